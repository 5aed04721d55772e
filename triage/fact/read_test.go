package fact

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/wire"
)

const noon = "2022-11-26T12:00:00+08:00"

func at(t testing.TB, s string) wire.Time {
	t.Helper()
	m, err := wire.ParseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// read reads the facts of a case at noon.
func read(t testing.TB, v *Vocabulary, src string, derived map[string]Reading) (*Facts, wire.Problems) {
	t.Helper()
	n, err := wire.ParseJSON("case", []byte(src), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	var ps wire.Problems
	f := v.Read(n, at(t, noon), derived, "/facts", &ps)
	return f, ps
}

// show writes a reading so that a table can hold it.
func show(f *Fact, r *Reading) string {
	var s string
	switch {
	case f.Kind == KindSet || f.Kind == KindCodes:
		s = fmt.Sprintf("has %v not %v", r.Present, r.Absent)
		if r.Known {
			s += " complete"
		}
		for _, c := range f.Choices {
			if why := r.WhyOf(c.ID); why != r.Why && why != "" {
				s += " " + c.ID + ": " + string(why)
			}
		}
	case !r.Known && r.Bounds.IsAll():
		s = "unknown"
	case !r.Known:
		s = fmt.Sprintf("%v to %v", r.Bounds.Lo, r.Bounds.Hi)
	case f.Kind == KindBool:
		s = fmt.Sprint(r.Value.Bool)
	case f.Kind == KindChoice:
		s = r.Value.Text
	case f.Kind == KindTime:
		s = r.Value.Time.Clock()
	default:
		s = r.Value.Number.String()
	}
	if r.Why != "" {
		s += " " + string(r.Why)
	}
	if r.Old != nil {
		s += ", was " + show(f, r.Old)
	}
	return s
}

// A writing is a way to write a fact, and its reading.
type writing struct{ name, facts, fact, want string }

func readAs(t *testing.T, tests []writing) {
	t.Helper()
	v := vocabulary(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, ps := read(t, v, tt.facts, nil)
			if err := ps.Err(); err != nil {
				t.Fatal(err)
			}
			i, _ := v.Lookup(tt.fact)
			if got := show(v.Fact(i), f.Reading(i)); got != tt.want {
				t.Errorf("%s is %s, want %s", tt.facts, got, tt.want)
			}
		})
	}
}

// Each form of writing a fact gives the reading of its row.
func TestForms(t *testing.T) {
	tests := []writing{
		{"number", `{"sbp": 120}`, "sbp", "120"},
		{"null", `{"sbp": null}`, "sbp", "unknown not_asked"},
		{"absent", `{}`, "sbp", "unknown not_asked"},
		{"rounded", `{"temp": 36.05}`, "temp", "36.1"},
		{"number as text", `{"temp": "36.6"}`, "temp", "36.6"},
		{"with its unit", `{"temp": "36.6 Cel"}`, "temp", "36.6"},
		{"other unit", `{"temp": "98.6 [degF]"}`, "temp", "37.0"},
		{"unit apart", `{"temp": {"value": 101, "unit": "[degF]"}}`, "temp", "38.3"},
		{"mg/dL", `{"glucose": "130 mg/dL"}`, "glucose", "7.2"},
		{"tiny", `{"glucose": 1e-9}`, "glucose", "0.0"},
		{"value with origin", `{"sbp": {"value": 120, "at": "2022-11-26T11:45:00+08:00", "how": "measured"}}`, "sbp", "120"},
		{"value null", `{"sbp": {"value": null, "how": "measured"}}`, "sbp", "unknown not_asked"},
		{"why unknown", `{"sbp": {"unknown": "cannot_here"}}`, "sbp", "unknown cannot_here"},
		{"between", `{"sbp": {"min": 80, "max": 95}}`, "sbp", "80 to 95 cannot_tell"},
		{"from", `{"sbp": {"min": 80}}`, "sbp", "80 to +Inf cannot_tell"},
		{"between equal ends", `{"sbp": {"min": 80, "max": 80}}`, "sbp", "80"},
		{"stale", `{"sbp": {"value": 120, "at": "2022-11-26T11:29:00+08:00"}}`, "sbp", "unknown stale, was 120"},
		{"stale, from another institution", `{"sbp": {"value": 120, "at": "2022-11-26T11:29:00+08:00", "how": "imported"}}`, "sbp", "unknown stale, was 120"},
		{"as old as may be", `{"sbp": {"value": 120, "at": "2022-11-26T11:30:00+08:00"}}`, "sbp", "120"},
		{"several, the last counts", `{"sbp": [{"value": 90, "at": "2022-11-26T11:50:00+08:00"}, {"value": 120, "at": "2022-11-26T11:40:00+08:00"}]}`, "sbp", "90"},
		{"several, one without time is of now", `{"sbp": [95, {"value": 120, "at": "2022-11-26T11:59:00+08:00"}]}`, "sbp", "95"},
		{"several, unknown since", `{"sbp": [{"value": 120, "at": "2022-11-26T11:40:00+08:00"}, {"unknown": "refused"}]}`, "sbp", "120"},
		{"several, stale and refused since", `{"sbp": [{"value": 120, "at": "2022-11-26T10:00:00+08:00"}, {"unknown": "refused"}]}`, "sbp", "unknown refused, was 120"},
		{"stale and nothing since", `{"sbp": [{"value": 120, "at": "2022-11-26T10:00:00+08:00"}, null]}`, "sbp", "unknown stale, was 120"},
		{"no reading", `{"sbp": []}`, "sbp", "unknown not_asked"},
		{"bool", `{"full_sentences": false}`, "full_sentences", "false"},
		{"choice", `{"sex": "female"}`, "sex", "female"},
		{"set, bare list", `{"signs": ["sweating"]}`, "signs", "has [sweating] not [] not_asked"},
		{"set, empty list", `{"signs": []}`, "signs", "has [] not [] not_asked"},
		{"set, has and not", `{"signs": {"has": ["sweating"], "not": ["pallor"]}}`, "signs", "has [sweating] not [pallor] not_asked"},
		{"set, none of what was shown", `{"signs": {"not": ["pallor", "sweating", "cyanosis"]}}`, "signs", "has [] not [cyanosis pallor sweating] complete"},
		{"set, merged", `{"signs": [{"has": ["sweating"]}, {"not": ["pallor"], "how": "group"}]}`, "signs", "has [sweating] not [pallor] not_asked"},
		{"set, changed since", `{"signs": [{"not": ["pallor"], "at": "2022-11-26T11:40:00+08:00"}, {"has": ["pallor"]}]}`, "signs", "has [pallor] not [] not_asked"},
		{"set, stale", `{"signs": {"has": ["pallor"], "at": "2022-11-26T09:40:00+08:00"}}`, "signs", "has [] not [] stale, was has [pallor] not [] not_asked"},
		{"set, refused", `{"signs": {"unknown": "refused"}}`, "signs", "has [] not [] refused"},
		{"set, one choice can't be told", `{"signs": {"unknown": "cannot_tell", "of": ["pallor"]}}`, "signs", "has [] not [] pallor: cannot_tell not_asked"},
		{"set, two can't be told, each otherwise", `{"signs": [{"unknown": "cannot_tell", "of": ["pallor"]}, {"unknown": "refused", "of": ["sweating"]}, {"not": ["cyanosis"]}]}`, "signs", "has [] not [cyanosis] pallor: cannot_tell sweating: refused not_asked"},
		{"set, one can't be told, and then is", `{"signs": [{"unknown": "cannot_tell", "of": ["pallor"]}, {"not": ["pallor"]}]}`, "signs", "has [] not [pallor] not_asked"},
		{"set, one is told, and then can't be", `{"signs": [{"not": ["pallor"]}, {"unknown": "cannot_tell", "of": ["pallor"]}]}`, "signs", "has [] not [pallor] not_asked"},
		{"set, one can't be told, later is, and that is old", `{"signs": [{"unknown": "cannot_tell", "of": ["pallor"], "at": "2022-11-26T09:30:00+08:00"}, {"not": ["pallor"], "at": "2022-11-26T09:40:00+08:00"}]}`, "signs", "has [] not [] stale, was has [] not [pallor] not_asked"},
		{"set, of no choice nothing is said", `{"signs": {"unknown": "cannot_tell", "of": []}}`, "signs", "has [] not [] not_asked"},
		{"set, of null is of the set", `{"signs": {"unknown": "cannot_tell", "of": null}}`, "signs", "has [] not [] cannot_tell"},
		{"codes, bare list is complete", `{"diagnosis": ["I21.0", "E11", "E11"]}`, "diagnosis", "has [E11 I21.0] not [] complete"},
		{"codes, none", `{"diagnosis": []}`, "diagnosis", "has [] not [] complete"},
		{"codes, others open", `{"diagnosis": {"has": ["E11"], "not": ["I63"]}}`, "diagnosis", "has [E11] not [I63] not_asked"},
		{"time", `{"last_well": "2022-11-26T08:30:00+08:00"}`, "last_well", "08:30"},
		{"duration", `{"pain": 45}`, "pain", "45"},
		{"duration as text", `{"pain": "2h"}`, "pain", "120"},
		{"duration in a unit", `{"pain": {"value": 1.5, "unit": "h"}}`, "pain", "90"},
		{"duration between", `{"pain": {"min": "30m", "max": "2h"}}`, "pain", "30 to 120 cannot_tell"},
	}
	readAs(t, tests)
}

// Each mistake in a case is told with its path, and none hides another.
func TestMistakesInCases(t *testing.T) {
	tests := []struct{ name, facts, want string }{
		{"unknown name", `{"sbpp": 3}`, `/facts/sbpp: unknown fact "sbpp"; did you mean "sbp"? [unknown-fact]`},
		{"Chinese name", `{"收缩压": 3}`, `/facts/收缩压: unknown fact "收缩压"; a case names it "sbp" [unknown-fact]`},
		{"type", `{"sbp": true}`, `/facts/sbp: a number is needed here, not true or false [wrong-kind]`},
		{"type of a bool", `{"full_sentences": "yes"}`, `/facts/full_sentences: true or false is needed here, not text [wrong-kind]`},
		{"no number", `{"sbp": "high"}`, `/facts/sbp: high is not a decimal number; "sbp" needs one in mm[Hg] [bad-number]`},
		{"huge", `{"sbp": 1e400}`, `/facts/sbp: 1e400 is too large; "sbp" needs one in mm[Hg] [bad-number]`},
		{"range", `{"temp": 366}`, `/facts/temp: 366 is not plausible for "temp": 20 to 45 in Cel [out-of-range]`},
		{"unit", `{"temp": "36.6 C"}`, `/facts/temp: unit "C" is not read for "temp"; allowed: Cel, [degF] [bad-unit]`},
		{"two units", `{"temp": {"value": "36.6 Cel", "unit": "[degF]"}}`, `/facts/temp/value: "temp" is given in "Cel" and in "[degF]" [bad-unit]`},
		{"unit of a bool", `{"full_sentences": {"value": true, "unit": "kg"}}`, `/facts/full_sentences/value: "full_sentences" is of kind bool and has no unit [bad-unit]`},
		{"choice", `{"sex": "femal"}`, `/facts/sex: "femal" is no choice of "sex"; did you mean "female"? [unknown-choice]`},
		{"choice of a set", `{"signs": {"has": ["sweat"], "not": ["palor"]}}`, `/facts/signs/has/0: "sweat" is no choice of "signs"; allowed: cyanosis, pallor, sweating [unknown-choice]` + "\n" + `/facts/signs/not/0: "palor" is no choice of "signs"; did you mean "pallor"? [unknown-choice]`},
		{"has and not", `{"signs": {"has": ["pallor"], "not": ["pallor"]}}`, `/facts/signs: "pallor" of "signs" is both in has and in not [contradiction]`},
		{"contradiction of one minute", `{"signs": [{"has": ["pallor"]}, {"not": ["pallor"]}]}`, `/facts/signs/1: "pallor" of "signs" is said to be there and not to be there [contradiction]`},
		{"future reading", `{"sbp": {"value": 120, "at": "2022-11-26T12:01:00+08:00"}}`, `/facts/sbp/at: 2022-11-26T12:01:00+08:00 is after the time of the case, 2022-11-26T12:00:00+08:00 [in-future]`},
		{"future moment", `{"onset": "2023-11-26T11:00:00+08:00"}`, `/facts/onset: 2023-11-26T11:00:00+08:00 is after the time of the case, 2022-11-26T12:00:00+08:00 [in-future]`},
		{"why", `{"sbp": {"unknown": "refuse"}}`, `/facts/sbp/unknown: unknown word "refuse"; did you mean "refused"? [unknown-word]`},
		{"of a choice that is none", `{"signs": {"unknown": "cannot_tell", "of": ["pallor", "palor"]}}`, `/facts/signs/of/1: "palor" is no choice of "signs"; did you mean "pallor"? [unknown-choice]`},
		{"of no list", `{"signs": [["pallor"], {"unknown": "cannot_tell", "of": "pallor"}]}`, `/facts/signs/1/of: a list is needed here, not text [wrong-kind]`},
		{"of a number", `{"sbp": {"unknown": "cannot_tell", "of": ["sbp"]}}`, `/facts/sbp/of: "sbp" is of kind number; of is for sets [wrong-kind]`},
		{"of codes", `{"diagnosis": {"unknown": "cannot_tell", "of": ["I21"]}}`, `/facts/diagnosis/of: "diagnosis" is of kind codes; of is for sets [wrong-kind]`},
		{"of what is there", `{"signs": {"has": ["pallor"], "of": ["sweating"]}}`, `/facts/signs/of: unknown key "of"; allowed: at, has, how, not [unknown-key]`},
		{"how", `{"sbp": {"value": 120, "how": "guessed"}}`, `/facts/sbp/how: unknown word "guessed"; allowed: group, imported, measured, seen, told [unknown-word]`},
		{"key", `{"sbp": {"value": 120, "when": 3}}`, `/facts/sbp/when: unknown key "when"; allowed: at, how, unit, value [unknown-key]`},
		{"two forms", `{"sbp": {"value": 120, "unknown": "refused"}}`, `/facts/sbp/unknown: unknown key "unknown"; allowed: at, how, unit, value [unknown-key]`},
		{"no form", `{"sbp": {"at": "2022-11-26T11:00:00+08:00"}}`, `/facts/sbp: a reading of "sbp" needs value, or unknown, or min and max [wrong-kind]`},
		{"min above max", `{"sbp": {"min": 95, "max": 80}}`, `/facts/sbp: min of "sbp" is above its max [out-of-range]`},
		{"bounds of a bool", `{"full_sentences": {"min": 3}}`, `/facts/full_sentences: "full_sentences" is of kind bool; min and max are for numbers, durations and times [wrong-kind]`},
		{"has of a number", `{"sbp": {"has": ["x"]}}`, `/facts/sbp: "sbp" is of kind number; has and not are for sets and codes [wrong-kind]`},
		{"does not apply", `{"sex": "male", "pregnant": true}`, `/facts/pregnant: "pregnant" is given, but it does not apply to this case, where it is false [does-not-apply]`},
		{"derived", `{"age": 3}`, `/facts/age: "age" is worked out from the case; leave it out [derived-fact]`},
		{"facts are no map", `[]`, `/facts: a map is needed here, not a list [wrong-kind]`},
		{"all at once", `{"sbp": "x", "temp": 366, "sexx": 1}`, `/facts/sbp: x is not a decimal number; "sbp" needs one in mm[Hg] [bad-number]` + "\n" + `/facts/temp: 366 is not plausible for "temp": 20 to 45 in Cel [out-of-range]` + "\n" + `/facts/sexx: unknown fact "sexx"; did you mean "sex"? [unknown-fact]`},
	}
	v := vocabulary(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, ps := read(t, v, tt.facts, map[string]Reading{"age": Exactly(Whole(30))})
			var got []string
			for _, p := range ps {
				if p.Line != 1 || p.File != "case" {
					t.Errorf("%s has no place", p.Message)
				}
				p.File, p.Line = "", 0
				got = append(got, p.Error())
			}
			if strings.Join(got, "\n") != tt.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "\n"), tt.want)
			}
		})
	}
}

// What does not apply has its declared value; while that is unknown, so is the
// fact (S8, S11).
func TestApplies(t *testing.T) {
	tests := []struct {
		name, facts string
		age         Reading
		fact, want  string
	}{
		{"man", `{"sex": "male"}`, Unknown(NotAsked), "pregnant", "false"},
		{"girl of 9", `{"sex": "female"}`, Exactly(Whole(9)), "pregnant", "false"},
		{"age unknown", `{"sex": "female"}`, Unknown(NotAsked), "pregnant", "unknown not_asked"},
		{"age about 55", `{"sex": "female"}`, Within(Interval{53, 57}), "pregnant", "unknown not_asked"},
		{"age about 60", `{"sex": "female"}`, Within(Interval{58, 62}), "pregnant", "false"},
		{"applies and asked", `{"sex": "female", "pregnant": true}`, Exactly(Whole(30)), "pregnant", "true"},
		{"nothing known", `{}`, Unknown(NotAsked), "pregnant", "unknown not_asked"},
		{"a zero reading is unknown", `{"sex": "female"}`, Reading{}, "pregnant", "unknown not_asked"},
		{"given and not applying, alike", `{"sex": "male", "pregnant": false}`, Exactly(Whole(30)), "pregnant", "false"},
		{"chained", `{"sex": "male"}`, Unknown(NotAsked), "weeks", "0"},
		{"chained, open", `{"sex": "female"}`, Unknown(NotAsked), "weeks", "unknown not_asked"},
	}
	v := vocabulary(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, ps := read(t, v, tt.facts, map[string]Reading{"age": tt.age})
			if err := ps.Err(); err != nil {
				t.Fatal(err)
			}
			i, _ := v.Lookup(tt.fact)
			if got := show(v.Fact(i), f.Reading(i)); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// A time that proves what the declaration says is not so is told where the time
// stands: the case holds no answer to the other. Of what the case works out by
// itself no place is told.
func TestMistakesOfDeclarations(t *testing.T) {
	v, err := NewVocabulary(declare(t, `[
 {"name": "sex", "zh": "性别", "kind": "choice", "choices": [{"id": "female", "zh": "女"}, {"id": "male", "zh": "男"}]},
 {"name": "lysed", "zh": "已溶栓", "kind": "bool", "applies": {"sex": {"is": ["male"]}}, "otherwise": false},
 {"name": "needle", "zh": "溶栓时间", "kind": "time", "proves": "lysed"},
 {"name": "age", "zh": "年龄", "kind": "number", "unit": "a", "applies": {"sex": {"is": ["male"]}}, "otherwise": 30}]`))
	if err != nil {
		t.Fatal(err)
	}
	age := Reading{Known: true, Value: Value{Number: Whole(70)}, Bounds: Point(70)}
	_, ps := read(t, v, `{"sex": "female", "needle": "`+noon+`"}`, map[string]Reading{"age": age})
	var got []string
	for _, p := range ps {
		got = append(got, p.Path+" "+p.Code)
	}
	if want := " does-not-apply; /facts/needle contradiction"; strings.Join(got, "; ") != want {
		t.Errorf("got %q, want %q: %v", strings.Join(got, "; "), want, ps)
	}
}

// A substitute bounds a fact that is not known, and never makes it known (S5).
func TestSubstitutes(t *testing.T) {
	tests := []struct{ name, facts, fact, want string }{
		{"bounds from above", `{"spo2": {"unknown": "cannot_here"}, "signs": ["cyanosis"]}`, "spo2", "-Inf to 90 cannot_here"},
		{"bounds from below", `{"full_sentences": true}`, "spo2", "85 to +Inf not_asked"},
		{"both", `{"full_sentences": true, "signs": ["cyanosis"]}`, "spo2", "85 to 90 not_asked"},
		{"not said", `{"signs": ["pallor"]}`, "spo2", "unknown not_asked"},
		{"does not hold", `{"full_sentences": false, "signs": {"not": ["cyanosis"]}}`, "spo2", "unknown not_asked"},
		{"the fact is known", `{"spo2": 97, "signs": ["cyanosis"]}`, "spo2", "97"},
		{"the fact is stale", `{"spo2": {"value": 97, "at": "2022-11-26T10:00:00+08:00"}, "signs": ["cyanosis"]}`, "spo2", "-Inf to 90 stale, was 97"},
		{"the earlier one counts in a contradiction", `{"spo2": {"min": 95, "max": 99}, "signs": ["cyanosis"]}`, "spo2", "95 to 99 cannot_tell"},
	}
	v := vocabulary(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, ps := read(t, v, tt.facts, nil)
			if err := ps.Err(); err != nil {
				t.Fatal(err)
			}
			i, _ := v.Lookup(tt.fact)
			if got := show(v.Fact(i), f.Reading(i)); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
	f, _ := read(t, v, `{"last_well": "2022-11-26T08:30:00+08:00"}`, nil)
	onset, _ := v.Lookup("onset")
	if r := f.Reading(onset); r.Known || r.Bounds.Lo != float64(at(t, "2022-11-26T08:30:00+08:00").Minute()) {
		t.Errorf("onset is %+v", r)
	}
}

// Group answers count as not asked where facts are read individually, also in
// what they bound and where they decide what applies (S6).
func TestIndividually(t *testing.T) {
	v := vocabulary(t)
	f, ps := read(t, v, `{"sex": {"value": "male", "how": "group"}, "full_sentences": {"value": true, "how": "group"}, "sbp": 120,
		"signs": [{"not": ["cyanosis", "pallor"], "how": "group"}, {"not": ["sweating"], "how": "told"}]}`, nil)
	if err := ps.Err(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][2]string{
		"sex":            {"male", "unknown not_asked"},
		"pregnant":       {"false", "unknown not_asked"},
		"full_sentences": {"true", "unknown not_asked"},
		"spo2":           {"85 to +Inf not_asked", "unknown not_asked"},
		"sbp":            {"120", "120"},
		"signs":          {"has [] not [cyanosis pallor sweating] complete", "has [] not [sweating] not_asked"},
	} {
		i, _ := v.Lookup(name)
		if got := [2]string{show(v.Fact(i), f.Reading(i)), show(v.Fact(i), f.Individually(i))}; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// A no that was given for a group does not hold against who says later that it can't
// be told; what was answered by itself does (S5, S6).
func TestTakenBack(t *testing.T) {
	tests := []writing{
		{"bool", `{"full_sentences": [{"value": false, "how": "group"}, {"unknown": "cannot_tell"}]}`, "full_sentences", "unknown cannot_tell"},
		{"refused", `{"full_sentences": [{"value": false, "how": "group"}, {"unknown": "refused"}]}`, "full_sentences", "unknown refused"},
		{"nobody asked since", `{"full_sentences": [{"value": false, "how": "group"}, {"unknown": "not_asked"}]}`, "full_sentences", "false"},
		{"the group was asked later", `{"full_sentences": [{"unknown": "cannot_tell"}, {"value": false, "how": "group"}]}`, "full_sentences", "false"},
		{"by itself", `{"full_sentences": [false, {"unknown": "cannot_tell"}]}`, "full_sentences", "false"},
		{"by itself before the group", `{"full_sentences": [{"value": true, "at": "2022-11-26T11:50:00+08:00"}, {"value": false, "how": "group"}, {"unknown": "cannot_tell"}]}`, "full_sentences", "true"},
		{"one choice", `{"signs": [{"not": ["cyanosis", "pallor", "sweating"], "how": "group"}, {"unknown": "cannot_tell", "of": ["pallor"]}]}`, "signs", "has [] not [cyanosis sweating] pallor: cannot_tell not_asked"},
		{"a whole set", `{"signs": [{"not": ["pallor", "sweating"], "how": "group"}, {"not": ["sweating"]}, {"unknown": "cannot_tell"}]}`, "signs", "has [] not [sweating] cannot_tell"},
		{"a set, the group was asked later", `{"signs": [{"unknown": "cannot_tell", "of": ["pallor"]}, {"not": ["pallor"], "how": "group"}]}`, "signs", "has [] not [pallor] not_asked"},
		{"what is there stays", `{"signs": [{"has": ["pallor"], "how": "group"}, {"unknown": "cannot_tell", "of": ["pallor"]}]}`, "signs", "has [pallor] not [] not_asked"},
		{"codes", `{"diagnosis": [{"value": ["E11"], "how": "group"}, {"unknown": "cannot_tell"}]}`, "diagnosis", "has [E11] not [] cannot_tell"},
	}
	readAs(t, tests)
}

// Every reading that had a value is kept, oldest first, stale ones too (S6).
func TestHistory(t *testing.T) {
	v := vocabulary(t)
	f, _ := read(t, v, `{"sbp": [{"value": 90, "at": "2022-11-26T11:50:00+08:00"}, {"unknown": "refused"}, {"value": 140, "at": "2022-11-26T09:00:00+08:00"}]}`, nil)
	i, _ := v.Lookup("sbp")
	h := f.History(i)
	if len(h) != 2 || h[0].Value.Number.String() != "140" || h[1].Value.Number.String() != "90" {
		t.Errorf("%+v", h)
	}
}

// Of a set each choice is there, not there or unknown; of a complete list of
// codes what is not listed is not there.
func TestHas(t *testing.T) {
	tests := []struct {
		name       string
		r          Reading
		known, has bool
	}{
		{"there", Reading{Present: []string{"x"}}, true, true},
		{"not there", Reading{Absent: []string{"x"}}, true, false},
		{"not said", Reading{Present: []string{"y"}}, false, false},
		{"complete list without it", Reading{Known: true, Present: []string{"y"}}, true, false},
		{"zero", Reading{}, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if known, has := tt.r.Has("x"); known != tt.known || has != tt.has {
				t.Errorf("%v %v", known, has)
			}
		})
	}
}

// Whatever the case says, reading answers: each reading is whole, and a mistake
// leaves its fact unknown.
func FuzzRead(f *testing.F) {
	for _, src := range []string{
		`{"sbp": 120, "temp": "98.6 [degF]", "signs": {"has": ["pallor"], "not": ["sweating"]}}`, `{"spo2": [{"value": 97, "at": "2022-11-26T11:00:00+08:00"}, null]}`,
		`{"pain": "2h", "onset": {"min": "2022-11-26T08:30:00+08:00"}, "diagnosis": ["I21"]}`, `{"sex": "male", "pregnant": {"unknown": "refused", "how": "group"}}`, `{"sbp": {"min": 1, "max": 1}}`,
		`{"signs": [["pallor"], {"has": null}], "weeks": 1e400}`, `{"signs": [{"not": ["pallor"], "how": "group"}, {"unknown": "refused", "of": ["pallor"]}]}`, `[]`, `null`,
	} {
		f.Add([]byte(src))
	}
	v := vocabulary(f)
	now := at(f, noon)
	f.Fuzz(func(t *testing.T, src []byte) {
		n, err := wire.ParseJSON("", src, 1<<16)
		if err != nil {
			return
		}
		var ps wire.Problems
		facts := v.Read(n, now, nil, "/facts", &ps)
		for i := range v.Len() {
			for _, r := range []*Reading{facts.Reading(i), facts.Individually(i)} {
				switch {
				case r.Known != (r.Why == ""):
					t.Fatalf("%s: known %v and why %q", v.Fact(i).Name, r.Known, r.Why)
				case r.Bounds.Lo > r.Bounds.Hi:
					t.Fatalf("%s: bounds %v", v.Fact(i).Name, r.Bounds)
				case r.Known && v.Fact(i).numeric() && !r.Bounds.Exact():
					t.Fatalf("%s: known and not exact", v.Fact(i).Name)
				}
			}
		}
	})
}
