package author

import (
	"cmp"
	"reflect"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// A rule in words says what its YAML says, in both languages: whom it is for, the
// numbers with their units, the services with their clocks, what is not done while it
// is not known, and its source.
func TestExplainRule(t *testing.T) {
	set, err := pack.Join(content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		rule, lang string
		want       []string
	}{
		{"cn-chest-pain/CP-5", "zh", []string{
			"谁：年龄 ≥ 18\n", "路径：在这些路径上才问：chest_pain\n", "  - ST抬高心梗\n", "  - 首次接触到急诊介入开始的分钟数 > 120\n",
			"需要：静脉溶栓（自首次医疗接触起30分钟内）；只在自发病时间起12小时内可做；不可撤回，要证实才做", "未知时：不做不可撤回的事", "证据标记 V2"}},
		{"cn-chest-pain/CP-5", "en", []string{
			"Who: age in completed years ≥ 18\n", "  - minutes from first contact until emergency coronary intervention begins > 120\n",
			"needs: thrombolysis (within 30 minutes of first medical contact); only within 12 hours of onset; can't be undone: only when proven",
			"While unknown: what can't be undone is not done"}},
		{"cn-chest-pain/CP-5", "zh", []string{"需要：做心电图（静脉溶栓之后不早于60分钟、90分钟内）；在转运途中做\n"}},
		{"cn-chest-pain/CP-5", "en", []string{"(not before 60 minutes and within 90 minutes after thrombolysis); on the way\n"}},
		{"cn-danger-signs/DG-2", "en", []string{
			"Who: every patient\n", "no overlay may loosen it", `When: general danger signs with "has fainted" or general danger signs with "cannot drink or vomits everything"`, "level of urgency 2"}},
		{"cn-2018-adult/SBP-2", "en", []string{"When: systolic pressure ≥ 201 mmHg or (systolic pressure ≥ 70 mmHg and systolic pressure ≤ 80 mmHg)"}},
		{"cn-2018-adult/MI-2", "zh", []string{"何时：心电图缺血 且 没有ST抬高心梗"}},
	} {
		got, ok := ExplainRule(set, tt.rule, tt.lang)
		for _, want := range tt.want {
			if !ok || !strings.Contains(got, want) {
				t.Errorf("%s in %s does not say %q:\n%s", tt.rule, tt.lang, want, got)
			}
		}
	}
	if _, ok := ExplainRule(set, "cn-chest-pain/none", "zh"); ok {
		t.Error("a rule that is not there was told")
	}
}

// Every shipped rule can be told, and each fact that it reads is called by its Chinese
// name in Chinese. Tests of all codes are told as they are written.
func TestExplainEveryRule(t *testing.T) {
	set, err := pack.Join(append(content.CN(), content.Scales()...)...)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range set.Rules {
		for _, lang := range []string{"zh", "en"} {
			text, ok := ExplainRule(set, r.Ref, lang)
			if !ok || strings.Count(text, "\n") < 6 || strings.Contains(text, "%!") {
				t.Errorf("%s in %s:\n%s", r.Ref, lang, text)
			}
			for _, read := range r.When.Reads() {
				if read.Fact < 0 || lang != "zh" || strings.Contains(r.When.Canonical(), "#") {
					continue
				}
				if f := set.Vocabulary.Fact(read.Fact); !strings.Contains(text, f.Zh) {
					t.Errorf("%s does not name %s:\n%s", r.Ref, f.Zh, text)
				}
			}
		}
	}
}

// A condition in words is bracketed as it was written, and every operator is told.
func TestExplainConditions(t *testing.T) {
	for _, tt := range []struct{ when, en, zh string }{
		{`at_least(2, hr > 100, sbp < 90 and rr > 20, temp > 38) and age > 5`, "at least 2 of (heart rate > 100 /min; systolic pressure < 90 mmHg and respiratory rate > 20 /min; axillary temperature > 38 ℃) and age in completed years > 5", "至少2项：("},
		{`not (hr > 100 or (sbp < 90 and not (rr > 20)))`, "not (heart rate > 100 /min or (systolic pressure < 90 mmHg and not (respiratory rate > 20 /min)))", "并非("},
		{`not at_least(1, hr > 100, sbp < 90) or age > 5`, "not (at least 1 of (heart rate > 100 /min; systolic pressure < 90 mmHg)) or age", ""},
		{`(sbp + dbp) * 2 > 100`, "(systolic pressure + diastolic pressure) * 2 > 100", ""},
		{`sbp - (dbp - hr) > 100`, "systolic pressure - (diastolic pressure - heart rate) > 100", ""},
		{`sbp - dbp - hr > -3`, "systolic pressure - diastolic pressure - heart rate > -3", ""},
		{`sex startsWith "f"`, `sex starts with "f"`, `性别开头是"f"`},
		{`sex contains "f"`, `sex contains "f"`, `性别含有"f"`},
		{`sex endsWith "e" and sex matches "^f"`, `sex ends with "e" and sex matches "^f"`, `性别结尾是"e" 且 性别符合"^f"`},
	} {
		said := func(lang string) string {
			w := wordsFor(t, lang)
			w.condition("何时", "When", "/when", tt.when)
			return w.b.String()
		}
		if en, zh := said("en"), said("zh"); !strings.Contains(en, tt.en) || !strings.Contains(zh, tt.zh) {
			t.Errorf("%s is told as\n%s%swant\n%s\n%s", tt.when, en, zh, tt.en, tt.zh)
		}
	}
}

// wordsFor are words of a shipped rule, to be written into.
func wordsFor(t *testing.T, lang string) *ruleWords {
	t.Helper()
	set, err := pack.Join(content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	return &ruleWords{theory: newTheory(set), lang: lang, rule: set.Rule("cn-chest-pain/CP-5")}
}

// Everything that a rule may conclude is told in both languages: without any one field
// the words are others. One that is added later fails here until it is told.
func TestExplainTellsEveryConclusion(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		w := wordsFor(t, lang)
		said := func(c *pack.Conclusions) string {
			w.b.Reset()
			w.conclusions(*c)
			return w.b.String()
		}
		full := new(pack.Conclusions)
		left := map[string]bool{}
		eachLeaf(reflect.ValueOf(full).Elem(), "", func(name string, v reflect.Value) {
			fill(t, name, v)
			left[name] = true
		})
		full.Need[0].Target.From = "" // a target has one of the two
		full.Need[1].Target.After = ""
		full.Consult[0].Target.From = ""
		full.Consult[1].Target.After = ""
		full.Down.Need[0].Target.From = ""
		full.Down.Need[1].Target.After = ""
		all := said(full)
		eachLeaf(reflect.ValueOf(full).Elem(), "", func(name string, v reflect.Value) {
			if v.IsZero() {
				return
			}
			was := reflect.New(v.Type()).Elem()
			was.Set(v)
			v.SetZero()
			if without := said(full); without != all {
				delete(left, name)
			}
			v.Set(was)
		})
		for field := range left {
			t.Errorf("in %s %s is not told:\n%s", lang, field, all)
		}
	}
}

// eachLeaf does something with each leaf of a value by the name of its field, all that
// is not there made first; lists get two elements.
func eachLeaf(v reflect.Value, name string, do func(name string, v reflect.Value)) {
	switch {
	case v.Type() == reflect.TypeFor[wire.Text]():
		do(name, v)
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		eachLeaf(v.Elem(), name, do)
	case v.Kind() == reflect.Slice:
		if v.IsNil() {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		}
		for i := range v.Len() {
			eachLeaf(v.Index(i), name, do)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			eachLeaf(v.Field(i), name+"."+v.Type().Field(i).Name, do)
		}
	default:
		do(name, v)
	}
}

// fill gives a leaf something that is told from nothing: its own name, where any word
// will do.
func fill(t *testing.T, name string, v reflect.Value) {
	t.Helper()
	switch {
	case v.Type() == reflect.TypeFor[wire.Text]():
		v.Set(reflect.ValueOf(wire.Text{Zh: name, En: name}))
	case v.Kind() == reflect.String:
		word := map[string]string{".Flag.Class": "immediate", ".May": pack.Lateral, ".Fit.State": "no"}[name]
		if strings.HasSuffix(name, ".From") {
			word = "onset"
		}
		v.SetString(cmp.Or(word, name))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(7)
	default:
		t.Fatalf("%s is a %s: fill it in", name, v.Type())
	}
}
