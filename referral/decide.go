package referral

import (
	"slices"

	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// Decide gives the decision on a case: the same bytes for the same case, packs,
// overlays and view, on every target. Every rule is asked; there is always a
// plan.
func (e *Engine) Decide(c *triage.Case) *Decision {
	d := e.deciding(c)
	out := d.decision()
	d.vacate()
	return out
}

func (d *deciding) decision() *Decision {
	if d.here == nil {
		return d.nowhere()
	}
	ends := d.ends()
	missing := d.missing(ends)
	s := d.chosen(ends, missing)
	out := &Decision{
		Schema: DecisionSchema, Case: d.c.ID, At: d.c.At, Here: d.c.Here,
		Disposition: s.disposition, Destination: s.destination, Level: d.word(s.destination),
		Acuity: d.acuity(), GreenChannel: s.green, Settled: ends.settled, Covered: d.covered(),
		Missing: missing, Versions: d.versions,
	}
	out.Urgency = urgency(out)
	out.Declined = d.declined()
	d.steps(out, s)
	d.explainNeeds(out, s)
	d.comfort(out, s)
	d.reasons(out, s, ends)
	d.places(out, s)
	out.Advisory = d.restsOnUnsigned(ends, s)
	return out
}

// chosen is the side on which the decision stands.
func (d *deciding) chosen(e *ends, missing []Missing) *side {
	if d.canAssess(e, missing) {
		return d.assessing()
	}
	return e.high
}

// nowhere is the decision for a place that the catalogue does not, or no longer,
// know: what true rules say to do at once, hold, and call for help.
func (d *deciding) nowhere() *Decision {
	out := &Decision{
		Schema: DecisionSchema, Case: d.c.ID, At: d.c.At, Here: d.c.Here, Disposition: HoldAndCall, Destination: d.c.Here,
		Acuity: d.acuity(), Urgency: "urgent", Covered: d.covered(), Versions: d.versions,
		Plan: []Step{}, Unmet: []Unmet{}, Forbidden: []Forbidden{}, Passed: []Passed{}, Reasons: []Reason{}, Missing: []Missing{},
		Alternatives: []Alternative{}, Rejected: []RejectedSite{},
		Faults: []Fault{{Condition: "here", Message: "the catalog has no institution " + d.c.Here}},
	}
	states := d.provenOnly()
	s := &side{joined: d.join(states, false), states: states, plan: &plan.Plan{}, disposition: HoldAndCall}
	w := &stepper{deciding: d, side: s, out: out}
	w.acts()
	w.dispatch()
	d.comfort(out, s)
	return out
}

func (d *deciding) word(institution string) string {
	in, ok := d.view.Institution(institution)
	if !ok {
		return ""
	}
	return d.view.Word(in.Level)
}

func (d *deciding) acuity() Acuity {
	a := Acuity{Level: d.a.Level, Possible: d.a.Possible, Scale: d.a.ScaleID}
	if t, ok := d.a.Scale.Target(a.Possible); ok {
		a.TargetMinutes = &t
	}
	return a
}

// urgency says in a word how fast: by the green channel, else by the most urgent
// level that is possible.
func urgency(d *Decision) string {
	switch {
	case d.GreenChannel:
		return "green"
	case d.Acuity.Possible <= 3:
		return "urgent"
	}
	return "routine"
}

// explainNeeds lists what is needed and not done: met by nobody, forbidden, or
// too late.
func (d *deciding) explainNeeds(out *Decision, s *side) {
	out.Unmet, out.Forbidden, out.Passed = []Unmet{}, []Forbidden{}, []Passed{}
	for i, n := range s.wanted {
		switch s.plan.Served[i].Where {
		case plan.Unmet:
			out.Unmet = append(out.Unmet, Unmet{Service: n.service, Proven: n.state == proven, Text: d.set.Terms[n.service].Name()})
		case plan.Passed:
			out.Passed = append(out.Passed, Passed{Service: n.service, Rules: d.refs(n.rules), Anchor: n.window.From, WithinMinutes: int(n.window.Within)})
		}
	}
	for _, n := range s.needs {
		if !d.barred(s, n) || d.declines(n.service) {
			continue
		}
		ban := Forbidden{Service: n.service, NeededBy: d.refs(n.rules), By: []string{}, DecidedBy: whoDecides(d.set.Terms[n.service]),
			Text: wire.Text{Zh: "会诊不同意：" + d.set.Terms[n.service].Zh, En: "Those who decide said no: " + d.set.Terms[n.service].En}}
		if f := s.bans(n.service); f != nil && len(f.proven) > 0 {
			first := d.fired[f.proven[0]]
			ban.By, ban.Text, ban.Until = d.refs(f.proven), first.Because, first.Then.Forbid.Until
		}
		out.Forbidden = append(out.Forbidden, ban)
	}
}

func (d *deciding) refs(rules []int) []string {
	refs := []string{}
	for _, i := range rules {
		refs = append(refs, d.fired[i].Ref)
	}
	return refs
}

// comfort gathers what does not change the place: safety nets, reviews, notices.
func (d *deciding) comfort(out *Decision, s *side) {
	out.SafetyNet, out.Notices = []SafetyNet{}, []Notice{}
	if d.c.At.Minute() < d.view.Published().Minute() { // a device whose clock is wrong
		out.Notices = append(out.Notices, Notice{Kind: "confirm_clock", Text: wire.Text{
			Zh: "时间早于目录发布时间，请核对时钟", En: "The time is before the catalogue was published: check the clock"}})
	}
	if published := d.view.Published(); d.c.Link == "phone" || d.c.Link == "none" {
		out.Notices = append(out.Notices, Notice{Kind: "offline", Text: wire.Text{Zh: "离线，目录日期" + published.Date(), En: "No data link; catalogue of " + published.Date()}})
	} else if d.c.At.Sub(published) > staleCatalogue {
		out.Notices = append(out.Notices, Notice{Kind: "catalogue_old", Text: wire.Text{Zh: "目录已旧：" + published.Date(), En: "Old catalogue, of " + published.Date()}})
	}
	if !out.Covered {
		out.Notices = append(out.Notices, Notice{Kind: "not_covered", Text: wire.Text{Zh: "没有规则覆盖全部主诉", En: "No rule speaks of every complaint"}})
	}
	if !out.Settled && len(out.Missing) == 0 {
		out.Notices = append(out.Notices, Notice{Kind: "catalogue_unknown", Text: wire.Text{
			Zh: "未定：等会诊决定，或目录缺路程、服务情况", En: "Open: people have to decide, or the catalogue lacks a way or a service"}})
	}
	if !d.a.Graded {
		out.Notices = append(out.Notices, Notice{Kind: "no_scale", Text: wire.Text{
			Zh: "分级标准不适用于此人，按最急处理", En: "No urgency scale here is made for this patient: taken as most urgent"}})
	}
	review := 0
	for _, f := range d.fired {
		if f.truth == rule.Unknown && f.OnUnknown != nil {
			out.Notices = append(out.Notices, Notice{Kind: "not_known", Text: f.OnUnknown.Note})
		}
		if f.truth != rule.True || f.Then.Stay && s.disposition != Stay || f.Then.MayLateral() && !s.sideways || f.Then.LetsDown() && !s.down || f.Then.MayWait() && s.disposition != Wait {
			continue
		}
		for _, n := range f.Then.SafetyNet {
			if net := (SafetyNet{n.If, n.Do}); !slices.Contains(out.SafetyNet, net) {
				out.SafetyNet = append(out.SafetyNet, net)
			}
		}
		for _, n := range f.Then.Notice {
			notice := Notice{Kind: n.Kind, WithinMin: int(n.Within), Text: n.Text}
			if n.Within%1440 == 0 {
				notice.WithinMin, notice.WithinDays = 0, int(n.Within)/1440
			}
			out.Notices = append(out.Notices, notice)
		}
		if r := int(f.Then.Review); r > 0 && (review == 0 || r < review) {
			review = r
		}
	}
	if d.left(out, s) {
		review = d.net(out, review)
	}
	d.spared(out)
	d.wished(out)
	if len(out.Declined) > 0 && (review == 0 || review > contactWithin) {
		review = contactWithin
	}
	if s.disposition == HoldAndCall {
		review = holdReview
	}
	if review > 0 {
		at := d.c.At.Add(review)
		out.ReviewAt = &at
	}
}

// staleCatalogue is the minutes after which a catalogue is old: thirty days.
const staleCatalogue = 30 * 24 * 60

// left reports whether the patient is left where he is, or at his level.
func (d *deciding) left(out *Decision, s *side) bool {
	comes := func(step Step) bool { return step.Action == "team_comes" }
	return len(s.plan.Stops) == 0 || s.disposition == AssessHere || s.disposition == HoldAndCall || s.sideways || s.down || slices.ContainsFunc(out.Plan, comes)
}

// net gives a patient who is left here what no rule said: what to watch for and
// when to look again.
func (d *deciding) net(out *Decision, review int) int {
	if len(out.SafetyNet) == 0 {
		for _, n := range d.set.Fallback.SafetyNet {
			out.SafetyNet = append(out.SafetyNet, SafetyNet{n.If, n.Do})
		}
	}
	if review == 0 {
		review = int(d.set.Fallback.Review)
	}
	return review
}

// holdReview is after how many minutes a case that can't leave is decided anew.
const holdReview = 15

// reasons keeps every rule that is true, and every undecided one that could
// change the decision, in the order of the set, with the smallest set of
// conditions that decides it or keeps it undecided.
func (d *deciding) reasons(out *Decision, s *side, e *ends) {
	tells := func(i int) bool { return d.fired[i].truth == rule.True || slices.Contains(e.undecided, i) }
	told := 0
	for i := range d.fired {
		told += count(tells(i))
	}
	out.Reasons = make([]Reason, 0, told)
	for i := range d.fired {
		if tells(i) {
			r := d.reason(&d.fired[i])
			r.weight = d.weight(s, i)
			out.Reasons = append(out.Reasons, r)
		}
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// reason is a rule that acts or may, with the conditions that decide it or keep
// it undecided.
func (d *deciding) reason(f *fired) Reason {
	r := Reason{Rule: f.Ref, Status: string(f.Status), Because: d.because(f.Bound), Text: f.Because, Source: f.Rule.Source}
	switch {
	case f.lapsed:
		r.Status = lapsed
	case f.outdated:
		r.Status = outdated
	case f.signed:
		r.Status = string(pack.Active)
	}
	if f.truth != rule.True {
		r.Truth = f.truth.String()
	}
	return r
}

// weight is how much rule i says about what happens: a gated act or the deciding
// need most, then what keeps the patient here, then other needs and the urgency.
func (d *deciding) weight(s *side, i int) int {
	f := &d.fired[i]
	if f.truth != rule.True {
		return 0
	}
	weight := 0
	for k, n := range s.wanted {
		switch served := s.plan.Served[k]; {
		case !slices.Contains(n.rules, i), f.Then.Stay:
		case s.question.Needs[k].Gated && served.Acts && served.Met():
			weight = max(weight, 6)
		case k == s.plan.Deciding:
			weight = max(weight, 5)
		default:
			weight = max(weight, 2)
		}
	}
	switch {
	case f.Then.Stay && s.disposition == Stay, f.Then.MayLateral() && s.sideways, f.Then.LetsDown() && s.down, f.Then.MayWait() && s.disposition == Wait:
		weight = max(weight, 6)
	case f.Then.Flag != nil && f.Then.Flag.Class == "immediate":
		weight = max(weight, 7)
	case f.Then.GreenChannel:
		weight = max(weight, 3)
	case f.Then.Acuity == d.a.Level && f.Then.Acuity > 0:
		weight = max(weight, 1)
	}
	return weight
}

// restsOnUnsigned reports whether the decision would differ without the rules
// that nobody has signed.
func (d *deciding) restsOnUnsigned(e *ends, s *side) bool {
	without := d.room.states.Copy(s.states)
	changed := false
	for i, f := range d.fired {
		if !f.signed && without[i] != off {
			without[i], changed = off, true
		}
	}
	if !changed {
		return false
	}
	with := e.high
	if s.disposition == AssessHere {
		with = e.low
	}
	signed := d.side(without)
	if e.raised {
		d.goUp(signed)
	}
	if e.kept {
		d.stayOn(signed)
	}
	return !d.signature(signed).same(d.signature(with))
}

// because shows the conditions that decide a rule with the values they read.
func (d *deciding) because(r *pack.Bound) []Because {
	var population []rule.Atom
	if r.For != nil {
		population = d.a.Evaluation.Because(r.For)
	}
	atoms := d.a.Evaluation.Because(r.When)
	list := d.shown.because.Take(len(population) + len(atoms))
	for i := range population {
		list[i] = d.atom(&population[i])
	}
	for i := range atoms {
		list[len(population)+i] = d.atom(&atoms[i])
	}
	return list
}

func (d *deciding) atom(a *rule.Atom) Because {
	b := Because{Atom: a.Source, Truth: a.Truth.String(), Facts: d.shown.values.Take(len(a.Values))}
	for i := range a.Values {
		v := &a.Values[i]
		b.Facts[i] = FactValue{Name: v.Name, Value: v.Value}
		if v.Read.Fact < 0 && b.Parts == nil {
			b.Parts = d.partsOf(v.Read.Call)
		}
	}
	return b
}

// partsOf shows of what a number of minutes is made.
func (d *deciding) partsOf(c rule.Call) Parts {
	if c.Name != "minutes_until" && c.Name != "contact_to" {
		return nil
	}
	parts := d.shown.parts.Take(most)[:0]
	if c.Name == "contact_to" {
		parts = append(parts, Part{"since_first_contact", Minutes(d.since("first_contact"))})
	}
	return appendWay(parts, d.sites.reach(c.Argument()).parts)
}
