package capability_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

// meetingWorld has a village, a town and a bridge post on the way to the county, which
// does what is needed; the vehicles are given.
func meetingWorld(t *testing.T, roads, village, town, county string) *capability.View {
	t.Helper()
	src := fmt.Sprintf(`{"schema": "fenji.catalog/1", "id": "meeting", "name": {"zh": "会", "en": "meeting"}, "published": "2023-02-10T08:00:00+08:00", "utc_offset": "+08:00",
"emergency": {"phone": "120", "response": [60, 90], "loading": 5}, "travel": {%s},
"institutions": {
 "village": {"level": "village", "name": {"zh": "村", "en": "village"}, "hours": "always", "services": {"a": {"asserted": {"as": "verified"}}}, "vehicles": {%s}},
 "town": {"level": "township", "name": {"zh": "镇", "en": "town"}, "hours": "always", "services": {"b": {"asserted": {"as": "verified"}}}, "vehicles": {%s}},
 "bridge": {"level": "village", "name": {"zh": "桥", "en": "bridge"}, "hours": "always", "services": {"a": {"asserted": {"as": "verified"}}}},
 "county": {"level": "county", "name": {"zh": "县", "en": "county"}, "hours": "always", "services": {"b": {"lead": 10, "asserted": {"as": "verified"}}, "care": {"lead": 10, "asserted": {"as": "verified"}}}, "vehicles": {%s}}}}`,
		roads, village, town, county)
	c, err := capability.Load([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return c.View()
}

const (
	countyCar  = `"car": {"mode": "ambulance_120", "response": 5, "loading": 10, "state": "working", "serves": ["village"]}`
	villageCar = `"car": {"mode": "escorted_car", "response": 5, "loading": 3, "state": "working", "meets_at": ["town"]}`
	oneRoad    = `"village": {"town": {"road": 25}}, "town": {"county": {"road": 60}}`
)

// S13, S20: two vehicles that set out at once and meet bring him there sooner than one
// that fetches him, or they do not meet: all in minutes that can be added by hand.
func TestMeeting(t *testing.T) {
	for _, tt := range []struct {
		name, village, county string
		asked                 capability.Question
		service               string
		want                  string
	}{
		{"fetched: 5+85 coming, 10 loading, 85 back, 10 more", "", countyCar, capability.Question{}, "care", "195 by county fetched"},
		{"met: the car is there after 33, the ambulance after 65, 10 to change, 60 on", villageCar, countyCar, capability.Question{}, "care", "145 by county met at town"},
		{"treated for an hour first: 60+3+25=88, 10, 60", villageCar, countyCar, capability.Question{Delay: 60}, "care", "168 by county met at town"},
		{"to the meeting point itself: the car takes him", villageCar, countyCar, capability.Question{}, "b", "33 by village fetched"},
		{"who is fetched where he is meets nobody", villageCar, countyCar, capability.Question{Fetched: true}, "care", "195 by county fetched"},
		{"who sits in a vehicle meets nobody", villageCar, countyCar, capability.Question{Aboard: true}, "care", "95 by nobody fetched"},
		{"the car is broken", strings.Replace(villageCar, "working", "broken", 1), countyCar, capability.Question{}, "care", "195 by county fetched"},
		{"nobody knows whether it is working", strings.Replace(villageCar, "working", "unknown", 1), countyCar, capability.Question{}, "care", "195 by county fetched"},
		{"nobody knows whether the ambulance is", villageCar, strings.Replace(countyCar, "working", "unknown", 1), capability.Question{}, "care", "190 by 120 fetched"},
		{"how soon the ambulance leaves is not known", villageCar, strings.Replace(countyCar, `"response": 5, `, "", 1), capability.Question{}, "care", "190 by 120 fetched"},
		{"nobody comes whose base is known", villageCar, "", capability.Question{}, "care", "190 by 120 fetched"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := meetingWorld(t, oneRoad, tt.village, "", tt.county)
			q := tt.asked
			q.Here, q.Services, q.At = "village", []string{tt.service}, at(t, "2023-02-10T11:00:00+08:00")
			offers, _ := v.Who(q)
			if got := toldWay(offers[0]); got != tt.want {
				t.Errorf("%s, not %s", got, tt.want)
			}
		})
	}
}

// toldWay is when somebody's service surely begins, and by whose vehicle.
func toldWay(o *capability.Offer) string {
	by, met := "nobody", "fetched"
	switch {
	case o.Base != nil:
		by = o.Base.ID
	case o.TravelMode != "":
		by = "120"
	}
	if o.Meeting != nil {
		met = "met at " + o.Meeting.Place.ID
	}
	return fmt.Sprint(o.Start.Hi, " by ", by, " ", met)
}

// S13: of all vehicles that take the patient and all that come towards them, the way that
// is surely shortest is taken, and its parts add up; searched through in random worlds.
func TestMeetingIsTheShortest(t *testing.T) {
	meetings := 0
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 7))
		n := func() int { return 5 + 5*r.IntN(20) }
		village, bridge := n(), n() // roads from the bridge to the two ends, and around
		around := n() + 5*r.IntN(20)
		near, far, fetch := n(), n(), n()
		v := meetingWorld(t, fmt.Sprintf(`"bridge": {"village": {"road": %d}, "county": {"road": %d}}, "village": {"county": {"road": %d}}, "town": {"bridge": {"road": %d}, "village": {"road": %d}}`, village, bridge, around, far, fetch),
			fmt.Sprintf(`"car": {"mode": "escorted_car", "response": %d, "loading": 2, "state": "working", "meets_at": ["bridge"]}`, near),
			`"car": {"mode": "own_ambulance", "response": 7, "loading": 4, "state": "working", "serves": ["village"]}`, countyCar)
		offers, _ := v.Who(capability.Question{Here: "village", Services: []string{"care"}, At: at(t, "2023-02-10T11:00:00+08:00")})
		o := offers[0]

		fetched := min(5+around+10, 7+fetch+4) + around
		met := func(comes, loading int) int { return max(near+2+village, comes) + loading + bridge }
		meets := met(5+bridge, 10)
		if 7+far+4 < 5+bridge+10 { // who is there first, and ready to go on
			meets = met(7+far, 4)
		}
		if got, want := o.Start.Hi, min(fetched, meets)+10; got != want || (o.Meeting != nil) != (meets < fetched) {
			t.Fatalf("seed %d: %d (%v), not %d: fetched %d, met %d", seed, got, o.Meeting, want, fetched, meets)
		}
		if p := o.Parts; p.Delay.Add(p.Response).Add(p.Loading).Add(p.Meet).Add(p.Road).Add(p.Lead) != o.Start {
			t.Fatalf("seed %d: %+v is not %v", seed, p, o.Start)
		}
		if o.Meeting != nil {
			meetings++
		}
	}
	if meetings < 50 || meetings > 450 {
		t.Errorf("%d of 500 are met: nothing is compared", meetings)
	}
}

// A vehicle that meets another does so elsewhere than where it sets out, at a place of
// the catalogue.
func TestMeetingPointsAreChecked(t *testing.T) {
	c := valley(t, "")
	err := merge(t, c, "institutions: {town: {vehicles: {cart: {mode: escorted_car, meets_at: [town, towm]}}}}")
	if err == nil || !strings.Contains(err.Error(), "meets no other there") || !strings.Contains(err.Error(), `"towm"`) {
		t.Error(err)
	}
}
