package examples_test

import (
	"slices"
	"testing"

	"github.com/fenji-health/fenji/referral"
)

type declined = []map[string]string

var noWay = map[string]string{"action": "transfer"}

// S25: whatever a patient declines of a plan, there is another: it never says that he
// may stay as if nothing were, it tells the risk in both languages, and somebody asks
// after him within a day.
func TestDeclinedStepsLeaveAPlan(t *testing.T) {
	for _, x := range load(t) {
		f, _ := take(t, x.Case)
		full := x.decide(t)
		everything := declined{noWay}
		for _, s := range full.Plan {
			if s.Service != "" && (s.Action == "perform" || s.Action == "consult") {
				everything = append(everything, map[string]string{"action": s.Action, "service": s.Service})
			}
		}
		for name, steps := range map[string]declined{"the way": {noWay}, "the place": {{"action": "transfer", "site": full.Destination}}, "everything": everything} {
			f.keys["declined"] = must(steps)
			c, err := x.engine.ParseCase(f.without())
			if err != nil {
				t.Fatal(x.name, err)
			}
			d := x.engine.Decide(c)
			if wrong := unsound(d); wrong != "" {
				t.Errorf("%s, declining %s: %s", x.name, name, wrong)
			}
			if wrong := careless(full, d); wrong != "" {
				t.Errorf("%s, declining %s: %s; it was %s, is %s", x.name, name, wrong, full.Disposition, d.Disposition)
			}
			if name == "the way" && len(steps) == 1 && d.Destination != d.Here {
				t.Errorf("%s: goes to %s all the same", x.name, d.Destination)
			}
		}
	}
}

// careless is what is wrong with how a decision takes that something is declined.
func careless(full, d *referral.Decision) string {
	if len(d.Declined) == 0 {
		if d.Disposition == referral.Stay && full.Disposition != referral.Stay {
			return "stays as if nothing were"
		}
		return ""
	}
	contact := func(s referral.Step) bool {
		return s.Action == "follow_up" && s.Due != nil && s.Due.WithinMinutes <= 24*60
	}
	untold := func(r referral.Refusal) bool {
		return len(r.Risks) == 0 || r.Risks[0].Text.Zh == "" || r.Risks[0].Text.En == "" || r.Text.Zh == ""
	}
	switch {
	case d.Disposition == referral.Stay && full.Disposition != referral.ReferDown || d.Disposition == referral.ReferDown: // who will not go down stays above
		return "a mild answer"
	case !slices.ContainsFunc(d.Plan, contact):
		return "nobody asks after him"
	case d.ReviewAt == nil || d.ReviewAt.Sub(d.At) > 24*60:
		return "not looked at again within a day"
	case slices.ContainsFunc(d.Declined, untold):
		return "the risk is not told"
	}
	return ""
}

// S25: without what is declined the plan is the one that it was.
func TestDeclinedNothing(t *testing.T) {
	full := changed{on: lin}.decide(t)
	for name, steps := range map[string]declined{"an empty list": {}, "what nobody advised": {{"service": "specialist.clinic"}}} {
		if d := (changed{on: lin, keys: map[string]any{"declined": steps}}).decide(t); string(d.JSON()) != string(full.JSON()) {
			t.Errorf("%s changes the plan", name)
		}
	}
}

// S25: who declines the lytic goes at once; who declines the county's hospital goes to
// the next that has a laboratory, treated first; who will not be moved is treated and
// held here, without an ambulance, the hospital asked by telephone.
func TestLinDeclines(t *testing.T) {
	lysis := changed{on: lin, keys: map[string]any{"declined": declined{{"action": "perform", "service": "thrombolysis"}}}}.decide(t)
	if lysis.Disposition != referral.ReferUp || len(steps(lysis, "perform", "thrombolysis")) > 0 || len(lysis.Declined) != 1 {
		t.Errorf("no lytic: %s, %v", lysis.Disposition, lysis.Declined)
	}
	county := changed{on: lin, keys: map[string]any{"declined": declined{{"action": "transfer", "site": "anxi-county-hospital"}}}}.decide(t)
	if county.Destination == "anxi-county-hospital" || county.Destination == county.Here || len(steps(county, "perform", "thrombolysis")) == 0 {
		t.Errorf("not the county: %s to %s", county.Disposition, county.Destination)
	}
	here := changed{on: lin, keys: map[string]any{"declined": declined{noWay}}}.decide(t)
	if here.Disposition != referral.HoldAndCall || len(steps(here, "perform", "thrombolysis")) == 0 {
		t.Errorf("not moved: %s\n%s", here.Disposition, here.Explain("en"))
	}
	for _, s := range here.Plan {
		if s.Action == "call" && s.Site.ID == "" {
			t.Error("the ambulance is called to a patient who will not go")
		}
	}
}

// S25: a documented ceiling of care caps the way and what can't be undone, never what
// makes the patient comfortable, and is not asked for; answered for a group it does not
// count.
func TestCeilingOfCare(t *testing.T) {
	ceiling := func(how string) map[string]any {
		return map[string]any{"ceiling_of_care": map[string]any{"has": []string{"no_transfer", "no_gated"}, "how": how}}
	}
	d := changed{on: lin, facts: ceiling("imported")}.decide(t)
	if d.Destination != d.Here || d.Disposition == referral.Stay || len(gated(d)) > 0 || len(d.Declined) != 2 {
		t.Errorf("%s at %s, gated %v", d.Disposition, d.Destination, gated(d))
	}
	full := changed{on: lin}.decide(t)
	for _, s := range full.Plan {
		if s.Action == "perform" && !s.Gated && s.Site.ID == d.Here && len(steps(d, "perform", s.Service)) == 0 {
			t.Errorf("%s is left out", s.Service)
		}
	}
	if d := (changed{on: lin, facts: ceiling("group")}).decide(t); d.Destination == d.Here {
		t.Error("an answer for a group keeps him")
	}
}

// S25: in an emergency with nobody to consent the step names the head of the
// institution, and its clock is the same.
func TestNobodyToConsent(t *testing.T) {
	before := steps(changed{on: lin}.decide(t), "perform", "thrombolysis")
	for who, by := range map[string]string{"nobody": "institution_head", "family": "family", "patient": "patient"} {
		after := steps(changed{on: lin, facts: map[string]any{"can_consent": who}}.decide(t), "perform", "thrombolysis")
		if len(after) != 1 || after[0].Consent.By != by || after[0].Due.DueAt.Minute() != before[0].Due.DueAt.Minute() {
			t.Errorf("%s: %+v", who, after)
		}
	}
}
