package capability

import "encoding/json"

// A Location is a point on the earth in decimal degrees, as they are written.
type Location struct {
	Lat   json.Number `json:"lat"`             // −90 to 90, north is positive
	Lon   json.Number `json:"lon"`             // −180 to 180, east is positive
	Datum string      `json:"datum,omitempty"` // wgs84 (when absent) or gcj02
}
