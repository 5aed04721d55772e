package author

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// half looks for cases that would show what the tests of a rule don't: of one atom.
type half struct {
	*probed
	theory *theory
	of     probe
}

// replaced is the rule's form with the atom made true or false.
func (h half) replaced(f *form, to bool) *form {
	if f.op == formAtom && keyOf(f) == h.of.key {
		return constantForm(to)
	}
	other := *f
	other.kids = nil
	for _, k := range f.kids {
		other.kids = append(other.kids, h.replaced(k, to))
	}
	return &other
}

// is is the atom, or its contrary, at its bound where it has one: of numbers those
// that lie next to where it turns.
func (h half) is(yes bool) (near, anywhere *form) {
	in := h.of.form.in
	if !yes {
		in = in.others()
	}
	anywhere = &form{op: formAtom, v: h.of.form.v, in: in}
	var edges []span
	for _, s := range in {
		if s.lo > -far {
			edges = append(edges, span{s.lo, s.lo})
		}
		if s.hi < far {
			edges = append(edges, span{s.hi, s.hi})
		}
	}
	return &form{op: formAtom, v: h.of.form.v, in: tidy(edges)}, anywhere
}

// find looks for a case with the atom so and what else must hold, at the bound if
// there is one.
func (h half) find(yes bool, also ...*form) (verdict, *witness) {
	near, anywhere := h.is(yes)
	if len(near.in) > 0 {
		if v, w := h.theory.satisfy(both(append([]*form{near}, also...)...)); v.some() {
			return v, w
		}
	}
	return h.theory.satisfy(both(append([]*form{anywhere}, also...)...))
}

// value adds a row in which the atom is true, or false; it reports whether there is
// none, proven.
func (h half) value(yes, wanted bool, rows *[]string) (impossible bool) {
	v, w := h.find(yes)
	if wanted && w != nil {
		h.row(rows, w, fmt.Sprintf("%s is %t", h.of.source, yes), "")
	}
	return v == never
}

// pair adds the halves that are missing of a pair; it reports whether there can't be
// one, proven.
func (h half) pair(shown [2][2]bool, rows *[]string) (infeasible bool) {
	infeasible = true
	for _, rising := range []bool{true, false} {
		var found [2]*witness
		possible := true
		for k, yes := range []bool{false, true} {
			v, w := h.find(yes, h.matters(rising))
			possible, found[k] = possible && v != never, w
		}
		if !possible {
			continue
		}
		infeasible = false
		for k, yes := range []bool{false, true} {
			if outcome := yes == rising; !shown[count(outcome)][k] && found[k] != nil {
				h.row(rows, found[k], fmt.Sprintf("%s is %t and alone decides", h.of.source, yes), "")
			}
		}
		break
	}
	return infeasible
}

// matters is that the rule is true with the atom and false without it, or the other way
// round.
func (h half) matters(rising bool) *form {
	with, without := h.replaced(h.form, true), h.replaced(h.form, false)
	if rising {
		return both(with, negation(without))
	}
	return both(without, negation(with))
}

// unknown adds a row in which the atom is unknown, where that matters if it can.
func (h half) unknown(rows *[]string) {
	_, w := h.find(true, h.matters(true))
	if w == nil {
		_, w = h.find(true)
	}
	if w != nil {
		h.row(rows, w, h.of.source+" is unknown", h.theory.vars[h.of.form.v].name)
	}
}

// row adds a case as a row of tests.yaml, without its answers. What is left out is
// unknown.
func (h half) row(rows *[]string, w *witness, name, without string) {
	d := draft{sets: map[string]*[2][]string{}}
	for i, v := range w.vars {
		of := &w.theory.vars[v]
		if of.parts == nil && of.name != without && len(w.box[i]) > 0 && !slices.Equal(w.box[i], of.domain) {
			d.add(w.theory, of, w.box[i])
		}
	}
	if text := d.row(h.ID + ": " + name); !slices.Contains(*rows, text) {
		*rows = append(*rows, text)
	}
}

// draft is a row being written.
type draft struct {
	facts, answers []string
	notes          []string                // what can't be told in a case
	sets           map[string]*[2][]string // by fact: what is there, and what is not
	age            [3]string               // in days, months, years
}

// add writes down one value of a variable.
func (d *draft) add(t *theory, of *variable, in spans) {
	n := in[0].lo
	if n <= -far {
		n = in[len(in)-1].hi
	}
	value := decimalText(n, of.decimals)
	switch {
	case of.truth:
		value = fmt.Sprint(n == 1)
	case of.words != nil:
		value = of.words[n]
	}
	switch {
	case of.fact >= 0:
		d.fact(t.set.Vocabulary.Fact(of.fact), of.choice, value)
	case of.call.Name == "minutes_since":
		if at, err := wire.ParseTime(trialTime); err == nil {
			d.facts = append(d.facts, fmt.Sprintf("%s: %q", of.call.Argument(), at.Add(-int(n)).String()))
		}
	case of.call.Name != "":
		d.answers = append(d.answers, fmt.Sprintf("'%s': %s", of.call, value))
	default:
		d.notes = append(d.notes, of.name+" "+value)
	}
}

func (d *draft) fact(f *fact.Fact, choice, value string) {
	age := slices.Index([]string{"age_days", "age_months", "age"}, f.Name)
	switch {
	case choice != "":
		if d.sets[f.Name] == nil {
			d.sets[f.Name] = &[2][]string{}
		}
		list := &d.sets[f.Name][count(value == "false")]
		*list = append(*list, choice)
	case age >= 0 && f.Kind == fact.KindNumber:
		d.age[age] = value + []string{" d", " mo", ""}[age]
	case f.Derive != nil:
		d.notes = append(d.notes, f.Name+" "+value+", of "+strings.Join(f.Derive.Parts(), ", "))
	default:
		d.facts = append(d.facts, f.Name+": "+value)
	}
}

// row is the draft as one line of YAML. What can't be told in a case, such as a score,
// is a comment: whoever writes the row finds the facts that give it.
func (d *draft) row(name string) string {
	for _, f := range sortedKeys(d.sets) {
		var parts []string
		for k, word := range []string{"has", "not"} {
			if ids := d.sets[f][k]; len(ids) > 0 {
				parts = append(parts, word+": ["+strings.Join(ids, ", ")+"]")
			}
		}
		d.facts = append(d.facts, f+": {"+strings.Join(parts, ", ")+"}")
	}
	row := []string{"name: " + string(wire.AppendText(nil, name)), `why: ""`}
	if age := cmp.Or(d.age[0], d.age[1], d.age[2]); age != "" {
		row = append(row, "age: "+age)
	}
	row = append(row, "facts: {"+strings.Join(d.facts, ", ")+"}")
	if len(d.answers) > 0 {
		row = append(row, "answers: {"+strings.Join(d.answers, ", ")+"}")
	}
	text := "- {" + strings.Join(row, ", ") + "}"
	if len(d.notes) > 0 {
		text += " # " + strings.Join(d.notes, "; ")
	}
	return text
}
