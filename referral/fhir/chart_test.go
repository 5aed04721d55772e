package fhir_test

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/fhir"
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

// setting is what the host says of the cases of these tests.
func setting() fhir.Setting {
	return fhir.Setting{ID: "c1", At: must(wire.ParseTime("2022-11-26T13:52:00+08:00")), Here: "lantian", Link: "data"}
}

const (
	patient = `{"resourceType":"Patient","id":"p","gender":"male","birthDate":"1964-03-08"}`
	// What every observation of these tests begins with.
	observed = `{"resourceType":"Observation","status":"final","subject":{"reference":"Patient/p"},"effectiveDateTime":"2022-11-26T13:50:00+08:00",`
	asked    = `{"resourceType":"QuestionnaireResponse","questionnaire":"urn:fenji:questionnaire|1","status":"completed","subject":{"reference":"Patient/p"},"authored":"2022-11-26T13:50:00+08:00","item":[`
	found    = `{"resourceType":"Condition","subject":{"reference":"Patient/p"},"recordedDate":"2022-11-26T13:50:00+08:00",`
	visit    = `{"resourceType":"Encounter","status":"in-progress","class":{"code":"EMER"},"subject":{"reference":"Patient/p"},`
)

func confirmed(status string) string {
	return `"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"` + status + `"}]},`
}

// Each row is resources beside the patient, the facts that the case then has besides
// his sex, and what it does not carry.
func TestChart(t *testing.T) {
	const at = `"at":"2022-11-26T13:50:00+08:00"`
	for _, tt := range []struct{ name, resource, facts, unmapped string }{
		{"a number in its unit", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"category":[{"coding":[{"code":"vital-signs"}]}],"valueQuantity":{"value":140,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}`,
			`"sbp":{` + at + `,"how":"measured","unit":"mm[Hg]","value":140}`, ``},
		{"a unit with annotations", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"valueQuantity":{"value":68,"system":"http://unitsofmeasure.org","code":"{beats}/min"}}`,
			`"hr":{` + at + `,"how":"imported","unit":"/min","value":68}`, ``},
		{"another unit that is read", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"8310-5"}]},"valueQuantity":{"value":100.4,"system":"http://unitsofmeasure.org","code":"[degF]"}}`,
			`"temp":{` + at + `,"how":"imported","unit":"[degF]","value":100.4}`, ``},
		{"a unit that is not read", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"8310-5"}]},"valueQuantity":{"value":310,"system":"http://unitsofmeasure.org","code":"K"}}`,
			``, `/entry/1/resource/valueQuantity: a unit that is not read for temp`},
		{"no unit", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"8310-5"}]},"valueQuantity":{"value":37}}`,
			``, `/entry/1/resource/valueQuantity: a unit that is not read for temp`},
		{"not plausible", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":1400,"code":"mm[Hg]"}}`,
			``, `/entry/1/resource/valueQuantity: not plausible for sbp`},
		{"a bound", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"59408-5"}]},"valueQuantity":{"value":90,"comparator":"<","code":"%"}}`,
			`"spo2":{` + at + `,"how":"imported","max":90,"unit":"%"}`, ``},
		{"between two", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueRange":{"low":{"value":80,"code":"mm[Hg]"},"high":{"value":90,"code":"mm[Hg]"}}}`,
			`"sbp":{` + at + `,"how":"imported","max":90,"min":80,"unit":"mm[Hg]"}`, ``},
		{"components", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":140,"code":"mm[Hg]"}},{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"dataAbsentReason":{"coding":[{"code":"asked-declined"}]}},{"code":{"text":"mean"}}]}`,
			`"dbp":{` + at + `,"how":"imported","unknown":"refused"},"sbp":{` + at + `,"how":"imported","unit":"mm[Hg]","value":140}`, `/entry/1/resource/component/2/code: it has no code`},
		{"why it is unknown", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"59408-5"}]},"dataAbsentReason":{"coding":[{"system":"urn:fenji:why","code":"cannot_here"}]}}`,
			`"spo2":{` + at + `,"how":"imported","unknown":"cannot_here"}`, ``},
		{"a code that no fact has", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},"valueQuantity":{"value":7,"code":"%"}}`,
			``, `/entry/1/resource/code: no fact has the code 4548-4`},
		{"a name for a code", observed + `"code":{"coding":[{"system":"http://x","code":"Zhang San 13800000000"}]},"valueString":"Zhang San"}`,
			``, `/entry/1/resource/code: no fact has its code`},
		{"no time, where it may be too old", strings.Replace(observed, `"effectiveDateTime":"2022-11-26T13:50:00+08:00",`, ``, 1) + `"code":{"coding":[{"system":"http://loinc.org","code":"59408-5"}]},"valueQuantity":{"value":98,"code":"%"}}`,
			``, `/entry/1/resource/valueQuantity: it says no time, and may be too old to count for spo2`},
		{"of a day: not newer than its beginning", strings.Replace(observed, `2022-11-26T13:50:00+08:00`, `2022-11-26`, 1) + `"code":{"coding":[{"system":"http://loinc.org","code":"59408-5"}]},"valueQuantity":{"value":98,"code":"%"}}`,
			`"spo2":{"at":"2022-11-26T00:00:00+08:00","how":"imported","unit":"%","value":98}`, ``},
		{"after the case", strings.Replace(observed, `13:50:00+08:00`, `13:53:00+08:00`, 1) + `"code":{"coding":[{"system":"http://loinc.org","code":"59408-5"}]},"valueQuantity":{"value":98,"code":"%"}}`,
			``, `/entry/1/resource/effectiveDateTime: it is after the case`},
		{"of another", strings.Replace(observed, `Patient/p`, `Patient/q`, 1) + `"code":{"coding":[{"system":"http://loinc.org","code":"59408-5"}]},"valueQuantity":{"value":98,"code":"%"}}`,
			``, `/entry/1/resource: it is of another`},
		{"entered in error", strings.Replace(observed, `final`, `entered-in-error`, 1) + `"code":{"coding":[{"system":"http://loinc.org","code":"59408-5"}]},"valueQuantity":{"value":98,"code":"%"}}`,
			``, `/entry/1/resource: its status is none of a result that stands`},
		{"what must be understood", observed + `"modifierExtension":[{"url":"u"}],"code":{"coding":[{"system":"http://loinc.org","code":"59408-5"}]},"valueQuantity":{"value":98,"code":"%"}}`,
			``, `/entry/1/resource/modifierExtension: modifierExtension changes the meaning of what it stands in, and is not understood: nothing of it is read`},
		{"true or not, in words", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"2106-3"}]},"valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"260385009"}]}}`,
			`"hcg_positive":{` + at + `,"how":"imported","value":false}`, ``},
		{"a choice of ours", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"80288-4"}]},"valueCodeableConcept":{"coding":[{"system":"urn:fenji:choice:consciousness","code":"alert"}]}}`,
			`"consciousness":{` + at + `,"how":"imported","value":"alert"}`, ``},
		{"a choice of others", observed + `"code":{"coding":[{"system":"http://loinc.org","code":"80288-4"}]},"valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"248234008"}],"text":"awake"}}`,
			``, `/entry/1/resource/valueCodeableConcept: no value that is read for consciousness`},
		{"not there", observed + `"code":{"coding":[{"system":"urn:fenji:choice:chest_features","code":"radiating"}]},"valueBoolean":false}`,
			`"chest_features":{` + at + `,"how":"imported","not":["radiating"]}`, ``},
		{"two of one set", observed + `"code":{"coding":[{"system":"urn:fenji:fact","code":"chest_features"}]},"component":[{"code":{"coding":[{"system":"urn:fenji:choice:chest_features","code":"pressing"}]},"valueBoolean":true},{"code":{"coding":[{"system":"urn:fenji:choice:chest_features","code":"radiating"}]},"valueBoolean":false}]}`,
			`"chest_features":[{` + at + `,"has":["pressing"],"how":"imported"},{` + at + `,"how":"imported","not":["radiating"]}]`, ``},
		{"a diagnosis, confirmed", found + confirmed("confirmed") + `"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"I21.101"}]}}`,
			`"diagnosis":{` + at + `,"has":["I21.101"],"how":"imported"},"stemi":{` + at + `,"how":"imported","value":true}`, ``},
		{"a diagnosis, refuted", found + confirmed("refuted") + `"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"I21.1"}]}}`,
			`"diagnosis":{` + at + `,"how":"imported","not":["I21.1"]},"stemi":{` + at + `,"how":"imported","value":false}`, ``},
		{"a diagnosis that may be", found + confirmed("provisional") + `"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"I21.1"}]}}`,
			``, `/entry/1/resource: neither confirmed nor refuted`},
		{"a disease of the past", found + confirmed("confirmed") + `"clinicalStatus":{"coding":[{"code":"resolved"}]},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"I21.1"}]}}`,
			``, `/entry/1/resource/clinicalStatus: it is not active`},
		{"a known disease by our own code", found + confirmed("confirmed") + `"code":{"coding":[{"system":"urn:fenji:choice:comorbidity","code":"diabetes"}]}}`,
			`"comorbidity":{` + at + `,"has":["diabetes"],"how":"imported"}`, ``},
		{"why he comes, and since when he is here", visit + `"period":{"start":"2022-11-26T13:40:00+08:00"},"reasonCode":[{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"R51.x00"}]}]}`,
			`"arrival":{"how":"imported","value":"2022-11-26T13:40:00+08:00"},"complaint":{"value":["headache"]}`, ``},
		{"complaints that share a code are all there", visit + `"reasonCode":[{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"R07.4"}]}]}`,
			`"complaint":{"value":["chest_pain","chest_tightness"]}`, ``},
		{"a complaint in words is not passed over", visit + `"reasonCode":[{"coding":[{"system":"urn:fenji:complaint","code":"cough"}]},{"text":"胸口痛"}]}`,
			`"complaint":{"value":["cough","unlisted"]}`, `/entry/1/resource/reasonCode/1: no pack lists this complaint: it counts as one that is not listed`},
		{"a complaint of no pack", visit + `"reasonCode":[{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"Z99.9"}]}]}`,
			`"complaint":{"value":["icd10:Z99.9"]}`, `/entry/1/resource/reasonCode/0: no pack lists this complaint: it counts as one that is not listed`},
		{"a visit of the past", strings.Replace(visit, "in-progress", "finished", 1) + `"reasonCode":[{"coding":[{"system":"urn:fenji:complaint","code":"cough"}]}]}`,
			``, `/entry/1/resource: not the visit that goes on`},
		{"what he takes, by a code that no fact has", `{"resourceType":"MedicationStatement","status":"active","subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"372756006"}]}}`,
			``, `/entry/1/resource/medicationCodeableConcept: no fact has the code 372756006`},
		{"what he takes, by ours", `{"resourceType":"MedicationStatement","status":"active","subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"coding":[{"system":"urn:fenji:fact","code":"anticoagulant"}]}}`,
			`"anticoagulant":{"how":"imported","value":true}`, ``},
		{"what he does not take, as told now", `{"resourceType":"MedicationStatement","status":"not-taken","dateAsserted":"2022-11-26T13:50:00+08:00","subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"coding":[{"system":"urn:fenji:fact","code":"anticoagulant"}]}}`,
			`"anticoagulant":{` + at + `,"how":"imported","value":false}`, ``},
		{"what he did not take a year ago", `{"resourceType":"MedicationStatement","status":"not-taken","dateAsserted":"2021-11-26","subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"coding":[{"system":"urn:fenji:fact","code":"anticoagulant"}]}}`,
			``, `/entry/1/resource/medicationCodeableConcept: it is of another visit`},
		{"answers of another visit", strings.Replace(asked, `2022-11-26T13:50:00`, `2022-11-25T13:00:00`, 1) + `{"linkId":"head_trauma_3m","answer":[{"valueBoolean":false}]},{"linkId":"complaint","answer":[{"valueCoding":{"system":"urn:fenji:complaint","code":"cough"}}]},{"linkId":"onset","answer":[{"valueDateTime":"2022-11-25T12:00:00+08:00"}]},{"linkId":"spo2","extension":[{"url":"urn:fenji:why","valueCode":"refused"}]}]}`,
			``, "/entry/1/resource/item/0/answer/0/valueBoolean: it is of another visit\n/entry/1/resource/item/1/answer/0/valueCoding: it is of another visit\n/entry/1/resource/item/2/answer/0/valueDateTime: it is of another visit\n/entry/1/resource/item/3: it is of another visit"},
		{"a diagnosis of years ago, which is too old", strings.Replace(found, `2022-11-26T13:50:00+08:00`, `2019-01-01`, 1) + confirmed("confirmed") + `"clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"I21.1"},{"system":"urn:fenji:choice:comorbidity","code":"coronary"}]}}`,
			`"comorbidity":{"at":"2019-01-01T00:00:00+08:00","has":["coronary"],"how":"imported"},"diagnosis":{"at":"2019-01-01T00:00:00+08:00","has":["I21.1"],"how":"imported"},"stemi":{"at":"2019-01-01T00:00:00+08:00","how":"imported","value":true}`, ``},
		{"an allergy", `{"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/p"},` + confirmed("confirmed") + `"code":{"coding":[{"system":"http://snomed.info/sct","code":"91936005"}]}}`,
			``, `/entry/1/resource/code: no fact has the code 91936005`},
		{"answers", asked + `{"linkId":"chest_features","item":[{"linkId":"chest_features.pressing","answer":[{"valueBoolean":true}]},{"linkId":"chest_features.radiating","answer":[{"valueBoolean":false}]},{"linkId":"chest_features.sweating","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"asked-unknown"}]}]},{"linkId":"onset","answer":[{"valueDateTime":"2022-11-26T13:09:00+08:00"}]},{"linkId":"complaint","answer":[{"valueCoding":{"system":"urn:fenji:complaint","code":"chest_pain"}}]},{"linkId":"shoe_size","answer":[{"valueInteger":42}]}]}`,
			`"chest_features":[{` + at + `,"has":["pressing"],"how":"imported"},{` + at + `,"how":"imported","not":["radiating"]},{` + at + `,"how":"imported","of":["sweating"],"unknown":"cannot_tell"}],"complaint":{"value":["chest_pain"]},"onset":{` + at + `,"how":"imported","value":"2022-11-26T13:09:00+08:00"}`, `/entry/1/resource/item/3: no fact is linked like that`},
		{"answers of the patient, on a day", strings.Replace(asked, `"item":[`, `"source":{"reference":"Patient/p","display":"Zhang San"},"item":[`, 1) + `{"linkId":"onset","answer":[{"valueDateTime":"2022-11-25"}]}]}`,
			`"onset":{` + at + `,"how":"told","max":"2022-11-25T23:59:00+08:00","min":"2022-11-25T00:00:00+08:00"}`, ``},
		{"answers to questions of others", strings.Replace(asked, "urn:fenji:questionnaire|1", "http://x/q", 1) + `{"linkId":"sbp","answer":[{"valueInteger":120}]}]}`,
			``, `/entry/1/resource: not to the Questionnaire urn:fenji:questionnaire`},
		{"a resource that no case reads", `{"resourceType":"Procedure","id":"x","status":"completed"}`, ``, `/entry/1/resource: a case reads no Procedure`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := fhir.ReadChart(engine(), []byte(entries(patient, tt.resource)), setting())
			if err != nil {
				t.Fatal(err)
			}
			var doc struct{ Facts map[string]json.RawMessage }
			if err := json.Unmarshal(c.Case, &doc); err != nil {
				t.Fatal(err)
			}
			delete(doc.Facts, "sex")
			if got := string(wire.Canonical(doc.Facts)); got != "{"+tt.facts+"}" {
				t.Errorf("facts\n%s, should be\n{%s}", got, tt.facts)
			}
			if got := left(c); got != tt.unmapped {
				t.Errorf("unmapped\n%s, should be\n%s", got, tt.unmapped)
			}
		})
	}
}

// left is what a chart does not carry, a line each.
func left(c *fhir.Chart) string {
	var lines []string
	for _, u := range c.Unmapped {
		lines = append(lines, u.Path+": "+u.Why)
	}
	return strings.Join(lines, "\n")
}

// Nothing that says who the patient is enters the case, nor what is told of it (S29).
func TestChartKeepsIdentityOut(t *testing.T) {
	const secret = "张三"
	src := entries(
		`{"resourceType":"Patient","id":"张三","gender":"male","birthDate":"1964-03","identifier":[{"value":"张三"}],"name":[{"text":"张三"}],"telecom":[{"value":"张三"}],"address":[{"text":"张三"}],"photo":[{}],"contact":[{"name":{"text":"张三"}}],"text":{"div":"张三"},"generalPractitioner":[{"display":"张三"}],"张三":"张三"}`,
		`{"resourceType":"Observation","id":"o","identifier":[{"value":"张三"}],"status":"final","subject":{"reference":"Patient/张三","display":"张三"},"performer":[{"display":"张三"}],"code":{"text":"张三","coding":[{"system":"张三","code":"张三"}]},"valueString":"张三","note":[{"text":"张三"}]}`,
		`{"resourceType":"Encounter","status":"in-progress","subject":{"reference":"Patient/张三"},"serviceProvider":{"display":"张三"},"reasonCode":[{"text":"张三","coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"张三"}]}],"participant":[{}]}`,
	)
	c, err := fhir.ReadChart(engine(), []byte(src), setting())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(c.Case), secret) {
		t.Errorf("the case has it: %s", c.Case)
	}
	for _, u := range c.Unmapped {
		if strings.Contains(u.Path+u.Why, secret) {
			t.Errorf("what is told has it: %s: %s", u.Path, u.Why)
		}
	}
	var kinds []string
	for _, d := range c.Dropped {
		kinds = append(kinds, d.Kind)
	}
	want := []string{"address", "contact", "display", "identifier", "name", "narrative", "note", "phone", "photo", "practitioner"}
	if !slices.Equal(kinds, want) {
		t.Errorf("dropped %q, should be %q", kinds, want)
	}
}

// Of a month or a year alone the age lies between two (S11).
func TestChartAge(t *testing.T) {
	for born, want := range map[string]string{
		"1964-03-08": `"birth_date":"1964-03-08"`, "1964-03": `"age":{"max":58,"min":58}`, "1964-11": `"age":{"max":58,"min":57}`, "1964": `"age":{"max":58,"min":57}`,
		"2022": `"age":{"max":0,"min":0}`, "2023": ``, "long ago": ``,
	} {
		c, err := fhir.ReadChart(engine(), []byte(entries(`{"resourceType":"Patient","birthDate":"`+born+`"}`)), setting())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(c.Case), want) || want == "" && (strings.Contains(string(c.Case), "age") || left(c) != "/entry/0/resource/birthDate: no day, month or year before the case") {
			t.Errorf("%s: %s\n%s", born, c.Case, left(c))
		}
	}
}

// An age may be told in months or days; of another day it is another age.
func TestChartAgeInOtherUnits(t *testing.T) {
	age := func(day, value string) string {
		return `{"resourceType":"Observation","status":"final","subject":{"reference":"Patient/p"},"effectiveDateTime":"` + day + `","code":{"coding":[{"system":"http://loinc.org","code":"30525-0"}]},"valueQuantity":` + value + `}`
	}
	for _, tt := range []struct{ day, value, want, unmapped string }{
		{"2022-11-26", `{"value":8,"code":"mo"}`, `"age":{"unit":"mo","value":8}`, ``},
		{"2022-11-26", `{"value":5,"code":"d"}`, `"age":{"unit":"d","value":5}`, ``},
		{"2022-11-26", `{"value":58,"code":"a"}`, `"age":{"unit":"a","value":58}`, ``},
		{"2022-11-20", `{"value":5,"code":"d"}`, `"facts":{}`, `an age of another day`},
		{"2022-11-26", `{"value":5,"comparator":"<","code":"d"}`, `"facts":{}`, `a unit that is not read for age`},
		{"2022-11-26", `{"value":2000,"code":"mo"}`, `"facts":{}`, `not plausible for age`},
		{"2022-11-26", `{"value":200,"code":"a"}`, `"facts":{}`, `not plausible for age`},
	} {
		c, err := fhir.ReadChart(engine(), []byte(entries(age(tt.day, tt.value))), setting())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(c.Case), tt.want) || !strings.HasSuffix(left(c), tt.unmapped) || (tt.unmapped == "") != (left(c) == "") {
			t.Errorf("%s: %s\n%s", tt.value, c.Case, left(c))
		}
	}
	born := `{"resourceType":"Patient","id":"p","birthDate":"1964-03-08"}`
	c := must(fhir.ReadChart(engine(), []byte(entries(born, age("2022-11-26", `{"value":20,"code":"a"}`))), setting()))
	if !strings.Contains(string(c.Case), `"birth_date":"1964-03-08"`) || !strings.Contains(left(c), "the birth date says it") {
		t.Errorf("%s\n%s", c.Case, left(c))
	}
}

// One answer for a group of questions stays one: it does not count for what can't be
// undone (S6).
func TestChartGroup(t *testing.T) {
	group := `"extension":[{"url":"urn:fenji:how","valueCode":"group"}],`
	c := must(fhir.ReadChart(engine(), []byte(entries(patient,
		observed+group+`"code":{"coding":[{"system":"urn:fenji:fact","code":"active_bleeding"}]},"valueBoolean":false}`,
		asked+`{`+group+`"linkId":"ich_history","answer":[{"valueBoolean":false}]},{`+group+`"linkId":"chest_features","item":[{"linkId":"chest_features.radiating","answer":[{"valueBoolean":false}]}]}]}`)), setting()))
	if n := strings.Count(string(c.Case), `"how":"group"`); n != 3 || len(c.Unmapped) > 0 {
		t.Errorf("%s\n%s", c.Case, left(c))
	}
}

// What is no chart of one patient is refused.
func TestChartRefuses(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"another resource", patient, `/resourceType: a Bundle of FHIR R4 is needed here`},
		{"two patients", entries(patient, `{"resourceType":"Patient","id":"q"}`), `/entry/1/resource: a case is of one patient; this is another`},
		{"an entry that is no resource", entries(`{"id":"x"}`), `/entry/0/resource: a resource with its resourceType is needed here`},
		{"rules that must be understood", `{"resourceType":"Bundle","implicitRules":"u"}`, `implicitRules changes the meaning`},
		{"one that contradicts itself", entries(patient, observed+`"code":{"coding":[{"system":"urn:fenji:choice:chest_features","code":"radiating"}]},"valueBoolean":true}`, observed+`"code":{"coding":[{"system":"urn:fenji:choice:chest_features","code":"radiating"}]},"valueBoolean":false}`), `is said to be there and not to be there`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := fhir.ReadChart(engine(), []byte(tt.src), setting())
			if err == nil || c != nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
	late := setting()
	late.At = wire.Time{}
	if _, err := fhir.ReadChart(engine(), []byte(entries(patient)), late); err == nil || !strings.Contains(err.Error(), "at what time the case stands") {
		t.Error(err)
	}
}
