package outcome_test

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/endpoint/outcome"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/triage/pack"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// What was done is given back to every rule that the decision rested on (S30): the case
// comes again, and an outcome of another decision than it comes to is refused.
func TestOutcomeGoesBackToRules(t *testing.T) {
	e := must(referral.New(must(files.Open(anxi.Catalog)).View(), content.CN()...))
	x := endpoint.New(e, outcome.Routes()...)
	lin := must(fs.ReadFile(anxi.Cases, "lin.json"))
	ask := func(target string) endpoint.Response {
		path, query, _ := strings.Cut(target, "?")
		return x.Handle(endpoint.Request{Method: "POST", Path: path, Query: query, Body: lin})
	}
	d := e.Decide(must(e.ParseCase(lin)))
	const said = "/v1/outcome?id=o1&result=overridden&reason=no-bed&by_role=doctor&at=2022-11-26T15:00:00+08:00&destination=hutou&decision="
	r := ask(said + pack.Hash(d.JSON()))
	var got struct {
		Schema, Outcome string
		Attributions    []episode.Attribution
	}
	if err := json.Unmarshal(r.Body, &got); err != nil || r.Status != 200 || got.Schema != outcome.AttributionsSchema || got.Outcome != "o1" || len(got.Attributions) != len(d.Reasons) {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	for i, a := range got.Attributions {
		want := episode.Attribution{Rule: d.Reasons[i].Rule, Status: d.Reasons[i].Status, Possible: d.Reasons[i].Truth == "unknown", Result: "overridden", Reason: "no-bed", Advised: d.Destination, Destination: "hutou"}
		if a != want || r.Rules[i] != want.Rule {
			t.Errorf("%+v, want %+v", a, want)
		}
	}
	for query, code := range map[string]string{
		said + pack.Hash([]byte("other")): endpoint.OtherDecision,
		said + "x":                        endpoint.BadQuery,
		strings.Replace(said, "reason=no-bed&", "", 1) + pack.Hash(d.JSON()):                endpoint.BadQuery,
		strings.Replace(said, "by_role=doctor", "by_role=Zhang+San", 1) + pack.Hash(nil):    endpoint.BadQuery,
		strings.Replace(said, "overridden", "ignored", 1) + pack.Hash(d.JSON()):             endpoint.BadQuery,
		strings.Replace(said, "&at=2022-11-26T15:00:00+08:00", "", 1) + pack.Hash(d.JSON()): endpoint.BadQuery,
	} {
		var p endpoint.Problem
		if err := json.Unmarshal(ask(query).Body, &p); err != nil || p.Code != code {
			t.Errorf("%s: %+v, %v", query, p, err)
		}
	}
}
