package author

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// askable tells facts that a rule reads and nobody can ask for: without a question, not
// obtained by a service and not worked out of others.
func (l *linting) askable(x *linted) {
	told := map[string]bool{}
	for _, r := range x.reads() {
		names := []string{r.Call.Argument()}
		if r.Fact >= 0 {
			names = []string{l.set.Vocabulary.Fact(r.Fact).Name}
		} else if r.Call.Name != "minutes_since" {
			continue
		}
		for _, name := range l.base(names) {
			i, ok := l.set.Vocabulary.Lookup(name)
			if !ok || told[name] {
				continue
			}
			f := l.set.Vocabulary.Fact(i)
			if f.Obtain != "" || f.Question != (wire.Text{}) || triage.IsAge(f.Name) || f.Proves != "" || l.decided(name) {
				continue
			}
			told[name] = true
			at, below := x.At("/when"), "/when"
			character := firstOf(x.when, name)
			if character < 0 && x.of != nil {
				at, below, character = x.At("/for"), "/for", firstOf(x.of, name)
			}
			l.find(Error, at, character, ruleAt(x)+below, "no-question", "规则%[1]s读取%[2]s，但没有人能问到它：要写question，或obtain，或derive",
				"rule %[1]s reads %[2]s, for which nobody can ask: give it a question, obtain or derive", x.ID, name)
		}
	}
}

// base are the facts behind derived ones.
func (l *linting) base(names []string) []string {
	var all []string
	for _, name := range names {
		if i, ok := l.set.Vocabulary.Lookup(name); ok && l.set.Vocabulary.Fact(i).Derive != nil {
			all = append(all, l.base(l.set.Vocabulary.Fact(i).Derive.Parts())...)
		} else {
			all = append(all, name)
		}
	}
	return all
}

// decided reports whether people who decide give the fact, whom nobody asks.
func (l *linting) decided(name string) bool {
	for _, t := range l.set.Terms {
		if t.DecidedBy != nil && t.DecidedBy.Fact == name {
			return true
		}
	}
	return false
}

// firstOf is the character at which a form first names something; -1 if it does not.
func firstOf(f *form, name string) int {
	at := -1
	for _, a := range f.atoms() {
		a.term.each(func(k *term) {
			if at < 0 && (k.op == "name" || k.op == "text") && k.text == name {
				at = k.at
			}
		})
	}
	return at
}

// concludes tells what the conclusions of a rule lack.
func (l *linting) concludes(x *linted) {
	c := x.Then
	if c.Observe != nil && len(c.SafetyNet) == 0 {
		l.tell(Warning, x, "/then/observe", "no-safety-net", "规则%[1]s让病人留观，要写明观察什么(safety_net)", "rule %[1]s keeps the patient under observation and should say what to watch for (safety_net)", x.ID)
	}
	if c.Stay && c.Review == 0 {
		l.tell(Warning, x, "/then/stay", "no-review", "规则%[1]s让病人留下，要写明何时复查(review)", "rule %[1]s lets the patient stay and should say when he is seen again (review)", x.ID)
	}
	if s := l.set.Scales[x.Pack.Scale]; s != nil && c.Acuity > 0 && !slices.ContainsFunc(s.Levels, func(v pack.Level) bool { return v.Level == c.Acuity }) {
		l.tell(Warning, x, "/then/acuity", "no-level", "量表%[1]s没有第%[2]d级", "scale %[1]s has no level %[2]d", x.Pack.Scale, c.Acuity)
	}
	if x.Because.Zh == "" || x.Because.En == "" {
		l.tell(Warning, x, "", "no-reason", "规则%[1]s没有中英文理由(because)", "rule %[1]s has no reason in both languages (because)", x.ID)
	}
	for i, p := range x.Pathway {
		if opened := l.pathways(); !slices.Contains(opened, p) {
			severity := Note // as where nobody is asked before something else is known
			if wire.Nearest(p, opened) != "" {
				severity = Warning
			}
			l.tell(severity, x, item("/pathway", i), "unopened-pathway", "没有主诉打开路径“%[1]s”%[2]s：规则%[3]s永远不会被问到", "no complaint opens the pathway %[1]q%[2]s: nobody is asked for what rule %[3]s reads",
				p, didYouMean(p, opened), x.ID)
		}
	}
	for i, e := range c.SafetyNet {
		if e.If.Zh == "" || e.If.En == "" || e.Do.Zh == "" || e.Do.En == "" {
			l.tell(Warning, x, item("/then/safety_net", i), "one-language", "这一行安全提示缺中文或英文", "this line of the safety net lacks a language")
		}
	}
}

// didYouMean is the near word, if there is one: all words would be too many here.
func didYouMean(word string, allowed []string) string {
	if near := wire.Nearest(word, allowed); near != "" {
		return "; did you mean \"" + near + "\"?"
	}
	return ""
}

// pathways are those that complaints open.
func (l *linting) pathways() []string {
	seen := map[string]bool{}
	for _, c := range l.set.Complaints {
		for _, p := range c.Pathways {
			seen[p] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// scoped tells rules that judge a number whose limits differ by age without saying for
// which age, and rules that read a score of others than those they are for.
func (l *linting) scoped(x *linted) {
	aged := readsAge(l.set, x.reads())
	told := map[string]bool{}
	for _, a := range x.when.atoms() {
		v := &l.vars[a.v]
		if v.fact < 0 || v.truth || v.words != nil {
			continue
		}
		f := l.set.Vocabulary.Fact(v.fact)
		if other := l.limits[f.Name]; other != "" && !aged && x.Then.Acuity > 0 && !told[f.Name] {
			told[f.Name] = true
			l.find(Warning, x.At("/when"), a.term.at, ruleAt(x)+"/when", "no-scope", "规则%[1]s判断%[2]s而不说明适用年龄(for)：别处按年龄有不同界值，如%[3]s",
				"rule %[1]s judges %[2]s and does not say for which age (for): elsewhere its limits differ by age, as in %[3]s", x.ID, f.Name, other)
		}
		if f.Derive != nil && len(f.Applies) > 0 && !told[f.Name] && l.beyond(x, f) {
			told[f.Name] = true
			l.find(Warning, x.At("/when"), a.term.at, ruleAt(x)+"/when", "no-scope", "%[2]s只适用于一部分病人，规则%[1]s要用for限定在其中，否则对其他人永远未知",
				"%[2]s applies to some patients only: rule %[1]s must be for them (for), else it stays unknown of all others", x.ID, f.Name)
		}
	}
}

// readsAge reports whether how old the patient is is among what is read, or something
// that applies to some ages only, such as pregnancy.
func readsAge(set *pack.Set, reads []rule.Read) bool {
	return slices.ContainsFunc(reads, func(r rule.Read) bool {
		if r.Fact < 0 {
			return false
		}
		f := set.Vocabulary.Fact(r.Fact)
		return triage.IsAge(f.Name) || slices.ContainsFunc(slices.Collect(maps.Keys(f.Applies)), triage.IsAge)
	})
}

// beyond reports whether a rule is for somebody to whom a fact does not apply.
func (l *linting) beyond(x *linted, f *fact.Fact) bool {
	applies := both()
	for name, a := range f.Applies {
		if i, ok := l.set.Vocabulary.Lookup(name); ok {
			applies.kids = append(applies.kids, l.scope(i, a))
		}
	}
	of := constantForm(true)
	if x.of != nil {
		of = x.of
	}
	verdict, _ := l.satisfy(both(of, negation(applies)))
	return verdict.some()
}

// limitsByAge are those of the packs of a set and of the library, worked out once for
// the same packs.
func (v *validation) limitsByAge(set *pack.Set) map[string]string {
	packs := slices.Clone(set.Packs)
	for _, p := range v.Library {
		if byID(packs)(p.ID) == nil {
			packs = append(packs, p)
		}
	}
	slices.SortFunc(packs, func(a, b *pack.Pack) int { return cmp.Compare(a.ID, b.ID) })
	key := ""
	for _, p := range packs {
		key += p.Hash()
	}
	if v.limits[key] == nil {
		if whole, err := pack.Join(packs...); err == nil {
			set = whole
		}
		v.limits[key] = limitsByAge(set)
	}
	return v.limits[key]
}

// limitsByAge are the facts of which rules of one scale, or of one pack, give the same
// urgency to different ages at different limits, with one of these rules: what packs
// themselves say depends on age.
func limitsByAge(set *pack.Set) map[string]string {
	t := newTheory(set)
	type limit struct {
		of   *form
		in   []spans // of each comparison
		rule *pack.Bound
	}
	seen, limits := map[string][]limit{}, map[string]string{}
	for _, b := range set.Rules {
		if b.For == nil || !readsAge(set, b.For.Reads()) {
			continue
		}
		of := t.condition(b.Pack, b.At("/for"), b.Rule.For)
		for name, in := range t.limitsOf(t.condition(b.Pack, b.At("/when"), b.Rule.When)) {
			for _, other := range seen[name] {
				if limits[name] != "" || slices.EqualFunc(other.in, in, slices.Equal) || !ofOneScale(b, other.rule) {
					continue
				}
				if verdict, _ := t.satisfy(both(of, other.of)); verdict == never {
					limits[name] = b.Ref
				}
			}
			seen[name] = append(seen[name], limit{of, in, b})
		}
	}
	return limits
}

// limitsOf are the values that a condition tells apart, by the number.
func (t *theory) limitsOf(f *form) map[string][]spans {
	limits := map[string][]spans{}
	for _, a := range f.atoms() {
		if v := &t.vars[a.v]; v.fact >= 0 && !v.truth && v.words == nil && !triage.IsAge(v.name) {
			limits[v.name] = append(limits[v.name], a.in)
		}
	}
	for _, in := range limits {
		slices.SortFunc(in, func(a, b spans) int {
			return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(lowOf(a), lowOf(b)))
		})
	}
	return limits
}

func lowOf(s spans) int64 {
	if len(s) == 0 {
		return far
	}
	return s[0].lo
}

// ofOneScale reports whether two rules give the same urgency by the same scale or pack.
func ofOneScale(a, b *pack.Bound) bool {
	same := a.Pack == b.Pack || a.Pack.Scale != "" && a.Pack.Scale == b.Pack.Scale
	return same && a.Then.Acuity > 0 && a.Then.Acuity == b.Then.Acuity
}

// words tells a constant that no pack declares: of a complaint, which is a fact of
// codes and therefore takes any.
func (l *linting) words(x *linted) {
	ids := slices.Sorted(maps.Keys(l.set.Complaints))
	if len(ids) == 0 {
		return
	}
	for below, f := range map[string]*form{"/for": x.of, "/when": x.when} {
		if f == nil {
			continue
		}
		for _, a := range f.atoms() {
			switch v := &l.vars[a.v]; {
			case v.closed && none(a.term, ids):
				l.find(Error, a.node, a.term.at, ruleAt(x)+below, "unknown-complaint", "没有主诉满足%[1]s", "no complaint passes %[1]s", wording(a))
			case v.fact < 0 || v.choice == "" || slices.Contains(ids, v.choice):
			case l.set.Vocabulary.Fact(v.fact).Name == complaintFact:
				l.find(Error, a.node, at(a.term, v.choice), ruleAt(x)+below, "unknown-complaint", "没有主诉“%[1]s”%[2]s", "no pack declares the complaint %[1]q%[2]s", v.choice, didYouMean(v.choice, ids))
			}
		}
	}
}

// at is the character at which a term has a text.
func at(of *term, text string) int {
	found := of.at
	of.each(func(k *term) {
		if k.op == "text" && k.text == text {
			found = k.at
		}
	})
	return found
}

// none reports whether an atom asks for a complaint by a test of its code that no
// declared one passes.
func none(of *term, ids []string) bool {
	if of.op != "call" || of.text != "any" || len(of.kids) != 2 || of.kids[0].text != complaintFact || len(of.kids[1].kids) != 2 {
		return false
	}
	test := of.kids[1]
	passes := map[string]func(code, word string) bool{"startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix, "contains": strings.Contains}[test.op]
	if passes == nil || test.kids[0].op != "#" || test.kids[1].op != "text" {
		return false
	}
	return !slices.ContainsFunc(ids, func(id string) bool { return passes(id, test.kids[1].text) })
}

const complaintFact = "complaint"

// conflicts tells own rules that contradict or repeat others.
func (l *linting) conflicts() {
	same := map[string][]*linted{}
	for _, x := range l.all {
		for _, y := range same[x.reading] {
			if (x.own || y.own) && !x.never && !y.never && alongside(x, y) && l.equivalent(x.whole, y.whole) {
				l.twice(x, y)
			}
		}
		same[x.reading] = append(same[x.reading], x)
	}
	for _, x := range l.rules {
		if x.never {
			continue
		}
		if x.Then.Eases() {
			l.overruled(x)
		}
		l.forbidden(x)
		l.deadFlags(x)
	}
}

// deadFlags tells flags that a rule reads and that no acting rule can raise.
func (l *linting) deadFlags(x *linted) {
	for _, r := range x.reads() {
		if r.Fact >= 0 || r.Call.Name != "flag" {
			continue
		}
		id := r.Call.Argument()
		raises := func(y *linted) bool { return !y.never && y.Then.Flag != nil && y.Then.Flag.ID == id }
		if !slices.ContainsFunc(l.all, raises) {
			l.find(Warning, x.At("/when"), max(0, firstOf(x.when, id)), ruleAt(x)+"/when", "dead-flag", "没有生效的规则能提出警示“%[1]s”", "no rule that acts can raise the flag %[1]q", id)
		}
	}
}

// twice tells two rules that are true of the same cases: the same said twice, or two
// urgencies.
func (l *linting) twice(x, y *linted) {
	if !x.own {
		x, y = y, x
	}
	at, severity := ruleAt(x), Error
	if x.Pack != y.Pack { // of which a place may have one alone
		severity = Note
	}
	switch {
	case string(wire.Canonical(x.Then)) == string(wire.Canonical(y.Then)):
		l.find(map[Severity]Severity{Error: Warning, Note: Note}[severity], x.At("/id"), -1, at, "same-rule", "规则%[1]s与%[2]s条件相同、结论相同：只需一条", "rules %[1]s and %[2]s hold of the same cases and conclude the same: one is enough", x.Ref, y.Ref)
	case x.Then.Acuity != y.Then.Acuity && x.Then.Acuity > 0 && y.Then.Acuity > 0:
		l.find(severity, x.At("/then/acuity"), -1, at+"/then/acuity", "two-acuities", "规则%[1]s与%[2]s条件相同，却给出%[3]d级和%[4]d级", "rules %[1]s and %[2]s hold of the same cases and give levels %[3]d and %[4]d", x.Ref, y.Ref, x.Then.Acuity, y.Then.Acuity)
	}
}

// overruled tells a rule that lets a patient stay, or go sideways or down, where others always
// ask for more, or do so of cases that the rule does not exclude.
func (l *linting) overruled(x *linted) {
	higher := either()
	var overlapping []string
	var example *witness
	for _, y := range l.all {
		if y == x || !y.Then.AsksForMore() || y.Pack.Scale != "" || !together(x, y) {
			continue
		}
		if len(y.Pathway) == 0 || slices.ContainsFunc(x.Pathway, func(p string) bool { return slices.Contains(y.Pathway, p) }) {
			higher.kids = append(higher.kids, y.whole)
		}
		if y.Pack != x.Pack {
			continue
		}
		if verdict, w := l.satisfy(both(x.whole, y.whole)); verdict.some() {
			if overlapping = append(overlapping, y.ID); example == nil {
				example = w
			}
		}
	}
	if len(higher.kids) == 0 {
		return
	}
	key := "/then/stay"
	switch {
	case x.Then.LetsDown():
		key = "/then/down"
	case !x.Then.Stay:
		key = "/then/may"
	}
	if verdict, _ := l.satisfy(both(x.whole, negation(higher))); verdict == never {
		l.tell(Error, x, key, "never-stays", "规则%[1]s从不起作用：它成立时总有别的规则要求更多", "rule %[1]s never lets anybody stay: whenever it holds, another rule asks for more", x.ID)
	} else if len(overlapping) > 0 {
		l.tell(Note, x, key, "stay-and-up", "规则%[1]s成立时，本包的%[2]s也可能成立并优先，例如：%[3]s", "where rule %[1]s holds, %[2]s of this pack may hold as well, and wins; such as: %[3]s", x.ID, strings.Join(overlapping, ", "), example.said())
	}
}

// forbidden tells a need that some rule always forbids.
func (l *linting) forbidden(x *linted) {
	for i, n := range x.Then.Need {
		for _, y := range l.all {
			if y.Then.Forbid == nil || y.Then.Forbid.Service != n.Service || y.never {
				continue
			}
			if verdict, _ := l.satisfy(both(x.whole, negation(y.whole))); verdict == never {
				l.tell(Error, x, item("/then/need", i), "need-forbidden", "规则%[1]s需要%[2]s，而它成立时规则%[3]s总是禁止它", "rule %[1]s needs %[2]s, and whenever it holds rule %[3]s forbids it", x.ID, n.Service, y.Ref)
			}
		}
	}
}
