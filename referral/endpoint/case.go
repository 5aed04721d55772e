package endpoint

import (
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
)

// readCase is the case in the body, or all its mistakes.
func (a Asked) readCase() (*triage.Case, *Problem) {
	if p := a.refuse(); p != nil {
		return nil, p
	}
	c, err := a.Engine.ParseCase(a.Body)
	if err != nil {
		return nil, refused(err)
	}
	return c, nil
}

func decide(a Asked) (Response, *Problem) {
	c, p := a.readCase()
	if p != nil {
		return Response{}, p
	}
	return fine(a.Engine.Decide(c).JSON())
}

func assess(a Asked) (Response, *Problem) {
	c, p := a.readCase()
	if p != nil {
		return Response{}, p
	}
	return fine(a.Engine.Assess(c).JSON())
}

func next(a Asked) (Response, *Problem) {
	c, p := a.readCase()
	if p != nil {
		return Response{}, p
	}
	return fine(a.Engine.Next(c).JSON())
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

func explain(a Asked) (Response, *Problem) {
	c, p := a.readCase()
	if p != nil {
		return Response{}, p
	}
	d := a.Engine.Decide(c)
	if lang := a.Values["lang"]; lang != "" {
		return Response{200, PlainText, []byte(d.Explain(lang))}, nil
	}
	return fine(wire.Canonical(explanation{ExplanationSchema, d.Case, d.At, d.Explain("zh"), d.Explain("en")}))
}

func whyNot(a Asked) (Response, *Problem) {
	c, p := a.readCase()
	if p != nil {
		return Response{}, p
	}
	w, err := a.Engine.WhyNot(c, a.Values["institution"])
	if err != nil {
		return Response{}, Mistakes(BadQuery, err)
	}
	return fine(w.JSON())
}
