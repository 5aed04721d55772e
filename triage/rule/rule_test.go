package rule

import (
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// emergency is a small vocabulary with a fact of each kind.
func emergency(t testing.TB) *fact.Vocabulary {
	t.Helper()
	signs := []fact.Choice{{ID: "sweating", Zh: "出汗"}, {ID: "pallor", Zh: "苍白"}, {ID: "cyanosis", Zh: "发绀"}}
	v, err := fact.NewVocabulary([]fact.Fact{
		{Name: "age", Zh: "年龄", Kind: fact.KindNumber, Unit: "a", Decimals: 2},
		{Name: "dbp", Zh: "舒张压", Kind: fact.KindNumber, Unit: "mm[Hg]"},
		{Name: "diagnosis", Zh: "诊断", Kind: fact.KindCodes},
		{Name: "onset", Zh: "发病时间", Kind: fact.KindTime},
		{Name: "pain_minutes", Zh: "疼痛时长", Kind: fact.KindDuration},
		{Name: "sbp", Zh: "收缩压", Kind: fact.KindNumber, Unit: "mm[Hg]"},
		{Name: "sex", Zh: "性别", Kind: fact.KindChoice, Choices: []fact.Choice{{ID: "female", Zh: "女"}, {ID: "male", Zh: "男"}}},
		{Name: "signs", Zh: "体征", Kind: fact.KindSet, Choices: signs},
		{Name: "stemi", Zh: "急性心梗", Kind: fact.KindBool},
		{Name: "temp", Zh: "体温", Kind: fact.KindNumber, Unit: "Cel", Decimals: 1},
		{Name: "vomiting", Zh: "呕吐", Kind: fact.KindBool},
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func functions() []Function {
	known := func(args []string) string {
		if args[0] != "pci" && args[0] != "thrombolysis" {
			return "unknown service \"" + args[0] + "\"" + wire.Near(args[0], []string{"pci", "thrombolysis"})
		}
		return ""
	}
	return []Function{
		{Name: "acuity", Result: Number},
		{Name: "minutes_until", Params: []Param{TextParam}, Result: Number, Check: known},
		{Name: "here.offers", Params: []Param{TextParam}, Result: Bool, Check: known},
		{Name: "previous", Params: []Param{TextParam, WholeParam}, Result: Number},
	}
}

// A world is inputs by name; what is not in it is unknown.
type world struct {
	v        *fact.Vocabulary
	readings map[string]fact.Reading
	alone    map[string]fact.Reading // what Individually sees instead
	numbers  map[string]fact.Interval
	truths   map[string]Truth
}

func (w world) Reading(i int) *fact.Reading {
	r := w.readings[w.v.Fact(i).Name]
	return &r
}

func (w world) Individually(i int) *fact.Reading {
	if r, ok := w.alone[w.v.Fact(i).Name]; ok {
		return &r
	}
	return w.Reading(i)
}

func (w world) Number(c Call) fact.Interval {
	if i, ok := w.numbers[c.String()]; ok {
		return i
	}
	return fact.All()
}

func (w world) Truth(c Call) Truth { return w.truths[c.String()] }

func num(t testing.TB, s string) fact.Reading {
	t.Helper()
	d, err := fact.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	return fact.Exactly(d)
}

func yes(b bool) fact.Reading {
	return fact.Reading{Known: true, Value: fact.Value{Bool: b}, Bounds: fact.All()}
}

func choice(id string) fact.Reading {
	return fact.Reading{Known: true, Value: fact.Value{Text: id}, Bounds: fact.All()}
}

func compile(t testing.TB, b *Book, src string) *Condition {
	t.Helper()
	c, err := b.Compile(src, Options{})
	if err != nil {
		t.Fatalf("%s\n%v", src, err)
	}
	return c
}

// Conditions give the truth that their row says, whatever is unknown.
func TestTruthOfConditions(t *testing.T) {
	v := emergency(t)
	w := world{v: v, readings: map[string]fact.Reading{
		"sbp": num(t, "185"), "temp": num(t, "36.6"), "age": fact.Within(fact.Interval{Lo: 58, Hi: 62}), "sex": choice("female"), "stemi": yes(true),
		"signs":        {Present: []string{"sweating"}, Absent: []string{"pallor"}, Bounds: fact.All()},
		"diagnosis":    {Known: true, Present: []string{"E11", "I21.0"}, Bounds: fact.All()},
		"pain_minutes": fact.Within(fact.Interval{Lo: 30, Hi: math.Inf(1)}),
	}, numbers: map[string]fact.Interval{
		"acuity": {Lo: 1, Hi: 2}, `minutes_until("pci")`: {Lo: 100, Hi: 160}, `minutes_until("thrombolysis")`: fact.Point(math.Inf(1)),
	}, truths: map[string]Truth{`here.offers("pci")`: False}}
	tests := []struct {
		name, src string
		want      Truth
	}{
		{"number above", "sbp >= 180", True},
		{"Chinese aliases", "收缩压 >= 180 and 性别 == '女'", True},
		{"decimal", "temp == 36.6", True},
		{"unknown number", "dbp > 90", Unknown},
		{"interval decides", "age >= 18 and age < 65", True},
		{"interval can't decide", "age >= 60", Unknown},
		{"chained comparison", "100 < sbp <= 185", True},
		{"sum with an unknown", "sbp - dbp > 40", Unknown},
		{"product of an interval", "age * 2 > 0", Unknown},
		{"product of an exact number", "sbp * 2 > 369", True},
		{"half known bound decides", "pain_minutes >= 30", True},
		{"half known bound does not", "pain_minutes > 30", Unknown},
		{"in the set", `"sweating" in signs`, True},
		{"by Chinese name", `"苍白" in 体征`, False},
		{"not said", `"cyanosis" in signs`, Unknown},
		{"not in", `"pallor" not in signs`, True},
		{"code", `"E11" in diagnosis`, True},
		{"code of a complete list", `"I63" in diagnosis`, False},
		{"codes by prefix", `any(diagnosis, # startsWith "I21")`, True},
		{"count of codes", `count(diagnosis, # startsWith "I") >= 2`, False},
		{"choice in list", `sex in ["male", "女"]`, True},
		{"choice not in list", `sex not in ["male"]`, True},
		{"choice differs", `sex != "male"`, True},
		{"text of a choice", `upper(sex) startsWith "FE"`, True},
		{"call interval", `minutes_until("pci") > 90`, True},
		{"call undecided", `minutes_until("pci") > 120`, Unknown},
		{"nowhere is known", `minutes_until("thrombolysis") > 60`, True},
		{"nowhere less somewhere", `minutes_until("thrombolysis") - minutes_until("pci") > 30`, True},
		{"nowhere less nowhere", `minutes_until("thrombolysis") - minutes_until("thrombolysis") > 30`, Unknown},
		{"call truth", `here.offers("pci")`, False},
		{"call unknown", `here.offers("thrombolysis")`, Unknown},
		{"plain call", "acuity <= 2", True},
		{"call of two", `previous("sbp", 2) > 100`, Unknown},
		{"unknown or true", "vomiting or stemi", True},
		{"unknown and true", "vomiting && stemi", Unknown},
		{"excluded middle is not relied on", "vomiting or not vomiting", Unknown},
		{"at least, enough", `at_least(2, stemi, vomiting, sbp > 180)`, True},
		{"at least, open", `at_least(2, stemi, vomiting, sbp > 200)`, Unknown},
		{"at least, not", `at_least(3, stemi, vomiting, sbp > 200)`, False},
		{"constants", "true and not false", True},
		{"negative", "temp - 40 > -4", True},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := NewBook(v, functions())
			c := compile(t, b, tt.src)
			e := b.Evaluate(w)
			if got := e.Truth(c); got != tt.want {
				t.Errorf("%s = %s, want %s", tt.src, got, tt.want)
			}
			again := compile(t, b, c.Canonical())
			if again.root != c.root {
				t.Errorf("canonical %q is another condition: %q", c.Canonical(), again.Canonical())
			}
		})
	}
}

// The connectives follow Kleene's tables.
func TestKleene(t *testing.T) {
	all := []Truth{Unknown, False, True}
	and := [3][3]Truth{{Unknown, False, Unknown}, {False, False, False}, {Unknown, False, True}}
	or := [3][3]Truth{{Unknown, Unknown, True}, {Unknown, False, True}, {True, True, True}}
	for _, a := range all {
		for _, b := range all {
			if got := a.And(b); got != and[a][b] {
				t.Errorf("%s and %s = %s", a, b, got)
			}
			if got := a.Or(b); got != or[a][b] {
				t.Errorf("%s or %s = %s", a, b, got)
			}
		}
		if not := [3]Truth{Unknown, True, False}; a.Not() != not[a] {
			t.Errorf("not %s = %s", a, a.Not())
		}
	}
}

// What is written twice, in whatever words, is one node; what is read
// individually is another.
func TestIdenticalAtomsAreOneNode(t *testing.T) {
	v := emergency(t)
	tests := []struct {
		name, a, b string
		same       bool
	}{
		{"aliases", "sbp > 180", "收缩压 > 180", true},
		{"spaces and brackets", "((sbp)>180)", "sbp  >  180 // high", true},
		{"numbers", "sbp > 180.0", "sbp > 0xB4", true},
		{"choice by Chinese name", `sex == "女"`, "性别 == 'female'", true},
		{"operators", "stemi and not vomiting", "stemi && !vomiting", true},
		{"brackets of and", "stemi and (vomiting and sbp > 3)", "stemi and vomiting and sbp > 3", true},
		{"chained", "100 < sbp < 180", "100 < sbp and sbp < 180", true},
		{"power", "sbp ^ 2 > 3", "sbp ** 2 > 3", true},
		{"order of sums", "sbp - (dbp - 3) > 3", "sbp - dbp - 3 > 3", false},
		{"another number", "sbp > 180", "sbp > 181", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := NewBook(v, functions())
			if a, c := compile(t, b, tt.a), compile(t, b, tt.b); (a.root == c.root) != tt.same || (a.Canonical() == c.Canonical()) != tt.same {
				t.Errorf("%s and %s: %s and %s", tt.a, tt.b, a.Canonical(), c.Canonical())
			}
		})
	}
	b := NewBook(v, nil)
	a := compile(t, b, "stemi")
	alone, err := b.Compile("stemi", Options{Individually: true})
	if err != nil || alone.root == a.root {
		t.Errorf("individually is the same node (%v)", err)
	}
}

// A group answer counts as not asked where it is read individually (S6).
func TestIndividually(t *testing.T) {
	v := emergency(t)
	b := NewBook(v, nil)
	w := world{v: v, readings: map[string]fact.Reading{"vomiting": yes(false)}, alone: map[string]fact.Reading{"vomiting": {}}}
	plain := compile(t, b, "not vomiting")
	gated, err := b.Compile("not vomiting", Options{Individually: true})
	if err != nil {
		t.Fatal(err)
	}
	e := b.Evaluate(w)
	if e.Truth(plain) != True || e.Truth(gated) != Unknown {
		t.Errorf("plain %s, individually %s", e.Truth(plain), e.Truth(gated))
	}
}

// Definitions are inlined, each once, and circles and mistakes in them are told
// where they are used.
func TestDefinitions(t *testing.T) {
	v := emergency(t)
	definitions := map[string]string{
		"shock": "sbp < 90 or 皮肤湿冷", "皮肤湿冷": `at_least(2, "sweating" in signs, "pallor" in signs)`,
		"a": "b and stemi", "b": "not a", "broken": "sbpp > 3", "temp": "stemi",
	}
	tests := []struct{ name, src, canonical, problem string }{
		{"inlined", "stemi and shock", `stemi and (sbp < 90 or at_least(2, "sweating" in signs, "pallor" in signs))`, ""},
		{"negated", "not shock", `not (sbp < 90 or at_least(2, "sweating" in signs, "pallor" in signs))`, ""},
		{"circle", "stemi or a", "", `1:10: definition "a" has a mistake: definition "b" has a mistake: definition "a" uses itself [bad-definition]` + "\nstemi or a\n         ^"},
		{"broken", "broken", "", `1:1: definition "broken" has a mistake: unknown fact "sbpp"; did you mean "sbp"? [bad-definition]` + "\nbroken\n^"},
		{"compared", "shock == stemi", "", "1:1: definition shock is a condition by itself; it has no value to compare [compared-condition]\nshock == stemi\n^\n1:10: stemi is a condition by itself; write stemi or not stemi [compared-condition]\nshock == stemi\n         ^"},
		{"takes the name of a fact", "not temp", "", `1:5: definition "temp" has the name of a fact, a function or a word of the language; rename it [name-taken]` + "\nnot temp\n    ^"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := NewBook(v, nil).Compile(tt.src, Options{Definitions: definitions})
			switch {
			case tt.problem != "" && (err == nil || err.Error() != tt.problem):
				t.Errorf("got %v\nwant %s", err, tt.problem)
			case tt.problem == "" && err != nil:
				t.Error(err)
			case tt.problem == "" && c.Canonical() != tt.canonical:
				t.Errorf("got %s, want %s", c.Canonical(), tt.canonical)
			}
		})
	}
}

// Definitions that double at each step are refused, not expanded.
func TestDefinitionsThatExplode(t *testing.T) {
	definitions := map[string]string{"d0": "stemi or sbp > 3"}
	for i := range 60 {
		definitions["d"+itoa(i+1)] = "at_least(1, d" + itoa(i) + ", not d" + itoa(i) + ")"
	}
	if _, err := NewBook(emergency(t), nil).Compile("d60", Options{Definitions: definitions}); err == nil {
		t.Error("compiles")
	}
}

// Reads are static: everything that may be read, sorted, each once.
func TestReads(t *testing.T) {
	b := NewBook(emergency(t), functions())
	c := compile(t, b, `here.offers("pci") and "pallor" in signs or 收缩压 > 3 and "sweating" in signs and sbp < 9 and minutes_until("pci") > 3 and any(diagnosis, # == "E11") and acuity < 3`)
	var got []string
	for _, r := range c.Reads() {
		got = append(got, b.Evaluate(nil).name(&r))
	}
	if want := `diagnosis sbp signs:pallor signs:sweating acuity here.offers("pci") minutes_until("pci")`; strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

// A reason shows each atom that decides with what it read; an undecided
// condition asks only what still matters.
func TestReasonsAndQuestions(t *testing.T) {
	v := emergency(t)
	w := world{v: v, readings: map[string]fact.Reading{
		"sbp": num(t, "185"), "temp": num(t, "36.6"), "stemi": yes(true), "age": fact.Within(fact.Interval{Lo: 58, Hi: 62}), "sex": choice("male"),
		"signs": {Present: []string{"sweating"}}, "diagnosis": {Known: true, Present: []string{"I21"}},
	}, numbers: map[string]fact.Interval{
		`minutes_until("pci")`: fact.Point(142), `minutes_until("thrombolysis")`: fact.Point(math.Inf(1)), "acuity": {Lo: 1, Hi: math.Inf(1)},
	}}
	tests := []struct{ name, src, because, undecided string }{
		{"all parts of and", `stemi and minutes_until("pci") > 120`, `stemi=true(stemi true) minutes_until("pci") > 120=true(minutes_until("pci") [142,142])`, ""},
		{"one part of or", "vomiting or sbp > 180 or stemi and temp < 40", "sbp > 180=true(sbp 185)", ""},
		{"the false part", "vomiting and sbp > 200", "sbp > 200=false(sbp 185)", ""},
		{"interval", "age > 50", "age > 50=true(age [58,62])", ""},
		{"set, choice and codes", `"sweating" in signs and sex == "male" and any(diagnosis, # == "I21")`,
			`"sweating" in signs=true(signs:sweating true) sex == "male"=true(sex "male") any(diagnosis, # == "I21")=true(diagnosis ["I21"])`, ""},
		{"nowhere", `minutes_until("thrombolysis") > 60`, `minutes_until("thrombolysis") > 60=true(minutes_until("thrombolysis") [null,null])`, ""},
		{"shared part is counted once", "stemi and sbp > 1 or stemi and sbp > 2 and temp > 1", "stemi=true(stemi true) sbp > 1=true(sbp 185)", ""},
		{"at least: the fewest that decide", "at_least(2, stemi and temp > 3, vomiting, sbp > 3, sbp > 4)", "sbp > 3=true(sbp 185) sbp > 4=true(sbp 185)", ""},
		{"unknown", `stemi and (vomiting or age > 60) and ("pallor" in signs or sbp > 100)`, "vomiting=unknown(vomiting null) age > 60=unknown(age [58,62])", "age vomiting"},
		{"open end", "acuity > 2", "acuity > 2=unknown(acuity [1,null])", "acuity"},
		{"half known sum", "sbp - dbp > 40", "sbp - dbp > 40=unknown(dbp null, sbp 185)", "dbp"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := NewBook(v, functions())
			c := compile(t, b, tt.src)
			e := b.Evaluate(w)
			var because, undecided []string
			for _, a := range e.Because(c) {
				var values []string
				for _, r := range a.Values {
					values = append(values, r.Name+" "+string(r.Value))
				}
				because = append(because, a.Source+"="+a.Truth.String()+"("+strings.Join(values, ", ")+")")
			}
			for _, r := range e.Undecided(c) {
				undecided = append(undecided, e.name(&r))
			}
			if got := strings.Join(because, " "); got != tt.because {
				t.Errorf("because\ngot  %s\nwant %s", got, tt.because)
			}
			if got := strings.Join(undecided, " "); got != tt.undecided {
				t.Errorf("undecided %s, want %s", got, tt.undecided)
			}
		})
	}
}

// A sealed book compiles no more and is evaluated by many goroutines at once, as is
// one that is not.
func TestConcurrentEvaluation(t *testing.T) {
	for _, seal := range []bool{false, true} {
		v := emergency(t)
		b := NewBook(v, functions())
		conditions := []*Condition{compile(t, b, "sbp * 2 > 3"), compile(t, b, "sbp / 2 > 300"), compile(t, b, `any(diagnosis, # startsWith "I")`)}
		if seal {
			b.Seal()
			if _, err := b.Compile("stemi", Options{}); err == nil {
				t.Error("compiles after Seal")
			}
		}
		w := world{v: v, readings: map[string]fact.Reading{"sbp": num(t, "100"), "diagnosis": {Known: true, Present: []string{"I21"}}}}
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				e := b.Evaluate(w)
				if e.Truth(conditions[0]) != True || e.Truth(conditions[1]) != False || e.Truth(conditions[2]) != True {
					t.Error("wrong truth")
				}
			})
		}
		wait.Wait()
	}
}

// Bounds of an unknown number decide what they can and nothing more (S5).
func TestBoundsOfUnknownNumbersDecide(t *testing.T) {
	v := emergency(t)
	w := world{v: v, readings: map[string]fact.Reading{"temp": {Bounds: fact.Interval{Lo: math.Inf(-1), Hi: 90}, Why: fact.CannotHere}}}
	tests := []struct {
		name, src string
		want      Truth
	}{
		{"below", "temp < 92", True},
		{"not above", "temp >= 92", False},
		{"open", "temp < 85", Unknown},
		{"a zero reading is not zero", "sbp < 90", Unknown},
		{"nor in a product", "sbp * 2 < 90", Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := NewBook(v, nil)
			c := compile(t, b, tt.src)
			if got := b.Evaluate(w).Truth(c); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// 0 divided by 0 and its like compare as in expr, and are no fault.
func TestNotANumber(t *testing.T) {
	v := emergency(t)
	w := world{v: v, readings: map[string]fact.Reading{"sbp": num(t, "0"), "dbp": num(t, "0")}}
	b := NewBook(v, nil)
	for src, want := range map[string]Truth{"sbp / dbp > 1": False, "sbp / dbp <= 1": False, "1 / dbp > 1000": True, "not (sbp / dbp > 1)": True} {
		c := compile(t, b, src)
		if got := b.Evaluate(w).Truth(c); got != want {
			t.Errorf("%s = %s, want %s", src, got, want)
		}
	}
}

// S22: a condition rests on a fact if it can't be true without it, whatever else is
// known; a "not" or an "or" that gets round it does not.
func TestRestsOn(t *testing.T) {
	v := emergency(t)
	diagnosis, _ := v.Lookup("diagnosis")
	for _, tt := range []struct {
		src  string
		want bool
	}{
		{`"I21" in diagnosis`, true},
		{`any(diagnosis, # startsWith "I21")`, true},
		{`stemi and "I21" in diagnosis`, true},
		{`stemi or "I21" in diagnosis`, false},
		{`("I21" in diagnosis or "I22" in diagnosis) and stemi`, true},
		{`not ("I21" in diagnosis)`, true},
		{`not (stemi or "I21" in diagnosis)`, true},
		{`not (stemi and "I21" in diagnosis)`, false},
		{`at_least(2, "I21" in diagnosis, "E11" in diagnosis, stemi)`, true},
		{`at_least(2, "I21" in diagnosis, vomiting, stemi)`, false},
		{`not at_least(2, "I21" in diagnosis, vomiting, stemi)`, false},
		{`not at_least(1, "I21" in diagnosis, stemi)`, true},
		{`sbp > 180`, false},
	} {
		b := NewBook(v, functions())
		if got := compile(t, b, tt.src).RestsOn(diagnosis); got != tt.want {
			t.Errorf("%s: %v", tt.src, got)
		}
	}
}
