package referral

import (
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
)

// What a place lacks that is passed over, passed by or left: what a manager mends by
// another means each.
const (
	CapabilityGap = "capability" // it can't do it, on no day
	CapacityGap   = "capacity"   // it does it, and not now: full, closed, or somebody or something is not there
	TimeGap       = "time"       // it would begin there later, or too late
	ChoiceGap     = "choice"     // the patient does not want it there
	UnknownGap    = "unknown"    // what it can do, or the way to it, is not known or not confirmed
	NoGap         = "none"       // it would do, and another place comes first
)

// Gaps are all of them.
func Gaps() []string {
	return []string{CapabilityGap, CapacityGap, TimeGap, ChoiceGap, UnknownGap, NoGap}
}

// gapOf is what a place lacks that is passed over for a reason.
func gapOf(reason string) string {
	switch reason {
	case IsFull, capability.Closed, capability.Absent, capability.NoEquipment, capability.NoRoom, capability.NoStock, capability.NoLink, capability.NotThere:
		return CapacityGap
	case capability.ListsNothing, capability.NoRoad, NotConfirmed, NotAside:
		return UnknownGap
	case PastWindow, OpenWindow, PastLabel:
		return TimeGap
	case NotWished:
		return ChoiceGap
	}
	return CapabilityGap
}

// A Bypass is a level between the place where the patient is and his destination at which
// the plan does not stop, and why: the place of that level that a reader would ask about.
type Bypass struct {
	Level       string    `json:"level"` // township, county
	Institution string    `json:"institution"`
	Service     string    `json:"service"`
	Gap         string    `json:"gap"`
	Text        wire.Text `json:"text"`

	name wire.Text // of the institution, for Explain
}

// passing is the answers to who serves the need for which the patient goes to his
// destination.
type passing struct {
	*deciding
	*side
	need     int
	offers   []*capability.Offer
	rejected []capability.Rejection
}

// tell writes on the way to the destination what the place that is left lacks, and which
// levels are passed by.
func (p passing) tell(out *Decision) {
	k := slices.IndexFunc(out.Plan, func(s Step) bool {
		return (s.Action == "transfer" || s.Action == "team_comes") && !s.Possible && s.Site.ID == p.destination
	})
	if k < 0 {
		return
	}
	step := &out.Plan[k]
	step.Gap = p.gapHere()
	words := []string{capability.Village, capability.Township, capability.County, capability.Tertiary}
	for i := slices.Index(words, p.word(p.c.Here)) + 1; i > 0 && i < slices.Index(words, out.Level); i++ {
		if p.stopsAt(words[i]) {
			continue
		}
		if b, ok := p.bypass(words[i]); ok {
			step.Bypasses = append(step.Bypasses, b)
		}
	}
}

// gapHere is what the place where the patient is lacks. What it has and may not be used
// for him, or begins too late, is a matter of time.
func (p passing) gapHere() string {
	for _, r := range p.rejected {
		if r.Institution == p.deciding.here {
			return gapOf(r.Reason)
		}
	}
	return TimeGap
}

func (p passing) stopsAt(word string) bool {
	return slices.ContainsFunc(p.plan.Stops, func(s plan.Stop) bool { return p.view.Word(s.Institution.Level) == word })
}

// bypass is why the plan does not stop at a level: at the place that could serve him
// soonest, else at the one that a reader would ask about; not ok where no way is known to
// any place of it, so that nothing is passed by.
func (p passing) bypass(word string) (b Bypass, ok bool) {
	b = Bypass{Level: word, Service: p.wanted[p.need].service}
	of := func(in *capability.Institution) bool { return in != p.deciding.here && p.view.Word(in.Level) == word }
	for _, o := range p.offers {
		if of(o.Institution) && o.Parts.Road.Known() && !slices.ContainsFunc(p.rejected, func(r capability.Rejection) bool { return r.Institution == o.Institution }) {
			b.Institution, b.name = o.Institution.ID, o.Institution.Name
			return p.behind(b), true
		}
	}
	var asked *capability.Rejection
	for i := range p.rejected {
		if r := &p.rejected[i]; of(r.Institution) && r.Travel.Known() && (asked == nil || asAsked(r, asked) < 0) {
			asked = r
		}
	}
	if asked == nil {
		return b, false
	}
	b.name = asked.Institution.Name
	b.Institution, b.Gap, b.Text = asked.Institution.ID, gapOf(asked.Reason), p.named(*asked)
	return b, true
}

// behind is why a place that could serve the need comes after the one chosen.
func (p passing) behind(b Bypass) Bypass {
	through, difference := p.planner.Through(p.question, b.Institution)
	name := p.set.Terms[b.Service].Name()
	for i := range p.wanted {
		if through != nil && !through.Served[i].Met() && p.plan.Served[i].Met() {
			b.Service = p.wanted[i].service
			name = p.set.Terms[b.Service].Name()
			break
		}
	}
	b.Text = wordsOf(difference, name)
	switch difference.By {
	case plan.ByUnmet, plan.ByGatedUnmet, plan.ByPossibleUnmet, plan.ByIdleStop:
		b.Gap = CapabilityGap
	case plan.ByWait, plan.ByFull:
		b.Gap = CapacityGap
	case plan.ByLate, plan.ByStart, plan.ByGatedStart, plan.ByMinutes:
		b.Gap = TimeGap
	case plan.ByDoubt, plan.ByReach:
		b.Gap = UnknownGap
	default:
		if b.Gap = NoGap; p.c.Wish == p.destination {
			b.Gap, b.Text = ChoiceGap, wire.Text{Zh: "病人愿去选定处", En: "the patient would rather go to the place chosen"}
		}
	}
	return b
}
