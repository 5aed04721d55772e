package referral

import (
	"slices"

	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
)

// refusal is what the plan may not hold, because the patient does not want it or a
// documented ceiling of care leaves it out.
type refusal struct {
	rests    bool     // he is not moved, and nobody comes
	without  []string // places where he does not want to go
	services []string // that he does not want
	capped   bool     // a ceiling of care leaves out the way
	gated    bool     // and what can't be undone
	fetched  bool     // he is driven to no meeting: the vehicle comes to him
}

// byPatient and byCeiling are who leaves a step out.
const (
	byPatient = "patient"
	byCeiling = pack.CeilingFact
)

// contactWithin is the minutes after which somebody asks again who has declined: a day.
const contactWithin = 24 * 60

// limits reads what the case declines, and the ceiling of care.
func (d *deciding) limits() (r refusal) {
	for _, s := range d.c.Declined {
		switch {
		case s.Action == triage.MeetAt:
			r.fetched = true
		case s.Moves() && s.Site == "" && s.Service == "":
			r.rests = true
		case s.Moves() && s.Site != "":
			r.without = append(r.without, s.Site)
		case s.Service != "":
			r.services = append(r.services, s.Service)
		}
	}
	if i, ok := d.set.Vocabulary.Lookup(pack.CeilingFact); ok {
		limits := d.c.Facts.Individually(i).Present
		r.capped = slices.Contains(limits, pack.NoTransfer)
		r.gated = slices.Contains(limits, pack.NoGated)
		r.rests = r.rests || r.capped
	}
	return r
}

// declines reports whether a service is not had because of the refusal.
func (d *deciding) declines(service string) bool {
	return d.refusal.gated && d.set.Terms[service].Class == pack.Gated || slices.Contains(d.refusal.services, service)
}

// calms reports whether a patient who goes nowhere is no emergency all the same: by his
// urgency, or because his care has a ceiling.
func (r *refusal) calms(s *side) bool { return r.rests && (r.capped || s.acuity > 3) }

// declined tells what the plan would hold but for the refusal, with the risk: what of
// the case's own plan falls to each step that is declined, and why it was advised.
func (d *deciding) declined() []Refusal {
	if !d.refusal.any() {
		return nil
	}
	full := *d
	full.refusal, full.planner = refusal{}, plan.NewPlanner()
	s := full.side(full.allPossible())
	var list []Refusal
	take := func(r Refusal, falls func(i int) bool) {
		for i, n := range s.wanted {
			if falls(i) {
				d.forgo(&r, n)
			}
		}
		d.forgoActs(&r)
		if r.Services != nil {
			list = append(list, r.told())
		}
	}
	for _, step := range d.c.Declined {
		falls := func(i int) bool { return s.wanted[i].service == step.Service }
		switch {
		case step.Action == triage.MeetAt: // he is fetched where he is: all comes later
			falls = func(i int) bool { return s.plan.Served[i].Where >= 0 }
		case step.Moves():
			falls = func(i int) bool { return s.plan.Served[i].Where >= 0 && s.goesTo(i, step.Site) }
		}
		take(Refusal{By: byPatient, Action: step.Action, Service: step.Service, Site: step.Site, Text: d.inWords(step)}, falls)
	}
	if d.refusal.capped {
		take(Refusal{By: byCeiling, Action: triage.Transfer, Text: d.inWords(triage.Declined{Action: triage.Transfer})}, func(i int) bool { return s.plan.Served[i].Where >= 0 })
	}
	if d.refusal.gated {
		take(Refusal{By: byCeiling, Action: triage.Perform, Text: wire.Text{Zh: "做不可逆的治疗", En: "what can't be undone"}},
			func(i int) bool { return s.question.Needs[i].Gated })
	}
	return list
}

func (r *refusal) any() bool {
	return r.rests || r.gated || r.fetched || len(r.without) > 0 || len(r.services) > 0
}

// goesTo reports whether need i is served at a place, or, where the plan never goes
// there, at any: that place was refused in its turn.
func (s *side) goesTo(i int, place string) bool {
	at := func(stop plan.Stop) bool { return stop.Institution.ID == place }
	return at(s.plan.Stops[s.plan.Served[i].Where]) || !slices.ContainsFunc(s.plan.Stops, at)
}

// forgo adds a need that falls to what is declined, and why it was advised.
func (d *deciding) forgo(r *Refusal, n *needed) {
	if !slices.Contains(r.Services, n.service) {
		r.Services = append(r.Services, n.service)
	}
	for _, i := range n.rules {
		d.risk(r, i)
	}
}

// forgoActs adds what is to be done here at once and is declined.
func (d *deciding) forgoActs(r *Refusal) {
	for i, f := range d.fired {
		for _, a := range f.Then.Do {
			if a.Service != r.Service || f.truth.String() != "true" {
				continue
			}
			if !slices.Contains(r.Services, a.Service) {
				r.Services = append(r.Services, a.Service)
			}
			d.risk(r, i)
		}
	}
}

func (d *deciding) risk(r *Refusal, i int) {
	risk := Risk{Rule: d.fired[i].Ref, Text: d.fired[i].Because}
	if !slices.Contains(r.Risks, risk) {
		r.Risks = append(r.Risks, risk)
	}
}

// told is the refusal with a risk in any case.
func (r Refusal) told() Refusal {
	if len(r.Risks) == 0 {
		r.Risks = []Risk{{Text: wire.Text{Zh: "病情可能加重，耽误治疗", En: "it may get worse, and treatment come too late"}}}
	}
	return r
}

// inWords is what a declined step is.
func (d *deciding) inWords(s triage.Declined) wire.Text {
	switch in, known := d.view.Institution(s.Site); {
	case s.Moves() && known:
		return wire.Text{Zh: "转往" + in.Name.Zh, En: "the way to " + in.Name.En}
	case s.Moves():
		return wire.Text{Zh: "转院", En: "being moved"}
	case s.Action == triage.MeetAt:
		return wire.Text{Zh: "送到半路换车", En: "being driven to meet a vehicle"}
	case s.Service == "":
		return wire.Text{Zh: "留观", En: "being observed"}
	}
	return d.set.Terms[s.Service].Name()
}

// warn has the risk of what the patient declines told and written down. A ceiling of
// care is documented already.
func (w *stepper) warn() {
	for _, r := range w.out.Declined {
		if r.By != byPatient {
			continue
		}
		why := r.Risks[0].Text
		w.add(Step{Action: "consent", Service: r.Service, Site: w.home(), Text: wire.Text{
			Zh: "拒绝" + r.Text.Zh + "：讲明风险（" + why.Zh + "），写明并签字",
			En: "Declined: " + r.Text.En + ". Tell the risk (" + why.En + "), have it written and signed"}})
	}
}

// contactAgain asks after the patient within a day.
func (w *stepper) contactAgain() {
	if len(w.out.Declined) == 0 {
		return
	}
	at := w.c.At
	w.add(Step{Action: "follow_up", Site: w.home(), Text: wire.Text{Zh: "24小时内联系病人，再劝一次", En: "contact the patient within 24 hours and offer it again"},
		Due: &Due{Anchor: "at", AnchorAt: &at, WithinMinutes: contactWithin, DueAt: at.Add(contactWithin), RemainingMinutes: contactWithin}})
}

// Who consents besides those whom a term names.
const (
	institutionHead = "institution_head"
	family          = "family"
)

// consentBy is who consents to a gated act: as its term has it, or the family where the
// patient can't; in an emergency with nobody there, the head of the institution.
func (d *deciding) consentBy(t *pack.Term) string {
	i, ok := d.set.Vocabulary.Lookup(pack.ConsentFact)
	if !ok {
		return t.Consent.By
	}
	switch who, _ := d.c.Choice(d.set, pack.ConsentFact); {
	case who == "nobody" && d.a.Possible <= 2 && d.c.Facts.Individually(i).Known:
		return institutionHead
	case who == family:
		return family
	}
	return t.Consent.By
}
