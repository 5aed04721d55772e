package fact

import (
	"maps"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// A settling turns the answers of a case into one reading for each fact: what
// counts of several, what is too old, what does not apply, what bounds it.
type settling struct {
	v     *Vocabulary
	at    wire.Time
	given []answer // those to one fact together, oldest first
	alone bool     // answers for a group count as not given
	ps    *wire.Problems
	path  string // of the facts
	made  []*Reading
}

// settle gives the readings. What is given counts as it stands; a reading that
// comes out otherwise is another one.
func (s *settling) settle() []*Reading {
	s.made = slices.Clone(s.v.silent)
	for rest := s.given; len(rest) > 0; {
		i, n := rest[0].fact, 1
		for n < len(rest) && rest[n].fact == i && rest[n-1].node != nil { // what was worked out stands apart
			n++
		}
		if answers := s.counting(rest[:n]); len(answers) > 0 {
			s.made[i] = s.within(i, s.latest(&s.v.facts[i], answers))
		}
		rest = rest[n:]
	}
	for k := range s.v.scoped {
		s.scope(&s.v.scoped[k])
	}
	for _, i := range s.v.proving {
		s.prove(i)
	}
	s.substitute()
	s.derive()
	return s.made
}

// within holds an answer to what the caller has worked out of the same fact, if that
// is but bounds, or what the record proves: then both may be given, and must agree.
func (s *settling) within(i int, r *Reading) *Reading {
	worked := s.made[i]
	if worked == &s.v.unasked {
		return r
	}
	both, ok := r.Bounds.Meet(worked.Bounds)
	differ := r.Value.Text != worked.Value.Text || r.Value.Bool != worked.Value.Bool
	if ok = ok && !(r.Known && worked.Known && differ); !ok {
		s.say(i, "contradiction", "%q can't be that, by the birth date, the age or the earlier visits of the case", s.v.facts[i].Name)
	}
	if r.Known || !ok {
		return r
	}
	met := *worked
	met.Bounds = both
	return &met
}

// counting leaves out the answers that don't count.
func (s *settling) counting(answers []answer) []answer {
	group := func(a answer) bool { return a.How == Group }
	if !s.alone || !slices.ContainsFunc(answers, group) {
		return answers
	}
	if len(answers) == 1 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(answers), group)
}

// substitute bounds what is not known by what may stand in for it. Bounds are put
// in last: a substitute counts only as it was itself given.
func (s *settling) substitute() {
	narrowed := make([]Interval, len(s.v.bounded))
	for k, i := range s.v.bounded {
		if narrowed[k] = s.made[i].Bounds; s.made[i].Known {
			s.contradiction(i)
		} else {
			narrowed[k] = s.narrow(i)
		}
	}
	for k, i := range s.v.bounded {
		if narrowed[k] != s.made[i].Bounds {
			r := *s.made[i]
			r.Bounds = narrowed[k]
			s.made[i] = &r
		}
	}
}

// say tells a mistake of what is given of a fact, where it was said last; without a
// place where the case holds no answer to it.
func (s *settling) say(i int, code, format string, args ...any) {
	var node *wire.Node
	path := ""
	for k := range s.given {
		if a := &s.given[k]; a.fact == i && a.node != nil {
			node, path = a.node, a.under(s.path, s.v)
		}
	}
	s.ps.Add(node, path, code, format, args...)
}

// gives reports whether the case answers a fact itself.
func (s *settling) gives(i int) bool {
	return slices.ContainsFunc(s.given, func(a answer) bool { return a.fact == i })
}

// stale reports whether an answer is too old to count.
func (s *settling) stale(f *Fact, a *answer) bool {
	return f.FreshFor > 0 && !a.At.IsZero() && s.at.Sub(a.At) > int(f.FreshFor)
}

// A withdrawal is, by choice, the place of the last answer which says that it can't be
// told; by "" that of the whole fact. What was answered for a group before does not
// hold against it.
type withdrawal map[string]int

func withdrawn(answers []answer) (w withdrawal) {
	note := func(choice string, why Why, k int) {
		if !why.InVain() {
			return
		}
		if w == nil {
			w = withdrawal{}
		}
		w[choice] = k
	}
	for k := range answers {
		if a := &answers[k]; !a.given() {
			note("", a.Why, k)
			for c, why := range a.unsure {
				note(c, why, k)
			}
		}
	}
	return w
}

// after reports whether a choice, or the whole fact, was withdrawn after answer k.
func (w withdrawal) after(k int, choice string) bool { return max(w[""], w[choice]) > k }

// latest is the last fresh reading; else why there is none, and the old one.
func (s *settling) latest(f *Fact, answers []answer) *Reading {
	if f.Kind == KindSet || f.Kind == KindCodes {
		return s.merged(f, answers)
	}
	result, back := &s.v.unasked, withdrawn(answers)
	for k := range answers {
		a := &answers[k]
		switch {
		case a.How == Group && back.after(k, ""):
		case !a.given():
			if !result.Known && result.Bounds.IsAll() && !(a.Why == NotAsked && result.Why == Stale) {
				r := *result
				r.Why, r.At, r.How = a.Why, a.At, a.How
				result = &r
			}
		case s.stale(f, a):
			result = &Reading{Bounds: All(), Why: Stale, At: a.At, How: a.How, Old: &a.Reading}
		default:
			result = &a.Reading
		}
	}
	return result
}

// merged joins the fresh answers to a set or codes.
func (s *settling) merged(f *Fact, answers []answer) *Reading {
	if a := &answers[0]; len(answers) == 1 && a.given() && !s.stale(f, a) {
		return &a.Reading
	}
	m := &merging{settling: s, Reading: Unknown(NotAsked), fact: f, said: map[string]word{}}
	m.unsure = map[string]Why{}
	back := withdrawn(answers)
	for k := range answers {
		m.add(&answers[k], func(choice string) bool { return answers[k].How == Group && back.after(k, choice) })
	}
	return m.reading()
}

// A merging is the reading of a set or codes that is being made of several answers:
// of each choice the latest word counts.
type merging struct {
	*settling
	Reading
	fact *Fact
	said map[string]word
}

// A word is what was said of a choice.
type word struct {
	has bool
	at  int64
}

// add takes the next answer into account, but for what of it was taken back later.
func (m *merging) add(a *answer, back func(choice string) bool) {
	for _, c := range slices.Concat(a.Present, a.Absent) {
		delete(m.unsure, c)
	}
	for c, why := range a.unsure {
		if _, ok := m.said[c]; !ok {
			m.unsure[c] = why
		}
	}
	switch {
	case a.unsure != nil:
	case !a.given():
		m.Why = a.Why
	case m.stale(m.fact, a):
		m.Why, m.Old = Stale, &a.Reading
	default:
		complete := a.Known && m.fact.Kind == KindCodes && !back("")
		if complete { // the list replaces what was said before
			clear(m.said)
		}
		m.note(a, a.Present, true)
		m.note(a, slices.DeleteFunc(slices.Clone(a.Absent), back), false)
		m.Known, m.At, m.How = complete || m.Known, a.At, a.How
	}
}

// note takes down the word of an answer on choices. Two different words of the same
// minute contradict.
func (m *merging) note(a *answer, choices []string, has bool) {
	at := m.at.Minute()
	if !a.At.IsZero() {
		at = a.At.Minute()
	}
	for _, c := range choices {
		if before, ok := m.said[c]; ok && before.has != has && before.at == at {
			m.ps.Add(a.node, a.under(m.path, m.v), "contradiction", "%q of %q is said to be there and not to be there", c, m.fact.Name)
		}
		m.said[c] = word{has, at}
	}
}

// reading is what all answers say together.
func (m *merging) reading() *Reading {
	r := m.Reading
	for _, c := range slices.Sorted(maps.Keys(m.said)) {
		if m.said[c].has {
			r.Present = append(r.Present, c)
		} else {
			r.Absent = append(r.Absent, c)
		}
	}
	if m.fact.Kind == KindSet {
		r.complete(m.fact)
	}
	if r.Known {
		r.Why, r.Old = "", nil
	}
	return &r
}

// scope gives a fact that does not apply its declared value.
func (s *settling) scope(f *scoped) {
	if s.applies(f) != no {
		return
	}
	given := s.made[f.fact]
	_, overlap := given.Bounds.Meet(f.otherwise.Bounds)
	if given.Known && given.Value != f.otherwise.Value || !given.Known && !overlap {
		declared := &s.v.facts[f.fact]
		s.say(f.fact, "does-not-apply", "%q is given, but it does not apply to this case, where it is %s", declared.Name, declared.Otherwise)
	}
	s.made[f.fact] = &f.otherwise
}

// verdict is whether a fact applies.
type verdict uint8

const (
	maybe verdict = iota
	no
	yes
)

// applies is no when any scope fact is surely outside, yes when all are surely
// inside.
func (s *settling) applies(f *scoped) verdict {
	all := yes
	for i := range f.over {
		switch f.over[i].holds(s.made[f.over[i].fact]) {
		case no:
			return no
		case maybe:
			all = maybe
		}
	}
	return all
}

// prove makes true what a known time proves: a lytic whose minute is known was
// given. A case that denies it contradicts itself.
func (s *settling) prove(i int) {
	f := &s.v.facts[i]
	if !s.made[i].Known {
		return
	}
	j := s.v.index[f.Proves]
	if proved := s.made[j]; proved.Known && !proved.Value.Bool {
		told := j
		if !s.gives(j) { // false by its declaration alone
			told = i
		}
		s.say(told, "contradiction", "%s is false, but %s is known: %s; one of them is wrong", f.Proves, f.Name, s.made[i].Value.Time)
		return
	}
	s.made[j] = &Reading{Known: true, Value: Value{Bool: true}, Bounds: All(), At: s.made[i].At, How: s.made[i].How}
}

// contradiction tells a known time that lies outside what another known time
// says of it: an onset before the patient was last well.
func (s *settling) contradiction(i int) {
	f := &s.v.facts[i]
	if f.Kind != KindTime {
		return
	}
	for _, sub := range f.Instead {
		other := s.made[s.v.index[sub.Fact]]
		if bound, holds := s.bound(sub); !holds || !other.Known || s.made[i].Bounds.Lo >= bound.Lo && s.made[i].Bounds.Hi <= bound.Hi {
			continue
		}
		word := map[Bound]string{NotBefore: "before", NotAfter: "after"}[sub.Bound]
		s.say(i, "contradiction", "%s %s is %s %s %s; one of them is wrong", f.Name, s.made[i].Value.Time, word, sub.Fact, other.Value.Time)
	}
}

// narrow is how the substitutes of a fact that is not known bound it. One that
// contradicts what is bounded already is passed over, so that the pack's order
// decides which counts.
func (s *settling) narrow(i int) Interval {
	bounds := s.made[i].Bounds
	for _, sub := range s.v.facts[i].Instead {
		bound, holds := s.bound(sub)
		if !holds {
			continue
		}
		if both, ok := bounds.Meet(bound); ok {
			bounds = both
		}
	}
	return bounds
}

// bound is what a substitute says, if it holds.
func (s *settling) bound(sub Substitute) (Interval, bool) {
	j := s.v.index[sub.Fact]
	other, r := &s.v.facts[j], s.made[j]
	switch {
	case other.Kind == KindTime && sub.Bound == NotBefore:
		return Interval{r.Bounds.Lo, All().Hi}, true
	case other.Kind == KindTime:
		return Interval{All().Lo, r.Bounds.Hi}, true
	case other.Kind == KindSet:
		c, _ := other.Choice(sub.Is.Text)
		known, has := r.Has(c.ID)
		return bounded(sub.Min, sub.Max), known && has
	}
	v, _ := other.value(*sub.Is)
	return bounded(sub.Min, sub.Max), r.Known && r.Value == v
}
