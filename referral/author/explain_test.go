package author

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/content"
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
