package plan

import (
	"cmp"
	"slices"

	"github.com/fenji-health/fenji/capability"
)

// A Criterion is one of the things that plans are compared by.
type Criterion string

// The criteria, in the order in which they are asked.
const (
	ByNothing       Criterion = ""               // the plans are one
	ByIdleStop      Criterion = "nothing_there"  // a stop at which nothing is served
	ByUnmet         Criterion = "unmet"          // a proven need that nobody serves
	ByGatedUnmet    Criterion = "gated_unmet"    // an open gated need that could not be served where he goes
	ByNotHigher     Criterion = "not_higher"     // it ends at a place not above the patient's own
	ByWait          Criterion = "wait"           // a proven need waits for a place to open
	ByLate          Criterion = "late"           // minutes after a target that can be met
	ByStart         Criterion = "start"          // minutes until the deciding need begins
	ByGatedStart    Criterion = "gated_start"    // minutes until the open gated needs could begin
	ByDoubt         Criterion = "doubtful"       // needs that are not surely served
	ByPossibleUnmet Criterion = "possible_unmet" // a possible need that nobody serves
	ByStops         Criterion = "stops"          // how often the patient is moved
	ByBelow         Criterion = "below"          // it ends below the patient's own level
	ByLevel         Criterion = "level"          // the highest level gone to
	ByNetwork       Criterion = "network"        // stops outside the patient's own networks
	ByMinutes       Criterion = "minutes"        // until the last thing he goes for has begun
	ByFull          Criterion = "full"           // places reported full
	ByID            Criterion = "id"             // nothing but the order of ids
	ByReach         Criterion = "reach"          // so many places are nearer that it was not weighed
)

// criteria name the numbers of a score, one by one.
func (s *search) criteria() []Criterion {
	names := []Criterion{ByIdleStop}
	for _, n := range s.Needs {
		if n.Proven && (!n.Gated || n.Firm) {
			names = append(names, ByUnmet)
		}
	}
	names = append(names, ByGatedUnmet, ByNotHigher, ByWait, ByLate)
	if s.Acuity <= 2 {
		names = append(names, ByStart, ByGatedStart)
	}
	names = append(names, ByDoubt, ByPossibleUnmet, ByStops)
	if s.Acuity > 3 {
		names = append(names, ByBelow, ByLevel, ByNetwork)
	}
	return append(names, ByMinutes, ByFull)
}

// A Difference is the first criterion in which one plan comes after another, and
// by how much. More is None where there is no end to it.
type Difference struct {
	By   Criterion
	More int
}

// Through is the best plan that takes the patient to an institution, if possible
// as its destination, and what puts it behind the best plan of all. The plan is
// nil when nothing would be served there.
func (p *Planner) Through(q Question, institution string) (*Plan, Difference) {
	s, plans := p.explore(q)
	there, _ := q.Catalog.View().Institution(institution)
	through := s.through(there)
	if len(through) == 0 {
		return nil, Difference{}
	}
	_, plans = s.best(plans)
	s.weigh(slices.Concat(plans, through)) // how late is late depends on all plans
	best := slices.MinFunc(plans, s.order)
	plan := slices.MinFunc(through, func(a, b *Plan) int {
		return cmp.Or(cmp.Compare(s.passing(a, there), s.passing(b, there)), s.order(a, b))
	})
	return s.told(plan), s.difference(plan, best)
}

// through are the plans that take the patient to a place.
func (s *search) through(there *capability.Institution) []*Plan {
	var plans []*Plan
	if there == nil {
		return nil
	}
	add := func(p *Plan, way leg, to *capability.Institution) (*Plan, leg) {
		if p == nil {
			return nil, leg{}
		}
		if p, on, ok := s.going(p, way, to); ok {
			plans = append(plans, p)
			return p, on
		}
		return nil, leg{}
	}
	here, way := s.staying()
	direct, on := add(here, way, there)
	for _, other := range s.candidates() {
		if other != there {
			add(direct, on, other)
			first, from := add(here, way, other)
			add(first, from, there)
		}
	}
	return slices.DeleteFunc(plans, func(p *Plan) bool { return p.stop(there) < 0 })
}

func (p *Plan) stop(at *capability.Institution) int {
	return slices.IndexFunc(p.Stops, func(stop Stop) bool { return stop.Institution == at })
}

// passing is 0 for a plan that ends at a place, 1 for one that passes by.
func (s *search) passing(p *Plan, place *capability.Institution) int {
	return count(p.Destination(s.Needs) != p.stop(place))
}

// order is that of compare.go.
func (s *search) order(a, b *Plan) int {
	return cmp.Or(slices.Compare(s.score(nil, a), s.score(nil, b)), byID(a, b))
}

func (s *search) difference(p, best *Plan) Difference {
	if s.order(p, best) < 0 {
		return Difference{By: ByReach}
	}
	mine, theirs, names := s.score(nil, p), s.score(nil, best), s.criteria()
	for i := range mine {
		switch {
		case mine[i] >= None && theirs[i] < None:
			return Difference{names[i], None}
		case mine[i] != theirs[i]:
			return Difference{names[i], mine[i] - theirs[i]}
		}
	}
	if byID(p, best) == 0 {
		return Difference{}
	}
	return Difference{By: ByID}
}

// There is how each need would be served at an institution if the patient went
// straight there at once; where it is Unmet, nobody there may.
func (p *Planner) There(q Question, institution string) []Served {
	s := p.search(q)
	place, _ := q.Catalog.View().Institution(institution)
	where := 0
	if institution == q.Base.Here {
		where = Here
	}
	served := make([]Served, len(q.Needs))
	for i := range served {
		served[i] = s.at(i, place, where, s.atOnce())
	}
	return served
}
