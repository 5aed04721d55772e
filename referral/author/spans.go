package author

import (
	"cmp"
	"slices"
)

// A span is the whole numbers from lo to hi, both included.
type span struct{ lo, hi int64 }

// far is further than any number of a case, in units of its last decimal.
const far = 1 << 50

// spans are numbers: spans in ascending order that neither meet nor touch.
type spans []span

func everything() spans { return spans{{-far, far}} }

// tidy puts spans in order and joins what meets.
func tidy(all []span) spans {
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.lo, b.lo) })
	var s spans
	for _, x := range all {
		if last := len(s) - 1; x.lo > x.hi {
			continue
		} else if last >= 0 && x.lo <= s[last].hi+1 {
			s[last].hi = max(s[last].hi, x.hi)
		} else {
			s = append(s, x)
		}
	}
	return s
}

// meet is what is in both.
func (s spans) meet(o spans) spans {
	var both spans
	for i, k := 0, 0; i < len(s) && k < len(o); {
		if lo, hi := max(s[i].lo, o[k].lo), min(s[i].hi, o[k].hi); lo <= hi {
			both = append(both, span{lo, hi})
		}
		if s[i].hi < o[k].hi {
			i++
		} else {
			k++
		}
	}
	return both
}

// others is all that is not in s.
func (s spans) others() spans {
	var rest spans
	from := int64(-far)
	for _, x := range s {
		if from < x.lo {
			rest = append(rest, span{from, x.lo - 1})
		}
		from = x.hi + 1
	}
	if from <= far {
		rest = append(rest, span{from, far})
	}
	return rest
}

// apart reports whether nothing is in both.
func (s spans) apart(o spans) bool { return len(s.meet(o)) == 0 }

// inside reports whether all of s is in o.
func (s spans) inside(o spans) bool { return slices.Equal(s.meet(o), s) }

// hull is from the least to the greatest; not of nothing.
func (s spans) hull() span { return span{s[0].lo, s[len(s)-1].hi} }

// single reports whether it is one number.
func (s spans) single() bool { return len(s) == 1 && s[0].lo == s[0].hi }
