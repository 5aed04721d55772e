package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// gappy is a pack with a condition that no case makes true, and a table of which no row
// covers 170 to 179.
const gappy = `schema: fenji.pack/1
id: mine
version: 1.0.0
title: {zh: 样例, en: sample}
jurisdiction: CN
languages: [zh, en]
sample: true
uses: [cn-core]
sources: {law: {title: law, year: 2020, mark: V}}
tables:
  BP:
    {hit: unique, stage: triage, source: law, status: active, because: {zh: 血压, en: pressure}, domain: {sbp: "[40, 300]"}, rows: [
      {id: A, when: {sbp: ">= 180", age: ">= 18"}, then: {acuity: 2}}, {id: B, when: {sbp: "< 170", age: ">= 18"}, then: {acuity: 4}}, {id: C, when: {age: "< 18"}, then: {acuity: 4}}]}
`

// What lint finds is told with its severity, its place and a caret, in either language
// and as JSON; errors refuse, warnings only if asked, notes never.
func TestPackLint(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	file := dir + "/packs/mine/pack.yaml"
	write(t, file, gappy+"rules:\n  - {id: R-1, stage: triage, for: age >= 18, when: 60 > hr > 100, then: {acuity: 3}, because: {zh: 脉, en: pulse}, source: law, status: active}\n")
	got := fenji("", "pack", "lint", dir)
	want := "error: " + file + `:15:52: /rules/R-1/when: nothing lies in 60 > hr > 100: no hr is so; did you mean or? [empty-range]
`
	if got.code != exitRefused || got.errs != "" || !strings.Contains(got.out, want) || strings.Count(got.out, "^\n") != 2 || !strings.HasSuffix(got.out, "1 file: 1 error, 1 warning, 0 notes\n") {
		t.Errorf("exit %d %s\n%s\nwant\n%s", got.code, got.errs, got.out, want)
	}
	got = fenji("", "pack", "lint", "--lang", "zh", dir)
	if !strings.Contains(got.out, "“60 > hr > 100”是空的：没有这样的hr；是不是想写 or？ [empty-range]") {
		t.Error(got.out)
	}
	got = fenji("", "pack", "lint", "--json", dir)
	var doc struct {
		Schema   string
		OK       bool
		Findings []struct {
			Code, Severity, File, Path string
			Line, Column               int
			Text                       map[string]string
		}
	}
	if err := json.Unmarshal([]byte(got.out), &doc); err != nil || got.code != exitRefused || doc.OK || doc.Schema != lintSchema || len(doc.Findings) != 2 {
		t.Fatalf("%v %+v %s", err, doc, got.out)
	}
	for _, f := range doc.Findings {
		if f.Code == "empty-range" && (f.Severity != "error" || f.File != file || f.Line != 15 || f.Column != 52 || f.Path != "/rules/R-1/when" || f.Text["zh"] == "" || f.Text["en"] == "") {
			t.Errorf("%+v", f)
		}
	}
}

// A pack that only warns is not refused, unless it is asked for; building it tells the
// values that a table leaves out.
func TestPackLintStrict(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	write(t, dir+"/packs/mine/pack.yaml", gappy)
	if got := fenji("", "pack", "lint", dir); got.code != exitDone || !strings.Contains(got.out, "covers sbp [170, 179]") {
		t.Errorf("%+v", got)
	}
	if got := fenji("", "pack", "lint", "--strict", dir); got.code != exitRefused {
		t.Errorf("%+v", got)
	}
	got := fenji("", "pack", "build", dir+"/packs/mine", "-o", dir+"/mine.json")
	if got.code != exitDone || !strings.Contains(got.errs, "warning: ") || !strings.Contains(got.errs, "covers sbp [170, 179]") {
		t.Errorf("%+v", got)
	}
	for _, args := range [][]string{{"pack", "lint"}, {"pack", "lint", "--at", "soon", dir}, {"pack", "lint", "--lang", "fr", dir}} {
		if got := fenji("", args...); got.code != exitUsage {
			t.Errorf("%v: %+v", args, got)
		}
	}
}

// What new writes has nothing that lint would refuse, and tests that find every small
// mistake.
func TestPackLintNew(t *testing.T) {
	dir := filepath.ToSlash(t.TempDir())
	if got := fenji("", "new", "pack", dir+"/packs/mine"); got.code != exitDone {
		t.Fatal(got)
	}
	if got := fenji("", "pack", "lint", dir+"/packs/mine"); got.code != exitDone || !strings.Contains(got.out, "0 errors, 0 warnings") {
		t.Errorf("%+v", got)
	}
	if got := fenji("", "pack", "test", dir+"/packs/mine"); got.code != exitDone || got.out != "mine: 5 tests, all as they should be\n" {
		t.Errorf("%+v", got)
	}
	if got := fenji("", "pack", "mutate", "--floor", "100", dir+"/packs/mine"); got.code != exitDone {
		t.Errorf("%+v", got)
	}
}

// A rule is told in words by its ref or its id; one that is not there is not guessed.
func TestPackExplain(t *testing.T) {
	got := fenji("", "pack", "explain", "CP-5")
	if got.code != exitDone || !strings.Contains(got.out, "谁：年龄 ≥ 18\n") || !strings.Contains(got.out, "Who: age in completed years ≥ 18\n") {
		t.Errorf("%+v", got)
	}
	dir := filepath.ToSlash(t.TempDir())
	write(t, dir+"/packs/mine/pack.yaml", gappy)
	got = fenji("", "pack", "explain", "--lang", "en", "BP/A", dir+"/packs/mine")
	if got.code != exitDone || !strings.Contains(got.out, "When: systolic pressure ≥ 180 mmHg and age in completed years ≥ 18\n") {
		t.Errorf("%+v", got)
	}
	if got := fenji("", "pack", "explain", "CP-55"); got.code != exitUsage || !strings.Contains(got.errs, "did you mean") {
		t.Errorf("%+v", got)
	}
}
