package capability_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// village is a profile of two services that the clinic names.
const village = `profiles:
  village-2022:
    name: {zh: 村卫生室标准, en: village clinic standard}
    services:
      dressing: {asserted: {as: verified}}
      first_visit: {}
      ecg.report: {mode: remote, by: county, link: phone}
institutions:
  clinic: {hours: always, profiles: [village-2022]`

// What a profile says is assumed of whoever names it, until the institution says
// something of its own of the same row or the same term.
//
// Mechanisms: L8.
func TestProfile(t *testing.T) {
	for _, tt := range []struct{ name, own, service, want string }{
		{"assumed whatever the profile says", `}`, "dressing", "may 0 assumed call:assumed"},
		{"its own row wins", `, services: {dressing: {asserted: {as: verified}}}}`, "dressing", "sure 0 verified"},
		{"its own row for the term wins", `, services: {dressing.simple: {service: dressing, asserted: {as: declared}}}}`, "dressing", "sure 0 declared call:declared"},
		{"the rest stays assumed", `, services: {dressing: {}}}`, "first_visit", "may 0 assumed call:assumed"},
		{"it says no", `, services: {first_visit: {status: withdrawn}}}`, "first_visit", "no: status: first_visit is withdrawn"},
		{"what no profile says it does not offer", `}`, "lysis", "no: not_offered: does not offer it"},
		{"from afar", `}`, "ecg.report", "may 0 assumed call:assumed,link"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := valley(t, village+tt.own).View()
			offers, rejected := v.Who(capability.Question{Services: []string{tt.service}, Here: "clinic", At: at(t, "2022-11-26T13:52:00+08:00")})
			if got := show(offers, rejected, "clinic"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// The institution itself does not change when its profile does: neither what it is
// written as nor its hash; what it offers does, in the new view alone.
func TestProfileChanges(t *testing.T) {
	c := valley(t, village+`}`)
	before := c.View()
	if err := merge(t, c, `{profiles: {village-2022: {services: {dressing: null, suture: {}}}}}`); err != nil {
		t.Fatal(err)
	}
	now := c.View()
	rows := func(v *capability.View) string {
		in, _ := v.Institution("clinic")
		var ids []string
		for _, row := range in.Rows() {
			ids = append(ids, row.ID)
		}
		return strings.Join(ids, " ")
	}
	if got := rows(before); got != "dressing ecg.report first_visit" {
		t.Errorf("before: %s", got)
	}
	if got := rows(now); got != "ecg.report first_visit suture" {
		t.Errorf("now: %s", got)
	}
	in, _ := now.Institution("clinic")
	if in.Services != nil {
		t.Errorf("services of a profile became its own: %v", in.Services)
	}
	if offers, _ := now.Who(capability.Question{Services: []string{"suture"}, Here: "clinic", At: at(t, "2022-11-26T13:52:00+08:00")}); len(offers) != 1 {
		t.Errorf("%d offers of what the profile now says", len(offers))
	}
	if before.Hash() == now.Hash() {
		t.Error("the hash of the catalogue did not change")
	}
	if n := len(slices.Collect(now.Profiles())); n != 1 {
		t.Errorf("%d profiles", n)
	}
}

// A catalogue with profiles loads into an equal one whatever the order of its
// keys, and one whose profiles are gone has the hash of one that never had any.
func TestProfileRoundTrip(t *testing.T) {
	v := valley(t, village+`}`).View()
	again, err := capability.Load(v.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if string(again.View().JSON()) != string(v.JSON()) || again.View().Hash() != v.Hash() {
		t.Errorf("got\n%s\nwant\n%s", again.View().JSON(), v.JSON())
	}
	c := valley(t, `{institutions: {clinic: {profiles: [p]}}, profiles: {p: {services: {x: {}}}}}`)
	if in, _ := c.View().Institution("clinic"); len(in.Rows()) != 1 {
		t.Error("an institution that stands before its profile in the document is not given its services")
	}
	if err := merge(t, c, `{institutions: {clinic: {profiles: null}}, profiles: null}`); err != nil {
		t.Fatal(err)
	}
	if c.View().Hash() != valley(t, `{}`).View().Hash() {
		t.Error("a profile that is gone left its mark on the hash")
	}
}

// An institution that lists nothing itself but names a profile is not one that
// lists nothing; the row of a profile that it would itself do from afar is left out.
func TestProfileIsNotSilence(t *testing.T) {
	v := valley(t, village+`}`).View()
	offered, known := v.Offers(capability.Question{Services: []string{"lysis"}, Here: "clinic", At: at(t, "2022-11-26T13:52:00+08:00")})
	if offered || !known {
		t.Errorf("offered %t, known %t: it is known not to", offered, known)
	}
	v = valley(t, strings.Replace(village, "clinic: {hours", "county: {hours", 1)+`}`).View()
	in, _ := v.Institution("county")
	for _, row := range in.Rows() {
		if row.ID == "ecg.report" && row.By != "" {
			t.Error("the county reads for itself from afar")
		}
	}
}

// Two profiles may each have a row of one id: both are offered, unless they are for one
// term, when that of the first counts.
func TestProfilesWithRowsOfOneID(t *testing.T) {
	v := valley(t, `
profiles: {p: {services: {basic: {service: ecg}, same: {service: suture}}}, q: {services: {basic: {service: lab}, same: {service: suture}}}}
institutions: {clinic: {profiles: [p, q], hours: always}}
`).View()
	in, _ := v.Institution("clinic")
	var got []string
	for _, row := range in.Rows() {
		got = append(got, row.ID+" "+row.Service)
	}
	if want := "basic ecg, q.basic lab, same suture"; strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
}

// What is said of one of several assumed rows leaves the others as they were.
func TestContradictLeavesAssumedSiblings(t *testing.T) {
	c := valley(t, `
profiles: {p: {services: {op.adult: {service: op, patient: {age: {min: 18}}}, op.child: {service: op, patient: {age: {max: 17}}}}}}
institutions: {clinic: {profiles: [p], hours: always}}
`)
	asked := func(age float64) string {
		q := capability.Question{Services: []string{"op"}, Here: "clinic", At: at(t, "2022-11-26T10:00:00+08:00"), Patient: patient{lo: age, hi: age}}
		offers, rejected := c.View().Who(q)
		return show(offers, rejected, "clinic")
	}
	grown := asked(40)
	if err := c.Update(func(tx *capability.Tx) error { return tx.Contradict("clinic", "op.child", "2022-11-26", "county") }); err != nil {
		t.Fatal(err)
	}
	if got, want := asked(40), strings.Split(grown, " | ")[0]; !strings.HasPrefix(got, "may 0 assumed") || strings.Split(got, " | ")[0] != want {
		t.Errorf("for a grown-up %q, was %q", got, grown)
	}
	if got := asked(9); !strings.Contains(got, "no: contradicted") || strings.Contains(got, "may") {
		t.Errorf("for a child %q", got)
	}
}
