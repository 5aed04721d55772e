package cdshooks

import (
	"encoding/json"
	"slices"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
)

// A card is what the asker is shown.
type card struct {
	UUID              string               `json:"uuid"`
	Summary           string               `json:"summary"` // less than 140 characters
	Detail            string               `json:"detail,omitempty"`
	Indicator         string               `json:"indicator"` // info, warning, critical
	Source            source               `json:"source"`
	Suggestions       []suggestion         `json:"suggestions,omitempty"`
	SelectionBehavior string               `json:"selectionBehavior,omitempty"`
	OverrideReasons   []coding             `json:"overrideReasons,omitempty"`
	Extension         map[string]extension `json:"extension,omitempty"`
}

type source struct {
	Label string `json:"label"`
	Topic coding `json:"topic"`
}

type coding struct {
	System  string `json:"system"`
	Code    string `json:"code"`
	Display string `json:"display"`
}

type suggestion struct {
	Label         string   `json:"label"`
	UUID          string   `json:"uuid"`
	IsRecommended bool     `json:"isRecommended,omitempty"`
	Actions       []action `json:"actions"`
}

type action struct {
	Type        string          `json:"type"`
	Description string          `json:"description"`
	Resource    json.RawMessage `json:"resource"`
}

// extensionKey names what a card says to machines besides.
const extensionKey = "health.fenji.decision"

// An extension is what a card says to machines: which decision it tells of, how far it
// may be relied on, and what of the record was not read.
type extension struct {
	Decision    string             `json:"decision,omitempty"`    // its hash
	Disposition string             `json:"disposition,omitempty"` // none where nothing can be told yet
	Urgency     string             `json:"urgency,omitempty"`
	Settled     bool               `json:"settled"`
	Advisory    bool               `json:"advisory"`
	Missing     []referral.Missing `json:"missing"`
	Unmapped    []fhir.Unmapped    `json:"unmapped"` // the first of so many
	UnmappedAll int                `json:"unmapped_count"`
	Dropped     []fhir.Dropped     `json:"dropped"`
}

const (
	maxUnmapped = 200
	maxSummary  = 139 // of characters: less than 140
	topicCode   = "urn:fenji:disposition"
)

func (h Host) ask(a endpoint.Asked) (endpoint.Response, *endpoint.Problem) {
	hook := hookOf(a.Values["id"])
	if hook == "" {
		return endpoint.Response{}, noService(a.Values["id"])
	}
	r, err := read(a.Body, hook)
	if err != nil {
		return endpoint.Response{}, endpoint.Mistakes(endpoint.BadJSON, err)
	}
	chart, err := r.chart(a, h)
	if err != nil {
		return endpoint.Response{}, endpoint.Mistakes(endpoint.BadCase, err)
	}
	c, err := a.Engine.ParseCase(chart.Case)
	if err != nil {
		return endpoint.Response{}, endpoint.Mistakes(endpoint.BadCase, err)
	}
	t := &teller{engine: a.Engine, request: r, chart: chart, c: c, lang: h.language(a), hook: hook}
	t.decide()
	cards := t.cards()
	for _, c := range cards {
		h.keep(c, t)
	}
	return fine(map[string]any{"cards": cards})
}

// keep remembers what a card told; one that only asks told nothing.
func (h Host) keep(c card, t *teller) {
	if h.Told == nil || c.OverrideReasons == nil {
		return
	}
	told := Told{Decision: t.hash, Destination: t.d.Destination, ByRole: t.request.role}
	for _, s := range c.Suggestions {
		told.Suggestions = append(told.Suggestions, s.UUID)
	}
	h.Told.Keep(c.UUID, told)
}

// A teller tells of one decision on cards.
type teller struct {
	engine  *referral.Engine
	request *request
	chart   *fhir.Chart
	c       *triage.Case
	d       *referral.Decision
	hash    string
	lang    string
	hook    string
	opening bool     // see decide
	titles  []string // of what the decision rests on
}

// decide decides the case. Where it is not known why the patient comes, and nothing
// proves him urgent, all that could be told is what might be: charts are opened all day,
// and a card that cried wolf over each would be read by nobody. Then it is only asked,
// and decided for the sake of orders alone.
func (t *teller) decide() {
	i, ok := t.engine.Set().Vocabulary.Lookup("complaint")
	t.opening = ok && !t.c.Facts.Reading(i).Known && calm(t.engine.Assess(t.c))
	if t.opening && t.hook != orderSign {
		t.d = &referral.Decision{Versions: t.engine.Versions()}
		return
	}
	t.d = t.engine.Decide(t.c)
	t.hash, t.titles = pack.Hash(t.d.JSON()), titlesOf(t.engine.Set(), t.d)
}

func (t *teller) in(zh, en string) string { return wire.Text{Zh: zh, En: en}.In(t.lang) }

// cards are what must not be done first, then where the patient is treated.
func (t *teller) cards() []card {
	var all []card
	drafts := t.drafts()
	if t.hook == orderSign {
		all = t.stops(drafts)
	}
	if t.opening {
		return append(all, t.asking(drafts))
	}
	return append(all, t.whole(drafts))
}

// calm reports whether nothing proves a case urgent.
func calm(a *referral.Assessment) bool {
	return a.Acuity.Level > 2 && !slices.ContainsFunc(a.Flags, func(f referral.Flag) bool { return f.Class == "immediate" && f.Truth == "true" })
}

// asking is the card of a case of which nothing can be told yet: it says so, and what
// to ask first.
func (t *teller) asking(drafts []draft) card {
	indicator := "info"
	if t.hook == encounterDischarge {
		indicator = "warning"
	}
	c := t.begin(indicator, t.in("还不知道为什么来，没有判断：先问清", "Not decided: it is not known why the patient comes"))
	c.Source = source{"fenji " + t.d.Versions.Engine, coding{topicCode, "not-decided", t.in("没有判断", "not decided")}}
	c.Detail = t.questions() + t.notes(drafts)
	c.OverrideReasons = nil
	x := t.extension()
	x.Decision, x.Disposition, x.Urgency, x.Missing = "", "", "", []referral.Missing{} // which would be nearly all there is
	c.Extension = map[string]extension{extensionKey: x}
	return c
}

// begin is a card of the decision.
func (t *teller) begin(indicator, summary string, about ...string) card {
	return card{
		UUID: fhir.UUID(append([]string{"card", t.request.instance, t.hash}, about...)...), Summary: clip(summary), Indicator: indicator,
		Source: t.source(), OverrideReasons: overrides(t.lang),
	}
}

// clip keeps a summary to its length.
func clip(s string) string {
	if runes := []rune(s); len(runes) > maxSummary {
		return string(runes[:maxSummary-1]) + "…"
	}
	return s
}

// whole is the card of the decision itself.
func (t *teller) whole(drafts []draft) card {
	indicator, summary := t.indicator(), t.d.Headline(t.lang)
	if t.hook == encounterDischarge && !t.mayLeave() {
		summary = t.in("按规则还不宜出院：", "Not for discharge by the rules: ") + summary
		if indicator == "info" {
			indicator = "warning"
		}
	}
	c := t.begin(indicator, summary)
	c.Detail = t.detail(drafts)
	c.Extension = map[string]extension{extensionKey: t.extension()}
	t.suggest(&c, drafts)
	return c
}

func (t *teller) extension() extension {
	unmapped := t.chart.Unmapped
	return extension{
		Decision: t.hash, Disposition: t.d.Disposition, Urgency: t.d.Urgency, Settled: t.d.Settled, Advisory: t.d.Advisory,
		Missing: t.d.Missing, Unmapped: append([]fhir.Unmapped{}, unmapped[:min(len(unmapped), maxUnmapped)]...), UnmappedAll: len(unmapped), Dropped: append([]fhir.Dropped{}, t.chart.Dropped...),
	}
}

// indicator is how much a card asks to be looked at. A green channel, or nowhere to go,
// interrupts: minutes count. What is or may be urgent (III and above) warns; only what
// is proven not to be is information.
func (t *teller) indicator() string {
	switch {
	case t.d.Urgency == "green" || t.d.Disposition == referral.HoldAndCall:
		return "critical"
	case t.d.Urgency == "urgent":
		return "warning"
	}
	return "info"
}

// mayLeave reports whether the decision lets the patient leave this level: it is
// settled, and keeps him no higher.
func (t *teller) mayLeave() bool {
	return t.d.Settled && slices.Contains([]string{referral.Stay, referral.Wait, referral.ReferDown, referral.ReferLateral}, t.d.Disposition)
}

// source names what the decision rests on: of the rules that act the first that says
// what is needed.
func (t *teller) source() source {
	label := "fenji " + t.d.Versions.Engine
	if len(t.titles) > 0 {
		label = "fenji: " + t.titles[0]
	}
	return source{label, coding{topicCode, t.d.Disposition, t.d.Disposition}}
}

// titlesOf are the sources of the rules that act, those of referral first.
func titlesOf(set *pack.Set, d *referral.Decision) []string {
	var all, urgency []string
	for _, r := range d.Reasons {
		rule := set.Rule(r.Rule)
		switch {
		case rule == nil:
		case rule.Stage == pack.Referral:
			all = with(all, rule.Source().Title)
		default:
			urgency = with(urgency, rule.Source().Title)
		}
	}
	for _, title := range urgency {
		all = with(all, title)
	}
	return all
}

// with is a list with one more, unless it is there.
func with(all []string, one string) []string {
	if one == "" || slices.Contains(all, one) {
		return all
	}
	return append(all, one)
}

// suggest offers the request that the decision comes to, unless it is ordered already.
func (t *teller) suggest(c *card, drafts []draft) {
	resource, service := fhir.Referral(t.engine, t.d, fhir.Form{Patient: t.request.patient, Lang: t.lang})
	if resource == nil || slices.ContainsFunc(drafts, func(o draft) bool { return o.service == service }) {
		return
	}
	label := t.d.Headline(t.lang)
	c.SelectionBehavior = "at-most-one"
	c.Suggestions = []suggestion{{
		Label: label, UUID: fhir.UUID("suggestion", c.UUID), IsRecommended: t.d.Settled && !t.d.Advisory,
		Actions: []action{{"create", label, resource}},
	}}
}
