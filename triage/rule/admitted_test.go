package rule

import (
	"math/rand/v2"
	"strings"
	"testing"
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

// What is admitted here expr takes: its own checker is not asked when a condition
// is compiled.
func TestExprTakesWhatIsAdmitted(t *testing.T) {
	r, v := rand.New(rand.NewPCG(5, 6)), emergency(t)
	admitted, programs := 0, 0
	for range 100_000 {
		b := NewBook(v, functions())
		src := loose(r, 1+r.IntN(3))
		if r.IntN(3) > 0 {
			src += " " + pick(r, []string{"<", ">=", "==", "!=", "in", "contains", "matches"}) + " " + loose(r, r.IntN(3))
		}
		if _, err := b.Compile(src, Options{}); err != nil {
			continue
		}
		admitted++
		refused, n := b.Refused()
		if programs += n; len(refused) > 0 {
			t.Errorf("%s: %s", src, strings.Join(refused, "; "))
		}
	}
	if admitted < 1000 || programs < 500 {
		t.Errorf("only %d admitted, with %d programs", admitted, programs)
	}
	t.Logf("%d admitted, %d programs", admitted, programs)
}
