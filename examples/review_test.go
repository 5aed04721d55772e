package examples_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// changed is an example case with some facts, some of its keys, some of the
// catalogue or some packs otherwise.
type changed struct {
	on    string         // network/case
	facts map[string]any // nil: not known
	keys  map[string]any // nil: not given
	patch string         // YAML, onto the catalogue
	pack  string         // YAML, of one more pack
	packs func([]*pack.Pack) []*pack.Pack
}

const itch, lin, eightHours, injection = "anxi/itch", "anxi/lin", "anxi/lin-onset-8h", "scenarios/p5/after-injection"

// newEngine is the engine of the example with what changed; an error is what
// packs or catalogue are refused for.
func (c changed) newEngine(t *testing.T) (*referral.Engine, error) {
	t.Helper()
	x := *found(t, c.on)
	if c.patch == "" && c.pack == "" && c.packs == nil {
		return x.engine, nil
	}
	if c.patch != "" {
		x.Patch = read(t, c.patch)
	}
	packs := content.CN()
	if c.packs != nil {
		packs = c.packs(packs)
	}
	if c.pack != "" {
		p, err := build.Folder(fstest.MapFS{"more/pack.yaml": {Data: []byte(moreHead + c.pack)}}, "more")
		if err != nil {
			return nil, err
		}
		packs = append(packs, p)
	}
	return x.with(packs)
}

// moreHead begins the pack that a test adds.
const moreHead = `schema: fenji.pack/1
id: more
version: 0.1.0
title: {zh: 样例, en: sample}
jurisdiction: CN
utc_offset: "+08:00"
languages: [zh, en]
sample: true
uses: [cn-core, cn-chest-pain, cn-anaphylaxis]
sources: {law: {title: 规范, mark: V}, custom: {title: 惯例, mark: M}}
`

func (c changed) source(t *testing.T) []byte {
	t.Helper()
	f, _ := take(t, found(t, c.on).Case)
	keys, facts := maps.Clone(f.keys), maps.Clone(f.facts)
	put(facts, c.facts)
	keys["facts"] = must(facts)
	put(keys, c.keys)
	return must(keys)
}

func put(into map[string]json.RawMessage, values map[string]any) {
	for name, v := range values {
		if into[name] = must(v); v == nil {
			delete(into, name)
		}
	}
}

func (c changed) decide(t *testing.T) *referral.Decision {
	t.Helper()
	e, err := c.newEngine(t)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := e.ParseCase(c.source(t))
	if err != nil {
		t.Fatal(err)
	}
	return e.Decide(parsed)
}

func found(t *testing.T, name string) *example {
	t.Helper()
	for _, x := range load(t) {
		if x.name == name {
			return x
		}
	}
	t.Fatal("no such case: " + name)
	return nil
}

func read(t *testing.T, src string) *wire.Node {
	t.Helper()
	n, err := yaml.Parse("patch.yaml", []byte(src), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// steps are the plan's steps with an action and a service; empty is any.
func steps(d *referral.Decision, action, service string) []referral.Step {
	return slices.DeleteFunc(slices.Clone(d.Plan), func(s referral.Step) bool {
		return action != "" && s.Action != action || service != "" && s.Service != service
	})
}

func asks(d *referral.Decision, fact string) bool {
	return slices.ContainsFunc(d.Missing, func(m referral.Missing) bool { return m.Fact == fact })
}

// told is what a doctor reads first, in both languages.
func told(d *referral.Decision) (zh, en []string) {
	return strings.Split(strings.TrimSpace(d.Explain("zh")), "\n"), strings.Split(strings.TrimSpace(d.Explain("en")), "\n")
}

func refused(t *testing.T, c changed, words string) {
	t.Helper()
	_, err := c.newEngine(t)
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("should be refused with %q, got %v", words, err)
	}
}

var contraindications = []string{"ich_history", "brain_vessel_lesion", "intracranial_tumour", "ischaemic_stroke_6m", "dissection_suspected", "active_bleeding",
	"head_trauma_3m", "neurosurgery_2m", "anticoagulant", "major_surgery_3w", "visceral_bleeding_4w", "active_ulcer", "other_lysis_caution", "lysed", "sbp", "dbp"}

func set(has []string, not ...string) map[string]any {
	return map[string]any{"has": append([]string{}, has...), "not": append([]string{}, not...)}
}

func without(names ...string) map[string]any {
	facts := map[string]any{}
	for _, name := range names {
		facts[name] = nil
	}
	return facts
}

func with(facts map[string]any, name string, value any) map[string]any {
	facts[name] = value
	return facts
}

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
		"a child of 3": {on: itch, facts: with(maps.Clone(bad), "complaint", []string{"fever"}), keys: map[string]any{"birth_date": "2019-05-20"}},
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

const postedAbsent = "postings: {p7-lantian: {presence: {'2022-11-26': absent}}}"

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

const noEmergencyRoom = `institutions:
  lantian: {services: {emergency-assessment: {status: suspended}}}
  anxi-county-hospital: {services: {emergency-assessment: {status: suspended}}}
  quanzhou-first-hospital: {services: {emergency-assessment: {status: suspended}}}
`

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

const newVillage = "institutions: {newv: {level: village, name: {zh: 新村, en: New}, scale: cn-2018, hours: always}}"

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

// S12, S13: a first contact that is known only within bounds, or not at all, moves
// no departure back; what has surely been missed is overdue.
func TestADoubtfulFirstContactDelaysNothing(t *testing.T) {
	starts := func(d *referral.Decision) int {
		for _, s := range steps(d, "transfer", "pci") {
			return s.StartsIn.Minutes.Hi
		}
		t.Fatal("no way to the lab")
		return 0
	}
	base := starts(changed{on: lin}.decide(t))
	bounds := changed{on: lin, facts: map[string]any{"first_contact": map[string]any{"min": "2022-11-26T11:00:00+08:00", "max": "2022-11-26T12:00:00+08:00"}, "arrival": nil}}.decide(t)
	unknown := changed{on: lin, facts: without("first_contact", "arrival")}.decide(t)
	for name, d := range map[string]*referral.Decision{"bounds": bounds, "unknown": unknown} {
		if got := starts(d); got > base {
			t.Errorf("%s: the wire in %d minutes, not %d", name, got, base)
		}
	}
	for _, s := range steps(bounds, "perform", "thrombolysis") {
		if s.Due.RemainingMinutes >= 0 || !s.Due.Assumed {
			t.Errorf("112 minutes after contact at least, and %d remain", s.Due.RemainingMinutes)
		}
	}
}

// S1, S7: what may turn out not to be needed is told as possible and ordered by
// no line; the act that is due is.
func TestPossibleNeedsAreNoOrders(t *testing.T) {
	d := changed{on: lin, facts: without("complaint")}.decide(t)
	if len(gated(d)) == 0 {
		t.Fatal("this case should have a lytic to give")
	}
	for _, s := range steps(d, "perform", "iv.fluids") {
		if !s.Possible {
			t.Error("fluids are needed only if he is in anaphylaxis")
		}
	}
	zh, en := told(d)
	all := strings.Join(append(zh, en...), "\n")
	if !strings.Contains(all, "14:10前推溶栓药") || !strings.Contains(zh[0], "推溶栓药") {
		t.Errorf("the lytic is not ordered:\n%s", all)
	}
	for _, word := range []string{"补液", "高级气道", "留观", "送急诊"} {
		if strings.Contains(all, word) {
			t.Errorf("a line orders %s:\n%s", word, all)
		}
	}
}

// S24: a rule that lets stay is silent where the patient does not stay: neither
// its care nor what to watch for nor its review is told.
func TestAStayThatDoesNotHoldIsSilent(t *testing.T) {
	for name, facts := range map[string]map[string]any{
		"fainted":      {"danger_signs": set([]string{"fainted"})},
		"unresponsive": {"act_now": set([]string{"unresponsive"})},
		"unlisted too": {"complaint": []string{"itching", "not_in_any_list"}, "glucose": 5.5, "spo2": 98, "usual_sbp": 124, "pain_nrs": 0},
	} {
		d := changed{on: itch, facts: facts}.decide(t)
		if d.Disposition == referral.Stay {
			t.Fatal(name, "stays")
		}
		if len(steps(d, "perform", "skin.minor")) > 0 {
			t.Errorf("%s: the itch is to be treated here", name)
		}
		for _, n := range d.SafetyNet {
			if n.If.Zh == "三天不见好" {
				t.Errorf("%s: come back in three days", name)
			}
		}
		if d.ReviewAt != nil && d.ReviewAt.Minute()-d.At.Minute() > 24*60 {
			t.Errorf("%s: looked at again at %s", name, d.ReviewAt)
		}
	}
}

// S24: nobody is observed for longer than a place and a person are there.
func TestNobodyIsObservedInAClosedHouse(t *testing.T) {
	d := changed{on: itch, keys: map[string]any{"here": "lantian"},
		pack:  "rules:\n  - {id: X-1, stage: referral, when: sbp > 0, then: {observe: {for: 12h}}, because: {zh: 留观, en: observe}, source: law, status: active}\n",
		patch: "institutions: {lantian: {hours: {mon-sun: ['07:00-20:00']}, services: {emergency-assessment: {hours: {mon-sun: ['07:00-20:00']}}}}}"}.decide(t)
	if d.Disposition == referral.Observe || d.Disposition == referral.Stay || len(steps(d, "observe", "")) > 0 {
		t.Errorf("%s for twelve hours in a house that closes in twenty minutes", d.Disposition)
	}
}

// S21: an opinion from afar is waited for as long as its term says, not as long
// as the rule's target runs.
func TestOpinionsAreWaitedForAsTheirTermSays(t *testing.T) {
	d := changed{on: itch, facts: map[string]any{"visit_kind": "no_better"}}.decide(t)
	consults := steps(d, "consult", "doctor.opinion")
	if len(consults) != 1 || consults[0].AnswerBy.Minute() != d.At.Add(30).Minute() || consults[0].IfNoAnswer == nil {
		t.Errorf("%v", consults)
	}
}

// Design §6: a place that reports itself full is told as full to whom it turns
// away.
func TestAFullPlaceIsToldAsFull(t *testing.T) {
	const full = "capacity: {state: full, at: '2022-11-26T19:30:00+08:00'}"
	d := changed{on: itch, facts: map[string]any{"skin_red_flags": set([]string{"purpura"})},
		patch: "institutions: {lantian: {services: {clinic.assessment: {" + full + "}, emergency-assessment: {" + full + "}}}}"}.decide(t)
	if !slices.ContainsFunc(d.Rejected, func(r referral.RejectedSite) bool { return r.Institution == "lantian" && r.Reason == "full" }) {
		t.Errorf("rejected: %v", d.Rejected)
	}
	if zh, _ := told(d); !slices.ContainsFunc(zh, func(line string) bool { return strings.Contains(line, "不去蓝田乡卫生院") }) {
		t.Errorf("not told:\n%s", strings.Join(zh, "\n"))
	}
}

// S16: where the catalogue can't be asked for a newer one, its date is told.
func TestOfflineTellsTheDateOfTheCatalogue(t *testing.T) {
	d := changed{on: itch}.decide(t)
	if zh, _ := told(d); !strings.Contains(strings.Join(zh, "\n"), "2022-11-26") {
		t.Errorf("%s", strings.Join(zh, "\n"))
	}
}

// S21: what is done under supervision needs a live link: one that nobody spoke of
// is asked for, and the act waits.
func TestSupervisionNeedsALinkThatIsKnown(t *testing.T) {
	d := changed{on: lin, keys: map[string]any{"link": nil}}.decide(t)
	if acts := gated(d); len(acts) > 0 || d.Settled || !asks(d, "link") {
		t.Errorf("%v, settled %v, missing %s", acts, d.Settled, missing(d))
	}
	for _, s := range steps(d, "perform", "thrombolysis") {
		if !slices.Contains(s.RequiresKnown, "link") {
			t.Errorf("waits for %v", s.RequiresKnown)
		}
	}
	for _, s := range steps(d, "call", "") {
		if s.Site.ID == d.Here {
			t.Error("the place is told to telephone itself")
		}
	}
}

// Design §6: everyone is called once.
func TestEveryoneIsCalledOnce(t *testing.T) {
	for _, c := range []changed{
		{on: injection, patch: "institutions: {p5-township: {services: {airway.advanced: {status: suspended}}}}"},
		{on: itch, facts: map[string]any{"act_now": set([]string{"severe_allergy"})}, patch: "institutions: {lantian-village-south: {stock: {adrenaline-1mg: {quantity: 0}}}}"},
		{on: lin, patch: postedAbsent},
	} {
		seen := map[string]bool{}
		for _, s := range steps(c.decide(t), "call", "") {
			if seen[s.Site.ID] {
				t.Errorf("%s: %q is called twice", c.on, s.Site.ID)
			}
			seen[s.Site.ID] = true
		}
	}
}

// S11, S28: a woman who may be pregnant, and was not tested, does not stay by a
// rule for those who are not; of two places' quorums the stricter holds.
func TestWhatIsOnlyPossibleIsNotExcluded(t *testing.T) {
	d := changed{on: itch, facts: map[string]any{"sex": "female", "pregnancy": "possible"}}.decide(t)
	if d.Disposition == referral.Stay {
		t.Error("stays untested")
	}
	// S8: what no village can measure makes no unlisted complaint critical.
	d = changed{on: itch, facts: map[string]any{"complaint": []string{"not_in_any_list"}, "glucose": 5.5, "spo2": 98, "usual_sbp": 124, "pain_nrs": 0}}.decide(t)
	if d.Acuity.Possible < 4 {
		t.Errorf("possible acuity %d, missing %s", d.Acuity.Possible, missing(d))
	}
}

// S28: of two quorums for one opinion the stricter holds, whatever their ids.
func TestTheStricterQuorumHolds(t *testing.T) {
	x := found(t, lin)
	var overlays []*pack.Overlay
	for id, count := range map[string]string{"a": "3", "z": "2"} {
		o, err := build.Overlay("quorum.yaml", []byte(`schema: fenji.overlay/1
id: `+id+`
sample: true
here: {network: anxi}
effective: {from: "2022-01-01", to: "2023-12-31"}
approver: {title: chief_physician, note: {zh: 样例, en: sample}}
quorum: [{service: thrombolysis.supervise, count: `+count+`, timeout: 10m, then: highest_title_present, reason: {zh: 本地要求, en: local}}]
`))
		if err != nil {
			t.Fatal(err)
		}
		overlays = append(overlays, o)
	}
	e, err := x.engine.Sign(overlays...)
	if err != nil {
		t.Fatal(err)
	}
	c, err := e.ParseCase(x.Case)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps(e.Decide(c), "consult", "thrombolysis.supervise") {
		if s.Quorum == nil || s.Quorum.Count != 3 {
			t.Errorf("quorum %v", s.Quorum)
		}
	}
}

// S19: a disease row says what a place treats, not what it can do: without phase
// and limits it serves follow-up only, never a service that a case needs.
func TestADiseaseRowAnswersNoServiceQuestion(t *testing.T) {
	d := changed{on: itch, keys: map[string]any{"here": "lantian-village-east"}, facts: map[string]any{"temp": 38.5},
		patch: "institutions: {lantian-village-east: {services: {fevers: {service: clinic.assessment, kind: disease, asserted: {as: verified}}}}}"}.decide(t)
	if d.Destination != "lantian" || len(steps(d, "perform", "clinic.assessment")) > 0 {
		t.Errorf("%s at %s by a disease row", d.Disposition, d.Destination)
	}
	if !slices.ContainsFunc(d.Rejected, func(r referral.RejectedSite) bool {
		return r.Institution == "lantian-village-east" && r.Reason == "disease_label"
	}) {
		t.Errorf("why not here is not told: %v", d.Rejected)
	}
}

// S3, S20: no opening hours make a patient in anaphylaxis wait for the morning.
func TestNoFirstActDelaysTheDeparture(t *testing.T) {
	d := changed{on: itch, keys: map[string]any{"at": "2022-11-26T23:40:00+08:00"}, facts: map[string]any{"act_now": set([]string{"severe_allergy"})}}.decide(t)
	ways := steps(d, "transfer", "")
	if len(ways) == 0 {
		t.Fatal(d.Disposition)
	}
	for _, s := range ways {
		if s.StartsIn.Minutes.Hi > 60 {
			t.Errorf("%s to %s begins in %v minutes", s.Service, s.Site.ID, s.StartsIn.Minutes)
		}
	}
	if len(steps(d, "perform", "adrenaline.im")) != 1 {
		t.Error("the same act is ordered twice")
	}
}

// S1, S12: also at a stop on the way the supervisor answers and the patient agrees
// before the needle: a label that ends before that is not open.
func TestAWindowOnTheWayCountsTheAnswer(t *testing.T) {
	d := changed{on: lin, facts: map[string]any{"onset": "2022-11-26T08:41:00+08:00"}, patch: postedAbsent}.decide(t)
	if acts := gated(d); len(acts) > 0 {
		t.Errorf("the label ends at 14:41, the answer comes at 14:42: %v", acts)
	}
}

// S6: what set a reaction off is asked about this time, not a month ago.
func TestAnOldExposureKeepsNobody(t *testing.T) {
	d := changed{on: itch, facts: map[string]any{"allergy_signs": set([]string{"hives", "vomiting"}, "face_swelling", "hoarse", "wheeze"),
		"exposure": map[string]any{"value": "none", "at": "2022-10-26T19:40:00+08:00"}}}.decide(t)
	if d.Disposition == referral.Stay || d.Settled {
		t.Errorf("%s, settled %v", d.Disposition, d.Settled)
	}
}

// S3, S24: where the catalogue lost the place, the first acts come all the same,
// and he who is held is told what to watch for.
func TestFirstActsNeedNoCatalogue(t *testing.T) {
	e := found(t, lin).engine
	other, err := e.With(found(t, injection).engine.View())
	if err != nil {
		t.Fatal(err)
	}
	c, err := e.ParseCase(changed{on: lin, facts: map[string]any{"act_now": set([]string{"unresponsive"})}}.source(t))
	if err != nil {
		t.Fatal(err)
	}
	d := other.Decide(c)
	if d.Plan[0].Action != "perform" || len(steps(d, "perform", "cpr")) != 1 || len(d.SafetyNet) == 0 {
		t.Errorf("first %s, safety net %v", d.Plan[0].Action, d.SafetyNet)
	}
}

// S24: whoever is held here has something to watch for and a time to be looked at
// again, whatever stops were thought of.
func TestWhoIsHeldHasASafetyNet(t *testing.T) {
	for name, c := range map[string]changed{
		"nothing higher": {on: itch, keys: map[string]any{"here": "lantian"}, facts: map[string]any{"danger_signs": set([]string{"fainted"})}, patch: noEmergencyRoom},
		"not fit": {on: lin, facts: map[string]any{"ich_history": true},
			pack: "rules:\n  - {id: X-1, stage: referral, when: stemi, then: {fit: {state: 'no'}}, because: {zh: 不能动, en: not fit}, source: law, status: active}\n"},
	} {
		if d := c.decide(t); len(d.SafetyNet) == 0 || d.ReviewAt == nil {
			t.Errorf("%s: safety net %v, review %v", name, d.SafetyNet, d.ReviewAt)
		}
	}
}

// S24: an observation that this place can't keep is kept elsewhere, or told as
// unmet; it is not dropped.
func TestAnObservationIsNotDropped(t *testing.T) {
	d := changed{on: itch, keys: map[string]any{"here": "lantian"},
		pack:  "rules:\n  - {id: X-1, stage: referral, when: sbp > 0, then: {observe: {for: 12h}}, because: {zh: 留观, en: observe}, source: law, status: active}\n",
		patch: "institutions: {lantian: {hours: {mon-sun: ['07:00-20:00']}, services: {emergency-assessment: {hours: {mon-sun: ['07:00-20:00']}}}}}"}.decide(t)
	if d.Disposition != referral.ReferUp && d.Disposition != referral.HoldAndCall && len(d.Unmet) == 0 {
		t.Errorf("%s, unmet %v", d.Disposition, d.Unmet)
	}
}

// S9: while the danger signs are asked, nothing is said that only holds if there
// are none.
func TestAnAssessmentDoesNotSpeakOfStaying(t *testing.T) {
	d := changed{on: itch, facts: without("act_now")}.decide(t)
	if d.Disposition != referral.AssessHere {
		t.Fatal(d.Disposition)
	}
	zh, _ := told(d)
	if len(steps(d, "perform", "skin.minor")) > 0 || strings.Contains(strings.Join(zh, "\n"), "无危险表现") {
		t.Errorf("%s", strings.Join(zh, "\n"))
	}
}

// S18: whoever is called is told of every row that must be confirmed there.
func TestEveryDoubtfulRowIsCalledFirst(t *testing.T) {
	d := changed{on: injection, patch: "institutions: {p5-township: {services: {airway.advanced: {asserted: {verify_by: '2023-02-09'}}}}}"}.decide(t)
	for _, s := range d.Plan {
		if s.Site.ID == "p5-township" && len(s.CallFirst) > 0 {
			return
		}
	}
	t.Error("nobody is told to confirm the airway")
}

// S18: nobody telephones himself.
func TestNobodyTelephonesHimself(t *testing.T) {
	d := changed{on: lin, patch: "institutions: {lantian: {services: {thrombolysis: {asserted: {verify_by: '2022-11-25'}}}}}"}.decide(t)
	for _, s := range steps(d, "call", "") {
		if s.Site.ID == d.Here {
			t.Errorf("%s is told to call %s", d.Here, s.Site.Phone)
		}
	}
}

// S3: what may kill at once is asked first.
func TestWhatMayKillIsAskedFirst(t *testing.T) {
	d := changed{on: itch, facts: without("act_now", "danger_signs", "allergy_signs", "skin_red_flags")}.decide(t)
	if len(d.Missing) == 0 || d.Missing[0].Fact != "act_now" {
		t.Errorf("first %s", missing(d))
	}
}

// Design §6: a place is rejected once for a service.
func TestAPlaceIsRejectedOnce(t *testing.T) {
	const full = "capacity: {state: full, at: '2022-11-26T19:30:00+08:00'}"
	d := changed{on: itch, facts: map[string]any{"skin_red_flags": set([]string{"purpura"})},
		patch: "institutions: {lantian: {services: {clinic.assessment: {" + full + "}, emergency-assessment: {" + full + "}}}}"}.decide(t)
	seen := map[string]bool{}
	for _, r := range d.Rejected {
		if key := r.Institution + " " + r.Service; seen[key] {
			t.Error(key, "twice")
		} else {
			seen[key] = true
		}
	}
}
