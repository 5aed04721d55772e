package author

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// approved is a pack whose rules overlays speak of.
const approved = `schema: fenji.pack/1
id: mine
version: 1.0.0
title: {zh: 样例, en: sample}
jurisdiction: CN
languages: [zh, en]
sample: true
uses: [cn-core]
effective: {from: "2020-01-01", to: "2024-12-31"}
approvals: [{name: 甲, role: chief, date: "2023-01-01"}]
sources: {law: {title: law, mark: V}}
parameters: {high: {zh: 界, en: bound, value: 180, source: law}}
rules:
  - {id: R, stage: referral, when: sbp >= high, then: {floor: county}, source: law, status: active}
  - {id: LOCK, stage: referral, when: sbp >= 200, then: {floor: county}, source: law, status: active, locked: true}
`

const overlayHead = `schema: fenji.overlay/1
id: o
sample: true
here: {network: own}
effective: {from: "2023-01-01", to: "2023-12-31"}
approver: {title: chief}
`

// S28: whose word no longer counts, and why, is told to those who can renew it: at
// its place, as a warning where the engine acts safely all the same.
func TestApprovals(t *testing.T) {
	p, err := build.Folder(folder(map[string]string{"p/pack.yaml": approved, "cn-core/pack.yaml": "facts: {sbp: {zh: 收缩压, kind: number}}\n"}), "p")
	if err != nil {
		t.Fatal(err)
	}
	set, err := pack.Join(append(content.CN(), p)...)
	if err != nil {
		t.Fatal(err)
	}
	hash := set.Rule("mine/R").Hash()
	other := "sha256:" + strings.Repeat("0", 64)
	for _, tt := range []struct{ name, old, new, problem, warning string }{
		{"sound", "", "signs: [{rule: mine/R, hash: \"" + hash + "\"}]\n", "", ""},
		{"signature on another wording", "", "signs: [{rule: mine/R, hash: \"" + other + "\"}]\n", "", "packs/o.yaml:7:30: /signs/0/hash: rule mine/R is not what was read: the signature does not count; read it again, then write " + hash + " [outdated]"},
		{"signature without a hash", "", "signs: [{rule: mine/R, hash: abc}]\n", `packs/o.yaml:7:30: /signs/0/hash: "abc" is not the hash of a rule: sha256: and 64 digits or letters a to f [malformed-hash]`, ""},
		{"override of another wording", "", "overrides: [{rule: mine/R, hash: \"" + other + "\"}]\n", "", "packs/o.yaml:7:34: /overrides/0/hash: rule mine/R is not what was read: both hold, unsigned; read it again, then write " + hash + " [outdated]"},
		{"override of a locked rule", "", "overrides: [{rule: mine/LOCK, hash: \"" + set.Rule("mine/LOCK").Hash() + "\"}]\n", "packs/o.yaml:7:13: /overrides/0: rule mine/LOCK is locked, forbids, raises an immediate flag, or is read by a rule that does: it can't be set aside, only tightened by a rule beside it (by) [locked]", ""},
		{"override by nothing", "", "overrides: [{rule: mine/R, hash: \"" + hash + "\", by: X}]\n", `/overrides/0/by: the overlay has no rule "X" [unknown-rule]`, ""},
		{"setting on another value", "", "parameters: {high: {value: 160, was: 170}}\n", "", "packs/o.yaml:7:38: /parameters/high/was: parameter high is 180, not 170: as long as that is so, either value may hold, and all between [outdated]"},
		{"setting", "", "parameters: {high: {value: 160, was: 180}}\n", "", ""},
		{"setting of nothing", "", "parameters: {hihg: {value: 160, was: 180}}\n", `/parameters/hihg: parameter "hihg" is declared by no pack; did you mean "high"? [not-allowed]`, ""},
		{"no approver", "approver: {title: chief}\n", "approver: {}\n", "packs/o.yaml:6:11: /approver: an overlay needs an approver with a title [missing]", ""},
		{"lapsed", "2023-12-31", "2023-06-30", "", "packs/o.yaml:5:37: /effective/to: overlay o has lapsed: its signatures do not count, and what it replaces holds beside its rules until it is approved again [expired]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := overlayHead + tt.new
			if tt.old != "" {
				src = strings.Replace(overlayHead, tt.old, tt.new, 1)
			}
			files := folder(map[string]string{"packs/mine/pack.yaml": approved, "packs/o.yaml": src})
			r, err := Validate(files, content.CN(), "2023-07-01", nil, ".")
			if err != nil {
				t.Fatal(err)
			}
			tells(t, r, tt.problem, tt.warning)
		})
	}
}

// tells checks the one problem and the one warning of a report, or that there is none.
func tells(t *testing.T, r *Report, problem, warning string) {
	t.Helper()
	for i, want := range []string{problem, warning} {
		list := r.Problems
		if i == 1 {
			list = r.Warnings
		}
		got := ""
		if len(list) > 0 {
			first := list[0]
			first.Snippet = ""
			got = first.Error()
		}
		if len(list) > 1 || !strings.HasSuffix(got, want) || want == "" && got != "" {
			t.Errorf("got  %v\nwant %s", list, want)
		}
	}
}

// Packs that are not of the day, and approvals by nobody or on no day.
func TestApprovalsOfPacks(t *testing.T) {
	for _, tt := range []struct{ name, day, old, new, problem, warning string }{
		{"sound", "2024-12-31", "", "", "", ""},
		{"lapsed", "2025-01-01", "", "", "", "/effective/to: pack mine has lapsed: its rules act like unsigned ones [expired]"},
		{"approved tomorrow", "2022-12-31", "", "", "", "/approvals/0: pack mine is approved on a day that is still to come [expired]"},
		{"whatever the day", "", "", "", "", ""},
		{"no day", "2023-06-01", `"2023-01-01"}]`, `"2023-02-30"}]`, `/approvals/0/date: "2023-02-30" is not a day such as 2022-11-26 [impossible-date]`, ""},
		{"nobody", "2023-06-01", "name: 甲, ", "", "/approvals/0: an approval needs the name and the role of who answers for the content [missing]", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Validate(folder(map[string]string{"packs/mine/pack.yaml": strings.Replace(approved, tt.old, tt.new, 1)}), content.CN(), tt.day, nil, ".")
			if err != nil {
				t.Fatal(err)
			}
			tells(t, r, tt.problem, tt.warning)
		})
	}
}
