package fact

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Vocabulary is every fact that the loaded packs declare, sorted by name. It
// is immutable and safe for concurrent use.
type Vocabulary struct {
	facts []Fact
	index map[string]int // by name and by Chinese name
	order []int          // each fact after those that it applies over or is worked out of

	// What settling a case's answers looks at, worked out once.
	unasked Reading    // of each fact of which a case says nothing
	silent  []*Reading // that, for each fact
	scoped  []scoped   // in that order
	proving []int      // the facts that prove another
	bounded []int      // those that others may stand in for
	derived []scoped   // the derived facts, in that order
}

// NewVocabulary joins declarations. The same fact declared twice alike is one;
// declared differently, or with any other mistake, it is refused with every
// mistake at once as [wire.Problems] whose paths begin /facts/name. The facts
// must not be changed afterwards.
func NewVocabulary(facts []Fact) (*Vocabulary, error) {
	v := &Vocabulary{facts: make([]Fact, 0, len(facts)), index: make(map[string]int, 2*len(facts))}
	var ps wire.Problems
	sorted := make([]int, len(facts)) // numbers, because facts are large
	for i := range sorted {
		sorted[i] = i
	}
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(facts[a].Name, facts[b].Name) })
	for _, i := range sorted {
		f := &facts[i]
		if n := len(v.facts); n == 0 || v.facts[n-1].Name != f.Name {
			v.facts = append(v.facts, *f)
		} else if !bytes.Equal(wire.Canonical(v.facts[n-1]), wire.Canonical(f)) {
			ps.Add(nil, factPath(f.Name), "declared-twice", "fact %q is declared twice, differently", f.Name)
		}
	}
	v.indexNames(&ps)
	for i := range v.facts {
		v.check(&v.facts[i], &ps)
	}
	v.arrange(&ps)
	if err := ps.Err(); err != nil {
		return nil, err
	}
	v.prepare()
	return v, nil
}

// prepare works out what settling looks at.
func (v *Vocabulary) prepare() {
	v.unasked = Unknown(NotAsked)
	v.silent = slices.Repeat([]*Reading{&v.unasked}, len(v.facts))
	for _, i := range v.order {
		if v.facts[i].Otherwise != nil {
			v.scoped = append(v.scoped, v.scopes(i))
		}
		if v.facts[i].Derive != nil {
			v.derived = append(v.derived, v.scopes(i))
		}
	}
	for i := range v.facts {
		if v.facts[i].Proves != "" {
			v.proving = append(v.proving, i)
		}
		if len(v.facts[i].Instead) > 0 {
			v.bounded = append(v.bounded, i)
		}
	}
}

// Lookup finds a fact by its name or its Chinese name.
//
//go:noinline // where it is called it would weigh more than it saves
func (v *Vocabulary) Lookup(nameOrZh string) (index int, ok bool) {
	index, ok = v.index[nameOrZh]
	return index, ok
}

// Fact is fact number i, from 0 to Len()-1. It must not be changed.
func (v *Vocabulary) Fact(i int) *Fact { return &v.facts[i] }

// Len is the number of facts.
func (v *Vocabulary) Len() int { return len(v.facts) }

// Names are the names of all facts in order.
func (v *Vocabulary) Names() []string {
	names := make([]string, len(v.facts))
	for i := range v.facts {
		names[i] = v.facts[i].Name
	}
	return names
}

// Times are the names of the facts that are moments, in order.
func (v *Vocabulary) Times() []string {
	var names []string
	for i := range v.facts {
		if v.facts[i].Kind == KindTime {
			names = append(names, v.facts[i].Name)
		}
	}
	return names
}

// find is the fact of that name itself.
func (v *Vocabulary) find(name string) *Fact {
	if i, ok := v.index[name]; ok && v.facts[i].Name == name {
		return &v.facts[i]
	}
	return nil
}

func factPath(name string) string { return wire.Join("/facts", name) }

func (v *Vocabulary) indexNames(ps *wire.Problems) {
	for i := range v.facts {
		v.index[v.facts[i].Name] = i
	}
	for i := range v.facts {
		f := &v.facts[i]
		if other, taken := v.index[f.Zh]; taken && other != i {
			ps.Add(nil, factPath(f.Name)+"/zh", "name-taken", "%q names fact %q already", f.Zh, v.facts[other].Name)
			continue
		}
		if f.Zh != "" {
			v.index[f.Zh] = i
		}
	}
}

// check reports what is wrong with one declaration.
func (v *Vocabulary) check(f *Fact, ps *wire.Problems) {
	path := factPath(f.Name)
	switch {
	case !SnakeCase(f.Name):
		ps.Add(nil, path+"/name", "bad-name", "fact name %q must be small letters, digits and _, starting with a letter", f.Name)
	case Reserved(f.Name):
		ps.Add(nil, path+"/name", "bad-name", "fact name %q is a word of the rule language; choose another", f.Name)
	}
	switch {
	case f.Zh == "":
		ps.Add(nil, path+"/zh", "missing", "fact %q needs a Chinese name", f.Name)
	case !identifier(f.Zh) || Reserved(f.Zh):
		ps.Add(nil, path+"/zh", "bad-name", "Chinese name %q can't be used in rules: letters, digits and _ only, starting with a letter", f.Zh)
	}
	if !slices.Contains(kinds(), string(f.Kind)) {
		ps.Add(nil, path+"/kind", "unknown-kind", "fact %q has unknown kind %q%s", f.Name, f.Kind, wire.Near(string(f.Kind), kinds()))
		return
	}
	v.checkNumber(f, path, ps)
	v.checkChoices(f, path, ps)
	v.checkApplies(f, path, ps)
	for i := range f.Instead {
		v.checkSubstitute(f, i, path, ps)
	}
	if f.Derive != nil && !v.derivable(f) {
		ps.Add(nil, path+"/derive", "bad-derived", "%q can't be worked out like this", f.Name)
	}
	if other := v.find(f.Proves); f.Proves != "" && (f.Kind != KindTime || other == nil || other.Kind != KindBool) {
		ps.Add(nil, path+"/proves", "bad-proof", "only a time proves something, and only a bool fact; %q proves %q%s", f.Name, f.Proves, wire.Near(f.Proves, v.Names()))
	}
	if f.ABC.Turn() < 0 {
		ps.Add(nil, path+"/abc", "unknown-word", "unknown word %q%s", f.ABC, wire.Near(string(f.ABC), abc()))
	}
	if f.FreshFor < 0 {
		ps.Add(nil, path+"/fresh_for", "out-of-range", "fresh_for of %q must not be negative", f.Name)
	}
}

// SnakeCase reports whether a name is one that a fact may have: lower-case letters,
// digits and _, a letter first.
func SnakeCase(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return name != "" && strings.IndexByte(letters, name[0]) >= 0 && strings.Trim(name, letters+digits+"_") == ""
}

// identifier reports whether rules can name a thing s. Full-width letters are
// refused with all other full-width marks.
func identifier(s string) bool {
	for i, r := range s {
		if r > 0xff00 && r < 0xff5f || r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}

func (v *Vocabulary) checkNumber(f *Fact, path string, ps *wire.Problems) {
	if !f.numeric() && (f.Unit != "" || f.Decimals != 0 || f.Min != nil || f.Max != nil || f.Units != nil) {
		ps.Add(nil, path, "not-a-number", "fact %q is of kind %s: unit, decimals, min, max and units are for numbers", f.Name, f.Kind)
	}
	if f.Kind == KindDuration && f.Unit != "" && f.Unit != "min" {
		ps.Add(nil, path+"/unit", "bad-unit", "fact %q is a duration, kept in min", f.Name)
	}
	if f.Decimals < 0 || f.Decimals > MaxDecimals {
		ps.Add(nil, path+"/decimals", "out-of-range", "decimals of %q must be 0 to %d", f.Name, MaxDecimals)
	}
	if f.Min != nil && f.Max != nil && f.Min.Cmp(*f.Max) > 0 {
		ps.Add(nil, path+"/min", "out-of-range", "min %s of %q is above max %s", f.Min, f.Name, f.Max)
	}
	for _, unit := range slices.Sorted(maps.Keys(f.Units)) {
		c := f.Units[unit]
		if unit == "" || unit == f.Unit || strings.ContainsFunc(unit, unicode.IsSpace) {
			ps.Add(nil, wire.Join(path+"/units", unit), "bad-unit", "unit %q of %q must be another unit, without spaces", unit, f.Name)
		}
		if c.Multiply != nil && c.Multiply.Scaled == 0 || c.Divide != nil && c.Divide.Scaled == 0 {
			ps.Add(nil, wire.Join(path+"/units", unit), "bad-unit", "unit %q of %q can't multiply or divide by 0", unit, f.Name)
		}
	}
}

func (v *Vocabulary) checkChoices(f *Fact, path string, ps *wire.Problems) {
	wanted := f.Kind == KindChoice || f.Kind == KindSet
	if wanted != (len(f.Choices) > 0) {
		ps.Add(nil, path+"/choices", "bad-choices", "fact %q is of kind %s: choices are for choice and set, and needed there", f.Name, f.Kind)
	}
	seen := map[string]int{}
	for i, c := range f.Choices {
		for _, word := range []string{c.ID, c.Zh} {
			if at, taken := seen[word]; taken && at != i && word != "" {
				ps.Add(nil, path+"/choices", "name-taken", "%q names two choices of %q", word, f.Name)
			}
			seen[word] = i
		}
		if c.ID == "" || len(c.ID) > 256 || strings.ContainsFunc(c.ID, unicode.IsControl) || strings.TrimSpace(c.ID) != c.ID {
			ps.Add(nil, path+"/choices", "bad-name", "choice id %q of %q must be one short line without spaces around it", c.ID, f.Name)
		}
	}
}

func (v *Vocabulary) checkApplies(f *Fact, path string, ps *wire.Problems) {
	if (len(f.Applies) > 0) != (f.Otherwise != nil) && f.Derive == nil {
		ps.Add(nil, path+"/otherwise", "missing", "fact %q needs applies and otherwise together", f.Name)
	}
	if f.Otherwise != nil {
		if _, ok := f.value(*f.Otherwise); !ok {
			ps.Add(nil, path+"/otherwise", "wrong-kind", "otherwise %q is no value of %q (%s)", f.Otherwise.Text, f.Name, f.Kind)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Applies)) {
		at := wire.Join(path+"/applies", name)
		scope := v.find(name)
		if scope == nil {
			ps.Add(nil, at, "unknown-fact", "unknown scope fact %q%s", name, wire.Near(name, v.Names()))
			continue
		}
		v.checkScope(scope, f.Applies[name], at, ps)
	}
}

func (v *Vocabulary) checkScope(scope *Fact, a Applies, at string, ps *wire.Problems) {
	switch {
	case scope.Derive != nil:
		ps.Add(nil, at, "bad-scope", "%q is worked out of others and can't say to whom a fact applies", scope.Name)
	case scope.numeric():
		if len(a.Is) > 0 || a.Min == nil && a.Max == nil {
			ps.Add(nil, at, "bad-scope", "scope fact %q is a number: give min or max", scope.Name)
		}
	case scope.Kind == KindBool || scope.Kind == KindChoice:
		if len(a.Is) == 0 || a.Min != nil || a.Max != nil {
			ps.Add(nil, at, "bad-scope", "scope fact %q is of kind %s: give is", scope.Name, scope.Kind)
		}
		for _, is := range a.Is {
			if _, ok := scope.value(is); !ok {
				ps.Add(nil, at+"/is", "bad-scope", "%q is no value of %q%s", is.Text, scope.Name, wire.Near(is.Text, scope.Words()))
			}
		}
	default:
		ps.Add(nil, at, "bad-scope", "scope fact %q is of kind %s; only bool, choice, number and duration can be one", scope.Name, scope.Kind)
	}
}

func (v *Vocabulary) checkSubstitute(f *Fact, i int, path string, ps *wire.Problems) {
	s := f.Instead[i]
	path = path + "/instead/" + strconv.Itoa(i)
	other := v.find(s.Fact)
	if other == nil || other == f {
		ps.Add(nil, path, "unknown-fact", "unknown substitute %q of %q%s", s.Fact, f.Name, wire.Near(s.Fact, v.Names()))
		return
	}
	if f.Kind == KindTime {
		if other.Kind != KindTime || s.Bound != NotBefore && s.Bound != NotAfter || s.Is != nil || s.Min != nil || s.Max != nil {
			ps.Add(nil, path, "bad-substitute", "the time %q is bounded by another time with bound: not_before or not_after", f.Name)
		}
		return
	}
	if !f.numeric() || s.Bound != "" || s.Is == nil || s.Min == nil && s.Max == nil || s.Min != nil && s.Max != nil && s.Min.Cmp(*s.Max) > 0 {
		ps.Add(nil, path, "bad-substitute", "a substitute of %q needs is, and min or max; only numbers, durations and times have one", f.Name)
		return
	}
	_, isValue := other.value(*s.Is)
	_, isChoice := other.Choice(s.Is.Text)
	if !(isValue && !other.numeric()) && !(other.Kind == KindSet && isChoice) {
		ps.Add(nil, path, "bad-substitute", "%q is no value of %q, which must be a bool, choice or set%s", s.Is.Text, s.Fact, wire.Near(s.Is.Text, other.Words()))
	}
}

// arrange orders the facts so that each stands after its scope facts and those that
// it is worked out of, and refuses circles.
func (v *Vocabulary) arrange(ps *wire.Problems) {
	const visiting, done = 1, 2
	state := make([]int, len(v.facts))
	var visit func(i int)
	visit = func(i int) {
		if state[i] == visiting {
			ps.Add(nil, factPath(v.facts[i].Name)+"/applies", "circle", "whether %q applies, or what it is, depends on itself", v.facts[i].Name)
		}
		if state[i] != 0 {
			return
		}
		state[i] = visiting
		first := slices.Sorted(maps.Keys(v.facts[i].Applies))
		if v.facts[i].Derive != nil {
			first = append(first, v.facts[i].Derive.Parts()...)
		}
		for _, name := range first {
			if v.find(name) != nil {
				visit(v.index[name])
			}
		}
		state[i] = done
		v.order = append(v.order, i)
	}
	for i := range v.facts {
		visit(i)
	}
}
