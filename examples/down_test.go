package examples_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
)

// down is the case of P4 with all that was missing: he goes down to Z.
func downCase(t *testing.T) (*example, form) {
	t.Helper()
	for _, x := range load(t) {
		if x.name == "scenarios/p4/all" {
			f, _ := take(t, x.Case)
			return x, f
		}
	}
	t.Fatal("the case is not there")
	return nil, form{}
}

// S9, S23: he goes down only where all is known to be so: a physician proposes it, all is
// arranged, nobody is urgent, nothing forbids, and he does not decline the way.
func TestDownOnlyWhereAllIsSo(t *testing.T) {
	x, f := downCase(t)
	for _, c := range []struct {
		name, fact string
		is         any
		want       string
	}{
		{"as it stands", "course_days", 42, referral.ReferDown},
		{"the chief proposes it", "step_down_proposed_by", "chief", referral.ReferDown},
		{"the family proposes it", "step_down_proposed_by", "family", referral.Stay},
		{"bed management proposes it", "step_down_proposed_by", "office", referral.Stay},
		{"who proposes it is not known", "step_down_proposed_by", nil, referral.AssessHere},
		{"nobody cares for him", "step_down_arranged", map[string]any{"has": []string{"results", "transport", "follow_up"}, "not": []string{"carer"}}, referral.Stay},
		{"whether a result is pending is not known", "step_down_arranged", []string{"carer", "transport", "follow_up"}, referral.AssessHere},
		{"his tubes are not known", "care_devices", nil, referral.AssessHere},
		{"a tracheostomy of which the place says nothing", "care_devices", map[string]any{"has": []string{"feeding_tube", "tracheostomy"}, "not": []string{"catheter", "wound", "oxygen"}}, referral.Stay},
		{"a drug more", "discharge_drugs", []string{"clopidogrel", "atorvastatin", "amlodipine"}, referral.Stay},
		{"of another diagnosis", "diagnosis", []string{"I61.9"}, referral.Stay},
		{"drowsy", "consciousness", "responds_to_voice", ""},
	} {
		g := form{f.keys, maps.Clone(f.facts)}
		if g.facts[c.fact] = must(c.is); c.is == nil {
			delete(g.facts, c.fact)
		}
		parsed, err := x.engine.ParseCase(g.without())
		if err != nil {
			if c.want == "" {
				continue // the scale has another word for it
			}
			t.Fatal(c.name, err)
		}
		d := x.engine.Decide(parsed)
		if c.want != "" && d.Disposition != c.want || c.want == "" && d.Disposition == referral.ReferDown {
			t.Errorf("%s: %s, not %s", c.name, d.Disposition, c.want)
		}
		if wrong := unsound(d); wrong != "" {
			t.Errorf("%s: %s", c.name, wrong)
		}
	}
	g := form{f.keys, maps.Clone(f.facts)}
	g.facts["discharge_drugs"] = must([]string{"clopidogrel", "amlodipine"})
	if parsed, err := x.engine.ParseCase(g.without()); err != nil {
		t.Fatal(err)
	} else if why, err := x.engine.WhyNot(parsed, "p4-township-z"); err != nil || why.Is != referral.Lacks || why.Service != "amlodipine" || why.Reason != "stock" {
		t.Errorf("why not to Z: %+v, %v", why, err)
	}
	g = form{maps.Clone(f.keys), f.facts}
	g.keys["declined"] = must(declined{noWay})
	parsed, err := x.engine.ParseCase(g.without())
	if err != nil {
		t.Fatal(err)
	}
	if d := x.engine.Decide(parsed); d.Disposition != referral.Stay {
		t.Errorf("he does not want to go: %s", d.Disposition)
	}
}

// S4, S23: nobody goes down on a rule that nobody has signed, nor from a place below the
// county; and no plan that goes up has a lower place among its alternatives, but where
// minutes count.
func TestDownIsNoAlternativeToUp(t *testing.T) {
	for _, x := range load(t) {
		d := x.decide(t)
		below := func(id string) bool {
			v := x.engine.View()
			to, _ := v.Institution(id)
			from, _ := v.Institution(d.Here)
			return v.LevelRank(to.Level) < v.LevelRank(from.Level)
		}
		if d.Disposition != referral.ReferDown && slices.ContainsFunc(d.Alternatives, func(a referral.Alternative) bool {
			return d.Disposition == referral.ReferUp && d.Acuity.Possible > 2 && below(a.Institution)
		}) {
			t.Errorf("%s: %s, or down to %v", x.name, d.Disposition, d.Alternatives)
		}
	}
	x, f := downCase(t)
	src, err := os.ReadFile("scenarios/p4/packs/overlay.yaml")
	if err != nil || !strings.Contains(string(src), "cn-step-down/SD-R") {
		t.Fatal("the rule is not signed", err)
	}
	g := form{maps.Clone(f.keys), maps.Clone(f.facts)}
	g.facts["course_care"] = must(map[string]any{"not": []string{"rehabilitation", "palliative", "injections"}})
	parsed, err := x.engine.ParseCase(g.without())
	if err != nil {
		t.Fatal(err)
	}
	if d := x.engine.Decide(parsed); d.Disposition != referral.Stay { // SD-F, which nobody here has signed
		t.Errorf("on an unsigned rule: %s", d.Disposition)
	}
}
