package referral_test

import (
	"fmt"
	"testing"

	"github.com/fenji-health/fenji/referral"
)

// threeLevels is a village on the road to a town and, further on, a county that can scan;
// what the village and the town have of it is given.
const threeLevels = `schema: fenji.catalog/1
id: levels
published: 2023-02-10T08:00:00+08:00
utc_offset: "+08:00"
emergency: {phone: "120", response: 10m, loading: 5m}
travel: {village: {town: {road: 20m}}, town: {county: {road: 60m}}}
networks: {own: {type: medical_community, lead: county, members: {village: {}, town: {}, county: {}}}}
institutions:
  village: {level: village, name: {zh: 村, en: village}, scale: five, hours: always, services: {rest: {asserted: {as: verified}}%s}}
  town: {level: township, name: {zh: 镇, en: town}, scale: five, hours: always, services: {rest: {asserted: {as: verified}}%s}}
  county: {level: county, name: {zh: 县, en: county}, scale: five, hours: always, services: {er: {asserted: {as: verified}}, care: {asserted: {as: verified}}, scan: {asserted: {as: verified}}}}
`

// Why a level is passed by, and what the place that is left lacks, by what the catalogue,
// the clock and the patient say; each argued by hand.
func TestGaps(t *testing.T) {
	const (
		done    = `, scan: {asserted: {as: verified}}`
		closed  = `, scan: {hours: {sat: ["08:00-12:00"]}, asserted: {as: verified}}` // it is a Friday
		full    = `, scan: {capacity: {state: full, at: "2023-02-10T11:30:00+08:00"}, asserted: {as: verified}}`
		ended   = `, scan: {status: withdrawn, asserted: {as: verified}}`
		assumed = `, scan: {asserted: {as: assumed}}`
		slow    = `, scan: {lead: 90m, asserted: {as: verified}}`
		needed  = "{id: N, pathway: [belly], when: a, then: {need: [{service: scan, target: {within: 4h, from: at}}]}}"
		urgent  = "{id: U, stage: triage, when: a, then: {acuity: 1, nothing_here: true}}"
		both    = "{id: B, pathway: [belly], when: a, then: {need: [{service: care, target: {within: 4h, from: at}}]}}"
		higher  = "{id: F, pathway: [belly], when: a, then: {floor: county, need: [{service: scan, target: {within: 4h, from: at}}]}}"
	)
	for _, tt := range []struct {
		name, village, town string
		rules               []string
		declined            string
		want                string // what the village lacks, and the town
	}{
		{"nobody below has it", "", "", nil, "", "county: capability, town scan capability"},
		{"no more", "", ended, nil, "", "county: capability, town scan capability"},
		{"not today", "", closed, nil, "", "county: capability, town scan capacity"},
		{"no place left", "", full, nil, "", "county: capability, town scan capacity"},
		{"nobody has confirmed it", "", assumed, nil, "", "county: capability, town scan unknown"},
		{"the village has it tomorrow", closed, "", nil, "", "county: capacity, town scan capability"},
		{"the town has it, and not all", "", done, []string{both}, "", "county: capability, town care capability"},
		{"every minute counts", "", slow, []string{urgent}, "", "county: capability, town scan time"},
		{"a higher place is asked for, whatever is done there", "", done, []string{higher}, "", "county: capability, town er capability"},
		{"he will not go there", "", done, nil, `{"action": "transfer", "site": "town"}`, "county: capability, town scan choice"},
		{"the town does it", "", done, nil, "", "town: capability"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := engineOn(t, fmt.Sprintf(threeLevels, tt.village, tt.town), append(tt.rules, needed)...)
			c, err := e.ParseCase(fmt.Appendf(nil, `{"schema": "fenji.case/1", "id": "x", "at": "2023-02-10T12:00:00+08:00", "here": "village", "link": "phone", "declined": [%s], "facts": {"a": true, "b": false, "c": false, "complaint": ["belly"]}}`, tt.declined))
			if err != nil {
				t.Fatal(err)
			}
			d := e.Decide(c)
			var way *referral.Step
			for i, s := range d.Plan {
				if s.Action == "transfer" && s.Site.ID == d.Destination {
					way = &d.Plan[i]
				}
			}
			if way == nil {
				t.Fatalf("no way: %+v", d.Plan)
			}
			got := d.Destination + ": " + way.Gap
			for _, b := range way.Bypasses {
				got += ", " + b.Institution + " " + b.Service + " " + b.Gap
				expect(t, "level", b.Level, "township")
			}
			expect(t, "gaps", got, tt.want)
			for _, r := range d.Rejected {
				if r.Gap == "" {
					t.Errorf("%+v has no gap", r)
				}
			}
		})
	}
}
