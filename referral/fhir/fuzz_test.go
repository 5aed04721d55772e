package fhir_test

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/fhir"
)

// Whatever a bundle holds, it is refused or makes a case that is decided; the same
// bundle makes the same.
func FuzzReadChart(f *testing.F) {
	for _, seed := range []string{
		entries(patient),
		entries(patient, observed+`"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":140,"code":"mm[Hg]"}}`),
		entries(patient, observed+`"code":{"coding":[{"system":"urn:fenji:fact","code":"chest_features"}]},"component":[{"code":{"coding":[{"system":"urn:fenji:choice:chest_features","code":"pressing"}]},"valueBoolean":true}]}`),
		entries(patient, found+confirmed("confirmed")+`"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"I21.1"}]}}`),
		entries(patient, visit+`"period":{"start":"2022-11-26"},"reasonCode":[{"coding":[{"system":"urn:fenji:complaint","code":"cough"}]}]}`),
		entries(patient, asked+`{"linkId":"onset","answer":[{"valueDateTime":"2022-11-26T13:09:00+08:00"}]}]}`),
		entries(`{"resourceType":"Patient","id":"p","birthDate":"1964"}`, observed+`"code":{"coding":[{"system":"http://loinc.org","code":"30525-0"}]},"valueRange":{"low":{"value":3,"code":"mo"},"high":{"value":5,"code":"mo"}}}`),
		`{"resourceType":"Bundle","timestamp":"2022-11-26T13:52:00+08:00","link":[{"relation":"next"}],"entry":[{"fullUrl":"urn:uuid:x","resource":{"resourceType":"Bundle","entry":[{}]}}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		c, err := fhir.ReadChart(engine(), src, setting())
		if err != nil {
			return
		}
		parsed, err := engine().ParseCase(c.Case)
		if err != nil {
			t.Fatalf("it makes what is no case: %v\n%s", err, c.Case)
		}
		d := engine().Decide(parsed)
		if again, err := fhir.ReadChart(engine(), src, setting()); err != nil || string(again.Case) != string(c.Case) || left(again) != left(c) {
			t.Error("it is read in two ways")
		}
		if src := fhir.Requests(engine(), d, fhir.Form{}); !strings.HasPrefix(string(src), `{"resourceType":"Bundle"`) {
			t.Errorf("%s", src)
		}
	})
}
