package capability_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// hills is a county of places with locations and few roads: a at the county town, c
// straight north of it by a tenth of a degree (11,120 m), far eastward by ten.
const hills = `{"schema":"fenji.catalog/1","id":"hills","published":"2022-11-26T08:00:00+08:00",%s"institutions":{
"a":{"level":"county","hours":"always","location":{"lat":30.0,"lon":110.0},"services":{"ct":{"asserted":{"as":"verified"}}}},
"b":{"level":"village","location":{"lat":30.05,"lon":110.0}},
"c":{"level":"village","location":{"lat":30.1,"lon":110.0}},
"d":{"level":"village"},
"far":{"level":"village","location":{"lat":30.0,"lon":120.0}}},
"travel":{"b":{"a":%s}}}`

func hilly(t testing.TB, head, road string) *capability.Catalog {
	t.Helper()
	c, err := capability.Load([]byte(fmt.Sprintf(hills, head, road)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A degree of a meridian is the 360th part of 2πR, 111,195 m; Greenwich to the Kilometre
// Zero of Paris and the antipodes are known distances.
func TestMetres(t *testing.T) {
	for _, tt := range []struct {
		name     string
		from, to *capability.Location
		want     int
	}{
		{"nowhere", capability.At(30, 110), capability.At(30, 110), 0},
		{"a degree north", capability.At(30, 110), capability.At(31, 110), 111195},
		{"a degree east on the equator", capability.At(0, 179.5), capability.At(0, -179.5), 111195},
		{"a degree east at 60 north is half", capability.At(60, 10), capability.At(60, 11), 55597},
		{"the antipodes", capability.At(0, 0), capability.At(0, 180), 20015115},
	} {
		if got := tt.from.Metres(tt.to); got < tt.want-2 || got > tt.want+2 {
			t.Errorf("%s: %d m, want %d", tt.name, got, tt.want)
		}
	}
}

// S13: where no road is told, the way is 0.8 to 2 times the straight line at 40 km/h, or
// the speed of the head; what is told is not estimated; without a location nothing is
// known. 11,119.5 m at 40 km/h are 16.7 minutes: 13 to 34.
func TestEstimate(t *testing.T) {
	for _, tt := range []struct {
		head, from, to, want string
	}{
		{"", "b", "a", "25"}, // the row, not 8.3 minutes times anything
		{"", "c", "a", "13–34"},
		{"", "a", "c", "13–34"},
		{`"speed":20,`, "c", "a", "26–67"},
		{"", "d", "a", "0–?"},
		{"", "a", "nobody", "0–?"},
		{"", "c", "c", "0"},
	} {
		if got := hilly(t, tt.head, `{"road":25}`).View().Travel(tt.from, tt.to).String(); got != tt.want {
			t.Errorf("%s%s → %s: %s, want %s", tt.head, tt.from, tt.to, got, tt.want)
		}
	}
	offers, _ := hilly(t, "", `{"road":25}`).View().Who(capability.Question{Services: []string{"ct"}, Here: "c", At: at(t, "2022-11-26T09:00:00+08:00"), Aboard: true})
	if len(offers) != 1 || !offers[0].Parts.Estimated || offers[0].Parts.Road != (capability.Span{Lo: 13, Hi: 34}) {
		t.Errorf("the offer does not say that its road is an estimate: %+v", offers)
	}
}

// A location in another datum may be a kilometre off: 10,119 to 12,119 m.
func TestEstimateBetweenDatums(t *testing.T) {
	c := hilly(t, "", `{"road":25}`)
	if err := merge(t, c, `{institutions: {c: {location: {datum: gcj02}}}}`); err != nil {
		t.Fatal(err)
	}
	if got := c.View().Travel("c", "a").String(); got != "12–37" {
		t.Errorf("%s, want 12–37", got)
	}
}

// A location off the earth or outside the area is refused, and a swapped one is told.
func TestLocationRefused(t *testing.T) {
	const sichuan = `"area":{"south":26,"north":34.5,"west":97,"east":121},`
	for _, tt := range []struct{ head, location, want string }{
		{"", "{lat: 110.0, lon: 30.0}", "swapped?"},
		{"", "{lat: 95, lon: 200}", "[outside]"},
		{sichuan, "{lat: 40.1, lon: 110}", "lies outside lat 26 to 34.5, lon 97 to 121"},
		{sichuan, "{lat: 110.0, lon: 30.0}", "swapped?"},
		{"", "{lat: 30}", "[missing]"},
		{"", "{lat: 30, lon: 110, datum: gcj-02}", `did you mean "gcj02"`},
		{"", `{lat: "30", lon: 110}`, "[wrong-kind]"},
	} {
		c := hilly(t, tt.head, `{"road":25}`)
		err := merge(t, c, "{institutions: {x: {level: village, location: "+tt.location+"}}}")
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "patch.yaml:1:") {
			t.Errorf("%s: %v, want %s with its place", tt.location, err, tt.want)
		}
	}
	for _, area := range []string{`{south: 40, north: 30, west: 100, east: 110}`, `{south: 30, north: 91, west: 100, east: 110}`, `{south: 30, north: 31, west: 100}`, `{south: 30.01, north: 31, west: 100, east: 121}`} {
		c := hilly(t, "", `{"road":25}`)
		if err := merge(t, c, "{area: "+area+"}"); err == nil {
			t.Errorf("area %s: accepted, though a lies at 30 north", area)
		}
	}
}

// A coordinate is kept as it was written.
func TestLocationIsExact(t *testing.T) {
	v := hilly(t, "", `{"road":25}`).View()
	if !strings.Contains(string(v.JSON()), `"location":{"lat":30.0,"lon":110.0}`) {
		t.Errorf("%s", v.JSON())
	}
}

// Q28: the way by night, in the season of snow and by each mode; of what holds at once
// the slowest counts, and a helicopter has its own time.
//
// Mechanisms: Q28, H13.
func TestRoadByTimeAndMode(t *testing.T) {
	const road = `{"road":60,"night":80,"seasons":[{"from":"12-01","to":"03-15","road":[90,120]}],"modes":{"helicopter":15,"escorted_car":70},"km":52.5,"cost":180,"updated":"2022-11-01"}`
	v := hilly(t, "", road).View()
	for _, tt := range []struct{ at, mode, want string }{
		{"2022-11-26T12:00:00+08:00", "ambulance_120", "60"},
		{"2022-11-26T12:00:00+08:00", capability.Self, "60"},
		{"2022-11-26T12:00:00+08:00", "escorted_car", "70"},
		{"2022-11-26T21:59:00+08:00", "ambulance_120", "60"},
		{"2022-11-26T22:00:00+08:00", "ambulance_120", "80"},
		{"2022-11-26T05:59:00+08:00", "escorted_car", "80"},
		{"2022-11-26T06:00:00+08:00", "ambulance_120", "60"},
		{"2022-12-01T12:00:00+08:00", "ambulance_120", "90–120"},
		{"2023-03-15T23:00:00+08:00", "ambulance_120", "90–120"},
		{"2023-03-16T12:00:00+08:00", "ambulance_120", "60"},
		{"2023-01-15T23:00:00+08:00", "helicopter", "15"},
	} {
		if got := v.TravelAt("b", "a", at(t, tt.at), tt.mode).String(); got != tt.want {
			t.Errorf("%s by %s: %s, want %s", tt.at, tt.mode, got, tt.want)
		}
	}
	if got := v.Travel("b", "a").String(); got != "60" {
		t.Errorf("on an ordinary day: %s", got)
	}
	night := hilly(t, `"night":"19:00-07:00",`, road).View()
	if got := night.TravelAt("b", "a", at(t, "2022-11-26T19:30:00+08:00"), "ambulance_120").String(); got != "80" {
		t.Errorf("in the night of the head: %s", got)
	}
}

// Who leaves about nightfall is told both ways: the vehicle comes at 21:50 to 22:10.
func TestRoadOfWhoLeavesAtNightfall(t *testing.T) {
	v := hilly(t, `"emergency":{"phone":"120","response":[10,30],"loading":10},`, `{"road":60,"night":80}`).View()
	offers, _ := v.Who(capability.Question{Services: []string{"ct"}, Here: "b", At: at(t, "2022-11-26T21:30:00+08:00")})
	if len(offers) != 1 || offers[0].Parts.Road != (capability.Span{Lo: 60, Hi: 80}) {
		t.Errorf("%+v", offers)
	}
}

// Roads say what is wrong with them.
func TestRoadRefused(t *testing.T) {
	for _, tt := range []struct{ road, want string }{
		{`{road: 60m, modes: {ambulance: 70m}}`, `unknown word "ambulance"`},
		{`{road: 60m, seasons: [{from: "13-01", to: "03-15", road: 90m}]}`, "13-01"},
		{`{road: 60m, seasons: [{to: "03-15", road: 90m}]}`, "[impossible-date]"},
		{`{road: 60m, km: -3}`, "[out-of-range]"},
		{`{road: 60m, nigth: 80m}`, `did you mean "night"`},
	} {
		err := merge(t, hilly(t, "", `{"road":25}`), "{travel: {c: {a: "+tt.road+"}}}")
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "patch.yaml:1:") {
			t.Errorf("%s: %v, want %s", tt.road, err, tt.want)
		}
	}
}

// Q28, Q15: which villages lie outside half an hour of a CT. b has a road of 25 minutes;
// c is 13 to 34 minutes away by estimate; far is 960 km away; of d nobody knows.
//
// Mechanisms: Q15, Q28, W12, L5.
func TestCoverage(t *testing.T) {
	v := hilly(t, "", `{"road":25}`).View()
	ask := func(within int, from string) capability.Coverage {
		return v.Coverage(capability.CoverageQuestion{Services: []string{"ct"}, Within: within, At: at(t, from)})
	}
	silent := "b c d far" // villages that list nothing may offer it themselves
	c := ask(30, "2022-11-26T09:00:00+08:00")
	for _, p := range c.Places {
		if p.Is == capability.Outside {
			t.Errorf("%s lists nothing, and is called outside", p.Institution.ID)
		}
	}
	for _, id := range strings.Fields(silent) {
		if err := mergeErr(t, id, &v); err != nil {
			t.Fatal(err)
		}
	}
	want := map[int]string{24: "b outside, c unknown, d unknown, far outside", 25: "b inside, c unknown, d unknown, far outside", 34: "b inside, c inside, d unknown, far outside", 12: "b outside, c outside, d unknown, far outside"}
	for within, list := range want {
		var got []string
		c := ask(within, "2022-11-26T09:00:00+08:00")
		for _, p := range c.Places {
			got = append(got, p.Institution.ID+" "+p.Is)
			if p.Estimated != (p.Institution.ID == "c" || p.Institution.ID == "far") {
				t.Errorf("%s: estimated %v", p.Institution.ID, p.Estimated)
			}
		}
		if strings.Join(got, ", ") != list {
			t.Errorf("within %d: %s, want %s", within, strings.Join(got, ", "), list)
		}
		if least, most := c.Share(); least != float64(c.Inside)/4 || most != float64(c.Inside+c.Unclear)/4 || c.Inside+c.Outside+c.Unclear != 4 {
			t.Errorf("within %d: share %v to %v", within, least, most)
		}
	}
}

// mergeErr lets a village list something else, so that it is known not to have a CT.
func mergeErr(t *testing.T, id string, v **capability.View) error {
	c, err := capability.Load((*v).JSON())
	if err != nil {
		return err
	}
	err = merge(t, c, "{institutions: {"+id+": {services: {dressing: {}}}}}")
	*v = c.View()
	return err
}

// scattered is n institutions anywhere on earth, some at one place, some without a
// location, with terms that chance gives them.
func scattered(t testing.TB, r *rand.Rand, n int) *capability.Catalog {
	var b strings.Builder
	b.WriteString(`{"schema":"fenji.catalog/1","id":"s","published":"2022-11-26T08:00:00+08:00","institutions":{`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"i%d":{"level":"village","hours":"always"`, i)
		if r.IntN(10) > 0 {
			lat, lon := float64(r.IntN(18001))/100-90, float64(r.IntN(36001))/100-180
			if r.IntN(2) == 0 { // crowded, so that distances tie
				lat, lon = 30+float64(r.IntN(5))/100, 110+float64(r.IntN(5))/100
			}
			fmt.Fprintf(&b, `,"location":{"lat":%.2f,"lon":%.2f}`, lat, lon)
		}
		b.WriteString(`,"services":{`)
		for k := range r.IntN(4) {
			if k > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `"t%d":{"status":%q}`, k*2+r.IntN(2), []string{"independent", "suspended"}[r.IntN(8)/7])
		}
		b.WriteString("}}")
	}
	b.WriteString("}}")
	c, err := capability.Load([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The nearest, with ties by id, and the number of candidates are those of going over
// everybody, also after changes; a further need never shortens the way.
func TestNearestIsNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	c := scattered(t, r, 900)
	for range 600 {
		q := capability.NearQuestion{From: capability.At(180*r.Float64()-90, 360*r.Float64()-180), Count: 1 + r.IntN(5)}
		if r.IntN(3) == 0 {
			q.From = capability.At(30, 110.05)
		}
		for range r.IntN(4) {
			q.Needs = append(q.Needs, []string{fmt.Sprint("t", r.IntN(6)), fmt.Sprint("t", r.IntN(6))}[:1+r.IntN(2)])
		}
		if r.IntN(2) == 0 {
			q.At = at(t, "2022-11-26T09:00:00+08:00")
		}
		agrees(t, c.View(), q)
		id, lat := fmt.Sprint("i", r.IntN(1000)), r.IntN(90)
		patch := fmt.Sprintf("{institutions: {%s: {level: village, hours: always, location: {lat: %d, lon: %d}, services: {t%d: {}}}}}", id, lat, r.IntN(180), r.IntN(6))
		if r.IntN(4) == 0 {
			patch = fmt.Sprintf("{institutions: {%s: null}}", id)
		}
		if err := merge(t, c, patch); err != nil {
			t.Fatal(err)
		}
	}
}

func agrees(t *testing.T, v *capability.View, q capability.NearQuestion) {
	t.Helper()
	found, candidates := v.Nearest(q)
	want, listed := exhaustive(v, q)
	var got []string
	for _, n := range found {
		got = append(got, fmt.Sprint(n.Metres, " ", n.Institution.ID))
	}
	if !slices.Equal(got, want) || candidates != listed {
		t.Fatalf("%v from %v: %v of %d, want %v of %d", q.Needs, *q.From, got, candidates, want, listed)
	}
}

// exhaustive goes over everybody.
func exhaustive(v *capability.View, q capability.NearQuestion) (nearest []string, candidates int) {
	type site struct {
		metres int
		id     string
	}
	var sites []site
	for in := range v.Institutions() {
		lists, can := in.Location != nil, true
		for _, terms := range q.Needs {
			row := func(s string) *capability.Service { return in.Services[s] }
			lists = lists && slices.ContainsFunc(terms, func(s string) bool { return row(s) != nil })
			can = can && slices.ContainsFunc(terms, func(s string) bool { return row(s) != nil && row(s).Status != "suspended" })
		}
		if lists {
			candidates++
		}
		if lists && can {
			sites = append(sites, site{q.From.Metres(in.Location), in.ID})
		}
	}
	slices.SortFunc(sites, func(a, b site) int {
		if a.metres != b.metres {
			return a.metres - b.metres
		}
		return strings.Compare(a.id, b.id)
	})
	for _, s := range sites[:min(len(sites), q.Count)] {
		nearest = append(nearest, fmt.Sprint(s.metres, " ", s.id))
	}
	return nearest, candidates
}

// The nearer ones that can't are told, and why; one that lists nothing is not known.
func TestNearestTellsWhomItPasses(t *testing.T) {
	c := hilly(t, "", `{"road":25}`)
	if err := merge(t, c, `{institutions: {b: {services: {dressing: {}}}, e: {level: village, location: {lat: 30.06, lon: 110.0}, services: {ct: {status: suspended}}}}}`); err != nil {
		t.Fatal(err)
	}
	found, candidates := c.View().Nearest(capability.NearQuestion{Here: "c", Needs: [][]string{{"ct"}}, Passed: 9})
	if got, want := answers(found), "c unknown, e status, b not_offered, a answers"; got != want || candidates != 2 {
		t.Errorf("%s of %d, want %s of 2", got, candidates, want)
	}
	if _, n := c.View().Nearest(capability.NearQuestion{Here: "d", Needs: [][]string{{"ct"}}}); n != 0 {
		t.Error("from a place that nobody knows something is near")
	}
}

// answers are institutions, each with why it does not answer, if so.
func answers(found []capability.Near) string {
	var all []string
	for _, n := range found {
		reason := "answers"
		if n.Rejected != nil {
			reason = n.Rejected.Reason
		}
		all = append(all, n.Institution.ID+" "+reason)
	}
	return strings.Join(all, ", ")
}

// Nobody falls ill in a village that has closed, nor in one that is not there yet.
func TestCoverageOfWhatIsThere(t *testing.T) {
	v := valley(t, `{institutions: {old: {level: village, to: "2022-11-27"}, last: {level: village, to: "2022-11-28"}, next: {level: village, from: "2022-11-29"}}}`).View()
	var got []string
	for _, p := range v.Coverage(capability.CoverageQuestion{Services: []string{"pci"}, Within: 120, At: at(t, "2022-11-28T10:00:00+08:00")}).Places {
		got = append(got, p.Institution.ID)
	}
	if strings.Join(got, " ") != "clinic last" {
		t.Errorf("places: %v", got)
	}
}

// Without a time what is over is not near, nor what stops; a mobile unit is where it
// stops, not at its base. The catalogue is of 2022-11-26.
func TestNearestIsThere(t *testing.T) {
	for _, tt := range []struct{ name, near, want string }{
		{"withdrawn", `services: {op: {status: withdrawn, status_from: "2020-01-01"}}`, "near status, far answers"},
		{"to be withdrawn", `services: {op: {status: withdrawn, status_from: "2030-01-01"}}`, "near status, far answers"},
		{"row ended", `services: {op: {to: "2022-11-25"}}`, "near lapsed, far answers"},
		{"row ends today", `services: {op: {to: "2022-11-26"}}`, "near answers"},
		{"closed", `to: "2022-11-25", services: {op: {}}`, "near lapsed, far answers"},
		{"mobile", `kind: mobile_unit, services: {op: {}}, itinerary: [{place: far, hours: always}]`, "far answers"},
	} {
		v := valley(t, `{institutions: {near: {level: county, location: {lat: 25.1, lon: 118}, `+tt.near+`}, far: {level: county, location: {lat: 26, lon: 118}, services: {op: {}}}}}`).View()
		found, _ := v.Nearest(capability.NearQuestion{From: capability.At(25, 118), Needs: [][]string{{"op"}}, Passed: 9})
		if got := answers(found); got != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
	c := valley(t, `{institutions: {unit: {level: county, location: {lat: 25, lon: 118}, services: {op: {}}}}}`)
	q := capability.NearQuestion{From: capability.At(25, 118), Needs: [][]string{{"op"}}}
	if found, n := c.View().Nearest(q); len(found) != 1 || n != 1 {
		t.Errorf("%d found, %d candidates", len(found), n)
	}
	for _, tt := range []struct {
		patch string
		found int
	}{{`{institutions: {unit: {kind: mobile_unit}}}`, 0}, {`{institutions: {unit: {kind: null}}}`, 1}} { // charts follow
		if err := merge(t, c, tt.patch); err != nil {
			t.Fatal(err)
		}
		if found, n := c.View().Nearest(q); len(found) != tt.found || n != tt.found {
			t.Errorf("%s: %d found, %d candidates", tt.patch, len(found), n)
		}
	}
}
