package author

import (
	"math/big"
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// A form is a condition as a decision procedure needs it: and, or, not and at_least
// over atoms, each of which says that a variable is among certain numbers.
type form struct {
	op   formOp
	n    int     // at_least: how many; constant: 1 if it is true
	kids []*form //
	v    int     // atom: which variable
	in   spans   // atom: of which values it is true
	term *term   // what it was read from; nil where nobody wrote it
	node *wire.Node
	// inner says that it is a part of a definition, which stands elsewhere.
	inner bool
}

type formOp byte

const (
	formConstant formOp = iota
	formAtom
	formNot
	formAnd
	formOr
	formAtLeast
)

func constantForm(b bool) *form {
	if b {
		return &form{op: formConstant, n: 1}
	}
	return &form{op: formConstant}
}

func both(kids ...*form) *form   { return &form{op: formAnd, kids: kids} }
func either(kids ...*form) *form { return &form{op: formOr, kids: kids} }
func negation(f *form) *form     { return &form{op: formNot, kids: []*form{f}} }

// atoms are those below a form, in the order of the text.
func (f *form) atoms() []*form {
	if f.op == formAtom {
		return []*form{f}
	}
	var all []*form
	for _, k := range f.kids {
		all = append(all, k.atoms()...)
	}
	return all
}

// truth is the form's in three values, by the truths of its atoms.
func (f *form) truth(of func(atom *form) rule.Truth) rule.Truth {
	switch f.op {
	case formConstant:
		return rule.Of(f.n == 1)
	case formAtom:
		return of(f)
	case formNot:
		return f.kids[0].truth(of).Not()
	}
	trues, falses := 0, 0
	for _, k := range f.kids {
		switch k.truth(of) {
		case rule.True:
			trues++
		case rule.False:
			falses++
		}
	}
	wanted := map[formOp]int{formAnd: len(f.kids), formOr: 1, formAtLeast: f.n}[f.op]
	switch {
	case trues >= wanted:
		return rule.True
	case len(f.kids)-falses < wanted:
		return rule.False
	}
	return rule.Unknown
}

// with is the form with another in the place of one of its parts.
func (f *form) with(part, other *form) *form {
	if f == part {
		return other
	}
	changed := *f
	changed.kids = slices.Clone(f.kids)
	for i, k := range f.kids {
		changed.kids[i] = k.with(part, other)
	}
	return &changed
}

// A variable is what atoms speak of, with whole numbers for values: a number in
// units of its last decimal, a choice by its place, true and false as 1 and 0. What
// the procedure can't look into, such as a test of all codes, is one that may be
// either.
type variable struct {
	name     string // as conditions write it
	fact     int    // index in the vocabulary; -1 for what is no fact
	choice   string // of a set or codes
	call     rule.Call
	domain   spans // what is plausible
	decimals int
	words    []string // of a choice, by value
	truth    bool     // true or false
	closed   bool     // not looked into
	parts    []part   // of a sum
	basis    []string // what it hangs on, beyond itself
}

// part is a variable as often as it counts in a sum.
type part struct {
	v     int
	times int64
}

// A theory is the variables of the conditions of a set, and what is always true of
// them. It is for one goroutine.
type theory struct {
	set   *pack.Set
	vars  []variable
	index map[string]int
	laws  map[int][]*form // by variable: what its declaration makes true
	// limited is to whom a score applies that is not known of others.
	limited map[int]*form
}

func newTheory(set *pack.Set) *theory {
	return &theory{set: set, index: map[string]int{}, laws: map[int][]*form{}, limited: map[int]*form{}}
}

// variable is the one of a name, made when first asked for.
func (t *theory) variable(name string, v func() variable) int {
	if i, ok := t.index[name]; ok {
		return i
	}
	made := v()
	made.name = name
	t.vars = append(t.vars, made)
	i := len(t.vars) - 1
	t.index[name] = i
	t.declare(i)
	return i
}

// condition is the form of a text that has been compiled; what can't be read is one
// closed atom.
func (t *theory) condition(p *pack.Pack, n *wire.Node, src string) *form {
	parsed, err := parseCondition(src)
	if err != nil {
		return t.closed(&term{op: "text", text: src}, n, nil)
	}
	return t.form(&reader{theory: t, pack: p, node: n}, parsed)
}

// reader is where a text stands and which definitions it may use.
type reader struct {
	*theory
	pack  *pack.Pack
	node  *wire.Node
	inner *term // the name of the definition that is being read
}

// form is a part of a condition that is true or false.
func (t *theory) form(r *reader, of *term) *form {
	f := &form{term: of, node: r.node}
	if r.inner != nil {
		f.term, f.inner = r.inner, true
	}
	join := func(op formOp, kids []*term) *form {
		f.op = op
		for _, k := range kids {
			f.kids = append(f.kids, t.form(r, k))
		}
		return f
	}
	switch {
	case of.op == "not":
		return join(formNot, of.kids)
	case of.op == "and":
		return join(formAnd, chained(of, "and"))
	case of.op == "or":
		return join(formOr, chained(of, "or"))
	case of.op == "call" && of.text == "at_least":
		f.n, _ = strconv.Atoi(of.kids[0].text)
		return join(formAtLeast, of.kids[1:])
	case of.op == "name" && (of.text == "true" || of.text == "false"):
		return constantForm(of.text == "true")
	case of.op == "name" && r.pack.Definitions[of.text] != "":
		return t.definition(r, of)
	}
	f.op = formAtom
	if !t.atom(r, of, f) {
		closed := t.closed(of, r.node, r)
		f.v, f.in = closed.v, closed.in
	}
	return f
}

// chained are the parts of a and b and c.
func chained(of *term, op string) []*term {
	if of.op != op {
		return []*term{of}
	}
	return append(chained(of.kids[0], op), chained(of.kids[1], op)...)
}

// definition is a named condition where it is named.
func (t *theory) definition(r *reader, of *term) *form {
	parsed, err := parseCondition(r.pack.Definitions[of.text])
	if err != nil {
		return t.closed(of, r.node, r)
	}
	inner := *r
	if inner.inner == nil {
		inner.inner = of
	}
	return t.form(&inner, parsed)
}

// closed is an atom that is not looked into: it may be true or false. It hangs on
// every fact that its text names.
func (t *theory) closed(of *term, n *wire.Node, r *reader) *form {
	text := of.normal(t.named)
	v := t.variable(text, func() variable {
		v := variable{fact: -1, truth: true, closed: true, domain: spans{{0, 1}}}
		of.each(func(k *term) {
			if i, ok := t.set.Vocabulary.Lookup(k.text); ok && k.op == "name" {
				v.basis = append(v.basis, t.set.Vocabulary.Fact(i).Name)
			}
			if k.op == "call" || k.op == "name" {
				v.basis = append(v.basis, k.normal(t.named))
			}
		})
		return v
	})
	return &form{op: formAtom, v: v, in: spans{{1, 1}}, term: of, node: n, inner: r != nil && r.inner != nil}
}

// each goes through a term and all below it.
func (t *term) each(do func(*term)) {
	do(t)
	for _, k := range t.kids {
		k.each(do)
	}
}

// named is the declared name of a fact that a text calls by either name.
func (t *theory) named(name string) string {
	if i, ok := t.set.Vocabulary.Lookup(name); ok {
		return t.set.Vocabulary.Fact(i).Name
	}
	return name
}

// factOf is the fact that a term names.
func (t *theory) factOf(of *term) (int, *fact.Fact) {
	if of.op == "name" {
		if i, ok := t.set.Vocabulary.Lookup(of.text); ok {
			return i, t.set.Vocabulary.Fact(i)
		}
	}
	return -1, nil
}

// atom reads a comparison, a membership, a fact or a call into f; false where the
// procedure does not look into it.
func (t *theory) atom(r *reader, of *term, f *form) bool {
	f.in = spans{{1, 1}}
	switch i, named := t.factOf(of); {
	case of.op == "name" && named != nil:
		f.v = t.truth(named.Name, i, "")
		return named.Kind == fact.KindBool
	case of.op == "name" && t.set.Parameters[of.text] != nil:
		f.v = t.parameter(of.text)
		return true
	case of.op == "call" && (of.text == "flag" || of.text == "here.offers") && len(of.kids) == 1:
		call := rule.NewCall(of.text, of.kids[0].text)
		f.v = t.variable(call.String(), func() variable {
			return variable{fact: -1, call: call, truth: true, domain: spans{{0, 1}}}
		})
		return true
	case of.op == "in":
		return t.membership(of, f)
	case precedence(of.op) == 20 && len(of.kids) == 2:
		return t.word(of, f) || t.number(of, f)
	}
	return false
}

// truth is the variable of a bool fact, or of one choice of a set or code.
func (t *theory) truth(name string, i int, choice string) int {
	if choice != "" {
		name = strconv.Quote(choice) + " in " + name
	}
	return t.variable(name, func() variable {
		return variable{fact: i, choice: choice, truth: true, domain: spans{{0, 1}}}
	})
}

// membership reads "x" in set, and a value in a list of constants.
func (t *theory) membership(of *term, f *form) bool {
	left, right := of.kids[0], of.kids[1]
	if i, named := t.factOf(right); named != nil && left.op == "text" {
		id := left.text
		if c, ok := named.Choice(id); ok {
			id = c.ID
		}
		f.v = t.truth(named.Name, i, id)
		return true
	}
	if right.op != "list" {
		return false
	}
	var all []span
	for _, k := range right.kids {
		one := form{op: formAtom}
		equal := &term{op: "==", kids: []*term{left, k}}
		if !t.word(equal, &one) && !t.number(equal, &one) {
			return false
		}
		f.v, all = one.v, append(all, one.in...)
	}
	f.in = tidy(all)
	return true
}

// word reads a choice fact compared with one of its words.
func (t *theory) word(of *term, f *form) bool {
	named, constant := of.kids[0], of.kids[1]
	if named.op == "text" {
		named, constant = constant, named
	}
	i, declared := t.factOf(named)
	if declared == nil || declared.Kind != fact.KindChoice || constant.op != "text" || of.op != "==" && of.op != "!=" {
		return false
	}
	f.v = t.choice(i)
	c, ok := declared.Choice(constant.text)
	at := int64(slices.IndexFunc(declared.Choices, func(o fact.Choice) bool { return ok && o.ID == c.ID }))
	if f.in = (spans{{at, at}}); of.op == "!=" {
		f.in = f.in.others()
	}
	return ok
}

// choice is the variable of a choice fact.
func (t *theory) choice(i int) int {
	f := t.set.Vocabulary.Fact(i)
	return t.variable(f.Name, func() variable {
		return variable{fact: i, words: f.Words(), domain: spans{{0, int64(len(f.Choices)) - 1}}}
	})
}

// number reads a comparison of sums.
func (t *theory) number(of *term, f *form) bool {
	all := &sum{times: map[int]*big.Rat{}, rest: new(big.Rat)}
	if !t.sum(all, of.kids[0], big.NewRat(1, 1)) || !t.sum(all, of.kids[1], big.NewRat(-1, 1)) {
		return false
	}
	v, bound, rising, ok := t.compared(all)
	if !ok {
		return false
	}
	f.v, f.in = v, among(of.op, bound, rising)
	return true
}

// among is the whole numbers that compare so with a bound; where the variable counts
// against the left side, the other way round.
func among(operator string, bound *big.Rat, rising bool) spans {
	flipped := map[string]string{"<": ">", ">": "<", "<=": ">=", ">=": "<="}
	if o, ok := flipped[operator]; ok && !rising {
		operator = o
	}
	floor, exact := floored(bound)
	ceil := floor
	if !exact {
		ceil++
	}
	switch operator {
	case "<":
		return tidy([]span{{-far, ceil - 1}})
	case "<=":
		return tidy([]span{{-far, floor}})
	case ">":
		return tidy([]span{{floor + 1, far}})
	case ">=":
		return tidy([]span{{ceil, far}})
	}
	var equal spans
	if exact {
		equal = spans{{floor, floor}}
	}
	if operator == "!=" {
		return equal.others()
	}
	return equal
}

// floored is the greatest whole number that is not above x, within far, and whether it
// is x.
func floored(x *big.Rat) (int64, bool) {
	units := new(big.Int).Div(x.Num(), x.Denom())
	if !units.IsInt64() || units.BitLen() > 50 {
		return int64(x.Sign()) * (far - 1), true
	}
	return units.Int64(), x.IsInt()
}
