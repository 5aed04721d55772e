package plan

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// valley is a town, two neighbours of its level, a county hospital and a village.
// The way to the county leads past the near neighbour.
const valley = `{
 "schema": "fenji.catalog/1", "id": "valley", "published": "2023-02-10T08:00:00+08:00", "utc_offset": "+08:00",
 "emergency": {"phone": "120", "response": 10, "loading": 0},
 "travel": {"town": {"near": {"road": 30}, "other": {"road": 20}, "county": {"road": 90}, "village": {"road": 10}}, "near": {"county": {"road": %d}}, "other": {"county": {"road": 100}}},
 "institutions": {
  "town": {"level": "township", "hours": "always", "services": {"watch": {"asserted": {"as": "verified"}}},
   "vehicles": {"car": {"mode": "own_ambulance", "response": 0, "loading": 10, "state": "unknown"}}},
  "near": {"level": %q, "hours": "always", "services": {"x": %s, "v": {"asserted": {"as": "verified"}} %s}},
  "other": {"level": "township", "hours": "always", "services": {"y": {"asserted": {"as": "verified"}, "accepts": ["lateral"]} %s}},
  "village": {"level": "village", "hours": "always", "services": {"x": {"asserted": {"as": "verified"}, "accepts": ["lateral"]}}},
  "county": {"level": "county", "hours": "always", "services": {"x": {"asserted": {"as": "verified"}}, "y": {"asserted": {"as": "verified"}}, "z": {"asserted": {"as": "verified"}}}}
 }}`

// S22: a neighbour is gone to instead of the county only if it is of the same
// level, verified, open when the patient arrives, has agreed, meets every need as
// soon as it should be, and lies not much off the way.
func TestSideways(t *testing.T) {
	const takes = `{"asserted": {"as": "verified"}, "accepts": ["lateral"]}`
	for _, tt := range []struct {
		name        string
		row         string // x at the near neighbour
		level       string
		onward      int // from there to the county
		near, other string
		detour      int
		needs       []Need
		change      [2]string // in the catalogue
		want        string
	}{
		{name: "all of it", want: "near"},
		{name: "much longer", onward: 76, detour: 15, want: ""},
		{name: "longer by what is allowed", onward: 75, detour: 15, want: "near"},
		{name: "longer, and nothing allowed", onward: 61, want: ""},
		{name: "longer than the best of a doubtful way", change: [2]string{`"county": {"road": 90}`, `"county": {"road": [60, 90]}`}, want: ""},
		{name: "how far the county is, is not known", change: [2]string{`"county": {"road": 90}`, `"county": {"road": [60, null]}`}, want: ""},
		{name: "far as the county may be, this is on the way", change: [2]string{`"county": {"road": 90}`, `"county": {"road": [90, null]}`}, want: "near"},
		{name: "whether a car comes is not known", change: [2]string{`"emergency": {"phone": "120", "response": 10, "loading": 0},`, `"emergency": {"phone": "120"},`}, want: ""},
		{name: "of a lower level", level: "village", want: ""},
		{name: "of a higher level", level: "subcentre", want: ""},
		{name: "declared", row: `{"asserted": {"as": "declared"}, "accepts": ["lateral"]}`, want: ""},
		{name: "silent on how sure", row: `{"accepts": ["lateral"]}`, want: ""},
		{name: "past its verification", row: `{"asserted": {"as": "verified", "verify_by": "2023-02-09"}, "accepts": ["lateral"]}`, want: ""},
		{name: "somebody's presence not known", row: `{"asserted": {"as": "verified"}, "accepts": ["lateral"], "requires": {"equipment": ["lamp"]}}`, want: ""},
		{name: "silent on whom it takes", row: verified, want: ""},
		{name: "full", row: `{"asserted": {"as": "verified"}, "accepts": ["lateral"], "capacity": {"state": "full", "at": "2023-02-10T11:30:00+08:00"}}`, want: ""},
		{name: "full a day ago", row: `{"asserted": {"as": "verified"}, "accepts": ["lateral"], "capacity": {"state": "full", "at": "2023-02-09T11:30:00+08:00"}}`, want: "near"},
		{name: "opens in the afternoon", row: `{"asserted": {"as": "verified"}, "accepts": ["lateral"], "hours": {"mon-sun": ["14:00-17:00"]}}`, want: ""},
		{name: "a second need that it meets", near: `, "y": ` + takes, needs: []Need{want("x"), want("y")}, want: "near"},
		{name: "a second need that another neighbour meets", needs: []Need{want("x"), want("y")}, want: ""},
		{name: "a second need that only the county meets", needs: []Need{want("x"), want("z")}, want: ""},
		{name: "a second need, only possible, that only the county meets", needs: []Need{want("x"), want("z", maybe)}, want: ""},
		{name: "a second need that is met here", needs: []Need{want("x"), want("watch")}, want: "near"},
		{name: "a second need that it has not agreed to", needs: []Need{want("x"), want("y")}, near: `, "y": ` + verified, want: ""},
		{name: "in time", needs: []Need{want("x", due(40))}, want: "near"},
		{name: "late, and sooner than the county", needs: []Need{want("x", due(30))}, want: "near"},
		{name: "later than the county", row: `{"asserted": {"as": "verified"}, "accepts": ["lateral"], "lead": 90}`, needs: []Need{want("x", due(100))}, want: ""},
		{name: "later than the county, no target", row: `{"asserted": {"as": "verified"}, "accepts": ["lateral"], "lead": 90}`, want: "near"},
		{name: "too late at the neighbour", row: `{"asserted": {"as": "verified"}, "accepts": ["lateral"], "lead": 90}`, needs: []Need{want("x", closes(110))}, want: ""},
		{name: "a gated act that is proven", needs: []Need{want("x", gated(true))}, want: "near"},
		{name: "a gated act that waits", needs: []Need{want("x"), want("y", gated(false))}, near: `, "y": ` + takes, want: ""},
		{name: "nothing that is not here", needs: []Need{want("watch")}, want: ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			row, level, onward, needs := tt.row, tt.level, tt.onward, tt.needs
			if row == "" {
				row = takes
			}
			if level == "" {
				level = "township"
			}
			if onward == 0 {
				onward = 60
			}
			if needs == nil {
				needs = []Need{want("x")}
			}
			catalog, err := capability.Load([]byte(strings.Replace(fmt.Sprintf(valley, onward, level, row, tt.near, tt.other), tt.change[0], tt.change[1], 1)))
			if err != nil {
				t.Fatal(err)
			}
			noon, err := wire.ParseTime("2023-02-10T12:00:00+08:00")
			if err != nil {
				t.Fatal(err)
			}
			q := Question{Catalog: catalog.View().Inquire(noon, nil), Base: capability.Question{Here: "town", At: noon, Link: capability.Data}, Acuity: 4, Needs: needs}
			got := ""
			p := NewPlanner()
			if aside := p.Sideways(q, Leave{Up: "county", Detour: tt.detour}); aside != nil {
				got = aside.Stops[0].Institution.ID
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			for _, s := range p.Best(q).Stops {
				if s.Institution.ID != "county" && s.Institution.ID != "near" {
					t.Errorf("the plan without leave goes to %s", s.Institution.ID)
				}
			}
		})
	}
}

// S22: on random small catalogues, whatever is gone to sideways is what going
// through every institution finds fit, and where exactly one is fit it is found.
func TestEvidenceSideways(t *testing.T) {
	const seeds = 600
	found, none := 0, 0
	for seed := range uint64(seeds) {
		r := rand.New(rand.NewPCG(seed, 22))
		q := mildQuestion(t, r)
		leave := Leave{Up: fmt.Sprint("i", 1+r.IntN(2)), Detour: 30 * r.IntN(3)}
		fit := fitAside(q, leave)
		p := NewPlanner().Sideways(q, leave)
		switch {
		case p == nil && len(fit) == 1:
			t.Errorf("seed %d: %v is fit and not found\n%s", seed, fit, needsText(q))
		case p == nil:
			none++
		case len(p.Stops) != 1 || !fit[p.Stops[0].Institution.ID]:
			t.Errorf("seed %d: %v is gone to, fit are %v\n%s", seed, describe(q, p.Stops, p.Served), fit, needsText(q))
		default:
			found++
		}
	}
	if found < seeds/50 {
		t.Errorf("the questions are too tame: %d of %d go sideways", found, seeds)
	}
	t.Logf("evidence: %s | %s | %s", "S22: sideways equals going through every institution, on random small catalogs", "all equal",
		fmt.Sprintf("%d questions, %d go sideways, %d do not", seeds, found, none))
}

// mildQuestion is a random question of one or two needs, none treated before the
// way (the engine goes up for those), in a catalogue of few levels.
func mildQuestion(t *testing.T, r *rand.Rand) Question {
	t.Helper()
	q := randomQuestion(t, r)
	catalog, err := capability.Load(levelled(r, q.Catalog.View().JSON()))
	if err != nil {
		t.Fatal(err)
	}
	q.Catalog, q.Acuity, q.Needs = catalog.View().Inquire(q.Base.At, nil), 4+r.IntN(2), q.Needs[:min(len(q.Needs), 2)]
	for i := range q.Needs {
		q.Needs[i].TreatFirst = false
	}
	q.Needs[0].Proven = true // a true rule asks for what he goes for
	return q
}

// levelled makes most institutions townships, the rest county hospitals, and lets
// most rows accept.
func levelled(r *rand.Rand, src []byte) []byte {
	var doc object
	if err := json.Unmarshal(src, &doc); err != nil {
		panic(err)
	}
	institutions := doc["institutions"].(map[string]any)
	for _, id := range slices.Sorted(maps.Keys(institutions)) {
		level := "township"
		if id != "i0" && r.IntN(3) == 0 {
			level = "county"
		}
		in := institutions[id].(map[string]any)
		in["level"] = level
		services := in["services"].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(services)) {
			if row := services[name].(map[string]any); row["mode"] != "remote" && r.IntN(3) > 0 {
				row["accepts"] = []string{"lateral"}
			}
		}
	}
	out, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return out
}

// fitAside goes through every institution and asks it everything, straight from
// the catalogue.
func fitAside(q Question, leave Leave) map[string]bool {
	e := &every{Question: q, asked: map[string][]*capability.Offer{}}
	up := NewPlanner().Best(q)
	home, _ := q.Catalog.View().Institution(q.Base.Here)
	fit := map[string]bool{}
	if up.Deciding < 0 {
		return fit // nobody is moved who need not move
	}
	for in := range q.Catalog.View().Institutions() {
		if in.ID == home.ID || in.Level != home.Level || slices.Contains(q.Without, in.ID) {
			continue
		}
		to, on, straight := q.Catalog.View().Travel(home.ID, in.ID), q.Catalog.View().Travel(in.ID, leave.Up), q.Catalog.View().Travel(home.ID, leave.Up)
		near := to.Hi < capability.Never && on.Hi < capability.Never && to.Hi+on.Hi <= straight.Lo+leave.Detour
		if near && e.meetsAll(in.ID, up) {
			fit[in.ID] = true
		}
	}
	return fit
}

// meetsAll is whether a place does at once, surely and by agreement all that is not
// begun surely at home, and does something.
func (e *every) meetsAll(place string, up *Plan) bool {
	goes := false
	for i, n := range e.Needs {
		s := e.serve(n, Here, e.Base.Here, leaving{from: e.Base.Here})
		at := e.aside(n, place)
		switch {
		case up.Served[i].Where == Passed:
			return false
		case !at.Met() || preferred(s, at) <= 0: // as soon at home
			if !s.Met() || !s.Acts || s.Offer != nil && (!s.Offer.Sure || s.Offer.Mode == capability.Remote || s.Offer.Parts.Wait.Lo > 0) {
				return false
			}
		case !at.Acts || at.Start.Hi > max(n.Due, up.Served[i].Start.Hi):
			return false
		default:
			goes = true
		}
	}
	return goes
}

// aside is the best that a place does for a need of the offers that S22 lets count.
func (e *every) aside(n Need, place string) Served {
	best := nowhere
	for _, o := range e.offers(n, place, leaving{from: e.Base.Here}) {
		agreed := len(o.Service.Details().Accepts) == 1 && o.Service.Details().Accepts[0] == "lateral"
		if o.Standing != capability.Verified || !o.Sure || !agreed || o.Parts.Wait.Hi > 0 {
			continue
		}
		if s := e.judge(n, 0, o); preferred(s, best) < 0 {
			best = s
		}
	}
	return best
}
