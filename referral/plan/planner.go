package plan

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
)

// nearest is how many sites of one need are weighed: the earliest ones. Tests
// with fewer sites are exhaustive.
const nearest = 16

// A Planner answers questions about one decision: one view, place, time and
// patient. It remembers what it asked of the catalogue. Not safe for concurrent
// use.
type Planner struct {
	asked    []*asked
	answered []*search
}

// asked is one service and what the catalogue says of it. What else that depends on
// is the same for the whole decision.
type asked struct {
	services     []string
	least, floor string
	stay         int
	course       bool

	surveyed bool
	sites    []*capability.Offer // to who sets out at once
	visits   map[visit][]*capability.Offer
}

// visit is coming to a place otherwise than at once from where the patient is.
type visit struct {
	from, to *capability.Institution
	delay    int
	aboard   bool
}

// NewPlanner makes a planner for one decision.
func NewPlanner() *Planner { return &Planner{} }

// Best is the best plan. There is always one: where nothing can be done the
// needs stand unmet. The plan is shared by those who ask the same again: do not
// modify it, nor what the question holds.
func (p *Planner) Best(q Question) *Plan {
	for _, s := range p.answered {
		if s.same(&q) {
			return s.answer
		}
	}
	s, plans := p.explore(q)
	s.answer = s.best(plans)
	for i := range q.Needs {
		if s.dead[i] {
			s.answer.Served[i].Where = Passed
		}
	}
	p.answered = append(p.answered, s)
	return s.answer
}

// search begins to answer a question.
func (p *Planner) search(q Question) *search {
	n := len(q.Needs)
	s := &search{Question: q, idle: make([]bool, n), dead: make([]bool, n), asked: make([]*asked, n), draft: make([]Served, n)}
	s.home, _ = q.Catalog.View().Institution(q.Base.Here)
	for i := range q.Needs {
		s.asked[i] = p.askedFor(&q.Needs[i])
	}
	return s
}

func (p *Planner) askedFor(n *Need) *asked {
	for _, a := range p.asked {
		if a.stay == n.Stay && a.course == n.Course && a.floor == n.Floor && a.least == n.Least && slices.Equal(a.services, n.Services) {
			return a
		}
	}
	a := &asked{services: n.Services, least: n.Least, floor: n.Floor, stay: n.Stay, course: n.Course}
	p.asked = append(p.asked, a)
	return a
}

// explore is the search for an answer, with the plans that are weighed.
func (p *Planner) explore(q Question) (*search, []*Plan) {
	s := p.search(q)
	s.survey()
	plans := s.plans()
	for s.deciding >= 0 && s.vain(plans) {
		s.idle[s.deciding] = true
		s.survey()
		plans = s.plans()
	}
	return s, plans
}

// vain reports whether going for the deciding need would be in vain: no plan
// serves it, and it is only possible, or its window closes first.
func (s *search) vain(plans []*Plan) bool {
	i := s.deciding
	return !served(plans, i) && (!s.Needs[i].Proven || s.void(i, plans))
}

// void reports whether a need is too late everywhere: somebody offers it, but
// neither going straight there nor any plan begins it in its window.
func (s *search) void(i int, plans []*Plan) bool {
	if !s.offers[i] || served(plans, i) {
		return false
	}
	for _, o := range s.who(i) {
		if s.allowed(o) && o.Start.Lo < capability.Never && o.Start.Lo <= s.Needs[i].Closes.Hi {
			return false
		}
	}
	return true
}

func served(plans []*Plan, i int) bool {
	return slices.ContainsFunc(plans, func(p *Plan) bool { return p.Served[i].Met() })
}

// search is one question being answered.
type search struct {
	Question
	home     *capability.Institution // where the patient is; nil if the catalogue does not know it
	asked    []*asked                // for each need
	here     []Served                // how each need would be served where the patient is
	deciding int
	idle     []bool   // needs for which going anywhere would be in vain
	offers   []bool   // needs that somebody in reach offers, in time or not
	dead     []bool   // needs that are too late everywhere
	floor    []int    // least lateness of each need over all plans
	draft    []Served // of the plan being built
	answer   *Plan
}

// who asks the catalogue for need i, of a patient who sets out at once.
func (s *search) who(i int) []*capability.Offer {
	a := s.asked[i]
	if !a.surveyed {
		a.sites, a.surveyed = s.Catalog.Sites(s.asking(&s.Needs[i], s.atOnce())), true
	}
	return a.sites
}

// whoAt asks for need i at an institution, on the way. Some of the offers may be
// others' there.
func (s *search) whoAt(i int, to *capability.Institution, way leg) []*capability.Offer {
	switch {
	case to == nil: // a place that the catalogue does not know
		return nil
	case way == s.atOnce():
		return s.who(i)
	}
	a, key := s.asked[i], visit{way.from, to, way.delay, way.aboard}
	offers, ok := a.visits[key]
	if !ok {
		if a.visits == nil {
			a.visits = map[visit][]*capability.Offer{}
		}
		offers = s.Catalog.At(s.asking(&s.Needs[i], way), to)
		a.visits[key] = offers
	}
	return offers
}

// asking is the question of a need on the way.
func (s *search) asking(n *Need, way leg) capability.Question {
	q := s.setting(way)
	q.Services, q.Least, q.Floor, q.Stay, q.Course = n.Services, n.Least, n.Floor, n.Stay, n.Course
	return q
}

// setting is how the patient sets out, for the catalogue.
func (s *search) setting(way leg) capability.Question {
	q := s.Base
	q.Delay, q.Aboard = way.delay, way.aboard
	if way.from != s.home {
		q.Here, q.Link = way.from.ID, capability.LinkUnknown
	}
	return q
}

// allowed reports whether an offer may be used at all: an assumed row never is,
// and one known to be full only where every minute counts.
func (s *search) allowed(o *capability.Offer) bool {
	away := o.Institution != s.home
	if o.Standing == capability.Assumed || away && (s.Rests || slices.Contains(s.Without, o.Institution.ID)) {
		return false
	}
	if s.Lower && away && !s.takesDown(o) {
		return false
	}
	if s.sideways != nil && away && s.sideways.Against(s.Catalog.View(), s.Base.Here, o) != Takes {
		return false
	}
	return !o.Full || s.Acuity <= 2
}

// survey finds what can be served here and which need decides where to go.
func (s *search) survey() {
	s.here, s.offers = make([]Served, len(s.Needs)), make([]bool, len(s.Needs))
	s.deciding = -1
	for i := range s.Needs {
		s.offers[i] = s.offered(i)
		s.here[i] = s.at(i, s.home, Here, s.atOnce())
		if !s.idle[i] && !s.settledHere(i, &s.here[i]) && (s.deciding < 0 || s.decidesBefore(i, s.deciding)) {
			s.deciding = i
		}
	}
}

// settledHere reports whether a need gives no reason to go anywhere: it begins
// here, or waits here for people to decide; it is gated and not firm; or it is
// only possible, and out of reach. What opens here too late for its target is no
// reason to stay.
func (s *search) settledHere(i int, here *Served) bool {
	n := &s.Needs[i]
	switch {
	case here.prompt(n):
		return here.Acts || n.Gated
	case n.Gated && !n.Firm:
		return true
	}
	return !n.Proven && !s.offers[i]
}

// prompt reports whether need n is served without waiting for opening hours, or
// in time all the same.
func (s *Served) prompt(n *Need) bool {
	return s.Met() && (s.Offer == nil || s.Offer.Parts.Wait.Lo == 0 || n.Due < None && s.Start.Hi <= n.Due)
}

// decidesBefore orders needs by target, proven ones first among equals.
func (s *search) decidesBefore(i, j int) bool {
	a, b := &s.Needs[i], &s.Needs[j]
	if a.Due != b.Due {
		return a.Due < b.Due
	}
	return a.Proven && !b.Proven
}

// offered reports whether somebody in reach offers need i, in time or not.
func (s *search) offered(i int) bool {
	for _, o := range s.who(i) {
		if s.allowed(o) && o.Start.Lo < capability.Never {
			return true
		}
	}
	return false
}

// atOnce is setting out from where the patient is without delay.
func (s *search) atOnce() leg { return leg{from: s.home} }

// at is how need i is served at one place by who comes that way, the best of the
// offers there.
func (s *search) at(i int, place *capability.Institution, where int, way leg) Served {
	return s.stopAt(i, place, "", where, way)
}

// stopAt is at, only by what is offered at one stop of a mobile unit if that is given.
func (s *search) stopAt(i int, place *capability.Institution, stop string, where int, way leg) Served {
	n, best := &s.Needs[i], Served{Where: Unmet, Start: capability.Nowhere()}
	switch {
	case n.Basic:
		return Served{Where: where, Start: capability.Exactly(0), Acts: true}
	case n.Away && where == Here:
		return best
	}
	for _, o := range s.whoAt(i, place, way) {
		if o.Institution != place || stop != "" && o.Place != stop || !s.allowed(o) || o.Start.Lo >= capability.Never {
			continue
		}
		if got := s.serve(n, where, o); better(&got, &best) {
			best = got
		}
	}
	return best
}

// serve judges one offer for a need: its window, its products' own windows. Where
// the window is dead the service is not offered.
func (s *search) serve(n *Need, where int, o *capability.Offer) Served {
	got := Served{Where: where, Offer: o, Start: o.Start, By: min(n.Due, n.Closes.Lo)}
	if n.Gated {
		got.Start = s.prepared(n, o)
	}
	if got.Start.Lo > n.Closes.Hi {
		return Served{Where: Unmet, Start: capability.Nowhere()}
	}
	got.Doubtful = got.Start.Hi > n.Closes.Lo
	if end, limited := s.label(o.Products); limited {
		got.OffLabel = got.Start.Hi > end
		if !got.OffLabel {
			got.By = min(got.By, end)
		}
	}
	got.NoLink = where == Here && o.Mode == capability.Supervised && s.Base.Link == capability.LinkUnknown
	got.Acts = !n.Gated || n.Firm && !got.Doubtful && !got.NoLink && (!got.OffLabel || n.OffLabel)
	return got
}

// prepared is the start of a gated act once the patient is there, there is consent,
// and the supervisor's word if the offer is supervised.
func (s *search) prepared(n *Need, o *capability.Offer) capability.Span {
	ready := o.Parts.Arrival()
	if o.Institution == s.home {
		ready = capability.Span{} // asked at once, whatever else is done meanwhile
	}
	ready = ready.Add(capability.Exactly(n.Prepare))
	if o.Mode == capability.Supervised && s.Answers != nil {
		ready = ready.Add(capability.Exactly(s.Answers(o.Service.Asked())))
	}
	return capability.Span{Lo: max(o.Start.Lo, ready.Lo), Hi: max(o.Start.Hi, ready.Hi)}
}

// label is until when some product in stock is surely inside its own window, and
// whether all of them have one.
func (q Question) label(products []*capability.Product) (end int, limited bool) {
	if len(products) == 0 {
		return None, false
	}
	end = -None
	for _, p := range products {
		if p.Window == nil {
			return None, false
		}
		if q.Since == nil {
			continue
		}
		if since, ok := q.Since(p.Window.From); ok {
			end = max(end, int(p.Window.Within)-since.Hi)
		}
	}
	return end, true
}

// InLabel reports whether a product's own window is surely open at a start.
func (q Question) InLabel(p *capability.Product, start capability.Span) bool {
	end, limited := q.label([]*capability.Product{p})
	return !limited || start.Hi <= end
}

// better prefers what acts, then the earlier start, then what is sure.
func better(a, b *Served) bool {
	if !a.Met() || !b.Met() {
		return a.Met()
	}
	if a.Acts != b.Acts {
		return a.Acts
	}
	if a.Start.Hi != b.Start.Hi {
		return a.Start.Hi < b.Start.Hi
	}
	if a.sure() != b.sure() {
		return a.sure()
	}
	return a.Start.Lo < b.Start.Lo
}

func (s *Served) sure() bool { return s.Offer == nil || s.Offer.Sure }

// plans are all plans worth weighing: stay, one stop, two stops.
func (s *search) plans() []*Plan {
	here, way := s.staying()
	if s.deciding < 0 {
		return []*Plan{here}
	}
	sites := s.sites()
	plans, ways := make([]*Plan, 1, 1+len(sites)), make([]leg, 0, len(sites))
	plans[0] = here
	for _, a := range sites {
		if p, on, ok := s.going(here, way, a); ok {
			plans, ways = append(plans, p), append(ways, on)
		}
	}
	if s.sideways != nil || s.Lower {
		return plans // one place of the same level, or a lower one, or none
	}
	if s.Acuity > 2 && slices.ContainsFunc(plans, s.perfect) {
		return plans // a second stop can't be better where fewer moves win
	}
	for i, p := range plans[1:] {
		for _, b := range sites {
			if b == p.Stops[0].Institution {
				continue
			}
			if q, _, ok := s.going(p, ways[i], b); ok {
				plans = append(plans, q)
			}
		}
	}
	return plans
}

// perfect reports whether a plan meets every need, surely and in time.
func (s *search) perfect(p *Plan) bool {
	for i := range p.Served {
		if served := &p.Served[i]; !served.Met() || !served.sure() || s.lateBy(i, served) > 0 {
			return false
		}
	}
	return s.lacksGated(p) == 0 && s.endsLow(p) == 0
}

// sites are the institutions, other than here, that serve some need.
func (s *search) sites() []*capability.Institution {
	var sites []*capability.Institution
	for i := range s.Needs {
		taken := 0
		for _, o := range s.who(i) {
			if taken < nearest && o.Institution != s.home && s.allowed(o) && o.Start.Lo < capability.Never && !slices.Contains(sites, o.Institution) {
				sites = append(sites, o.Institution)
				taken++
			}
		}
	}
	slices.SortFunc(sites, func(a, b *capability.Institution) int { return strings.Compare(a.ID, b.ID) })
	return sites
}
