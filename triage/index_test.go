package triage_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

var paths = []string{"a", "b", "c", "d"}

// randomPack is a pack of a scale or of none, of rules over a few facts of every
// kind: the fewer facts, the more often a rule is decided by what is known of others'.
func randomPack(r *rand.Rand, id, scale string, rules int) *pack.Pack {
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	var condition func(depth int) string
	condition = func(depth int) string {
		if depth > 0 && r.IntN(3) > 0 {
			a, b := condition(depth-1), condition(depth-1)
			return one("("+a+") and ("+b+")", "("+a+") or ("+b+")", "not ("+a+")", "at_least(2, "+a+", "+b+", "+condition(depth-1)+")", "at_least(1, "+a+", "+b+")")
		}
		return one("n1 < 5", "n1 >= 3", "n2 > 4", "n1 <= 4", "n1 <= 6 and 2 < n1", "n2 == 4", "n1 + n2 < 9", "n1 * n2 > 20", "yes", "no", `\"x\" in signs`, `\"y\" in signs`, `\"z\" in others`, `kind == \"p\"`, `kind != \"p\"`,
			`kind in [\"p\", \"q\"]`, `\"I21\" in codes`, `any(codes, # startsWith \"I\")`, `minutes_since(\"onset\") > 30`, "true", "false", "score >= 1", "in_scope")
	}
	var list []string
	for i := range rules {
		stage, then := "triage", fmt.Sprintf(`"acuity":%d`, 2+r.IntN(4))
		switch r.IntN(5) {
		case 0:
			then = fmt.Sprintf(`"flag":{"id":"f%d"}`, r.IntN(3))
		case 1:
			stage, then = "referral", `"need":[{"service":"look"}]`
		case 2:
			stage, then = "referral", fmt.Sprintf(`"forbid":{"service":%q}`, one("cut", "look"))
		case 3:
			stage, then = "referral", `"need":[{"service":"cut"}]`
		}
		scope := ""
		if r.IntN(3) == 0 {
			scope = fmt.Sprintf(`"for":"%s",`, condition(1))
		}
		if r.IntN(5) > 0 {
			scope += fmt.Sprintf(`"pathway":["%s"],`, strings.Join(paths[r.IntN(3):][:1+r.IntN(2)], `","`))
		}
		list = append(list, fmt.Sprintf(`{"id":"R%03d","stage":%q,%s"when":"%s","then":{%s},"because":{"zh":"因","en":"why"},"source":"s","status":"active"}`, i, stage, scope, condition(2), then))
	}
	number := func(name string) string {
		return fmt.Sprintf(`%q:{"name":%q,"zh":"数%s","kind":"number","min":0,"max":10}`, name, name, name)
	}
	choices := func(name, kind string, of ...string) string {
		for i, c := range of {
			of[i] = fmt.Sprintf(`{"id":%q,"zh":"选%s","en":%q}`, c, c, c)
		}
		return fmt.Sprintf(`%q:{"name":%q,"zh":"选%s","kind":%q,"choices":[%s]}`, name, name, name, kind, strings.Join(of, ","))
	}
	bool := func(name, more string) string {
		return fmt.Sprintf(`%q:{"name":%q,"zh":"是%s","kind":"bool"%s}`, name, name, name, more)
	}
	if scale != "" {
		scale = fmt.Sprintf(`"scale":%q,`, scale)
	}
	levels := func(title string) string {
		return fmt.Sprintf(`%q:{"title":{"zh":%q,"en":%q},"levels":[{"level":1,"zh":"一","en":"I"},{"level":5,"zh":"五","en":"V"}]}`, title, title, title)
	}
	src := fmt.Sprintf(`{"schema":"fenji.pack/1","id":%q,"version":"1.0.0","title":{"zh":"题","en":"title"},"jurisdiction":"CN","languages":["zh","en"],"sample":true,%s"sources":{"s":{"title":"s","mark":"V"}},`+
		`"facts":{%s},"terms":{"cut":{"zh":"切","en":"cut","class":"gated"},"look":{"zh":"看","en":"look","class":"open"}},"complaints":{%s},"scales":{%s,%s},"rules":[%s]}`,
		id, scale, strings.Join([]string{
			`"codes":{"name":"codes","zh":"码","kind":"codes"}`, `"complaint":{"name":"complaint","zh":"主诉","kind":"codes"}`,
			bool("in_scope", `,"applies":{"yes":{"is":[true]}},"otherwise":false`), choices("kind", "choice", "p", "q", "r"), number("n1"), number("n2"), bool("no", ""),
			`"onset":{"name":"onset","zh":"起病","kind":"time"}`, choices("others", "set", "z", "w"),
			`"score":{"name":"score","zh":"分","kind":"number","derive":{"sum":[{"of":"n1","bands":[{"max":4,"points":2},{"points":0}]},{"of":"n2","bands":[{"max":1,"points":1},{"points":0}]}]}}`,
			choices("signs", "set", "x", "y"), bool("yes", ""),
		}, ","), `"ca":{"zh":"甲","en":"a","pathways":["a"]},"cb":{"zh":"乙","en":"b","pathways":["b","c"]},"cd":{"zh":"丁","en":"d","pathways":["d"]}`, levels("s1"), levels("s2"), strings.Join(list, ","))
	p, err := pack.Load([]byte(src))
	if err != nil {
		panic(err)
	}
	return p
}

// randomCase answers some of the facts, some of them in part.
func randomCase(r *rand.Rand) []byte {
	var facts []string
	say := func(likely int, name, answer string) {
		if r.IntN(10) < likely {
			facts = append(facts, fmt.Sprintf("%q:%s", name, answer))
		}
	}
	likely := r.IntN(9)
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	say(8, "complaint", one(`["ca"]`, `["cb"]`, `["cd"]`, `["ca","cd"]`, `["elsewhere"]`, `null`))
	for _, n := range []string{"n1", "n2"} {
		say(likely, n, one("2", "4", "6", `{"min":1,"max":2}`, `{"min":2,"max":8}`, `{"unknown":"cannot_here"}`))
	}
	for _, n := range []string{"yes", "no"} {
		say(likely, n, one("true", "false", "null", `{"value":true,"how":"group"}`))
	}
	say(likely, "kind", one(`"p"`, `"q"`, `"r"`, `{"value":"q","how":"group"}`))
	say(likely, "signs", one(`["x"]`, `{"not":["x"]}`, `{"has":["y"],"not":["x"]}`, `{"not":["x","y"],"how":"group"}`))
	say(likely, "others", one(`["z"]`, `{"not":["z","w"]}`))
	say(likely, "codes", one(`[]`, `["I21"]`, `{"not":["I21"]}`))
	say(likely, "onset", one(`"2022-11-26T13:00:00+08:00"`, `null`))
	return fmt.Appendf(nil, `{"schema":"fenji.case/1","id":"c","at":"2022-11-26T13:52:00+08:00","here":"h","facts":{%s}}`, strings.Join(facts, ","))
}

// What is left out by the index of rules counts for nothing: by asking every rule the
// same are true, and the same undecided in scope or barring what can't be undone; and
// the same urgency comes of them (S8).
func TestEvidenceIndexedAsPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	pairs, asked, all := 0, 0, 0
	var seen [3]int
	sets, cases := 400, 260
	if os.Getenv("FENJI_SWEEP") == "full" {
		sets = 4000
	}
	for range sets {
		set, err := pack.Join(randomPack(r, "one", "", 40), randomPack(r, "scaled", "s1", 10), randomPack(r, "two", "", 40))
		if err != nil {
			t.Fatal(err)
		}
		for range cases {
			src := randomCase(r)
			c, err := triage.ParseCase(set, src)
			if err != nil {
				t.Fatal(string(src), err)
			}
			a := triage.Assess(set, c, []string{"s1", "s2"}[r.IntN(2)], triage.Local{}, nil)
			level, possible := a.Scale.Least(), a.Scale.Least()
			flags := map[string]rule.Truth{"f0": rule.False, "f1": rule.False, "f2": rule.False}
			from, graded := 0, a.ScaleID == "s2" // which no pack heads
			for _, b := range set.Rules {
				truth, in := a.Truth(b)
				graded = graded || b.Pack.Scale == a.ScaleID && b.Then.Acuity > 0 && (b.For == nil || a.Evaluation.Truth(b.For) != rule.False)
				if truth == rule.False || truth == rule.Unknown && !in && (b.Then.Forbid == nil || !b.Gates) {
					continue
				}
				seen[truth]++
				k := slices.Index(a.Rules[from:], b)
				if k < 0 {
					t.Fatalf("%s is %s, in scope %v, and left out or out of order\n%s\n%s", b.Ref, truth, in, b.When.Source(), src)
				}
				from += k + 1
				if b.Stage != pack.Triage || truth == rule.Unknown && !in {
					continue
				}
				if b.Then.Flag != nil {
					flags[b.Then.Flag.ID] = flags[b.Then.Flag.ID].Or(truth)
				}
				if b.Then.Acuity > 0 {
					if possible = min(possible, b.Then.Acuity); truth == rule.True {
						level = min(level, b.Then.Acuity)
					}
				}
			}
			if a.Graded != graded || a.Covered() != c.SpokenOf(speaks(set)) {
				t.Fatalf("graded %v, covered %v; asking every rule it is otherwise\n%s", a.Graded, a.Covered(), src)
			}
			if !a.Graded {
				possible = 1
			}
			if a.Level != level || a.Possible != possible {
				t.Fatalf("level %d, possible %d; asking every rule %d, %d\n%s", a.Level, a.Possible, level, possible, src)
			}
			for id, truth := range flags {
				if a.Flag(id) != truth {
					t.Fatalf("flag %s %s; asking every rule %s\n%s", id, a.Flag(id), truth, src)
				}
			}
			pairs, asked, all = pairs+1, asked+len(a.Rules), all+len(set.Rules)
		}
	}
	if seen[rule.True] < pairs || seen[rule.Unknown] < pairs || asked*10 > all*9 {
		t.Errorf("%d pairs with %d true and %d undecided rules; %d of %d asked", pairs, seen[rule.True], seen[rule.Unknown], asked, all)
	}
	t.Logf("evidence: cases in which the index of rules and asking every rule agree | >= %d | %d, of %d rules %d asked", sets*250, pairs, all, asked)
}

// A fact is heard of as soon as anything is known of it, and not before.
func TestHeard(t *testing.T) {
	set, err := pack.Join(randomPack(rand.New(rand.NewPCG(1, 1)), "one", "", 1))
	if err != nil {
		t.Fatal(err)
	}
	for facts, want := range map[string]string{
		``: "", `"n1":2`: "n1 score", `"n1":{"min":1,"max":2}`: "n1 score", `"n1":{"unknown":"cannot_here"}`: "", `"signs":{"not":["x"]}`: "signs",
		`"codes":[]`: "codes", `"codes":{"not":["I21"]}`: "codes", `"yes":{"value":true,"how":"group"}`: "yes", `"yes":false`: "in_scope yes", `"onset":"2022-11-26T13:00:00+08:00"`: "onset",
	} {
		c, err := triage.ParseCase(set, fmt.Appendf(nil, `{"schema":"fenji.case/1","id":"c","at":"2022-11-26T13:52:00+08:00","here":"h","facts":{%s}}`, facts))
		if err != nil {
			t.Fatal(err)
		}
		var heard []string
		for i := range set.Vocabulary.Len() {
			if f := set.Vocabulary.Fact(i); c.Facts.Heard(i) && (f.Name != "score" || strings.Contains(want, "score")) { // a score always lies between bounds
				heard = append(heard, f.Name)
			}
		}
		if got := strings.Join(heard, " "); got != want {
			t.Errorf("%s: heard of %q, want %q", facts, got, want)
		}
	}
}
