package referral

import (
	"sync"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/slab"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/rule"
)

// A room is where decisions are worked out, one after the other: its memory is asked for
// once. None of it is part of a Decision, and nothing of a case is left in it.
type room struct {
	deciding deciding
	sites    sites
	asks     triage.Sites // of sites
	assessed triage.Assessment
	catalog  capability.Inquiry
	planner  *plan.Planner
	fired    []fired

	states slab.Of[state]
	asked  slab.Of[needed]
	joins  slab.Of[joined]
	needs  slab.Of[needed]
	lists  slab.Of[*needed]
	rules  slab.Of[int]
	bans   slab.Of[forbidden]
	sides  []*side
	taken  int                // of sides
	plans  slab.Of[plan.Need] // what is planned for
	names  slab.Of[string]
	reads  slab.Of[rule.Read]
	told   map[rejection]bool

	since   func(timeFact string) (capability.Span, bool) // of deciding
	answers func(service string) int                      // likewise
}

// shown is the memory of what goes into one decision, and stays with it.
type shown struct {
	text    slab.Text
	because slab.Of[Because]
	values  slab.Of[FactValue]
	parts   slab.Of[Part]
	dues    slab.Of[Due]
	times   slab.Of[wire.Time]
}

func newRoom() *room {
	r := &room{planner: plan.NewPlanner(), told: map[rejection]bool{}}
	r.sites = sites{catalog: &r.catalog, until: map[string]reach{}}
	r.asks, r.since, r.answers = r.sites.answers(), r.deciding.sinceAnchor, r.deciding.answerWithin
	return r
}

// rooms are those in which nobody decides. They stand in a list of their own: of what a
// sync.Pool holds the linker keeps every method, and a page has to load it.
type rooms struct {
	lock sync.Mutex
	free []*room
}

// spareRooms is how many are kept; more than decide at once on most machines.
const spareRooms = 64

func (r *rooms) take() *room {
	r.lock.Lock()
	defer r.lock.Unlock()
	last := len(r.free) - 1
	if last < 0 {
		return newRoom()
	}
	one := r.free[last]
	r.free = r.free[:last]
	return one
}

func (r *rooms) give(one *room) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if len(r.free) < spareRooms {
		r.free = append(r.free, one)
	}
}

// side is a side in the room. It is not kept in a slab: of a type that a generic one is
// made for the linker keeps every method, and of all that it leads to, here the View's.
func (r *room) side(s side) *side {
	if r.taken == len(r.sides) {
		r.sides = append(r.sides, new(side))
	}
	one := r.sides[r.taken]
	r.taken++
	*one = s
	return one
}

// forget leaves nothing of a case in the room.
func (r *room) forget() {
	clear(r.fired)
	r.fired = r.fired[:0]
	r.deciding = deciding{}
	r.assessed.Forget()
	r.sites.forget()
	r.catalog.Forget()
	r.planner.Forget()
	r.states.Reset()
	r.asked.Reset()
	r.joins.Reset()
	r.needs.Reset()
	r.lists.Reset()
	r.rules.Reset()
	r.bans.Reset()
	for _, s := range r.sides[:r.taken] {
		*s = side{}
	}
	r.taken = 0
	r.plans.Reset()
	r.names.Reset()
	r.reads.Reset()
	clear(r.told)
}
