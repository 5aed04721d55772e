package plan

import "github.com/fenji-health/fenji/capability"

// Downward is the best plan that ends at one lower place which surely does all that is
// asked of it, as safety.md S23 asks; nil if there is none.
func (p *Planner) Downward(q Question) *Plan {
	q.Lower = true
	down := p.Best(q)
	if len(down.Stops) != 1 {
		return nil
	}
	for i := range down.Served {
		if s := &down.Served[i]; s.Where != 0 || !s.Acts {
			return nil
		}
	}
	return down
}

// takesDown reports whether an offer is of a lower place and sure: verified or declared
// in date, and there on arrival and over the course.
func (s *search) takesDown(o *capability.Offer) bool {
	v := s.Catalog.View()
	return s.home != nil && v.LevelRank(o.Institution.Level) < v.LevelRank(s.home.Level) && o.Sure && o.Parts.Road.Known() && !o.Full
}
