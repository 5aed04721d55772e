package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/capability/sheets"
)

const imports = "testdata/import"

// folder is everything in a folder, by name.
func folder(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			b, err := os.ReadFile(name)
			out[name] = string(b)
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sheetsOf are the three spreadsheets of a case: its own, else those of sound.
func sheetsOf(dir string) []string {
	var out []string
	for _, name := range []string{sheets.Institutions, sheets.Staff, sheets.Equipment} {
		file := filepath.Join(dir, name+".csv")
		if _, err := os.Stat(file); err != nil {
			file = filepath.Join(imports, "sound", name+".csv")
		}
		out = append(out, file)
	}
	return out
}

// imported begins a catalogue of the sound spreadsheets.
func imported(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "xikou")
	got := fenji("", append([]string{"catalog", "import", "--into", dir, "--apply", "--at", "2022-11-26"}, sheetsOf("nowhere")...)...)
	if got.code != exitDone {
		t.Fatal(got)
	}
	return dir
}

// columnNumber is A → 1.
func columnNumber(letters string) (n int) {
	for _, r := range letters {
		n = n*26 + int(r-'A') + 1
	}
	return n
}

// Each broken spreadsheet is refused with its file, row, column, value and what is
// allowed there, and nothing else of it; the catalogue stays as it was, byte for
// byte and at its revision.
func TestEvidenceSpreadsheetsRefused(t *testing.T) {
	dir := imported(t)
	before := folder(t, dir)
	src, err := os.ReadFile(imports + "/broken/expected.csv")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := csv.NewReader(strings.NewReader(string(src))).ReadAll()
	if err != nil || len(cases) < 41 {
		t.Fatal(err, len(cases))
	}
	for _, want := range cases[1:] {
		t.Run(want[0], func(t *testing.T) {
			from := filepath.Join(imports, "broken", want[0])
			got := fenji("", append([]string{"catalog", "import", "--into", dir, "--apply", "--json", "--at", "2022-12-01"}, sheetsOf(from)...)...)
			if got.code != exitRefused {
				t.Fatalf("exit %d\n%s%s", got.code, got.out, got.errs)
			}
			if want[2] == "0" { // no row of it can be read
				if !strings.Contains(got.errs, filepath.ToSlash(filepath.Join(from, want[1]))) || !strings.Contains(got.errs, "["+want[4]+"]") || !strings.Contains(got.errs, want[6]) {
					t.Error(got.errs)
				}
				return
			}
			refusedAs(t, got.out, filepath.ToSlash(filepath.Join(from, want[1])), want)
		})
	}
	if after := folder(t, dir); len(after) != len(before) || !same(before, after) {
		t.Error("the catalogue changed")
	}
	if !t.Failed() {
		t.Logf("evidence: broken spreadsheets, each refused with file, row, column, value and what is allowed | 40, the catalogue left as it was | %d of %d", len(cases)-1, len(cases)-1)
	}
}

func same(a, b map[string]string) bool {
	for name, content := range a {
		if b[name] != content {
			return false
		}
	}
	return true
}

// refusedAs holds an answer to the one refusal that is expected.
func refusedAs(t *testing.T, answer, file string, want []string) {
	t.Helper()
	var a struct {
		Findings []sheets.Finding `json:"findings"`
		Applied  bool             `json:"applied"`
		Refused  int              `json:"refused"`
	}
	if err := json.Unmarshal([]byte(answer), &a); err != nil || a.Applied || a.Refused == 0 {
		t.Fatal(err, answer)
	}
	for _, f := range a.Findings {
		if !f.Refused {
			continue
		}
		row := itoa(f.Row)
		if f.File != file || row != want[2] || f.Column != columnNumber(want[3]) || f.Code != want[4] ||
			!strings.Contains(f.Value+f.Header+f.Text.Zh, want[5]) || !strings.Contains(f.Allowed.Zh, want[6]) || f.Text.En == "" {
			t.Errorf("refused otherwise: %s", f.In("zh"))
		}
		if want[4] == "personal" && (f.Value != "" || strings.Contains(f.Text.Zh+f.Text.En, "9999")) {
			t.Errorf("told again what a catalogue does not take: %s", f.In("zh"))
		}
	}
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

// The same sheets again change nothing; a sheet of one institution changes that one
// only; a catalogue written by hand keeps its rows in their files.
func TestImportAgain(t *testing.T) {
	dir := imported(t)
	before := folder(t, dir)
	got := fenji("", append([]string{"catalog", "import", "--into", dir, "--apply", "--at", "2022-11-26"}, sheetsOf("nowhere")...)...)
	if got.code != exitDone || !strings.Contains(got.out, "目录没有变化") || !same(before, folder(t, dir)) {
		t.Error(got)
	}
	one := filepath.Join(t.TempDir(), "one.csv")
	write(t, one, "机构名称,级别,静脉溶栓,值班电话\n珠溪分院,,无,\n")
	got = fenji("", "catalog", "import", "--into", dir, "--apply", "--at", "2022-12-01", one)
	if got.code != exitDone {
		t.Fatal(got)
	}
	catalog, err := files.Open(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	in, _ := catalog.View().Institution("xk-011")
	if row := in.Services["thrombolysis"]; row == nil || row.Status != "withdrawn" || in.Contacts["duty"].Phone != "0773-0000111" || in.Level != "township" {
		t.Errorf("%+v %s", row, got.out)
	}
}

// What a clerk may get wrong in calling an import is told with its exit code; the
// review tells what was mended, what would change and what is lacking, in the
// language asked for.
func TestImportCalls(t *testing.T) {
	dir := imported(t)
	odd := t.TempDir()
	write(t, filepath.Join(odd, "book.xlsx"), "PK\x03\x04nothing")
	write(t, filepath.Join(odd, "words.csv"), "类别,写法,标准\n机构,老院,珠溪镇中心卫生院\nequipment,宝莱特,monitor\n")
	write(t, filepath.Join(odd, "设备.csv"), "机构,设备,数量\n老院,宝莱特,2台\n")
	write(t, filepath.Join(odd, "bad/catalog.yaml"), "schema: fenji.catalog/1\nid: X\n")
	t.Setenv("PATH", odd)
	file := filepath.Join(odd, "设备.csv")
	for _, tt := range []struct {
		args      []string
		code      int
		out, errs string
	}{
		{[]string{"--into", dir}, exitUsage, "", "needs more"},
		{[]string{"--into", dir, "--at", "yesterday", file}, exitUsage, "", "不是1900至2200年的时间"},
		{[]string{"--into", dir, filepath.Join(odd, "nowhere.csv")}, exitFiles, "", "nowhere.csv"},
		{[]string{"--into", dir, filepath.Join(odd, "book.xlsx")}, exitFiles, "", "fenji-sheets"},
		{[]string{"--into", filepath.Join(odd, "bad"), file}, exitRefused, "", "bad/catalog.yaml:2:5: /id"},
		{[]string{"--into", dir, file}, exitRefused, "不认识的设备", ""},
		{[]string{"--into", dir, "--lang", "en", file}, exitRefused, `column B (设备) "宝莱特": unknown device`, ""},
		{[]string{"--into", dir, "--words", filepath.Join(odd, "words.csv"), file}, exitDone, "没有写入；看过以后加 --apply", ""},
		{[]string{"--into", dir, "--words", filepath.Join(odd, "words.csv"), "--lang", "en", file}, exitDone, "chest-pain unit", ""},
		{[]string{"--into", dir, "--words", filepath.Join(odd, "words.csv"), file}, exitDone, "+ 珠溪镇中心卫生院  设备 monitor-2", ""},
		{[]string{"--into", dir, "--words", filepath.Join(odd, "words.csv"), file}, exitDone, `"2台"：读作 2 [unit-removed]`, ""},
	} {
		before := folder(t, dir)
		got := fenji("", append([]string{"catalog", "import"}, tt.args...)...)
		if got.code != tt.code || !strings.Contains(got.out, tt.out) || !strings.Contains(got.errs, tt.errs) {
			t.Errorf("%v: %+v", tt.args, got)
		}
		if !same(before, folder(t, dir)) {
			t.Errorf("%v: written", tt.args)
		}
	}
}

// The templates are written once and not over what is there.
func TestTemplate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sheets")
	if got := fenji("", "catalog", "template", "-o", dir); got.code != exitDone || !strings.Contains(got.out, "设备.csv") {
		t.Fatal(got)
	}
	before := folder(t, dir)
	if got := fenji("", "catalog", "template", "-o", dir); got.code != exitFiles || !same(before, folder(t, dir)) {
		t.Error(got)
	}
	old := filepath.Join(t.TempDir(), "old")
	if got := fenji("", "catalog", "template", "--gb18030", "-o", old); got.code != exitDone {
		t.Error(got)
	}
	src, err := os.ReadFile(filepath.Join(old, "机构.csv"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := sheets.FromCSV("x", src)
	if err != nil || table.Encoding != "GB18030" || table.Rows[0].Cells[0].Text != "机构名称" {
		t.Error(err)
	}
}

// A review is read by people: by the names of institutions and the headings of the
// sheets; what a year renews hides nothing. Sheets without a row change nothing.
func TestReview(t *testing.T) {
	dir := imported(t)
	got := fenji("", append([]string{"catalog", "import", "--into", dir, "--at", "2023-01-10"}, sheetsOf("nowhere")...)...)
	if got.code != exitDone || !strings.Contains(got.out, "只是申报日期续了") || strings.Contains(got.out, "/institutions/") || strings.Contains(got.out, "asserted") {
		t.Error(got)
	}
	got = fenji("", append([]string{"catalog", "import", "--into", filepath.Join(t.TempDir(), "new"), "--name", "溪口县"}, sheetsOf("nowhere")...)...)
	for _, want := range []string{"+ 东村卫生室", "村：服务1、设备0", "溪口县"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("no %s in %s", want, got.out)
		}
	}
	one := filepath.Join(t.TempDir(), "one.csv")
	write(t, one, "机构名称,级别\n东村卫生室,乡镇卫生院\n")
	got = fenji("", "catalog", "import", "--into", dir, one)
	if !strings.Contains(got.out, "~ 东村卫生室") || !strings.Contains(got.out, "村 → 乡镇") {
		t.Error(got)
	}
	empty := t.TempDir()
	if got := fenji("", "catalog", "template", "-o", filepath.Join(empty, "s")); got.code != exitDone {
		t.Fatal(got)
	}
	got = fenji("", "catalog", "import", "--apply", "--into", filepath.Join(empty, "c"), filepath.Join(empty, "s", "机构.csv"))
	if got.code != exitRefused || !strings.Contains(got.out, "一行数据也没有") {
		t.Error(got)
	}
	if _, err := os.Stat(filepath.Join(empty, "c")); err == nil {
		t.Error("an empty catalogue was written")
	}
}
