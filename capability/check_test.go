package capability_test

import (
	"fmt"
	"strings"
	"testing"
)

// marked is a patch of one line without its marks, and the problems with the places
// of the marks, one each.
func marked(patch string, problems []string) (clean, want string) {
	parts := strings.Split(patch, "^")
	clean = parts[0]
	for i, problem := range problems {
		if i > 0 {
			want += "\n"
		}
		want += fmt.Sprintf("patch.yaml:1:%d: %s", len(clean)+1, problem)
		clean += parts[i+1]
	}
	return clean, want
}

// Whatever does not fit is told at its place, which is marked with ^, with what is
// allowed or what is near, and nothing is loaded.
func TestChecks(t *testing.T) {
	in := func(patch string) string { return "institutions: {town: {" + patch + "}}" }
	row := func(patch string) string { return "institutions: {town: {services: {lysis: {" + patch + "}}}}" }
	for _, tt := range []struct{ name, patch, want string }{
		{"unknown profile", `{profiles: {village-2022: {}}, institutions: {clinic: {profiles: [^vilage-2022]}}}`,
			`/institutions/clinic/profiles/0: unknown profile "vilage-2022"; did you mean "village-2022"? [unknown-profile]`},
		{"profile named twice", `{profiles: {p: {}}, institutions: {clinic: {profiles: [p, ^p]}}}`,
			`/institutions/clinic/profiles/1: profile "p" is given twice [duplicate-key]`},
		{"profile taken away", `{profiles: {p: {}}, institutions: {clinic: {profiles: [^q]}}}`,
			`/institutions/clinic/profiles/0: unknown profile "q"; allowed: p [unknown-profile]`},
		{"row of a profile", `{profiles: {p: {services: {x: {mode: ^remoet, by: ^count}}}}}`,
			"/profiles/p/services/x/mode: unknown word \"remoet\"; did you mean \"remote\"? [unknown-word]\n/profiles/p/services/x/by: unknown institution \"count\"; did you mean \"county\"? [unknown-institution]"},
		{"profile that needs what it has not", `{profiles: {p: {services: {x: {requires: {services: [^y]}}}}}}`,
			`/profiles/p/services/x/requires/services/0: p has no service "y"; allowed: x [unknown-service]`},
		{"profile with a department", `{profiles: {p: {services: {x: {department: ^d}}}}}`,
			`/profiles/p/services/x/department: p has no department "d" [unknown-department]`},
		{"unknown parent", in(`parent: ^county2`),
			`/institutions/town/parent: unknown institution "county2"; did you mean "county"? [unknown-institution]`},
		{"its own branch", in(`parent: ^town`),
			`/institutions/town/parent: town can't be a branch of itself [wrong-parent]`},
		{"population", in(`population: ^-1`),
			`/institutions/town/population: -1 is impossible; 0 or more [out-of-range]`},
		{"year of the standard", in(`grade: {standard_year: ^22}`),
			`/institutions/town/grade/standard_year: the year 22; 1949 to 2100 [out-of-range]`},
		{"speciality without a name", in(`specialities: [^{level: county}]`),
			`/institutions/town/specialities/0/name: the name of the speciality is needed here [missing]`},
		{"closed before it opened", in(`from: "2020-01-01", to: ^"2019-01-01"`),
			`/institutions/town/to: the last day, 2019-01-01, is before the first, 2020-01-01 [reversed]`},
		{"contact's role", in(`contacts: {g: {role: ^grup}}`),
			`/institutions/town/contacts/g/role: unknown word "grup"; did you mean "group"? [unknown-word]`},

		{"room without a kind", in(`rooms: {r: ^{state: ^workin}}`),
			"/institutions/town/rooms/r/kind: the kind of room is needed here [missing]\n/institutions/town/rooms/r/state: unknown word \"workin\"; did you mean \"working\"? [unknown-word]"},
		{"room required misspelt", in(`rooms: {r: {kind: operating_room}}, services: {x: {requires: {rooms: [^operatin_room]}}}`),
			`/institutions/town/services/x/requires/rooms/0: nobody in the catalogue has "operatin_room"; did you mean "operating_room"? [misspelt]`},
		{"service elsewhere at nowhere", row(`requires: {services: [{service: ecg.report, at: ^conty}]}`),
			`/institutions/town/services/lysis/requires/services/0/at: unknown institution "conty"; did you mean "county"? [unknown-institution]`},
		{"service elsewhere at itself", row(`requires: {services: [{service: ecg.acquire, at: ^town}]}`),
			`/institutions/town/services/lysis/requires/services/0/at: a service of town itself is written as its term alone [wrong-at]`},
		{"service elsewhere without a term", row(`requires: {services: [^{at: county}]}`),
			`/institutions/town/services/lysis/requires/services/0/service: the term of the service is needed here [missing]`},

		{"kind of an absence", in(`staff: {a: {absences: [{from: "2022-01-01", kind: ^trainin}]}}`),
			`/institutions/town/staff/a/absences/0/kind: unknown word "trainin"; did you mean "training"? [unknown-word]`},
		{"absence for ever", in(`staff: {a: {absences: [^{kind: sick}]}}`),
			`/institutions/town/staff/a/absences/0/from: the first day of the absence is needed; somebody who is never there is no staff [missing]`},
		{"skill that ends before it begins", in(`staff: {a: {skills: [{skill: x, from: "2022-01-02", until: ^"2022-01-01"}]}}`),
			`/institutions/town/staff/a/skills/0/until: the last day, 2022-01-01, is before the first, 2022-01-02 [reversed]`},
		{"skill with an unknown key", in(`staff: {a: {skills: [{skill: x, ^untill: "2022-01-01"}]}}`),
			`/institutions/town/staff/a/skills/0/untill: unknown key "untill"; did you mean "until"? [unknown-key]`},
		{"skill of fewer than no cases", `postings: {p7-town: {skills: [{skill: lysis, cases: ^-2}]}}`,
			`/postings/p7-town/skills/0/cases: -2 is impossible; 0 or more [out-of-range]`},
		{"absent on no day", `postings: {p7-town: {presence: {"2022-61-26": ^absent}}}`,
			`/postings/p7-town/presence/2022-61-26: a day such as 2022-11-26 is needed here, not "2022-61-26" [impossible-date]`},
		{"kind of a posting", `postings: {p7-town: {kind: ^residnt}}`,
			`/postings/p7-town/kind: unknown word "residnt"; did you mean "resident"? [unknown-word]`},

		{"independent too soon", row(`status: ^independent, cases: {done: 9, independent_after: 10}`),
			`/institutions/town/services/lysis/status: independent only after 10 cases; 9 are done: supervised or trial [too-few-cases]`},
		{"supervised by nobody", row(`status: ^supervised`),
			`/institutions/town/services/lysis/status: nobody watches over a supervised service: it needs mode: supervised, or supervises: true on one of the skills that it requires [missing]`},
		{"more supervised than done", row(`cases: {done: 1, supervised: ^2}`),
			`/institutions/town/services/lysis/cases/supervised: 2 were supervised, more than the 1 done [out-of-range]`},
		{"a date of no status", row(`status_from: ^"2022-01-01"`),
			`/institutions/town/services/lysis/status_from: a status_from needs a status that begins on it; a planned service begins with from [unknown-key]`},
		{"setting", row(`settings: [clinic, ^hom]`),
			`/institutions/town/services/lysis/settings/1: unknown word "hom"; did you mean "home"? [unknown-word]`},
		{"reach without a home", row(`reach: ^30m`),
			`/institutions/town/services/lysis/reach: reach is how far a team goes: settings needs home or village [unknown-key]`},
		{"places on no day", row(`slots: {"2022-02-30": ^1, "2022-03-01": ^-1}`),
			"/institutions/town/services/lysis/slots/2022-02-30: a day such as 2022-11-26 is needed here, not \"2022-02-30\" [impossible-date]\n/institutions/town/services/lysis/slots/2022-03-01: -1 is impossible; 0 or more [out-of-range]"},
		{"fee", row(`fee: ^fre`),
			`/institutions/town/services/lysis/fee: unknown word "fre"; did you mean "free"? [unknown-word]`},

		{"itinerary of a house", in(`itinerary: ^[{place: clinic, hours: always}]`),
			`/institutions/town/itinerary: only an institution of kind mobile_unit has an itinerary, not one of kind "" [wrong-kind]`},
		{"stop nowhere", in(`kind: mobile_unit, itinerary: [{place: ^clinc, hours: always}]`),
			`/institutions/town/itinerary/0/place: unknown institution "clinc"; did you mean "clinic"? [unknown-institution]`},
		{"stop at no time", in(`kind: mobile_unit, itinerary: [^^{place: clinic}]`),
			"/institutions/town/itinerary/0/from: a stop without hours needs a time such as 2022-11-26T08:00:00+08:00 here, not \"\" [missing]\n/institutions/town/itinerary/0/to: a stop without hours needs a time such as 2022-11-26T08:00:00+08:00 here, not \"\" [missing]"},
		{"stop that ends before it begins", in(`kind: mobile_unit, itinerary: [{place: clinic, from: 2022-11-28T11:00:00+08:00, to: ^2022-11-28T08:00:00+08:00}]`),
			`/institutions/town/itinerary/0/to: the stop ends, 2022-11-28T08:00:00+08:00, before it begins, 2022-11-28T11:00:00+08:00 [reversed]`},
		{"stock for less than no day", in(`stock: {pills: {terms: [lysis], days: ^-1}}`),
			`/institutions/town/stock/pills/days: -1 days are impossible; absent is unknown [out-of-range]`},
		{"stop on an impossible day", in(`kind: mobile_unit, itinerary: [{place: clinic, hours: always, from: ^"2022-11-31"}]`),
			`/institutions/town/itinerary/0/from: a day such as 2022-11-26 or a time such as 2022-11-26T08:00:00+08:00 is needed here, not "2022-11-31" [impossible-date]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := valley(t, `{}`)
			before := c.View()
			patch, want := marked(tt.patch, strings.Split(tt.want, "\n"))
			err := merge(t, c, patch)
			if err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
			if c.View() != before {
				t.Error("the catalogue changed")
			}
		})
	}
}
