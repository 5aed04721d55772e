package capability

import (
	"cmp"

	"github.com/fenji-health/fenji/referral/wire"
)

// A stretch is the local minutes from ≤ t < to.
type stretch struct{ from, to int64 }

// The ends of time; far beyond any date, and sums with them do not overflow.
const (
	beginning = -1 << 60
	end       = 1 << 60
)

// always is all time.
func always() stretch { return stretch{beginning, end} }

// covers reports whether the stretch holds t.
func (s stretch) covers(t int64) bool { return s.from <= t && t < s.to }

// times is a set of minutes: stretches in order that do not touch.
type times []stretch

// ever is all time. Sets of times are shared: nothing changes one that it did not
// make.
var ever = times{always()}

func allTime() times { return ever[:1:1] }

// within reports whether all of the set lies inside one stretch of another that has only
// that one, as time without an end or a term mostly does.
func (a times) within(b times) bool {
	return len(a) == 0 || len(b) == 1 && b[0].from <= a[0].from && a[len(a)-1].to <= b[0].to
}

// whole reports whether the set is all time.
func (a times) whole() bool { return len(a) == 1 && a[0] == always() }

// union joins stretches given in any order.
func union(all times) times {
	return coverage([]times{all}, 1)
}

// coverage is the minutes that at least n of the sets contain. Stretches of one
// set may overlap and then count as often.
func coverage(sets []times, n int) times {
	switch {
	case n <= 0:
		return allTime()
	case n == 1 && len(sets) == 1 && sets[0].ordered():
		return sets[0]
	}
	whole := 0
	for _, s := range sets {
		if s.whole() {
			whole++
		}
	}
	if whole >= n {
		return allTime()
	}
	type edge struct {
		at   int64
		step int
	}
	var edges []edge
	for _, s := range sets {
		for _, x := range s {
			edges = append(edges, edge{x.from, 1}, edge{x.to, -1})
		}
	}
	// At one minute ends come first: no stretch is empty, and one that reopens
	// where it closed is joined below.
	wire.Sort(edges, func(a, b *edge) int { return cmp.Or(cmp.Compare(a.at, b.at), a.step-b.step) })
	var out times
	depth := 0
	for _, e := range edges {
		depth += e.step
		switch {
		case e.step > 0 && depth == n:
			if k := len(out); k > 0 && out[k-1].to == e.at {
				continue
			}
			out = append(out, stretch{from: e.at})
		case e.step < 0 && depth == n-1:
			out[len(out)-1].to = e.at
		}
	}
	return out
}

// ordered reports whether stretches are in order and do not touch.
func (a times) ordered() bool {
	for i := 1; i < len(a); i++ {
		if a[i].from <= a[i-1].to {
			return false
		}
	}
	return true
}

// and is the minutes in both sets.
func (a times) and(b times) times {
	switch {
	case a.within(b):
		return a
	case b.within(a):
		return b
	}
	return a.overlap(b)
}

func (a times) overlap(b times) (out times) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		x := stretch{max(a[i].from, b[j].from), min(a[i].to, b[j].to)}
		if x.from < x.to {
			out = append(out, x)
		}
		if a[i].to < b[j].to {
			i++
		} else {
			j++
		}
	}
	return out
}

// without is the minutes of a that are not in b.
func (a times) without(b times) times {
	rest, from := times{}, int64(beginning)
	for _, x := range b {
		if from < x.from {
			rest = append(rest, stretch{from, x.from})
		}
		from = x.to
	}
	if from < end {
		rest = append(rest, stretch{from, end})
	}
	return a.and(rest)
}

// first is the earliest minute from t on that begins stay minutes inside the
// set; false when there is none.
//
//go:noinline // where it is called it would weigh more than it saves
func (a times) first(t, stay int64) (int64, bool) {
	for _, x := range a {
		if s := max(t, x.from); s < x.to && s+stay <= x.to {
			return s, true
		}
	}
	return 0, false
}

// covers reports whether the set holds t and the stay minutes after it.
func (a times) covers(t, stay int64) bool {
	s, ok := a.first(t, stay)
	return ok && s == t
}

// lapse is when the stretch that holds t ends.
func (a times) lapse(t int64) int64 {
	for _, x := range a {
		if x.from <= t && t < x.to {
			return x.to
		}
	}
	return t
}
