package endpoint

import (
	"slices"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

func who(a Asked) (Response, *Problem) {
	w, err := a.Engine.Who(a.question())
	if more, ok := err.(wire.Problems); ok {
		a.wrong = also(a.wrong, more)
	}
	if p := a.Refuse(); p != nil {
		return Response{}, p
	}
	if err != nil {
		return Response{}, Mistakes(Fault, err)
	}
	return fine(w.JSON())
}

// question is what the query asks; what can't be read is left out and told.
func (a *Asked) question() referral.WhoQuestion {
	q := referral.WhoQuestion{Service: a.Values["service"], Here: a.Values["here"], Link: a.Values["link"], Floor: a.Values["floor"]}
	read := func(name string, value wire.NodeReader) {
		if text, ok := a.Values[name]; ok {
			value.ReadNode(&wire.Node{Kind: wire.String, Text: text}, wire.Join("", name), &a.wrong)
		}
	}
	read("at", &q.At)
	read("stay", &q.Stay)
	return q
}

// also adds to what is wrong with a query what else is wrong with it: each
// parameter is told once.
func also(wrong, more wire.Problems) wire.Problems {
	for _, p := range more {
		if !slices.ContainsFunc(wrong, func(had wire.Problem) bool { return had.Path == p.Path }) {
			wrong = append(wrong, p)
		}
	}
	return wrong
}
