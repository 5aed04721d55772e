package examples_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// S1, S2, S7: whatever brings the patient, nobody gets a lytic because nobody
// asked: each contraindication is named, and the decision is open.
func TestContraindicationsAreAskedWhateverTheComplaint(t *testing.T) {
	for _, complaint := range []string{"chest_pain", "itching", "vomiting", "not_in_any_list"} {
		d := changed{on: lin, facts: with(without(contraindications...), "complaint", []string{complaint})}.decide(t)
		if acts := gated(d); len(acts) > 0 || d.Settled {
			t.Errorf("%s: nothing was asked, and yet: %v, settled %v", complaint, acts, d.Settled)
		}
		for _, s := range steps(d, "perform", "thrombolysis") {
			if !slices.Contains(s.RequiresKnown, "ich_history") || s.DecidedBy == nil {
				t.Errorf("%s: the lytic does not wait: %v", complaint, s.RequiresKnown)
			}
		}
		for _, name := range contraindications {
			if !asks(d, name) {
				t.Errorf("%s: nobody is asked about %s", complaint, name)
			}
		}
	}
}

// S1: where people decide, their answer is a fact: no is a prohibition, told as
// one, and leaves no step and no line that orders the act.
func TestThoseWhoDecideMaySayNo(t *testing.T) {
	d := changed{on: eightHours, facts: map[string]any{"lysis_agreed": false}}.decide(t)
	if s := steps(d, "perform", "thrombolysis"); len(s) > 0 {
		t.Error("the act is still a step")
	}
	if !slices.ContainsFunc(d.Forbidden, func(f referral.Forbidden) bool { return f.Service == "thrombolysis" }) {
		t.Error("that they said no is not told")
	}
	zh, en := told(d)
	if strings.Contains(strings.Join(zh, "\n"), "推溶栓药") || strings.Contains(strings.Join(en, "\n"), "give the lytic") {
		t.Errorf("a line orders the lytic:\n%s", strings.Join(zh, "\n"))
	}
}

// S6: what is read by a gated act and was answered for a group counts as not
// asked, the word of those who decide and the start of a window included.
func TestGroupAnswersOpenNoGatedAct(t *testing.T) {
	for name, c := range map[string]changed{
		"the agreement":       {on: eightHours, facts: map[string]any{"lysis_agreed": map[string]any{"value": true, "how": "group"}}},
		"the onset":           {on: lin, facts: map[string]any{"onset": map[string]any{"value": "2022-11-26T13:09:00+08:00", "how": "group"}}},
		"a contraindication":  {on: lin, facts: map[string]any{"ich_history": map[string]any{"value": false, "how": "group"}}},
		"the reading of ECGs": {on: lin, facts: map[string]any{"stemi": map[string]any{"value": true, "how": "group"}}},
	} {
		if acts := gated(c.decide(t)); len(acts) > 0 {
			t.Errorf("%s, for a group, opens %v", name, acts)
		}
	}
}

// S11: a scale that is not there or not made for the patient is not used and
// reassures nobody: everything is possible, the decision is open, says so, and
// does not keep him where nobody can assess him.
func TestAScaleThatDoesNotApplyReassuresNobody(t *testing.T) {
	bad := map[string]any{"sbp": 60, "consciousness": "coma", "spo2": 70}
	for name, c := range map[string]changed{
		"no scale":     {on: itch, facts: bad, patch: "institutions: {lantian-village-south: {scale: null}}"},
		"a child of 3": {on: itch, facts: with(maps.Clone(bad), "complaint", []string{"fever"}), keys: map[string]any{"birth_date": "2019-05-20"}, packs: adultsOnly},
		"nothing else": {on: itch, patch: "institutions: {lantian-village-south: {scale: null}}"},
	} {
		d := c.decide(t)
		if d.Acuity.Possible != 1 || d.Settled || d.Urgency == "routine" {
			t.Errorf("%s: possible acuity %d, settled %v, %s", name, d.Acuity.Possible, d.Settled, d.Urgency)
		}
		if d.Disposition != referral.ReferUp && d.Disposition != referral.HoldAndCall {
			t.Errorf("%s: %s", name, d.Disposition)
		}
		if !slices.ContainsFunc(d.Notices, func(n referral.Notice) bool { return n.Kind == "no_scale" }) {
			t.Errorf("%s: not told", name)
		}
	}
}

// adultsOnly leaves out the children's part of the scale.
func adultsOnly(packs []*pack.Pack) []*pack.Pack {
	return slices.DeleteFunc(packs, func(p *pack.Pack) bool { return p.Scale != "" && p.ID != "cn-2018-adult" })
}

// S11: with the children's part, a child in coma is graded: most urgent.
func TestAChildIsGraded(t *testing.T) {
	d := changed{on: itch, facts: map[string]any{"consciousness": "coma", "complaint": []string{"fever"}}, keys: map[string]any{"birth_date": "2019-05-20"}}.decide(t)
	if d.Acuity.Level != 1 || slices.ContainsFunc(d.Notices, func(n referral.Notice) bool { return n.Kind == "no_scale" }) {
		t.Errorf("acuity %d, %v", d.Acuity.Level, d.Notices)
	}
}

// S8: a rule that lets stay speaks of its own complaint. Another complaint beside
// it, listed or not, is not covered by it.
func TestOneMildComplaintExcusesNoOther(t *testing.T) {
	read := map[string]any{"complaint": []string{"itching", "chest_pain"}, "ecg_status": "read", "stemi": false, "ischaemic_ecg": false, "pain_persists": true, "pain_nrs": 3,
		"chest_features": set(nil, "pressing", "radiating", "sweating"), "spo2": 98, "rr": 16, "unstable_heart": false, "dissection_suspected": false, "pe_suspected": false}
	if d := (changed{on: itch, facts: read}).decide(t); d.Disposition == referral.Stay {
		t.Error("chest pain stays because it also itches")
	}
	d := changed{on: itch, facts: map[string]any{"complaint": []string{"itching", "not_in_any_list"}}}.decide(t)
	if d.Disposition == referral.Stay || d.Covered {
		t.Errorf("an unlisted complaint beside: %s, covered %v", d.Disposition, d.Covered)
	}
}

// S7, S8: in chest pain an ECG of which nobody has said whether it shows
// ischaemia is asked about; it does not settle that the patient stays.
func TestAnUnreadIschaemiaKeepsNobody(t *testing.T) {
	d := changed{on: lin, facts: map[string]any{"stemi": false}}.decide(t)
	if d.Settled || !asks(d, "ischaemic_ecg") {
		t.Errorf("settled %v, missing %s", d.Settled, missing(d))
	}
	yes := changed{on: lin, facts: map[string]any{"stemi": false, "ischaemic_ecg": true}}.decide(t)
	if yes.Disposition != referral.ReferUp || yes.Destination != d.Destination {
		t.Errorf("with ischaemia %s to %s, unknown to %s", yes.Disposition, yes.Destination, d.Destination)
	}
}

// Design §6, S14: where the treatment is on the way, the first line names its
// place, a line says when to set out for it, none denies it, and the supervisor
// is asked for when the patient is there.
func TestATreatmentOnTheWayNamesItsPlace(t *testing.T) {
	for name, c := range map[string]changed{
		"the posted doctor is absent": {on: lin, patch: postedAbsent},
		"no link":                     {on: lin, keys: map[string]any{"link": "none"}},
	} {
		d := c.decide(t)
		zh, en := told(d)
		if !strings.Contains(zh[0], "湖头镇卫生院") || !strings.Contains(strings.Join(en[:3], " "), "Hutou") {
			t.Errorf("%s: the first line does not name it: %s, %s", name, zh[0], en[0])
		}
		all := strings.Join(zh, "\n")
		if !strings.Contains(all, "出发去湖头镇卫生院") || strings.Contains(all, "不去湖头镇卫生院") {
			t.Errorf("%s:\n%s", name, all)
		}
		for _, s := range steps(d, "consult", "thrombolysis.supervise") {
			if arrival := d.At.Add(10 + 30); s.Site.ID != "hutou" || s.AnswerBy.Minute() < arrival.Minute() {
				t.Errorf("%s: the supervisor answers at %s, by %s; he arrives at %s", name, s.Site.ID, s.AnswerBy.Clock(), arrival.Clock())
			}
		}
		if len(steps(d, "consult", "thrombolysis.supervise")) == 0 {
			t.Errorf("%s: nobody supervises", name)
		}
	}
}

// S17, S18: for acuity I a row that is a day past its verification is called
// first, and costs the patient no minute.
func TestADoubtfulRowCostsNoMinutes(t *testing.T) {
	sure := changed{on: injection}.decide(t)
	d := changed{on: injection, patch: "institutions: {p5-township: {services: {airway.advanced: {asserted: {verify_by: '2023-02-09'}}}}}"}.decide(t)
	if d.Destination != sure.Destination || len(steps(d, "transfer", "")) != len(steps(sure, "transfer", "")) {
		t.Errorf("to %s by %d ways", d.Destination, len(steps(d, "transfer", "")))
	}
}

// S17, S22, S23: where nothing higher serves the need, nobody is sent to a place
// that serves nothing, nor for good to one that is not higher: he is held, and
// the place that could help is called.
func TestNobodyIsSentToAPlaceThatServesNothing(t *testing.T) {
	for _, here := range []string{"lantian", "anxi-county-hospital"} {
		d := changed{on: itch, keys: map[string]any{"here": here}, facts: map[string]any{"danger_signs": set([]string{"fainted"})}, patch: noEmergencyRoom}.decide(t)
		if d.Disposition != referral.HoldAndCall {
			t.Errorf("%s: %s", here, d.Disposition)
		}
		for _, s := range steps(d, "transfer", "") {
			t.Errorf("%s: a way to %s for %q", here, s.Site.ID, s.Service)
		}
		if !slices.ContainsFunc(steps(d, "call", ""), func(s referral.Step) bool { return s.Site.ID == "hutou" }) {
			t.Errorf("%s: hutou, which has an emergency room, is not called", here)
		}
	}
}

// S17: a patient whose deciding need nobody can begin is not left alone: the
// dispatch, the best partial site, support by telephone, and soon decided anew.
func TestHeldPatientsAreNotLeftAlone(t *testing.T) {
	d := changed{on: lin, facts: map[string]any{"ich_history": true},
		patch: "institutions: {anxi-county-hospital: {services: {pci: {status: suspended}}}, quanzhou-first-hospital: {services: {pci: {status: suspended}}}}"}.decide(t)
	if d.Disposition != referral.HoldAndCall || d.Destination != "lantian" {
		t.Errorf("%s at %s", d.Disposition, d.Destination)
	}
	calls := steps(d, "call", "")
	if !slices.ContainsFunc(calls, func(s referral.Step) bool { return s.Site.Phone == "120" }) || !slices.ContainsFunc(calls, func(s referral.Step) bool { return s.Site.ID == "anxi-county-hospital" }) {
		t.Errorf("called: %v", calls)
	}
	if len(steps(d, "consult", "")) == 0 || len(d.SafetyNet) == 0 {
		t.Error("no support by telephone, or nothing to watch for")
	}
	if d.ReviewAt == nil || d.ReviewAt.Minute()-d.At.Minute() > 30 {
		t.Errorf("decided anew at %v", d.ReviewAt)
	}
}

// S1, S2, S28 and design §4: what would open an act that can't be undone without
// its proof, or a level that no place has, is refused when it is loaded.
func TestWhatWouldOpenAGateIsRefused(t *testing.T) {
	rule := func(then string) string {
		return "rules:\n  - {id: X-1, stage: referral, when: stemi, then: " + then + ", because: {zh: 样, en: sample}, source: law, status: active}\n"
	}
	for _, c := range []struct{ name, pack, words string }{
		{"a gated act done at once", "rules:\n  - {id: X-1, stage: triage, when: stemi, then: {acuity: 1, do: [{service: thrombolysis}]}, because: {zh: 样, en: sample}, source: law, status: active}\n", "can't be undone"},
		{"a gated act on the way", rule("{need: [{service: thrombolysis, target: {within: 90m, after: ecg.acquire}, en_route: true}]}"), "can't be undone"},
		{"an open term answered by a gated one", "terms:\n  reperfusion: {zh: 再灌注, en: reperfusion, class: open, satisfied_by: [thrombolysis, pci]}\n", "can't be undone"},
		{"a misspelt floor", rule("{floor: conuty}"), `did you mean "county"`},
		{"another fallback", "fallback: {consult: doctor.opinion, up: observation}\n", "fallback"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, changed{on: lin, pack: c.pack}, c.words) })
	}
	t.Run("a misspelt scale", func(t *testing.T) {
		refused(t, changed{on: itch, patch: "institutions: {lantian-village-south: {scale: cn-2019}}"}, "cn-2018")
	})
}

// S1, S12: a gated act is done inside its window and its product's label, at the
// moment it can begin once the supervisor has answered and the patient agreed; no
// deadline lies after it.
func TestADeadlineNeverLiesAfterTheWindow(t *testing.T) {
	for minute := range 25 {
		onset := fmt.Sprintf("2022-11-26T08:%02d:00+08:00", minute)
		began, err := wire.ParseTime(onset)
		if err != nil {
			t.Fatal(err)
		}
		ends := began.Add(6 * 60)
		d := changed{on: lin, facts: map[string]any{"onset": onset}}.decide(t)
		for _, s := range steps(d, "perform", "thrombolysis") {
			if len(s.RequiresKnown) > 0 {
				continue
			}
			if begins := d.At.Add(10 + 5).Minute(); begins > ends.Minute() || s.Due.DueAt.Minute() > ends.Minute() {
				t.Errorf("onset %s: the label ends at %s, due %s", began.Clock(), ends.Clock(), s.Due.DueAt.Clock())
			}
			for _, p := range s.Products {
				if !p.InLabel {
					t.Errorf("onset %s: %s is outside its label", began.Clock(), p.ID)
				}
			}
		}
		// 14:02 the answer, 14:07 the consent: before 08:07 the label ends too soon.
		if want := minute >= 7; (len(gated(d)) > 0) != want {
			t.Errorf("onset %s: gated acts %v", began.Clock(), gated(d))
		}
	}
}

// S2: a prohibition holds for the act, by whatever name it is asked for.
func TestAForbiddenActIsNotDoneUnderAnotherName(t *testing.T) {
	const other = `terms:
  reperfusion: {zh: 再灌注, en: reperfusion, class: gated, treat_first: true, satisfied_by: [thrombolysis]}
rules:
  - {id: X-1, stage: referral, when: stemi, then: {need: [{service: reperfusion, target: {within: 30m, from: first_contact}}]}, because: {zh: 样, en: sample}, source: law, status: active}
`
	for name, known := range map[string]any{"true": true, "unknown": nil} {
		d := changed{on: lin, facts: map[string]any{"ich_history": known}, pack: other}.decide(t)
		for _, s := range steps(d, "perform", "reperfusion") {
			if s.DecidedBy == nil || known != nil {
				t.Errorf("a haemorrhage in the past is %s, and yet: %s at %s", name, s.Service, s.Site.ID)
			}
		}
	}
}

// S1, S4: a gated act that only an unsigned rule asks for is no order, also where
// its term names nobody who decides: a physician does.
func TestAnUnsignedGatedActIsNoOrder(t *testing.T) {
	d := changed{on: lin, facts: map[string]any{"ich_history": true},
		patch: "institutions: {lantian: {services: {open.chest: {hours: always, asserted: {as: verified}}}}}",
		pack: `terms:
  open.chest: {zh: 开胸, en: opening of the chest, class: gated, verb: {zh: 开胸, en: open the chest}}
rules:
  - {id: X-1, stage: referral, when: stemi, then: {need: [{service: open.chest, target: {within: 30m, from: at}}]}, because: {zh: 样, en: sample}, source: custom, status: advisory}
`}.decide(t)
	found := steps(d, "perform", "open.chest")
	if len(found) != 1 || found[0].DecidedBy == nil {
		t.Errorf("%v", found)
	}
	zh, _ := told(d)
	for _, line := range zh {
		if strings.Contains(line, "开胸") && !strings.HasPrefix(line, "先不") {
			t.Errorf("an order: %s", line)
		}
	}
}

// S6: what was seen days ago is not known now: nobody stays for it.
func TestOldFindingsKeepNobody(t *testing.T) {
	seen := func(at string, not ...string) map[string]any {
		return with(set(nil, not...), "at", at)
	}
	for name, facts := range map[string]map[string]any{
		"act now":      {"act_now": seen("2022-11-20T19:40:00+08:00", "unresponsive", "severe_breathing", "heavy_bleeding", "convulsing", "severe_allergy", "obstetric_emergency")},
		"danger signs": {"danger_signs": seen("2022-11-25T19:40:00+08:00", "altered", "breathless", "cold_skin", "fainted", "severe_pain", "cannot_drink")},
		"skin":         {"skin_red_flags": seen("2022-10-26T19:40:00+08:00", "purpura", "jaundice", "blisters", "mucosa", "hot_spreading", "wasting")},
	} {
		if d := (changed{on: itch, facts: facts}).decide(t); d.Disposition == referral.Stay || d.Settled {
			t.Errorf("%s: %s, settled %v", name, d.Disposition, d.Settled)
		}
	}
	v := found(t, lin).engine.Set().Vocabulary
	for _, name := range []string{"act_now", "danger_signs", "unstable_heart", "active_bleeding", "dissection_suspected", "pe_suspected", "worse_after_lysis", "st_resolved", "skin_red_flags"} {
		i, ok := v.Lookup(name)
		if !ok || v.Fact(i).FreshFor == 0 {
			t.Errorf("%s never goes stale", name)
		}
	}
	for _, name := range []string{"active_bleeding", "dissection_suspected"} {
		d := changed{on: lin, facts: map[string]any{name: map[string]any{"value": false, "at": "2022-11-25T13:52:00+08:00"}}}.decide(t)
		if acts := gated(d); len(acts) > 0 {
			t.Errorf("%s was seen a day ago, and yet: %v", name, acts)
		}
	}
}

// S28: a pack past its day keeps acting upwards, marked lapsed; what eases stops:
// nobody stays by it and nothing that can't be undone is ordered by it.
func TestLapsedPacksOnlyActUpwards(t *testing.T) {
	lapsed := func(packs []*pack.Pack) []*pack.Pack {
		for i, p := range packs {
			var doc map[string]json.RawMessage
			if err := json.Unmarshal(p.Canonical(), &doc); err != nil {
				t.Fatal(err)
			}
			doc["effective"] = must(map[string]string{"from": "2019-01-01", "to": "2022-01-01"})
			again, err := pack.Load(must(doc))
			if err != nil {
				t.Fatal(err)
			}
			packs[i] = again
		}
		return packs
	}
	mild := changed{on: itch, packs: lapsed}.decide(t)
	if mild.Disposition == referral.Stay {
		t.Error("stays by a pack that has lapsed")
	}
	d := changed{on: lin, packs: lapsed}.decide(t)
	if acts := gated(d); len(acts) > 0 || d.Disposition != referral.ReferUp || !d.GreenChannel || d.Acuity.Level != 1 {
		t.Errorf("%s, acuity %d, green %v, %v", d.Disposition, d.Acuity.Level, d.GreenChannel, acts)
	}
	for _, r := range append(mild.Reasons, d.Reasons...) {
		if r.Status != "lapsed" {
			t.Errorf("%s is told as %s", r.Rule, r.Status)
		}
	}
}

// S17: there is always a plan, also where the catalogue no longer knows the place.
func TestAPlaceThatTheCatalogueLostStillHasAPlan(t *testing.T) {
	e := found(t, lin).engine
	other, err := e.With(found(t, injection).engine.View())
	if err != nil {
		t.Fatal(err)
	}
	c, err := e.ParseCase(changed{on: lin}.source(t))
	if err != nil {
		t.Fatal(err)
	}
	d := other.Decide(c)
	if d.Disposition != referral.HoldAndCall || d.Settled || len(d.Plan) == 0 || len(d.Faults) == 0 || d.ReviewAt == nil {
		t.Errorf("%s, settled %v, plan %v, faults %v", d.Disposition, d.Settled, d.Plan, d.Faults)
	}
	if _, err := other.ParseCase(changed{on: lin}.source(t)); err == nil {
		t.Error("a case at a place that is not there is read")
	}
}

// S13: no travel data is [0, ∞]. An unknown road stays unknown behind any number
// of stops, and no stop is made where nothing is served.
func TestAnUnknownRoadStaysUnknown(t *testing.T) {
	for name, c := range map[string]changed{
		"infarction":  {on: lin, keys: map[string]any{"here": "newv"}, patch: newVillage},
		"anaphylaxis": {on: itch, keys: map[string]any{"here": "newv"}, facts: map[string]any{"act_now": set([]string{"severe_allergy"})}, patch: newVillage},
	} {
		d := c.decide(t)
		ways := steps(d, "transfer", "")
		if len(ways) != 1 {
			t.Errorf("%s: %d ways", name, len(ways))
		}
		for _, s := range ways {
			if s.Service == "" || s.StartsIn.Minutes.Known() {
				t.Errorf("%s: to %s for %q in %v minutes", name, s.Site.ID, s.Service, s.StartsIn.Minutes)
			}
		}
		if acts := gated(d); len(acts) > 0 {
			t.Errorf("%s: %v", name, acts)
		}
		if !d.Settled && len(d.Missing) == 0 && !slices.ContainsFunc(d.Notices, func(n referral.Notice) bool { return n.Kind == "catalogue_unknown" }) {
			t.Errorf("%s: open, nothing to ask, and not told that the catalogue lacks something", name)
		}
	}
}

// S4, S12: no rule lends another its window or its signature: a lytic that the
// signed rule's window has passed and only an unsigned rule asks for waits for
// those who decide.
func TestNoRuleLendsAnotherItsWindow(t *testing.T) {
	d := changed{on: lin, facts: map[string]any{"onset": "2022-11-25T13:09:00+08:00"},
		patch: "institutions: {lantian: {stock: {any: {name: {zh: 药, en: drug}, terms: [lytic], quantity: 2, at: '2022-11-26T07:30:00+08:00', expires: '2023-06-30'}}}}",
		pack:  "rules:\n  - {id: X-1, stage: referral, when: stemi, then: {need: [{service: thrombolysis}]}, because: {zh: 样, en: sample}, source: custom, status: advisory}\n"}.decide(t)
	if acts := gated(d); len(acts) > 0 {
		t.Errorf("a day after the onset: %v", acts)
	}
	for _, s := range steps(d, "perform", "thrombolysis") {
		if s.DecidedBy == nil {
			t.Error("nobody is named who decides")
		}
	}
}

// S3: first acts follow from the flags alone. No opening hours and no stock list
// takes them out of the plan.
func TestFirstActsStandWhateverTheCatalogueSays(t *testing.T) {
	allergy := map[string]any{"act_now": set([]string{"severe_allergy"})}
	for name, c := range map[string]changed{
		"at night, past its hours": {on: itch, keys: map[string]any{"at": "2022-11-26T23:40:00+08:00"}, facts: allergy},
		"none in stock":            {on: itch, facts: allergy, patch: "institutions: {lantian-village-south: {stock: {adrenaline-1mg: {quantity: 0}}}}"},
		"not offered":              {on: itch, facts: allergy, patch: "institutions: {lantian-village-south: {services: {adrenaline.im: null}}}"},
		"a place without a list":   {on: itch, keys: map[string]any{"here": "newv"}, facts: allergy, patch: newVillage},
	} {
		d := c.decide(t)
		if s := d.Plan[0]; s.Action != "perform" || s.Service != "adrenaline.im" || s.Site.ID != d.Here {
			t.Errorf("%s: first %s %s", name, s.Action, s.Service)
		}
	}
}

// S3: what is in no kit here is fetched or gone to: a need without delay, begun
// at the place that has it before the emergency room.
func TestAFirstActThatIsNotHereIsANeedElsewhere(t *testing.T) {
	d := changed{on: itch, facts: map[string]any{"act_now": set([]string{"severe_allergy"})}, patch: "institutions: {lantian-village-south: {stock: {adrenaline-1mg: {quantity: 0}}}}"}.decide(t)
	if !slices.ContainsFunc(steps(d, "transfer", ""), func(s referral.Step) bool { return slices.Contains(s.Services, "adrenaline.im") }) {
		t.Error("nobody goes for the adrenaline")
	}
}

// S3: a note is said beside the act, never in its place; in what the doctor reads
// the act comes first.
func TestANoteNeverReplacesTheAct(t *testing.T) {
	for _, c := range []struct {
		name          string
		facts         map[string]any
		service, verb string
	}{
		{"convulsing", map[string]any{"act_now": set([]string{"convulsing"})}, "airway.open", "开放气道"},
		{"low pressure", map[string]any{"sbp": 60}, "position.flat", "平卧抬腿"},
		{"no response", map[string]any{"act_now": set([]string{"unresponsive"})}, "cpr", "立即按压"},
	} {
		d := changed{on: itch, facts: c.facts}.decide(t)
		found := steps(d, "perform", c.service)
		if len(found) != 1 || !strings.HasPrefix(found[0].Text.Zh, c.verb) {
			t.Errorf("%s: %v", c.name, found)
		}
		zh, _ := told(d)
		if !slices.ContainsFunc(zh, func(line string) bool { return strings.Contains(line, "："+c.verb) }) {
			t.Errorf("%s:\n%s", c.name, strings.Join(zh, "\n"))
		}
	}
}

// S20: who is not fit to travel is not sent: others come to him, and no line and
// no minute speaks of his way.
func TestWhoIsNotFitIsNotSent(t *testing.T) {
	d := changed{on: lin, facts: map[string]any{"ich_history": true},
		pack: "rules:\n  - {id: X-1, stage: referral, when: stemi, then: {fit: {state: 'no'}}, because: {zh: 不能动, en: not fit}, source: law, status: active}\n"}.decide(t)
	if len(steps(d, "transfer", "")) > 0 || len(steps(d, "team_comes", "")) != 1 {
		t.Error("he is sent")
	}
	for _, s := range steps(d, "team_comes", "") {
		if s.DepartBy != nil || s.StartsIn != nil {
			t.Error("his own way is reckoned")
		}
	}
	zh, en := told(d)
	if strings.Contains(strings.Join(zh, "\n"), "立即转") || strings.Contains(strings.Join(en, "\n"), "Transfer") || !strings.Contains(zh[0], "来人") {
		t.Errorf("%s, %s", zh[0], en[0])
	}
}
