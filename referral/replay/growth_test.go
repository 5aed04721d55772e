package replay

import (
	"encoding/json"
	"testing"

	"github.com/fenji-health/fenji/referral/wire"
)

// Year over year is reckoned of the two fractions, not of their rounded values; what is
// not known, or grows from nought, is not known. Mechanisms: L26.
func TestGrowth(t *testing.T) {
	rate := func(id string, of, all int) Indicator {
		return Indicator{ID: id}.share(of, all, 100, wire.Text{Zh: "不明", En: "not known"})
	}
	base := []Indicator{rate("same", 1, 3), rate("more", 1, 3), rate("less", 480, 1000), rate("nought", 0, 10), rate("none", 0, 0), rate("gone", 1, 2), {ID: "median", Value: new(json.Number)}}
	now := []Indicator{rate("same", 2, 6), rate("more", 2, 3), rate("less", 2304, 10000), rate("nought", 1, 10), rate("none", 1, 2), rate("new", 1, 2), {ID: "median", Value: new(json.Number)}}
	want := map[string]string{"same": "0.0", "more": "100.0", "less": "-52.0", "nought": "", "none": ""}
	got := Growth(base, now)
	if len(got) != len(want) {
		t.Errorf("%d grow, not %d", len(got), len(want))
	}
	for _, g := range got {
		value := ""
		if g.Value != nil {
			value = g.Value.String()
		}
		if w, ok := want[g.ID]; !ok || value != w || (value == "") != (g.Unknown != wire.Text{}) {
			t.Errorf("%s grows by %q, not %q: %v", g.ID, value, w, g.Unknown)
		}
	}
}
