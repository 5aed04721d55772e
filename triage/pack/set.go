package pack

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/rule"
)

// A Set is packs bound together: what a decision is made with. It is immutable
// and safe for concurrent use.
type Set struct {
	Packs      []*Pack    // in the order of their ids
	Overlays   []*Overlay // from the widest place to the narrowest, by id
	Local      bool       // some overlay does more than sign
	Vocabulary *fact.Vocabulary
	Terms      map[string]*Term
	Complaints map[string]*Complaint
	Scales     map[string]*Scale
	Fallback   Fallback
	Book       *rule.Book
	Rules      []*Bound // all that are not disabled, by pack, then id
	Disabled   []string // refs of the rules that are
	// Parameters are the constants that overlays may set.
	Parameters map[string]*Parameter
	// Replacements are what the overrides of overlays come to.
	Replacements []Replacement

	flags []string
	index *index
}

// A Replacement is one override: By, nil where it sets aside, stands for Rule where
// the Overlay holds, if Current: the rule is the one that was read.
type Replacement struct {
	Overlay  *Overlay
	Rule, By *Bound
	Current  bool
}

// Rule is the rule of that ref; nil if there is none that acts.
func (s *Set) Rule(ref string) *Bound {
	i := slices.IndexFunc(s.Rules, func(r *Bound) bool { return r.Ref == ref })
	if i < 0 {
		return nil
	}
	return s.Rules[i]
}

// A Bound is a rule with its conditions compiled.
type Bound struct {
	*Rule
	Pack    *Pack
	Overlay *Overlay // whose rule it is; nil for a rule of a pack
	Ref     string   // pack/rule
	For     *rule.Condition
	When    *rule.Condition
	// Gates says that the rule concludes a gated need or forbids one: answers
	// given for a group of questions at once don't count for it.
	Gates bool

	parameters map[string]*Parameter // of the set
}

// Truth is the rule's: for and when.
func (b *Bound) Truth(e *rule.Evaluation) rule.Truth {
	if b.For == nil {
		return e.Truth(b.When)
	}
	f := e.Truth(b.For)
	if f == rule.False {
		return rule.False
	}
	return f.And(e.Truth(b.When))
}

// Source is the evidence that the rule rests on.
func (b *Bound) Source() Source { return b.Pack.Sources[b.Rule.Source] }

// Speaks reports whether the rule is of one of some pathways.
func (b *Bound) Speaks(pathways []string) bool { return Meet(pathways, b.Pathway) }

// Meet reports whether two lists of pathways have one in common.
func Meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(pathway string) bool { return slices.Contains(b, pathway) })
}

// Join binds packs, each needed one among them, and tells every mistake of all
// of them at once. The order of packs does not matter.
func Join(packs ...*Pack) (*Set, error) { return JoinWith(nil, packs...) }

// With is the set with overlays, besides those that it has.
func (s *Set) With(overlays ...*Overlay) (*Set, error) {
	all := slices.Concat(s.Overlays, overlays)
	for _, o := range overlays {
		if s.Local || o.adds() {
			return JoinWith(all, s.Packs...)
		}
	}
	other := *s
	other.Overlays = narrowing(all)
	return &other, nil
}

func narrowing(overlays []*Overlay) []*Overlay {
	slices.SortStableFunc(overlays, func(a, b *Overlay) int {
		return cmp.Or(a.Here.Rank()-b.Here.Rank(), strings.Compare(a.ID, b.ID))
	})
	return overlays
}

// JoinWith is [Join] of packs and the overlays of places.
func JoinWith(overlays []*Overlay, packs ...*Pack) (*Set, error) {
	packs = slices.Clone(packs)
	slices.SortStableFunc(packs, func(a, b *Pack) int { return strings.Compare(a.ID, b.ID) })
	j := joiner{
		set: &Set{Packs: packs, Overlays: narrowing(slices.Clone(overlays)), Terms: map[string]*Term{}, Complaints: map[string]*Complaint{},
			Scales: map[string]*Scale{}, Parameters: map[string]*Parameter{}},
		all:    packs,
		scopes: map[scopeKey]*rule.Scope{},
	}
	for _, o := range j.set.Overlays {
		j.all = append(j.all[:len(j.all):len(j.all)], o.pack)
		j.set.Local = j.set.Local || o.adds()
	}
	j.gather()
	for id, t := range j.set.Terms {
		t.answers = append([]string{id}, t.SatisfiedBy...)
	}
	j.vocabulary()
	if j.set.Vocabulary == nil {
		return nil, j.ps.Err()
	}
	j.flags()
	j.set.Book = rule.NewBook(j.set.Vocabulary, j.functions())
	for i, p := range j.all {
		j.references(p)
		var o *Overlay
		if i >= len(packs) {
			o = j.set.Overlays[i-len(packs)]
		}
		j.rules(p, o)
	}
	if err := j.ps.Err(); err != nil {
		return nil, err
	}
	j.replacements()
	j.set.Book.Seal()
	j.set.makeIndex()
	return j.set, nil
}

type joiner struct {
	set   *Set
	all   []*Pack // the packs, then what overlays add, each as a pack
	ps    wire.Problems
	facts []fact.Fact
	homes map[string]*Pack // of facts, for messages

	scopes map[scopeKey]*rule.Scope
}

// gather brings together what packs declare. The same thing twice alike is one;
// twice differently is a mistake.
func (j *joiner) gather() {
	ids := map[string]*Pack{}
	for _, p := range j.all {
		if other := ids[p.ID]; other != nil {
			first := "among those that are loaded" // without the name of a file
			if at := other.At("/id"); at.File != "" {
				first = "at " + at.Place()
			}
			p.say(&j.ps, "/id", "duplicate", "%q is given twice: there is one %s", p.ID, first)
		}
		ids[p.ID] = p
	}
	for _, p := range j.all {
		for i, id := range p.Uses {
			if ids[id] == nil {
				p.say(&j.ps, item("/uses", i), "missing-pack", "pack %s uses %q, which is not here%s", p.ID, id, wire.Near(id, sortedKeys(ids)))
			}
		}
		gather(j, p, "/terms", p.Terms, j.set.Terms)
		gather(j, p, "/complaints", p.Complaints, j.set.Complaints)
		gather(j, p, "/scales", p.Scales, j.set.Scales)
		for name, m := range p.Parameters {
			if m == nil || j.set.Parameters[name] != nil {
				p.say(&j.ps, wire.Join("/parameters", name), "duplicate", "parameter %q says nothing, or is declared in another pack", name)
				continue
			}
			j.set.Parameters[name] = m
		}
		if p.Fallback == nil {
			continue
		}
		if j.set.Fallback.Up != "" && string(wire.Canonical(j.set.Fallback)) != string(wire.Canonical(*p.Fallback)) {
			p.say(&j.ps, "/fallback", "declared-differently", "the fallback is declared differently in another pack; alike is one, differently is a mistake")
		}
		j.set.Fallback = *p.Fallback
	}
}

func gather[T any](j *joiner, p *Pack, path string, from map[string]T, into map[string]*T) {
	for _, id := range sortedKeys(from) {
		v := from[id]
		if old, ok := into[id]; ok && string(wire.Canonical(old)) != string(wire.Canonical(v)) {
			p.say(&j.ps, wire.Join(path, id), "declared-differently", "%q is declared differently in another pack; alike is one, differently is a mistake", id)
			continue
		}
		into[id] = &v
	}
}

// vocabulary makes one vocabulary of all packs' facts, with mistakes told where
// they were written.
func (j *joiner) vocabulary() {
	j.homes = map[string]*Pack{}
	declared := 0
	for _, p := range j.set.Packs {
		declared += len(p.Facts)
	}
	j.facts = make([]fact.Fact, 0, declared)
	for _, p := range j.set.Packs {
		for _, name := range sortedKeys(p.Facts) {
			f := p.Facts[name]
			if first := j.homes[name]; first != nil {
				if string(wire.Canonical(first.Facts[name])) != string(wire.Canonical(f)) {
					p.say(&j.ps, wire.Join("/facts", name), "declared-differently", "fact %q is declared differently in pack %s; alike is one, differently is a mistake", name, first.ID)
				}
				continue
			}
			j.homes[name] = p
			j.facts = append(j.facts, f)
		}
	}
	v, err := fact.NewVocabulary(j.facts)
	if err != nil {
		j.factProblems(err)
		return
	}
	j.set.Vocabulary = v
}

func (j *joiner) factProblems(err error) {
	ps, ok := err.(wire.Problems)
	if !ok {
		j.ps.Add(nil, "/facts", "facts", "%v", err)
	}
	for _, problem := range ps {
		name, _, _ := strings.Cut(strings.TrimPrefix(problem.Path, "/facts/"), "/")
		if p := j.homes[name]; p != nil {
			p.say(&j.ps, problem.Path, problem.Code, "%s", problem.Message)
		} else {
			j.ps = append(j.ps, problem)
		}
	}
}

func (j *joiner) flags() {
	seen := map[string]bool{}
	for _, p := range j.all {
		for _, r := range p.Rules {
			if r.Then.Flag != nil {
				seen[r.Then.Flag.ID] = true
			}
		}
	}
	j.set.flags = sortedKeys(seen)
}

// functions are what conditions may read beyond facts.
func (j *joiner) functions() []rule.Function {
	v := j.set.Vocabulary
	term := func(args []string) string {
		if j.set.Terms[args[0]] == nil {
			return "unknown service " + quote(args[0]) + wire.Near(args[0], sortedKeys(j.set.Terms))
		}
		return ""
	}
	timeFact := func(args []string) string {
		if i, ok := v.Lookup(args[0]); !ok || v.Fact(i).Kind != "time" {
			return quote(args[0]) + " is not a time fact" + wire.Near(args[0], v.Times())
		}
		return ""
	}
	flag := func(args []string) string {
		if !slices.Contains(j.set.flags, args[0]) {
			return "no rule raises flag " + quote(args[0]) + wire.Near(args[0], j.set.flags)
		}
		return ""
	}
	text := []rule.Param{rule.TextParam}
	functions := []rule.Function{
		{Name: "acuity", Result: rule.Number},
		{Name: "flag", Params: text, Result: rule.Bool, Check: flag},
		{Name: "minutes_since", Params: text, Result: rule.Number, Check: timeFact},
		{Name: "minutes_until", Params: text, Result: rule.Number, Check: term},
		{Name: "contact_to", Params: text, Result: rule.Number, Check: term},
		{Name: "here.offers", Params: text, Result: rule.Bool, Check: term},
	}
	for name, p := range j.set.Parameters {
		f := rule.Function{Name: name, Result: rule.Number}
		if p.Value.Kind == wire.Bool {
			f.Result = rule.Bool
		}
		functions = append(functions, f)
	}
	return functions
}

// triageFunctions are those that need nothing but facts.
var triageFunctions = []string{"minutes_since"}

func quote(s string) string { return `"` + s + `"` }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
