package fact

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// Why is the reason that a fact is unknown.
type Why string

// The reasons that a fact is unknown.
const (
	NotAsked   Why = "not_asked"   // nobody has asked
	CannotHere Why = "cannot_here" // it can't be had at this place
	CannotTell Why = "cannot_tell" // it was asked and is not exactly known
	Refused    Why = "refused"     // the patient or family refused
	Stale      Why = "stale"       // the last reading is too old
)

// InVain reports whether asking again is in vain: the fact can't be had here, nobody
// can tell it, or it was refused.
func (w Why) InVain() bool { return w == CannotHere || w == CannotTell || w == Refused }

func whys() []string {
	return []string{string(NotAsked), string(CannotHere), string(CannotTell), string(Refused), string(Stale)}
}

// How is where a reading came from.
type How string

// Where readings come from. What is not said is empty.
const (
	Measured How = "measured"
	Told     How = "told"
	Seen     How = "seen"
	Imported How = "imported"
	Group    How = "group" // one answer given for many questions at once
)

func hows() []string {
	return []string{string(Measured), string(Told), string(Seen), string(Imported), string(Group)}
}

// A Reading is what is known of one fact at the time of the case. The zero
// Reading is unknown; [Reading.Interval] rather than Bounds says where a number
// lies, so that a reading which says nothing is never taken for 0.
type Reading struct {
	Known   bool      // Value is exact; a set: each choice is known; codes: Present is the complete list
	Value   Value     // when known; not of sets and codes
	Bounds  Interval  // number, duration (minutes), time (minutes since 1970 in UTC): where it lies
	Present []string  // set, codes: what is there, sorted
	Absent  []string  // set, codes: what is not there, sorted
	Why     Why       // why it is not known; empty when known
	At      wire.Time // when it was read, if said
	How     How       // where it came from, if said
	Old     *Reading  // when stale: the last reading, shown and never counted

	unsure map[string]Why // set: of each choice of which it was said by itself, why it is not known
}

// Unknown is the reading of a fact of which nothing is known.
func Unknown(why Why) Reading { return Reading{Bounds: All(), Why: why} }

// Exactly is the reading of an exact number, such as a score.
func Exactly(d Decimal) Reading {
	return Reading{Known: true, Value: Value{Number: d}, Bounds: Point(d.Float())}
}

// Within is the reading of a number or duration known to lie in an interval,
// such as the age of somebody "about sixty". An exact interval must be made with
// [Exactly].
func Within(i Interval) Reading { return Reading{Bounds: i, Why: CannotTell} }

// Interval is where the number lies: Bounds, or everywhere when nothing is known.
func (r *Reading) Interval() Interval {
	if !r.Known && r.Bounds == (Interval{}) {
		return All()
	}
	return r.Bounds
}

func (r *Reading) heard() bool {
	return r.Known || !r.Interval().IsAll() || len(r.Present) > 0 || len(r.Absent) > 0
}

// Has tells whether a choice of a set, or a code, is there. Known is false
// when nobody has said.
func (r *Reading) Has(choice string) (known, value bool) {
	if slices.Contains(r.Present, choice) {
		return true, true
	}
	return r.Known || slices.Contains(r.Absent, choice), false
}

// WhyOf is why a choice of a set is not known: as was said of it by itself, else of
// the whole set. It is empty when the choice is known; without a choice it is of the
// fact.
func (r *Reading) WhyOf(choice string) Why {
	if known, _ := r.Has(choice); known {
		return ""
	}
	if why, ok := r.unsure[choice]; ok {
		return why
	}
	return r.Why
}
