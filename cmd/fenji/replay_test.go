package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fenji-health/fenji/referral/replay"
)

// asProgram is set where the test binary is started again as the program itself.
const asProgram = "FENJI_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

const (
	yearMix     = "../../examples/pathways/year.yaml"
	yearCatalog = "../../examples/pathways/catalog"
	keptFrom    = "2024-03-01T08:00:00+08:00"
)

// yearFile is a file of made-up visits.
func yearFile(t *testing.T, count string) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "visits.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var errs bytes.Buffer
	if code := run([]string{"replay", "generate", "--count", count, yearMix}, strings.NewReader(""), file, &errs); code != exitDone {
		t.Fatal(errs.String())
	}
	return file.Name()
}

// A replay that is killed in its midst and goes on gives the bytes of one that was
// not.
func TestEvidenceReplayKilled(t *testing.T) {
	count := "9000"
	if os.Getenv("FENJI_SWEEP") == "full" {
		count = "1000000"
	}
	visits := yearFile(t, count)
	dir := t.TempDir()
	whole, broken := filepath.Join(dir, "whole.ndjson"), filepath.Join(dir, "broken.ndjson")
	replayed := func(args ...string) ran {
		return fenji("", append([]string{"replay", "--catalog", yearCatalog, "--kept", keptFrom}, args...)...)
	}
	if got := replayed("--workers", "1", "-o", whole, visits); got.code != exitDone {
		t.Fatal(got.errs)
	}
	cmd := exec.Command(os.Args[0], "replay", "--catalog", yearCatalog, "--kept", keptFrom, "-o", broken, visits)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	want := contentOf(t, whole)
	for end := time.Now().Add(20 * time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if info, err := os.Stat(broken); err == nil && info.Size() > int64(len(want))*2/5 {
			break
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	half, err := os.ReadFile(broken)
	if err != nil || len(half) == 0 || len(half) == len(want) {
		t.Fatalf("%v: %d of %d bytes when it was killed", err, len(half), len(want))
	}
	if got := replayed("--resume", "-o", broken, visits); got.code != exitDone {
		t.Fatal(got.errs)
	}
	if !bytes.Equal(contentOf(t, broken), want) {
		t.Error("other bytes")
	}
	if _, err := os.Stat(broken + ".point"); err == nil {
		t.Error("the point remains")
	}
	t.Logf("evidence: %s visits, killed after %d %% of the output and gone on | the same bytes | the same", count, 100*len(half)/len(want))
}

func contentOf(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The reports of a made-up year say that it is made up, in every form, and load
// nothing from elsewhere.
func TestReplayReports(t *testing.T) {
	visits, dir := yearFile(t, "200"), t.TempDir()
	more := filepath.Join(dir, "more.yaml")
	write(t, more, `institutions: {township: {services: {specialist.clinic: {hours: always, asserted: {as: verified, by: county-hospital, at: "2024-02-20"}}}}}`)
	html := func(name string) string { return filepath.Join(dir, name+".html") }
	for _, args := range [][]string{
		{"-o", filepath.Join(dir, "r.ndjson"), "--report", html("replay"), "--report", filepath.Join(dir, "replay.csv"), "--report", filepath.Join(dir, "replay.json"), visits},
		{"what-if", "--catalog", yearCatalog, "--kept", keptFrom, "--with-patch", more, "--report", html("what-if"), visits},
		{"gap", "--catalog", yearCatalog, "--kept", keptFrom, "--service", "specialist.clinic", "--report", html("gap"), visits},
	} {
		if strings.HasPrefix(args[0], "-") {
			args = append([]string{"--catalog", yearCatalog, "--kept", keptFrom}, args...)
		}
		got := fenji("", append([]string{"replay"}, args...)...)
		if got.code != exitDone || !strings.Contains(got.out, "合成数据 synthetic") {
			t.Fatalf("%v: %d %s%s", args, got.code, got.out, got.errs)
		}
	}
	for _, name := range []string{"replay", "what-if", "gap"} {
		page := string(contentOf(t, html(name)))
		for _, wanted := range []string{"合成数据", "<caption", `scope="col"`, `tabindex="0"`, "@media print", "Chart.js v4.6.1"} {
			if !strings.Contains(page, wanted) {
				t.Errorf("%s lacks %q", name, wanted)
			}
		}
		for _, unwanted := range []string{"<link", "src=", "@import", "url("} {
			if strings.Contains(strings.ReplaceAll(page, chartScript(page), ""), unwanted) {
				t.Errorf("%s has %q", name, unwanted)
			}
		}
	}
	if csv := string(contentOf(t, filepath.Join(dir, "replay.csv"))); strings.Count(csv, ",true\n") != strings.Count(csv, "\n")-1 {
		t.Errorf("some line of the table does not say that it is synthetic\n%s", csv)
	}
}

// chartScript is the script of others in a page.
func chartScript(page string) string {
	_, after, _ := strings.Cut(page, "<script>")
	script, _, _ := strings.Cut(after, "</script>")
	return script
}

// A what-if whose guard does not hold names the case and ends with code 6.
func TestReplayGuard(t *testing.T) {
	visits, dir := yearFile(t, "300"), t.TempDir()
	claims := filepath.Join(dir, "claims.yaml")
	write(t, claims, `institutions: {township: {services: {
  surgery.emergency: {hours: always, asserted: {as: verified, by: county-hospital, at: "2024-02-20"}},
  endoscopy: {hours: always, asserted: {as: verified, by: county-hospital, at: "2024-02-20"}}}}}`)
	got := fenji("", "replay", "what-if", "--catalog", yearCatalog, "--kept", keptFrom, "--with-patch", claims, visits)
	if got.code != exitBreach || !strings.Contains(got.out, "- synthetic-") || !strings.Contains(got.out, replay.DangerLower) {
		t.Errorf("%d %s%s", got.code, got.out, got.errs)
	}
}

func TestReplayUsage(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"replay"}, "needs more"},
		{[]string{"replay", "--resume", "x"}, "--resume needs -o"},
		{[]string{"replay", "--population", "residents", "x"}, `did you mean "resident"?`},
		{[]string{"replay", "--report", "x.pdf", "x"}, "a report is .json, .html, .csv, not x.pdf"},
		{[]string{"replay", "what-if", "x"}, "what is otherwise"},
		{[]string{"replay", "gap", "--report", "x.csv", "x"}, "a report is .json, .html, not x.csv"},
	} {
		if got := fenji("", tt.args...); got.code != exitUsage || !strings.Contains(got.errs, tt.want) {
			t.Errorf("%v: %d %s", tt.args, got.code, got.errs)
		}
	}
}
