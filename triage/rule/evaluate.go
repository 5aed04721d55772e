package rule

import (
	"slices"

	"github.com/fenji-health/fenji/referral/slab"
)

// An Evaluation is the conditions of a book over one case. Each atom is
// evaluated when first asked and at most once. It is for one goroutine; several
// may evaluate the same book at once.
type Evaluation struct {
	book  *Book
	in    Inputs
	asked []Truth // of each node that was asked, one more than its truth; else 0

	// Room for reasons: what of them stays, and what is needed while one is found.
	atoms  slab.Of[Atom]
	values slab.Of[ReadValue]
	reads  slab.Of[Read]
	names  slab.Text
	json   []byte
	ids    []int32
	met    []int32
	words  slab.Of[uint64]
	sets   slab.Of[atomSet]
	taken  slab.Of[[]atomSet]
}

// Evaluate prepares the conditions that the book has by now for one case.
func (b *Book) Evaluate(in Inputs) *Evaluation {
	e := &Evaluation{}
	e.Begin(b, in)
	return e
}

// Begin is Evaluate in the room of an Evaluation that has served: the lists that it gave
// may no longer be used, but what stands in them may.
func (e *Evaluation) Begin(b *Book, in Inputs) {
	e.Forget()
	e.book, e.in = b, in
	e.asked = slices.Grow(e.asked, len(b.nodes))[:len(b.nodes)]
}

// Forget leaves nothing of the case.
func (e *Evaluation) Forget() {
	clear(e.asked)
	e.book, e.in, e.asked = nil, nil, e.asked[:0]
	e.atoms.Reset()
	e.values.Reset()
	e.reads.Reset()
	e.names, e.json = slab.Text{}, nil
}

// Truth is the value of a condition of the same book.
func (e *Evaluation) Truth(c *Condition) Truth { return e.truth(c.root) }

func (e *Evaluation) truth(id int32) Truth {
	if t := e.asked[id]; t > 0 {
		return t - 1
	}
	return e.ask(id)
}

// ask evaluates a node for the first time.
func (e *Evaluation) ask(id int32) Truth {
	t := e.evaluate(&e.book.nodes[id])
	e.asked[id] = t + 1
	return t
}

func (e *Evaluation) evaluate(n *node) Truth {
	switch n.op {
	case opConstant:
		return Truth(n.n)
	case opAtom:
		return n.atom.test.truth(e, n.atom)
	case opNot:
		return e.truth(n.kids[0]).Not()
	case opAnd:
		return e.first(n.kids, False)
	case opOr:
		return e.first(n.kids, True)
	}
	return e.atLeast(n)
}

// first is the deciding value of and / or as soon as a part has it.
func (e *Evaluation) first(kids []int32, deciding Truth) Truth {
	result := deciding.Not()
	for _, k := range kids {
		switch e.truth(k) {
		case deciding:
			return deciding
		case Unknown:
			result = Unknown
		}
	}
	return result
}

// atLeast is true when n parts are true, false when even the unknown ones would
// not make n.
func (e *Evaluation) atLeast(n *node) Truth {
	trues, unknowns := 0, 0
	for _, k := range n.kids {
		switch e.truth(k) {
		case True:
			trues++
		case Unknown:
			unknowns++
		}
	}
	switch {
	case trues >= n.n:
		return True
	case trues+unknowns < n.n:
		return False
	}
	return Unknown
}
