package episode

import (
	"cmp"
	"math"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Worklist is what should have been done by a time: what has a time first, the
// longest overdue before the others, then what has none.
type Worklist struct {
	Schema  string     `json:"schema"`
	Episode string     `json:"episode"`
	At      wire.Time  `json:"at"`
	Actions []Action   `json:"actions"`
	NextAt  *wire.Time `json:"next_at"` // when something else becomes due, if nothing happens before
}

// Due is the worklist at a time. A host asks again at its NextAt and after every
// event.
func (s *State) Due(at wire.Time) *Worklist {
	w := &Worklist{Schema: WorklistSchema, Episode: s.Episode, At: at, Actions: []Action{}}
	for _, a := range sorted(s.open()) {
		switch {
		case a.DueAt == nil:
			w.Actions = append(w.Actions, a)
		case a.DueAt.Sub(at) <= 0:
			overdue := at.Sub(*a.DueAt)
			a.OverdueMinutes = &overdue
			w.Actions = append(w.Actions, a)
		case w.NextAt == nil:
			w.NextAt = a.DueAt
		}
	}
	return w
}

// JSON is the worklist's one form in bytes.
func (w *Worklist) JSON() []byte { return wire.Canonical(w) }

// sorted is actions in the order in which they become due, each once: what two
// things ask for is due as the first of them has it.
func sorted(actions []Action) []Action {
	wire.Sort(actions, func(a, b *Action) int {
		return cmp.Or(cmp.Compare(a.dueMinute(), b.dueMinute()), cmp.Compare(a.Action.rank(), b.Action.rank()))
	})
	type what struct {
		kind              ActionKind
		site, to, service string
	}
	var each []Action
	seen := map[what]bool{}
	for _, a := range actions {
		if key := (what{a.Action, a.Site, a.To, a.Service}); !seen[key] {
			seen[key] = true
			each = append(each, a)
		}
	}
	return each
}

func (a *Action) dueMinute() int64 {
	if a.DueAt == nil {
		return math.MaxInt64
	}
	return a.DueAt.Minute()
}
