package sheets

import (
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// The box that all of China lies in, in whole degrees. Latitudes and longitudes
// do not overlap, so that what is swapped is seen.
const (
	southmost, northmost = 3, 54
	westmost, eastmost   = 73, 136
)

// location reads where an institution is, from two columns or one.
func (l line) location() (cell, *wire.Node) {
	lon, lat := l.cell("longitude"), l.cell("latitude")
	if both := l.cell("coordinates"); !both.empty() {
		parts := strings.FieldsFunc(narrowed(both.text), func(r rune) bool { return strings.ContainsRune(",;/ 、", r) })
		if len(parts) != 2 {
			both.refuse("not-coordinates", say("不是经纬度", "not coordinates"), coordinatesAllowed())
			return both, nil
		}
		lon, lat = both, both
		lon.text, lat.text = parts[0], parts[1]
	}
	if lon.empty() && lat.empty() {
		return lon, nil
	}
	if lon.empty() || lat.empty() {
		missing := lon
		if lat.empty() {
			missing = lat
		}
		missing.refuse("missing", say("经度、纬度只填了一个", "one of longitude and latitude is missing"), coordinatesAllowed())
		return lon, nil
	}
	x, okX := degrees(lon.text)
	y, okY := degrees(lat.text)
	inside := okX && okY && x >= westmost && x <= eastmost && y >= southmost && y <= northmost
	swapped := okX && okY && y >= westmost && y <= eastmost && x >= southmost && x <= northmost
	switch {
	case swapped:
		lon.refuse("swapped", say("经度和纬度填反了", "longitude and latitude are swapped"), coordinatesAllowed())
		return lon, nil
	case !okX || x < westmost || x > eastmost:
		lon.refuse("not-coordinates", say("不是经度", "not a longitude"), coordinatesAllowed())
		return lon, nil
	case !inside:
		lat.refuse("not-coordinates", say("不是纬度", "not a latitude"), coordinatesAllowed())
		return lat, nil
	}
	datum := l.cell("datum")
	return lon, lon.dict("lat", lat.node(wire.Number, decimal(y)), "lon", lon.node(wire.Number, decimal(x)), "datum", datum.one("datum").code)
}

func coordinatesAllowed() wire.Text {
	return wire.Text{Zh: "经度 73–136，纬度 3–54，十进制度，如 110.40 和 24.48", En: "longitude 73–136 and latitude 3–54 in decimal degrees, such as 110.40 and 24.48"}
}

// degrees reads 110.40, 110.40°E or 110°24′36″.
func degrees(text string) (float64, bool) {
	text = strings.TrimRight(strings.ToUpper(narrowed(text)), "°EN东经北纬 ")
	text = strings.TrimLeft(text, "东经北纬EN ")
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("°′″'\"度分秒", r) })
	if len(parts) == 0 || len(parts) > 3 {
		return 0, false
	}
	total, unit := 0.0, 1.0
	for i, part := range parts {
		n, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || i > 0 && (n < 0 || n >= 60) {
			return 0, false
		}
		total, unit = total+float64(n/unit), unit*60
	}
	return total, true
}

// decimal writes degrees to a tenth of a metre.
func decimal(degrees float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(degrees, 'f', 6, 64), "0"), ".")
}
