package author

import (
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/rule"
)

// sum is numbers of a case, each so many times, and a number: in the facts' own units.
type sum struct {
	times map[int]*big.Rat // by variable
	rest  *big.Rat
}

func (s *sum) add(v int, times *big.Rat) {
	if s.times[v] == nil {
		s.times[v] = new(big.Rat)
	}
	s.times[v].Add(s.times[v], times)
}

// sum adds a part so many times; false where it is no sum of numbers.
func (t *theory) sum(all *sum, of *term, times *big.Rat) bool {
	if x, ok := of.constant(); ok {
		all.rest.Add(all.rest, x.Mul(x, times))
		return true
	}
	minus := new(big.Rat).Neg(times)
	switch {
	case (of.op == "-" || of.op == "+") && len(of.kids) == 1:
		if of.op == "-" {
			times = minus
		}
		return t.sum(all, of.kids[0], times)
	case of.op == "+":
		return t.sum(all, of.kids[0], times) && t.sum(all, of.kids[1], times)
	case of.op == "-":
		return t.sum(all, of.kids[0], times) && t.sum(all, of.kids[1], minus)
	case of.op == "*" || of.op == "/":
		return t.product(all, of, times)
	case of.op == "call" && of.text == "contact_to" && len(of.kids) == 1: // by definition
		all.add(t.minutes("minutes_since", "first_contact"), times)
		all.add(t.minutes("minutes_until", of.kids[0].text), times)
		return true
	case of.op == "call" && (of.text == "minutes_since" || of.text == "minutes_until") && len(of.kids) == 1:
		all.add(t.minutes(of.text, of.kids[0].text), times)
		return true
	case of.op != "name":
		return false
	}
	switch i, named := t.factOf(of); {
	case named != nil && (named.Kind == fact.KindNumber || named.Kind == fact.KindDuration):
		all.add(t.quantity(i), times)
	case named == nil && of.text == "acuity":
		all.add(t.variable("acuity", func() variable {
			return variable{fact: -1, call: rule.NewCall("acuity"), domain: spans{{1, 5}}}
		}), times)
	case named == nil && t.set.Parameters[of.text] != nil:
		all.add(t.parameter(of.text), times)
	default:
		return false
	}
	return true
}

// product is a sum of numbers times or by a constant.
func (t *theory) product(all *sum, of *term, times *big.Rat) bool {
	by, ok := of.kids[1].constant()
	other := of.kids[0]
	if !ok && of.op == "*" {
		by, ok = of.kids[0].constant()
		other = of.kids[1]
	}
	if !ok || of.op == "/" && by.Sign() == 0 {
		return false
	}
	if of.op == "/" {
		by.Inv(by)
	}
	return t.sum(all, other, by.Mul(by, times))
}

// minutes is a call that gives minutes, from none to never.
func (t *theory) minutes(function, argument string) int {
	call := rule.NewCall(function, argument)
	return t.variable(call.String(), func() variable { return variable{fact: -1, call: call, domain: spans{{0, far}}} })
}

// parameter is what places may set: within its range, to so many decimals as are
// kept of any number.
func (t *theory) parameter(name string) int {
	p := t.set.Parameters[name]
	return t.variable(name, func() variable {
		v := variable{fact: -1, call: rule.NewCall(name), decimals: fact.MaxDecimals}
		if v.truth = p.Value.Text == "true" || p.Value.Text == "false"; v.truth {
			v.decimals, v.domain = 0, spans{{0, 1}}
		} else {
			v.domain = bounded(p.Min, p.Max, fact.MaxDecimals)
		}
		return v
	})
}

// bounded is the numbers of so many decimals from one bound to another.
func bounded(low, high *fact.Decimal, decimals int) spans {
	s := span{-far, far}
	if low != nil {
		at, exact := floored(units(*low, decimals))
		if s.lo = at; !exact {
			s.lo++
		}
	}
	if high != nil {
		s.hi, _ = floored(units(*high, decimals))
	}
	return tidy([]span{s})
}

// units is a decimal in units of the last of so many decimals.
func units(d fact.Decimal, decimals int) *big.Rat {
	x := new(big.Rat).SetFrac(big.NewInt(d.Scaled), tens(d.Places))
	return x.Mul(x, new(big.Rat).SetInt(tens(decimals)))
}

func tens(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// quantity is the variable of a number or duration.
func (t *theory) quantity(i int) int {
	f := t.set.Vocabulary.Fact(i)
	return t.variable(f.Name, func() variable {
		v := variable{fact: i, decimals: f.Decimals, domain: bounded(f.Min, f.Max, f.Decimals)}
		if f.Derive != nil {
			v.domain = t.derived(f).meet(v.domain)
			v.basis = t.behind(f)
		}
		if f.Otherwise != nil {
			if d, err := fact.ParseDecimal(f.Otherwise.Text); err == nil {
				v.domain = tidy(append(slices.Clone(v.domain), bounded(&d, &d, f.Decimals)...))
			}
		}
		return v
	})
}

// behind are the facts that a derived one is worked out of.
func (t *theory) behind(f *fact.Fact) []string {
	var names []string
	for _, name := range f.Derive.Parts() {
		names = append(names, name)
		if i, ok := t.set.Vocabulary.Lookup(name); ok {
			if part := t.set.Vocabulary.Fact(i); part.Derive != nil {
				names = append(names, t.behind(part)...)
			}
		}
	}
	return names
}

// derived is what a derived fact may be, each of its tables taken by itself.
func (t *theory) derived(f *fact.Fact) spans {
	d := f.Derive
	if name := d.History() + d.Highest; name != "" {
		i, ok := t.set.Vocabulary.Lookup(name)
		if !ok {
			return everything()
		}
		of := t.set.Vocabulary.Fact(i)
		if d.Highest == "" {
			return bounded(of.Min, of.Max, f.Decimals)
		}
		var points []span
		for i := range of.Derive.Sum {
			points = append(points, pointsOf(&of.Derive.Sum[i], f.Decimals)...)
		}
		return tidy(points)
	}
	if d.Ratio != nil {
		return spans{{0, far}}
	}
	all := spans{{0, 0}}
	for i := range d.Sum {
		var next []span
		for _, p := range pointsOf(&d.Sum[i], f.Decimals) {
			for _, s := range all {
				next = append(next, span{s.lo + p.lo, s.hi + p.hi})
			}
		}
		all = tidy(next)
	}
	return all
}

// pointsOf are the points that a table may give.
func pointsOf(table *fact.Table, decimals int) spans {
	if table.Of == "" {
		n := int64(table.Points)
		for range decimals {
			n *= 10
		}
		return spans{{n, n}}
	}
	var all []span
	for i := range table.Bands {
		all = append(all, pointsOf(&table.Bands[i], decimals)...)
	}
	return tidy(all)
}

// compared is a sum that is compared with 0 as one variable compared with a bound; a
// sum of several is a variable of its own. rising says that the sum grows with it. It
// fails where there is nothing to compare, or the numbers are too large.
func (t *theory) compared(all *sum) (v int, bound *big.Rat, rising, ok bool) {
	maps.DeleteFunc(all.times, func(_ int, x *big.Rat) bool { return x.Sign() == 0 })
	vars := slices.Sorted(maps.Keys(all.times))
	if len(vars) == 0 {
		return 0, nil, false, false
	}
	common := big.NewInt(1) // multiple of all denominators
	for _, i := range vars {
		x := all.times[i]
		x.Quo(x, new(big.Rat).SetInt(tens(t.vars[i].decimals)))
		gcd := new(big.Int).GCD(nil, nil, common, x.Denom())
		common.Mul(common, new(big.Int).Quo(x.Denom(), gcd))
	}
	divisor := new(big.Int)
	whole := make([]*big.Int, len(vars))
	for k, i := range vars {
		whole[k] = new(big.Int).Mul(all.times[i].Num(), new(big.Int).Quo(common, all.times[i].Denom()))
		divisor.GCD(nil, nil, divisor, new(big.Int).Abs(whole[k]))
	}
	rising = whole[0].Sign() > 0
	bound = new(big.Rat).Mul(all.rest, new(big.Rat).SetFrac(common, divisor))
	if rising {
		bound.Neg(bound)
	}
	var parts []part
	for k, i := range vars {
		n := new(big.Int).Quo(whole[k], divisor)
		if !rising {
			n.Neg(n)
		}
		if !n.IsInt64() || n.BitLen() > 30 {
			return 0, nil, false, false
		}
		parts = append(parts, part{i, n.Int64()})
	}
	if len(parts) == 1 { // once, for that is what is left of one
		return parts[0].v, bound, rising, true
	}
	return t.added(parts), bound, rising, true
}

// added is the variable of a sum.
func (t *theory) added(parts []part) int {
	var name strings.Builder
	for i, p := range parts {
		switch sign := p.times < 0; {
		case sign:
			name.WriteString(" - ")
		case i > 0:
			name.WriteString(" + ")
		}
		if n := max(p.times, -p.times); n != 1 {
			name.WriteString(strconv.FormatInt(n, 10) + " × ")
		}
		name.WriteString(t.vars[p.v].name)
	}
	return t.variable(name.String(), func() variable { return variable{fact: -1, domain: everything(), parts: parts} })
}

// declare keeps what the declaration of a variable makes true: where a fact does not
// apply it has the value that its declaration says. A score that has none is not known
// there.
func (t *theory) declare(v int) {
	i := t.vars[v].fact
	if i < 0 {
		return
	}
	f := t.set.Vocabulary.Fact(i)
	if len(f.Applies) == 0 {
		return
	}
	applies := both()
	for _, name := range slices.Sorted(maps.Keys(f.Applies)) {
		if j, ok := t.set.Vocabulary.Lookup(name); ok {
			applies.kids = append(applies.kids, t.scope(j, f.Applies[name]))
		}
	}
	if f.Otherwise == nil {
		t.limited[v] = applies
		return
	}
	otherwise := &form{op: formAtom, v: v, in: t.valueOf(f, *f.Otherwise)}
	t.laws[v] = append(t.laws[v], either(applies, otherwise))
}

// known is the form with each atom, and each denial of one, only where what it reads is
// known: a score that does not apply makes nothing true and nothing false.
func (t *theory) known(f *form, denied bool) *form {
	switch {
	case f.op == formNot:
		return t.known(f.kids[0], !denied)
	case f.op == formAtom:
		atom := f
		if denied {
			atom = negation(f)
		}
		parts := append([]part{{v: f.v}}, t.vars[f.v].parts...)
		for _, p := range parts {
			if scope := t.limited[p.v]; scope != nil {
				atom = both(atom, scope)
			}
		}
		return atom
	case f.op == formConstant && denied:
		return constantForm(f.n == 0)
	}
	made := *f
	made.kids = nil
	for _, k := range f.kids {
		made.kids = append(made.kids, t.known(k, denied))
	}
	switch {
	case !denied:
	case f.op == formAnd:
		made.op = formOr
	case f.op == formOr:
		made.op = formAnd
	case f.op == formAtLeast:
		made.n = len(f.kids) - f.n + 1
	}
	return &made
}

// limits reports whether a form reads a score that does not apply to everybody.
func (t *theory) limits(f *form) bool {
	return slices.ContainsFunc(f.atoms(), func(a *form) bool {
		return t.limited[a.v] != nil || slices.ContainsFunc(t.vars[a.v].parts, func(p part) bool { return t.limited[p.v] != nil })
	})
}

// scope is that a fact is one of those to which another applies.
func (t *theory) scope(i int, a fact.Applies) *form {
	f := t.set.Vocabulary.Fact(i)
	atom := &form{op: formAtom}
	switch f.Kind {
	case fact.KindBool:
		atom.v = t.truth(f.Name, i, "")
	case fact.KindChoice:
		atom.v = t.choice(i)
	default:
		atom.v, atom.in = t.quantity(i), bounded(a.Min, a.Max, f.Decimals)
		return atom
	}
	var all []span
	for _, is := range a.Is {
		all = append(all, t.valueOf(f, is)...)
	}
	atom.in = tidy(all)
	return atom
}

// valueOf is a declared value of a fact as a number.
func (t *theory) valueOf(f *fact.Fact, is fact.Scalar) spans {
	switch f.Kind {
	case fact.KindBool:
		if is.Text == "true" {
			return spans{{1, 1}}
		}
		return spans{{0, 0}}
	case fact.KindChoice:
		at := int64(slices.IndexFunc(f.Choices, func(c fact.Choice) bool { return c.ID == is.Text || c.Zh == is.Text }))
		return spans{{at, at}}
	}
	d, err := fact.ParseDecimal(is.Text)
	if err != nil {
		return nil
	}
	return bounded(&d, &d, f.Decimals)
}

// ages are the ways in which the three facts that say how old somebody is hang
// together: months are counted within a year, days within a month. The bounds of the
// days are wide, so that nothing possible is left out.
func (t *theory) ages(years, months, days int) []*form {
	within := func(fine, coarse int, times, low, high int64) *form {
		return &form{op: formAtom, v: t.added([]part{{fine, 1}, {coarse, -times}}), in: spans{{low, high}}}
	}
	var laws []*form
	if years >= 0 && months >= 0 {
		laws = append(laws, within(months, years, 12, 0, 11))
	}
	if years >= 0 && days >= 0 {
		laws = append(laws, within(days, years, 365, 0, 400)) // leap days of 130 years, and a year
	}
	if months >= 0 && days >= 0 {
		laws = append(laws, within(days, months, 30, -3, 750)) // February, and 1,571 months of 30.44 days
	}
	return laws
}
