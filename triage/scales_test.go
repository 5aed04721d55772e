package triage_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// scales are the shipped packs bound together, or those of them that are named.
func scales(t testing.TB, named ...string) *pack.Set {
	t.Helper()
	packs := slices.DeleteFunc(append(content.CN(), content.Scales()...), func(p *pack.Pack) bool {
		return len(named) > 0 && !slices.Contains(named, p.ID)
	})
	if len(named) > 0 && len(packs) != len(named) {
		t.Fatalf("not all of %v are packs", named)
	}
	set, err := pack.Join(packs...)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// vectors are cases of a scale with what it must give of them.
type vectors struct {
	Note  string
	Packs []string
	Scale string
	Cases []struct {
		Age      json.RawMessage
		Facts    map[string]any
		Numbers  map[string]*[2]float64 // from and to; null is nothing at all
		Level    int                    // proven; 0 is not said
		Possible int
	}
}

// told is a case of somebody of that age with those facts.
func told(t testing.TB, set *pack.Set, age json.RawMessage, facts map[string]any) *triage.Case {
	t.Helper()
	f, err := json.Marshal(facts)
	if err != nil {
		t.Fatal(err)
	}
	c, err := triage.ParseCase(set, fmt.Appendf(nil, `{%s, "age": %s, "facts": %s}`, noon, age, f))
	if err != nil {
		t.Fatalf("%s %s: %v", age, f, err)
	}
	return c
}

// The published check vectors of each scale, kept as data. S11: a score that does
// not apply is nothing, never 0; of two columns that the age touches what both give
// is proven, the more severe one possible; from 10 to 17 years the more severe of
// child and adult.
func TestEvidenceScaleVectors(t *testing.T) {
	files, err := filepath.Glob("testdata/scales/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	cases := 0
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var v vectors
			if err := json.Unmarshal(src, &v); err != nil {
				t.Fatal(err)
			}
			set := scales(t, v.Packs...)
			for i, row := range v.Cases {
				cases++
				c := told(t, set, row.Age, row.Facts)
				a := triage.Assess(set, c, v.Scale, triage.Local{}, nil)
				at := fmt.Sprintf("case %d, age %s, %v", i+1, row.Age, row.Facts)
				if row.Level > 0 && a.Level != row.Level {
					t.Errorf("%s: level %d, want %d", at, a.Level, row.Level)
				}
				if row.Possible > 0 && a.Possible != row.Possible {
					t.Errorf("%s: possible %d, want %d", at, a.Possible, row.Possible)
				}
				for name, want := range row.Numbers {
					got := c.Number(set, name)
					if want == nil && !got.IsAll() || want != nil && (got.Lo != want[0] || got.Hi != want[1]) {
						t.Errorf("%s: %s is %v, want %v", at, name, got, want)
					}
				}
			}
		})
	}
	t.Logf("evidence: published check vectors of the scales | all | %d cases of %d scales", cases, len(files))
}

// points are those of a row of bounds: the points of the first that x does not pass.
func points(x float64, row ...[2]float64) float64 {
	for _, end := range row {
		if x <= end[0] {
			return end[1]
		}
	}
	panic("a row has no end")
}

// news2 is the score from the published chart, written apart from the pack.
func news2(rr, spo2, sbp, hr, temp float64, target, oxygen bool, response string) float64 {
	const end = 1e9
	total := points(rr, [2]float64{8, 3}, [2]float64{11, 1}, [2]float64{20, 0}, [2]float64{24, 2}, [2]float64{end, 3}) +
		points(sbp, [2]float64{90, 3}, [2]float64{100, 2}, [2]float64{110, 1}, [2]float64{219, 0}, [2]float64{end, 3}) +
		points(hr, [2]float64{40, 3}, [2]float64{50, 1}, [2]float64{90, 0}, [2]float64{110, 1}, [2]float64{130, 2}, [2]float64{end, 3}) +
		points(temp, [2]float64{35, 3}, [2]float64{36, 1}, [2]float64{38, 0}, [2]float64{39, 1}, [2]float64{end, 2})
	switch {
	case !target:
		total += points(spo2, [2]float64{91, 3}, [2]float64{93, 2}, [2]float64{95, 1}, [2]float64{end, 0})
	case oxygen:
		total += points(spo2, [2]float64{83, 3}, [2]float64{85, 2}, [2]float64{87, 1}, [2]float64{92, 0}, [2]float64{94, 1}, [2]float64{96, 2}, [2]float64{end, 3})
	default:
		total += points(spo2, [2]float64{83, 3}, [2]float64{85, 2}, [2]float64{87, 1}, [2]float64{end, 0})
	}
	if oxygen {
		total += 2
	}
	if response != "alert" {
		total += 3
	}
	return total
}

// NEWS2 equals a table worked out by hand over the whole domain of each sign, the
// others anywhere or well, by both scales of saturation, with oxygen and without.
func TestEvidenceNEWS2EqualsBruteForce(t *testing.T) {
	set := scales(t, "cn-core", "scale-core", "scale-news2")
	r := rand.New(rand.NewPCG(1, 11))
	responses := []string{"alert", "confused", "voice", "pain", "unresponsive"}
	domains := map[string][2]int{"rr": {0, 120}, "spo2": {30, 100}, "sbp": {0, 300}, "hr": {0, 350}, "temp": {250, 450}}
	drawn := func(name string) float64 {
		d := domains[name]
		return float64(d[0] + r.IntN(d[1]-d[0]+1))
	}
	seen, cases := map[float64]bool{}, 0
	check := func(sign string, value float64, target, oxygen bool) {
		x := map[string]float64{"rr": 16, "spo2": 90 + 8*float64(r.IntN(2)), "sbp": 120, "hr": 70, "temp": 370}
		response := responses[0]
		if r.IntN(2) == 0 {
			x = map[string]float64{"rr": drawn("rr"), "spo2": drawn("spo2"), "sbp": drawn("sbp"), "hr": drawn("hr"), "temp": drawn("temp")}
			response = responses[r.IntN(len(responses))]
		}
		x[sign] = value
		facts := map[string]any{"sex": "male", "rr": x["rr"], "spo2": x["spo2"], "sbp": x["sbp"], "hr": x["hr"], "temp": x["temp"] / 10,
			"hypercapnic_target": target, "on_oxygen": oxygen, "avpu": response}
		got := told(t, set, json.RawMessage("50"), facts).Number(set, "news2")
		want := news2(x["rr"], x["spo2"], x["sbp"], x["hr"], x["temp"]/10, target, oxygen, response)
		if got != fact.Point(want) {
			t.Errorf("%v: %v, want %v", facts, got, want)
		}
		seen[want] = true
		cases++
	}
	for sign, d := range domains {
		for value := d[0]; value <= d[1]; value++ {
			for k := range 4 {
				check(sign, float64(value), k&1 == 1, k&2 == 2)
			}
		}
	}
	for total := range 21 {
		if !seen[float64(total)] {
			t.Errorf("no case came to %d", total)
		}
	}
	t.Logf("evidence: NEWS2 against a table worked out by hand, every value of every sign | all equal, all totals 0 to 20 met | %d cases, %d totals", cases, len(seen))
}

// vitals are values of every fact that the scores read, and how many are known.
func vitals(r *rand.Rand) map[string]any {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	return map[string]any{"sex": pick("male", "female"),
		"rr": 4 + r.IntN(40), "spo2": 75 + r.IntN(26), "sbp": 60 + r.IntN(170), "hr": 30 + r.IntN(150), "temp": float64(340+r.IntN(70)) / 10,
		"hypercapnic_target": r.IntN(2) == 0, "on_oxygen": r.IntN(2) == 0, "avpu": pick("alert", "confused", "voice", "pain", "unresponsive"),
		"mobility": pick("walking", "helped", "stretcher"), "injured": r.IntN(2) == 0, "suspected_infection": r.IntN(2) == 0,
		"gcs_eye": 1 + r.IntN(4), "gcs_verbal": 1 + r.IntN(5), "gcs_motor": 1 + r.IntN(6), "dbp": 30 + r.IntN(100),
		"consciousness": pick("alert", "drowsy", "stupor", "coma", "delirium"), "glucose": float64(200+r.IntN(2000)) / 100}
}

// without is the facts less some of them.
func without(facts map[string]any, gone func(name string) bool) map[string]any {
	left := map[string]any{}
	for name, v := range facts {
		if !gone(name) {
			left[name] = v
		}
	}
	return left
}

// derivedFacts are the facts that are worked out of others.
func derivedFacts(set *pack.Set) []string {
	var names []string
	for i := range set.Vocabulary.Len() {
		if f := set.Vocabulary.Fact(i); f.Derive != nil {
			names = append(names, f.Name)
		}
	}
	return names
}

// A score with missing parts always contains what it is with them; what keeps it
// from being exact are facts that are not known, and with those told it is exact.
// S10: blanking any vital sign leaves the possible level at least as urgent as it was
// with it, by every scale.
func TestEvidenceMissingPartsNeverReassure(t *testing.T) {
	set := scales(t)
	r := rand.New(rand.NewPCG(2, 10))
	names := derivedFacts(set)
	for range 1500 {
		age := fmt.Appendf(nil, `"%d mo"`, []int{r.IntN(24), r.IntN(144), r.IntN(1100)}[r.IntN(3)])
		whole := vitals(r)
		full := told(t, set, age, whole)
		share := r.IntN(100)
		fewer := without(whole, func(name string) bool { return name != "sex" && r.IntN(100) < share })
		part := told(t, set, age, fewer)
		for _, name := range names {
			i, _ := set.Vocabulary.Lookup(name)
			exact, partial := full.Number(set, name), part.Number(set, name)
			if exact.Lo < partial.Lo || exact.Hi > partial.Hi {
				t.Fatalf("%s %v: %s is %v, which does not hold %v of %v", age, fewer, name, partial, exact, whole)
			}
			completed := without(whole, func(string) bool { return false })
			for known := range completed {
				if _, kept := fewer[known]; !kept && !behind(set, part, i, known) {
					delete(completed, known)
				}
			}
			if again := told(t, set, age, completed).Number(set, name); exact.Exact() && again != exact {
				t.Fatalf("%s: %s is %v once all is told that it waits for, not %v", age, name, again, exact)
			}
		}
		for _, scale := range []string{"cn-2018", "news2", "sats", "iitt", "field-2021"} {
			if a, b := triage.Assess(set, full, scale, triage.Local{}, nil), triage.Assess(set, part, scale, triage.Local{}, nil); b.Possible > a.Level || b.Possible > a.Possible {
				t.Fatalf("%s, %s: %v: possible %d, with all told %d (%d)", scale, age, fewer, b.Possible, a.Level, a.Possible)
			}
		}
	}
	t.Logf("evidence: scores with parts missing hold every completion; possible level without them, by 5 scales | always; at least as urgent | %d scores, 1500 cases", len(names))
}

// behind reports whether a derived fact of a case waits for another.
func behind(set *pack.Set, c *triage.Case, i int, name string) bool {
	for _, j := range set.Vocabulary.Behind(i, c.Facts, false) {
		if set.Vocabulary.Fact(j).Name == name {
			return true
		}
	}
	return false
}

// S11: a rule that reads a score is one for those alone to whom the score applies:
// for everybody else it is false, not unknown and not held.
func TestScoresAreNotUsedWhereTheyDoNotApply(t *testing.T) {
	set := scales(t)
	others := map[string][]string{
		"news2": {`"age": 15`}, "news2_single": {`"age": 15`}, "mews": {`"age": 15`}, "tews": {`"age": 12`}, "tews_older_child": {`"age": 2`, `"age": 13`}, "tews_young_child": {`"age": 3`},
		"qsofa": {`"age": 17`}, "child_hr_level": {`"age": 10`}, "child_rr_level": {`"age": 10`}, "child_sbp_level": {`"age": 18`}, "child_temp_level": {`"age": 18`},
		"iitt_child_rate": {`"age": 12`}, "fast_breathing": {`"age": 18`},
	}
	checked := map[string]bool{}
	for _, r := range set.Rules {
		for _, read := range r.When.Reads() {
			if read.Fact < 0 {
				continue
			}
			f := set.Vocabulary.Fact(read.Fact)
			if f.Derive == nil || len(f.Applies) == 0 {
				continue
			}
			checked[f.Name] = true
			ages := append([]string{}, others[f.Name]...)
			if f.Applies["pregnancy"].Is != nil {
				ages = append(ages, `"age": 30, "facts": {"sex": "female", "pregnancy": "pregnant"}`)
			}
			for _, age := range ages {
				c, err := triage.ParseCase(set, []byte("{"+noon+", "+age+"}"))
				if err != nil {
					t.Fatal(err)
				}
				a := triage.Assess(set, c, r.Pack.Scale, triage.Local{}, nil)
				if got := r.Truth(a.Evaluation); got != rule.False || !c.Number(set, f.Name).IsAll() {
					t.Errorf("%s of somebody with %s is %v, and %s %v", r.Ref, age, got, f.Name, c.Number(set, f.Name))
				}
			}
		}
	}
	for name := range others {
		if !checked[name] && name[:5] != "tews_" { // disabled
			t.Errorf("no rule reads %s", name)
		}
	}
}
