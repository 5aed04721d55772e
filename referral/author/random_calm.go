package author

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/scanner"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// edges are the constants that conditions compare facts with: where decisions
// change, and where mistakes are.
type edges struct {
	numbers map[string][]int64 // by number fact, in steps of its last decimal
	minutes map[string][]int   // by time fact, minutes since
}

func edgesOf(set *pack.Set) edges {
	e := edges{numbers: map[string][]int64{}, minutes: map[string][]int{}}
	for _, r := range set.Rules {
		e.read(set.Vocabulary, r.Rule.For)
		e.read(set.Vocabulary, r.Rule.When)
		for _, n := range r.Then.Need {
			if n.Window != nil {
				e.minutes[n.Window.From] = append(e.minutes[n.Window.From], int(n.Window.Within))
			}
			if t := n.Target; t != nil && t.Within != nil {
				e.minutes[t.From] = append(e.minutes[t.From], int(*t.Within))
			}
		}
	}
	for _, p := range set.Packs {
		for _, id := range slices.Sorted(maps.Keys(p.Definitions)) {
			e.read(set.Vocabulary, p.Definitions[id])
		}
	}
	for i := range set.Vocabulary.Len() {
		e.scope(set.Vocabulary, set.Vocabulary.Fact(i))
	}
	return e
}

// scope adds the ends of the ranges over which a fact applies.
func (e *edges) scope(v *fact.Vocabulary, f *fact.Fact) {
	for _, name := range slices.Sorted(maps.Keys(f.Applies)) {
		for _, end := range []*fact.Decimal{f.Applies[name].Min, f.Applies[name].Max} {
			if i, ok := v.Lookup(name); ok && end != nil {
				e.numbers[name] = append(e.numbers[name], steps(*end, v.Fact(i)))
			}
		}
	}
}

// read finds `fact < 94` and `minutes_since("fact") > 720` in a condition.
func (e *edges) read(v *fact.Vocabulary, condition string) {
	words := append([]string{";", ";", ";", ";"}, split(condition)...)
	for k := 4; k+1 < len(words); k++ {
		if !strings.Contains("<>=", words[k]) {
			continue
		}
		limit := words[k+1]
		if limit == "=" && k+2 < len(words) {
			limit = words[k+2]
		}
		if x, err := fact.ParseDecimal(limit); err == nil {
			e.add(v, words[k-4:k], x)
		}
	}
}

// add keeps a constant for what stands before the comparison.
func (e *edges) add(v *fact.Vocabulary, before []string, x fact.Decimal) {
	if i, ok := v.Lookup(before[3]); ok && !strings.Contains("+-", before[2]) {
		if f := v.Fact(i); f.Kind == fact.KindNumber || f.Kind == fact.KindDuration {
			e.numbers[f.Name] = append(e.numbers[f.Name], steps(x, f))
		}
	}
	if name, err := strconv.Unquote(before[2]); err == nil && before[0] == "minutes_since" && x.Places == 0 {
		e.minutes[name] = append(e.minutes[name], int(x.Scaled))
	}
}

// split cuts a condition into words, numbers, texts and single marks.
func split(condition string) []string {
	var s scanner.Scanner
	s.Init(strings.NewReader(condition))
	s.Mode = scanner.ScanIdents | scanner.ScanFloats | scanner.ScanStrings
	s.Error = func(*scanner.Scanner, string) {} // whatever it is, it is no constant
	var words []string
	for t := s.Scan(); t != scanner.EOF; t = s.Scan() {
		words = append(words, s.TokenText())
	}
	return words
}

// calm is, for each fact, the values that set off no rule by themselves, whoever
// the patient is.
type calm struct {
	ranges map[string][][2]int64 // of numbers, ends included
	words  map[string][]string   // of bools and choices; of a set, the choices
}

// findCalm tries every value that could matter, one at a time, on the people whom the
// rules that read it tell apart.
func (g *Random) findCalm() *calm {
	c := &calm{ranges: map[string][][2]int64{}, words: map[string][]string{}}
	v := g.engine.Set().Vocabulary
	readers := g.readers()
	for i := range v.Len() {
		f := v.Fact(i)
		if f.Derive != nil {
			continue
		}
		still := g.crowd(f, readers[i]).still
		switch f.Kind {
		case fact.KindNumber, fact.KindDuration:
			c.ranges[f.Name] = g.calmRanges(f, still)
		case fact.KindBool:
			c.words[f.Name] = slices.DeleteFunc([]string{"false", "true"}, func(w string) bool { return !still(f.Name, w == "true") })
		case fact.KindChoice:
			c.words[f.Name] = slices.DeleteFunc(f.Words(), func(w string) bool { return !still(f.Name, w) })
		case fact.KindSet:
			c.words[f.Name] = slices.DeleteFunc(f.Words(), func(w string) bool { return !still(f.Name, []string{w}) })
		}
	}
	return c
}

// calmRanges are the stretches between two bounds whose ends set off nothing.
func (g *Random) calmRanges(f *fact.Fact, still func(string, any) bool) [][2]int64 {
	low, high := plausible(f)
	starts := []int64{low}
	for _, edge := range g.edges.numbers[f.Name] {
		starts = append(starts, edge, edge+1)
	}
	slices.Sort(starts)
	starts = slices.DeleteFunc(slices.Compact(starts), func(x int64) bool { return x < low || x > high })
	var calm [][2]int64
	for i, from := range starts {
		to := high
		if i+1 < len(starts) {
			to = starts[i+1] - 1
		}
		if still(f.Name, digits(from, f)) && still(f.Name, digits(to, f)) {
			calm = append(calm, [2]int64{from, to})
		}
	}
	return calm
}

// readers are, for each fact, the rules that read it, by whatever way: through a fact
// that is worked out of it, or that it stands in for.
func (g *Random) readers() [][]*pack.Bound {
	set := g.engine.Set()
	v := set.Vocabulary
	readers := make([][]*pack.Bound, v.Len())
	for _, r := range set.Rules {
		seen := map[int]bool{}
		var through func(i int)
		through = func(i int) {
			if seen[i] {
				return
			}
			seen[i] = true
			for _, name := range behind(v.Fact(i)) {
				if k, ok := v.Lookup(name); ok {
					through(k)
				}
			}
		}
		for _, i := range factsOf(r, v) {
			through(i)
		}
		for i := range seen {
			readers[i] = append(readers[i], r)
		}
	}
	return readers
}

// behind are the facts that another is worked out of or bounded by.
func behind(f *fact.Fact) []string {
	var names []string
	if f.Derive != nil {
		names = f.Derive.Parts()
	}
	for _, s := range f.Instead {
		names = append(names, s.Fact)
	}
	return names
}

// factsOf are the facts that a rule reads itself; a time too, through a function.
func factsOf(r *pack.Bound, v *fact.Vocabulary) []int {
	var all []int
	for _, c := range []*rule.Condition{r.For, r.When} {
		if c == nil {
			continue
		}
		for _, read := range c.Reads() {
			if read.Fact >= 0 {
				all = append(all, read.Fact)
			} else if i, ok := v.Lookup(read.Call.Argument()); ok {
				all = append(all, i)
			}
		}
	}
	return all
}

// A crowd is people on whom the values of one fact are tried, and the rules that read
// it.
type crowd struct {
	*Random
	rules  []*pack.Bound
	people []map[string]any
	usual  []int // how many of the rules are true of each as they are
}

// mostPeople bounds those of one combination of scope facts; of more, some are taken.
const mostPeople = 64

// crowd is the people that the rules which read a fact tell apart, by what their
// populations and the facts in them apply to: for each rule by itself, because what
// others ask of people is nothing to it.
func (g *Random) crowd(f *fact.Fact, rules []*pack.Bound) *crowd {
	c := &crowd{Random: g, rules: rules}
	var scopes [][]string
	for _, r := range rules {
		scopes = append(scopes, g.scopes(f, r))
	}
	slices.SortFunc(scopes, func(a, b []string) int { return cmp.Or(len(b)-len(a), slices.Compare(a, b)) })
	var taken [][]string
	for _, names := range scopes {
		within := func(other []string) bool {
			return !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(other, n) })
		}
		if slices.ContainsFunc(taken, within) {
			continue
		}
		taken = append(taken, names)
		for _, p := range g.people(names, complaints(g.engine.Set().Vocabulary, rules)) {
			if n := c.fired(p, nil); n >= 0 {
				c.people, c.usual = append(c.people, p), append(c.usual, n)
			}
		}
	}
	return c
}

// scopes are the facts, but one, on which it hangs whether a rule speaks of somebody.
func (g *Random) scopes(but *fact.Fact, r *pack.Bound) []string {
	v := g.engine.Set().Vocabulary
	var names []string
	if r.For != nil {
		for _, read := range r.For.Reads() {
			if read.Fact >= 0 && v.Fact(read.Fact).Derive == nil {
				names = append(names, v.Fact(read.Fact).Name)
			}
		}
	}
	for _, i := range factsOf(r, v) {
		names = slices.AppendSeq(names, maps.Keys(v.Fact(i).Applies))
	}
	names = slices.AppendSeq(names, maps.Keys(but.Applies))
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(n string) bool { return n == but.Name })
}

// complaints are those that rules ask for.
func complaints(v *fact.Vocabulary, rules []*pack.Bound) []string {
	i, ok := v.Lookup("complaint")
	var asked []string
	for _, r := range rules {
		for _, c := range []*rule.Condition{r.For, r.When} {
			if c == nil || !ok {
				continue
			}
			for _, read := range c.Reads() {
				if read.Fact == i && read.Choice != "" {
					asked = append(asked, read.Choice)
				}
			}
		}
	}
	slices.Sort(asked)
	return slices.Compact(asked)
}

// people are patients of each combination of scope facts, with every complaint that is
// asked for at once, so that what only some complaints ask about is asked.
func (g *Random) people(names, complaints []string) []map[string]any {
	people := []map[string]any{{}}
	if len(complaints) > 0 {
		people = []map[string]any{{"complaint": complaints}}
	}
	v := g.engine.Set().Vocabulary
	for _, name := range names {
		i, ok := v.Lookup(name)
		if !ok {
			continue
		}
		var next []map[string]any
		for _, p := range people {
			for _, value := range g.sorts(v.Fact(i)) {
				other := maps.Clone(p)
				other[name] = value
				next = append(next, other)
			}
		}
		people = spread(next)
	}
	return people
}

// sorts are the values of a scope fact that can make a difference.
func (g *Random) sorts(f *fact.Fact) []any {
	var values []any
	switch f.Kind {
	case fact.KindBool:
		return []any{false, true}
	case fact.KindChoice:
		for _, c := range f.Choices {
			values = append(values, c.ID)
		}
		return values
	}
	low, high := plausible(f)
	at := append([]int64{low}, g.edges.numbers[f.Name]...)
	slices.Sort(at)
	for _, x := range slices.Compact(at) {
		if x >= low && x <= high {
			values = append(values, digits(x, f))
		}
	}
	return values
}

// spread takes as many as are tried, evenly.
func spread(people []map[string]any) []map[string]any {
	if len(people) <= mostPeople {
		return people
	}
	var some []map[string]any
	for i := range mostPeople {
		some = append(some, people[i*len(people)/mostPeople])
	}
	return some
}

// fired counts the rules that are true of a case, whatever the catalogue and the
// urgency; less than none where it is no case.
func (c *crowd) fired(person, more map[string]any) int {
	facts := maps.Clone(person)
	maps.Copy(facts, more)
	doc := map[string]any{"schema": triage.CaseSchema, "id": "calm", "at": c.at.String(), "here": c.places[0], "facts": facts}
	told, err := c.engine.ParseCase(wire.Canonical(doc))
	if err != nil {
		return -1
	}
	set, in := c.engine.Set(), &answered{}
	in.Inputs = (&triage.Assessment{Case: told, Set: set, Level: 5, Possible: 1}).Inputs(in)
	e := set.Book.Evaluate(in)
	count := 0
	for _, r := range c.rules {
		if r.Truth(e) == rule.True {
			count++
		}
	}
	return count
}

// still reports whether a value sets off nothing in anybody.
func (c *crowd) still(name string, form any) bool {
	for i, p := range c.people {
		if n := c.fired(p, map[string]any{name: form}); n < 0 || n > c.usual[i] {
			return false
		}
	}
	return true
}

// quiet is a value that sets off nothing by itself, or any where there is none.
func (d *sketch) quiet(f *fact.Fact) any {
	words := d.calm.words[f.Name]
	switch {
	case f.Kind == fact.KindSet:
		return d.denied(f)
	case f.Kind == fact.KindBool && slices.Contains(words, "false") && (len(words) == 1 || d.chance(90)):
		return false
	case f.Kind == fact.KindBool && len(words) > 0:
		return true
	case f.Kind == fact.KindChoice && len(words) > 0:
		return one(d.r, words)
	}
	if ranges := d.calm.ranges[f.Name]; len(ranges) > 0 {
		in := one(d.r, ranges)
		return digits(in[0]+d.r.Int64N(in[1]-in[0]+1), f)
	}
	return d.value(f)
}

// denied is a set of which everything is denied, or nearly; sometimes by one
// answer for all.
func (d *sketch) denied(f *fact.Fact) any {
	not := f.Words()
	if d.chance(5) {
		not = slices.Delete(not, 0, 1)
	}
	form := map[string]any{"has": []string{}, "not": not}
	if d.chance(20) {
		form["how"] = string(fact.Group)
	}
	return form
}
