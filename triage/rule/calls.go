package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// builtins are the functions of expr that conditions may use.
func builtins() []string {
	return []string{"abs", "all", "any", "ceil", "count", "floor", "len", "lower", "max", "min", "none", "one", "round", "upper"}
}

// numberCall checks a call that must give a number.
func (k *checking) numberCall(n *ast.CallNode) kind {
	f, call, ok := k.call(n)
	if !ok {
		return mistaken
	}
	if f.Result == Bool {
		k.problem(start(n), "compared-condition", "%s is a condition by itself; write %s or not %s", call, call, call)
		return mistaken
	}
	k.reads = with(k.reads, Read{Fact: -1, Call: call})
	return number
}

// call checks the name and the arguments of a call.
func (k *checking) call(n *ast.CallNode) (Function, Call, bool) {
	name, named := calleeName(n)
	f, ok := k.usable(name)
	switch {
	case !named:
		k.problem(start(n), "unknown-function", "this is no function of conditions")
		return f, Call{}, false
	case name == atLeast:
		k.problem(start(n), "compared-condition", "at_least is a condition by itself; it has no value to compare")
		return f, Call{}, false
	case !ok:
		k.unknownFunction(name, start(n))
		return f, Call{}, false
	case len(f.Params) == 0:
		k.problem(start(n), "wrong-arguments", "%s is written without brackets", name)
		return f, Call{}, false
	case len(n.Arguments) != len(f.Params):
		k.problem(start(n), "wrong-arguments", "%s takes %d in its brackets, not %d", name, len(f.Params), len(n.Arguments))
		return f, Call{}, false
	}
	var args []any
	var texts []string
	for i, arg := range n.Arguments {
		switch arg := arg.(type) {
		case *ast.StringNode:
			if f.Params[i] == TextParam {
				args, texts = append(args, arg.Value), append(texts, arg.Value)
				continue
			}
		case *ast.IntegerNode:
			if f.Params[i] == WholeParam {
				args, texts = append(args, arg.Value), append(texts, itoa(arg.Value))
				continue
			}
		}
		want := map[Param]string{TextParam: "text in quotes", WholeParam: "a whole number"}[f.Params[i]]
		k.problem(start(arg), "wrong-arguments", "%s needs %s here, written out", name, want)
	}
	if len(args) < len(f.Params) {
		return f, Call{}, false
	}
	if f.Check != nil {
		if complaint := f.Check(texts); complaint != "" {
			k.problem(start(n.Arguments[0]), "wrong-arguments", "%s", complaint)
			return f, Call{}, false
		}
	}
	made := NewCall(name, args...)
	made.Individually = k.options.Individually
	if k.calls == nil {
		k.calls = map[*ast.CallNode]Call{}
	}
	k.calls[n] = made
	return f, made, true
}

func (k *checking) unknownFunction(name string, at int) {
	if _, ok := k.book.functions[name]; ok {
		k.problem(at, "not-here", "%q can't be used in this condition", name)
		return
	}
	words := append(builtins(), atLeast)
	for f := range k.book.functions {
		if _, ok := k.usable(f); ok {
			words = append(words, f)
		}
	}
	slices.Sort(words)
	k.problem(at, "unknown-function", "unknown function %q%s", name, wire.Near(name, words))
}

// builtin checks one of expr's own functions that gives a number or text.
func (k *checking) builtin(n *ast.BuiltinNode) kind {
	arity := func(want int) bool {
		if len(n.Arguments) != want {
			k.problem(start(n), "wrong-arguments", "%s takes %d in its brackets, not %d", n.Name, want, len(n.Arguments))
		}
		return len(n.Arguments) == want
	}
	switch n.Name {
	case "abs", "ceil", "floor", "round":
		if arity(1) {
			return k.numbers(n.Arguments...)
		}
	case "min", "max":
		if len(n.Arguments) > 0 {
			return k.numbers(n.Arguments...)
		}
		k.problem(start(n), "wrong-arguments", "%s needs numbers", n.Name)
	case "lower", "upper":
		if arity(1) && k.text(n.Arguments[0]) {
			return text
		}
	case "len":
		if arity(1) && k.codes(n.Arguments[0], n.Name) {
			return number
		}
	case "count":
		if arity(2) && k.closure(n) {
			return number
		}
	case "any", "all", "none", "one":
		k.problem(start(n), "compared-condition", "%s(…) is a condition by itself; it has no value to compare", n.Name)
	case "now", "date", "duration", "timezone":
		k.problem(start(n), "refused-clock", "%s() is not part of conditions; the only clock is the time of the case", n.Name)
	default:
		k.problem(start(n), "unknown-function", "%q is not part of conditions; of expr's functions there are %s", n.Name, strings.Join(builtins(), ", "))
	}
	return mistaken
}

// codes checks a part that must be a fact of kind codes and reads all of it.
func (k *checking) codes(n ast.Node, name string) bool {
	f, ok := k.fact(n)
	if !ok || f.Kind != fact.KindCodes {
		hint := ""
		if ok && f.Kind == fact.KindSet {
			hint = fmt.Sprintf(`; ask for each choice: at_least(1, %q in %s, …)`, f.Choices[0].ID, f.Name)
		}
		k.problem(start(n), "codes-use", "%s reads a fact of kind codes%s", name, hint)
		return false
	}
	i, _ := k.book.vocabulary.Lookup(f.Name)
	k.reads = with(k.reads, Read{Fact: i})
	return true
}

// closure checks any(codes, # startsWith "I21") and its like.
func (k *checking) closure(n *ast.BuiltinNode) bool {
	if k.inside {
		k.problem(start(n), "refused-closure", "%s stands inside another; closures don't nest", n.Name)
		return false
	}
	if len(n.Arguments) != 2 || !k.codes(n.Arguments[0], n.Name) {
		return false
	}
	predicate, ok := n.Arguments[1].(*ast.PredicateNode)
	if !ok {
		k.problem(start(n), "refused-closure", `%s needs a test of each code, such as # startsWith "I21"`, n.Name)
		return false
	}
	k.inside = true
	defer func() { k.inside = false }()
	before := len(k.ps)
	switch body := predicate.Node.(type) {
	case *ast.UnaryNode:
		k.problem(start(body), "refused-closure", "not, and, or don't stand inside %s; use none(…), or join two conditions outside", n.Name)
	case *ast.BinaryNode:
		k.body(body, n.Name)
	default:
		k.problem(start(predicate.Node), "refused-closure", `inside %s stands one test of each code, such as # startsWith "I21"`, n.Name)
	}
	return len(k.ps) == before
}

// body checks the one test inside a closure.
func (k *checking) body(n *ast.BinaryNode, name string) {
	switch n.Operator {
	case "contains", "startsWith", "endsWith", "matches":
		k.textual(n)
	case "==", "!=":
		k.text(n.Left)
		k.text(n.Right)
	case "in":
		if list, ok := n.Right.(*ast.ArrayNode); ok {
			k.listed(n, list)
		} else {
			k.problem(start(n.Right), "refused-closure", "after in stands a list of constants here")
		}
	default:
		if connective(n.Operator) != opConstant {
			k.problem(n.Location().From, "refused-closure", "not, and, or don't stand inside %s; use none(…), or join two conditions outside", name)
		} else {
			k.problem(n.Location().From, "refused-closure", `inside %s stands one test of each code, such as # startsWith "I21"`, name)
		}
	}
}
