package build

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"
)

// tables remembers which entries of the tables some schema has used: one that
// none uses speaks of a key or type that is no longer there.
type tables map[string]bool

func (t tables) unused() error {
	titled := slices.DeleteFunc(keysOf(titles), func(key string) bool { return !strings.Contains(key, ".") })
	var wrong []error
	for _, key := range slices.Concat(keysOf(words), keysOf(needed), keysOf(patterns), keysOf(keyed), keysOf(shaped), keysOf(least), keysOf(most), keysOf(alternatives), keysOf(consequences), deletable, sometimesNull, titled) {
		if !t[key] {
			wrong = append(wrong, fmt.Errorf("the tables speak of %s, which no document has", key))
		}
	}
	return errors.Join(wrong...)
}

func keysOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// detail adds to a reflected schema what its Go types do not say.
func (d document) detail(root *jsonschema.Schema, told tables) {
	top := reflect.TypeOf(d.of).Name()
	objects := maps.Clone(root.Definitions)
	objects[top] = root
	patched := reachable(root.Definitions, d.patches)
	for name, s := range objects {
		if s.Properties == nil {
			continue
		}
		for p := s.Properties.Oldest(); p != nil; p = p.Next() {
			p.Value = property(name, p.Key, p.Value, told)
		}
		told[name], told[d.name+" "+name] = true, true
		switch {
		case d.written:
			nulls(name, s)
		case patched[name]:
			silence(s)
			deletes(s)
		default:
			d.require(name, top, s)
			silence(s)
		}
	}
	if edition, ok := root.Properties.Get("schema"); ok {
		edition.Type, edition.Const, edition.Extras = "", d.edition, nil
	}
	define(root)
}

// property is one property as the tables describe it.
func property(object, key string, s *jsonschema.Schema, told tables) *jsonschema.Schema {
	at := object + "." + key
	told[at] = true
	if form, ok := shaped[at]; ok {
		description := s.Description
		s = form()
		if s.Description == "" {
			s.Description = description
		}
	}
	if s.Title = titles[at]; s.Title == "" {
		s.Title = titles[key]
	}
	in := leaf(s)
	if w, ok := words[at]; ok {
		in.Type, in.Enum = "string", enum(w)
	}
	if p, ok := patterns[at]; ok {
		in.Pattern = p
	}
	if slices.Contains(deletable, at) {
		s.AdditionalProperties = nullable(s.AdditionalProperties)
	}
	if names, ok := keyed[at]; ok {
		s.PropertyNames = names
	}
	if n, ok := least[at]; ok && s.Type == "array" {
		s.MinItems = number(n)
	} else if ok {
		in.Minimum = json.Number(fmt.Sprint(n))
	}
	if n, ok := most[at]; ok {
		in.Maximum = json.Number(n)
	}
	return s
}

// leaf is what a list or a map holds, else the schema itself.
func leaf(s *jsonschema.Schema) *jsonschema.Schema {
	switch {
	case s.Type == "array" && s.Items != nil:
		return leaf(s.Items)
	case s.Type == "object" && s.AdditionalProperties != nil:
		return leaf(s.AdditionalProperties)
	}
	return s
}

// require names the keys that can't be left out, and what follows from others.
func (d document) require(name, top string, s *jsonschema.Schema) {
	own := d.name + " " + name
	s.Required = slices.Concat(needed[name], needed[own])
	if d.file && (name == top || slices.Contains(spread, name)) {
		s.Required = nil
	}
	if one, ok := alternatives[name]; ok {
		var each []*jsonschema.Schema
		for _, key := range one.keys {
			each = append(each, has(key, &jsonschema.Schema{Not: &jsonschema.Schema{Type: "null"}}))
		}
		if one.exactly {
			s.OneOf = each
		} else {
			s.AnyOf = each
		}
	}
	for _, c := range slices.Concat(consequences[name], consequences[own]) {
		s.AllOf = append(s.AllOf, &jsonschema.Schema{If: c.when, Then: c.then})
	}
}

// silence lets a key that may be left out be null, which is the same to every
// reader.
func silence(s *jsonschema.Schema) {
	for _, key := range propertyKeys(s) {
		if p, _ := s.Properties.Get(key); !slices.Contains(s.Required, key) {
			s.Properties.Set(key, nullable(p))
		}
	}
}

// deletes lets every entry of every map be null, as a merge patch has it.
func deletes(s *jsonschema.Schema) {
	for _, key := range propertyKeys(s) {
		p, _ := s.Properties.Get(key)
		for p.AdditionalProperties != nil && p.AdditionalProperties != jsonschema.FalseSchema {
			inner := p.AdditionalProperties
			p.AdditionalProperties = nullable(inner)
			p = p.AdditionalProperties
		}
	}
}

// reachable are the definitions that one of them refers to, and itself.
func reachable(all jsonschema.Definitions, from string) map[string]bool {
	found := map[string]bool{}
	var follow func(name string)
	follow = func(name string) {
		if found[name] || all[name] == nil {
			return
		}
		found[name] = true
		b, err := json.Marshal(all[name])
		if err != nil {
			panic("build: a schema is not JSON: " + err.Error())
		}
		for _, m := range reference.FindAllStringSubmatch(string(b), -1) {
			follow(m[1])
		}
	}
	follow(from)
	return found
}

var reference = regexp.MustCompile(`"#/\$defs/([^"]+)"`)

// nulls lets those keys of a written document be null that may be.
func nulls(name string, s *jsonschema.Schema) {
	for _, key := range propertyKeys(s) {
		if at := name + "." + key; slices.Contains(sometimesNull, at) {
			p, _ := s.Properties.Get(key)
			s.Properties.Set(key, nullable(p))
		}
	}
}

func propertyKeys(s *jsonschema.Schema) []string {
	var keys []string
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		keys = append(keys, p.Key)
	}
	return keys
}

// define adds the forms that are referred to, and those that they refer to.
func define(root *jsonschema.Schema) {
	if root.Definitions == nil {
		root.Definitions = jsonschema.Definitions{}
	}
	all := forms()
	for again := true; again; {
		again = false
		b, err := json.Marshal(root)
		if err != nil {
			panic("build: a schema is not JSON: " + err.Error())
		}
		for name, form := range all {
			if strings.Contains(string(b), `"#/$defs/`+name+`"`) && root.Definitions[name] == nil {
				root.Definitions[name], again = form, true
			}
		}
	}
}
