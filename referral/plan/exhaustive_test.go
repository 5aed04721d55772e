package plan

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fenji-health/fenji/capability"
)

// worlds is how many random worlds are tried: all of them as evidence, fewer in the
// tests of every day.
func worlds() uint64 {
	if os.Getenv("FENJI_SWEEP") == "full" {
		return 10_000
	}
	return 1_000
}

// tally counts worlds by what they are like.
type tally struct {
	worlds, plans, moved, twice, binding, hours, partial, met, alternatives, gone int
}

// The planner's answer is that of a search through every plan: staying, every
// institution as the one stop, every pair of them as two. So is the answer without
// the place that was chosen; and that is the answer in a world in which the place
// does nothing any more. The worlds are no easy ones: in one of two a deadline rules
// out what would be best without, in one of five hours change before the patient
// arrives, and in one of five no plan meets every need.
func TestEvidenceExhaustiveSearch(t *testing.T) {
	start, n := time.Now(), tally{}
	for seed := range worlds() {
		r := rand.New(rand.NewPCG(seed, 1))
		w := hurried(t, r, randomWorld(r))
		q := w.question(t)
		if sites, modes := len(w.institutions), len(w.modes()); sites < 4 || sites > 8 || modes < 2 || len(q.Needs) < 1 || len(q.Needs) > 4 {
			t.Fatalf("seed %d: %d sites, %d modes, %d needs", seed, sites, modes, len(q.Needs))
		}
		got, all := sameAsSearch(t, seed, q)
		n.worlds++
		n.plans += len(all)
		n.moved += count(len(got.Stops) > 0)
		n.twice += count(len(got.Stops) > 1)
		n.binding += count(binds(q, got))
		n.hours += count(hoursChange(q))
		n.met += count(len(got.Stops) > 0 && got.Stops[0].Leg.Meeting != nil)
		n.partial += count(!slices.ContainsFunc(all, complete))
		k := got.Destination(q.Needs)
		if k < 0 {
			continue
		}
		chosen := got.Stops[k].Institution.ID
		without := q
		without.Without = append(slices.Clip(q.Without), chosen)
		next, _ := sameAsSearch(t, seed, without)
		n.alternatives++
		if w.leansOn(chosen) {
			continue // without it others could do less as well
		}
		n.gone++
		gone := w.idle(chosen).question(t)
		if left := NewPlanner().Best(gone); describe(q, next.Stops, next.Served) != describe(q, left.Stops, left.Served) {
			t.Errorf("seed %d: without %s\nplanner  %s\nif it does nothing %s", seed, chosen, describe(q, next.Stops, next.Served), describe(q, left.Stops, left.Served))
		}
	}
	share := func(part int) float64 { return 100 * float64(part) / float64(n.worlds) }
	if share(n.binding) < 50 || share(n.hours) < 20 || share(n.partial) < 20 || share(n.moved) < 25 || share(n.twice) < 2 || share(n.met) < 1 || n.gone < n.worlds/10 {
		t.Errorf("the worlds are too tame: %+v", n)
	}
	t.Logf("evidence: %s | %s | %s", "planner equals exhaustive search on random worlds of 4–8 sites, 1–4 needs, two modes or more; so does the first alternative, which is what remains when the place chosen does nothing",
		"10,000, all equal (1,000 unless FENJI_SWEEP=full); a deadline binds in 50 %, hours change before arrival in 20 %, no full plan in 20 %",
		fmt.Sprintf("%d, all equal; %.0f %%, %.0f %%, %.0f %%; %d plans weighed, %d with one stop or more, %d with two, %d by way of a meeting; %d alternatives, %d against the changed world; %.0f s",
			n.worlds, share(n.binding), share(n.hours), share(n.partial), n.plans, n.moved, n.twice, n.met, n.alternatives, n.gone, time.Since(start).Seconds()))
}

// sameAsSearch is the planner's answer, which must be that of the search, and all
// plans of the search.
func sameAsSearch(t *testing.T, seed uint64, q Question) (*Plan, []*tried) {
	t.Helper()
	want, e, all := everyPlan(q)
	got := NewPlanner().Best(q)
	if describe(q, got.Stops, got.Served) != describe(q, want.stops, want.served) {
		t.Errorf("seed %d, acuity %d, deciding %d (planner %d), without %v:\n%s\nplanner  %s\nsearch   %s", seed, q.Acuity, e.deciding, got.Deciding, q.Without, needsText(q),
			describe(q, got.Stops, got.Served), describe(q, want.stops, want.served))
	}
	return got, all
}

// binds reports whether deadlines change where the patient goes or where something
// is done.
func binds(q Question, p *Plan) bool {
	other := NewPlanner().Best(unhurried(q))
	sameStop := func(a, b Stop) bool { return a.Institution == b.Institution }
	sameSite := func(a, b Served) bool { return a.Where == b.Where }
	return !slices.EqualFunc(p.Stops, other.Stops, sameStop) || !slices.EqualFunc(p.Served, other.Served, sameSite)
}

// unhurried is a question without its deadlines.
func unhurried(q Question) Question {
	q.Needs = slices.Clone(q.Needs)
	for i := range q.Needs {
		q.Needs[i].Due, q.Needs[i].Closes = None, capability.Nowhere()
	}
	return q
}

// hurried is a world in which, more often than not, the plan that would be best
// without deadlines comes too late by one.
func hurried(t *testing.T, r *rand.Rand, w world) world {
	t.Helper()
	q := w.question(t)
	if p := NewPlanner().Best(q); binds(q, p) {
		return w
	}
	w.needs = slices.Clone(w.needs)
	for i, s := range NewPlanner().Best(unhurried(q)).Served {
		switch before := s.Start.Hi - 1 - r.IntN(20); {
		case s.Where < 0 || before < 0 || before >= None-20:
		case r.IntN(2) == 0:
			w.needs[i].Due = before
		default:
			w.needs[i].Closes = capability.Exactly(before)
		}
	}
	return w
}

// hoursChange reports whether some place that could be gone to for a need opens or
// closes while the patient is on the way.
func hoursChange(q Question) bool {
	for _, n := range q.Needs {
		asked := q.Base
		asked.Services = n.Services
		for _, o := range q.Catalog.Sites(asked) {
			there := asked
			there.Here = o.Institution.ID
			for _, now := range q.Catalog.At(there, o.Institution) {
				if now.Service == o.Service && (now.Parts.Wait.Lo > 0) != (o.Parts.Wait.Lo > 0) {
					return true
				}
			}
		}
	}
	return false
}

// complete reports whether a plan meets every need.
func complete(p *tried) bool {
	return !slices.ContainsFunc(p.served, func(s Served) bool { return !s.Met() })
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
	open   bool // how long the way so far takes is not known
}

type every struct {
	Question
	asked    map[string][]*capability.Offer
	deciding int
	void     []bool // needs whose window has closed everywhere (S12)
}

// everyPlan weighs all plans, without a thought for speed.
func everyPlan(q Question) (best *tried, e *every, all []*tried) {
	e = &every{Question: q, asked: map[string][]*capability.Offer{}}
	var ids []string
	for in := range q.Catalog.View().Institutions() {
		if in.ID != q.Base.Here && !slices.Contains(q.Without, in.ID) {
			ids = append(ids, in.ID)
		}
	}
	home := e.follow(nil)
	all = []*tried{home}
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
		return e.mark(home), e, all
	}
	return e.mark(e.best(all)), e, all
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
		if s := e.judge(n, where, o); s.Met() {
			open = append(open, s)
		}
	}
	if len(open) == 0 {
		return nowhere
	}
	best := slices.MinFunc(open, preferred)
	if l.open { // it may begin at any time after, and nobody can say that it is inside a window
		best.Start.Hi, best.Acts = None, !n.Gated
	}
	return best
}

var nowhere = Served{Where: Unmet, Start: capability.Nowhere()}

// judge is how an offer serves a need.
func (e *every) judge(n Need, where int, o *capability.Offer) Served {
	s := Served{Where: where, Offer: o, Start: e.begins(n, o), By: min(n.Due, n.Closes.Lo)}
	if s.Start.Lo > n.Closes.Hi {
		return nowhere // S12: dead at this site, not offered there
	}
	s.Doubtful = s.Start.Hi > n.Closes.Lo
	if end := e.labelEnds(o.Products); end < s.Start.Hi {
		s.OffLabel = true
	} else {
		s.By = min(s.By, end)
	}
	unlinked := where == Here && o.Mode == capability.Supervised && e.Base.Link == capability.LinkUnknown
	s.Acts = !n.Gated || n.Firm && !s.Doubtful && !unlinked && (!s.OffLabel || n.OffLabel)
	return s
}

// begins is when a need begins by an offer: a gated one not before there is consent
// and the supervisor's word, which are asked for here at once, elsewhere on arrival.
func (e *every) begins(n Need, o *capability.Offer) capability.Span {
	if !n.Gated {
		return o.Start
	}
	wait, asked := n.Prepare, capability.Span{}
	if o.Mode == capability.Supervised {
		wait += e.Answers(o.Service.Asked())
	}
	if o.Institution.ID != e.Base.Here {
		asked = o.Parts.Arrival()
	}
	ready := asked.Add(capability.Exactly(wait))
	return capability.Span{Lo: max(o.Start.Lo, ready.Lo), Hi: max(o.Start.Hi, ready.Hi)}
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
			l.delay = max(l.delay, treatmentEnds(n, p.served[i]))
		}
	}
	home := slices.Clone(p.served)
	for k, id := range ids {
		stop, ends := Stop{}, false
		for i, n := range e.Needs {
			if n.Basic {
				continue
			}
			s := e.serve(n, k, id, l)
			if s.Offer != nil && stop.Institution == nil {
				w := s.Offer.Parts
				ends = s.Offer.Vehicle != nil && s.Offer.Vehicle.MeetsAt != nil // S20: he changes into one that goes on
				stop.Institution, stop.Arrive = s.Offer.Institution, w.Delay.Add(w.Response).Add(w.Loading).Add(w.Meet).Add(w.Road)
				if l.open {
					stop.Arrive.Hi = None
				}
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
		l = leaving{id, e.leaves(p, k, stop), !ends, stop.Arrive.Hi >= None}
	}
	return p
}

// treatmentEnds is when a treatment that comes before the way should have begun,
// or its start if that is later; a deadline that is only assumed holds nobody up.
func treatmentEnds(n Need, s Served) int {
	end := s.Start.Hi
	if end >= None {
		end = s.Start.Lo
	}
	if s.By < None && s.By > end && !n.Assumed {
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
			at = max(at, treatmentEnds(n, p.served[i]))
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
	return s.Met() && (s.Offer == nil || s.Offer.Parts.Wait.Lo == 0 || n.Due < None && s.Start.Hi <= min(n.Due, 24*60))
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
