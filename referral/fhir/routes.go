package fhir

import (
	"encoding/json"
	"fmt"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/wire"
)

// Routes are those of FHIR, for endpoint.New:
//
//	POST /fhir/$decide?id=&here=&at=&link=&patient=&lang=   a Bundle about one patient → Parameters: return, unread
//	GET  /fhir/Questionnaire?lang=                          the facts as questions
//
// at is when the case stands; without it the Bundle's timestamp says so.
func Routes() []endpoint.Route {
	lang := endpoint.Parameter{Name: "lang", Allowed: []string{"en", "zh"}}
	return []endpoint.Route{
		{Method: "POST", Path: "/fhir/$decide", MaxBody: MaxChartBytes, Answer: decide,
			Parameters: []endpoint.Parameter{{Name: "id", Needed: true}, {Name: "here", Needed: true}, {Name: "at"}, {Name: "link"}, {Name: "patient"}, lang}},
		{Method: "GET", Path: "/fhir/Questionnaire", Answer: questions, Parameters: []endpoint.Parameter{lang}},
	}
}

// FHIRJSON is the type of answers in FHIR.
const FHIRJSON = "application/fhir+json"

func questions(a endpoint.Asked) (endpoint.Response, *endpoint.Problem) {
	if p := a.Refuse(); p != nil {
		return endpoint.Response{}, p
	}
	return endpoint.Response{Status: 200, ContentType: FHIRJSON, Body: Questionnaire(a.Engine.Set(), a.Values["lang"])}, nil
}

// decide reads a record, decides, and answers with the requests and with what of the
// record was not read.
func decide(a endpoint.Asked) (endpoint.Response, *endpoint.Problem) {
	if p := a.Refuse(); p != nil {
		return endpoint.Response{}, p
	}
	s := Setting{ID: a.Values["id"], Here: a.Values["here"], Link: a.Values["link"], Patient: a.Values["patient"]}
	if text, given := a.Values["at"]; given {
		var err error
		if s.At, err = wire.ParseTime(text); err != nil {
			return endpoint.Response{}, endpoint.Mistakes(endpoint.BadQuery, wire.Problems{{Code: "impossible-time", Path: "/at", Message: err.Error()}})
		}
	}
	chart, err := ReadChart(a.Engine, a.Body, s)
	if err != nil {
		return endpoint.Response{}, endpoint.Refused(err)
	}
	c, err := a.Engine.ParseCase(chart.Case)
	if err != nil {
		return endpoint.Response{}, endpoint.Mistakes(endpoint.BadCase, err)
	}
	d := a.Engine.Decide(c)
	body := answered(Requests(a.Engine, d, Form{Patient: s.Patient, Lang: a.Values["lang"]}), chart)
	return endpoint.Response{Status: 200, ContentType: FHIRJSON, Body: body, Rules: endpoint.RulesOf(d)}, nil
}

// maxUnread is how many parts of a record that were not read an answer lists.
const maxUnread = 200

// answered is the answer to a record: FHIR's Parameters, since it has two parts.
func answered(requests []byte, c *Chart) []byte {
	type parameter struct {
		Name     string `json:"name"`
		Resource any    `json:"resource"`
	}
	all := []parameter{{"return", json.RawMessage(requests)}}
	if len(c.Unmapped)+len(c.Dropped) > 0 {
		all = append(all, parameter{"unread", unread(c)})
	}
	return wire.Canonical(struct {
		ResourceType string      `json:"resourceType"`
		Parameter    []parameter `json:"parameter"`
	}{"Parameters", all})
}

type operationOutcome struct {
	ResourceType string  `json:"resourceType"`
	Issue        []issue `json:"issue"`
}

type issue struct {
	Severity    string `json:"severity"`
	Code        string `json:"code"`
	Diagnostics string `json:"diagnostics"`
}

// unread tells what of a record is unknown to the decision, or was dropped since it says
// who the patient is.
func unread(c *Chart) operationOutcome {
	o := operationOutcome{ResourceType: "OperationOutcome"}
	for _, u := range c.Unmapped[:min(len(c.Unmapped), maxUnread)] {
		o.Issue = append(o.Issue, issue{"warning", "not-supported", u.Path + ": " + u.Why})
	}
	if more := len(c.Unmapped) - maxUnread; more > 0 {
		o.Issue = append(o.Issue, issue{"warning", "not-supported", fmt.Sprintf("and %d more", more)})
	}
	for _, d := range c.Dropped {
		o.Issue = append(o.Issue, issue{"information", "suppressed", fmt.Sprintf("%s: %d dropped", d.Kind, d.Count)})
	}
	return o
}
