package capability

import (
	"encoding/json"
	"math"
)

// A Location is where something is, in decimal degrees, kept as written.
type Location struct {
	Lat   json.Number `json:"lat"`             // north is positive
	Lon   json.Number `json:"lon"`             // east is positive
	Datum string      `json:"datum,omitempty"` // WGS84 when absent, or GCJ02
}

// The datums. What Chinese maps show is gcj02, up to 700 m away from wgs84.
const (
	WGS84 = "wgs84" // when nothing is said
	GCJ02 = "gcj02"
)

// At is the location of two numbers of degrees.
func At(lat, lon float64) *Location {
	return &Location{Lat: decimal(lat), Lon: decimal(lon)}
}

func decimal(x float64) json.Number {
	b, _ := json.Marshal(x)
	return json.Number(b)
}

// A point is a location as numbers, in degrees.
type point struct{ lat, lon float64 }

func (l *Location) point() point {
	lat, _ := l.Lat.Float64()
	lon, _ := l.Lon.Float64()
	return point{lat, lon}
}

// earth is the mean radius in metres (IUGG, R₁).
const earth = 6371008.8

// Metres is the length of the great circle between two locations on a sphere of
// the mean radius, in whole metres. The earth is flatter: it is right within 0.6 %.
func (l *Location) Metres(to *Location) int { return metres(l.point(), to.point()) }

func metres(a, b point) int { return int(math.Round(arc(a, b))) }

// arc is the haversine formula. Products are rounded by themselves: a target that
// fuses them with the sum after them would give another last digit.
func arc(a, b point) float64 {
	north, east := math.Sin(radians(b.lat-a.lat)/2), math.Sin(radians(b.lon-a.lon)/2)
	across := float64(float64(math.Cos(radians(a.lat))*math.Cos(radians(b.lat))) * float64(east*east))
	h := float64(north*north) + across
	return float64(2 * earth * math.Asin(min(1, math.Sqrt(h))))
}

func radians(degrees float64) float64 { return float64(degrees * (math.Pi / 180)) }
