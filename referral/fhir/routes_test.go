package fhir_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/fhir"
)

// asking asks a route of FHIR.
func asking(method, target, body string) endpoint.Response {
	path, query, _ := strings.Cut(target, "?")
	return endpoint.New(engine(), fhir.Routes()...).Handle(endpoint.Request{Method: method, Path: path, Query: query, Body: []byte(body)})
}

const decideRoute = "/fhir/$decide?id=c1&here=lantian&link=data&lang=en"

// A record is decided as its case is; what of it was not read, and what was dropped since
// it says who the patient is, is told beside, for a validator too where a folder is named.
func TestDecideRoute(t *testing.T) {
	record := entries(strings.Replace(patient, `"gender"`, `"name":[{"text":"Zhang San"}],"gender"`, 1),
		observed+`"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":140,"system":"http://unitsofmeasure.org","code":"mm[Hg]"}}`,
		observed+`"code":{"coding":[{"system":"http://loinc.org","code":"0-0"}]},"valueQuantity":{"value":1}}`)
	r := asking("POST", decideRoute+"&at=2022-11-26T13:52:00%2B08:00", record)
	var got struct {
		ResourceType string
		Parameter    []struct {
			Name     string
			Resource json.RawMessage
		}
	}
	if err := json.Unmarshal(r.Body, &got); err != nil || r.Status != 200 || r.ContentType != fhir.FHIRJSON || got.ResourceType != "Parameters" || len(got.Parameter) != 2 {
		t.Fatalf("%d %s %.500s", r.Status, r.ContentType, r.Body)
	}
	s := setting()
	chart, err := fhir.ReadChart(engine(), []byte(record), s)
	if err != nil {
		t.Fatal(err)
	}
	d := engine().Decide(must(engine().ParseCase(chart.Case)))
	if want := fhir.Requests(engine(), d, fhir.Form{Lang: "en"}); !bytes.Equal(got.Parameter[0].Resource, want) || len(r.Rules) != len(d.Reasons) {
		t.Errorf("the requests are others than the library's: %.300s", got.Parameter[0].Resource)
	}
	unread := string(got.Parameter[1].Resource)
	if got.Parameter[1].Name != "unread" || !strings.Contains(unread, "/entry/2/resource") || !strings.Contains(unread, "name: 1 dropped") || strings.Contains(string(r.Body), "Zhang") {
		t.Errorf("%s", unread)
	}
	if *write != "" {
		if err := os.WriteFile(filepath.Join(*write, "unread.json"), []byte(entries(unread)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// What is no record, and a query with mistakes, are refused; the Questionnaire is the
// library's.
func TestFHIRRoutesRefuse(t *testing.T) {
	record := entries(patient)
	for _, tt := range []struct{ target, body, code string }{
		{decideRoute, `{"resourceType":"Patient"}`, endpoint.BadCase},
		{decideRoute, `<Bundle/>`, endpoint.BadJSON},
		{decideRoute, record, endpoint.BadCase}, // nobody says when
		{decideRoute + "&at=now", record, endpoint.BadQuery},
		{strings.Replace(decideRoute, "id=c1&", "", 1), record, endpoint.BadQuery},
		{strings.Replace(decideRoute, "lantian", "lantain", 1) + "&at=2022-11-26T13:52:00%2B08:00", record, endpoint.BadCase},
	} {
		var p endpoint.Problem
		if r := asking("POST", tt.target, tt.body); json.Unmarshal(r.Body, &p) != nil || p.Code != tt.code || r.Status >= 500 {
			t.Errorf("%s: %d %s", tt.target, r.Status, r.Body)
		}
	}
	if r := asking("GET", "/fhir/Questionnaire?lang=en", ""); !bytes.Equal(r.Body, fhir.Questionnaire(engine().Set(), "en")) {
		t.Errorf("%d %.200s", r.Status, r.Body)
	}
}
