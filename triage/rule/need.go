package rule

import (
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/triage/fact"
)

// A ground is on what a condition may fail: the value of one fact, or that a number
// lies too high or too low.
type ground struct {
	fact         int
	individually bool
	side         side
}

type side uint8

const (
	values side = iota // one of some values must be there
	below              // a number must be below a limit
	above
)

// A need is what must be there, on one ground, for an atom to have a truth.
type need struct {
	ground
	values  []string // of a bool "true" or "false"
	at      float64
	reached bool // the limit itself is too much
}

// needs are what a node needs to have a truth, one on each ground: without any of them,
// it surely has the contrary.
func (b *Book) needs(id int32, truth Truth) []need {
	n := &b.nodes[id]
	switch n.op {
	case opConstant:
		return nil
	case opAtom:
		if one, ok := b.atomNeed(n.atom, truth); ok {
			return []need{one}
		}
		return nil
	case opNot:
		return b.needs(n.kids[0], truth.Not())
	}
	all, every := b.needs(n.kids[0], truth), n.every(truth)
	for _, k := range n.kids[1:] {
		switch {
		case every:
			all = either(all, b.needs(k, truth))
		case len(all) > 0:
			all = both(all, b.needs(k, truth))
		}
	}
	return all
}

// either is the needs of two parts that must both have their truth.
func either(all, more []need) []need {
	for _, m := range more {
		if !slices.ContainsFunc(all, func(n need) bool { return n.ground == m.ground }) {
			all = append(all, m)
		}
	}
	return all
}

// both is what two parts need of which one must have its truth.
func both(all, more []need) (common []need) {
	for _, n := range all {
		if k := slices.IndexFunc(more, func(m need) bool { return n.ground == m.ground }); k >= 0 {
			common = append(common, n.or(more[k]))
		}
	}
	return common
}

// or is what serves one of two needs on the same ground.
func (n need) or(m need) need {
	sign := 1.0
	if n.side == above {
		sign = -1
	}
	switch {
	case n.side == values:
		n.values = append(slices.Clone(n.values), m.values...)
	case (limit{at: sign * n.at, reached: n.reached}).compare(limit{at: sign * m.at, reached: m.reached}) < 0:
		return m
	}
	return n
}

// atomNeed is what an atom needs to have a truth, if that is of one fact.
func (b *Book) atomNeed(a *atom, truth Truth) (n need, ok bool) {
	switch t := a.test.(type) {
	case holds:
		n.fact, n.values, ok = t.fact, []string{strconv.FormatBool(truth == True)}, true
	case member:
		n.fact, n.values, ok = t.fact, []string{t.choice}, truth == True
	case among:
		n.fact, n.values, ok = t.fact, t.serving(b.vocabulary.Fact(t.fact), truth), true
	case comparison:
		n, ok = t.need(truth)
	}
	n.individually = a.individually
	return n, ok
}

// serving are the choices with which the test has a truth.
func (t among) serving(f *fact.Fact, truth Truth) []string {
	var choices []string
	for _, c := range f.Choices {
		if Of(slices.Contains(t.choices, c.ID) != t.negated) == truth {
			choices = append(choices, c.ID)
		}
	}
	return choices
}

// need is what a comparison of a fact with a constant needs to have a truth.
func (t comparison) need(truth Truth) (n need, ok bool) {
	if t.negated {
		truth = truth.Not()
	}
	switch {
	case t.equal:
		return n, false
	case t.left.op == 'f' && t.right.op == 'c': // fact < constant
		n.fact, n.at, n.side = t.left.fact, t.right.constant, below
	case t.left.op == 'c' && t.right.op == 'f': // constant < fact
		n.fact, n.at, n.side = t.right.fact, t.left.constant, above
	default:
		return n, false
	}
	if n.reached = truth == True; !n.reached {
		n.side = below + above - n.side // not less is at least
	}
	return n, true
}
