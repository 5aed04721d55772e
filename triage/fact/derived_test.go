package fact_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// declared is a vocabulary of facts written as packs write them.
func declared(src string) (*fact.Vocabulary, error) {
	n, err := wire.ParseJSON("", []byte(src), 1<<20)
	if err != nil {
		return nil, err
	}
	var facts []fact.Fact
	var ps wire.Problems
	wire.Decode(n, &facts, "", &ps)
	if err := ps.Err(); err != nil {
		return nil, err
	}
	return fact.NewVocabulary(facts)
}

const base = `{"name": "a", "zh": "甲", "kind": "number", "min": 0, "max": 100, "fresh_for": 30},
	{"name": "b", "zh": "乙", "kind": "number", "min": 0, "max": 9, "decimals": 1},
	{"name": "c", "zh": "丙", "kind": "choice", "choices": [{"id": "x"}, {"id": "y"}, {"id": "z"}]},
	{"name": "d", "zh": "丁", "kind": "bool"}`

// read is the reading of fact s of a case at noon with these facts.
func readDerived(t *testing.T, v *fact.Vocabulary, facts string) (*fact.Reading, *fact.Facts, error) {
	t.Helper()
	n, err := wire.ParseJSON("", []byte(facts), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	at, err := wire.ParseTime("2023-03-01T12:00:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	var ps wire.Problems
	f := v.Read(n, at, nil, "/facts", &ps)
	i, _ := v.Lookup("s")
	return f.Reading(i), f, ps.Err()
}

// Each way to work a number out, with its parts known, bounded and unknown. S6: of
// several readings the worst, the last, and what repeated ones hold to.
func TestDerived(t *testing.T) {
	const at = `"at": "2023-03-01T`
	reading := func(value, minute string) string { return `{"value": ` + value + `, ` + at + minute + `:00+08:00"}` }
	table := `"sum": [{"of": "a", "bands": [{"max": 10, "points": 3}, {"max": 20, "points": 1}, {"points": 2}]},
		{"of": "d", "bands": [{"is": [true], "of": "c", "bands": [{"is": ["x", "y"], "points": 4}, {"points": 7}]}, {}]}]`
	inf := math.Inf(1)
	for _, tt := range []struct {
		derive, facts string
		lo, hi        float64
	}{
		{table, `{"a": 10, "d": false}`, 3, 3},
		{table, `{"a": 11, "d": true, "c": "y"}`, 5, 5},
		{table, `{"a": 21, "d": true, "c": "z"}`, 9, 9},
		{table, `{"a": 21, "d": true}`, 6, 9},
		{table, `{"a": 21, "c": "x"}`, 2, 6},
		{table, `{"a": 21}`, 2, 9},
		{table, `{"d": false}`, 1, 3},
		{table, `{"a": {"min": 11, "max": 30}, "d": false}`, 1, 2},
		{table, `{"a": {"min": 20, "max": 30}, "d": false}`, 1, 2},
		{table, `{"a": {"min": 21}, "d": false}`, 2, 2},
		{table, `{}`, 1, 10},
		{`"ratio": ["a", "b"]`, `{"a": 9, "b": 6}`, 2, 2}, // 1.5, half away from zero
		{`"ratio": ["a", "b"]`, `{"a": {"min": 6, "max": 8}, "b": {"min": 2, "max": 4}}`, 2, 4},
		{`"ratio": ["a", "b"]`, `{"a": 9, "b": 0}`, -inf, inf},
		{`"ratio": ["a", "b"]`, `{"a": 9}`, -inf, inf},
		{`"ratio": ["a", "b"]`, `{"b": 2}`, 0, 50},
		{`"worst": "a", "toward": "low"`, `{"a": [` + reading("40", "11:40") + `, ` + reading("60", "11:50") + `]}`, 40, 40},
		{`"worst": "a", "toward": "high"`, `{"a": [` + reading("40", "11:40") + `, ` + reading("60", "11:50") + `]}`, 60, 60},
		{`"worst": "a", "toward": "low"`, `{"a": [` + reading("40", "11:20") + `, ` + reading("60", "11:50") + `]}`, 60, 60},
		{`"worst": "a", "toward": "low", "within": 60`, `{"a": [` + reading("40", "11:20") + `, ` + reading("60", "11:50") + `]}`, 40, 40},
		{`"worst": "a", "toward": "low", "within": 60`, `{"a": ` + reading("40", "11:20") + `}`, -inf, 40}, // what it is now may be worse
		{`"worst": "a", "toward": "high", "within": 60`, `{"a": ` + reading("40", "11:20") + `}`, 40, inf},
		{`"worst": "a", "toward": "high"`, `{}`, -inf, inf},
		{`"last": "a", "within": 60`, `{"a": ` + reading("40", "11:20") + `}`, 40, 40},
		{`"last": "a", "within": 60`, `{"a": [` + reading("40", "11:20") + `, {"unknown": "refused"}]}`, 40, 40},
		{`"last": "a"`, `{"a": ` + reading("40", "11:20") + `}`, -inf, inf},
		{`"repeated": "a", "times": 2, "toward": "high"`, `{"a": [` + reading("60", "11:40") + `, ` + reading("40", "11:50") + `]}`, 40, 40},
		{`"repeated": "a", "times": 2, "toward": "low"`, `{"a": [` + reading("60", "11:40") + `, ` + reading("40", "11:50") + `]}`, 60, 60},
		{`"repeated": "a", "times": 2, "toward": "high"`, `{"a": [10, 60, 50]}`, 50, 50},
		{`"repeated": "a", "times": 2, "toward": "high"`, `{"a": 60}`, -inf, 60}, // one more may hold it or not
		{`"repeated": "a", "times": 2, "toward": "low"`, `{"a": 60}`, 60, inf},
		{`"repeated": "a", "times": 2, "toward": "low"`, `{}`, -inf, inf},
	} {
		v, err := declared(`[` + base + `, {"name": "s", "zh": "和", "kind": "number", "derive": {` + tt.derive + `}}]`)
		if err != nil {
			t.Fatalf("%s: %v", tt.derive, err)
		}
		r, facts, err := readDerived(t, v, tt.facts)
		if err != nil {
			t.Fatalf("%s: %v", tt.facts, err)
		}
		if got := r.Interval(); got != (fact.Interval{Lo: tt.lo, Hi: tt.hi}) || r.Known != (tt.lo == tt.hi) {
			t.Errorf("%s of %s: %v, known %t; want %v to %v", tt.derive, tt.facts, got, r.Known, tt.lo, tt.hi)
		}
		i, _ := v.Lookup("s")
		if waits := v.Behind(i, facts, false); (len(waits) == 0) != r.Known && tt.facts != `{"a": 9, "b": 0}` {
			t.Errorf("%s of %s waits for %v, known %t", tt.derive, tt.facts, waits, r.Known)
		}
	}
}

// The highest of a sum is the most points of any one of its tables.
func TestHighest(t *testing.T) {
	v, err := declared(`[` + base + `, {"name": "t", "zh": "总", "kind": "number", "derive": {"sum": [
		{"of": "a", "bands": [{"max": 10, "points": 3}, {}]}, {"of": "b", "bands": [{"max": 1.5, "points": -1}, {"points": 2}]}]}},
		{"name": "s", "zh": "和", "kind": "number", "derive": {"highest": "t"}}]`)
	if err != nil {
		t.Fatal(err)
	}
	for facts, want := range map[string]fact.Interval{
		`{"a": 5, "b": 3}`: {Lo: 3, Hi: 3}, `{"a": 50, "b": 3}`: {Lo: 2, Hi: 2}, `{"b": 3}`: {Lo: 2, Hi: 3}, `{"a": 5}`: {Lo: 3, Hi: 3}, `{"a": 50, "b": 1.5}`: {},
	} {
		if r, _, err := readDerived(t, v, facts); err != nil || r.Bounds != want || !r.Known && want.Exact() {
			t.Errorf("%s: %+v %v, want %v", facts, r, err, want)
		}
	}
}

// A number that may not apply to the case waits for what says so, and one that does not
// apply for nothing (S8, S11).
func TestDerivedWaitsForItsScope(t *testing.T) {
	for _, derive := range []string{`"sum": [{"of": "b", "bands": [{"max": 2, "points": 1}, {}]}]`, `"last": "b"`} {
		v, err := declared(`[` + base + `, {"name": "s", "zh": "和", "kind": "number", "decimals": 1, "applies": {"a": {"min": 16}, "d": {"is": [false]}}, "derive": {` + derive + `}}]`)
		if err != nil {
			t.Fatal(err)
		}
		for facts, want := range map[string]string{
			`{}`:                               "a b d",
			`{"b": 1}`:                         "a d",
			`{"a": {"min": 14}, "b": 1}`:       "a d",
			`{"a": {"min": 16}, "b": 1}`:       "d",
			`{"a": 16, "d": false}`:            "b",
			`{"a": 16, "d": false, "b": 1}`:    "",
			`{"d": true}`:                      "",
			`{"a": {"max": 15}}`:               "",
			`{"a": 15, "d": false, "b": null}`: "",
		} {
			_, known, err := readDerived(t, v, facts)
			if err != nil {
				t.Fatal(err)
			}
			i, _ := v.Lookup("s")
			var names []string
			for _, j := range v.Behind(i, known, false) {
				names = append(names, v.Fact(j).Name)
			}
			if got := strings.Join(names, " "); got != want {
				t.Errorf("%s of %s waits for %q, want %q", derive, facts, got, want)
			}
		}
	}
}

// A total that others worked out counts as it is given, alone or with its parts;
// parts that can't give it contradict it. Readings over time can't be given.
func TestDerivedGiven(t *testing.T) {
	v, err := declared(`[` + base + `, {"name": "s", "zh": "和", "kind": "number", "fresh_for": 30, "derive": {"sum": [{"of": "a", "bands": [{"max": 10, "points": 3}, {"max": 20, "points": 1}, {"points": 2}]}]}},
		{"name": "w", "zh": "最", "kind": "number", "derive": {"worst": "a", "toward": "low"}}]`)
	if err != nil {
		t.Fatal(err)
	}
	for facts, want := range map[string]fact.Interval{
		`{"s": 3}`: {Lo: 3, Hi: 3}, `{"s": 3, "a": 5}`: {Lo: 3, Hi: 3}, `{"s": {"min": 2}}`: {Lo: 2, Hi: 3}, `{"s": {"min": 3}}`: {Lo: 3, Hi: 3},
		`{"s": {"value": 3, "at": "2023-03-01T11:00:00+08:00"}}`: {Lo: 1, Hi: 3},
	} {
		if r, _, err := readDerived(t, v, facts); err != nil || r.Bounds != want || r.Known != want.Exact() {
			t.Errorf("%s: %+v %v, want %v", facts, r, err, want)
		}
	}
	for facts, want := range map[string]string{
		`{"s": 3, "a": 50}`: "[contradiction]", `{"s": 7}`: "[contradiction]", `{"w": 3}`: "[derived-fact]",
	} {
		if _, _, err := readDerived(t, v, facts); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", facts, err, want)
		}
	}
}

// Declarations that would not give a number for every case are refused.
func TestDerivedRefused(t *testing.T) {
	for _, tt := range []struct{ what, derive, also string }{
		{"no way", ``, ``},
		{"two ways", `"ratio": ["a", "b"], "last": "a"`, ``},
		{"two histories", `"worst": "a", "last": "a", "toward": "low"`, ``},
		{"an unknown fact", `"last": "x"`, ``},
		{"a ratio of three", `"ratio": ["a", "b", "a"]`, ``},
		{"a ratio with words", `"ratio": ["a", "c"]`, ``},
		{"worst of nothing said", `"worst": "a"`, ``},
		{"worst to the left", `"worst": "a", "toward": "left"`, ``},
		{"last toward", `"last": "a", "toward": "low"`, ``},
		{"repeated once", `"repeated": "a", "toward": "low", "times": 1`, ``},
		{"last twice", `"last": "a", "times": 2`, ``},
		{"a sum within", `"within": 30, "sum": [{"of": "d", "bands": [{}]}]`, ``},
		{"highest of no sum", `"highest": "a"`, ``},
		{"no bands", `"sum": [{"of": "a"}]`, ``},
		{"no fact", `"sum": [{"points": 3}]`, ``},
		{"a last band with an end", `"sum": [{"of": "a", "bands": [{"max": 3}]}]`, ``},
		{"bands that go down", `"sum": [{"of": "a", "bands": [{"max": 3}, {"max": 2}, {}]}]`, ``},
		{"a band without an end", `"sum": [{"of": "a", "bands": [{}, {"max": 2}, {}]}]`, ``},
		{"words of a number", `"sum": [{"of": "a", "bands": [{"is": [3]}, {}]}]`, ``},
		{"an end of words", `"sum": [{"of": "c", "bands": [{"max": 3}, {}]}]`, ``},
		{"a word that is none", `"sum": [{"of": "c", "bands": [{"is": ["w"]}, {}]}]`, ``},
		{"a table of a table that is none", `"sum": [{"of": "c", "bands": [{"is": ["x"], "of": "q", "bands": [{}]}, {}]}]`, ``},
		{"a table of itself", `"sum": [{"of": "s", "bands": [{}]}]`, ``},
		{"fewer decimals than its readings", `"last": "b"`, ``},
		{"otherwise", `"last": "a"`, `"applies": {"d": {"is": [true]}}, "otherwise": 0,`},
		{"instead", `"last": "a"`, `"instead": [{"fact": "d", "is": true, "max": 3}],`},
	} {
		if _, err := declared(`[` + base + `, {"name": "s", "zh": "和", "kind": "number", ` + tt.also + ` "derive": {` + tt.derive + `}}]`); err == nil {
			t.Errorf("%s is read: %s", tt.what, tt.derive)
		}
	}
	if _, err := declared(`[` + base + `, {"name": "s", "zh": "和", "kind": "bool", "derive": {"last": "a"}}]`); err == nil {
		t.Error("a bool is worked out")
	}
	if _, err := declared(`[` + base + `, {"name": "s", "zh": "和", "kind": "number", "derive": {"last": "a"}}, {"name": "e", "zh": "戊", "kind": "bool", "applies": {"s": {"min": 3}}, "otherwise": false}]`); err == nil {
		t.Error("a derived fact says to whom another applies")
	}
}

// branch is a random table over a, b, c and d, as packs write it, without braces.
func branch(r *rand.Rand, depth int) string {
	of := []string{"a", "b", "c", "d"}[r.IntN(4)]
	var bands []string
	gives := func(condition string) {
		if depth > 0 && r.IntN(3) == 0 {
			bands = append(bands, "{"+condition+branch(r, depth-1)+"}")
		} else {
			bands = append(bands, fmt.Sprintf(`{%s"points": %d}`, condition, r.IntN(9)-3))
		}
	}
	switch of {
	case "a", "b":
		end := 0
		for range 1 + r.IntN(4) {
			end += 1 + r.IntN(map[string]int{"a": 30, "b": 3}[of])
			gives(fmt.Sprintf(`"max": %d, `, end))
		}
	case "c":
		gives(fmt.Sprintf(`"is": [%q], `, []string{"x", "y", "z"}[r.IntN(3)]))
	case "d":
		gives(fmt.Sprintf(`"is": [%t], `, r.IntN(2) == 0))
	}
	gives("")
	return fmt.Sprintf(`"of": %q, "bands": [%s]`, of, strings.Join(bands, ", "))
}

// A sum of random tables, asked with parts bounded or unknown, holds what it is for
// every completion of them; one table alone holds no point more at its ends.
func TestSumHoldsEveryCompletion(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 80 {
		var tables []string
		for range 1 + r.IntN(3) {
			tables = append(tables, "{"+branch(r, 2)+"}")
		}
		src := `[` + base + `, {"name": "s", "zh": "和", "kind": "number", "derive": {"sum": [` + strings.Join(tables, ",") + `]}}]`
		v, err := declared(src)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		low, high := r.IntN(101), r.IntN(101)
		low, high = min(low, high), max(low, high)
		var c any
		if r.IntN(2) == 0 {
			c = "y"
		}
		part := map[string]any{"a": map[string]int{"min": low, "max": high}, "c": c}
		text, _ := json.Marshal(part)
		within, _, err := readDerived(t, v, string(text))
		if err != nil {
			t.Fatal(err)
		}
		found := fact.Interval{Lo: math.Inf(1), Hi: math.Inf(-1)}
		for a := low; a <= high; a++ {
			for _, b := range []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9} {
				for k := range 6 {
					word := []string{"x", "y", "z"}[k%3]
					if c != nil && word != c {
						continue
					}
					whole, _ := json.Marshal(map[string]any{"a": a, "b": b, "c": word, "d": k > 2})
					got, _, err := readDerived(t, v, string(whole))
					if err != nil || !got.Known {
						t.Fatal(got, err)
					}
					x := got.Bounds.Lo
					if x < within.Bounds.Lo || x > within.Bounds.Hi {
						t.Fatalf("%s: %s gives %v, which does not hold %v of %s", src, text, within.Bounds, x, whole)
					}
					found = fact.Interval{Lo: min(found.Lo, x), Hi: max(found.Hi, x)}
				}
			}
		}
		again := strings.Count(src, `"of": "a"`) > 1 || strings.Count(src, `"of": "b"`) > 1 || strings.Count(src, `"of": "c"`) > 1 || strings.Count(src, `"of": "d"`) > 1
		if !again && found != within.Bounds {
			t.Fatalf("%s: %s gives %v, but its completions %v", src, text, within.Bounds, found)
		}
	}
}
