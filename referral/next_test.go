package referral_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// asking are facts besides those of head: what every interview opens with, signs,
// what the clinic measures (pulse, temp), what it can't (spo2), and the past.
const asking = `facts:
  act_now: {zh: 急症, kind: set, fresh_for: 30m, choices: [{id: bleeding, zh: 出血, en: bleeding}, {id: fit, zh: 抽搐, en: fit}]}
  sex: {zh: 性别, kind: choice, choices: [{id: male, zh: 男}, {id: female, zh: 女}]}
  pregnancy: {zh: 妊娠, kind: bool, applies: {sex: {is: [female]}}, otherwise: false}
  visit_kind: {zh: 类型, kind: choice, choices: [{id: new, zh: 新}, {id: again, zh: 又}]}
  signs: {zh: 征象, kind: set, fresh_for: 30m, choices: [{id: pale, zh: 苍白, en: pale}, {id: cold, zh: 冷, en: cold}]}
  many: {zh: 许多, kind: set, choices: [{id: m1, zh: 一}, {id: m2, zh: 二}, {id: m3, zh: 三}, {id: m4, zh: 四}, {id: m5, zh: 五}, {id: m6, zh: 六}, {id: m7, zh: 七}, {id: m8, zh: 八}]}
  lately: {zh: 近来, kind: set, choices: [{id: a, zh: 甲}, {id: b, zh: 乙}, {id: c, zh: 丙}, {id: d, zh: 丁}]}
  also: {zh: 另外, kind: set, choices: [{id: a, zh: 甲}, {id: b, zh: 乙}, {id: c, zh: 丙}, {id: d, zh: 丁}]}
  pulse: {zh: 脉搏, kind: number, min: 0, max: 300, obtain: measure, abc: circulation}
  respiration: {zh: 呼吸, kind: number, obtain: measure, abc: breathing}
  temp: {zh: 体温, kind: number, obtain: measure}
  spo2: {zh: 血氧, kind: number, obtain: oximeter, instead: [{fact: blue, is: true, max: 90}]}
  blue: {zh: 发紫, kind: bool, fresh_for: 30m}
  past: {zh: 既往, kind: bool}
  result: {zh: 结果, kind: number, obtain: slow}
`

// interviewer is an engine of head and asking with the rules, at a clinic that measures.
func interviewer(t *testing.T, rules ...string) *referral.Engine {
	t.Helper()
	src := strings.Replace(head, "facts:\n", asking, 1) + "  measure: {zh: 测量, en: measure, class: open, minutes: 2m}\n  slow: {zh: 慢查, en: slow test, class: open, minutes: 3m}\n  oximeter: {zh: 血氧仪, en: oximeter, class: open, least_level: county}\n"
	p, err := build.Folder(fstest.MapFS{"p/pack.yaml": {Data: []byte(src)}, "p/rules.yaml": {Data: []byte(ruleList(rules...))}}, "p")
	if err != nil {
		t.Fatal(err)
	}
	catalog := strings.Replace(sites, "      care: {asserted: {as: verified}}\n", "      care: {asserted: {as: verified}}\n      measure: {asserted: {as: verified}}\n      slow: {asserted: {as: verified}}\n", 1)
	cat, err := files.Open(fstest.MapFS{"c.yaml": {Data: []byte(catalog)}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := referral.New(cat.View(), p)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// clinical is a case at the clinic with facts.
func clinical(facts string) string {
	return fmt.Sprintf(`{"schema": "fenji.case/1", "id": "x", "at": "2023-02-10T12:00:00+08:00", "here": "clinic", "link": "phone", "facts": {%s}}`, facts)
}

func next(t *testing.T, e *referral.Engine, src string) *referral.Next {
	t.Helper()
	c, err := e.ParseCase([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return e.Next(c)
}

// shown is a screen in short: what it is about and its items.
func shown(n *referral.Next) string {
	if n.Group == nil {
		return n.Stop
	}
	var items []string
	for _, it := range n.Group.Items {
		items = append(items, strings.TrimSuffix(it.Fact+"."+it.Choice, "."))
	}
	return strings.TrimSpace(n.Stop + " " + n.Group.About + ": " + strings.Join(items, " "))
}

// through is every screen of the interview on a complete case, in short.
func through(t *testing.T, e *referral.Engine, facts string) []string {
	t.Helper()
	in, err := author.Interviewed(e, []byte(clinical(facts)))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, n := range in.Screens {
		all = append(all, shown(n))
	}
	return append(all, in.Last.Stop)
}

func inOrder(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const (
	nowRule    = `{id: NOW, stage: triage, when: '"bleeding" in act_now or "fit" in act_now', then: {acuity: 1, flag: {id: now, class: immediate}, do: [{service: rest}]}}`
	signRule   = `{id: SIGN, stage: triage, pathway: [belly], when: '"pale" in signs or "cold" in signs', then: {acuity: 2}}`
	pulseRule  = `{id: PULSE, stage: triage, pathway: [belly], when: pulse > 150, then: {acuity: 1, nothing_here: true}}`
	breathRule = `{id: BREATH, stage: triage, pathway: [belly], when: respiration > 30, then: {acuity: 2}}`
	tempRule   = `{id: TEMP, stage: triage, pathway: [belly], when: temp >= 39, then: {acuity: 3}}`
	pastRule   = `{id: PAST, pathway: [belly], when: past, then: {need: [{service: er, target: {within: 24h, from: at}}]}}`
	motherRule = `{id: MOTHER, when: pregnancy and age > 3, then: {need: [{service: er}]}}`
	againRule  = `{id: AGAIN, when: 'visit_kind == "again"', then: {consult: [{service: opinion}]}}`
	keepRule   = "{id: KEEP, pathway: [belly], when: not b, then: {stay: true, review: 24h, need: [{service: care}], safety_net: [{if: {zh: 痛加重, en: worse}, do: {zh: 回来, en: come back}}]}}"
)

// S8: before it is known what he comes with, only the first screens are asked, and
// nobody can say how many follow. S3: what must be acted on at once comes first. A
// man is not asked whether he is pregnant.
func TestNextOpens(t *testing.T) {
	e := interviewer(t, nowRule, signRule, pulseRule, motherRule, againRule, keepRule)
	n := next(t, e, clinical(""))
	if n.GroupsLeft != nil || !n.Group.NoneOfThese || n.Stop != "" {
		t.Errorf("the first screen: %s", n.JSON())
	}
	inOrder(t, through(t, e, `"act_now": {"not": ["bleeding", "fit"]}, "age": 40, "sex": "male", "visit_kind": "new", "complaint": ["belly"],
		"signs": {"not": ["pale", "cold"]}, "pulse": 70, "b": false`),
		"act_now: act_now.bleeding act_now.fit",
		"who: age sex pregnancy",
		"why: visit_kind complaint",
		"life: signs.pale signs.cold pulse b",
		"settled")
}

// Life before the place, and within both one looks, then measures, then asks of the
// past: so the signs, what is measured, with breathing before the pulse, though the
// pulse may make I and breathing but II, and the many, of which m7 may make II. The
// screen of the signs has room: it takes in those of the many that their own does not
// hold, and what is only asked, though that is for the place. So does what is measured
// for life with the temperature.
func TestNextOrder(t *testing.T) {
	e := interviewer(t, signRule, pulseRule, breathRule, tempRule, pastRule,
		`{id: MANY, stage: triage, pathway: [belly], when: '"m7" in many', then: {acuity: 2}}`,
		`{id: MORE, pathway: [belly], when: '"m1" in many or "m2" in many or "m3" in many or "m4" in many or "m5" in many or "m6" in many or "m8" in many', then: {need: [{service: er, target: {within: 24h, from: at}}]}}`,
		keepRule)
	inOrder(t, through(t, e, `"complaint": ["belly"], "signs": {"not": ["pale", "cold"]}, "pulse": 70, "respiration": 16, "temp": 37, "past": false, "b": false, "many": {"not": ["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"]}`),
		"why: complaint",
		"life: signs.pale signs.cold many.m6 many.m8 past b",
		"life: respiration pulse temp",
		"life: many.m1 many.m2 many.m3 many.m4 many.m5 many.m7",
		"settled")
}

// S9: the interview stops where I or II is proven, and asks on beside the acts only
// what could still change the decision; where nothing could; and where nothing that
// could is to be had here.
func TestNextStops(t *testing.T) {
	e := interviewer(t, nowRule, signRule, pulseRule, keepRule)
	for _, tt := range []struct{ facts, want string }{
		{`"act_now": ["fit"]`, "act_now"},
		{`"complaint": ["belly"], "act_now": {"not": ["bleeding", "fit"]}, "signs": ["pale"]`, "act_now life: pulse"},
		{`"complaint": ["belly"], "act_now": {"not": ["bleeding", "fit"]}, "signs": {"not": ["pale", "cold"]}, "pulse": 70, "b": false`, "settled"},
		{`"complaint": ["belly"], "act_now": {"not": ["bleeding", "fit"]}, "signs": {"not": ["pale", "cold"]}, "pulse": {"unknown": "refused"}, "b": false`, "nothing_left"},
		{`"complaint": {"unknown": "cannot_tell"}, "act_now": {"not": ["bleeding", "fit"]}`, "nothing_left"}, // what is about one complaint is not asked of all
	} {
		n := next(t, e, clinical(tt.facts))
		if got := shown(n); !strings.HasPrefix(got, tt.want) || !strings.HasPrefix(got, n.Stop) {
			t.Errorf("%s: %s, want %s", tt.facts, got, tt.want)
		}
	}
}

// S5: what the catalogue says can't be measured here is not asked for; what bounds it
// is, and it is told that it is lacking.
func TestNextAsksForStandIns(t *testing.T) {
	e := interviewer(t, `{id: LOW, stage: triage, pathway: [belly], when: spo2 <= 92, then: {acuity: 2}}`, keepRule)
	n := next(t, e, clinical(`"complaint": ["belly"], "b": false`))
	if got := shown(n); got != "life: blue" || !slices.Equal(n.NotHere, []string{"spo2"}) {
		t.Errorf("%s, lacking %s", got, n.NotHere)
	}
	for _, tt := range []struct{ facts, want string }{
		{`"blue": true`, "act_now"},
		{`"blue": false`, "nothing_left"}, // it never proves a normal value
	} {
		if got := shown(next(t, e, clinical(`"complaint": ["belly"], "b": false, `+tt.facts))); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.facts, got, tt.want)
		}
	}
}

// S6: what an act rests on that can't be undone is asked one at a time, and again by
// itself where it was answered for a group.
func TestNextAsksGatedFactsOneAtATime(t *testing.T) {
	e := interviewer(t, signRule,
		`{id: CUT, pathway: [belly], when: a, then: {need: [{service: drug, target: {within: 60m, from: at}}]}}`,
		`{id: NO-PALE, pathway: [belly], when: '"pale" in signs', then: {forbid: {service: drug}}}`,
		`{id: NO-PAST, pathway: [belly], when: past, then: {forbid: {service: drug}}}`)
	src := strings.Replace(clinical(`"complaint": ["belly"], "a": true`), "clinic", "town", 1)
	var all []string
	for range 6 {
		n := next(t, e, src)
		all = append(all, shown(n))
		if n.Group == nil {
			break
		}
		if alone := n.Group.Individually; alone != (n.Group.About == "gate") || alone && n.Group.NoneOfThese {
			t.Errorf("%s: alone %t, none of these %t", shown(n), alone, n.Group.NoneOfThese)
		}
		s, err := author.NewSheet([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		if n.Group.NoneOfThese {
			s.None(n.Group.Items)
		} else {
			s.Answer(n.Group.Items[0], false)
		}
		src = string(s.Bytes())
	}
	inOrder(t, all, "life: signs.pale signs.cold", "gate: signs.pale", "gate: past", "settled")
}

// S5: who can't tell one sign is asked for the others of its set, and not for it again.
func TestNextAsksOnAfterOneSignIsUnknown(t *testing.T) {
	e := interviewer(t, signRule, keepRule)
	src := clinical(`"complaint": ["belly"], "b": false, "signs": {"unknown": "cannot_tell", "of": ["pale"]}`)
	n := next(t, e, src)
	if got := shown(n); got != "life: signs.cold" || !slices.Equal(n.NotHere, []string{"signs"}) {
		t.Errorf("%s, lacking %s", got, n.NotHere)
	}
	c, err := e.ParseCase([]byte(src))
	check(t, err)
	var missing []string
	for _, m := range e.Decide(c).Missing {
		missing = append(missing, fmt.Sprintf("%s %s %t", m.Choice, m.Why, m.ObtainableHere))
	}
	inOrder(t, missing, "cold not_asked true", "pale cannot_tell false")
}

// S6: what an act rests on that can't be undone, and nobody can tell, is not asked for
// ever; one answer for a group said before or after does not stand for it.
func TestNextAsksAGateOnce(t *testing.T) {
	e := interviewer(t, signRule,
		`{id: CUT, pathway: [belly], when: a, then: {need: [{service: drug, target: {within: 60m, from: at}}]}}`,
		`{id: NO-PALE, pathway: [belly], when: '"pale" in signs', then: {forbid: {service: drug}}}`,
		`{id: NO-PAST, pathway: [belly], when: past, then: {forbid: {service: drug}}}`)
	group := `{"not": ["pale", "cold"], "how": "group"}`
	for _, tt := range []struct{ signs, past, want, missing string }{
		{group, "false", "gate: signs.pale", "not_asked true"},
		{`[` + group + `, {"unknown": "cannot_tell", "of": ["pale"]}]`, "false", "nothing_left", "cannot_tell false"},
		{`[{"unknown": "cannot_tell", "of": ["pale"]}, ` + group + `]`, "false", "nothing_left", "cannot_tell false"},
		{`{"not": ["pale", "cold"]}`, `[{"unknown": "refused"}, {"value": false, "how": "group"}]`, "nothing_left", "refused false"},
	} {
		src := strings.Replace(clinical(`"complaint": ["belly"], "a": true, "signs": `+tt.signs+`, "past": `+tt.past), "clinic", "town", 1)
		expect(t, src, shown(next(t, e, src)), tt.want)
		c, err := e.ParseCase([]byte(src))
		check(t, err)
		m := e.Decide(c).Missing[0]
		expect(t, src, fmt.Sprintf("%s %t", m.Why, m.ObtainableHere), tt.missing)
	}
}

// A group's "none of these" that contradicts what is known is a mistake, not an
// override.
func TestNoneOfTheseContradicts(t *testing.T) {
	e := interviewer(t, signRule, keepRule)
	s, err := author.NewSheet([]byte(clinical(`"complaint": ["belly"], "signs": {"has": ["pale"]}`)))
	if err != nil {
		t.Fatal(err)
	}
	s.None([]referral.Item{{Fact: "signs", Choice: "pale"}, {Fact: "signs", Choice: "cold"}})
	if _, err := e.ParseCase(s.Bytes()); err == nil || !strings.Contains(err.Error(), `"pale" of "signs" is said to be there and not to be there`) {
		t.Errorf("%v\n%s", err, s.Bytes())
	}
}

// Where he may have to go at once nothing slow comes before the call.
func TestNextCallsFirst(t *testing.T) {
	e := interviewer(t, pulseRule, `{id: SLOW, stage: triage, pathway: [belly], when: result > 9, then: {acuity: 1, nothing_here: true}}`,
		`{id: GO, pathway: [belly], when: a, then: {need: [{service: er, target: {within: 10m, from: at}}]}}`)
	n := next(t, e, clinical(`"complaint": ["belly"], "a": true`))
	if got := shown(n); got != "life: pulse result" || n.Group.Items[0].AfterCall || !n.Group.Items[1].AfterCall {
		t.Errorf("%s: %s", got, n.JSON())
	}
}

// A set that makes nothing urgent is one item beside what is measured, with a "none of
// these" of its own; never two of them, and never one whose choices are signs of I or
// II, or of which something has been said already.
func TestNextAsksSetWhole(t *testing.T) {
	trouble := func(id, set string) string {
		return fmt.Sprintf(`{id: %s, pathway: [belly], when: '"a" in %[2]s or "b" in %[2]s', then: {need: [{service: er, target: {within: 24h, from: at}}]}}`, id, set)
	}
	rules := []string{breathRule, tempRule, trouble("LATELY", "lately"), trouble("ALSO", "also"), keepRule}
	facts := `"complaint": ["belly"], "respiration": 16, "temp": 37, "b": false, "lately": {"not": ["a", "b", "c", "d"]}, "also": {"not": ["a", "b", "c", "d"]}`
	inOrder(t, through(t, interviewer(t, rules...), facts),
		"why: complaint",
		"life: respiration temp also b",
		"place: lately.a lately.b",
		"settled")
	urgent := `{id: URGENT, stage: triage, pathway: [belly], when: '"c" in also', then: {acuity: 2}}`
	inOrder(t, through(t, interviewer(t, append(rules, urgent)...), facts),
		"why: complaint",
		"life: respiration temp lately b",
		"life: also.a also.b also.c",
		"settled")
	e := interviewer(t, append(rules, pulseRule, pastRule)...)
	n := next(t, e, clinical(`"complaint": ["belly"], "also": {"not": ["a"]}`))
	inOrder(t, []string{shown(n)}, "life: respiration pulse temp lately past b")
	var choices []string
	for _, it := range n.Group.Choices(n.Group.Items[3]) {
		choices = append(choices, it.Fact+"."+it.Choice)
	}
	inOrder(t, choices, "lately.a", "lately.b", "lately.c", "lately.d")
	if n.Group.NoneOfThese || len(n.Group.Choices(n.Group.Items[0])) != 1 {
		t.Errorf("a screen with a whole set: %s", n.JSON())
	}
}

// What must be acted on at once is asked of whoever it is.
func TestNextHoldsBackNoSignOfNow(t *testing.T) {
	e := interviewer(t, strings.Replace(nowRule, ` or "fit" in act_now`, "", 1), keepRule, `{id: FIT, stage: triage, for: pregnancy, when: '"fit" in act_now', then: {acuity: 1, nothing_here: true}}`)
	inOrder(t, []string{shown(next(t, e, clinical("")))}, "act_now: act_now.bleeding act_now.fit")
}

// A woman whose age and sex are known is asked whether she is pregnant with the rest;
// what only rules for the pregnant read waits for that.
func TestNextAsksPregnancyLate(t *testing.T) {
	scoped := `{id: MOTHERS, stage: triage, for: pregnancy, pathway: [belly], when: '"pale" in signs', then: {acuity: 2}}`
	e := interviewer(t, tempRule, keepRule, scoped)
	n := next(t, e, clinical(`"complaint": ["belly"], "sex": "female"`))
	if inOrder(t, []string{shown(n)}, "life: pregnancy temp b"); *n.GroupsLeft != 1 {
		t.Errorf("%d groups left", *n.GroupsLeft)
	}
	inOrder(t, []string{
		shown(next(t, e, clinical(`"complaint": ["belly"], "sex": "female", "temp": 37, "b": false, "pregnancy": true`))),
		shown(next(t, e, clinical(`"complaint": ["belly"], "sex": "female", "temp": 37, "b": false, "pregnancy": false`))),
		shown(next(t, e, clinical(`"complaint": ["belly"], "sex": "female", "temp": 37, "b": false, "pregnancy": {"unknown": "cannot_tell"}`))),
		shown(next(t, e, clinical(`"complaint": ["belly"]`))),
	}, "life: signs.pale", "settled", "life: signs.pale", "who: sex pregnancy")
}
