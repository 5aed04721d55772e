package referral

import (
	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/triage/pack"
)

// consults are opinions from afar: asked for by rules, or needed to do something
// here under supervision.
func (w *stepper) consults() {
	for _, i := range w.byDue() {
		n, served := w.wanted[i], w.plan.Served[i]
		o := served.Offer
		if served.Where != plan.Here || o == nil {
			continue
		}
		w.supervise(i)
		if o.Mode == capability.Remote || n.consult {
			w.consult(n.service, o, 0, w.dueOf(i))
		}
	}
}

// supervise asks for the supervision under which need i is served, if it is.
func (w *stepper) supervise(i int) {
	o := w.plan.Served[i].Offer
	if o.Mode != capability.Supervised || !w.plan.Served[i].Acts {
		return
	}
	from := 0
	if k := w.plan.Served[i].Where; k >= 0 && w.plan.Stops[k].Arrive.Known() {
		from = w.plan.Stops[k].Arrive.Hi
	}
	w.consult(o.Service.Asked(), o, from, nil)
}

// consult asks for an opinion, so many minutes from now.
func (w *stepper) consult(service string, o *capability.Offer, from int, due *Due) {
	t := w.set.Terms[service]
	if t == nil {
		t = &pack.Term{Zh: service, En: service}
	}
	by := w.c.At.Add(from + answerWithin(t))
	if due != nil && due.RemainingMinutes > 0 && due.DueAt.Minute() < by.Minute() {
		by = due.DueAt
	}
	s := Step{Action: "consult", Service: service, Text: t.Command(), Site: w.place(o.Institution), Mode: capability.Remote, AnswerBy: &by, IfNoAnswer: t.IfNoAnswer, Due: due, CallFirst: o.CallFirst}
	if o.By != nil {
		site := w.contact(o.By, "", "reader")
		s.By = &site
	}
	for _, q := range w.local.quorums {
		if q.Service == service && (s.Quorum == nil || q.Count > s.Quorum.Count) {
			s.Quorum = &Quorum{Count: q.Count, Until: w.c.At.Add(int(q.Timeout)), Then: q.Then}
		}
	}
	w.add(s)
}
