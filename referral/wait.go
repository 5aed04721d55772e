package referral

import (
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
)

// waitSlack is by how much longer than the wait a need must have time, and confirmBefore
// how long before the date somebody makes sure of it (safety.md S15).
const (
	waitSlack     = 2 * 24 * 60
	confirmBefore = 24 * 60
)

// waitForDate lets the patient wait here for what begins on another day, where rules
// and the catalogue allow it. The rules are signed and true, and each complaint is one
// that some of them speak of; the case is not urgent, and no rule, true or unknown, asks
// for more.
func (d *deciding) waitForDate(s *side) {
	s.waits = false
	if len(s.waiting) == 0 || !d.speak(s.waiting) || s.sideways || s.contested || s.acuity <= 3 || !d.a.Graded {
		return
	}
	if d.withholds(s) || d.alarmed(s) || d.unfit(s) || d.treatsFirst(s, len(s.plan.Stops)) {
		return
	}
	waiting := *s
	waiting.question.Dates = true
	waiting.plan = d.planner.Best(waiting.question)
	if waiting.allHere() {
		*s, s.waits = waiting, true
	}
}

// allHere reports whether all that the patient needs is here: at once, or, and at least
// one thing, on a date on which a place is kept for him.
func (s *side) allHere() bool {
	later := false
	for i := range s.wanted {
		switch {
		case s.question.Needs[i].Gated:
			return false
		case s.plan.Served[i].SurelyHere():
		case s.awaits(i):
			later = true
		default:
			return false
		}
	}
	return later
}

// awaits reports whether need i can wait for its date here: it has an explicit time that
// is long enough, and the catalogue is sure of the date and of a free place on it.
func (s *side) awaits(i int) bool {
	need, served := &s.question.Needs[i], s.plan.Served[i]
	o := served.Offer
	if served.Where != plan.Here || !served.Acts || o == nil || o.Parts.Wait.Lo == 0 {
		return false
	}
	return o.Sure && o.Mode != capability.Remote && len(o.Service.Details().Slots) > 0 &&
		need.Due < plan.None && !need.Assumed && served.Start.Hi+waitSlack <= need.Due
}

// waits are the dates that the patient waits for, each made sure of before; else he goes
// where he would have gone.
func (w *stepper) waits() {
	for _, i := range w.byDue() {
		if !w.side.awaits(i) {
			continue
		}
		served := w.plan.Served[i]
		begins, confirm := w.c.At.Add(served.Start.Hi), w.c.At.Add(max(0, served.Start.Hi-confirmBefore))
		service := w.wanted[i].service
		w.add(Step{Action: "call", Service: service, Site: w.contact(w.deciding.here, served.Offer.Service.Department), CallFirst: []string{capability.CallPresence}, AckBy: &confirm,
			Text: wire.Text{Zh: "确认人员到岗", En: "make sure that they will be there"}, IfNoAnswer: w.otherwise()})
		due := w.dueOf(i)
		due.NotBefore = &begins
		w.add(Step{Action: "wait", Service: service, Text: w.set.Terms[service].Command(), Site: w.home(), Mode: served.Offer.Mode, Due: due,
			StartsIn: &StartsIn{Minutes: served.Start, Parts: wayParts(served.Offer.Parts)}})
	}
}

// otherwise is what is done if nobody comes on the date.
func (w *stepper) otherwise() *wire.Text {
	q := w.question
	q.Needs = slices.Clone(q.Needs)
	for i := range q.Needs {
		q.Needs[i].Away = q.Needs[i].Away || w.side.awaits(i)
	}
	best := w.planner.Best(q)
	if k := best.Destination(q.Needs); k >= 0 {
		to := w.contact(best.Stops[k].Institution, "")
		return &wire.Text{Zh: "不能到岗：转" + to.Name.Zh + phoneIn("，电话", to.Phone), En: "If not: refer to " + to.Name.En + phoneIn(", telephone ", to.Phone)}
	}
	return &wire.Text{Zh: "不能到岗：重新判定", En: "If not: decide anew"}
}

// phoneIn is words with a telephone number, if there is one.
func phoneIn(words, phone string) string {
	if phone == "" {
		return ""
	}
	return words + phone
}
