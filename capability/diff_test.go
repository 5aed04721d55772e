package capability_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// A patch shows as what it changes, key by key, in the order of paths.
// Mechanisms: H10, D16, W15.
func TestDiff(t *testing.T) {
	before, after := valley(t, `{}`).View(), valley(t, `{name: {en: Other}, institutions: {
		town: {services: {outpatient: null, lysis: {patient: {age: {max: 80}}}, dialysis: {from: "2022-01-01"}}, vehicles: null},
		clinic: null, hamlet: {level: village}}, networks: {valley: {members: {clinic: null}}}, travel: {clinic: null}, postings: {p7-town: {kind: posted}},
		bundles: {unit: {services: [pci]}}}`).View()
	var got []string
	for _, d := range capability.Diff(before, after) {
		got = append(got, fmt.Sprintf("%s %s %s %s → %s", d.Kind, d.Institution, d.Path, short(d.Before), short(d.After)))
	}
	want := []string{
		`changed  /name/en "Valley County Medical C… → "Other"`,
		`removed clinic /institutions/clinic {"level":"village","name… → `,
		`added hamlet /institutions/hamlet  → {"level":"village"}`,
		`added town /institutions/town/services/dialysis  → {"from":"2022-01-01","se…`,
		`changed town /institutions/town/services/lysis/patient/age/max 75 → 80`,
		`removed town /institutions/town/services/outpatient {"asserted":{"as":"verif… → `,
		`removed town /institutions/town/vehicles {"ambulance-1":{"escort"… → `,
		`changed  /postings/p7-town/kind "resident" → "posted"`,
		`removed  /networks/valley/members/clinic {"from":"2018-01-01"} → `,
		`added  /bundles/unit  → {"services":["pci"]}`,
		`removed  /travel/clinic {"town":{"road":[20,20]}… → `,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func short(s string) string {
	if len(s) > 24 {
		return s[:24] + "…"
	}
	return s
}

// Equal catalogues do not differ, whether or not they share their rows; the other way
// round what was added is removed.
func TestDiffBothWays(t *testing.T) {
	c := valley(t, `{}`)
	before := c.View()
	if d := capability.Diff(before, valley(t, `{}`).View()); d != nil {
		t.Errorf("equal catalogues: %v", d)
	}
	if err := merge(t, c, `institutions: {town: {services: {outpatient: null}}, hamlet: {level: village}}`); err != nil {
		t.Fatal(err)
	}
	there, back := capability.Diff(before, c.View()), capability.Diff(c.View(), before)
	opposite := map[string]string{capability.Added: capability.Removed, capability.Removed: capability.Added, capability.Changed: capability.Changed}
	if len(there) != 2 || len(back) != 2 {
		t.Fatalf("%v\n%v", there, back)
	}
	for i := range there {
		if there[i].Path != back[i].Path || there[i].Kind != opposite[back[i].Kind] || there[i].Before != back[i].After || there[i].After != back[i].Before {
			t.Errorf("%+v\n%+v", there[i], back[i])
		}
	}
}
