package capability_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// A change with a mistake is rejected whole: revision, view and hash stay.
func TestUpdateIsWholeOrNothing(t *testing.T) {
	c := valley(t, `{}`)
	before := c.View()
	stop := errors.New("stop")
	for _, tt := range []struct {
		name   string
		change func(tx *capability.Tx) error
		want   string
	}{
		{"an error of the change", func(tx *capability.Tx) error { tx.DeletePosting("p7-town"); return stop }, "stop"},
		{"a reference left dangling", func(tx *capability.Tx) error { tx.DeleteInstitution("town"); return nil }, "unknown-institution"},
		{"a mistake not passed on", func(tx *capability.Tx) error {
			_ = tx.PutPosting(&capability.Posting{ID: "Bad Id", Workplace: "town"})
			return nil
		}, "wrong-id"},
		{"good and then bad", func(tx *capability.Tx) error {
			if err := tx.PutPosting(&capability.Posting{ID: "p8", Workplace: "town"}); err != nil {
				return err
			}
			return tx.PutNetwork(&capability.Network{ID: "n", Type: "club"})
		}, "unknown-word"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := c.Update(tt.change)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want %q", err, tt.want)
			}
			if c.View() != before || c.Revision() != before.Revision() {
				t.Error("the catalogue changed")
			}
		})
	}
}

// A change that panics leaves the catalogue as it was and open to the next.
func TestUpdateSurvivesPanic(t *testing.T) {
	c := valley(t, `{}`)
	before := c.View()
	func() {
		defer func() { _ = recover() }()
		_ = c.Update(func(tx *capability.Tx) error { tx.DeletePosting("p7-town"); panic("fault") })
	}()
	if c.View() != before {
		t.Error("the view changed")
	}
	if err := c.Update(func(tx *capability.Tx) error { tx.DeletePosting("p7-town"); return nil }); err != nil || c.Revision() != before.Revision()+1 {
		t.Errorf("next update: %v", err)
	}
}

// What is put is copied: changing it afterwards changes nothing.
func TestPutCopies(t *testing.T) {
	c := valley(t, `{}`)
	in := &capability.Institution{ID: "new", Level: "village", Services: map[string]*capability.Service{"x": {}}}
	if err := c.Update(func(tx *capability.Tx) error { return tx.PutInstitution(in) }); err != nil {
		t.Fatal(err)
	}
	in.Services["x"].Status = "withdrawn"
	got, ok := c.View().Institution("new")
	if !ok || got.Services["x"].Status != "" || got.Services["x"].Service != "x" {
		t.Errorf("got %+v", got)
	}
}

// An old view answers as before whatever is written meanwhile, and rows that
// did not change are the same rows in both.
func TestViewIsImmutableAndShared(t *testing.T) {
	c := valley(t, `{}`)
	old := c.View()
	text := old.JSON()
	if err := merge(t, c, `{institutions: {town: {name: {en: Other}}}, postings: {p7-town: null}}`); err != nil {
		t.Fatal(err)
	}
	now := c.View()
	if string(old.JSON()) != string(text) || old.Hash() == now.Hash() {
		t.Error("the old view changed, or the new one did not")
	}
	a, _ := old.Institution("county")
	b, _ := now.Institution("county")
	if a != b {
		t.Error("an unchanged institution was copied")
	}
}

// Readers run while writers write, and every view is whole: both institutions
// of a change have it or neither does.
func TestReadersAndWriters(t *testing.T) {
	c := valley(t, `{}`)
	q := capability.Question{Services: []string{"pci"}, Here: "town", At: at(t, "2022-11-26T13:52:00+08:00")}
	var wait sync.WaitGroup
	for w := range 2 {
		wait.Go(func() {
			for i := range 20 {
				if err := merge(t, c, fmt.Sprintf(`{institutions: {county: {scale: "%d-%d"}, city: {scale: "%d-%d"}}}`, w, i, w, i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 2 {
		wait.Go(func() {
			for range 100 {
				v := c.View()
				a, _ := v.Institution("county")
				b, _ := v.Institution("city")
				if a.Scale != b.Scale {
					t.Errorf("a torn view: %q and %q", a.Scale, b.Scale)
				}
				v.Who(q)
			}
		})
	}
	wait.Wait()
	if c.Revision() != 42 {
		t.Errorf("revision %d", c.Revision())
	}
}

// The canonical document loads into a view with the same bytes and hash.
func TestCanonicalRoundTrip(t *testing.T) {
	v := valley(t, `{}`).View()
	c, err := capability.Load(v.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if got := c.View(); string(got.JSON()) != string(v.JSON()) || got.Hash() != v.Hash() {
		t.Errorf("got\n%s\nwant\n%s", got.JSON(), v.JSON())
	}
}

// The hash follows the content alone: not the order or the number of changes,
// and any change of content changes it.
func TestHashFollowsContent(t *testing.T) {
	v := valley(t, `{}`).View()
	c := capability.New()
	if err := merge(t, c, `{schema: fenji.catalog/1, id: valley, published: 2020-01-01T00:00:00Z}`); err != nil {
		t.Fatal(err)
	}
	ins := slices.Collect(v.Institutions())
	slices.Reverse(ins)
	for _, in := range ins {
		bare := *in
		bare.Services = nil // county refers to nobody yet
		if err := c.Update(func(tx *capability.Tx) error { return tx.PutInstitution(&bare) }); err != nil {
			t.Fatal(err)
		}
	}
	n, err := wire.ParseJSON("", v.JSON(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Update(func(tx *capability.Tx) error { return tx.Merge(n) }); err != nil {
		t.Fatal(err)
	}
	if c.View().Hash() != v.Hash() {
		t.Error("another order gives another hash")
	}
	seen := map[string]string{v.Hash(): "nothing"}
	for _, patch := range []string{
		`{name: {en: V}}`, `{days: {"2022-12-31": null}}`, `{institutions: {clinic: {kind: x}}}`, `{institutions: {clinic: {services: {x: {}}}}}`,
		`{postings: {p7-town: {kind: visiting}}}`, `{networks: {hill: {type: pairing}}}`, `{travel: {clinic: {town: {road: 21m}}}}`, `{links: null}`,
		`{institutions: {town: {stock: {tnk-16mg: {quantity: null}}}}}`, `{institutions: {town: {stock: {tnk-16mg: {quantity: 0}}}}}`,
	} {
		h := valley(t, patch).View().Hash()
		if other, twice := seen[h]; twice {
			t.Errorf("%s has the hash of %s", patch, other)
		}
		seen[h] = patch
	}
}

// An empty update is a revision with the same content.
func TestEmptyMerge(t *testing.T) {
	c := valley(t, `{}`)
	before := c.View()
	if err := merge(t, c, `{}`); err != nil {
		t.Fatal(err)
	}
	if c.Revision() != before.Revision()+1 || c.View().Hash() != before.Hash() {
		t.Error("an empty change must only raise the revision")
	}
}

// Null in a patch deletes, maps merge, lists replace, and the rest of the
// document is left alone.
func TestMerge(t *testing.T) {
	v := valley(t, `{institutions: {town: {services: {outpatient: null, lysis: {lead: 12m}}, departments: {emergency: {codes: ["20", "32"]}}}}, links: null, networks: {hill: null}}`).View()
	town, _ := v.Institution("town")
	if _, ok := town.Services["outpatient"]; ok || *town.Services["lysis"].Lead != capability.Exactly(12) || town.Services["lysis"].Patient == nil {
		t.Errorf("services %+v", town.Services)
	}
	if !slices.Equal(town.Departments["emergency"].Codes, []string{"20", "32"}) || town.Departments["emergency"].Name.En != "Emergency" {
		t.Errorf("departments %+v", town.Departments)
	}
	if n := len(slices.Collect(v.Networks())); n != 1 {
		t.Errorf("%d networks", n)
	}
}

// A mistake of a patch is told at its place in the patch, also when it concerns
// what the patch left alone.
func TestMergePlaces(t *testing.T) {
	for _, tt := range []struct{ name, patch, want string }{
		{"unknown key", "institutions:\n  town:\n    servces: {}", `patch.yaml:3:5: /institutions/town/servces: unknown key "servces"; did you mean "services"? [unknown-key]`},
		{"a key left without its row", "institutions:\n  town:\n    departments: null\n    services: null", `patch.yaml:3:5: /institutions/town/contacts/duty/department: town has no department "emergency" [unknown-department]`},
		{"a required kind misspelt", "institutions: {town: {equipment: {m: {kind: centrifuge}}, services: {spin: {requires: {equipment: [centrifugue]}}}}}", `patch.yaml:1:100: /institutions/town/services/spin/requires/equipment/0: nobody in the catalogue has "centrifugue"; did you mean "centrifuge"? [misspelt]`},
		{"far away", "institutions: {county: {level: capital}}", `patch.yaml:1:32: /institutions/county/level: unknown word "capital"; allowed: city, county, home, province, subcentre, township, village [unknown-word]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := valley(t, `{}`)
			err := merge(t, c, tt.patch)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// Levels are ordered, map to the four words, and may be a catalogue's own.
func TestLevels(t *testing.T) {
	v := valley(t, `{levels: [home, village, township, station, county, city, province], words: {station: township}}`).View()
	for _, tt := range []struct {
		level, word string
		rank        int
	}{{"home", "village", 0}, {"village", "village", 1}, {"station", "township", 3}, {"county", "county", 4}, {"province", "tertiary", 6}, {"moon", "", -1}} {
		if v.Word(tt.level) != tt.word || v.LevelRank(tt.level) != tt.rank {
			t.Errorf("%s: %q, %d", tt.level, v.Word(tt.level), v.LevelRank(tt.level))
		}
	}
}

// Two institutions share a network on the days on which both are members.
func TestSameNetwork(t *testing.T) {
	v := valley(t, `{}`).View()
	for _, tt := range []struct {
		a, b string
		on   capability.Date
		want bool
	}{
		{"town", "county", "2022-11-26", true}, {"town", "county", "2017-12-31", false},
		{"county", "city", "2021-12-31", true}, {"county", "city", "2022-01-01", false}, {"town", "city", "2021-01-01", false},
	} {
		if got := v.SameNetwork(tt.a, tt.b, tt.on); got != tt.want {
			t.Errorf("%s and %s on %s: %t", tt.a, tt.b, tt.on, got)
		}
	}
}

// A way is what its row says, else the row the other way, else the shortest
// sum, else unknown; a row wins over a shorter sum.
func TestTravel(t *testing.T) {
	v := valley(t, `{travel: {county: {town: {road: 100m}}, clinic: {county: {road: 200m}}}, institutions: {far: {level: village}}}`).View()
	for _, tt := range []struct{ from, to, want string }{
		{"town", "town", "0"}, {"town", "county", "95"}, {"county", "town", "100"}, {"town", "clinic", "20"},
		{"clinic", "county", "200"}, {"town", "city", "185–205"}, {"clinic", "city", "205–225"}, {"town", "far", "0–?"}, {"town", "nobody", "0–?"},
	} {
		if got := v.Travel(tt.from, tt.to).String(); got != tt.want {
			t.Errorf("%s to %s: %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

// What is written as empty is not what is absent: it has another hash, and is read back
// as it was, with the same answers.
func TestEmptyIsNotAbsent(t *testing.T) {
	op := func(rest string) string {
		return "institutions: {county: {services: {op: {asserted: {as: verified}, " + rest + "}}}}"
	}
	for _, tt := range []struct{ absent, empty, want string }{
		{op(``), op(`slots: {}`), "may 0 declared call:slots_unknown"},
		{op(``), op(`slots: {"2022-11-28": null}`), "may 0 declared call:slots_unknown"},
		{op(``), op(`settings: []`), "no: setting: op is not done at county (clinic)"},
		{op(``), op(`patient: {sex: {is: []}}`), "no: patient_limit: the patient is outside its limits: sex"},
		{op(``), op(`patient: {sex: {not: []}}`), "sure 0 verified"},
		{"institutions: {county: {vehicles: {a: {mode: own_ambulance}}}}", "institutions: {county: {vehicles: {a: {mode: own_ambulance, serves: []}}}}", "no: not_offered: does not offer it"},
		{"networks: {valley: {shares: [records]}}", "networks: {valley: {shares: [records], members: {county: {shares: []}}}}", "no: not_offered: does not offer it"},
		{"institutions: {bus: {level: county, kind: mobile_unit}}", "institutions: {bus: {level: county, kind: mobile_unit, itinerary: []}}", "no: not_offered: does not offer it"},
	} {
		v := valley(t, tt.empty).View()
		again, err := capability.Load(v.JSON())
		if err != nil {
			t.Errorf("%s: read back: %v", tt.empty, err)
			continue
		}
		for _, v := range []*capability.View{v, again.View()} {
			q := capability.Question{Services: []string{"op"}, Here: "county", At: at(t, "2022-11-28T10:00:00+08:00"), Patient: adult()}
			offers, rejected := v.Who(q)
			if got := show(offers, rejected, "county"); got != tt.want {
				t.Errorf("%s\ngot  %s\nwant %s", tt.empty, got, tt.want)
			}
		}
		if again.View().Hash() != v.Hash() || v.Hash() == valley(t, tt.absent).View().Hash() {
			t.Errorf("%s: hashes", tt.empty)
		}
	}
}
