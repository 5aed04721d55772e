package episode

import (
	"cmp"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Clock is a moment: onset, decision, requested, a service that began. Of
// several of a kind the first counts.
type Clock struct {
	Clock string    `json:"clock"`
	At    wire.Time `json:"at"`
	Site  string    `json:"site,omitempty"`
}

// The names of clocks that intervals are reckoned from; "arrival" is that at the
// place of the decision, as rules have it, "arrived" that where he was sent.
const (
	onset        = "onset"
	firstContact = "first_contact"
	arrival      = "arrival"
	decided      = "decision"
	leaving      = "leaving" // the departure, if it was from the place of the decision
	waypoint     = "waypoint"
)

// An Interval is the minutes between two clocks; null while one of them is not
// known, and where the second shows less than the first, which no patient can do:
// a clock is wrong then. It is never 0 for want of a time.
type Interval struct {
	Interval   string `json:"interval"`
	Service    string `json:"service,omitempty"`
	Minutes    *int   `json:"minutes"`
	ClockFault bool   `json:"clock_fault,omitempty"`
}

// spans are the intervals of every referral.
var spans = []struct{ name, from, to string }{
	{"onset_to_contact", onset, firstContact},
	{"contact_to_decision", firstContact, decided},
	{"request_to_acknowledgement", string(Requested), string(Acknowledged)},
	{"request_to_acceptance", string(Requested), string(Accepted)},
	{"door_in_to_door_out", arrival, leaving},
	{"departure_to_arrival", string(Departed), string(Arrived)},
	{"request_to_arrival", string(Requested), string(Arrived)},
	{"arrival_to_completion", string(Arrived), string(Completed)},
	{"return_to_first_contact", string(Returned), "contacted_after_return"},
}

// clocks are the first of each kind, by time and then by name.
func (s *State) clocks() []Clock {
	all := append([]Clock{}, s.advice.Clocks...)
	seen := map[string]bool{}
	for _, c := range all {
		seen[c.Clock] = true
	}
	add := func(name string, at wire.Time, site string) {
		if !seen[name] {
			seen[name] = true
			all = append(all, Clock{Clock: name, At: at, Site: site})
		}
	}
	left, returned := false, false
	for i := range s.happened {
		h := &s.happened[i]
		name := h.clock()
		if h.Kind == Arrived && !h.moved && h.Site == s.advice.Here && !left { // else the vehicle has turned back
			name = arrival
		}
		add(name, h.At, h.Site)
		left = left || h.Kind == Departed
		if returned && (h.Kind == Contacted || h.Kind == FollowedUp) {
			add("contacted_after_return", h.At, h.Site)
		}
		returned = returned || h.Kind == Returned
	}
	add(decided, s.advice.At, s.advice.Here)
	wire.Sort(all, func(a, b *Clock) int {
		return cmp.Or(cmp.Compare(a.At.Minute(), b.At.Minute()), cmp.Compare(a.Clock, b.Clock))
	})
	return all
}

// clock is the name of the clock that an event sets.
func (h *happening) clock() string {
	switch {
	case h.Kind == Moment:
		return h.Clock
	case h.Kind == Started:
		return h.Service
	case (h.Kind == Arrived || h.Kind == Completed) && !h.moved:
		return waypoint
	}
	return string(h.Kind)
}

func (s *State) intervals() []Interval {
	at := map[string]Clock{}
	for _, c := range s.Clocks {
		at[c.Clock] = c
	}
	if left := at[string(Departed)]; left.Site == s.advice.Here {
		at[leaving] = left
	}
	var all []Interval
	for _, x := range spans {
		all = append(all, between(x.name, "", at[x.from], at[x.to]))
	}
	for _, service := range s.services() {
		begun := at[service]
		door := at[arrival]
		if begun.Site != s.advice.Here {
			door = at[string(Arrived)]
		}
		if door.Site != "" && door.Site != begun.Site {
			door = Clock{} // it began at a place whose door has no clock
		}
		all = append(all, between("onset_to", service, at[onset], begun), between("contact_to", service, at[firstContact], begun), between("door_to", service, door, begun))
	}
	return all
}

// services are those of the plan and those that began, in this order.
func (s *State) services() []string {
	all := append([]string{}, s.advice.Services...)
	seen := map[string]bool{}
	for _, name := range all {
		seen[name] = true
	}
	for i := range s.happened {
		if h := &s.happened[i]; h.Kind == Started && !seen[h.Service] {
			seen[h.Service] = true
			all = append(all, h.Service)
		}
	}
	return all
}

func between(name, service string, from, to Clock) Interval {
	x := Interval{Interval: name, Service: service}
	if from.At.IsZero() || to.At.IsZero() {
		return x
	}
	minutes := to.At.Sub(from.At)
	if x.ClockFault = minutes < 0; !x.ClockFault {
		x.Minutes = &minutes
	}
	return x
}
