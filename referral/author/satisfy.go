package author

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/rule"
)

// Whether some case makes a condition true is decided by trying: each atom that is
// still open cuts the values of its variable in two, and what sums and declarations
// say of the others is drawn from it. The conditions of rules are small; a search that
// takes too long ends undecided.
//
// What is found is a case of which every fact is known. That is enough: a condition
// that is true while facts are missing is true of every case that adds them. And as
// unknown is not false, a condition that no case makes false is not therefore true.

// mostSteps bounds one search.
const mostSteps = 20_000

// A verdict says whether some case makes a form true.
type verdict int

const (
	undecided verdict = iota // the search was ended
	never                    // no case does: proven
	maybe                    // one does, unless what is not looked into forbids it
	possible                 // one does
)

func (v verdict) some() bool { return v == possible || v == maybe }

// A witness is a case that was found, by variable.
type witness struct {
	theory *theory
	vars   []int
	box    []spans
}

// satisfy looks for a case that makes a form true.
func (t *theory) satisfy(f *form) (verdict, *witness) { return t.search(f, false) }

// search is satisfy; free leaves aside what declarations say of facts that may not be
// known yet.
func (t *theory) search(f *form, free bool) (verdict, *witness) {
	if !free && t.limits(f) {
		f = t.known(f, false)
	}
	s := search{theory: t, free: free, local: map[int]int{}, left: mostSteps}
	s.whole = both(f)
	s.gather(f)
	s.link()
	box := make([]spans, len(s.vars))
	for i, v := range s.vars {
		box[i] = t.vars[v].domain
	}
	found := s.find(box)
	switch {
	case found == nil && s.left <= 0:
		return undecided, nil
	case found == nil:
		return never, nil
	case s.loose():
		return maybe, &witness{t, s.vars, found}
	}
	return possible, &witness{t, s.vars, found}
}

// search is one search: its variables are those of the form and of what hangs on them.
type search struct {
	*theory
	free  bool
	whole *form
	vars  []int       // of the theory
	local map[int]int // by variable: its place
	sums  []int       // places of sums
	left  int
}

// gather takes in the variables of a form with what their declarations say.
func (s *search) gather(f *form) {
	for _, a := range f.atoms() {
		s.take(a.v)
	}
}

func (s *search) take(v int) {
	if _, known := s.local[v]; known {
		return
	}
	s.local[v] = len(s.vars)
	s.vars = append(s.vars, v)
	for _, p := range s.theory.vars[v].parts {
		s.take(p.v)
	}
	for _, law := range s.laws[v] {
		if s.free {
			break
		}
		s.whole.kids = append(s.whole.kids, law)
		s.gather(law)
	}
}

// link adds how ages in different units hang together.
func (s *search) link() {
	of := func(name string) int {
		if v, ok := s.index[name]; ok {
			if _, taken := s.local[v]; taken {
				return v
			}
		}
		return -1
	}
	for _, law := range s.ages(of("age"), of("age_months"), of("age_days")) {
		if s.free {
			break
		}
		s.whole.kids = append(s.whole.kids, law)
		s.gather(law)
	}
	for i, v := range s.vars {
		if s.theory.vars[v].parts != nil {
			s.sums = append(s.sums, i)
		}
	}
}

// truth is the form's, as far as the box decides it.
func (s *search) truth(f *form, box []spans) rule.Truth {
	return f.truth(func(a *form) rule.Truth {
		switch b := box[s.local[a.v]]; {
		case b.apart(a.in):
			return rule.False
		case b.inside(a.in):
			return rule.True
		}
		return rule.Unknown
	})
}

// find is a box all of whose cases make the form true; nil if there is none, or the
// search was ended.
func (s *search) find(box []spans) []spans {
	if s.left--; s.left <= 0 || !s.draw(box) {
		return nil
	}
	switch s.truth(s.whole, box) {
	case rule.False:
		return nil
	case rule.True:
		return s.point(box)
	}
	open := s.open(s.whole, box)
	for _, in := range []spans{open.in, open.in.others()} {
		if found := s.find(cut(box, s.local[open.v], in)); found != nil {
			return found
		}
	}
	return nil
}

// cut is a box with less of a variable.
func cut(box []spans, i int, in spans) []spans {
	less := slices.Clone(box)
	less[i] = less[i].meet(in)
	return less
}

// open is the first atom that the box leaves open where it matters.
func (s *search) open(f *form, box []spans) *form {
	if f.op == formAtom {
		return f
	}
	for _, k := range f.kids {
		if s.truth(k, box) == rule.Unknown {
			return s.open(k, box)
		}
	}
	return nil
}

// draw takes from each variable the values that no value of the others allows: a sum
// is what its parts come to. It is false where nothing is left.
func (s *search) draw(box []spans) bool {
	for changed := true; changed; {
		changed = false
		for _, i := range s.sums {
			if slices.ContainsFunc(box, func(b spans) bool { return len(b) == 0 }) {
				return false
			}
			changed = s.drawSum(i, box) || changed
		}
	}
	return !slices.ContainsFunc(box, func(b spans) bool { return len(b) == 0 })
}

// drawSum does so for one sum and reports whether anything went.
func (s *search) drawSum(i int, box []spans) bool {
	parts := s.theory.vars[s.vars[i]].parts
	low, high := int64(0), int64(0)
	for _, p := range parts {
		r := reach(box[s.local[p.v]].hull(), p.times)
		low, high = near(low+r.lo), near(high+r.hi)
	}
	changed := s.keep(box, i, span{low, high})
	if len(box[i]) == 0 {
		return changed
	}
	whole := box[i].hull()
	for _, p := range parts {
		at := s.local[p.v]
		r := reach(box[at].hull(), p.times)
		if low <= -far || high >= far {
			continue // too wide to draw anything from
		}
		rest := span{whole.lo - (high - r.hi), whole.hi - (low - r.lo)}
		if p.times < 0 {
			rest = span{-rest.hi, -rest.lo}
		}
		n := max(p.times, -p.times)
		changed = s.keep(box, at, span{-floorDiv(-rest.lo, n), floorDiv(rest.hi, n)}) || changed
		if len(box[at]) == 0 {
			break
		}
	}
	return changed
}

// keep leaves of a variable what lies within.
func (s *search) keep(box []spans, i int, within span) bool {
	less := box[i].meet(tidy([]span{within}))
	if slices.Equal(less, box[i]) {
		return false
	}
	box[i] = less
	return true
}

// reach is a span so many times.
func reach(s span, times int64) span {
	a, b := scaled(s.lo, times), scaled(s.hi, times)
	return span{min(a, b), max(a, b)}
}

// scaled is x times n, within far.
func scaled(x, n int64) int64 {
	if x <= -far || x >= far || n != 0 && max(x, -x) > far/max(n, -n) {
		if (x < 0) != (n < 0) {
			return -far
		}
		return far
	}
	return x * n
}

func near(x int64) int64 { return min(max(x, -far), far) }

func floorDiv(x, n int64) int64 {
	q := x / n
	if x%n != 0 && x < 0 {
		q--
	}
	return q
}

// point narrows a box until sums are what their parts come to.
func (s *search) point(box []spans) []spans {
	if s.left--; s.left <= 0 || !s.draw(box) {
		return nil
	}
	for _, i := range s.sums {
		for _, p := range s.theory.vars[s.vars[i]].parts {
			if at := s.local[p.v]; !box[at].single() {
				for _, half := range halves(box[at]) {
					if found := s.point(cut(box, at, half)); found != nil {
						return found
					}
				}
				return nil
			}
		}
	}
	return box
}

// halves are two parts of more than one number, the lower first.
func halves(s spans) []spans {
	if len(s) > 1 {
		return []spans{s[:1], s[1:]}
	}
	middle := s[0].lo + (s[0].hi-s[0].lo)/2
	return []spans{{{s[0].lo, middle}}, {{middle + 1, s[0].hi}}}
}

// loose reports whether variables hang together in ways that are not looked into: a
// score and what it is worked out of, tests of codes.
func (s *search) loose() bool {
	for _, v := range s.vars {
		of := &s.theory.vars[v]
		if of.closed {
			return true
		}
		for _, other := range s.vars {
			if other != v && len(of.basis) > 0 && s.theory.vars[other].hangsOn(s.theory, of) {
				return true
			}
		}
	}
	return false
}

// hangsOn reports whether a variable speaks of something that another hangs on.
func (v *variable) hangsOn(t *theory, of *variable) bool {
	names := append(slices.Clone(v.basis), v.name)
	if v.fact >= 0 {
		names = append(names, t.set.Vocabulary.Fact(v.fact).Name)
	}
	return slices.ContainsFunc(names, func(n string) bool { return slices.Contains(of.basis, n) })
}

// said is the case in words, without what may be anything; of many findings those that
// are there.
func (w *witness) said() string {
	var there, absent []string
	for i, v := range w.vars {
		of := &w.theory.vars[v]
		switch {
		case of.parts != nil || slices.Equal(w.box[i], of.domain):
		case of.truth && w.box[i][0].lo == 0:
			absent = append(absent, of.said(w.box[i]))
		default:
			there = append(there, of.said(w.box[i]))
		}
	}
	if most := 4; len(absent) > most {
		absent = append(absent[:most], "…")
	}
	return strings.Join(append(there, absent...), ", ")
}

// said is one value of a variable that is among these.
func (v *variable) said(in spans) string {
	n := in[0].lo
	if n <= -far {
		n = in[0].hi
	}
	switch {
	case v.truth && n == 0:
		return "not (" + v.name + ")"
	case v.truth:
		return v.name
	case v.words != nil:
		return v.name + " = " + v.words[n]
	}
	return v.name + " = " + decimalText(n, v.decimals)
}

func decimalText(n int64, decimals int) string {
	text := fact.Decimal{Scaled: n, Places: decimals}.String()
	if decimals == 0 {
		return strconv.FormatInt(n, 10)
	}
	return text
}
