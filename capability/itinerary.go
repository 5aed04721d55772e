package capability

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// MobileUnit is the kind of an institution that goes about: what it offers it
// offers at the stops of its itinerary.
const MobileUnit = "mobile_unit"

// A Stop is where a mobile unit is, and when: from a time to a time; or at hours,
// from a day to a day, both included.
type Stop struct {
	Place string `json:"place"` // an institution of the catalogue
	From  Edge   `json:"from,omitempty"`
	To    Edge   `json:"to,omitempty"`
	Hours *Hours `json:"hours,omitempty"`
}

// An Edge is a day such as 2022-11-26 or a time such as 2022-11-26T08:00:00+08:00,
// as it is written. Empty is no bound.
type Edge string

// ReadNode reads a day or a time.
func (e *Edge) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	if n.Kind == wire.String {
		if _, err := wire.ParseTime(n.Text); err == nil || wire.CheckDate(n.Text) {
			*e = Edge(n.Text)
			return
		}
	}
	ps.Add(n, path, "impossible-date", "a day such as 2022-11-26 or a time such as 2022-11-26T08:00:00+08:00 is needed here, not %q", n.Text)
}

// placesOf are the places of an itinerary, each once, in order.
func placesOf(stops []Stop) []string {
	var places []string
	for _, x := range stops {
		places = append(places, x.Place)
	}
	slices.Sort(places)
	return slices.Compact(places)
}
