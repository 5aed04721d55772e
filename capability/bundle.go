package capability

import "github.com/fenji-health/fenji/referral/wire"

// A Bundle is what an institution needs for a role such as chest-pain unit.
type Bundle struct {
	ID            string    `json:"-"`
	Name          wire.Text `json:"name,omitzero"`
	Accreditation string    `json:"accreditation,omitempty"` // the kind that those who have the role hold
	Requires      Requires  `json:"requires,omitzero"`       // of the institution itself
	Services      []string  `json:"services,omitempty"`      // terms that it must offer
	Vehicles      []string  `json:"vehicles,omitempty"`      // modes: one vehicle of each, its own or one that serves it
}

// How far an institution has what a bundle asks.
const (
	Present  = "present"
	Doubtful = "doubtful" // it may be there; the catalogue does not say that it is
	Missing  = "missing"
)

// A Lack is one thing of a bundle, and whether it is there.
type Lack struct {
	Kind  string    `json:"kind"` // skill, equipment, room, stock, service, vehicle
	ID    string    `json:"id"`   // the skill, the kind of equipment or room, the term, the mode
	State string    `json:"state"`
	Why   wire.Text `json:"why"`
}

// Lacks goes through everything that a bundle asks of an institution at a time, at
// whatever hour and for a patient inside the limits, in the order of the bundle.
// It is nil for an institution or a bundle that the catalogue does not have.
func (v *View) Lacks(institution, bundle string, at wire.Time) []Lack { return nil }
