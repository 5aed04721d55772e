package plan

import (
	"maps"
	"slices"
	"strconv"
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
	words    map[string]int // numbers for ids: they compare faster
	asked    map[asked][]*capability.Offer
	answered map[string]*Plan
}

// asked is a question to the catalogue; what else it depends on is the same for
// the whole decision.
type asked struct {
	services, from, floor, at int // words, by number
	delay, stay               int
	aboard                    bool
}

// NewPlanner makes a planner for one decision.
func NewPlanner() *Planner {
	return &Planner{words: map[string]int{}, asked: map[asked][]*capability.Offer{}, answered: map[string]*Plan{}}
}

// A place is an institution with its number.
type place struct {
	id string
	n  int
}

func (p *Planner) place(id string) place { return place{id, p.number(id)} }

func (p *Planner) number(word string) int {
	n, ok := p.words[word]
	if !ok {
		n = len(p.words)
		p.words[word] = n
	}
	return n
}

// Best is the best plan. There is always one: where nothing can be done the
// needs stand unmet. The plan is shared by those who ask the same again: do not
// modify it.
func (p *Planner) Best(q Question) *Plan {
	key := q.key()
	if plan, ok := p.answered[key]; ok {
		return plan
	}
	s, plans := p.explore(q)
	plan := s.best(plans)
	for i := range q.Needs {
		if s.dead[i] {
			plan.Served[i].Where = Passed
		}
	}
	p.answered[key] = plan
	return plan
}

// search begins to answer a question.
func (p *Planner) search(q Question) *search {
	s := &search{planner: p, Question: q, idle: make([]bool, len(q.Needs)), dead: make([]bool, len(q.Needs))}
	s.Needs = slices.Clone(q.Needs)
	for i := range s.Needs {
		n := &s.Needs[i]
		n.key, n.floor = p.number(strings.Join(n.Services, ",")+"|"+n.Least), p.number(n.Floor)
	}
	return s
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
	offers := s.who(&s.Needs[i], s.atOnce())
	for k := range offers {
		if o := offers[k]; s.allowed(o) && o.Start.Lo < capability.Never && o.Start.Lo <= s.Needs[i].Closes.Hi {
			return false
		}
	}
	return true
}

func served(plans []*Plan, i int) bool {
	return slices.ContainsFunc(plans, func(p *Plan) bool { return p.Served[i].Met() })
}

// key tells questions of one decision apart. No id holds the byte that ends each.
func (q Question) key() string {
	b := append(make([]byte, 0, 64*(1+len(q.Needs))), byte(q.Acuity))
	word := func(w string) { b = append(append(b, w...), 0) }
	number := func(n int) { b = append(strconv.AppendInt(b, int64(n), 36), 0) }
	if l := q.sideways; l != nil {
		b = append(b, 1)
		word(l.Up)
		number(l.Detour)
	}
	for _, id := range slices.Sorted(maps.Keys(q.Without)) {
		b = append(b, 2)
		word(id)
	}
	for i := range q.Needs {
		b = append(b, 3)
		n := &q.Needs[i]
		for _, service := range n.Services {
			word(service)
		}
		b = append(b, 4)
		word(n.Least)
		word(n.Floor)
		for _, m := range [...]int{n.Stay, n.Due, n.Closes.Lo, n.Closes.Hi, n.Prepare} {
			number(m)
		}
		for _, yes := range [...]bool{n.Gated, n.Proven, n.Firm, n.OffLabel, n.TreatFirst, n.Basic, n.Assumed, n.Away} {
			b = append(b, byte('0'+count(yes)))
		}
	}
	return string(b)
}

// search is one question being answered.
type search struct {
	planner *Planner
	Question
	here     []Served // how each need would be served where the patient is
	deciding int
	idle     []bool // needs for which going anywhere would be in vain
	offers   []bool // needs that somebody in reach offers, in time or not
	dead     []bool // needs that are too late everywhere
	floor    []int  // least lateness of each need over all plans
}

// who asks the catalogue for one need, on the way from a place.
func (s *search) who(n *Need, way leg) []*capability.Offer {
	key := asked{n.key, way.from.n, n.floor, -1, way.delay, n.Stay, way.aboard}
	offers, ok := s.planner.asked[key]
	if !ok {
		offers = s.Catalog.Sites(s.asking(n, way))
		s.planner.asked[key] = offers
	}
	return offers
}

// whoAt asks one institution for one need.
func (s *search) whoAt(n *Need, at place, way leg) []*capability.Offer {
	key := asked{n.key, way.from.n, n.floor, at.n, way.delay, n.Stay, way.aboard}
	offers, ok := s.planner.asked[key]
	if !ok {
		offers = s.Catalog.At(s.asking(n, way), at.id)
		s.planner.asked[key] = offers
	}
	return offers
}

// asking is the question of a need on the way.
func (s *search) asking(n *Need, way leg) capability.Question {
	q := s.Base
	q.Services, q.Least, q.Floor, q.Stay = n.Services, n.Least, n.Floor, n.Stay
	q.Delay, q.Aboard = way.delay, way.aboard
	if way.from.id != q.Here {
		q.Here, q.Link = way.from.id, ""
	}
	return q
}

// allowed reports whether an offer may be used at all: an assumed row never is,
// and one known to be full only where every minute counts.
func (s *search) allowed(o *capability.Offer) bool {
	if o.Standing == capability.Assumed || s.Without[o.Institution.ID] && o.Institution.ID != s.Base.Here {
		return false
	}
	if s.sideways != nil && o.Institution.ID != s.Base.Here && s.sideways.Against(s.Catalog.View(), s.Base.Here, o) != Takes {
		return false
	}
	return !o.Full || s.Acuity <= 2
}

// survey finds what can be served here and which need decides where to go.
func (s *search) survey() {
	s.here, s.offers = make([]Served, len(s.Needs)), make([]bool, len(s.Needs))
	s.deciding = -1
	for i := range s.Needs {
		n := &s.Needs[i]
		s.offers[i] = s.offered(n)
		s.here[i] = s.at(n, s.Base.Here, Here, s.whoAt(n, s.planner.place(s.Base.Here), s.atOnce()))
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

// offered reports whether somebody in reach offers a need, in time or not.
func (s *search) offered(n *Need) bool {
	offers := s.who(n, s.atOnce())
	for i := range offers {
		if s.allowed(offers[i]) && offers[i].Start.Lo < capability.Never {
			return true
		}
	}
	return false
}

// atOnce is setting out from where the patient is without delay.
func (s *search) atOnce() leg { return leg{from: s.planner.place(s.Base.Here)} }

// at is how need n is served at one place, the best of the offers there.
func (s *search) at(n *Need, institution string, where int, offers []*capability.Offer) Served {
	best := Served{Where: Unmet, Start: capability.Nowhere()}
	switch {
	case n.Basic:
		return Served{Where: where, Start: capability.Exactly(0), Acts: true}
	case n.Away && where == Here:
		return best
	}
	for i := range offers {
		o := offers[i]
		if o.Institution.ID != institution || !s.allowed(o) || o.Start.Lo >= capability.Never {
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
	if o.Institution.ID == s.Base.Here {
		ready = capability.Span{} // asked at once, whatever else is done meanwhile
	}
	ready = ready.Add(capability.Exactly(n.Prepare))
	if o.Mode == capability.Supervised {
		ready = ready.Add(capability.Exactly(s.Answers[o.Service.Supervision]))
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
		since, ok := q.Since[p.Window.From]
		if ok {
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
	plans := []*Plan{here}
	if s.deciding < 0 {
		return plans
	}
	sites := s.sites()
	var ways []leg
	for _, a := range sites {
		if p, on, ok := s.going(here, way, a); ok {
			plans, ways = append(plans, p), append(ways, on)
		}
	}
	if s.sideways != nil {
		return plans // one place of the same level, or none
	}
	if s.Acuity > 2 && slices.ContainsFunc(plans, s.perfect) {
		return plans // a second stop can't be better where fewer moves win
	}
	for i, p := range plans[1:] {
		for _, b := range sites {
			if b == ways[i].from {
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
func (s *search) sites() []place {
	seen := map[string]bool{s.Base.Here: true}
	var ids []string
	for i := range s.Needs {
		taken := 0
		offers := s.who(&s.Needs[i], s.atOnce())
		for k := range offers {
			o := offers[k]
			if !seen[o.Institution.ID] && s.allowed(o) && o.Start.Lo < capability.Never && taken < nearest {
				seen[o.Institution.ID] = true
				ids = append(ids, o.Institution.ID)
				taken++
			}
		}
	}
	slices.Sort(ids)
	places := make([]place, len(ids))
	for i, id := range ids {
		places[i] = s.planner.place(id)
	}
	return places
}
