package rule

import (
	"math"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/fenji-health/fenji/referral/wire"
)

// named copies a checked part with the names of facts for their aliases, ids for
// the names of choices, and for each call a plain name that is its text. It is a
// copy because a chained comparison shares its middle, and because checking and
// compiling change a tree.
func (k *checking) named(n ast.Node) ast.Node {
	made := k.rename(n)
	made.SetLocation(n.Location())
	return made
}

func (k *checking) rename(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		if f, ok := k.fact(n); ok {
			return &ast.IdentifierNode{Value: f.Name}
		}
		return &ast.IdentifierNode{Value: n.Value}
	case *ast.StringNode:
		if id, ok := k.choices[n]; ok {
			return &ast.StringNode{Value: id}
		}
		return &ast.StringNode{Value: n.Value}
	case *ast.IntegerNode:
		return &ast.IntegerNode{Value: n.Value}
	case *ast.FloatNode:
		return &ast.FloatNode{Value: n.Value}
	case *ast.PointerNode:
		return &ast.PointerNode{Name: n.Name}
	case *ast.UnaryNode:
		return &ast.UnaryNode{Operator: n.Operator, Node: k.named(n.Node)}
	case *ast.BinaryNode:
		return &ast.BinaryNode{Operator: n.Operator, Left: k.named(n.Left), Right: k.named(n.Right)}
	case *ast.PredicateNode:
		return &ast.PredicateNode{Node: k.named(n.Node)}
	case *ast.ArrayNode:
		return &ast.ArrayNode{Nodes: k.all(n.Nodes)}
	case *ast.BuiltinNode:
		return &ast.BuiltinNode{Name: n.Name, Arguments: k.all(n.Arguments)}
	case *ast.CallNode:
		return &ast.IdentifierNode{Value: k.calls[n].String()}
	}
	panic("rule: a part was checked that conditions don't have")
}

func (k *checking) all(nodes []ast.Node) []ast.Node {
	named := make([]ast.Node, len(nodes))
	for i, n := range nodes {
		named[i] = k.named(n)
	}
	return named
}

// normal is the text of a named part. Parsing it gives the same part again,
// which the String of an expr node does not promise.
func normal(n ast.Node) string {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value
	case *ast.StringNode:
		return quoted(n.Value)
	case *ast.IntegerNode:
		return itoa(n.Value)
	case *ast.FloatNode:
		if n.Value == math.Trunc(n.Value) && math.Abs(n.Value) < 1e15 {
			return strconv.FormatFloat(n.Value, 'f', -1, 64)
		}
		return strconv.FormatFloat(n.Value, 'g', -1, 64)
	case *ast.PointerNode:
		return "#"
	case *ast.UnaryNode:
		return n.Operator + tight(n.Node, binding(n))
	case *ast.BinaryNode:
		return infix(n)
	case *ast.PredicateNode:
		return normal(n.Node)
	case *ast.ArrayNode:
		return "[" + list(n.Nodes) + "]"
	case *ast.BuiltinNode:
		return n.Name + "(" + list(n.Arguments) + ")"
	}
	panic("rule: a part was named that conditions don't have")
}

// quoted writes text as JSON does, which expr reads back.
func quoted(s string) string { return string(wire.Canonical(s)) }

func list(nodes []ast.Node) string {
	texts := make([]string, len(nodes))
	for i, n := range nodes {
		texts[i] = normal(n)
	}
	return strings.Join(texts, ", ")
}

// infix keeps brackets where the tree would be another without them.
func infix(n *ast.BinaryNode) string {
	left, right := binding(n), binding(n)+1
	operator := n.Operator
	switch operator {
	case "^", "**":
		operator, left, right = "**", left+1, left
	case "==", "!=", "<", "<=", ">", ">=", "in", "contains", "startsWith", "endsWith", "matches":
		left++
	}
	return tight(n.Left, left) + " " + operator + " " + tight(n.Right, right)
}

// tight puts a part in brackets when it binds less than it must.
func tight(n ast.Node, least int) string {
	if binding(n) < least {
		return "(" + normal(n) + ")"
	}
	return normal(n)
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
