package endpoint

import (
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
)

// ReadCase is the case in the body, or all its mistakes.
func (a Asked) ReadCase() (*triage.Case, *Problem) {
	if p := a.Refuse(); p != nil {
		return nil, p
	}
	c, err := a.Engine.ParseCase(a.Body)
	if err != nil {
		return nil, Refused(err)
	}
	return c, nil
}

func decide(a Asked) (Response, *Problem) {
	c, p := a.ReadCase()
	if p != nil {
		return Response{}, p
	}
	d := a.Engine.Decide(c)
	return Response{Status: 200, ContentType: JSON, Body: d.JSON(), Rules: RulesOf(d)}, nil
}

// RulesOf are the rules that a decision rests on, in the order of its reasons.
func RulesOf(d *referral.Decision) []string {
	rules := make([]string, len(d.Reasons))
	for i := range d.Reasons {
		rules[i] = d.Reasons[i].Rule
	}
	return rules
}

func assess(a Asked) (Response, *Problem) {
	c, p := a.ReadCase()
	if p != nil {
		return Response{}, p
	}
	return fine(a.Engine.Assess(c).JSON())
}

func next(a Asked) (Response, *Problem) {
	c, p := a.ReadCase()
	if p != nil {
		return Response{}, p
	}
	return fine(a.Engine.Next(c).JSON())
}

// ExplanationSchema names the edition of an explanation in both languages.
const ExplanationSchema = "fenji.explanation/1"

// An Explanation is a decision in a few lines of each language, and what a screen
// needs to show it: all that may be said, each by what it is about; the way; the
// number of the public ambulance.
type Explanation struct {
	Schema    string             `json:"schema"`
	Case      string             `json:"case"`
	At        wire.Time          `json:"at"`
	Zh        string             `json:"zh"`
	En        string             `json:"en"`
	Thoughts  []referral.Thought `json:"thoughts"`
	Way       []Stop             `json:"way"`
	Emergency string             `json:"emergency,omitempty"` // a telephone number
}

// A Stop is a place on the way: first the one where the patient is.
type Stop struct {
	Institution string    `json:"institution"`
	Name        wire.Text `json:"name"`
	Level       string    `json:"level"` // village, township, county, tertiary
}

// way is where the patient is and where the plan takes him, in order, up to the
// destination: what may follow there is not on it.
func way(view *capability.View, d *referral.Decision) []Stop {
	stops := []Stop{}
	add := func(id string) {
		in, known := view.Institution(id)
		if known && !slices.ContainsFunc(stops, func(s Stop) bool { return s.Institution == id }) {
			stops = append(stops, Stop{id, in.Name, view.Word(in.Level)})
		}
	}
	add(d.Here)
	for _, s := range d.Plan {
		if s.Action == "transfer" && stops[len(stops)-1].Institution != d.Destination {
			add(s.Site.ID)
		}
	}
	return stops
}

func explain(a Asked) (Response, *Problem) {
	c, p := a.ReadCase()
	if p != nil {
		return Response{}, p
	}
	d := a.Engine.Decide(c)
	if lang := a.Values["lang"]; lang != "" {
		return Response{Status: 200, ContentType: PlainText, Body: []byte(d.Explain(lang))}, nil
	}
	view := a.Engine.View()
	return fine(wire.Canonical(Explanation{ExplanationSchema, d.Case, d.At, d.Explain("zh"), d.Explain("en"), d.Thoughts(), way(view, d), view.Emergency().Phone}))
}

func whyNot(a Asked) (Response, *Problem) {
	c, p := a.ReadCase()
	if p != nil {
		return Response{}, p
	}
	w, err := a.Engine.WhyNot(c, a.Values["institution"])
	if err != nil {
		return Response{}, Mistakes(BadQuery, err)
	}
	return fine(w.JSON())
}
