package rule

import (
	"cmp"
	"slices"
	"sort"
)

// limits are what numbers must not pass, in order; a search finds how many one has.
type limits []limit

// A limit is passed by what is greater, and by what is equal if it must not be reached.
type limit struct {
	at      float64
	reached bool  // equal is beyond it
	rules   marks // that are false beyond it: those of the limits before it as well
}

// compare puts first what is passed first.
func (l limit) compare(o limit) int {
	if l.at != o.at || l.reached == o.reached {
		return cmp.Compare(l.at, o.at)
	}
	if l.reached {
		return -1
	}
	return 1
}

// pile puts limits in order and gives each the rules of those before it.
func (l *limits) pile() {
	slices.SortStableFunc(*l, limit.compare)
	piled := (*l)[:0]
	for _, next := range *l {
		if n := len(piled); n > 0 {
			next.rules = union(piled[n-1].rules, next.rules)
			if piled[n-1].compare(next) == 0 {
				piled = piled[:n-1]
			}
		}
		piled = append(piled, next)
	}
	*l = piled
}

// union is the marks of both.
func union(a, b marks) marks {
	first := min(a.first, b.first)
	both := marks{first, make([]uint64, max(a.first+len(a.words), b.first+len(b.words))-first)}
	for _, m := range []marks{a, b} {
		for w, word := range m.words {
			both.words[m.first-first+w] |= word
		}
	}
	return both
}

// passed takes out of rules those that are false where a number is at least x.
func (l limits) passed(x float64, rules []uint64) {
	beyond := func(i int) bool { return !(x > l[i].at || x == l[i].at && l[i].reached) }
	if n := sort.Search(len(l), beyond); n > 0 {
		out := &l[n-1].rules
		for w, word := range out.words {
			rules[out.first+w] &^= word
		}
	}
}
