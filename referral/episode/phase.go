package episode

import (
	"slices"
	"strings"
)

// Phase is where a referral stands.
type Phase string

// The phases. The calls, the way and the service are not among them: in an
// emergency the patient leaves before anybody has accepted him.
const (
	PhaseAdvised     Phase = "advised" // nobody has been asked
	PhaseRequested   Phase = "requested"
	PhaseAccepted    Phase = "accepted"
	PhaseDeclined    Phase = "declined" // by the place that was asked
	PhaseScheduled   Phase = "scheduled"
	PhaseUnscheduled Phase = "appointment_cancelled"
	PhaseNotAttended Phase = "not_attended"
	PhaseRefused     Phase = "refused" // by the patient
	PhaseArrived     Phase = "arrived"
	PhaseCompleted   Phase = "completed"
	PhaseReturned    Phase = "returned"
	PhaseCancelling  Phase = "cancellation_requested"
	PhaseCancelled   Phase = "cancelled"
)

// Phases are all of them.
func Phases() []Phase { return slices.Concat(active, over) }

var (
	waiting = []Phase{PhaseRequested, PhaseAccepted, PhaseScheduled, PhaseUnscheduled, PhaseNotAttended}
	active  = slices.Concat([]Phase{PhaseAdvised}, waiting, []Phase{PhaseDeclined, PhaseRefused, PhaseArrived, PhaseCancelling})
	over    = []Phase{PhaseCompleted, PhaseReturned, PhaseCancelled}
	always  = slices.Concat(active, over)
	treated = append([]Phase{PhaseArrived, PhaseDeclined}, waiting...) // as it may turn out: nobody has to have told of the arrival
)

// A move is where an event may happen and to which phase it leads; to none, it
// leaves the phase as it is.
type move struct {
	from []Phase
	to   Phase
}

// moves are all that can happen; of several moves of one kind the first that
// fits.
var moves = map[Kind][]move{
	Moment:                {{always, ""}},
	Requested:             {{except(active, PhaseCancelling), PhaseRequested}},
	DispatchCalled:        {{always, ""}},
	Acknowledged:          {{always, ""}},
	Accepted:              {{[]Phase{PhaseArrived, PhaseCompleted, PhaseReturned}, ""}, {append([]Phase{PhaseDeclined}, waiting...), PhaseAccepted}},
	Scheduled:             {{append([]Phase{PhaseDeclined}, waiting...), PhaseScheduled}},
	AppointmentCancelled:  {{[]Phase{PhaseScheduled}, PhaseUnscheduled}},
	Answered:              {{always, ""}},
	Departed:              {{always, ""}},                                               // home, too
	Arrived:               {{append([]Phase{PhaseCancelled}, active...), PhaseArrived}}, // who was on his way arrives, though it was cancelled
	Started:               {{always, ""}},
	CouldNotBeDone:        {{always, ""}},
	NotAttended:           {{append([]Phase{PhaseCancelling}, waiting...), PhaseNotAttended}},
	Declined:              {{append([]Phase{PhaseArrived}, waiting...), PhaseDeclined}},
	Refused:               {{active, PhaseRefused}},
	Completed:             {{treated, PhaseCompleted}},
	Returned:              {{append([]Phase{PhaseCompleted}, treated...), PhaseReturned}},
	Contacted:             {{always, ""}},
	FollowedUp:            {{always, ""}},
	CancellationRequested: {{append([]Phase{PhaseDeclined}, waiting...), PhaseCancelling}},
	Cancelled:             {{active, PhaseCancelled}},
}

func except(phases []Phase, none Phase) []Phase {
	return slices.DeleteFunc(slices.Clone(phases), func(p Phase) bool { return p == none })
}

// leads is the phase that an event leads to; false if it can't happen there.
func (p Phase) leads(by Kind) (Phase, bool) {
	for _, m := range moves[by] {
		if slices.Contains(m.from, p) {
			if m.to == "" {
				return p, true
			}
			return m.to, true
		}
	}
	return p, false
}

// Allows are the kinds of events that can happen in a phase, in the course of a
// referral.
func (p Phase) Allows() []Kind {
	var allowed []Kind
	for _, k := range course {
		if _, can := p.leads(k); can {
			allowed = append(allowed, k)
		}
	}
	return allowed
}

// PassedOver is an event that can't have happened where the referral stood. It
// counts for nothing, and for what it says as soon as what makes it possible has come.
type PassedOver struct {
	Event   string `json:"event"`
	Kind    Kind   `json:"kind"`
	Phase   Phase  `json:"phase"`
	Allowed []Kind `json:"allowed"`
}

func (p PassedOver) Error() string {
	return "event " + p.Event + ": " + string(p.Kind) + " can't happen while the referral is " + string(p.Phase) +
		"; allowed: " + strings.Join(words(p.Allowed), ", ")
}
