package rule

import (
	"fmt"
	"testing"

	"github.com/expr-lang/expr"

	"github.com/fenji-health/fenji/triage/fact"
)

// A test of every code is answered as expr answers it, without asking expr; while
// the list may go on, nothing is said.
func TestEachAsExpr(t *testing.T) {
	v := emergency(t)
	lists := [][]string{{}, {""}, {"I21"}, {"I21.9"}, {"E11"}, {"I21", "E11"}, {"I21.9", "I21.0"}, {"发绀", "I21"}, {"xI21", "I2"}}
	for _, word := range []string{"any", "all", "none"} {
		for _, test := range []string{
			`# == "I21"`, `# != "I21"`, `# in ["I21", "E11"]`, `# startsWith "I21"`, `# endsWith "9"`, `# contains "2"`, `# contains ""`,
			`# matches "^(I21|E1[0-4])"`, `# matches "绀"`, `# matches "$^"`,
		} {
			src := fmt.Sprintf("%s(diagnosis, %s)", word, test)
			b := NewBook(v, functions())
			c := compile(t, b, src)
			if _, programs := b.Refused(); programs != 0 {
				t.Errorf("%s is left to expr", src)
			}
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
	for _, src := range []string{`one(diagnosis, # == "I21")`, `any(diagnosis, lower(#) == "i21")`, `any(diagnosis, "I21.9" startsWith #)`} {
		b := NewBook(v, functions())
		compile(t, b, src)
		if _, programs := b.Refused(); programs != 1 {
			t.Errorf("%s: %d programs", src, programs)
		}
	}
}
