package author

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/fenji-health/fenji/referral"
)

// A Difference is what another version of packs does to cases: those whose
// destination, urgency or settledness changes, the worst first.
type Difference struct {
	Cases   int // that both versions could decide
	Refused int // that one of them took for no case
	Eased   int // of the changes
	Changes []CaseChanged
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
	d := &Difference{Changes: []CaseChanged{}}
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
		c := CaseChanged{Case: was.ID, Before: outcome(before.Decide(was)), After: outcome(after.Decide(is))}
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
	return d
}

// less is by how much an outcome is less urgent than another, most by leaving the
// patient where he would have been sent on; 0 or less if it is not.
func (o Outcome) less(than Outcome) int {
	worse := 0
	for _, step := range []struct{ weight, by int }{
		{1000, rank(than.Disposition) - rank(o.Disposition)},
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

func haste(urgency string) int {
	return slices.Index([]string{"routine", "urgent", "green"}, urgency)
}
