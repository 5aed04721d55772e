package plan

import (
	"iter"
	"slices"

	"github.com/fenji-health/fenji/capability"
)

// second is a second stop that may serve some need earlier. Most are worse than a plan
// that is known, whatever the catalogue would say of them: it is not asked.
type second struct {
	before *Plan
	way    leg                     // from the first stop
	to     *capability.Institution // nil: any place, the moment he leaves the first
	arrive capability.Span
	starts []int // when each need could begin there at the earliest; None where nothing is gained
}

// goFurther finds after which plans with one stop a second may serve something, and
// weighs those that alone may do what they do. The others are left for best.
func (s *search) goFurther() {
	s.starts, s.further = s.starts[:0], s.further[:0]
	for k, p := range s.all[1:] {
		if x, ok := s.gaining(second{before: p, way: s.ways[k]}); ok {
			s.further = append(s.further, x)
		}
	}
	s.weigh(s.all)
	for k := range s.further {
		if !s.alone(&s.further[k]) {
			continue
		}
		x := s.further[k]
		s.further[k].starts = nil
		for y := range s.places(x) {
			if s.alone(&y) {
				s.follow(&y)
			} else {
				s.further = append(s.further, y)
			}
		}
	}
	s.further = slices.DeleteFunc(s.further, func(x second) bool { return x.starts == nil })
}

// places are the second stops that may serve something, of one that may be anywhere.
func (s *search) places(x second) iter.Seq[second] {
	return func(yield func(second) bool) {
		for _, to := range s.sites {
			if to == x.before.Stops[0].Institution {
				continue
			}
			x.to = to
			if y, ok := s.gaining(x); ok && !yield(y) {
				return
			}
		}
	}
}

// gaining fills in what may begin earlier at a second stop; not ok where nothing may.
func (s *search) gaining(x second) (_ second, ok bool) {
	if x.to != nil {
		x.arrive, _, _ = s.arrive(x.way, x.to)
	} else if x.arrive = capability.Exactly(x.way.delay); x.way.open {
		x.arrive.Hi = capability.Never
	}
	had := len(s.starts)
	for i := range s.Needs {
		start := s.gain(i, &x)
		ok = ok || start < None
		s.starts = append(s.starts, start)
	}
	x.starts = s.starts[had:]
	return x, ok
}

// gain is when need i could begin at a second stop at the earliest; None where that is
// not before it begins already.
func (s *search) gain(i int, x *second) int {
	before := &x.before.Served[i]
	if !s.couldGain(before, i, x.arrive) || x.arrive.Lo > s.Needs[i].Closes.Hi {
		return None
	}
	lead := s.lead(i, x.to)
	start := min(x.arrive.Hi+lead, None-1)
	if lead == nobody || before.Met() && before.Acts && start > before.Start.Hi {
		return None
	}
	return start
}

// nobody stands for the minutes from arrival to a service that is not there.
const nobody = -1

// lead is the least minutes from arrival to the start of need i at a place, or at any.
func (s *search) lead(i int, place *capability.Institution) (least int) {
	if place != nil {
		return s.leadAt(s.asked[i], place)
	}
	least = nobody
	for _, to := range s.sites {
		if lead := s.leadAt(s.asked[i], to); lead != nobody && (least == nobody || lead < least) {
			least = lead
		}
	}
	return least
}

// leadAt is the least minutes from arrival to the start of a service at a place.
func (s *search) leadAt(a *asked, place *capability.Institution) int {
	for _, l := range a.leads {
		if l.place == place {
			return l.minutes
		}
	}
	minutes, ok := place.Lead(a.services)
	if !ok {
		minutes = nobody
	}
	a.leads = s.planner.leadRoom.Append(a.leads, lead{place, minutes})
	return minutes
}

// lead is how long after arrival a service begins at a place.
type lead struct {
	place   *capability.Institution
	minutes int
}

// follow weighs the plan with a second stop; nil where that serves nothing after all.
func (s *search) follow(x *second) *Plan {
	p, _, ok := s.going(x.before, x.way, x.to)
	if ok {
		s.all = append(s.all, p)
	}
	return p
}

// alone reports whether a second stop may do what no other plan does: meet a need, or
// begin it in time. What can be done at all, and when, does not hang on the other ones.
func (s *search) alone(x *second) bool {
	for i, start := range x.starts {
		n := &s.Needs[i]
		inTime := n.Proven && n.Due < None && start <= max(n.Due, 0)
		if start < None && (!s.met[i] || inTime && !s.punctual[i]) {
			return true
		}
	}
	return false
}

// hope is a score that no plan with a second stop can be better than: as if all that it
// may serve began as soon as it could, surely, and what is gated at once. Where the stop
// may be anywhere, it is the beginning of one.
func (s *search) hope(score []int, x *second) []int {
	p := &s.hoped
	p.Deciding, p.Served = x.before.Deciding, append(p.Served[:0], x.before.Served...)
	p.Stops = append(append(p.Stops[:0], x.before.Stops...), Stop{Institution: x.to, Arrive: x.arrive, Higher: x.to == nil || s.above(x.to)})
	gated := false
	for i, start := range x.starts {
		if start >= None {
			continue
		}
		if s.Needs[i].Gated {
			start, gated = 0, true
		}
		p.Served[i] = Served{Where: 1, Start: capability.Exactly(start), Acts: true}
	}
	lacks := 0
	if !gated && x.starts[p.Deciding] >= None {
		lacks = s.lacksGated(x.before)
	}
	score = s.need(score, p, idle(x.before), lacks)
	if x.to == nil {
		return score
	}
	return s.taste(score, p)
}
