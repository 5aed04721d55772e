package examples_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

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

// A deadline in three days is not told as if it were this morning's.
func TestADeadlineOfAnotherDayIsToldWithItsDay(t *testing.T) {
	zh, en := told(changed{on: "wushan/stones"}.decide(t))
	all := strings.Join(append(zh, en...), " ")
	for _, want := range []string{"07-15 08:30前腹腔镜切胆囊，还剩3天", "07-15 08:30 take out the gallbladder (3 days)"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not told: %s", want, all)
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

// S21: a link of which nobody can tell is asked for once, and is still lacking.
func TestALinkThatNobodyCanTellIsAskedForOnce(t *testing.T) {
	e, full := found(t, lin).engine, map[string]any{}
	if err := json.Unmarshal(found(t, lin).Case, &full); err != nil {
		t.Fatal(err)
	}
	delete(full, "link")
	in, err := author.Interviewed(e, must(full))
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, n := range in.Screens {
		if n.Group.Items[0].Fact == "link" {
			asked++
		}
	}
	if asked != 1 || !slices.Contains(in.Last.NotHere, "link") || !strings.Contains(string(in.Case), `"link":"unknown"`) {
		t.Errorf("asked %d times; at last %s; %s", asked, in.Last.JSON(), in.Case)
	}
	d := changed{on: lin, keys: map[string]any{"link": "unknown"}}.decide(t)
	for _, m := range d.Missing {
		if m.Fact == "link" && (m.Why != "cannot_tell" || m.ObtainableHere) {
			t.Errorf("%+v", m)
		}
	}
	if acts := gated(d); len(acts) > 0 || d.Settled || !asks(d, "link") {
		t.Errorf("%v, settled %v, missing %s", acts, d.Settled, missing(d))
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

// S9, S18: a rule lets stay where its own need is met here, by a row that is
// verified or in date and open; nowhere else.
func TestNobodyStaysWhereTheCareIsNot(t *testing.T) {
	for _, row := range []string{"{status: suspended}", "{asserted: {as: assumed}}", "{asserted: {as: contradicted}}", "{hours: {mon-sun: ['07:00-19:00']}}"} {
		d := changed{on: itch, patch: "institutions: {lantian-village-south: {services: {skin.minor: " + row + "}}}"}.decide(t)
		if d.Disposition == referral.Stay {
			t.Errorf("stays although its care here is %s", row)
		}
	}
	if d := (changed{on: itch, keys: map[string]any{"here": "newv"}, patch: newVillage}).decide(t); d.Disposition == referral.Stay {
		t.Error("stays at a place that lists nothing")
	}
}

// S1: a lytic whose needle has a time was given; it is not given again.
func TestNoSecondLyticAfterTheNeedle(t *testing.T) {
	c := changed{on: lin, facts: map[string]any{"needle": "2022-11-26T13:41:00+08:00"}}
	parsed, err := found(t, lin).engine.ParseCase(c.source(t))
	if err != nil {
		return // a contradiction, refused
	}
	if acts := gated(found(t, lin).engine.Decide(parsed)); len(acts) > 0 {
		t.Errorf("needle at 13:41, and yet: %v", acts)
	}
}

// S12: nobody leaves before the act that is done first is due.
func TestTheNeedleIsDueBeforeTheDeparture(t *testing.T) {
	d := changed{on: lin, facts: without("first_contact", "arrival")}.decide(t)
	lytic, way := steps(d, "perform", "thrombolysis"), steps(d, "transfer", "pci")
	if lytic[0].Due.DueAt.Minute() > way[0].DepartBy.Minute() {
		t.Errorf("due %s, leaves by %s", lytic[0].Due.DueAt.Clock(), way[0].DepartBy.Clock())
	}
}

// Design §6: where the patient is in the right place, he is treated, not observed
// with a net that alarms the place itself.
func TestTheRightPlaceTreats(t *testing.T) {
	d := changed{on: lin, keys: map[string]any{"here": "anxi-county-hospital"}}.decide(t)
	if len(steps(d, "perform", "pci")) != 1 {
		t.Error("no intervention here")
	}
	for _, n := range d.SafetyNet {
		if strings.Contains(n.Do.Zh, "通知上级医院") {
			t.Errorf("told to %s", n.Do.Zh)
		}
	}
}

// S2: a gated step names what it waits for, whatever term answers it.
func TestAnActUnderAnotherNameSaysWhatItWaitsFor(t *testing.T) {
	d := changed{on: lin, facts: without("ich_history"), pack: `terms:
  reperfusion: {zh: 再灌注, en: reperfusion, class: gated, treat_first: true, satisfied_by: [thrombolysis]}
rules:
  - {id: X-1, stage: referral, when: stemi, then: {need: [{service: reperfusion, target: {within: 30m, from: first_contact}}]}, because: {zh: 样, en: sample}, source: law, status: active}
`}.decide(t)
	for _, s := range steps(d, "perform", "reperfusion") {
		if len(s.RequiresKnown) == 0 {
			t.Error("waits for nothing that is named")
		}
	}
}

// S9, S17, S21: nobody who may be in danger is kept for an opinion: he goes where he
// can be assessed, and the opinion is asked beside.
func TestNobodyInAHurryIsKeptForAnOpinion(t *testing.T) {
	for name, facts := range map[string]map[string]any{
		"coma":         {"consciousness": "coma"},
		"stupor":       {"consciousness": "stupor"},
		"shock":        {"sbp": 60},
		"slow heart":   {"hr": 45},
		"heart unseen": {"hr": map[string]any{"unknown": "cannot_here"}},
	} {
		facts["visit_kind"] = "no_better"
		d := changed{on: itch, facts: facts}.decide(t)
		if d.Disposition != referral.ReferUp || len(steps(d, "transfer", "emergency_assessment")) == 0 && len(d.Plan) == 0 {
			t.Errorf("%s: %s", name, d.Disposition)
		}
	}
	for _, kind := range []any{"new", "no_better", nil} { // no scale grades a child of three
		d := changed{on: itch, facts: map[string]any{"visit_kind": kind}, keys: map[string]any{"birth_date": nil, "age": 3}}.decide(t)
		if d.Disposition != referral.ReferUp {
			t.Errorf("a child of three, visit %v: %s", kind, d.Disposition)
		}
	}
}

// S7: where one answer on the case's own pathway would send him elsewhere, the
// decision is open and asks for it, though the ends agree.
func TestOneAnswerThatSendsElsewhereIsAskedFor(t *testing.T) {
	d := changed{on: lin, facts: map[string]any{"dissection_suspected": nil}, keys: map[string]any{"birth_date": nil, "age": 15}}.decide(t)
	asked := slices.ContainsFunc(d.Missing, func(m referral.Missing) bool { return m.Fact == "dissection_suspected" })
	if d.Settled || !asked {
		t.Errorf("settled: %v, asked: %v", d.Settled, asked)
	}
}

// The highest place treats and observes; it asks nobody above.
func TestTheHighestPlaceTreats(t *testing.T) {
	d := changed{on: lin, keys: map[string]any{"here": "quanzhou-first-hospital", "birth_date": nil, "age": 12}}.decide(t)
	if d.Disposition != referral.Observe {
		t.Errorf("%s at %s", d.Disposition, d.Destination)
	}
}
