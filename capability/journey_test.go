package capability_test

import (
	"fmt"
	"testing"
)

// How long a way is and what it costs is as its row says, else the sum over the rows of
// the shortest way; a part that is not written makes the whole unknown, never nothing.
// A part of a yuan counts as one.
// Mechanisms: D20, H13.
func TestJourney(t *testing.T) {
	v := valley(t, `{travel: {
  clinic: {town: {km: 7.25, cost: 3.5}, city: {road: 300m, km: 60}},
  town: {county: {km: 14, cost: 5.6}}}}`).View()
	for _, tt := range []struct{ from, to, want string }{
		{"clinic", "town", "20 min 7250 m 4 yuan"},
		{"town", "clinic", "20 min 7250 m 4 yuan"},
		{"clinic", "county", "115 min 21250 m 10 yuan"},
		{"clinic", "city", "300 min 60000 m ? yuan"}, // the row of the two, not the shorter way
		{"town", "city", "185–205 min ? m ? yuan"},
		{"clinic", "clinic", "0 min 0 m 0 yuan"},
		{"clinic", "nowhere", "0–? min ? m ? yuan"},
	} {
		j := v.Journey(tt.from, tt.to)
		if got := fmt.Sprintf("%s min %s m %s yuan", j.Road, or(j.Metres), or(j.Yuan)); got != tt.want {
			t.Errorf("%s to %s: %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

func or(n *int) string {
	if n == nil {
		return "?"
	}
	return fmt.Sprint(*n)
}
