package author

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage/fact"
)

// A Sheet is a case document that an interview fills in. What it holds already is
// kept; answers are added to it. It is for one goroutine.
type Sheet struct {
	keys  map[string]json.RawMessage
	facts map[string][]json.RawMessage // the readings of each fact, in the order in which they came
}

// NewSheet begins with a case document, which may have no facts yet.
func NewSheet(src []byte) (*Sheet, error) {
	s := &Sheet{keys: map[string]json.RawMessage{}, facts: map[string][]json.RawMessage{}}
	if err := json.Unmarshal(src, &s.keys); err != nil {
		return nil, err
	}
	var facts map[string]json.RawMessage
	if given := s.keys["facts"]; given != nil {
		if err := json.Unmarshal(given, &facts); err != nil {
			return nil, fmt.Errorf("facts: %w", err)
		}
	}
	for name, reading := range facts {
		s.facts[name] = readings(reading)
	}
	return s, nil
}

// readings are what stands at a fact: several where it is a list of readings, which
// a list of words is not.
func readings(src json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	var words []string
	if json.Unmarshal(src, &list) != nil || json.Unmarshal(src, &words) == nil {
		return []json.RawMessage{src}
	}
	return list
}

// Bytes is the case document as it stands, keys in order.
func (s *Sheet) Bytes() []byte {
	keys, facts := maps.Clone(s.keys), map[string]json.RawMessage{}
	for name, list := range s.facts {
		if facts[name] = list[0]; len(list) > 1 {
			facts[name] = raw(list)
		}
	}
	keys["facts"] = raw(facts)
	return raw(keys)
}

func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only plain values are written
	}
	return b
}

// Answer answers an item by itself: true or false to a choice of a set and to what is
// true or not, a number or "36.6 Cel", the id of a choice, a time, a list of codes; of the age whatever a case may say of
// it, and a day such as 1964-03-08 is the birth date.
func (s *Sheet) Answer(it referral.Item, value any) {
	text, _ := value.(string)
	switch {
	case it.Fact == "age" && strings.Count(text, "-") == 2:
		s.keys["birth_date"] = raw(text)
	case it.Fact == "age", it.Fact == "link":
		s.keys[it.Fact] = raw(value)
	case it.Choice != "":
		s.signs([]referral.Item{it}, value == true, "")
	default:
		s.facts[it.Fact] = append(s.facts[it.Fact], raw(value))
	}
}

// None answers no to choices of sets, all at once.
func (s *Sheet) None(items []referral.Item) { s.signs(items, false, fact.Group) }

func (s *Sheet) signs(items []referral.Item, there bool, how fact.How) {
	var sets []string
	choices := map[string][]string{}
	for _, it := range items {
		if !slices.Contains(sets, it.Fact) {
			sets = append(sets, it.Fact)
		}
		choices[it.Fact] = append(choices[it.Fact], it.Choice)
	}
	for _, name := range sets {
		s.add(name, map[string]any{map[bool]string{true: "has", false: "not"}[there]: choices[name]}, how)
	}
}

// Unknown says that an item can't be had: not here, or not at all. Nothing is said of
// other choices of a set.
func (s *Sheet) Unknown(it referral.Item) {
	if it.Fact == "link" {
		s.keys["link"] = raw(it.Unknown)
		return
	}
	reading := map[string]any{"unknown": it.Unknown}
	if it.Choice != "" {
		reading["of"] = []string{it.Choice}
	}
	s.add(it.Fact, reading, "")
}

func (s *Sheet) add(name string, reading map[string]any, how fact.How) {
	if how != "" {
		reading["how"] = how
	}
	s.facts[name] = append(s.facts[name], raw(reading))
}
