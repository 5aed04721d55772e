package fact

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/wire"
)

// declare reads declarations as a pack writes them, in JSON.
func declare(t testing.TB, src string) []Fact {
	t.Helper()
	n, err := wire.ParseJSON("", []byte(src), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	var facts []Fact
	var ps wire.Problems
	wire.Decode(n, &facts, "", &ps)
	if err := ps.Err(); err != nil {
		t.Fatal(err)
	}
	return facts
}

const emergency = `[
 {"name": "sbp", "zh": "收缩压", "kind": "number", "unit": "mm[Hg]", "min": 0, "max": 350, "fresh_for": "30m"},
 {"name": "temp", "zh": "体温", "kind": "number", "unit": "Cel", "decimals": 1, "min": 20, "max": 45,
  "units": {"[degF]": {"subtract": 32, "multiply": 5, "divide": 9}}},
 {"name": "glucose", "zh": "血糖", "kind": "number", "unit": "mmol/L", "decimals": 1, "min": 0, "max": 100, "units": {"mg/dL": {"divide": 18.0182}}},
 {"name": "spo2", "zh": "血氧", "kind": "number", "unit": "%", "min": 0, "max": 100, "fresh_for": "30m",
  "instead": [{"fact": "signs", "is": "cyanosis", "max": 90}, {"fact": "full_sentences", "is": true, "min": 85}]},
 {"name": "full_sentences", "zh": "成句", "kind": "bool"},
 {"name": "signs", "zh": "体征", "kind": "set", "choices": [{"id": "cyanosis", "zh": "发绀"}, {"id": "pallor", "zh": "苍白"}, {"id": "sweating", "zh": "出汗"}], "fresh_for": "2h"},
 {"name": "sex", "zh": "性别", "kind": "choice", "choices": [{"id": "female", "zh": "女"}, {"id": "male", "zh": "男"}]},
 {"name": "age", "zh": "年龄", "kind": "number", "unit": "a", "decimals": 2, "min": 0, "max": 130},
 {"name": "pregnant", "zh": "妊娠", "kind": "bool", "applies": {"sex": {"is": ["female"]}, "age": {"min": 10, "max": 55}}, "otherwise": false},
 {"name": "weeks", "zh": "孕周", "kind": "number", "unit": "wk", "applies": {"pregnant": {"is": [true]}}, "otherwise": 0},
 {"name": "diagnosis", "zh": "诊断", "kind": "codes"},
 {"name": "last_well", "zh": "最后正常时间", "kind": "time"},
 {"name": "onset", "zh": "发病时间", "kind": "time", "instead": [{"fact": "last_well", "bound": "not_before"}]},
 {"name": "pain", "zh": "疼痛时长", "kind": "duration", "unit": "min"}
]`

func vocabulary(t testing.TB) *Vocabulary {
	t.Helper()
	v, err := NewVocabulary(declare(t, emergency))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Facts are found by name and by Chinese name, in order of names.
func TestLookup(t *testing.T) {
	v := vocabulary(t)
	if v.Len() != 14 || v.Names()[0] != "age" || strings.Join(v.Times(), " ") != "last_well onset" {
		t.Errorf("%v, times %v", v.Names(), v.Times())
	}
	a, okA := v.Lookup("sbp")
	b, okB := v.Lookup("收缩压")
	if !okA || !okB || a != b || v.Fact(a).Unit != "mm[Hg]" {
		t.Error("sbp is not found by both names")
	}
	if _, ok := v.Lookup("收缩"); ok {
		t.Error("half a name is found")
	}
}

// A declaration in canonical form reads back as itself.
func TestDeclarationsRoundTrip(t *testing.T) {
	facts := declare(t, emergency)
	canonical := wire.Canonical(facts)
	if again := wire.Canonical(declare(t, string(canonical))); string(again) != string(canonical) {
		t.Errorf("got  %s\nwant %s", again, canonical)
	}
	joined, err := NewVocabulary(append(facts, declare(t, string(canonical))...))
	if err != nil || joined.Len() != len(facts) {
		t.Errorf("declared twice alike: %d facts, %v", joined.Len(), err)
	}
}

// Every mistake of the declarations is told at once, by path.
func TestMistakesInDeclarations(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"twice, differently", `[{"name": "a", "zh": "甲", "kind": "bool"}, {"name": "a", "zh": "甲", "kind": "time"}]`, "/facts/a declared-twice"},
		{"Chinese name taken", `[{"name": "a", "zh": "甲", "kind": "bool"}, {"name": "b", "zh": "甲", "kind": "bool"}]`, "/facts/b/zh name-taken"},
		{"Chinese name is another's name", `[{"name": "a", "zh": "b", "kind": "bool"}, {"name": "b", "zh": "乙", "kind": "bool"}]`, "/facts/a/zh name-taken"},
		{"no Chinese name", `[{"name": "a", "kind": "bool"}]`, "/facts/a/zh missing"},
		{"Chinese name with brackets", `[{"name": "a", "zh": "血糖（空腹）", "kind": "bool"}]`, "/facts/a/zh bad-name"},
		{"Chinese name begins with a digit", `[{"name": "a", "zh": "24小时尿量", "kind": "bool"}]`, "/facts/a/zh bad-name"},
		{"full-width letters", `[{"name": "a", "zh": "ＧＣＳ", "kind": "bool"}]`, "/facts/a/zh bad-name"},
		{"capital", `[{"name": "SpO2", "zh": "甲", "kind": "bool"}]`, "/facts/SpO2/name bad-name"},
		{"word of the language", `[{"name": "count", "zh": "甲", "kind": "bool"}]`, "/facts/count/name bad-name"},
		{"kind", `[{"name": "a", "zh": "甲", "kind": "boole"}]`, "/facts/a/kind unknown-kind"},
		{"what keeps alive", `[{"name": "a", "zh": "甲", "kind": "bool", "abc": "airways"}]`, "/facts/a/abc unknown-word"},
		{"unit of a bool", `[{"name": "a", "zh": "甲", "kind": "bool", "unit": "kg"}]`, "/facts/a not-a-number"},
		{"decimals", `[{"name": "a", "zh": "甲", "kind": "number", "decimals": 7}]`, "/facts/a/decimals out-of-range"},
		{"range", `[{"name": "a", "zh": "甲", "kind": "number", "min": 3, "max": 2}]`, "/facts/a/min out-of-range"},
		{"divide by 0", `[{"name": "a", "zh": "甲", "kind": "number", "unit": "kg", "units": {"g": {"divide": 0}}}]`, "/facts/a/units/g bad-unit"},
		{"own unit again", `[{"name": "a", "zh": "甲", "kind": "number", "unit": "kg", "units": {"kg": {}}}]`, "/facts/a/units/kg bad-unit"},
		{"no choices", `[{"name": "a", "zh": "甲", "kind": "set"}]`, "/facts/a/choices bad-choices"},
		{"choice twice", `[{"name": "a", "zh": "甲", "kind": "choice", "choices": [{"id": "x", "zh": "子"}, {"id": "y", "zh": "子"}]}]`, "/facts/a/choices name-taken"},
		{"applies alone", `[{"name": "a", "zh": "甲", "kind": "bool", "applies": {"b": {"is": [true]}}}, {"name": "b", "zh": "乙", "kind": "bool"}]`, "/facts/a/otherwise missing"},
		{"unknown scope", `[{"name": "a", "zh": "甲", "kind": "bool", "applies": {"c": {"is": [true]}}, "otherwise": false}]`, "/facts/a/applies/c unknown-fact"},
		{"scope of the wrong kind", `[{"name": "a", "zh": "甲", "kind": "bool", "applies": {"c": {"is": [true]}}, "otherwise": false}, {"name": "c", "zh": "丙", "kind": "number"}]`, "/facts/a/applies/c bad-scope"},
		{"no value of the scope", `[{"name": "a", "zh": "甲", "kind": "bool", "applies": {"c": {"is": ["yes"]}}, "otherwise": false}, {"name": "c", "zh": "丙", "kind": "bool"}]`, "/facts/a/applies/c/is bad-scope"},
		{"otherwise of the wrong kind", `[{"name": "a", "zh": "甲", "kind": "bool", "applies": {"c": {"is": [true]}}, "otherwise": "no"}, {"name": "c", "zh": "丙", "kind": "bool"}]`, "/facts/a/otherwise wrong-kind"},
		{"circle", `[{"name": "a", "zh": "甲", "kind": "bool", "applies": {"c": {"is": [true]}}, "otherwise": false}, {"name": "c", "zh": "丙", "kind": "bool", "applies": {"a": {"is": [true]}}, "otherwise": false}]`, "/facts/a/applies circle"},
		{"substitute of a bool", `[{"name": "a", "zh": "甲", "kind": "bool", "instead": [{"fact": "c", "is": true, "min": 3}]}, {"name": "c", "zh": "丙", "kind": "bool"}]`, "/facts/a/instead/0 bad-substitute"},
		{"substitute that proves nothing", `[{"name": "a", "zh": "甲", "kind": "number", "instead": [{"fact": "c", "is": true}]}, {"name": "c", "zh": "丙", "kind": "bool"}]`, "/facts/a/instead/0 bad-substitute"},
		{"unknown substitute", `[{"name": "a", "zh": "甲", "kind": "number", "instead": [{"fact": "c", "is": true, "min": 3}]}]`, "/facts/a/instead/0 unknown-fact"},
		{"several at once", `[{"name": "A", "zh": "甲", "kind": "bool"}, {"name": "b", "zh": "乙", "kind": "x"}]`, "/facts/A/name bad-name, /facts/b/kind unknown-kind"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewVocabulary(declare(t, tt.src))
			ps, _ := err.(wire.Problems)
			var got []string
			for _, p := range ps {
				got = append(got, p.Path+" "+p.Code)
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("got %s, want %s\n%v", strings.Join(got, ", "), tt.want, err)
			}
		})
	}
}
