package capability

import "github.com/fenji-health/fenji/referral/wire"

// A Thing is what rows may depend on: a person (by the opaque id of the person, of
// the member of staff or of the posting), a piece of equipment, a room, a product
// or an institution.
type Thing struct {
	Kind        string `json:"kind"` // person, equipment, room, product, institution
	ID          string `json:"id"`
	Institution string `json:"institution,omitempty"` // where it is; empty for anywhere
}

// A Dependence is a row that needs a thing.
type Dependence struct {
	Institution string    `json:"institution"`
	Row         string    `json:"row"`
	Term        string    `json:"term"`
	Lost        bool      `json:"lost"`             // without the thing it is not available
	Others      []string  `json:"others,omitempty"` // what else meets the same needs then
	Why         wire.Text `json:"why"`
}

// DependsOn is the rows that need a thing at a time, at whatever hour, in the
// order of institution and row: those that are lost without it, and those that
// others keep, who are named.
func (v *View) DependsOn(thing Thing, at wire.Time) []Dependence { return nil }

// SelfSufficiency is how many of the rows that an institution may offer on a day it
// would still offer without anybody posted or visiting and without support from
// afar, and how many it offers.
func (v *View) SelfSufficiency(institution string, at wire.Time) (own, all int) { return 0, 0 }
