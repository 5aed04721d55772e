package referral_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
)

// aside is a town whose neighbour treats what it can't; the county can as well.
const aside = `schema: fenji.catalog/1
id: aside
published: 2023-02-10T08:00:00+08:00
utc_offset: "+08:00"
emergency: {phone: "120", response: 10m, loading: 5m}
travel: {town: {next: {road: 20m}, county: {road: 60m}}, next: {county: {road: 50m}}}
institutions:
  town:
    level: township
    name: {zh: 镇, en: town}
    scale: five
    hours: always
    services: {er: {asserted: {as: verified}}, rest: {asserted: {as: verified}}}
  next:
    level: township
    name: {zh: 邻镇, en: next town}
    scale: five
    hours: always
    services: {care: {asserted: {as: verified}, accepts: [lateral]}, scan: {asserted: {as: verified}, accepts: [lateral]}}
  county:
    level: county
    name: {zh: 县, en: county}
    scale: five
    hours: always
    services: {care: {asserted: {as: verified}}, scan: {asserted: {as: verified}}, er: {asserted: {as: verified}}, cut: {asserted: {as: verified}}}
`

// mayRule lets a belly ache go sideways when its diagnosis is known and b is not so.
const mayRule = `{id: MAY, pathway: [belly], when: '"K30" in diagnosis and not b', then: {need: [{service: care}], may: [lateral], detour: 10m, review: 24h, safety_net: [{if: {zh: 痛加重, en: worse}, do: {zh: 去县里, en: the county}}]}}`

const diagnosed, noB = `"diagnosis": ["K30"]`, `"b": false`

// S22, S9, S4: sideways holds only when its rule is true and signed, the case proven
// and possibly no more than IV, its diagnosis known, and nothing in scope that asks
// for more is true or unknown. Otherwise it is up, or a question first.
func TestLateralHolds(t *testing.T) {
	advisory := strings.Replace(mayRule, "{id: MAY", "{id: MAY, source: custom, status: advisory", 1)
	urgent := func(level int) string {
		return fmt.Sprintf("{id: U, stage: triage, when: a, then: {acuity: %d}}", level)
	}
	cannotTell := `"a": {"unknown": "cannot_tell"}`
	for _, tt := range []struct {
		name  string
		rules []string
		facts []string
		want  string
	}{
		{"all of it", []string{mayRule}, []string{diagnosed, noB}, "refer_lateral next"},
		{"unsigned", []string{advisory}, []string{diagnosed, noB}, "refer_up county"},
		{"the rule is false", []string{mayRule, "{id: N, pathway: [belly], when: b, then: {need: [{service: care}]}}"}, []string{diagnosed, `"b": true`}, "refer_up county"},
		{"the rule is not known", []string{mayRule, "{id: N, pathway: [belly], when: not c, then: {need: [{service: care}]}}"}, []string{diagnosed, `"b": {"unknown": "cannot_tell"}`, `"c": false`}, "refer_up county"},
		{"the rule is not known, and can be asked", []string{mayRule, "{id: N, pathway: [belly], when: not c, then: {need: [{service: care}]}}"}, []string{diagnosed, `"c": false`}, "assess town"},
		{"no diagnosis", []string{mayRule, "{id: N, pathway: [belly], when: not c, then: {need: [{service: care}]}}"}, []string{`"diagnosis": []`, noB, `"c": false`}, "refer_up county"},
		{"a diagnosis that is not told", []string{mayRule, "{id: N, pathway: [belly], when: not c, then: {need: [{service: care}]}}"}, []string{`"diagnosis": {"unknown": "cannot_here"}`, noB, `"c": false`}, "refer_up county"},
		{"excluded one diagnosis, known none", []string{strings.Replace(mayRule, `"K30" in diagnosis`, `"K30" not in diagnosis`, 1)}, []string{`"diagnosis": {"not": ["K30"]}`, noB}, "refer_up county"},
		{"III", []string{mayRule, urgent(3)}, []string{diagnosed, noB, `"a": true`}, "refer_up county"},
		{"IV", []string{mayRule, urgent(4)}, []string{diagnosed, noB, `"a": true`}, "refer_lateral next"},
		{"possibly II", []string{mayRule, urgent(2)}, []string{diagnosed, noB, cannotTell}, "refer_up county"},
		{"possibly II, and can be asked", []string{mayRule, urgent(2)}, []string{diagnosed, noB}, "refer_up county"},
		{"possibly III, and can be asked", []string{mayRule, urgent(3)}, []string{diagnosed, noB}, "assess town"},
		{"known not to be II", []string{mayRule, urgent(2)}, []string{diagnosed, noB, `"a": false`}, "refer_lateral next"},
		{"IV or V is open", []string{mayRule, urgent(4)}, []string{diagnosed, noB, cannotTell}, "refer_up county"},
		{"a floor", []string{mayRule, "{id: F, when: a, then: {floor: county}}"}, []string{diagnosed, noB, `"a": true`}, "refer_up county"},
		{"a floor, unknown", []string{mayRule, "{id: F, when: a, then: {floor: county}}"}, []string{diagnosed, noB, cannotTell}, "refer_up county"},
		{"a floor, off its pathway", []string{mayRule, "{id: F, pathway: [head], when: a, then: {floor: county}}"}, []string{diagnosed, noB, cannotTell}, "refer_lateral next"},
		{"a flag", []string{mayRule, "{id: F, stage: triage, when: a, then: {flag: {id: danger}}}"}, []string{diagnosed, noB, `"a": true`}, "refer_up county"},
		{"a flag, unknown", []string{mayRule, "{id: F, stage: triage, when: a, then: {flag: {id: danger}}}"}, []string{diagnosed, noB, cannotTell}, "refer_up county"},
		{"a green channel", []string{mayRule, "{id: F, when: a, then: {green_channel: true}}"}, []string{diagnosed, noB, `"a": true`}, "refer_up county"},
		{"an opinion is asked for", []string{mayRule, "{id: C, when: a, then: {consult: [{service: opinion}]}}"}, []string{diagnosed, noB, `"a": true`}, "refer_up county"},
		{"not fit to be moved at once", []string{mayRule, "{id: T, when: a, then: {fit: {state: after, after: [rest]}}}"}, []string{diagnosed, noB, `"a": true`}, "refer_up county"},
		{"a second need that the neighbour meets", []string{mayRule, "{id: N, when: a, then: {need: [{service: scan}]}}"}, []string{diagnosed, noB, `"a": true`}, "refer_lateral next"},
		{"a second need that only the county meets", []string{mayRule, "{id: N, when: a, then: {need: [{service: cut}]}}"}, []string{diagnosed, noB, `"a": true`}, "refer_up county"},
		{"a second complaint", []string{mayRule}, []string{`"complaint": ["belly", "cough"]`, diagnosed, noB}, "refer_up county"},
		{"two rules, the stricter detour", []string{mayRule, strings.NewReplacer("{id: MAY", "{id: MAY2", "detour: 10m", "detour: 9m").Replace(mayRule)}, []string{diagnosed, noB}, "refer_up county"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := ask(t, engineOn(t, aside, tt.rules...), "town", tt.facts...)
			expect(t, "goes", d.Disposition+" "+d.Destination, tt.want)
			if d.Disposition != referral.ReferLateral {
				return
			}
			expect(t, "settled", d.Settled, true)
			expect(t, "watched for and seen again", len(d.SafetyNet) > 0 && d.ReviewAt != nil, true)
			expect(t, "the county is the alternative", len(d.Alternatives) == 1 && d.Alternatives[0].Institution == "county", true)
			for lang, want := range map[string]string{"zh": "平转邻镇\n", "en": "Refer sideways to next town\n"} {
				expect(t, lang, strings.HasPrefix(d.Explain(lang), want), true)
			}
		})
	}
}

// S9, S24: who is kept for a question goes nowhere meanwhile; what a rule says of
// going sideways is told only to whom goes.
func TestLateralIsSilentWhereItDoesNotHold(t *testing.T) {
	e := engineOn(t, aside, mayRule, "{id: U, stage: triage, when: a, then: {acuity: 3}}")
	for _, a := range []string{`"c": false`, `"a": true`, `"a": {"unknown": "cannot_tell"}`} {
		d := ask(t, e, "town", diagnosed, noB, a)
		for _, n := range d.SafetyNet {
			if n.Do.En == "the county" {
				t.Errorf("%s: told what to watch for after going sideways", d.Disposition)
			}
		}
		if d.Disposition == referral.AssessHere && (find(d, "transfer", "") != nil || find(d, "call", "") != nil || len(d.Unmet) > 0) {
			t.Errorf("kept for a question, and: %v, unmet %v", d.Plan, d.Unmet)
		}
	}
}

// S4: a decision that goes up because it is open does not differ without an unsigned
// rule that asks for nothing more.
func TestOpenAndUnsigned(t *testing.T) {
	e := engineOn(t, aside, mayRule, "{id: U, stage: triage, when: a, then: {acuity: 4}}", "{id: N, when: c, then: {need: [{service: care}]}, source: custom, status: advisory}")
	d := ask(t, e, "town", diagnosed, noB, `"a": {"unknown": "cannot_tell"}`, `"c": true`)
	expect(t, "goes", d.Disposition, referral.ReferUp)
	expect(t, "advisory", d.Advisory, false)
}

// S22: a reader is told why the neighbour was passed over.
func TestWhyNotSideways(t *testing.T) {
	row := "care: {asserted: {as: verified}, accepts: [lateral]}"
	for _, tt := range []struct{ name, from, to, want string }{
		{"declared", row, "care: {asserted: {as: declared}, accepts: [lateral]}", "sideways only if verified and open on arrival"},
		{"silent", row, "care: {asserted: {as: verified}}", "has not said that it takes patients sideways"},
		{"far", "next: {county: {road: 50m}}", "next: {county: {road: 51m}}", "sideways and then up is much longer"},
		{"full", row, "care: {asserted: {as: verified}, accepts: [lateral], capacity: {state: full, at: 2023-02-10T11:30:00+08:00}}", "just reported full"},
	} {
		d := ask(t, engineOn(t, strings.Replace(aside, tt.from, tt.to, 1), mayRule), "town", diagnosed, noB)
		expect(t, tt.name, d.Disposition+" "+d.Destination, "refer_up county")
		if !slices.ContainsFunc(d.Rejected, func(r referral.RejectedSite) bool { return r.Institution == "next" && r.Text.En == tt.want }) {
			t.Errorf("%s: %v", tt.name, d.Rejected)
		}
	}
}

// S22: where no higher place can do what is needed, the way on from the neighbour is
// that to the nearest one that can assess an emergency.
func TestSidewaysWhereNothingHigherHelps(t *testing.T) {
	alone := strings.Replace(aside, "services: {care: {asserted: {as: verified}}, scan", "services: {scan", 1)
	d := ask(t, engineOn(t, alone, mayRule), "town", diagnosed, noB)
	expect(t, "goes", d.Disposition+" "+d.Destination, "refer_lateral next")
	d = ask(t, engineOn(t, strings.Replace(alone, "next: {county: {road: 50m}}", "next: {county: {road: 51m}}", 1), mayRule), "town", diagnosed, noB)
	expect(t, "goes", d.Disposition, referral.HoldAndCall)
}

// S22, S23: from the highest level there is no up. A place that alone can do what is
// needed is gone to whatever its level, and that is no refer_down and, without what
// S22 asks for, no refer_lateral: neither urgency nor a doubt makes it one.
func TestFromTheHighestLevel(t *testing.T) {
	levels := func(neighbour, far string) string {
		top := strings.Replace(aside, "utc_offset:", "levels: [village, county, city]\nutc_offset:", 1)
		for _, change := range [][2]string{{"town:\n    level: township", "town:\n    level: city"}, {"next:\n    level: township", "next:\n    level: " + neighbour}, {"county:\n    level: county", "county:\n    level: " + far}} {
			top = strings.Replace(top, change[0], change[1], 1)
		}
		return top
	}
	need := "{id: N, pathway: [belly], when: a, then: {need: [{service: care, target: {within: 4h, from: at}}]}}"
	for _, tt := range []struct {
		name, catalog string
		rules, facts  []string
		want          string
	}{
		{"urgent, a peer", levels("city", "county"), []string{need, "{id: U, stage: triage, when: a, then: {acuity: 2}}"}, []string{`"a": true`}, "refer_up next"},
		{"mild, a peer, nothing allows it", levels("city", "county"), []string{need}, []string{`"a": true`}, "refer_up next"},
		{"urgent, a lower place that is nearer than a peer", levels("county", "city"), []string{need, "{id: U, stage: triage, when: a, then: {acuity: 2}}"}, []string{`"a": true`}, "refer_up next"},
		{"mild, a lower place that is nearer than a peer", levels("county", "city"), []string{need}, []string{`"a": true`}, "refer_up county"},
		{"mild, a peer, allowed", levels("city", "county"), []string{mayRule}, []string{diagnosed, noB}, "refer_lateral next"},
		{"mild, allowed, only lower places", levels("county", "county"), []string{mayRule}, []string{diagnosed, noB}, "refer_up next"},
		{"urgent, only lower places", levels("county", "county"), []string{need, "{id: U, stage: triage, when: a, then: {acuity: 1, do: [{service: rest}]}}"}, []string{`"a": true`}, "refer_up next"},
		{"unknown, only lower places", levels("county", "county"), []string{need}, []string{`"a": {"unknown": "cannot_tell"}`}, "refer_up next"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := ask(t, engineOn(t, tt.catalog, tt.rules...), "town", tt.facts...)
			expect(t, "goes", d.Disposition+" "+d.Destination, tt.want)
		})
	}
}

// S22: how much longer the way may be is part of what is signed.
func TestTheDetourIsSigned(t *testing.T) {
	hash := func(rule string) string { return engineOn(t, aside, rule).Set().Rules[1].Hash() }
	if hash(mayRule) == hash(strings.Replace(mayRule, "detour: 10m", "detour: 11m", 1)) {
		t.Error("another detour, the same hash")
	}
}

// S22: why not up is that his own level is enough; why not the neighbour is what a
// decision says of it.
func TestWhyNotAroundSideways(t *testing.T) {
	for _, tt := range []struct {
		name      string
		change    []string
		ask, want string
	}{
		{"up", nil, "county", "comes_after level"},
		{"the neighbour itself", nil, "next", "destination "},
		{"a neighbour that is silent", []string{"care: {asserted: {as: verified}, accepts: [lateral]}", "care: {asserted: {as: verified}}"}, "next", "comes_after lateral"},
		{"another neighbour that is not fit", []string{"travel: {town: {", "travel: {town: {other: {road: 5m}, ", "\n  county:\n", "\n  other:\n    level: township\n    name: {zh: 他镇, en: other town}\n    hours: always\n    services: {care: {asserted: {as: verified}}}\n  county:\n"}, "other", "lacks lateral"},
	} {
		e := engineOn(t, strings.NewReplacer(tt.change...).Replace(aside), mayRule)
		w := whyNot(t, e, tt.ask, diagnosed, noB)
		expect(t, tt.name, w.Is+" "+w.Reason, tt.want)
	}
}

// S17: who would go sideways, and does not as long as something is open, has a plan
// all the same, where this place opens later and no higher one can help.
func TestUpAgainFromSideways(t *testing.T) {
	later := strings.NewReplacer("services: {er:", `services: {care: {hours: {mon-sat: ["14:00-17:00"]}, asserted: {as: verified}}, er:`,
		"services: {care: {asserted: {as: verified}}, scan", "services: {scan").Replace(aside)
	e := engineOn(t, later, mayRule, "{id: U, stage: triage, when: a, then: {acuity: 4}}")
	expect(t, "settled", ask(t, e, "town", diagnosed, noB, `"a": false`).Disposition, referral.ReferLateral)
	expect(t, "open", ask(t, e, "town", diagnosed, noB, `"a": {"unknown": "cannot_tell"}`).Disposition, referral.Observe)
}

// S9: who is kept for a question has no leave to go sideways yet: no place is told
// to be unfit for that.
func TestWhoIsKeptHasNoLeave(t *testing.T) {
	other := strings.NewReplacer("travel: {town: {", "travel: {town: {other: {road: 5m}, ", "\n  county:\n", "\n  other:\n    level: township\n    name: {zh: 他镇, en: other town}\n    hours: always\n    services: {care: {asserted: {as: verified}}, er: {asserted: {as: verified}}}\n  county:\n").Replace(aside)
	e := engineOn(t, other, mayRule, "{id: U, stage: triage, when: a, then: {acuity: 3}}", "{id: N, when: not b, then: {need: [{service: er}]}}")
	for a, want := range map[string]string{`"a": false`: "refer_lateral laterallateral", `"a": null`: "assess "} {
		w := whyNot(t, e, "other", diagnosed, noB, a)
		reason := ""
		for _, n := range w.Needs {
			for _, r := range n.Reasons {
				reason += r.Reason
			}
		}
		expect(t, a, w.Disposition+" "+reason, want)
	}
}

// S17, S22, S23: a place that does what is needed is not told to lack it; it is told
// by what else it falls behind, or the question that is open.
func TestWhyNotOffersAndIsPassed(t *testing.T) {
	hut := strings.NewReplacer("travel: {town: {", "travel: {town: {hut: {road: 5m}, ", "\n  county:\n", "\n  hut:\n    level: village\n    name: {zh: 村, en: hut}\n    hours: always\n    services: {care: {asserted: {as: verified}, accepts: [lateral]}}\n  county:\n")
	alone := strings.NewReplacer("services: {care: {asserted: {as: verified}}, scan", "services: {scan")
	urgent := "{id: U, stage: triage, when: a, then: {acuity: 4}}"
	need := "{id: N, when: a, then: {need: [{service: care}]}}"
	for _, tt := range []struct {
		name, catalog string
		rules         []string
		a, ask, want  string
	}{
		{"a lower place, where he goes sideways", hut.Replace(aside), []string{mayRule, urgent}, "false", "hut", "refer_lateral comes_after below: 级别低于此处"},
		{"the neighbour, where he is held", alone.Replace(aside), []string{need}, "true", "next", "hold_and_call lacks not_higher: 级别不高于此处"},
		{"the neighbour, and a question is open", aside, []string{mayRule, urgent}, `{"unknown": "cannot_tell"}`, "next", "refer_up comes_after open: 要先问清：甲？"},
		{"the neighbour, and a danger is open", aside, []string{mayRule, strings.Replace(urgent, "4", "2", 1)}, "null", "next", "refer_up comes_after open: 要先问清：甲？"},
		{"the county, and a question is open", aside, []string{mayRule, urgent}, `{"unknown": "cannot_tell"}`, "county", "refer_up destination : 就是去这里"},
	} {
		w := whyNot(t, engineOn(t, tt.catalog, tt.rules...), tt.ask, diagnosed, noB, `"a": `+tt.a)
		expect(t, tt.name, w.Disposition+" "+w.Is+" "+w.Reason+": "+w.Text.Zh, tt.want)
	}
}

// whyNot asks of an institution in the case that ask decides, in town.
func whyNot(t *testing.T, e *referral.Engine, institution string, facts ...string) *referral.WhyNot {
	t.Helper()
	c, err := e.ParseCase([]byte(`{"schema": "fenji.case/1", "id": "x", "at": "2023-02-10T12:00:00+08:00", "here": "town", "facts": {"complaint": ["belly"], ` + strings.Join(facts, ", ") + `}}`))
	check(t, err)
	w, err := e.WhyNot(c, institution)
	check(t, err)
	return w
}

// S2, S22: nobody goes sideways, or stays, without what he needs because a rule
// forbids it: both rules are shown, and people decide.
func TestForbiddenNeedsReassureNobody(t *testing.T) {
	consultable := strings.NewReplacer("rest: {asserted: {as: verified}}}\n  next", "care: {asserted: {as: verified}}, scan: {asserted: {as: verified}}, rest: {asserted: {as: verified}}, opinion: {mode: remote, by: county, link: phone, asserted: {as: verified}}}\n  next",
		"institutions:", "links: {town: {county: [phone]}}\ninstitutions:", "er: {asserted: {as: verified}}, cut", "er: {asserted: {as: verified}}, opinion: {asserted: {as: verified}}, cut").Replace(aside)
	scan, forbid := "{id: S, pathway: [belly], when: not b, then: {need: [{service: scan}]}}", "{id: F, when: a, then: {forbid: {service: %s}}}"
	for _, tt := range []struct {
		name, catalog string
		rules         []string
		allowed, want string
	}{
		{"the need of going sideways", aside, []string{mayRule, scan, fmt.Sprintf(forbid, "care")}, "refer_lateral", "refer_up"},
		{"another need besides", aside, []string{mayRule, scan, fmt.Sprintf(forbid, "scan")}, "refer_lateral", "refer_up"},
		{"the need of staying", consultable, []string{stayRule, fmt.Sprintf(forbid, "care")}, "stay", "consult"},
		{"another need besides staying", consultable, []string{stayRule, scan, fmt.Sprintf(forbid, "scan")}, "stay", "consult"},
		{"staying where nobody is asked", strings.Replace(aside, "rest: {asserted: {as: verified}}}\n  next", "care: {asserted: {as: verified}}}\n  next", 1), []string{stayRule, fmt.Sprintf(forbid, "care")}, "stay", "refer_up"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := engineOn(t, tt.catalog, tt.rules...)
			expect(t, "allowed", ask(t, e, "town", diagnosed, noB, `"a": false`).Disposition, tt.allowed)
			d := ask(t, e, "town", diagnosed, noB, `"a": true`)
			expect(t, "forbidden", d.Disposition, tt.want)
			if open := ask(t, e, "town", diagnosed, noB, `"a": {"unknown": "cannot_tell"}`).Disposition; open == tt.allowed {
				t.Errorf("S10: %s, though a prohibition is not known", open)
			}
			expect(t, "both rules are shown", len(d.Forbidden) == 1 && len(d.Forbidden[0].NeededBy) == 1 && slices.Equal(d.Forbidden[0].By, []string{"p/F"}), true)
		})
	}
}
