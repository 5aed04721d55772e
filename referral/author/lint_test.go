package author

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/referral/content"
)

// The packs that come with fenji have no errors; what lint warns of is listed here, so
// that a new warning is seen.
func TestShippedPacksLint(t *testing.T) {
	r, err := Checking{Shipped: content.CN(), Library: content.Scales(), Day: "2026-01-01"}.Lint(os.DirFS("../content"), ".")
	if err != nil {
		t.Fatal(err)
	}
	counts := map[Severity]int{}
	for _, f := range r.Findings {
		if counts[f.Severity]++; f.Severity == Error {
			t.Error(f.Said("en"))
		}
		if f.Text.Zh == "" && f.Severity == Note {
			t.Errorf("not told in Chinese: %+v", f)
		}
	}
	t.Logf("evidence: shipped packs, lint errors | 0 | %d in %d files (%d warnings, %d notes)", counts[Error], len(r.Files), counts[Warning], counts[Note])
}

// lintRules is the findings, notes apart, of rules laid beside the sound pack, and of
// an overlay if there is one.
func lintRules(t *testing.T, rules string, more map[string]string) (told []string) {
	t.Helper()
	sound, err := os.ReadFile("testdata/broken/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"packs/p/pack.yaml": {Data: sound}, "packs/p/rules.yaml": {Data: []byte(rules)}}
	for name, src := range more {
		files[name] = &fstest.MapFile{Data: []byte(src)}
	}
	r, err := Checking{Day: "2023-01-01"}.Lint(files, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if f.Severity != Note {
			told = append(told, fmt.Sprintf("%s:%d:%d %s %s: %s", f.File, f.Line, f.Column, f.Severity, f.Code, f.Text.En))
		}
	}
	return told
}

// overlaid is an overlay with one rule of the triage stage.
func overlaid(then string) map[string]string {
	return map[string]string{"packs/o.yaml": `schema: fenji.overlay/1
id: o
sample: true
here: {everywhere: true}
effective: {from: "2022-01-01", to: "2024-01-01"}
approver: {title: 院长}
sources: {own: {title: own, year: 2022, mark: V}}
rules:
  - {id: O-1, stage: triage, for: age >= 18, when: hr > 130, then: ` + then + `, because: {zh: 本地, en: own}, source: own, status: advisory}
`}
}

// An overlay's rule must not loosen a locked rule by what that reads: a flag that it
// asks not to be raised, an urgency that it asks not to be great. Flags that the locked
// rule asks for do no harm.
func TestLintOverlayLoosens(t *testing.T) {
	const stable = `rules:
  - {id: F-1, stage: triage, when: pain > 7, then: {flag: {id: shock}}, because: {zh: 痛, en: pain}, source: law, status: active}
  - {id: F-2, stage: referral, when: '%s', locked: true, then: {need: [{service: pci}]}, because: {zh: 要, en: needed}, source: law, status: active}
`
	for _, tt := range []struct{ when, then, want string }{
		{`stemi and not flag("shock")`, "{flag: {id: shock}}", `packs/o.yaml:9:75 error loosens: rule O-1 of the overlay makes rule p/F-2, which no overlay may loosen, hold less often: that rule reads flag("shock")`},
		{`stemi and flag("shock")`, "{flag: {id: shock}}", ""},
		{`stemi and not flag("shock")`, "{flag: {id: other}}", ""},
		{`stemi and acuity > 2`, "{acuity: 2}", `packs/o.yaml:9:77 error loosens: rule O-1 of the overlay makes rule p/F-2, which no overlay may loosen, hold less often: that rule reads acuity`},
		{`stemi and acuity <= 2`, "{acuity: 2}", ""},
	} {
		told := strings.Join(lintRules(t, fmt.Sprintf(stable, tt.when), overlaid(tt.then)), "\n")
		if told != tt.want {
			t.Errorf("%s beside %s:\n%s\nwant\n%s", tt.when, tt.then, told, tt.want)
		}
	}
}

// What its authors let stand is not told; their word for what is not there is.
func TestLintAccepts(t *testing.T) {
	const rules = `rules:
  - {id: A-1, stage: referral, when: 'stemi and hr > 99.5', then: {need: [{service: pci}]}, because: {zh: 快, en: fast}, source: law, status: active}
accept:
  - {finding: %s, at: %s, because: {zh: 说明, en: reason}}
`
	for _, tt := range []struct{ finding, at, want string }{
		{"too-fine", "/rules/A-1", ""},
		{"too-fine", "/rules/A-1/when", ""},
		{"too-fine", "/rules/A", "packs/p/rules.yaml:2:54 warning too-fine: hr is kept to 0 decimals, and 99.5 is finer\npacks/p/rules.yaml:4:5 warning accepts-nothing: there is no such finding to accept: too-fine at /rules/A"},
		{"no-scope", "/rules/A-1", "packs/p/rules.yaml:2:54 warning too-fine: hr is kept to 0 decimals, and 99.5 is finer\npacks/p/rules.yaml:4:5 warning accepts-nothing: there is no such finding to accept: no-scope at /rules/A-1"},
	} {
		if told := strings.Join(lintRules(t, fmt.Sprintf(rules, tt.finding, tt.at), nil), "\n"); told != tt.want {
			t.Errorf("%s at %s:\n%s\nwant\n%s", tt.finding, tt.at, told, tt.want)
		}
	}
	wrong := strings.Replace(rules, "hr > 99.5", "60 > hr > 100", 1)
	if told := strings.Join(lintRules(t, fmt.Sprintf(wrong, "empty-range", "/rules/A-1"), nil), "\n"); !strings.Contains(told, "error empty-range: ") || !strings.Contains(told, "warning accepts-error: an error can't be accepted, only mended: empty-range at /rules/A-1") {
		t.Errorf("an error that is accepted:\n%s", told)
	}
	told := lintRules(t, "rules: []\naccept:\n  - {finding: too-fine}\n", nil)
	if len(told) != 1 || !strings.Contains(told[0], "packs/p/rules.yaml:3:5 error missing") {
		t.Errorf("an acceptance without reason: %v", told)
	}
}

// What is sound is not complained of: findings that hang together as they should.
func TestLintLeavesSoundRulesAlone(t *testing.T) {
	for _, rule := range []string{
		`{id: S-1, stage: triage, for: age >= 18, when: 'hr > 120 or hr < 50', then: {acuity: 3}`,
		`{id: S-1, stage: triage, for: 'age >= 10 and age <= 55 and sex == "female"', when: 'pregnancy == "pregnant" and pain >= 4', then: {acuity: 3}`,
		`{id: S-1, stage: triage, for: age <= 12, when: 'child_points >= 3', then: {acuity: 3}`,
		`{id: S-1, stage: referral, when: 'at_least(2, hr > 100, sbp < 100, temp > 38.5)', then: {need: [{service: pci}]}`,
		`{id: S-1, stage: referral, when: 'usual_sbp - sbp >= 30 or sbp < 90', then: {need: [{service: pci}]}`,
		`{id: S-1, stage: referral, when: '"chest_pain" in complaint and none(complaint, # startsWith "x")', then: {need: [{service: pci}]}`,
		`{id: S-1, stage: referral, pathway: [chest_pain], when: '"chest_pain" in complaint and not stemi and hr <= 100', then: {stay: true, review: 24h, safety_net: [{if: {zh: 痛, en: pain}, do: {zh: 来, en: come}}]}`,
	} {
		if told := lintRules(t, "rules:\n  - "+rule+", because: {zh: 理由, en: reason}, source: law, status: active}\n", nil); len(told) > 0 {
			t.Errorf("%s\n%s", rule, strings.Join(told, "\n"))
		}
	}
}
