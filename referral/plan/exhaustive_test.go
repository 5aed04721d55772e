package plan

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// The planner's answer is that of a search through every plan: staying, every
// institution as the one stop, every pair of them as two.
func TestEvidenceExhaustiveSearch(t *testing.T) {
	start := time.Now()
	const seeds = 1000
	moved, twice, plans := 0, 0, 0
	for seed := range uint64(seeds) {
		q := randomQuestion(t, rand.New(rand.NewPCG(seed, 1)))
		want, deciding, tried := everyPlan(q)
		got := NewPlanner().Best(q)
		plans += tried
		if describe(q, got.Stops, got.Served) != describe(q, want.stops, want.served) {
			t.Errorf("seed %d, acuity %d, deciding %d (planner %d):\n%s\nplanner  %s\nsearch   %s", seed, q.Acuity, deciding, got.Deciding, needsText(q),
				describe(q, got.Stops, got.Served), describe(q, want.stops, want.served))
		}
		moved += count(len(got.Stops) > 0)
		twice += count(len(got.Stops) > 1)
	}
	if moved < seeds/4 || twice < seeds/50 {
		t.Errorf("the questions are too tame: %d of %d move, %d twice", moved, seeds, twice)
	}
	t.Logf("evidence: %s | %s | %s", "planner equals exhaustive search on random small catalogs", "at least 1,000 questions, all equal",
		fmt.Sprintf("%d questions, %d plans weighed, %d with one stop or more, %d with two, in %.1f s", seeds, plans, moved, twice, time.Since(start).Seconds()))
}

func describe(q Question, stops []Stop, served []Served) string {
	var b strings.Builder
	for _, s := range stops {
		fmt.Fprintf(&b, "→ %s %v ", s.Institution.ID, s.Arrive)
	}
	for i, s := range served {
		fmt.Fprintf(&b, "| %s at %d %v acts %v ", q.Needs[i].Services[0], s.Where, s.Start, s.Acts)
	}
	return b.String()
}

func needsText(q Question) string {
	var b strings.Builder
	for _, n := range q.Needs {
		fmt.Fprintf(&b, "%+v\n", n)
	}
	return b.String()
}

// tried is one plan of the search.
type tried struct {
	ids     []string
	stops   []Stop
	served  []Served
	reached []leaving // how each stop was reached
}

// leaving is from where, when and how the patient sets out.
type leaving struct {
	from   string
	delay  int
	aboard bool
}

type every struct {
	Question
	asked    map[string][]*capability.Offer
	deciding int
	void     []bool // needs whose window has closed everywhere (S12)
}

// everyPlan weighs all plans, without a thought for speed.
func everyPlan(q Question) (best *tried, deciding, weighed int) {
	e := &every{Question: q, asked: map[string][]*capability.Offer{}}
	var ids []string
	for in := range q.Catalog.View().Institutions() {
		if in.ID != q.Base.Here && !slices.Contains(q.Without, in.ID) {
			ids = append(ids, in.ID)
		}
	}
	home := e.follow(nil)
	all := []*tried{home}
	for _, a := range ids {
		all = append(all, e.follow([]string{a}))
		for _, b := range ids {
			if a != b {
				all = append(all, e.follow([]string{a, b}))
			}
		}
	}
	all = slices.DeleteFunc(all, func(p *tried) bool { return p == nil })
	e.deciding = e.decides(home, all)
	if e.deciding < 0 { // nobody is moved who need not move
		for i, n := range q.Needs {
			e.void[i] = e.offered(n) && !e.straight(n)
		}
		return e.mark(home), -1, 1
	}
	return e.mark(e.best(all)), e.deciding, len(all)
}

// mark calls void what is.
func (e *every) mark(p *tried) *tried {
	for i := range p.served {
		if e.void[i] && !p.served[i].Met() {
			p.served[i].Where = Passed
		}
	}
	return p
}

// offered is whether somebody, in time or too late, offers a need.
func (e *every) offered(n Need) bool {
	for in := range e.Catalog.View().Institutions() {
		if !slices.Contains(e.Without, in.ID) && len(e.offers(n, in.ID, leaving{from: e.Base.Here})) > 0 {
			return true
		}
	}
	return false
}

// offers are those of one institution that may be used: never assumed ones, and
// full ones only where every minute counts (S17, S18).
func (e *every) offers(n Need, at string, l leaving) []*capability.Offer {
	key := fmt.Sprint(n.Services[0], l)
	if _, ok := e.asked[key]; !ok {
		q := e.Base
		q.Services, q.Least, q.Floor, q.Stay, q.Delay, q.Aboard = n.Services, n.Least, n.Floor, n.Stay, l.delay, l.aboard
		if l.from != e.Base.Here {
			q.Here, q.Link = l.from, ""
		}
		e.asked[key], _ = e.Catalog.View().Who(q)
	}
	var usable []*capability.Offer
	for _, o := range e.asked[key] {
		if o.Institution.ID == at && o.Standing != capability.Assumed && (!o.Full || e.Acuity <= 2) && o.Start.Lo < capability.Never {
			usable = append(usable, o)
		}
	}
	return usable
}

// serve is the best that one place can do for a need.
func (e *every) serve(n Need, where int, at string, l leaving) Served {
	if n.Basic {
		return Served{Where: where, Acts: true}
	}
	var open []Served
	for _, o := range e.offers(n, at, l) {
		if o.Start.Lo > n.Closes.Hi {
			continue // S12: dead at this site, not offered there
		}
		s := Served{Where: where, Offer: o, Start: o.Start, Doubtful: o.Start.Hi > n.Closes.Lo, By: min(n.Due, n.Closes.Lo)}
		if end := e.labelEnds(o.Products); end < o.Start.Hi {
			s.OffLabel = true
		} else {
			s.By = min(s.By, end)
		}
		s.Acts = !n.Gated || n.Firm && !s.Doubtful && (!s.OffLabel || n.OffLabel)
		open = append(open, s)
	}
	if len(open) == 0 {
		return Served{Where: Unmet, Start: capability.Nowhere()}
	}
	return slices.MinFunc(open, preferred)
}

// labelEnds is until when some product surely is inside its own window; None if
// there is none, or one without a window.
func (e *every) labelEnds(products []*capability.Product) int {
	if len(products) == 0 {
		return None
	}
	end := -None
	for _, p := range products {
		if p.Window == nil {
			return None
		}
		if since, known := e.Since(p.Window.From); known {
			end = max(end, int(p.Window.Within)-since.Hi)
		}
	}
	return end
}

// preferred is what acts, then what begins first, then what is sure.
func preferred(a, b Served) int {
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Start.Hi, b.Start.Hi), cmp.Compare(count(!certain(a)), count(!certain(b))), cmp.Compare(a.Start.Lo, b.Start.Lo))
}

func rank(s Served) int {
	if !s.Met() {
		return 4
	}
	return count(!s.Acts)
}

func certain(s Served) bool { return s.Offer == nil || s.Offer.Sure }

// follow makes the plan through some stops; nil where a stop serves nothing and
// there is no way to it.
func (e *every) follow(ids []string) *tried {
	p := &tried{ids: ids, served: make([]Served, len(e.Needs))}
	here, l := leaving{from: e.Base.Here}, leaving{from: e.Base.Here}
	for i, n := range e.Needs {
		p.served[i] = e.serve(n, Here, e.Base.Here, here)
		if n.TreatFirst && p.served[i].Where == Here && p.served[i].Acts {
			l.delay = max(l.delay, treatmentEnds(p.served[i]))
		}
	}
	home := slices.Clone(p.served)
	for k, id := range ids {
		stop := Stop{}
		for i, n := range e.Needs {
			if n.Basic {
				continue
			}
			s := e.serve(n, k, id, l)
			if s.Offer != nil && stop.Institution == nil {
				w := s.Offer.Parts
				stop.Institution, stop.Arrive = s.Offer.Institution, w.Delay.Add(w.Response).Add(w.Loading).Add(w.Road)
			}
			if n.Gated && inTime(n, home[i]) {
				continue // what waits here for people is not put off to the next place
			}
			if preferred(s, p.served[i]) < 0 {
				p.served[i] = s
			}
		}
		if stop.Institution == nil {
			return nil
		}
		p.stops, p.reached = append(p.stops, stop), append(p.reached, l)
		l = leaving{id, e.leaves(p, k, stop), true}
	}
	return p
}

// treatmentEnds is when a treatment that comes before the way should have begun,
// or its start if that is later.
func treatmentEnds(s Served) int {
	end := s.Start.Hi
	if end >= None {
		end = s.Start.Lo
	}
	if s.By < None && s.By > end {
		end = s.By
	}
	return end
}

func (e *every) leaves(p *tried, k int, stop Stop) int {
	at := stop.Arrive.Hi
	if at >= None {
		at = stop.Arrive.Lo
	}
	for i, n := range e.Needs {
		if n.TreatFirst && p.served[i].Where == k && p.served[i].Acts {
			at = max(at, treatmentEnds(p.served[i]))
		}
	}
	return at
}

// decides finds the need with the shortest target that can't be begun here in
// time (S17): no gated one that waits here for people or is not firm, no possible
// one that no plan serves, and none that is void.
func (e *every) decides(home *tried, all []*tried) int {
	found := -1
	e.void = make([]bool, len(e.Needs))
	for i, n := range e.Needs {
		served := slices.ContainsFunc(all, func(p *tried) bool { return p.served[i].Met() })
		e.void[i] = !served && e.offered(n) && !e.straight(n)
		here := inTime(n, home.served[i])
		begunHere := here && (home.served[i].Acts || n.Gated)
		if begunHere || n.Gated && !n.Firm || e.void[i] || !n.Proven && !served {
			continue
		}
		if found < 0 || n.Due < e.Needs[found].Due || n.Due == e.Needs[found].Due && n.Proven && !e.Needs[found].Proven {
			found = i
		}
	}
	return found
}

// straight is whether somebody could begin a need in its window if the patient
// left at once.
func (e *every) straight(n Need) bool {
	for in := range e.Catalog.View().Institutions() {
		for _, o := range e.offers(n, in.ID, leaving{from: e.Base.Here}) {
			if !slices.Contains(e.Without, in.ID) && o.Start.Lo <= n.Closes.Hi {
				return true
			}
		}
	}
	return false
}

// inTime is whether a need is served without a wait for opening hours, or before
// its target all the same.
func inTime(n Need, s Served) bool {
	return s.Met() && (s.Offer == nil || s.Offer.Parts.Wait.Lo == 0 || n.Due < None && s.Start.Hi <= n.Due)
}

// best sorts the plans by design.md §6 and takes the first.
func (e *every) best(all []*tried) *tried {
	punctual := make([]bool, len(e.Needs))
	for i := range e.Needs {
		for _, p := range all {
			punctual[i] = punctual[i] || p.served[i].Met() && p.served[i].Acts && e.lateBy(i, p.served[i]) == 0
		}
	}
	return slices.MinFunc(all, func(a, b *tried) int {
		return cmp.Or(slices.Compare(e.marks(a, punctual), e.marks(b, punctual)), slices.Compare(a.ids, b.ids))
	})
}

func (e *every) lateBy(i int, s Served) int {
	if n := e.Needs[i]; n.Due < None && s.Met() && s.Acts {
		return max(0, min(s.Start.Hi, None)-max(0, n.Due))
	}
	return 0
}

// marks are the terms of the comparison, the most important first.
func (e *every) marks(p *tried, punctual []bool) []int {
	idle := 0 // nobody is driven to a place where nothing is done
	for k := range p.stops {
		idle += count(!slices.ContainsFunc(p.served, func(s Served) bool { return s.Where == k }))
	}
	marks := append([]int{idle}, e.unmet(p)...)
	unsure, late, possible, full := 0, 0, 0, 0
	for i, s := range p.served {
		unsure += count(s.Met() && s.Acts && !certain(s))
		if e.Needs[i].Proven && punctual[i] {
			late = min(None, late+e.lateBy(i, s))
		}
		possible += count(!e.Needs[i].Proven && s.Where == Unmet && !e.void[i])
		full += count(s.Offer != nil && s.Offer.Full)
	}
	waiting := 0 // nobody waits here for a place to open that is open elsewhere
	for i, n := range e.Needs {
		waiting += count(n.Proven && p.served[i].Where == Here && p.served[i].Acts && !inTime(n, p.served[i]))
	}
	marks = append(marks, e.gateless(p), e.endsLow(p), waiting, late)
	if e.Acuity <= 2 {
		marks = append(marks, p.served[e.deciding].Start.Hi, e.gatesOpen(p))
	}
	marks = append(marks, unsure, possible, len(p.stops))
	highest, foreign, total := 0, 0, 0
	for _, s := range p.stops {
		highest = max(highest, e.Catalog.View().LevelRank(s.Institution.Level))
		foreign += count(!e.Catalog.View().SameNetwork(e.Base.Here, s.Institution.ID, capability.Date(e.Base.At.Date())))
		total = max(total, s.Arrive.Hi)
	}
	for _, s := range p.served { // until the last thing he goes for has begun
		if s.Where >= 0 && s.Acts {
			total = max(total, s.Start.Hi)
		}
	}
	if e.Acuity > 3 {
		below := 0 // S23: nobody steps down while a place of his level can do it
		if here, _ := e.Catalog.View().Institution(e.Base.Here); len(p.stops) > 0 && e.Catalog.View().LevelRank(p.stops[len(p.stops)-1].Institution.Level) < e.Catalog.View().LevelRank(here.Level) {
			below = 1
		}
		marks = append(marks, below, highest, foreign)
	}
	return append(marks, total, full)
}

// unmet marks the proven needs that nobody serves, in the order of their targets.
func (e *every) unmet(p *tried) []int {
	order := []int{}
	for i, n := range e.Needs {
		if n.Proven && (!n.Gated || n.Firm) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(e.Needs[i].Due, e.Needs[j].Due) })
	marks := []int{}
	for _, i := range order {
		marks = append(marks, count(p.served[i].Where == Unmet && !e.void[i]))
	}
	return marks
}

// gateless counts the gated needs still open that neither the place where the
// patient is nor the site of the deciding need could serve: the chosen site must
// be able to do what may turn out to be needed (S1).
func (e *every) gateless(p *tried) int {
	k := p.served[e.deciding].Where
	switch k {
	case Here:
		return 0
	case Unmet:
		return len(e.Needs) + 1 // worse than any plan that serves it
	}
	lacking := 0
	for i, n := range e.Needs {
		if n.Gated && !p.served[i].Acts && !e.serve(n, Here, e.Base.Here, leaving{from: e.Base.Here}).Met() {
			lacking += count(!e.void[i] && !e.serve(n, k, p.stops[k].Institution.ID, p.reached[k]).Met())
		}
	}
	return lacking
}

// endsLow marks a plan that ends no higher than where the patient is, or at a
// place that serves nothing: such a place is a waypoint (S22).
func (e *every) endsLow(p *tried) int {
	here, _ := e.Catalog.View().Institution(e.Base.Here)
	if len(p.stops) == 0 {
		return 0
	}
	last := p.stops[len(p.stops)-1].Institution
	serves := slices.ContainsFunc(p.served, func(s Served) bool { return s.Where == len(p.stops)-1 })
	return count(!serves || e.Catalog.View().LevelRank(last.Level) <= e.Catalog.View().LevelRank(here.Level))
}

// gatesOpen adds up when the gated needs that are still open could begin.
func (e *every) gatesOpen(p *tried) int {
	sum := 0
	for i, n := range e.Needs {
		if n.Gated && !p.served[i].Acts && !e.void[i] {
			sum = min(None, sum+p.served[i].Start.Hi)
		}
	}
	return sum
}

func randomQuestion(t *testing.T, r *rand.Rand) Question {
	t.Helper()
	at, err := wire.ParseTime("2023-02-10T11:30:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := capability.Load(randomCatalog(r))
	if err != nil {
		t.Fatal(err)
	}
	q := Question{Catalog: catalog.View().Inquire(at, nil), Base: capability.Question{Here: "i0", At: at, Link: capability.Data}, Acuity: 1 + r.IntN(5)}
	onset := capability.Span{Lo: 40, Hi: 40 + 20*r.IntN(2)}
	q.Since = func(f string) (capability.Span, bool) { return onset, f == "onset" }
	for _, s := range r.Perm(len(serviceNames))[:1+r.IntN(4)] {
		q.Needs = append(q.Needs, randomNeed(r, serviceNames[s]))
	}
	if r.IntN(6) == 0 {
		q.Without = []string{"i1"}
	}
	return q
}

var serviceNames = []string{"a", "b", "c", "d", "e"}

func randomNeed(r *rand.Rand, service string) Need {
	n := Need{Services: []string{service}, Due: None, Closes: capability.Nowhere(), Proven: r.IntN(4) > 0, TreatFirst: r.IntN(4) == 0, Basic: r.IntN(25) == 0}
	if r.IntN(3) == 0 {
		n.Services = append(n.Services, serviceNames[r.IntN(len(serviceNames))])
	}
	if r.IntN(3) > 0 {
		n.Due = r.IntN(12)*15 - 15
	}
	if r.IntN(3) == 0 {
		n.Closes.Lo = r.IntN(10) * 15
		n.Closes.Hi = n.Closes.Lo + 30*r.IntN(3)
	}
	if r.IntN(3) == 0 {
		n.Gated = true
		n.Firm = n.Proven && r.IntN(2) == 0
		n.OffLabel = r.IntN(4) == 0
	}
	if r.IntN(8) == 0 {
		n.Floor = "county"
	}
	if r.IntN(8) == 0 {
		n.Stay = 60
	}
	return n
}

type object map[string]any

// randomCatalog has three to seven institutions with two to five services each,
// some closed, assumed, declared or full, some with vehicles, some in the network
// of the place where the patient is.
func randomCatalog(r *rand.Rand) []byte {
	institutions, travel, members := object{}, object{}, object{"i0": object{}}
	count := 3 + r.IntN(5)
	for i := range count {
		id := fmt.Sprint("i", i)
		institutions[id] = randomInstitution(r, i)
		roads := object{}
		for j := range i {
			if r.IntN(8) > 0 {
				roads[fmt.Sprint("i", j)] = object{"road": 5 + 5*r.IntN(20)}
			}
		}
		if len(roads) > 0 {
			travel[id] = roads
		}
		if r.IntN(2) == 0 {
			members[id] = object{}
		}
	}
	src, err := json.Marshal(object{
		"schema": "fenji.catalog/1", "id": "random", "name": object{"zh": "随机", "en": "random"}, "published": "2023-02-10T08:00:00+08:00", "utc_offset": "+08:00",
		"emergency": object{"phone": "120", "response": 10 + r.IntN(20), "loading": 5}, "institutions": institutions, "travel": travel,
		"networks": object{"own": object{"type": "medical_community", "members": members}},
	})
	if err != nil {
		panic(err)
	}
	return src
}

func randomInstitution(r *rand.Rand, i int) object {
	levels := []string{"village", "township", "county", "city"}
	in := object{"level": levels[r.IntN(len(levels))], "name": object{"zh": fmt.Sprint("院", i), "en": fmt.Sprint("site ", i)}, "hours": "always"}
	services := object{}
	for _, s := range r.Perm(len(serviceNames))[:2+r.IntN(4)] {
		services[serviceNames[s]] = randomService(r)
	}
	in["services"] = services
	in["stock"] = object{"drug": object{"terms": []string{"drug"}, "name": object{"zh": "药", "en": "drug"}, "quantity": 1, "at": "2023-02-10T08:00:00+08:00", "expires": "2024-01-01",
		"window": object{"within": 30 + 30*r.IntN(6), "from": "onset"}}}
	if r.IntN(3) == 0 {
		in["vehicles"] = object{"car": object{"mode": "own_ambulance", "response": r.IntN(15), "loading": 5, "state": "working"}}
	}
	return in
}

func randomService(r *rand.Rand) object {
	row := object{"lead": 5 * r.IntN(6), "asserted": object{"as": []string{"verified", "verified", "verified", "declared", "assumed"}[r.IntN(5)]}}
	switch r.IntN(5) {
	case 0:
		row["hours"] = object{"mon-sun": []string{"08:00-12:00"}}
	case 1:
		row["hours"] = object{"mon-sun": []string{"13:00-24:00"}}
	}
	if r.IntN(6) == 0 {
		row["capacity"] = object{"state": "full", "at": "2023-02-10T11:00:00+08:00", "for": "14d"} // believed all the way: no detour outlasts it
	}
	if r.IntN(5) == 0 {
		row["requires"] = object{"stock": []string{"drug"}}
	}
	return row
}
