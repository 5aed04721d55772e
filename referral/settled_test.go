package referral

import (
	"encoding/json"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral/content"
)

// A decision is settled as if every undecided rule were weighed by itself, those too
// that conclude like one weighed before (S7).
func TestSettledAsIfEachWereWeighed(t *testing.T) {
	cat, err := files.Open(anxi.Catalog)
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(cat.View(), content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(anxi.Cases, "*.json")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	r := rand.New(rand.NewPCG(2, 7))
	settled, spared, cases := 0, 0, 0
	for _, name := range names {
		src, err := fs.ReadFile(anxi.Cases, name)
		if err != nil {
			t.Fatal(err)
		}
		for round := range 12 {
			var document map[string]any
			if err := json.Unmarshal(src, &document); err != nil {
				t.Fatal(err)
			}
			facts, _ := document["facts"].(map[string]any)
			for _, fact := range slices.Sorted(maps.Keys(facts)) {
				if r.IntN(12) < round {
					delete(facts, fact)
				}
			}
			if round%3 == 2 { // a tile proves the urgency, whatever else is open
				facts["act_now"] = []string{[]string{"unresponsive", "heavy_bleeding", "convulsing", "severe_allergy"}[r.IntN(4)]}
				facts["complaint"] = []string{[]string{"itching", "rash", "back_pain", "low_back_pain", "itching"}[r.IntN(5)]}
			}
			changed, err := json.Marshal(document)
			if err != nil {
				t.Fatal(err)
			}
			c, err := e.ParseCase(changed)
			if err != nil {
				continue // what is left contradicts itself
			}
			d := e.deciding(c)
			ends := d.ends()
			low := d.side(d.provenOnly())
			high, best := d.side(d.allPossible()), d.side(d.hopeful())
			want := d.a.Graded && !high.gateWaits() && d.signature(low).same(d.signature(high)) && d.signature(low).same(d.signature(best))
			plain := *ends
			plain.low, plain.high = low, high
			for i := range d.fired {
				plain.weighed = nil
				want = want && !d.matters(&plain, i)
			}
			if ends.settled != want {
				t.Errorf("%s: settled %v, weighing each %v\n%s", name, ends.settled, want, changed)
			}
			if cases++; ends.settled {
				settled++
				for i := range d.fired {
					if ends.high.states[i] == possible && !slices.Contains(ends.weighed, i) {
						spared++
					}
				}
			}
		}
	}
	if settled < 25 || settled == cases || spared < 25 {
		t.Errorf("only %d of %d settled, %d rules spared", settled, cases, spared)
	}
	t.Logf("%d cases, %d settled, %d rules spared", cases, settled, spared)
}
