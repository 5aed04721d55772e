package rule

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/expr-lang/expr"

	"github.com/fenji-health/fenji/triage/fact"
)

// A tree is a generated condition. It is written out twice, decided by a naive
// evaluator of its own, and by expr.
type tree struct {
	op   string // and, or, not, at_least, const; sums, bool, call, has, code, any, is, product
	n    int
	kids []*tree
	sums [2][]term
	name string
	word string
}

// A term is a number in a sum, added or subtracted.
type term struct {
	minus    bool
	name     string // empty: a constant
	constant float64
}

var (
	numberNames = []string{"age", "dbp", "sbp", "temp", "pain_minutes", "acuity", `minutes_until("pci")`}
	aliases     = map[string]string{"age": "年龄", "dbp": "舒张压", "sbp": "收缩压", "temp": "体温", "signs": "体征", "sex": "性别", "stemi": "急性心梗", "vomiting": "呕吐", "diagnosis": "诊断"}
	signWords   = []string{"sweating", "pallor", "cyanosis"}
	codeWords   = []string{"I21.0", "I63", "E11"}
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func generate(r *rand.Rand, depth int) *tree {
	if depth > 0 && r.IntN(4) > 0 {
		t := &tree{op: pick(r, []string{"and", "or", "not", "at_least"})}
		kids := 1
		if t.op != "not" {
			kids = 2 + r.IntN(3)
		}
		for range kids {
			t.kids = append(t.kids, generate(r, depth-1))
		}
		t.n = 1 + r.IntN(kids)
		return t
	}
	switch r.IntN(11) {
	case 0:
		return &tree{op: "bool", name: pick(r, []string{"stemi", "vomiting"})}
	case 1:
		return &tree{op: "call", name: `here.offers("pci")`}
	case 2:
		return &tree{op: "has", word: pick(r, signWords)}
	case 3:
		return &tree{op: "code", word: pick(r, codeWords)}
	case 4:
		return &tree{op: "any", name: pick(r, []string{"any", "all", "none", "one"}), word: pick(r, []string{"I", "I2", "E1"})}
	case 5:
		return &tree{op: "is", name: pick(r, []string{"==", "!=", "in"}), word: pick(r, []string{"female", "male"})}
	case 6:
		return &tree{op: "product", name: pick(r, numberNames), word: pick(r, []string{"<", ">="}), n: r.IntN(300)}
	case 7:
		return &tree{op: "const", n: r.IntN(2)}
	}
	t := &tree{op: "sums", word: pick(r, []string{"<", "<=", ">", ">=", "<", ">"})}
	for side := range t.sums {
		for range 1 + r.IntN(2) {
			m := term{minus: r.IntN(3) == 0, name: pick(r, numberNames), constant: float64(r.IntN(2000)) / 10}
			if r.IntN(3) == 0 {
				m.name = ""
			}
			t.sums[side] = append(t.sums[side], m)
		}
	}
	t.sums[0][0].name = pick(r, numberNames)
	return t
}

// text writes the tree; with aliases some names are Chinese and some spaces and
// brackets are more than need be.
func (t *tree) text(r *rand.Rand, alias bool) string {
	name := func(n string) string {
		if zh, ok := aliases[n]; ok && alias && r.IntN(2) == 0 {
			return zh
		}
		return n
	}
	var parts []string
	for _, k := range t.kids {
		parts = append(parts, "("+k.text(r, alias)+")")
	}
	switch t.op {
	case "and", "or":
		return strings.Join(parts, pick(r, []string{" " + t.op + " ", map[string]string{"and": "&&", "or": " || "}[t.op]}))
	case "not":
		return pick(r, []string{"not ", "!"}) + parts[0]
	case "at_least":
		return fmt.Sprintf("at_least(%d, %s)", t.n, strings.Join(parts, ","))
	case "const":
		return strconv.FormatBool(t.n == 1)
	case "bool", "call":
		return name(t.name)
	case "has":
		return strconv.Quote(t.word) + pick(r, []string{" in ", "  in "}) + name("signs")
	case "code":
		return strconv.Quote(t.word) + " in " + name("diagnosis")
	case "any":
		return fmt.Sprintf("%s(%s, # startsWith %q)", t.name, name("diagnosis"), t.word)
	case "is":
		if t.name == "in" {
			return name("sex") + " in [" + strconv.Quote(t.word) + "]"
		}
		return name("sex") + " " + t.name + " " + strconv.Quote(t.word)
	case "product":
		return fmt.Sprintf("(%s * 2 - 10) / 3 %s %d", name(t.name), t.word, t.n)
	}
	sides := [2]string{}
	for s, terms := range t.sums {
		for i, m := range terms {
			sign := map[bool]string{true: "-", false: "+"}[m.minus]
			if i == 0 && !m.minus {
				sign = ""
			}
			what := name(m.name)
			if m.name == "" {
				what = strconv.FormatFloat(m.constant, 'f', -1, 64)
			}
			sides[s] += sign + what + " "
		}
	}
	return sides[0] + t.word + " " + sides[1]
}

// A state is what is known in one generated case: of a number where it lies, of
// the rest the answer or nothing.
type state struct {
	numbers map[string]fact.Interval
	truths  map[string]Truth // stemi, vomiting, the call, and each sign
	codes   []string
	sex     string // empty: unknown
	coded   bool   // the list of codes is known
}

// full is a case with everything known.
func full(r *rand.Rand) state {
	s := state{numbers: map[string]fact.Interval{}, truths: map[string]Truth{}, sex: pick(r, []string{"female", "male"}), coded: true}
	for _, n := range numberNames {
		s.numbers[n] = fact.Point(float64(r.IntN(2000)) / 10)
	}
	for _, n := range append([]string{"stemi", "vomiting", `here.offers("pci")`}, signWords...) {
		s.truths[n] = Of(r.IntN(2) == 0)
	}
	for _, c := range codeWords {
		if r.IntN(2) == 0 {
			s.codes = append(s.codes, c)
		}
	}
	return s
}

// keys are the things that can be known or not.
func (s state) keys() []string {
	return append(append([]string{"stemi", "vomiting", `here.offers("pci")`, "codes", "sex"}, numberNames...), signWords...)
}

// without is the case with some things unknown or inexact.
func (s state) without(hidden map[string]int) state {
	out := state{numbers: map[string]fact.Interval{}, truths: map[string]Truth{}, codes: s.codes, sex: s.sex, coded: s.coded}
	for k, v := range s.truths {
		if hidden[k] == 0 {
			out.truths[k] = v
		}
	}
	for k, i := range s.numbers {
		switch hidden[k] {
		case 1:
			i = fact.All()
		case 2:
			i = fact.Interval{Lo: i.Lo - 7, Hi: i.Hi + 13}
		case 3:
			i.Hi = math.Inf(1)
		}
		out.numbers[k] = i
	}
	if hidden["codes"] > 0 {
		out.codes, out.coded = nil, false
	}
	if hidden["sex"] > 0 {
		out.sex = ""
	}
	return out
}

func (s state) world(v *fact.Vocabulary) world {
	w := world{v: v, readings: map[string]fact.Reading{}, numbers: map[string]fact.Interval{}, truths: s.truths}
	for n, i := range s.numbers {
		if _, isFact := v.Lookup(n); !isFact {
			w.numbers[n] = i
		} else if i.Exact() {
			w.readings[n] = fact.Reading{Known: true, Bounds: i}
		} else {
			w.readings[n] = fact.Within(i)
		}
	}
	for _, n := range []string{"stemi", "vomiting"} {
		if t := s.truths[n]; t != Unknown {
			w.readings[n] = yes(t == True)
		}
	}
	signs := fact.Unknown(fact.NotAsked)
	for _, c := range signWords {
		switch s.truths[c] {
		case True:
			signs.Present = append(signs.Present, c)
		case False:
			signs.Absent = append(signs.Absent, c)
		}
	}
	w.readings["signs"] = signs
	if s.coded {
		w.readings["diagnosis"] = fact.Reading{Known: true, Present: s.codes}
	}
	if s.sex != "" {
		w.readings["sex"] = choice(s.sex)
	}
	return w
}

// env is the full case as expr takes it.
func (s state) env() map[string]any {
	signs := []string{}
	for _, c := range signWords {
		if s.truths[c] == True {
			signs = append(signs, c)
		}
	}
	env := map[string]any{
		"stemi": s.truths["stemi"] == True, "vomiting": s.truths["vomiting"] == True, "signs": signs, "sex": s.sex,
		"diagnosis":     append([]string{}, s.codes...),
		"here":          map[string]any{"offers": func(string) bool { return s.truths[`here.offers("pci")`] == True }},
		"minutes_until": func(string) float64 { return s.numbers[`minutes_until("pci")`].Lo },
		"at_least": func(n int, conditions ...bool) bool {
			for _, c := range conditions {
				if c {
					n--
				}
			}
			return n <= 0
		},
	}
	for _, n := range numberNames[:6] {
		env[n] = s.numbers[n].Lo
	}
	return env
}

// naive decides the tree by Kleene's tables, at_least by counting, and sums by
// trying every corner of what their terms may be.
func (t *tree) naive(s state) Truth {
	var counts [3]int
	for _, k := range t.kids {
		counts[k.naive(s)]++
	}
	switch t.op {
	case "and":
		return decide(counts[True] == len(t.kids), counts[False] > 0)
	case "or":
		return decide(counts[True] > 0, counts[False] == len(t.kids))
	case "not":
		return decide(counts[False] == 1, counts[True] == 1)
	case "at_least":
		return decide(counts[True] >= t.n, counts[True]+counts[Unknown] < t.n)
	case "const":
		return Of(t.n == 1)
	case "bool", "call":
		return s.truths[t.name]
	case "has":
		return s.truths[t.word]
	case "is":
		return decide(s.sex != "" && (s.sex == t.word) == (t.name != "!="), s.sex != "" && (s.sex == t.word) == (t.name == "!="))
	case "product":
		i := s.numbers[t.name]
		if i.Lo != i.Hi {
			return Unknown
		}
		x := (i.Lo*2 - 10) / 3
		return Of(t.word == "<" && x < float64(t.n) || t.word == ">=" && x >= float64(t.n))
	case "sums":
		return t.corners(s)
	}
	if !s.coded {
		return Unknown
	}
	matching, exact := 0, false
	for _, c := range s.codes {
		if strings.HasPrefix(c, t.word) {
			matching++
		}
		exact = exact || c == t.word
	}
	switch t.name {
	case "any":
		return Of(matching > 0)
	case "all":
		return Of(matching == len(s.codes))
	case "none":
		return Of(matching == 0)
	case "one":
		return Of(matching == 1)
	}
	return Of(exact)
}

func decide(isTrue, isFalse bool) Truth {
	switch {
	case isTrue:
		return True
	case isFalse:
		return False
	}
	return Unknown
}

func (t *tree) corners(s state) Truth {
	terms := append(append([]term{}, t.sums[0]...), t.sums[1]...)
	trues, falses, undefined := 0, 0, false
	for corner := range 1 << len(terms) {
		var sides [2]float64
		for i, m := range terms {
			x := m.constant
			if m.name != "" {
				if x = s.numbers[m.name].Lo; corner>>i&1 == 1 {
					x = s.numbers[m.name].Hi
				}
			}
			if m.minus {
				x = -x
			}
			side, first := 0, i == 0 || i == len(t.sums[0])
			if i >= len(t.sums[0]) {
				side = 1
			}
			if sides[side] += x; first {
				sides[side] = x
			}
		}
		l, r := sides[0], sides[1]
		undefined = undefined || math.IsNaN(l) || math.IsNaN(r)
		if t.word == "<" && l < r || t.word == "<=" && l <= r || t.word == ">" && l > r || t.word == ">=" && l >= r {
			trues++
		} else {
			falses++
		}
	}
	return decide(falses == 0 && !undefined, trues == 0 && !undefined)
}

// With every fact known a condition is what expr says, optimizer on and off;
// else it is what Kleene's tables say; and learning a fact never changes an
// answer.
func TestEvidenceGeneratedConditions(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	v := emergency(t)
	const conditions, cases = 2200, 3
	var seen [3]int
	comparisons, learned, minimal := 0, 0, 0
	for range conditions {
		b := NewBook(v, functions())
		tr := generate(r, 3)
		plain := tr.text(r, false)
		c := compile(t, b, tr.text(r, true))
		if again := compile(t, b, c.Canonical()); again.root != c.root {
			t.Fatalf("%s: canonical %s is %s", plain, c.Canonical(), again.Canonical())
		}
		for range cases {
			complete := full(r)
			for _, optimize := range []bool{true, false} {
				p, err := expr.Compile(plain, expr.Env(complete.env()), expr.Optimize(optimize))
				if err != nil {
					t.Fatal(plain, err)
				}
				want, err := expr.Run(p, complete.env())
				if err != nil {
					t.Fatal(plain, err)
				}
				if got := b.Evaluate(complete.world(v)).Truth(c); got != Of(want.(bool)) {
					t.Fatalf("%s is %s, expr (optimize %v) says %v", plain, got, optimize, want)
				}
				comparisons++
			}
			hidden := map[string]int{}
			for _, k := range complete.keys() {
				hidden[k] = max(0, r.IntN(6)-2)
			}
			before := Unknown
			for len(hidden) > 0 {
				s := complete.without(hidden)
				e := b.Evaluate(s.world(v))
				got := e.Truth(c)
				if want := tr.naive(s); got != want {
					t.Fatalf("%s is %s, naively %s, hidden %v", plain, got, want, hidden)
				}
				if before != Unknown && got != before {
					t.Fatalf("%s was %s, with more known %s", plain, before, got)
				}
				if len(c.atoms) <= 6 && minimalReason(t, b, c, e) {
					minimal++
				}
				seen[got]++
				learned++
				before = got
				for _, k := range complete.keys() { // learn one thing
					if _, ok := hidden[k]; ok && (hidden[k] == 0 || r.IntN(2) == 0) {
						delete(hidden, k)
						break
					}
				}
			}
		}
	}
	evidence(t, "generated conditions × cases equal to expr, optimizer on and off", ">= 2000 conditions", "%d conditions, %d comparisons", conditions, comparisons)
	evidence(t, "three-valued answers equal to a naive evaluator, and monotone", "all", "%d (%d true, %d false, %d unknown)", learned, seen[True], seen[False], seen[Unknown])
	evidence(t, "reasons smallest by trying every subset", "all", "%d", minimal)
}

// minimalReason compares the reason with every subset of atoms, when there is one.
func minimalReason(t *testing.T, b *Book, c *Condition, e *Evaluation) bool {
	t.Helper()
	want := e.Truth(c)
	if want == Unknown {
		return false
	}
	smallest := len(c.atoms) + 1
	for subset := range 1 << len(c.atoms) {
		partial := b.Evaluate(e.in)
		size := 0
		for i, id := range c.atoms {
			partial.asked[id] = Unknown + 1
			if subset>>i&1 == 1 {
				partial.asked[id] = e.truth(id) + 1
				size++
			}
		}
		if size < smallest && partial.Truth(c) == want {
			smallest = size
		}
	}
	if got := e.Because(c); len(got) != smallest {
		t.Fatalf("%s is %s because of %v; %d atoms are enough", c.Source(), want, got, smallest)
	}
	if e.met = nil; !c.shared || e.apart(c.root) { // found on two ways, the same of several that are as small
		simplest := slices.Sorted(slices.Values(e.simplest(c, c.root, nil)))
		if decisive := slices.Sorted(slices.Values(c.in(e.decisive(c, c.root, 1)[0], nil))); !slices.Equal(simplest, decisive) {
			t.Fatalf("%s is %s because of %v or %v", c.Source(), want, simplest, decisive)
		}
	}
	return true
}
