package author_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/triage/pack"
)

// examples are the cases of the network.
func examples() [][]byte {
	var all [][]byte
	for _, t := range must(author.Tests(anxi.Cases)) {
		all = append(all, t.Case)
	}
	return all
}

// reachable is how many dispositions cases can come to: stay, assess, consult,
// observe, treat_then_transfer, refer_up and hold_and_call; refer_lateral as well
// once a pack has a rule that may choose it. wait is no choice yet, and refer_down
// not one for whoever comes in.
func reachable(e *referral.Engine) int {
	if slices.ContainsFunc(e.Set().Rules, func(r *pack.Bound) bool { return r.Then.May != nil }) {
		return 8
	}
	return 7
}

// Random cases are mostly cases: they come to every disposition that there is,
// many are settled, many are not, and few are refused, on purpose and for many
// reasons.
func TestRandom(t *testing.T) {
	e := engine()
	g := author.NewRandom(e, examples()...)
	const count = 3000
	dispositions, refused := map[string]int{}, map[string]int{}
	settled, facts, unknown := 0, 0, 0
	for seed := range uint64(count) {
		c, err := e.ParseCase(g.Case(seed))
		if err != nil {
			refused[lastCode(err)]++
			continue
		}
		d := e.Decide(c)
		dispositions[d.Disposition]++
		if d.Settled {
			settled++
		}
		for i := range e.Set().Vocabulary.Len() {
			facts++
			if !c.Facts.Reading(i).Known {
				unknown++
			}
		}
	}
	cases := 0
	for _, n := range dispositions {
		cases += n
	}
	t.Logf("%d cases: %v, settled %d %%, facts unknown %d %%, refused %v", count, dispositions, 100*settled/cases, 100*unknown/facts, refused)
	if len(dispositions) < reachable(e) {
		t.Errorf("only %d dispositions: %v", len(dispositions), dispositions)
	}
	if share := 100 * settled / cases; share < 10 || share > 90 {
		t.Errorf("%d %% are settled", share)
	}
	if share := 100 * unknown / facts; share < 20 || share > 80 {
		t.Errorf("%d %% of the facts are unknown", share)
	}
	if n := count - cases; n > count*5/100 || n < count/100 || len(refused) < 8 {
		t.Errorf("%d are refused: %v", n, refused)
	}
}

// lastCode is the code of the last mistake that an error tells.
func lastCode(err error) string {
	text := err.Error()
	return strings.TrimSuffix(text[strings.LastIndexByte(text, '[')+1:], "]")
}

// The same seed gives the same bytes, from another generator too and on another
// engine with the same places; another seed gives another case.
func TestRandomIsDeterministic(t *testing.T) {
	a, b := author.NewRandom(engine(), examples()...), author.NewRandom(engine(), examples()...).With(engine())
	seen := map[string]uint64{}
	for seed := range uint64(300) {
		src := a.Case(seed)
		if !bytes.Equal(src, b.Case(seed)) {
			t.Fatalf("seed %d gives two cases:\n%s\n%s", seed, src, b.Case(seed))
		}
		body := strings.ReplaceAll(string(src), "random-", "")
		if before, ok := seen[body]; ok {
			t.Errorf("seeds %d and %d give one case", before, seed)
		}
		seen[body] = seed
	}
}

// Without examples there are random cases all the same.
func TestRandomWithoutExamples(t *testing.T) {
	g := author.NewRandom(engine())
	dispositions := map[string]bool{}
	for seed := range uint64(1000) {
		if c, err := engine().ParseCase(g.Case(seed)); err == nil {
			dispositions[engine().Decide(c).Disposition] = true
		}
	}
	if len(dispositions) < 5 {
		t.Errorf("only %v", slices.Sorted(maps.Keys(dispositions)))
	}
}

// A near case is a case, tells no fact that its example does not, and with no
// change at the same place is the example.
func TestNear(t *testing.T) {
	g := author.NewRandom(engine(), examples()...)
	told := func(src []byte) map[string]json.RawMessage {
		var doc struct{ Facts map[string]json.RawMessage }
		if err := json.Unmarshal(src, &doc); err != nil {
			t.Fatal(err)
		}
		must(engine().ParseCase(src))
		return doc.Facts
	}
	example := examples()[0]
	allowed := told(example)
	for seed := range uint64(200) {
		for name := range told(g.Near(seed, example, int(seed)%8)) {
			if allowed[name] == nil {
				t.Errorf("seed %d tells %s", seed, name)
			}
		}
	}
	want := engine().Decide(must(engine().ParseCase(lin()))).JSON()
	same := 0
	for seed := range uint64(10) {
		got := engine().Decide(must(engine().ParseCase(g.Near(seed, lin(), 0)))).JSON()
		if bytes.Equal(bytes.Replace(got, []byte(`"case":"random"`), []byte(`"case":"lin"`), 1), want) {
			same++
		}
	}
	if same < 3 || same == 10 {
		t.Errorf("%d of 10 near cases without a change are the example where it is", same)
	}
}
