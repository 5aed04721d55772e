package pack

import (
	"math/bits"
	"slices"

	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/rule"
)

// An index finds the rules that a case can be about, so that a case does not cost
// what all rules cost: a rule of a pathway that the case is known to be off counts
// only if it is true, which it can't be while nothing is known of its guard; and none
// counts that one fact makes false.
type index struct {
	always   []uint64            // bits of rules that every case is about
	pathways map[string][]uint64 // and of those of each pathway
	guards   [][]uint64          // and of those that a fact guards, by fact; nil for none
	scales   map[string][]uint64 // bits of the rules of a scale that count where it is used
	sieve    *rule.Sieve
	along    map[string][]*Bound // the rules of each pathway
	grading  map[string][]*Bound // those that give the urgency by a scale
}

// index makes the index of the set's rules.
func (s *Set) makeIndex() {
	words := (len(s.Rules) + 63) / 64
	x := &index{always: make([]uint64, words), pathways: map[string][]uint64{}, guards: make([][]uint64, s.Vocabulary.Len()),
		scales: map[string][]uint64{}, along: map[string][]*Bound{}, grading: map[string][]*Bound{}}
	mark := func(bits *[]uint64, i int) {
		if *bits == nil {
			*bits = make([]uint64, words)
		}
		(*bits)[i/64] |= 1 << (i % 64)
	}
	readers := make([]int, s.Vocabulary.Len())
	for _, r := range s.Rules {
		if r.When == nil { // of a draft, whose mistake was told
			continue
		}
		for read := range r.When.Inputs {
			if read.Fact >= 0 {
				readers[read.Fact]++
			}
		}
	}
	conditions := make([][]*rule.Condition, len(s.Rules))
	for i, r := range s.Rules {
		if r.When == nil {
			continue
		}
		conditions[i] = r.conditions()
		for _, pathway := range r.Pathway {
			x.along[pathway] = append(x.along[pathway], r)
		}
		if scale := r.Pack.Scale; scale != "" && r.Stage == Triage {
			of := x.scales[scale]
			mark(&of, i)
			x.scales[scale] = of
			if r.Then.Acuity > 0 {
				x.grading[scale] = append(x.grading[scale], r)
			}
		}
		guard, ok := r.When.Guard(func(fact int) int { return readers[fact] })
		// What forbids must be known whatever brought the patient; the rules of a scale say
		// for whom it is.
		if !ok || len(r.Pathway) == 0 || r.Then.Forbid != nil || r.Pack.Scale != "" {
			mark(&x.always, i)
			continue
		}
		for _, pathway := range r.Pathway {
			of := x.pathways[pathway]
			mark(&of, i)
			x.pathways[pathway] = of
		}
		for _, f := range guard {
			mark(&x.guards[f], i)
		}
	}
	x.sieve = s.Book.Sieve(conditions)
	s.index = x
}

// conditions are those that must hold for the rule to be true.
func (b *Bound) conditions() []*rule.Condition {
	if b.For == nil {
		return []*rule.Condition{b.When}
	}
	return []*rule.Condition{b.For, b.When}
}

// Along are the rules of a pathway. Do not modify the list.
func (s *Set) Along(pathway string) []*Bound { return s.index.along[pathway] }

// Grading are the rules that give the urgency by a scale.
func (s *Set) Grading(scale string) []*Bound { return s.index.grading[scale] }

// About appends the rules that can be true of a case where a scale is used, or undecided
// and in its scope, by what is known of it and the pathways that its complaints open;
// nil opens all. They are in the order of the set. The others are false, or unknown
// off their pathways.
func (s *Set) About(rules []*Bound, facts *fact.Facts, pathways []string, scale string) []*Bound {
	marked := s.index.opened(facts, pathways)
	for other, of := range s.index.scales {
		if other != scale {
			for i, word := range of {
				marked[i] &^= word
			}
		}
	}
	s.index.sieve.Pass(facts, marked)
	n := 0
	for _, word := range marked {
		n += bits.OnesCount64(word)
	}
	rules = slices.Grow(rules, n)
	for i, word := range marked {
		for ; word != 0; word &= word - 1 {
			rules = append(rules, s.Rules[i*64+bits.TrailingZeros64(word)])
		}
	}
	return rules
}

// opened are bits of the rules that pathways open, or what is heard of a case.
func (x *index) opened(facts *fact.Facts, pathways []string) []uint64 {
	marked := append([]uint64(nil), x.always...)
	mark := func(more []uint64) {
		for i, word := range more {
			marked[i] |= word
		}
	}
	if pathways == nil {
		for _, of := range x.pathways {
			mark(of)
		}
		return marked
	}
	for _, pathway := range pathways {
		mark(x.pathways[pathway])
	}
	for i, guarded := range x.guards {
		if guarded != nil && facts.Heard(i) {
			mark(guarded)
		}
	}
	return marked
}
