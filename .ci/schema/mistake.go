package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// wrong is a word or key that nothing knows and nothing is near to, so that a
// reader lists what it does know.
const wrong = "qqqqqqqq"

// A mistake is one change of a document, and what the reader says of it.
type mistake struct {
	Kind  string   `json:"kind"`
	Op    string   `json:"op"`   // set, rename or drop
	Path  []any    `json:"path"` // keys and numbers of items
	Value any      `json:"value,omitempty"`
	Told  []string `json:"told"` // codes of the reader's problems; none: it reads the document
	Says  string   `json:"says,omitempty"`
}

// mistakes are up to so many changes of a document, spread evenly.
func mistakes(doc any, most int) []*mistake {
	var all []*mistake
	walk(doc, nil, func(m *mistake) { all = append(all, m) })
	if most == 0 || len(all) <= most {
		return all
	}
	var some []*mistake
	for i := range most {
		some = append(some, all[i*len(all)/most])
	}
	return some
}

// walk makes each mistake there is at or below a value.
func walk(v any, path []any, add func(*mistake)) {
	at := func(kind, op string, value any) {
		if len(path) > 0 {
			add(&mistake{Kind: kind, Op: op, Path: slices.Clone(path), Value: value})
		}
	}
	switch v := v.(type) {
	case map[string]any:
		at("wrong kind", "set", "x")
		at("wrong kind", "set", []any{"x"})
		for _, key := range slices.Sorted(maps.Keys(v)) {
			below := append(slices.Clone(path), key)
			add(&mistake{Kind: "misspelt key", Op: "rename", Path: below, Value: wrong})
			add(&mistake{Kind: "left out", Op: "drop", Path: below})
			add(&mistake{Kind: "silence", Op: "set", Path: below})
			walk(v[key], below, add)
		}
	case []any:
		at("wrong kind", "set", "x")
		at("wrong kind", "set", map[string]any{"x": 1})
		for i, item := range v {
			walk(item, append(slices.Clone(path), i), add)
		}
	case string:
		at("wrong word", "set", wrong)
		at("wrong kind", "set", 7.5)
		at("wrong kind", "set", []any{v})
		at("wrong kind", "set", map[string]any{"x": v})
	case bool:
		at("wrong kind", "set", "x")
		at("wrong kind", "set", 1)
	case json.Number:
		at("wrong kind", "set", "x")
		at("wrong kind", "set", true)
		at("wrong number", "set", -1)
		at("wrong number", "set", json.Number("99999999999"))
	}
}

// told asks the reader what it says of the document with the mistake in it.
func (m *mistake) told(doc any, read reader) {
	undo := m.make(doc)
	defer undo()
	b := must(json.Marshal(doc))
	m.Told = []string{}
	for _, p := range read(b, m) {
		m.Told = append(m.Told, p.Code)
		m.Says = p.Message
	}
}

// allowed are the words that the reader names in place of a wrong one.
func (m *mistake) allowed() []string {
	_, list, ok := strings.Cut(m.Says, "; allowed: ")
	if !ok || m.Kind != "wrong word" {
		return nil
	}
	return strings.Split(list, ", ")
}

// make changes the document and gives back how to undo it.
func (m *mistake) make(doc any) (undo func()) {
	for _, step := range m.Path[:len(m.Path)-1] {
		switch step := step.(type) {
		case string:
			doc = doc.(map[string]any)[step]
		case int:
			doc = doc.([]any)[step]
		}
	}
	if i, ok := m.Path[len(m.Path)-1].(int); ok {
		list := doc.([]any)
		old := list[i]
		list[i] = m.Value
		return func() { list[i] = old }
	}
	of, key := doc.(map[string]any), m.Path[len(m.Path)-1].(string)
	old := of[key]
	if m.Op == "set" {
		of[key] = m.Value
		return func() { of[key] = old }
	}
	delete(of, key)
	if m.Op == "rename" {
		of[m.Value.(string)] = old
	}
	return func() { delete(of, fmt.Sprint(m.Value)); of[key] = old }
}
