package referral

import (
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
)

// mainOffer is the service for which the patient goes to stop k: the deciding
// one if it is there, else the most urgent.
func (w *stepper) mainOffer(k int) *capability.Offer {
	if i := w.mainNeed(k); i >= 0 {
		return w.plan.Served[i].Offer
	}
	return w.plan.Stops[k].Leg
}

// mainNeed is the need for which the patient goes to stop k; -1 of none.
func (s *side) mainNeed(k int) int {
	if i := s.plan.Deciding; i >= 0 && s.plan.Served[i].Where == k {
		return i
	}
	for _, i := range s.byDue() {
		if s.plan.Served[i].Where == k {
			return i
		}
	}
	return -1
}

// transfers are the ways the patient goes, and what is treated between them.
func (w *stepper) transfers() {
	if w.side.disposition == HoldAndCall {
		return
	}
	destination := w.plan.Destination(w.question.Needs)
	for k, stop := range w.plan.Stops {
		w.meets(k)
		number := w.transfer(k, stop, k > destination)
		for _, i := range w.byDue() {
			if w.plan.Served[i].Where == k && w.question.Needs[i].Gated && (w.question.Needs[i].TreatFirst && k < destination || !w.plan.Served[i].Acts) {
				w.supervise(i)
				if step := w.perform(i, at(w.place(stop.Institution), stop)); w.plan.Served[i].Acts {
					number = step
				}
			}
		}
		w.treated = number
	}
}

func (w *stepper) transfer(k int, stop plan.Stop, onlyIf bool) int {
	main := w.mainOffer(k)
	s := Step{Action: "transfer", Possible: onlyIf, Site: at(w.contact(stop.Institution, main.Service.Department), stop)}
	fit, after := w.fit()
	s.Fit, s.FitAfter = fit, after
	s.Text = wire.Text{Zh: "转往" + stop.Institution.Name.Zh, En: "transfer to " + stop.Institution.Name.En}
	if s.Site.Stop != "" {
		s.Text = wire.Text{Zh: s.Text.Zh + "（停靠" + stop.Place.Name.Zh + "）", En: s.Text.En + " (it stops at " + stop.Place.Name.En + ")"}
	}
	if fit == "no" {
		s.Action = "team_comes"
		s.Text = wire.Text{Zh: "请" + stop.Institution.Name.Zh + "来人", En: "have a team come from " + stop.Institution.Name.En}
	}
	for _, i := range w.byDue() {
		if w.plan.Served[i].Where == k {
			s.Services = append(s.Services, w.wanted[i].service)
			if onlyIf {
				s.RequiresKnown = w.undecidedFacts(s.RequiresKnown, w.wanted[i])
			}
		}
	}
	if i := w.mainNeed(k); i >= 0 {
		s.Service = w.wanted[i].service
	}
	if fit != "no" { // else others come to him, and his way is not theirs
		w.way(&s, k, main)
	}
	if w.green {
		s.Skip = slices.DeleteFunc(slices.Clone(main.Service.Details().Skip), func(skip string) bool { return !slices.Contains(w.skip, skip) })
	}
	return w.add(s)
}

// way fills in how the patient is moved and when each part is over.
func (w *stepper) way(s *Step, k int, o *capability.Offer) {
	s.Mode = o.TravelMode
	from := w.c.Here
	if k > 0 {
		from = w.plan.Stops[k-1].Place.ID
	}
	if o.Meeting == nil { // else another way than the one between the two, of which nobody has said how long it is
		journey := w.view.Journey(from, w.plan.Stops[k].Place.ID)
		s.Metres, s.Yuan = journey.Metres, journey.Yuan
	}
	first := w.boards()
	ride := w.plan.Stops[k].Leg
	if k > first && ride.TravelMode == "" { // he goes on in what took him to the stop before
		ride = w.plan.Stops[first].Leg
		s.Mode = ride.TravelMode
	}
	if v := ride.Vehicle; v != nil && k >= first {
		s.Escort, s.Kit = v.Escort, v.Kit
	}
	parts := wayParts(o.Parts)
	if o.Parts.Delay.Hi > 0 {
		parts = append(Parts{{"after_step_" + strconv.Itoa(max(w.treated, 1)), Minutes(o.Parts.Delay)}}, parts...)
	}
	start := o.Start
	if i := w.mainNeed(k); i >= 0 && w.plan.Served[i].Offer == o {
		if start = w.plan.Served[i].Start; start.Known() && start.Hi > o.Start.Hi { // consent and the supervisor's word
			parts = append(parts, Part{"prepare", Minutes{Lo: start.Lo - o.Start.Lo, Hi: start.Hi - o.Start.Hi}})
		}
	}
	s.StartsIn = &StartsIn{Minutes: start, Parts: parts}
	if k == first {
		if leave := o.Parts.Delay.Add(o.Parts.Response).Add(o.Parts.Loading).Add(o.Parts.Meet); leave.Known() {
			by := w.c.At.Add(leave.Hi)
			s.DepartBy = &by
		}
	}
}

// meets is the way to where the vehicle that goes on meets that which takes him so far.
// Who can't be moved meets nobody: the team comes to him.
func (w *stepper) meets(k int) {
	m := w.plan.Stops[k].Leg.Meeting
	if fit, _ := w.fit(); m == nil || k != w.boards() || fit == "no" {
		return
	}
	parts := w.mainOffer(k).Parts
	leave := parts.Delay.Add(parts.Response).Add(parts.Loading)
	s := Step{Action: "meet_at", Site: w.contact(m.Place, ""), Mode: m.Vehicle.Mode, Escort: m.Vehicle.Escort, Kit: m.Vehicle.Kit,
		Text:     wire.Text{Zh: "送到" + m.Place.Name.Zh + "换车", En: "drive to " + m.Place.Name.En + " and change vehicles"},
		StartsIn: &StartsIn{Minutes: leave.Add(parts.Meet), Parts: Parts{{"response", Minutes(parts.Response)}, {"loading", Minutes(parts.Loading)}, {"meet", Minutes(parts.Meet)}}}}
	by := w.place(w.plan.Stops[k].Leg.Base)
	s.By = &by
	if leave.Known() {
		at := w.c.At.Add(leave.Hi)
		s.DepartBy = &at
	}
	w.add(s)
}

// boards is the first stop to which a vehicle takes him: none does to a mobile unit
// that stops where he is.
func (w *stepper) boards() int {
	return max(0, slices.IndexFunc(w.plan.Stops, func(s plan.Stop) bool { return s.Leg.TravelMode != "" }))
}

// at is the site of a stop.
func at(site Site, stop plan.Stop) Site {
	if stop.Place != stop.Institution {
		site.Stop = stop.Place.ID
	}
	return site
}

func (w *stepper) undecidedFacts(names []string, n *needed) []string {
	for _, k := range n.rules {
		names = w.named(names, w.unknownReads(w.fired[k].Bound, 0))
	}
	return names
}

// fit is whether the patient can be moved, as rules say: no beats after beats
// yes, which takes a signed rule; where none says, nobody has assessed it.
func (w *stepper) fit() (string, []string) {
	state, after := "not_assessed", []string(nil)
	strength := map[string]int{"not_assessed": 0, "yes": 1, "after": 2, "no": 3}
	for i, f := range w.fired {
		if fit := f.Then.Fit; fit != nil && w.states[i] == proven && (f.signed || fit.State != "yes") && strength[fit.State] > strength[state] {
			state, after = fit.State, fit.After
		}
	}
	return state, after
}
