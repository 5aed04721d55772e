package examples_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/wire"
)

// Whatever is known of a patient, wherever he is, there is a decision: one of ten
// dispositions, as JSON that reads back, with a plan unless he stays; never a stay
// for a complaint that no rule reads; lines that fit a screen in both languages.
func FuzzDecide(f *testing.F) {
	for seed := range uint64(60) {
		f.Add(seed, byte(seed*4))
	}
	all, g := random(f)
	f.Fuzz(func(t *testing.T, seed uint64, which byte) {
		e := all[int(which)%len(all)].engine
		src := g.With(e).Case(seed)
		c, err := e.ParseCase(src)
		var mistakes wire.Problems
		if errors.As(err, &mistakes) {
			return // some have mistakes, and are told so
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

// random are the examples and what makes random cases near them.
func random(f *testing.F) ([]*example, *author.Random) {
	all, err := examples()
	if err != nil {
		f.Fatal(err)
	}
	var cases [][]byte
	for _, x := range all {
		cases = append(cases, x.Case)
	}
	return all, author.NewRandom(all[0].engine, cases...)
}

// unsound is what no decision may be.
func unsound(d *referral.Decision) string {
	ten := []string{referral.Stay, referral.AssessHere, referral.Consult, referral.Observe, referral.Wait, referral.TreatThenTransfer, referral.ReferUp, referral.ReferLateral, referral.ReferDown, referral.HoldAndCall}
	mild := d.Disposition == referral.Stay || d.Disposition == referral.Wait || d.Disposition == referral.ReferLateral || d.Disposition == referral.ReferDown
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
	case d.Disposition == referral.ReferDown && (!d.Settled || len(d.SafetyNet) == 0 || d.ReviewAt == nil || len(d.Unmet) > 0 || d.ReviewAt.Sub(d.At) > 72*60): // S23, S24
		return "sent down, and open, lacking something or not seen in time"
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

// S10: on cases nobody thought of as well, leaving facts out never reassures.
func FuzzRemovedFacts(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed, byte(255-seed*5))
	}
	all, g := random(f)
	f.Fuzz(func(t *testing.T, seed uint64, changes byte) {
		random := rand.New(rand.NewPCG(seed, 4))
		x := all[random.IntN(len(all))]
		e := x.engine
		src := g.With(e).Near(seed, x.Case, int(changes)%8)
		c, err := e.ParseCase(src)
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		full := e.Decide(c)
		form, pieces := take(t, src)
		pieces = onPath(t, x, src, pieces)
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
