package triage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
	"github.com/fenji-health/fenji/triage/rule"
)

const head = `schema: fenji.pack/1
id: %s
version: 1.0.0
title: {zh: 样例, en: sample}
jurisdiction: CN
languages: [zh, en]
sample: true
sources: {law: {title: law, mark: V}}
`

const words = `scales:
  five: {title: {zh: 五级, en: five}, levels: [{level: 1, zh: 一, en: I, target: 0m}, {level: 2, zh: 二, en: II, target: 10m}, {level: 3, zh: 三, en: III, target: 30m}, {level: 4, zh: 四, en: IV, target: 240m}]}
  other: {title: {zh: 别的, en: other}, levels: [{level: 1, zh: 一, en: I, target: 0m}, {level: 5, zh: 五, en: V, target: null}]}
complaints:
  belly: {zh: 腹痛, en: belly ache, pathways: [belly]}
  chest: {zh: 胸痛, en: chest pain, pathways: [chest, belly]}
facts:
  age: {zh: 年龄, kind: number, min: 0, max: 130}
  complaint: {zh: 主诉, kind: codes}
  sbp: {zh: 收缩压, kind: number, unit: "mm[Hg]", min: 0, max: 300, fresh_for: 30m}
  pale: {zh: 苍白, kind: bool}
  cold: {zh: 肢冷, kind: bool}
  sex: {zh: 性别, kind: choice, choices: [{id: male, zh: 男}, {id: female, zh: 女}]}
  onset: {zh: 起病, kind: time}
terms:
  rest: {zh: 卧床, en: rest, class: open, basic: true}
`

// bind makes a set of one pack without a scale of its own, and one pack for each
// scale named, with the rules given under each name.
func bind(t *testing.T, rules map[string][]string) *pack.Set {
	t.Helper()
	return bindWords(t, words, rules)
}

// bindWords is bind with other words than the usual.
func bindWords(t *testing.T, words string, rules map[string][]string) *pack.Set {
	t.Helper()
	packs := []*pack.Pack{folder(t, "p", fmt.Sprintf(head, "p")+words+list(rules[""]))}
	for _, scale := range []string{"five", "other"} {
		packs = append(packs, folder(t, scale, fmt.Sprintf(head, "scale-"+scale)+"scale: "+scale+"\n"+list(append(rules[scale], everybody))))
	}
	set, err := pack.Join(packs...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// everybody makes a scale one for every patient, whatever rules a test adds.
const everybody = `id: EVERYBODY, when: "false", then: {acuity: 4}`

func list(rules []string) string {
	var b strings.Builder
	b.WriteString("rules:\n")
	for _, r := range rules {
		fmt.Fprintf(&b, "  - {%s, stage: triage, source: law, status: active}\n", r)
	}
	if len(rules) == 0 {
		return ""
	}
	return b.String()
}

func folder(t *testing.T, dir, src string) *pack.Pack {
	t.Helper()
	p, err := build.Folder(fstest.MapFS{dir + "/pack.yaml": {Data: []byte(src)}}, dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const noon = `"schema": "fenji.case/1", "id": "x", "at": "2023-03-01T12:00:00+08:00", "here": "clinic"`

func parse(t *testing.T, set *pack.Set, members string) *triage.Case {
	t.Helper()
	c, err := triage.ParseCase(set, []byte("{"+noon+members+"}"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every mistake of a case is told at once, in the order in which they stand, each
// with its line and column; a case with a mistake is no case.
func TestParseCaseTellsEveryMistake(t *testing.T) {
	src := `{"schema": "fenji.case/2",
 "id": "张三", "at": "2023-03-01T12:00:00+08:00", "hear": "clinic", "link": "dota",
 "birth_date": "2023-02-30",
 "facts": {"sbq": 120,
  "sbp": 1200,
  "pale": "yes",
  "sex": "mail",
  "onset": "2023-03-01T13:00:00+08:00"},
 "declined": [{"action": "transfre"}]}`
	c, err := triage.ParseCase(bind(t, nil), []byte(src))
	if c != nil || err == nil {
		t.Fatal("a case")
	}
	got := err.Error()
	at := -1
	for _, want := range []string{
		`1:12: /schema: schema must be "fenji.case/1", not "fenji.case/2" [schema]`,
		`2:8: /id: "张三" is not an id`,
		`2:49: /hear: unknown key "hear"; did you mean "here"? [unknown-key]`,
		`2:75: /link: link is data, phone, none or unknown, not "dota"; did you mean "data"? [link]`,
		`3:16: /birth_date: "2023-02-30" is not a day`,
		`4:12: /facts/sbq: unknown fact "sbq"; did you mean "sbp"? [unknown-fact]`,
		`5:10: /facts/sbp: `,
		`6:11: /facts/pale: `,
		`7:10: /facts/sex: `,
		`8:12: /facts/onset: `,
		`/declined/0/action: no step that can be declined is "transfre"; did you mean "transfer"? [unknown-word]`,
	} {
		k := strings.Index(got, want)
		if k < 0 {
			t.Errorf("not told: %s", want)
			continue
		}
		if k < at {
			t.Errorf("out of order: %s", want)
		}
		at = k
	}
	if !strings.Contains(got, `a case says where the patient is (here)`) {
		t.Error("not told: here is missing")
	}
	if t.Failed() {
		t.Log(got)
	}
}

// What is no case at all is refused in one line.
func TestParseCaseRefuses(t *testing.T) {
	set := bind(t, nil)
	for _, tt := range []struct{ name, src, want string }{
		{"not JSON", "age: 3", "not-json"},
		{"a list", "[]", "wrong-kind"},
		{"GBK", "{\"id\": \"\xd0\xd8\"}", "encoding"},
		{"UTF-16", "\xff\xfe{\x00", "encoding"},
		{"too large", strings.Repeat(" ", triage.MaxCaseBytes+1), "too-large"},
		{"a key twice", "{" + noon + `, "id": "y"}`, "duplicate-key"},
		{"no time", `{"schema": "fenji.case/1", "id": "x", "here": "clinic"}`, "missing"},
		{"a time that is null", `{"schema": "fenji.case/1", "id": "x", "here": "clinic", "at": null}`, "missing"},
		{"a time without an offset", `{"schema": "fenji.case/1", "id": "x", "here": "clinic", "at": "2023-03-01T12:00:00"}`, "impossible-time"},
		{"an impossible time", `{"schema": "fenji.case/1", "id": "x", "here": "clinic", "at": "2023-02-29T12:00:00+08:00"}`, "impossible-time"},
		{"age twice", "{" + noon + `, "age": 40, "birth_date": "1983-01-01"}`, "twice"},
		{"age beside the facts and among them", "{" + noon + `, "age": 40, "facts": {"age": 40}}`, "twice"},
		{"birth date and age among the facts", "{" + noon + `, "birth_date": "1983-01-01", "facts": {"age": 40}}`, "derived-fact"},
		{"a visit on a day without an hour", "{" + noon + `, "episodes": [{"at": "2023-02-01"}]}`, "impossible-time"},
		{"a visit without a time", "{" + noon + `, "episodes": [{"outcome": "worse"}]}`, "missing"},
		{"a visit at no time", "{" + noon + `, "episodes": [{"at": null}]}`, "missing"},
		{"a visit after the case", "{" + noon + `, "episodes": [{"at": "2023-03-01T13:00:00+08:00"}]}`, "in-future"},
		{"a visit with another outcome", "{" + noon + `, "episodes": [{"at": "2023-02-28T12:00:00+08:00", "outcome": "wors"}]}`, "unknown-word"},
		{"a visit for a misspelt complaint", "{" + noon + `, "episodes": [{"at": "2023-02-28T12:00:00+08:00", "complaint": "bely"}]}`, "unknown-complaint"},
		{"a visit told in words", "{" + noon + `, "episodes": [{"at": "2023-02-28T12:00:00+08:00", "treatment": ["for the stomach"]}]}`, "bad-code"},
		{"a visit with an unknown key", "{" + noon + `, "episodes": [{"at": "2023-02-28T12:00:00+08:00", "wher": "clinic"}]}`, "unknown-key"},
		{"a visit at a place with a name", "{" + noon + `, "episodes": [{"at": "2023-02-28T12:00:00+08:00", "where": "卫生院"}]}`, "id"},
		{"episodes that are none", "{" + noon + `, "episodes": true}`, "wrong-kind"},
		{"declined as text", "{" + noon + `, "declined": "x"}`, "wrong-kind"},
		{"nothing declined", "{" + noon + `, "declined": [{}]}`, "missing"},
		{"an act without a service declined", "{" + noon + `, "declined": [{"action": "perform"}]}`, "missing"},
		{"a misspelt service declined", "{" + noon + `, "declined": [{"service": "rst"}]}`, "unknown-service"},
		{"a complaint misspelt", "{" + noon + `, "facts": {"complaint": ["bely"]}}`, "unknown-complaint"},
		{"a complaint in Chinese", "{" + noon + `, "facts": {"complaint": ["腹痛"]}}`, "unknown-complaint"},
		{"born too long ago", "{" + noon + `, "birth_date": "0001-01-01"}`, "impossible-date"},
		{"facts as a list", "{" + noon + `, "facts": []}`, "wrong-kind"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := triage.ParseCase(set, []byte(tt.src))
			if c != nil || err == nil || !strings.Contains(err.Error(), "["+tt.want+"]") {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// Age is in completed years: it changes on the birthday, and who is born on 29
// February has his in other years when March begins.
func TestAgeFromBirthDate(t *testing.T) {
	set := bind(t, nil)
	for _, tt := range []struct {
		name, birth, at string
		want            float64
	}{
		{"birthday today", "1983-03-01", "2023-03-01T00:05:00+08:00", 40},
		{"birthday tomorrow", "1983-03-02", "2023-03-01T23:55:00+08:00", 39},
		{"birthday yesterday", "1983-02-28", "2023-03-01T12:00:00+08:00", 40},
		{"born on 29 February, the day before", "1984-02-29", "2023-02-28T12:00:00+08:00", 38},
		{"born on 29 February, the day after", "1984-02-29", "2023-03-01T12:00:00+08:00", 39},
		{"born on 29 February, in a leap year", "1984-02-29", "2024-02-29T12:00:00+08:00", 40},
		{"born today", "2023-03-01", "2023-03-01T12:00:00+08:00", 0},
		{"today by the case's own clock", "1983-03-01", "2023-03-01T00:05:00+08:00", 40},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := triage.ParseCase(set, []byte(`{"schema": "fenji.case/1", "id": "x", "here": "clinic", "at": "`+tt.at+`", "birth_date": "`+tt.birth+`"}`))
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Number(set, "age"); got.Lo != tt.want || got.Hi != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	if _, err := triage.ParseCase(set, []byte("{"+noon+`, "birth_date": "2023-03-02"}`)); err == nil {
		t.Error("born tomorrow")
	}
}

// S11: about sixty is an interval; a threshold inside it leaves the rule unknown,
// one outside it decides. An age nobody told is unknown.
func TestAgeBounds(t *testing.T) {
	set := bind(t, map[string][]string{"": {
		"id: A, when: age >= 60, then: {acuity: 2}", "id: B, when: age >= 58, then: {acuity: 3}", "id: C, when: age > 62, then: {flag: {id: old}}",
	}})
	for _, tt := range []struct {
		age             string
		level, possible int
		old             rule.Truth
	}{
		{`, "age": {"min": 58, "max": 62}`, 3, 2, rule.False},
		{`, "age": 57`, 4, 4, rule.False},
		{`, "age": 63`, 2, 2, rule.True},
		{``, 4, 2, rule.Unknown},
		{`, "age": {"unknown": "cannot_tell"}`, 4, 2, rule.Unknown},
	} {
		a := triage.Assess(set, parse(t, set, tt.age), "five", triage.Local{}, nil)
		if a.Level != tt.level || a.Possible != tt.possible || a.Flag("old") != tt.old {
			t.Errorf("%s: level %d, possible %d, flag %v; want %d, %d, %v", tt.age, a.Level, a.Possible, a.Flag("old"), tt.level, tt.possible, tt.old)
		}
	}
}

// S6: a blood pressure counts for thirty minutes; older, it is unknown, and shown
// with its old value.
func TestFreshness(t *testing.T) {
	set := bind(t, map[string][]string{"": {"id: A, when: sbp < 90, then: {acuity: 2}"}})
	for _, tt := range []struct {
		at              string
		level, possible int
		stale           bool
	}{
		{"2023-03-01T11:30:00+08:00", 4, 4, false},
		{"2023-03-01T11:29:00+08:00", 4, 2, true},
	} {
		c := parse(t, set, `, "facts": {"sbp": {"value": 120, "at": "`+tt.at+`", "how": "measured"}}`)
		a := triage.Assess(set, c, "five", triage.Local{}, nil)
		if a.Level != tt.level || a.Possible != tt.possible {
			t.Errorf("%s: level %d, possible %d; want %d, %d", tt.at, a.Level, a.Possible, tt.level, tt.possible)
		}
		i, _ := set.Vocabulary.Lookup("sbp")
		r := c.Facts.Reading(i)
		if (r.Old != nil) != tt.stale || (r.Why == "stale") != tt.stale || r.Known == tt.stale {
			t.Errorf("%s: %+v", tt.at, r)
		}
	}
}

// S8: off its pathway a rule's ignorance does not count, but what it knows does;
// while the complaint is unknown every pathway is open, and a complaint that
// nobody lists opens only what has no pathway.
func TestScope(t *testing.T) {
	set := bind(t, map[string][]string{"": {
		"id: A, pathway: [chest], when: pale, then: {acuity: 2}", "id: B, pathway: [belly], when: cold, then: {acuity: 3}",
	}})
	for _, tt := range []struct {
		name, facts     string
		level, possible int
		covered         bool
	}{
		{"off the pathway, unknown", `"complaint": ["belly"], "cold": false`, 4, 4, true},
		{"off the pathway, true", `"complaint": ["belly"], "cold": false, "pale": true`, 2, 2, true},
		{"on it, unknown", `"complaint": ["belly"]`, 4, 3, true},
		{"a complaint of two pathways", `"complaint": ["chest"]`, 4, 2, true},
		{"two complaints", `"complaint": ["belly", "chest"]`, 4, 2, true},
		{"complaint unknown", `"cold": false`, 4, 2, false},
		{"complaint not listed", `"complaint": ["dizzy"]`, 4, 4, false},
		{"no complaint", `"complaint": []`, 4, 4, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := parse(t, set, `, "facts": {`+tt.facts+`}`)
			a := triage.Assess(set, c, "five", triage.Local{}, nil)
			if a.Level != tt.level || a.Possible != tt.possible || c.SpokenOf(speaks(set)) != tt.covered {
				t.Errorf("level %d, possible %d, covered %t; want %d, %d, %t", a.Level, a.Possible, c.SpokenOf(speaks(set)), tt.level, tt.possible, tt.covered)
			}
		})
	}
}

// S8: a rule's population is part of its truth: outside it the rule is false, at
// an unknown age it is unknown as long as its condition is not known false.
func TestPopulation(t *testing.T) {
	set := bind(t, map[string][]string{"": {"id: A, for: age >= 18, when: pale, then: {acuity: 2}"}})
	for _, tt := range []struct {
		facts           string
		level, possible int
	}{
		{`"age": 12, "pale": true`, 4, 4},
		{`"age": 30, "pale": true`, 2, 2},
		{`"age": 30`, 4, 2},
		{`"pale": true`, 4, 2},
		{`"pale": false`, 4, 4},
		{`"age": 12`, 4, 4},
	} {
		a := triage.Assess(set, parse(t, set, `, "facts": {`+tt.facts+`}`), "five", triage.Local{}, nil)
		if a.Level != tt.level || a.Possible != tt.possible {
			t.Errorf("%s: level %d, possible %d; want %d, %d", tt.facts, a.Level, a.Possible, tt.level, tt.possible)
		}
	}
}

// One scale a case: rules of a pack of another scale are false, rules of no scale
// hold under each; the least urgent level is the scale's own. S11: where no scale
// is made for the patient, everything is possible.
func TestScales(t *testing.T) {
	set := bind(t, map[string][]string{
		"":      {"id: A, when: cold, then: {acuity: 3}"},
		"five":  {"id: F, when: pale, then: {acuity: 2}"},
		"other": {"id: O, when: pale, then: {acuity: 1, do: [{service: rest}]}"},
	})
	for _, tt := range []struct {
		scale, facts    string
		level, possible int
	}{
		{"five", `"pale": true, "cold": false`, 2, 2},
		{"other", `"pale": true, "cold": false`, 1, 1},
		{"five", `"cold": false`, 4, 2},
		{"other", `"cold": true, "pale": false`, 3, 3},
		{"other", `"cold": false, "pale": false`, 5, 5},
		{"", `"cold": false`, 5, 1}, // no scale: nothing says how urgent it is
		{"", `"cold": true`, 3, 1},
	} {
		a := triage.Assess(set, parse(t, set, `, "facts": {`+tt.facts+`}`), tt.scale, triage.Local{}, nil)
		if a.Level != tt.level || a.Possible != tt.possible {
			t.Errorf("%q, %s: level %d, possible %d; want %d, %d", tt.scale, tt.facts, a.Level, a.Possible, tt.level, tt.possible)
		}
	}
}

// A flag is raised by any true rule, false only when every rule that could raise
// it is, else unknown.
func TestFlags(t *testing.T) {
	set := bind(t, map[string][]string{"": {"id: A, when: pale, then: {flag: {id: shock}}", "id: B, when: cold, then: {flag: {id: shock}}"}})
	for _, tt := range []struct {
		facts string
		want  rule.Truth
	}{
		{`"pale": true`, rule.True},
		{`"pale": true, "cold": false`, rule.True},
		{`"pale": false`, rule.Unknown},
		{``, rule.Unknown},
		{`"pale": false, "cold": false`, rule.False},
	} {
		a := triage.Assess(set, parse(t, set, `, "facts": {`+tt.facts+`}`), "five", triage.Local{}, nil)
		if a.Flag("shock") != tt.want || (len(a.Flags()) == 1) != (tt.want == rule.True) {
			t.Errorf("%s: %v %v, want %v", tt.facts, a.Flag("shock"), a.Flags(), tt.want)
		}
	}
}

// The link of a case is data, phone or none; silence is unknown, and so is what was
// asked for and nobody can tell; anything else is a mistake.
func TestLink(t *testing.T) {
	set := bind(t, nil)
	for _, link := range []string{"data", "phone", "none"} {
		if c := parse(t, set, `, "link": "`+link+`"`); c.Link != link {
			t.Errorf("%s is read as %q", link, c.Link)
		}
	}
	for silent, asked := range map[string]bool{"": false, `, "link": null`: false, `, "link": "unknown"`: true} {
		if c := parse(t, set, silent); c.Link != "" || c.LinkAsked != asked {
			t.Errorf("%q is read as %q, asked %t", silent, c.Link, c.LinkAsked)
		}
	}
	for _, wrong := range []string{`"4g"`, `true`, `{"value": "data"}`} {
		if _, err := triage.ParseCase(set, []byte("{"+noon+`, "link": `+wrong+"}")); err == nil {
			t.Errorf("%s is read", wrong)
		}
	}
}

// Reading a case never panics; it gives a case or mistakes, and a case can be
// assessed with possible at least as urgent as proven.
func FuzzParseCase(f *testing.F) {
	set, err := pack.Join(content.CN()...)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{` + noon + `, "link": "data", "birth_date": "1964-03-08", "facts": {"sbp": 140, "complaint": ["chest_pain"]}}`))
	f.Add([]byte(`{` + noon + `, "age": {"min": 58, "max": 62}, "facts": {"act_now": {"has": ["convulsing"], "not": [], "how": "group"}, "sbp": [{"value": 90, "at": "2023-03-01T11:50:00+08:00"}, {"unknown": "refused"}]}}`))
	f.Add([]byte(`{` + noon + `, "facts": {"onset": {"min": "2023-03-01T11:00:00+08:00"}, "temp": {"value": 98.6, "unit": "[degF]"}, "danger_signs": ["none"]}}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		c, err := triage.ParseCase(set, src)
		if (c == nil) == (err == nil) {
			t.Fatalf("%v %v", c, err)
		}
		if c != nil {
			if a := triage.Assess(set, c, "cn-2018", triage.Local{}, nil); a.Possible > a.Level {
				t.Errorf("possible %d is less urgent than proven %d", a.Possible, a.Level)
			}
		}
	})
}

// speaks reports whether some rule of a set speaks of pathways.
func speaks(set *pack.Set) func(pathways []string) bool {
	return func(pathways []string) bool {
		return slices.ContainsFunc(set.Rules, func(r *pack.Bound) bool { return r.Speaks(pathways) })
	}
}
