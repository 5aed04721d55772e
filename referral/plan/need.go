package plan

import (
	"slices"

	"github.com/fenji-health/fenji/capability"
)

// None is a deadline that does not exist, in minutes.
const None = capability.Never

// A Need is a service to be begun for the patient. All times are minutes from
// the case's.
type Need struct {
	Services []string // it and the terms that answer it
	Least    string   // level below which a catalogue's silence means no
	Floor    string   // least level of the place that serves it; empty for any
	Stay     int      // minutes it must remain available
	Course   bool     // these are a course of visits: its days count, not its hours

	Due int // when it should begin; may have passed; None if it has no target
	// Assumed is whether Due is reckoned from a moment that is not exactly known:
	// then nobody waits for it.
	Assumed bool
	// Closes is the end of the window: a start up to Lo is surely inside, one
	// after Hi surely outside. None at both ends if there is no window.
	Closes capability.Span

	// Prepare is the minutes for consent before a gated act can begin here;
	// elsewhere they pass on the way.
	Prepare int

	Gated      bool // can't be undone
	Proven     bool // its rule is true; otherwise it may turn out to be needed
	Firm       bool // a gated need that nothing known or unknown stands against
	OffLabel   bool // those who decide agreed: a product past its own window may be used
	TreatFirst bool // performed before the patient moves on
	Basic      bool // hands are enough, anywhere
	Away       bool // not to be had where the patient is
}

// same reports whether two needs are planned for alike.
func (n *Need) same(o *Need) bool {
	return n.Due == o.Due && n.Assumed == o.Assumed && n.Closes == o.Closes && n.Stay == o.Stay && n.Course == o.Course && n.Prepare == o.Prepare &&
		n.Gated == o.Gated && n.Proven == o.Proven && n.Firm == o.Firm && n.OffLabel == o.OffLabel &&
		n.TreatFirst == o.TreatFirst && n.Basic == o.Basic && n.Away == o.Away &&
		n.Least == o.Least && n.Floor == o.Floor && slices.Equal(n.Services, o.Services)
}

// A Question is all that a plan depends on.
type Question struct {
	Catalog *capability.Inquiry // the questions of this decision
	Base    capability.Question // Here, At, Patient, Link
	// Since is the minutes since a time fact that products' windows run from, if
	// there is such a fact; nil if there is none.
	Since func(timeFact string) (minutes capability.Span, ok bool)
	// Answers are the minutes after which who supervises must have answered, by the
	// service asked of them: a supervised act here waits for their word. nil if nobody
	// is waited for.
	Answers func(service string) int
	// Acuity is the most urgent possible level, 1 to 5.
	Acuity  int
	Wish    string // id of where the patient would rather go; decides between plans that are else alike
	Needs   []Need
	Without []string // institutions not to be gone to
	Rests   bool     // the patient is not moved, and nobody comes
	Lower   bool     // he goes down: only lower places count, that surely have what they offer
	Dates   bool     // he may wait where he is for another day, if that is in time

	sideways *Leave // nil: up. Else only places that it lets be gone to count
}

// same reports whether two questions of one decision have the same answer.
func (q *Question) same(o *Question) bool {
	if q.Acuity != o.Acuity || len(q.Needs) != len(o.Needs) || q.Rests != o.Rests || q.Lower != o.Lower || q.Dates != o.Dates || !slices.Equal(q.Without, o.Without) || !q.sideways.same(o.sideways) {
		return false
	}
	for i := range q.Needs {
		if !q.Needs[i].same(&o.Needs[i]) {
			return false
		}
	}
	return true
}
