package cdshooks_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/cdshooks"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// engine is the Anxi network with its signatures.
var engine = sync.OnceValue(func() *referral.Engine {
	catalog := must(files.Open(anxi.Catalog))
	e := must(referral.New(catalog.View(), content.CN()...))
	return must(e.Sign(must(build.Overlay("overlay", must(fs.ReadFile(anxi.Packs, "overlay.yaml"))))))
})

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A desk is an endpoint with the routes of CDS Hooks, and what came of feedback.
type desk struct {
	*endpoint.Endpoint
	outcomes []*episode.Outcome
}

func open() *desk {
	d := &desk{}
	d.Endpoint = endpoint.New(engine(), cdshooks.Routes(cdshooks.Host{
		Now: func() wire.Time { return must(wire.ParseTime("2022-11-26T13:52:00+08:00")) }, Here: "lantian", Link: "data",
		Told: cdshooks.Recent(10), Took: func(o *episode.Outcome) { d.outcomes = append(d.outcomes, o) },
	})...)
	return d
}

func (d *desk) post(path, lang string, body []byte) endpoint.Response {
	return d.Handle(endpoint.Request{Method: "POST", Path: path, Language: lang, Body: body})
}

// The shape of a card, as far as the tests look at it.
type card struct {
	UUID, Summary, Detail, Indicator string
	Source                           struct{ Label string }
	SelectionBehavior                string
	Suggestions                      []struct {
		Label, UUID   string
		IsRecommended bool
		Actions       []struct {
			Type, Description string
			Resource          map[string]any
		}
	}
	OverrideReasons []struct{ Code, System, Display string }
	Extension       map[string]struct {
		Settled, Advisory bool
		Disposition       string
		Missing           []struct{ Fact string }
		Unmapped          []struct{ Path, Why string }
		Dropped           []struct{ Kind string }
	}
}

func cards(t *testing.T, r endpoint.Response) []card {
	t.Helper()
	var got struct{ Cards []card }
	if r.Status != 200 || json.Unmarshal(r.Body, &got) != nil {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	return got.Cards
}

const instance = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"

// request is a hook with a context and the resources that came.
func request(hook string, context map[string]any, prefetch map[string]any) []byte {
	return must(json.Marshal(map[string]any{"hook": hook, "hookInstance": instance, "context": context, "prefetch": prefetch}))
}

// someone is a context of Lin's.
func someone(more map[string]any) map[string]any {
	context := map[string]any{"userId": "Practitioner/7", "patientId": "lin", "encounterId": "e"}
	maps.Copy(context, more)
	return context
}

// lin is his case as his record tells it, without some facts.
func lin(without ...string) map[string]any {
	var c struct {
		BirthDate string `json:"birth_date"`
		Facts     map[string]any
	}
	if err := json.Unmarshal(must(fs.ReadFile(anxi.Cases, "lin.json")), &c); err != nil {
		panic(err)
	}
	var items []any
	for _, name := range slices.Sorted(maps.Keys(c.Facts)) {
		if !slices.Contains(without, name) && name != "sex" {
			items = append(items, answers(name, c.Facts[name])...)
		}
	}
	return map[string]any{
		"patient":   map[string]any{"resourceType": "Patient", "id": "lin", "gender": "male", "birthDate": c.BirthDate, "name": []any{map[string]any{"text": "林某"}}},
		"encounter": nil,
		"answers": map[string]any{"resourceType": "QuestionnaireResponse", "questionnaire": "urn:fenji:questionnaire", "status": "completed",
			"subject": map[string]any{"reference": "Patient/lin"}, "authored": "2022-11-26T13:52:00+08:00", "item": items},
	}
}

// answers are a fact of a case file as items.
func answers(name string, value any) []any {
	item := func(link, key string, v any) any {
		return map[string]any{"linkId": link, "answer": []any{map[string]any{key: v}}}
	}
	i, _ := engine().Set().Vocabulary.Lookup(name)
	f := engine().Set().Vocabulary.Fact(i)
	switch v := value.(type) {
	case bool:
		return []any{item(name, "valueBoolean", v)}
	case float64:
		return []any{item(name, "valueQuantity", map[string]any{"value": v, "code": f.Unit})}
	case []any:
		return []any{item(name, "valueCoding", map[string]any{"system": "urn:fenji:complaint", "code": v[0]})}
	case map[string]any:
		var all []any
		for key, yes := range map[string]bool{"has": true, "not": false} {
			for _, c := range v[key].([]any) {
				all = append(all, item(name+"."+c.(string), "valueBoolean", yes))
			}
		}
		return all
	}
	if f.Kind == "time" {
		return []any{item(name, "valueDateTime", value)}
	}
	return []any{item(name, "valueCoding", map[string]any{"system": "urn:fenji:choice:" + name, "code": value})}
}

// Lin's record as FHIR is decided as his case is.
func TestPatientView(t *testing.T) {
	got := cards(t, open().post("/cds-services/fenji-patient-view", "en-GB, zh;q=0.5", request("patient-view", someone(nil), lin())))
	if len(got) != 1 {
		t.Fatalf("%d cards", len(got))
	}
	c := got[0]
	if c.Summary != "Give the lytic, then transfer now to Anxi County Hospital" || c.Indicator != "critical" || !strings.Contains(c.Detail, "14:10 give the lytic") {
		t.Errorf("%+v", c)
	}
	if !strings.Contains(c.Detail, "Sample content, signed by no clinician") {
		t.Errorf("the sample is not called one: %s", c.Detail)
	}
	if x := c.Extension["health.fenji.decision"]; !x.Settled || x.Disposition != "treat_then_transfer" || len(x.Unmapped) != 0 || len(x.Dropped) != 1 || x.Dropped[0].Kind != "name" {
		t.Errorf("%+v", x)
	}
	if len(c.Suggestions) != 1 || c.SelectionBehavior != "at-most-one" || !c.Suggestions[0].IsRecommended {
		t.Fatalf("%+v", c.Suggestions)
	}
	order := c.Suggestions[0].Actions[0]
	if order.Type != "create" || order.Resource["resourceType"] != "ServiceRequest" || order.Resource["status"] != "draft" || order.Resource["subject"].(map[string]any)["reference"] != "Patient/lin" {
		t.Errorf("%+v", order)
	}
}

// Whatever is not known is told, and a card never reassures.
func TestUnsettled(t *testing.T) {
	for _, tt := range []struct {
		name     string
		prefetch map[string]any
		summary  string
		asks     string
	}{
		{"nothing came", nil, "还不知道为什么来，没有判断：先问清", "有没有下面的急症？"},
		{"a name and an age", map[string]any{"patient": lin()["patient"]}, "还不知道为什么来，没有判断：先问清", "有没有下面的急症？"},
		{"why he comes is missing, but not that he is in danger", lin("complaint"), "先推溶栓药，再立即转安溪县医院", "哪里不舒服？"},
		{"what could forbid the lytic is missing", lin("dissection_suspected"), "立即转安溪县医院", "像不像夹层"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := cards(t, open().post("/cds-services/fenji-patient-view", "zh-CN", request("patient-view", someone(nil), tt.prefetch)))[0]
			x := c.Extension["health.fenji.decision"]
			if c.Summary != tt.summary || x.Settled || !strings.Contains(c.Detail, tt.asks) || !strings.Contains(c.Detail, "还有未知") {
				t.Errorf("%+v", c)
			}
			if known := x.Disposition != ""; known != (c.Indicator == "critical") || known != (len(c.Suggestions) > 0) || known != (len(x.Missing) > 0) {
				t.Errorf("of what is not known why he comes nothing is told: %+v", c)
			}
			for _, s := range c.Suggestions {
				if s.IsRecommended {
					t.Errorf("recommended: %+v", s)
				}
			}
		})
	}
}

// Before an order is signed: what must not be done, or not yet, and no suggestion of
// what is ordered already.
func TestOrderSign(t *testing.T) {
	order := func(service string) map[string]any {
		code := map[string]any{"coding": []any{map[string]any{"system": "urn:fenji:service-term", "code": service}}}
		return map[string]any{"draftOrders": map[string]any{"resourceType": "Bundle", "entry": []any{
			map[string]any{"resource": map[string]any{"resourceType": "ServiceRequest", "code": code}},
			map[string]any{"resource": map[string]any{"resourceType": "MedicationRequest", "medicationCodeableConcept": map[string]any{"text": "阿司匹林"}}}}}}
	}
	bleeding := lin("active_bleeding")
	qr := bleeding["answers"].(map[string]any)
	qr["item"] = append(qr["item"].([]any), answers("active_bleeding", true)...)
	for _, tt := range []struct {
		name, service string
		prefetch      map[string]any
		want          string // of the first card
		suggestions   int    // of the last
	}{
		{"the lytic, which is due", "thrombolysis", lin(), "先推溶栓药，再立即转安溪县医院", 1},
		{"the lytic, before it is known whether it may be given", "thrombolysis", lin("dissection_suspected"), "先不做：", 1},
		{"the lytic, though he bleeds", "thrombolysis", bleeding, "不能做：", 1},
		{"the transfer, which is ordered already", "pci", lin(), "先推溶栓药，再立即转安溪县医院", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := cards(t, open().post("/cds-services/fenji-order-sign", "", request("order-sign", someone(order(tt.service)), tt.prefetch)))
			if !strings.HasPrefix(got[0].Summary, tt.want) || got[0].Indicator != "critical" || !strings.Contains(got[0].Detail, "样例内容") {
				t.Errorf("%+v", got[0])
			}
			last := got[len(got)-1]
			if len(last.Suggestions) != tt.suggestions || !strings.Contains(last.Detail, "1条医嘱没有目录编码") {
				t.Errorf("%+v", last)
			}
		})
	}
}

// Who is not proven to stay, or to need no higher place, is not let go in silence.
func TestEncounterDischarge(t *testing.T) {
	c := cards(t, open().post("/cds-services/fenji-encounter-discharge", "zh", request("encounter-discharge", someone(nil), lin())))[0]
	if !strings.HasPrefix(c.Summary, "按规则还不宜出院：") || c.Indicator != "critical" {
		t.Errorf("%+v", c)
	}
}

// Feedback becomes an outcome of the decision that the card told of (S30); a comment
// is not taken.
func TestFeedback(t *testing.T) {
	d := open()
	c := cards(t, d.post("/cds-services/fenji-patient-view", "zh", request("patient-view", someone(nil), lin())))[0]
	send := func(entry string) endpoint.Response {
		return d.post("/cds-services/fenji-patient-view/feedback", "", []byte(`{"feedback":[{"card":"`+c.UUID+`","outcomeTimestamp":"2022-11-26T06:00:00Z",`+entry+`}]}`))
	}
	for _, tt := range []struct{ entry, result, reason, destination string }{
		{`"outcome":"accepted","acceptedSuggestions":[{"id":"` + c.Suggestions[0].UUID + `"}]`, episode.Followed, "", "anxi-county-hospital"},
		{`"outcome":"overridden"`, episode.Overridden, "not-given", ""},
		{`"outcome":"overridden","overrideReason":{"reason":{"system":"urn:fenji:override-reason","code":"patient-declined"}}`, episode.DeclinedOutcome, "patient-declined", ""},
		{`"outcome":"overridden","overrideReason":{"reason":{"system":"http://x","code":"d7ecf885"},"userComment":"林某不想去"}`, episode.Overridden, "d7ecf885", ""},
		{`"outcome":"overridden","overrideReason":{"userComment":"林某不想去"}`, episode.Overridden, "other", ""},
	} {
		d.outcomes = nil
		r := send(tt.entry)
		if r.Status != 200 || len(d.outcomes) != 1 || strings.Contains(string(r.Body), "林") {
			t.Fatalf("%s: %d %s", tt.entry, r.Status, r.Body)
		}
		o := d.outcomes[0]
		if o.Result != tt.result || o.Reason != tt.reason || o.Destination != tt.destination || o.ByRole != "practitioner" {
			t.Errorf("%s: %s", tt.entry, o.JSON())
		}
		if _, err := episode.ParseOutcome(o.JSON()); err != nil {
			t.Errorf("%s: %v", tt.entry, err)
		}
	}
	for _, tt := range []struct{ entry, want string }{
		{`"outcome":"ignored"`, "outcome is accepted or overridden"},                                      // cds-fb-1
		{`"outcome":"accepted"`, "who accepts says which suggestions"},                                    // cds-fb-2
		{`"outcome":"overridden","overrideReason":{}`, "an overrideReason has a reason or a userComment"}, // cds-fb-3
		{`"outcome":"accepted","acceptedSuggestions":[{"id":"` + instance + `"}]`, "the card had no such suggestion"},
	} {
		if r := send(tt.entry); r.Status != 400 || !strings.Contains(string(r.Body), tt.want) {
			t.Errorf("%s: %d %s", tt.entry, r.Status, r.Body)
		}
	}
}

// What is made to cost time costs seconds at most, also on a busy machine: nothing grows
// with the square of what came.
func TestHostile(t *testing.T) {
	many := func(n int, item string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(item, "#", strconv.Itoa(i)) + ",")
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	entries := func(list string) string {
		return `"prefetch":{"x":{"resourceType":"Bundle","entry":[` + list + `]}}`
	}
	const visit = `{"resource":{"resourceType":"Encounter","status":"in-progress","subject":{"reference":"Patient/a"},"reasonCode":[`
	for name, more := range map[string]string{
		"a code of two million letters":   entries(visit + `{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"` + strings.Repeat("I", 2<<20) + `"}]}]}}`),
		"thirty thousand complaints":      entries(visit + many(30_000, `{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"Z#"}]}`) + `]}}`),
		"thirty thousand of one code":     entries(visit + many(30_000, `{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"R07.4"}]}`) + `]}}`),
		"ten thousand readings":           entries(many(10_000, `{"resource":{"resourceType":"Observation","status":"final","subject":{"reference":"Patient/a"},"effectiveDateTime":"2022-11-26T13:50:00Z","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":1#,"code":"mm[Hg]"}}}`)),
		"twenty thousand empty resources": entries(many(20_000, `{"fullUrl":"#","resource":{"resourceType":"Patient#"}}`)),
		"bundles in bundles":              `"prefetch":{"x":` + strings.Repeat(`{"resourceType":"Bundle","entry":[{"resource":`, 40) + `{}` + strings.Repeat(`}]}`, 40) + `}`,
		"thirty thousand orders":          `"context":{"draftOrders":{"entry":[` + many(30_000, `{"resource":{"code":{"coding":[{"system":"urn:fenji:service-term","code":"s#"}]}}}`) + `]}}`,
	} {
		body := `{"hook":"order-sign","hookInstance":"` + instance + `",` + more
		if !strings.Contains(more, `"context"`) {
			body += `,"context":{"patientId":"a"}`
		}
		start := time.Now()
		r := open().post("/cds-services/fenji-order-sign", "", []byte(body+"}"))
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: took %v", name, took)
		} else {
			t.Logf("%s: %d, %v", name, r.Status, took)
		}
		if r.Status >= 500 || len(r.Body) == 0 || len(r.Body) > 1<<20 {
			t.Errorf("%s: %d %.300s", name, r.Status, r.Body)
		}
	}
}

// A memory forgets the oldest cards first.
func TestRecent(t *testing.T) {
	m := cdshooks.Recent(2)
	for _, card := range []string{"a", "b", "a", "c"} {
		m.Keep(card, cdshooks.Told{Decision: card})
	}
	for card, want := range map[string]bool{"a": false, "b": true, "c": true} {
		if got, ok := m.Find(card); ok != want || ok && got.Decision != card {
			t.Errorf("%s: %v %v", card, got, ok)
		}
	}
}

// Every mistake of a request is told at once.
func TestRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, path, body string
		status           int
		want             []string
	}{
		{"no such service", "/cds-services/fenji-patient-vew", `{}`, 404, []string{`did you mean \"fenji-patient-view\"?`}},
		{"no JSON", "/cds-services/fenji-patient-view", `{`, 400, []string{"not JSON"}},
		{"nothing", "/cds-services/fenji-patient-view", `{}`, 400, []string{"hook is missing", "hookInstance is missing", "a context is needed"}},
		{"another hook", "/cds-services/fenji-patient-view", `{"hook":"order-sign","hookInstance":"x","context":{"patientId":1},"prefetch":[],"fhirAuthorization":{}}`, 400,
			[]string{"this service is for the hook patient-view", "hookInstance is a UUID", "/context/patientId", "/prefetch", "with fhirAuthorization comes fhirServer"}},
		{"a resource that is none", "/cds-services/fenji-patient-view", `{"hook":"patient-view","hookInstance":"` + instance + `","context":{},"prefetch":{"x":{"a":1}}}`, 422, []string{"/prefetch/x"}},
		{"another patient", "/cds-services/fenji-patient-view", `{"hook":"patient-view","hookInstance":"` + instance + `","context":{"patientId":"a"},"prefetch":{"x":{"resourceType":"Patient","id":"b"}}}`, 422, []string{"a case is of one patient"}},
		{"feedback that is none", "/cds-services/fenji-patient-view/feedback", `{}`, 400, []string{"feedback is missing"}},
		{"feedback to no service", "/cds-services/x/feedback", `{"feedback":[]}`, 404, nil},
	} {
		r := open().post(tt.path, "", []byte(tt.body))
		if r.Status != tt.status {
			t.Errorf("%s: %d %s", tt.name, r.Status, r.Body)
		}
		for _, want := range tt.want {
			if !strings.Contains(string(r.Body), want) {
				t.Errorf("%s: %s\nlacks %s", tt.name, r.Body, want)
			}
		}
	}
}

// Discovery tells of three services, in the asker's language.
func TestDiscovery(t *testing.T) {
	for lang, title := range map[string]string{"": "分级诊疗", "en": "Where to treat", "fr, en;q=0.3, zh;q=0.2": "Where to treat", "zh-CN,zh;q=0.9,en;q=0.8": "分级诊疗", "en;q=x": "分级诊疗"} {
		r := open().Handle(endpoint.Request{Method: "GET", Path: "/cds-services", Language: lang})
		var got struct {
			Services []struct {
				Hook, Title, Description, ID string
				Prefetch                     map[string]string
			}
		}
		if err := json.Unmarshal(r.Body, &got); err != nil || len(got.Services) != 3 || got.Services[0].Title != title {
			t.Errorf("%q: %s", lang, r.Body)
		}
		for _, s := range got.Services {
			if s.ID != "fenji-"+s.Hook || s.Description == "" || s.Prefetch["patient"] != "Patient/{{context.patientId}}" {
				t.Errorf("%+v", s)
			}
		}
	}
}

// The requests of the specification are accepted as they are, and its feedback; the
// test is skipped where they are absent.
func TestEvidenceSpecification(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "data", "cds_hooks", "spec_examples")
	if _, err := os.Stat(folder); os.IsNotExist(err) {
		t.Skip("cds_hooks: skipped")
	}
	asked, told := 0, 0
	for _, name := range must(filepath.Glob(filepath.Join(folder, "*.json"))) {
		src := must(os.ReadFile(name))
		var r struct {
			Hook     string
			Feedback []any
		}
		if json.Unmarshal(src, &r) != nil {
			continue
		}
		switch {
		case r.Hook == "patient-view" || r.Hook == "order-sign" || r.Hook == "encounter-discharge":
			asked++
			for _, c := range cards(t, open().post("/cds-services/fenji-"+r.Hook, "en", src)) {
				check(t, c)
				if c.Extension["health.fenji.decision"].Settled || c.Summary != "Not decided: it is not known why the patient comes" {
					t.Errorf("%s: settled on nothing: %+v", name, c)
				}
			}
		case r.Feedback != nil:
			told++
			if r := open().post("/cds-services/fenji-patient-view/feedback", "en", src); r.Status != 200 || !strings.Contains(string(r.Body), `"unknown":["`) {
				t.Errorf("%s: %d %s", name, r.Status, r.Body)
			}
		}
	}
	if asked < 4 || told != 3 {
		t.Errorf("%d requests and %d feedbacks of the specification", asked, told)
	}
	t.Logf("evidence: %s | %s | %s", "requests and feedback of the CDS Hooks specification", "accepted unchanged, settled on nothing", fmt.Sprintf("%d requests to our hooks, %d feedbacks", asked, told))
}

// check holds a card to what the specification asks of it, in words: the invariants
// themselves are run by another's FHIRPath.
func check(t *testing.T, c card) {
	t.Helper()
	if n := utf8.RuneCountInString(c.Summary); n == 0 || n >= 140 {
		t.Errorf("a summary of %d characters: %s", n, c.Summary)
	}
	if !slices.Contains([]string{"info", "warning", "critical"}, c.Indicator) || c.Source.Label == "" || c.UUID == "" {
		t.Errorf("%+v", c)
	}
}
