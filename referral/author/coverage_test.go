package author

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage/pack"
)

const coveredPack = `schema: fenji.pack/1
id: mine
version: 1.0.0
title: {zh: 我的, en: mine}
uses: [cn-core]
sample: true
sources: {book: {title: 书, mark: V2}}
rules:
`

// benchOf is a bench of a pack with these rules and rows.
func benchOf(t *testing.T, rules, rows string) *Bench {
	t.Helper()
	r := NewReading(fstest.MapFS{"p/pack.yaml": {Data: []byte(coveredPack + rules)}, "p/tests.yaml": {Data: []byte(benchHead + rows)}})
	if err := r.Pack("p"); err != nil {
		t.Fatal(err)
	}
	b, found := r.Bench(content.CN()...)
	if b != nil {
		found = append(found, b.Run()...)
	}
	if len(found) > 0 {
		t.Fatal(found)
	}
	return b
}

// ruleA is a rule of one condition.
func ruleA(population, when string) string {
	if population != "" {
		population = "for: '" + population + "', "
	}
	return "  - {id: A, stage: triage, " + population + "when: '" + when + "', then: {acuity: 3}, source: book, status: active}\n"
}

const (
	at99  = "  - {name: below, why: w, age: 40, facts: {hr: 99}, false: [A]}\n"
	at100 = "  - {name: at the lower, why: w, age: 40, facts: {hr: 100}, true: [A]}\n"
	at120 = "  - {name: at the upper, why: w, age: 40, facts: {hr: 120}, true: [A]}\n"
	at121 = "  - {name: above, why: w, age: 40, facts: {hr: 121}, false: [A]}\n"
	open  = "  - {name: open, why: w, unknown: [A]}\n"
)

// What rows show of atoms: the truths that they have had, and that each alone decides.
func TestCoverage(t *testing.T) {
	for _, tt := range []struct {
		name, rule, rows string
		lacks            []string // of each atom
		infeasible       int
	}{
		{"a range from both sides", ruleA("", "hr >= 100 and hr <= 120"), at99 + at100 + at121 + open, []string{"", ""}, 0},
		{"a range that nobody left upwards", ruleA("", "hr >= 100 and hr <= 120"), at99 + at100 + open, []string{"", "not shown: that it decides, false"}, 0},
		{"a range without an open case", ruleA("", "hr >= 100 and hr <= 120"), at99 + at100 + at121, []string{"not shown: unknown", "not shown: unknown"}, 0},
		{"a population that nobody left", ruleA("age >= 10", "hr >= 100 and hr <= 120"), at99 + at100 + at121 + open, []string{"not shown: that it decides, false", "", ""}, 0},
		{"an atom that never decides", ruleA("", "hr >= 100 and hr >= 90"), at99 + at100 + open, []string{"", "not shown: false"}, 1},
		{"an atom that is never false", ruleA("", "hr >= 100 or hr >= 0"), at100 + open, []string{"not shown: false", ""}, 2},
		{"the same atom twice is one", ruleA("", "hr >= 100 and (hr >= 100 or age > 3)"), at99 + at100 + open, []string{"", "not shown: false"}, 1},
		{"what an open case decides", ruleA("", "stemi or ischaemic_ecg"), strings.ReplaceAll(open, "why: w", "why: w, facts: {ischaemic_ecg: false}") +
			"  - {name: yes, why: w, facts: {stemi: true}, true: [A]}\n  - {name: no, why: w, facts: {stemi: false, ischaemic_ecg: false}, false: [A]}\n", []string{"", "not shown: that it decides, true"}, 0},
		{"each of two choices", ruleA("", `"altered" in danger_signs or "fainted" in danger_signs`),
			"  - {name: one, why: w, facts: {danger_signs: [altered]}, true: [A]}\n  - {name: other, why: w, facts: {danger_signs: [fainted]}, true: [A]}\n  - {name: none, why: w, facts: {danger_signs: {not: [altered, fainted]}}, false: [A]}\n", []string{"", ""}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rule := strings.ReplaceAll(tt.rule, "stemi or ischaemic_ecg", `"altered" in danger_signs or sbp < 90`)
			rows := strings.NewReplacer("ischaemic_ecg: false", "sbp: 90", "stemi: true", "danger_signs: [altered]", "stemi: false", "danger_signs: {not: [altered]}").Replace(tt.rows)
			c, err := benchOf(t, rule, rows).Coverage(nil)
			if err != nil {
				t.Fatal(err)
			}
			var lacks []string
			for _, a := range c.Rules[0].Atoms {
				lacks = append(lacks, a.Lacks())
			}
			if !slices.Equal(lacks, tt.lacks) || c.Infeasible() != tt.infeasible {
				t.Errorf("lacks %q, %d infeasible; want %q, %d", lacks, c.Infeasible(), tt.lacks, tt.infeasible)
			}
		})
	}
}

// Of each mistake in a rule there is a mutant; the rows kill those that they tell from
// the rule, and what can't be told from it is proven to be the same.
func TestMutants(t *testing.T) {
	for _, tt := range []struct {
		name, rule, rows string
		survive, same    []string
	}{
		{"both bounds from both sides", ruleA("", "hr >= 100 and hr <= 120"), at99 + at100 + at120 + at121, nil, nil},
		{"not at the upper bound", ruleA("", "hr >= 100 and hr <= 120"), at99 + at100 + at121, []string{"hr <= 120: 120 made 119"}, nil},
		{"only the lower side", ruleA("", "hr >= 100 and hr <= 120"), at99 + at100, []string{"hr <= 120 left out", "hr <= 120: 120 made 119", "hr <= 120: 120 made 121"}, nil},
		{"nobody outside the population", ruleA("age >= 10", "hr >= 100"), at99 + at100, []string{"for: age >= 10: 10 made 9", "for: age >= 10: 10 made 11", "for: age >= 10 left out"}, nil},
		{"an atom that says nothing", ruleA("", "hr >= 100 and hr >= 90"), at99 + at100,
			nil, []string{"hr >= 90 left out", "hr >= 90: 90 made 89", "hr >= 90: 90 made 91"}},
		{"tenths", ruleA("", "temp > 41"), "  - {name: a, why: w, facts: {temp: 41}, false: [A]}\n  - {name: b, why: w, facts: {temp: 42}, true: [A]}\n", []string{"temp > 41: 41 made 41.1"}, nil},
		{"not, lists and at_least", ruleA("", `at_least(2, hr >= 100, not (sbp >= 90), consciousness in ["coma", "stupor"])`),
			"  - {name: a, why: w, facts: {hr: 100, sbp: 90, consciousness: coma}, true: [A]}\n", []string{
				"at_least(2, hr >= 100, not (sbp >= 90), consciousness in [\"coma\", \"stupor\"]): 2 made 1", "not (sbp >= 90) left out", "sbp >= 90: 90 made 91",
				"consciousness in [\"coma\", \"stupor\"]: \"stupor\" left out", "hr >= 100: 100 made 99", "not (sbp >= 90): without its not", "sbp >= 90: >= made <", "sbp >= 90: 90 made 89"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all, err := benchOf(t, tt.rule, tt.rows).Mutants(nil)
			if err != nil {
				t.Fatal(err)
			}
			var survive, same []string
			for _, m := range all {
				switch {
				case m.Equivalent:
					same = append(same, m.What)
				case !m.Killed:
					survive = append(survive, m.What)
				}
			}
			slices.Sort(survive)
			slices.Sort(tt.survive)
			if !slices.Equal(survive, tt.survive) || !slices.Equal(same, tt.same) {
				t.Errorf("survive %q, the same %q; want %q, %q", survive, same, tt.survive, tt.same)
			}
		})
	}
}

// The rows that are proposed for what is missing show it, whatever the right answers
// are: with those that the rules give, every pair that a case can show is shown.
func TestProposedRowsShowWhatIsMissing(t *testing.T) {
	rules := ruleA("age >= 10 and age <= 55", `(hr >= 100 and hr <= 120 or temp > 38.5) and not ("altered" in danger_signs) and (sex == "female" or sbp - hr < 10)`)
	b := benchOf(t, rules, "  - {name: a, why: w, unknown: [A]}\n")
	c, err := b.Coverage(nil)
	if err != nil {
		t.Fatal(err)
	}
	again := benchOf(t, rules, "  - {name: a, why: w, unknown: [A]}\n"+answeredRows(t, b.Pack, c.Rows))
	all, err := again.Coverage(nil)
	if err != nil {
		t.Fatal(err)
	}
	if done, of := all.Pairs(); done != of || of != 8 {
		t.Errorf("%d of %d pairs after the proposed rows:\n%s", done, of, strings.Join(c.Rows, "\n"))
	}
	if done, of := all.Values(); done != of {
		t.Errorf("%d of %d truths after the proposed rows:\n%s", done, of, strings.Join(c.Rows, "\n"))
	}
}

// Times stand in proposed rows as times, what no case tells as a comment.
func TestProposedRowsTellTimes(t *testing.T) {
	b := benchOf(t, ruleA("", `minutes_since("onset") > 30`), "  - {name: a, why: w, unknown: [A]}\n")
	c, err := b.Coverage(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`- {name: "A: minutes_since(\"onset\") > 30 is false and alone decides", why: "", facts: {onset: "2026-01-01T09:30:00+08:00"}}`,
		`- {name: "A: minutes_since(\"onset\") > 30 is true and alone decides", why: "", facts: {onset: "2026-01-01T09:29:00+08:00"}}`}
	if !slices.Equal(c.Rows, want) {
		t.Errorf("got %q, want %q", c.Rows, want)
	}
}

// answeredRows are proposed rows with the answers that the rules give.
func answeredRows(t *testing.T, p *pack.Pack, rows []string) string {
	t.Helper()
	var text strings.Builder
	for _, row := range rows {
		said := false
		for _, truth := range []string{"true", "false", "unknown"} {
			full := strings.Replace(strings.TrimSuffix(row, "}")+", "+truth+": [A]}", `why: ""`, "why: w", 1)
			n, err := yaml.Parse("tests.yaml", []byte(benchHead+"  "+full), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			b, ps, err := NewBench(p, n, content.CN()...)
			if err != nil || len(ps) > 0 {
				t.Fatal(err, ps)
			}
			if len(b.Run()) == 0 {
				text.WriteString("  " + full + "\n")
				said = true
			}
		}
		if !said {
			t.Errorf("no answer fits %s", row)
		}
	}
	return text.String()
}
