package capability_test

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
)

// wushan is the sample county with a merge patch laid over it.
func wushan(t testing.TB, patch string) *capability.Catalog {
	t.Helper()
	c, err := files.Open(os.DirFS("../examples/wushan/catalog"))
	if err != nil {
		t.Fatal(err)
	}
	if err := merge(t, c, patch); err != nil {
		t.Fatal(err)
	}
	return c
}

// numbers is a patient of whom some numbers are known.
type numbers map[string]float64

func (p numbers) Number(fact string) (lo, hi float64) {
	if n, ok := p[fact]; ok {
		return n, n
	}
	return math.Inf(-1), math.Inf(1)
}

func (p numbers) Choice(string) (string, bool) { return "", false }

// Laparoscopic cholecystectomy at Futian needs people of two institutions on one
// day: it is offered while all are there and the posting runs, and each thing that
// is missing has its own answer.
//
// Mechanisms: W1, W2, W3, W4, W5, H3, D9.
func TestEvidenceWushan(t *testing.T) {
	woman := numbers{"age": 70, "cholecystitis_grade": 1, "asa": 2}
	wednesday := "2023-07-12T08:30:00+08:00"
	posting := func(id, patch string) string { return "postings: {" + id + ": " + patch + "}" }
	answers, right := map[string]bool{}, 0
	cases := []struct {
		name, patch, at string
		patient         capability.Patient
		want            string
	}{
		{"everybody there, the first case", `{}`, wednesday, woman, "sure 60 declared call:trial"},
		{"the day before they come", `{}`, "2023-07-11T08:30:00+08:00", woman,
			"sure 1470 declared call:trial | no: hours: anaesthetist (attending+) is closed on 2023-07-11; scrub nurse is closed on 2023-07-11"},
		{"the last day of the posting", posting("lead-futian", `{to: "2023-07-12"}`), wednesday, woman, "sure 60 declared call:trial"},
		{"the day after it ends", posting("lead-futian", `{to: "2023-07-11"}`), wednesday, woman,
			"no: lapsed: laparoscopic surgeon (attending+) is from 2022-07-16 to 2023-07-11"},
		{"a week later", `{published: "2023-07-19T07:00:00+08:00"}`, "2023-07-19T08:30:00+08:00", woman,
			"no: lapsed: laparoscopic surgeon (attending+) is from 2022-07-16 to 2023-07-15"},
		{"the posting goes on", posting("lead-futian", `{to: "2024-07-15", presence: {"2023-07-19": present}}, anaesthesia-futian: {presence: {"2023-07-19": present}}, nurse-futian: {presence: {"2023-07-19": present}}`) +
			"\npublished: 2023-07-19T07:00:00+08:00", "2023-07-19T08:30:00+08:00", woman, "sure 60 declared call:trial"},
		{"anaesthetist absent", posting("anaesthesia-futian", `{presence: {"2023-07-12": absent}}`), wednesday, woman,
			"no: absent: the posted anaesthetist (attending+) is absent on 2023-07-12"},
		{"nurse absent", posting("nurse-futian", `{presence: {"2023-07-12": absent}}`), wednesday, woman,
			"no: absent: the posted scrub nurse is absent on 2023-07-12"},
		{"never all on one day", posting("nurse-futian", `{hours: {thu: ["08:00-17:30"], wed: null}}`), wednesday, woman,
			"no: hours: scrub nurse is closed on 2023-07-12"},
		{"presence of one not on record", posting("nurse-futian", `{presence: null}`), wednesday, woman, "sure 60 declared call:trial,presence"},
		{"presence of one unknown", posting("lead-futian", `{presence: {"2023-07-12": unknown}}`), wednesday, woman, "sure 60 declared call:trial,presence"},
		{"anaesthetist's title too low", posting("anaesthesia-futian", `{title: resident}`), wednesday, woman, "no: absent: there is nobody for anaesthetist (attending+)"},
		{"local surgeon away for training", `{institutions: {futian: {staff: {surgery-head: {absences: [{from: "2023-07-01", to: "2023-09-30", kind: training}]}}}}}`, wednesday, woman,
			"no: absent: the general surgeon (attending+) is absent from 2023-07-01 to 2023-09-30"},
		{"operating room closed", `{institutions: {futian: {rooms: {or-1: {state: broken}}}}}`, wednesday, woman, "no: room: the operating_room is broken"},
		{"operating room of unknown state", `{institutions: {futian: {rooms: {or-1: {state: null}}}}}`, wednesday, woman, "may 60 declared call:trial,room_unknown"},
		{"no operating room", `{institutions: {futian: {rooms: null}}}`, wednesday, woman, "no: room: there is no operating_room"},
		{"laparoscope broken", `{institutions: {futian: {equipment: {laparoscope-1: {state: broken}}}}}`, wednesday, woman, "no: equipment: the laparoscope is broken"},
		{"severe inflammation", `{}`, wednesday, numbers{"age": 70, "cholecystitis_grade": 2, "asa": 2}, "no: patient_limit: the patient is outside its limits: cholecystitis_grade"},
		{"risk not assessed", `{}`, wednesday, numbers{"age": 70, "cholecystitis_grade": 1}, "may 60 declared call:trial,limit_unknown"},
		{"before the trial began, as before", `{institutions: {futian: {services: {cholecystectomy.laparoscopic: {status_from: "2023-07-13"}}}}}`, wednesday, woman, "sure 60 verified"},
		{"two missing at once", posting("lead-futian", `{to: "2023-07-11"}, nurse-futian: {presence: {"2023-07-12": absent}}`), wednesday, woman,
			"no: lapsed: laparoscopic surgeon (attending+) is from 2022-07-16 to 2023-07-11; the posted scrub nurse is absent on 2023-07-12"},
	}
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			q := capability.Question{Services: []string{"cholecystectomy.laparoscopic"}, Here: "futian", At: at(t, tt.at), Patient: tt.patient}
			offers, rejected := wushan(t, tt.patch).View().Who(q)
			got := show(offers, rejected, "futian")
			if got != tt.want {
				t.Fatalf("got  %s\nwant %s", got, tt.want)
			}
			answers[got], right = true, right+1
		})
	}
	t.Logf("evidence: %s | %s | %s", "laparoscopic cholecystectomy at Futian, people of two institutions", "there while the posting runs; each thing missing its own answer",
		fmt.Sprintf("%d of %d situations as argued, %d different answers", right, len(cases), len(answers)))
}

// Whoever is posted away is not at home: what needs two surgeons of the county has
// one while the other works a year at Futian; when that ends, or he does not come
// there on a day, it may be there again.
//
// Mechanisms: W1, L23, D9, D12.
func TestPostedAwayFromHome(t *testing.T) {
	for _, tt := range []struct{ name, patch, at, want string }{
		{"posted that day", `{}`, "2023-07-12T08:30:00+08:00",
			"sure 540 verified | no: absent: the laparoscopic surgeon is posted at futian (lead-futian)"},
		{"after the posting", `{published: "2023-07-17T07:00:00+08:00"}`, "2023-07-17T08:30:00+08:00", "sure 0 verified"},
		{"outside the posting's hours", `{}`, "2023-07-12T18:30:00+08:00", "sure 0 verified"},
		{"absent there that day", `{postings: {lead-futian: {presence: {"2023-07-12": absent}}}}`, "2023-07-12T08:30:00+08:00", "may 0–540 declared call:presence"},
		{"on leave", `{postings: {lead-futian: null}, institutions: {county-hospital: {staff: {lead-a: {absences: [{from: "2023-07-10", to: "2023-07-12", kind: leave}]}}}}}`, "2023-07-12T08:30:00+08:00",
			"sure 930 verified | no: absent: the laparoscopic surgeon is absent from 2023-07-10 to 2023-07-12"},
		{"no longer employed", `{postings: {lead-futian: null}, institutions: {county-hospital: {staff: {lead-a: {to: "2023-06-30"}}}}}`, "2023-07-12T08:30:00+08:00",
			"no: lapsed: laparoscopic surgeon ends on 2023-06-30"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := capability.Question{Services: []string{"surgery.complex"}, Here: "county-hospital", At: at(t, tt.at)}
			offers, rejected := wushan(t, tt.patch).View().Who(q)
			if got := show(offers, rejected, "county-hospital"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Nobody counts twice: one person on the lists of two postings is one.
func TestNobodyCountsTwice(t *testing.T) {
	v := wushan(t, `{institutions: {futian: {services: {pair: {requires: {skills: [{skill: scrub, count: 2}]}}}}},
		postings: {nurse-again: {person: s-3, workplace: futian, skills: [scrub], presence: {"2023-07-12": present}}}}`).View()
	q := capability.Question{Services: []string{"pair"}, Here: "futian", At: at(t, "2023-07-12T08:30:00+08:00")}
	offers, rejected := v.Who(q)
	if got := show(offers, rejected, "futian"); !strings.HasPrefix(got, "no: absent") {
		t.Errorf("got %s", got)
	}
}

// A CT is available where its device works, somebody can use it, and somebody reads
// it, on the spot or from afar.
//
// Mechanisms: W7, D2, D3, L25, Q20.
func TestWushanCT(t *testing.T) {
	for _, tt := range []struct {
		name, patch string
		link        capability.Link
		want        string
	}{
		{"read here and afar", `{}`, "data", "sure 0 verified"},
		{"line down, read here", `{}`, "none", "sure 0 verified"},
		{"nobody here reads, read afar", `{institutions: {futian: {staff: {radiologist: null}}}}`, "data", "sure 0 verified"},
		{"nobody here reads, line down", `{institutions: {futian: {staff: {radiologist: null}}}}`, "none", "no: link: futian: a data link to county-hospital is needed"},
		{"nobody to take it", `{institutions: {futian: {staff: {radiographer: null}}}}`, "data", "no: absent: futian: there is nobody for radiographer"},
		{"device broken", `{institutions: {futian: {equipment: {ct-1: {state: broken}}}}}`, "data", "no: equipment: futian: the ct is broken"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := capability.Question{Services: []string{"ct.head"}, Here: "futian", At: at(t, "2023-07-12T08:30:00+08:00"), Link: tt.link}
			offers, rejected := wushan(t, tt.patch).View().Who(q)
			if got := show(offers, rejected, "futian"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Which places do what the newspaper says: CT at five townships and the county, MRI at
// one, a surgeon's clinic on the Wednesdays with places left.
//
// Mechanisms: W5, W7, W16, W17.
func TestWushanPlaces(t *testing.T) {
	for _, tt := range []struct{ service, at, want string }{
		{"ct.head", "2023-07-12T08:30:00+08:00", "county-hospital dachang futian guandu luoping miaoyu tertiary"},
		{"mri", "2023-07-12T08:30:00+08:00", "futian"},
		{"cholecystectomy.laparoscopic", "2023-07-12T08:30:00+08:00", "county-hospital futian miaoyu"},
		{"specialist.clinic", "2023-07-12T09:30:00+08:00", "county-hospital tertiary"}, // no place is left at Miaoyu
		{"specialist.clinic", "2023-07-19T09:30:00+08:00", "county-hospital miaoyu tertiary"},
	} {
		q := capability.Question{Services: []string{tt.service}, Here: "county-hospital", At: at(t, tt.at), Link: "data", Patient: numbers{"age": 70, "cholecystitis_grade": 1, "asa": 2}}
		offers, _ := wushan(t, `published: 2023-07-12T07:00:00+08:00`).View().Who(q)
		var places []string
		for _, o := range offers {
			if o.Parts.Wait.Hi == 0 {
				places = append(places, o.Institution.ID)
			}
		}
		slices.Sort(places)
		if got := strings.Join(places, " "); got != tt.want {
			t.Errorf("%s at %s: %s, want %s", tt.service, tt.at, got, tt.want)
		}
	}
}
