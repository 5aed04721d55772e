package capability_test

import (
	"fmt"
	"strings"
	"testing"
)

// What ends in a month is told before, each with the rows that depend on it and what
// keeps them; an absence or a full day is no end.
// Mechanisms: W1, L6, L27, H3.
func TestExpiring(t *testing.T) {
	v := fixture(t, "gorge").View()
	var b strings.Builder
	for _, e := range v.Expiring(at(t, "2023-06-02T08:00:00+08:00"), 30) {
		fmt.Fprintf(&b, "%s %s %s %s: %s\n", e.At.Date(), e.Kind, e.Institution, e.ID, dependences(e.Services))
	}
	const want = `2023-06-13 skill futian doctor-1/lysis: futian/lysis lost
2023-06-15 status futian dialysis: futian/dialysis lost
2023-06-21 verify_by futian cholecystectomy: futian/cholecystectomy
2023-06-26 stock futian tnk: futian/lysis lost
2023-07-01 agreement county-hospital support: futian/ecg.report
2023-07-01 accreditation futian chest_pain_unit: futian/ecg.acquire, futian/ecg.report
2023-07-01 posting futian surgeon-2022: futian/cholecystectomy lost
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// What nobody needs is told as well, and who keeps a row is named.
// Mechanisms: W1.
func TestExpiringKept(t *testing.T) {
	c := fixture(t, "gorge")
	if err := merge(t, c, `
institutions:
  futian:
    staff: {local-surgeon: {skills: [laparoscopy], title: attending}}
    stock: {saline: {expires: "2023-06-29"}}
`); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range c.View().Expiring(at(t, "2023-06-28T08:00:00+08:00"), 7) {
		got[e.Kind+" "+e.ID] = dependences(e.Services)
		if e.Why.Zh == "" || e.Why.En == "" {
			t.Errorf("%s says nothing", e.ID)
		}
	}
	for key, want := range map[string]string{"posting surgeon-2022": "futian/cholecystectomy [futian/local-surgeon]", "stock saline": ""} {
		if have, ok := got[key]; !ok || have != want {
			t.Errorf("%s: %q, told %t", key, have, ok)
		}
	}
}

// Exactly so many days: the last minute before is told, the first after is not.
func TestExpiringDays(t *testing.T) {
	v := fixture(t, "gorge").View()
	for _, tt := range []struct {
		at   string
		days int
		want bool
	}{
		{"2023-06-23T00:01:00+08:00", 8, true}, {"2023-06-23T00:00:00+08:00", 8, false}, {"2023-07-01T00:00:00+08:00", 1, true}, {"2023-07-01T00:01:00+08:00", 30, false},
	} {
		found := false
		for _, e := range v.Expiring(at(t, tt.at), tt.days) {
			found = found || e.ID == "surgeon-2022"
		}
		if found != tt.want {
			t.Errorf("%s, %d days: %t", tt.at, tt.days, found)
		}
	}
}

// A service that is gone already, for a broken device, is neither lost with the
// posting that ends nor kept by anything.
func TestExpiringOfWhatIsGone(t *testing.T) {
	c := fixture(t, "gorge")
	if err := merge(t, c, "institutions: {futian: {equipment: {scope-1: {state: broken}}}}"); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range c.View().Expiring(at(t, "2023-06-02T08:00:00+08:00"), 30) {
		got[e.Kind+" "+e.ID] = dependences(e.Services)
	}
	for key, want := range map[string]string{"posting surgeon-2022": "futian/cholecystectomy gone", "verify_by cholecystectomy": "futian/cholecystectomy gone", "stock tnk": "futian/lysis lost"} {
		if got[key] != want {
			t.Errorf("%s: %q, want %q", key, got[key], want)
		}
	}
}

// What ended before a time is told apart from what ends from it on: each end stands
// in exactly one of them.
func TestExpired(t *testing.T) {
	v := fixture(t, "gorge").View()
	before, all := v.Expiring(at(t, "2023-06-02T08:00:00+08:00"), 19), map[string]bool{} // to 21 June, 08:00
	for _, e := range v.Expired(at(t, "2023-06-21T08:00:00+08:00")) {
		if all[e.Kind+" "+e.ID] = true; e.Services != nil || e.At.Date() > "2023-06-21" {
			t.Errorf("%+v", e)
		}
	}
	for _, e := range before {
		if !all[e.Kind+" "+e.ID] {
			t.Errorf("%s %s is not told to have ended", e.Kind, e.ID)
		}
	}
	if len(before) != 3 || all["stock tnk"] {
		t.Errorf("%d ended, want 3 and the product of 25 June not among them: %v", len(before), all)
	}
}
