package capability

import "github.com/fenji-health/fenji/referral/wire"

// What a Change comes from.
const (
	ByPosting     = "posting"     // a posting's term, or a day of recorded absence
	ByStaff       = "staff"       // somebody of the institution's own
	BySkill       = "skill"       // a skill of somebody that is no longer in date
	ByStock       = "stock"       // a product that expires
	ByTerm        = "term"        // the row's own from and to
	ByStatus      = "status"      // a status with a day
	ByInstitution = "institution" // it opens or closes
	BySlots       = "slots"       // places on a day
	ByItinerary   = "itinerary"   // a mobile unit's stop
)

// A Cause is the condition whose edge a change is: its kind, and the id of the
// posting, person, product or institution; the row's own for the others.
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
func (v *View) Changes(from, to wire.Time) []Change { return nil }

// An Expiry is something that ends soon: a row, or something that rows need, or
// that is said of an institution.
type Expiry struct {
	At          wire.Time    `json:"at"`   // the first minute after it
	Kind        string       `json:"kind"` // row, posting, skill, stock, accreditation, verify_by, agreement
	Institution string       `json:"institution"`
	ID          string       `json:"id"`
	Services    []Dependence `json:"services,omitempty"` // the rows that depend on it
	Why         wire.Text    `json:"why"`
}

// Expiring is what ends within so many days of a time, in the order of time,
// institution, kind and id, each with the rows that depend on it and whether
// anything else keeps them.
func (v *View) Expiring(at wire.Time, days int) []Expiry { return nil }
