package referral_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
)

// rulePool are rules of every kind on which a small case may rest.
var rulePool = []string{
	mayRule,
	stayRule,
	waitRule,
	"{id: N, pathway: [belly], when: not c, then: {need: [{service: care, target: {within: 60m, from: at}}]}}",
	"{id: S, pathway: [belly], when: a, then: {need: [{service: scan, target: {within: 2h, from: at}}]}}",
	"{id: X, when: a and not c, then: {need: [{service: cut}]}}",
	"{id: F, when: a, then: {forbid: {service: care}}}",
	"{id: G, when: c, then: {forbid: {service: scan}}}",
	"{id: U2, stage: triage, when: c, then: {acuity: 2}}",
	"{id: U3, stage: triage, when: a, then: {acuity: 3}}",
	"{id: O, when: c, then: {consult: [{service: opinion}]}}",
	"{id: H, when: b and a, then: {floor: county}}",
}

// randomAside is the catalogue aside with one to four services a place, in the
// state that chance gives them, and roads of any length.
func randomAside(random *rand.Rand) string {
	row := func() string {
		as := []string{"verified", "verified", "verified", "verified", "declared", "assumed"}[random.IntN(6)]
		more := []string{"", ", accepts: [lateral]", ", accepts: [lateral]", ", accepts: [lateral]", `, hours: {mon-sat: ["14:00-17:00"]}`, ", capacity: {state: full, at: 2023-02-10T11:30:00+08:00}", onWednesdays}[random.IntN(7)]
		return "{asserted: {as: " + as + "}" + more + "}"
	}
	services := func() string {
		var rows []string
		for _, s := range []string{"care", "scan", "er", "cut", "opinion"} {
			if random.IntN(3) > 0 {
				rows = append(rows, s+": "+row())
			}
		}
		return "{" + strings.Join(append(rows, "rest: {asserted: {as: verified}}"), ", ") + "}"
	}
	road := func() int { return 5 + random.IntN(80) }
	var b strings.Builder
	head, _, _ := strings.Cut(aside, "travel:")
	fmt.Fprintf(&b, "%stravel: {town: {hut: {road: %dm}, next: {road: %dm}, third: {road: %dm}, county: {road: %dm}}, next: {county: {road: %dm}}, third: {county: {road: %dm}}, hut: {county: {road: %dm}}}\ninstitutions:\n",
		head, road(), road(), road(), road(), road(), road(), road())
	for _, in := range [][2]string{{"town", "township"}, {"next", "township"}, {"third", "township"}, {"hut", "village"}, {"county", "county"}} {
		fmt.Fprintf(&b, "  %s: {level: %s, name: {zh: %s, en: %s}, scale: five, hours: always, services: %s}\n", in[0], in[1], in[0], in[0], services())
	}
	return b.String()
}

const onWednesdays = `, mode: visiting, hours: {wed: ["09:00-12:00"]}, slots: {2023-02-15: 2}`

// randomFacts leaves some out and some unanswerable.
func randomFacts(random *rand.Rand) string {
	facts := []string{`"complaint": ["belly"]`}
	for _, f := range []string{"a", "b", "c"} {
		answer := []string{"true", "false", "false", "false", `{"unknown": "cannot_tell"}`, ""}[random.IntN(6)]
		if answer != "" {
			facts = append(facts, fmt.Sprintf("%q: %s", f, answer))
		}
	}
	if random.IntN(4) > 0 {
		facts = append(facts, diagnosed)
	}
	return strings.Join(facts, ", ")
}

// S17: there is always a plan, and it has one of the ten names. On random catalogues,
// rules and facts why-not agrees with the decision, for every institution.
func TestEvidenceRandomDecisions(t *testing.T) {
	words := []string{referral.Stay, referral.AssessHere, referral.Consult, referral.Observe, referral.Wait, referral.TreatThenTransfer,
		referral.ReferUp, referral.ReferLateral, referral.ReferDown, referral.HoldAndCall}
	const seeds = 1500
	got, failed := map[string]int{}, 0
	for seed := range uint64(seeds) {
		random := rand.New(rand.NewPCG(seed, 7))
		catalog, rules := randomAside(random), []string{}
		for _, r := range rulePool {
			if random.IntN(2) > 0 {
				rules = append(rules, r)
			}
		}
		if len(rules) == 0 {
			continue
		}
		e, facts := engineOn(t, catalog, rules...), randomFacts(random)
		c, err := e.ParseCase([]byte(`{"schema": "fenji.case/1", "id": "x", "at": "2023-02-10T12:00:00+08:00", "here": "town", "link": "phone", "facts": {` + facts + `}}`))
		check(t, err)
		d := e.Decide(c)
		got[d.Disposition]++
		var wrong []string
		if !slices.Contains(words, d.Disposition) {
			wrong = append(wrong, fmt.Sprintf("%q is no disposition", d.Disposition))
		}
		for in := range e.View().Institutions() {
			w, err := e.WhyNot(c, in.ID)
			check(t, err)
			for _, x := range contradictions(d, w) {
				wrong = append(wrong, fmt.Sprintf("%s: %s\n%s", in.ID, x, w.JSON()))
			}
		}
		if len(wrong) > 0 {
			if failed++; failed < 4 {
				t.Errorf("seed %d, %s\n%s\n%s\n%s\n%s", seed, facts, strings.Join(rules, "\n"), catalog, strings.Join(wrong, "\n"), d.JSON())
			}
		}
	}
	if failed > 0 {
		t.Errorf("%d of %d", failed, seeds)
	}
	for _, word := range []string{referral.Stay, referral.AssessHere, referral.Wait, referral.ReferUp, referral.ReferLateral, referral.HoldAndCall} {
		if got[word] == 0 {
			t.Errorf("nobody is %s: too tame: %v", word, got)
		}
	}
	t.Logf("evidence: %s | %s | %s", "random catalogues, rules and facts: one of the ten dispositions, and why-not agrees", "all", fmt.Sprintf("%d decisions: %v", seeds, got))
}
