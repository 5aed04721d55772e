package endpoint

import (
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
)

// readCase is the case in the body, or all its mistakes.
func (a asked) readCase() (*triage.Case, *Problem) {
	if p := a.refuse(); p != nil {
		return nil, p
	}
	c, err := a.engine.ParseCase(a.body)
	if err != nil {
		return nil, refused(err)
	}
	return c, nil
}

func decide(a asked) (Response, *Problem) {
	c, p := a.readCase()
	if p != nil {
		return Response{}, p
	}
	return fine(a.engine.Decide(c).JSON())
}

func assess(a asked) (Response, *Problem) {
	c, p := a.readCase()
	if p != nil {
		return Response{}, p
	}
	return fine(a.engine.Assess(c).JSON())
}

func next(a asked) (Response, *Problem) {
	c, p := a.readCase()
	if p != nil {
		return Response{}, p
	}
	return fine(a.engine.Next(c).JSON())
}

// ExplanationSchema names the edition of an explanation in both languages.
const ExplanationSchema = "fenji.explanation/1"

// An explanation is a decision in a few lines of each language.
type explanation struct {
	Schema string    `json:"schema"`
	Case   string    `json:"case"`
	At     wire.Time `json:"at"`
	Zh     string    `json:"zh"`
	En     string    `json:"en"`
}

func explain(a asked) (Response, *Problem) {
	c, p := a.readCase()
	if p != nil {
		return Response{}, p
	}
	d := a.engine.Decide(c)
	if lang := a.values["lang"]; lang != "" {
		return Response{200, PlainText, []byte(d.Explain(lang))}, nil
	}
	return fine(wire.Canonical(explanation{ExplanationSchema, d.Case, d.At, d.Explain("zh"), d.Explain("en")}))
}

func whyNot(a asked) (Response, *Problem) {
	c, p := a.readCase()
	if p != nil {
		return Response{}, p
	}
	w, err := a.engine.WhyNot(c, a.values["institution"])
	if err != nil {
		return Response{}, mistakes(BadQuery, err)
	}
	return fine(w.JSON())
}
