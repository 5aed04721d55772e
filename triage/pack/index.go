package pack

import (
	"math/bits"

	"github.com/fenji-health/fenji/triage/fact"
)

// An index finds the rules that a case can be about, so that a case does not cost
// what all rules cost: a rule of a pathway that the case is known to be off counts
// only if it is true, which it can't be while nothing is known of its guard.
type index struct {
	always   []uint64            // bits of rules that every case is about
	pathways map[string][]uint64 // and of those of each pathway
	guards   [][]uint64          // and of those that a fact guards, by fact; nil for none
}

// index makes the index of the set's rules.
func (s *Set) makeIndex() {
	words := (len(s.Rules) + 63) / 64
	x := &index{always: make([]uint64, words), pathways: map[string][]uint64{}, guards: make([][]uint64, s.Vocabulary.Len())}
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
	for i, r := range s.Rules {
		if r.When == nil {
			continue
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
	s.index = x
}

// About are the rules that can be true of a case, or undecided and in its scope, by
// what is known of it and the pathways that its complaints open; in the order of
// the set. The others are false, or unknown off their pathways.
func (s *Set) About(facts *fact.Facts, pathways []string) []*Bound {
	marked := append([]uint64(nil), s.index.always...)
	mark := func(more []uint64) {
		for i, word := range more {
			marked[i] |= word
		}
	}
	for _, pathway := range pathways {
		mark(s.index.pathways[pathway])
	}
	for i, guarded := range s.index.guards {
		if guarded != nil && facts.Heard(i) {
			mark(guarded)
		}
	}
	n := 0
	for _, word := range marked {
		n += bits.OnesCount64(word)
	}
	rules := make([]*Bound, 0, n)
	for i, word := range marked {
		for ; word != 0; word &= word - 1 {
			rules = append(rules, s.Rules[i*64+bits.TrailingZeros64(word)])
		}
	}
	return rules
}
