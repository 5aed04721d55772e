package referral_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// unsigned is a rule that would let the patient stay once somebody signs it.
var unsigned = strings.Replace(stayRule, "{id: STAY", "{id: STAY, source: custom, status: advisory", 1)

func overlay(t *testing.T, id, here, from, to, hash string) *pack.Overlay {
	t.Helper()
	o, err := build.Overlay("o.yaml", []byte(fmt.Sprintf(`schema: fenji.overlay/1
id: %s
sample: true
here: %s
effective: {from: "%s", to: "%s"}
approver: {title: chief}
signs: [{rule: p/STAY, hash: "%s", reason: {zh: 已审, en: read}}]
`, id, here, from, to, hash)))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func hashOf(t *testing.T, e *referral.Engine, ref string) string {
	t.Helper()
	for _, r := range e.Set().Rules {
		if r.Ref == ref {
			return r.Hash()
		}
	}
	t.Fatal("no rule " + ref)
	return ""
}

// S28: a signature counts for the rule that was read, at the place it speaks for,
// in its time; the patient stays by it there and then only.
func TestSignatures(t *testing.T) {
	e := engine(t, unsigned)
	hash := hashOf(t, e, "p/STAY")
	network, clinic, town := "{network: own}", "{institutions: [clinic]}", "{institutions: [town]}"
	for _, tt := range []struct {
		name     string
		overlays []*pack.Overlay
		stays    bool
	}{
		{"none", nil, false},
		{"of the network", []*pack.Overlay{overlay(t, "o", network, "2023-01-01", "2023-12-31", hash)}, true},
		{"of the institution", []*pack.Overlay{overlay(t, "o", clinic, "2023-01-01", "2023-12-31", hash)}, true},
		{"first and last day", []*pack.Overlay{overlay(t, "o", clinic, "2023-02-10", "2023-02-10", hash)}, true},
		{"of another place", []*pack.Overlay{overlay(t, "o", town, "2023-01-01", "2023-12-31", hash)}, false},
		{"not yet in force", []*pack.Overlay{overlay(t, "o", clinic, "2023-02-11", "2023-12-31", hash)}, false},
		{"lapsed", []*pack.Overlay{overlay(t, "o", clinic, "2022-01-01", "2023-02-09", hash)}, false},
		{"of another wording", []*pack.Overlay{overlay(t, "o", clinic, "2023-01-01", "2023-12-31", "sha256:00")}, false},
		{"without a hash", []*pack.Overlay{overlay(t, "o", clinic, "2023-01-01", "2023-12-31", "")}, false},
		{"a valid one beside an outdated one", []*pack.Overlay{overlay(t, "a", clinic, "2023-01-01", "2023-12-31", hash), overlay(t, "b", clinic, "2023-01-01", "2023-12-31", "sha256:00")}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			signed, err := e.Sign(tt.overlays...)
			if err != nil {
				t.Fatal(err)
			}
			d := ask(t, signed, "clinic", `"b": false`)
			expect(t, "stays", d.Disposition == referral.Stay, tt.stays)
			expect(t, "overlays in the record", len(d.Versions.Overlays), len(tt.overlays))
		})
	}
}

// A rule's wording is not what is signed, what it says is: a change of the reason
// keeps the signature, a change of the condition or the conclusions drops it.
func TestWhatIsSigned(t *testing.T) {
	hash := hashOf(t, engine(t, unsigned), "p/STAY")
	for _, tt := range []struct {
		name, old, new string
		same           bool
	}{
		{"reason", "when: not b", "because: {zh: 因, en: why}, when: not b", true},
		{"spaces", "when: not b", "when: not  ( b )", true},
		{"Chinese name of the fact", "when: not b", "when: not 乙", true},
		{"condition", "when: not b", "when: not a", false},
		{"review", "review: 24h", "review: 48h", false},
		{"population", "when: not b", "for: age >= 18, when: not b", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changed := strings.Replace(unsigned, tt.old, tt.new, 1)
			expect(t, "the same rule", hashOf(t, engine(t, changed), "p/STAY") == hash, tt.same)
		})
	}
}

// An overlay that names what does not exist is refused at its place.
func TestOverlayMistakes(t *testing.T) {
	e := engine(t, unsigned, "{id: OFF, when: a, then: {need: [{service: scan}]}, status: disabled}")
	for _, tt := range []struct{ name, signs, want string }{
		{"unknown rule", "{rule: p/STAI, hash: x}", `o.yaml:6:9: /signs/0: no rule "p/STAI" to sign; did you mean "p/STAY"? [unknown-rule]`},
		{"disabled rule", "{rule: p/OFF, hash: x}", `o.yaml:6:9: /signs/0: rule "p/OFF" is disabled in its pack; a signature can't enable it [disabled]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, err := build.Overlay("o.yaml", []byte("schema: fenji.overlay/1\nid: o\nhere: {network: own}\neffective: {to: \"2023-12-31\"}\napprover: {title: chief}\nsigns: ["+tt.signs+"]\n"))
			if err != nil {
				t.Fatal(err)
			}
			signed, err := e.Sign(o)
			if signed != nil || err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
	_, err := build.Overlay("o.yaml", []byte("schema: fenji.overlay/2\nid: O\nhere: {}\neffective: {from: \"2023-02-30\"}\n"))
	want := `o.yaml:1:9: /schema: schema must be "fenji.overlay/1", not "fenji.overlay/2" [schema]
o.yaml:2:5: /id: "O" is not an id: lower-case letters, digits, - _ . [id]
o.yaml:3:7: /here: say where the overlay holds: either everywhere, a region, a network or institutions [missing]`
	if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "o.yaml:4:19: /effective/from") || !strings.Contains(err.Error(), "/approver: an overlay needs an approver") {
		t.Errorf("got\n%v\nwant first\n%s", err, want)
	}
}
