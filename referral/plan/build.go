package plan

import (
	"slices"

	"github.com/fenji-health/fenji/capability"
)

// staying is the plan in which nobody moves, and how the patient would set out
// after what is treated here.
func (s *search) staying() (*Plan, leg) {
	p := &Plan{Served: slices.Clone(s.here), Deciding: s.deciding}
	for i := range s.Needs {
		if n, served := &s.Needs[i], &p.Served[i]; n.TreatFirst && served.Where == Here && served.Acts {
			p.Delay = max(p.Delay, treated(n, served))
		}
	}
	return p, leg{from: s.Base.Here, delay: p.Delay}
}

// going is a plan with one stop more: each need is served at the place where it
// begins first, each step at the time it will happen. It is not ok where nothing
// is to be had at the stop.
func (s *search) going(before *Plan, way leg, id string) (p *Plan, on leg, ok bool) {
	p = &Plan{Served: slices.Clone(before.Served), Deciding: before.Deciding, Delay: before.Delay}
	stop, ok := s.visit(p, len(before.Stops), id, way)
	if !ok {
		return nil, leg{}, false
	}
	p.Stops = append(slices.Clip(before.Stops), stop)
	return p, s.leave(p, len(before.Stops), stop), true
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

// visit adds stop number k: what it serves earlier than the places before it.
func (s *search) visit(p *Plan, k int, id string, way leg) (Stop, bool) {
	var stop Stop
	for i := range s.Needs {
		n := &s.Needs[i]
		if n.Basic {
			continue
		}
		got := s.at(n, id, k, s.whoAt(n, id, way))
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
		if better(&got, &p.Served[i]) {
			p.Served[i] = got
		}
	}
	return stop, stop.Leg != nil
}

// useless reports whether it is plain without a look at the services of a place
// that going on to it serves nothing earlier than the plan does.
func (s *search) useless(p *Plan, way leg, id string) bool {
	arrive := min(way.delay+s.Catalog.View().Travel(way.from, id).Hi, capability.Never)
	if way.open {
		arrive = capability.Never
	}
	for i := range s.Needs {
		n, served := &s.Needs[i], &p.Served[i]
		waits := n.Gated && s.here[i].prompt(n)
		inTime := served.Met() && served.Acts && served.Start.Hi < arrive
		if !n.Basic && !waits && !inTime && s.Catalog.Lists(n.Services, id) {
			return false
		}
	}
	return true
}

// above reports whether an institution's level is above that of the place where
// the patient is.
func (s *search) above(in *capability.Institution) bool {
	here, ok := s.Catalog.Institution(s.Base.Here)
	view := s.Catalog.View()
	return ok && view.LevelRank(in.Level) > view.LevelRank(here.Level)
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
	for i := range s.Needs {
		if n, served := &s.Needs[i], &p.Served[i]; served.Where == k && served.Acts && n.TreatFirst {
			way.delay = max(way.delay, treated(n, served))
		}
	}
	return way
}
