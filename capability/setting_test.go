package capability_test

import (
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// visits is a town whose team goes to homes of its catchment and twenty minutes
// beyond.
const visits = `institutions:
  town:
    catchment: [clinic]
    services:
      visit: {settings: [clinic, home], reach: 20m, asserted: {as: verified}, lead: 15m}
      consult: {asserted: {as: verified}}
      first_aid: {settings: [field, en_route], asserted: {as: verified}}
  far: {level: village}
  near: {level: village}
travel:
  town: {near: {road: 20m}, far: {road: {min: 15m, max: 30m}}}`

// What is done at home is done by a team that comes: of the place itself, of its
// catchment, or within reach; nothing is done at home whose row does not say so.
//
// Mechanisms: Q24, W14, W22, W24.
func TestSetting(t *testing.T) {
	for _, tt := range []struct{ name, patch, service, here, setting, want string }{
		{"in the clinic when nothing is said", ``, "consult", "town", "", "sure 0 verified"},
		{"not at home when nothing is said", ``, "consult", "town", "home", "no: setting: consult is not done at town (home)"},
		{"at home, of the place itself", ``, "visit", "town", "home", "sure 15 verified"},
		{"at home, of the catchment", ``, "visit", "clinic", "home", "sure 35 verified"},
		{"at home, within reach", ``, "visit", "near", "home", "sure 35 verified"},
		{"at home, perhaps within reach", ``, "visit", "far", "home", "may 30–45 declared call:reach"},
		{"at home, out of reach", ``, "visit", "county", "home", "no: setting: visit is not done at county (home)"},
		{"at home, in no catchment", "\npostings: {p7-town: {kind: periodic}}", "visit", "city", "home", "no: setting: visit is not done at city (home)"},
		{"in the village it does not say", ``, "visit", "clinic", "village", "no: setting: visit is not done at clinic (village)"},
		{"in the field", ``, "first_aid", "clinic", "field", "sure 20 verified"},
		{"not in the clinic", ``, "first_aid", "town", "clinic", "no: setting: first_aid is not done at town (clinic)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := capability.Question{Services: []string{tt.service}, Here: tt.here, Setting: tt.setting, At: at(t, "2022-11-26T13:52:00+08:00")}
			offers, rejected := valley(t, visits+tt.patch).View().Who(q)
			if got := show(offers, rejected, "town"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A team that comes has the road only: nobody fetches the patient, and it happens
// where the patient is.
func TestTeamComes(t *testing.T) {
	q := capability.Question{Services: []string{"visit"}, Here: "clinic", Setting: capability.Home, Delay: 5, At: at(t, "2022-11-26T13:52:00+08:00")}
	offers, _ := valley(t, visits).View().Who(q)
	if len(offers) != 1 {
		t.Fatalf("%d offers", len(offers))
	}
	o := offers[0]
	want := capability.Parts{Delay: capability.Exactly(5), Road: capability.Exactly(20), Lead: capability.Exactly(15)}
	if o.Parts != want || o.Place != "clinic" || o.Vehicle != nil || o.TravelMode != "" {
		t.Errorf("got %+v", o)
	}
}
