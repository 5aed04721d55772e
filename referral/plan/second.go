package plan

import "github.com/fenji-health/fenji/capability"

// second is a second stop that may serve some need earlier. Most are worse than a plan
// that is known, whatever the catalogue would say of them: it is not asked.
type second struct {
	before *Plan
	way    leg // from the first stop
	to     *capability.Institution
	arrive capability.Span
	starts []int // when each need could begin there at the earliest; None where nothing is gained
}

// goFurther finds the second stops after plans with one.
func (s *search) goFurther(plans []*Plan, ways []leg, sites []*capability.Institution) {
	n := len(s.Needs)
	s.leads = s.leads[:0]
	for _, to := range sites {
		for i := range s.Needs {
			lead, ok := to.Lead(s.Needs[i].Services)
			if !ok {
				lead = nobody
			}
			s.leads = append(s.leads, lead)
		}
	}
	s.starts = blank(s.starts, len(plans)*len(sites)*n)
	room := s.starts
	for k, p := range plans {
		for j, to := range sites {
			x := second{before: p, way: ways[k], to: to, starts: room[:n]}
			if to != p.Stops[0].Institution && s.gains(&x, s.leads[j*n:]) {
				s.further, room = append(s.further, x), room[n:]
			}
		}
	}
}

// nobody stands for the minutes from arrival to a service that is not there.
const nobody = -1

// gains finds what may begin earlier at a second stop, by how long after the arrival
// each need begins there.
func (s *search) gains(x *second, leads []int) (any bool) {
	x.arrive, _ = s.arrive(x.way, x.to)
	for i := range s.Needs {
		x.starts[i] = None
		if leads[i] != nobody && s.couldGain(&x.before.Served[i], i, x.arrive) && x.arrive.Lo <= s.Needs[i].Closes.Hi {
			x.starts[i], any = min(x.arrive.Hi+leads[i], None-1), true
		}
	}
	return any
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
// may serve began as soon as it could, surely, and what is gated at once.
func (s *search) hope(score []int, x *second) []int {
	p := &s.hoped
	p.Deciding, p.Served = x.before.Deciding, append(p.Served[:0], x.before.Served...)
	p.Stops = append(append(p.Stops[:0], x.before.Stops...), Stop{Institution: x.to, Arrive: x.arrive, Higher: s.above(x.to)})
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
	return s.rate(score, p, idle(x.before), lacks)
}
