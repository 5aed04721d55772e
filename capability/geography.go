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

	at point // of an institution of the catalogue
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

// settled works out what every question asks.
func (l *Location) settled() {
	if l != nil {
		l.at = l.point()
	}
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

// estimate is how long the way between two institutions may take that no row speaks
// of, and whether anything can be said: 0.8 to 2 times the straight line at the speed
// of the head, in whole minutes. Between two datums the line may be wrong by a
// kilometre either way.
func (v *View) estimate(a, b *Institution) (road Span, estimated bool) {
	if a == nil || b == nil || a.Location == nil || b.Location == nil {
		return Unknown(), false
	}
	least := a.Location.Metres(b.Location)
	most := least
	if a.Location.datum() != b.Location.datum() {
		const apart = 1000
		least, most = max(0, least-apart), most+apart
	}
	hour := 1000 * v.head.speed() // metres
	return Span{least * 8 * 60 / 10 / hour, (most*2*60 + hour - 1) / hour}, true
}

func (l *Location) datum() string {
	if l.Datum == "" {
		return WGS84
	}
	return l.Datum
}

// An Area is the box of degrees in which the places of a catalogue lie; a mistake in a
// location shows. It does not reach over the 180th meridian.
type Area struct {
	South json.Number `json:"south"`
	North json.Number `json:"north"`
	West  json.Number `json:"west"`
	East  json.Number `json:"east"`
}

// box is the corners of the area, of the whole earth for none.
func (a *Area) box() (southWest, northEast point) {
	if a == nil {
		return point{-90, -180}, point{90, 180}
	}
	return (&Location{Lat: a.South, Lon: a.West}).point(), (&Location{Lat: a.North, Lon: a.East}).point()
}

func (a *Area) has(p point) bool {
	southWest, northEast := a.box()
	return southWest.lat <= p.lat && p.lat <= northEast.lat && southWest.lon <= p.lon && p.lon <= northEast.lon
}

// location refuses a place off the earth or outside the area of the catalogue, and says
// where latitude and longitude look swapped.
func (s spot) location(key string, l *Location) {
	if l == nil {
		return
	}
	s, area := s.to(key), s.c.head.Area
	s.oneOf("datum", l.Datum, WGS84, GCJ02)
	if l.Lat == "" || l.Lon == "" {
		s.bad("missing", "lat and lon, in degrees, are needed here")
		return
	}
	p := l.point()
	southWest, northEast := area.box()
	if area.has(p) {
		return
	}
	hint := ""
	if area.has(point{p.lon, p.lat}) {
		hint = "; swapped? lat is degrees north, lon degrees east"
	}
	s.bad("outside", "lat %s, lon %s lies outside lat %v to %v, lon %v to %v%s", l.Lat, l.Lon, southWest.lat, northEast.lat, southWest.lon, northEast.lon, hint)
}

func (s spot) area(key string, a *Area) {
	if a == nil {
		return
	}
	s = s.to(key)
	southWest, northEast := a.box()
	switch all := (*Area)(nil); {
	case a.South == "" || a.North == "" || a.West == "" || a.East == "":
		s.bad("missing", "south, north, west and east, in degrees, are needed here")
	case !all.has(southWest) || !all.has(northEast):
		s.bad("outside", "latitudes are from -90 to 90, longitudes from -180 to 180")
	case southWest.lat > northEast.lat || southWest.lon > northEast.lon:
		s.bad("reversed", "south is more than north, or west more than east")
	}
}
