package referral

import (
	"github.com/fenji-health/fenji/referral/plan"
)

// dueOf is the deadline of need i, with the moment it runs from: its target, or
// the end of its window or of its product's where that is sooner.
func (w *stepper) dueOf(i int) *Due {
	n, served := w.wanted[i], w.plan.Served[i]
	if served.Acts && served.Offer != nil && served.By < min(n.due, plan.None) {
		return w.windowEnd(n, served)
	}
	due := w.target(n)
	if due != nil && n.assumed && w.question.Needs[i].TreatFirst && served.Met() && served.Start.Hi < due.RemainingMinutes {
		due.RemainingMinutes, due.DueAt = served.Start.Hi, w.c.At.Add(served.Start.Hi) // nobody waits for a deadline that is only assumed
		anchor := due.DueAt.Add(-due.WithinMinutes)
		due.AnchorAt = &anchor
	}
	return due
}

// target is the deadline that a need's target sets.
func (w *stepper) target(n *needed) *Due {
	if n.due >= plan.None || n.target == nil || n.target.After != "" {
		return nil
	}
	due := Due{Anchor: n.target.From, WithinMinutes: int(*n.target.Within), DueAt: w.c.At.Add(n.due), RemainingMinutes: n.due}
	anchor := due.DueAt.Add(-due.WithinMinutes)
	due.AnchorAt = &anchor
	if n.target.From != "at" {
		s := w.since(n.target.From)
		due.Assumed = !(s.Known() && s.Lo == s.Hi)
	}
	return &due
}

// windowEnd is the deadline that a window sets, the need's own or a product's.
func (w *stepper) windowEnd(n *needed, served plan.Served) *Due {
	from := ""
	for _, p := range served.Offer.Products {
		if p.Window != nil {
			from = p.Window.From
		}
	}
	if n.window != nil && served.By == n.closes.Lo {
		from = n.window.From
	}
	s := w.since(from)
	due := Due{Anchor: from, WithinMinutes: served.By + s.Hi, DueAt: w.c.At.Add(served.By), RemainingMinutes: served.By, Assumed: s.Lo != s.Hi}
	anchor := due.DueAt.Add(-due.WithinMinutes)
	due.AnchorAt = &anchor
	return &due
}

// rechecks are what is done on the way or some time after another step.
func (w *stepper) rechecks() {
	for _, n := range w.joined.rechecks {
		if w.barred(w.side, n) {
			continue
		}
		after := ""
		if n.target != nil {
			after = n.target.After
		}
		base, done := 0, after == ""
		for i, other := range w.wanted {
			if other.service == after && w.plan.Served[i].Acts && w.plan.Served[i].Met() {
				done = true
				if base = w.plan.Served[i].Start.Hi; w.plan.Served[i].By < plan.None {
					base = max(base, w.plan.Served[i].By)
				}
			}
		}
		for _, s := range w.out.Plan {
			done = done || s.Service == after && s.Action == "perform" && !s.Gated
		}
		if !done {
			continue
		}
		s := Step{Action: "recheck", Service: n.service, Text: w.set.Terms[n.service].Command(), EnRoute: len(w.plan.Stops) > 0}
		s.Due = w.recheckDue(n, after, base)
		w.add(s)
	}
}

func (w *stepper) recheckDue(n *needed, after string, base int) *Due {
	if n.target == nil || n.target.Within == nil {
		return nil
	}
	if after == "" {
		return w.target(n)
	}
	anchor, first := w.c.At.Add(base), w.c.At.Add(base+int(n.target.NotBefore))
	within := int(*n.target.Within)
	return &Due{Anchor: after, AnchorAt: &anchor, NotBefore: &first, WithinMinutes: within, DueAt: anchor.Add(within), RemainingMinutes: base + within, Assumed: true}
}
