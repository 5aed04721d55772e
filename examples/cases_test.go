package examples_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// An example is one expect file with the engine that answers it.
type example struct {
	author.Test
	name   string // network/case
	engine *referral.Engine
	dir    string // of the consortium
}

// examples reads every expect file of every network once.
var examples = sync.OnceValues(func() ([]*example, error) {
	var all []*example
	shipped := open(content.CN())
	folders, err := filepath.Glob("*/cases")
	if err != nil {
		return nil, err
	}
	scenarios, err := filepath.Glob("scenarios/*/cases")
	if err != nil {
		return nil, err
	}
	for _, cases := range append(folders, scenarios...) {
		dir := filepath.Dir(cases)
		tests, err := author.Tests(os.DirFS(cases))
		if err != nil {
			return nil, err
		}
		for _, test := range tests {
			x := &example{Test: test, name: dir + "/" + test.Name, dir: dir}
			if x.engine, err = x.on(shipped); err != nil {
				return nil, fmt.Errorf("%s: %w", x.name, err)
			}
			all = append(all, x)
		}
	}
	return all, nil
})

// opened are consortia with some packs, each opened once: binding all packs takes
// longer than most tests.
type opened struct {
	packs    []*pack.Pack
	networks map[string]*author.Network // by folder
}

// on is the example's engine on packs and a catalogue of its own.
func (x *example) on(o opened) (*referral.Engine, error) {
	n := o.networks[x.dir]
	if n == nil {
		var err error
		if n, err = author.Open(os.DirFS(x.dir), o.packs...); err != nil {
			return nil, err
		}
		o.networks[x.dir] = n
	}
	return x.On(n, os.DirFS(x.dir))
}

// with is on of packs that no other example asks.
func (x *example) with(packs []*pack.Pack) (*referral.Engine, error) { return x.on(open(packs)) }

func open(packs []*pack.Pack) opened { return opened{packs, map[string]*author.Network{}} }

func (x *example) decide(t *testing.T) *referral.Decision {
	t.Helper()
	c, err := x.engine.ParseCase(x.Case)
	if err != nil {
		t.Fatal(x.name, err)
	}
	return x.engine.Decide(c)
}

func load(t testing.TB) []*example {
	t.Helper()
	all, err := examples()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no example has a case")
	}
	return all
}

// Every example case gives the answers that its source argues.
func TestEvidenceCases(t *testing.T) {
	passed, checks := 0, 0
	all := load(t)
	for _, x := range all {
		t.Run(x.name, func(t *testing.T) {
			d, wrong := x.Run(x.engine)
			for _, w := range wrong {
				t.Error(w)
			}
			if d != nil && (len(wrong) > 0 || testing.Verbose()) {
				t.Logf("\n%s\n%s\n%s", d.Explain("zh"), d.Explain("en"), d.JSON())
			}
			checks += len(x.Expect)
			if len(wrong) == 0 {
				passed++
			}
		})
	}
	t.Logf("evidence: %s | %s | %s", "example cases with their argued answers", "all", fmt.Sprintf("%d of %d (%d expectations)", passed, len(all), checks))
}

// S7: of the cases in which everything that matters was asked, most are settled:
// the engine asks for what changes the plan, not for more. A case is complete
// unless its expectations say that something is missing or open.
func TestEvidenceSettled(t *testing.T) {
	settled, complete := 0, 0
	for _, x := range load(t) {
		if expectsOpen(x.Expect) {
			continue
		}
		complete++
		d := x.decide(t)
		if d.Settled {
			settled++
		} else {
			t.Logf("not settled: %s, missing %s", x.name, missing(d))
		}
		if d.Settled && len(d.Missing) > 0 {
			t.Errorf("%s: settled, and yet %s could change it", x.name, missing(d))
		}
	}
	if settled*100 < complete*60 {
		t.Errorf("%d of %d complete cases are settled", settled, complete)
	}
	t.Logf("evidence: %s | %s | %s", "complete example cases that are settled", "at least 60 %", fmt.Sprintf("%d of %d", settled, complete))
}

func expectsOpen(checks []author.Check) bool {
	return slices.ContainsFunc(checks, func(c author.Check) bool {
		key, _, _ := strings.Cut(c.Key, ".")
		return key == "missing" && (c.Has != nil || c.Is != nil && len(c.Is.Values) > 0) || c.Key == "settled" && c.Is != nil && c.Is.Text == "false"
	})
}

func missing(d *referral.Decision) string {
	var names []string
	for _, m := range d.Missing {
		names = append(names, strings.TrimSuffix(m.Fact+"."+m.Choice, "."))
	}
	return strings.Join(names, ", ")
}

// A removable is something that the case says and could have left out: a fact,
// one choice of a set, the age, the link.
type removable struct{ key, fact, list, choice string }

func (r removable) String() string {
	return strings.Trim(strings.Join([]string{r.key, r.fact, r.list, r.choice}, "."), ".")
}

// A form is a case taken apart so that pieces can be left out.
type form struct {
	keys  map[string]json.RawMessage
	facts map[string]json.RawMessage
}

func take(t *testing.T, src []byte) (form, []removable) {
	t.Helper()
	var f form
	if err := json.Unmarshal(src, &f.keys); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(f.keys["facts"], &f.facts); err != nil {
		t.Fatal(err)
	}
	var all []removable
	for _, key := range []string{"age", "birth_date", "link", "episodes"} {
		if _, ok := f.keys[key]; ok {
			all = append(all, removable{key: key})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.facts)) {
		all = append(all, removable{fact: name})
		all = append(all, choices(name, f.facts[name])...)
	}
	return f, all
}

// choices are the single choices that a set fact speaks of.
func choices(name string, src json.RawMessage) []removable {
	var all []removable
	for list, ids := range lists(src) {
		for _, id := range ids {
			all = append(all, removable{fact: name, list: list, choice: id})
		}
	}
	slices.SortFunc(all, func(a, b removable) int { return strings.Compare(a.String(), b.String()) })
	return all
}

func lists(src json.RawMessage) map[string][]string {
	var bare []string
	if json.Unmarshal(src, &bare) == nil {
		return map[string][]string{"has": bare}
	}
	var object map[string]json.RawMessage
	got := map[string][]string{}
	if json.Unmarshal(src, &object) == nil {
		for _, list := range []string{"has", "not"} {
			var ids []string
			if json.Unmarshal(object[list], &ids) == nil {
				got[list] = ids
			}
		}
	}
	return got
}

// without writes the case again with some pieces left out.
func (f form) without(gone ...removable) []byte {
	keys, facts := maps.Clone(f.keys), maps.Clone(f.facts)
	left := map[string]map[string][]string{}
	for _, r := range gone {
		switch {
		case r.key != "":
			delete(keys, r.key)
		case r.choice == "":
			delete(facts, r.fact)
		default:
			if left[r.fact] == nil {
				left[r.fact] = lists(f.facts[r.fact])
			}
			left[r.fact][r.list] = slices.DeleteFunc(left[r.fact][r.list], func(id string) bool { return id == r.choice })
		}
	}
	for name, l := range left {
		if _, ok := facts[name]; ok {
			facts[name] = relist(f.facts[name], l)
		}
	}
	keys["facts"] = must(facts)
	return must(keys)
}

// relist keeps how and when the set was asked and changes what was answered.
func relist(src json.RawMessage, l map[string][]string) json.RawMessage {
	object := map[string]json.RawMessage{}
	_ = json.Unmarshal(src, &object) // a bare list has neither
	for list, ids := range l {
		object[list] = must(ids)
	}
	return must(object)
}

func must(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// S10: whatever is left out of a case, the decision never becomes one that keeps
// the patient or sends him down, never gains an act that can't be undone, never
// loses sight of the urgency, and says that it is open if the urgency changed.
func TestEvidenceS10RemovedFactsNeverReassure(t *testing.T) {
	start := time.Now()
	all := load(t)
	defer debug.SetGCPercent(debug.SetGCPercent(800)) // half of the time goes into garbage else
	var singles, pairs, sets atomic.Int64
	t.Run("cases", func(t *testing.T) {
		for _, x := range all {
			t.Run(x.name, func(t *testing.T) {
				t.Parallel()
				removeFacts(t, x, &singles, &pairs, &sets)
			})
		}
	})
	t.Logf("evidence: %s | %s | %s", "S10: facts removed from every example case, the decision never reassures", "each, each pair, 200 random sets per case (8 for cases of the pathways and of places, unless FENJI_SWEEP=full)",
		fmt.Sprintf("%d cases: %d single, %d pairs, %d sets, in %.0f s on %d cores", len(all), singles.Load(), pairs.Load(), sets.Load(), time.Since(start).Seconds(), runtime.GOMAXPROCS(0)))
}

func removeFacts(t *testing.T, x *example, singles, pairs, sets *atomic.Int64) {
	f, pieces := take(t, x.Case)
	pieces = onPath(t, x, x.Case, pieces)
	w := &watcher{t: t, x: x, full: x.decide(t), seen: map[string]bool{}}
	for i, a := range pieces {
		w.ask(f, a)
		singles.Add(1)
		for _, b := range pieces[i+1:] {
			if a.choice != "" || b.choice != "" {
				continue // single choices: alone, and in the random sets
			}
			w.ask(f, a, b)
			pairs.Add(1)
		}
	}
	random := rand.New(rand.NewPCG(10, 200))
	for range w.sets() {
		p := random.Float64()
		gone := slices.DeleteFunc(slices.Clone(pieces), func(removable) bool { return random.Float64() > p })
		w.ask(f, gone...)
		sets.Add(1)
	}
}

// onPath are the pieces of a case but those of facts that only rules off its pathways
// read, and one of these fires. Off them, by S8, a rule counts only where it is true:
// nobody asks for what it reads, and leaving that out does lose sight of it.
func onPath(t *testing.T, x *example, src []byte, pieces []removable) []removable {
	t.Helper()
	c, err := x.engine.ParseCase(src)
	if err != nil {
		t.Fatal(err)
	}
	set := x.engine.Set()
	known := evaluated(x, c)
	fires, asked := map[int]bool{}, map[int]bool{}
	for _, r := range set.Rules {
		if r.For != nil && known.Truth(r.For) == rule.False {
			continue
		}
		switch {
		case !c.Off(r):
			mark(set, asked, reads(r))
		case known.Truth(r.When) == rule.True:
			mark(set, fires, r.When.Reads())
		}
	}
	return slices.DeleteFunc(pieces, func(p removable) bool {
		i, ok := set.Vocabulary.Lookup(p.fact)
		return ok && fires[i] && !asked[i]
	})
}

// evaluated are the conditions of a case, as far as its facts tell them.
func evaluated(x *example, c *triage.Case) *rule.Evaluation {
	return triage.Assess(x.engine.Set(), c, x.engine.Decide(c).Acuity.Scale, triage.Local{}, nil).Evaluation
}

// mark notes facts that are read, and what derived ones are worked out of.
func mark(set *pack.Set, facts map[int]bool, reads []rule.Read) {
	for _, read := range reads {
		if read.Fact < 0 || facts[read.Fact] {
			continue
		}
		facts[read.Fact] = true
		if d := set.Vocabulary.Fact(read.Fact).Derive; d != nil {
			for _, name := range d.Parts() {
				i, _ := set.Vocabulary.Lookup(name)
				mark(set, facts, []rule.Read{{Fact: i}})
			}
		}
	}
}

// reads are what a rule reads, and whom it is for.
func reads(r *pack.Bound) []rule.Read {
	all := slices.Clone(r.When.Reads())
	if r.For != nil {
		all = append(all, r.For.Reads()...)
	}
	return all
}

// sets is how many random sets of a case's facts are left out: for the many cases of
// the pathways and of places, which differ little, a part of them unless
// FENJI_SWEEP=full, as make evidence-rules has it.
func (w *watcher) sets() int {
	if slices.Contains([]string{"pathways", "wushan", "hezhou", "lipu", "dazu"}, w.x.dir) && os.Getenv("FENJI_SWEEP") != "full" {
		return 8
	}
	return 200
}

// A watcher holds the decision on the full case against those on parts of it.
type watcher struct {
	t    *testing.T
	x    *example
	full *referral.Decision
	seen map[string]bool // complaints; the smallest removal is told, those that hold it are not
}

func (w *watcher) ask(f form, gone ...removable) {
	src := f.without(gone...)
	c, err := w.x.engine.ParseCase(src)
	if err != nil {
		w.t.Fatalf("%s without %v is no case: %v", w.x.name, gone, err)
	}
	for _, wrong := range reassures(w.full, w.x.engine.Decide(c)) {
		if !w.seen[wrong] {
			w.seen[wrong] = true
			w.t.Errorf("without %v: %s", gone, wrong)
		}
	}
}

// reassures tells in which ways a decision on less is milder than on more.
func reassures(full, less *referral.Decision) []string {
	var wrong []string
	for _, mild := range []string{referral.Stay, referral.Wait, referral.ReferDown, referral.ReferLateral} {
		if less.Disposition == mild && full.Disposition != mild {
			wrong = append(wrong, full.Disposition+" became "+mild)
		}
	}
	before := gated(full)
	for _, act := range gated(less) {
		if !slices.Contains(before, act) {
			wrong = append(wrong, "gained the gated step "+act)
		}
	}
	if less.Acuity.Possible > full.Acuity.Level {
		wrong = append(wrong, fmt.Sprintf("acuity %d became possible %d", full.Acuity.Level, less.Acuity.Possible))
	}
	if less.Acuity.Level != full.Acuity.Level && less.Settled {
		wrong = append(wrong, fmt.Sprintf("settled although acuity %d became %d", full.Acuity.Level, less.Acuity.Level))
	}
	return wrong
}

// gated are the acts that can't be undone and wait for nothing, each with its
// place.
func gated(d *referral.Decision) []string {
	var acts []string
	for _, s := range d.Plan {
		if s.Action == "perform" && s.Gated && len(s.RequiresKnown) == 0 {
			acts = append(acts, s.Service+" at "+s.Site.ID)
		}
	}
	return acts
}

// S2: whatever the patient complains of, a contraindication that nobody has asked
// about blocks the lytic: pathways excuse from questions, never from prohibitions.
func TestContraindicationsOffThePathway(t *testing.T) {
	for _, x := range load(t) {
		if x.name != "anxi/lin" {
			continue
		}
		f, _ := take(t, x.Case)
		f.facts["complaint"] = must([]string{"itching"})
		for _, name := range []string{"active_bleeding", "ich_history", "dissection_suspected", "anticoagulant", "head_trauma_3m"} {
			c, err := x.engine.ParseCase(f.without(removable{fact: name}))
			if err != nil {
				t.Fatal(err)
			}
			if acts := gated(x.engine.Decide(c)); len(acts) > 0 {
				t.Errorf("%s is not known, and yet: %v", name, acts)
			}
		}
		return
	}
	t.Error("the case is not there")
}

// S10: who was last well after the onset contradicts himself. Such a case is
// refused, or no act that can't be undone comes of leaving the onset out.
func TestLastWellAfterOnset(t *testing.T) {
	for _, x := range load(t) {
		if x.name != "anxi/lin-onset-14h" {
			continue
		}
		f, _ := take(t, x.Case)
		f.facts["last_well"] = must("2022-11-26T11:38:00+08:00")
		c, err := x.engine.ParseCase(f.without())
		if err != nil {
			return
		}
		full := x.engine.Decide(c)
		c, err = x.engine.ParseCase(f.without(removable{fact: "onset"}))
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range reassures(full, x.engine.Decide(c)) {
			t.Error(wrong)
		}
		return
	}
	t.Error("the case is not there")
}

// The order in which packs, rules, institutions and facts come changes no byte
// of a decision, its packs' hashes included.
func TestEvidenceShuffling(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	all := load(t)
	const rounds = 5
	for round := range rounds {
		shuffled := open(shuffledPacks(t, random))
		for _, x := range all {
			want := x.decide(t).JSON()
			e, err := x.on(shuffled)
			if err != nil {
				t.Fatal(x.name, err)
			}
			c, err := e.ParseCase(shuffledKeys(t, random, x.Case))
			if err != nil {
				t.Fatal(x.name, err)
			}
			if got := e.Decide(c).JSON(); !bytes.Equal(got, want) {
				t.Fatalf("%s, round %d: other bytes\n%s\n%s", x.name, round, got, want)
			}
		}
	}
	t.Logf("evidence: %s | %s | %s", "packs, their rules and the facts of cases shuffled", "no byte changes", fmt.Sprintf("%d cases × %d orders", len(all), rounds))
}

// shuffledPacks reads the packs again with their rules, and all maps, in another
// order.
func shuffledPacks(t *testing.T, random *rand.Rand) []*pack.Pack {
	t.Helper()
	packs := content.CN()
	for i, p := range packs {
		var doc map[string]json.RawMessage
		if err := json.Unmarshal(p.Canonical(), &doc); err != nil {
			t.Fatal(err)
		}
		if rules := doc["rules"]; rules != nil {
			var list []json.RawMessage
			if err := json.Unmarshal(rules, &list); err != nil {
				t.Fatal(err)
			}
			random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			doc["rules"] = must(list)
		}
		again, err := pack.Load(shuffledKeys(t, random, must(doc)))
		if err != nil {
			t.Fatal(err)
		}
		packs[i] = again
	}
	random.Shuffle(len(packs), func(i, j int) { packs[i], packs[j] = packs[j], packs[i] })
	return packs
}

// shuffledKeys writes a JSON document with the keys of all its maps in another
// order; lists stay as they are.
func shuffledKeys(t *testing.T, random *rand.Rand, src json.RawMessage) json.RawMessage {
	t.Helper()
	var object map[string]json.RawMessage
	var list []json.RawMessage
	switch {
	case json.Unmarshal(src, &object) == nil && object != nil:
		names := slices.Sorted(maps.Keys(object))
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		var b bytes.Buffer
		for i, name := range names {
			b.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
			b.Write(must(name))
			b.WriteByte(':')
			b.Write(shuffledKeys(t, random, object[name]))
		}
		if len(names) == 0 {
			b.WriteByte('{')
		}
		b.WriteByte('}')
		return b.Bytes()
	case json.Unmarshal(src, &list) == nil && list != nil:
		for i := range list {
			list[i] = shuffledKeys(t, random, list[i])
		}
		return must(list)
	}
	return src
}

// One engine decides for many at once: eight goroutines get the same bytes as
// one, and the bytes of the case are neither kept nor changed.
func TestConcurrentDecisions(t *testing.T) {
	all := load(t)
	want := make([][]byte, len(all))
	for i, x := range all {
		want[i] = x.decide(t).JSON()
	}
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			for k := range all {
				i := (k + worker*len(all)/8) % len(all)
				src := bytes.Clone(all[i].Case)
				c, err := all[i].engine.ParseCase(src)
				if err != nil {
					t.Error(all[i].name, err)
					continue
				}
				if !bytes.Equal(src, all[i].Case) {
					t.Errorf("%s: reading the case changed its bytes", all[i].name)
				}
				clear(src)
				if got := all[i].engine.Decide(c).JSON(); !bytes.Equal(got, want[i]) {
					t.Errorf("%s: other bytes at the same time\n%s\n%s", all[i].name, got, want[i])
				}
			}
		})
	}
	wait.Wait()
}
