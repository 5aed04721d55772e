package capability

import "testing"

// A disease row that names no phase or no limits is good for follow-up only; a
// service is not.
func TestFollowUpOnly(t *testing.T) {
	limits := map[string]Limit{"age": {Is: []string{"x"}}}
	for _, tt := range []struct {
		name string
		row  Service
		want bool
	}{
		{"service", Service{}, false},
		{"bare disease", Service{Kind: "disease"}, true},
		{"phase alone", Service{Kind: "disease", Phase: "stable"}, true},
		{"limits alone", Service{Kind: "disease", Patient: limits}, true},
		{"both", Service{Kind: "disease", Phase: "stable", Patient: limits}, false},
	} {
		if got := tt.row.FollowUpOnly(); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}
