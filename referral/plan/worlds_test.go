package plan

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// A world is a catalogue and a patient in it who needs something.
type world struct {
	institutions, travel, links, members object
	emergency                            object

	acuity  int
	needs   []Need
	link    capability.Link
	onset   capability.Span
	without []string
}

type object map[string]any

// randomWorld has four to eight institutions with two to five services each: some
// closed, assumed, declared or full, some done from afar, by visitors or under
// supervision, some with vehicles, some in the network of the place where the
// patient is; some roads take a time that is known within bounds, or not at all.
func randomWorld(r *rand.Rand) world {
	for {
		if w := anyWorld(r); len(w.modes()) >= 2 {
			return w
		}
	}
}

func anyWorld(r *rand.Rand) world {
	w := world{institutions: object{}, travel: object{}, links: object{}, members: object{"i0": object{}},
		emergency: object{"phone": "120", "response": 10 + r.IntN(20), "loading": 5},
		acuity:    1 + r.IntN(5), link: []capability.Link{capability.Data, capability.Data, capability.Phone, capability.LinkUnknown}[r.IntN(4)]}
	w.onset = capability.Span{Lo: 40, Hi: 40 + 20*r.IntN(2)}
	sites := 4 + r.IntN(5)
	for i := range sites {
		id := name(i)
		w.institutions[id] = randomInstitution(r, i, sites)
		roads := object{}
		for j := range i {
			if r.IntN(8) > 0 {
				roads[name(j)] = object{"road": randomRoad(r)}
			}
		}
		if len(roads) > 0 {
			w.travel[id] = roads
		}
		if r.IntN(2) == 0 {
			w.members[id] = object{}
		}
		if i > 0 && r.IntN(2) == 0 {
			w.links[id] = object{name(r.IntN(i)): []string{"data"}}
		}
	}
	for _, s := range r.Perm(len(serviceNames))[:1+r.IntN(4)] {
		w.needs = append(w.needs, randomNeed(r, serviceNames[s]))
	}
	if r.IntN(6) == 0 {
		w.without = []string{"i1"}
	}
	if r.IntN(3) == 0 { // a cart goes as far as one place, an ambulance comes from another
		from, to := name(1+r.IntN(sites-1)), name(1+r.IntN(sites-1))
		w.institutions["i0"].(object)["vehicles"] = object{"cart": object{"mode": "escorted_car", "response": 0, "loading": 2, "state": "working", "meets_at": []string{to}}}
		w.institutions[from].(object)["vehicles"] = object{"car": object{"mode": "own_ambulance", "response": r.IntN(15), "loading": 5, "state": "working", "serves": []string{"i0"}}}
	}
	return w
}

func name(i int) string { return fmt.Sprint("i", i) }

// question is what the planner is asked in the world.
func (w world) question(t *testing.T) Question {
	t.Helper()
	at, err := wire.ParseTime("2023-02-10T11:30:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	src, err := json.Marshal(object{
		"schema": "fenji.catalog/1", "id": "random", "name": object{"zh": "随机", "en": "random"}, "published": "2023-02-10T08:00:00+08:00", "utc_offset": "+08:00",
		"emergency": w.emergency, "institutions": w.institutions, "travel": w.travel, "links": w.links,
		"networks": object{"own": object{"type": "medical_community", "members": w.members}},
	})
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := capability.Load(src)
	if err != nil {
		t.Fatal(err)
	}
	return Question{Catalog: catalog.View().Inquire(at, nil), Base: capability.Question{Here: "i0", At: at, Link: w.link}, Acuity: w.acuity, Needs: w.needs, Without: w.without,
		Since:   func(f string) (capability.Span, bool) { return w.onset, f == "onset" },
		Answers: func(service string) int { return 5 * int(service[0]-'a') }}
}

// randomQuestion is what the planner is asked in a random world.
func randomQuestion(t *testing.T, r *rand.Rand) Question {
	t.Helper()
	return randomWorld(r).question(t)
}

// modes are the ways in which services are done in the world.
func (w world) modes() map[string]bool {
	modes := map[string]bool{}
	for _, in := range w.institutions {
		for _, row := range in.(object)["services"].(object) {
			mode, _ := row.(object)["mode"].(string)
			modes[mode] = true
		}
	}
	return modes
}

// leansOn reports whether another place does something with a place's help.
func (w world) leansOn(place string) bool {
	for _, in := range w.institutions {
		for _, row := range in.(object)["services"].(object) {
			if row.(object)["by"] == place {
				return true
			}
		}
	}
	return false
}

// idle is the world in which a place does nothing that anybody asks for.
func (w world) idle(place string) world {
	in := maps.Clone(w.institutions[place].(object))
	in["services"] = object{"nothing": object{}}
	w.institutions = maps.Clone(w.institutions)
	w.institutions[place] = in
	return w
}

var serviceNames = []string{"a", "b", "c", "d", "e"}

func randomNeed(r *rand.Rand, service string) Need {
	n := Need{Services: []string{service}, Due: None, Closes: capability.Nowhere(), Proven: r.IntN(4) > 0, TreatFirst: r.IntN(4) == 0, Basic: r.IntN(25) == 0}
	if r.IntN(3) == 0 {
		n.Services = append(n.Services, serviceNames[r.IntN(len(serviceNames))])
	}
	if r.IntN(4) > 0 {
		n.Due, n.Assumed = r.IntN(12)*15-15, r.IntN(5) == 0
	}
	if r.IntN(2) == 0 {
		n.Closes.Lo = r.IntN(10) * 15
		n.Closes.Hi = n.Closes.Lo + 30*r.IntN(3)
	}
	if r.IntN(3) == 0 {
		n.Gated = true
		n.Firm = n.Proven && r.IntN(2) == 0
		n.OffLabel = r.IntN(4) == 0
		n.Prepare = 10 * r.IntN(3)
	}
	if r.IntN(8) == 0 {
		n.Floor = "county"
	}
	if r.IntN(8) == 0 {
		n.Stay = 60
	}
	return n
}

// randomRoad is a time, bounds of one, or its least.
func randomRoad(r *rand.Rand) any {
	road := 5 + 5*r.IntN(20)
	switch r.IntN(12) {
	case 0:
		return []any{road, road + 10*r.IntN(4)}
	case 1:
		return []any{road, nil}
	}
	return road
}

func randomInstitution(r *rand.Rand, i, sites int) object {
	levels := []string{"village", "township", "county", "city"}
	in := object{"level": levels[r.IntN(len(levels))], "name": object{"zh": fmt.Sprint("院", i), "en": fmt.Sprint("site ", i)}, "hours": "always"}
	services := object{}
	for _, s := range r.Perm(len(serviceNames))[:2+r.IntN(4)] {
		services[serviceNames[s]] = randomService(r, name((i+1+r.IntN(sites-1))%sites))
	}
	in["services"] = services
	in["stock"] = object{"drug": object{"terms": []string{"drug"}, "name": object{"zh": "药", "en": "drug"}, "quantity": 1, "at": "2023-02-10T08:00:00+08:00", "expires": "2024-01-01",
		"window": object{"within": 30 + 30*r.IntN(6), "from": "onset"}}}
	if r.IntN(3) == 0 {
		in["vehicles"] = object{"car": object{"mode": "own_ambulance", "response": r.IntN(15), "loading": 5, "state": []string{"working", "working", "unknown"}[r.IntN(3)]}}
	}
	return in
}

// randomService is done by the place's own people, or by or under those of another.
func randomService(r *rand.Rand, other string) object {
	row := object{"lead": 5 * r.IntN(6), "asserted": object{"as": []string{"verified", "verified", "verified", "declared", "assumed"}[r.IntN(5)]}}
	switch r.IntN(10) {
	case 0:
		row["mode"] = "visiting"
	case 1:
		row["mode"], row["by"], row["link"] = "remote", other, []string{"phone", "data"}[r.IntN(2)]
	case 2:
		row["mode"], row["by"] = "supervised", other
	}
	switch r.IntN(5) {
	case 0:
		row["hours"] = object{"mon-sun": []string{"08:00-12:00"}}
	case 1:
		row["hours"] = object{"mon-sun": []string{"13:00-24:00"}}
	}
	if r.IntN(6) == 0 {
		row["capacity"] = object{"state": "full", "at": "2023-02-10T11:00:00+08:00", "for": "14d"} // believed all the way: no detour outlasts it
	}
	if r.IntN(5) == 0 {
		row["requires"] = object{"stock": []string{"drug"}}
	}
	return row
}
