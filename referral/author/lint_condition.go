package author

import (
	"math/big"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/triage/fact"
)

// conditions tells what of a rule's conditions is never or always true, or says
// nothing.
func (l *linting) conditions(x *linted) {
	before := len(l.findings)
	if x.of != nil {
		l.parts(x, "/for", x.of)
	}
	l.parts(x, "/when", x.when)
	verdict, _ := l.satisfy(x.whole)
	if x.never = verdict == never; x.never && len(l.findings) == before {
		l.tell(Error, x, "/when", "never-true", "规则%[1]s的适用人群(for)与条件(when)互相排斥，永远不成立",
			"rule %[1]s is never true: whom it is for (for) and what it asks (when) exclude one another", x.ID)
	}
	if len(l.findings) > before {
		return
	}
	if x.of != nil {
		l.idle(x, "/for", x.of)
	}
	l.idle(x, "/when", x.when)
}

// parts tells the largest parts of a condition that no case makes true, or none makes
// false.
func (l *linting) parts(x *linted, below string, f *form) {
	if f.op == formConstant {
		return
	}
	path := ruleAt(x) + below
	if f.op == formAtom && !f.inner && l.plausibly(f, path) {
		return
	}
	yes, _ := l.satisfy(f)
	no, _ := l.satisfy(negation(f))
	part := wording(f)
	switch {
	case !f.inner && (yes == never && f.op == formAnd && l.alone(f, false) || no == never && f.op == formOr && l.alone(f, true)):
		for _, k := range f.kids {
			l.parts(x, below, k)
		}
	case yes == never && !f.inner && l.emptyRange(f, path):
	case yes == never:
		l.find(Error, f.node, f.term.at, path, "never-true", "“%[1]s”永远不成立：没有一个病例能满足它", "%[1]s is never true: no case can be like that", part)
	case no == never:
		l.find(Warning, f.node, f.term.at, path, "always-true", "“%[1]s”永远成立：它什么也没问，除非所读的事实未知", "%[1]s is never false: it asks nothing, and is only unknown while what it reads is", part)
	case !f.inner:
		for _, k := range f.kids {
			l.parts(x, below, k)
		}
	}
}

// alone reports whether one of the parts by itself is always so: then that is told.
func (l *linting) alone(f *form, always bool) bool {
	return slices.ContainsFunc(f.kids, func(k *form) bool {
		if always {
			k = negation(k)
		}
		verdict, _ := l.satisfy(k)
		return verdict == never
	})
}

// wording is a part as it was written.
func wording(f *form) string { return written(f.node.Text, f.term) }

// written is the text of a term in its source; of what is put together, what it means.
func written(src string, of *term) string {
	runes := []rune(src)
	if of.at < of.end && of.end <= len(runes) {
		return strings.Join(strings.Fields(string(runes[of.at:of.end])), " ")
	}
	return of.normal(func(name string) string { return name })
}

// emptyRange tells bounds of one number between which nothing lies.
func (l *linting) emptyRange(f *form, path string) bool {
	if f.op != formAnd {
		return false
	}
	for _, first := range f.kids {
		bounds := both()
		for _, k := range f.kids {
			if k.op == formAtom && k.v == first.v && !k.inner {
				bounds.kids = append(bounds.kids, k)
			}
		}
		v := &l.vars[first.v]
		if first.op != formAtom || v.truth || v.words != nil || len(bounds.kids) < 2 {
			continue
		}
		if verdict, _ := l.satisfy(bounds); verdict != never {
			continue
		}
		hint := [2]string{}
		if outside, _ := l.satisfy(either(bounds.kids...)); outside.some() {
			hint = [2]string{"；是不是想写 or？", "; did you mean or?"}
		}
		from, to := bounds.kids[0].term, bounds.kids[len(bounds.kids)-1].term
		said := written(f.node.Text, &term{op: "and", kids: []*term{from, to}, at: from.at, end: to.end})
		l.find(Error, f.node, from.at, path, "empty-range", "“%[1]s”是空的：没有这样的%[2]s%[3]s", "nothing lies in %[1]s: no %[2]s is so%[4]s", said, v.name, hint[0], hint[1])
		return true
	}
	return false
}

// plausibly tells a constant that lies outside what its number may plausibly be, or is
// finer than it is kept.
func (l *linting) plausibly(f *form, path string) (told bool) {
	v := &l.vars[f.v]
	if v.fact < 0 || v.truth || v.words != nil || len(v.domain) == 0 {
		return false
	}
	declared := l.set.Vocabulary.Fact(v.fact)
	at := f.term.at
	constant, number := constantOf(f.term)
	if number != nil {
		at = constant.at
	}
	lo, hi := decimalText(v.domain.hull().lo, v.decimals), decimalText(v.domain.hull().hi, v.decimals)
	switch {
	case v.domain.apart(f.in):
		l.find(Error, f.node, at, path, "implausible", "“%[1]s”永远不成立：%[2]s只在%[3]s到%[4]s之间%[5]s", "%[1]s is never true: %[2]s lies between %[3]s and %[4]s%[6]s",
			wording(f), declared.Name, lo, hi, unitHint(declared, number, "zh"), unitHint(declared, number, "en"))
	case v.domain.inside(f.in) && declared.Derive == nil:
		l.find(Warning, f.node, at, path, "implausible", "“%[1]s”永远成立：%[2]s只在%[3]s到%[4]s之间%[5]s", "%[1]s is never false: %[2]s lies between %[3]s and %[4]s%[6]s",
			wording(f), declared.Name, lo, hi, unitHint(declared, number, "zh"), unitHint(declared, number, "en"))
	case number != nil && !new(big.Rat).Mul(number, new(big.Rat).SetInt(tens(v.decimals))).IsInt():
		l.find(Warning, f.node, at, path, "too-fine", "%[1]s只保留%[2]d位小数，“%[3]s”比它更细", "%[1]s is kept to %[2]d decimals, and %[3]s is finer", declared.Name, v.decimals, constant.text)
	default:
		return false
	}
	return true
}

// constantOf is the number with which an atom compares, if there is one.
func constantOf(of *term) (*term, *big.Rat) {
	if len(of.kids) == 2 {
		for _, k := range of.kids {
			if x, ok := k.constant(); ok {
				return k, x
			}
		}
	}
	return nil, nil
}

// unitHint says of a constant in which other unit it would be plausible.
func unitHint(f *fact.Fact, x *big.Rat, lang string) string {
	if x == nil {
		return ""
	}
	for unit, c := range f.Units {
		y := new(big.Rat).Set(x)
		if c.Subtract != nil {
			y.Sub(y, units(*c.Subtract, 0))
		}
		if c.Multiply != nil {
			y.Mul(y, units(*c.Multiply, 0))
		}
		if c.Divide != nil {
			y.Quo(y, units(*c.Divide, 0))
		}
		if f.Min != nil && y.Cmp(units(*f.Min, 0)) < 0 || f.Max != nil && y.Cmp(units(*f.Max, 0)) > 0 {
			continue
		}
		if lang == "zh" {
			return "；是不是按" + unit + "写的？应为" + y.FloatString(f.Decimals) + f.Unit
		}
		return "; is it in " + unit + "? That is " + y.FloatString(f.Decimals) + " " + f.Unit
	}
	return ""
}

// idle tells an atom without which the condition would say the same, because others
// speak of the same thing.
func (l *linting) idle(x *linted, below string, f *form) {
	atoms := f.atoms()
	for _, a := range atoms {
		same := func(o *form) bool { return o != a && o.v == a.v }
		if a.inner || l.vars[a.v].closed || !slices.ContainsFunc(atoms, same) {
			continue
		}
		for _, b := range []bool{true, false} {
			if l.equivalent(f, f.with(a, constantForm(b))) {
				l.find(Warning, a.node, a.term.at, ruleAt(x)+below, "no-effect", "“%[1]s”不起作用：别的条件已经说了", "%[1]s has no effect: what stands beside it says as much", wording(a))
				return
			}
		}
	}
}

// equivalent reports whether two forms are surely true of the same cases, whatever
// declarations say.
func (l *linting) equivalent(a, b *form) bool {
	differ := either(both(a, negation(b)), both(negation(a), b))
	verdict, _ := l.search(differ, true)
	return verdict == never
}
