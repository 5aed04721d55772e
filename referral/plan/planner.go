package plan

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/slab"
)

// nearest is how many sites of one need are weighed: the earliest ones. Tests
// with fewer sites are exhaustive.
const nearest = 16

// A Planner answers questions about one decision: one view, place, time and
// patient. It remembers what it asked of the catalogue. Not safe for concurrent
// use.
type Planner struct {
	asked    []*asked
	answered []answered
	visits   map[visit][]*capability.Offer
	s        search  // the question being answered
	spare    []*Plan // weighed and not taken: room for others
	clean    int     // as many of them hold nothing

	askedRoom slab.Of[asked]
	leadRoom  slab.Of[lead]
}

// answered is a question and its answer.
type answered struct {
	Question
	*Plan
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
	leads    []lead
}

// visit is coming to a place, for something, otherwise than at once from where the
// patient is.
type visit struct {
	*asked
	from, to *capability.Institution
	delay    int
	aboard   bool
}

// NewPlanner makes a planner for one decision.
func NewPlanner() *Planner { return &Planner{visits: map[visit][]*capability.Offer{}} }

// Forget makes the planner fit for another decision. All its plans are written over.
func (p *Planner) Forget() {
	for i := range p.answered {
		p.spare = append(p.spare, p.answered[i].Plan)
	}
	for _, plan := range p.spare[p.clean:] {
		*plan = Plan{Served: emptied(plan.Served), Stops: emptied(plan.Stops)}
	}
	p.clean = len(p.spare)
	clear(p.visits)
	clear(p.answered)
	p.asked, p.answered = emptied(p.asked), p.answered[:0]
	p.askedRoom.Reset()
	p.leadRoom.Reset()
	p.s.forget()
}

// Best is the best plan. There is always one: where nothing can be done the
// needs stand unmet. The plan is shared by those who ask the same again: do not
// modify it, nor what the question holds.
func (p *Planner) Best(q Question) *Plan {
	for i := range p.answered {
		if a := &p.answered[i]; a.same(&q) {
			return a.Plan
		}
	}
	s, plans := p.explore(q)
	best, plans := s.best(plans)
	for _, other := range plans {
		if other != best {
			p.spare = append(p.spare, other)
		}
	}
	for i := range q.Needs {
		if s.dead[i] {
			best.Served[i].Where = Passed
		}
	}
	p.answered = append(p.answered, answered{q, s.told(best)})
	return best
}

// plan is room for one.
func (p *Planner) plan() *Plan {
	if last := len(p.spare) - 1; last >= 0 {
		plan := p.spare[last]
		p.spare, p.clean = p.spare[:last], min(p.clean, last)
		return plan
	}
	return &Plan{}
}

// search begins to answer a question. What the one before left is written over.
func (p *Planner) search(q Question) *search {
	n, s := len(q.Needs), &p.s
	s.Question, s.planner = q, p
	s.idle, s.dead, s.met, s.punctual, s.offers = blank(s.idle, n), blank(s.dead, n), blank(s.met, n), blank(s.punctual, n), blank(s.offers, n)
	s.asked, s.here = blank(s.asked, n), blank(s.here, n)
	s.home, _ = q.Catalog.View().Institution(q.Base.Here)
	for i := range q.Needs {
		s.asked[i] = p.askedFor(&q.Needs[i])
	}
	s.urgent = s.byDue(s.urgent[:0])
	return s
}

// blank is a list of n zeros, in the room of another.
func blank[T any](room []T, n int) []T {
	room = slices.Grow(room[:0], n)[:n]
	clear(room)
	return room
}

func (p *Planner) askedFor(n *Need) *asked {
	for _, a := range p.asked {
		if a.stay == n.Stay && a.course == n.Course && a.floor == n.Floor && a.least == n.Least && slices.Equal(a.services, n.Services) {
			return a
		}
	}
	a := p.askedRoom.Put(asked{services: n.Services, least: n.Least, floor: n.Floor, stay: n.Stay, course: n.Course})
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
		p.spare = append(p.spare, plans...)
		s.survey()
		plans = s.plans()
	}
	return s, plans
}

// vain reports whether going for the deciding need would be in vain: no plan
// serves it, and it is only possible, or its window closes first.
func (s *search) vain(plans []*Plan) bool {
	i := s.deciding
	return !served(plans, i) && (!s.Needs[i].Proven || s.tooLate(i))
}

// tooLate reports whether somebody offers a need, but who goes straight there comes
// after its window. Where no plan serves it either, it is void.
func (s *search) tooLate(i int) bool {
	if !s.offers[i] {
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
	planner  *Planner
	home     *capability.Institution // where the patient is; nil if the catalogue does not know it
	asked    []*asked                // for each need
	here     []Served                // how each need would be served where the patient is
	deciding int
	idle     []bool   // needs for which going anywhere would be in vain
	offers   []bool   // needs that somebody in reach offers, in time or not
	dead     []bool   // needs that are too late everywhere
	met      []bool   // needs that some plan serves
	punctual []bool   // needs that some plan begins in time
	further  []second // second stops that are not followed yet
	hoped    Plan     // the best that could come of one
	urgent   []int    // the needs, most urgent first

	// Room for what is made again and again.
	all          []*Plan                   // that are weighed
	ways         []leg                     // by which they go on
	sites        []*capability.Institution // that are gone to
	starts       []int
	least, marks []int // the score of the best plan so far, and another
}

// forget leaves nothing of the questions but room.
func (s *search) forget() {
	*s = search{
		asked: emptied(s.asked), here: emptied(s.here), idle: s.idle, offers: s.offers, dead: s.dead, met: s.met, punctual: s.punctual,
		further: emptied(s.further), hoped: Plan{Served: emptied(s.hoped.Served), Stops: emptied(s.hoped.Stops)}, urgent: s.urgent,
		all: emptied(s.all), ways: emptied(s.ways), sites: emptied(s.sites), starts: s.starts, least: s.least, marks: s.marks,
	}
}

// emptied is a list's room with nothing left in it.
func emptied[T any](list []T) []T {
	clear(list[:cap(list)])
	return list[:0]
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
	key := visit{s.asked[i], way.from, to, way.delay, way.aboard}
	offers, ok := s.planner.visits[key]
	if !ok {
		offers = s.Catalog.At(s.asking(&s.Needs[i], way), to)
		s.planner.visits[key] = offers
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
	case s.prompt(n, here):
		return here.Acts || n.Gated
	case n.Gated && !n.Firm:
		return true
	}
	return !n.Proven && !s.offers[i]
}

// prompt reports whether need n is served without waiting for opening hours, or
// in time all the same: within a day, or whenever he may wait for a date.
func (s *search) prompt(n *Need, at *Served) bool {
	if !at.Met() || at.Offer == nil || at.Offer.Parts.Wait.Lo == 0 {
		return at.Met()
	}
	return n.Due < None && at.Start.Hi <= n.Due && (s.Dates || at.Start.Hi <= aDay)
}

// aDay is for how long nobody needs leave to wait.
const aDay = 24 * 60

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

// plans are all plans worth weighing: stay, one stop, and those with a second stop
// that alone may do something. The other second stops are left for best.
func (s *search) plans() []*Plan {
	here, way := s.staying()
	s.all, s.ways, s.further = append(s.all[:0], here), s.ways[:0], s.further[:0]
	if s.deciding < 0 {
		return s.all
	}
	for _, a := range s.candidates() {
		if p, on, ok := s.going(here, way, a); ok {
			s.all, s.ways = append(s.all, p), append(s.ways, on)
		}
	}
	if s.sideways == nil && !s.Lower { // else to one place of the same level, or a lower one, or none
		s.goFurther()
	}
	return s.all
}

// candidates are the institutions, other than here, that serve some need.
func (s *search) candidates() []*capability.Institution {
	sites := s.sites[:0]
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
	s.sites = sites
	return sites
}
