package episode

import (
	"errors"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// A State is where a referral stands after all its events.
type State struct {
	Schema        string          `json:"schema"`
	Episode       string          `json:"episode"`
	Phase         Phase           `json:"phase"`
	BSeR          string          `json:"bser"`  // the business status of HL7 BSeR; empty before anybody is asked
	Asked         string          `json:"asked"` // who was asked last; empty before
	Site          string          `json:"site"`  // where the patient was last known to be
	EnRoute       bool            `json:"en_route"`
	AppointmentAt *wire.Time      `json:"appointment_at"`
	FollowUpAt    *wire.Time      `json:"follow_up_at"`
	Clocks        []Clock         `json:"clocks"`
	Intervals     []Interval      `json:"intervals"`
	Contradicted  []Contradiction `json:"contradicted"`
	PassedOver    []PassedOver    `json:"passed_over"`
	ClockFaults   []ClockFault    `json:"clock_faults"`

	advice   *Advice
	happened []happening // the events that count, in order
}

// A happening is an event that counts, and what it found.
type happening struct {
	Event
	moved bool   // the phase, or the patient
	from  string // the institution that had the patient then
}

// A Contradiction is a service that somebody came for in vain (S18): the host notes
// it in the catalogue with capability's Tx.Contradict, and the row does not count until
// it is verified. What was done is a term; which row offered it the catalogue says.
type Contradiction struct {
	Institution string    `json:"institution"`
	Service     string    `json:"service"`
	At          wire.Time `json:"at"`
	ByRole      string    `json:"by_role,omitempty"`
	Event       string    `json:"event"`
}

// State folds the events.
func (e *Episode) State() *State {
	s := &State{Schema: StateSchema, Episode: e.ID, Phase: PhaseAdvised, Site: e.Decision.Here, advice: &e.Decision,
		Contradicted: []Contradiction{}, PassedOver: []PassedOver{}, ClockFaults: clockFaults(e.Events)}
	if e.Decision.Destination == e.Decision.Here {
		s.Phase = PhaseArrived // he is where he is to be treated
	}
	for _, event := range e.Events {
		s.take(event)
	}
	s.BSeR = s.Phase.BSeR()
	s.Clocks = s.clocks()
	s.Intervals = s.intervals()
	return s
}

// Err is every event that was passed over, nil if none was.
func (s *State) Err() error {
	var all []error
	for _, p := range s.PassedOver {
		all = append(all, p)
	}
	return errors.Join(all...)
}

// FormState is how far the referral is in the words of the papers (referral/form,
// States), which say less: a date is an acceptance, what the patient refuses is
// cancelled, and what has ended stays in treatment until he is back.
func (s *State) FormState() string {
	waits := slices.Contains(waiting, s.Phase) || slices.Contains([]Phase{PhaseAdvised, PhaseDeclined, PhaseCancelling}, s.Phase)
	begun := s.any(-1, func(h *happening) bool { return h.Kind == Started && h.Site == s.Site })
	switch {
	case s.EnRoute && waits:
		return "departed"
	case s.Phase == PhaseArrived && begun:
		return "in_treatment"
	}
	return formStates[s.Phase]
}

var formStates = map[Phase]string{
	PhaseAdvised:     "drafted",
	PhaseRequested:   "sent",
	PhaseAccepted:    "accepted",
	PhaseDeclined:    "declined",
	PhaseScheduled:   "accepted",
	PhaseUnscheduled: "accepted",
	PhaseNotAttended: "accepted",
	PhaseRefused:     "cancelled",
	PhaseArrived:     "arrived",
	PhaseCompleted:   "in_treatment",
	PhaseReturned:    "returned",
	PhaseCancelling:  "sent", // it holds until the receiver has said so
	PhaseCancelled:   "cancelled",
}

// JSON is the state's one form in bytes.
func (s *State) JSON() []byte { return wire.Canonical(s) }

// take lets one event happen, or passes it over.
func (s *State) take(e Event) {
	to, can := s.Phase.leads(e.Kind)
	if !can {
		s.PassedOver = append(s.PassedOver, PassedOver{Event: e.ID, Kind: e.Kind, Phase: s.Phase, Allowed: s.Phase.Allows()})
		return
	}
	h := happening{Event: e, from: s.Site, moved: s.concerns(&e)}
	if h.moved {
		s.Phase = to
		s.apply(&e)
	}
	if e.Kind == CouldNotBeDone {
		s.Contradicted = append(s.Contradicted, Contradiction{Institution: e.Site, Service: e.Service, At: e.At, ByRole: e.ByRole, Event: e.ID})
	}
	s.happened = append(s.happened, h)
}

// concerns reports whether an event is of the referral as it stands. The late word
// of a place that was asked before the last is kept and moves nothing; a place on the
// way, or the one that sends him, is not where he goes.
func (s *State) concerns(e *Event) bool {
	switch e.Kind {
	case Accepted, Declined, Scheduled, AppointmentCancelled, NotAttended:
		return e.Site == s.Asked
	case Arrived:
		if s.advice.passes(e.Site) {
			s.Site, s.EnRoute = e.Site, false
			return false
		}
	case Completed: // what was done on the way does not end the way
		return s.Phase == PhaseArrived || !s.advice.passes(e.Site)
	}
	return true
}

// apply is what an event changes beside the phase.
func (s *State) apply(e *Event) {
	switch e.Kind {
	case Requested:
		s.Asked, s.AppointmentAt = e.Site, nil
	case Scheduled:
		s.AppointmentAt = e.AppointmentAt
	case AppointmentCancelled, NotAttended, Declined, Refused, Cancelled:
		s.AppointmentAt = nil
	case Departed:
		s.EnRoute = true
	case Arrived, Completed, Returned: // nobody may have told of the arrival
		s.Site, s.EnRoute, s.AppointmentAt = e.Site, false, nil
	}
	switch {
	case e.FollowUpAt != nil:
		s.FollowUpAt = e.FollowUpAt
	case e.Kind == FollowedUp:
		s.FollowUpAt = nil
	}
}

// since reports whether one of some kinds of events has happened to the referral as it
// stood after happening i; -1 is the decision.
func (s *State) since(i int, kinds ...Kind) bool {
	return s.any(i, func(h *happening) bool { return h.moved && slices.Contains(kinds, h.Kind) })
}

func (s *State) any(i int, is func(*happening) bool) bool {
	for k := i + 1; k < len(s.happened); k++ {
		if is(&s.happened[k]) {
			return true
		}
	}
	return false
}
