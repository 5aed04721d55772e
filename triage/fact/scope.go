package fact

import (
	"maps"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
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
	value, _ := f.value(*f.Otherwise)
	s := scoped{fact: i, otherwise: Reading{Known: true, Value: value, Bounds: All()}}
	if f.numeric() {
		s.otherwise.Bounds = Point(value.Number.Float())
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

// Population is to whom a fact applies, as conditions write it; empty for everybody.
func (f *Fact) Population() string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(f.Applies)) {
		a := f.Applies[name]
		var is []string
		for _, one := range a.Is {
			switch {
			case one.Kind == wire.String:
				is = append(is, name+" == "+string(one.AppendJSON(nil)))
			case one.Text == "true":
				is = append(is, name)
			default:
				is = append(is, "not "+name)
			}
		}
		if is != nil {
			all = append(all, "("+strings.Join(is, " or ")+")")
		}
		if a.Min != nil {
			all = append(all, name+" >= "+a.Min.String())
		}
		if a.Max != nil {
			all = append(all, name+" <= "+a.Max.String())
		}
	}
	return strings.Join(all, " and ")
}
