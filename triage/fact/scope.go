package fact

import (
	"maps"
	"slices"
)

// scoped is a fact that applies only to some cases, its declaration worked out.
type scoped struct {
	fact      int
	over      []scope
	otherwise Reading // where it does not apply
}

// A scope is the values of a fact to which another applies.
type scope struct {
	fact   int
	number bool
	within Interval // of a number or duration
	is     []Value  // of another kind
}

// scopes works out to whom a fact applies.
func (v *Vocabulary) scopes(i int) scoped {
	f := &v.facts[i]
	s := scoped{fact: i}
	if f.Otherwise != nil {
		value, _ := f.value(*f.Otherwise)
		s.otherwise = Reading{Known: true, Value: value, Bounds: All()}
		if f.numeric() {
			s.otherwise.Bounds = Point(value.Number.Float())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Applies)) {
		j, a := v.index[name], f.Applies[name]
		over := scope{fact: j, number: v.facts[j].numeric(), within: bounded(a.Min, a.Max)}
		for _, is := range a.Is {
			if value, ok := v.facts[j].value(is); ok {
				over.is = append(over.is, value)
			}
		}
		s.over = append(s.over, over)
	}
	return s
}

// holds is whether a reading is surely inside or surely outside.
func (s *scope) holds(r *Reading) verdict {
	if s.number {
		switch both, overlap := s.within.Meet(r.Bounds); {
		case !overlap:
			return no
		case both == r.Bounds:
			return yes
		}
		return maybe
	}
	switch {
	case !r.Known:
		return maybe
	case slices.Contains(s.is, r.Value):
		return yes
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
