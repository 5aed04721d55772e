package schema

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/triage/fact"
)

// factSchema is what a case may say of one fact. Its value and its readings are
// added to the definitions.
func factSchema(f *fact.Fact, complaints []string, definitions object) object {
	value, read := "value."+f.Name, "reading."+f.Name
	definitions[value] = valueSchema(f, complaints)
	definitions[read] = object{"anyOf": readingSchemas(f, refer(value))}
	one := []object{refer(value), refer(read), {"type": "null"}}
	several := object{"type": "array", "items": object{"anyOf": one}}
	return object{"title": strings.TrimSpace(f.Zh + " " + f.En), "description": describe(f), "anyOf": append(one, several)}
}

// describe tells the question, the unit, the range and the choices.
func describe(f *fact.Fact) string {
	parts := []string{string(f.Kind)}
	if f.Unit != "" {
		parts[0] += ", " + f.Unit
	}
	if f.Min != nil {
		parts[0] += ", ≥ " + f.Min.String()
	}
	if f.Max != nil {
		parts[0] += ", ≤ " + f.Max.String()
	}
	for _, question := range []string{f.Question.Zh, f.Question.En} {
		if question != "" {
			parts = append(parts, question)
		}
	}
	var choices []string
	for _, c := range f.Choices {
		choices = append(choices, c.ID+" "+c.Zh)
	}
	if choices != nil {
		parts = append(parts, strings.Join(choices, ", "))
	}
	return strings.Join(parts, "; ")
}

// valueSchema is a plain value of the fact.
func valueSchema(f *fact.Fact, complaints []string) object {
	switch f.Kind {
	case fact.KindBool:
		return object{"type": "boolean"}
	case fact.KindTime:
		return refer("Time")
	case fact.KindChoice:
		return object{"enum": f.Words()}
	case fact.KindSet:
		return object{"type": "array", "items": object{"enum": f.Words()}}
	case fact.KindCodes:
		code := object{"type": "string", "minLength": 1, "maxLength": 64}
		if f.Name == "complaint" && len(complaints) > 0 {
			code = object{"anyOf": []object{{"enum": complaints}, code}}
		}
		return object{"type": "array", "items": code}
	}
	return object{"anyOf": []object{within(f), {"type": "string", "pattern": numberPattern(f)}}}
}

// within is a number in the fact's own unit.
func within(f *fact.Fact) object {
	n := object{"type": "number"}
	if f.Min != nil {
		n["minimum"] = json.Number(f.Min.String())
	}
	if f.Max != nil {
		n["maximum"] = json.Number(f.Max.String())
	}
	return n
}

// numberPattern is a number as text, with a unit or without.
func numberPattern(f *fact.Fact) string {
	number := `-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?`
	if f.Kind == fact.KindDuration {
		number = "(" + number + "|[0-9]+[mhd])"
	}
	var units []string
	for _, unit := range unitsOf(f) {
		units = append(units, regexp.QuoteMeta(unit))
	}
	if units == nil {
		return "^" + number + "$"
	}
	return "^" + number + "( (" + strings.Join(units, "|") + "))?$"
}

// unitsOf are all units in which the fact may be given.
func unitsOf(f *fact.Fact) []string {
	units := slices.Collect(maps.Keys(f.Units))
	if f.Unit != "" {
		units = append(units, f.Unit)
	}
	if f.Kind == fact.KindDuration {
		units = append(units, "min", "h", "d")
	}
	slices.Sort(units)
	return slices.Compact(units)
}

// readingSchemas are the ways to say more of the fact than a value.
func readingSchemas(f *fact.Fact, value object) []object {
	unknown := object{"unknown": refer("Why")}
	if f.Kind == fact.KindSet {
		unknown["of"] = orNull(value)
	}
	forms := []object{reading([]string{"unknown"}, unknown)}
	switch f.Kind {
	case fact.KindNumber, fact.KindDuration:
		return append(forms, numberReadings(f, value)...)
	case fact.KindTime:
		forms = append(forms, reading([]string{"min", "max"}, object{"min": orNull(value), "max": orNull(value)}))
	case fact.KindSet, fact.KindCodes:
		forms = append(forms, reading([]string{"has", "not"}, object{"has": orNull(value), "not": orNull(value)}))
	}
	return append(forms, reading([]string{"value"}, object{"value": orNull(value)}))
}

// numberReadings are a value and bounds in the fact's own unit, and the same in
// another, to which the range does not apply.
func numberReadings(f *fact.Fact, value object) []object {
	forms := []object{
		reading([]string{"value"}, object{"value": orNull(value)}),
		reading([]string{"min", "max"}, object{"min": orNull(value), "max": orNull(value)}),
	}
	units := unitsOf(f)
	if len(units) == 0 {
		return forms
	}
	unit := object{"enum": append([]any{nil}, anyOf(units)...)}
	other := object{"anyOf": []object{{"type": "number"}, {"type": "string", "pattern": numberPattern(f)}, {"type": "null"}}}
	return append(forms,
		reading([]string{"value"}, object{"value": other, "unit": unit}, "unit"),
		reading([]string{"min", "max"}, object{"min": other, "max": other, "unit": unit}, "unit"))
}

func anyOf(words []string) []any {
	var all []any
	for _, w := range words {
		all = append(all, w)
	}
	return all
}

// reading is an object with the properties, at and how, and nothing else; one of
// the keys is needed, and all that follow.
func reading(one []string, properties object, all ...string) object {
	properties["at"], properties["how"] = orNull(refer("Time")), orNull(refer("How"))
	var needs []object
	for _, key := range one {
		needs = append(needs, object{"required": append([]string{key}, all...)})
	}
	return object{"type": "object", "properties": properties, "additionalProperties": false, "anyOf": needs}
}

func orNull(s object) object { return object{"anyOf": []object{s, {"type": "null"}}} }

func refer(name string) object { return object{"$ref": "#/$defs/" + name} }
