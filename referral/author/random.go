package author

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
)

// A Random makes cases that nobody thought of: over the vocabulary of an engine's
// packs, the places of its catalogue, and example cases if there are any. A third
// tells anything at all, a third is an example told a little otherwise, a third is
// somebody whom hardly a rule speaks of. It knows nothing of medicine: what is
// quiet, and which values lie near a bound, it reads off the rules.
//
// It makes inputs; what is right for them it can't tell. It is immutable and safe
// for concurrent use.
type Random struct {
	engine   *referral.Engine
	examples []*wire.Node
	places   []string // in the order of their ids
	known    []string // complaints that a pack lists, and one that none does
	minor    []string // complaints for which some rule lets a patient stay
	at       wire.Time
	edges    edges
	calm     *calm
}

// NewRandom reads what it needs off an engine and its examples. An example that
// is no JSON document is passed over; one from another network is moved here. It
// tries some thousand values on the rules, and takes a while.
func NewRandom(e *referral.Engine, examples ...[]byte) *Random {
	g := (&Random{edges: edgesOf(e.Set())}).With(e)
	g.complaints()
	for _, src := range examples {
		if n, err := wire.ParseJSON("", src, triage.MaxCaseBytes); err == nil && n.Kind == wire.Map {
			g.examples = append(g.examples, n)
		}
	}
	g.calm = g.findCalm()
	return g
}

// With is the same on another engine of the same packs, such as one with another
// catalogue; what was read off the rules is shared.
func (g *Random) With(e *referral.Engine) *Random {
	other := *g
	other.engine, other.at, other.places = e, e.View().Published(), nil
	for in := range e.View().Institutions() {
		other.places = append(other.places, in.ID)
	}
	return &other
}

// complaints sorts the complaints into all and those that a rule lets stay.
func (g *Random) complaints() {
	set := g.engine.Set()
	for id, c := range set.Complaints {
		g.known = append(g.known, id)
		for _, r := range set.Rules {
			if (r.Then.Stay || r.Then.May != nil) && slices.ContainsFunc(r.Pathway, func(p string) bool { return slices.Contains(c.Pathways, p) }) {
				g.minor = append(g.minor, id)
				break
			}
		}
	}
	g.known = append(g.known, "not_listed")
	slices.Sort(g.known)
	slices.Sort(g.minor)
}

// Case is the case of that seed, the same on every platform. About one in thirty
// has a mistake put into it, so that refusals are compared as well; the others
// are cases.
func (g *Random) Case(seed uint64) []byte {
	d := g.sketch(rand.New(rand.NewPCG(seed, 3)))
	d.keys["id"] = "random-" + strconv.FormatUint(seed, 10)
	switch kind := d.r.IntN(100); {
	case kind < 28:
		d.anybody()
	case kind < 64 && len(g.examples) > 0:
		d.like(g.examples[d.r.IntN(len(g.examples))])
		for range d.r.IntN(6) {
			d.change()
		}
	default:
		d.mild()
		for range max(0, d.r.IntN(6)-2) {
			d.change()
		}
	}
	if d.r.IntN(30) == 0 {
		d.spoil()
	} else {
		d.mend()
	}
	return d.bytes()
}

// Near is a case with some of the facts that it tells told otherwise, now and then
// at another place; no fact is added that it does not speak of. It is a case again.
func (g *Random) Near(seed uint64, example []byte, changes int) []byte {
	d := g.sketch(rand.New(rand.NewPCG(seed, 4)))
	n, err := wire.ParseJSON("", example, triage.MaxCaseBytes)
	if err != nil {
		return example
	}
	d.like(n)
	for range changes {
		d.otherwise()
	}
	if d.chance(33) {
		d.move()
	}
	d.mend()
	return d.bytes()
}

// A sketch is a case being made.
type sketch struct {
	*Random
	r     *rand.Rand
	at    wire.Time
	keys  map[string]any // of the case, all but at and facts
	facts map[string]any // in the forms that a case has
}

func (g *Random) sketch(r *rand.Rand) *sketch {
	d := &sketch{Random: g, r: r, at: g.at.Add(r.IntN(14 * 1440)), facts: map[string]any{}}
	d.keys = map[string]any{"schema": triage.CaseSchema, "id": "random"}
	return d
}

// chance is true so many times in a hundred.
func (d *sketch) chance(percent int) bool { return d.r.IntN(100) < percent }

// one is one of several.
func one[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func (d *sketch) bytes() []byte {
	doc := maps.Clone(d.keys)
	if doc["facts"] = d.facts; doc["at"] == nil {
		doc["at"] = d.at.String()
	}
	return wire.Canonical(doc)
}

// anybody tells anything at all; how much of it differs from case to case.
func (d *sketch) anybody() {
	d.move()
	share := d.r.IntN(101)
	d.about(share)
	v := d.engine.Set().Vocabulary
	for i := range v.Len() {
		if f := v.Fact(i); told(f) && d.chance(share) {
			d.facts[f.Name] = d.reading(f, d.value(f))
		}
	}
}

// told reports whether a fact is told among the facts: ages stand beside them, and
// what is worked out of others would have to agree with those.
func told(f *fact.Fact) bool { return !triage.IsAge(f.Name) && f.Derive == nil }

// about tells what stands beside the facts.
func (d *sketch) about(share int) {
	if d.chance(share) {
		d.age()
	}
	if d.chance(share) {
		d.keys["link"] = one(d.r, []string{"data", "phone", "none"})
	}
}

// mild tells values that by themselves set off no rule; nearly all danger signs
// are denied.
func (d *sketch) mild() {
	d.move()
	d.about(95)
	v := d.engine.Set().Vocabulary
	share := 100
	if d.chance(50) {
		share = 60 + d.r.IntN(40)
	}
	for i := range v.Len() {
		f := v.Fact(i)
		switch {
		case !told(f) || !d.chance(share):
		case f.Kind == fact.KindTime:
			if d.chance(20) {
				d.facts[f.Name] = d.value(f)
			}
		default:
			d.facts[f.Name] = d.quiet(f)
		}
	}
	if len(d.minor) > 0 && d.chance(70) {
		d.facts["complaint"] = []string{one(d.r, d.minor)}
	}
}

// like takes an example over; one of another network is moved here.
func (d *sketch) like(example *wire.Node) {
	for i, key := range example.Keys {
		if key.Text != "note" && key.Text != "facts" && key.Text != "at" && key.Text != "id" {
			d.keys[key.Text] = example.Values[i].Plain()
		}
	}
	if at := example.Get("at"); at != nil {
		if t, err := wire.ParseTime(at.Text); err == nil {
			d.at = t
		}
	}
	if facts, ok := example.Get("facts").Plain().(map[string]any); ok {
		d.facts = facts
	}
	if here, ok := d.keys["here"].(string); !ok || !slices.Contains(d.places, here) {
		d.move()
	}
}

// mend leaves out the facts that make it no case: random facts may deny each
// other, and one more mistake may come to light when one is gone.
func (d *sketch) mend() {
	for range 8 {
		_, err := d.engine.ParseCase(d.bytes())
		var found wire.Problems
		if !errors.As(err, &found) {
			return
		}
		for _, p := range found {
			switch part := strings.Split(p.Path, "/"); {
			case len(part) > 2 && part[1] == "facts":
				delete(d.facts, part[2])
			case len(part) > 1:
				delete(d.keys, part[1])
			}
		}
	}
}
