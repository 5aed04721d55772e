package build

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// ownForm names the definition of each type that is written in its own way.
var ownForm = map[reflect.Type]string{
	reflect.TypeFor[wire.Minutes]():     "Minutes",
	reflect.TypeFor[wire.Time]():        "Time",
	reflect.TypeFor[capability.Date]():  "Date",
	reflect.TypeFor[capability.Span]():  "Span",
	reflect.TypeFor[capability.Hours](): "Hours",
	reflect.TypeFor[capability.Edge]():  "DateOrTime",
	reflect.TypeFor[capability.Skill](): "Skill",

	reflect.TypeFor[capability.ServiceNeed](): "ServiceNeed",

	reflect.TypeFor[fact.Scalar]():         "Scalar",
	reflect.TypeFor[fact.Decimal]():        "Number",
	reflect.TypeFor[json.Number]():         "Number",
	reflect.TypeFor[referral.Minutes]():    "MinutesWritten",
	reflect.TypeFor[referral.Parts]():      "Parts",
	reflect.TypeFor[referral.FactValues](): "FactValues",
	reflect.TypeFor[author.Given]():        "Given",
}

const (
	datePattern   = `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`
	timePattern   = `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$`
	periodPattern = `^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$`
	longest       = "52704000" // minutes: a hundred years
)

// forms are the definitions that no Go type gives, by name.
func forms() jsonschema.Definitions {
	minutes := either("integer", "string")
	minutes.Title, minutes.Description = "分钟数", "A length of time: 30m, 12h, 14d or a whole number of minutes."
	minutes.Pattern, minutes.Minimum, minutes.Maximum = `^[0-9]+[mhd]?$`, "0", longest
	scalar := either("boolean", "number", "string")
	scalar.Description = "Text, a number, true or false."
	value := either("boolean", "number", "string", "null")
	value.Description = "A value; null is not known."
	years := either("number", "string", "null")
	years.Description, years.Pattern = "Years, such as 58 or \"58 a\", or a shorter unit; null is not known.", `^-?[0-9]`
	return jsonschema.Definitions{
		"Minutes": minutes,
		"Scalar":  scalar,
		"Number":  {Type: "number", Description: "A decimal number."},
		"Time": {Type: "string", Title: "时间", Format: "date-time", Pattern: timePattern,
			Description: "A moment with its offset from UTC, such as 2022-11-26T13:52:00+08:00."},
		"Date":       {Type: "string", Title: "日期", Format: "date", Pattern: datePattern, Description: "A day, such as 2022-11-26."},
		"DateOrTime": {AnyOf: []*jsonschema.Schema{refer("Date"), refer("Time")}},
		"Skill": wordOr("技能", "What a person can do: the word alone, or with what is on record of it.", "skill",
			"from", refer("Date"), "until", refer("Date"), "trained", refer("Date"), "score", refer("Number"), "last_done", refer("Date"), "cases", &jsonschema.Schema{Type: "integer", Minimum: "0"}),
		"ServiceNeed": wordOr("须具备的服务", "A service at the same institution: the term alone; elsewhere with at, the institution.", "service", "at", &jsonschema.Schema{Type: "string"}),
		"Span":        span(),
		"Hours":       hours(),
		"SpanWritten": {Type: "array", MinItems: number(2), MaxItems: number(2), Items: either("integer", "null"),
			Title: "分钟区间", Description: "Whole minutes, from and to; null is not known to end."},
		"MinutesWritten": {AnyOf: []*jsonschema.Schema{{Type: "integer"}, refer("SpanWritten")},
			Description: "Whole minutes: a number when it is exact, else from and to."},
		"Parts":      {Type: "object", AdditionalProperties: refer("MinutesWritten"), Description: "The pieces of a number of minutes, in the order in which they pass."},
		"FactValues": {Type: "object", Description: "What a condition read, by the name of the fact: a value, [from, to], or null for unknown."},
		"Why":        {Type: "string", Title: "为什么不知道", Enum: enum(whys), Description: "Why a fact is not known."},
		"How":        {Type: "string", Title: "怎么得到的", Enum: enum(hows), Description: "Where a reading came from."},
		"Value":      value,
		"Years":      years,
		"Choices":    {Type: "array", Items: &jsonschema.Schema{Type: "string"}, Description: "Choices or codes that are there."},
		"Answer":     answer("Value", "What is known of a fact: a value, a reading with its time and origin, or several of them."),
		"Age":        age(),
		"Reading":    reading(),
		"Given": {Description: "A number, true or false, bounds where null has no end, or null for unknown.", AnyOf: []*jsonschema.Schema{
			either("number", "boolean", "null"),
			{Type: "array", MinItems: number(2), MaxItems: number(2), Items: either("number", "null")},
		}},
	}
}

// span is 30m, [15, 40] or {min: 15m, max: 40m}.
func span() *jsonschema.Schema {
	ends := jsonschema.NewProperties()
	ends.Set("min", nullable(refer("Minutes")))
	ends.Set("max", nullable(refer("Minutes")))
	return &jsonschema.Schema{Title: "时长", Description: "A length of time: 30m, {min: 15m, max: 40m}, or minutes from and to, where null is not known to end.",
		AnyOf: []*jsonschema.Schema{
			refer("Minutes"),
			{Type: "array", MinItems: number(2), MaxItems: number(2), Items: nullable(refer("Minutes"))},
			{Type: "object", Properties: ends, AdditionalProperties: jsonschema.FalseSchema},
		}}
}

// hours is "always", or days with their periods.
func hours() *jsonschema.Schema {
	periods := nullable(&jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "string", Pattern: periodPattern, Examples: []any{"08:00-12:00"}}})
	except := jsonschema.NewProperties()
	except.Set("except", &jsonschema.Schema{Type: "object", Title: "例外日", Description: "Single days, which win over all.",
		PropertyNames: refer("Date"), AdditionalProperties: periods})
	return &jsonschema.Schema{Title: "开放时间", Description: `"always", or days such as mon-fri with their periods; holiday, workday and except.`,
		AnyOf: []*jsonschema.Schema{
			{Type: "string", Const: "always"},
			{Type: "object", Properties: except, PatternProperties: map[string]*jsonschema.Schema{dayPattern(): periods}, AdditionalProperties: jsonschema.FalseSchema},
		}}
}

// dayPattern is a day, or a first and a last in the order of the week.
func dayPattern() string {
	week := []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	days := []string{"holiday", "workday"}
	for i, day := range week {
		days = append(days, day+"(-("+strings.Join(week[i:], "|")+"))?")
	}
	return "^(" + strings.Join(days, "|") + ")$"
}

// answer is a value, a reading, or several of them.
func answer(value, description string) *jsonschema.Schema {
	several := &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{AnyOf: []*jsonschema.Schema{refer(value), refer("Choices"), refer("Reading")}}}
	return &jsonschema.Schema{Description: description, AnyOf: []*jsonschema.Schema{refer(value), refer("Reading"), several}}
}

// age is an answer in years, or a count of the years that people count.
func age() *jsonschema.Schema {
	count := either("integer", "string")
	count.Pattern, count.Minimum = `^[0-9]+$`, "0"
	counted := jsonschema.NewProperties()
	counted.Set("nominal", count)
	s := answer("Years", "Age in completed years: a number, bounds such as {min: 60, max: 70}, or of a small child \"5 mo\", \"3 wk\", \"20 d\", \"6 h\"; or {nominal: 61} (虚岁), the years that people count.")
	s.AnyOf = append(s.AnyOf, &jsonschema.Schema{Type: "object", Properties: counted, Required: []string{"nominal"}, AdditionalProperties: jsonschema.FalseSchema})
	return s
}

// reading is one of the four ways to say what is known and when it was read.
func reading() *jsonschema.Schema {
	bound, unit, list := either("number", "string", "null"), either("string", "null"), nullable(refer("Choices"))
	of := nullable(refer("Choices"))
	of.Description = "The choices of a set that are not known; else it is the fact."
	return &jsonschema.Schema{Title: "一次读数", Description: "A value, or why there is none, or bounds, or choices that are there and are not; with the time of the reading and its origin.",
		AnyOf: []*jsonschema.Schema{
			readingOf("value", &jsonschema.Schema{AnyOf: []*jsonschema.Schema{refer("Value"), refer("Choices")}}, "unit", unit),
			readingOf("unknown", refer("Why"), "of", of),
			needsOne(readingOf("min", bound, "max", bound, "unit", unit), "min", "max"),
			needsOne(readingOf("has", list, "not", list), "has", "not"),
		}}
}

// readingOf is an object of keys and their schemas in turn, of which the first
// is needed, with at and how.
func readingOf(entries ...any) *jsonschema.Schema {
	p := jsonschema.NewProperties()
	for i := 0; i < len(entries); i += 2 {
		p.Set(entries[i].(string), entries[i+1].(*jsonschema.Schema))
	}
	p.Set("at", nullable(refer("Time")))
	p.Set("how", nullable(refer("How")))
	return &jsonschema.Schema{Type: "object", Properties: p, Required: []string{entries[0].(string)}, AdditionalProperties: jsonschema.FalseSchema}
}

// needsOne is the object with one of the keys needed.
func needsOne(s *jsonschema.Schema, keys ...string) *jsonschema.Schema {
	s.Required = nil
	for _, key := range keys {
		s.AnyOf = append(s.AnyOf, &jsonschema.Schema{Required: []string{key}})
	}
	return s
}

// wordOr is text, or an object of which that text is one key and which has others
// that may be left out.
func wordOr(title, description, key string, others ...any) *jsonschema.Schema {
	p := jsonschema.NewProperties()
	p.Set(key, &jsonschema.Schema{Type: "string", Pattern: "."})
	for i := 0; i < len(others); i += 2 {
		p.Set(others[i].(string), nullable(others[i+1].(*jsonschema.Schema)))
	}
	return &jsonschema.Schema{Title: title, Description: description, AnyOf: []*jsonschema.Schema{
		{Type: "string", Pattern: "."},
		{Type: "object", Properties: p, Required: []string{key}, AdditionalProperties: jsonschema.FalseSchema},
	}}
}

func number(n uint64) *uint64 { return &n }

// either is a value of one of the types.
func either(types ...string) *jsonschema.Schema {
	return &jsonschema.Schema{Extras: map[string]any{"type": types}}
}

// nullable also takes null, which says nothing.
func nullable(s *jsonschema.Schema) *jsonschema.Schema {
	null := &jsonschema.Schema{Type: "null"}
	out := *s
	switch {
	case s.Ref != "":
		return &jsonschema.Schema{Title: s.Title, Description: s.Description, AnyOf: []*jsonschema.Schema{{Ref: s.Ref}, null}}
	case s.Type != "":
		out.Type, out.Extras = "", map[string]any{"type": []string{s.Type, "null"}}
		if s.Enum != nil {
			out.Enum = slices.Concat(s.Enum, []any{nil})
		}
	case s.AnyOf != nil:
		out.AnyOf = slices.Concat(s.AnyOf, []*jsonschema.Schema{null})
	}
	return &out
}
