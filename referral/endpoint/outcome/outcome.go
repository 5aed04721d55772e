// Package outcome gives what was done back to the rules that advised it (S30), as a
// route beside the endpoint's own: the browser's core does without.
package outcome

import (
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/wire"
)

// AttributionsSchema names the edition of the answer to an outcome.
const AttributionsSchema = "fenji.attributions/1"

// Routes are POST /v1/outcome, with the case as its body.
func Routes() []endpoint.Route {
	return []endpoint.Route{{Method: "POST", Path: "/v1/outcome", Answer: attribute, Parameters: []endpoint.Parameter{
		{Name: "id", Needed: true}, {Name: "decision", Needed: true}, {Name: "result", Needed: true, Allowed: episode.Results()},
		{Name: "by_role", Needed: true}, {Name: "at", Needed: true}, {Name: "reason"}, {Name: "destination"}}}}
}

// attribute tells the rules of an outcome. Nothing is kept between requests: the case
// comes again, is decided again, and has to come to the decision that the outcome is of.
func attribute(a endpoint.Asked) (endpoint.Response, *endpoint.Problem) {
	c, p := a.ReadCase()
	if p != nil {
		return endpoint.Response{}, p
	}
	said := map[string]string{"schema": episode.OutcomeSchema}
	for name, value := range a.Values { // the parameters are the keys of fenji.outcome/1
		said[name] = value
	}
	o, err := episode.ParseOutcome(wire.Canonical(said))
	if err != nil {
		return endpoint.Response{}, endpoint.Mistakes(endpoint.BadQuery, unplaced(err))
	}
	d := a.Engine.Decide(c)
	e, err := episode.Begin(o.ID, d)
	if err != nil {
		return endpoint.Response{}, endpoint.Mistakes(endpoint.BadQuery, err)
	}
	all, err := e.Decision.Attribute(o)
	if err != nil {
		return endpoint.Response{}, endpoint.Mistakes(endpoint.OtherDecision, err)
	}
	body := wire.Canonical(struct {
		Schema       string                `json:"schema"`
		Outcome      string                `json:"outcome"`
		Attributions []episode.Attribution `json:"attributions"`
	}{AttributionsSchema, o.ID, all})
	return endpoint.Response{Status: 200, ContentType: endpoint.JSON, Body: body, Rules: endpoint.RulesOf(d)}, nil
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
