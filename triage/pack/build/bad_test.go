package build

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/triage/pack"
)

// sound is a pack without a mistake; the tests put one into it.
const sound = `schema: fenji.pack/1
id: p
version: 1.0.0
title: {zh: 样例, en: sample}
jurisdiction: CN
languages: [zh, en]
sample: true
sources:
  law: {title: law, mark: V}
  custom: {title: custom, mark: M}
facts:
  sbp: {zh: 收缩压, kind: number, unit: "mm[Hg]"}
  sex: {zh: 性别, kind: choice, choices: [{id: male, zh: 男}, {id: female, zh: 女}]}
  stemi: {zh: 心梗, kind: bool}
  onset: {zh: 起病, kind: time}
  diagnosis: {zh: 诊断, kind: codes}
  course: {zh: 疗程, kind: number, unit: d}
  step_down_proposed_by: {zh: 谁提出下转, kind: choice, choices: [{id: chief, zh: 主任}]}
terms:
  pci: {zh: 介入, en: PCI, class: open}
  lysis: {zh: 溶栓, en: lysis, class: gated}
`

// rules is a rules file of one rule; the last word wins over the defaults.
func rules(when, then string, more ...string) string {
	lines := []string{"rules:", "  - id: R-1", "    when: " + when, "    then: " + then}
	for _, key := range []string{"stage: referral", "source: law", "status: active"} {
		name, _, _ := strings.Cut(key, ":")
		for _, m := range more {
			if strings.HasPrefix(strings.TrimPrefix(m, mark), name+":") {
				key = ""
			}
		}
		if key != "" {
			more = append(more, key)
		}
	}
	for _, m := range more {
		lines = append(lines, "    "+m)
	}
	return strings.Join(lines, "\n") + "\n"
}

const need = "{need: [{service: pci}]}"

// known asks for a diagnosis, proposed who wants him down; net is what to watch for.
const (
	known    = `'"M54.5" in diagnosis'`
	proposed = `step_down_proposed_by == "chief" and course <= 9`
	net      = `safety_net: [{if: {zh: 痛, en: pain}, do: {zh: 来, en: come}}]`
)

// mark stands in a source right before the mistake.
const mark = "⟦"

// unmark takes the mark out and says where it stood.
func unmark(src string) (clean, place string) {
	before, after, found := strings.Cut(src, mark)
	if !found {
		return src, ""
	}
	line := 1 + strings.Count(before, "\n")
	column := 1 + len([]rune(before[strings.LastIndex(before, "\n")+1:]))
	return before + after, fmt.Sprintf("%d:%d", line, column)
}

// load reads folders of files as packs, and binds them.
func load(folders map[string]map[string]string) ([]*pack.Pack, error) {
	var packs []*pack.Pack
	for _, dir := range []string{"p", "q"} {
		fsys := fstest.MapFS{}
		for name, src := range folders[dir] {
			fsys[dir+"/"+name] = &fstest.MapFile{Data: []byte(src)}
		}
		if len(fsys) == 0 {
			continue
		}
		p, err := Folder(fsys, dir)
		if err != nil {
			return nil, err
		}
		packs = append(packs, p)
	}
	_, err := pack.Join(packs...)
	return packs, err
}

// Every mistake an author can make is told in one line that names the file, the
// line and the column where it stands, and nothing is loaded.
func TestOneMistake(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"unknown fact", rules("⟦sbq > 180", need), `/rules/0/when: rule R-1: unknown fact "sbq"; did you mean "sbp"? [unknown-fact]`},
		{"unknown fact in a population", rules("stemi", need, "for: ⟦agee >= 18"), `/rules/0/for: rule R-1: unknown fact "agee"; allowed: acuity, contact_to, course, diagnosis, flag, here.offers, minutes_since, minutes_until, onset, sbp, sex, stemi, step_down_proposed_by [unknown-fact]`},
		{"type error", rules("sbp > ⟦sex", need), `/rules/0/when: rule R-1: sex is a choice; a number is needed here [wrong-kind]`},
		{"full-width operator", rules("收缩压 ⟦＞ 180", need), `/rules/0/when: rule R-1: full-width '＞' is not read here; write ">" [full-width]`},
		{"Chinese and", rules("stemi ⟦且 sbp > 180", need), `/rules/0/when: rule R-1: "且" is not read here; write and [full-width]`},
		{"unknown service in a condition", rules(`minutes_until(⟦"pcl") > 60`, need), `/rules/0/when: rule R-1: unknown service "pcl"; did you mean "pci"? [wrong-arguments]`},
		{"unknown flag", rules(`flag(⟦"shock")`, need), `/rules/0/when: rule R-1: no rule raises flag "shock" [wrong-arguments]`},
		{"unknown service in a need", rules("stemi", `{need: [{service: ⟦pcl}]}`), `/rules/0/then/need/0/service: unknown service "pcl"; did you mean "pci"? [unknown-service]`},
		{"unknown service in a forbid", rules("stemi", `{forbid: {service: ⟦lisis}}`), `/rules/0/then/forbid/service: unknown service "lisis"; did you mean "lysis"? [unknown-service]`},
		{"window from what is no time", rules("stemi", `{need: [{service: pci, window: {within: 12h, from: ⟦stemi}}]}`), `/rules/0/then/need/0/window/from: "stemi" is not a time fact; allowed: onset [unknown-fact]`},
		{"negative minutes", rules("stemi", `{need: [{service: pci, target: {within: ⟦-30m, from: onset}}]}`), `/rules/0/then/need/0/target/within: a length of time such as 30m, 12h or 14d is needed here, not "-30m" [wrong-kind]`},
		{"target without an anchor", rules("stemi", `{need: [{service: pci, target: ⟦{within: 30m}}]}`), `/rules/0/then/need/0/target: a target runs either from a time fact or after another service [missing]`},
		{"unknown conclusion", rules("stemi", `{⟦nead: [{service: pci}]}`), `/rules/0/then/nead: unknown key "nead"; did you mean "need"? [unknown-key]`},
		{"acuity out of range", rules("stemi", `{acuity: ⟦6}`, "stage: triage"), `/rules/0/then/acuity: acuity is 1 (most urgent) to 5, not 6 [range]`},
		{"S3: acuity I without a first step", rules("stemi", `⟦{acuity: 1}`, "stage: triage"), `/rules/0/then: rule R-1 gives acuity 1 and must say what to do at once (do), or nothing_here: true [first-step]`},
		{"S24: a stay without a safety net", rules("stemi", `⟦{stay: true}`), `/rules/0/then: rule R-1 lets the patient stay and must say what to watch for (safety_net) [safety-net]`},
		{"S22: sideways without a detour", rules(known, `⟦{need: [{service: pci}], may: [lateral], `+net+`}`, "pathway: [back]"), `/rules/0/then: rule R-1 allows going sideways and must say how much longer the way may be (detour) [missing]`},
		{"S22: sideways, and much longer", rules(known, `{need: [{service: pci}], may: [lateral], detour: ⟦61m, `+net+`}`, "pathway: [back]"), `/rules/0/then/detour: a detour is at most 60m: beyond that the way is much longer [range]`},
		{"S22: a detour to nowhere", rules(known, `{need: [{service: pci}], detour: ⟦10m}`, "pathway: [back]"), `/rules/0/then/detour: a detour is only for a rule with may: [lateral] [detour]`},
		{"S22: sideways for nothing", rules(known, `⟦{may: [lateral], detour: 10m, `+net+`}`, "pathway: [back]"), `/rules/0/then: rule R-1 allows going sideways and must say for what (need) [missing]`},
		{"S24: sideways without a safety net", rules(known, `⟦{need: [{service: pci}], may: [lateral], detour: 10m}`, "pathway: [back]"), `/rules/0/then: rule R-1 allows going sideways and must say what to watch for (safety_net) [safety-net]`},
		{"S22: sideways or not at all", rules(known, `{need: [{service: pci}], stay: ⟦true, may: [lateral], detour: 10m, `+net+`}`, "pathway: [back]"), `/rules/0/then/stay: rule R-1 lets the patient stay and allows going sideways: these are two rules, of which one holds [stay]`},
		{"S22: sideways whatever the complaint", rules(known, `{need: [{service: pci}], may: ⟦[lateral], detour: 10m, `+net+`}`), `/rules/0/then/may: rule R-1 allows going sideways and must say for which complaints (pathway): without one it never holds [missing]`},
		{"S22: sideways whatever the diagnosis", rules("⟦stemi", `{need: [{service: pci}], may: [lateral], detour: 10m, `+net+`}`, "pathway: [back]"), `/rules/0/when: rule R-1 allows going sideways and may be true while the diagnosis is not known: ask for a code of it, such as "M54.5" in diagnosis [diagnosis]`},
		{"S22: sideways with or without a diagnosis", rules(`⟦'stemi or "M54.5" in diagnosis'`, `{need: [{service: pci}], may: [lateral], detour: 10m, `+net+`}`, "pathway: [back]"), `/rules/0/when: rule R-1 allows going sideways and may be true while the diagnosis is not known: ask for a code of it, such as "M54.5" in diagnosis [diagnosis]`},
		{"S15: waiting for what may not wait", rules(known, `{need: [⟦{service: pci}], may: [wait], `+net+`}`, "pathway: [back]"), `/rules/0/then/need/0: rule R-1 allows waiting and must say for how long this can wait (target: within) [missing]`},
		{"S15: waiting for nothing", rules(known, `⟦{may: [wait], `+net+`}`, "pathway: [back]"), `/rules/0/then: rule R-1 allows waiting and must say for what (need) [missing]`},
		{"S15: waiting without a safety net", rules(known, `⟦{need: [{service: pci, target: {within: 30d, from: at}}], may: [wait]}`, "pathway: [back]"), `/rules/0/then: rule R-1 allows waiting and must say what to watch for (safety_net) [safety-net]`},
		{"may what is not known", rules(known, `{need: [{service: pci}], may: [⟦latteral]}`), `/rules/0/then/may/0: may is lateral or wait, not "latteral"; did you mean "lateral"? [may]`},
		{"S23: down, and nobody proposes it", rules(`⟦course <= 9`, `{down: {first_contact: 72h, course: course}, `+net+`}`, "pathway: [back]"), `/rules/0/when: rule R-1 lets the patient go down and must read step_down_proposed_by [proposed]`},
		{"S23: down, however long the course", rules(`⟦step_down_proposed_by == "chief"`, `{down: {first_contact: 72h, course: course}, `+net+`}`, "pathway: [back]"), `/rules/0/when: rule R-1 lets the patient go down and must read course [proposed]`},
		{"S23: down without a course", rules(proposed, `{down: ⟦{first_contact: 72h}, `+net+`}`, "pathway: [back]"), `/rules/0/then/down: rule R-1 lets the patient go down and must say for how long the place must have all he needs (course) [missing]`},
		{"S23: seen too late below", rules(proposed, `{down: {first_contact: ⟦73h, course: course}, `+net+`}`, "pathway: [back]"), `/rules/0/then/down/first_contact: who went down is seen within 72h [range]`},
		{"S23: down without return criteria", rules(proposed, `{down: ⟦{first_contact: 72h, course: course}}`, "pathway: [back]"), `/rules/0/then/down: rule R-1 lets the patient go down and must say with what he comes back (safety_net) [safety-net]`},
		{"S23: down for whatever complaint", rules(proposed, `{down: ⟦{first_contact: 72h, course: course}, `+net+`}`), `/rules/0/then/down: rule R-1 lets the patient go down and must say for which complaints (pathway): without one it never holds [missing]`},
		{"S23: what can't be undone, below", rules(proposed, `{down: {need: [{service: ⟦lysis}]}}`), `/rules/0/then/down/need/0/service: "lysis" can't be undone: only a need may ask for it, not what is asked of a lower place (down) [gated]`},
		{"S23: a course that is no number of days", rules(`step_down_proposed_by == "chief" and sbp > 9`, `{down: {first_contact: 72h, course: ⟦sbp}, `+net+`}`, "pathway: [back]"), `/rules/0/then/down/course: "sbp" is no fact of kind number, in days (unit: d) [fact]`},
		{"down that asks nothing", rules(proposed, `{down: ⟦{phase: surgery}}`), `/rules/0/then/down: rule R-1 must say how soon he is seen there (first_contact), or only what the place must do (need) [missing]`},
		{"acuity in the wrong stage", rules("stemi", `⟦{acuity: 2}`), `/rules/0/then: rule R-1 is of stage referral; acuity and flag belong to stage triage [stage]`},
		{"status above its mark", rules("stemi", need, "source: custom", "status: ⟦active"), `/rules/0/status: rule R-1 is active, but its source "custom" is marked M: at most advisory [status]`},
		{"unknown source", rules("stemi", need, "source: ⟦lew"), `/rules/0/source: rule R-1 rests on "lew", which is not among sources; did you mean "law"? [source]`},
		{"left unknown at acuity II", rules("stemi", `{acuity: 2}`, "stage: triage", "on_unknown: ⟦{note: {zh: 注, en: note}, source: law, approver: chief}"), `/rules/0/on_unknown: rule R-1 can't be left unknown: it gives acuity 1–3, an immediate flag, a green channel or a prohibition, or is locked [on-unknown]`},
		{"left unknown with an immediate flag", rules("stemi", `{flag: {id: x, class: immediate}}`, "stage: triage", "on_unknown: ⟦{note: {zh: 注, en: note}, source: law, approver: chief}"), `/rules/0/on_unknown: rule R-1 can't be left unknown: it gives acuity 1–3, an immediate flag, a green channel or a prohibition, or is locked [on-unknown]`},
		{"left unknown with a green channel", rules("stemi", `{green_channel: true}`, "on_unknown: ⟦{note: {zh: 注, en: note}, source: law, approver: chief}"), `/rules/0/on_unknown: rule R-1 can't be left unknown: it gives acuity 1–3, an immediate flag, a green channel or a prohibition, or is locked [on-unknown]`},
		{"left unknown and forbids", rules("stemi", `{forbid: {service: pci}}`, "on_unknown: ⟦{note: {zh: 注, en: note}, source: law, approver: chief}"), `/rules/0/on_unknown: rule R-1 can't be left unknown: it gives acuity 1–3, an immediate flag, a green channel or a prohibition, or is locked [on-unknown]`},
		{"left unknown and locked", rules("stemi", need, "locked: true", "on_unknown: ⟦{note: {zh: 注, en: note}, source: law, approver: chief}"), `/rules/0/on_unknown: rule R-1 can't be left unknown: it gives acuity 1–3, an immediate flag, a green channel or a prohibition, or is locked [on-unknown]`},
		{"S7: left unknown and can't be undone", rules("stemi", `{need: [{service: lysis}]}`, "on_unknown: ⟦{note: {zh: 注, en: note}, source: law, approver: chief}"), `/rules/0/on_unknown: rule R-1 can't be left unknown: it asks for what can't be undone [on-unknown]`},
		{"left unknown by nobody", rules("stemi", need, "on_unknown: ⟦{note: {zh: 注, en: note}, source: lew, approver: chief}"), `/rules/0/on_unknown: on_unknown needs a note, an approver, and a source that is among sources [missing]`},
		{"impossible dates", "effective: {from: ⟦\"2023-02-30\"}\n", `/effective/from: "2023-02-30" is not a day such as 2022-11-26 [impossible-date]`},
		{"period reversed", "effective: ⟦{from: \"2023-02-03\", to: \"2023-02-01\"}\n", `/effective: the period ends (2023-02-01) before it begins (2023-02-03) [impossible-date]`},
		{"unknown pack", "uses: [⟦qq]\n", `/uses/0: pack p uses "qq", which is not here; allowed: p [missing-pack]`},
		{"duplicate rule id", rules("stemi", need) + "  - {id: ⟦R-1, stage: referral, when: stemi, then: {need: [{service: pci}]}, source: law, status: active}\n", `/rules/1/id: rule "R-1" stands already at p/rules.yaml:2:9 [duplicate]`},
		{"the same key in two files", "facts: {⟦stemi: {zh: 心梗, kind: bool}}\n", `/facts/stemi: "stemi" is given already in p/pack.yaml, line 14 [duplicate]`},
		{"the same key twice in one file", rules("stemi", "{need: [{service: pci}], ⟦need: []}"), `key "need" is given twice [duplicate-key]`},
		{"not YAML", "⟦rules: [\n", `not YAML: did not find expected node content [not-yaml]`},
		{"a list of maps where a map is needed", "complaints: ⟦[]\n", `/complaints: a map is needed here, not a list [wrong-kind]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, place := unmark(tt.src)
			_, err := load(map[string]map[string]string{"p": {"pack.yaml": sound, "rules.yaml": src}})
			if err == nil {
				t.Fatal("loads")
			}
			got, _, _ := strings.Cut(err.Error(), "\n")
			if want := "p/rules.yaml:" + place + ": " + tt.want; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// The wrong schema and a wrong encoding are told before anything else is read.
func TestUnreadablePacks(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"schema of another edition", strings.Replace(sound, "fenji.pack/1", "fenji.pack/2", 1), `p/pack.yaml:1:9: /schema: schema must be "fenji.pack/1", not "fenji.pack/2" [schema]`},
		{"no schema", strings.Replace(sound, "schema: fenji.pack/1\n", "", 1), `p/pack.yaml:1:1: /schema: schema must be "fenji.pack/1", not "" [schema]`},
		{"GBK", "id: p\ntitle: {zh: \"\xd0\xd8\xcd\xb4\"}\n", `p/pack.yaml:2:14: byte 0xd0 is not UTF-8; if this is GBK or GB18030, save it as UTF-8 [encoding]`},
		{"UTF-16", "\xff\xfei\x00d\x00", `p/pack.yaml:1:1: this is UTF-16; save it as UTF-8 [encoding]`},
		{"10 MB", sound + "#" + strings.Repeat("x", 10<<20), `p/pack.yaml:1:1: more than the 4194304 bytes that are read [too-large]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(map[string]map[string]string{"p": {"pack.yaml": tt.src}})
			if err == nil {
				t.Fatal("loads")
			}
			got, _, _ := strings.Cut(err.Error(), "\n")
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A pack's JSON is refused in the same words as its YAML.
func TestUnreadableJSON(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"not JSON", "schema: fenji.pack/1", `1:1: not JSON: `},
		{"ends early", `{"schema": "fenji.pack/1"`, `1:26: not JSON: the text ends too early, where a comma or } is needed [not-json]`},
		{"schema of another edition", `{"schema": "fenji.pack/9", "id": "p", "version": "1.0.0", "sample": true}`, `1:12: /schema: schema must be "fenji.pack/1", not "fenji.pack/9" [schema]`},
		{"10 MB", strings.Repeat(" ", 10<<20), `1:1: 10485760 bytes; at most 4194304 are read [too-large]`},
		{"GBK", "{\"id\": \"\xd0\xd8\"}", `1:9: byte 0xd0 is not UTF-8; if this is GBK or GB18030, save it as UTF-8 [encoding]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := pack.Load([]byte(tt.src))
			if p != nil || err == nil {
				t.Fatalf("loads %v", p)
			}
			if got := err.Error(); !strings.HasPrefix(got, tt.want) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Nesting that would overflow a browser's stack is refused, not tried.
func TestNestedParentheses(t *testing.T) {
	src := rules(strings.Repeat("(", 1000)+"stemi"+strings.Repeat(")", 1000), need)
	_, err := load(map[string]map[string]string{"p": {"pack.yaml": sound, "rules.yaml": src}})
	if err == nil || !strings.HasPrefix(err.Error(), "p/rules.yaml:3:") || !strings.Contains(err.Error(), "nest") {
		t.Errorf("got %v", err)
	}
}

// Definitions that lead to themselves are refused, naming the circle.
func TestCyclicDefinitions(t *testing.T) {
	src := "definitions: {hurts: ill or stemi, ill: hurts and stemi}\n" + rules("hurts", need)
	_, err := load(map[string]map[string]string{"p": {"pack.yaml": sound, "rules.yaml": src}})
	if err == nil {
		t.Fatal("loads")
	}
	if got := err.Error(); !strings.HasPrefix(got, "p/rules.yaml:") || !strings.Contains(got, "hurts") || !strings.Contains(got, "ill") {
		t.Errorf("got %s", got)
	}
}

// The same fact, term or complaint declared alike in two packs is one;
// declared differently it is a mistake, told at the later place.
func TestTwoPacksDeclare(t *testing.T) {
	second := strings.Replace(strings.Replace(sound, "id: p", "id: q", 1), "uses: [q]\n", "", 1)
	tests := []struct{ name, old, new, want string }{
		{"alike", "", "", ""},
		{"fact", "stemi: {zh: 心梗, kind: bool}", "stemi: ⟦{zh: 心梗, kind: bool, fresh_for: 1h}", `/facts/stemi: fact "stemi" is declared differently in pack p; alike is one, differently is a mistake [declared-differently]`},
		{"term", "pci: {zh: 介入, en: PCI, class: open}", "pci: ⟦{zh: 介入, en: PCI, class: gated}", `/terms/pci: "pci" is declared differently in another pack; alike is one, differently is a mistake [declared-differently]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, place := unmark(strings.Replace(second, tt.old, tt.new, 1))
			_, err := load(map[string]map[string]string{"p": {"pack.yaml": sound}, "q": {"pack.yaml": src}})
			switch {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (err == nil || err.Error() != "q/pack.yaml:"+place+": "+tt.want):
				t.Errorf("got  %v\nwant q/pack.yaml:%s: %s", err, place, tt.want)
			}
		})
	}
}

// One folder with many mistakes of all sorts tells every one of them at once, in
// the order of its files and lines.
func TestEveryMistakeAtOnce(t *testing.T) {
	src := `effective: {from: "2023-13-01"}
rules:
  - {id: R-1, stage: triage, when: stemi, then: {acuity: 1}, source: law, status: active}
  - {id: R-2, stage: referral, when: stemi, then: {stay: true}, source: law, status: active}
  - {id: R-2, stage: referral, when: stemi, then: {need: [{service: pci}]}, source: law, status: active}
  - {id: R-4, stage: referral, when: sbq > 180, then: {need: [{service: pci}]}, source: law, status: active}
  - {id: R-5, stage: referral, when: sbp ＞ 180, then: {need: [{service: pci}]}, source: law, status: active}
  - {id: R-6, stage: referral, when: stemi, then: {need: [{service: pcl}]}, source: law, status: active}
  - {id: R-7, stage: referral, when: stemi, then: {need: [{service: pci}]}, source: custom, status: active}
  - {id: R-8, stage: referral, when: stemi, then: {need: [{service: pci, target: {within: -5m, from: onset}}]}, source: law, status: active}
  - {id: R-9, stage: refferal, when: stemi, then: {need: [{service: pci}]}, source: law, status: active}
  - {id: R-10, stage: referral, when: stemi, than: {}, source: law, status: active}
`
	codes := []string{"1 impossible-date", "3 first-step", "4 safety-net", "5 duplicate", "6 unknown-fact", "7 full-width", "8 unknown-service", "9 status", "10 wrong-kind", "11 stage", "12 unknown-key"}
	files := fstest.MapFS{"p/pack.yaml": {Data: []byte(sound)}, "p/rules.yaml": {Data: []byte(src)}}
	set, err := Set(files, "p")
	if err == nil || set != nil {
		t.Fatalf("loads %v, %v", set, err)
	}
	var got []string
	for _, line := range strings.Split(err.Error(), "\n") {
		if place, ok := strings.CutPrefix(line, "p/rules.yaml:"); ok {
			number, _, _ := strings.Cut(place, ":")
			got = append(got, number+" "+strings.Trim(place[strings.LastIndex(place, "["):], "[]"))
		}
	}
	if strings.Join(got, ", ") != strings.Join(codes, ", ") {
		t.Errorf("got  %v\nwant %v\n%v", got, codes, err)
	}
}

// The order of files, and of keys inside them, changes no byte of the pack.
func TestOrderOfFilesAndKeys(t *testing.T) {
	one := rules("stemi", need) + "  - {id: R-2, stage: referral, when: sbp > 1, then: {need: [{service: pci}]}, source: law, status: active}\n"
	other := "rules:\n  - {status: active, source: law, then: {need: [{service: pci}]}, when: sbp > 1, stage: referral, id: R-2}\n"
	two := rules("stemi", need, "stage: referral")
	lines := strings.Split(sound, "\n")
	head := strings.Join(lines[:7], "\n") + "\n"
	rest := strings.Join(lines[7:], "\n")
	want, err := load(map[string]map[string]string{"p": {"a.yaml": sound, "b.yaml": one}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := load(map[string]map[string]string{"p": {"a.yaml": other, "b.yaml": two, "c.yaml": rest, "d.yaml": head}})
	if err != nil {
		t.Fatal(err)
	}
	if string(got[0].Canonical()) != string(want[0].Canonical()) || got[0].Hash() != want[0].Hash() {
		t.Errorf("got  %s\nwant %s", got[0].Canonical(), want[0].Canonical())
	}
}
