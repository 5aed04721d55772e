package rule

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// evidence prints one measured line.
func evidence(t *testing.T, what, target, format string, args ...any) {
	t.Helper()
	t.Logf("evidence: %s | %s | %s", what, target, fmt.Sprintf(format, args...))
}

// corpus reads a file of expr's own test data, nil when it is not there.
func corpus(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "expr_corpus", name))
	if err != nil {
		t.Logf("%s absent: skipped", name)
		return nil
	}
	return b
}

// Compile answers each of expr's 43,689 generated expressions without a panic
// and in time.
func TestEvidenceGenerated(t *testing.T) {
	src := corpus(t, "generated.txt")
	if src == nil {
		return
	}
	lines := strings.Split(strings.TrimSpace(string(src)), "\n")
	b := NewBook(emergency(t), functions())
	accepted, slowest := 0, time.Duration(0)
	for _, line := range lines {
		began := time.Now()
		c, err := b.Compile(line, Options{})
		slowest = max(slowest, time.Since(began))
		if err == nil {
			accepted++
			b.Evaluate(world{v: b.vocabulary}).Truth(c)
		}
	}
	if slowest > time.Second {
		t.Errorf("slowest took %v", slowest)
	}
	evidence(t, "generated expressions compiled without panic", "43689", "%d, %d accepted, slowest %v", len(lines), accepted, slowest)
}

// Every real rule expression that has a truth value either is decided as expr
// decides it, or falls under one of a few refusals; most are decided.
func TestEvidenceCrowdsec(t *testing.T) {
	src := corpus(t, "crowdsec.json")
	if src == nil {
		return
	}
	var expressions []string
	if err := json.Unmarshal(src, &expressions); err != nil {
		t.Fatal(err)
	}
	truths, agreed, varied := 0, 0, 0
	refused := map[string]int{}
	random := rand.New(rand.NewPCG(1, 2))
	for _, original := range expressions {
		text := rewrite(original)
		if !givesTruth(text) {
			continue
		}
		truths++
		code, both := agree(t, text, random)
		if code != "" {
			refused[code]++
			continue
		}
		agreed++
		if both {
			varied++
		}
	}
	if agreed*100 < truths*60 {
		t.Errorf("%d of %d agree", agreed, truths)
	}
	evidence(t, "crowdsec conditions decided as expr decides them", ">= 60 %", "%d of %d of %d expressions (%d %%)", agreed, truths, len(expressions), agreed*100/truths)
	evidence(t, "of these, seen both true and false on random values", "reported", "%d of %d", varied, agreed)
	for _, code := range slices.SortedFunc(maps.Keys(refused), func(a, b string) int {
		return cmp.Or(cmp.Compare(refused[b], refused[a]), cmp.Compare(a, b))
	}) {
		evidence(t, "crowdsec refused: "+code, "a short list", "%d", refused[code])
	}
}

var (
	strungOrName = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`|[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)*")
	words        = []string{"startsWith", "endsWith"}
)

// rewrite turns dotted names such as evt.Parsed.program into names a fact may
// have, and CrowdSec's Upper and Lower into expr's.
func rewrite(text string) string {
	return strungOrName.ReplaceAllStringFunc(text, func(s string) string {
		if strings.ContainsAny(s[:1], "\"'`") || slices.Contains(words, s) {
			return s
		}
		return strings.ToLower(strings.ReplaceAll(s, ".", "_"))
	})
}

// givesTruth reports whether expr's own checker, with all names undefined, says
// that an expression is a bool.
func givesTruth(text string) bool {
	p, err := expr.Compile(text, expr.AllowUndefinedVariables(), expr.Optimize(false))
	return err == nil && p.Node().Type().String() == "bool"
}

// uses is how an expression uses its names, from which a vocabulary is made.
type uses struct {
	kinds map[string]fact.Kind
	texts []string // all constants
}

func (u *uses) is(n ast.Node, k fact.Kind) {
	if id, ok := n.(*ast.IdentifierNode); ok {
		u.kinds[id.Value] = k
	}
}

func (u *uses) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if u.kinds[n.Value] == "" {
			u.kinds[n.Value] = fact.KindChoice
		}
	case *ast.StringNode:
		u.texts = append(u.texts, n.Value)
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			u.is(n.Node, fact.KindBool)
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "or", "&&", "||":
			u.is(n.Left, fact.KindBool)
			u.is(n.Right, fact.KindBool)
		case "in":
			u.is(n.Right, fact.KindSet)
		case "<", ">", "<=", ">=":
			u.is(n.Left, fact.KindNumber)
			u.is(n.Right, fact.KindNumber)
		case "==", "!=":
			if isNumber(n.Left) || isNumber(n.Right) {
				u.is(n.Left, fact.KindNumber)
				u.is(n.Right, fact.KindNumber)
			}
		}
	}
}

// agree compiles and runs an expression here and in expr on random values; it
// returns the code of the refusal, if any, and whether it was seen both true and
// false.
func agree(t *testing.T, text string, random *rand.Rand) (code string, both bool) {
	tree, err := parser.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	u := &uses{kinds: map[string]fact.Kind{}}
	ast.Walk(&tree.Node, u)
	v := u.vocabulary()
	if v == nil {
		return "no vocabulary", false
	}
	b := NewBook(v, nil)
	c, err := b.Compile(text, Options{})
	if err != nil {
		return err.(wire.Problems)[0].Code, false
	}
	var seen [2]bool
	for range 40 {
		env, w := u.random(v, random)
		want, err := expr.Eval(text, env)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := b.Evaluate(w).Truth(c); got != Of(want.(bool)) {
			t.Errorf("%s is %s, expr says %v, of %v", text, got, want, env)
		}
		seen[map[bool]int{true: 1}[want.(bool)]] = true
	}
	return "", seen[0] && seen[1]
}

func (u *uses) vocabulary() *fact.Vocabulary {
	var choices []fact.Choice
	for _, s := range append(slices.Clone(u.texts), "GET", "post") {
		if !slices.ContainsFunc(choices, func(c fact.Choice) bool { return c.ID == s }) {
			choices = append(choices, fact.Choice{ID: s})
		}
	}
	var facts []fact.Fact
	for name, k := range u.kinds {
		f := fact.Fact{Name: name, Zh: "名" + name, Kind: k}
		if k == fact.KindChoice || k == fact.KindSet {
			f.Choices = choices
		}
		if !fact.Reserved(name) {
			facts = append(facts, f)
		}
	}
	v, err := fact.NewVocabulary(facts)
	if err != nil {
		return nil
	}
	return v
}

func (u *uses) random(v *fact.Vocabulary, random *rand.Rand) (map[string]any, world) {
	env, w := map[string]any{}, world{v: v, readings: map[string]fact.Reading{}}
	for i := range v.Len() {
		f := v.Fact(i)
		switch f.Kind {
		case fact.KindNumber:
			n := random.IntN(500)
			env[f.Name], w.readings[f.Name] = float64(n), fact.Exactly(fact.Whole(int64(n)))
		case fact.KindBool:
			env[f.Name] = random.IntN(2) == 0
			w.readings[f.Name] = yes(env[f.Name].(bool))
		case fact.KindChoice:
			id := f.Choices[random.IntN(len(f.Choices))].ID
			env[f.Name], w.readings[f.Name] = id, choice(id)
		case fact.KindSet:
			r := fact.Reading{Known: true}
			for _, c := range f.Choices {
				if random.IntN(2) == 0 {
					r.Present = append(r.Present, c.ID)
				}
			}
			env[f.Name], w.readings[f.Name] = r.Present, r
		}
	}
	return env, w
}
