package capability_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fenji-health/fenji/capability"
)

func dependences(all []capability.Dependence) string {
	var parts []string
	for _, d := range all {
		s := d.Institution + "/" + d.Row
		if d.Lost {
			s += " lost"
		}
		if d.Gone {
			s += " gone"
		}
		if d.Others != nil {
			s += fmt.Sprint(" ", d.Others)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

// What leans on a person, a device, a room, a product or an institution: what is lost
// without it, and what else keeps the rest.
// Mechanisms: W1, W3, L23.
func TestDependsOn(t *testing.T) {
	v := fixture(t, "gorge").View()
	for _, tt := range []struct {
		name, on string
		thing    capability.Thing
		want     string
	}{
		{"the posted surgeon", "2023-06-05", capability.Thing{Kind: capability.Person, ID: "p-surgeon"}, "futian/cholecystectomy lost"},
		{"by posting", "2023-06-05", capability.Thing{Kind: capability.Person, ID: "surgeon-2022"}, "futian/cholecystectomy lost"},
		{"when gone already", "2023-07-05", capability.Thing{Kind: capability.Person, ID: "p-surgeon"}, "futian/cholecystectomy gone"},
		{"the posted anaesthetist", "2023-06-05", capability.Thing{Kind: capability.Person, ID: "p-anaesthetist"}, "futian/anaesthesia lost, futian/cholecystectomy lost"},
		{"one of two nurses", "2023-06-05", capability.Thing{Kind: capability.Person, ID: "nurse-1"}, "futian/cholecystectomy [futian/nurse-2]"},
		{"the doctor while the other is in training", "2023-06-06", capability.Thing{Kind: capability.Person, ID: "doctor-1"}, "futian/lysis lost"},
		{"the doctor before that", "2023-06-04", capability.Thing{Kind: capability.Person, ID: "doctor-1"}, "futian/lysis [futian/doctor-2]"},
		{"the only laparoscope", "2023-06-05", capability.Thing{Kind: capability.Device, ID: "scope-1"}, "futian/cholecystectomy lost"},
		{"one of two machines", "2023-06-05", capability.Thing{Kind: capability.Device, ID: "machine-1", Institution: "futian"}, "futian/anaesthesia [futian/machine-2], futian/cholecystectomy [futian/machine-2]"},
		{"a machine that is elsewhere", "2023-06-05", capability.Thing{Kind: capability.Device, ID: "machine-1", Institution: "county-hospital"}, ""},
		{"the room", "2023-06-05", capability.Thing{Kind: capability.Space, ID: "or-1"}, "futian/cholecystectomy lost"},
		{"the drug", "2023-06-05", capability.Thing{Kind: capability.Stocked, ID: "tnk"}, "futian/lysis lost"},
		{"the county hospital", "2023-06-05", capability.Thing{Kind: capability.Place, ID: "county-hospital"}, "futian/anaesthesia lost, futian/cholecystectomy lost, futian/ecg.report lost"}, // it lends the surgeon and the anaesthetist
		{"the county hospital as it is where it is", "2023-06-05", capability.Thing{Kind: capability.Place, ID: "county-hospital", Institution: "county-hospital"}, "futian/anaesthesia lost, futian/cholecystectomy lost, futian/ecg.report lost"},
		{"nobody", "2023-06-05", capability.Thing{Kind: capability.Person, ID: "nobody"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := dependences(v.DependsOn(tt.thing, at(t, tt.on+"T03:00:00+08:00"))); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A row that others do as well is kept by them; asking supposes, and changes nothing.
func TestDependsOnAnotherRow(t *testing.T) {
	c := fixture(t, "gorge")
	if err := merge(t, c, `institutions: {futian: {services: {anaesthesia-2: {service: anaesthesia, requires: {equipment: [anaesthesia_machine]}}}}}`); err != nil {
		t.Fatal(err)
	}
	v := c.View()
	hash := v.Hash()
	got := dependences(v.DependsOn(capability.Thing{Kind: capability.Person, ID: "p-anaesthetist"}, at(t, "2023-06-05T12:00:00+08:00")))
	if got != "futian/anaesthesia lost, futian/cholecystectomy [futian/anaesthesia-2]" {
		t.Errorf("got %s", got)
	}
	if v.Hash() != hash || len(v.Changes(at(t, "2023-07-01T00:00:00+08:00"), at(t, "2023-07-02T00:00:00+08:00"))) != 1 {
		t.Error("the view changed")
	}
}

// What an institution does by itself, of all that it does: without those who are
// posted or visit and without support from afar.
// Mechanisms: W23.
func TestSelfSufficiency(t *testing.T) {
	v := fixture(t, "gorge").View()
	for _, tt := range []struct {
		institution, on string
		own, all        int
	}{
		// anaesthesia and cholecystectomy lean on the posted, ecg.report and clinic.expert
		// on the county hospital; dialysis, ecg.acquire, lysis and ward are its own.
		{"futian", "2023-06-05", 4, 8},
		// Dialysis is closed, and paediatrics has begun.
		{"futian", "2023-06-23", 4, 8},
		// The year of the surgeon has ended and the drug has expired.
		{"futian", "2023-07-05", 3, 6},
		{"county-hospital", "2023-06-05", 2, 2},
		{"nowhere", "2023-06-05", 0, 0},
	} {
		own, all := v.SelfSufficiency(tt.institution, at(t, tt.on+"T12:00:00+08:00"))
		if own != tt.own || all != tt.all {
			t.Errorf("%s on %s: %d of %d, want %d of %d", tt.institution, tt.on, own, all, tt.own, tt.all)
		}
	}
}

// The year of the surgeon at Futian: thirty days before its end the operation is told
// to go with it, on the day after it does, and until then it is known what hangs on
// one person, there and at home.
// Mechanisms: W1, W3, W23.
func TestWushanYearEnds(t *testing.T) {
	v := wushan(t, `{}`).View()
	var told string
	for _, e := range v.Expiring(at(t, "2023-06-16T08:00:00+08:00"), 30) {
		if e.Kind == "posting" { // the bus that goes round ends each stop
			told += e.Kind + " " + e.ID + ": " + dependences(e.Services)
		}
	}
	if told != "posting lead-futian: futian/cholecystectomy.laparoscopic lost" {
		t.Errorf("told %q", told)
	}
	if got := changed(v.Changes(at(t, "2023-07-13T00:00:00+08:00"), at(t, "2023-08-01T00:00:00+08:00"))); got != "2023-07-13 miaoyu/specialist.clinic appears: slots specialist.clinic\n2023-07-16 futian/cholecystectomy.laparoscopic lapses: posting lead-futian" {
		t.Errorf("changes %q", got)
	}
	const wednesday = "2023-07-12T09:00:00+08:00"
	for _, tt := range []struct{ person, want string }{
		{"s-1", "county-hospital/cholecystectomy.laparoscopic [county-hospital/lead-b], county-hospital/surgery.complex lost [county-hospital/lead-b], futian/cholecystectomy.laparoscopic lost"},
		{"s-3", "futian/cholecystectomy.laparoscopic lost"},
		{"radiologist", "futian/ct.head [futian/ct.report.afar], futian/ct.report.here lost"},
	} {
		if got := dependences(v.DependsOn(capability.Thing{Kind: capability.Person, ID: tt.person}, at(t, wednesday))); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.person, got, tt.want)
		}
	}
	if own, all := v.SelfSufficiency("futian", at(t, wednesday)); own != 37 || all != 41 { // not the operation, nor what is read or answered from afar
		t.Errorf("%d of %d", own, all)
	}
}

// Services of two institutions that lean on each other's are asked once each, not in
// each of the ways from one to the other: twenty at each are asked in a moment.
func TestServicesThatLeanOnEachOther(t *testing.T) {
	rows := func(other string) string {
		var b strings.Builder
		for i := range 20 {
			fmt.Fprintf(&b, "op%d: {service: op, asserted: {as: verified}, requires: {services: [{service: op, at: %s}]}}, ", i, other)
		}
		return "{services: {" + b.String() + "}}"
	}
	v := valley(t, "institutions: {county: "+rows("city")+", city: "+rows("county")+"}").View()
	start := time.Now()
	q := capability.Question{Services: []string{"op"}, Here: "county", At: at(t, "2022-11-28T10:00:00+08:00"), Patient: adult()}
	offers, _ := v.Who(q)
	found := v.DependsOn(capability.Thing{Kind: capability.Place, ID: "city"}, q.At)
	if took := time.Since(start); took > 20*time.Second { // 1 s is usual; in each of the ways the first question alone took 6 s
		t.Errorf("it took %v", took)
	}
	if len(offers) != 40 || offers[0].Sure || len(found) != 40 {
		t.Errorf("%d offers, %d rows depend", len(offers), len(found))
	}
}
