package capability_test

import "testing"

const surgeryOp = `services: {op: {asserted: {as: verified}, requires: {skills: [{skill: surgery}]}}}, `

// When somebody of the staff is there, on Monday the 28th of November at 10:00: until
// Saturday 00:00 it is 110 hours, 6600 minutes.
func TestWhenStaffAreThere(t *testing.T) {
	away := func(hours, term string) string {
		return `away: {person: s1, employer: county, workplace: town, ` + term + `, hours: ` + hours + `}`
	}
	const surgeon, year = `staff: {s1: {skills: [surgery]}}`, `from: "2022-01-01", to: "2022-12-31"`
	for _, tt := range []struct{ name, staff, postings, want string }{
		{"away on all working days", surgeon, away(`{mon-fri: ["00:00-24:00"]}`, year),
			"sure 6600 verified | no: absent: the surgery is posted at town (away)"},
		{"away in the morning", surgeon, away(`{mon-fri: ["08:00-12:00"]}`, year), "sure 120 verified | no: absent: the surgery is posted at town (away)"},
		{"away day and night for longer than anybody looks", surgeon, away(`always`, year), "no: absent: the surgery is posted at town (away)"},
		{"was away on all working days", surgeon, away(`{mon-fri: ["00:00-24:00"]}`, `from: "2022-01-01", to: "2022-11-27"`), "sure 0 verified"},

		{"absent now, and planned to be in spring", `staff: {s1: {skills: [surgery], absences: [{from: "2023-03-01", to: "2023-03-31"}, {from: "2022-11-20", to: "2022-11-30"}]}}`, "",
			"sure 3720 verified | no: absent: the surgery is absent from 2022-11-20 to 2022-11-30"},

		{"a skill renewed", `staff: {s1: {skills: [{skill: surgery, until: "2021-12-31"}, {skill: surgery, from: "2022-01-01", until: "2023-12-31"}]}}`, "", "sure 0 verified"},
		{"a skill to be renewed", `staff: {s1: {skills: [{skill: surgery, from: "2022-11-29"}, {skill: surgery, until: "2021-12-31"}]}}`, "",
			"sure 840 verified | no: lapsed: surgery begins on 2022-11-29"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := here(t, surgeryOp+tt.staff, tt.postings, "2022-11-28T10:00:00+08:00"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	twice := `services: {op: {requires: {skills: [{skill: surgery, count: 2}]}}}, staff: {s1: {skills: [{skill: surgery}, {skill: surgery, from: "2022-01-01"}]}}`
	if got, want := here(t, twice, "", "2022-11-28T10:00:00+08:00"), "no: absent: surgery needs 2 people; there are only 1"; got != want {
		t.Errorf("a skill renewed makes two people: %s", got)
	}
}

// How well a row is known counts on the day on which it is used. Friday 08:00 is 94
// hours after Monday 10:00.
func TestStandingOnTheDayOfUse(t *testing.T) {
	for _, tt := range []struct{ name, op, want string }{
		{"to be verified before", `{asserted: {as: verified, verify_by: "2022-11-29"}, hours: {fri: ["08:00-12:00"]}}`, "may 5640 declared call:past_verify_by"},
		{"to be verified on the day", `{asserted: {as: verified, verify_by: "2022-12-02"}, hours: {fri: ["08:00-12:00"]}}`, "sure 5640 verified"},
		{"a trial from the day before", `{asserted: {as: verified}, hours: {fri: ["08:00-12:00"]}, status: trial, status_from: "2022-12-01"}`, "sure 5640 declared call:trial"},
		{"leans on what is to be verified before", `{asserted: {as: verified}, hours: {fri: ["08:00-12:00"]}, requires: {services: [other]}}, other: {asserted: {as: verified, verify_by: "2022-11-29"}}`,
			"may 5640 declared call:past_verify_by"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := here(t, "services: {op: "+tt.op+"}", "", "2022-11-28T10:00:00+08:00")
			if want := tt.want + " | no: hours: op is closed on 2022-11-28"; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}
