package rule

import (
	"math"
	"strconv"

	"github.com/expr-lang/expr/ast"

	"github.com/fenji-health/fenji/referral/wire"
)

// normal appends the text of a checked part with the names of facts for their
// aliases and ids for the names of choices. Parsing it gives the same part again,
// which the String of an expr node does not promise.
func (k *checking) normal(b []byte, n ast.Node) []byte {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		if f, ok := k.fact(n); ok {
			return append(b, f.Name...)
		}
		return append(b, n.Value...)
	case *ast.StringNode:
		if id, ok := k.choices[n]; ok {
			return wire.AppendText(b, id)
		}
		return wire.AppendText(b, n.Value) // as JSON, which expr reads back
	case *ast.IntegerNode:
		return strconv.AppendInt(b, int64(n.Value), 10)
	case *ast.FloatNode:
		return appendNumber(b, n.Value)
	case *ast.PointerNode:
		return append(b, '#')
	case *ast.UnaryNode:
		return k.tight(append(b, n.Operator...), n.Node, binding(n))
	case *ast.BinaryNode:
		return k.infix(b, n)
	case *ast.PredicateNode:
		return k.normal(b, n.Node)
	case *ast.ArrayNode:
		return append(k.list(append(b, '['), n.Nodes), ']')
	case *ast.BuiltinNode:
		return append(k.list(append(append(b, n.Name...), '('), n.Arguments), ')')
	case *ast.CallNode:
		return append(b, k.calls[n].String()...)
	}
	panic("rule: a part was checked that conditions don't have")
}

func appendNumber(b []byte, x float64) []byte {
	if x == math.Trunc(x) && math.Abs(x) < 1e15 {
		return strconv.AppendFloat(b, x, 'f', -1, 64)
	}
	return strconv.AppendFloat(b, x, 'g', -1, 64)
}

func (k *checking) list(b []byte, nodes []ast.Node) []byte {
	for i, n := range nodes {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = k.normal(b, n)
	}
	return b
}

// infix keeps brackets where the tree would be another without them.
func (k *checking) infix(b []byte, n *ast.BinaryNode) []byte {
	left, right := binding(n), binding(n)+1
	operator := n.Operator
	switch operator {
	case "^", "**":
		operator, left, right = "**", left+1, left
	case "==", "!=", "<", "<=", ">", ">=", "in", "contains", "startsWith", "endsWith", "matches":
		left++
	}
	b = append(k.tight(b, n.Left, left), ' ')
	return k.tight(append(append(b, operator...), ' '), n.Right, right)
}

// tight puts a part in brackets when it binds less than it must.
func (k *checking) tight(b []byte, n ast.Node, least int) []byte {
	if binding(n) < least {
		return append(k.normal(append(b, '('), n), ')')
	}
	return k.normal(b, n)
}

// binding is how close a part binds, in expr's own order of operators.
func binding(n ast.Node) int {
	switch n := n.(type) {
	case *ast.UnaryNode:
		return 90
	case *ast.BinaryNode:
		switch n.Operator {
		case "+", "-":
			return 30
		case "*", "/":
			return 60
		case "**", "^":
			return 100
		}
		return 20
	}
	return 1000
}
