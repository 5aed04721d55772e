package plan

import "github.com/fenji-health/fenji/capability"

// build makes the plan that goes through the given stops: each need is served
// at the place where it begins first, each step at the time it will happen.
func (s *search) build(stops []string) *Plan {
	p := &Plan{Served: make([]Served, len(s.Needs)), Deciding: s.deciding}
	copy(p.Served, s.here)
	for i, n := range s.Needs {
		if n.TreatFirst && p.Served[i].Where == Here && p.Served[i].Acts {
			p.Delay = max(p.Delay, treated(n, p.Served[i]))
		}
	}
	way := leg{from: s.Base.Here, delay: p.Delay}
	for k, id := range stops {
		stop, ok := s.visit(p, k, id, way)
		if !ok {
			break
		}
		p.Stops = append(p.Stops, stop)
		way = s.leave(p, k, stop)
	}
	return p
}

// leg is how the patient sets out for a stop. Where it is not known how long the
// way so far takes, nothing after it is known to begin at any time.
type leg struct {
	from   string
	delay  int
	aboard bool
	open   bool
}

// treated is when a treatment that comes before the way is over: when it should
// have begun, or at its start if that is later.
func treated(n Need, at Served) int {
	end := at.Start.Hi
	if end >= capability.Never {
		end = at.Start.Lo
	}
	if at.By < None && !n.Assumed {
		end = max(end, at.By)
	}
	return end
}

// visit adds stop number k: what it serves earlier than the places before it.
func (s *search) visit(p *Plan, k int, id string, way leg) (Stop, bool) {
	var stop Stop
	for i, n := range s.Needs {
		if n.Basic {
			continue
		}
		got := s.at(n, id, k, s.who(n, way.from, way.delay, way.aboard))
		if got.Offer != nil && stop.Leg == nil {
			stop = Stop{Institution: got.Offer.Institution, Leg: got.Offer, Arrive: arrival(got.Offer.Parts), Higher: s.above(got.Offer.Institution)}
			if way.open {
				stop.Arrive.Hi = capability.Never
			}
		}
		if got.Met() && way.open {
			got.Start.Hi = capability.Never
			got.Acts = !n.Gated
		}
		if n.Gated && s.here[i].prompt(n) {
			continue // what waits here for an answer is not put off to the next place
		}
		if better(got, p.Served[i]) {
			p.Served[i] = got
		}
	}
	return stop, stop.Leg != nil
}

// above reports whether an institution's level is above that of the place where
// the patient is.
func (s *search) above(in *capability.Institution) bool {
	here, ok := s.View.Institution(s.Base.Here)
	return ok && s.View.LevelRank(in.Level) > s.View.LevelRank(here.Level)
}

func arrival(p capability.Parts) capability.Span {
	return p.Delay.Add(p.Response).Add(p.Loading).Add(p.Road)
}

// leave is how the patient goes on from stop k: after what is treated there.
func (s *search) leave(p *Plan, k int, stop Stop) leg {
	way := leg{from: stop.Institution.ID, delay: stop.Arrive.Hi, aboard: true}
	if !stop.Arrive.Known() {
		way.delay, way.open = stop.Arrive.Lo, true
	}
	for i, n := range s.Needs {
		if served := p.Served[i]; served.Where == k && served.Acts && n.TreatFirst {
			way.delay = max(way.delay, treated(n, served))
		}
	}
	return way
}
