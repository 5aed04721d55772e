package rule

import (
	"github.com/fenji-health/fenji/triage/fact"
)

// An atom is a smallest part of a condition that has a truth of its own: a
// comparison, a membership, a fact or a call that is true or false.
type atom struct {
	source       string // normal text
	reads        []Read // sorted, each once
	individually bool   // group answers count as not asked
	compound     bool   // has an operator, so that not needs brackets around it
	test         test
}

// A test decides an atom. Unknown inputs make it unknown.
type test interface {
	truth(e *Evaluation, a *atom) Truth
}

// reading is what an atom may know of a fact.
func (e *Evaluation) reading(a *atom, i int) *fact.Reading {
	if a.individually {
		return e.in.Individually(i)
	}
	return e.in.Reading(i)
}

// holds is a bool fact.
type holds struct{ fact int }

func (t holds) truth(e *Evaluation, a *atom) Truth {
	r := e.reading(a, t.fact)
	if !r.Known {
		return Unknown
	}
	return Of(r.Value.Bool)
}

// answers is a call that gives a truth.
type answers struct{ call Call }

func (t answers) truth(e *Evaluation, _ *atom) Truth { return e.in.Truth(t.call) }

// member is "choice" in set, or "code" in codes.
type member struct {
	fact   int
	choice string
}

func (t member) truth(e *Evaluation, a *atom) Truth {
	known, has := e.reading(a, t.fact).Has(t.choice)
	if !known {
		return Unknown
	}
	return Of(has)
}

// among is a choice fact compared with constants.
type among struct {
	fact    int
	choices []string
	negated bool
}

func (t among) truth(e *Evaluation, a *atom) Truth {
	r := e.reading(a, t.fact)
	if !r.Known {
		return Unknown
	}
	found := t.negated
	for _, c := range t.choices {
		if c == r.Value.Text {
			found = !t.negated
		}
	}
	return Of(found)
}

// comparison is a sum of numbers compared with another, by their intervals:
// exact numbers give exactly the answer of float64 arithmetic.
type comparison struct {
	left, right *sum
	equal       bool // whether they are the same; else whether left is less
	negated     bool // the contrary of that
}

// compared is the comparison by one of expr's operators.
func compared(left *sum, operator string, right *sum) comparison {
	switch operator {
	case "<", ">=":
		return comparison{left: left, right: right, negated: operator == ">="}
	case ">", "<=":
		return comparison{left: right, right: left, negated: operator == "<="}
	}
	return comparison{left: left, right: right, equal: true, negated: operator == "!="}
}

func (t comparison) truth(e *Evaluation, a *atom) Truth {
	l, r := t.left.interval(e, a), t.right.interval(e, a)
	result := Unknown
	if t.equal {
		result = same(l, r)
	} else {
		result = less(l, r)
	}
	if t.negated {
		return result.Not()
	}
	return result
}

func less(l, r fact.Interval) Truth {
	switch {
	case l.Hi < r.Lo:
		return True
	case l.Lo >= r.Hi:
		return False
	}
	return Unknown
}

func same(l, r fact.Interval) Truth {
	switch _, overlap := l.Meet(r); {
	case !overlap:
		return False
	case l.Exact() && r.Exact():
		return True
	}
	return Unknown
}
