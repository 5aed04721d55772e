package rule

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/expr-lang/expr/builtin"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// A mistake is told with its place, in characters, a caret that stands under it
// on the screen, and what to write instead.
func TestMessagesOfMistakes(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"full-width operator under Chinese", "收缩压 ＞ 180", `
1:5: full-width '＞' is not read here; write ">" [full-width]
收缩压 ＞ 180
       ^`},
		{"Chinese and", "收缩压 > 180 且 stemi", `
1:11: "且" is not read here; write and [full-width]
收缩压 > 180 且 stemi
             ^`},
		{"full-width brackets and comma, all at once", "at_least（1，stemi）", `
1:9: full-width '（' is not read here; write "(" [full-width]
at_least（1，stemi）
        ^
1:11: full-width '，' is not read here; write "," [full-width]
at_least（1，stemi）
           ^
1:17: full-width '）' is not read here; write ")" [full-width]
at_least（1，stemi）
                  ^`},
		{"Chinese quotes", "“出汗” in signs", `
1:1: full-width '“' is not read here; write the ASCII quote '"' [full-width]
“出汗” in signs
^`},
		{"two unknown facts at once", "sbpp > 1 or 舒张玉 < 3", `
1:1: unknown fact "sbpp"; did you mean "sbp"? [unknown-fact]
sbpp > 1 or 舒张玉 < 3
^
1:13: unknown fact "舒张玉"; did you mean "舒张压"? [unknown-fact]
sbpp > 1 or 舒张玉 < 3
            ^`},
		{"type error at the operand", "收缩压 > 100 and 收缩压 > 性别", `
1:21: sex is a choice; a number is needed here [wrong-kind]
收缩压 > 100 and 收缩压 > 性别
                          ^`},
		{"second line after a tab", "stemi and\n\tsbp ≥ 100", `
2:6: full-width '≥' is not read here; write ">=" [full-width]
	sbp ≥ 100
	    ^`},
		{"unknown choice", `"swaeting" in 体征`, `
1:1: "swaeting" is no choice of signs; did you mean "sweating"? [unknown-choice]
"swaeting" in 体征
^`},
		{"argument", `minutes_until("pcx") > 120`, `
1:15: unknown service "pcx"; did you mean "pci"? [wrong-arguments]
minutes_until("pcx") > 120
              ^`},
		{"equality of arithmetic", "sbp - dbp == 40", `
1:11: results of arithmetic are not compared with ==, because they are rounded; write >= and <=, or round(…) [equal-arithmetic]
sbp - dbp == 40
          ^`},
		{"early end", "stemi and", `
1:10: the condition ends too early [not-parsed]
stemi and
         ^`},
	}
	b := NewBook(emergency(t), functions())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := b.Compile(tt.src, Options{})
			if err == nil {
				t.Fatal("compiles")
			}
			if got := "\n" + err.Error(); got != tt.want {
				t.Errorf("got%s\nwant%s", got, tt.want)
			}
		})
	}
}

// What conditions don't have is refused with a code of its own, at its place.
func TestRefused(t *testing.T) {
	tests := []struct {
		name, src, code string
		column          int
	}{
		{"let", "let x = sbp; x > 2", "refused-let", 1},
		{"sequence", "stemi; vomiting", "refused-sequence", 6},
		{"if", "if stemi { true } else { false }", "refused-if", 1},
		{"ternary", "stemi ? vomiting : true", "refused-conditional", 7},
		{"default", "(sbp ?? 100) < 92", "refused-default", 6},
		{"optional", "signs?.sweating", "refused-optional", 6},
		{"pipe", "sbp | abs() > 3", "refused-pipe", 5},
		{"range", "age in 1..5", "refused-range", 9},
		{"env", "$env.sbp > 1", "refused-env", 1},
		{"env in a closure", `any(diagnosis, # == $env)`, "refused-env", 21},
		{"nil", "sbp == nil", "refused-nil", 8},
		{"bytes", `sex == b"male"`, "refused-bytes", 8},
		{"map", `{"a": sbp}`, "refused-braces", 1},
		{"assignment", "sbp = 1", "refused-assignment", 5},
		{"remainder", "sbp % 2 > 1", "refused-operator", 5},
		{"single ampersand", "stemi & vomiting", "refused-operator", 7},
		{"condition equals true", "stemi == true", "compared-condition", 1},
		{"conditions compared", "(sbp > 1) != (dbp > 2)", "compared-condition", 2},
		{"not before a comparison", "not sbp > 100", "compared-condition", 1},
		{"not before in", `not "sweating" in signs`, "set-use", 1},
		{"set compared", `signs == "sweating"`, "set-use", 1},
		{"set counted", "len(signs) > 1", "codes-use", 5},
		{"set in a closure", `any(signs, # == "sweating")`, "codes-use", 5},
		{"choice of a set computed", "sex in signs", "set-use", 1},
		{"codes compared", `diagnosis == "I21"`, "codes-use", 1},
		{"index", "diagnosis[0] == sex", "refused-member", 1},
		{"computed key", "signs[sex]", "refused-member", 1},
		{"slice", "len(diagnosis[1:2]) > 1", "refused-conditional", 16},
		{"part of a fact", "sbp.value > 3", "refused-member", 1},
		{"time", "onset > 3", "time-use", 1},
		{"clock", "now() > 3", "refused-clock", 1},
		{"duration literal", `duration("1h") > 3`, "refused-clock", 1},
		{"closure of conditions", "any(diagnosis, # == 'a' or # == 'b')", "refused-closure", 25},
		{"not in a closure", "any(diagnosis, not (# == 'a'))", "refused-closure", 16},
		{"nested closure", "any(diagnosis, any(diagnosis, # == 'a'))", "refused-closure", 16},
		{"index in a closure", "any(diagnosis, #index > 3)", "refused-closure", 23},
		{"other function of expr", "sum(diagnosis) > 3", "unknown-function", 1},
		{"unknown function", "hours_until(3) > 3", "unknown-function", 1},
		{"function not usable here", "acuity > 3", "not-here", 1},
		{"too many arguments", "abs(sbp, 3) > 3", "wrong-arguments", 1},
		{"at_least more than there are", "at_least(3, stemi, vomiting)", "wrong-arguments", 10},
		{"at_least of none", "at_least(0, stemi)", "wrong-arguments", 10},
		{"at_least computed", "at_least(sbp, stemi)", "wrong-arguments", 10},
		{"at_least compared", "at_least(1, stemi) > 0", "compared-condition", 1},
		{"pattern computed", "sex matches sex", "refused-pattern", 13},
		{"pattern broken", `sex matches "("`, "refused-pattern", 13},
		{"number alone", "sbp", "wrong-kind", 1},
		{"constants alone", "1 < 2", "reads-nothing", 1},
		{"list of facts", "sex in [sex]", "refused-list", 9},
		{"empty list", "sex in []", "refused-list", 8},
		{"number as choice", "sex in [1]", "wrong-kind", 9},
		{"text as number", `sbp > "180"`, "wrong-kind", 7},
		{"choices have no order", `sex > "female"`, "wrong-kind", 1},
		{"large number", "sbp > 99999999999999999999", "too-large", 7},
		{"large exponent", "sbp > 1e999", "too-large", 7},
		{"open quote", `sex == "male`, "not-parsed", 13},
		{"unknown character", "sbp > 1 @", "not-parsed", 9},
		{"open comment", "stemi /* why", "not-parsed", 13},
		{"empty", " ", "empty", 1},
		{"not UTF-8", "收\xff", "encoding", 2},
	}
	b := NewBook(emergency(t), functions())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := b.Compile(tt.src, Options{Functions: []string{"minutes_until"}})
			ps, ok := err.(wire.Problems)
			if !ok {
				t.Fatalf("%s: %v", tt.src, err)
			}
			if ps[0].Code != tt.code || ps[0].Column != tt.column {
				t.Errorf("%s\ngot  %s at %d: %s\nwant %s at %d", tt.src, ps[0].Code, ps[0].Column, ps[0].Message, tt.code, tt.column)
			}
		})
	}
}

// A source too long or too deep is refused before it is parsed, and at once.
func TestLimits(t *testing.T) {
	chain := strings.TrimSuffix(strings.Repeat("sbp>1 or dbp<2 or ", 200), " or ")
	tests := []struct{ name, src, code string }{
		{"1,000 brackets", strings.Repeat("(", 1000) + "stemi" + strings.Repeat(")", 1000), "too-deep"},
		{"65 brackets", strings.Repeat("(", 65) + "stemi" + strings.Repeat(")", 65), "too-deep"},
		{"64 brackets", strings.Repeat("(", 64) + "stemi" + strings.Repeat(")", 64), ""},
		{"64 brackets, one after another", strings.Repeat("(stemi) and ", 80) + "stemi", ""},
		{"4,000 nots", strings.Repeat("!", 4000) + "stemi", "too-deep"},
		{"nots between brackets", strings.Repeat("!(", 40) + "stemi" + strings.Repeat(")", 40), "too-deep"},
		{"1,000 minuses", strings.Repeat("-", 1000) + "sbp > 3", "too-deep"},
		{"1,000 powers", "sbp" + strings.Repeat("**sbp", 800) + " > 3", "too-deep"},
		{"a long sum", "sbp" + strings.Repeat("*sbp", 800) + " > 3", "too-deep"},
		{"a long chain", chain, ""},
		{"a long chain of comparisons", "1 < sbp" + strings.Repeat("<sbp", 800), ""},
		{"4,096 bytes", "stemi" + strings.Repeat(" ", MaxBytes-5), ""},
		{"4,097 bytes", "stemi" + strings.Repeat(" ", MaxBytes-4), "too-long"},
	}
	b := NewBook(emergency(t), functions())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			began := time.Now()
			c, err := b.Compile(tt.src, Options{})
			switch {
			case tt.code == "" && err != nil:
				t.Fatal(err)
			case tt.code == "":
				b.Evaluate(world{v: b.vocabulary}).Truth(c)
			case err == nil || err.(wire.Problems)[0].Code != tt.code:
				t.Fatalf("got %v, want %s", err, tt.code)
			}
			if took := time.Since(began); took > time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// However many mistakes a source has, what is told of them stays short.
func TestManyMistakesAreBounded(t *testing.T) {
	_, err := NewBook(emergency(t), nil).Compile(strings.Repeat("＞", 1300), Options{})
	if ps := err.(wire.Problems); len(ps) != maxProblems {
		t.Errorf("%d problems", len(ps))
	}
}

// No fact can have the name of anything in expr's language.
func TestReservedWordsAreExprs(t *testing.T) {
	for _, name := range append(slices.Clone(builtin.Names), "true", "false", "nil", "not", "let", "if", "else", atLeast) {
		if !fact.Reserved(name) {
			t.Errorf("%q is not reserved", name)
		}
	}
	for _, name := range builtins() {
		if !slices.Contains(builtin.Names, name) {
			t.Errorf("%q is no function of expr", name)
		}
	}
}

// Whatever the source, Compile answers; what it accepts, its canonical text
// gives again, and it can be evaluated with nothing known and with everything.
func FuzzCompile(f *testing.F) {
	for _, src := range []string{
		"sbp > 180 and (stemi or not vomiting)", `"sweating" in signs`, "收缩压 ＞ 180", `at_least(2, stemi, "E11" in diagnosis, sex == '女')`,
		`any(diagnosis, # startsWith "I21")`, "-(sbp - -dbp) ** 2 / 3 >= 1e3", "100 < sbp <= 185 < dbp", `minutes_until("pci") + 3 > .5`, "((((", "sbp /* x */ > 0x10 // y",
		`sex in ["male"] or upper(sex) matches "^F"`, "min(sbp, dbp - 1, +3) != round(age)", "sex == \"\\u{5973}\"", "`女` == sex", "stemi?.a", "let x = 1; x",
	} {
		f.Add(src)
	}
	v, all := emergency(f), full(rand.New(rand.NewPCG(1, 1)))
	f.Fuzz(func(t *testing.T, src string) {
		b := NewBook(v, functions())
		c, err := b.Compile(src, Options{})
		if err != nil {
			if ps, ok := err.(wire.Problems); !ok || ps[0].Line < 1 || ps[0].Column < 1 {
				t.Fatalf("no place: %#v", err)
			}
			return
		}
		e := b.Evaluate(world{v: v})
		e.Truth(c)
		e.Because(c)
		b.Evaluate(all.world(v)).Truth(c)
		if len(c.Canonical()) > MaxBytes {
			return
		}
		again, err := b.Compile(c.Canonical(), Options{})
		if err != nil {
			t.Fatalf("canonical %q: %v", c.Canonical(), err)
		}
		if again.root != c.root {
			t.Fatalf("canonical %q is another condition", c.Canonical())
		}
	})
}
