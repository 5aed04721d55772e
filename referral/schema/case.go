package schema

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/triage/pack"
)

// object is a JSON Schema, or a part of one, as it is written.
type object = map[string]any

// Case is the schema of cases over the facts of a set of packs: the one that
// Get("case") gives, with each fact by its name, unit, plausible range and
// choices, so that an editor can offer them. Equal packs give equal bytes. It is
// for people who write cases; ranges hold for values as written, before they are
// rounded to the fact's decimals.
func Case(set *pack.Set) []byte {
	src, _ := Get("case")
	var doc object
	if err := json.Unmarshal(src, &doc); err != nil {
		panic("schema: the embedded case schema is not JSON: " + err.Error())
	}
	facts := object{}
	for i := range set.Vocabulary.Len() {
		f := set.Vocabulary.Fact(i)
		facts[f.Name] = factSchema(f, complaints(set), doc["$defs"].(object))
	}
	properties := doc["properties"].(object)
	known := properties["facts"].(object)
	known["properties"], known["additionalProperties"] = facts, false
	delete(known, "propertyNames")
	if age, ok := facts["age"]; ok {
		properties["age"] = object{"anyOf": append([]object{age.(object)}, shortAges()...)}
	}
	var names, hashes []string
	for _, p := range set.Packs {
		names, hashes = append(names, p.ID+" "+p.Version), append(hashes, p.Hash())
	}
	doc["$id"] = doc["$id"].(string) + ":" + strings.TrimPrefix(pack.Hash([]byte(strings.Join(hashes, " "))), "sha256:")[:16]
	doc["description"] = doc["description"].(string) + "; facts of " + strings.Join(names, ", ")
	return indented(doc)
}

// shortAges are the ways to tell an age, beside the facts, otherwise than as that fact.
func shortAges() []object {
	number := object{"type": []string{"integer", "string"}, "minimum": 0, "pattern": "^[0-9]+$"}
	units := []string{"h", "d", "wk", "mo"}
	keys := func(properties object, all ...string) object {
		return object{"type": "object", "properties": properties, "required": all, "additionalProperties": false}
	}
	return []object{
		{"type": "string", "pattern": "^[0-9]+ (" + strings.Join(units, "|") + ")$"},
		keys(object{"value": number, "unit": object{"enum": units}}, "value", "unit"),
		keys(object{"nominal": number}, "nominal"),
	}
}

// complaints are the codes that the packs list, sorted.
func complaints(set *pack.Set) []string {
	return slices.Sorted(maps.Keys(set.Complaints))
}

func indented(doc object) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		panic("schema: " + err.Error())
	}
	return b.Bytes()
}
