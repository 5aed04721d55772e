package rule

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/expr-lang/expr"

	"github.com/fenji-health/fenji/triage/fact"
)

// loose writes a part of an atom at random, right and wrong ones, of numbers,
// texts, codes, lists, calls and closures.
func loose(r *rand.Rand, depth int) string {
	if depth == 0 || r.IntN(4) == 0 {
		return pick(r, []string{"sbp", "收缩压", "age", "temp", "pain_minutes", "3", "0", "-1", "+2", "2.50", "1e3", "0x10", "acuity", `minutes_until("pci")`,
			"sex", "性别", `"male"`, `"女"`, `"x"`, `"^F"`, "diagnosis", `"I21"`, "#", "signs", "stemi", "onset", `["male", "x"]`, "[1, 2.5]", "[3]", `["女"]`})
	}
	a, b := loose(r, depth-1), loose(r, depth-1)
	switch r.IntN(12) {
	case 0:
		return pick(r, []string{"abs", "ceil", "floor", "round", "lower", "upper", "len", "max", "min", "any", "trim"}) + "(" + a + ")"
	case 1:
		return pick(r, []string{"max", "min", "count", "abs", "lower"}) + "(" + a + ", " + b + ")"
	case 2:
		return pick(r, []string{"any", "all", "none", "one", "count"}) + "(diagnosis, # " + pick(r, []string{"startsWith", "endsWith", "contains", "matches", "==", "!=", "in", "<"}) + " " + b + ")"
	case 3:
		return pick(r, []string{"-", "+", "not "}) + a
	case 4:
		return "(" + a + ")"
	case 5:
		return "[" + a + ", " + b + "]"
	}
	return a + " " + pick(r, []string{"+", "-", "*", "/", "**", "^", "<", "<=", ">", ">=", "==", "!=", "in", "not in", "contains", "startsWith", "endsWith", "matches"}) + " " + b
}

// What is admitted here expr takes, and with every fact known it gives the answer
// that is given here, optimizer on and off.
func TestEvidenceFormulasAsExpr(t *testing.T) {
	r, v := rand.New(rand.NewPCG(5, 6)), emergency(t)
	admitted, formulas, failed := 0, 0, 0
	var seen [3]int
	for range 100_000 {
		b := NewBook(v, functions())
		src := loose(r, 1+r.IntN(3))
		if r.IntN(3) > 0 {
			src += " " + pick(r, []string{"<", ">=", "==", "!=", "in", "contains", "matches"}) + " " + loose(r, r.IntN(3))
		}
		c, err := b.Compile(src, Options{})
		if err != nil {
			continue
		}
		admitted++
		for _, id := range c.atoms {
			if _, ok := b.nodes[id].atom.test.(*formula); ok {
				formulas++
			}
		}
		for range 4 {
			s := full(r)
			if r.IntN(3) == 0 {
				s.numbers[pick(r, numberNames)] = fact.Point(0)
			}
			got := b.Evaluate(s.world(v)).Truth(c)
			for _, optimize := range []bool{false, true} {
				p, err := expr.Compile(c.Canonical(), expr.Env(s.env()), expr.AsBool(), expr.Optimize(optimize))
				if err != nil {
					t.Fatalf("%s, admitted as %s: expr: %v", src, c.Canonical(), err)
				}
				want, err := expr.Run(p, s.env())
				if err != nil {
					failed++ // 16 != max(-1, sbp): expr takes the greater for a whole number
				} else if got != Of(want == true) {
					t.Errorf("%s (%s) is %s; expr (optimize %v) says %v of %v", src, c.Canonical(), got, optimize, want, s)
				}
			}
			seen[got]++
		}
	}
	if admitted < 1000 || formulas < 500 || failed > 20 || seen[True] < 1000 || seen[False] < 1000 {
		t.Errorf("only %d admitted, with %d formulas, %d times true, %d times false", admitted, formulas, seen[True], seen[False])
	}
	evidence(t, "formulas equal to expr, optimizer on and off", ">= 500", "%d of %d conditions, %d true, %d false; expr itself failed %d times", formulas, admitted, seen[True], seen[False], failed)
}

// A test of every code is answered as expr answers it; while the list may go on,
// nothing is said.
func TestTestsOfCodesAsExpr(t *testing.T) {
	v := emergency(t)
	lists := [][]string{{}, {""}, {"I21"}, {"I21.9"}, {"E11"}, {"I21", "E11"}, {"I21.9", "I21.0"}, {"发绀", "I21"}, {"xI21", "I2"}}
	for _, word := range []string{"any", "all", "none", "one"} {
		for _, test := range []string{
			`# == "I21"`, `# != "I21"`, `# in ["I21", "E11"]`, `# startsWith "I21"`, `# endsWith "9"`, `# contains "2"`, `# contains ""`,
			`# matches "^(I21|E1[0-4])"`, `# matches "绀"`, `# matches "$^"`, `lower(#) == "i21"`, `upper(#) == "XI21"`, `"I21.9" startsWith #`,
		} {
			src := fmt.Sprintf("%s(diagnosis, %s)", word, test)
			b := NewBook(v, functions())
			c := compile(t, b, src)
			for _, list := range lists {
				want, err := expr.Eval(src, map[string]any{"diagnosis": list})
				if err != nil {
					t.Fatal(err)
				}
				codes := fact.Reading{Known: true, Present: list, Bounds: fact.All()}
				if got := b.Evaluate(world{v: v, readings: map[string]fact.Reading{"diagnosis": codes}}).Truth(c); got != Of(want == true) {
					t.Errorf("%s of %q: %v, expr says %v", src, list, got, want)
				}
				codes.Known = false
				if got := b.Evaluate(world{v: v, readings: map[string]fact.Reading{"diagnosis": codes}}).Truth(c); got != Unknown {
					t.Errorf("%s of %q and more: %v", src, list, got)
				}
			}
		}
	}
}
