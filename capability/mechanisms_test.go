package capability_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// town is a patch of the town's services.
func town(services string) string {
	return "institutions: {town: {services: {" + services + "}}}"
}

// ofStaff is a patch of the town's services and staff.
func ofStaff(services, staff string) string {
	return "institutions: {town: {services: {" + services + "}, staff: {" + staff + "}}}"
}

// Each way in which the counties of the sources say that something is there, or is
// there at times, shows in who offers it. The questions are asked at the town on
// Saturday 2022-11-26 at 13:52, unless they say otherwise.
func TestMechanisms(t *testing.T) {
	const saturday = "2022-11-26T13:52:00+08:00"
	const suture = `wound.suture: {asserted: {as: verified}, requires: {skills: [{skill: suture, %s}]}}`
	gate := func(need, skill string) string {
		return ofStaff(fmt.Sprintf(suture, need), "dr-b: {skills: ["+skill+"]}")
	}
	for _, tt := range []struct {
		name, patch string
		q           capability.Question // Services, and what differs
		at, want    string
	}{
		// Mechanisms: L19, W16, W24.
		{"a visiting expert every Wednesday", town(`infertility: {mode: visiting, hours: {wed: ["08:30-11:30"]}, asserted: {as: verified}}`),
			capability.Question{Services: []string{"infertility"}}, saturday, "sure 5438 verified | no: hours: infertility is closed on 2022-11-26"},
		// Mechanisms: H1, W16. A named master's studio on certain days; his method is a term of its own.
		{"a named studio on certain days", town(`studio.bone_setting: {mode: visiting, hours: {except: {"2022-12-03": ["08:00-12:00"]}}, asserted: {as: verified}}`),
			capability.Question{Services: []string{"studio.bone_setting"}}, saturday, "sure 9728 verified | no: hours: studio.bone_setting is closed on 2022-11-26"},
		// Mechanisms: D8, W22.
		{"a free clinic on one day, over", town(`free_clinic: {from: "2022-11-20", to: "2022-11-20", asserted: {as: verified}}`),
			capability.Question{Services: []string{"free_clinic"}}, saturday, "no: lapsed: free_clinic is from 2022-11-20 to 2022-11-20"},
		// Mechanisms: W15, D16, L20. A department that opened: the day before its services are not there.
		{"a service from a day on, the day before", town(`dialysis: {from: "2022-11-28", asserted: {as: verified}}`),
			capability.Question{Services: []string{"dialysis"}}, "2022-11-27T13:52:00+08:00", "sure 608 verified | no: lapsed: dialysis begins on 2022-11-28"},
		{"a service from a day on, that day", town(`dialysis: {from: "2022-11-26", asserted: {as: verified}}`), capability.Question{Services: []string{"dialysis"}}, saturday, "sure 0 verified"},
		// Mechanisms: L23, L10, W1. More while the county's doctor is there, less while its own is away.
		{"ward rounds while the county's doctor is there", town(`ward_round: {asserted: {as: verified}, requires: {skills: [{skill: rounds}]}}`) +
			"\npostings: {rounds: {person: s-9, workplace: town, kind: periodic, skills: [rounds], hours: {sat: [\"08:00-17:00\"]}, presence: {\"2022-11-26\": present}}}",
			capability.Question{Services: []string{"ward_round"}}, saturday, "sure 0 verified"},
		// Mechanisms: L23, D12.
		{"own doctor away for training", ofStaff(`ward_round: {asserted: {as: verified}, requires: {skills: [{skill: rounds}]}}`, `dr-b: {skills: [rounds], absences: [{from: "2022-11-01", to: "2022-11-30", kind: training}]}`),
			capability.Question{Services: []string{"ward_round"}}, saturday, "sure 6368 verified | no: absent: the rounds is absent from 2022-11-01 to 2022-11-30"},
		// Mechanisms: L6. A department closed for want of staff.
		{"closed for want of staff", town(`obstetrics: {status: withdrawn, status_from: "2022-06-01", status_reason: {zh: 缺助产士, en: no midwife}}`),
			capability.Question{Services: []string{"obstetrics"}}, saturday, "no: status: obstetrics is withdrawn from 2022-06-01: no midwife"},
		{"closed later", town(`obstetrics: {status: withdrawn, status_from: "2022-12-01", asserted: {as: verified}}`),
			capability.Question{Services: []string{"obstetrics"}}, saturday, "sure 0 verified"},
		{"an institution that has closed", `{institutions: {town: {to: "2022-10-31"}}}`, capability.Question{Services: []string{"ecg.acquire"}}, saturday, "no: lapsed: town ends on 2022-10-31"},

		// Mechanisms: D11. A procedure only with the score of the standard.
		{"score reached", gate("min_score: 85", "{skill: suture, score: 91.5}"), capability.Question{Services: []string{"wound.suture"}}, saturday, "sure 0 verified"},
		{"score missed", gate("min_score: 85", "{skill: suture, score: 84.9}"), capability.Question{Services: []string{"wound.suture"}}, saturday,
			"no: skill: the suture has not the score or the cases that are needed"},
		{"score not on record", gate("min_score: 85", "suture"), capability.Question{Services: []string{"wound.suture"}}, saturday, "may 0 declared call:skill_unknown"},
		// Mechanisms: L27. Trained within the year.
		{"trained within the year", gate("trained_within: 365d", `{skill: suture, trained: "2021-11-26"}`), capability.Question{Services: []string{"wound.suture"}}, saturday, "sure 0 verified"},
		{"trained too long ago", gate("trained_within: 365d", `{skill: suture, trained: "2021-11-25"}`), capability.Question{Services: []string{"wound.suture"}}, saturday,
			"no: lapsed: the training of the suture on 2021-11-25 counts until 2022-11-25"},
		{"training not on record", gate("trained_within: 365d", "suture"), capability.Question{Services: []string{"wound.suture"}}, saturday, "may 0 declared call:skill_unknown"},
		// Mechanisms: Q23, H3. Practice; a technique that somebody brought back from training.
		{"too few cases", gate("min_cases: 20", "{skill: suture, cases: 19}"), capability.Question{Services: []string{"wound.suture"}}, saturday,
			"no: skill: the suture has not the score or the cases that are needed"},
		{"cases not on record", gate("min_cases: 20", "suture"), capability.Question{Services: []string{"wound.suture"}}, saturday, "may 0 declared call:skill_unknown"},
		{"a certificate that has run out", gate("count: 1", `{skill: suture, until: "2022-11-25"}`), capability.Question{Services: []string{"wound.suture"}}, saturday, "no: lapsed: suture ends on 2022-11-25"},
		{"one of two is on record, one needed", ofStaff(fmt.Sprintf(suture, "min_score: 85"), "dr-b: {skills: [suture]}, dr-c: {skills: [{skill: suture, score: 90}]}"),
			capability.Question{Services: []string{"wound.suture"}}, saturday, "sure 0 verified"},
		{"one of two is on record, two needed", ofStaff(fmt.Sprintf(suture, "min_score: 85, count: 2"), "dr-b: {skills: [suture]}, dr-c: {skills: [{skill: suture, score: 90}]}"),
			capability.Question{Services: []string{"wound.suture"}}, saturday, "may 0 declared call:skill_unknown"},
		// Mechanisms: H16. A team with titles: one chief and four associate chiefs.
		{"a team with titles", ofStaff(`mission: {asserted: {as: verified}, requires: {skills: [{skill: surgery, title: chief}, {skill: surgery, title: associate_chief, count: 5}]}}`,
			`a: {skills: [surgery], title: chief}, b: {skills: [surgery], title: associate_chief}, c: {skills: [surgery], title: associate_chief}, d: {skills: [surgery], title: associate_chief}, e: {skills: [surgery], title: associate_chief}`),
			capability.Question{Services: []string{"mission"}}, saturday, "sure 0 verified"},
		{"a team one short", ofStaff(`mission: {asserted: {as: verified}, requires: {skills: [{skill: surgery, title: associate_chief, count: 5}]}}`,
			`a: {skills: [surgery], title: chief}, b: {skills: [surgery], title: associate_chief}, c: {skills: [surgery], title: associate_chief}, d: {skills: [surgery], title: associate_chief}, e: {skills: [surgery], title: attending}`),
			capability.Question{Services: []string{"mission"}}, saturday, "no: absent: surgery (associate_chief+) needs 5 people; there are only 4"},

		// Mechanisms: L28. What a single doctor may do, within limits.
		{"within a practitioner's limits", ofStaff(`abscess.incision: {asserted: {as: verified}, patient: {age: {min: 14, max: 65}}, requires: {skills: [{skill: abscess}]}}`, `dr-b: {skills: [abscess]}`),
			capability.Question{Services: []string{"abscess.incision"}, Patient: patient{lo: 40, hi: 40}}, saturday, "sure 0 verified"},
		{"outside a practitioner's limits", ofStaff(`abscess.incision: {asserted: {as: verified}, patient: {age: {min: 14, max: 65}}, requires: {skills: [{skill: abscess}]}}`, `dr-b: {skills: [abscess]}`),
			capability.Question{Services: []string{"abscess.incision"}, Patient: patient{lo: 9, hi: 9}}, saturday, "no: patient_limit: the patient is outside its limits: age"},

		// Mechanisms: W17. Places of a visiting expert, by the day.
		{"a place left today", town(`expert: {asserted: {as: verified}, slots: {"2022-11-26": 2}}`), capability.Question{Services: []string{"expert"}}, saturday, "sure 0 verified"},
		{"full today", town(`expert: {asserted: {as: verified}, slots: {"2022-11-26": 0, "2022-11-30": 0, "2022-12-07": 3}}`), capability.Question{Services: []string{"expert"}}, saturday,
			"may 608–15008 declared call:slots_unknown | no: full: expert has no place on 2022-11-26; the next day with one is 2022-12-07"},
		{"not said for today", town(`expert: {asserted: {as: verified}, slots: {"2022-11-30": 3}}`), capability.Question{Services: []string{"expert"}}, saturday, "may 0–4928 declared call:slots_unknown"},
		{"not counted for today", town(`expert: {asserted: {as: verified}, slots: {"2022-11-26": null, "2022-11-30": 3}}`), capability.Question{Services: []string{"expert"}}, saturday, "may 0–4928 declared call:slots_unknown"},

		// Mechanisms: Q20, D2, L25. To take and to read are two services with two owners.
		{"taken here", `{}`, capability.Question{Services: []string{"ecg.acquire"}, Link: "none"}, saturday, "sure 5 verified"},
		{"read afar", `{}`, capability.Question{Services: []string{"ecg.report"}, Link: "none"}, saturday, "no: link: a data link to county is needed"},
		// Mechanisms: L25. The laboratory report read afar, or the patient goes up in time.
		{"a laboratory report read afar", laboratory, capability.Question{Services: []string{"lab.review"}, Link: "data"}, saturday, "sure 0 verified"},
		{"a laboratory report at night", laboratory, capability.Question{Services: []string{"lab.review"}, Link: "data"}, "2022-11-26T20:00:00+08:00",
			"sure 720 verified | no: hours: county: lab.review on 2022-11-26 is open 08:00-17:30"},
		// Mechanisms: Q17, L24. An informal group that answers at its own hours.
		{"a group that reads", town(`ecg.report: null, ecg.group: {service: ecg.report, mode: remote, by: county, link: phone, hours: {mon-sun: ["07:00-23:00"]}, turnaround: 5m, asserted: {as: verified}}`),
			capability.Question{Services: []string{"ecg.report"}, Link: "phone"}, saturday, "sure 0 verified"},
		{"the group at night", town(`ecg.report: null, ecg.group: {service: ecg.report, mode: remote, by: county, link: phone, hours: {mon-sun: ["07:00-23:00"]}, turnaround: 5m, asserted: {as: verified}}`),
			capability.Question{Services: []string{"ecg.report"}, Link: "phone"}, "2022-11-26T23:30:00+08:00", "sure 450 verified | no: hours: ecg.report on 2022-11-26 is open 07:00-23:00"},

		// Mechanisms: Q29. Prescribed here; reviewed, dispensed, decocted and delivered by others.
		{"decoction by four owners", pharmacy(`{}`), capability.Question{Services: []string{"tcm.decoction"}}, saturday, "sure 0 declared call:by"},
		{"nobody decocts", pharmacy(`{status: suspended}`), capability.Question{Services: []string{"tcm.decoction"}}, saturday, "no: status: county: tcm.decoct is suspended"},
		{"decocted in the morning only", pharmacy(`{hours: {mon-sun: ["08:00-12:00"]}}`), capability.Question{Services: []string{"tcm.decoction"}}, saturday,
			"sure 1088 declared call:by | no: hours: county: tcm.decoct on 2022-11-26 is open 08:00-12:00"},
		// Mechanisms: D10. Prescriptions are reviewed by those who were trained for it.
		{"reviewed by somebody trained", pharmacy(`{requires: {skills: [{skill: review, trained_within: 365d}]}}`), capability.Question{Services: []string{"tcm.decoction"}}, saturday,
			"no: absent: county: there is nobody for review"},

		// Mechanisms: Q21, W7. A device makes the service, a village's too.
		{"the device is there", `{institutions: {town: {services: {ultrasound: {asserted: {as: verified}, requires: {equipment: [ultrasound], rooms: [imaging]}}}, equipment: {us-1: {kind: ultrasound, state: working}}, rooms: {r-1: {kind: imaging, state: working}}}}}`,
			capability.Question{Services: []string{"ultrasound"}}, saturday, "sure 0 verified"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := tt.q
			q.Here, q.At = "town", at(t, tt.at)
			offers, rejected := valley(t, tt.patch).View().Who(q)
			if got := show(offers, rejected, "town"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// laboratory is a town whose reports the county reads by day.
const laboratory = `institutions:
  town: {services: {lab.review: {mode: remote, by: county, turnaround: 40m, asserted: {as: verified}}}}
  county: {services: {lab.review: {hours: {mon-sun: ["08:00-17:30"]}, asserted: {as: verified}}}}`

// pharmacy is a town that prescribes and a county that does the rest; decoct is
// what is said of the decocting.
func pharmacy(decoct string) string {
	return `institutions:
  town:
    formulary: [tcm.common]
    services:
      tcm.decoction: {asserted: {as: verified}, requires: {services: [tcm.prescribe, {service: tcm.review, at: county}, {service: tcm.dispense, at: county}, {service: tcm.decoct, at: county}, {service: tcm.deliver, at: county}]}}
      tcm.prescribe: {asserted: {as: verified}}
  county:
    services: {tcm.review: {}, tcm.dispense: {}, tcm.deliver: {}, tcm.decoct: ` + decoct + `}`
}

// What institutions are said to be is kept apart, and given back as it was read.
//
// Mechanisms: L1, L22, Q10, Q11, Q17, W18, W19, W20, D3, D6.
func TestInstitutionSays(t *testing.T) {
	v := valley(t, `institutions:
  county:
    ownership: military
    parent: city
    aliases: [县总医院, 老县医院]
    grade: {licence: second_a, standard: recommended, standard_year: 2022, local: A, local_scheme: beautiful_hospital}
    codes: {pdy: PDY0001, insurance: H35052400001}
    population: 100000
    from: "1951-05-01"
    formulary: [lytic]
    specialities: [{name: {zh: 外科, en: surgery}, level: county, codes: ["04"]}]
    contacts: {ecg: {role: group, hours: {mon-sun: ["07:00-23:00"]}, name: {zh: 心电图诊断群, en: ECG group}}, front: {role: reception, phone: "1"}, car: {role: ambulance, phone: "2"}, call: {role: on_call, phone: "3"}}
    services: {dr.report: {fee: free}, ecg.report: {fee: charged}}
`).View()
	c, err := capability.Load(v.JSON())
	if err != nil {
		t.Fatal(err)
	}
	in, _ := c.View().Institution("county")
	want := capability.Grade{Licence: "second_a", Standard: "recommended", StandardYear: 2022, Local: "A", LocalScheme: "beautiful_hospital"}
	if in.Grade != want || in.Ownership != "military" || in.Parent != "city" || *in.Population != 100000 || in.Codes.PDY != "PDY0001" || in.Codes.Insurance != "H35052400001" {
		t.Errorf("got %+v", in)
	}
	if !slices.Equal(in.Aliases, []string{"县总医院", "老县医院"}) || in.Specialities[0].Level != "county" || in.Contacts["ecg"].Role != "group" || in.Services["dr.report"].Details().Fee != "free" {
		t.Errorf("got %+v", in)
	}
	if c.View().Hash() != v.Hash() {
		t.Error("the canonical form has another hash")
	}
}

// A name or an alias finds the institution, and an ambiguous one all that bear it.
//
// Mechanisms: D3.
func TestNamed(t *testing.T) {
	v := valley(t, `{institutions: {town: {aliases: [珠样分院, 分院]}, county: {aliases: [分院]}}}`).View()
	for _, tt := range []struct{ name, want string }{
		{"珠样分院", "town"}, {"镇卫生院", "town"}, {"Town Health Centre", "town"}, {"town", "town"}, {"分院", "county town"}, {"石样", ""},
	} {
		var ids []string
		for _, in := range v.Named(tt.name) {
			ids = append(ids, in.ID)
		}
		if got := strings.Join(ids, " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// The source calls one place by two names. Mechanisms: D3.
func TestNamedInDazu(t *testing.T) {
	for _, name := range []string{"珠溪分院", "珠溪中心卫生院", "珠溪镇卫生院"} {
		if found := district(t).View().Named(name); len(found) != 1 || found[0].ID != "zhuxi" {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// Came, could not be done: the row is contradicted at once, until it is verified;
// an assumed service becomes a row of its own.
func TestContradictAndVerify(t *testing.T) {
	c := valley(t, `{profiles: {clinic-2022: {services: {dressing: {requires: {equipment: [trolley]}}}}}, institutions: {clinic: {hours: always, profiles: [clinic-2022], equipment: {t: {kind: trolley, state: working}}}}}`)
	q := capability.Question{Services: []string{"dressing"}, Here: "clinic", At: at(t, "2022-11-26T13:52:00+08:00")}
	for _, tt := range []struct {
		name   string
		change func(tx *capability.Tx) error
		want   string
	}{
		{"assumed", func(*capability.Tx) error { return nil }, "may 0 assumed call:assumed"},
		{"contradicted", func(tx *capability.Tx) error { return tx.Contradict("clinic", "dressing", "2022-11-26", "county") }, "no: contradicted: dressing could not be done when it was asked for"},
		{"verified", func(tx *capability.Tx) error { return tx.Verify("clinic", "dressing", "2022-11-26", "county") }, "sure 0 verified"},
	} {
		if err := c.Update(tt.change); err != nil {
			t.Fatal(err)
		}
		offers, rejected := c.View().Who(q)
		if got := show(offers, rejected, "clinic"); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
	in, _ := c.View().Institution("clinic")
	if got := in.Services["dressing"]; got.Asserted != (capability.Assertion{As: capability.Verified, By: "county", At: "2022-11-26"}) || got.Needs().Equipment == nil {
		t.Errorf("the row is %+v", got)
	}
	for _, tt := range []struct{ in, row, want string }{
		{"clinc", "dressing", `/institutions/clinc: unknown institution "clinc"; did you mean "clinic"? [unknown-institution]`},
		{"clinic", "dresing", `/institutions/clinic/services/dresing: clinic has no row "dresing"; did you mean "dressing"? [unknown-service]`},
	} {
		before := c.View()
		err := c.Update(func(tx *capability.Tx) error { return tx.Contradict(tt.in, tt.row, "2022-11-26", "county") })
		if err == nil || !strings.Contains(err.Error(), tt.want) || c.View() != before {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
	}
}
