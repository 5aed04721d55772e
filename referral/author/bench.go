package author

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// A Bench is a pack with the tests of its folder, bound to the packs that it uses
// and to no others: what it says must not hang on what else is loaded.
type Bench struct {
	Pack    *pack.Pack
	Trials  *Trials
	rows    []trying // of the rows that have no mistakes
	set     *pack.Set
	library []*pack.Pack
	rules   map[string]*pack.Bound // of the pack, by id
	calls   []string               // what the rules read beside facts
	node    *wire.Node             // tests.yaml
}

// trying is a row with its case.
type trying struct {
	*Trial
	index int
	c     *triage.Case
}

// NewBench binds a pack to those of a library that it uses and reads every row of
// its tests.yaml; nil is one without rows. The problems are those of the rows; the
// bench tries those that have none. The error is that of packs which don't fit
// together.
func NewBench(p *pack.Pack, tests *wire.Node, library ...*pack.Pack) (*Bench, wire.Problems, error) {
	set, err := pack.Join(closure(p, library)...)
	if err != nil {
		return nil, nil, err
	}
	var ps wire.Problems
	b := &Bench{Pack: p, Trials: &Trials{}, library: library, set: set, rules: map[string]*pack.Bound{}, node: tests}
	for _, r := range set.Rules {
		if r.Pack == p {
			b.rules[r.ID] = r
			b.read(r.For)
			b.read(r.When)
		}
	}
	if tests != nil {
		b.Trials = readTrials(tests, &ps)
	}
	b.scale(&ps)
	for i := range b.Trials.Tests {
		found := len(ps)
		row := b.row(i, &ps)
		if len(ps) == found {
			b.rows = append(b.rows, row)
		}
	}
	return b, ps, nil
}

// closure is a pack with those of a library that it uses, and those that these use; of
// its own id there is no other.
func closure(p *pack.Pack, library []*pack.Pack) []*pack.Pack {
	others := slices.DeleteFunc(slices.Clone(library), func(o *pack.Pack) bool { return o.ID == p.ID })
	return append([]*pack.Pack{p}, using(p.Uses, byID(others))...)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func within(word string, words []string) bool { return slices.Contains(words, word) }

// read adds to the calls those of a condition that a row may answer. What has passed
// since a time is told by the time itself.
func (b *Bench) read(c *rule.Condition) {
	if c == nil {
		return
	}
	for _, r := range c.Reads() {
		if word := r.Call.String(); r.Fact < 0 && r.Call.Name != "minutes_since" && !within(word, b.calls) {
			b.calls = append(b.calls, word)
		}
	}
}

// scale finds by which scale urgency is graded. One that no pack has lets the rules
// without a scale grade.
func (b *Bench) scale(ps *wire.Problems) {
	t, at := b.Trials, b.node.At("/scale")
	scales := sortedKeys(b.set.Scales)
	switch {
	case t.Scale == "":
		t.Scale = b.Pack.Scale
	case b.Pack.Scale != "" && b.Pack.Scale != t.Scale:
		ps.Add(at, "/scale", "scale", "the pack is of the scale %q; its tests are graded by no other", b.Pack.Scale)
	case !within(t.Scale, scales):
		ps.Add(at, "/scale", "unknown-scale", "unknown scale %q%s", t.Scale, wire.Near(t.Scale, scales))
	}
	if t.Scale == "" {
		t.Scale = "none"
	}
}

// row reads the case of a row and looks for what it names.
func (b *Bench) row(i int, ps *wire.Problems) trying {
	t := &b.Trials.Tests[i]
	at := fmt.Sprintf("/tests/%d", i)
	row := trying{Trial: t, index: i}
	c, err := triage.ParseCase(b.set, t.document(fmt.Sprintf("test-%d", i+1)))
	found, ok := problems(err)
	if !ok {
		ps.Add(t.node, at, "case", "%v", err)
	}
	for _, p := range found {
		n := t.at(p)
		p.File, p.Line, p.Column, p.Path = n.File, n.Line, n.Column, at+p.Path
		*ps = append(*ps, p)
	}
	row.c = c
	for _, word := range sortedKeys(t.Answers) {
		b.answer(t, at+"/answers", word, ps)
	}
	named := map[string]bool{}
	for _, e := range t.expectations() {
		n := t.node.At(e.path)
		switch _, ok := b.rules[e.rule]; {
		case named[e.rule]:
			ps.Add(n, at+e.path, "duplicate", "rule %q is named twice in one test", e.rule)
		case ok:
		case within(b.Pack.ID+"/"+e.rule, b.set.Disabled):
			ps.Add(n, at+e.path, "disabled", "rule %q is disabled: nobody asks it", e.rule)
		default:
			ps.Add(n, at+e.path, "unknown-rule", "pack %s has no rule %q%s", b.Pack.ID, e.rule, wire.Near(e.rule, sortedKeys(b.rules)))
		}
		named[e.rule] = true
	}
	return row
}

// at is where a mistake of the row's case stands: of a word that is nothing, the word.
func (t *Trial) at(p wire.Problem) *wire.Node {
	facts := t.node.Get("facts")
	name, _, _ := strings.Cut(strings.TrimPrefix(p.Path, "/facts/"), "/")
	switch {
	case p.Code == "unknown-fact" && facts != nil:
		for _, key := range facts.Keys {
			if key.Text == name {
				return key
			}
		}
	case name == "age" && t.Age != nil:
		return t.Age.Node
	}
	return t.node.At(p.Path)
}

// answer checks one answer: that some rule asks it, and in that kind.
func (b *Bench) answer(t *Trial, at, word string, ps *wire.Problems) {
	n := t.node.Get("answers").Get(word)
	at = wire.Join(at, word)
	if !within(word, b.calls) {
		hint := wire.Near(word, b.calls)
		if strings.HasPrefix(word, "minutes_since") {
			hint = "; give the time itself among the facts"
		}
		ps.Add(n, at, "unknown-answer", "no rule of the pack asks %s%s", word, hint)
		return
	}
	want := wire.Number
	if b.truths(word) {
		want = wire.Bool
	}
	if a := t.Answers[word]; a != nil && a.kind != want && (a.kind == wire.Number || a.kind == wire.Bool) {
		ps.Add(n, at, "wrong-kind", "%s is %s, not %s", word, want, a.kind)
	}
}

// truths reports whether what a call gives is true or false.
func (b *Bench) truths(word string) bool {
	name, _, _ := strings.Cut(word, "(")
	p := b.set.Parameters[name]
	return name == "flag" || name == "here.offers" || p != nil && p.Value.Kind == wire.Bool
}

// answered answers what rules read for one row: as for any case, but for what the row
// itself says.
type answered struct {
	rule.Inputs
	given map[string]*Given
}

// Number implements rule.Inputs.
func (in *answered) Number(c rule.Call) fact.Interval {
	if a, ok := in.given[c.String()]; ok {
		return a.interval()
	}
	return in.Inputs.Number(c)
}

// Truth implements rule.Inputs.
func (in *answered) Truth(c rule.Call) rule.Truth {
	if a, ok := in.given[c.String()]; ok {
		return a.truth()
	}
	return in.Inputs.Truth(c)
}

// MinutesUntil implements triage.Sites.
func (in *answered) MinutesUntil(service string) fact.Interval {
	if a, ok := in.given[rule.NewCall("minutes_until", service).String()]; ok {
		return a.interval()
	}
	return fact.Interval{Lo: 0, Hi: fact.All().Hi}
}

// Offers implements triage.Sites.
func (in *answered) Offers(service string) rule.Truth {
	if a, ok := in.given[rule.NewCall("here.offers", service).String()]; ok {
		return a.truth()
	}
	return rule.Unknown
}

// interval and truth of no answer are unknown.
func (a *Given) interval() fact.Interval {
	if a == nil {
		return fact.All()
	}
	return a.Number
}

func (a *Given) truth() rule.Truth {
	if a == nil {
		return rule.Unknown
	}
	return a.Truth
}

// evaluate asks the rules of a set, which holds those of the bench, for a row.
func (b *Bench) evaluate(set *pack.Set, row trying) *rule.Evaluation {
	local := triage.Local{Parameters: map[string]fact.Interval{}}
	for word, a := range row.Answers {
		if set.Parameters[word] != nil {
			local.Parameters[word] = a.parameter()
		}
	}
	in := &answered{given: row.Answers}
	in.Inputs = triage.Assess(set, row.c, b.Trials.Scale, local, in).Inputs(in)
	return set.Book.Evaluate(in)
}

// parameter is an answer as the value of a parameter, where true is 1.
func (a *Given) parameter() fact.Interval {
	switch {
	case a == nil:
		return fact.All()
	case a.kind == wire.Bool && a.Truth == rule.True:
		return fact.Point(1)
	case a.kind == wire.Bool:
		return fact.Point(0)
	}
	return a.Number
}

// Run tries every row that has no mistakes and tells each rule that is not what the
// row says, at the place where the row names it.
func (b *Bench) Run() wire.Problems {
	var ps wire.Problems
	for _, row := range b.rows {
		e := b.evaluate(b.set, row)
		for _, want := range row.expectations() {
			r := b.rules[want.rule]
			if got := r.Truth(e); got != want.want {
				ps.Add(row.node.At(want.path), fmt.Sprintf("/tests/%d%s", row.index, want.path), "test",
					"%q: rule %s is %s, and the test says %s%s\n\tbecause %s", row.Name, want.rule, got, want.want, why(e, r), row.Why)
			}
		}
	}
	return ps
}

// why is what makes a rule's truth: of its population, if that decides, else of its
// condition.
func why(e *rule.Evaluation, r *pack.Bound) string {
	deciding := r.When
	if r.For != nil && e.Truth(r.For) != rule.True && r.Truth(e) == e.Truth(r.For) {
		deciding = r.For
	}
	var parts []string
	for _, a := range e.Because(deciding) {
		part := a.Source + " is " + a.Truth.String()
		for _, v := range a.Values {
			if v.Known || string(v.Value) != "null" {
				part += ", " + v.Name + " " + string(v.Value)
			}
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}

// Rules is how many rules the pack has that can be asked.
func (b *Bench) Rules() int { return len(b.rules) }

// Rows is how many rows the tests have.
func (b *Bench) Rows() int { return len(b.Trials.Tests) }
