package author

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage/pack"
)

// A Difference is what another version of packs does to cases: those whose
// destination, urgency or settledness changes, the worst first.
type Difference struct {
	Cases     int // that both versions could decide
	Refused   int // that one of them took for no case
	Eased     int // of the changes
	Changes   []CaseChanged
	Rules     int      // that say something else, or stand in one version only
	Unreached []string // refs of those that were true in no case: of these nothing is shown
}

// A CaseChanged is a case with its two outcomes.
type CaseChanged struct {
	Case   string  `json:"case"`
	Eased  bool    `json:"eased"` // it became less urgent, or is kept lower than it was
	Before Outcome `json:"before"`
	After  Outcome `json:"after"`
	worse  int     // how much less
}

// An Outcome is what of a decision is compared.
type Outcome struct {
	Disposition string `json:"disposition"`
	Destination string `json:"destination"`
	Level       string `json:"level"` // of the destination
	Urgency     string `json:"urgency"`
	Acuity      int    `json:"acuity"`
	Possible    int    `json:"possible"` // the most urgent level that is not ruled out
	Settled     bool   `json:"settled"`
}

func outcome(d *referral.Decision) Outcome {
	return Outcome{d.Disposition, d.Destination, d.Level, d.Urgency, d.Acuity.Level, d.Acuity.Possible, d.Settled}
}

// Words are the outcome in a few words.
func (o Outcome) Words() string {
	settled := map[bool]string{true: "settled", false: "open"}[o.Settled]
	return fmt.Sprintf("%s %s %s %d/%d %s", o.Disposition, cmp.Or(o.Destination, "nowhere"), o.Urgency, o.Acuity, o.Possible, settled)
}

// Compare decides cases with two engines. step, which may be nil, is told before
// each.
func Compare(before, after *referral.Engine, cases int, document func(i int) []byte, step func(done, all int)) *Difference {
	changed := changedRules(before.Set(), after.Set())
	d := &Difference{Changes: []CaseChanged{}, Rules: len(changed), Unreached: []string{}}
	reached := map[string]bool{}
	for i := range cases {
		if step != nil {
			step(i, cases)
		}
		src := document(i)
		was, err := before.ParseCase(src)
		is, err2 := after.ParseCase(src)
		if err != nil || err2 != nil {
			d.Refused += count((err == nil) != (err2 == nil))
			continue
		}
		d.Cases++
		old, new := before.Decide(was), after.Decide(is)
		for _, r := range slices.Concat(old.Reasons, new.Reasons) {
			reached[r.Rule] = reached[r.Rule] || r.Truth == "" // true, not merely possible
		}
		c := CaseChanged{Case: was.ID, Before: outcome(old), After: outcome(new)}
		if c.Before == c.After {
			continue
		}
		c.worse = c.After.less(c.Before)
		c.Eased = c.worse > 0
		d.Eased += count(c.Eased)
		d.Changes = append(d.Changes, c)
	}
	slices.SortStableFunc(d.Changes, func(a, b CaseChanged) int {
		return cmp.Or(b.worse-a.worse, cmp.Compare(a.Case, b.Case))
	})
	for _, ref := range changed {
		if !reached[ref] {
			d.Unreached = append(d.Unreached, ref)
		}
	}
	return d
}

// changedRules are the refs of the rules that act in one of two sets only, or say
// something else in the other.
func changedRules(before, after *pack.Set) []string {
	hashes := map[string]string{}
	for _, r := range before.Rules {
		hashes[r.Ref] = r.Hash()
	}
	for _, r := range after.Rules {
		if hashes[r.Ref] == r.Hash() {
			delete(hashes, r.Ref)
		} else {
			hashes[r.Ref] = ""
		}
	}
	return sortedKeys(hashes)
}

// less is by how much an outcome is less urgent than another or keeps the patient
// lower, most by leaving him where he would have been sent on; 0 if it is not.
func (o Outcome) less(than Outcome) int {
	worse := 0
	for _, step := range []struct{ weight, by int }{
		{1000, rank(than.Disposition) - rank(o.Disposition)},
		{300, height(than.Level) - height(o.Level)},
		{100, haste(than.Urgency) - haste(o.Urgency)},
		{10, o.Acuity - than.Acuity},
		{1, o.Possible - than.Possible},
	} {
		worse += step.weight * max(0, step.by)
	}
	return worse
}

// rank is how far a disposition is from leaving the patient at his level with no
// other's word: 0 is that.
func rank(disposition string) int {
	switch disposition {
	case referral.Stay, referral.Wait, referral.ReferDown, referral.ReferLateral:
		return 0
	case referral.AssessHere, referral.Observe:
		return 1
	case referral.Consult:
		return 2
	}
	return 3
}

// height is how high the level of a destination is.
func height(level string) int {
	return slices.Index([]string{capability.Village, capability.Township, capability.County, capability.Tertiary}, level)
}

func haste(urgency string) int {
	return slices.Index([]string{"routine", "urgent", "green"}, urgency)
}
