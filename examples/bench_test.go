package examples_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage"
)

// aCounty is the number of institutions that a county may have.
const aCounty = 300

// BenchmarkDecision is one whole decision with all shipped packs, on each example case
// in turn: as a Go value, with JSON in and out, by as many at once as there are
// processors; in the place of the case, and, but for cases that change their catalogue,
// in that place grown to a county. Besides the mean it tells the median and the slowest
// but one in a hundred.
func BenchmarkDecision(b *testing.B) {
	benchmarkDecision(b, cases(b, load(b), func(e *referral.Engine) *referral.Engine { return e }))
	b.Run("county", func(b *testing.B) {
		plain := slices.DeleteFunc(slices.Clone(load(b)), func(x *example) bool { return x.Patch != nil || len(x.Overlays) > 0 })
		benchmarkDecision(b, cases(b, plain, func(e *referral.Engine) *referral.Engine { return grown(b, e, aCounty) }))
	})
}

func benchmarkDecision(b *testing.B, all []*asked) {
	b.Run("value", func(b *testing.B) {
		each(b, all, func(x *asked) { x.engine.Decide(x.c) })
	})
	b.Run("json", func(b *testing.B) {
		each(b, all, func(x *asked) {
			c, err := x.engine.ParseCase(x.src)
			if err != nil {
				b.Fatal(err)
			}
			x.engine.Decide(c).JSON()
		})
	})
	b.Run("parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for i := 0; pb.Next(); i++ {
				x := all[i%len(all)]
				x.engine.Decide(x.c)
			}
		})
	})
}

// asked is an example's case, asked of an engine.
type asked struct {
	engine *referral.Engine
	src    []byte
	c      *triage.Case
}

// cases are those of examples, each asked of its engine on another catalogue.
func cases(tb testing.TB, examples []*example, on func(*referral.Engine) *referral.Engine) []*asked {
	tb.Helper()
	var all []*asked
	engines := map[*referral.Engine]*referral.Engine{}
	for _, x := range examples {
		if engines[x.engine] == nil {
			engines[x.engine] = on(x.engine)
		}
		e := engines[x.engine]
		c, err := e.ParseCase(x.Case)
		if err != nil {
			tb.Fatal(x.name, err)
		}
		all = append(all, &asked{e, x.Case, c})
	}
	return all
}

// each times what is done on each case in turn, once around before.
func each(b *testing.B, all []*asked, do func(*asked)) {
	for _, x := range all {
		do(x)
	}
	b.ReportAllocs()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		do(all[i%len(all)])
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

// grown is the engine in its place with as many institutions: the first one of the
// lowest level again and again, on a road of its own.
func grown(tb testing.TB, e *referral.Engine, institutions int) *referral.Engine {
	tb.Helper()
	var doc map[string]json.RawMessage
	rows, travel := map[string]map[string]any{}, map[string]any{}
	read := func(src []byte, into any) {
		if err := json.Unmarshal(src, into); err != nil {
			tb.Fatal(err)
		}
	}
	read(e.View().JSON(), &doc)
	read(doc["institutions"], &rows)
	if doc["travel"] != nil {
		read(doc["travel"], &travel)
	}
	first := lowest(e.View())
	for i := len(rows); i < institutions; i++ {
		id, clinic := fmt.Sprintf("village-%03d", i), map[string]any{}
		for key, value := range rows[first] {
			clinic[key] = value
		}
		clinic["codes"] = map[string]string{"local": id}
		rows[id] = clinic
		travel[id] = map[string]any{first: map[string]any{"road": []int{5 + i%40, 5 + i%40}}}
	}
	doc["institutions"], doc["travel"] = written(tb, rows), written(tb, travel)
	catalog, err := capability.Load(written(tb, doc))
	if err != nil {
		tb.Fatal(err)
	}
	other, err := e.With(catalog.View())
	if err != nil {
		tb.Fatal(err)
	}
	return other
}

// lowest is the first institution of the lowest level.
func lowest(v *capability.View) string {
	in := slices.MinFunc(slices.Collect(v.Institutions()), func(a, b *capability.Institution) int {
		return v.LevelRank(a.Level) - v.LevelRank(b.Level)
	})
	return in.ID
}

func written(tb testing.TB, doc any) json.RawMessage {
	tb.Helper()
	src, err := json.Marshal(doc)
	if err != nil {
		tb.Fatal(err)
	}
	return src
}
