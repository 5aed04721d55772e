package episode

import (
	"cmp"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// inOrder is events in the order in which they count: by their times, in the same
// minute by the course of a referral, then by id; and none before the one that it
// answers. Of events that answer each other in a ring the first goes first.
func inOrder(events []Event) []Event {
	rest := slices.Clone(events)
	wire.Sort(rest, func(a, b *Event) int {
		return cmp.Or(cmp.Compare(a.At.Minute(), b.At.Minute()), cmp.Compare(slices.Index(course, a.Kind), slices.Index(course, b.Kind)), cmp.Compare(a.ID, b.ID))
	})
	waited := map[string]bool{} // for by others, while they have not come
	for i := range rest {
		waited[rest[i].ID] = true
	}
	ordered := make([]Event, 0, len(rest))
	for len(rest) > 0 {
		next := max(0, slices.IndexFunc(rest, func(e Event) bool { return !waited[e.Re] }))
		delete(waited, rest[next].ID)
		ordered = append(ordered, rest[next])
		rest = slices.Delete(rest, next, next+1)
	}
	return ordered
}

// A ClockFault is an event whose time is before that of what it answers: at least
// one of two clocks is wrong, by so many minutes or more.
type ClockFault struct {
	Event   string `json:"event"`
	Re      string `json:"re"`
	Minutes int    `json:"minutes"`
}

func clockFaults(events []Event) []ClockFault {
	byID := map[string]*Event{}
	for i := range events {
		byID[events[i].ID] = &events[i]
	}
	faults := []ClockFault{}
	for _, e := range events {
		if re := byID[e.Re]; re != nil && re.At.Sub(e.At) > 0 {
			faults = append(faults, ClockFault{Event: e.ID, Re: e.Re, Minutes: re.At.Sub(e.At)})
		}
	}
	return faults
}
