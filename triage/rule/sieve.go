package rule

import (
	"strconv"

	"github.com/fenji-health/fenji/triage/fact"
)

// A Sieve takes the rules that are false by what is known of single facts out of many
// at once: most rules of a case are, and then none of their conditions need be asked.
// Of a rule it knows what it needs of a fact: one of some values, or a number below or
// above a limit. A rule that needs what can't be is false, whatever else is known; what
// is not known takes nothing out.
type Sieve struct{ meshes []mesh }

// A mesh is what rules need of one fact.
type mesh struct {
	fact         int
	kind         fact.Kind
	individually bool
	needy        marks            // rules that need one of some values
	served       map[string]marks // and those of them that a value serves
	lower, upper limits           // for the lower end of a number; for its upper end, with the sign changed
}

// Sieve makes the sieve of rules, each of which needs all of its conditions to be true.
func (b *Book) Sieve(rules [][]*Condition) *Sieve {
	s, meshes := &Sieve{}, map[ground]int{}
	for i, conditions := range rules {
		for _, c := range conditions {
			for _, n := range b.needs(c.root, True) {
				g := n.ground
				g.side = values // a number has both sides in one mesh
				m, made := meshes[g]
				if !made {
					m, meshes[g] = len(s.meshes), len(s.meshes)
					s.meshes = append(s.meshes, mesh{fact: g.fact, kind: b.vocabulary.Fact(g.fact).Kind, individually: g.individually, served: map[string]marks{}})
				}
				s.meshes[m].add(i, n)
			}
		}
	}
	for i := range s.meshes {
		s.meshes[i].lower.pile()
		s.meshes[i].upper.pile()
	}
	return s
}

// add adds what rule i needs.
func (m *mesh) add(i int, n need) {
	switch n.side {
	case values:
		m.needy.add(i)
		for _, value := range n.values {
			served := m.served[value]
			served.add(i)
			m.served[value] = served
		}
	case below:
		m.lower = append(m.lower, limit{at: n.at, reached: n.reached, rules: one(i)})
	case above:
		m.upper = append(m.upper, limit{at: -n.at, reached: n.reached, rules: one(i)})
	}
}

// Pass takes out of rules, which are bits by number, those that are false.
func (s *Sieve) Pass(facts *fact.Facts, rules []uint64) {
	for i := range s.meshes {
		m := &s.meshes[i]
		if !facts.Told(m.fact) {
			continue
		}
		r := facts.Reading(m.fact)
		if m.individually {
			r = facts.Individually(m.fact)
		}
		if len(m.needy.words) > 0 {
			m.unserved(r, rules)
		}
		if len(m.lower)+len(m.upper) > 0 {
			lies := r.Interval()
			m.lower.passed(lies.Lo, rules)
			m.upper.passed(-lies.Hi, rules)
		}
	}
}

// unserved takes out the rules that need a value which is not there.
func (m *mesh) unserved(r *fact.Reading, rules []uint64) {
	if !r.Known && len(r.Absent) == 0 {
		return
	}
	var room [16]uint64
	kept := append(room[:0], make([]uint64, len(m.needy.words))...)
	keep := func(value string) {
		served := m.served[value]
		for w, word := range served.words {
			kept[served.first-m.needy.first+w] |= word
		}
	}
	switch {
	case !r.Known:
		for value := range m.served {
			if known, has := r.Has(value); has || !known {
				keep(value)
			}
		}
	case m.kind == fact.KindBool:
		keep(strconv.FormatBool(r.Value.Bool))
	case m.kind == fact.KindChoice:
		keep(r.Value.Text)
	default:
		for _, value := range r.Present {
			keep(value)
		}
	}
	for w, word := range m.needy.words {
		rules[m.needy.first+w] &^= word &^ kept[w]
	}
}

// marks are numbers as bits, from that of a first word on.
type marks struct {
	first int
	words []uint64
}

func one(i int) (m marks) {
	m.add(i)
	return m
}

// add adds a number, none less than those before.
func (m *marks) add(i int) {
	if m.words == nil {
		m.first = i / 64
	}
	for m.first+len(m.words) <= i/64 {
		m.words = append(m.words, 0)
	}
	m.words[i/64-m.first] |= 1 << (i % 64)
}
