package plan

import (
	"cmp"
	"slices"
	"strings"
)

// best is the plan that comes first, of those given and those with a second stop that
// may come before them; and all that were weighed.
func (s *search) best(plans []*Plan) (*Plan, []*Plan) {
	s.weigh(plans)
	s.all = plans
	best := plans[0]
	s.least = s.score(s.least[:0], best)
	for _, p := range plans[1:] {
		best = s.better(p, best)
	}
	for k := range s.further {
		x := &s.further[k]
		switch {
		case s.hopeless(x):
		case x.to != nil:
			best = s.better(s.follow(x), best)
		default:
			for y := range s.places(*x) {
				if !s.hopeless(&y) {
					best = s.better(s.follow(&y), best)
				}
			}
		}
	}
	s.further = s.further[:0]
	return best, s.all
}

// better is the better of a plan, if there is one, and the best one so far, whose score
// is s.least.
func (s *search) better(p, best *Plan) *Plan {
	if p == nil {
		return best
	}
	s.marks = s.score(s.marks[:0], p)
	if cmp.Or(slices.Compare(s.marks, s.least), s.byWish(p, best), byID(p, best)) > 0 {
		return best
	}
	s.least, s.marks = s.marks, s.least
	return p
}

// hopeless reports whether a second stop is worse than the best plan so far.
func (s *search) hopeless(x *second) bool {
	s.marks = s.hope(s.marks[:0], x)
	return slices.Compare(s.marks, s.least) > 0
}

// byWish is the order of plans that are alike for whoever is ill: one that ends where
// the patient would rather be first, then the cheaper for him. Safety is decided by now.
func (s *search) byWish(a, b *Plan) int {
	return cmp.Or(cmp.Compare(s.unwished(a), s.unwished(b)), cmp.Compare(s.fare(a), s.fare(b)))
}

// unwished is 1 for a plan that does not end where the patient would rather be.
func (s *search) unwished(p *Plan) int {
	return count(s.Wish != "" && (len(p.Stops) == 0 || p.Stops[len(p.Stops)-1].Institution.ID != s.Wish))
}

// fare is what the patient pays for the way, in yuan; more than any where it is not
// known.
func (s *search) fare(p *Plan) int {
	fare, from := 0, s.Base.Here
	for _, stop := range p.Stops {
		yuan, known := s.Catalog.View().Fare(from, stop.Place.ID)
		if !known {
			return None
		}
		fare, from = fare+yuan, stop.Place.ID
	}
	return fare
}

// byID is the order of plans that are alike.
func byID(a, b *Plan) int {
	return slices.CompareFunc(a.Stops, b.Stops, func(x, y Stop) int { return strings.Compare(x.Institution.ID, y.Institution.ID) })
}

// weigh finds what all plans together can do for each need.
func (s *search) weigh(plans []*Plan) {
	for i := range s.Needs {
		s.met[i] = served(plans, i)
		s.dead[i] = !s.met[i] && s.tooLate(i)
		s.punctual[i] = slices.ContainsFunc(plans, func(p *Plan) bool {
			served := &p.Served[i]
			return served.Met() && served.Acts && s.lateBy(i, served) == 0
		})
	}
}

// score is what plans are compared by, most important first; less is better.
func (s *search) score(score []int, p *Plan) []int {
	return s.taste(s.need(score, p, idle(p), s.lacksGated(p)), p)
}

// need is the part of a score that asks what is done for the patient and how often he is
// moved for it.
func (s *search) need(score []int, p *Plan, idle, lacksGated int) []int {
	score = s.unmetProven(append(score, idle), p)
	score = append(score, lacksGated, s.endsLow(p), s.waiting(p), s.lateness(p))
	if s.Acuity <= 2 {
		score = append(score, s.decidingStart(p), s.gatedStart(p))
	}
	return append(score, s.unsure(p), s.unmetPossible(p), len(p.Stops))
}

// taste is the rest of it: of plans that do as much, which is preferred.
func (s *search) taste(score []int, p *Plan) []int {
	if s.Acuity > 3 {
		score = append(score, s.endsBelow(p), s.highestLevel(p), s.foreign(p))
	}
	return append(score, s.total(p), s.full(p))
}

// idle counts the stops at which nothing is served: nobody is driven there.
func idle(p *Plan) int {
	idle := 0
	for k := range p.Stops {
		idle += count(!slices.ContainsFunc(p.Served, func(served Served) bool { return served.Where == k }))
	}
	return idle
}

// endsLow is 1 for a plan that ends at a place not above the patient's own: such
// a place is a waypoint, never the end, as long as a higher one that serves
// something is to be had, and there is no leave to go sideways.
func (s *search) endsLow(p *Plan) int {
	return count(s.sideways == nil && len(p.Stops) > 0 && !p.Stops[len(p.Stops)-1].Higher)
}

// endsBelow is 1 for a plan that ends below the patient's own level: to step down
// takes more than that a lower place can do it as well (S23).
func (s *search) endsBelow(p *Plan) int {
	if len(p.Stops) == 0 {
		return 0
	}
	view := s.Catalog.View()
	return count(s.home != nil && view.LevelRank(p.Stops[len(p.Stops)-1].Institution.Level) < view.LevelRank(s.home.Level))
}

// waiting counts the proven needs that would wait here for a place to open.
func (s *search) waiting(p *Plan) int {
	waiting := 0
	for i := range s.Needs {
		n, served := &s.Needs[i], &p.Served[i]
		waiting += count(n.Proven && served.Where == Here && served.Acts && !s.prompt(n, served))
	}
	return waiting
}

// byDue are the needs, most urgent first.
func (s *search) byDue(order []int) []int {
	for i := range s.Needs {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(s.Needs[i].Due, s.Needs[j].Due) })
	return order
}

// unmetProven adds a 1 for each proven need that nobody serves, in order.
func (s *search) unmetProven(score []int, p *Plan) []int {
	for _, i := range s.urgent {
		if s.Needs[i].Proven && (!s.Needs[i].Gated || s.Needs[i].Firm) {
			score = append(score, count(!p.Served[i].Met() && !s.dead[i]))
		}
	}
	return score
}

// lacksGated counts the gated needs still open that neither this place nor the
// site of the deciding need could serve when the patient comes there. A plan that
// does not serve the deciding need at all is worse than any that does.
func (s *search) lacksGated(p *Plan) int {
	if p.Deciding < 0 {
		return 0
	}
	k := p.Served[p.Deciding].Where
	switch k {
	case Unmet:
		return len(s.Needs) + 1
	case Here:
		return 0
	}
	lacking := 0
	for i := range s.Needs {
		n := &s.Needs[i]
		if !n.Gated || p.Served[i].Acts || s.here[i].Met() {
			continue
		}
		at := s.at(i, p.Stops[k].Institution, k, p.ways[k])
		lacking += count(!s.dead[i] && !at.Met())
	}
	return lacking
}

func (s *search) unsure(p *Plan) int {
	unsure := 0
	for i := range p.Served {
		served := &p.Served[i]
		unsure += count(served.Met() && served.Acts && !served.sure())
	}
	return unsure
}

// lateBy is by how many minutes a need begins after its target.
func (s *search) lateBy(i int, served *Served) int {
	if s.Needs[i].Due >= None || !served.Met() || !served.Acts {
		return 0
	}
	return max(0, min(served.Start.Hi, None)-max(s.Needs[i].Due, 0))
}

// lateness adds up the minutes that proven needs are late, where some plan is not.
func (s *search) lateness(p *Plan) int {
	sum := 0
	for i := range p.Served {
		if s.Needs[i].Proven && s.punctual[i] {
			sum = min(None, sum+s.lateBy(i, &p.Served[i]))
		}
	}
	return sum
}

func (s *search) decidingStart(p *Plan) int {
	if p.Deciding < 0 {
		return 0
	}
	return p.Served[p.Deciding].Start.Hi
}

// gatedStart adds up when the gated needs that are still open could begin.
func (s *search) gatedStart(p *Plan) int {
	sum := 0
	for i := range s.Needs {
		if s.Needs[i].Gated && !p.Served[i].Acts && !s.dead[i] {
			sum = min(None, sum+p.Served[i].Start.Hi)
		}
	}
	return sum
}

func (s *search) unmetPossible(p *Plan) int {
	unmet := 0
	for i := range s.Needs {
		unmet += count(!s.Needs[i].Proven && !p.Served[i].Met() && !s.dead[i])
	}
	return unmet
}

func (s *search) highestLevel(p *Plan) int {
	highest := 0
	for _, stop := range p.Stops {
		highest = max(highest, s.Catalog.View().LevelRank(stop.Institution.Level))
	}
	return highest
}

// foreign counts the stops outside the networks of the place where the patient is.
func (s *search) foreign(p *Plan) int {
	foreign := 0
	for _, stop := range p.Stops {
		foreign += count(!s.Catalog.SameNetwork(s.Base.Here, stop.Institution.ID))
	}
	return foreign
}

// total is the minutes until the patient is where he goes and the last thing he
// goes for has begun.
func (s *search) total(p *Plan) int {
	total := 0
	for _, stop := range p.Stops {
		total = max(total, stop.Arrive.Hi)
	}
	for i := range p.Served {
		if served := &p.Served[i]; served.Where >= 0 && served.Acts {
			total = max(total, served.Start.Hi)
		}
	}
	return total
}

func (s *search) full(p *Plan) int {
	full := 0
	for i := range p.Served {
		served := &p.Served[i]
		full += count(served.Offer != nil && served.Offer.Full)
	}
	return full
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
