package rule

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/fenji-health/fenji/triage/fact"
)

// A formula is an atom that interval arithmetic can't follow: products, functions,
// texts and tests of every code. It is worked out once all that it reads is exactly
// known, and then always has a value: whole numbers are float64 too, and what is
// divided by zero is infinite or no number, as in expr.
type formula struct {
	part    ast.Node // checked
	choices map[*ast.StringNode]string
	calls   map[*ast.CallNode]Call
	// patterns are those after matches.
	patterns map[*ast.BinaryNode]*regexp.Regexp
}

func (f *formula) truth(e *Evaluation, a *atom) Truth {
	for i := range a.reads {
		if !e.exact(a, &a.reads[i]) {
			return Unknown
		}
	}
	w := working{formula: f, e: e, a: a}
	return Of(w.holds(f.part))
}

// exact reports whether an input is exactly known.
func (e *Evaluation) exact(a *atom, r *Read) bool {
	if r.Fact < 0 {
		return e.in.Number(r.Call).Exact()
	}
	switch e.book.vocabulary.Fact(r.Fact).Kind {
	case fact.KindCodes, fact.KindChoice:
		return e.reading(a, r.Fact).Known
	}
	return e.reading(a, r.Fact).Interval().Exact()
}

// A working is one formula being worked out for one case.
type working struct {
	*formula
	e    *Evaluation
	a    *atom
	code string // that # stands for
}

// holds is a part that is true or false.
func (w *working) holds(n ast.Node) bool {
	if every, ok := n.(*ast.BuiltinNode); ok {
		passed, all := w.count(every)
		return every.Name == "any" && passed > 0 || every.Name == "all" && passed == all || every.Name == "none" && passed == 0 || every.Name == "one" && passed == 1
	}
	b := n.(*ast.BinaryNode)
	switch b.Operator {
	case "contains":
		return strings.Contains(w.text(b.Left), w.text(b.Right))
	case "startsWith":
		return strings.HasPrefix(w.text(b.Left), w.text(b.Right))
	case "endsWith":
		return strings.HasSuffix(w.text(b.Left), w.text(b.Right))
	case "matches":
		return w.patterns[b].MatchString(w.text(b.Left))
	case "in":
		return slices.ContainsFunc(b.Right.(*ast.ArrayNode).Nodes, func(item ast.Node) bool { return w.same(b.Left, item) })
	case "==", "!=":
		return w.same(b.Left, b.Right) == (b.Operator == "==")
	}
	l, r := w.number(b.Left), w.number(b.Right)
	return b.Operator == "<" && l < r || b.Operator == "<=" && l <= r || b.Operator == ">" && l > r || b.Operator == ">=" && l >= r
}

// same reports whether two numbers or two texts are.
func (w *working) same(l, r ast.Node) bool {
	if w.isText(l) {
		return w.text(l) == w.text(r)
	}
	return w.number(l) == w.number(r)
}

// isText reports whether a checked part gives text.
func (w *working) isText(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.StringNode, *ast.PointerNode:
		return true
	case *ast.BuiltinNode:
		return n.Name == "lower" || n.Name == "upper"
	case *ast.IdentifierNode:
		i, ok := w.e.book.vocabulary.Lookup(n.Value)
		return ok && w.e.book.vocabulary.Fact(i).Kind == fact.KindChoice
	}
	return false
}

func (w *working) text(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		if id, ok := w.choices[n]; ok {
			return id
		}
		return n.Value
	case *ast.IdentifierNode:
		i, _ := w.e.book.vocabulary.Lookup(n.Value)
		return w.e.reading(w.a, i).Value.Text
	case *ast.BuiltinNode:
		if text := w.text(n.Arguments[0]); n.Name == "lower" {
			return strings.ToLower(text)
		} else {
			return strings.ToUpper(text)
		}
	}
	return w.code
}

// codes are all of a fact.
func (w *working) codes(n ast.Node) []string {
	i, _ := w.e.book.vocabulary.Lookup(n.(*ast.IdentifierNode).Value)
	return w.e.reading(w.a, i).Present
}

// count is how many codes of a fact pass a test, and how many there are.
func (w *working) count(n *ast.BuiltinNode) (passed, all int) {
	codes, test := w.codes(n.Arguments[0]), n.Arguments[1].(*ast.PredicateNode).Node
	for _, w.code = range codes {
		if w.holds(test) {
			passed++
		}
	}
	return passed, len(codes)
}

func (w *working) number(n ast.Node) float64 {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return float64(n.Value)
	case *ast.FloatNode:
		return n.Value
	case *ast.IdentifierNode:
		if i, ok := w.e.book.vocabulary.Lookup(n.Value); ok {
			return w.e.reading(w.a, i).Interval().Lo
		}
		return w.e.in.Number(NewCall(n.Value)).Lo
	case *ast.CallNode:
		return w.e.in.Number(w.calls[n]).Lo
	case *ast.UnaryNode:
		if x := w.number(n.Node); n.Operator == "-" {
			return -x
		} else {
			return x
		}
	case *ast.BinaryNode:
		return calculated(w.number(n.Left), n.Operator, w.number(n.Right))
	}
	return w.function(n.(*ast.BuiltinNode))
}

func calculated(l float64, operator string, r float64) float64 {
	switch operator {
	case "+":
		return l + r
	case "-":
		return l - r
	case "*":
		return float64(l * r) // not fused with what follows
	case "/":
		return l / r
	}
	return math.Pow(l, r)
}

// function is the number that one of the functions gives.
func (w *working) function(n *ast.BuiltinNode) float64 {
	switch n.Name {
	case "len":
		return float64(len(w.codes(n.Arguments[0])))
	case "count":
		passed, _ := w.count(n)
		return float64(passed)
	}
	x := w.number(n.Arguments[0])
	switch n.Name {
	case "abs":
		if x < 0 {
			return -x
		}
		return x
	case "ceil":
		return math.Ceil(x)
	case "floor":
		return math.Floor(x)
	case "round":
		return math.Round(x)
	}
	for _, other := range n.Arguments[1:] { // the first of those that don't compare
		if y := w.number(other); n.Name == "min" && x > y || n.Name == "max" && x < y {
			x = y
		}
	}
	return x
}
