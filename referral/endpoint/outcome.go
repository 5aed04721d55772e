package endpoint

import (
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/wire"
)

// AttributionsSchema names the edition of the answer to an outcome.
const AttributionsSchema = "fenji.attributions/1"

// outcome gives what was done back to the rules that advised it (S30). Nothing is kept
// between requests: the case comes again, is decided again, and has to come to the
// decision that the outcome is of.
func outcome(a Asked) (Response, *Problem) {
	c, p := a.readCase()
	if p != nil {
		return Response{}, p
	}
	said := map[string]string{"schema": episode.OutcomeSchema}
	for name, value := range a.Values { // the parameters are the keys of fenji.outcome/1
		said[name] = value
	}
	o, err := episode.ParseOutcome(wire.Canonical(said))
	if err != nil {
		return Response{}, Mistakes(BadQuery, unplaced(err))
	}
	d := a.Engine.Decide(c)
	e, err := episode.Begin(o.ID, d)
	if err != nil {
		return Response{}, Mistakes(BadQuery, err)
	}
	all, err := e.Decision.Attribute(o)
	if err != nil {
		return Response{}, Mistakes(OtherDecision, err)
	}
	body := wire.Canonical(struct {
		Schema       string                `json:"schema"`
		Outcome      string                `json:"outcome"`
		Attributions []episode.Attribution `json:"attributions"`
	}{AttributionsSchema, o.ID, all})
	return Response{Status: 200, ContentType: JSON, Body: body, Rules: RulesOf(d)}, nil
}

// unplaced are mistakes without the lines of a document that nobody wrote.
func unplaced(err error) error {
	ps, ok := err.(wire.Problems)
	if !ok {
		return err
	}
	for i := range ps {
		ps[i].Line, ps[i].Column = 0, 0
	}
	return ps
}
