// Command evidence runs every test named TestEvidence… and prints what they
// measured as one table. A test tells a line by
//
//	t.Logf("evidence: %s | %s | %s", what, target, measured)
//
// and fails where the measured falls short of the target; then so does this. With
// the argument "catalog" it runs those of the catalogue, which take their time and
// memory; with "triage" those of scales, packs and the interview; with "plans" those
// of the planner and of replays; without one, those of all other packages and the
// planner. With the argument "targets" it runs the vectors on every target, and their
// times; with "browser" what a page weighs and how fast it starts and answers; with
// "speed" what decisions and starts take, also against other engines; with "gate" and a
// revision, how many times what that takes; with "edge" servers.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"unicode/utf8"
)

// skipped ends a line by which a test says that it had nothing to measure.
const skipped = ": skipped"

// noise starts the lines by which the test runner tells where it is.
const noise = "=== "

type event struct{ Action, Package, Test, Output string }

type row struct {
	cells [3]string // what, target, measured
	test  string    // package and top-level test it stands in
}

type run struct {
	rows   []row
	failed map[string]bool             // tests, by the same name, and packages
	output map[string]*strings.Builder // by test, or by package
}

func newRun() run { return run{failed: map[string]bool{}, output: map[string]*strings.Builder{}} }

func main() {
	r, err := newRun(), error(nil)
	switch what := strings.Join(os.Args[1:], " "); what {
	case "targets":
		r = targets()
	case "speed":
		r, err = speed()
	case "gate":
		r, err = gate()
	case "browser":
		r.command([]string{"node", ".ci/targets/browser.mjs"})
		r.command([]string{"node", ".ci/targets/entered.mjs"})
	case "catalog":
		set("FENJI_SCALE", "1")                                         // a million rows as well
		r, err = tests(ofCatalog, "-p", "1", "-skip", "EvidenceReplay") // they measure time and memory
	case "triage":
		r, err = tests(ofTriage, "-run", onTriage())
		r.lacking(triageTests)
	case "plans":
		set("FENJI_SWEEP", "full")
		r, err = tests(func(p string) bool { return ofPlans(p) || isCommand(p) }, "-p", "1", "-skip", "EvidenceSpreadsheets") // they measure time and memory
	case "edge":
		set("FENJI_SWEEP", "full")
		r, err = tests(ofEdge, "-p", "1") // they measure time
		r.command([]string{".ci/targets/worker", "-v"})
		r.command([]string{"node", "examples/conformance/run.mjs", "--target", "edge", "--limit", "1000", vectors})
		r.command([]string{"node", "examples/conformance/edge-timings.mjs"})
	case "":
		set("FENJI_SWEEP", "full") // nothing of the sweeps left out, as the tests do
		r, err = tests(func(p string) bool { return !ofCatalog(p) && !ofReplay(p) && !ofEdge(p) }, "-skip", onTriage())
	default:
		fmt.Fprintf(os.Stderr, "evidence: %q is none of targets, browser, speed, gate, catalog, triage, plans and edge\n", what)
		os.Exit(2)
	}
	r.print()
	if err != nil || len(r.failed) > 0 {
		fmt.Println("\nevidence: falls short", err)
		os.Exit(1)
	}
}

// set sets what tests read of their surroundings.
func set(name, value string) {
	if err := os.Setenv(name, value); err != nil {
		fmt.Fprintln(os.Stderr, "evidence:", err)
		os.Exit(1)
	}
}

// ofCatalog reports whether a package's evidence is the catalogue's: it holds it,
// reads it, exchanges it, or has its commands.
func ofCatalog(path string) bool {
	room := strings.TrimPrefix(path, "github.com/fenji-health/fenji/")
	return room == "capability" || strings.HasPrefix(room, "capability/") || room == "referral/fhir" || isCommand(path)
}

// ofPlans reports whether a package's evidence is of plans and of what they come to
// over a year.
func ofPlans(path string) bool { return strings.HasSuffix(path, "/referral/plan") || ofReplay(path) }

// isCommand is of the command line, which has evidence of the catalogue and of replays.
func isCommand(path string) bool { return strings.HasSuffix(path, "/cmd/fenji") }

// ofEdge reports whether a package's evidence is of servers.
func ofEdge(path string) bool { return strings.HasSuffix(path, "/examples/served") }

func ofReplay(path string) bool { return strings.Contains(path, "/referral/replay") }

// packages are those of the module that are wanted.
func packages(wanted func(path string) bool) (paths []string, err error) {
	cmd := exec.Command("go", "list", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	for path := range strings.FieldsSeq(string(out)) {
		if wanted(path) {
			paths = append(paths, path)
		}
	}
	return paths, err
}

// tests runs those of the packages that are wanted, with more flags of go test.
func tests(wanted func(path string) bool, flags ...string) (run, error) {
	r := newRun()
	paths, err := packages(wanted)
	if err != nil {
		return r, err
	}
	args := slices.Concat([]string{"test", "-run", "Evidence", "-count=1", "-timeout", "40m", "-json"}, flags, paths)
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "evidence:", err)
		os.Exit(1)
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			r.take(e)
		}
	}
	return r, errors.Join(lines.Err(), cmd.Wait())
}

// take keeps what an event tells: an evidence line, a skipped row, a result.
func (r *run) take(e event) {
	top, _, _ := strings.Cut(e.Test, "/")
	name := e.Package + " " + top
	switch e.Action {
	case "fail":
		r.failed[name] = true
	case "build-output":
		fmt.Fprint(os.Stderr, e.Output)
	case "output":
		if strings.HasPrefix(e.Output, noise) {
			return
		}
		if r.output[name] == nil {
			r.output[name] = &strings.Builder{}
		}
		r.output[name].WriteString(e.Output)
		text := strings.TrimSpace(e.Output)
		if _, line, ok := strings.Cut(text, "evidence: "); ok {
			r.rows = append(r.rows, row{test: name, cells: cells(line)})
		} else if what, ok := strings.CutSuffix(text, skipped); ok && top != "" {
			if _, after, ok := strings.Cut(what, ": "); ok { // the file and line of the log
				what = after
			}
			r.rows = append(r.rows, row{test: name, cells: [3]string{top, "", what + skipped}})
		}
	}
}

// cells reads "what | target | measured"; a line with fewer bars leaves the rest empty.
func cells(line string) (c [3]string) {
	for i, part := range strings.SplitN(line, "|", 3) {
		c[i] = strings.TrimSpace(part)
	}
	return c
}

// print writes the table, then what failed tests said.
func (r *run) print() {
	for name := range r.failed {
		if strings.Contains(name, " ") && !strings.HasSuffix(name, " ") && !slices.ContainsFunc(r.rows, func(w row) bool { return w.test == name }) {
			_, test, _ := strings.Cut(name, " ")
			r.rows = append(r.rows, row{test: name, cells: [3]string{test, "passes", "nothing told"}})
		}
	}
	slices.SortStableFunc(r.rows, func(a, b row) int { return strings.Compare(a.test, b.test) })
	table := [][4]string{{"what", "target", "measured", ""}}
	for _, row := range r.rows {
		table = append(table, [4]string{row.cells[0], row.cells[1], row.cells[2], r.result(row)})
	}
	var width [3]int
	for _, line := range table {
		for i := range width {
			width[i] = max(width[i], utf8.RuneCountInString(line[i]))
		}
	}
	for _, line := range table {
		for i, w := range width {
			fmt.Print(line[i], strings.Repeat(" ", w-utf8.RuneCountInString(line[i])+2))
		}
		fmt.Println(line[3])
	}
	for _, name := range slices.Sorted(maps.Keys(r.failed)) {
		if text := r.output[name]; text != nil {
			fmt.Printf("\n%s\n%s", name, text)
		}
	}
}

func (r *run) result(w row) string {
	switch {
	case r.failed[w.test]:
		return "FAIL"
	case strings.HasSuffix(w.cells[2], skipped):
		return "skipped"
	default:
		return "ok"
	}
}
