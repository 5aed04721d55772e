package referral

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// ends is a decision between what is proven and what is possible.
type ends struct {
	low, high *side // planned for the true rules; for the true and the possible ones
	best      *side // as low, if the answers were the best for staying here
	undecided []int // rules whose answer could change the decision
	settled   bool
	weighed   []int  // undecided rules whose answers would change nothing
	raised    bool   // high would go sideways or wait: as long as it is not settled, it goes up
	aside     string // the place to which it would go sideways
	kept      bool   // high would go down: as long as it is not settled, it does not
	downOpen  bool   // whether he may go down depends on what is not known
}

func (d *deciding) ends() *ends {
	e := &ends{low: d.side(d.provenOnly())}
	e.high = d.sideLike(d.allPossible(), e.low)
	e.best = d.sideLike(d.hopeful(), e.low)
	low := d.signature(e.low)
	e.settled = d.a.Graded && !e.high.gateWaits() && low.same(d.signature(e.high)) && low.same(d.signature(e.best))
	for i := range d.fired {
		e.settled = e.settled && !d.matters(e, i)
	}
	e.downOpen = d.downOpen(e)
	if e.settled = e.settled && !e.downOpen; e.settled {
		return e
	}
	if e.raised = e.high.sideways || e.high.waits; e.raised {
		if e.high.sideways {
			e.aside = e.high.destination
		}
		e.high = d.side(e.high.states) // its own: another end may be the same
		d.goUp(e.high)
	}
	if e.kept = e.high.down; e.kept {
		e.high = d.side(e.high.states)
		d.stayOn(e.high)
	}
	for i := range d.fired {
		if d.opensGate(e, i) || e.high.states[i] == possible && !d.dominated(e.low, i) {
			e.undecided = append(e.undecided, i)
		}
	}
	return e
}

// sideLike is the side for states: the one given if it is for the same.
func (d *deciding) sideLike(states []state, s *side) *side {
	if slices.Equal(states, s.states) {
		return s
	}
	return d.side(states)
}

// gateWaits reports whether an act that can't be undone waits for something: an answer,
// the start of its window, a live link, the word of those who decide.
func (s *side) gateWaits() bool {
	for i, served := range s.plan.Served {
		if s.question.Needs[i].Gated && served.Met() && !served.Acts {
			return true
		}
	}
	return false
}

// dominated reports whether an undecided rule asks for nothing that true rules do
// not ask for already: whatever else is learnt, its answer changes nothing.
func (d *deciding) dominated(low *side, i int) bool {
	c := &d.fired[i].Then
	if c.Stay || len(c.May) > 0 && low.acuity > 3 || c.Down != nil || c.Floor != "" || c.Observe != nil || c.GreenChannel && !low.green || c.Acuity > 0 && c.Acuity < d.a.Level {
		return false
	}
	if c.Flag != nil && d.a.Flag(c.Flag.ID) != rule.True {
		return false
	}
	for _, n := range d.asks(i) {
		asked := func(p *needed) bool {
			return p.service == n.service && p.state == proven && p.due <= n.due && p.stay >= n.stay && p.closes == open
		}
		if !n.onWay && !slices.ContainsFunc(low.needs, asked) {
			return false
		}
	}
	return true
}

// matters reports whether learning that rule i holds, or that it does not, would
// change the decision.
func (d *deciding) matters(e *ends, i int) bool {
	if d.opensGate(e, i) {
		return true
	}
	if e.high.states[i] != possible || slices.ContainsFunc(e.weighed, func(k int) bool { return d.alike(i, k) }) {
		return false
	}
	with := d.room.states.Copy(e.low.states)
	with[i] = proven
	if !d.signature(d.side(with)).same(d.signature(e.low)) {
		return true
	}
	without := d.room.states.Copy(e.high.states)
	without[i] = off
	if !d.signature(d.side(without)).same(d.signature(e.high)) {
		return true
	}
	e.weighed = append(e.weighed, i)
	return false
}

// alike reports whether two undecided rules, opening no gate, are sure to change a plan
// alike: they conclude the same, but for what is said to people.
func (d *deciding) alike(i, k int) bool {
	a, b := &d.fired[i].Then, &d.fired[k].Then
	return d.fired[i].signed == d.fired[k].signed && a.Acuity == b.Acuity && a.Floor == b.Floor && a.GreenChannel == b.GreenChannel &&
		(a.Flag == nil) == (b.Flag == nil) && a.Observe == nil && b.Observe == nil && a.Forbid == nil && b.Forbid == nil &&
		a.Fit == nil && b.Fit == nil && a.Down == nil && b.Down == nil && len(a.Do) == 0 && len(b.Do) == 0 && !a.Eases() && !b.Eases() && sameNeeds(a.Need, b.Need) && sameNeeds(a.Consult, b.Consult)
}

func sameNeeds(a, b []pack.Need) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := &a[i], &b[i]
		if x.Service != y.Service || x.EnRoute != y.EnRoute || x.Stay != y.Stay || x.Window != nil || y.Window != nil || !x.Target.Same(y.Target) {
			return false
		}
	}
	return true
}

// opensGate reports whether undecided rule i concludes a gated need, or forbids
// one that may be needed, which a place of the plan could serve in its window.
func (d *deciding) opensGate(e *ends, i int) bool {
	if s := e.high.states[i]; s != possible && s != bars {
		return false
	}
	for k, n := range e.high.wanted {
		served := e.high.plan.Served[k]
		if !e.high.question.Needs[k].Gated || !served.Met() {
			continue
		}
		if n.state == possible && slices.Contains(n.rules, i) {
			return true
		}
		for _, service := range services(d.set, n.service) {
			if f := e.high.bans(service); f != nil && slices.Contains(f.possible, i) {
				return true
			}
		}
	}
	return false
}

// missing is every unknown fact read by the undecided rules: what can be had
// here first, then by the urgency of the rule.
func (d *deciding) missing(e *ends) []Missing {
	asks, least := []asked(nil), map[rule.Read]int{}
	for _, i := range e.undecided {
		urgency := d.urgency(i)
		for _, r := range d.unknownReads(d.fired[i].Bound, 0) {
			if u, before := least[r]; !before || urgency < u { // else it stands further up already
				least[r] = urgency
				asks = append(asks, asked{r, urgency})
			}
		}
	}
	list := d.toAsk(append(asks, d.anchorsMissing(e)...))
	switch link := (Missing{Fact: linkKey, Why: string(fact.NotAsked), ObtainableHere: true, Question: linkQuestion()}); {
	case !d.needsLink(e):
	case d.c.LinkAsked:
		link.Why, link.ObtainableHere = string(fact.CannotTell), false
		list = append(list, link)
	default:
		list = slices.Insert(list, 0, link)
	}
	return list
}

// linkKey is the key of a case that says which live link there is from here.
const linkKey = "link"

func linkQuestion() wire.Text {
	return wire.Text{Zh: "这里有网络或电话吗？", En: "Is there a data link or a telephone here?"}
}

// needsLink reports whether a step waits for a live link of which nobody has said
// whether there is one.
func (d *deciding) needsLink(e *ends) bool {
	return slices.ContainsFunc(e.high.plan.Served, func(s plan.Served) bool { return s.NoLink })
}

// toAsk lists the facts asked for, each once: what can be had here first, then by
// the urgency of the rule that reads it. Who is asked for all codes of a fact is not
// asked for one of them besides.
func (d *deciding) toAsk(asks []asked) []Missing {
	whole := map[int]bool{}
	for _, a := range asks {
		whole[a.read.Fact] = whole[a.read.Fact] || a.read.Choice == ""
	}
	for i := range asks {
		if whole[asks[i].read.Fact] {
			asks[i].read.Choice = ""
		}
	}
	wire.Sort(asks, func(a, b *asked) int { return cmp.Compare(a.urgency, b.urgency) })
	list, seen := []Missing{}, map[rule.Read]bool{}
	for _, a := range asks {
		for _, r := range d.instead(a.read) {
			if !seen[r] && !d.answeredByPeople(r) {
				seen[r] = true
				list = append(list, d.missingFact(r))
			}
		}
	}
	wire.Sort(list, func(a, b *Missing) int { return cmp.Compare(rank(a.ObtainableHere), rank(b.ObtainableHere)) })
	return list
}

type asked struct {
	read    rule.Read
	urgency int
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// urgency orders undecided rules: by the acuity they give, else by their
// shortest target; what only opens a gate comes after.
func (d *deciding) urgency(i int) int {
	c := &d.fired[i].Then
	least := plan.None
	if c.Acuity > 0 {
		least = 2 * c.Acuity
		if len(d.fired[i].Pathway) > 0 {
			least++ // what everybody is asked comes first
		}
	}
	for _, n := range d.asks(i) {
		least = min(least, 20+max(0, n.due))
	}
	return least
}

// unknownReads are the unknown facts that keep a rule undecided; what it reads of
// other rules' conclusions leads to the facts those wait for.
func (d *deciding) unknownReads(r *pack.Bound, depth int) []rule.Read {
	var facts []rule.Read
	if r.For != nil {
		facts = d.findable(facts, r, d.a.Evaluation.Undecided(r.For), depth)
	}
	if r.For == nil || d.a.Evaluation.Truth(r.For) != rule.False {
		facts = d.findable(facts, r, d.a.Evaluation.Undecided(r.When), depth)
	}
	return facts
}

// findable adds the facts that what a rule reads waits for.
func (d *deciding) findable(facts []rule.Read, r *pack.Bound, reads []rule.Read, depth int) []rule.Read {
	for _, read := range reads {
		switch {
		case read.Fact < 0:
			for _, behind := range d.behind(read.Call, depth) {
				facts = d.room.reads.Append(facts, behind)
			}
		case d.set.Vocabulary.Fact(read.Fact).Derive != nil:
			for _, i := range d.set.Vocabulary.Behind(read.Fact, d.c.Facts, r.Gates) {
				facts = d.room.reads.Append(facts, rule.Read{Fact: i})
			}
		default:
			facts = d.room.reads.Append(facts, read)
		}
	}
	return facts
}

// behind finds the facts that a derived input waits for.
func (d *deciding) behind(c rule.Call, depth int) []rule.Read {
	arg := c.Argument()
	switch c.Name {
	case "minutes_since":
		return d.timeRead(arg)
	case "contact_to":
		return d.timeRead("first_contact")
	case "acuity", "flag":
		var reads []rule.Read
		for _, f := range d.fired {
			raises := c.Name == "acuity" && f.Then.Acuity > 0 || f.Then.Flag != nil && f.Then.Flag.ID == arg
			if depth == 0 && f.Stage == pack.Triage && f.truth == rule.Unknown && raises {
				reads = append(reads, d.unknownReads(f.Bound, depth+1)...)
			}
		}
		return reads
	}
	return nil
}

func (d *deciding) timeRead(name string) []rule.Read {
	if i, ok := d.set.Vocabulary.Lookup(name); ok && !d.c.Facts.Reading(i).Known {
		return []rule.Read{{Fact: i}}
	}
	return nil
}

// anchorsMissing are the unknown time facts from which the windows of gated
// needs run.
func (d *deciding) anchorsMissing(e *ends) []asked {
	var asks []asked
	for k, n := range e.high.wanted {
		if served := e.high.plan.Served[k]; served.Met() && served.Doubtful && n.window != nil {
			for _, r := range d.timeRead(n.window.From) {
				asks = append(asks, asked{r, 0})
			}
		}
	}
	return asks
}

// instead puts before a fact that can't be had the facts that bound it.
func (d *deciding) instead(r rule.Read) []rule.Read {
	if !d.why(r).InVain() {
		return []rule.Read{r}
	}
	return append(d.standIns(d.set.Vocabulary.Fact(r.Fact)), r)
}

// standIns are the facts, not known yet, that bound one which can't be had. What
// bounds it as an answer that is there already does is not asked for besides.
func (d *deciding) standIns(f *fact.Fact) []rule.Read {
	var others []rule.Read
	for i := range f.Instead {
		r, known, ok := d.standIn(&f.Instead[i])
		again := func(s fact.Substitute) bool {
			_, answered, ok := d.standIn(&s)
			return ok && answered && s.SameBounds(&f.Instead[i])
		}
		if ok && !known && !slices.ContainsFunc(f.Instead, again) {
			others = append(others, r)
		}
	}
	return others
}

// standIn is the fact, or the choice of a set, of a substitute, and whether it is
// known.
func (d *deciding) standIn(s *fact.Substitute) (r rule.Read, known, ok bool) {
	i, ok := d.set.Vocabulary.Lookup(s.Fact)
	if !ok {
		return r, false, false
	}
	r.Fact, known = i, d.c.Facts.Reading(i).Known
	if other := d.set.Vocabulary.Fact(i); other.Kind == fact.KindSet {
		c, _ := other.Choice(s.Is.Text)
		r.Choice = c.ID
		known, _ = d.c.Facts.Reading(i).Has(c.ID)
	}
	return r, known, true
}

// answeredByPeople reports whether a fact is the answer of people who decide:
// nobody is asked for it until it comes.
func (d *deciding) answeredByPeople(r rule.Read) bool {
	return slices.Contains(d.byPeople, d.set.Vocabulary.Fact(r.Fact).Name)
}

// factsByPeople are the facts that are the answers of people who decide.
func factsByPeople(set *pack.Set) []string {
	var facts []string
	for _, t := range set.Terms {
		if t.DecidedBy != nil {
			facts = append(facts, t.DecidedBy.Fact)
		}
	}
	return facts
}

// why is why a fact, or one choice of a set, is not known; of one that is, by an answer
// for a group, why it is not by itself.
func (d *deciding) why(r rule.Read) fact.Why {
	return cmp.Or(d.c.Facts.Reading(r.Fact).WhyOf(r.Choice), d.c.Facts.Individually(r.Fact).WhyOf(r.Choice), fact.NotAsked)
}

func (d *deciding) missingFact(r rule.Read) Missing {
	f, why := d.set.Vocabulary.Fact(r.Fact), d.why(r)
	m := Missing{Fact: f.Name, Choice: r.Choice, Why: string(why), Question: question(f, r.Choice),
		ObtainableHere: !why.InVain() && (f.Obtain == "" || d.sites.Offers(f.Obtain) == rule.True)}
	if old := d.c.Facts.Reading(r.Fact).Old; old != nil {
		m.Old = oldText(f, old)
	}
	return m
}

// canAssess reports whether a case that is not settled should wait here for its
// open questions: they can all be answered here, soon, and some answer would let
// the patient stay, or go no higher than here: what can be had here raises no
// place. Who would have to be moved all the same does not wait where it may be urgent.
func (d *deciding) canAssess(e *ends, missing []Missing) bool {
	if e.high.disposition == Stay && (e.kept || e.downOpen) {
		return len(missing) > 0 // he is where he can stay until it is known whether he goes down
	}
	near := (e.best.disposition == ReferLateral || e.best.disposition == Wait) && e.high.acuity >= 3
	if e.settled || len(missing) == 0 || e.best.disposition != Stay && !near {
		return false
	}
	return d.minutesToAsk(missing) <= max(5, d.shortestTarget(e))
}

// minutesToAsk adds up the ways of obtaining the facts; one way that gives
// several facts counts once. A fact that can't be had here takes for ever.
func (d *deciding) minutesToAsk(missing []Missing) int {
	sum := 0
	var ways []string
	for _, m := range missing {
		if !m.ObtainableHere {
			return plan.None
		}
		way := d.wayTo(m.Fact)
		question := way == "" || d.set.Terms[way].Basic
		if question || !slices.Contains(ways, way) { // each question takes its time, one measurement gives several facts
			ways = append(ways, way)
			sum += d.minutesOf(way)
		}
	}
	return sum
}

// wayTo is the service that obtains a fact; empty where one asks.
func (d *deciding) wayTo(name string) string {
	if i, ok := d.set.Vocabulary.Lookup(name); ok {
		return d.set.Vocabulary.Fact(i).Obtain
	}
	return ""
}

// minutesOf is how long one way of obtaining facts takes; a question takes one.
func (d *deciding) minutesOf(way string) int {
	if t := d.set.Terms[way]; t != nil && t.Minutes > 0 {
		return int(t.Minutes)
	}
	return 1
}

func (d *deciding) shortestTarget(e *ends) int {
	shortest := plan.None
	for _, i := range e.undecided {
		c := &d.fired[i].Then
		for _, n := range d.asks(i) {
			shortest = min(shortest, max(0, n.due))
		}
		if target, ok := d.a.Scale.Target(c.Acuity); ok && c.Acuity > 0 {
			shortest = min(shortest, target)
		}
	}
	if shortest == plan.None {
		return 0
	}
	return shortest
}

// oldText shows a reading that is too old to count.
func oldText(f *fact.Fact, r *fact.Reading) string {
	switch f.Kind {
	case fact.KindNumber, fact.KindDuration:
		return r.Value.Number.String()
	case fact.KindBool:
		return strconv.FormatBool(r.Value.Bool)
	case fact.KindTime:
		return r.Value.Time.String()
	}
	return r.Value.Text
}

// question is how to ask for a fact, or for one choice of a set.
func question(f *fact.Fact, choice string) wire.Text {
	q := f.Question
	if q == (wire.Text{}) {
		q = wire.Text{Zh: f.Zh + "？", En: f.En + "?"}
	}
	if c, ok := f.Choice(choice); ok && choice != "" {
		q = wire.Text{Zh: c.Zh + "？", En: c.En + "?"}
	}
	return q
}
