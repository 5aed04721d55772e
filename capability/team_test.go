package capability_test

import (
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// here is what the county says of its service op to an adult who is there.
func here(t *testing.T, county, postings, when string) string {
	t.Helper()
	v := valley(t, "{institutions: {county: {"+county+"}}, postings: {"+postings+"}}").View()
	q := capability.Question{Services: []string{"op"}, Here: "county", At: at(t, when), Patient: adult()}
	offers, rejected := v.Who(q)
	return show(offers, rejected, "county")
}

// A team is of different people: whoever operates does not give the anaesthetic too,
// and nobody watches over themselves. A chief surgeon is still one of the surgeons.
// Mechanisms: W3, W4.
func TestTeamIsOfDifferentPeople(t *testing.T) {
	const (
		both    = `{skills: [surgery, anaesthesia], title: chief}`
		surgeon = `{skills: [surgery], title: chief}`
		nobody  = "no: absent: nobody fills two roles at once: there are too few people for all of them"
		two     = `{skill: surgery}, {skill: anaesthesia, title: attending}`
		watched = `{skill: surgery}, {skill: surgery, title: attending, supervises: true}`
		posted  = `pa: {workplace: county, skills: [surgery, anaesthesia], title: chief, from: "2022-01-01"}`
	)
	for _, tt := range []struct{ name, needs, staff, postings, want string }{
		{"one for two roles", two, "a: " + both, "", nobody},
		{"two who can do both", two, "a: " + both + ", b: " + both, "", "sure 0 verified"},
		{"the one who can do both makes room", two, "a: " + both + ", b: " + surgeon, "", "sure 0 verified"},
		{"room is made again and again", two + ", {skill: nursing}",
			"a: {skills: [surgery, anaesthesia], title: chief}, b: {skills: [anaesthesia, nursing], title: chief}, c: {skills: [surgery, nursing]}", "", "sure 0 verified"},
		{"two for three roles", two + ", {skill: nursing}",
			"a: {skills: [surgery, anaesthesia, nursing], title: chief}, b: {skills: [surgery, anaesthesia, nursing], title: chief}", "", nobody},
		{"the second is away", two, "a: " + both + `, b: {skills: [surgery], absences: [{from: "2022-11-01", to: "2022-11-28"}]}`, "",
			"sure 840 verified | " + nobody},
		{"nobody at all for one of them", two, "a: {skills: [surgery]}", "", "no: absent: there is nobody for anaesthesia (attending+)"},
		{"what the second can is not on record", `{skill: surgery}, {skill: anaesthesia, min_score: 80}`,
			"a: {skills: [surgery, {skill: anaesthesia, score: 90}]}, b: {skills: [anaesthesia]}", "", "may 0 declared call:skill_unknown"},
		{"one posted counts once although nobody says who it is", two, "", posted, nobody},
		{"whether the posted second is there is not on record", two, "a: " + both, posted, "sure 0 declared call:presence"},

		{"watching over oneself", watched, "a: " + surgeon, "", nobody},
		{"watched over by another", watched, "a: " + surgeon + ", b: {skills: [surgery]}", "", "sure 0 verified"},

		{"the chief is one of two", `{skill: surgery, count: 2}, {skill: surgery, title: chief}, {skill: anaesthesia}`, "a: " + both + ", b: " + both + ", c: {skills: [anaesthesia]}", "", "sure 0 verified"},
		{"two surgeons besides the anaesthetist", `{skill: surgery, count: 2}, {skill: surgery, title: chief}, {skill: anaesthesia}`, "a: " + both + ", b: " + both, "", nobody},
	} {
		t.Run(tt.name, func(t *testing.T) {
			op := "services: {op: {asserted: {as: verified}, requires: {skills: [" + tt.needs + "]}}}"
			if got := here(t, op+", staff: {"+tt.staff+"}", tt.postings, "2022-11-28T10:00:00+08:00"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
