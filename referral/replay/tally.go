package replay

import (
	"maps"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/wire"
)

// A Tally is what was counted. All of it is whole numbers, so that it is the same
// whoever counts, and can be put down and taken up again.
type Tally struct {
	Lines     int                    `json:"lines"`
	Refused   int                    `json:"refused"`
	Faults    int                    `json:"faults"`
	Codes     map[string]int         `json:"codes"` // of refused lines
	First     string                 `json:"first"` // time of the earliest case; empty of no case
	Last      string                 `json:"last"`
	Basis     string                 `json:"basis"`     // whose visits are counted
	Synthetic int                    `json:"synthetic"` // lines that say that they are made up
	Counts    map[string]int         `json:"counts"`
	Moves     map[string]int         `json:"moves"`   // advised, from word to word: "village township"
	Minutes   map[string]map[int]int `json:"minutes"` // of each clock, how often so many
	Rules     map[string]*RuleTally  `json:"rules"`
}

// A RuleTally is what became of the cases in which a rule acted.
type RuleTally struct {
	Cases      int `json:"cases"`
	Possible   int `json:"possible"` // of them, in which it was not decided
	Judged     int `json:"judged"`   // of which it is known how urgent they were
	Over       int `json:"over"`     // more urgent than it was
	Under      int `json:"under"`    // less urgent than it was
	Placed     int `json:"placed"`   // of which it is known what level would have done
	TooHigh    int `json:"too_high"`
	TooLow     int `json:"too_low"`
	Followed   int `json:"followed"`
	Overridden int `json:"overridden"`
	Declined   int `json:"declined"`
}

// Whose visits are counted.
const (
	Everybody = "all"
	Residents = "resident"
	Insured   = "insured"
)

// Bases are all of them.
func Bases() []string { return []string{Everybody, Residents, Insured} }

// NewTally counts nothing yet.
func NewTally(basis string) *Tally {
	return &Tally{Basis: basis, Codes: map[string]int{}, Counts: map[string]int{}, Moves: map[string]int{}, Minutes: map[string]map[int]int{}, Rules: map[string]*RuleTally{}}
}

// A decided visit is what the tally needs of it; a worker makes it.
type decided struct {
	Record
	at               wire.Time
	images, opinions int
	gap              string            // what the place that is left lacks
	bypasses         []referral.Bypass // levels that the way passes by
	rules            []acting
	actual           *Actual
	inCounty         string // where the advised place lies: yes, no; empty unknown
	treated          string // word of the level where the patient was treated
	treatedInCounty  string
}

// acting is a rule that acts in a case.
type acting struct {
	ref      string
	possible bool
}

// decidedOf reads off a decision what is counted.
func decidedOf(d *referral.Decision, a *Actual, view *capability.View) decided {
	o := decided{Record: short(d, view), at: d.At, actual: a}
	o.images, o.opinions = reads(d)
	for _, s := range d.Plan {
		if s.Gap != "" {
			o.gap, o.bypasses = s.Gap, s.Bypasses
		}
	}
	for _, r := range d.Reasons {
		o.rules = append(o.rules, acting{r.Rule, r.Truth != ""})
	}
	o.inCounty = inCounty(view, d.Here, d.Destination, d.Level)
	if a != nil {
		if o.treated = a.TreatedLevel; a.TreatedAt != "" && o.treated == "" {
			o.treated = wordOf(view, a.TreatedAt)
		}
		o.treatedInCounty = inCounty(view, d.Here, a.TreatedAt, o.treated)
	}
	return o
}

// inCounty is by the regions of both places where the catalogue has them, else by the
// level: what is not a tertiary hospital is taken to be in the county.
func inCounty(view *capability.View, here, place, word string) string {
	a, _ := view.Institution(here)
	b, _ := view.Institution(place)
	switch {
	case a != nil && b != nil && len(a.Region) >= 6 && len(b.Region) >= 6:
		return yesNo(a.Region[:6] == b.Region[:6])
	case word == "":
		return ""
	}
	return yesNo(word != capability.Tertiary)
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// refuse counts a line that was not worked.
func (t *Tally) refuse(r *Refused) {
	t.Lines++
	t.Codes[r.Code]++
	if r.Code == FaultCode {
		t.Faults++
	} else {
		t.Refused++
	}
}

func (t *Tally) count(name string, when bool) {
	if when {
		t.Counts[name]++
	}
}

// add counts a visit.
func (t *Tally) add(o *decided) {
	t.Lines++
	t.count("decided", true)
	t.stretch(o.at)
	if o.actual != nil && o.actual.Synthetic {
		t.Synthetic++
	}
	if !t.counted(o.actual) {
		return
	}
	t.advised(o)
	for _, r := range o.rules {
		t.rule(r, o)
	}
	if o.actual != nil {
		t.happened(o)
	}
}

// stretch makes the period one in which the case lies.
func (t *Tally) stretch(at wire.Time) {
	if first, err := wire.ParseTime(t.First); err != nil || at.Minute() < first.Minute() {
		t.First = at.String()
	}
	if last, err := wire.ParseTime(t.Last); err != nil || at.Minute() > last.Minute() {
		t.Last = at.String()
	}
}

// Period is the first and the last day of the cases, empty where there are none.
func (t *Tally) Period() (days [2]string) {
	for i, text := range []string{t.First, t.Last} {
		if at, err := wire.ParseTime(text); err == nil {
			days[i] = at.Date()
		}
	}
	return days
}

// counted reports whether the visit is one of the population.
func (t *Tally) counted(a *Actual) bool {
	var member *bool
	switch {
	case t.Basis == Everybody:
		return true
	case a != nil && t.Basis == Residents:
		member = a.Resident
	case a != nil:
		member = a.Insured
	}
	t.count("basis.unknown", member == nil)
	t.count("basis.others", member != nil && !*member)
	return member != nil && *member
}

// advised counts what the rules say.
func (t *Tally) advised(o *decided) {
	t.count("advised", true)
	t.Counts["disposition."+o.Disposition]++
	t.Counts["acuity."+string(rune('0'+o.Possible))]++
	t.Moves[o.From+" "+o.Level]++
	t.count("advised.placed", o.inCounty != "")
	t.count("advised.in_county", o.inCounty == "yes")
	t.count("advised.in_county.levelled", o.inCounty == "yes" && o.Level != "")
	t.count("advised.primary", o.inCounty == "yes" && primary(o.Level))
	up := ranks[o.From] > 0 && ranks[o.Level] > ranks[o.From]
	t.count("advised.from."+o.From, true)
	t.count("advised.up", up)
	t.count("advised.up."+o.From, up)
	t.count("advised.up.gap."+o.gap, up && o.gap != "")
	t.count("advised.bypass", up && len(o.bypasses) > 0)
	for _, b := range o.bypasses {
		t.count("advised.bypass."+b.Gap, up)
	}
	t.count("advised.down", ranks[o.Level] > 0 && ranks[o.Level] < ranks[o.From])
	t.count("advised.unmet", len(o.Unmet) > 0)
	t.count("advised.unsettled", !o.Settled)
	t.count("advised.uncovered", !o.Covered)
	t.count("advised.green", o.Green)
	t.count("advised.urgent", o.Possible <= 2)
	t.Counts["advised.images"] += o.images
	t.Counts["advised.opinions"] += o.opinions
	t.count("advised.roads", o.Road.Known())
	if o.Road.Known() {
		t.Counts["advised.road_minutes"] += (o.Road.Lo + o.Road.Hi) / 2
	}
}

func primary(word string) bool { return word == capability.Village || word == capability.Township }

// rule counts what became of a case for one of its rules.
func (t *Tally) rule(r acting, o *decided) {
	n := t.Rules[r.ref]
	if n == nil {
		n = &RuleTally{}
		t.Rules[r.ref] = n
	}
	n.Cases++
	n.Possible += one(r.possible)
	if o.actual == nil {
		return
	}
	if needed := o.actual.Acuity; needed > 0 {
		n.Judged++
		n.Over += one(grade(o.Acuity) < grade(needed))
		n.Under += one(grade(o.Acuity) > grade(needed))
	}
	if needed := ranks[o.actual.NeededLevel]; needed > 0 && ranks[o.Level] > 0 {
		n.Placed++
		n.TooHigh += one(ranks[o.Level] > max(needed, ranks[o.From]))
		n.TooLow += one(ranks[o.Level] < needed)
	}
	if f := o.actual.Outcome; f != nil {
		n.Followed += one(f.Result == episode.Followed)
		n.Overridden += one(f.Result == episode.Overridden)
		n.Declined += one(f.Result == episode.DeclinedOutcome)
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// happened counts what really happened.
func (t *Tally) happened(o *decided) {
	a := o.actual
	placed := o.treatedInCounty != ""
	t.count("actual.placed", placed)
	t.count("actual.in_county", o.treatedInCounty == "yes")
	t.count("actual.in_county.levelled", o.treatedInCounty == "yes" && o.treated != "")
	t.count("actual.primary", o.treatedInCounty == "yes" && primary(o.treated))
	t.count("actual.inpatients", placed && a.Visit == Inpatient)
	t.count("actual.inpatients.in_county", o.treatedInCounty == "yes" && a.Visit == Inpatient)
	t.judged(o)
	t.where(o)
	if a.Referral != nil {
		t.referred(a.Referral)
	}
	if a.Clocks != nil {
		t.clocks(a.Clocks)
	}
}

// where counts the way that patients really took, beside the one advised.
func (t *Tally) where(o *decided) {
	treated, from, advised := ranks[o.treated], ranks[o.From], ranks[o.Level]
	discharge := o.actual.Visit == Discharge
	if treated > 0 && from > 0 {
		t.count("actual.visits", !discharge)
		t.count("actual.up", !discharge && treated > from)
		t.count("actual.discharges", discharge)
		t.count("actual.down", discharge && treated < from)
	}
	if treated > 0 && advised > 0 && !discharge {
		t.count("actual.compared", true)
		t.count("actual.bypass", treated > advised)
		t.count("actual.bypass.chosen", treated > advised && o.actual.Outcome != nil && o.actual.Outcome.Result == episode.DeclinedOutcome)
		t.count("actual.below", treated < advised)
		stays := o.Destination == o.Here && o.Settled
		t.count("actual.left", treated > from && from > 0)
		t.count("actual.could_have_stayed", treated > from && from > 0 && stays)
	}
}

// grade is a level as the safety sentences speak of it: 4 and 5 are both IV.
func grade(level int) int { return min(level, 4) }

// judged counts how urgent cases were against what the rules say.
func (t *Tally) judged(o *decided) {
	if needed := o.actual.Acuity; needed > 0 {
		t.count("judged.acuity", true)
		t.count("judged.acuity.over", grade(o.Acuity) < grade(needed))
		t.count("judged.acuity.under", grade(o.Acuity) > grade(needed))
		t.count("judged.acuity.under_possible", grade(o.Possible) > grade(needed))
	}
	if needed := ranks[o.actual.NeededLevel]; needed > 0 && ranks[o.Level] > 0 {
		t.count("judged.level", true)
		t.count("judged.level.over", ranks[o.Level] > max(needed, ranks[o.From])) // who is there already was not sent there
		t.count("judged.level.under", ranks[o.Level] < needed)
	}
}

// threeDays are the minutes within which a referral is to be answered.
const threeDays = 72 * 60

func (t *Tally) referred(r *Referred) {
	t.count("referrals", true)
	t.count("referrals.arrival_known", r.Complete || r.Arrived != nil)
	t.count("referrals.arrived", r.Arrived != nil)
	t.count("referrals.return_known", r.Complete || r.Returned != nil)
	t.count("referrals.returned", r.Returned != nil)
	t.count("referrals.answer_known", r.Issued != nil && (r.Complete || r.Answered != nil))
	t.count("referrals.answered_72h", between(r.Issued, r.Answered, threeDays))
	t.clock("referral", r.Issued, r.Arrived)
}

// between reports whether both times are known, in order, and at most so far apart.
func between(from, to *wire.Time, most int) bool {
	return from != nil && to != nil && to.Sub(*from) >= 0 && to.Sub(*from) <= most
}

func (t *Tally) clocks(c *Clocks) {
	t.clock("contact_ecg", c.FirstContact, c.ECG)
	t.clock("contact_needle", c.FirstContact, c.Needle)
	t.clock("door_in_out", c.DoorIn, c.DoorOut)
	t.clock("contact_wire", c.FirstContact, c.Wire)
	t.clock("door_ct", c.Door, c.CT)
}

// clock keeps the minutes between two times; a clock that runs backwards is a mistake
// of the record and is counted as one.
func (t *Tally) clock(name string, from, to *wire.Time) {
	if from == nil || to == nil {
		return
	}
	minutes := to.Sub(*from)
	if minutes < 0 {
		t.Counts["clock.backwards."+name]++
		return
	}
	if t.Minutes[name] == nil {
		t.Minutes[name] = map[int]int{}
	}
	t.Minutes[name][minutes]++
}

// spread is the minutes of a clock in their order with how often each.
func (t *Tally) spread(name string) (minutes []int, all int) {
	for _, n := range t.Minutes[name] {
		all += n
	}
	return slices.Sorted(maps.Keys(t.Minutes[name])), all
}

// percentile is the least number of minutes that so many of a hundred do not exceed;
// -1 of none.
func (t *Tally) percentile(name string, percent int) int {
	minutes, all := t.spread(name)
	seen := 0
	for _, m := range minutes {
		if seen += t.Minutes[name][m]; seen*100 >= all*percent {
			return m
		}
	}
	return -1
}

// within counts those of a clock that took at most so many minutes.
func (t *Tally) within(name string, most int) (inside, all int) {
	for m, n := range t.Minutes[name] {
		all += n
		if m <= most {
			inside += n
		}
	}
	return inside, all
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
