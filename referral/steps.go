package referral

import (
	"cmp"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// stepper writes the steps of one decision, in the order in which people do
// them: immediate acts, facts to obtain, calls, consults, treatment here, the
// way, rechecks.
type stepper struct {
	*deciding
	*side
	out     *Decision
	treated int // number of the last treatment here that comes before the way
}

func (d *deciding) steps(out *Decision, s *side) {
	w := &stepper{deciding: d, side: s, out: out}
	out.Plan = make([]Step, 0, 8)
	w.acts()
	w.warn()
	w.obtain()
	if s.disposition == HoldAndCall {
		w.hold()
	} else {
		w.calls()
	}
	w.performs(false)
	w.consults()
	w.performs(true)
	w.transfers()
	w.rechecks()
	w.remain()
	w.contactAgain()
}

func (w *stepper) add(s Step) int {
	s.Step = len(w.out.Plan) + 1
	w.out.Plan = append(w.out.Plan, s)
	return s.Step
}

// home is the place where the patient is.
func (w *stepper) home() Site {
	if w.deciding.here == nil {
		return Site{ID: w.c.Here}
	}
	return w.place(w.deciding.here)
}

func (w *stepper) place(in *capability.Institution) Site { return Site{ID: in.ID, Name: in.Name} }

// acts are what true rules say to do here at once, the most urgent rule first,
// unless it is forbidden. They stand whatever the catalogue says: what is there
// counts, not what is written.
func (w *stepper) acts() {
	var rules []fired
	for i, f := range w.fired {
		if w.states[i] == proven && len(f.Then.Do) > 0 {
			rules = append(rules, f)
		}
	}
	wire.Sort(rules, func(a, b *fired) int {
		return cmp.Compare(w.actUrgency(*a), w.actUrgency(*b))
	})
	var seen []string
	for _, r := range rules {
		for _, a := range r.Then.Do {
			ban := w.bans(a.Service)
			if slices.Contains(seen, a.Service) || ban != nil && len(ban.proven) > 0 || w.declines(a.Service) {
				continue
			}
			seen = append(seen, a.Service)
			text := w.set.Terms[a.Service].Command()
			if w.sites.Offers(a.Service) == rule.False {
				text = wire.Text{Zh: text.Zh + "（如手边有）", En: text.En + " (if at hand)"}
			}
			if a.Note != nil {
				text = wire.Text{Zh: text.Zh + "：" + a.Note.Zh, En: text.En + ": " + a.Note.En}
			}
			now := Due{Anchor: "at", AnchorAt: &w.c.At, DueAt: w.c.At}
			w.add(Step{Action: "perform", Service: a.Service, Text: text, Site: w.home(), Due: &now})
		}
	}
}

// actUrgency puts immediate flags first, then the more urgent acuity.
func (w *stepper) actUrgency(f fired) int {
	if f.Then.Flag != nil && f.Then.Flag.Class == "immediate" {
		return 0
	}
	if f.Then.Acuity > 0 {
		return f.Then.Acuity
	}
	return 9
}

// obtain are the missing facts that can be had here, grouped by how.
func (w *stepper) obtain() {
	var ways []string
	facts := map[string][]string{}
	for _, m := range w.out.Missing {
		way := w.wayTo(m.Fact)
		question := way == "" || w.set.Terms[way].Basic
		if !m.ObtainableHere || question && w.side.disposition != AssessHere || w.isWanted(way) {
			continue
		}
		if !slices.Contains(ways, way) {
			ways = append(ways, way)
		}
		if !slices.Contains(facts[way], m.Fact) {
			facts[way] = append(facts[way], m.Fact)
		}
	}
	for _, way := range ways {
		s := Step{Action: "perform", Service: way, Facts: facts[way], Site: w.home(), Text: wire.Text{Zh: "问清", En: "ask"}}
		if way != "" {
			s.Text = w.set.Terms[way].Command()
		}
		w.add(s)
	}
}

// isWanted reports whether a service is a need of its own, with its own step.
func (w *stepper) isWanted(service string) bool {
	return slices.ContainsFunc(w.wanted, func(n *needed) bool { return n.service == service })
}

// byDue are the needs in the order of their deadlines.
func (s *side) byDue() []int {
	if s.order == nil {
		s.order = make([]int, len(s.wanted))
		for i := range s.order {
			s.order[i] = i
		}
		slices.SortStableFunc(s.order, func(i, j int) int { return cmp.Compare(s.wanted[i].due, s.wanted[j].due) })
	}
	return s.order
}

// performs are what is done here: first what finds out, which an opinion from
// afar may need; after the opinions what treats. A gated act that is not proven
// waits for what must be known first.
func (w *stepper) performs(treating bool) {
	for _, i := range w.byDue() {
		n, served := w.wanted[i], w.plan.Served[i]
		if need := w.question.Needs[i]; treating != (need.Gated || need.TreatFirst) {
			continue
		}
		if served.Where != plan.Here || n.consult || w.set.Terms[n.service].Place || served.Offer != nil && served.Offer.Mode == capability.Remote {
			continue
		}
		if w.side.disposition == Wait && w.side.awaits(i) {
			continue
		}
		number := w.perform(i, w.home())
		if served.Acts && w.question.Needs[i].TreatFirst {
			w.treated = number
		}
	}
}

func (w *stepper) perform(i int, site Site) int {
	n, served, t := w.wanted[i], w.plan.Served[i], w.set.Terms[w.wanted[i].service]
	s := Step{Action: "perform", Service: n.service, Text: t.Command(), Site: site, Possible: n.state == possible, Gated: t.Class == pack.Gated, Due: w.dueOf(i), ForMinutes: n.stay}
	if o := served.Offer; o != nil {
		s.Mode, s.CallFirst = o.Mode, o.CallFirst
		for _, p := range o.Products {
			s.Products = append(s.Products, Product{ID: p.ID, Name: p.Name, InLabel: w.question.InLabel(p, served.Start)})
		}
	}
	s.finds = t.Minutes > 0
	if s.Gated {
		if t.Consent != nil {
			s.Consent = &Consent{Minutes: int(t.Consent.Minutes), By: w.consentBy(t)}
		}
		if !served.Acts {
			s.RequiresKnown = w.waitsFor(i)
			s.waits = w.names(s.RequiresKnown)
			s.doubt = w.doubt(n)
			s.DecidedBy = whoDecides(t)
		}
	}
	return w.add(s)
}

// remain says what happens with a patient who is left here.
func (w *stepper) remain() {
	switch w.side.disposition {
	case Observe:
		w.add(Step{Action: "observe", Site: w.home(), ForMinutes: w.observe, Text: wire.Text{Zh: "在此留观", En: "observe here"}})
	case ReferDown:
		w.firstContact()
	case Wait:
		w.waits()
	case Stay:
		w.add(Step{Action: "follow_up", Site: w.home(), Text: wire.Text{Zh: "在本机构处理并随访", En: "treat here and follow up"}})
	}
}
