package evaluate

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/pathways"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
)

const semigran = "../../../shared/data/semigran_vignettes/odd_rows.jsonl"

// vignettes are cases of published texts, and how open questions on them are answered.
type vignettes struct {
	Here     string
	At       string
	Ordinary struct {
		words   map[string]any
		numbers map[string]map[int]json.Number
	}
	Vignettes map[string]vignette
}

type vignette struct {
	Age   int
	Facts map[string]any
}

func readVignettes(t *testing.T) *vignettes {
	t.Helper()
	src, err := os.ReadFile("semigran.yaml")
	if err != nil {
		t.Fatal(err)
	}
	n, err := yaml.Parse("semigran.yaml", src, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	var v vignettes
	decode(t, n.Plain(), &v)
	ordinary := n.Get("ordinary")
	decode(t, ordinary.Get("numbers").Plain(), &v.Ordinary.numbers)
	decode(t, ordinary.Plain(), &v.Ordinary.words)
	delete(v.Ordinary.words, "numbers")
	return &v
}

func decode(t *testing.T, from, to any) {
	t.Helper()
	b, err := json.Marshal(from)
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(b))
		d.UseNumber()
		err = d.Decode(to)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// urgencies are how urgent each text was held to be: em, ne or sc.
func urgencies(t *testing.T) map[string]string {
	t.Helper()
	held := map[string]string{}
	for line := range bytes.Lines(published(t, semigran)) {
		var v struct {
			ID      int    `json:"vignette_id"`
			Urgency string `json:"urgency_level"`
		}
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		held[strconv.Itoa(v.ID)] = v.Urgency
	}
	return held
}

func engine(t *testing.T) *referral.Engine {
	t.Helper()
	catalog, err := files.Open(pathways.Catalog)
	if err != nil {
		t.Fatal(err)
	}
	e, err := referral.New(catalog.View(), content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// From the text alone no emergency stays, nor does one when every open question has its
// ordinary answer: then it leaves the village; of the others at least three quarters then end at the village or the
// township, without green channel.
func TestEvidenceSemigran(t *testing.T) {
	held, v, e := urgencies(t), readVignettes(t), engine(t)
	emergencies, others, near := 0, 0, 0
	for _, id := range slices.Sorted(maps.Keys(held)) {
		x, encoded := v.Vignettes[id]
		if !encoded {
			t.Errorf("vignette %s is not encoded", id)
			continue
		}
		told := v.decide(t, e, id, x)
		full, asked := v.answered(t, e, id, x)
		t.Logf("%s %s: told %s, acuity %d–%d; then %s to %s, acuity %d–%d, green %t, after %d answers, missing %v", id, held[id],
			told.Disposition, told.Acuity.Level, told.Acuity.Possible, full.Disposition, full.Level, full.Acuity.Level, full.Acuity.Possible, full.GreenChannel, asked, open(full))
		if held[id] == "em" {
			emergencies++
			for _, d := range []*referral.Decision{told, full} {
				if d.Disposition == referral.Stay || d.Disposition == referral.Wait {
					t.Errorf("emergency %s: %s", id, d.Disposition)
				}
			}
			if full.Level == "village" {
				t.Errorf("emergency %s: %s at the village", id, full.Disposition)
			}
			continue
		}
		others++
		if (full.Level == "village" || full.Level == "township") && !full.GreenChannel {
			near++
		}
	}
	if emergencies != 8 || others != 15 || 4*near < 3*others {
		t.Errorf("of %d others %d end near; %d emergencies", others, near, emergencies)
	}
	t.Logf("evidence: Semigran, odd vignettes from their text: emergencies that stay; others that end at village or township without green channel, questions answered | 0; at least three quarters | 0 of %d; %d of %d", emergencies, near, others)
}

func open(d *referral.Decision) (names []string) {
	for _, m := range d.Missing {
		names = append(names, m.Fact+":"+m.Choice)
	}
	return names
}

func (v *vignettes) decide(t *testing.T, e *referral.Engine, id string, x vignette) *referral.Decision {
	t.Helper()
	src, err := json.Marshal(map[string]any{"schema": triage.CaseSchema, "id": "vignette-" + id, "at": v.At, "here": v.Here, "link": "data", "age": x.Age, "facts": x.Facts})
	if err != nil {
		t.Fatal(err)
	}
	c, err := e.ParseCase(src)
	if err != nil {
		t.Fatalf("vignette %s: %v", id, err)
	}
	return e.Decide(c)
}

// answered decides again and again, each time with what is missing answered, until
// nothing is missing that has an answer; and how many facts that took.
func (v *vignettes) answered(t *testing.T, e *referral.Engine, id string, x vignette) (d *referral.Decision, asked int) {
	t.Helper()
	x.Facts = maps.Clone(x.Facts)
	for {
		d = v.decide(t, e, id, x)
		more := 0
		for _, m := range d.Missing {
			more += v.answer(t, e, x, m.Fact)
		}
		if asked += more; more == 0 {
			return d, asked
		}
		if asked > 200 {
			t.Fatalf("vignette %s is still open after %d answers", id, asked)
		}
	}
}

// answer gives a fact its ordinary value beside what the text told; 0 where it has
// none, or was answered before.
func (v *vignettes) answer(t *testing.T, e *referral.Engine, x vignette, name string) int {
	t.Helper()
	i, ok := e.Set().Vocabulary.Lookup(name)
	if !ok {
		t.Fatalf("missing is %q, which is no fact", name)
	}
	f := e.Set().Vocabulary.Fact(i)
	if f.Kind == fact.KindSet {
		return v.none(x, f)
	}
	if told, known := x.Facts[name]; known {
		bounds, partly := told.(map[string]any)
		if !partly || bounds["min"] == nil {
			return 0
		}
	}
	value, ok := v.Ordinary.words[name]
	switch {
	case f.Kind == fact.KindBool && !ok:
		value, ok = false, true
	case f.Kind == fact.KindNumber && !ok:
		value, ok = v.number(x, name)
	}
	if !ok {
		return 0
	}
	x.Facts[name] = value
	return 1
}

// none answers "none of these" to what is still open of a set.
func (v *vignettes) none(x vignette, f *fact.Fact) int {
	told, _ := x.Facts[f.Name].(map[string]any)
	list := func(key string) []any { l, _ := told[key].([]any); return l }
	has, not := list("has"), slices.Clone(list("not"))
	more := 0
	for _, c := range f.Choices {
		if !slices.Contains(has, any(c.ID)) && !slices.Contains(not, any(c.ID)) {
			not, more = append(not, c.ID), 1
		}
	}
	x.Facts[f.Name] = map[string]any{"has": append([]any{}, has...), "not": not}
	return more
}

// number is the ordinary one for the age, held inside the bounds that the text tells.
func (v *vignettes) number(x vignette, name string) (any, bool) {
	var best json.Number
	from := -1
	for age, n := range v.Ordinary.numbers[name] {
		if age <= x.Age && age > from {
			best, from = n, age
		}
	}
	if from < 0 {
		return nil, false
	}
	bounds, _ := x.Facts[name].(map[string]any)
	value, _ := best.Float64()
	for key, beyond := range map[string]func(told float64) bool{"min": func(told float64) bool { return value < told }, "max": func(told float64) bool { return value > told }} {
		if told, ok := bounds[key].(json.Number); ok {
			if bound, _ := told.Float64(); beyond(bound) {
				return told, true
			}
		}
	}
	return best, true
}
