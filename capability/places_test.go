package capability_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
)

// places is the catalogue of testdata/places.
func places(t testing.TB) *capability.View {
	t.Helper()
	c, err := files.Open(os.DirFS("testdata/places"))
	if err != nil {
		t.Fatal(err)
	}
	return c.View()
}

// told is what an institution says to somebody who is there: sure or maybe, or no
// and why; "in N" where it begins only after so many minutes.
func toldAt(t testing.TB, v *capability.View, service, institution, when string) string {
	t.Helper()
	q := capability.Question{Services: []string{service}, Here: institution, At: at(t, when)}
	offers, rejected := v.Inquire(q.At, nil).Ask(q, institution)
	if len(offers) == 0 {
		return "no: " + rejected[0].Reason
	}
	answer := "maybe"
	if offers[0].Sure {
		answer = "sure"
	}
	if offers[0].Start.Lo > 0 && offers[0].Parts.Lead.Lo == 0 {
		return fmt.Sprintf("%s in %d", answer, offers[0].Start.Lo)
	}
	return answer
}

// What the descriptions of the five places say of a catalogue, each as a question
// that the catalogue answers: somebody is at the institution, at a time. In November
// 2022 the 8th is a Tuesday and the 13th a Sunday; what opens at 08:00 the next day
// begins 1380 minutes after 09:00.
func TestPlaces(t *testing.T) {
	v := places(t)
	const tuesday, wednesday, sunday = "2022-11-08T09:00:00+08:00", "2022-11-09T09:00:00+08:00", "2022-11-13T09:00:00+08:00"
	for _, tt := range []struct{ service, institution, at, want string }{
		// A procedure that became possible, from its day on. Mechanisms: L14, L20.
		{"hysteroscopy", "township", "2019-04-30T09:00:00+08:00", "sure in 900"},
		{"hysteroscopy", "township", tuesday, "sure"},
		{"infertility.clinic", "township", tuesday, "sure"},
		{"infertility.clinic", "township", wednesday, "sure in 8580"},

		// Each remote service of a pair has its own hours, and the channel that
		// stands between the two. Mechanisms: L24, Q14.
		{"imaging.report", "township", sunday, "maybe"},
		{"consult", "township", wednesday, "maybe"},
		{"consult", "township", sunday, "maybe in 1380"},
		{"imaging.report", "far-township", wednesday, "no: link"},
		{"consult", "far-township", wednesday, "maybe"},

		// A device makes the service; the row alone does not. Mechanisms: Q21.
		{"ecg.acquire", "village", wednesday, "sure"},
		{"ecg.acquire", "bare-village", wednesday, "no: equipment"},

		// Follow-up is a service of village and township. Mechanisms: Q25.
		{"follow-up.hypertension", "village", wednesday, "sure"},
		{"follow-up.hypertension", "township", wednesday, "sure"},

		// Three doctors of three levels, every Wednesday. Mechanisms: Q31.
		{"joint.clinic", "township", wednesday, "sure"},
		{"joint.clinic", "township", tuesday, "sure in 1380"},
		{"joint.clinic", "township", "2023-01-04T09:00:00+08:00", "no: lapsed"},

		// Employed by one, at work at the other, with speciality and title: the
		// workplace gains, the employer does not. Mechanisms: D9, W13.
		{"gallstone.surgery", "township", tuesday, "sure"},
		{"gallstone.surgery", "county-hospital", tuesday, "no: not_offered"},

		// Prescriptions are reviewed by those trained in it, in their hours; the
		// township has it from them. Mechanisms: D10.
		{"prescription.review", "county-hospital", tuesday, "sure"},
		{"prescription.review", "county-hospital", sunday, "sure in 1380"},
		{"prescription.review", "township", tuesday, "maybe"},

		// What was sent down goes when its term ends. Mechanisms: L2.
		{"gallstone.surgery", "township", "2023-01-03T09:00:00+08:00", "no: lapsed"},

		// A team with counted titles: a chief also counts as an associate.
		// Mechanisms: H16, H5.
		{"brain.tumour", "province-hospital", tuesday, "sure"},

		// An assessment has a day, an assessor and an end. Mechanisms: Q9.
		{"stroke.centre", "county-hospital", "2022-12-31T09:00:00+08:00", "sure"},
		{"stroke.centre", "county-hospital", "2023-01-01T09:00:00+08:00", "maybe"},

		// A community centre is a place of first contact beside townships and
		// villages. Mechanisms: H19.
		{"first.contact", "community-centre", tuesday, "sure"},
		{"first.contact", "village", tuesday, "sure"},
	} {
		if got := toldAt(t, v, tt.service, tt.institution, tt.at); got != tt.want {
			t.Errorf("%s at %s on %s: %s, want %s", tt.service, tt.institution, tt.at, got, tt.want)
		}
	}
}

// People, techniques, management and diseases are sent down, each with its days: a
// posting, a row from a day on, a posting that does no service, a row of kind
// disease. Mechanisms: L2.
func TestSentDown(t *testing.T) {
	v := places(t)
	kinds := map[string]string{}
	for p := range v.Postings() {
		kinds[p.ID] = p.Kind
	}
	if kinds["m1-township"] != "management" || kinds["g1-township"] != "resident" {
		t.Errorf("postings: %v", kinds)
	}
	for _, tt := range []struct{ day, want string }{{"2020-12-31T09:00:00+08:00", capability.NotTreated}, {"2021-01-01T09:00:00+08:00", capability.Treated}} {
		got := v.Treats(capability.DiseaseQuestion{Code: "I10", Phase: capability.FollowUp, At: at(t, tt.day), Institution: "township"})
		if len(got) != 1 || got[0].Answer != tt.want {
			t.Errorf("%s: %+v", tt.day, got)
		}
	}
	// The bare name of the disease says nothing of an acute case. Mechanisms: D17.
	got := v.Treats(capability.DiseaseQuestion{Code: "I10", Phase: "acute", At: at(t, "2022-11-08T09:00:00+08:00"), Institution: "township"})
	if got[0].Answer != capability.NotTreated || got[0].Reason != capability.LabelOnly {
		t.Errorf("acute: %+v", got[0])
	}
}

// A base for teaching and the recognition of a community are accreditations of its
// leader, from a day on; the centre of a line of service has its members across the
// community, with their roles. Mechanisms: H9, Q6, Q16.
func TestRecognitions(t *testing.T) {
	v := places(t)
	lead, _ := v.Institution("county-hospital")
	held := map[string]capability.Date{}
	for _, a := range lead.Accreditations {
		held[a.Kind] = a.From
	}
	if held["teaching_base"] != "2019-01-01" || held["national_model"] != "2022-09-01" {
		t.Errorf("accreditations: %v", held)
	}
	for _, tt := range []struct {
		network, institution string
		want                 bool
	}{
		// Private and special hospitals stand in the line and not in the community.
		// Mechanisms: Q18.
		{"stroke", "eye-hospital", true}, {"community", "eye-hospital", false},
		// A remote township of another people stands in it as every other does.
		// Mechanisms: H15.
		{"community", "far-township", true},
		{"stroke", "county-hospital", true}, {"stroke", "village", true}, {"stroke", "far-township", false},
	} {
		if got := v.Member(tt.network, tt.institution, "2022-11-08"); got != tt.want {
			t.Errorf("%s in %s: %t", tt.institution, tt.network, got)
		}
	}
}

// A hospital may be in alliances with many, across provinces, beside its community,
// which is paid as a package. Mechanisms: H2, Q8.
func TestSeveralAlliances(t *testing.T) {
	v := places(t)
	types, payment := map[string]string{}, map[string]string{}
	regions := map[string]bool{}
	for _, n := range v.NetworksOf("county-hospital", "2022-11-08") {
		types[n.ID], payment[n.ID] = n.Type, n.Payment
		lead, _ := v.Institution(n.Lead)
		regions[lead.Region] = true
	}
	if types["oncology"] != "specialist_alliance" || types["orthopaedics"] != "specialist_alliance" || types["community"] != "medical_community" || !regions["440100"] || len(types) != 4 {
		t.Errorf("networks: %v, regions: %v", types, regions)
	}
	if payment["community"] != "packaged" || payment["oncology"] != "" {
		t.Errorf("payment: %v", payment)
	}
}

// From a remote township the sub-centre can begin long before the county: 10 minutes
// of response, 5 of loading, 35 or 110 of road, 20 of preparation. It stands between
// township and county, and the two are of one horizontal network. Mechanisms: W12.
func TestSubcentre(t *testing.T) {
	v := places(t)
	offers, _ := v.Who(capability.Question{Services: []string{"emergency.surgery"}, Here: "far-township", At: at(t, "2022-11-08T09:00:00+08:00")})
	if len(offers) != 2 || offers[0].Institution.ID != "subcentre" || offers[0].Start != capability.Exactly(70) || offers[1].Start != capability.Exactly(145) {
		t.Errorf("offers: %+v", offers)
	}
	if township, sub, county := v.LevelRank("township"), v.LevelRank("subcentre"), v.LevelRank("county"); township >= sub || sub >= county {
		t.Errorf("ranks %d, %d, %d", township, sub, county)
	}
	if !v.Member("hills", "far-township", "2022-11-08") || v.Member("hills", "township", "2022-11-08") {
		t.Error("the horizontal network")
	}
}

// Of the primary institutions so many are reached by a service from afar: a telephone
// is enough for an opinion, not for pictures, which the sub-centre reads itself.
// Mechanisms: Q15.
func TestReachedFromAfar(t *testing.T) {
	v := places(t)
	for service, want := range map[string][2]int{"consult": {2, 6}, "imaging.report": {2, 6}, "prescription.review": {1, 6}} {
		var got [2]int
		for in := range v.Institutions() {
			if word := v.Word(in.Level); word != capability.Village && word != capability.Township {
				continue
			}
			got[1]++
			if told := toldAt(t, v, service, in.ID, "2022-11-08T09:00:00+08:00"); told == "sure" || told == "maybe" {
				got[0]++
			}
		}
		if got != want {
			t.Errorf("%s reaches %d of %d", service, got[0], got[1])
		}
	}
}
