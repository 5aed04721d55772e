package examples_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// S7: with every fact that a decision lists as missing known, whatever the
// answers, the decision is settled, but for what people have to decide or the
// catalogue does not tell. An answer that makes the condition of a rule off the
// pathways true asks for one thing more: whether the patient is one of those whom the
// rule is for.
func TestEvidenceMissingSettles(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 7))
	asked, settled := 0, 0
	for _, x := range load(t) {
		for range 8 {
			f, pieces := take(t, x.Case)
			gone := slices.DeleteFunc(slices.Clone(pieces), func(r removable) bool { return r.key != "" || random.IntN(4) > 0 })
			src := f.without(gone...)
			d := decideOn(t, x, src)
			if d.Settled || len(d.Missing) == 0 {
				continue
			}
			full := answer(t, x, src, d, random)
			c, err := x.engine.ParseCase(full)
			if err != nil {
				continue // answers that contradict each other are no answers
			}
			asked++
			again := x.engine.Decide(c)
			if askedOfWhom(x, c, again) {
				full = answer(t, x, full, again, random)
				if c, err = x.engine.ParseCase(full); err != nil {
					continue
				}
				again = x.engine.Decide(c)
			}
			if again.Settled || waitsForPeople(again) {
				settled++
				continue
			}
			t.Errorf("%s without %v: all of %s answered, and still open: %s\n%s", x.name, gone, missing(d), missing(again), full)
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("evidence: %s | %s | %s", "open decisions settled by answering what is missing", "all", fmt.Sprintf("%d of %d", settled, asked))
}

// askedOfWhom reports whether all that is missing now is of whom a rule off the pathways is
// for, whose condition holds.
func askedOfWhom(x *example, c *triage.Case, d *referral.Decision) bool {
	set := x.engine.Set()
	known := evaluated(x, c)
	for _, m := range d.Missing {
		i, _ := set.Vocabulary.Lookup(m.Fact)
		if !slices.ContainsFunc(set.Rules, func(r *pack.Bound) bool {
			return c.Off(r) && r.For != nil && known.Truth(r.When) == rule.True && slices.ContainsFunc(r.For.Reads(), func(read rule.Read) bool { return read.Fact == i })
		}) {
			return false
		}
	}
	return len(d.Missing) > 0
}

func decideOn(t *testing.T, x *example, src []byte) *referral.Decision {
	t.Helper()
	c, err := x.engine.ParseCase(src)
	if err != nil {
		t.Fatalf("%s: %v\n%s", x.name, err, src)
	}
	return x.engine.Decide(c)
}

// waitsForPeople reports whether nothing is left to ask: a gated step waits for the
// word of those who decide, or the catalogue lacks what would tell. The decision
// says so.
func waitsForPeople(d *referral.Decision) bool {
	return len(d.Missing) == 0 && slices.ContainsFunc(d.Notices, func(n referral.Notice) bool { return n.Kind == "catalogue_unknown" })
}

// answer gives every missing fact a value, at random.
func answer(t *testing.T, x *example, src []byte, d *referral.Decision, random *rand.Rand) []byte {
	t.Helper()
	var f form
	if err := json.Unmarshal(src, &f.keys); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(f.keys["facts"], &f.facts); err != nil {
		t.Fatal(err)
	}
	facts := maps.Clone(f.facts)
	at, err := wire.ParseTime(d.At.String())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range d.Missing {
		i, ok := x.engine.Set().Vocabulary.Lookup(m.Fact)
		if !ok {
			t.Fatal("a fact that does not exist is missing: " + m.Fact)
		}
		v := x.engine.Set().Vocabulary.Fact(i)
		if told := lists(facts[m.Fact])["has"]; m.Choice == "" && v.Kind == fact.KindCodes && len(told) > 0 {
			facts[m.Fact] = must(append(told, "chest_pain")) // what was told stands
			continue
		}
		if m.Choice == "" {
			facts[m.Fact] = must(value(v, at, random))
			continue
		}
		l := lists(facts[m.Fact])
		list := []string{"has", "not"}[random.IntN(2)]
		l[list] = append(l[list], m.Choice)
		if v.Kind == fact.KindCodes {
			l["has"] = append(l["has"], "other")
		}
		facts[m.Fact] = relist(nil, l)
	}
	keys := maps.Clone(f.keys)
	keys["facts"] = must(facts)
	return must(keys)
}

func value(f *fact.Fact, at wire.Time, random *rand.Rand) any {
	switch f.Kind {
	case fact.KindBool:
		return random.IntN(2) == 0
	case fact.KindChoice:
		return f.Choices[random.IntN(len(f.Choices))].ID
	case fact.KindTime:
		return at.Add(-random.IntN(900)).String()
	case fact.KindCodes:
		return []string{"chest_pain"}
	case fact.KindSet:
		return map[string][]string{"has": {}, "not": {}}
	}
	low, high := f.Min.Float(), f.Max.Float()
	return int(low + random.Float64()*(high-low))
}
