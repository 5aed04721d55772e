package author

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/referral/content"
)

const benchPack = `schema: fenji.pack/1
id: mine
version: 1.0.0
title: {zh: 我的, en: mine}
uses: [cn-chest-pain]
sample: true
sources: {book: {title: 书, mark: V2}}
parameters:
  calm: {zh: 安静, en: calm, value: 100, source: book}
  strict: {zh: 严格, en: strict, value: false, source: book}
rules:
  - {id: T-1, stage: triage, for: age >= 10, when: hr >= 150, then: {acuity: 2, flag: {id: racing}}, source: book, status: active}
  - {id: T-2, stage: triage, when: hr > calm or strict, then: {acuity: 3}, source: book, status: active}
  - {id: T-3, stage: triage, when: minutes_since("onset") > 30, then: {acuity: 4}, source: book, status: active}
  - {id: T-9, stage: triage, when: hr > 200, then: {acuity: 3}, source: book, status: disabled}
  - {id: R-1, stage: referral, when: flag("racing") and acuity <= 2, then: {floor: county}, source: book, status: active}
  - {id: R-2, stage: referral, when: contact_to("pci") > 120 and not here.offers("pci"), then: {floor: county}, source: book, status: active}
`

// bench is the pack above with tests; the problems are those of reading and running.
func bench(t *testing.T, tests string) []string {
	t.Helper()
	r := NewReading(fstest.MapFS{"p/pack.yaml": {Data: []byte(benchPack)}, "p/tests.yaml": {Data: []byte(tests)}})
	if err := r.Pack("p"); err != nil {
		t.Fatal(err)
	}
	b, found := r.Bench(content.CN()...)
	if b != nil {
		found = append(found, b.Run()...)
	}
	var told []string
	for _, p := range found {
		told = append(told, p.Error())
	}
	return told
}

const benchHead = "schema: fenji.tests/1\ntests:\n"

// Rows are asked as cases are: what they don't say is unknown, urgency and flags come
// of the rules that are true, and what rules ask of a catalogue the row answers.
func TestBenchRuns(t *testing.T) {
	told := bench(t, benchHead+`
  - {name: fast, why: at the bound, age: 40, facts: {hr: 150}, true: [T-1, T-2, R-1], unknown: [T-3, R-2]}
  - {name: one less, why: below the bound, age: 40, facts: {hr: 149}, false: [T-1, R-1]}
  - {name: a child, why: another population, age: 9, facts: {hr: 150}, false: [T-1]}
  - {name: age unknown, why: nobody said it, facts: {hr: 150}, unknown: [T-1, R-1], true: [T-2]}
  - {name: born, why: ten on the day, birth_date: "2016-01-01", facts: {hr: 150}, true: [T-1]}
  - {name: not yet, why: ten on the next day, birth_date: "2016-01-02", facts: {hr: 150}, false: [T-1]}
  - {name: of another time, why: older by then, at: "2026-01-02T10:00:00+08:00", birth_date: "2016-01-02", facts: {hr: 150}, true: [T-1]}
  - {name: a place's own bound, why: the parameter is set, age: 40, facts: {hr: 100}, answers: {calm: 99}, true: [T-2]}
  - {name: a place's own mind, why: the parameter is set, age: 40, facts: {hr: 100}, answers: {strict: true}, true: [T-2]}
  - {name: either bound, why: it lies between the two that may hold, age: 40, facts: {hr: 100}, answers: {calm: [99, 101]}, unknown: [T-2]}
  - {name: onset, why: 31 minutes before the case, facts: {onset: "2026-01-01T09:29:00+08:00"}, true: [T-3]}
  - {name: urgency given, why: it is answered, age: 40, facts: {hr: 150}, answers: {acuity: 3}, false: [R-1]}
  - {name: flag given, why: it is answered, age: 40, facts: {hr: 149}, answers: {acuity: [1, 2], 'flag("racing")': true}, true: [R-1]}
  - {name: far, why: above 120, answers: {'contact_to("pci")': 121, 'here.offers("pci")': false}, true: [R-2]}
  - {name: near, why: at most 120, answers: {'contact_to("pci")': [null, 120], 'here.offers("pci")': null}, false: [R-2]}
  - {name: contact and road, why: 21 and 100 minutes, facts: {first_contact: "2026-01-01T09:39:00+08:00"}, answers: {'contact_to("pci")': null, 'here.offers("pci")': false}, unknown: [R-2]}
`)
	for _, line := range told {
		t.Error(line)
	}
}

// What is wrong with a row is told where it stands, with what is near; so is a row
// that does not hold.
func TestBenchTellsMistakes(t *testing.T) {
	for _, tt := range []struct{ tests, want string }{
		{"tests: []", `p/tests.yaml:1:1: /schema: schema must be "fenji.tests/1", not "" [schema]`},
		{"schema: fenji.tests/1", `p/tests.yaml:1:1: /tests: there is no test here (tests) [missing]`},
		{benchHead + "  - {name: a, why: b}", `p/tests.yaml:3:5: /tests/0/true: a test that names no rule as true, false or unknown can't fail [missing]`},
		{benchHead + "  - {name: a, true: [T-1]}", `p/tests.yaml:3:5: /tests/0/why: every test says why`},
		{benchHead + "  - {why: a, true: [T-1]}", `p/tests.yaml:3:5: /tests/0/name: every test has a name [missing]`},
		{benchHead + "  - {name: a, why: b, false: [T-1], age: 1}\n  - {name: a, why: b, false: [T-1], age: 2}", `p/tests.yaml:4:12: /tests/1/name: there are two tests of the name "a" [duplicate]`},
		{benchHead + "  - {name: a, why: b, treu: [T-1]}", `p/tests.yaml:3:23: /tests/0/treu: unknown key "treu"; did you mean "true"? [unknown-key]`},
		{benchHead + "  - {name: a, why: b, true: [T-4x]}", `p/tests.yaml:3:30: /tests/0/true/0: pack mine has no rule "T-4x"; did you mean "T-1"? [unknown-rule]`},
		{benchHead + "  - {name: a, why: b, true: [T-9]}", `p/tests.yaml:3:30: /tests/0/true/0: rule "T-9" is disabled: nobody asks it [disabled]`},
		{benchHead + "  - {name: a, why: b, unknown: [T-1], false: [T-1]}", `p/tests.yaml:3:33: /tests/0/unknown/0: rule "T-1" is named twice in one test [duplicate]`},
		{benchHead + "  - {name: a, why: b, facts: {hrr: 1}, true: [T-1]}", `p/tests.yaml:3:31: /tests/0/facts/hrr: unknown fact "hrr"`},
		{benchHead + "  - name: a\n    why: b\n    facts:\n      hr: fast\n    true: [T-1]", `p/tests.yaml:6:11: /tests/0/facts/hr: `},
		{benchHead + "  - {name: a, why: b, age: x, true: [T-1]}", `p/tests.yaml:3:28: /tests/0/facts/age`},
		{benchHead + "  - {name: a, why: b, answers: {acuty: 1}, true: [R-1]}", `p/tests.yaml:3:40: /tests/0/answers/acuty: no rule of the pack asks acuty; did you mean "acuity"? [unknown-answer]`},
		{benchHead + "  - {name: a, why: b, answers: {acuity: true}, true: [R-1]}", `p/tests.yaml:3:41: /tests/0/answers/acuity: acuity is a number, not true or false [wrong-kind]`},
		{benchHead + "  - {name: a, why: b, answers: {strict: 1}, true: [T-2]}", `strict is true or false, not a number [wrong-kind]`},
		{benchHead + "  - {name: a, why: b, answers: {acuity: [3, 2]}, true: [R-1]}", `bounds are the lower number first, then the higher one [wrong-order]`},
		{benchHead + "  - {name: a, why: b, answers: {acuity: soon}, true: [R-1]}", `p/tests.yaml:3:41: /tests/0/answers/acuity: a number, true or false, bounds such as [20, 40], or null for unknown is needed here, not text [wrong-kind]`},
		{benchHead + "  - {name: a, why: b, answers: {'minutes_since(\"onset\")': 31}, true: [T-3]}", `no rule of the pack asks minutes_since("onset"); give the time itself among the facts [unknown-answer]`},
		{"schema: fenji.tests/1\nscale: cn-2019\ntests:\n  - {name: a, why: b, true: [T-1]}", `p/tests.yaml:2:8: /scale: unknown scale "cn-2019"`},
		{benchHead + "  - {name: a, why: the source says above 149, age: 40, facts: {hr: 149}, true: [T-2, T-1]}",
			"p/tests.yaml:3:86: /tests/0/true/1: \"a\": rule T-1 is false, and the test says true (hr >= 150 is false, hr 149)\n\tbecause the source says above 149 [test]"},
		{benchHead + "  - {name: a, why: b, age: 9, facts: {hr: 150}, true: [T-1]}", `rule T-1 is false, and the test says true (age >= 10 is false, age 9)`},
		{benchHead + "  - {name: a, why: b, facts: {hr: 150}, false: [T-1]}", `rule T-1 is unknown, and the test says false (age >= 10 is unknown)`},
	} {
		told := strings.Join(bench(t, tt.tests), "\n")
		if !strings.Contains(told, tt.want) {
			t.Errorf("%s\ntold %s\nwant %s", tt.tests, told, tt.want)
		}
	}
}

// A pack with a test that does not hold is not built, nor is it valid; without it the
// pack is the same to the byte, for tests are no part of it.
func TestTestsStandBesideThePack(t *testing.T) {
	build := func(tests string) (string, error) {
		fsys := fstest.MapFS{"p/pack.yaml": {Data: []byte(benchPack)}}
		if tests != "" {
			fsys["p/tests.yaml"] = &fstest.MapFile{Data: []byte(tests)}
		}
		report, err := Validate(fsys, content.CN(), "", nil, "p")
		if err != nil {
			t.Fatal(err)
		}
		r := NewReading(fsys)
		if err := r.Pack("p"); err != nil {
			t.Fatal(err)
		}
		p, _, found := r.Built(content.CN()...)
		if (len(found) > 0) != (len(report.Problems) > 0) {
			t.Errorf("build tells %v, validate %v", found, report.Problems)
		}
		if p == nil {
			return "", found.Err()
		}
		return p.Hash(), nil
	}
	row := "  - {name: a, why: b, age: 40, facts: {hr: 150}, %: [T-1]}"
	plain, err := build("")
	tested, failed := build(benchHead + strings.ReplaceAll(row, "%", "true"))
	if err != nil || failed != nil || plain != tested {
		t.Errorf("%v, %v: %s and %s", err, failed, plain, tested)
	}
	if _, err := build(benchHead + strings.ReplaceAll(row, "%", "false")); err == nil || !strings.Contains(err.Error(), "p/tests.yaml:3:58") {
		t.Errorf("a test that does not hold: %v", err)
	}
}

// What the tests of one pack find wrong keeps nobody from hearing that those of another
// show too little.
func TestTriedTellsEachFloor(t *testing.T) {
	fsys := fstest.MapFS{}
	for id, truth := range map[string]string{"a": "true", "b": "true", "wrong": "false", "x": "true", "y": "false"} {
		rows := "schema: fenji.tests/1\nfloor: 100\ntests:\n  - {name: a, why: b, age: 40, facts: {hr: 150}, " + truth + ": [T-1]}\n"
		fsys["p/"+id+"/pack.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(benchPack, "id: mine", "id: "+id, 1))}
		fsys["p/"+id+"/tests.yaml"] = &fstest.MapFile{Data: []byte(rows)}
	}
	report, err := Validate(fsys, content.CN(), "", nil, "p")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	for _, p := range report.Problems {
		told[p.File+" "+p.Code]++
	}
	for _, want := range []string{"p/a/pack.yaml coverage", "p/b/pack.yaml coverage", "p/wrong/tests.yaml test", "p/x/pack.yaml coverage", "p/y/tests.yaml test"} {
		if told[want] != 1 {
			t.Errorf("%s is told %d times", want, told[want])
		}
	}
	if len(told) != 5 {
		t.Error(report.Problems)
	}
}
