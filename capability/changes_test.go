package capability_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// changed is changes one a line.
func changed(all []capability.Change) string {
	var b strings.Builder
	for _, c := range all {
		verb := "lapses"
		if c.Appears {
			verb = "appears"
		}
		fmt.Fprintf(&b, "%s %s/%s %s: %s %s\n", c.At.Date(), c.Institution, c.Row, verb, c.Cause.Kind, c.Cause.ID)
	}
	return strings.TrimSpace(b.String())
}

// A department that closes takes its rows with it.
func TestChangesOfDepartments(t *testing.T) {
	v := valley(t, `{institutions: {county: {departments: {d: {to: "2022-12-05"}}, services: {op: {department: d}}}}}`).View()
	got := changed(v.Changes(at(t, "2022-12-01T00:00:00+08:00"), at(t, "2022-12-31T00:00:00+08:00")))
	if want := "2022-12-06 county/op lapses: department d"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Everything that begins and ends in a month has its cause; nights, lunch and the
// weekly day of a posting are no changes; the operation ends with whichever of its
// people ends first.
// Mechanisms: L2, L6, L23, W1, W3, H3, D12.
func TestChanges(t *testing.T) {
	v := fixture(t, "gorge").View()
	got := changed(v.Changes(at(t, "2023-06-02T00:00:00+08:00"), at(t, "2023-07-02T00:00:00+08:00")))
	const want = `2023-06-10 futian/paediatrics appears: term paediatrics
2023-06-13 futian/anaesthesia lapses: posting anaesthetist-2022
2023-06-13 futian/cholecystectomy lapses: posting anaesthetist-2022
2023-06-13 futian/lysis lapses: skill doctor-1/lysis
2023-06-14 futian/anaesthesia appears: posting anaesthetist-2022
2023-06-14 futian/cholecystectomy appears: posting anaesthetist-2022
2023-06-15 futian/dialysis lapses: status dialysis
2023-06-21 futian/lysis appears: staff doctor-2
2023-06-26 futian/lysis lapses: stock tnk
2023-07-01 futian/cholecystectomy lapses: posting surgeon-2022`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Why something changes names the day, the role and the reason, never a person.
func TestChangesSayWhy(t *testing.T) {
	v := fixture(t, "gorge").View()
	got := map[string]string{}
	for _, c := range v.Changes(at(t, "2023-06-02T00:00:00+08:00"), at(t, "2023-07-02T00:00:00+08:00")) {
		got[c.At.Date()+" "+c.Row] = c.Why.En
	}
	for key, want := range map[string]string{
		"2023-06-13 anaesthesia":     "the posted anaesthesia is absent on 2023-06-13",
		"2023-06-13 lysis":           "lysis ends on 2023-06-12",
		"2023-06-15 dialysis":        "dialysis is withdrawn from 2023-06-15: the department was closed",
		"2023-06-26 lysis":           "tnk ends on 2023-06-25",
		"2023-07-01 cholecystectomy": "laparoscopy (attending+) is from 2022-07-01 to 2023-06-30",
	} {
		if got[key] != want {
			t.Errorf("%s: %q, want %q", key, got[key], want)
		}
	}
}

// The first minute counts, the last does not; nothing changes in no time.
func TestChangesEnds(t *testing.T) {
	v := fixture(t, "gorge").View()
	for _, tt := range []struct {
		from, to string
		want     int
	}{
		{"2023-07-01T00:00:00+08:00", "2023-07-01T00:01:00+08:00", 1}, {"2023-06-30T23:00:00+08:00", "2023-07-01T00:00:00+08:00", 0},
		{"2023-06-30T15:59:00Z", "2023-06-30T16:01:00Z", 1}, {"2023-07-01T00:00:00+08:00", "2023-07-01T00:00:00+08:00", 0},
	} {
		if got := v.Changes(at(t, tt.from), at(t, tt.to)); len(got) != tt.want {
			t.Errorf("%s to %s: %d", tt.from, tt.to, len(got))
		}
	}
}

// Each change is what questions find: the service is offered at some hour of the
// five days on the one side of it, and at none of those on the other. Only the day
// of absence of somebody who comes once a week can't be told in this way.
func TestChangesAgreeWithWho(t *testing.T) {
	v := fixture(t, "gorge").View()
	const day = 24 * 60
	offered := func(c capability.Change, days int) bool {
		for hours := range 5 * 24 {
			when := c.At.Add(days*day + 60*hours)
			offers, _ := v.Inquire(when, nil).Ask(capability.Question{Services: []string{c.Term}, Here: c.Institution, At: when}, c.Institution)
			if len(offers) > 0 && offers[0].Start.Lo < 60 {
				return true
			}
		}
		return false
	}
	for _, c := range v.Changes(at(t, "2023-06-02T00:00:00+08:00"), at(t, "2023-07-02T00:00:00+08:00")) {
		if c.Cause.ID == "anaesthetist-2022" {
			continue
		}
		if before, after := offered(c, -5), offered(c, 0); before == c.Appears || after != c.Appears {
			t.Errorf("%s %s: offered before %t, after %t", c.At, c.Row, before, after)
		}
	}
}

// Places of a day, stops of a mobile unit, the closing of an institution and what is
// done at home only are changes like the others; somebody posted elsewhere is gone
// from home, and back when the posting ends.
// Mechanisms: L6, L23, Q26, W17.
func TestChangesOfOtherKinds(t *testing.T) {
	c := fixture(t, "gorge")
	if err := merge(t, c, `
institutions:
  county-hospital:
    services: {laparoscopy: {requires: {skills: [{skill: laparoscopy}]}}}
  futian:
    services:
      clinic.slots: {slots: {"2024-03-04": 0, "2024-03-05": 3}}
      visit: {settings: [home], to: "2024-03-10"}
      training: {requires: {skills: [{skill: coaching, trained_within: 10d}]}}
    staff: {coach: {skills: [{skill: coaching, trained: "2024-03-01"}]}}
  van:
    level: township
    kind: mobile_unit
    services: {ultrasound: {}}
    itinerary: [{place: futian, from: 2024-03-07T08:00:00+08:00, to: 2024-03-07T12:00:00+08:00}, {place: county-hospital, from: "2024-03-20", to: "2024-03-21", hours: {mon-fri: ["09:00-11:00"]}}]
  old-clinic: {level: village, to: "2024-03-08", services: {bandage: {}}}
postings:
  surgeon-2024: {person: p-surgeon, employer: county-hospital, workplace: old-clinic, from: "2024-03-12", to: "2024-03-14"}
`); err != nil {
		t.Fatal(err)
	}
	got := changed(c.View().Changes(at(t, "2024-03-01T12:00:00+08:00"), at(t, "2024-04-01T00:00:00+08:00")))
	const want = `2024-03-04 futian/clinic.slots lapses: slots clinic.slots
2024-03-05 futian/clinic.slots appears: slots clinic.slots
2024-03-07 van/ultrasound appears: itinerary van
2024-03-07 van/ultrasound lapses: itinerary van
2024-03-09 old-clinic/bandage lapses: institution old-clinic
2024-03-11 futian/visit lapses: term visit
2024-03-12 county-hospital/laparoscopy lapses: posting surgeon-2024
2024-03-12 futian/training lapses: skill coach/coaching
2024-03-15 county-hospital/laparoscopy appears: posting surgeon-2024
2024-03-20 van/ultrasound appears: itinerary van
2024-03-22 van/ultrasound lapses: itinerary van`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What lapses is laid to that which nothing else makes up for: the product, not one of
// two nurses whose posting ends on the same day; and what appears to that which was
// missing.
func TestChangesAreLaidToWhatWasAlone(t *testing.T) {
	v := valley(t, `
institutions:
  county:
    staff: {n2: {skills: [nursing]}, s1: {skills: [surgery], from: "2023-07-05"}}
    stock: {kit: {terms: [kit], quantity: 3, at: 2022-11-26T07:00:00+08:00, expires: "2023-06-30"}}
    services:
      op2: {asserted: {as: verified}, requires: {skills: [{skill: nursing}], stock: [kit]}}
      op3: {asserted: {as: verified}, requires: {skills: [{skill: nursing}, {skill: surgery}]}}
postings:
  nx: {person: n9, employer: city, workplace: county, skills: [nursing], from: "2022-01-01", to: "2023-06-30"}
  ny: {person: n8, employer: city, workplace: county, skills: [nursing], from: "2023-07-05"}
`).View()
	var got []string
	for _, x := range v.Changes(at(t, "2023-06-01T00:00:00+08:00"), at(t, "2023-07-31T00:00:00+08:00")) {
		if x.Institution == "county" {
			got = append(got, fmt.Sprintf("%s %v %s %s", x.Row, x.Appears, x.Cause.Kind, x.Cause.ID))
		}
	}
	if want := "op2 false stock kit, op3 true staff s1"; strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
}
