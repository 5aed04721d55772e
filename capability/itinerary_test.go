package capability_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// bus is a mobile unit: at the clinic on Monday morning, at the town on Wednesdays of
// December. Its base is nowhere.
const bus = `institutions:
  bus:
    level: county
    kind: mobile_unit
    services:
      ct: {asserted: {as: verified}, requires: {equipment: [ct], skills: [{skill: radiography}]}}
      lecture: {status: planned}
    staff: {radiographer: {skills: [radiography]}}
    equipment: {ct-1: {kind: ct, state: working}}
    itinerary:
      - {place: clinic, from: 2022-11-28T08:00:00+08:00, to: 2022-11-28T11:00:00+08:00}
      - {place: town, hours: {wed: ["09:00-12:00"]}, from: "2022-12-01", to: "2022-12-31"}
`

// A mobile unit offers what it has at its stops in their times, and the way to it is
// the way to the stop.
//
// Mechanisms: Q26, Q27, Q31, W14.
func TestItinerary(t *testing.T) {
	for _, tt := range []struct{ name, patch, here, at, want, place string }{
		{"while it is there", ``, "clinic", "2022-11-28T09:00:00+08:00", "sure 0 verified", "clinic"},
		{"before it comes", ``, "clinic", "2022-11-26T13:52:00+08:00", "sure 2528 verified | no: itinerary: bus is at no stop; the next is clinic on 2022-11-28 08:00-11:00", "clinic"},
		{"when it has gone on, the stop in another place", ``, "clinic", "2022-11-28T11:00:00+08:00",
			"sure 12840 verified | no: itinerary: bus is at no stop; the next is town on 2022-12-07 09:00-12:00", "town"},
		{"from elsewhere by road", ``, "town", "2022-11-28T08:00:00+08:00", "sure 30 verified", "clinic"},
		{"too far to be there in time", ``, "county", "2022-11-28T09:00:00+08:00",
			"sure 12960 verified | no: itinerary: bus is at no stop; the next is town on 2022-12-07 09:00-12:00", "town"},
		{"a stop of many days, by day and night", `    itinerary: [{place: clinic, hours: always, from: "2022-12-01"}]`, "clinic", "2022-11-28T10:00:00+08:00",
			"sure 3720 verified | no: itinerary: bus is at no stop; the next is clinic on 2022-12-01 00:00-24:00", "clinic"},
		{"a stop of some days", `    itinerary: [{place: clinic, from: 2022-11-29T08:00:00+08:00, to: 2022-12-02T12:00:00+08:00}]`, "clinic", "2022-11-28T10:00:00+08:00",
			"sure 1320 verified | no: itinerary: bus is at no stop; the next is clinic on 2022-11-29 08:00-24:00", "clinic"},
		{"a stop at night", `    itinerary: [{place: clinic, hours: {mon: ["22:00-06:00"]}}]`, "clinic", "2022-11-28T10:00:00+08:00",
			"sure 720 verified | no: itinerary: bus is at no stop; the next is clinic on 2022-11-28 22:00-06:00", "clinic"},
		{"no more stops", ``, "town", "2022-12-31T09:00:00+08:00", "no: itinerary: bus has no stop in the 28 days after", ""},
		{"device broken", `    equipment: {ct-1: {state: broken}}`, "clinic", "2022-11-28T09:00:00+08:00", "no: equipment: the ct is broken", ""},
		{"itinerary not said", `    itinerary: null`, "clinic", "2022-11-28T09:00:00+08:00", "may 30–? declared call:presence,hours_unknown | no: travel: how long the way takes is not known", "bus"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := valley(t, bus)
			if tt.patch != "" {
				if err := merge(t, c, "institutions:\n  bus:\n"+tt.patch); err != nil {
					t.Fatal(err)
				}
			}
			q := capability.Question{Services: []string{"ct"}, Here: tt.here, At: at(t, tt.at)}
			offers, rejected := c.View().Who(q)
			if got := show(offers, rejected, "bus"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if len(offers) > 0 && offers[0].Place != tt.place || len(offers) == 0 && tt.place != "" {
				t.Errorf("%d offers; the first not at %q", len(offers), tt.place)
			}
		})
	}
}

// A stop at which it may begin sooner does not hide one at which it surely begins: how
// long the way to the isle takes nobody knows; to the clinic it is 10 minutes of loading
// and 20 of road.
func TestSurerStop(t *testing.T) {
	v := valley(t, `institutions:
  bus:
    level: county
    kind: mobile_unit
    services: {ct: {asserted: {as: verified}}}
    itinerary:
      - {place: clinic, from: 2022-11-28T08:00:00+08:00, to: 2022-11-28T18:00:00+08:00}
      - {place: isle, from: 2022-11-28T08:00:00+08:00, to: 2022-11-28T18:00:00+08:00}
  isle: {level: village}
`).View()
	q := capability.Question{Services: []string{"ct"}, Here: "town", Least: "county", At: at(t, "2022-11-28T10:00:00+08:00")}
	offers, rejected := v.Who(q)
	if got := show(offers, rejected, "bus"); got != "may 10–? verified | sure 30 verified" || offers[0].Place != "isle" || offers[1].Place != "clinic" {
		t.Errorf("%s, first at %s", got, offers[0].Place)
	}
	if minutes, _, _ := v.Until(q); minutes != (capability.Span{Lo: 10, Hi: 30}) {
		t.Errorf("until %s", minutes)
	}
}

// Which mobile units come to a place on a day, when, and with what.
//
// Mechanisms: Q26, Q27.
func TestVisitsTo(t *testing.T) {
	v := valley(t, bus).View()
	for _, tt := range []struct {
		place string
		on    capability.Date
		want  string
	}{
		{"clinic", "2022-11-28", "bus [08:00-11:00] ct"}, {"clinic", "2022-11-29", ""}, {"town", "2022-12-07", "bus [09:00-12:00] ct"},
		{"town", "2022-11-30", ""}, {"town", "2023-01-04", ""}, {"county", "2022-11-28", ""},
	} {
		var got []string
		for _, visit := range v.VisitsTo(tt.place, tt.on) {
			line := fmt.Sprint(visit.Unit.ID, " ", visit.Hours)
			for _, row := range visit.Services {
				line += " " + row.Service
			}
			got = append(got, line)
		}
		if strings.Join(got, "; ") != tt.want {
			t.Errorf("%s on %s: %q, want %q", tt.place, tt.on, got, tt.want)
		}
	}
}
