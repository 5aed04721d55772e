package referral_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// scored is the small engine with a score of a and b, and a pressure that holds to
// what two readings say.
func scored(t *testing.T, rules ...string) *referral.Engine {
	t.Helper()
	facts := `facts:
  score:
    zh: 评分
    kind: number
    derive:
      sum:
        - {of: a, bands: [{is: [true], points: 2}, {points: 0}]}
        - {of: sbp, bands: [{max: 90, points: 2}, {points: 0}]}
  sustained: {zh: 持续血压, kind: number, derive: {repeated: sbp, times: 2, toward: high}}
`
	p, err := build.Folder(fstest.MapFS{"p/pack.yaml": {Data: []byte(strings.Replace(head, "facts:\n", facts, 1))}, "p/rules.yaml": {Data: []byte(ruleList(rules...))}}, "p")
	if err != nil {
		t.Fatal(err)
	}
	cat, err := files.Open(fstest.MapFS{"c.yaml": {Data: []byte(sites)}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := referral.New(cat.View(), p)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// S7: what is asked for is what a score waits for, never the score itself, and only
// as long as it can change the decision; the reason shows the score.
func TestScoreAsksForItsParts(t *testing.T) {
	e := scored(t, "{id: R, when: score >= 3, then: {need: [{service: scan}]}}", stayRule)
	for _, tt := range []struct{ facts, asks, destination string }{
		{`"a": true, "b": false`, "sbp", "county"},
		{`"a": {"unknown": "cannot_tell"}, "b": false, "sbp": 80`, "a", "county"},
		{`"sbp": 120, "b": false`, "", "clinic"}, // at most 2, whatever a is
		{`"a": true, "sbp": 80, "b": false`, "", "county"},
	} {
		d := ask(t, e, "clinic", tt.facts)
		expect(t, tt.facts+": asks", asks(d), tt.asks)
		expect(t, tt.facts+": settled", d.Settled, tt.asks == "")
		if d.Disposition != referral.AssessHere {
			expect(t, tt.facts+": destination", d.Destination, tt.destination)
		}
	}
	d := ask(t, e, "clinic", `"a": true, "sbp": 80, "b": false`)
	if i := slices.IndexFunc(d.Reasons, func(r referral.Reason) bool { return r.Rule == "p/R" }); i < 0 || d.Reasons[i].Because[0].Facts[0].Name != "score" || string(d.Reasons[i].Because[0].Facts[0].Value) != "4" {
		t.Errorf("%s", d.JSON())
	}
}

// S6: an act that can't be undone and rests on a score waits for the parts by name,
// and a part that was answered for a group counts as not asked; a pressure that must
// hold is to be read again.
func TestGatedActOnAScore(t *testing.T) {
	e := scored(t, "{id: R, when: score >= 4, then: {need: [{service: drug}]}}", "{id: S, when: sbp >= 180 and sustained >= 180, then: {need: [{service: cut}]}}")
	for _, tt := range []struct{ facts, service, waits string }{
		{`"sbp": 80`, "drug", "a"},
		{`"sbp": 80, "a": {"value": true, "how": "group"}`, "drug", "a"},
		{`"a": false, "sbp": 190`, "cut", "sbp"},
	} {
		d := ask(t, e, "town", tt.facts)
		step := find(d, "perform", tt.service)
		if step == nil || !slices.Equal(step.RequiresKnown, []string{tt.waits}) {
			t.Errorf("%s: %s waits for %+v, want %s", tt.facts, tt.service, step, tt.waits)
		}
	}
	d := ask(t, e, "town", `"a": false, "sbp": [{"value": 190, "at": "2023-02-10T11:50:00+08:00"}, {"value": 185, "at": "2023-02-10T11:58:00+08:00"}], "agreed": true`)
	if step := find(d, "perform", "cut"); step == nil || len(step.RequiresKnown) > 0 {
		t.Errorf("a pressure that held: %s", d.JSON())
	}
}
