package plan

import (
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// valleys are two townships alike and as far, of which the fare to the second is less;
// the fare to the third is not known, and the county is farther.
const valleys = `{
 "schema": "fenji.catalog/1", "id": "valleys", "published": "2023-02-10T08:00:00+08:00", "utc_offset": "+08:00",
 "emergency": {"phone": "120", "response": 10, "loading": 0},
 "networks": {"own": {"type": "medical_community", "members": {"clinic": {}, "a": {}, "b": {}, "c": {}, "county": {}}}},
 "travel": {"clinic": {"a": {"road": 30, "cost": 12}, "b": {"road": 30, "cost": 8}, "c": {"road": 30}, "county": {"road": 50, "cost": 5}}},
 "institutions": {
  "clinic": {"level": "village", "hours": "always", "services": {"watch": {"asserted": {"as": "verified"}}}},
  "a": {"level": "township", "hours": "always", "services": {"x": {"asserted": {"as": "verified"}}}},
  "b": {"level": "township", "hours": "always", "services": {"x": {"asserted": {"as": "verified"}}}},
  "c": {"level": "township", "hours": "always", "services": {"x": {"asserted": {"as": "verified"}}}},
  "county": {"level": "county", "hours": "always", "services": {"x": {"asserted": {"as": "verified"}}}}
 }}`

// Where all that matters to who is ill is alike, the patient's wish decides, then what
// the way costs; neither ever makes him go farther, higher or later.
//
// Mechanisms: L29.
func TestWishDecidesBetweenEquals(t *testing.T) {
	catalog, err := capability.Load([]byte(valleys))
	if err != nil {
		t.Fatal(err)
	}
	noon, err := wire.ParseTime("2023-02-10T12:00:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		wish   string
		acuity int
		want   string
	}{
		{"", 4, "b 40"}, // the least fare; one that is not known is no less
		{"a", 4, "a 40"},
		{"c", 4, "c 40"},
		{"county", 4, "b 40"}, // higher, and later
		{"clinic", 4, "b 40"}, // which has it not
		{"county", 1, "b 40"},
		{"a", 1, "a 40"},
	} {
		q := Question{Catalog: catalog.View().Inquire(noon, nil), Base: capability.Question{Here: "clinic", At: noon, Link: capability.Data}, Acuity: tt.acuity, Wish: tt.wish, Needs: []Need{want("x", due(60))}}
		if got := stops(q); got != tt.want {
			t.Errorf("wish %q, acuity %d: %s, want %s", tt.wish, tt.acuity, got, tt.want)
		}
	}
}
