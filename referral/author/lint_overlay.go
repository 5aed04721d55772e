package author

import (
	"maps"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// A trend is how the truth of a condition follows a variable as that grows.
type trend struct{ rises, falls bool }

func (t trend) turned() trend { return trend{t.falls, t.rises} }

// trend of a form in a variable: what is neither is not read.
func (l *linting) trend(f *form, v int) trend {
	switch f.op {
	case formConstant:
		return trend{}
	case formNot:
		return l.trend(f.kids[0], v).turned()
	case formAtom:
		return l.atomTrend(f, v)
	}
	var all trend
	for _, k := range f.kids {
		one := l.trend(k, v)
		all = trend{all.rises || one.rises, all.falls || one.falls}
	}
	return all
}

func (l *linting) atomTrend(f *form, v int) trend {
	of := &l.vars[f.v]
	if f.v != v && !slices.ContainsFunc(of.parts, func(p part) bool { return p.v == v }) {
		reads := of.closed && slices.Contains(of.basis, l.vars[v].name)
		return trend{reads, reads}
	}
	is := trend{rises: true, falls: true} // an equality, a range
	domain := of.domain
	switch in := f.in.meet(domain); {
	case len(in) == 1 && in[0].hi >= domain.hull().hi:
		is.falls = false
	case len(in) == 1 && in[0].lo <= domain.hull().lo:
		is.rises = false
	}
	for _, p := range of.parts {
		if p.v == v && p.times < 0 {
			is = is.turned()
		}
	}
	return is
}

// stricter tells parameters of the own packs whose stricter direction is not that in
// which the rules that no overlay may loosen hold more often.
func (l *linting) stricter() {
	for _, p := range l.own {
		for _, name := range slices.Sorted(maps.Keys(p.Parameters)) {
			if m, v := p.Parameters[name], l.index[name]; m != nil && (v > 0 || len(l.vars) > 0 && l.vars[0].name == name) {
				l.direction(p, name, m, v)
			}
		}
	}
}

func (l *linting) direction(p *pack.Pack, name string, m *pack.Parameter, v int) {
	at := wire.Join("/parameters", name)
	for _, x := range l.all {
		is := l.trend(x.whole, v)
		if !l.set.Fixed(x.Bound) {
			continue
		}
		switch {
		case is == trend{}:
		case m.Stricter == "":
			l.find(Warning, keyAt(p.At("/parameters"), name), -1, at, "no-stricter", "规则%[2]s不许放松，参数%[1]s要说明哪个方向更严(stricter)，否则各地都不能调", "rule %[2]s may not be loosened: parameter %[1]s must say which way is stricter, else no place can set it", name, x.Ref)
		case is.rises && is.falls:
			l.find(Error, p.At(at+"/stricter"), -1, at+"/stricter", "not-stricter", "参数%[1]s升高，规则%[2]s有时更易、有时更难成立：没有哪个方向更严", "as parameter %[1]s rises, rule %[2]s holds more often of some and less of others: neither way is stricter", name, x.Ref)
		case is.rises != (m.Stricter == pack.Higher):
			l.find(Error, p.At(at+"/stricter"), -1, at+"/stricter", "not-stricter", "参数%[1]s写的是%[3]s更严，而规则%[2]s因此更难起保护作用", "parameter %[1]s says that %[3]s is stricter, and rule %[2]s then guards fewer patients", name, x.Ref, m.Stricter)
		}
	}
}

// loosening tells rules of own overlays that raise a flag, or give an urgency, under
// which a rule that no overlay may loosen holds less often.
func (l *linting) loosening() {
	for _, x := range l.rules {
		if x.Overlay == nil {
			continue
		}
		if f := x.Then.Flag; f != nil {
			l.loosens(x, "flag(\""+f.ID+"\")", "/then/flag", false)
		}
		if x.Then.Acuity > 0 {
			l.loosens(x, "acuity", "/then/acuity", true)
		}
	}
}

func (l *linting) loosens(x *linted, name, below string, lower bool) {
	v, read := l.index[name]
	if !read {
		return
	}
	for _, y := range l.all {
		if y == x || !l.set.Fixed(y.Bound) {
			continue
		}
		if is := l.trend(y.whole, v); is.falls && !lower || is.rises && lower {
			l.tell(Error, x, below, "loosens", "覆盖包的规则%[1]s会让不许放松的规则%[2]s不再成立：后者要求没有%[3]s", "rule %[1]s of the overlay makes rule %[2]s, which no overlay may loosen, hold less often: that rule reads %[3]s", x.ID, y.Ref, name)
		}
	}
}
