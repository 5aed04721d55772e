package fact

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// An answer is one reading as the case gives it, before it is asked how old it
// is and what other facts say.
type answer struct {
	Reading
	fact int        // its index
	item int        // its place, from 1, among several; 0 where it stands alone
	node *wire.Node // nil when the caller worked it out
}

// given reports whether the answer says anything of the fact.
func (a *answer) given() bool {
	return a.Known || !a.Bounds.IsAll() || len(a.Present)+len(a.Absent) > 0
}

// under is where an answer stands, below the path of the facts.
func (a *answer) under(path string, v *Vocabulary) string {
	path = wire.Join(path, v.facts[a.fact].Name)
	if a.item > 0 {
		path += "/" + strconv.Itoa(a.item-1)
	}
	return path
}

// A reader reads the answers of one case.
type reader struct {
	v     *Vocabulary
	at    wire.Time
	ps    *wire.Problems
	path  string   // of the facts
	given []answer // those to one fact together, oldest first; the last is being read
	made  int      // so many of them, the first, the caller worked out
}

// add tells a mistake in the answer being read. Paths are made for mistakes alone.
func (r *reader) add(n *wire.Node, below, code, format string, args ...any) {
	r.ps.Add(n, r.place(below), code, format, args...)
}

// place is the path of a part of the answer being read.
func (r *reader) place(below string) string {
	return r.given[len(r.given)-1].under(r.path, r.v) + below
}

func (r *reader) expect(n *wire.Node, k wire.Kind, below string) bool {
	return n.Kind == k || wire.Expect(n, k, r.place(below), r.ps)
}

// read reads the answers to all facts.
func (r *reader) read(n *wire.Node, derived map[string]Reading) {
	if n == nil || n.Kind == wire.Null || !wire.Expect(n, wire.Map, r.path, r.ps) {
		n = new(wire.Node)
	}
	r.given = make([]answer, 0, len(n.Keys)+len(derived))
	r.derive(derived)
	for k, key := range n.Keys {
		i, ok := r.v.index[key.Text]
		switch {
		case !ok || r.v.facts[i].Name != key.Text:
			r.ps.Add(key, wire.Join(r.path, key.Text), "unknown-fact", "unknown fact %q%s", key.Text, r.near(key.Text))
		case r.v.facts[i].Derive != nil && r.v.facts[i].Derive.History() != "":
			r.ps.Add(key, wire.Join(r.path, key.Text), "derived-fact", "%q is worked out of the readings of %q; give those", key.Text, r.v.facts[i].Derive.History())
		case slices.ContainsFunc(r.given[:r.made], func(a answer) bool { return a.fact == i && a.Known && a.How != Imported }):
			r.ps.Add(key, wire.Join(r.path, key.Text), "derived-fact", "%q is worked out from the case; leave it out", key.Text)
		default:
			r.several(i, n.Values[k])
		}
	}
}

// derive takes over what the caller has worked out.
func (r *reader) derive(derived map[string]Reading) {
	for name, d := range derived {
		i, ok := r.v.index[name]
		if !ok || r.v.facts[i].Name != name {
			continue
		}
		d.Bounds = d.Interval()
		if !d.Known && d.Why == "" {
			d.Why = NotAsked
		}
		r.given = append(r.given, answer{Reading: d, fact: i})
	}
	r.made = len(r.given)
}

// suggested is how many mistakes get a near match: who reads more of them knows by
// then, and a document of strangers may be full of unknown names.
const suggested = 100

// near names the fact meant: the one with that Chinese name, or a near one.
func (r *reader) near(name string) string {
	if len(*r.ps) >= suggested {
		return ""
	}
	if i, ok := r.v.Lookup(name); ok {
		return "; a case names it " + strconv.Quote(r.v.facts[i].Name)
	}
	return wire.Near(name, r.v.Names())
}

// several reads one answer or an array of them, oldest first.
func (r *reader) several(i int, n *wire.Node) {
	f := &r.v.facts[i]
	lists := f.Kind == KindSet || f.Kind == KindCodes
	if n.Kind != wire.List || lists && !slices.ContainsFunc(n.Values, func(v *wire.Node) bool { return v.Kind == wire.Map || v.Kind == wire.List }) {
		r.append(i, 0, n)
		return
	}
	from := len(r.given)
	for k, item := range n.Values {
		r.append(i, k+1, item)
	}
	wire.Sort(r.given[from:], func(a, b *answer) int { return int(r.minute(*a) - r.minute(*b)) })
}

// minute is when an answer was given; one without a time is of now.
func (r *reader) minute(a answer) int64 {
	if a.At.IsZero() {
		return r.at.Minute()
	}
	return a.At.Minute()
}

// append reads one answer; a mistaken one is left out.
func (r *reader) append(i, item int, n *wire.Node) {
	r.given = append(r.given, answer{fact: i, item: item, node: n})
	f, a := &r.v.facts[i], &r.given[len(r.given)-1]
	a.Bounds, a.Why = All(), NotAsked
	before := len(*r.ps)
	switch {
	case n.Kind == wire.Null:
	case n.Kind == wire.Map:
		r.object(f, n, a)
	default:
		r.value(f, n, nil, "", a)
	}
	if len(*r.ps) > before {
		r.given = r.given[:len(r.given)-1]
	}
}

// object reads {"value", …}, {"unknown", "of", …}, {"min", "max", …} or {"has", "not",
// …}.
func (r *reader) object(f *Fact, n *wire.Node, a *answer) {
	switch {
	case n.Get("value") != nil:
		r.form(n, a, "value", "unit")
		if v := n.Get("value"); v.Kind != wire.Null {
			r.value(f, v, n.Get("unit"), "/value", a)
		}
	case n.Get("unknown") != nil:
		r.form(n, a, "unknown", "of")
		r.unknown(f, n, a)
	case n.Get("min") != nil || n.Get("max") != nil:
		r.form(n, a, "min", "max", "unit")
		r.between(f, n, a)
	case n.Get("has") != nil || n.Get("not") != nil:
		r.form(n, a, "has", "not")
		r.hasNot(f, n, a)
	default:
		r.add(n, "", "wrong-kind", "a reading of %q needs value, or unknown, or min and max%s", f.Name, map[bool]string{true: ", or has and not"}[f.Kind == KindSet || f.Kind == KindCodes])
	}
}

// unknown reads why a fact is not known, or those choices of a set that it is of.
func (r *reader) unknown(f *Fact, n *wire.Node, a *answer) {
	why, of := Why(r.word(n.Get("unknown"), "/unknown", whys())), n.Get("of")
	switch {
	case of == nil || of.Kind == wire.Null:
		a.Why = why
	case f.Kind != KindSet:
		r.add(of, "/of", "wrong-kind", "%q is of kind %s; of is for sets", f.Name, f.Kind)
	default:
		a.unsure = map[string]Why{}
		for _, c := range r.choices(f, of, "/of") {
			a.unsure[c] = why
		}
	}
}

// form refuses keys that don't belong together, and reads those that every object
// may have: when the answer was given and where it came from.
func (r *reader) form(n *wire.Node, a *answer, keys ...string) {
	for _, key := range n.Keys {
		if key.Text != "at" && key.Text != "how" && !slices.Contains(keys, key.Text) {
			r.add(key, wire.Join("", key.Text), "unknown-key", "unknown key %q%s", key.Text, wire.Near(key.Text, append([]string{"at", "how"}, keys...)))
		}
	}
	if how := n.Get("how"); how != nil && how.Kind != wire.Null {
		a.How = How(r.word(how, "/how", hows()))
	}
	if at := n.Get("at"); at != nil && at.Kind != wire.Null {
		a.At.ReadNode(at, r.place("/at"), r.ps)
		if !a.At.IsZero() && a.At.Minute() > r.at.Minute() {
			r.add(at, "/at", "in-future", "%s is after the time of the case, %s", a.At, r.at)
		}
	}
}

func (r *reader) word(n *wire.Node, below string, allowed []string) string {
	if r.expect(n, wire.String, below) && !slices.Contains(allowed, n.Text) {
		r.add(n, below, "unknown-word", "unknown word %q%s", n.Text, wire.Near(n.Text, allowed))
	}
	return n.Text
}

// value reads a bare value of the fact's kind into a. unit may be nil.
func (r *reader) value(f *Fact, n, unit *wire.Node, below string, a *answer) {
	if unit != nil && !f.numeric() {
		r.add(unit, below, "bad-unit", "%q is of kind %s and has no unit", f.Name, f.Kind)
		return
	}
	switch f.Kind {
	case KindBool:
		if r.expect(n, wire.Bool, below) {
			a.exactly(Value{Bool: n.Text == "true"}, All())
		}
	case KindChoice:
		if n.Kind == wire.String && f.lists(n.Text) {
			a.exactly(Value{Text: n.Text}, All())
		} else {
			r.unlisted(f, n, below)
		}
	case KindTime:
		if t, ok := r.time(n, below); ok {
			a.exactly(Value{Time: t}, Point(float64(t.Minute())))
		}
	case KindNumber, KindDuration:
		if d, ok := r.number(f, n, unit, below); ok {
			a.exactly(Value{Number: d}, Point(d.Float()))
		}
	case KindSet:
		a.Present = r.choices(f, n, below)
		a.complete(f)
	case KindCodes:
		a.Present = r.choices(f, n, below)
		a.Known, a.Why = true, ""
	}
}

func (a *answer) exactly(v Value, bounds Interval) {
	a.Known, a.Value, a.Bounds, a.Why = true, v, bounds, ""
}

// complete makes a set known when every choice has its answer.
func (r *Reading) complete(f *Fact) {
	r.Known = len(r.Present)+len(r.Absent) == len(f.Choices)
	if r.Known {
		r.Why = ""
	}
}

// lists reports whether a word is the id of a choice, or for codes may be one.
func (f *Fact) lists(word string) bool {
	if f.Kind == KindCodes {
		return word != "" && len(word) <= 64 && strings.TrimSpace(word) == word
	}
	for i := range f.Choices {
		if f.Choices[i].ID == word {
			return true
		}
	}
	return false
}

// unlisted tells why n is no choice or no code.
func (r *reader) unlisted(f *Fact, n *wire.Node, below string) {
	switch {
	case !r.expect(n, wire.String, below):
	case f.Kind == KindCodes:
		r.add(n, below, "bad-code", "%q is no code", n.Text)
	default:
		r.add(n, below, "unknown-choice", "%q is no choice of %q%s", n.Text, f.Name, wire.Near(n.Text, f.Words()))
	}
}

// choices reads a list of choices or codes, sorted and each once.
func (r *reader) choices(f *Fact, n *wire.Node, below string) []string {
	if n == nil || n.Kind == wire.Null || !r.expect(n, wire.List, below) || len(n.Values) == 0 {
		return nil
	}
	found := make([]string, 0, len(n.Values))
	for i, item := range n.Values {
		if item.Kind == wire.String && f.lists(item.Text) {
			found = append(found, item.Text)
		} else {
			r.unlisted(f, item, below+"/"+strconv.Itoa(i))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (r *reader) hasNot(f *Fact, n *wire.Node, a *answer) {
	if f.Kind != KindSet && f.Kind != KindCodes {
		r.add(n, "", "wrong-kind", "%q is of kind %s; has and not are for sets and codes", f.Name, f.Kind)
		return
	}
	a.Present = r.choices(f, n.Get("has"), "/has")
	a.Absent = r.choices(f, n.Get("not"), "/not")
	for _, id := range a.Present { // both are in order
		if _, both := slices.BinarySearch(a.Absent, id); both {
			r.add(n, "", "contradiction", "%q of %q is both in has and in not", id, f.Name)
		}
	}
	if f.Kind == KindSet {
		a.complete(f)
	}
}

// time reads a moment, which can't lie after the case.
func (r *reader) time(n *wire.Node, below string) (wire.Time, bool) {
	t, err := wire.ParseTime(n.Text)
	if err != nil || n.Kind != wire.String {
		t.ReadNode(n, r.place(below), r.ps) // tells what is wrong
		return wire.Time{}, false
	}
	if t.Minute() > r.at.Minute() {
		r.add(n, below, "in-future", "%s is after the time of the case, %s", t, r.at)
		return wire.Time{}, false
	}
	return t, true
}

// between reads {"min", "max"}, either of which may be left out.
func (r *reader) between(f *Fact, n *wire.Node, a *answer) {
	if !f.numeric() && f.Kind != KindTime {
		r.add(n, "", "wrong-kind", "%q is of kind %s; min and max are for numbers, durations and times", f.Name, f.Kind)
		return
	}
	low, lowOK := r.end(f, n, "min")
	high, highOK := r.end(f, n, "max")
	a.Why = CannotTell
	if lowOK {
		a.Bounds.Lo = f.float(low)
	}
	if highOK {
		a.Bounds.Hi = f.float(high)
	}
	switch {
	case a.Bounds.Lo > a.Bounds.Hi:
		r.add(n, "", "out-of-range", "min of %q is above its max", f.Name)
	case a.Bounds.Exact():
		a.exactly(low, a.Bounds)
	}
}

func (r *reader) end(f *Fact, n *wire.Node, key string) (v Value, ok bool) {
	end := n.Get(key)
	if end == nil || end.Kind == wire.Null {
		return Value{}, false
	}
	if f.Kind == KindTime {
		v.Time, ok = r.time(end, "/"+key)
	} else {
		v.Number, ok = r.number(f, end, n.Get("unit"), "/"+key)
	}
	return v, ok
}

// float is a value as rules calculate with it.
func (f *Fact) float(v Value) float64 {
	if f.Kind == KindTime {
		return float64(v.Time.Minute())
	}
	return v.Number.Float()
}

// number reads 36.6, "36.6 Cel" or, for a duration, "30m": text, then unit,
// then rounding, then the plausible range.
func (r *reader) number(f *Fact, n, unit *wire.Node, below string) (Decimal, bool) {
	if n.Kind != wire.String && !r.expect(n, wire.Number, below) {
		return Decimal{}, false
	}
	text, in, _ := strings.Cut(n.Text, " ")
	if unit != nil && unit.Kind != wire.Null {
		if !r.expect(unit, wire.String, below) {
			return Decimal{}, false
		}
		if in != "" && in != unit.Text {
			r.add(unit, below, "bad-unit", "%q is given in %q and in %q", f.Name, in, unit.Text)
			return Decimal{}, false
		}
		in = unit.Text
	}
	if f.Kind == KindDuration && n.Kind == wire.String && in == "" {
		if minutes, err := wire.ParseMinutes(text); err == nil {
			text = strconv.Itoa(int(minutes))
		}
	}
	x, err := parseExact(text)
	if err != nil {
		r.add(n, below, "bad-number", "%s %s; %q needs one%s", shorten(n.Text), err, f.Name, inUnit(f.Unit))
		return Decimal{}, false
	}
	x, ok := r.convert(f, x, in, n, below)
	if !ok {
		return Decimal{}, false
	}
	d, _, err := x.round(f.Decimals)
	if err != nil || f.Min != nil && d.Cmp(*f.Min) < 0 || f.Max != nil && d.Cmp(*f.Max) > 0 {
		r.add(n, below, "out-of-range", "%s is not plausible for %q%s%s", shorten(n.Text), f.Name, rangeOf(f), inUnit(f.Unit))
		return Decimal{}, false
	}
	return d, true
}

// convert turns x into the fact's own unit; false where the unit isn't one of it.
func (r *reader) convert(f *Fact, x exact, unit string, n *wire.Node, below string) (exact, bool) {
	if unit == "" || unit == f.Unit {
		return x, true
	}
	c, ok := f.Units[unit]
	if minutes, time := map[string]int64{"min": 1, "h": 60, "d": 1440}[unit]; time && f.Kind == KindDuration {
		factor := Whole(minutes)
		c, ok = Conversion{Multiply: &factor}, true
	}
	if !ok {
		r.add(n, below, "bad-unit", "unit %q is not read for %q%s", unit, f.Name, wire.Near(unit, f.units()))
		return x, false
	}
	x, err := c.of(x)
	if err != nil {
		r.add(n, below, "out-of-range", "%s %s%s", shorten(n.Text), err, inUnit(f.Unit))
	}
	return x, err == nil
}

// of is x in the fact's own unit.
func (c Conversion) of(x exact) (exact, error) {
	var err error
	if c.Subtract != nil {
		x, err = x.less(*c.Subtract)
	}
	if c.Multiply != nil && err == nil {
		x, err = x.times(*c.Multiply)
	}
	if c.Divide != nil && err == nil {
		x = x.divided(*c.Divide)
	}
	return x, err
}

// units are all units in which the fact may be given.
func (f *Fact) units() []string {
	var units []string
	if f.Unit != "" {
		units = append(units, f.Unit)
	}
	if f.Kind == KindDuration {
		units = append(units, "min", "h", "d")
	}
	for unit := range f.Units {
		units = append(units, unit)
	}
	slices.Sort(units)
	return slices.Compact(units)
}

func rangeOf(f *Fact) string {
	switch {
	case f.Min != nil && f.Max != nil:
		return ": " + f.Min.String() + " to " + f.Max.String()
	case f.Min != nil:
		return ": at least " + f.Min.String()
	case f.Max != nil:
		return ": at most " + f.Max.String()
	}
	return ""
}

func inUnit(unit string) string {
	if unit == "" {
		return ""
	}
	return " in " + unit
}

// shorten keeps a message readable whatever was given.
func shorten(text string) string {
	if runes := []rune(text); len(runes) > maxChars {
		text = string(runes[:maxChars]) + "…"
	}
	return text
}
