package capability_test

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// Everything that a role asks is gone through: what is there, what may be, what is
// missing and why.
// Mechanisms: Q17, Q19, Q32, L21.
func TestLacks(t *testing.T) {
	c := fixture(t, "gorge")
	if err := merge(t, c, `
institutions:
  futian:
    vehicles: {ambulance-1: {mode: own_ambulance}}
    equipment: {scope-1: {state: unknown}}
  silent: {level: village}
`); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ institution, on, want string }{
		{"futian", "2023-06-05", "skill lysis present, equipment monitor missing, equipment laparoscope doubtful, room operating_room present, room resuscitation missing, " +
			"stock lytic present, service ecg.acquire present, service ecg.report present, service pci missing, vehicle own_ambulance doubtful"},
		{"futian", "2023-06-15", "skill lysis missing, equipment monitor missing, equipment laparoscope doubtful, room operating_room present, room resuscitation missing, " +
			"stock lytic present, service ecg.acquire present, service ecg.report present, service pci missing, vehicle own_ambulance doubtful"},
		{"silent", "2023-06-05", "skill lysis doubtful, equipment monitor doubtful, equipment laparoscope doubtful, room operating_room doubtful, room resuscitation doubtful, " +
			"stock lytic doubtful, service ecg.acquire doubtful, service ecg.report doubtful, service pci doubtful, vehicle own_ambulance doubtful"},
	} {
		var got []string
		for _, l := range c.View().Lacks(tt.institution, "chest-pain-unit", at(t, tt.on+"T03:00:00+08:00")) {
			if l.Why.Zh == "" || l.Why.En == "" {
				t.Errorf("%s says nothing", l.ID)
			}
			got = append(got, l.Kind+" "+l.ID+" "+l.State)
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s on %s\ngot  %s\nwant %s", tt.institution, tt.on, strings.Join(got, ", "), tt.want)
		}
	}
	if c.View().Lacks("futian", "stroke-unit", at(t, "2023-06-05T03:00:00+08:00")) != nil {
		t.Error("an unknown bundle lacks nothing")
	}
}

// A vehicle of another institution counts where it names this one; a broken one never.
func TestLacksVehicle(t *testing.T) {
	for _, tt := range []struct{ vehicles, want string }{
		{`futian: {vehicles: {a: {mode: own_ambulance, state: working}}}`, capability.Present},
		{`futian: {vehicles: {a: {mode: own_ambulance, state: broken}}}`, capability.Missing},
		{`futian: {vehicles: {a: {mode: escorted_car, state: working}}}`, capability.Missing},
		{`county-hospital: {vehicles: {a: {mode: own_ambulance, state: working}}}`, capability.Missing},
		{`county-hospital: {vehicles: {a: {mode: own_ambulance, state: working, serves: [futian]}}}`, capability.Present},
		{`depot: {level: township, to: "2023-06-04", vehicles: {a: {mode: own_ambulance, state: working, serves: [futian]}}}`, capability.Missing},
		{`futian: {vehicles: {a: {mode: own_ambulance, state: working}, b: {mode: own_ambulance}}}`, capability.Present},
	} {
		c := fixture(t, "gorge")
		if err := merge(t, c, `institutions: {`+tt.vehicles+`}`); err != nil {
			t.Fatal(err)
		}
		all := c.View().Lacks("futian", "chest-pain-unit", at(t, "2023-06-05T03:00:00+08:00"))
		if got := all[len(all)-1]; got.Kind != "vehicle" || got.State != tt.want {
			t.Errorf("%s: %+v", tt.vehicles, got)
		}
	}
}

// A bundle is part of the document: it is read back as it was, counts in the hash,
// and its mistakes have their places.
func TestBundlesInTheDocument(t *testing.T) {
	v := fixture(t, "gorge").View()
	again, err := capability.Load(v.JSON())
	if err != nil || again.View().Hash() != v.Hash() {
		t.Fatalf("read back: %v", err)
	}
	for b := range again.View().Bundles() {
		if b.ID != "chest-pain-unit" || len(b.Services) != 3 {
			t.Errorf("%+v", b)
		}
	}
	for _, tt := range []struct{ patch, want string }{
		{`bundles: {u: {vehicles: [own_ambulanc]}}`, `/bundles/u/vehicles/0: unknown word "own_ambulanc"; did you mean "own_ambulance"? [unknown-word]`},
		{`bundles: {u: {requires: {equipment: [laparoscop]}}}`, `/bundles/u/requires/equipment/0: nobody in the catalogue has "laparoscop"; did you mean "laparoscope"? [misspelt]`},
		{`bundles: {u: {requires: {skills: [{title: attending}]}}}`, `/bundles/u/requires/skills/0/skill: the skill is needed here [missing]`},
		{`bundles: {u: {servces: []}}`, `unknown key "servces"; did you mean "services"?`},
	} {
		c := fixture(t, "gorge")
		if err := merge(t, c, tt.patch); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s\ngot  %v\nwant %s", tt.patch, err, tt.want)
		}
	}
}
