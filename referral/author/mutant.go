package author

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// A Mutant is a rule with one small mistake made in its population or condition:
// a threshold off by one unit of the fact's last decimal, a comparison or another atom
// turned round, and for or, a part or a choice left out, not left out, the population
// left out.
type Mutant struct {
	Rule string
	Node *wire.Node // where the rule's own text stands
	What string     // what was changed into what
	// Killed says that a row of the tests which names the rule gets another answer of
	// it. A mutant that is Equivalent, of which no case with every fact known tells it
	// from the rule, is proven to be so; it counts for nothing.
	Killed, Equivalent bool

	population, when string
}

// Mutants are all of the pack's rules, with whether the tests tell them from the
// rules. step, which may be nil, is told before each mutant that has to be looked into.
func (b *Bench) Mutants(step func(done, all int)) ([]Mutant, error) {
	var all []Mutant
	var extra []pack.Rule
	for _, id := range sortedKeys(b.rules) {
		for _, m := range b.mutantsOf(b.rules[id]) {
			extra = append(extra, alone(b.rules[id], fmt.Sprintf("%s~%d", id, len(all)), m.population, m.when))
			all = append(all, m)
		}
	}
	set, bound, err := b.beside(extra)
	if err != nil {
		return nil, err
	}
	for _, row := range b.rows {
		e := b.evaluate(set, row)
		truths := map[string]rule.Truth{}
		for _, want := range row.expectations() {
			truths[want.rule] = want.want
		}
		for i := range all {
			if want, named := truths[all[i].Rule]; named && bound[extra[i].ID].Truth(e) != want {
				all[i].Killed = true
			}
		}
	}
	t := newTheory(b.set)
	for i := range all {
		if all[i].Killed {
			continue
		}
		if step != nil {
			step(i, len(all))
		}
		r := b.rules[all[i].Rule]
		was, is := t.text(r, canonical(r.For), canonical(r.When)), t.text(r, all[i].population, all[i].when)
		v, _ := t.satisfy(either(both(was, negation(is)), both(is, negation(was))))
		all[i].Equivalent = v == never
	}
	return all, nil
}

// Killed counts mutants: those killed, all that differ from their rule, and those
// proven not to.
func Killed(mutants []Mutant) (killed, all, equivalent int) {
	for _, m := range mutants {
		killed, equivalent = killed+count(m.Killed), equivalent+count(m.Equivalent)
	}
	return killed, len(mutants) - equivalent, equivalent
}

// text is the form of a population, which may be empty, and a condition.
func (t *theory) text(r *pack.Bound, population, when string) *form {
	f := t.condition(r.Pack, nil, when)
	if population == "" {
		return f
	}
	return both(t.condition(r.Pack, nil, population), f)
}

func canonical(c *rule.Condition) string {
	if c == nil {
		return ""
	}
	return c.Canonical()
}

// mutantsOf are those of one rule.
func (b *Bench) mutantsOf(r *pack.Bound) []Mutant {
	population, when := canonical(r.For), canonical(r.When)
	var all []Mutant
	seen := map[string]bool{}
	add := func(m Mutant) {
		if text := m.population + "\n" + m.when; !seen[text] {
			seen[text] = true
			m.Rule = r.ID
			all = append(all, m)
		}
	}
	seen[population+"\n"+when] = true
	if population != "" {
		for _, c := range b.changes(population) {
			add(Mutant{Node: r.At("/for"), What: "for: " + c.what, population: c.text, when: when})
		}
		add(Mutant{Node: r.At("/for"), What: "for: " + population + " left out", when: when})
	}
	for _, c := range b.changes(when) {
		add(Mutant{Node: r.At("/when"), What: c.what, population: population, when: c.text})
	}
	return all
}

// change is a text with one mistake.
type change struct{ text, what string }

// changing makes the changes of one condition.
type changing struct {
	*Bench
	root *term
	all  []change
}

// changes are all small mistakes in a condition.
func (b *Bench) changes(src string) []change {
	t, err := parseCondition(src)
	if err != nil {
		return nil
	}
	c := changing{Bench: b, root: t}
	c.part(t)
	return c.all
}

// words are a part as it can be compiled, with no more brackets than it needs.
func (t *term) words() string {
	within := func(k *term, least int) string {
		if binds := precedence(k.op); binds > 0 && binds < least || k.op == "not" && least > 20 {
			return "(" + k.words() + ")"
		}
		return k.words()
	}
	switch binds := precedence(t.op); {
	case len(t.kids) == 1 && t.op == "not":
		return "not " + within(t.kids[0], 200)
	case len(t.kids) == 1 && (t.op == "-" || t.op == "+"):
		return t.op + within(t.kids[0], 200)
	case binds == 20 || binds == 100:
		return within(t.kids[0], binds+1) + " " + t.op + " " + within(t.kids[1], binds+1)
	case binds > 0:
		return within(t.kids[0], binds) + " " + t.op + " " + within(t.kids[1], binds+1)
	case t.op == "call" || t.op == "list":
		var kids []string
		for _, k := range t.kids {
			kids = append(kids, k.words())
		}
		if t.op == "list" {
			return "[" + strings.Join(kids, ", ") + "]"
		}
		return t.text + "(" + strings.Join(kids, ", ") + ")"
	}
	return t.normal(func(name string) string { return name })
}

// with is the term with another in the place of one of its parts.
func (t *term) with(part, other *term) *term {
	if t == part {
		return other
	}
	changed := *t
	changed.kids = slices.Clone(t.kids)
	for i, k := range t.kids {
		changed.kids[i] = k.with(part, other)
	}
	return &changed
}

// put keeps a change of one part.
func (c *changing) put(t, to *term, format string, args ...any) {
	c.all = append(c.all, change{c.root.with(t, to).words(), fmt.Sprintf(format, args...)})
}

// part changes a part that is true or false, and what is in it.
func (c *changing) part(t *term) {
	switch {
	case t.op == "and" || t.op == "or":
		c.joined(t)
	case t.op == "not":
		c.put(t, t.kids[0], "%s: without its not", t.words())
		c.part(t.kids[0])
	case t.op == "call" && t.text == "at_least":
		c.counted(t)
	case t.op == "in" && t.kids[1].op == "list":
		c.shorter(t)
	case contrary(t.op) != "":
		c.compared(t)
	default: // a fact, a choice, a call
		c.put(t, &term{op: "not", kids: []*term{t}}, "%s made not so", t.words())
	}
}

// joined changes and into or, and the other way round, and leaves out each part.
func (c *changing) joined(t *term) {
	kids := chained(t, t.op)
	other := map[string]string{"and": "or", "or": "and"}[t.op]
	c.put(t, fold(other, kids), "%s: %s made %s", t.words(), t.op, other)
	for i, k := range kids {
		c.put(t, fold(t.op, without(kids, i)), "%s left out", k.words())
		c.part(k)
	}
}

// fold joins parts by an operator.
func fold(operator string, kids []*term) *term {
	all := kids[0]
	for _, k := range kids[1:] {
		all = &term{op: operator, kids: []*term{all, k}}
	}
	return all
}

func without(kids []*term, i int) []*term { return slices.Delete(slices.Clone(kids), i, i+1) }

// counted changes the number of at_least, and leaves out each part.
func (c *changing) counted(t *term) {
	n, err := strconv.Atoi(t.kids[0].text)
	if err != nil {
		return
	}
	for _, m := range []int{n - 1, n + 1} {
		if m >= 1 && m < len(t.kids) {
			c.put(t.kids[0], &term{op: "number", text: strconv.Itoa(m)}, "%s: %d made %d", t.words(), n, m)
		}
	}
	for i, k := range t.kids[1:] {
		if n < len(t.kids)-1 {
			c.put(t, &term{op: t.op, text: t.text, kids: without(t.kids, i+1)}, "%s left out", k.words())
		}
		c.part(k)
	}
}

// shorter leaves out each of a list of constants.
func (c *changing) shorter(t *term) {
	list := t.kids[1]
	for i, k := range list.kids {
		if len(list.kids) > 1 {
			c.put(list, &term{op: list.op, kids: without(list.kids, i)}, "%s: %s left out", t.words(), k.words())
		}
	}
}

// contrary are the operators that say the contrary.
func contrary(operator string) string {
	return map[string]string{"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}[operator]
}

// compared turns a comparison round and moves its constants by one unit.
func (c *changing) compared(t *term) {
	other := contrary(t.op)
	c.put(t, &term{op: other, kids: t.kids}, "%s: %s made %s", t.words(), t.op, other)
	decimals := c.decimals(t)
	for _, k := range t.kids {
		x, ok := k.constant()
		if !ok {
			continue
		}
		for _, step := range []int64{-1, 1} {
			moved := new(big.Rat).Add(x, new(big.Rat).SetFrac(big.NewInt(step), tens(decimals))).FloatString(decimals)
			c.put(k, &term{op: "number", text: moved}, "%s: %s made %s", t.words(), k.words(), moved)
		}
	}
}

// decimals are the most that a number in a part has: of its facts, its constants and the
// parameters that stand in it.
func (c *changing) decimals(t *term) (most int) {
	t.each(func(k *term) {
		switch k.op {
		case "name":
			if i, ok := c.set.Vocabulary.Lookup(k.text); ok {
				most = max(most, c.set.Vocabulary.Fact(i).Decimals)
			}
		case "number":
			if d, err := fact.ParseDecimal(k.text); err == nil {
				most = max(most, d.Places)
			}
		}
	})
	return most
}
