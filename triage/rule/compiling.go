package rule

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

const atLeast = "at_least"

func itoa(n int) string { return strconv.Itoa(n) }

// A compiling turns one source into nodes of the book. Definitions are compiled
// by compilings of their own in the same scope.
type compiling struct {
	source
	*Scope
}

// A definition is one that has been begun: its node, or why it has none.
type definition struct {
	open bool
	node int32
	err  string
}

// root compiles the whole source; on mistakes the node means nothing.
func (c *compiling) root() int32 {
	if root, ok := c.plainly(); ok {
		return root
	}
	return c.whole()
}

// whole compiles a source of any form.
func (c *compiling) whole() int32 {
	if !c.scan() {
		return 0
	}
	tree, err := parse(c.text)
	if err != nil {
		c.syntax(err)
		return 0
	}
	return c.condition(tree.Node)
}

// parse guards against a parser that gives up by panicking.
func parse(src string) (tree *parser.Tree, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("not a condition: %v", r)
		}
	}()
	return parser.Parse(src)
}

// syntax tells the parser's complaint in the words of a reader.
func (c *compiling) syntax(err error) {
	var e *file.Error
	if !errors.As(err, &e) {
		c.problem(0, "not-parsed", "%s", err)
		return
	}
	at, message := e.From, e.Message
	if token, ok := strings.CutPrefix(message, "unexpected token "); ok {
		if _, value, ok := strings.Cut(strings.TrimSuffix(token, ")"), "("); ok {
			message = "unexpected " + value
		} else {
			at, message = utf8.RuneCountInString(c.text), "the condition ends too early"
		}
	}
	c.problem(at, "not-parsed", "%s", message)
}

// condition compiles a part that must be true, false or unknown.
func (c *compiling) condition(n ast.Node) int32 {
	switch n := n.(type) {
	case *ast.BoolNode:
		return c.book.constant(Of(n.Value))
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			return c.join(n, opNot, 0, []int32{c.condition(n.Node)})
		}
	case *ast.BinaryNode:
		if o := connective(n.Operator); o != opConstant {
			return c.chain(n, o)
		}
	case *ast.CallNode:
		if name, _ := calleeName(n); name == atLeast {
			return c.atLeast(n)
		}
	case *ast.IdentifierNode:
		if text, ok := c.options.Definitions[n.Value]; ok {
			return c.definition(n, text)
		}
	}
	return c.atom(n)
}

// connective is and or or in either spelling; opConstant for any other operator.
func connective(operator string) op {
	switch operator {
	case "and", "&&":
		return opAnd
	case "or", "||":
		return opOr
	}
	return opConstant
}

// chain compiles a and b and c …, whose tree leans left, without recursion.
func (c *compiling) chain(n *ast.BinaryNode, o op) int32 {
	parts := []ast.Node{n.Right}
	left := n.Left
	for {
		next, ok := left.(*ast.BinaryNode)
		if !ok || connective(next.Operator) != o {
			break
		}
		parts, left = append(parts, next.Right), next.Left
	}
	parts = append(parts, left)
	slices.Reverse(parts)
	kids := make([]int32, len(parts))
	for i, part := range parts {
		kids[i] = c.condition(part)
	}
	return c.join(n, o, 0, kids)
}

// join adds a node over others within the limits.
func (c *compiling) join(n ast.Node, o op, count int, kids []int32) int32 {
	id := c.book.join(o, count, kids)
	switch made := &c.book.nodes[id]; {
	case made.depth > MaxNesting:
		c.problem(start(n), "too-deep", "nested deeper than %d with its definitions", MaxNesting)
	case made.size > maxNormal:
		c.problem(start(n), "too-long", "longer than %d bytes with its definitions", maxNormal)
	default:
		return id
	}
	return c.book.constant(Unknown)
}

// atLeast compiles at_least(n, condition, …).
func (c *compiling) atLeast(n *ast.CallNode) int32 {
	var kids []int32
	for _, part := range n.Arguments[min(1, len(n.Arguments)):] {
		kids = append(kids, c.condition(part))
	}
	if len(kids) == 0 {
		c.problem(n.Location().From, "wrong-arguments", "at_least needs a number and conditions: at_least(2, a, b, c)")
		return c.book.constant(Unknown)
	}
	count, ok := n.Arguments[0].(*ast.IntegerNode)
	if !ok || count.Value < 1 || count.Value > len(kids) {
		c.problem(start(n.Arguments[0]), "wrong-arguments", "at_least needs a whole number from 1 to %d here, the number of its conditions", len(kids))
		return c.book.constant(Unknown)
	}
	return c.join(n, opAtLeast, count.Value, kids)
}

// definition compiles a named condition where it is named, once.
func (c *compiling) definition(n *ast.IdentifierNode, text string) int32 {
	name, at := n.Value, n.Location().From
	if c.taken(name, at) {
		return c.book.constant(Unknown)
	}
	switch d := c.define(name, text); {
	case d.open:
		c.problem(at, "circle", "definition %q uses itself", name)
	case d.err != "":
		c.problem(at, "bad-definition", "definition %q has a mistake: %s", name, d.err)
	default:
		return d.node
	}
	return c.book.constant(Unknown)
}

// define compiles the text of a definition, unless that has been begun.
func (s *Scope) define(name, text string) definition {
	d, begun := s.defined[name]
	if !begun {
		s.defined[name] = definition{open: true}
		c := &compiling{source{text: text}, s}
		d = definition{node: c.root()}
		if len(c.ps) > 0 {
			d.err = c.ps[0].Message
		}
		s.defined[name] = d
	}
	return d
}

// taken reports a definition that has the name of something else.
func (c *compiling) taken(name string, at int) bool {
	taken := c.book.has(name)
	if taken {
		c.problem(at, "name-taken", "definition %q has the name of a fact, a function or a word of the language; rename it", name)
	}
	return taken
}

// has reports whether a name is that of a fact, a function or a word of the language.
func (b *Book) has(name string) bool {
	_, isFact := b.vocabulary.Lookup(name)
	_, isFunction := b.functions[name]
	return isFact || isFunction || fact.Reserved(name)
}

// usable reports whether the function is usable in this condition.
func (c *compiling) usable(name string) (Function, bool) {
	f, ok := c.book.functions[name]
	return f, ok && (c.options.Functions == nil || slices.Contains(c.options.Functions, name))
}

// unknownName reports a name that is nothing, with what is near it.
func (c *compiling) unknownName(name string, at int) {
	if _, ok := c.book.functions[name]; ok {
		c.problem(at, "not-here", "%q can't be used in this condition", name)
		return
	}
	var words []string
	han := strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	for i := range c.book.vocabulary.Len() {
		if f := c.book.vocabulary.Fact(i); han {
			words = append(words, f.Zh)
		} else {
			words = append(words, f.Name)
		}
	}
	words = slices.AppendSeq(words, maps.Keys(c.options.Definitions))
	for f := range maps.Keys(c.book.functions) {
		if _, ok := c.usable(f); ok {
			words = append(words, f)
		}
	}
	slices.Sort(words)
	c.problem(at, "unknown-fact", "unknown fact %q%s", name, wire.Near(name, words))
}

// calleeName is the name of the function called, such as here.offers.
func calleeName(n *ast.CallNode) (string, bool) {
	switch callee := n.Callee.(type) {
	case *ast.IdentifierNode:
		return callee.Value, true
	case *ast.MemberNode:
		room, ok := callee.Node.(*ast.IdentifierNode)
		name, isName := callee.Property.(*ast.StringNode)
		if ok && isName {
			return room.Value + "." + name.Value, true
		}
	}
	return "", false
}

// start is the first character of a part; the parser keeps only the place of
// its operator.
func start(n ast.Node) int {
	at := n.Location().From
	anyPart(n, func(k ast.Node) bool { at = min(at, start(k)); return false })
	return at
}

// anyPart reports whether a test holds for any of the parts of a node that
// conditions may have.
func anyPart(n ast.Node, test func(ast.Node) bool) bool {
	switch n := n.(type) {
	case *ast.UnaryNode:
		return test(n.Node)
	case *ast.BinaryNode:
		return test(n.Left) || test(n.Right)
	case *ast.CallNode:
		return test(n.Callee) || slices.ContainsFunc(n.Arguments, test)
	case *ast.MemberNode:
		return test(n.Node) || test(n.Property)
	case *ast.SliceNode:
		return test(n.Node)
	case *ast.BuiltinNode:
		return slices.ContainsFunc(n.Arguments, test)
	case *ast.PredicateNode:
		return test(n.Node)
	case *ast.ArrayNode:
		return slices.ContainsFunc(n.Nodes, test)
	}
	return false
}

// deeper reports whether a part nests deeper than limit.
func deeper(n ast.Node, limit int) bool {
	return limit < 0 || anyPart(n, func(k ast.Node) bool { return deeper(k, limit-1) })
}
