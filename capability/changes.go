package capability

import (
	"cmp"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// What a Change comes from.
const (
	ByPosting     = "posting"     // a posting's term, or a day of recorded absence
	ByStaff       = "staff"       // somebody of the institution's own
	BySkill       = "skill"       // a skill of somebody that is no longer in date
	ByStock       = "stock"       // a product that expires
	ByTerm        = "term"        // the row's own from and to
	ByStatus      = "status"      // a status with a day
	ByInstitution = "institution" // it opens or closes
	ByDepartment  = "department"  // its department opens or closes
	BySlots       = "slots"       // places on a day
	ByItinerary   = "itinerary"   // a mobile unit's stop
)

// A Cause is the condition whose edge a change is: its kind, and the id of the
// posting, member of staff, product, department or institution; of a skill also the skill, as
// in nurse-2/lysis; the row's own for the others.
type Cause struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// A Change is that a row begins or ceases to be available, as far as is known, at
// a minute.
type Change struct {
	At          wire.Time `json:"at"`
	Institution string    `json:"institution"`
	Row         string    `json:"row"`
	Term        string    `json:"term"`
	Appears     bool      `json:"appears"` // else it lapses
	Cause       Cause     `json:"cause"`
	Why         wire.Text `json:"why"`
}

// Changes is what appears and what lapses from a time on and before another, in
// the order of time, institution and row. Opening hours, breaks and duty are not
// changes: a row counts as there on a day on which it may be done at some hour.
func (v *View) Changes(from, to wire.Time) (found []Change) {
	a := v.inGeneral(from)
	until := a.now + int64(to.Sub(from))
	for in := range v.Institutions() {
		for _, row := range in.rows {
			for _, s := range a.everAt(in, row) {
				for _, edge := range [...]int64{s.from, s.to} {
					if edge >= a.now && edge < until {
						found = append(found, a.change(in, row, edge, edge == s.from))
					}
				}
			}
		}
	}
	slices.SortStableFunc(found, func(x, y Change) int {
		return cmp.Or(x.At.Sub(y.At), cmp.Compare(x.Institution, y.Institution), cmp.Compare(x.Row, y.Row))
	})
	return found
}

// change is what happens to a row at a minute, with the condition whose edge it is:
// if there is one, that of a need which nothing else meets.
func (a *asking) change(in *Institution, row *Service, edge int64, appears bool) Change {
	c := Change{At: a.timeOf(edge), Institution: in.ID, Row: row.ID, Term: row.Service, Appears: appears}
	var cause *part
	leaves := a.leaves(in, row, 0)
	for i := range leaves {
		p := leaves[i].edge(edge, appears)
		switch alone := p != nil && turns(leaves, leaves[i].need, edge, appears); {
		case alone:
			c.Cause, c.Why = p.cause, p.why(edge)
			return c
		case cause == nil:
			cause = p
		}
	}
	if cause != nil {
		c.Cause, c.Why = cause.cause, cause.why(edge)
	}
	return c
}

// turns reports whether nothing met a need before a minute from which something does,
// or the other way round. What a row itself says is met by nothing else.
func turns(leaves []leaf, need string, minute int64, begins bool) bool {
	met := func(at int64) bool {
		return slices.ContainsFunc(leaves, func(l leaf) bool { return l.need == need && l.there().covers(at, 0) })
	}
	return need == "" || met(minute) == begins && met(minute-1) != begins
}

// timeOf is a minute of the catalogue's wall clock as a time, with the offset of
// the question's.
func (a *asking) timeOf(minute int64) wire.Time { return a.at.Add(int(minute - a.now)) }
