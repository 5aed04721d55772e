package examples_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// Whatever is known of a patient, wherever he is, there is a decision: one of ten
// dispositions, as JSON that reads back, with a plan unless he stays; never a stay
// for a complaint that no rule reads; lines that fit a screen in both languages.
func FuzzDecide(f *testing.F) {
	for seed := range uint64(60) {
		f.Add(seed, byte(seed*4))
	}
	all, err := examples()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, seed uint64, known byte) {
		random := rand.New(rand.NewPCG(seed, 3))
		e := all[random.IntN(len(all))].engine
		src := randomCase(random, e, float64(known)/255)
		c, err := e.ParseCase(src)
		if err != nil && strings.Contains(err.Error(), "[contradiction]") {
			return // random facts may deny each other: no case
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		d := e.Decide(c)
		if wrong := unsound(d); wrong != "" {
			t.Errorf("%s\n%s\n%s", wrong, src, d.JSON())
		}
	})
}

// unsound is what no decision may be.
func unsound(d *referral.Decision) string {
	ten := []string{referral.Stay, referral.AssessHere, referral.Consult, referral.Observe, referral.Wait, referral.TreatThenTransfer, referral.ReferUp, referral.ReferLateral, referral.ReferDown, referral.HoldAndCall}
	mild := d.Disposition == referral.Stay || d.Disposition == referral.Wait || d.Disposition == referral.ReferLateral
	_, notJSON := wire.ParseJSON("", d.JSON(), 4<<20)
	switch {
	case notJSON != nil:
		return "not JSON: " + notJSON.Error()
	case !slices.Contains(ten, d.Disposition):
		return "disposition " + d.Disposition
	case d.Acuity.Possible > d.Acuity.Level || d.Acuity.Possible < 1 || d.Acuity.Level > 5:
		return "acuity " + fmt.Sprint(d.Acuity.Level, d.Acuity.Possible)
	case mild && (!d.Covered || d.Acuity.Possible <= 3): // S8, S9
		return "a mild answer that is not covered or possibly urgent"
	case d.Disposition == referral.ReferDown: // S23: nothing here may propose it
		return "sent down"
	case d.Disposition == referral.ReferLateral && (!d.Settled || len(d.SafetyNet) == 0 || d.ReviewAt == nil): // S22, S24
		return "sideways, and open or without a safety net"
	case d.Disposition == referral.Consult && d.Acuity.Possible <= 3: // S17, S21
		return "kept for an opinion, and possibly urgent"
	case d.Destination == d.Here && len(d.SafetyNet) == 0: // S24
		return "left here without a safety net: " + d.Disposition
	case d.Destination == d.Here && d.ReviewAt == nil: // S24
		return "left here and never seen again: " + d.Disposition
	case len(d.Plan) == 0: // S17
		return "no plan"
	case d.Disposition == referral.AssessHere && len(d.Missing) == 0:
		return "assess, and nothing to ask"
	case d.Settled && len(d.Missing) > 0: // S7
		return "settled, and yet something could change it"
	}
	for _, lang := range []string{"zh", "en"} {
		lines := strings.Split(strings.TrimSuffix(d.Explain(lang), "\n"), "\n")
		if len(lines) > referral.MaxLines || slices.ContainsFunc(lines, func(l string) bool { return len([]rune(l)) > referral.MaxLine }) {
			return "an explanation that does not fit:\n" + strings.Join(lines, "\n")
		}
	}
	return ""
}

// randomCase makes facts from the vocabulary; each is given with a probability.
func randomCase(r *rand.Rand, e *referral.Engine, known float64) []byte {
	v := e.Set().Vocabulary
	facts := map[string]any{}
	for i := range v.Len() {
		if f := v.Fact(i); f.Name != "age" && len(f.Applies) == 0 && r.Float64() < known {
			facts[f.Name] = randomReading(r, e, f)
		}
	}
	if _, both := facts["onset"]; both {
		delete(facts, "last_well") // it must not come after the onset
	}
	doc := map[string]any{"schema": "fenji.case/1", "id": "random", "at": "2022-11-26T13:52:00+08:00", "here": randomPlace(r, e), "facts": facts}
	if r.Float64() < known {
		doc["age"] = r.IntN(100)
	}
	if r.Float64() < known {
		doc["link"] = []string{"data", "phone", "none"}[r.IntN(3)]
	}
	src, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return src
}

func randomPlace(r *rand.Rand, e *referral.Engine) string {
	var ids []string
	for in := range e.View().Institutions() {
		ids = append(ids, in.ID)
	}
	return ids[r.IntN(len(ids))]
}

func randomReading(r *rand.Rand, e *referral.Engine, f *fact.Fact) any {
	if r.IntN(8) == 0 {
		return map[string]string{"unknown": []string{"not_asked", "cannot_here", "cannot_tell", "refused"}[r.IntN(4)]}
	}
	switch f.Kind {
	case fact.KindBool:
		return r.IntN(2) == 0
	case fact.KindChoice:
		return f.Choices[r.IntN(len(f.Choices))].ID
	case fact.KindSet:
		return randomSet(r, f)
	case fact.KindCodes:
		return randomComplaint(r, e)
	case fact.KindTime:
		return fmt.Sprintf("2022-11-26T%02d:%02d:00+08:00", r.IntN(13), r.IntN(60))
	}
	low, high := 0.0, 100.0
	if f.Min != nil {
		low = f.Min.Float()
	}
	if f.Max != nil {
		high = f.Max.Float()
	}
	return int(math.Ceil(low)) + r.IntN(int(high)-int(math.Ceil(low)))
}

func randomSet(r *rand.Rand, f *fact.Fact) any {
	has, not := []string{}, []string{}
	for _, c := range f.Choices {
		switch r.IntN(5) {
		case 0:
			has = append(has, c.ID)
		case 1, 2, 3:
			not = append(not, c.ID)
		}
	}
	set := map[string]any{"has": has, "not": not}
	if r.IntN(4) == 0 {
		set["how"] = "group"
	}
	return set
}

func randomComplaint(r *rand.Rand, e *referral.Engine) []string {
	known := []string{"not_listed"}
	for id := range e.Set().Complaints {
		known = append(known, id)
	}
	slices.Sort(known)
	return []string{known[r.IntN(len(known))]}
}

// S10: on cases nobody thought of as well, leaving facts out never reassures.
func FuzzRemovedFacts(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed, byte(255-seed*5))
	}
	all, err := examples()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, seed uint64, known byte) {
		random := rand.New(rand.NewPCG(seed, 4))
		x := all[random.IntN(len(all))]
		e := x.engine
		src := nearCase(t, random, x, int(known)%8)
		c, err := e.ParseCase(src)
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		full := e.Decide(c)
		form, pieces := take(t, src)
		for range 5 {
			gone := slices.Clone(pieces)
			random.Shuffle(len(gone), func(i, j int) { gone[i], gone[j] = gone[j], gone[i] })
			less := form.without(gone[:min(len(gone), 1+random.IntN(4))]...)
			c, err := e.ParseCase(less)
			if err != nil {
				t.Fatalf("%v\n%s", err, less)
			}
			if wrong := reassures(full, e.Decide(c)); len(wrong) > 0 {
				t.Fatalf("%v\nfull %s\nless %s", wrong, src, less)
			}
		}
	})
}

// nearCase is an example case with some of the facts it tells told otherwise, now
// and then at another place. Facts of other pathways stay out: off them, by S8,
// only what is known counts, and leaving it out does lose sight of it.
func nearCase(t *testing.T, r *rand.Rand, x *example, changes int) []byte {
	f, _ := take(t, x.Case)
	v := x.engine.Set().Vocabulary
	told := slices.Sorted(maps.Keys(f.facts))
	for range changes {
		i, _ := v.Lookup(told[r.IntN(len(told))])
		if other := v.Fact(i); other.Name != "age" && len(other.Applies) == 0 {
			f.facts[other.Name] = must(randomReading(r, x.engine, other))
		}
	}
	if _, both := f.facts["onset"]; both {
		delete(f.facts, "last_well") // it must not come after the onset
	}
	if r.IntN(3) == 0 {
		f.keys["here"] = must(randomPlace(r, x.engine))
	}
	return f.without()
}
