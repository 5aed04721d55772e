package fhir_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
)

func decided(t *testing.T, name string) *referral.Decision {
	t.Helper()
	return engine().Decide(must(engine().ParseCase(must(fs.ReadFile(anxi.Cases, name+".json")))))
}

// found are the resources of a bundle with a type, each as it is written.
func resources(t *testing.T, src []byte, kind string) (all []string) {
	t.Helper()
	var b struct {
		Entry []struct{ Resource json.RawMessage }
	}
	if err := json.Unmarshal(src, &b); err != nil {
		t.Fatal(err)
	}
	for _, e := range b.Entry {
		if bytes.Contains(e.Resource, []byte(`{"resourceType":"`+kind+`"`)) {
			all = append(all, string(e.Resource))
		}
	}
	return all
}

// What Lin's decision becomes: each step in its turn, proposed to people.
func TestRequests(t *testing.T) {
	d := decided(t, "lin")
	src := fhir.Requests(engine(), d, fhir.Form{Patient: "Patient/p", Lang: "en"})
	for kind, want := range map[string][]string{
		"GuidanceResponse":     {`"status":"success","subject":{"reference":"Patient/p"},"occurrenceDateTime":"2022-11-26T13:52:00+08:00"`},
		"CommunicationRequest": {`"status":"draft","category":[{"coding":[{"system":"urn:fenji:action","code":"call"}]}],"priority":"stat"`},
		"ServiceRequest": {`"code":{"coding":[{"system":"urn:fenji:service-term","code":"thrombolysis.supervise"}],"text":"call the supervisor"}`,
			`"code":{"coding":[{"system":"urn:fenji:service-term","code":"thrombolysis"}],"text":"give the lytic"},"subject":{"reference":"Patient/p"},"occurrencePeriod":{"start":"2022-11-26T13:52:00+08:00","end":"2022-11-26T14:10:00+08:00"}`,
			`"performer":[{"type":"Organization","identifier":{"system":"urn:fenji:institution","value":"anxi-county-hospital"},"display":"Anxi County Hospital"}]`,
			`"occurrencePeriod":{"start":"2022-11-26T15:10:00+08:00","end":"2022-11-26T15:40:00+08:00"}`},
		"Task": {`"description":"call the supervisor"`, `"description":"give the lytic"`, `"description":"transfer to Anxi County Hospital"`, `"description":"take an ECG"`},
	} {
		got := resources(t, src, kind)
		if len(got) != len(want) {
			t.Errorf("%d of %s, should be %d:\n%s", len(got), kind, len(want), strings.Join(got, "\n"))
			continue
		}
		for i := range want {
			if !strings.Contains(got[i], want[i]) {
				t.Errorf("%s %d is\n%s, should have\n%s", kind, i, got[i], want[i])
			}
		}
	}
	if again := fhir.Requests(engine(), decided(t, "lin"), fhir.Form{Patient: "Patient/p", Lang: "en"}); !bytes.Equal(again, src) {
		t.Error("the same decision gives other bytes")
	}
}

// What can't be undone and is not proven is no order: S1.
func TestRequestsOfWhatWaits(t *testing.T) {
	d := decided(t, "lin")
	d.Plan[2].DecidedBy, d.Plan[2].RequiresKnown = &referral.DecidedBy{Title: "cardiologist", Count: 1}, []string{"dissection_suspected"}
	d.Forbidden = []referral.Forbidden{{Service: "thrombolysis", Text: wire.Text{Zh: "不能溶栓", En: "no lytic"}}}
	d.Settled = false
	src := fhir.Requests(engine(), d, fhir.Form{Lang: "zh"})
	orders := resources(t, src, "ServiceRequest")
	if got := orders[1]; !strings.Contains(got, `"status":"on-hold"`) || !strings.Contains(got, "先要知道：") {
		t.Errorf("the lytic is ordered: %s", got)
	}
	if got := resources(t, src, "Task")[1]; !strings.Contains(got, `"status":"on-hold"`) {
		t.Errorf("the lytic is a task: %s", got)
	}
	if got := orders[len(orders)-1]; !strings.Contains(got, `"doNotPerform":true,"code":{"coding":[{"system":"urn:fenji:service-term","code":"thrombolysis"}]`) {
		t.Errorf("what is forbidden is not told: %s", got)
	}
	if got := resources(t, src, "GuidanceResponse")[0]; !strings.Contains(got, `"status":"data-requested"`) || !strings.Contains(got, "还有未知") || !strings.Contains(got, "样例内容") {
		t.Errorf("it is not told what the decision does not know: %s", got)
	}
}

// A response that answers every question of the Questionnaire fills the facts that it
// asks for, and nothing of it is left.
func TestQuestionnaire(t *testing.T) {
	type item struct {
		LinkID       string `json:"linkId"`
		Type         string
		Extension    []struct{ ValueCoding struct{ Code string } }
		AnswerOption []struct{ ValueCoding json.RawMessage }
		Item         []item
	}
	var q struct{ Item []item }
	src := fhir.Questionnaire(engine().Set(), "zh")
	if err := json.Unmarshal(src, &q); err != nil {
		t.Fatal(err)
	}
	var answers func(items []item) []map[string]any
	asked := map[string]bool{}
	answers = func(items []item) (all []map[string]any) {
		for _, it := range items {
			a := map[string]any{"linkId": it.LinkID}
			name, _, _ := strings.Cut(it.LinkID, ".")
			asked[name] = true
			switch it.Type {
			case "group":
				a["item"] = answers(it.Item)
			case "boolean":
				a["answer"] = []any{map[string]any{"valueBoolean": false}}
			case "choice":
				if len(it.AnswerOption) == 0 { // a diagnosis
					a["answer"] = []any{map[string]any{"valueCoding": map[string]any{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I10"}}}
				} else {
					a["answer"] = []any{map[string]any{"valueCoding": it.AnswerOption[0].ValueCoding}}
				}
			default:
				a["extension"] = []any{map[string]any{"url": "urn:fenji:why", "valueCode": "cannot_here"}}
			}
			all = append(all, a)
		}
		return all
	}
	response := map[string]any{"resourceType": "QuestionnaireResponse", "questionnaire": fhir.QuestionnaireURL, "status": "completed",
		"subject": map[string]any{"reference": "Patient/p"}, "authored": "2022-11-26T13:50:00+08:00", "item": answers(q.Item)}
	c, err := fhir.ReadChart(engine(), []byte(entries(string(must(json.Marshal(response))))), setting())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Unmapped) > 0 {
		t.Errorf("left:\n%s", left(c))
	}
	var doc struct{ Facts map[string]any }
	if err := json.Unmarshal(c.Case, &doc); err != nil {
		t.Fatal(err)
	}
	if v := engine().Set().Vocabulary; len(asked) < v.Len()/2 {
		t.Errorf("it asks for %d facts of %d", len(asked), v.Len())
	}
	for name := range asked {
		if doc.Facts[name] == nil {
			t.Errorf("%s was answered and is not in the case", name)
		}
	}
}

// A decision and the Questionnaire are bundles with something in them, the same bytes
// each time; they are written for a validator where a folder is named.
func TestRequestsAreBundles(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		for name, src := range map[string]func() []byte{
			"requests-" + lang:      func() []byte { return fhir.Requests(engine(), decided(t, "lin"), fhir.Form{Lang: lang}) },
			"questionnaire-" + lang: func() []byte { return []byte(entries(string(fhir.Questionnaire(engine().Set(), lang)))) },
		} {
			var b struct {
				ResourceType string
				Entry        []struct{ Resource struct{ ResourceType string } }
			}
			if err := json.Unmarshal(src(), &b); err != nil || b.ResourceType != "Bundle" || len(b.Entry) == 0 {
				t.Errorf("%s: %v, %s of %d entries", name, err, b.ResourceType, len(b.Entry))
			}
			for _, e := range b.Entry {
				if e.Resource.ResourceType == "" {
					t.Errorf("%s: an entry without a resource", name)
				}
			}
			if !bytes.Equal(src(), src()) {
				t.Errorf("%s: other bytes the second time", name)
			}
			if *write == "" {
				continue
			}
			if err := os.WriteFile(filepath.Join(*write, name+".json"), src(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// FHIR knows no offset beyond 14 hours, which a case may have.
func TestRequestsFarEast(t *testing.T) {
	d := decided(t, "lin")
	for at, want := range map[string]string{
		"2022-11-26T13:52:00+08:00": "2022-11-26T13:52:00+08:00", "2022-11-27T01:52:00+20:00": "2022-11-26T05:52:00Z",
		"2022-11-25T09:52:00-20:00": "2022-11-26T05:52:00Z", "1960-01-01T00:30:00+15:00": "1959-12-31T09:30:00Z",
	} {
		d.At = must(wire.ParseTime(at))
		if src := fhir.Requests(engine(), d, fhir.Form{}); !bytes.Contains(src, []byte(`"timestamp":"`+want+`"`)) {
			t.Errorf("%s: %.200s", at, src)
		}
	}
}

// Without a way to go, the opinion that is asked for is what a host may store; what
// people decide first is nothing to store.
func TestReferral(t *testing.T) {
	d := decided(t, "lin")
	if src, service := fhir.Referral(engine(), d, fhir.Form{}); service != "pci" || !bytes.Contains(src, []byte(`"code":"3457005"`)) {
		t.Errorf("%s %s", service, src)
	}
	d.Plan = d.Plan[:3]
	if src, service := fhir.Referral(engine(), d, fhir.Form{}); service != "thrombolysis.supervise" || bytes.Contains(src, []byte("3457005")) {
		t.Errorf("%s %s", service, src)
	}
	d.Plan[1].DecidedBy = &referral.DecidedBy{Title: "cardiologist", Count: 1}
	if src, _ := fhir.Referral(engine(), d, fhir.Form{}); src != nil {
		t.Errorf("%s", src)
	}
}
