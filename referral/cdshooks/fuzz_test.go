package cdshooks_test

import (
	"encoding/json"
	"testing"
)

// Whatever is asked, it is answered as JSON, with cards that are whole or a problem
// that is no fault.
func FuzzHook(f *testing.F) {
	for _, hook := range []string{"patient-view", "order-sign", "encounter-discharge"} {
		f.Add("/cds-services/fenji-"+hook, "en", request(hook, someone(nil), lin()))
	}
	f.Add("/cds-services/fenji-order-sign", "zh;q=0.1", []byte(`{"hook":"order-sign","hookInstance":"`+instance+`","context":{"draftOrders":{"entry":[{"resource":{"code":{"coding":[{"system":"urn:fenji:service-term","code":"thrombolysis"}]}}}]}},"prefetch":{"a":null,"b":{"resource":{"resourceType":"OperationOutcome"}}}}`))
	f.Add("/cds-services/fenji-order-sign/feedback", "", []byte(`{"feedback":[{"card":"`+instance+`","outcome":"accepted","acceptedSuggestions":[{"id":"x"}],"overrideReason":{"reason":{"code":"a"}},"outcomeTimestamp":"2022-11-26T06:00:00Z"}]}`))
	f.Fuzz(func(t *testing.T, path, lang string, body []byte) {
		r := open().post(path, lang, body)
		if !json.Valid(r.Body) || r.Status >= 500 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		var got struct{ Cards []card }
		if r.Status == 200 && json.Unmarshal(r.Body, &got) == nil {
			for _, c := range got.Cards {
				check(t, c)
			}
		}
	})
}
