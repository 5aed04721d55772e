package rule

import (
	"math"

	"github.com/expr-lang/expr/ast"

	"github.com/fenji-health/fenji/triage/fact"
)

// A sum is a number that interval arithmetic can follow: a fact, a call, a
// constant, or plus and minus of such. It keeps the shape of its source, because
// float64 sums depend on their order.
type sum struct {
	op          byte // 'c' constant, 'f' fact, 'n' call, '-' of one, '+' and '_' (minus) of two
	constant    float64
	fact        int
	call        Call
	left, right *sum
}

// interval is where the number lies; everywhere when nothing is known. Rounding
// to nearest keeps order, so the ends bound every sum of numbers in between.
func (s *sum) interval(e *Evaluation, a *atom) fact.Interval {
	switch s.op {
	case 'c':
		return fact.Point(s.constant)
	case 'f':
		return e.reading(a, s.fact).Interval()
	case 'n':
		return e.in.Number(s.call)
	case '-':
		x := s.left.interval(e, a)
		return fact.Interval{Lo: -x.Hi, Hi: -x.Lo}
	}
	l, r := s.left.interval(e, a), s.right.interval(e, a)
	if s.op == '_' {
		r = fact.Interval{Lo: -r.Hi, Hi: -r.Lo}
	}
	sum := fact.Interval{Lo: l.Lo + r.Lo, Hi: l.Hi + r.Hi}
	if math.IsNaN(sum.Lo) { // nowhere less nowhere may be anything
		sum.Lo = math.Inf(-1)
	}
	if math.IsNaN(sum.Hi) {
		sum.Hi = math.Inf(1)
	}
	return sum
}

// sums is the test of a comparison whose two sides are sums; nil when a side is
// something else.
func (k *checking) sums(n *ast.BinaryNode) test {
	left, right := k.sum(n.Left), k.sum(n.Right)
	if left == nil || right == nil {
		return nil
	}
	return compared(left, n.Operator, right)
}

// sum is a checked number as a sum, nil when it is none.
func (k *checking) sum(n ast.Node) *sum {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return &sum{op: 'c', constant: float64(n.Value)}
	case *ast.FloatNode:
		return &sum{op: 'c', constant: n.Value}
	case *ast.IdentifierNode:
		if i, ok := k.book.vocabulary.Lookup(n.Value); ok {
			return &sum{op: 'f', fact: i}
		}
		return &sum{op: 'n', call: NewCall(n.Value)}
	case *ast.CallNode:
		return &sum{op: 'n', call: k.calls[n]}
	case *ast.UnaryNode:
		x := k.sum(n.Node)
		if x == nil || n.Operator == "+" {
			return x
		}
		return &sum{op: '-', left: x}
	case *ast.BinaryNode:
		signs := map[string]byte{"+": '+', "-": '_'}
		l, r := k.sum(n.Left), k.sum(n.Right)
		if l == nil || r == nil || signs[n.Operator] == 0 {
			return nil
		}
		return &sum{op: signs[n.Operator], left: l, right: r}
	}
	return nil
}
