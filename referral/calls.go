package referral

import (
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
)

// hold calls for help where no place that is high enough can begin what is
// needed: dispatch, and the best partial place, which also supports by telephone.
func (w *stepper) hold() {
	if !w.refusal.rests { // who does not want to go is not fetched
		w.dispatch()
	}
	best := w.upward(w.side)
	if len(best.Stops) == 0 {
		best = w.plan
	}
	if len(best.Stops) == 0 {
		return
	}
	partial := best.Stops[0].Institution
	w.call(partial, best.Stops[0].Leg, "call")
	support := w.set.Terms[w.set.Fallback.Consult]
	by, site := w.c.At.Add(answerWithin(support)), w.contact(partial, "", "reader")
	w.add(Step{Action: "consult", Service: w.set.Fallback.Consult, Text: support.Command(), Site: w.home(), By: &site, Mode: capability.Remote, AnswerBy: &by, IfNoAnswer: support.IfNoAnswer})
}

// upward is the plan for a higher place that can assess an emergency, whatever
// else is needed.
func (d *deciding) upward(s *side) *plan.Plan {
	up := needed{service: d.set.Fallback.Up, floor: d.above(), state: proven, signed: true, due: plan.None, closes: open}
	q := s.question
	q.Needs, q.Rests = d.planning(s, &up).Needs, false
	return d.planner.Best(q)
}

// calls tell those who will receive the patient, those who fetch him, and those
// who must confirm what the plan relies on here.
func (w *stepper) calls() {
	for i, served := range w.plan.Served {
		if o := served.Offer; served.Where == plan.Here && served.Acts && o != nil && unseen(o.CallFirst) && w.question.Needs[i].Gated {
			w.add(Step{Action: "call", Service: w.wanted[i].service, Site: w.contact(w.deciding.here, o.Service.Department), CallFirst: o.CallFirst, Text: callFirstText(o.CallFirst)})
		}
	}
	destination := w.plan.Destination(w.question.Needs)
	order := make([]int, 0, 2)
	if destination >= 0 {
		order = append(order, destination)
	}
	for k := range w.plan.Stops {
		if k != destination {
			order = append(order, k)
		}
	}
	for _, k := range order {
		action := "call"
		if k > destination {
			action = "notify"
		}
		w.call(w.plan.Stops[k].Institution, w.mainOffer(k), action)
	}
	if destination >= 0 {
		for _, stop := range w.plan.Stops {
			w.fetch(stop.Leg)
		}
	}
}

// unseen reports whether nobody has looked, by what the catalogue says, whether the
// people, the room or the device that an act needs are there.
func unseen(reasons []string) bool {
	return slices.ContainsFunc(reasons, func(reason string) bool {
		return slices.Contains([]string{capability.CallPresence, capability.CallRoomUnknown, capability.CallEquipmentUnknown, capability.CallSkillUnknown}, reason)
	})
}

// fetch calls the vehicle, when it is not this place's own.
func (w *stepper) fetch(leg *capability.Offer) {
	switch {
	case leg.Vehicle == nil && leg.TravelMode != "":
		w.dispatch()
	case leg.Base != nil && leg.Base.ID != w.c.Here:
		if w.out.Acuity.Possible <= 2 {
			w.dispatch()
		}
		stops := func(s plan.Stop) bool { return s.Institution == leg.Base }
		if !slices.ContainsFunc(w.plan.Stops, stops) { // who receives him is called already
			w.call(leg.Base, nil, "call")
		}
	}
	if m := leg.Meeting; m != nil && m.Base != w.deciding.here {
		w.call(m.Base, nil, "call")
	}
}

// dispatch calls the public emergency number.
func (w *stepper) dispatch() {
	if s := dispatchStep(w.view); s.Site.Phone != "" {
		w.add(s)
	}
}

func dispatchStep(view *capability.View) Step {
	phone := view.Emergency().Phone
	return Step{Action: "call", Site: Site{Phone: phone, Name: wire.Text{Zh: "急救调度", En: "emergency dispatch"}},
		Text: wire.Text{Zh: "呼叫急救" + phone, En: "call dispatch " + phone}}
}

// call tells one institution, with the time by which it must answer and what to
// do if it does not.
func (w *stepper) call(in *capability.Institution, o *capability.Offer, action string) {
	department := ""
	s := Step{Action: action, Possible: action == "notify"}
	if o != nil {
		department, s.CallFirst = o.Service.Department, w.confirm(in)
	}
	s.Site = w.contact(in, department)
	s.Text = wire.Text{Zh: "呼叫" + in.Name.Zh, En: "call " + in.Name.En}
	if m := w.meeting(in); m != nil {
		s.Text.Zh += "，请出车到" + m.Place.Name.Zh + "接"
		s.Text.En += ": its ambulance to " + m.Place.Name.En + ", to meet him"
	}
	if action == "notify" {
		s.Text = wire.Text{Zh: "通知" + in.Name.Zh, En: "notify " + in.Name.En}
	}
	if ack := map[int]int{1: 5, 2: 10}[w.out.Acuity.Possible]; ack > 0 && action == "call" {
		by := w.c.At.Add(ack)
		s.AckBy = &by
		s.IfNoAnswer = w.noAnswer(in)
	}
	w.add(s)
}

// meeting is where an institution's vehicle meets the one that takes the patient so far;
// nil where it does not.
func (w *stepper) meeting(in *capability.Institution) *capability.Meeting {
	if w.side.disposition == HoldAndCall || len(w.plan.Stops) == 0 {
		return nil
	}
	if leg := w.plan.Stops[w.boards()].Leg; leg.Base == in {
		return leg.Meeting
	}
	return nil
}

// confirm is why an institution must confirm what the plan relies on there.
func (w *stepper) confirm(in *capability.Institution) []string {
	var reasons []string
	for _, served := range w.plan.Served {
		if served.Where >= 0 && served.Offer != nil && served.Offer.Institution == in {
			reasons = append(reasons, served.Offer.CallFirst...)
		}
	}
	slices.Sort(reasons)
	return slices.Compact(reasons)
}

// noAnswer names who to call when a receiver does not answer.
func (w *stepper) noAnswer(in *capability.Institution) *wire.Text {
	phone := w.view.Emergency().Phone
	text := wire.Text{Zh: "无人应答：打" + phone + "，照常出发", En: "No answer: call " + phone + ", leave all the same"}
	if next := w.without(in.ID); next != nil {
		text.Zh = "无人应答：打" + phone + "，改联系" + next.Name.Zh
		text.En = "No answer: call " + phone + ", then " + next.Name.En
	}
	return &text
}

// without is where the patient would go if not to an institution.
func (w *stepper) without(id string) *capability.Institution {
	q := w.question
	q.Without = append(slices.Clone(q.Without), id)
	best := w.planner.Best(q)
	if k := best.Destination(q.Needs); k >= 0 {
		return best.Stops[k].Institution
	}
	return nil
}

// contact is an institution with a telephone: of one of the roles asked for, else
// of those who are on duty, the department's own first.
func (w *stepper) contact(in *capability.Institution, department string, roles ...string) Site {
	s := w.place(in)
	for _, role := range roles {
		for _, c := range in.ContactList() {
			if c.Role == role && s.Phone == "" {
				s.Phone = c.Phone
			}
		}
	}
	if dep := in.Departments[department]; dep != nil {
		name := dep.Name
		s.Department = &name
	}
	for _, want := range []struct{ role, department string }{{"pre_notify", department}, {"duty", department}, {"duty", ""}, {"pre_notify", ""}, {"dispatch", ""}} {
		for _, c := range in.ContactList() {
			if s.Phone == "" && c.Role == want.role && (want.department == "" || c.Department == want.department) {
				s.Phone = c.Phone
			}
		}
	}
	return s
}

func callFirstText(reasons []string) wire.Text {
	if slices.Contains(reasons, capability.CallPresence) {
		return wire.Text{Zh: "先电话确认人员在岗", En: "call first: is the doctor there?"}
	}
	return wire.Text{Zh: "先电话确认能做", En: "call first: can it be done now?"}
}
