package episode

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// Kind is what happened.
type Kind string

// The kinds of events, in the course of a referral: of two in the same minute the
// one that stands first here is first.
const (
	Moment                Kind = "clock"     // a moment that is no step of the referral: onset, arrival here, wire crossing
	Requested             Kind = "requested" // a place was asked to receive the patient: the first, or the next
	DispatchCalled        Kind = "dispatch_called"
	Acknowledged          Kind = "acknowledged" // the call was answered, and no more is said
	Accepted              Kind = "accepted"
	Scheduled             Kind = "scheduled"
	AppointmentCancelled  Kind = "appointment_cancelled" // the date is off, the referral is not
	Answered              Kind = "answered"              // an opinion from afar came
	Departed              Kind = "departed"              // from site
	Arrived               Kind = "arrived"               // at site
	Started               Kind = "started"               // a service began: needle, wire, knife
	CouldNotBeDone        Kind = "could_not_be_done"     // somebody came for a service in vain
	NotAttended           Kind = "not_attended"
	Declined              Kind = "declined" // by the place that was asked
	Refused               Kind = "refused"  // by the patient
	Completed             Kind = "completed"
	Returned              Kind = "returned" // the patient and the report, to site
	Contacted             Kind = "contacted"
	FollowedUp            Kind = "followed_up" // he was seen, as was agreed
	CancellationRequested Kind = "cancellation_requested"
	Cancelled             Kind = "cancelled"
)

// Kinds are all kinds of events, in the course of a referral.
func Kinds() []Kind { return slices.Clone(course) }

var course = []Kind{Moment, Requested, DispatchCalled, Acknowledged, Accepted, Scheduled, AppointmentCancelled, Answered, Departed, Arrived, Started,
	CouldNotBeDone, NotAttended, Declined, Refused, Completed, Returned, Contacted, FollowedUp, CancellationRequested, Cancelled}

// An Event is one thing that happened. It holds codes and ids, never free text, in
// which a person could be named.
type Event struct {
	ID            string     `json:"id"`
	Kind          Kind       `json:"event"`
	At            wire.Time  `json:"at"`                       // when it happened, by the clock of who reports it
	Re            string     `json:"re,omitempty"`             // the event that it answers and can't have come before
	ByRole        string     `json:"by_role,omitempty"`        // such as physician; never who
	Site          string     `json:"site,omitempty"`           // the institution asked, answering, left, reached
	Service       string     `json:"service,omitempty"`        // that was given, could not be, or was asked about
	Clock         string     `json:"clock,omitempty"`          // the name of a moment
	AppointmentAt *wire.Time `json:"appointment_at,omitempty"` // for when
	FollowUpAt    *wire.Time `json:"follow_up_at,omitempty"`   // when he is to be seen next
	Reason        string     `json:"reason,omitempty"`         // a code of the host's
	Advice        string     `json:"advice,omitempty"`         // that came with the refusal: a code of the host's
	Disposition   string     `json:"disposition,omitempty"`    // where the place that declined says he should be treated instead
}

// fields are the keys that a kind of event needs and those that it may have beside
// id, event, at, re and by_role.
var fields = map[Kind]struct{ needs, may []string }{
	Moment:                {needs: []string{"clock"}, may: []string{"site"}},
	Requested:             {needs: []string{"site"}, may: []string{"reason"}},
	DispatchCalled:        {},
	Acknowledged:          {needs: []string{"site"}},
	Accepted:              {needs: []string{"site"}},
	Scheduled:             {needs: []string{"site", "appointment_at"}},
	AppointmentCancelled:  {needs: []string{"site"}, may: []string{"reason"}},
	Answered:              {needs: []string{"service"}, may: []string{"site"}},
	Departed:              {needs: []string{"site"}},
	Arrived:               {needs: []string{"site"}},
	Started:               {needs: []string{"site", "service"}},
	CouldNotBeDone:        {needs: []string{"site", "service"}, may: []string{"reason"}},
	NotAttended:           {needs: []string{"site"}, may: []string{"reason"}},
	Declined:              {needs: []string{"site"}, may: []string{"reason", "advice", "disposition"}},
	Refused:               {may: []string{"reason"}},
	Completed:             {needs: []string{"site"}},
	Returned:              {needs: []string{"site"}, may: []string{"follow_up_at"}},
	Contacted:             {may: []string{"follow_up_at"}},
	FollowedUp:            {may: []string{"follow_up_at"}},
	CancellationRequested: {may: []string{"reason"}},
	Cancelled:             {needs: []string{"reason"}},
}

// Takes says which keys a kind of event needs, and which of the others it may have,
// beside id, event, at, re and by_role.
func (k Kind) Takes() (needs, may []string) { return fields[k].needs, fields[k].may }

// Keys are those that some kinds of events need or may have.
func Keys() []string { return slices.Clone(keys) }

var keys = []string{"site", "service", "clock", "appointment_at", "follow_up_at", "reason", "advice", "disposition"}

// check reports what is wrong with an event.
func (e *Event) check(say sayer) {
	say.id("id", e.ID)
	say.time("at", &e.At)
	form, known := fields[e.Kind]
	if !known {
		say.add("event", "event", "unknown event %q%s", e.Kind, wire.Near(string(e.Kind), words(course)))
		return
	}
	say.word("re", e.Re)
	say.word("by_role", e.ByRole)
	given := map[string]bool{"appointment_at": e.AppointmentAt != nil, "follow_up_at": e.FollowUpAt != nil}
	for _, f := range []struct{ key, value string }{{"site", e.Site}, {"service", e.Service}, {"clock", e.Clock}, {"reason", e.Reason}, {"advice", e.Advice}, {"disposition", e.Disposition}} {
		say.word(f.key, f.value)
		given[f.key] = f.value != ""
	}
	for _, key := range keys {
		switch needed := slices.Contains(form.needs, key); {
		case needed && !given[key]:
			say.add(key, "missing", "%s says %s", e.Kind, key)
		case given[key] && !needed && !slices.Contains(form.may, key):
			say.add(key, "unused", "%s has no %s", e.Kind, key)
		}
	}
	if _, taken := fields[Kind(e.Clock)]; taken || e.Clock == decided {
		say.add("clock", "clock", "%q is a clock that is set by itself", e.Clock)
	}
	if e.Disposition != "" && !slices.Contains(dispositions, e.Disposition) {
		say.add("disposition", "disposition", "unknown disposition %q%s", e.Disposition, wire.Near(e.Disposition, dispositions))
	}
}

func words[T ~string](list []T) []string {
	all := make([]string, len(list))
	for i, w := range list {
		all[i] = string(w)
	}
	return all
}
