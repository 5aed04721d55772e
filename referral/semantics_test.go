package referral_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// head is a small pack: what the tests' rules speak of.
const head = `schema: fenji.pack/1
id: p
version: 1.0.0
title: {zh: 样例, en: sample}
jurisdiction: CN
languages: [zh, en]
sample: true
scale: five
sources:
  law: {title: law, mark: V}
  custom: {title: custom, mark: M}
fallback: {consult: opinion, up: er, review: 24h, safety_net: [{if: {zh: 不好, en: unwell}, do: {zh: 打120, en: call 120}}]}
scales:
  five: {title: {zh: 五级, en: five}, levels: [{level: 1, zh: 一, en: I, target: 0m}, {level: 2, zh: 二, en: II, target: 10m}, {level: 3, zh: 三, en: III, target: 30m}, {level: 4, zh: 四, en: IV, target: 240m}, {level: 5, zh: 五, en: V, target: null}]}
complaints: {head: {zh: 头, en: head, pathways: [head]},
  belly: {zh: 腹痛, en: belly ache, pathways: [belly]}}
facts:
  age: {zh: 年龄, kind: number}
  complaint: {zh: 主诉, kind: codes}
  a: {zh: 甲, kind: bool}
  b: {zh: 乙, kind: bool}
  c: {zh: 丙, kind: bool}
  far: {zh: 难查, kind: bool, obtain: scan}
  agreed: {zh: 同意, kind: bool}
  sbp: {zh: 收缩压, kind: number, fresh_for: 30m}
  diagnosis: {zh: 诊断, kind: codes}
  onset: {zh: 起病, kind: time}
  first_contact: {zh: 首诊, kind: time}
terms:
  care: {zh: 处理, en: care, class: open}
  er: {zh: 急诊, en: emergency room, class: open}
  scan: {zh: 检查, en: scan, class: open}
  rest: {zh: 卧床, en: rest, class: open, basic: true}
  opinion: {zh: 会诊, en: opinion, class: open, consult: true}
  cut: {zh: 手术, en: operation, class: gated, decided_by: {title: chief, count: 1, fact: agreed}}
  drug: {zh: 用药, en: drug, class: gated}
`

// sites is a small catalogue: a village clinic, a town 20 minutes away, a county
// hospital 60 minutes further.
const sites = `schema: fenji.catalog/1
id: small
published: 2023-02-10T08:00:00+08:00
utc_offset: "+08:00"
emergency: {phone: "120", response: 10m, loading: 5m}
networks: {own: {type: medical_community, members: {clinic: {}, town: {}, county: {}}}}
travel: {clinic: {town: {road: 20m}}, town: {county: {road: 60m}}}
links: {clinic: {county: [phone]}}
institutions:
  clinic:
    level: village
    name: {zh: 村, en: clinic}
    scale: five
    hours: always
    services:
      care: {asserted: {as: verified}}
      opinion: {mode: remote, by: county, link: phone, asserted: {as: verified}}
  town:
    level: township
    name: {zh: 镇, en: town}
    scale: five
    hours: always
    services:
      care: {asserted: {as: verified}}
      er: {asserted: {as: verified}}
      cut: {asserted: {as: verified}}
      drug: {asserted: {as: verified}}
  county:
    level: county
    name: {zh: 县, en: county}
    scale: five
    hours: always
    services:
      care: {asserted: {as: verified}}
      er: {asserted: {as: verified}}
      cut: {asserted: {as: verified}}
      drug: {asserted: {as: verified}}
      scan: {asserted: {as: verified}, lead: 15m}
      opinion: {asserted: {as: verified}}
`

// stayRule lets a belly ache stay when b is known false.
const stayRule = "{id: STAY, pathway: [belly], when: not b, then: {stay: true, review: 24h, need: [{service: care}], safety_net: [{if: {zh: 痛加重, en: worse}, do: {zh: 回来, en: come back}}]}}"

// ruleList fills in what the tests' rules leave out: they are of stage referral,
// active, and rest on the law.
func ruleList(rules ...string) string {
	var b strings.Builder
	b.WriteString("rules:\n")
	// The scale is for everybody, whatever rules a test adds.
	rules = append([]string{`{id: EVERYBODY, stage: triage, when: "false", then: {acuity: 5}}`}, rules...)
	for _, r := range rules {
		body := strings.TrimSuffix(strings.TrimPrefix(r, "{"), "}")
		for _, key := range []string{"stage: referral", "source: law", "status: active"} {
			name, _, _ := strings.Cut(key, ":")
			if !strings.Contains(body, name+": ") {
				body += ", " + key
			}
		}
		fmt.Fprintf(&b, "  - {%s}\n", body)
	}
	return b.String()
}

func readPack(t *testing.T, rules ...string) *pack.Pack {
	t.Helper()
	p, err := build.Folder(fstest.MapFS{"p/pack.yaml": {Data: []byte(head)}, "p/rules.yaml": {Data: []byte(ruleList(rules...))}}, "p")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func engineOn(t *testing.T, catalog string, rules ...string) *referral.Engine {
	t.Helper()
	cat, err := files.Open(fstest.MapFS{"c.yaml": {Data: []byte(catalog)}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := referral.New(cat.View(), readPack(t, rules...))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func engine(t *testing.T, rules ...string) *referral.Engine { return engineOn(t, sites, rules...) }

// ask decides a belly ache at noon; facts are JSON members such as `"a": true`.
func ask(t *testing.T, e *referral.Engine, here string, facts ...string) *referral.Decision {
	t.Helper()
	if !strings.Contains(strings.Join(facts, ","), `"complaint"`) {
		facts = append(facts, `"complaint": ["belly"]`)
	}
	src := fmt.Sprintf(`{"schema": "fenji.case/1", "id": "x", "at": "2023-02-10T12:00:00+08:00", "here": %q, "link": "phone", "facts": {%s}}`, here, strings.Join(facts, ", "))
	c, err := e.ParseCase([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return e.Decide(c)
}

// find is the first step of an action for a service; nil if there is none.
func find(d *referral.Decision, action, service string) *referral.Step {
	for i, s := range d.Plan {
		if s.Action == action && (service == "" || s.Service == service || slices.Contains(s.Services, service)) {
			return &d.Plan[i]
		}
	}
	return nil
}

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func asks(d *referral.Decision) string {
	var names []string
	for _, m := range d.Missing {
		names = append(names, m.Fact)
	}
	return strings.Join(names, " ")
}

// S1: an open need is planned as soon as its rule may be true; nothing is done
// for a rule that is known false.
func TestOpenNeedOfAnUndecidedRule(t *testing.T) {
	e := engine(t, "{id: R, when: a, then: {need: [{service: scan}]}}", stayRule)
	for _, tt := range []struct{ name, fact, destination string }{
		{"true", `"a": true`, "county"},
		{"unknown and not to be had here", `"a": {"unknown": "cannot_tell"}`, "county"},
		{"false", `"a": false`, "clinic"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			expect(t, "destination", ask(t, e, "clinic", tt.fact, `"b": false`).Destination, tt.destination)
		})
	}
}

// S1, S2: a gated act is done only when its rule is true and every prohibition is
// known false; until then it waits for exactly the facts that are missing, and a
// prohibition that holds takes it out and shows both rules.
func TestGatedAct(t *testing.T) {
	e := engine(t, "{id: N, when: a, then: {need: [{service: cut}]}}", "{id: F, when: b, then: {forbid: {service: cut}}}")
	for _, tt := range []struct {
		name      string
		facts     []string
		waits     string
		performed bool
		forbidden int
	}{
		{"rule true, prohibition false", []string{`"a": true`, `"b": false`}, "", true, 0},
		{"rule unknown", []string{`"b": false`}, "a", true, 0},
		{"prohibition unknown", []string{`"a": true`}, "b", true, 0},
		{"both unknown", nil, "a b", true, 0},
		{"rule false", []string{`"a": false`}, "", false, 0},
		{"prohibition true", []string{`"a": true`, `"b": true`}, "", false, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := ask(t, e, "town", tt.facts...)
			step := find(d, "perform", "cut")
			expect(t, "a step", step != nil, tt.performed)
			if step != nil {
				got := slices.Sorted(slices.Values(step.RequiresKnown))
				expect(t, "requires_known", strings.Join(got, " "), tt.waits)
				expect(t, "gated", step.Gated, true)
				expect(t, "settled", d.Settled, tt.waits == "")
			}
			expect(t, "forbidden", len(d.Forbidden), tt.forbidden)
			for _, f := range d.Forbidden {
				expect(t, "needed by and forbidden by", fmt.Sprint(f.NeededBy, f.By), "[p/N] [p/F]")
				expect(t, "decided by somebody", f.DecidedBy != nil, true)
			}
		})
	}
}

// S2, S8: being off a prohibition's pathway excuses nobody from asking about it
// when the act it forbids is needed.
func TestForbidOffThePathway(t *testing.T) {
	e := engine(t, "{id: N, when: a, then: {need: [{service: cut}]}}", "{id: F, pathway: [belly], when: b, then: {forbid: {service: cut}}}")
	step := find(ask(t, e, "town", `"complaint": ["cough"]`, `"a": true`), "perform", "cut")
	if step != nil && !slices.Contains(step.RequiresKnown, "b") {
		t.Errorf("an operation that nobody has asked about: %+v", step)
	}
}

// S2: an unknown prohibition never holds up an act that can be undone; a true one
// does, whoever needs it.
func TestForbidOnAnOpenNeed(t *testing.T) {
	e := engine(t, "{id: N, when: a, then: {need: [{service: scan}]}}", "{id: F, when: b, then: {forbid: {service: scan}}}")
	if find(ask(t, e, "clinic", `"a": true`), "transfer", "scan") == nil {
		t.Error("an unknown prohibition holds up a scan")
	}
	d := ask(t, e, "clinic", `"a": true`, `"b": true`)
	if find(d, "transfer", "scan") != nil || len(d.Forbidden) != 1 {
		t.Errorf("a forbidden scan is planned, or is dropped in silence: %v", d.Forbidden)
	}
}

// S4: an advisory rule never makes a stay hold; signed, the same rule does.
func TestAdvisoryStay(t *testing.T) {
	advisory := strings.Replace(stayRule, "{id: STAY", "{id: STAY, source: custom, status: advisory", 1)
	if d := ask(t, engine(t, advisory), "clinic", `"b": false`); d.Disposition == referral.Stay {
		t.Error("an unsigned rule keeps the patient")
	}
	expect(t, "disposition", ask(t, engine(t, stayRule), "clinic", `"b": false`).Disposition, referral.Stay)
}

// S4: an advisory rule that asks for more acts in full, and the decision says
// that it would differ without it; one that changes nothing does not mark it.
func TestAdvisoryAsksForMore(t *testing.T) {
	e := engine(t, "{id: N, when: a, then: {need: [{service: scan}]}, source: custom, status: advisory}", stayRule)
	d := ask(t, e, "clinic", `"a": true`, `"b": false`)
	expect(t, "destination", d.Destination, "county")
	expect(t, "advisory", d.Advisory, true)
	expect(t, "advisory when it is false", ask(t, e, "clinic", `"a": false`, `"b": false`).Advisory, false)
	both := engine(t, "{id: N, when: a, then: {need: [{service: scan}]}, source: custom, status: advisory}", "{id: S, when: a, then: {need: [{service: scan}]}}")
	expect(t, "advisory beside a signed rule of the same need", ask(t, both, "clinic", `"a": true`).Advisory, false)
}

// S4: a gated act that rests on advisory rules alone is left to people, named by
// the term; with their word, or a signed rule, it is done.
func TestAdvisoryGatedAct(t *testing.T) {
	advisory := "{id: N, when: a, then: {need: [{service: cut}]}, source: custom, status: advisory}"
	step := find(ask(t, engine(t, advisory), "town", `"a": true`), "perform", "cut")
	if step == nil || step.DecidedBy == nil || step.DecidedBy.Title != "chief" {
		t.Fatalf("not left to the chief: %+v", step)
	}
	step = find(ask(t, engine(t, advisory), "town", `"a": true`, `"agreed": true`), "perform", "cut")
	if step == nil || step.DecidedBy != nil || len(step.RequiresKnown) > 0 {
		t.Errorf("the chief agreed, and yet: %+v", step)
	}
	step = find(ask(t, engine(t, advisory, "{id: S, when: a, then: {need: [{service: cut}]}}"), "town", `"a": true`), "perform", "cut")
	if step == nil || step.DecidedBy != nil {
		t.Errorf("a signed rule says so as well, and yet: %+v", step)
	}
	// A term that names nobody must not make the step look decided.
	step = find(ask(t, engine(t, "{id: N, when: a, then: {need: [{service: drug}]}, source: custom, status: advisory}"), "town", `"a": true`), "perform", "drug")
	if step != nil && step.DecidedBy == nil && len(step.RequiresKnown) == 0 {
		t.Errorf("an unsigned gated act looks like one to be done: %+v", step)
	}
}

// S6: what one answer for a whole group said does not count for an act that
// can't be undone, nor for what forbids it; it counts for everything else.
func TestGroupAnswers(t *testing.T) {
	e := engine(t, "{id: N, when: a, then: {need: [{service: cut}]}}", "{id: F, when: b, then: {forbid: {service: cut}}}", "{id: O, when: c, then: {need: [{service: scan}]}}")
	step := find(ask(t, e, "town", `"a": {"value": true, "how": "group"}`, `"b": false`, `"c": false`), "perform", "cut")
	if step == nil || !slices.Contains(step.RequiresKnown, "a") {
		t.Errorf("a group's answer opens the gate: %+v", step)
	}
	step = find(ask(t, e, "town", `"a": true`, `"b": {"value": false, "how": "group"}`, `"c": false`), "perform", "cut")
	if step == nil || !slices.Contains(step.RequiresKnown, "b") {
		t.Errorf("a group's answer lifts a prohibition: %+v", step)
	}
	if d := ask(t, e, "clinic", `"a": false`, `"b": false`, `"c": {"value": false, "how": "group"}`); find(d, "transfer", "scan") != nil {
		t.Error("a group's answer does not count for an open need")
	}
}

// S7: a decision is settled when what is possible comes to the same as what is
// proven; then nothing is asked. Otherwise what is asked settles it.
func TestSettled(t *testing.T) {
	e := engine(t, "{id: N, when: a, then: {need: [{service: scan}]}}", "{id: M, when: c, then: {need: [{service: er}]}}")
	d := ask(t, e, "clinic", `"a": true`)
	expect(t, "settled: the county has an emergency room as well", d.Settled, true)
	expect(t, "asked", asks(d), "")
	d = ask(t, e, "clinic", `"c": true`)
	expect(t, "settled: a scan would lead further", d.Settled, false)
	expect(t, "asked", asks(d), "a")
	for _, a := range []string{`"a": true`, `"a": false`} {
		expect(t, "settled with "+a, ask(t, e, "clinic", `"c": true`, a).Settled, true)
	}
}

// S7: an undecided rule that would open a gate, or close one, of the plan's site
// leaves the decision open.
func TestUnsettledByAGate(t *testing.T) {
	e := engine(t, "{id: E, when: a, then: {need: [{service: er}]}}", "{id: N, when: b, then: {need: [{service: cut}]}}")
	d := ask(t, e, "clinic", `"a": true`)
	expect(t, "destination", d.Destination, "town")
	expect(t, "settled", d.Settled, false)
	expect(t, "asked", asks(d), "b")
	expect(t, "settled when it is known", ask(t, e, "clinic", `"a": true`, `"b": false`).Settled, true)
}

// S9: where an answer that can be had here at once would let the patient stay,
// the decision is to get it; where it can't be had here, or no answer would keep
// him, he goes.
func TestAssessOrGo(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rules []string
		facts []string
		want  string
	}{
		{"one question settles it", []string{"{id: N, pathway: [belly], when: a, then: {need: [{service: scan, target: {within: 60m, from: at}}]}}", stayRule}, []string{`"b": false`}, referral.AssessHere},
		{"refused", []string{"{id: N, pathway: [belly], when: a, then: {need: [{service: scan, target: {within: 60m, from: at}}]}}", stayRule}, []string{`"b": false`, `"a": {"unknown": "refused"}`}, referral.ReferUp},
		{"to be had elsewhere only", []string{"{id: N, pathway: [belly], when: far, then: {need: [{service: scan, target: {within: 60m, from: at}}]}}", stayRule}, []string{`"b": false`}, referral.ReferUp},
		{"no answer would keep him", []string{"{id: N, pathway: [belly], when: a, then: {need: [{service: scan, target: {within: 60m, from: at}}]}}", "{id: M, when: c, then: {need: [{service: er}]}}", stayRule}, []string{`"b": false`, `"c": true`}, referral.ReferUp},
		{"all answered", []string{"{id: N, pathway: [belly], when: a, then: {need: [{service: scan, target: {within: 60m, from: at}}]}}", stayRule}, []string{`"b": false`, `"a": false`}, referral.Stay},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := ask(t, engine(t, tt.rules...), "clinic", tt.facts...)
			expect(t, "disposition", d.Disposition, tt.want)
			if tt.want == referral.AssessHere {
				expect(t, "asked", asks(d), "a")
				expect(t, "destination", d.Destination, "clinic")
			}
		})
	}
}

// S9: a stay does not hold beside a danger that is only unknown.
func TestUnknownDangerIsNoStay(t *testing.T) {
	danger := `{id: D, stage: triage, when: a, then: {acuity: 2, flag: {id: danger}}}`
	e := engine(t, danger, stayRule)
	for _, fact := range []string{`"a": {"unknown": "cannot_tell"}`, `"a": null`} {
		if d := ask(t, e, "clinic", `"b": false`, fact); d.Disposition == referral.Stay {
			t.Errorf("%s: stays with a danger sign unknown", fact)
		}
	}
	expect(t, "known false", ask(t, e, "clinic", `"b": false`, `"a": false`).Disposition, referral.Stay)
}

// S8: a complaint that no rule reads is never told to stay, at whatever place,
// whatever else is known.
func TestUncoveredNeverStays(t *testing.T) {
	e := engine(t, stayRule, "{id: D, stage: triage, when: a, then: {acuity: 2, flag: {id: danger}}}")
	for _, here := range []string{"clinic", "town", "county"} {
		for _, facts := range [][]string{{`"complaint": ["cough"]`}, {`"complaint": ["cough"]`, `"a": false`, `"b": false`}, {`"complaint": []`, `"a": false`, `"b": false`}, {`"complaint": null`}} {
			d := ask(t, e, here, facts...)
			if d.Covered || d.Disposition == referral.Stay || d.Disposition == referral.Wait {
				t.Errorf("at %s, %v: covered %t, %s", here, facts, d.Covered, d.Disposition)
			}
		}
	}
}

// S12: a missed target says so and changes neither the need nor the place; a
// closed window takes the need out and names it.
func TestTargetAndWindow(t *testing.T) {
	e := engine(t, "{id: N, when: a, then: {need: [{service: scan, target: {within: 10m, from: first_contact}}]}}")
	d := ask(t, e, "clinic", `"a": true`, `"first_contact": "2023-02-10T11:00:00+08:00"`)
	expect(t, "destination", d.Destination, "county")
	expect(t, "unmet", len(d.Unmet)+len(d.Passed), 0)
	windowed := engine(t, "{id: N, when: a, then: {need: [{service: cut, window: {within: 2h, from: onset}}]}}")
	for _, tt := range []struct {
		name, onset   string
		passed, waits bool
	}{
		{"open", `"onset": "2023-02-10T11:30:00+08:00"`, false, false},
		{"closed everywhere", `"onset": "2023-02-10T08:00:00+08:00"`, true, false},
		{"unknown", `"onset": null`, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, here := range []string{"town", "clinic"} {
				d := ask(t, windowed, here, `"a": true`, tt.onset)
				expect(t, here+": passed", len(d.Passed) == 1, tt.passed)
				expect(t, here+": unmet", len(d.Unmet), 0)
				if d.Disposition == referral.HoldAndCall {
					t.Errorf("%s: held for what is void", here)
				}
				step := find(d, "perform", "cut")
				if here == "town" {
					expect(t, "waits for the onset", step != nil && slices.Contains(step.RequiresKnown, "onset"), tt.waits)
				}
			}
		})
	}
}

// S12: a window that is closed at the near place and open nowhere nearer than a
// far one sends the patient to the far one.
func TestWindowSiteBySite(t *testing.T) {
	slow := strings.Replace(sites, "      er: {asserted: {as: verified}}\n      cut: {asserted: {as: verified}}\n", "      er: {asserted: {as: verified}}\n      scan: {asserted: {as: verified}, lead: 240m}\n      cut: {asserted: {as: verified}}\n", 1)
	e := engineOn(t, slow, "{id: N, when: a, then: {need: [{service: scan, window: {within: 3h, from: onset}}]}}")
	d := ask(t, e, "clinic", `"a": true`, `"onset": "2023-02-10T11:50:00+08:00"`)
	expect(t, "destination", d.Destination, "county")
	expect(t, "passed", len(d.Passed), 0)
	d = ask(t, e, "town", `"a": true`, `"onset": "2023-02-10T11:50:00+08:00"`)
	expect(t, "destination from where it is too slow", d.Destination, "county")
}

// S17: there is always a plan. What nobody in reach can begin holds the patient
// and calls for help; with the next decision at a time.
func TestHoldAndCall(t *testing.T) {
	none := strings.Replace(sites, "      scan: {asserted: {as: verified}, lead: 15m}\n", "", 1)
	e := engineOn(t, none, "{id: N, when: a, then: {need: [{service: scan, target: {within: 30m, from: at}}]}}", "{id: A, stage: triage, when: a, then: {acuity: 1, do: [{service: rest}]}}", stayRule)
	d := ask(t, e, "clinic", `"a": true`, `"b": false`)
	expect(t, "disposition", d.Disposition, referral.HoldAndCall)
	if call := find(d, "call", ""); call == nil || call.Site.Phone != "120" {
		t.Errorf("dispatch is not called: %+v", call)
	}
	expect(t, "first step, before any call", d.Plan[0].Service, "rest")
	expect(t, "unmet", len(d.Unmet) == 1 && d.Unmet[0].Service == "scan", true)
	if d.ReviewAt == nil {
		t.Error("it is not decided anew at any time")
	}
}

// S18: a row that is only assumed is never relied on; a declared one is, after a
// call.
func TestHowSureTheCatalogueIs(t *testing.T) {
	rules := []string{"{id: N, when: a, then: {need: [{service: scan}]}}", "{id: A, stage: triage, when: a, then: {acuity: 2}}"}
	scan := "      scan: {asserted: {as: verified}, lead: 15m}\n"
	d := ask(t, engineOn(t, strings.Replace(sites, scan, "      scan: {asserted: {as: assumed}}\n", 1), rules...), "clinic", `"a": true`)
	expect(t, "assumed only", d.Disposition, referral.HoldAndCall)
	d = ask(t, engineOn(t, strings.Replace(sites, scan, "      scan: {asserted: {as: declared}}\n", 1), rules...), "clinic", `"a": true`)
	expect(t, "declared", d.Destination, "county")
	call := find(d, "call", "")
	if call == nil || !slices.Contains(call.CallFirst, "declared") {
		t.Errorf("nobody asks whether it is so: %+v", call)
	}
	d = ask(t, engine(t, rules...), "clinic", `"a": true`)
	if call := find(d, "call", ""); call == nil || len(call.CallFirst) > 0 {
		t.Errorf("a verified place is doubted: %+v", call)
	}
}

// S24: whoever is left where he is takes home what to watch for, and when he is
// seen again.
func TestSafetyNet(t *testing.T) {
	d := ask(t, engine(t, stayRule), "clinic", `"b": false`)
	expect(t, "disposition", d.Disposition, referral.Stay)
	if len(d.SafetyNet) == 0 || d.SafetyNet[0].Do.En != "come back" || d.ReviewAt == nil || d.ReviewAt.String() != "2023-02-11T12:00:00+08:00" {
		t.Errorf("net %v, review %v", d.SafetyNet, d.ReviewAt)
	}
	d = ask(t, engine(t, "{id: C, pathway: [belly], when: a, then: {consult: [{service: opinion}]}}"), "clinic", `"a": true`)
	expect(t, "disposition", d.Disposition, referral.Consult)
	if len(d.SafetyNet) == 0 || d.ReviewAt == nil {
		t.Errorf("a consult leaves him here without a net: %v, review %v", d.SafetyNet, d.ReviewAt)
	}
}

// A rule whose ignorance is only noted never unsettles a decision, and acts when
// it is true.
func TestOnUnknownNote(t *testing.T) {
	e := engine(t, "{id: N, when: a, then: {need: [{service: scan}]}, source: law, on_unknown: {note: {zh: 可不查, en: may be left}, source: law, approver: chief}}", stayRule)
	d := ask(t, e, "clinic", `"b": false`)
	expect(t, "disposition", d.Disposition, referral.Stay)
	expect(t, "settled", d.Settled, true)
	noted := func(d *referral.Decision) bool {
		return slices.ContainsFunc(d.Notices, func(n referral.Notice) bool { return n.Kind == "not_known" && n.Text.En == "may be left" })
	}
	expect(t, "listed", noted(d), true)
	expect(t, "asked", asks(d), "")
	d = ask(t, e, "clinic", `"b": false`, `"a": true`)
	expect(t, "known true", d.Destination, "county")
	expect(t, "listed when known", noted(d), false)
}

// S4: disabled rules don't act, and the decision's record names them.
func TestDisabledRulesAreListed(t *testing.T) {
	e := engine(t, "{id: N, when: a, then: {need: [{service: scan}]}, status: disabled}", stayRule)
	d := ask(t, e, "clinic", `"b": false`, `"a": true`)
	expect(t, "disposition", d.Disposition, referral.Stay)
	expect(t, "disabled", fmt.Sprint(d.Versions.Packs[0].Disabled), "[N]")
}

// S9: where every diagnosis has to be told, one question asks for them all: it is
// not asked whether each code is among them besides.
func TestAllCodesAreAskedForOnce(t *testing.T) {
	e := engine(t, `{id: R, when: '"K30" in diagnosis and all(diagnosis, # in ["K30"]) or a', then: {need: [{service: scan}]}}`)
	expect(t, "asked", asks(ask(t, e, "clinic")), "a diagnosis")
	expect(t, "asked", asks(ask(t, e, "clinic", `"diagnosis": {"has": ["K30"]}`, `"a": false`)), "diagnosis")
}

// S1: what can't be undone is not done below the level that another rule asks for, or may
// ask for; a treatment that comes before the way is.
func TestNothingIsDoneForGoodBelowAFloor(t *testing.T) {
	cut := "{id: CUT, pathway: [belly], when: a, then: {need: [{service: cut, target: {within: 12h, from: at}}]}}"
	floor := "{id: FLOOR, pathway: [belly], when: c, then: {floor: county}}"
	first := strings.Replace(head, "drug: {zh: 用药, en: drug, class: gated}", "drug: {zh: 用药, en: drug, class: gated, treat_first: true}", 1)
	for _, tt := range []struct {
		name, head, service string
		rules               []string
		c                   string
		here                bool // done in the town
	}{
		{"no rule asks for more", head, "cut", []string{cut}, `true`, true},
		{"the floor is known not to be asked for", head, "cut", []string{cut, floor}, `false`, true},
		{"the county is asked for", head, "cut", []string{cut, floor}, `true`, false},
		{"perhaps it is", head, "cut", []string{cut, floor}, `{"unknown": "cannot_tell"}`, false},
		{"a floor that the town reaches", head, "cut", []string{cut, strings.Replace(floor, "county", "township", 1)}, `true`, true},
		{"a drug before the way", first, "drug", []string{strings.ReplaceAll(cut, "cut", "drug"), floor}, `true`, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := build.Folder(fstest.MapFS{"p/pack.yaml": {Data: []byte(tt.head)}, "p/rules.yaml": {Data: []byte(ruleList(tt.rules...))}}, "p")
			if err != nil {
				t.Fatal(err)
			}
			cat, err := files.Open(fstest.MapFS{"c.yaml": {Data: []byte(sites)}})
			if err != nil {
				t.Fatal(err)
			}
			e, err := referral.New(cat.View(), p)
			if err != nil {
				t.Fatal(err)
			}
			d := ask(t, e, "town", `"a": true`, noB, `"c": `+tt.c)
			step := find(d, "perform", tt.service)
			expect(t, "done in the town", step != nil && step.Site.ID == "town" && step.DecidedBy == nil, tt.here)
			if tt.c == "true" && !tt.here {
				expect(t, "goes", d.Destination, "county")
				expect(t, "for it", find(d, "transfer", tt.service) != nil, true)
			}
		})
	}
}
