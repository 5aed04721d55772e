package fhir

import (
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// visit is how many minutes before the case something may have been told to be of this
// visit.
const visit = 24 * 60

// take puts what was observed or answered into the case. What has no limit of age, such
// as why nobody knows it, when it began, or whether he was operated on lately, was true
// of the day on which it was told: it counts if that was in this visit.
func (c *chart) take(i int, at place, reading *wire.Node, when *wire.Time, how fact.How) {
	f := c.vocabulary.Fact(i)
	if reading != nil && (f.FreshFor == 0 || reading.Get("unknown") != nil) && f.Name != "age" && !c.ofVisit(at, when) {
		return
	}
	c.put(i, at, reading, when, how)
}

// ofVisit reports whether something was told in this visit.
func (c *chart) ofVisit(at place, when *wire.Time) bool {
	switch {
	case when == nil:
		c.leave(at, "it says no time, and may be of another visit")
	case c.at.Sub(*when) > visit:
		c.leave(at, "it is of another visit")
	default:
		return true
	}
	return false
}

// put puts a reading into the case, if it can be one.
func (c *chart) put(i int, at place, reading *wire.Node, when *wire.Time, how fact.How) {
	f := c.vocabulary.Fact(i)
	switch {
	case reading == nil: // told already
		return
	case f.Derive != nil && f.Derive.History() != "":
		c.leave(at, "it is worked out of readings; give those")
		return
	case c.birth != "" && (f.Name == "age" || f.Name == "age_months" || f.Name == "age_days"):
		c.leave(at, "the birth date says it")
		return
	case f.FreshFor > 0 && when == nil:
		c.leave(at, "it says no time, and may be too old to count for "+f.Name)
		return
	}
	if f.Name == "age" && reading.Get("unknown") == nil {
		c.aged(at, reading, when)
		return
	}
	if when != nil {
		set(reading, "at", c.text(at, when.String()))
	}
	set(reading, "how", c.text(at, string(how)))
	c.facts[i] = append(c.facts[i], told{reading, at})
}

// A told is a reading, and where it was told.
type told struct {
	reading *wire.Node
	at      place
}

// weed leaves the readings that their facts can't have.
func (c *chart) weed() {
	var ps wire.Problems
	c.vocabulary.Read(c.readings(), c.at, nil, "", &ps)
	wrong := map[string]string{} // by path
	for _, p := range ps {
		if why := refusal(p); why != "" {
			parts := strings.SplitN(strings.TrimPrefix(p.Path, "/"), "/", 3)
			at := parts[0] + "/0"
			if len(parts) > 1 && strings.Trim(parts[1], "0123456789") == "" {
				at = parts[0] + "/" + parts[1]
			}
			wrong[at] = why + parts[0]
		}
	}
	for i, all := range c.facts {
		name, kept := c.vocabulary.Fact(i).Name, []told(nil)
		for k, one := range all {
			if why := wrong[name+"/"+itoa(k)]; why != "" {
				c.leave(one.at, why)
			} else {
				kept = append(kept, one)
			}
		}
		if c.facts[i] = kept; len(kept) == 0 {
			delete(c.facts, i)
		}
	}
}

// refusal says in words of ours why a reading can't be one of a fact, which is named
// after it; empty where it is no matter of one reading.
func refusal(p wire.Problem) string {
	switch p.Code {
	case "contradiction":
		return ""
	case "out-of-range":
		return "not plausible for "
	case "in-future":
		return "after the case, for "
	case "bad-unit":
		return "a unit that is not read for "
	case "bad-number":
		return "no number that is read for "
	case "impossible-time":
		return "no time that is read for "
	case "unknown-choice", "bad-code":
		return "no choice of "
	}
	return "no value of "
}

// readings are all, as a case has them.
func (c *chart) readings() *wire.Node {
	facts := &wire.Node{Kind: wire.Map}
	for i := range c.vocabulary.Len() {
		switch all := c.facts[i]; len(all) {
		case 0:
		case 1:
			set(facts, c.vocabulary.Fact(i).Name, all[0].reading)
		default:
			list := &wire.Node{Kind: wire.List}
			for _, one := range all {
				list.Values = append(list.Values, one.reading)
			}
			set(facts, c.vocabulary.Fact(i).Name, list)
		}
	}
	return facts
}

// aged takes an age, which says something of months and days too. One of another day
// is another age.
func (c *chart) aged(at place, reading *wire.Node, when *wire.Time) {
	most := 130.0
	if unit := reading.Get("unit"); unit != nil && shorter(unit.Text) > 0 {
		most = shorter(unit.Text)
	}
	if when != nil && when.Date() != c.at.Date() {
		c.leave(at, "an age of another day")
		return
	}
	for _, key := range []string{"value", "min", "max"} {
		if n := reading.Get(key); n != nil {
			if d, err := fact.ParseDecimal(n.Text); err != nil || d.Scaled < 0 || d.Float() > most {
				c.leave(at, "not plausible for age")
				return
			}
		}
	}
	c.age = reading
}

// shorter is how many of a unit shorter than a year somebody may be old; 0 of others.
func shorter(unit string) float64 {
	return map[string]float64{"h": 24 * 366, "d": 10 * 366, "wk": 10 * 53, "mo": 130 * 12}[unit]
}

// result reads the value of an observation, or of a part of one, for what its code
// speaks of.
func (c *chart) result(at place, found []target, when *wire.Time, how fact.How) {
	for _, t := range found {
		f := c.vocabulary.Fact(t.fact)
		if absent, there := at.get("dataAbsentReason"); there {
			c.take(t.fact, absent, c.absent(absent, f, t.choice, whyOf(codings(absent)...)), when, how)
			continue
		}
		value, kind := valued(at)
		if kind == "" {
			c.leave(at, "it has no value")
			continue
		}
		if f.Name == complaint && kind == "CodeableConcept" {
			if c.ofVisit(value, when) {
				c.complain(c.complaintsOf(value)...)
			}
			continue
		}
		c.take(t.fact, value, c.value(f, t.choice, value, kind), when, how)
	}
}

// valued is the value[x] of an element, and what x is.
func valued(at place) (value place, kind string) {
	for _, key := range at.node.Keys {
		if rest, ok := strings.CutPrefix(key.Text, "value"); ok && capital(rest) {
			value, _ = at.get(key.Text)
			return value, rest
		}
	}
	return at, ""
}

func (c *chart) absent(at place, f *fact.Fact, choice string, why fact.Why) *wire.Node {
	n := c.pair(at, "unknown", c.text(at, string(why)))
	if choice != "" && f.Kind == fact.KindSet {
		set(n, "of", c.list(at, choice))
	}
	return n
}

// value is a reading of a fact, or of one choice of a set; nil where it is left.
func (c *chart) value(f *fact.Fact, choice string, at place, kind string) *wire.Node {
	number := f.Kind == fact.KindNumber || f.Kind == fact.KindDuration
	switch {
	case choice != "":
		if yes, ok := truthOf(at, kind); ok {
			return c.hasOrNot(at, choice, yes)
		}
	case kind == "Quantity" && number:
		return c.quantity(f, at)
	case kind == "Range" && number:
		return c.between(f, at)
	case (kind == "Integer" || kind == "Decimal") && number && unit(f.Unit) == "":
		return c.pair(at, "value", at.node)
	case f.Kind == fact.KindBool:
		if yes, ok := truthOf(at, kind); ok {
			return c.pair(at, "value", c.truth(at, yes))
		}
	case f.Kind == fact.KindTime && (kind == "DateTime" || kind == "Instant"):
		return c.timed(at)
	case f.Kind == fact.KindChoice:
		if id, ok := chosen(f, concepts(at, kind)); ok {
			return c.pair(at, "value", c.text(at, id))
		}
	case f.Kind == fact.KindSet:
		if id, ok := chosen(f, concepts(at, kind)); ok {
			return c.hasOrNot(at, id, true)
		}
	case f.Kind == fact.KindCodes:
		for _, code := range codings(concepts(at, kind)) {
			if code.System == icd10 && plainCode(code.Code) {
				return c.hasOrNot(at, code.Code, true)
			}
		}
	}
	if kind == "String" {
		c.drop("note")
	}
	c.leave(at, "no value that is read for "+f.Name)
	return nil
}

// concepts is a value as a concept: a Coding is one of one code.
func concepts(at place, kind string) place {
	if kind != "Coding" {
		return at
	}
	one := &wire.Node{Kind: wire.Map, Line: at.node.Line, Column: at.node.Column}
	set(one, "coding", &wire.Node{Kind: wire.List, Values: []*wire.Node{at.node}})
	return place{at.path, one}
}

func truthOf(at place, kind string) (yes, ok bool) {
	if kind == "Boolean" && at.node.Kind == wire.Bool {
		return at.node.Text == "true", true
	}
	return said(concepts(at, kind))
}

// quantity is a number in its unit; with a comparator it is but a bound.
func (c *chart) quantity(f *fact.Fact, at place) *wire.Node {
	value, there := at.get("value")
	in, ok := unitOf(f, at)
	if code := at.word("code"); f.Name == "age" && shorter(code) > 0 {
		in, ok = code, at.word("comparator") == ""
	}
	switch {
	case !there:
		c.leave(at, "it has no value")
		return nil
	case !ok:
		c.leave(at, "a unit that is not read for "+f.Name)
		return nil
	}
	key := map[string]string{"": "value", "<": "max", "<=": "max", ">": "min", ">=": "min"}[at.word("comparator")]
	if key == "" {
		c.leave(at, "a comparator that is not read")
		return nil
	}
	return c.inUnit(at, in, c.pair(at, key, value.node))
}

func (c *chart) inUnit(at place, unit string, n *wire.Node) *wire.Node {
	if unit != "" {
		set(n, "unit", c.text(at, unit))
	}
	return n
}

// between reads bounds.
func (c *chart) between(f *fact.Fact, at place) *wire.Node {
	n, in := c.object(at), ""
	for _, end := range [][2]string{{"low", "min"}, {"high", "max"}} {
		q, there := at.get(end[0])
		if !there {
			continue
		}
		unit, ok := unitOf(f, q)
		value, valued := q.get("value")
		if !ok || !valued || len(n.Keys) > 0 && unit != in {
			c.leave(at, "ends that are not read for "+f.Name)
			return nil
		}
		in = unit
		set(n, end[1], value.node)
	}
	if len(n.Keys) == 0 {
		c.leave(at, "it has no value")
		return nil
	}
	return c.inUnit(at, in, n)
}

// timed is a moment; a day alone lies between its beginning and its end, or the case.
func (c *chart) timed(at place) *wire.Node {
	if t, err := wire.ParseTime(at.node.Text); err == nil && at.node.Kind == wire.String {
		return c.pair(at, "value", c.text(at, t.String()))
	}
	first, ok := c.since(at)
	if !ok {
		return nil
	}
	last := c.at
	if len(at.node.Text) == len("2022-11-26") && last.Sub(*first) >= 24*60 {
		last = first.Add(24*60 - 1)
	}
	return c.pair(at, "min", c.text(at, first.String()), "max", c.text(at, last.String()))
}
