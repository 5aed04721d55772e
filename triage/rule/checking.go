package rule

import (
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// kind is what a part of an atom gives.
type kind uint8

const (
	mistaken kind = iota // has been reported
	number
	text
)

// A checking is the compiling of one atom: what it reads, and what its names
// and constants stand for.
type checking struct {
	*compiling
	reads   []Read
	choices map[*ast.StringNode]string // constants that are choices, where they are written otherwise than their ids
	calls   map[*ast.CallNode]Call     // the calls checked
	inside  bool                       // a closure

	patterns map[*ast.BinaryNode]*regexp.Regexp // after matches
}

// atom compiles a part that is no skeleton.
func (c *compiling) atom(n ast.Node) int32 {
	if deeper(n, MaxNesting) {
		c.problem(n.Location().From, "too-deep", "nested deeper than %d; split the condition with definitions", MaxNesting)
		return c.book.constant(Unknown)
	}
	k := &checking{compiling: c}
	before := len(c.ps)
	made := k.test(n)
	if len(c.ps) == before && len(k.reads) == 0 {
		c.problem(start(n), "reads-nothing", "this compares constants only; a condition reads a fact")
	}
	if len(c.ps) > before {
		return c.book.constant(Unknown)
	}
	a := &atom{reads: k.reads, individually: c.options.Individually, test: made}
	_, a.compound = n.(*ast.BinaryNode)
	if made == nil {
		a.test = &formula{part: n, choices: k.choices, calls: k.calls, patterns: k.patterns}
	}
	return c.book.atom(k.normal([]byte{atomKey(a.individually)}, n), a)
}

// test checks an atom and gives its test; nil when it is a formula, or mistaken.
func (k *checking) test(n ast.Node) test {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return k.truth(n)
	case *ast.CallNode:
		f, call, ok := k.call(n)
		if !ok {
			return nil
		}
		if f.Result != Bool {
			k.problem(start(n), "wrong-kind", "%s is a number; a condition is needed here, such as %s > 0", call, call)
			return nil
		}
		k.reads = with(k.reads, Read{Fact: -1, Call: call})
		return answers{call}
	case *ast.BuiltinNode:
		switch n.Name {
		case "any", "all", "none", "one":
			k.closure(n)
			return nil
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "==", "!=", "<", "<=", ">", ">=":
			return k.comparison(n)
		case "in":
			return k.membership(n)
		case "contains", "startsWith", "endsWith", "matches":
			k.textual(n)
			return nil
		}
	}
	if got := k.operand(n); got != mistaken {
		k.problem(start(n), "wrong-kind", "this is %s; a condition is needed here, such as x > 100", describe(got))
	}
	return nil
}

func describe(k kind) string {
	if k == text {
		return "text"
	}
	return "a number"
}

// truth is a name that is itself a condition.
func (k *checking) truth(n *ast.IdentifierNode) test {
	at := n.Location().From
	if f, ok := k.usable(n.Value); ok && !k.clash(n) && f.Result == Bool && len(f.Params) == 0 {
		call := NewCall(n.Value)
		k.reads = with(k.reads, Read{Fact: -1, Call: call})
		return answers{call}
	}
	i, ok := k.book.vocabulary.Lookup(n.Value)
	if !ok {
		if k.operand(n) != mistaken {
			k.problem(at, "wrong-kind", "%s is a number; a condition is needed here, such as %s > 3", n.Value, n.Value)
		}
		return nil
	}
	f := k.book.vocabulary.Fact(i)
	switch f.Kind {
	case fact.KindBool:
		k.reads = with(k.reads, Read{Fact: i})
		return holds{i}
	case fact.KindNumber, fact.KindDuration:
		k.problem(at, "wrong-kind", "%s is a number; a condition is needed here, such as %s > 100", n.Value, n.Value)
	case fact.KindChoice:
		k.problem(at, "wrong-kind", "%s is a choice; a condition is needed here, such as %s == %q", n.Value, n.Value, f.Choices[0].ID)
	default:
		k.misused(n, f)
	}
	return nil
}

// clash reports a name that is both a fact and a function.
func (k *checking) clash(n *ast.IdentifierNode) bool {
	_, both := k.book.vocabulary.Lookup(n.Value)
	if both {
		k.problem(n.Location().From, "name-taken", "%q is both a fact and a function; rename the fact", n.Value)
	}
	return both
}

// misused reports a fact that can't be read by its bare name.
func (k *checking) misused(n *ast.IdentifierNode, f *fact.Fact) {
	switch at := n.Location().From; f.Kind {
	case fact.KindSet:
		k.problem(at, "set-use", "%s is a set; ask for each choice: %q in %s", n.Value, f.Choices[0].ID, n.Value)
	case fact.KindCodes:
		k.problem(at, "codes-use", `%s is a list of codes; write "I21" in %s, or any(%s, # startsWith "I21")`, n.Value, n.Value, n.Value)
	case fact.KindTime:
		k.problem(at, "time-use", "%s is a time; a rule reads it through a function such as minutes_since(%q)", n.Value, f.Name)
	case fact.KindBool:
		k.problem(at, "compared-condition", "%s is a condition by itself; write %s or not %s", n.Value, n.Value, n.Value)
	}
}

// number checks a part that must be a number.
func (k *checking) number(n ast.Node) bool {
	got := k.operand(n)
	if got == text {
		if f, ok := k.fact(n); ok {
			k.problem(start(n), "wrong-kind", "%s is a choice; a number is needed here", f.Name)
		} else {
			k.problem(start(n), "wrong-kind", "a number is needed here, not text")
		}
	}
	return got == number
}

// text checks a part that must be text.
func (k *checking) text(n ast.Node) bool {
	got := k.operand(n)
	if got == number {
		k.problem(start(n), "wrong-kind", "text is needed here, not a number")
	}
	return got == text
}

// operand checks a part of an atom and tells what it gives.
func (k *checking) operand(n ast.Node) kind {
	switch n := n.(type) {
	case *ast.IntegerNode:
		if int64(n.Value) > 1<<53 {
			k.problem(start(n), "too-large", "%d has more digits than a number here can hold", n.Value)
			return mistaken
		}
		return number
	case *ast.FloatNode:
		return number
	case *ast.StringNode:
		return text
	case *ast.IdentifierNode:
		return k.name(n)
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			k.problem(start(n), "compared-condition", "%s binds closer than what follows; write not (…), or \"x\" not in y", n.Operator)
			return mistaken
		}
		return k.numbers(n.Node)
	case *ast.BinaryNode:
		switch n.Operator {
		case "+", "-", "*", "/", "**", "^":
			return k.numbers(n.Left, n.Right)
		}
		k.problem(start(n), "compared-condition", "a condition has no value to compare or calculate with; join conditions with and / or / not")
	case *ast.BoolNode:
		k.problem(start(n), "compared-condition", "a condition is not compared with %v; write the condition, or not and the condition", n.Value)
	case *ast.CallNode:
		return k.numberCall(n)
	case *ast.BuiltinNode:
		return k.builtin(n)
	case *ast.PointerNode:
		if n.Name == "" {
			return text
		}
		k.problem(start(n), "refused-builtin", "#%s is not part of conditions", n.Name)
	case *ast.MemberNode:
		k.problem(start(n), "refused-member", "facts have no parts and no positions; name the fact itself")
	case *ast.ArrayNode:
		k.problem(start(n), "refused-list", `a list stands only after in, such as sex in ["male", "female"]`)
	default:
		k.problem(start(n), "refused-member", "this is not part of conditions")
	}
	return mistaken
}

// numbers checks parts that must all be numbers.
func (k *checking) numbers(parts ...ast.Node) kind {
	result := number
	for _, p := range parts {
		if !k.number(p) {
			result = mistaken
		}
	}
	return result
}

// fact is the fact that a part names.
func (k *checking) fact(n ast.Node) (*fact.Fact, bool) {
	if id, ok := n.(*ast.IdentifierNode); ok {
		if i, ok := k.book.vocabulary.Lookup(id.Value); ok {
			return k.book.vocabulary.Fact(i), true
		}
	}
	return nil, false
}

// name checks a name that must give a number or text.
func (k *checking) name(n *ast.IdentifierNode) kind {
	at := n.Location().From
	if f, ok := k.usable(n.Value); ok {
		switch {
		case k.clash(n):
		case len(f.Params) > 0:
			k.problem(at, "wrong-arguments", "%s is a function; write %s(…)", n.Value, n.Value)
		case f.Result == Bool:
			k.problem(at, "compared-condition", "%s is a condition by itself; write %s or not %s", n.Value, n.Value, n.Value)
		default:
			k.reads = with(k.reads, Read{Fact: -1, Call: NewCall(n.Value)})
			return number
		}
		return mistaken
	}
	if _, ok := k.options.Definitions[n.Value]; ok {
		if k.taken(n.Value, at) {
			return mistaken
		}
		k.problem(at, "compared-condition", "definition %s is a condition by itself; it has no value to compare", n.Value)
		return mistaken
	}
	i, ok := k.book.vocabulary.Lookup(n.Value)
	if !ok {
		k.unknownName(n.Value, at)
		return mistaken
	}
	switch f := k.book.vocabulary.Fact(i); f.Kind {
	case fact.KindNumber, fact.KindDuration:
		k.reads = with(k.reads, Read{Fact: i})
		return number
	case fact.KindChoice:
		k.reads = with(k.reads, Read{Fact: i})
		return text
	default:
		k.misused(n, f)
	}
	return mistaken
}

// comparison checks == != < <= > >= .
func (k *checking) comparison(n *ast.BinaryNode) test {
	if n.Operator != "==" && n.Operator != "!=" {
		if k.numbers(n.Left, n.Right) == number {
			return k.sums(n)
		}
		return nil
	}
	l, r := k.operand(n.Left), k.operand(n.Right)
	switch {
	case l == mistaken || r == mistaken:
	case l != r:
		k.problem(start(n.Right), "wrong-kind", "%s is compared with %s", describe(l), describe(r))
	case l == number && (arithmetic(n.Left) || arithmetic(n.Right)):
		k.problem(n.Location().From, "equal-arithmetic", "results of arithmetic are not compared with %s, because they are rounded; write >= and <=, or round(…)", n.Operator)
	case l == number:
		return k.sums(n)
	default:
		return k.choice(n)
	}
	return nil
}

// arithmetic reports whether a number may carry the rounding of float64.
func arithmetic(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryNode:
		return true
	case *ast.UnaryNode:
		return arithmetic(n.Node)
	case *ast.BuiltinNode:
		return (n.Name == "abs" || n.Name == "min" || n.Name == "max") && slices.ContainsFunc(n.Arguments, arithmetic)
	}
	return false
}

// choice checks text compared with text; a constant compared with a choice must
// be one of its choices.
func (k *checking) choice(n *ast.BinaryNode) test {
	named, constant := n.Left, n.Right
	if _, ok := named.(*ast.StringNode); ok {
		named, constant = constant, named
	}
	f, isFact := k.fact(named)
	word, isText := constant.(*ast.StringNode)
	if !isFact || !isText {
		return nil
	}
	id, ok := k.constant(f, word)
	if !ok {
		return nil
	}
	i, _ := k.book.vocabulary.Lookup(f.Name)
	return among{i, []string{id}, n.Operator == "!="}
}

// constant is the id of a choice written by id or Chinese name.
func (k *checking) constant(f *fact.Fact, n *ast.StringNode) (string, bool) {
	c, ok := f.Choice(n.Value)
	if !ok {
		words := f.Words()
		for _, c := range f.Choices {
			if c.Zh != "" {
				words = append(words, c.Zh)
			}
		}
		k.problem(start(n), "unknown-choice", "%q is no choice of %s%s", n.Value, f.Name, wire.Near(n.Value, words))
		return "", false
	}
	if c.ID != n.Value {
		if k.choices == nil {
			k.choices = map[*ast.StringNode]string{}
		}
		k.choices[n] = c.ID
	}
	return c.ID, true
}

// membership checks in: a constant in a set or codes, or a value in a list of
// constants.
func (k *checking) membership(n *ast.BinaryNode) test {
	if list, ok := n.Right.(*ast.ArrayNode); ok {
		return k.listed(n, list)
	}
	f, ok := k.fact(n.Right)
	if !ok || f.Kind != fact.KindSet && f.Kind != fact.KindCodes {
		if id, isName := n.Right.(*ast.IdentifierNode); isName && !ok {
			k.unknownName(id.Value, start(id))
		} else {
			k.problem(start(n.Right), "wrong-kind", "after in stands a set, codes or a list of constants")
		}
		return nil
	}
	word, ok := n.Left.(*ast.StringNode)
	if not, isNot := n.Left.(*ast.UnaryNode); isNot {
		k.problem(start(not), "set-use", `%s binds closer than in; write "…" not in %s`, not.Operator, f.Name)
		return nil
	}
	if !ok {
		k.problem(start(n.Left), "set-use", `before in %s stands one choice, written out: "…" in %s`, f.Name, f.Name)
		return nil
	}
	id := word.Value
	if f.Kind == fact.KindSet {
		if id, ok = k.constant(f, word); !ok {
			return nil
		}
	}
	i, _ := k.book.vocabulary.Lookup(f.Name)
	k.reads = with(k.reads, Read{Fact: i, Choice: id})
	return member{i, id}
}

// listed checks x in [constants].
func (k *checking) listed(n *ast.BinaryNode, list *ast.ArrayNode) test {
	want := k.operand(n.Left)
	f, isFact := k.fact(n.Left)
	var ids []string
	for _, item := range list.Nodes {
		_, isText := item.(*ast.StringNode)
		if !isText && !isNumber(item) {
			k.problem(start(item), "refused-list", "a list holds constants only")
			continue
		}
		if got := k.operand(item); want != mistaken && got != mistaken && got != want {
			k.problem(start(item), "wrong-kind", "%s is needed here, not %s", describe(want), describe(got))
		} else if isText && isFact && got == want {
			id, _ := k.constant(f, item.(*ast.StringNode))
			ids = append(ids, id)
		}
	}
	switch {
	case len(list.Nodes) == 0:
		k.problem(start(list), "refused-list", "the list is empty")
	case want == number && arithmetic(n.Left):
		k.problem(n.Location().From, "equal-arithmetic", "results of arithmetic are not compared with in, because they are rounded; write >= and <=, or round(…)")
	case want == text && isFact:
		i, _ := k.book.vocabulary.Lookup(f.Name)
		return among{i, ids, false}
	}
	return nil
}

// isNumber reports whether a part is a number written out.
func isNumber(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return true
	case *ast.UnaryNode:
		return (n.Operator == "-" || n.Operator == "+") && isNumber(n.Node)
	}
	return false
}

// textual checks contains, startsWith, endsWith, matches.
func (k *checking) textual(n *ast.BinaryNode) {
	k.text(n.Left)
	k.text(n.Right)
	if n.Operator != "matches" {
		return
	}
	word, ok := n.Right.(*ast.StringNode)
	if !ok {
		k.problem(start(n.Right), "refused-pattern", "the pattern after matches must be written out")
		return
	}
	pattern, err := regexp.Compile(word.Value)
	if err != nil {
		k.problem(start(word), "refused-pattern", "the pattern can't be read: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	if k.patterns == nil {
		k.patterns = map[*ast.BinaryNode]*regexp.Regexp{}
	}
	k.patterns[n] = pattern
}
