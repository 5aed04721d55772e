package author

import (
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// folder makes a file system of texts.
func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, src := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(src)}
	}
	return fsys
}

func validate(t *testing.T, files map[string]string, shipped []*pack.Pack, paths ...string) *Report {
	t.Helper()
	if len(paths) == 0 {
		paths = []string{"."}
	}
	r, err := Validate(folder(files), shipped, "", nil, paths...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// shows checks that a report tells a code, and that all it tells has its place and
// its line.
func shows(t *testing.T, r *Report, code string) {
	t.Helper()
	if !slices.ContainsFunc(r.Problems, func(p wire.Problem) bool { return p.Code == code }) {
		t.Errorf("%s is not told\n%v", code, r.Problems)
	}
	for _, p := range r.Problems {
		if p.File == "" || p.Line < 1 || p.Column < 1 || p.Message == "" || !strings.HasSuffix(p.Snippet, "^") {
			t.Errorf("told without its place: %+v", p)
		}
	}
}

// codeOf is the code at the end of a message that a test wants.
func codeOf(want string) string {
	_, code, _ := strings.Cut(want[strings.LastIndex(want, "["):], "[")
	return strings.TrimSuffix(strings.TrimSuffix(code, "]"), "`")
}

// The broken packs of triage/pack/build's tests.
func TestValidateBrokenPacks(t *testing.T) {
	const file = "../../triage/pack/build/bad_test.go"
	var tb table
	tb = openTable(t, map[string]func([]string) string{"rules": func(args []string) string { return ruleFile(args[0], args[1], args[2:]...) }}, file)
	sound, ok := tb.constant("sound")
	if !ok {
		t.Fatal("no sound pack")
	}
	clean := validate(t, map[string]string{"packs/p/pack.yaml": sound}, nil)
	if len(clean.Problems) > 0 || len(clean.Files) != 1 {
		t.Fatal(clean)
	}
	for _, row := range tb.rows("TestOneMistake") {
		t.Run(row["name"], func(t *testing.T) {
			before, after, marked := strings.Cut(row["src"], "⟦")
			r := validate(t, map[string]string{"packs/p/pack.yaml": sound, "packs/p/rules.yaml": before + after}, nil)
			code := codeOf(row["want"])
			shows(t, r, code)
			line, column := 1+strings.Count(before, "\n"), 1+len([]rune(before[strings.LastIndex(before, "\n")+1:]))
			if !marked {
				return
			}
			if p := r.Problems[0]; p.File != "packs/p/rules.yaml" || p.Line != line || p.Column != column || p.Code != code {
				t.Errorf("got %s:%d:%d [%s], want %d:%d [%s]", p.File, p.Line, p.Column, p.Code, line, column, code)
			}
		})
	}
	for _, row := range tb.rows("TestUnreadablePacks") {
		t.Run(row["name"], func(t *testing.T) {
			shows(t, validate(t, map[string]string{"packs/p/pack.yaml": row["src"]}, nil), codeOf(row["want"]))
		})
	}
	for _, row := range tb.rows("TestUnreadableJSON") {
		t.Run(row["name"], func(t *testing.T) {
			if !strings.HasSuffix(row["want"], "]") {
				row["want"] += "[not-json]"
			}
			shows(t, validate(t, map[string]string{"packs/p.json": row["src"]}, nil), codeOf(row["want"]))
		})
	}
	for _, row := range tb.rows("TestTwoPacksDeclare") {
		if row["want"] == "" {
			continue
		}
		t.Run("two packs declare a "+row["name"], func(t *testing.T) {
			second := strings.Replace(strings.Replace(sound, "id: p", "id: q", 1), row["old"], strings.Replace(row["new"], "⟦", "", 1), 1)
			shows(t, validate(t, map[string]string{"packs/p/pack.yaml": sound, "packs/q/pack.yaml": second}, nil), codeOf(row["want"]))
		})
	}
}

// ruleFile is a file of one rule, as the tests of packs write it.
func ruleFile(when, then string, more ...string) string {
	lines := []string{"rules:", "  - id: R-1", "    when: " + when, "    then: " + then}
	for _, key := range []string{"stage: referral", "source: law", "status: active"} {
		name, _, _ := strings.Cut(key, ":")
		if !slices.ContainsFunc(more, func(m string) bool { return strings.HasPrefix(strings.TrimPrefix(m, "⟦"), name+":") }) {
			more = append(more, key)
		}
	}
	for _, m := range more {
		lines = append(lines, "    "+m)
	}
	return strings.Join(lines, "\n") + "\n"
}

// The broken catalogues of capability/files' and referral's tests.
func TestValidateBrokenCatalogs(t *testing.T) {
	var tb table
	place := func(args []string) string {
		head, _ := tb.constant("head")
		return head + "institutions:\n  a:\n    level: county\n" + args[0]
	}
	tb = openTable(t, map[string]func([]string) string{"place": place, "row": func(args []string) string {
		return place([]string{"    services:\n      x:\n        " + args[0] + "\n"})
	}}, "../../capability/files/read_test.go")
	for _, row := range tb.rows("TestBrokenCatalogs") {
		t.Run(row["name"], func(t *testing.T) {
			r := validate(t, map[string]string{"catalog/c.yaml": row["src"]}, content.CN())
			shows(t, r, codeOf(row["want"]))
			if want := "catalog/" + row["want"][:strings.Index(row["want"], ": ")]; !slices.ContainsFunc(r.Problems, func(p wire.Problem) bool {
				return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) == want
			}) {
				t.Errorf("not at %s: %v", want, r.Problems)
			}
		})
	}
	tb = openTable(t, nil, "../bad_test.go", "../semantics_test.go")
	for _, row := range tb.rows("TestBadCatalogs") {
		t.Run(row["name"], func(t *testing.T) {
			files := map[string]string{"catalog/a.yaml": row["src"]}
			if row["other"] != "" {
				files["catalog/b.yaml"] = row["other"]
			}
			code := codeOf(row["want"])
			if code == "duplicate" {
				code = "duplicate-key"
			}
			shows(t, validate(t, files, content.CN()), code)
		})
	}
}

// The broken cases of triage's tests, read with the packs of those tests.
func TestValidateBrokenCases(t *testing.T) {
	tb := openTable(t, nil, "../../triage/case_test.go")
	head, _ := tb.constant("head")
	words, ok := tb.constant("words")
	if !ok {
		t.Fatal("no words")
	}
	for _, row := range tb.rows("TestParseCaseRefuses") {
		t.Run(row["name"], func(t *testing.T) {
			files := map[string]string{"packs/p/pack.yaml": fmt.Sprintf(head, "p") + words, "cases/x.json": row["src"]}
			shows(t, validate(t, files, nil), row["want"])
		})
	}
}

// The refused conditions of triage/rule's tests, each a rule of a pack.
func TestValidateBrokenConditions(t *testing.T) {
	tb := openTable(t, nil, "../../triage/rule/errors_test.go")
	rows := append(tb.rows("TestRefused"), tb.rows("TestMessagesOfMistakes")...)
	for _, row := range append(rows, tb.rows("TestLimits")...) {
		code := row["code"]
		if row["want"] != "" {
			code = codeOf(strings.SplitN(row["want"], "\n", 3)[1])
		}
		if code == "" {
			continue
		}
		if row["src"] == "" {
			t.Fatalf("%s: its source can't be worked out", row["name"])
		}
		// What a whole pack refuses in other words than a single condition does.
		switch row["name"] {
		case "function not usable here": // acuity: a rule of stage referral may read it
			continue
		case "empty":
			code = "missing"
		case "not UTF-8":
			code = "encoding"
		}
		t.Run(row["name"], func(t *testing.T) {
			files := map[string]string{"packs/p/pack.yaml": emergencyPack, "packs/p/rules.yaml": oneRule(row["src"])}
			r := validate(t, files, nil)
			shows(t, r, code)
			at := func(p wire.Problem) bool {
				return p.File == "packs/p/rules.yaml" && (row["column"] == "" || p.Code != row["code"] || fmt.Sprint(p.Column-8) == row["column"])
			}
			if !slices.ContainsFunc(r.Problems, at) {
				t.Errorf("not at column %s of the rule: %v", row["column"], r.Problems)
			}
		})
	}
}

// oneRule is a rule whose condition stands on its own line, after eight spaces.
func oneRule(src string) string {
	if strings.TrimSpace(src) == "" {
		return "rules:\n  - {id: R, stage: referral, when: \"\", then: {need: [{service: pci}]}, source: law, status: active}\n"
	}
	return "rules:\n  - id: R\n    stage: referral\n    when: |-\n        " + strings.ReplaceAll(src, "\n", "\n        ") +
		"\n    then: {need: [{service: pci}]}\n    source: law\n    status: active\n"
}

const emergencyPack = `schema: fenji.pack/1
id: p
version: 1.0.0
title: {zh: 样例, en: sample}
jurisdiction: CN
languages: [zh, en]
sample: true
sources: {law: {title: law, mark: V}}
facts:
  age: {zh: 年龄, kind: number, unit: a, decimals: 2}
  dbp: {zh: 舒张压, kind: number, unit: "mm[Hg]"}
  diagnosis: {zh: 诊断, kind: codes}
  onset: {zh: 发病时间, kind: time}
  pain_minutes: {zh: 疼痛时长, kind: duration}
  sbp: {zh: 收缩压, kind: number, unit: "mm[Hg]"}
  sex: {zh: 性别, kind: choice, choices: [{id: female, zh: 女}, {id: male, zh: 男}]}
  signs: {zh: 体征, kind: set, choices: [{id: sweating, zh: 出汗}, {id: pallor, zh: 苍白}, {id: cyanosis, zh: 发绀}]}
  stemi: {zh: 急性心梗, kind: bool}
  temp: {zh: 体温, kind: number, unit: Cel, decimals: 1}
  vomiting: {zh: 呕吐, kind: bool}
terms:
  pci: {zh: 介入, en: PCI, class: open}
`

// small is a consortium without a mistake, on the shipped content.
func small(changes map[string]string) map[string]string {
	files := map[string]string{
		"catalog/catalog.yaml": `schema: fenji.catalog/1
id: small
published: "2023-02-10T08:00:00+08:00"
institutions:
  clinic:
    level: village
    scale: cn-2018
    services:
      skin.minor: {asserted: {as: verified}}
      near: {service: doctor.opinion, mode: remote, by: town, link: phone}
  town: {level: township, scale: cn-2018, services: {doctor.opinion: {}, care: {service: clinic.assessment, supervision: doctor.opinion, mode: supervised, by: clinic}}}
`,
		"packs/mine/pack.yaml": `schema: fenji.pack/1
id: mine
version: 1.0.0
title: {zh: 样例, en: sample}
jurisdiction: CN
languages: [zh, en]
sample: true
sources: {law: {title: law, mark: V}}
`,
		"packs/mine/rules.yaml": "rules:\n  - {id: R-1, stage: referral, when: 体温 >= 39, then: {need: [{service: clinic.assessment}], floor: township}, source: law, status: active}\n",
		"packs/signed.yaml": `schema: fenji.overlay/1
id: signed
sample: true
here: {institutions: [clinic]}
effective: {from: "2022-01-01", to: "2023-12-31"}
approver: {title: chief_physician}
signs: [{rule: mine/R-1, hash: "sha256:0000000000000000000000000000000000000000000000000000000000000000", reason: {zh: 已读, en: read}}]
`,
		"cases/a.json":        `{"schema": "fenji.case/1", "id": "a", "at": "2023-02-10T12:00:00+08:00", "here": "clinic", "facts": {"temp": 39.5}}`,
		"cases/a.expect.yaml": "expect:\n  - {key: settled, is: false, why: little is known}\n",
	}
	for name, src := range changes {
		old, new, replace := strings.Cut(src, " → ")
		if replace {
			if !strings.Contains(files[name], old) {
				panic(name + " has no " + old)
			}
			src = strings.Replace(files[name], old, new, 1)
		}
		files[name] = src
	}
	return files
}

// What only shows where catalogue, packs, overlays and cases are held against one
// another is told at its line, too.
func TestValidateWhatDoesNotFit(t *testing.T) {
	if r := validate(t, small(nil), content.CN()); len(r.Problems) > 0 || len(r.Files) != 6 {
		t.Fatal(r)
	}
	for _, tt := range []struct{ name, file, change, want string }{
		{"service of a row's name", "catalog/catalog.yaml", "skin.minor: → skin.minnor:", `catalog/catalog.yaml:9:7: /institutions/clinic/services/skin.minnor: no pack declares the service "skin.minnor"; did you mean "skin.minor"? [unknown-service]`},
		{"service of a row", "catalog/catalog.yaml", "near: {service: doctor.opinion → near: {service: doctor.opinon", `catalog/catalog.yaml:10:23: /institutions/clinic/services/near: no pack declares the service "doctor.opinon"; did you mean "doctor.opinion"? [unknown-service]`},
		{"supervision", "catalog/catalog.yaml", "supervision: doctor.opinion → supervision: doctor.opinio", `catalog/catalog.yaml:11:122: /institutions/town/services/care/supervision: no pack declares the service "doctor.opinio"; did you mean "doctor.opinion"? [unknown-service]`},
		{"a definition", "packs/mine/pack.yaml", "sample: true → sample: true\ndefinitions: {hot: 体瘟 > 39}\nrules: [{id: A, stage: referral, when: hot, then: {need: [{service: clinic.assessment}]}, source: law, status: active}, {id: B, stage: referral, when: hot and stemi, then: {need: [{service: clinic.assessment}]}, source: law, status: active}]", `packs/mine/pack.yaml:8:20: /definitions/hot: definition "hot" has a mistake: `},
		{"scale", "catalog/catalog.yaml", "scale: cn-2018 → scale: cn-2008", `catalog/catalog.yaml:7:12: /institutions/clinic/scale: no pack declares the scale "cn-2008"; did you mean "cn-2018"? [unknown-scale]`},
		{"floor", "packs/mine/rules.yaml", "floor: township → floor: townshp", `packs/mine/rules.yaml:2:100: /rules/mine/R-1/then/floor: the catalog knows no level "townshp"; did you mean "township"? [unknown-level]`},
		{"the id of a shipped pack", "packs/mine/pack.yaml", "id: mine → id: cn-core", `packs/mine/pack.yaml:2:5: /id: "cn-core" is given twice: there is one among those that are loaded [duplicate]`},
		{"a shipped fact, otherwise", "packs/mine/pack.yaml", "sample: true → sample: true\nfacts: {sbp: {zh: 收缩压, kind: bool}}", `packs/mine/pack.yaml:8:14: /facts/sbp: fact "sbp" is declared differently in pack cn-core; alike is one, differently is a mistake [declared-differently]`},
		{"a shipped fact, before the shipped pack", "packs/mine/pack.yaml", "id: mine → id: a-mine\nfacts: {potassium: {zh: 血钾, kind: bool}}", `packs/mine/pack.yaml:3:9: /facts/potassium: fact "potassium" is declared differently in pack a-mine; alike is one, differently is a mistake [declared-differently]`},
		{"a signature on no rule", "packs/signed.yaml", "mine/R-1 → mine/R-11", `packs/signed.yaml:7:9: /signs/0: no rule "mine/R-11" to sign`},
		{"the later of two signatures", "packs/signed.yaml", "signs: [ → signs: [{rule: zz/Z, hash: \"sha256:0000000000000000000000000000000000000000000000000000000000000000\", reason: {zh: 已读, en: read}}, ", `packs/signed.yaml:7:9: /signs/0: no rule "zz/Z" to sign [unknown-rule]`},
		{"a schema of nobody", "packs/signed.yaml", "fenji.overlay/1 → fenji.overly/1", `packs/signed.yaml:1:9: /schema: unknown schema "fenji.overly/1"; did you mean "fenji.overlay/1"? [unknown-schema]`},
		{"no schema", "packs/signed.yaml", "schema: fenji.overlay/1\n → ", `packs/signed.yaml:1:1: /schema: the document does not say what it is (schema)`},
		{"a place that is not there", "cases/a.json", "\"clinic\" → \"clinik\"", `cases/a.json:1:82: /here: the catalog has no institution "clinik"; did you mean "clinic"? [unknown-institution]`},
		{"a fact of a case", "cases/a.json", "\"temp\" → \"tmep\"", `cases/a.json:1:102: /facts/tmep: unknown fact "tmep"; did you mean "temp"? [unknown-fact]`},
		{"an expectation without its reason", "cases/a.expect.yaml", ", why: little is known → ", `cases/a.expect.yaml:2:5: /expect/0: every expectation has a key and says why [missing]`},
		{"a variant that is not there", "cases/a.expect.yaml", "expect: → overlays: [x.yaml]\nexpect:", `cases/a.expect.yaml:1:1: /overlays: the folder variants has no "x.yaml" [no-overlay]`},
		{"a case that is not there", "cases/a.expect.yaml", "expect: → case: b.json\nexpect:", `cases/a.expect.yaml:1:1: /case: the case of the test can't be read`},
		{"a change that does not fit", "cases/a.expect.yaml", "expect: → catalog_patch: {institutions: {town: {level: contry}}}\nexpect:", `cases/a.expect.yaml:1:46: /institutions/town/level: unknown word "contry"; did you mean "county"? [unknown-word]`},
		{"a control character", "packs/signed.yaml", "id: signed → id: sig\x01ned", `packs/signed.yaml:2:8: not YAML: control characters are not allowed [not-yaml]`},
		{"an alias", "packs/signed.yaml", "id: signed → id: *signed", `packs/signed.yaml:2:5: not YAML: unknown anchor 'signed' referenced [not-yaml]`},
		{"an ending that is not read", "packs/mine/more.yml", "rules: []\n", `packs/mine/more.yml:1:1: a pack is read from its *.yaml files; rename this one [not-read]`},
		{"a file of the catalogue that is no YAML", "catalog/more.yaml", "a: [\n", `catalog/more.yaml:1:1: not YAML: did not find expected node content [not-yaml]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := validate(t, small(map[string]string{tt.file: tt.change}), content.CN())
			signature := func(p wire.Problem) bool { return p.Path == "/signs/0" }
			if strings.Contains(tt.change, "id: mine") { // the signature on mine/R-1 has lost its rule
				r.Problems = slices.DeleteFunc(r.Problems, signature)
			}
			if len(r.Problems) != 1 {
				t.Fatalf("%d problems\n%v", len(r.Problems), r.Problems)
			}
			p := r.Problems[0]
			shows(t, r, p.Code)
			if got, _, _ := strings.Cut(p.Error(), "\n"); !strings.HasPrefix(got, tt.want) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// One look shows the mistakes of all files of a consortium, each once and in
// order, whichever of its files are asked for; a broken file hides no mistake of
// another and makes up none.
func TestValidateTellsAllAtOnce(t *testing.T) {
	files := small(map[string]string{
		"catalog/catalog.yaml":  "near: {service: doctor.opinion, mode: remote, by: town, link: phone} → near: {service: doctor.opinio, mode: remote, by: town, link: phon}",
		"catalog/broken.yaml":   "a: [\n",
		"packs/mine/rules.yaml": "体温 → 体瘟",
		"packs/broken.yaml":     "a: b: c\n",
		"packs/signed.yaml":     "sample: true → sampel: true",
		"cases/a.json":          "39.5 → 395",
		"cases/a.expect.yaml":   "is: false → iss: false",
		"cases/b.json":          "{",
	})
	want := []string{"cases/a.expect.yaml unknown-key", "cases/a.json out-of-range", "cases/b.json not-json", "catalog/broken.yaml not-yaml",
		"catalog/catalog.yaml unknown-service", "catalog/catalog.yaml unknown-word", "packs/broken.yaml not-yaml", "packs/mine/rules.yaml unknown-fact", "packs/signed.yaml unknown-key"}
	for _, paths := range [][]string{{"."}, {"catalog", "packs", "cases"}, {"cases/a.json", "cases/b.json", "cases/a.expect.yaml", "packs/mine/rules.yaml", "packs/signed.yaml"}} {
		var got []string
		for _, p := range validate(t, files, content.CN(), paths...).Problems {
			got = append(got, p.File+" "+p.Code)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v:\ngot  %q\nwant %q", paths, got, want)
		}
	}
}

// Of a sound catalogue the document shows what the engine would tell.
func TestUndeclaredAsTheEngineTells(t *testing.T) {
	for _, change := range []string{"skin.minor: → skin.minnor:", "near: {service: doctor.opinion → near: {service: doctor.opinon", "supervision: doctor.opinion → supervision: x", "scale: cn-2018 → scale: cn-2008"} {
		files := small(map[string]string{"catalog/catalog.yaml": change})
		want := validate(t, files, content.CN()).Problems
		r := NewReading(folder(files))
		if err := r.Catalog("catalog"); err != nil {
			t.Fatal(err)
		}
		set, err := pack.Join(content.CN()...)
		if err != nil {
			t.Fatal(err)
		}
		got := undeclaredBy(set, r.catalog)
		if len(got) != 1 || len(want) != 1 || got[0].Error() != strings.Split(want[0].Error(), "\n")[0] {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

// A document by itself is read by its schema, wherever it stands; a pack that is
// being worked on takes the place of the shipped one.
func TestValidateByItself(t *testing.T) {
	core := content.CN()[3]
	for name, src := range map[string]string{
		"x/core.json":    string(core.Canonical()),
		"x/catalog.json": `{"schema":"fenji.catalog/1","id":"s","published":"2022-11-26T08:00:00+08:00"}`,
		"x/case.json":    `{"schema": "fenji.case/1", "id": "a", "at": "2023-02-10T12:00:00+08:00", "here": "anywhere", "facts": {"temp": 39.5}}`,
		"x/overlay.json": `{"schema":"fenji.overlay/1","id":"o","sample":true,"here":{"network":"n"},"effective":{"from":"2022-01-01","to":"2022-12-31"},"approver":{"title":"chief"},"signs":[{"rule":"cn-chest-pain/CP-5","hash":"sha256:0000000000000000000000000000000000000000000000000000000000000000","reason":{"zh":"a","en":"a"}}]}`,
	} {
		for _, ask := range []string{name, "x", "."} {
			r := validate(t, map[string]string{name: src, "x/package.json": `{"name": "not ours"}`}, content.CN(), ask)
			if len(r.Problems) > 0 || !slices.Equal(r.Files, []string{name}) {
				t.Errorf("%s by %s: %v %v", name, ask, r.Files, r.Problems)
			}
		}
	}
	if r := validate(t, map[string]string{"register.yaml": "schema: fenji.register/1\ncatalog: {id: {colum: x}, institutions: {each: x}}\n"}, nil, "register.yaml"); len(r.Problems) != 1 || r.Problems[0].Code != "unknown-source" {
		t.Errorf("the mapping of a register: %v", r.Problems)
	}
	if r := validate(t, map[string]string{"package.json": `{"name": "not ours"}`}, nil, "package.json"); len(r.Problems) != 1 || r.Problems[0].Code != "unknown-schema" {
		t.Errorf("%v", r.Problems)
	}
	if _, err := Validate(folder(nil), nil, "", nil, "nowhere"); err == nil {
		t.Error("a path that leads nowhere")
	}
}

// Every shipped pack and every example is without a mistake, and paths may lead
// upwards.
func TestValidateShipped(t *testing.T) {
	for dir, beside := range map[string][]*pack.Pack{"../content": append(content.CN(), content.Scales()...), "../../examples": content.CN()} {
		r, err := Validate(upwards{}, beside, "", nil, dir)
		if err != nil || len(r.Problems) > 0 || len(r.Files) < 10 {
			t.Errorf("%s: %v %v, %d files", dir, err, r.Problems, len(r.Files))
		}
	}
}

// However files are spoilt, Validate answers, and everything that it tells has its
// place.
func TestValidateWhateverIsSpoilt(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	sound := small(nil)
	names := slices.Sorted(maps.Keys(sound))
	told := 0
	for range 60 {
		files := maps.Clone(sound)
		for range 1 + random.IntN(3) {
			name := names[random.IntN(len(names))]
			lines := strings.SplitAfter(files[name], "\n")
			at := random.IntN(len(lines))
			line := []byte(lines[at])
			if len(line) == 0 {
				continue
			}
			k := random.IntN(len(line))
			switch random.IntN(4) {
			case 0:
				lines[at] = ""
			case 1:
				lines[at] = string(line[:k]) + "x" + string(line[k:])
			case 2:
				lines[at] = string(slices.Delete(line, k, k+1))
			case 3:
				lines[at] += lines[random.IntN(len(lines))]
			}
			files[name] = strings.Join(lines, "")
		}
		r := validate(t, files, content.CN())
		told += len(r.Problems)
		for _, p := range r.Problems {
			if p.File == "" || p.Code != "no-files" && (p.Line < 1 || p.Column < 1) || p.Code == "" {
				t.Errorf("told without its place: %+v", p)
			}
		}
	}
	if told < 60 {
		t.Errorf("%d problems of 60 spoilt consortia", told)
	}
}

// The steps of long work count up to their number.
func TestValidateSteps(t *testing.T) {
	var steps []string
	_, err := Validate(folder(small(nil)), content.CN(), "", func(done, all int, name string) { steps = append(steps, fmt.Sprintf("%d/%d %s", done, all, name)) }, ".")
	if want := []string{"0/3 .", "1/3 cases/a.json", "2/3 cases/a.expect.yaml"}; err != nil || !slices.Equal(steps, want) {
		t.Errorf("%v %q", err, steps)
	}
}

// Open gives what Validate finds no mistake in, and refuses what it does.
func TestOpen(t *testing.T) {
	n, err := Open(folder(small(nil)), content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	if len(n.Packs) != 1 || len(n.Overlays) != 1 || n.Engine.View() != n.Catalog.View() {
		t.Errorf("%+v", n)
	}
	broken := small(map[string]string{"catalog/catalog.yaml": "skin.minor: → skin.minnor:"})
	_, err = Open(folder(broken), content.CN()...)
	if ps, ok := problems(err); !ok || len(ps) != 1 || ps[0].Line != 9 {
		t.Errorf("%v", err)
	}
	alone := maps.Clone(small(nil))
	maps.DeleteFunc(alone, func(name, _ string) bool { return path.Dir(name) != "catalog" })
	if n, err := Open(folder(alone), content.CN()...); err != nil || len(n.Packs) != 0 {
		t.Errorf("a catalogue alone: %v", err)
	}
	if _, err := Open(folder(nil)); err == nil {
		t.Error("nothing was opened")
	}
}

// The caret stands under its character, also under Chinese, after a tab, and in a
// line of machines.
func TestSnippet(t *testing.T) {
	long := strings.Repeat("血", 200) + "X" + strings.Repeat("y", 300)
	for _, tt := range []struct {
		name, src    string
		line, column int
		want         string
	}{
		{"plain", "a: b\nc: d\n", 2, 4, "c: d\n   ^"},
		{"Chinese", "收缩压 ＞ 180", 1, 5, "收缩压 ＞ 180\n       ^"},
		{"tab", "\tx: y", 1, 5, "\tx: y\n\t   ^"},
		{"Windows", "a: b\r\nc: d\r\n", 1, 4, "a: b\n   ^"},
		{"end of the line", "when:", 1, 6, "when:\n     ^"},
		{"a mark over a letter", "e\u0301x", 1, 3, "e\u0301x\n ^"},
		{"what steers a terminal", "a\x1b[31mb\u202e", 1, 2, "a�[31mb�\n ^"},
		{"no such line", "a", 3, 1, ""},
		{"no line", "a", 0, 0, ""},
	} {
		if got := Snippet([]byte(tt.src), tt.line, tt.column); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
	got := Snippet([]byte(long), 1, 201)
	text, caret, _ := strings.Cut(got, "\n")
	width := 0
	for _, r := range text[:strings.Index(text, "X")] {
		width += columns(r)
	}
	if len(caret) != width+1 || len([]rune(text)) > snippetWidth+4 {
		t.Errorf("got\n%s", got)
	}
}

// upwards is the disk with paths as people write them.
type upwards struct{}

func (upwards) Open(name string) (fs.File, error) { return os.Open(name) }
