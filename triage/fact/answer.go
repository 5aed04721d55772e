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
	node *wire.Node
	path string
}

// given reports whether the answer says anything of the fact.
func (a *answer) given() bool {
	return a.Known || !a.Bounds.IsAll() || len(a.Present)+len(a.Absent) > 0
}

// A reader reads the answers of one case.
type reader struct {
	v  *Vocabulary
	at wire.Time
	ps *wire.Problems
}

// read gives the answers to each fact, oldest first.
func (r *reader) read(n *wire.Node, derived map[string]Reading, path string) [][]answer {
	answers := make([][]answer, r.v.Len())
	if n == nil || n.Kind == wire.Null || !wire.Expect(n, wire.Map, path, r.ps) {
		return answers
	}
	for k, key := range n.Keys {
		at := wire.Join(path, key.Text)
		f := r.v.find(key.Text)
		switch _, made := derived[key.Text]; {
		case f == nil:
			r.ps.Add(key, at, "unknown-fact", "unknown fact %q%s", key.Text, r.near(key.Text))
		case made:
			r.ps.Add(key, at, "derived-fact", "%q is worked out from the case; leave it out", key.Text)
		default:
			answers[r.v.index[f.Name]] = r.several(f, n.Values[k], at)
		}
	}
	return answers
}

// near names the fact meant: the one with that Chinese name, or a near one.
func (r *reader) near(name string) string {
	if i, ok := r.v.Lookup(name); ok {
		return "; a case names it " + strconv.Quote(r.v.facts[i].Name)
	}
	return wire.Near(name, r.v.Names())
}

// several reads one answer or an array of them, oldest first.
func (r *reader) several(f *Fact, n *wire.Node, path string) []answer {
	lists := f.Kind == KindSet || f.Kind == KindCodes
	if n.Kind != wire.List || lists && !slices.ContainsFunc(n.Values, func(v *wire.Node) bool { return v.Kind == wire.Map || v.Kind == wire.List }) {
		return r.append(nil, f, n, path)
	}
	var answers []answer
	for i, item := range n.Values {
		answers = r.append(answers, f, item, path+"/"+strconv.Itoa(i))
	}
	slices.SortStableFunc(answers, func(a, b answer) int { return int(r.minute(a) - r.minute(b)) })
	return answers
}

// minute is when an answer was given; one without a time is of now.
func (r *reader) minute(a answer) int64 {
	if a.At.IsZero() {
		return r.at.Minute()
	}
	return a.At.Minute()
}

// append reads one answer; a mistaken one is left out.
func (r *reader) append(to []answer, f *Fact, n *wire.Node, path string) []answer {
	to = append(slices.Grow(to, 1), answer{Reading: Unknown(NotAsked), node: n, path: path})
	a := &to[len(to)-1]
	before := len(*r.ps)
	switch {
	case n.Kind == wire.Null:
	case n.Kind == wire.Map:
		r.object(f, n, path, a)
	default:
		r.value(f, n, nil, path, a)
	}
	if len(*r.ps) > before {
		return to[:len(to)-1]
	}
	return to
}

// object reads {"value", …}, {"unknown", …}, {"min", "max", …} or {"has", "not", …}.
func (r *reader) object(f *Fact, n *wire.Node, path string, a *answer) {
	forms := [][]string{{"value", "unit"}, {"unknown"}, {"min", "max", "unit"}, {"has", "not"}}
	allowed := []string{"at", "how"}
	for _, form := range forms {
		if slices.ContainsFunc(n.Keys, func(k *wire.Node) bool { return k.Text != "unit" && slices.Contains(form, k.Text) }) {
			allowed = append(allowed, form...)
			break
		}
	}
	if len(allowed) == 2 {
		r.ps.Add(n, path, "wrong-kind", "a reading of %q needs value, or unknown, or min and max%s", f.Name, map[bool]string{true: ", or has and not"}[f.Kind == KindSet || f.Kind == KindCodes])
		return
	}
	for _, key := range n.Keys {
		if !slices.Contains(allowed, key.Text) {
			r.ps.Add(key, wire.Join(path, key.Text), "unknown-key", "unknown key %q%s", key.Text, wire.Near(key.Text, allowed))
		}
	}
	r.origin(n, path, a)
	switch allowed[2] {
	case "value":
		if v := n.Get("value"); v.Kind != wire.Null {
			r.value(f, v, n.Get("unit"), path+"/value", a)
		}
	case "unknown":
		a.Why = Why(r.word(n.Get("unknown"), path+"/unknown", whys()))
	case "min":
		r.between(f, n, path, a)
	case "has":
		r.hasNot(f, n, path, a)
	}
}

// origin reads when an answer was given and where it came from.
func (r *reader) origin(n *wire.Node, path string, a *answer) {
	if how := n.Get("how"); how != nil && how.Kind != wire.Null {
		a.How = How(r.word(how, path+"/how", hows()))
	}
	if at := n.Get("at"); at != nil && at.Kind != wire.Null {
		a.At.ReadNode(at, path+"/at", r.ps)
		if !a.At.IsZero() && a.At.Minute() > r.at.Minute() {
			r.ps.Add(at, path+"/at", "in-future", "%s is after the time of the case, %s", a.At, r.at)
		}
	}
}

func (r *reader) word(n *wire.Node, path string, allowed []string) string {
	if wire.Expect(n, wire.String, path, r.ps) && !slices.Contains(allowed, n.Text) {
		r.ps.Add(n, path, "unknown-word", "unknown word %q%s", n.Text, wire.Near(n.Text, allowed))
	}
	return n.Text
}

// value reads a bare value of the fact's kind into a. unit may be nil.
func (r *reader) value(f *Fact, n, unit *wire.Node, path string, a *answer) {
	if unit != nil && !f.numeric() {
		r.ps.Add(unit, path, "bad-unit", "%q is of kind %s and has no unit", f.Name, f.Kind)
		return
	}
	switch f.Kind {
	case KindBool:
		if wire.Expect(n, wire.Bool, path, r.ps) {
			a.exactly(Value{Bool: n.Text == "true"}, All())
		}
	case KindChoice:
		if wire.Expect(n, wire.String, path, r.ps) {
			if id, ok := r.choice(f, n, path); ok {
				a.exactly(Value{Text: id}, All())
			}
		}
	case KindTime:
		if t, ok := r.time(n, path); ok {
			a.exactly(Value{Time: t}, Point(float64(t.Minute())))
		}
	case KindNumber, KindDuration:
		if d, ok := r.number(f, n, unit, path); ok {
			a.exactly(Value{Number: d}, Point(d.Float()))
		}
	case KindSet:
		a.Present = r.choices(f, n, path)
		a.complete(f)
	case KindCodes:
		a.Present = r.choices(f, n, path)
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

func (r *reader) choice(f *Fact, n *wire.Node, path string) (id string, ok bool) {
	c, ok := f.Choice(n.Text)
	if !ok || c.ID != n.Text {
		r.ps.Add(n, path, "unknown-choice", "%q is no choice of %q%s", n.Text, f.Name, wire.Near(n.Text, f.Words()))
		return "", false
	}
	return c.ID, true
}

// choices reads a list of choices or codes, sorted and each once.
func (r *reader) choices(f *Fact, n *wire.Node, path string) []string {
	if n == nil || n.Kind == wire.Null || !wire.Expect(n, wire.List, path, r.ps) {
		return nil
	}
	var found []string
	for i, item := range n.Values {
		at := path + "/" + strconv.Itoa(i)
		if !wire.Expect(item, wire.String, at, r.ps) {
			continue
		}
		if f.Kind == KindCodes {
			if item.Text == "" || len(item.Text) > 64 || strings.TrimSpace(item.Text) != item.Text {
				r.ps.Add(item, at, "bad-code", "%q is no code", item.Text)
			}
			found = append(found, item.Text)
		} else if id, ok := r.choice(f, item, at); ok {
			found = append(found, id)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (r *reader) hasNot(f *Fact, n *wire.Node, path string, a *answer) {
	if f.Kind != KindSet && f.Kind != KindCodes {
		r.ps.Add(n, path, "wrong-kind", "%q is of kind %s; has and not are for sets and codes", f.Name, f.Kind)
		return
	}
	a.Present = r.choices(f, n.Get("has"), path+"/has")
	a.Absent = r.choices(f, n.Get("not"), path+"/not")
	for _, id := range a.Present { // both are in order
		if _, both := slices.BinarySearch(a.Absent, id); both {
			r.ps.Add(n, path, "contradiction", "%q of %q is both in has and in not", id, f.Name)
		}
	}
	if f.Kind == KindSet {
		a.complete(f)
	}
}

// time reads a moment, which can't lie after the case.
func (r *reader) time(n *wire.Node, path string) (wire.Time, bool) {
	var t wire.Time
	t.ReadNode(n, path, r.ps)
	if !t.IsZero() && t.Minute() > r.at.Minute() {
		r.ps.Add(n, path, "in-future", "%s is after the time of the case, %s", t, r.at)
		return t, false
	}
	return t, !t.IsZero()
}

// between reads {"min", "max"}, either of which may be left out.
func (r *reader) between(f *Fact, n *wire.Node, path string, a *answer) {
	if !f.numeric() && f.Kind != KindTime {
		r.ps.Add(n, path, "wrong-kind", "%q is of kind %s; min and max are for numbers, durations and times", f.Name, f.Kind)
		return
	}
	low, lowOK := r.end(f, n, "min", path)
	high, highOK := r.end(f, n, "max", path)
	a.Why = CannotTell
	if lowOK {
		a.Bounds.Lo = f.float(low)
	}
	if highOK {
		a.Bounds.Hi = f.float(high)
	}
	switch {
	case a.Bounds.Lo > a.Bounds.Hi:
		r.ps.Add(n, path, "out-of-range", "min of %q is above its max", f.Name)
	case a.Bounds.Exact():
		a.exactly(low, a.Bounds)
	}
}

func (r *reader) end(f *Fact, n *wire.Node, key, path string) (v Value, ok bool) {
	end := n.Get(key)
	if end == nil || end.Kind == wire.Null {
		return Value{}, false
	}
	if f.Kind == KindTime {
		v.Time, ok = r.time(end, path+"/"+key)
	} else {
		v.Number, ok = r.number(f, end, n.Get("unit"), path+"/"+key)
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
func (r *reader) number(f *Fact, n, unit *wire.Node, path string) (Decimal, bool) {
	if n.Kind != wire.String && !wire.Expect(n, wire.Number, path, r.ps) {
		return Decimal{}, false
	}
	text, in, _ := strings.Cut(n.Text, " ")
	if unit != nil && unit.Kind != wire.Null {
		if !wire.Expect(unit, wire.String, path, r.ps) {
			return Decimal{}, false
		}
		if in != "" && in != unit.Text {
			r.ps.Add(unit, path, "bad-unit", "%q is given in %q and in %q", f.Name, in, unit.Text)
			return Decimal{}, false
		}
		in = unit.Text
	}
	if minutes, err := wire.ParseMinutes(text); err == nil && f.Kind == KindDuration && n.Kind == wire.String && in == "" {
		text = strconv.Itoa(int(minutes))
	}
	x, err := parseExact(text)
	if err != nil {
		r.ps.Add(n, path, "bad-number", "%s %s; %q needs one%s", shorten(n.Text), err, f.Name, inUnit(f.Unit))
		return Decimal{}, false
	}
	x, ok := r.convert(f, x, in, n, path)
	if !ok {
		return Decimal{}, false
	}
	d, _, err := x.round(f.Decimals)
	if err != nil || f.Min != nil && d.Cmp(*f.Min) < 0 || f.Max != nil && d.Cmp(*f.Max) > 0 {
		r.ps.Add(n, path, "out-of-range", "%s is not plausible for %q%s%s", shorten(n.Text), f.Name, rangeOf(f), inUnit(f.Unit))
		return Decimal{}, false
	}
	return d, true
}

// convert turns x into the fact's own unit; false where the unit isn't one of it.
func (r *reader) convert(f *Fact, x exact, unit string, n *wire.Node, path string) (exact, bool) {
	if unit == "" || unit == f.Unit {
		return x, true
	}
	c, ok := f.Units[unit]
	if minutes, time := map[string]int64{"min": 1, "h": 60, "d": 1440}[unit]; time && f.Kind == KindDuration {
		factor := Whole(minutes)
		c, ok = Conversion{Multiply: &factor}, true
	}
	if !ok {
		r.ps.Add(n, path, "bad-unit", "unit %q is not read for %q%s", unit, f.Name, wire.Near(unit, f.units()))
		return x, false
	}
	x, err := c.of(x)
	if err != nil {
		r.ps.Add(n, path, "out-of-range", "%s %s%s", shorten(n.Text), err, inUnit(f.Unit))
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
