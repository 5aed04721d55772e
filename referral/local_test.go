package referral_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// regional is the small catalogue with the region of every place.
var regional = strings.NewReplacer(
	"    level: village\n", "    level: village\n    region: \"350524\"\n",
	"    level: township\n", "    level: township\n    region: \"350524\"\n",
	"    level: county\n", "    level: county\n    region: \"350524\"\n").Replace(sites)

// placed is an overlay of a place with a body of its own.
func placed(t *testing.T, id, here, from, to, body string) *pack.Overlay {
	t.Helper()
	o, err := build.Overlay(id+".yaml", []byte(fmt.Sprintf(`schema: fenji.overlay/1
id: %s
sample: true
here: %s
effective: {from: "%s", to: "%s"}
approver: {title: chief}
sources: {local: {title: local, mark: V}}
%s`, id, here, from, to, body)))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// ownRules is the rules of an overlay, without those that tests of packs add.
func ownRules(rules ...string) string {
	var b strings.Builder
	b.WriteString("rules:\n")
	for line := range strings.Lines(ruleList(rules...)) {
		if strings.HasPrefix(line, "  - ") && !strings.Contains(line, "EVERYBODY") {
			b.WriteString(strings.ReplaceAll(line, "source: law", "source: local"))
		}
	}
	return b.String()
}

func replaces(rule, hash, by string) string {
	return fmt.Sprintf("overrides: [{rule: %s, hash: %q, by: %q, reason: {zh: 本地, en: local}}]\n", rule, hash, by)
}

// reasonsOf are the rules that act, with the status that each is shown with.
func reasonsOf(d *referral.Decision) string {
	var said []string
	for _, r := range d.Reasons {
		said = append(said, r.Rule+" "+r.Status)
	}
	slices.Sort(said)
	return strings.Join(said, ", ")
}

const (
	wide   = "{everywhere: true}"
	fujian = "{region: \"35\"}"
	owned  = "{network: own}"
	here   = "{institutions: [clinic]}"
)

// S28: a rule of an overlay stands for the rule that it names at its place and in
// its time, and as long as that is the rule that was read; else both hold and the
// stricter wins. What has lapsed goes on asking for more, and lets nobody stay.
func TestOverrides(t *testing.T) {
	const base = "{id: HIGH, when: sbp >= 180, then: {floor: county}}"
	e := engineOn(t, regional, base, stayRule)
	hash, stayHash := hashOf(t, e, "p/HIGH"), hashOf(t, e, "p/STAY")
	higher := ownRules("{id: HIGHER, when: sbp >= 200, then: {floor: county}}")
	lower := ownRules("{id: LOWER, when: sbp >= 160, then: {floor: county}}")
	strictStay := ownRules("{id: KEEP, pathway: [belly], when: not b and not a, then: {stay: true, review: 12h, need: [{service: care}], safety_net: [{if: {zh: 痛, en: worse}, do: {zh: 来, en: come}}]}}")
	const from, to = "2023-01-01", "2023-12-31"
	provincial := placed(t, "prov", fujian, from, to, lower+replaces("p/HIGH", hash, "LOWER"))
	with, err := e.Sign(provincial)
	if err != nil {
		t.Fatal(err)
	}
	provHash := hashOf(t, with, "prov/LOWER")
	for _, tt := range []struct {
		name     string
		overlays []*pack.Overlay
		facts    string
		reasons  string
		stays    bool
	}{
		{"no overlay", nil, `"sbp": 190, "b": false`, "p/HIGH active, p/STAY active", false},
		{"replaced", []*pack.Overlay{placed(t, "o", owned, from, to, higher+replaces("p/HIGH", hash, "HIGHER"))}, `"sbp": 190, "b": false`, "p/STAY active", true},
		{"replaced and holds", []*pack.Overlay{placed(t, "o", owned, from, to, higher+replaces("p/HIGH", hash, "HIGHER"))}, `"sbp": 200, "b": false`, "o/HIGHER active, p/STAY active", false},
		{"set aside", []*pack.Overlay{placed(t, "o", here, from, to, replaces("p/HIGH", hash, ""))}, `"sbp": 190, "b": false`, "p/STAY active", true},
		{"elsewhere", []*pack.Overlay{placed(t, "o", "{institutions: [town]}", from, to, higher+replaces("p/HIGH", hash, "HIGHER"))}, `"sbp": 210, "b": false`, "p/HIGH active, p/STAY active", false},
		{"another region", []*pack.Overlay{placed(t, "o", "{region: \"36\"}", from, to, replaces("p/HIGH", hash, ""))}, `"sbp": 190, "b": false`, "p/HIGH active, p/STAY active", false},
		{"the region", []*pack.Overlay{placed(t, "o", fujian, from, to, replaces("p/HIGH", hash, ""))}, `"sbp": 190, "b": false`, "p/STAY active", true},
		{"the nation", []*pack.Overlay{placed(t, "o", wide, from, to, replaces("p/HIGH", hash, ""))}, `"sbp": 190, "b": false`, "p/STAY active", true},
		{"not yet", []*pack.Overlay{placed(t, "o", owned, "2023-02-11", to, higher+replaces("p/HIGH", hash, "HIGHER"))}, `"sbp": 210, "b": false`, "p/HIGH active, p/STAY active", false},
		{"lapsed: both hold", []*pack.Overlay{placed(t, "o", owned, "2022-01-01", "2023-02-09", lower+replaces("p/HIGH", hash, "LOWER"))}, `"sbp": 190, "b": false`, "o/LOWER lapsed, p/HIGH outdated, p/STAY active", false},
		{"lapsed: the stricter wins", []*pack.Overlay{placed(t, "o", owned, "2022-01-01", "2023-02-09", lower+replaces("p/HIGH", hash, "LOWER"))}, `"sbp": 170, "b": false`, "o/LOWER lapsed, p/STAY active", false},
		{"lapsed: what was set aside is back", []*pack.Overlay{placed(t, "o", owned, "2022-01-01", "2023-02-09", replaces("p/HIGH", hash, ""))}, `"sbp": 190, "b": false`, "p/HIGH outdated, p/STAY active", false},
		{"of another wording: both hold", []*pack.Overlay{placed(t, "o", owned, from, to, higher+replaces("p/HIGH", "sha256:00", "HIGHER"))}, `"sbp": 210, "b": false`, "o/HIGHER outdated, p/HIGH outdated, p/STAY active", false},
		{"a lapsed easing stops", []*pack.Overlay{placed(t, "o", owned, "2022-01-01", "2023-02-09", strictStay)}, `"sbp": 120, "a": false, "b": true`, "", false},
		{"an easing", []*pack.Overlay{placed(t, "o", owned, from, to, strictStay)}, `"sbp": 120, "a": false, "b": false`, "o/KEEP active, p/STAY active", true},
		{"an easing made stricter lapses: neither eases", []*pack.Overlay{placed(t, "o", owned, "2022-01-01", "2023-02-09", strictStay+replaces("p/STAY", stayHash, "KEEP"))}, `"sbp": 120, "a": false, "b": false`, "o/KEEP lapsed, p/STAY outdated", false},
		{"the county replaces the province's", []*pack.Overlay{provincial, placed(t, "o", owned, from, to, higher+replaces("prov/LOWER", provHash, "HIGHER"))}, `"sbp": 190, "b": false`, "p/STAY active", true},
		{"the county replaces the pack's, the province's holds as well", []*pack.Overlay{provincial, placed(t, "o", owned, from, to, higher+replaces("p/HIGH", hash, "HIGHER"))}, `"sbp": 190, "b": false`, "p/STAY active, prov/LOWER active", false},
		{"two of one network: the stricter", []*pack.Overlay{placed(t, "a", owned, from, to, higher+replaces("p/HIGH", hash, "HIGHER")), placed(t, "o", owned, from, to, lower+replaces("p/HIGH", hash, "LOWER"))}, `"sbp": 190, "b": false`, "o/LOWER active, p/STAY active", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			signed, err := e.Sign(tt.overlays...)
			if err != nil {
				t.Fatal(err)
			}
			d := ask(t, signed, "clinic", tt.facts)
			expect(t, "reasons", reasonsOf(d), tt.reasons)
			expect(t, "stays", d.Disposition == referral.Stay, tt.stays)
		})
	}
}

// S28: the overlay of the place where the patient is decides.
func TestOverlayOfThePlace(t *testing.T) {
	e := engineOn(t, regional, "{id: HIGH, when: sbp >= 180, then: {floor: county}}", stayRule)
	signed, err := e.Sign(placed(t, "o", here, "2023-01-01", "2023-12-31", ownRules("{id: SCALE, stage: triage, when: sbp >= 170, then: {acuity: 2}}")))
	if err != nil {
		t.Fatal(err)
	}
	for place, level := range map[string]int{"clinic": 2, "town": 5} {
		d := ask(t, signed, place, `"sbp": 175, "b": false`)
		expect(t, place, d.Acuity.Level, level)
	}
}

// S28: what would loosen a locked rule, replaces what it may not, or names what is
// not there, is refused at its place.
func TestOverlayRefused(t *testing.T) {
	e := engineOn(t, regional, "{id: LOCK, when: a, then: {floor: county}, locked: true}", "{id: BAN, when: a, then: {forbid: {service: cut}}}", "{id: R, when: b, then: {floor: county}}")
	wider, err := e.Sign(placed(t, "inner", here, "2023-01-01", "2023-12-31", ownRules("{id: X, when: c, then: {floor: county}}")))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, body, want string }{
		{"unknown rule", replaces("p/RR", "x", ""), `no rule "p/RR" to replace; did you mean "p/R"? [unknown-rule]`},
		{"parameter", "parameters: {speed: {value: 1, was: 2}}\n", `/parameters/speed: parameter "speed" is declared by no pack [not-allowed]`},
		{"unknown fact in a rule", ownRules("{id: MINE, when: cc, then: {floor: county}}"), `o.yaml:9:22: /rules/0/when: rule MINE: unknown fact "cc"`},
		{"unknown service in a rule", ownRules("{id: MINE, when: c, then: {need: [{service: carre}]}}"), `unknown service "carre"; did you mean "care"? [unknown-service]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			signed, err := wider.Sign(placed(t, "o", owned, "2023-01-01", "2023-12-31", tt.body))
			if signed != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
	same := placed(t, "inner", owned, "2023-01-01", "2023-12-31", "")
	if signed, err := wider.Sign(same); signed != nil || err == nil || !strings.Contains(err.Error(), `"inner" is given twice: there is one at inner.yaml:2:5`) {
		t.Errorf("two overlays of one id: %v", err)
	}
}

// S28: a rule that no overlay may loosen, and one of a place that is not wider, hold
// beside what would replace them; where nobody knows whether a place is in an
// overlay's region, both hold.
func TestNotReplaced(t *testing.T) {
	rules := []string{"{id: RAISE, stage: triage, when: a and c, then: {flag: {id: bad}}}", "{id: LOCK, when: 'a or flag(\"bad\")', then: {floor: county}, locked: true}", "{id: BAN, when: a, then: {forbid: {service: cut}}}", "{id: R, when: a, then: {floor: county}}"}
	e := engineOn(t, regional, rules...)
	inner := placed(t, "inner", here, "2023-01-01", "2023-12-31", ownRules("{id: X, when: a, then: {floor: county}}"))
	with, err := e.Sign(inner)
	if err != nil {
		t.Fatal(err)
	}
	override := func(rule, here string) *pack.Overlay {
		return placed(t, "o", here, "2023-01-01", "2023-12-31", replaces(rule, hashOf(t, with, rule), ""))
	}
	for _, tt := range []struct {
		name    string
		catalog string
		overlay *pack.Overlay
		want    string
	}{
		{"free", regional, override("p/R", owned), "inner/X active, p/BAN active, p/LOCK active, p/RAISE active"},
		{"locked", regional, override("p/LOCK", owned), "inner/X active, p/BAN active, p/LOCK active, p/R active, p/RAISE active"},
		{"forbids", regional, override("p/BAN", owned), "inner/X active, p/BAN active, p/LOCK active, p/R active, p/RAISE active"},
		{"raises what a locked rule reads", regional, override("p/RAISE", owned), "inner/X active, p/BAN active, p/LOCK active, p/R active, p/RAISE active"},
		{"of a narrower place", regional, override("inner/X", owned), "inner/X outdated, p/BAN active, p/LOCK active, p/R active, p/RAISE active"},
		{"of a region", regional, override("p/R", fujian), "inner/X active, p/BAN active, p/LOCK active, p/RAISE active"},
		{"of a region, where only the prefecture is known", strings.ReplaceAll(regional, "350524", "350500"), override("p/R", "{region: \"350524\"}"), "inner/X active, p/BAN active, p/LOCK active, p/R outdated, p/RAISE active"},
		{"of a township, where only the county is known", strings.ReplaceAll(regional, "350524", "350524000000"), override("p/R", "{region: \"350524100\"}"), "inner/X active, p/BAN active, p/LOCK active, p/R outdated, p/RAISE active"},
		{"of a township, where that is known", strings.ReplaceAll(regional, "350524", "350524100"), override("p/R", "{region: \"350524100\"}"), "inner/X active, p/BAN active, p/LOCK active, p/RAISE active"},
		{"of a township, where its village is known", strings.ReplaceAll(regional, "350524", "350524100200"), override("p/R", "{region: \"350524100\"}"), "inner/X active, p/BAN active, p/LOCK active, p/RAISE active"},
		{"of a township, where another is known", strings.ReplaceAll(regional, "350524", "350524101000"), override("p/R", "{region: \"350524100\"}"), "inner/X active, p/BAN active, p/LOCK active, p/R active, p/RAISE active"},
		{"of a village, where only the township is known", strings.ReplaceAll(regional, "350524", "350524100000"), override("p/R", "{region: \"350524100200\"}"), "inner/X active, p/BAN active, p/LOCK active, p/R outdated, p/RAISE active"},
		{"of a village, where only the province is known", strings.ReplaceAll(regional, "350524", "350000000"), override("p/R", "{region: \"350524100200\"}"), "inner/X active, p/BAN active, p/LOCK active, p/R outdated, p/RAISE active"},
		{"of a region, where another is known", strings.ReplaceAll(regional, "350524", "350525"), override("p/R", "{region: \"350524\"}"), "inner/X active, p/BAN active, p/LOCK active, p/R active, p/RAISE active"},
		{"of a region, where none is known", sites, override("p/R", fujian), "inner/X active, p/BAN active, p/LOCK active, p/R outdated, p/RAISE active"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			signed, err := engineOn(t, tt.catalog, rules...).Sign(inner, tt.overlay)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, "reasons", reasonsOf(ask(t, signed, "clinic", `"a": true, "c": true`)), tt.want)
		})
	}
}

// S28: a rule of an overlay that has lapsed speaks of no complaint any more: what only
// it spoke of goes up.
func TestLapsedCoversNothing(t *testing.T) {
	e := engineOn(t, regional, "{id: TRI, stage: triage, when: sbp >= 100, then: {acuity: 3}}", stayRule)
	for to, want := range map[string]bool{"2023-12-31": true, "2023-02-09": false} {
		signed, err := e.Sign(placed(t, "o", "{institutions: [town]}", "2022-01-01", to, ownRules("{id: HEAD, pathway: [head], when: sbp >= 160, then: {floor: county}}")))
		if err != nil {
			t.Fatal(err)
		}
		d := ask(t, signed, "town", `"sbp": 120, "b": false, "complaint": ["head"]`)
		if d.Covered != want || !want && d.Disposition != "refer_up" {
			t.Errorf("until %s: covered %t, %s", to, d.Covered, d.Disposition)
		}
	}
}

// A catalogue may offer what only an overlay declares, and its rules ask for it.
func TestTermsOfOverlays(t *testing.T) {
	o := placed(t, "o", owned, "2023-01-01", "2023-12-31", "terms: {moxa: {zh: 艾灸, en: moxibustion, class: open}}\n"+ownRules("{id: M, when: a, then: {need: [{service: moxa}]}}"))
	cat, err := files.Open(fstest.MapFS{"c.yaml": {Data: []byte(strings.Replace(sites, "      scan: {", "      moxa: {asserted: {as: verified}}\n      scan: {", 1))}})
	if err != nil {
		t.Fatal(err)
	}
	if e, err := referral.New(cat.View(), readPack(t)); e != nil || err == nil || !strings.Contains(err.Error(), `no pack declares the service "moxa"`) {
		t.Errorf("without the overlay: %v", err)
	}
	e, err := referral.NewSigned(cat.View(), []*pack.Overlay{o}, readPack(t))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "destination", ask(t, e, "clinic", `"a": true`).Destination, "county")
}

// withParameters is an engine on a pack that lets places decide.
func withParameters(t *testing.T, rules ...string) *referral.Engine {
	t.Helper()
	head := head + `parameters:
  high: {zh: 高压界, en: high pressure, value: 180, min: 140, max: 220, stricter: lower, source: law}
  loose: {zh: 界, en: bound, value: 100, source: law}
  both_needed: {zh: 两者都要, en: both needed, value: false, source: law}
`
	p, err := build.Folder(fstest.MapFS{"p/pack.yaml": {Data: []byte(head)}, "p/rules.yaml": {Data: []byte(ruleList(rules...))}}, "p")
	if err != nil {
		t.Fatal(err)
	}
	cat, err := files.Open(fstest.MapFS{"c.yaml": {Data: []byte(regional)}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := referral.New(cat.View(), p)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func sets(name, value, was string) string {
	return fmt.Sprintf("parameters: {%s: {value: %s, was: %s, reason: {zh: 本地, en: local}}}\n", name, value, was)
}

// S28: a parameter has the value that the narrowest overlay in force gives it, if
// that was decided on the value it replaces; a setting that has lapsed or rests on
// another value leaves open which holds, and what is open never reassures.
func TestParameters(t *testing.T) {
	e := withParameters(t, "{id: HIGH, when: sbp >= high or both_needed and a, then: {floor: county}}", stayRule)
	const from, to = "2023-01-01", "2023-12-31"
	for _, tt := range []struct {
		name     string
		overlays []*pack.Overlay
		truths   string // of HIGH at 150, 165, 175, 185, 205
	}{
		{"as the pack has it", nil, "f f f t t"},
		{"set", []*pack.Overlay{placed(t, "o", owned, from, to, sets("high", "160", "180"))}, "f t t t t"},
		{"set narrower", []*pack.Overlay{placed(t, "o", owned, from, to, sets("high", "160", "180")), placed(t, "p2", here, from, to, sets("high", "170", "160"))}, "f f t t t"},
		{"narrower, on what the pack says", []*pack.Overlay{placed(t, "o", owned, from, to, sets("high", "160", "180")), placed(t, "p2", here, from, to, sets("high", "170", "180"))}, "f u t t t"},
		{"raised", []*pack.Overlay{placed(t, "o", wide, from, to, sets("high", "200", "180"))}, "f f f f t"},
		{"elsewhere", []*pack.Overlay{placed(t, "o", "{institutions: [town]}", from, to, sets("high", "200", "180"))}, "f f f t t"},
		{"lapsed", []*pack.Overlay{placed(t, "o", owned, "2022-01-01", "2023-02-09", sets("high", "200", "180"))}, "f f f u t"},
		{"not yet", []*pack.Overlay{placed(t, "o", owned, "2023-02-11", to, sets("high", "200", "180"))}, "f f f t t"},
		{"on another value", []*pack.Overlay{placed(t, "o", owned, from, to, sets("high", "160", "190"))}, "f u u t t"},
		{"two of one place", []*pack.Overlay{placed(t, "o", owned, from, to, sets("high", "160", "180")), placed(t, "p2", owned, from, to, sets("high", "170", "180"))}, "f u t t t"},
		{"true or false", []*pack.Overlay{placed(t, "o", owned, from, to, sets("both_needed", "true", "false"))}, "t t t t t"},
		{"true or false, lapsed", []*pack.Overlay{placed(t, "o", owned, "2022-01-01", "2023-02-09", sets("both_needed", "true", "false"))}, "u u u t t"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, overlays := range [][]*pack.Overlay{tt.overlays, backwards(tt.overlays)} {
				signed, err := e.Sign(overlays...)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, sbp := range []int{150, 165, 175, 185, 205} {
					d := ask(t, signed, "clinic", fmt.Sprintf(`"sbp": %d, "a": true, "b": false`, sbp))
					truth := "f"
					for _, r := range d.Reasons {
						if r.Rule == "p/HIGH" {
							truth = map[string]string{"": "t", "unknown": "u"}[r.Truth]
						}
					}
					got = append(got, truth)
					if truth != "f" && d.Disposition == referral.Stay {
						t.Errorf("stays at %d with HIGH %s", sbp, truth)
					}
				}
				expect(t, "HIGH", strings.Join(got, " "), tt.truths)
			}
		})
	}
}

func backwards(overlays []*pack.Overlay) []*pack.Overlay {
	other := slices.Clone(overlays)
	slices.Reverse(other)
	return other
}

// A rule's hash changes with the value of a parameter that it reads, for so does
// what it says; and a parameter that a locked rule reads is only made stricter.
func TestParametersOfRules(t *testing.T) {
	const rule = "{id: HIGH, when: sbp >= high, then: {floor: county}}"
	a, b := withParameters(t, rule), withParameters(t, strings.Replace(rule, "high,", "180,", 1))
	if hashOf(t, a, "p/HIGH") == hashOf(t, b, "p/HIGH") {
		t.Error("the hash says nothing of parameters")
	}
	locked := withParameters(t, strings.Replace(rule, "}}", "}, locked: true}", 1), "{id: LOOSE, when: sbp >= loose, then: {floor: county}, locked: true}")
	for _, tt := range []struct{ name, body, want string }{
		{"stricter", sets("high", "160", "180"), ""},
		{"looser", sets("high", "200", "180"), `o.yaml:8:20: /parameters/high: parameter "high" is read by rule p/HIGH, which no overlay may loosen: it may only be stricter than 180 [not-allowed]`},
		{"nobody says which way is stricter", sets("loose", "90", "100"), "which no overlay may loosen"},
		{"out of range", sets("high", "130", "180"), "is out of its range"},
		{"of another kind", sets("high", "true", "180"), "of the kind that it has"},
		{"without what it was", "parameters: {high: {value: 160}}\n", "and what it was"},
	} {
		_, err := locked.Sign(placed(t, "o", owned, "2023-01-01", "2023-12-31", tt.body))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
}

// S28: over random overlays of random places and times, that add, replace and set
// aside rules and set parameters as far as they may: with locked rules the case is
// never less urgent, goes nowhere lower and has nothing forbidden less than without
// overlays, in whatever order they are loaded, to the byte.
func TestEvidenceRandomOverlays(t *testing.T) {
	locked := []string{
		"{id: L1, stage: triage, when: sbp >= high, then: {acuity: 2}, locked: true}",
		"{id: L2, when: sbp >= high and a, then: {floor: county}, locked: true}",
		"{id: L3, when: a or c, then: {forbid: {service: cut}}}",
		"{id: L4, stage: triage, when: c, then: {acuity: 3, flag: {id: bad, class: immediate}}}",
		"{id: L5, when: c, then: {need: [{service: care, target: {within: 30m, from: at}}]}, locked: true}",
	}
	free := []string{
		"{id: F1, when: b, then: {floor: county}}",
		"{id: F2, stage: triage, when: sbp < 100, then: {acuity: 2}}",
	}
	e := withParameters(t, append(slices.Clone(locked), free...)...)
	hashes := map[string]string{}
	for _, r := range e.Set().Rules {
		hashes[r.Ref] = r.Hash()
	}
	random := rand.New(rand.NewPCG(28, 1))
	pick := func(words ...string) string { return words[random.IntN(len(words))] }
	overlay := func(id string) *pack.Overlay {
		from, to := pick("", "2023-01-01", "2023-02-10", "2023-03-01"), pick("2023-02-09", "2023-02-10", "2023-12-31")
		if from > to {
			from = ""
		}
		var overrides []string
		for i, ref := range []string{"p/L1", "p/L2", "p/L3", "p/L4", "p/L5", "p/F1", "p/F2"} {
			by, hash := pick("X1", "X2"), pick(hashes[ref], hashes[ref], "sha256:00")
			if i >= len(locked) {
				by = pick("", "X1", "X2")
			}
			if random.IntN(3) == 0 {
				overrides = append(overrides, fmt.Sprintf("{rule: %s, hash: %q, by: %q}", ref, hash, by))
			}
		}
		body := ownRules(
			"{id: X1, stage: triage, when: "+pick("a", "sbp >= 150", "not c")+", then: {acuity: "+pick("2", "3", "4")+"}}",
			"{id: X2, when: "+pick("a", "sbp >= 150", "not c")+", then: {"+pick("floor: county", "need: [{service: care}]", "forbid: {service: drug}")+"}}",
		) + "overrides: [" + strings.Join(overrides, ", ") + "]\n"
		if random.IntN(2) == 0 {
			body += sets("high", pick("150", "160", "180"), pick("180", "160", "150"))
		}
		return placed(t, id, pick(wide, fujian, owned, here, "{institutions: [town]}"), from, to, body)
	}
	only := withParameters(t, locked...)
	for seed := range 150 {
		overlays := []*pack.Overlay{overlay("o1"), overlay("o2"), overlay("o3")}
		signed, err := e.Sign(overlays...)
		if err != nil {
			t.Fatal(err)
		}
		again, err := e.Sign(overlays[2])
		if err == nil {
			again, err = again.Sign(overlays[1], overlays[0])
		}
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			facts := fmt.Sprintf(`"sbp": %d`, 90+random.IntN(120))
			for _, f := range []string{"a", "b", "c"} {
				facts += pick("", `, "`+f+`": true`, `, "`+f+`": false`)
			}
			d, least := ask(t, signed, "clinic", facts), ask(t, only, "clinic", facts)
			if d.Acuity.Level > least.Acuity.Level || d.Acuity.Possible > least.Acuity.Possible {
				t.Fatalf("%d, %s: level %d–%d, the locked rules alone say %d–%d", seed, facts, d.Acuity.Possible, d.Acuity.Level, least.Acuity.Possible, least.Acuity.Level)
			}
			for _, r := range least.Reasons {
				same := func(o referral.Reason) bool { return o.Rule == r.Rule && (o.Truth == r.Truth || o.Truth == "") }
				if r.Truth == "" && !slices.ContainsFunc(d.Reasons, same) {
					t.Fatalf("%d, %s: %s acts no more\n%s", seed, facts, r.Rule, reasonsOf(d))
				}
			}
			if least.Level == "county" && d.Level != "county" {
				t.Fatalf("%d, %s: goes to %s", seed, facts, d.Level)
			}
			if other := ask(t, again, "clinic", facts); !bytes.Equal(other.JSON(), d.JSON()) {
				t.Fatalf("%d, %s: the order of overlays matters\n%s\n%s", seed, facts, d.JSON(), other.JSON())
			}
		}
	}
}
