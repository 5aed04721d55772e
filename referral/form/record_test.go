package form_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// The record's JSON has every group and field, and with the trace all that two systems
// exchange at least.
func TestRecordHasItsFields(t *testing.T) {
	r, d := lin(t, "fields")
	var doc map[string]any
	if err := json.Unmarshal(r.Record().JSON(), &doc); err != nil {
		t.Fatal(err)
	}
	for group, fields := range map[string]string{
		"document":       "id name category organization organization_code number effective expires",
		"patient":        "id_number health_card outpatient_number inpatient_number name type sex age nationality ethnicity marriage occupation education birth_date employer address telecom",
		"event":          "name start end place reason",
		"observations/0": "category name code result",
		"diagnoses/0":    "organization date category order name code basis",
		"treatments/0":   "name description",
		"out":            "institution code",
		"in":             "institution code department",
		"staff/0":        "name role title education speciality duty post flag",
		"form":           "impression history past_history treatment phone date",
		"trace":          "reasons missing disposition urgency destination alternatives versions",
	} {
		name, list, _ := strings.Cut(group, "/")
		at := doc[name]
		if list != "" {
			at = at.([]any)[0]
		}
		for _, field := range strings.Fields(fields) {
			if _, ok := at.(map[string]any)[field]; !ok {
				t.Errorf("%s lacks %s", group, field)
			}
		}
	}
	for i, flag := range []int{0, 1} { // who sends, who receives
		if got := r.Record().Staff[i].Flag; got == nil || *got != flag {
			t.Errorf("staff %d has flag %v, want %d", i, got, flag)
		}
	}
	if got := r.Record().Trace; got.Disposition != d.Disposition || len(got.Reasons) != len(d.Reasons) {
		t.Errorf("the trace is %+v", got)
	}
}

// What the numbers 0 to 4 mean is not known: a status is written only as the site has
// said, and left out else. A plan is no treatment.
func TestStatusIsTheSites(t *testing.T) {
	f := linsFields(t, "fields")
	r, _ := of(t, engine(t, "anxi"), "anxi/cases/lin.json", linsIdentity(t), f)
	if got := r.Record().Status; got == nil || *got != 1 {
		t.Errorf("status %v, the site writes 1 for sent", got)
	}
	f.State, f.Treatment, f.StatusCodes["accepted"] = "accepted", "", nil // null says nothing, and not 0
	if got := r.Record(); got.Status != nil || strings.Contains(string(got.JSON()), `"state":"accepted","status"`) {
		t.Errorf("status %v of what the site says nothing", got.Status)
	}
	if got := r.Record().Treatments; len(got) != 0 {
		t.Errorf("treatments %v, and nothing was done", got)
	}
}
