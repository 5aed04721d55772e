package author

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
)

// An Interview is the interview on a case by somebody who knows all of it.
type Interview struct {
	Screens []*referral.Next // those that were answered, in order
	Stopped int              // how many had been answered when it first stopped
	Last    *referral.Next   // nothing more to ask
	Case    []byte           // what was found out
}

// maxScreens is more than any interview takes: one that does goes round in circles.
const maxScreens = 100

// Interviewed has the interview on a case that is complete, beginning with nothing
// but its time, its place and the facts kept; what stops the interview does not end
// it while there is more to ask. Choices of sets that are not there are
// answered for the whole group, except where that is not allowed. What the case does not tell can't be had.
func Interviewed(e *referral.Engine, complete []byte, kept ...string) (*Interview, error) {
	truth, err := e.ParseCase(complete)
	if err != nil {
		return nil, err
	}
	full, err := NewSheet(complete)
	if err != nil {
		return nil, err
	}
	s := &Sheet{keys: maps.Clone(full.keys), facts: maps.Clone(full.facts)}
	maps.DeleteFunc(s.facts, func(name string, _ []json.RawMessage) bool { return !slices.Contains(kept, name) })
	for _, key := range []string{"age", "birth_date", "lunar", "note"} {
		if !slices.Contains(kept, key) {
			delete(s.keys, key)
		}
	}
	r := &respondent{engine: e, truth: truth, full: full, sheet: s}
	in := &Interview{Stopped: -1}
	for range maxScreens {
		c, err := e.ParseCase(s.Bytes())
		if err != nil {
			return in, fmt.Errorf("%w\n%s", err, s.Bytes())
		}
		in.Last, in.Case = e.Next(c), s.Bytes()
		if in.Last.Stop != "" && in.Stopped < 0 {
			in.Stopped = len(in.Screens)
		}
		if in.Last.Group == nil {
			return in, nil
		}
		in.Screens = append(in.Screens, in.Last)
		r.answer(in.Last.Group)
	}
	return in, fmt.Errorf("the interview asks on after %d screens: %s", maxScreens, in.Last.JSON())
}

// A respondent knows the case.
type respondent struct {
	engine *referral.Engine
	truth  *triage.Case
	full   *Sheet
	sheet  *Sheet
}

func (r *respondent) answer(g *referral.Group) {
	var items, none []referral.Item
	for _, it := range g.Items {
		items = append(items, g.Choices(it)...)
	}
	for _, it := range items {
		value, f := r.value(it), g.Facts[it.Fact] // the link is no fact
		switch {
		case value == nil && f != nil && f.Applies != nil && r.full.facts[it.Fact] == nil: // it is about other people
		case value == nil:
			r.sheet.Unknown(it)
		case it.Choice != "" && value == false && !g.Individually:
			none = append(none, it)
		default:
			r.sheet.Answer(it, value)
		}
	}
	r.sheet.None(none)
}

func (r *respondent) reading(it referral.Item) *fact.Reading {
	i, ok := r.engine.Set().Vocabulary.Lookup(it.Fact)
	if !ok {
		return new(fact.Reading)
	}
	return r.truth.Facts.Reading(i)
}

// value is the answer to an item; nil where there is none.
func (r *respondent) value(it referral.Item) any {
	switch it.Fact {
	case "link":
		if r.truth.Link != "" {
			return r.truth.Link
		}
		return nil
	case "age":
		for _, key := range []string{"birth_date", "age"} {
			if given := r.full.keys[key]; given != nil {
				return plain(given)
			}
		}
	}
	reading := r.reading(it)
	if it.Choice != "" {
		if known, has := reading.Has(it.Choice); known {
			return has
		}
		return nil
	}
	if r.full.facts[it.Fact] == nil || !reading.Known { // what is worked out is not told
		return nil
	}
	switch r.kind(it) {
	case fact.KindBool:
		return reading.Value.Bool
	case fact.KindCodes:
		return append([]string{}, reading.Present...)
	case fact.KindChoice:
		return reading.Value.Text
	case fact.KindTime:
		return reading.Value.Time.String()
	}
	return reading.Value.Number
}

func (r *respondent) kind(it referral.Item) fact.Kind {
	i, _ := r.engine.Set().Vocabulary.Lookup(it.Fact)
	return r.engine.Set().Vocabulary.Fact(i).Kind
}

func plain(src json.RawMessage) (v any) {
	_ = json.Unmarshal(src, &v) // of a document that has been read
	return v
}
