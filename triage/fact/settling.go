package fact

import (
	"maps"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// A settling turns the answers of a case into one reading for each fact: what
// counts of several, what is too old, what does not apply, what bounds it.
type settling struct {
	v       *Vocabulary
	at      wire.Time
	answers [][]answer // oldest first
	ps      *wire.Problems
	made    []Reading
}

func (s *settling) settle() []Reading {
	s.made = make([]Reading, s.v.Len())
	for _, i := range s.v.order { // scope facts come before what applies over them
		s.made[i] = s.latest(i)
		s.scope(i)
	}
	for i := range s.made {
		s.prove(i)
	}
	narrowed := map[int]Interval{} // put in last: a substitute counts only as it was itself given
	for i := range s.made {
		switch {
		case len(s.v.facts[i].Instead) == 0:
		case s.made[i].Known:
			s.contradiction(i)
		default:
			narrowed[i] = s.narrow(i)
		}
	}
	for i, bounds := range narrowed {
		s.made[i].Bounds = bounds
	}
	return s.made
}

// stale reports whether an answer is too old to count.
func (s *settling) stale(f *Fact, a *answer) bool {
	return f.FreshFor > 0 && !a.At.IsZero() && s.at.Sub(a.At) > int(f.FreshFor)
}

// latest is the last fresh reading; else why there is none, and the old one.
func (s *settling) latest(i int) Reading {
	f := &s.v.facts[i]
	if f.Kind == KindSet || f.Kind == KindCodes {
		return s.merged(f, s.answers[i])
	}
	result := Unknown(NotAsked)
	for k := range s.answers[i] {
		a := &s.answers[i][k]
		switch {
		case !a.given():
			if !result.Known && result.Bounds.IsAll() && !(a.Why == NotAsked && result.Why == Stale) {
				result.Why, result.At, result.How = a.Why, a.At, a.How
			}
		case s.stale(f, a):
			old := a.Reading
			result = Reading{Bounds: All(), Why: Stale, At: a.At, How: a.How, Old: &old}
		default:
			result = a.Reading
		}
	}
	return result
}

// merged joins the fresh answers to a set or codes: of each choice the latest
// word counts, and two different words of the same minute contradict.
func (s *settling) merged(f *Fact, answers []answer) Reading {
	type word struct {
		has bool
		at  int64
	}
	said := map[string]word{}
	result := Unknown(NotAsked)
	say := func(a *answer, choices []string, has bool) {
		at := s.at.Minute()
		if !a.At.IsZero() {
			at = a.At.Minute()
		}
		for _, c := range choices {
			if before, ok := said[c]; ok && before.has != has && before.at == at {
				s.ps.Add(a.node, a.path, "contradiction", "%q of %q is said to be there and not to be there", c, f.Name)
			}
			said[c] = word{has, at}
		}
	}
	for k := range answers {
		a := &answers[k]
		switch {
		case !a.given():
			result.Why = a.Why
		case s.stale(f, a):
			old := a.Reading
			result.Why, result.Old = Stale, &old
		default:
			if a.Known && f.Kind == KindCodes { // a complete list replaces what was said before
				clear(said)
			}
			say(a, a.Present, true)
			say(a, a.Absent, false)
			result.Known, result.At, result.How = f.Kind == KindCodes && (a.Known || result.Known), a.At, a.How
		}
	}
	for _, c := range slices.Sorted(maps.Keys(said)) {
		if said[c].has {
			result.Present = append(result.Present, c)
		} else {
			result.Absent = append(result.Absent, c)
		}
	}
	if f.Kind == KindSet {
		result.complete(f)
	}
	if result.Known {
		result.Why, result.Old = "", nil
	}
	return result
}

// scope gives a fact that does not apply its declared value.
func (s *settling) scope(i int) {
	f := &s.v.facts[i]
	if f.Otherwise == nil || s.applies(f) != no {
		return
	}
	v, _ := f.value(*f.Otherwise)
	otherwise := Reading{Known: true, Value: v, Bounds: All()}
	if f.numeric() {
		otherwise.Bounds = Point(v.Number.Float())
	}
	given := s.made[i]
	_, overlap := given.Bounds.Meet(otherwise.Bounds)
	if given.Known && given.Value != v || !given.Known && !overlap {
		last := s.answers[i][len(s.answers[i])-1]
		s.ps.Add(last.node, last.path, "does-not-apply", "%q is given, but it does not apply to this case, where it is %s", f.Name, f.Otherwise)
	}
	s.made[i] = otherwise
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
func (s *settling) applies(f *Fact) verdict {
	all := yes
	for name, a := range f.Applies {
		i := s.v.index[name]
		switch s.within(&s.v.facts[i], a, &s.made[i]) {
		case no:
			return no
		case maybe:
			all = maybe
		}
	}
	return all
}

func (s *settling) within(scope *Fact, a Applies, r *Reading) verdict {
	if scope.numeric() {
		wanted := bounded(a.Min, a.Max)
		if both, overlap := wanted.Meet(r.Bounds); !overlap {
			return no
		} else if both == r.Bounds {
			return yes
		}
		return maybe
	}
	if !r.Known {
		return maybe
	}
	for _, is := range a.Is {
		if v, ok := scope.value(is); ok && v == r.Value {
			return yes
		}
	}
	return no
}

func bounded(low, high *Decimal) Interval {
	i := All()
	if low != nil {
		i.Lo = low.Float()
	}
	if high != nil {
		i.Hi = high.Float()
	}
	return i
}

// prove makes true what a known time proves: a lytic whose minute is known was
// given. A case that denies it contradicts itself.
func (s *settling) prove(i int) {
	f := &s.v.facts[i]
	if f.Proves == "" || !s.made[i].Known {
		return
	}
	j := s.v.index[f.Proves]
	if proved := s.made[j]; proved.Known && !proved.Value.Bool {
		a := s.answers[j][len(s.answers[j])-1]
		s.ps.Add(a.node, a.path, "contradiction", "%s is false, but %s is known: %s; one of them is wrong", f.Proves, f.Name, s.made[i].Value.Time)
		return
	}
	s.made[j] = Reading{Known: true, Value: Value{Bool: true}, Bounds: All(), At: s.made[i].At, How: s.made[i].How}
}

// contradiction tells a known time that lies outside what another known time
// says of it: an onset before the patient was last well.
func (s *settling) contradiction(i int) {
	f := &s.v.facts[i]
	if f.Kind != KindTime || len(s.answers[i]) == 0 {
		return
	}
	for _, sub := range f.Instead {
		other := s.made[s.v.index[sub.Fact]]
		if bound, holds := s.bound(sub); !holds || !other.Known || s.made[i].Bounds.Lo >= bound.Lo && s.made[i].Bounds.Hi <= bound.Hi {
			continue
		}
		a := s.answers[i][len(s.answers[i])-1]
		word := map[Bound]string{NotBefore: "before", NotAfter: "after"}[sub.Bound]
		s.ps.Add(a.node, a.path, "contradiction", "%s %s is %s %s %s; one of them is wrong", f.Name, s.made[i].Value.Time, word, sub.Fact, other.Value.Time)
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
	other, r := &s.v.facts[j], &s.made[j]
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
