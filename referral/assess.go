package referral

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// AssessmentSchema names the edition of the assessment's JSON.
const AssessmentSchema = "fenji.assessment/1"

// An Assessment is how urgent a case is, without a word on where it goes. Its
// acuity is that of the decision on the same case. The order of its fields is the
// order of its JSON.
type Assessment struct {
	Schema   string    `json:"schema"`
	Case     string    `json:"case"`
	At       wire.Time `json:"at"`
	Here     string    `json:"here"`
	Acuity   Urgency   `json:"acuity"`
	Flags    []Flag    `json:"flags"`   // in the order of ids
	Reasons  []Reason  `json:"reasons"` // rules that are true, and undecided ones that could raise it
	Missing  []Missing `json:"missing"` // facts that could raise the urgency or a flag
	Versions Versions  `json:"versions"`
}

// Urgency is an acuity, and whether the scale of the place is made for a patient
// like this: where it is not, everything is possible.
type Urgency struct {
	Acuity
	Graded bool `json:"graded"`
}

// A Flag is a finding that rules raise.
type Flag struct {
	ID    string `json:"id"`
	Class string `json:"class,omitempty"` // immediate: its acts come before everything
	Truth string `json:"truth"`           // true: raised; unknown: possible
}

// JSON is the assessment's one form in bytes.
func (a *Assessment) JSON() []byte { return wire.Canonical(a) }

// Assess tells how urgent a case is: the same bytes for the same case, packs,
// overlays and view.
func (e *Engine) Assess(c *triage.Case) *Assessment {
	d := e.deciding(c)
	out := &Assessment{Schema: AssessmentSchema, Case: c.ID, At: c.At, Here: c.Here,
		Acuity: Urgency{d.acuity(), d.a.Graded}, Flags: d.flags(), Reasons: []Reason{}, Versions: e.versions}
	var asks []asked
	for i := range d.fired {
		f := &d.fired[i]
		switch {
		case f.Stage != pack.Triage:
		case f.truth == rule.True:
			out.Reasons = append(out.Reasons, d.reason(f))
		case d.raises(*f):
			out.Reasons = append(out.Reasons, d.reason(f))
			for _, r := range d.unknownReads(f.Bound, 0) {
				asks = append(asks, asked{r, d.urgency(i)})
			}
		}
	}
	out.Missing = d.toAsk(asks)
	d.vacate()
	return out
}

// raises reports whether an undecided rule, if it held, would make the case more
// urgent than is proven or raise a flag that is not.
func (d *deciding) raises(f fired) bool {
	if !f.inScope {
		return false
	}
	c := f.Then
	return c.Acuity > 0 && c.Acuity < d.a.Level || c.Flag != nil && d.a.Flag(c.Flag.ID) != rule.True
}

// flags are those that are raised or possible.
func (d *deciding) flags() []Flag {
	flags := []Flag{}
	for _, f := range d.fired {
		flag := f.Then.Flag
		if flag == nil || f.Stage != pack.Triage || d.a.Flag(flag.ID) == rule.False {
			continue
		}
		k := slices.IndexFunc(flags, func(g Flag) bool { return g.ID == flag.ID })
		if k < 0 {
			flags = append(flags, Flag{ID: flag.ID, Class: flag.Class, Truth: d.a.Flag(flag.ID).String()})
		} else if flag.Class != "" {
			flags[k].Class = flag.Class
		}
	}
	wire.Sort(flags, func(a, b *Flag) int { return strings.Compare(a.ID, b.ID) })
	return flags
}
