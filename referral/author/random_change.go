package author

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// change tells one thing otherwise.
func (d *sketch) change() {
	switch d.r.IntN(16) {
	case 0, 1:
		d.drop()
	case 2, 3, 4, 5:
		d.otherwise()
	case 6:
		d.add()
	case 7:
		d.unknown()
	case 8, 9:
		d.move()
	case 10:
		d.at = d.at.Add(d.r.IntN(one(d.r, []int{20, 120, 1440}))) // readings get older
	case 11:
		d.anotherDay()
	case 12:
		d.regroup()
	case 13:
		d.age()
	case 14:
		d.keys["link"] = one(d.r, []string{"data", "phone", "none"})
	case 15:
		delete(d.keys, one(d.r, []string{"link", "age", "birth_date"}))
	}
}

// move takes the patient to any place of the catalogue.
func (d *sketch) move() { d.keys["here"] = one(d.r, d.places) }

// age tells it in years, in bounds, or as a day of birth.
func (d *sketch) age() {
	i, ok := d.engine.Set().Vocabulary.Lookup("age")
	delete(d.keys, "age")
	delete(d.keys, "birth_date")
	delete(d.facts, "age")
	switch f := d.engine.Set().Vocabulary.Fact(i); {
	case !ok:
	case d.chance(20):
		d.keys["birth_date"] = d.at.Add(-d.r.IntN(100 * 365 * 1440)).Date()
	case d.chance(15):
		d.keys["age"] = d.between(f, nil)
	case d.chance(50): // near a bound
		d.keys["age"] = digits(d.number(f), f)
	default:
		d.keys["age"] = json.Number(wire.Canonical(d.r.IntN(100)))
	}
}

// said is one of the facts told so far; nil when there is none.
func (d *sketch) said() *fact.Fact {
	names := slices.Sorted(maps.Keys(d.facts))
	if len(names) == 0 {
		return nil
	}
	i, ok := d.engine.Set().Vocabulary.Lookup(one(d.r, names))
	if !ok {
		return nil
	}
	return d.engine.Set().Vocabulary.Fact(i)
}

func (d *sketch) drop() {
	if f := d.said(); f != nil {
		delete(d.facts, f.Name)
	}
}

func (d *sketch) otherwise() {
	if f := d.said(); f != nil {
		d.facts[f.Name] = d.reading(f, d.value(f))
	}
}

func (d *sketch) unknown() {
	if f := d.said(); f != nil {
		d.facts[f.Name] = d.unsaid(f)
	}
}

// add tells a fact that may not have been spoken of.
func (d *sketch) add() {
	v := d.engine.Set().Vocabulary
	if f := v.Fact(d.r.IntN(v.Len())); told(f) {
		d.facts[f.Name] = d.reading(f, d.value(f))
	}
}

// anotherDay shifts the whole case: other people are on duty.
func (d *sketch) anotherDay() {
	by := d.r.IntN(14*1440) - 7*1440
	d.at = d.at.Add(by)
	d.facts = shifted(d.facts, by).(map[string]any)
}

// shifted is the same with every time so many minutes later.
func shifted(v any, by int) any {
	switch v := v.(type) {
	case map[string]any:
		other := map[string]any{}
		for key, x := range v {
			other[key] = shifted(x, by)
		}
		return other
	case []any:
		other := make([]any, len(v))
		for i, x := range v {
			other[i] = shifted(x, by)
		}
		return other
	case string:
		if t, err := wire.ParseTime(v); err == nil {
			return t.Add(by).String()
		}
	}
	return v
}

// regroup says of a set that all of it was one answer.
func (d *sketch) regroup() {
	for _, name := range slices.Sorted(maps.Keys(d.facts)) {
		if form, ok := d.facts[name].(map[string]any); ok && form["not"] != nil && d.chance(50) {
			other := maps.Clone(form)
			other["how"] = string(fact.Group)
			d.facts[name] = other
		}
	}
}

// spoil puts one to three mistakes in, each of a kind that people make.
func (d *sketch) spoil() {
	for range 1 + d.r.IntN(3) {
		d.mistake()
	}
}

func (d *sketch) mistake() {
	v := d.engine.Set().Vocabulary
	f := v.Fact(d.r.IntN(v.Len()))
	switch d.r.IntN(13) {
	case 0:
		d.facts[f.Name+"s"] = true // misspelt
	case 1:
		d.facts[f.Zh] = true // a rule's word, not a case's
	case 2:
		d.facts[f.Name] = []any{[]any{map[string]any{}}}
	case 3:
		d.facts[f.Name] = map[string]any{"value": json.Number("99999"), "unit": "furlong"}
	case 4:
		d.facts[f.Name] = map[string]any{"value": "?", "at": d.at.Add(5).String(), "how": "guessed"}
	case 5:
		d.facts["complaint"] = []string{one(d.r, d.known) + "x"}
	case 6:
		d.keys["here"] = one(d.r, d.places) + "x"
	case 7:
		d.keys["link"] = "telephone"
	case 8:
		d.keys["birth_date"], d.keys["age"] = "1964-03-08", 58
	case 9:
		d.keys["at"] = "yesterday"
	case 10:
		d.keys["schema"] = "fenji.case/2"
	case 11:
		d.keys["episodes"] = []any{map[string]any{"id": "e1"}}
	case 12:
		d.denies()
	}
}

// denies tells a known time later than another known one that it can't be before.
func (d *sketch) denies() {
	v := d.engine.Set().Vocabulary
	for i := range v.Len() {
		f := v.Fact(i)
		for _, sub := range f.Instead {
			if f.Kind == fact.KindTime && sub.Bound == fact.NotBefore {
				d.facts[f.Name], d.facts[sub.Fact] = d.ago(60), d.ago(30)
			}
		}
		if f.Kind == fact.KindTime && f.Proves != "" {
			d.facts[f.Name], d.facts[f.Proves] = d.ago(20), false
		}
	}
}
