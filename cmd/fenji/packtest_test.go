package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const testedPack = `schema: fenji.pack/1
id: mine
version: 1.0.0
title: {zh: 我的, en: mine}
uses: [cn-core]
sample: true
sources: {book: {title: 书, mark: V2}}
rules:
  - {id: A, stage: triage, when: hr >= 100, then: {acuity: 3}, source: book, status: active}
`

// A pack's tests are run, measured and held against mutants by the command line, which
// ends with 1 where something does not hold.
func TestPackTests(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	write(t, dir+"/good/pack.yaml", testedPack)
	write(t, dir+"/good/tests.yaml", "schema: fenji.tests/1\ntests:\n  - {name: a, why: w, facts: {hr: 100}, true: [A]}\n  - {name: b, why: w, facts: {hr: 99}, false: [A]}\n  - {name: c, why: w, unknown: [A]}\n")
	write(t, dir+"/thin/pack.yaml", strings.Replace(testedPack, "mine", "thin", 1))
	write(t, dir+"/thin/tests.yaml", "schema: fenji.tests/1\ntests:\n  - {name: a, why: w, facts: {hr: 120}, true: [A]}\n")
	write(t, dir+"/wrong/pack.yaml", strings.Replace(testedPack, "mine", "wrong", 1))
	write(t, dir+"/wrong/tests.yaml", "schema: fenji.tests/1\ntests:\n  - {name: a, why: the book says 100, facts: {hr: 99}, true: [A]}\n")
	write(t, dir+"/floor/pack.yaml", strings.Replace(testedPack, "mine", "floor", 1))
	write(t, dir+"/floor/tests.yaml", "schema: fenji.tests/1\nfloor: 50\ntests:\n  - {name: a, why: w, facts: {hr: 120}, true: [A]}\n")
	write(t, dir+"/bare/pack.yaml", strings.Replace(testedPack, "mine", "bare", 1))
	write(t, dir+"/rows/pack.yaml", strings.Replace(testedPack, "mine", "rows", 1))
	write(t, dir+"/rows/tests.yaml", "schema: fenji.tests/1\nfloor: 100\ntests:\n  - {name: a, why: w, facts: {hrr: 100}, true: [A]}\n  - {name: b, why: w, facts: {hr: 100}, false: [A]}\n")
	write(t, dir+"/empty/pack.yaml", strings.Replace(testedPack, "mine", "empty", 1))
	write(t, dir+"/empty/tests.yaml", "schema: fenji.tests/1\nfloor: 100\n")
	words, _, _ := strings.Cut(strings.Replace(testedPack, "mine", "words", 1), "rules:")
	write(t, dir+"/words/pack.yaml", words)
	for _, tt := range []struct {
		args      string
		code      int
		out, errs string
	}{
		{"test DIR/good", exitDone, "good: 3 tests, all as they should be\n", ""},
		{"test DIR/bare DIR/thin", exitNothing, "bare: no tests, and 1 rule\nthin: 1 test, all", ""},
		{"test DIR/bare DIR/wrong", exitRefused, "bare: no tests", "wrong/tests.yaml:3:63"},
		{"test DIR/words DIR/good", exitDone, "words: no rules to test\ngood: 3 tests", ""},
		{"test DIR/empty", exitRefused, "", "DIR/empty/tests.yaml:1:1: /tests: there is no test here (tests) [missing]"},
		{"test DIR/good DIR/wrong", exitRefused, "good: 3 tests", `DIR/wrong/tests.yaml:3:63: /tests/0/true/0: "a": rule A is false, and the test says true (hr >= 100 is false, hr 99)`},
		{"test DIR", exitRefused, "good: 3 tests", "wrong/tests.yaml:3:63"},
		{"test DIR/nowhere", exitFiles, "", "nowhere"},
		{"test ../../examples/anxi/cases", exitUsage, "", "is no folder of a pack"},
		{"test --coverage 100 DIR/good", exitDone, "good: 3 tests", ""},
		{"test --coverage 100 DIR/thin", exitRefused, "", "show 0 of 1 pairs (MC/DC), less than 100 % [coverage]"},
		{"test --coverage 100 DIR/bare", exitRefused, "", "show 0 of 1 pairs"},
		{"test DIR/rows", exitRefused, "", "rows/tests.yaml:4:31: /tests/0/facts/hrr: unknown fact \"hrr\"; did you mean \"hr\"? [unknown-fact]\n  - {name: a, why: w, facts: {hrr: 100}, true: [A]}\n                              ^\nDIR/rows/tests.yaml:5:49"},
		{"test DIR/floor", exitRefused, "", "floor/pack.yaml:2:5"},
		{"build DIR/floor", exitRefused, "", "less than 50 % [coverage]"},
		{"build DIR/wrong", exitRefused, "", "wrong/tests.yaml:3:63"},
		{"coverage DIR/good", exitDone, "good: 3 tests, 1 rule; MC/DC 1 of 1 pairs (100 %), 0 proven infeasible; atoms true, false, unknown 3 of 3 (100 %)\n", ""},
		{"coverage --rows DIR/thin", exitDone, `- {name: "A: hr >= 100 is false and alone decides", why: "", facts: {hr: 99}}`, ""},
		{"coverage --floor 100 DIR/thin", exitRefused, "thin/pack.yaml:9:5: A: hr >= 100: not shown: that it decides, false, unknown\n", "show 0 of 1 pairs (MC/DC), less than 100 % [coverage]"},
		{"coverage DIR/floor", exitRefused, "floor: 1 test", "show 0 of 1 pairs (MC/DC), less than 50 % [coverage]"},
		{"coverage --floor 10 DIR/floor", exitRefused, "", "less than 50 % [coverage]"},
		{"mutate DIR/good", exitDone, "good: 3 of 3 mutants killed (100 %), 0 the same in other words\n", ""},
		{"mutate --floor 95 DIR/thin", exitRefused, "A: hr >= 100: 100 made 99: survives\n", "kill 1 of 3 mutants, less than 95 % [survivors]"},
	} {
		got := fenji("", append([]string{"pack"}, strings.Fields(strings.ReplaceAll(tt.args, "DIR", dir))...)...)
		if got.code != tt.code || !strings.Contains(got.out, tt.out) || !strings.Contains(got.errs, strings.ReplaceAll(tt.errs, "DIR", dir)) {
			t.Errorf("pack %s: got %d\n%s%s\nwant %d\n%s%s", tt.args, got.code, got.out, got.errs, tt.code, tt.out, tt.errs)
		}
	}
}

// What another version of a pack does to cases is told with the worst first; less
// urgency needs a name. A heart rate from 110 instead of 100 eases, the way back does
// not. So members whose rules have drifted apart are seen.
//
// Mechanisms: Q3.
func TestPackDiff(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	const from = "../../referral/content/cn-2018-adult/"
	for _, name := range []string{"pack.yaml", "rules.yaml"} {
		src, err := os.ReadFile(from + name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir+"/old/"+name, string(src))
		write(t, dir+"/new/"+name, strings.Replace(string(src), "hr >= 100 and", "hr >= 110 and", 1))
	}
	write(t, dir+"/c.json", `{"schema": "fenji.case/1", "id": "hr105", "at": "2022-11-26T13:52:00+08:00", "here": "lantian", "age": 40, "facts": {"hr": 105}}`)
	diff := func(args ...string) ran {
		return fenji("", append([]string{"pack", "diff", "--catalog", catalog, "--cases", "0"}, args...)...)
	}
	if got := diff("--cases", "40", dir+"/old", dir+"/old"); got.code != exitDone || !strings.Contains(got.out, " 0 otherwise, 0 of them less urgent") {
		t.Errorf("alike: %+v", got)
	}
	if got := diff(dir+"/old", dir+"/new", dir+"/c.json"); got.code != exitRefused || !strings.Contains(got.out, "hr105") || !strings.Contains(got.out, "3/1 open  ->") || !strings.Contains(got.out, "with --approve") {
		t.Errorf("eased: %+v", got)
	}
	if got := diff("--approve", "chief", dir+"/old", dir+"/new", dir+"/c.json"); got.code != exitDone || !strings.Contains(got.out, "approved by chief\n") {
		t.Errorf("approved: %+v", got)
	}
	if got := diff(dir+"/new", dir+"/old", dir+"/c.json"); got.code != exitDone || !strings.Contains(got.out, "1 case decided, 1 otherwise, 0 of them less urgent") {
		t.Errorf("tightened: %+v", got)
	}
	got := diff("--json", dir+"/old", dir+"/new", dir+"/c.json")
	var told struct {
		Schema       string
		Cases, Eased int
		Changes      []struct {
			Case          string
			Eased         bool
			Before, After struct{ Acuity int }
		}
	}
	if err := json.Unmarshal([]byte(got.out), &told); err != nil || got.code != exitRefused || told.Schema != packDiffSchema || told.Eased != 1 ||
		len(told.Changes) != 1 || told.Changes[0].Case != "hr105" || told.Changes[0].Before.Acuity != 3 || told.Changes[0].After.Acuity != 5 {
		t.Errorf("json: %v %+v %s", err, told, got.out)
	}
	write(t, dir+"/not.json", `{"schema": "fenji.case/1", "id": "x", "at": "2022-11-26T13:52:00+08:00", "here": "lantian", "facts": {"hrr": 105}}`)
	if got := diff(dir+"/old", dir+"/new", dir+"/c.json", dir+"/not.json"); got.code != exitRefused || !strings.Contains(got.errs, dir+"/not.json:1:") || !strings.Contains(got.errs, "[unknown-fact]") || got.out != "" {
		t.Errorf("a file that is no case: %+v", got)
	}
	if got := diff(dir+"/new", dir+"/old"); got.code != exitNothing || !strings.Contains(got.out, "nothing is shown of 1 of 1 changed rule, true in no case: cn-2018-adult/HR-3") {
		t.Errorf("nothing shown: %+v", got)
	}
	write(t, dir+"/sbp.json", `{"schema": "fenji.case/1", "id": "sbp", "at": "2022-11-26T13:52:00+08:00", "here": "lantian", "age": 40, "facts": {"hr": 70}}`)
	if got := diff("--json", dir+"/new", dir+"/old", dir+"/sbp.json"); got.code != exitNothing || !strings.Contains(got.out, `"rules":1,"unreached":["cn-2018-adult/HR-3`) {
		t.Errorf("nothing shown: %+v", got)
	}
	if got := fenji("", "pack", "diff", dir+"/old", dir+"/new"); got.code != exitUsage || !strings.Contains(got.errs, "needs --catalog") {
		t.Errorf("no catalogue: %+v", got)
	}
}
