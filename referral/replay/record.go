package replay

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// RecordSchema names the edition of a short record.
const RecordSchema = "fenji.record/1"

// A Record is a decision in short: what a manager counts by.
type Record struct {
	Schema      string          `json:"schema"`
	Case        string          `json:"case"`
	Here        string          `json:"here"`
	From        string          `json:"from"` // level of the place where the patient is, in one of the four words
	Disposition string          `json:"disposition"`
	Destination string          `json:"destination"`
	Level       string          `json:"level"` // of the destination
	Acuity      int             `json:"acuity"`
	Possible    int             `json:"possible"`
	Green       bool            `json:"green,omitempty"`
	Settled     bool            `json:"settled"`
	Covered     bool            `json:"covered"`
	Road        capability.Span `json:"road"`             // minutes of road to the destination; [0,0] for who stays
	Metres      *int            `json:"metres,omitempty"` // as the crow flies, where the catalogue says where both are
	Unmet       []string        `json:"unmet,omitempty"`
}

// short is the record of a decision on a view.
func short(d *referral.Decision, view *capability.View) Record {
	r := Record{Schema: RecordSchema, Case: d.Case, Here: d.Here, Disposition: d.Disposition, Destination: d.Destination, Level: d.Level,
		Acuity: d.Acuity.Level, Possible: d.Acuity.Possible, Green: d.GreenChannel, Settled: d.Settled, Covered: d.Covered}
	r.From = wordOf(view, d.Here)
	if d.Destination != d.Here {
		r.Road = view.Travel(d.Here, d.Destination)
	}
	r.Metres = metres(view, d.Here, d.Destination)
	for _, u := range d.Unmet {
		r.Unmet = append(r.Unmet, u.Service)
	}
	return r
}

// JSON is the record's one form in bytes.
func (r *Record) JSON() []byte { return wire.Canonical(r) }

func wordOf(view *capability.View, institution string) string {
	in, ok := view.Institution(institution)
	if !ok {
		return ""
	}
	return view.Word(in.Level)
}

// metres is nil where the catalogue does not say where one of the places lies.
func metres(view *capability.View, from, to string) *int {
	m := 0
	if from == to {
		return &m
	}
	a, _ := view.Institution(from)
	b, _ := view.Institution(to)
	if a == nil || b == nil || a.Location == nil || b.Location == nil {
		return nil
	}
	m = a.Location.Metres(b.Location)
	return &m
}

// ranks are the four words in their order.
var ranks = map[string]int{capability.Village: 1, capability.Township: 2, capability.County: 3, capability.Tertiary: 4}

// levelWords are the four words from the lowest up.
func levelWords() []string {
	return []string{capability.Village, capability.Township, capability.County, capability.Tertiary}
}

// dangerRules are the rules that are danger signs: they raise a flag, or are locked
// and make the case urgent.
func dangerRules(set *pack.Set) map[string]bool {
	dangers := map[string]bool{}
	for _, r := range set.Rules {
		if r.Then.Flag != nil || r.Locked && r.Then.Acuity >= 1 && r.Then.Acuity <= 3 {
			dangers[r.Ref] = true
		}
	}
	return dangers
}

// endangered reports whether one of the danger signs is true in the decision.
func endangered(d *referral.Decision, dangers map[string]bool) bool {
	return slices.ContainsFunc(d.Reasons, func(r referral.Reason) bool { return r.Truth == "" && dangers[r.Rule] })
}

// reads counts the opinions and reports from afar that the plan asks for.
func reads(d *referral.Decision) (images, opinions int) {
	for _, s := range d.Plan {
		switch {
		case s.Action != "consult" || s.Mode != capability.Remote:
		case strings.HasSuffix(s.Service, ".report"):
			images++
		default:
			opinions++
		}
	}
	return images, opinions
}
