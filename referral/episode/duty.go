package episode

import (
	"cmp"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// A duty is what some kind of event asks of somebody, until something else has
// happened.
type duty struct {
	after  Kind
	action ActionKind
	within int // minutes; noTime where no source gives any
	role   string
	to     string // empty: the place that had the patient
	until  []Kind
}

const (
	noTime = -1
	aDay   = 24 * 60
)

// duties are those that follow from events alone. S25: contact within 24 h of a
// refusal, and a plan that takes it into account; S23: first contact within 72 h of
// the return.
var duties = []duty{
	{NotAttended, ContactPatient, 0, Sender, Patient, []Kind{Contacted, FollowedUp, Arrived, Completed, Returned, Refused}},
	{NotAttended, SetDate, noTime, Receiver, Patient, dated},
	{Refused, ContactPatient, aDay, Sender, Patient, []Kind{Contacted, FollowedUp, Requested, Arrived}},
	{Refused, DecideAgain, 0, Sender, Patient, []Kind{Requested, Arrived, Cancelled}}, // a talk with him is no plan
	{AppointmentCancelled, SetDate, 0, Receiver, Patient, dated},
	{CancellationRequested, AnswerCancellation, 0, Receiver, "", []Kind{Cancelled, NotAttended, Arrived, Refused}},
	{Arrived, SendBack, noTime, Receiver, "", []Kind{Arrived, Completed, Returned, Requested, Declined, Refused, Cancelled}},
	{Completed, SendBack, noTime, Receiver, "", []Kind{Returned}},
	{Returned, FirstContact, 3 * aDay, FollowUpSite, Patient, []Kind{Contacted, FollowedUp}},
}

// dated are the events after which nobody waits for a date.
var dated = []Kind{Scheduled, Requested, Declined, Departed, Arrived, Completed, Returned, Refused, CancellationRequested, Cancelled}

// open are all actions that are not done, due or not.
func (s *State) open() []Action {
	return slices.Concat(s.dispatch(), s.asks(), s.consults(), s.way(), s.fallen(), s.followed(), s.dates())
}

// ended are the events after which nobody waits for a place, a way or an opinion.
var ended = []Kind{Arrived, Completed, Returned, Refused, Cancelled}

// action is one of the sender.
func action(kind ActionKind, due *wire.Time, site, to string) Action {
	return Action{Action: kind, DueAt: due, Role: Sender, Site: site, To: to, Text: texts[kind.rank()].text}
}

// dispatch is the call of the emergency number that the plan itself has.
func (s *State) dispatch() []Action {
	if !s.advice.Dispatch || s.since(-1, append([]Kind{DispatchCalled}, ended...)...) {
		return nil
	}
	return []Action{action(CallDispatch, &s.advice.At, s.advice.Here, Dispatch)}
}

// An ask is a place that has to say something, since a happening.
type ask struct {
	after    int
	site     string
	by       *wire.Time // null: the plan sets no time
	receiver bool       // else it sends a vehicle, or lies on the way
	step     int
	text     *wire.Text
}

// asks are the calls of the plan, and the requests made since; the first request
// to a place that the plan calls is that call.
func (s *State) asks() []Action {
	all := s.request()
	called, over := map[string]bool{}, false
	for _, c := range s.advice.Calls {
		receiver := c.Site == s.advice.Destination || len(s.advice.Legs) == 0
		called[c.Site] = receiver // to take him is another question than to fetch him
		all = append(all, s.unanswered(ask{-1, c.Site, &c.AckBy, receiver, c.Step, c.IfNoAnswer})...)
	}
	for i := range s.happened {
		h := &s.happened[i]
		over = over || slices.Contains(ended, h.Kind) && h.moved
		if h.Kind != Requested {
			continue
		}
		if !called[h.Site] || over {
			a := ask{after: i, site: h.Site, receiver: true}
			if minutes := s.advice.ackMinutes(); minutes > 0 {
				by := h.At.Add(minutes)
				a.by = &by
			}
			all = append(all, s.unanswered(a)...)
		}
		called[h.Site] = false
	}
	return all
}

// request is the first asking, as long as it has not been made; at once where the plan
// has a time for the answer.
func (s *State) request() []Action {
	if s.Phase != PhaseAdvised {
		return nil
	}
	a := action(Request, nil, s.advice.Here, s.advice.Destination)
	if s.advice.ackMinutes() > 0 {
		a.DueAt = &s.advice.At
	}
	return []Action{a}
}

// unanswered is what to do about a place that has not said anything.
func (s *State) unanswered(a ask) []Action {
	answered := s.any(a.after, func(h *happening) bool {
		switch h.Kind {
		case Acknowledged:
			return h.Site == a.site && a.by != nil // without a time it is the answer itself that is waited for
		case Accepted, Scheduled, Declined:
			return h.Site == a.site && (a.receiver || h.Kind == Accepted)
		case Requested:
			return h.Site != a.site && a.receiver
		}
		return slices.Contains(ended, h.Kind) && (h.moved || h.Site == a.site)
	})
	switch {
	case answered:
		return nil
	case a.by == nil:
		wait := action(AwaitAnswer, nil, a.site, s.happened[a.after].from)
		wait.Role, wait.Event = Receiver, s.happened[a.after].ID
		return []Action{wait}
	}
	again := action(SecondChannel, a.by, s.sender(a.after), a.site)
	again.IfNoAnswer = a.text
	ladder := []Action{again}
	if a.receiver {
		ladder = append(ladder, s.elsewhere(a.after, a.by))
	}
	ladder = append(ladder, s.emergency(a.after, a.by)...)
	for i := range ladder {
		ladder[i].Step, ladder[i].Event = a.step, s.event(a.after)
	}
	return ladder
}

// sender is the institution that had the patient at a happening; -1 is the decision.
func (s *State) sender(i int) string {
	if i < 0 {
		return s.advice.Here
	}
	return s.happened[i].from
}

func (s *State) event(i int) string {
	if i < 0 {
		return ""
	}
	return s.happened[i].ID
}

// elsewhere is to ask the first alternative that has not been asked and is not out
// of the question; without one, to decide again.
func (s *State) elsewhere(i int, due *wire.Time) Action {
	tried := map[string]bool{s.advice.Destination: true, s.sender(i): true}
	for k := range s.happened {
		if h := &s.happened[k]; h.Kind == Requested || h.Kind == Declined || h.Kind == CouldNotBeDone {
			tried[h.Site] = true
		}
	}
	for _, next := range s.advice.Alternatives {
		if !tried[next] {
			return action(AskNext, due, s.sender(i), next)
		}
	}
	return action(DecideAgain, due, s.sender(i), Patient)
}

// emergency is the call of dispatch where the patient may be of acuity I or II and
// nobody has made it.
func (s *State) emergency(i int, due *wire.Time) []Action {
	if s.advice.ackMinutes() == 0 || s.since(-1, DispatchCalled) {
		return nil
	}
	return []Action{action(CallDispatch, due, s.sender(i), Dispatch)}
}

// consults are the opinions that have not come, or not from as many as are asked
// for (S21).
func (s *State) consults() []Action {
	if s.since(-1, ended...) {
		return nil
	}
	var all []Action
	for _, c := range s.advice.Consults {
		came := 0
		for i := range s.happened {
			if h := &s.happened[i]; h.Kind == Answered && h.Service == c.Service {
				came++
			}
		}
		if came >= c.Answers {
			continue
		}
		kind := SecondChannel
		if c.Answers > 1 {
			kind = DecideWithout
		}
		a := action(kind, &c.AnswerBy, s.advice.Here, c.Site)
		a.Service, a.Step, a.IfNoAnswer = c.Service, c.Step, c.IfNoAnswer
		all = append(all, a)
	}
	return all
}

// way is the departures and arrivals that nobody has told of. With a date the way is
// that of the date; who is on his way goes on, though the referral was cancelled. A way that the plan has no time for, as to the next place that was
// asked, is open without one.
func (s *State) way() []Action {
	var all []Action
	for _, leg := range s.advice.Legs {
		all = append(all, s.leg(leg)...)
	}
	toGo := slices.Contains([]Phase{PhaseRequested, PhaseAccepted, PhaseUnscheduled}, s.Phase)
	switch {
	case len(all) > 0:
	case s.EnRoute && (toGo || slices.Contains([]Phase{PhaseDeclined, PhaseNotAttended, PhaseCancelled}, s.Phase)):
		all = append(all, action(ConfirmArrival, nil, s.Site, cmp.Or(s.Asked, s.advice.Destination, Patient)))
	case toGo && s.advice.ackMinutes() > 0:
		all = append(all, action(Depart, nil, s.Site, s.Asked))
	}
	return all
}

func (s *State) leg(leg Leg) []Action {
	off := s.since(-1, append([]Kind{Scheduled}, ended...)...)
	reached := s.any(-1, func(h *happening) bool { return h.Kind == Arrived && h.Site == leg.To })
	left := s.any(-1, func(h *happening) bool { return h.Kind == Departed && h.Site == leg.From })
	to := leg.To
	if to == s.advice.Destination && s.Asked != "" {
		to = s.Asked // another place than the plan's may have been asked since
	}
	var all []Action
	if leg.DepartBy != nil && !off && !reached && !left {
		all = append(all, action(Depart, leg.DepartBy, leg.From, to))
	}
	if leg.BeginsBy != nil && !off && !reached {
		all = append(all, action(ConfirmArrival, leg.BeginsBy, leg.From, to))
	}
	for i := range all {
		all[i].Step = leg.Step
	}
	return all
}

// fallen are patients whom nobody has: the place that was asked declined, or could
// not do what he was sent for.
func (s *State) fallen() []Action {
	var all []Action
	for i := range s.happened {
		h := &s.happened[i]
		before := h.Kind == CouldNotBeDone && h.Site != s.Asked // on the way there: it may go on
		switch {
		case h.Kind == CouldNotBeDone:
			if before && s.since(i, Departed) || s.any(i, func(x *happening) bool { return x.Kind == Started && x.Service == h.Service }) {
				continue
			}
		case h.Kind != Declined || !h.moved || s.since(i, Accepted, Scheduled):
			continue
		}
		if s.since(i, append([]Kind{Requested}, ended...)...) {
			continue
		}
		next := s.elsewhere(i, &h.At)
		if h.Disposition != "" || before {
			next = action(DecideAgain, &h.At, h.from, Patient)
		}
		next.Event, next.Service = h.ID, h.Service
		all = append(append(all, next), s.emergency(i, &h.At)...)
	}
	return all
}

// followed are the duties of the table that nobody has done.
func (s *State) followed() []Action {
	var all []Action
	for i := range s.happened {
		h := &s.happened[i]
		for _, d := range duties {
			if d.after != h.Kind || !h.moved || s.since(i, d.until...) {
				continue
			}
			a := action(d.action, nil, s.actor(d.role, h), d.to)
			if d.within != noTime {
				due := h.At.Add(d.within)
				a.DueAt = &due
			}
			if a.To == "" {
				a.To = s.advice.Here
			}
			a.Role, a.Event = d.role, h.ID
			if a.Site != a.To { // nobody reports to himself
				all = append(all, a)
			}
		}
	}
	return all
}

// actor is the institution of a role after a happening.
func (s *State) actor(role string, h *happening) string {
	switch {
	case role == Sender:
		return h.from
	case h.Site != "":
		return h.Site
	}
	return s.Asked
}

// dates are the days that were set: the appointment, the follow-up, the review; and
// the follow-up that a return left without a day, an acceptance left without a date.
func (s *State) dates() []Action {
	var all []Action
	add := func(kind ActionKind, due *wire.Time, role, site, event string) {
		a := action(kind, due, site, Patient)
		a.Role, a.Event = role, event
		all = append(all, a)
	}
	if s.AppointmentAt != nil {
		add(ConfirmArrival, s.AppointmentAt, Receiver, s.Asked, "")
	}
	leaves := func(l Leg) bool { return l.DepartBy != nil }
	if s.Phase == PhaseAccepted && s.advice.ackMinutes() == 0 && !s.EnRoute && !slices.ContainsFunc(s.advice.Legs, leaves) {
		add(SetDate, nil, Receiver, s.Asked, "")
	}
	if s.advice.ReviewAt != nil && !s.since(-1, FollowedUp, Arrived, Returned) {
		add(Review, s.advice.ReviewAt, Sender, s.advice.Here, "")
	}
	if s.advice.FollowUpBy != nil && !s.since(-1, FollowedUp, Returned) {
		add(FollowUp, s.advice.FollowUpBy, Sender, s.advice.Here, "")
	}
	returned := slices.IndexFunc(s.happened, func(h happening) bool { return h.Kind == Returned })
	if s.FollowUpAt != nil {
		role, site := Sender, s.advice.Here
		if returned >= 0 {
			role, site = FollowUpSite, s.Site
		}
		add(FollowUp, s.FollowUpAt, role, site, "")
	} else if returned >= 0 && !s.since(returned, FollowedUp) {
		add(NameFollowUp, &s.happened[returned].At, FollowUpSite, s.Site, s.happened[returned].ID)
	}
	return all
}
