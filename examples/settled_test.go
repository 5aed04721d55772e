package examples_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// S7: a settled decision is settled: no single answer to a question that a rule on
// the case's pathways still could ask changes the place, the urgency or the acts
// that can't be undone.
func TestEvidenceSettledHolds(t *testing.T) {
	answers := 0
	for _, x := range load(t) {
		d := x.decide(t)
		if !d.Settled {
			continue
		}
		for _, a := range unasked(t, x) {
			f, _ := take(t, x.Case)
			facts := maps.Clone(f.facts)
			facts[a.fact] = a.value(facts[a.fact])
			keys := maps.Clone(f.keys)
			keys["facts"] = must(facts)
			c, err := x.engine.ParseCase(must(keys))
			if err != nil {
				continue // an answer that contradicts another is none
			}
			answers++
			if got, want := essence(x.engine.Decide(c)), essence(d); got != want {
				t.Errorf("%s is settled, and %s changes it from %s to %s", x.name, a, want, got)
			}
		}
	}
	t.Logf("evidence: %s | %s | %s", "settled decisions that no single further answer changes", "all", fmt.Sprintf("%d answers to settled cases", answers))
}

func essence(d *referral.Decision) string {
	return fmt.Sprint(d.Disposition, " ", d.Destination, " ", d.Acuity.Level, " ", strings.Join(gated(d), ","))
}

// An unaskedFact is one answer to a fact that the case does not tell.
type unaskedFact struct{ fact, choice, answer string }

func (u unaskedFact) String() string { return strings.Trim(u.fact+"."+u.choice+" = "+u.answer, ".") }

func (u unaskedFact) value(given json.RawMessage) json.RawMessage {
	if u.choice == "" {
		return json.RawMessage(u.answer)
	}
	l := lists(given)
	l["has"] = append(l["has"], u.choice)
	return relist(given, l)
}

// unasked are the answers to bool, choice and set facts that an undecided rule in scope
// reads and the case does not tell. People's own decisions are none.
func unasked(t *testing.T, x *example) []unaskedFact {
	t.Helper()
	c, err := x.engine.ParseCase(x.Case)
	if err != nil {
		t.Fatal(err)
	}
	v, known := x.engine.Set().Vocabulary, evaluated(x, c)
	seen := map[unaskedFact]bool{}
	var all []unaskedFact
	add := func(u unaskedFact) {
		if !seen[u] {
			seen[u] = true
			all = append(all, u)
		}
	}
	for _, r := range x.engine.Set().Rules {
		if c.Off(r) || known.Truth(r.When) != rule.Unknown || decides(x.engine.Set(), r) {
			continue
		}
		for _, read := range r.When.Reads() {
			if read.Fact < 0 {
				continue
			}
			f, reading := v.Fact(read.Fact), c.Facts.Reading(read.Fact)
			switch {
			case f.Kind == fact.KindBool && !reading.Known:
				add(unaskedFact{f.Name, "", "true"})
				add(unaskedFact{f.Name, "", "false"})
			case f.Kind == fact.KindChoice && !reading.Known:
				for _, choice := range f.Choices {
					add(unaskedFact{f.Name, "", `"` + choice.ID + `"`})
				}
			case f.Kind == fact.KindSet:
				if known, _ := reading.Has(read.Choice); !known && read.Choice != "" {
					add(unaskedFact{f.Name, read.Choice, "true"})
				}
			}
		}
	}
	return all
}

// decides reports whether a rule reads the answer of people who decide.
func decides(set *pack.Set, r *pack.Bound) bool {
	for _, read := range r.When.Reads() {
		for _, term := range set.Terms {
			if read.Fact >= 0 && term.DecidedBy != nil && term.DecidedBy.Fact == set.Vocabulary.Fact(read.Fact).Name {
				return true
			}
		}
	}
	return false
}
