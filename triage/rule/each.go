package rule

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/expr-lang/expr/ast"
)

// each asks every code of a fact whether it passes a test against constants, such
// as any(diagnosis, # startsWith "I21"). Other tests of codes are expr's.
type each struct {
	fact   int
	wanted string // any, all or none must pass
	passes func(code string) bool
}

func (t each) truth(e *Evaluation, a *atom) Truth {
	r := e.reading(a, t.fact)
	if !r.Known {
		return Unknown
	}
	switch t.wanted {
	case "all":
		return Of(!slices.ContainsFunc(r.Present, func(code string) bool { return !t.passes(code) }))
	case "none":
		return Of(!slices.ContainsFunc(r.Present, t.passes))
	}
	return Of(slices.ContainsFunc(r.Present, t.passes))
}

// each is the test of a closure that was checked; nil when it is expr's to
// evaluate.
func (k *checking) each(n *ast.BuiltinNode) test {
	passes := passing(n.Arguments[1].(*ast.PredicateNode).Node.(*ast.BinaryNode))
	f, ok := k.fact(n.Arguments[0])
	if passes == nil || !ok || n.Name == "one" {
		return nil
	}
	i, _ := k.book.vocabulary.Lookup(f.Name)
	return each{i, n.Name, passes}
}

// passing is the test of one code, #, against constants; nil when it is more than
// that.
func passing(n *ast.BinaryNode) func(code string) bool {
	if code, ok := n.Left.(*ast.PointerNode); !ok || code.Name != "" {
		return nil
	}
	if list, ok := n.Right.(*ast.ArrayNode); ok && n.Operator == "in" {
		return oneOf(list)
	}
	constant, ok := n.Right.(*ast.StringNode)
	if !ok {
		return nil
	}
	word := constant.Value
	switch n.Operator {
	case "==":
		return func(code string) bool { return code == word }
	case "!=":
		return func(code string) bool { return code != word }
	case "contains":
		return func(code string) bool { return strings.Contains(code, word) }
	case "startsWith":
		return func(code string) bool { return strings.HasPrefix(code, word) }
	case "endsWith":
		return func(code string) bool { return strings.HasSuffix(code, word) }
	case "matches":
		pattern := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(word) }) // checked
		return func(code string) bool { return pattern().MatchString(code) }
	}
	return nil
}

func oneOf(list *ast.ArrayNode) func(code string) bool {
	var codes []string
	for _, item := range list.Nodes {
		code, ok := item.(*ast.StringNode)
		if !ok {
			return nil
		}
		codes = append(codes, code.Value)
	}
	return func(code string) bool { return slices.Contains(codes, code) }
}
