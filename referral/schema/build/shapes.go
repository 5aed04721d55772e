package build

import (
	"slices"

	"github.com/invopop/jsonschema"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/form"
)

// needed are the keys that a reader misses when they are not there.
var needed = map[string][]string{
	"CaseDocument": {"schema", "id", "at", "here"},
	"Visit":        {"at"},

	"Tenants": {"schema", "tenants"},
	"Tenant":  {"id"},
	"Token":   {"name", "role", "hash"},

	"Identity": {"schema", "name"},
	"Fields":   {"schema"},
	"Exam":     {"name"},

	"CareWorker": {"flag"},

	"Pack":          {"schema", "id", "version"},
	"Source":        {"mark"},
	"Fallback":      {"consult", "up", "safety_net", "review"},
	"Fact":          {"zh", "kind"},
	"Choice":        {"id"},
	"Term":          {"zh", "en", "class"},
	"DecidedBy":     {"count"},
	"Complaint":     {"pathways"},
	"Scale":         {"levels"},
	"Level":         {"level"},
	"Rule":          {"id", "stage", "when", "source", "status"},
	"OnUnknown":     {"note", "source", "approver"},
	"DecisionTable": {"hit"},
	"Row":           {"id"},
	"Parameter":     {"zh", "en", "value", "source"},
	"Act":           {"service"},
	"Need":          {"service"},
	"Target":        {"within"},
	"Forbid":        {"service"},
	"Fit":           {"state"},

	"Substitute": {"fact"},

	"Overlay":        {"schema", "id", "here", "effective", "approver"},
	"overlay Period": {"to"},
	"Approver":       {"title"},
	"Signature":      {"rule"},
	"Quorum":         {"service", "count", "timeout"},
	"Override":       {"rule"},
	"Setting":        {"value", "was"},

	"catalog":       {"schema", "id", "published"},
	"Institution":   {"level"},
	"Accreditation": {"kind"},
	"Contact":       {"role"},
	"Equipment":     {"kind"},
	"Room":          {"kind"},
	"Location":      {"lat", "lon"},
	"Stop":          {"place"},
	"Vehicle":       {"mode"},
	"SkillNeed":     {"skill"},
	"Capacity":      {"state", "at"},
	"Window":        {"from"},
	"Posting":       {"workplace"},
	"Network":       {"type"},
	"Lineage":       {"how", "on"},

	"expectation": {"expect"},
	"Check":       {"key", "why"},

	"Episode":    {"schema", "id", "decision"},
	"Advice":     {"hash", "case", "at", "here", "disposition", "possible"},
	"ActingRule": {"rule", "status"},
	"Clock":      {"clock", "at"},
	"Call":       {"site", "ack_by"},
	"Consult":    {"service", "answers", "answer_by"},
	"Leg":        {"from", "to"},
	"Event":      {"id", "event", "at"},
	"Outcome":    {"schema", "id", "decision", "result", "by_role", "at"},

	"Acceptance": {"finding", "at", "because"},

	"EvaluationDocument": {"schema", "scale", "at", "reference", "columns"},
	"GradeColumn":        {"column"},
	"Phrases":            {"any", "facts"},
	"Trials":             {"schema", "tests"},
	"Trial":              {"name", "why"},
}

// spread are the parts of a document whose own keys may stand in several files.
var spread = []string{"Fallback"}

const (
	idPattern      = `^[a-z0-9][a-z0-9_.-]*$`
	wordPattern    = `^[A-Za-z0-9][A-Za-z0-9_.-]*$`
	optionalWord   = `^([A-Za-z0-9][A-Za-z0-9_.-]*)?$`
	hashPattern    = `^sha256:[0-9a-f]{64}$`
	rulePattern    = `^[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)?$`
	versionPattern = `^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$`
	offsetPattern  = `^[+-](0[0-9]|1[0-4]):[0-5][0-9]$`
)

// patterns are forms of text.
var patterns = map[string]string{
	"CaseDocument.id":         `^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`,
	"CaseDocument.here":       `.`,
	"CaseDocument.birth_date": datePattern,
	"Visit.where":             optionalWord,
	"Visit.level":             optionalWord,
	"Trial.birth_date":        datePattern,
	"Identity.name":           `[^\s]`,
	"Identity.birth_date":     datePattern,
	"Fields.date":             datePattern,
	"Document.effective":      datePattern,
	"Document.expires":        datePattern,
	"Exam.name":               `.`,
	"Exam.on":                 datePattern,
	"Diagnosis.date":          datePattern,
	"Trial.name":              `.`,
	"Trial.why":               `.`,
	"Episode.id":              wordPattern,
	"Event.id":                wordPattern,
	"Event.re":                optionalWord,
	"Event.by_role":           optionalWord,
	"Event.site":              optionalWord,
	"Event.service":           optionalWord,
	"Event.clock":             optionalWord,
	"Event.reason":            optionalWord,
	"Event.advice":            optionalWord,
	"Advice.hash":             hashPattern,
	"Token.hash":              hashPattern,
	"Advice.case":             wordPattern,
	"Advice.here":             wordPattern,
	"Advice.destination":      optionalWord,
	"Advice.alternatives":     wordPattern,
	"Advice.services":         wordPattern,
	"ActingRule.rule":         rulePattern,
	"Clock.clock":             wordPattern,
	"Clock.site":              optionalWord,
	"Call.site":               wordPattern,
	"Consult.service":         wordPattern,
	"Consult.site":            optionalWord,
	"Leg.from":                wordPattern,
	"Leg.to":                  wordPattern,
	"Outcome.id":              wordPattern,
	"Outcome.decision":        hashPattern,
	"Outcome.reason":          optionalWord,
	"Outcome.by_role":         wordPattern,
	"Outcome.destination":     optionalWord,
	"Pack.id":                 idPattern,
	"Pack.version":            versionPattern,
	"Pack.utc_offset":         offsetPattern,
	"Period.from":             datePattern,
	"Period.to":               datePattern,
	"Source.until":            datePattern,
	"Rule.id":                 rulePattern,
	"Rule.when":               `.`,
	"Row.id":                  wordPattern,
	"DecisionTable.file":      `^[^/]+\.csv$`,
	"Fact.name":               factPattern,
	"Overlay.id":              idPattern,
	"Where.region":            `^([0-9]{2}){0,5}([0-9][1-9]|[1-9]0)$`,
	"catalog.id":              idPattern,
	"catalog.utc_offset":      offsetPattern,
	"catalog.levels":          idPattern,
	"Department.codes":        `^[0-9]{2}([.][0-9]{2}){0,2}$`,
	"Service.codes":           `^` + diseasePattern + `(-` + diseasePattern + `)?$`,
}

const diseasePattern = `[A-Z][0-9]{2}([.][0-9x]([0-9]{2}(x[0-9]{3})?)?)?[*]?[+]?†?`

const factPattern = `^[a-z][a-z0-9_]*$`

// keyed are the forms of the keys of maps.
var keyed = map[string]*jsonschema.Schema{
	"Pack.facts":              {Pattern: factPattern},
	"Pack.terms":              {Pattern: idPattern},
	"Pack.tables":             {Pattern: wordPattern},
	"Pack.parameters":         {Pattern: factPattern},
	"Overlay.parameters":      {Pattern: factPattern},
	"Overlay.terms":           {Pattern: idPattern},
	"CaseDocument.facts":      {Pattern: factPattern},
	"Trial.facts":             {Pattern: factPattern},
	"catalog.days":            refer("Date"),
	"catalog.institutions":    id(),
	"catalog.profiles":        id(),
	"Profile.services":        id(),
	"catalog.postings":        id(),
	"catalog.networks":        id(),
	"catalog.bundles":         id(),
	"Network.within":          id(),
	"catalog.travel":          id(),
	"catalog.links":           id(),
	"Posting.presence":        refer("Date"),
	"Institution.contacts":    id(),
	"Institution.departments": id(),
	"Institution.services":    id(),
	"Institution.staff":       id(),
	"Institution.equipment":   id(),
	"Institution.stock":       id(),
	"Institution.vehicles":    id(),
	"Institution.rooms":       id(),
	"Service.slots":           refer("Date"),
	"Fields.status_codes":     {Enum: enum(form.States())},
}

func id() *jsonschema.Schema { return &jsonschema.Schema{Pattern: idPattern, MaxLength: number(128)} }

// shaped are the properties that a reader reads in a way of its own.
var shaped = map[string]func() *jsonschema.Schema{
	"CaseDocument.facts": func() *jsonschema.Schema {
		return &jsonschema.Schema{Type: "object", AdditionalProperties: refer("Answer")}
	},
	"CaseDocument.age": func() *jsonschema.Schema { return refer("Age") },
	"Visit.complaint":  oneOrMoreCodes,
	"Visit.treatment":  oneOrMoreCodes,
	"Trial.facts": func() *jsonschema.Schema {
		return &jsonschema.Schema{Type: "object", AdditionalProperties: refer("Answer")}
	},
	"Trial.age": func() *jsonschema.Schema { return refer("Age") },
}

// oneOrMoreCodes is a code or a list of them.
func oneOrMoreCodes() *jsonschema.Schema {
	code := &jsonschema.Schema{Type: "string", Pattern: wordPattern, MaxLength: number(64)}
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{code, {Type: "array", Items: code}}}
}

// least are the least numbers, or the least numbers of items.
var least = map[string]uint64{
	"Conclusions.acuity":      0,
	"Complaint.pathways":      1,
	"Scale.levels":            2,
	"Advice.possible":         1,
	"Consult.answers":         1,
	"Level.level":             1,
	"Fallback.safety_net":     1,
	"DecidedBy.count":         1,
	"Quorum.count":            1,
	"Fact.decimals":           0,
	"Product.quantity":        0,
	"Product.days":            0,
	"SkillNeed.count":         0,
	"SkillNeed.min_cases":     0,
	"Service.slots":           0,
	"Cases.done":              0,
	"Cases.supervised":        0,
	"Cases.independent_after": 0,
	"Institution.population":  0,
	"expectation.expect":      1,
	"Trials.tests":            1,
	"Trials.floor":            0,
	"catalog.levels":          1,
	"Identity.age":            0,
	"Exam.images":             0,
	"CareWorker.flag":         0,
	"Fields.status_codes":     0,
	"TransferRecord.status":   0,
}

// most are the greatest numbers.
var most = map[string]string{
	"Conclusions.acuity": "5",
	"Advice.possible":    "5",
	"Level.level":        "5",
	"Trials.floor":       "100",
	"Fact.decimals":      "6",
	"SkillNeed.count":    "1000",

	"Identity.age":          "130",
	"CareWorker.flag":       "1",
	"Fields.status_codes":   "4",
	"TransferRecord.status": "4",
}

// alternatives are keys of which one must be there; with exactly, no second.
var alternatives = map[string]struct {
	keys    []string
	exactly bool
}{
	"Where":  {[]string{"everywhere", "region", "network", "institutions"}, true},
	"Target": {[]string{"from", "after"}, true},
	"Limit":  {[]string{"min", "max", "is", "not"}, false},
}

// A consequence is what must hold of an object of which something else does.
type consequence struct{ when, then *jsonschema.Schema }

// consequences are told by the name of the object, or of the document and the
// object.
var consequences = map[string][]consequence{
	"Fact": {
		{has("applies", &jsonschema.Schema{Type: "object", MinProperties: number(1)}), &jsonschema.Schema{AnyOf: []*jsonschema.Schema{has("otherwise", refer("Scalar")), has("derive", &jsonschema.Schema{Type: "object"})}}},
		{has("otherwise", refer("Scalar")), has("applies", &jsonschema.Schema{Type: "object", MinProperties: number(1)})},
	},
	"Conclusions": {
		{has("acuity", &jsonschema.Schema{Const: 1}), &jsonschema.Schema{AnyOf: []*jsonschema.Schema{has("do", some()), has("nothing_here", &jsonschema.Schema{Const: true})}}},
		{has("stay", &jsonschema.Schema{Const: true}), has("safety_net", some())},
	},
	"Service": {
		{has("link", &jsonschema.Schema{Type: "string"}), has("mode", far())},
		{has("mode", far()), has("by", &jsonschema.Schema{Type: "string", Pattern: "."})},
		{has("supervision", &jsonschema.Schema{Type: "string", Pattern: "."}), has("mode", &jsonschema.Schema{Const: capability.Supervised})},
	},
	"Event": events(),
	"Outcome": {
		{has("result", &jsonschema.Schema{Const: episode.Overridden}), has("reason", &jsonschema.Schema{Type: "string", Pattern: "."})},
	},
	"pack Pack": {
		{&jsonschema.Schema{Not: has("sample", &jsonschema.Schema{Const: true})}, has("approvals", some())},
	},
}

// events are what each kind of event needs, and what it may not have.
func events() []consequence {
	var all []consequence
	for _, k := range episode.Kinds() {
		needs, may := k.Takes()
		then := &jsonschema.Schema{Required: needs, Properties: jsonschema.NewProperties()}
		for _, key := range episode.Keys() {
			switch {
			case slices.Contains(needs, key):
				then.Properties.Set(key, &jsonschema.Schema{Type: "string", Pattern: "."})
			case !slices.Contains(may, key):
				then.Properties.Set(key, &jsonschema.Schema{Enum: []any{nil, ""}})
			}
		}
		all = append(all, consequence{has("event", &jsonschema.Schema{Const: string(k)}), then})
	}
	return all
}

// has is an object with a key as described.
func has(key string, s *jsonschema.Schema) *jsonschema.Schema {
	p := jsonschema.NewProperties()
	p.Set(key, s)
	return &jsonschema.Schema{Properties: p, Required: []string{key}}
}

func some() *jsonschema.Schema { return &jsonschema.Schema{Type: "array", MinItems: number(1)} }

func far() *jsonschema.Schema {
	return &jsonschema.Schema{Enum: []any{capability.Remote, capability.Supervised}}
}

// deletable are the maps in which null stands for an entry that is not there or
// says nothing; the rows of a catalog are never null.
var deletable = []string{"Fields.status_codes", "catalog.days", "catalog.words", "Posting.presence", "Service.patient", "Service.slots", "Fact.codes", "Fact.units"}

// sometimesNull are the keys of written documents that are always there and may
// be null.
var sometimesNull = []string{"Acuity.target_minutes", "Urgency.target_minutes", "Decision.review_at", "Due.anchor_at", "Next.group", "Next.groups_left", "TransferEvent.end",
	"State.appointment_at", "State.follow_up_at", "Interval.minutes", "Action.due_at", "Action.overdue_minutes", "Worklist.next_at"}
