package referral_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
)

// unit is the sites with a mobile unit that scans and stops at a place all day; the
// county can't scan, and the town can't operate.
func unit(place string) string {
	without := strings.Replace(sites, "      scan: {asserted: {as: verified}, lead: 15m}\n", "", 1)
	return strings.Replace(without, "      cut: {asserted: {as: verified}}\n", "", 1) + fmt.Sprintf(`
  bus:
    level: county
    kind: mobile_unit
    name: {zh: 体检车, en: bus}
    services: {scan: {asserted: {as: verified}}}
    itinerary: [{place: %s, from: 2023-02-10T08:00:00+08:00, to: 2023-02-10T18:00:00+08:00}]
`, place)
}

// The way to a mobile unit is the way to the place where it stops, and the way on
// leaves from there: clinic to town 20 minutes, town to county 60. The ambulance comes
// after 10 minutes and has the patient in it after 5 more. Mechanisms: W14.
func TestMobileUnitsAreGoneToWhereTheyStop(t *testing.T) {
	for _, tt := range []struct {
		place string
		want  []string
	}{
		{"town", []string{
			"bus (bus stops at town) by ambulance_120, leaving 12:15 at the latest: response 10 loading 5 road 20 lead 0",
			"county by ambulance_120: after_step_4 35 response 0 loading 0 road 60 lead 0", // after three calls and the way to the bus,
		}},
		{"clinic", []string{ // where the patient is: the ambulance takes him from the bus to the county
			"bus (bus stops at clinic): response 0 loading 0 road 0 lead 0",
			"county by ambulance_120, leaving 12:15 at the latest: response 10 loading 5 road 80 lead 0",
		}},
	} {
		t.Run(tt.place, func(t *testing.T) {
			e := engineOn(t, unit(tt.place), "{id: R, when: a, then: {need: [{service: scan}, {service: cut}]}}", "{id: U, stage: triage, when: c, then: {acuity: 2}}", stayRule)
			d := ask(t, e, "clinic", `"a": true`, `"b": false`, `"c": true`, `"agreed": true`)
			var got []string
			for _, s := range d.Plan {
				if s.Action == "transfer" {
					got = append(got, moved(s))
				}
			}
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// moved says a transfer in one line.
func moved(s referral.Step) string {
	line := s.Site.ID
	if s.Site.Stop != "" {
		line += " (" + s.Site.Name.En + " stops at " + s.Site.Stop + ")"
	}
	if s.Mode != "" {
		line += " by " + s.Mode
	}
	if s.DepartBy != nil && s.Mode != "" {
		line += ", leaving " + s.DepartBy.String()[11:16] + " at the latest"
	}
	for i, p := range s.StartsIn.Parts {
		if i == 0 {
			line += ":"
		}
		line += fmt.Sprintf(" %s %d", p.Name, p.Minutes.Hi)
	}
	return line
}
