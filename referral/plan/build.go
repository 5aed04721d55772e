package plan

import "github.com/fenji-health/fenji/capability"

// staying is the plan in which nobody moves, and how the patient would set out
// after what is treated here.
func (s *search) staying() (*Plan, leg) {
	p := s.after(&Plan{Served: s.here, Deciding: s.deciding})
	for i := range s.Needs {
		if n, served := &s.Needs[i], &p.Served[i]; n.TreatFirst && served.Where == Here && served.Acts {
			p.Delay = max(p.Delay, treated(n, served))
		}
	}
	return p, leg{from: s.home, delay: p.Delay}
}

// going is a plan with one stop more: each need is served at the place where it
// begins first, each step at the time it will happen. It is not ok where nothing
// is to be had at the stop.
func (s *search) going(before *Plan, way leg, to *capability.Institution) (p *Plan, on leg, ok bool) {
	p = s.after(before)
	k := len(p.Stops)
	stop, ok := s.visit(p.Served, k, to, way)
	if !ok {
		s.planner.spare = append(s.planner.spare, p)
		return nil, leg{}, false
	}
	p.Stops = append(p.Stops, stop)
	p.ways[k] = way
	return p, s.leave(p, k, stop), true
}

// after is a plan that begins as another.
func (s *search) after(before *Plan) *Plan {
	p := s.planner.plan()
	*p = Plan{Served: append(p.Served[:0], before.Served...), Stops: append(p.Stops[:0], before.Stops...),
		Deciding: before.Deciding, Delay: before.Delay, ways: before.ways}
	return p
}

// leg is how the patient sets out for a stop. Where it is not known how long the
// way so far takes, nothing after it is known to begin at any time.
type leg struct {
	from   *capability.Institution
	delay  int
	aboard bool
	open   bool
}

// treated is when a treatment that comes before the way is over: when it should
// have begun, or at its start if that is later.
func treated(n *Need, at *Served) int {
	end := at.Start.Hi
	if end >= capability.Never {
		end = at.Start.Lo
	}
	if at.By < None && !n.Assumed {
		end = max(end, at.By)
	}
	return end
}

// visit makes stop number k: what it serves earlier than the places before it. It is
// not ok where nothing is to be had there; nor where a second place serves nothing
// earlier, since the plan is as good without it.
func (s *search) visit(served []Served, k int, to *capability.Institution, way leg) (Stop, bool) {
	arrive, stop, ends := s.arrive(way, to)
	serves := false
	for i := range s.Needs {
		if !s.couldGain(&served[i], i, arrive) {
			continue
		}
		got := s.stopAt(i, to, stop, k, way)
		if got.Met() && way.open {
			got.Start.Hi = capability.Never
			got.Acts = !s.Needs[i].Gated
		}
		if better(&got, &served[i]) {
			served[i], serves = got, true
		}
	}
	if !serves && (k > 0 || s.leg(to, way) == nil) {
		return Stop{}, false
	}
	place := to
	if stop != "" {
		place, _ = s.Catalog.View().Institution(stop)
	}
	return Stop{Institution: to, Place: place, Arrive: arrive, Higher: s.above(to), ends: ends}, true
}

// told fills in what only those who follow a plan need: how he is taken to each stop.
func (s *search) told(p *Plan) *Plan {
	for k := range p.Stops {
		p.Stops[k].Leg = s.leg(p.Stops[k].Institution, p.ways[k])
	}
	return p
}

// arrive is when the patient is at a place; and at which stop, if that is a mobile
// unit: that at which he gets the service for which he goes to it. And whether the vehicle
// goes no further.
func (s *search) arrive(way leg, to *capability.Institution) (at capability.Span, stop string, ends bool) {
	leg := (*capability.Offer)(nil)
	if to.Kind == capability.MobileUnit {
		leg = s.leg(to, way)
	}
	if leg != nil && leg.Place != to.ID {
		at, stop, ends = leg.Parts.Arrival(), leg.Place, leg.Parts.Ends()
	} else {
		parts := s.Catalog.Way(s.setting(way), to)
		at, ends = parts.Arrival(), parts.Ends()
	}
	if way.open {
		at.Hi = capability.Never
	}
	return at, stop, ends
}

// couldGain reports whether need i may be served earlier at a place where the
// patient arrives then. What waits here for an answer is not put off to the next
// place, and what is done before he arrives is not done again.
func (s *search) couldGain(served *Served, i int, arrive capability.Span) bool {
	n := &s.Needs[i]
	switch {
	case n.Basic, n.Gated && s.prompt(n, &s.here[i]):
		return false
	}
	return !served.Met() || !served.Acts || served.Start.Hi >= arrive.Hi
}

// leg is the service at a place, of the first need that has one there, by whose
// vehicle he goes.
func (s *search) leg(to *capability.Institution, way leg) *capability.Offer {
	for i := range s.Needs {
		if !s.Needs[i].Basic {
			if got := s.at(i, to, 0, way); got.Offer != nil {
				return got.Offer
			}
		}
	}
	return nil
}

// above reports whether an institution's level is above that of the place where
// the patient is.
func (s *search) above(in *capability.Institution) bool {
	view := s.Catalog.View()
	return s.home != nil && in.Level != s.home.Level && view.LevelRank(in.Level) > view.LevelRank(s.home.Level)
}

// leave is how the patient goes on from stop k: after what is treated there. A mobile
// unit that stops where he was took him nowhere: no vehicle is there yet.
func (s *search) leave(p *Plan, k int, stop Stop) leg {
	way := leg{from: stop.Place, delay: stop.Arrive.Hi, aboard: stop.Place != s.home && !stop.ends}
	if !stop.Arrive.Known() {
		way.delay, way.open = stop.Arrive.Lo, true
	}
	for i := range s.Needs {
		if n, served := &s.Needs[i], &p.Served[i]; served.Where == k && served.Acts && n.TreatFirst {
			way.delay = max(way.delay, treated(n, served))
		}
	}
	return way
}
