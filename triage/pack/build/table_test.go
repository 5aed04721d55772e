package build

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// tabled is a sound pack with more facts for the columns of tables.
var tabled = strings.Replace(sound, "facts:\n", `facts:
  temp: {zh: 体温, kind: number, decimals: 1, min: 25, max: 45}
  complaint: {zh: 主诉, kind: codes}
  signs: {zh: 体征, kind: set, choices: [{id: cold, zh: 冷}, {id: blue, zh: 紫}]}
`, 1)

// table is a table of acuities.
func table(hit, rows string, more ...string) string {
	return "tables:\n  T:\n    hit: " + hit + "\n    stage: triage\n    source: law\n    status: active\n" +
		strings.Join(more, "") + "    rows:\n" + rows
}

func rowOfTable(id, when string, acuity int) string {
	return fmt.Sprintf("      - {id: %s, when: {%s}, then: {acuity: %d}}\n", id, when, acuity)
}

func folderOf(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, src := range files {
		fsys["p/"+name] = &fstest.MapFile{Data: []byte(src)}
	}
	return fsys
}

// conditions are the rules of a pack's tables by id.
func conditions(t *testing.T, files map[string]string) map[string]string {
	t.Helper()
	p, err := Folder(folderOf(files), "p")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pack.Join(p); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(p.Canonical()), `"tables"`) {
		t.Error("the canonical form holds more than rules")
	}
	got := map[string]string{}
	for _, r := range p.Rules {
		got[r.ID] = r.When
	}
	return got
}

// Every sort of cell becomes the condition that people would write.
func TestCells(t *testing.T) {
	for _, tt := range []struct{ when, want string }{
		{`sbp: ">= 180"`, `sbp >= 180`},
		{`sbp: ">180"`, `sbp > 180`},
		{`sbp: "[90, 120)"`, `sbp >= 90 and sbp < 120`},
		{`sbp: "(90, 120]"`, `sbp > 90 and sbp <= 120`},
		{`sbp: "< 40, [50, 60], 70"`, `(sbp < 40 or sbp >= 50 and sbp <= 60 or sbp == 70)`},
		{`temp: 37.5`, `temp == 37.5`},
		{`sbp: "-", temp: "< -1"`, `temp < -1`},
		{`stemi: true`, `stemi`},
		{`stemi: false`, `not stemi`},
		{`sex: male`, `sex == "male"`},
		{`sex: "male, 女"`, `sex in ["male", "女"]`},
		{`sex: not male`, `not (sex == "male")`},
		{`complaint: "chest_pain, dyspnoea"`, `("chest_pain" in complaint or "dyspnoea" in complaint)`},
		{`signs: not cold`, `not ("cold" in signs)`},
		{`'minutes_since("onset")': "<= 720"`, `minutes_since("onset") <= 720`},
		{`收缩压: ">= 180", stemi: true`, `收缩压 >= 180 and stemi`},
		{`sbp: "-"`, `true`},
	} {
		got := conditions(t, map[string]string{"pack.yaml": tabled, "t.yaml": table("collect", rowOfTable("R", tt.when, 2))})
		if got["T/R"] != tt.want {
			t.Errorf("%s: got %s, want %s", tt.when, got["T/R"], tt.want)
		}
	}
}

// A CSV file says the same as rows in YAML: the same canonical bytes.
func TestCSV(t *testing.T) {
	inYAML := table("unique", `      - {id: HIGH, when: {sbp: ">= 180", signs: "-"}, then: {acuity: 2}, because: {zh: "高: 180", en: "high, 180"}}
      - {id: LOW, when: {sbp: "< 90", signs: "cold, blue"}, then: {acuity: 1, do: [{service: pci}]}, because: {zh: 低, en: low}, source: custom, status: advisory}
`)
	inCSV := strings.Replace(table("unique", ""), "    rows:\n", "    file: bp.csv\n", 1)
	files := "\ufeffid,sbp,体征,then.acuity,then.do,because.zh,because.en,source,status\r\n" +
		"HIGH,>= 180,-,2,,高: 180,\"high, 180\",,\r\n\r\n" +
		"LOW,< 90,\"cold, blue\",1,[{service: pci}],低,low,custom,advisory\r\n"
	for _, name := range []string{"体征", "signs"} {
		a, err := Folder(folderOf(map[string]string{"pack.yaml": tabled, "t.yaml": strings.ReplaceAll(inYAML, "signs", name)}), "p")
		if err != nil {
			t.Fatal(err)
		}
		b, err := Folder(folderOf(map[string]string{"pack.yaml": tabled, "t.yaml": inCSV, "bp.csv": strings.Replace(files, "体征", name, 1)}), "p")
		if err != nil {
			t.Fatal(err)
		}
		if string(a.Canonical()) != string(b.Canonical()) || len(a.Rules) != 2 {
			t.Errorf("got  %s\nwant %s", b.Canonical(), a.Canonical())
		}
	}
}

// What a table may ask of facts of another pack is known where that lies beside it.
func TestTableOfUsedFacts(t *testing.T) {
	other := strings.Replace(strings.Replace(tabled, "id: p", "id: q", 1), "facts:", "uses: [p]\nfacts:\n  mood: {zh: 心情, kind: choice, choices: [{id: low, zh: 低}]}\nrules: []\ncomplaints: {}\ndefinitions: {}\nscales: {}\nx:", 1)
	other, _, _ = strings.Cut(other, "rules: []")
	files := fstest.MapFS{"p/pack.yaml": {Data: []byte(tabled)},
		"q/pack.yaml": {Data: []byte(other + table("collect", rowOfTable("R", "signs: cold, mood: low", 2)))}}
	p, err := Folder(files, "q")
	if err != nil || p.Rules[0].When != `"cold" in signs and mood == "low"` {
		t.Errorf("%v %v", p, err)
	}
	if _, err := Set(files, "q", "p"); err != nil {
		t.Error(err)
	}
}

// Every mistake is told at its cell.
func TestTableMistakes(t *testing.T) {
	one := func(when string) string {
		return table("collect", "      - {id: R, when: {"+when+"}, then: {acuity: 2}}\n")
	}
	for _, tt := range []struct{ name, src, want string }{
		{"unknown column", one(`⟦sbq: ">= 180"`), `/rules/0/when: rule T/R: unknown fact "sbq"; did you mean "sbp"? [unknown-fact]`},
		{"unknown choice", one(`sex: "male, ⟦femal"`), `/rules/0/when: rule T/R: "femal" is no choice of sex; did you mean "female"? [unknown-choice]`},
		{"full-width operator", one(`sbp: "⟦＞ 180"`), `/tables/T/rows/0/when/sbp: full-width '＞' is not read here; write ">" [full-width]`},
		{"full-width digits", one(`sbp: "> 1⟦８0"`), `/tables/T/rows/0/when/sbp: full-width '８' is not read here; write "8" [full-width]`},
		{"Chinese comma", one(`sex: "male⟦，女"`), `/tables/T/rows/0/when/sex: full-width '，' is not read here; write "," [full-width]`},
		{"dash", one(`sbp: "90⟦–120"`), `/tables/T/rows/0/when/sbp: '–' is not read here; write - for anything, [low, high] for a range [full-width]`},
		{"unknown", one(`sbp: ⟦unknown`), `/tables/T/rows/0/when/sbp: "unknown" is no value: a row is unknown by itself while sbp is, and nothing may rest on ignorance [unknown-cell]`},
		{"empty", one(`sbp: "⟦"`), `/tables/T/rows/0/when/sbp: the cell is empty; write - if sbp may be anything [empty-cell]`},
		{"word for a number", one(`sbp: "⟦high"`), `/tables/T/rows/0/when/sbp: sbp is a number; write >= 180, [90, 120), 5 or -, not "high" [wrong-cell]`},
		{"number for a word", one(`sex: "male, ⟦>= 3"`), `/tables/T/rows/0/when/sex: sex has words, such as a, b or not a, b; ">= 3" is none [wrong-cell]`},
		{"word for a bool", one(`stemi: ⟦yes it is`), `/tables/T/rows/0/when/stemi: stemi is true or false; write true, false or -, not "yes it is" [wrong-cell]`},
		{"time", one(`onset: ⟦5`), `/tables/T/rows/0/when/onset: onset is a time; a column reads it through minutes_since("onset") [wrong-cell]`},
		{"empty range", one(`sbp: "> 200, ⟦[120, 90)"`), `/tables/T/rows/0/when/sbp: no number lies in [120, 90) [empty-range]`},
		{"finer than the fact", one(`sbp: "⟦90.5"`), `/tables/T/rows/0/when/sbp: sbp is never 90.5: it has 0 decimals [empty-range]`},
		{"no hit", table("⟦sometimes", rowOfTable("R", "stemi: true", 2)), `/tables/T/hit: hit must say what rows are to one another, not "sometimes"; allowed: collect, first, unique [hit]`},
		{"unknown key of a row", table("collect", "      - {id: R, ⟦whem: {stemi: true}, then: {acuity: 2}}\n"), `/tables/T/rows/0/whem: unknown key "whem"; did you mean "when"? [unknown-key]`},
		{"a row twice", table("collect", rowOfTable("R", "stemi: true", 2)+"      - {id: ⟦R, when: {stemi: false}, then: {acuity: 3}}\n"), `/tables/T/rows/1/id: row "R" stands already at p/t.yaml:8:14 [duplicate]`},
		{"the conclusion of a row", table("collect", "      - {id: R, when: {stemi: true}, then: {acuity: ⟦6}}\n"), `/rules/0/then/acuity: acuity is 1 (most urgent) to 5, not 6 [range]`},
		{"rows that overlap", table("unique", rowOfTable("A", `sbp: ">= 180", signs: cold`, 2)+"      - {id: ⟦B, when: {sbp: \"[100, 185]\", signs: blue}, then: {acuity: 3}}\n"), `/tables/T/rows/1: rows A and B of table T both hold, such as for sbp = 180 and signs cold, blue; hit: unique allows no two [overlap]`},
		{"a row that never acts", table("first", rowOfTable("A", `sbp: ">= 90"`, 2)+"      - {id: ⟦B, when: {sbp: \"[100, 185]\", stemi: true}, then: {acuity: 3}}\n"), `/tables/T/rows/1: row B of table T never acts: row A before it holds whenever it would [unreachable]`},
		{"a column of the domain that no row has", table("unique", rowOfTable("A", `stemi: true`, 2), "    domain: {⟦stem: true}\n"), `/tables/T/domain/stem: no row has a column "stem"; did you mean "stemi"? [unknown-column]`},
		{"a source for all rows", strings.Replace(table("collect", rowOfTable("A", `stemi: true`, 2)+rowOfTable("B", `stemi: false`, 2)), "source: law", "source: ⟦lew", 1), `/rules/0/source: table T rests on "lew", which is not among sources; did you mean "law"? [source]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src, place := unmark(tt.src)
			_, err := Set(folderOf(map[string]string{"pack.yaml": tabled, "t.yaml": src}), "p")
			if err == nil {
				t.Fatal("loads")
			}
			if got, want := err.(wire.Problems)[0], "p/t.yaml:"+place+": "+tt.want; len(err.(wire.Problems)) != 1 || strings.TrimSuffix(got.Error(), "\n"+got.Snippet) != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

// A column that nobody knows is told once, not for every row; a mistake in a CSV
// file at the line and column of its cell.
func TestCSVMistakes(t *testing.T) {
	inCSV := strings.Replace(table("unique", ""), "    rows:\n", "    file: bp.csv\n", 1)
	for _, tt := range []struct{ name, csv, want string }{
		{"unknown column", "id,⟦sbq,then.acuity\nA,> 5,2\nB,<= 5,3\n", `/rules/0/when: table T: unknown fact "sbq"; did you mean "sbp"? [unknown-fact]`},
		{"cell", "id,体征,sbp,then.acuity\nA,冷,\"[90, 12⟦０)\",2\n", `/tables/T/rows/0/when/sbp: full-width '０' is not read here; write "0" [full-width]`},
		{"choice", "id,sex,then.acuity\nA,\"male, ⟦男士\",2\n", `/rules/0/when: rule T/A: "男士" is no choice of sex; did you mean "男"? [unknown-choice]`},
		{"conclusion", "id,stemi,then.do\nA,true,[{service: ⟦pcl}]\n", `/rules/0/then/do/0/service: unknown service "pcl"; did you mean "pci"? [unknown-service]`},
		{"conclusion that is no list", "id,stemi,then.do\nA,true,⟦[{service: pci\n", `not YAML: did not find expected ',' or '}' [not-yaml]`},
		{"a key of conclusions", "id,stemi,⟦then.acuty\nA,true,2\n", `/tables/T/rows/0/then/acuty: unknown key "acuty"; did you mean "acuity"? [unknown-key]`},
		{"a quote", "id,stemi\nA,\"true⟦\n", `not CSV: extraneous or missing " in quoted-field [not-csv]`},
		{"cells", "id,stemi\n⟦A\n", `the line has 1 cells, the first line names 2 columns [not-csv]`},
		{"no id", "⟦stemi\ntrue\n", `no column is called id [missing]`},
		{"GBK", "id,stemi\nA,⟦\xca\xc7\n", `byte 0xca is not UTF-8; if this is GBK or GB18030, save it as UTF-8 [encoding]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src, place := unmark(tt.csv)
			_, err := Set(folderOf(map[string]string{"pack.yaml": tabled, "t.yaml": inCSV, "bp.csv": src}), "p")
			if err == nil {
				t.Fatal("loads")
			}
			got := err.(wire.Problems)[0]
			if want := "p/bp.csv:" + place + ": " + tt.want; strings.TrimSuffix(got.Error(), "\n"+got.Snippet) != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
	if _, err := Folder(folderOf(map[string]string{"pack.yaml": tabled, "t.yaml": inCSV}), "p"); err == nil || !strings.Contains(err.Error(), "p/t.yaml:7:11: /tables/T/file: bp.csv can't be read") {
		t.Errorf("got %v", err)
	}
}

// Values of the declared domain that no row covers are warned of.
func TestGaps(t *testing.T) {
	for _, tt := range []struct{ name, rows, domain, want string }{
		{"no gap between whole numbers", rowOfTable("A", `sbp: "<= 89"`, 2) + rowOfTable("B", `sbp: ">= 90"`, 3), `sbp: "[0, 300]"`, ""},
		{"a gap at the first decimal", rowOfTable("A", `temp: "<= 37"`, 2) + rowOfTable("B", `temp: ">= 37.2"`, 3), `temp: "[30, 42]"`, "temp = 37.1"},
		{"an end", rowOfTable("A", `sbp: "[90, 180)"`, 2), `sbp: ">= 90"`, "sbp >= 180"},
		{"a corner", rowOfTable("A", `sbp: "< 90", stemi: true`, 2) + rowOfTable("B", `sbp: ">= 90"`, 3), `sbp: "[0, 300]"`, "sbp [0, 89] and stemi = false"},
		{"a choice", rowOfTable("A", `sex: male`, 2), `sex: "male, female"`, "sex female"},
		{"signs", rowOfTable("A", `signs: cold`, 2) + rowOfTable("B", `signs: "not cold, blue"`, 2), `signs: "-"`, "signs blue"},
		{"signs covered", rowOfTable("A", `signs: "cold, blue"`, 2) + rowOfTable("B", `signs: "not cold, blue"`, 2), `signs: "-"`, ""},
		{"no domain asked for", rowOfTable("A", `sex: male`, 2), "", ""},
	} {
		domain := ""
		if tt.domain != "" {
			domain = "    domain: {" + tt.domain + "}\n"
		}
		fsys := folderOf(map[string]string{"pack.yaml": tabled, "t.yaml": table("unique", tt.rows, domain)})
		var ps wire.Problems
		doc, err := document(fsys, "p", &ps)
		if err != nil {
			t.Fatal(err)
		}
		tables := Tables{Read: Beside(fsys)}
		tables.Know(doc)
		tables.Compile(doc, &ps)
		got := ""
		if len(tables.Warnings) > 0 {
			got = strings.TrimPrefix(tables.Warnings[0].Message, "no row of table T covers ")
		}
		if got != tt.want || len(ps) > 0 {
			t.Errorf("%s: got %q, want %q; %v", tt.name, got, tt.want, ps)
		}
	}
}

// reading is one case of the facts of random tables.
type reading struct {
	facts *fact.Facts
}

func (r reading) Reading(i int) *fact.Reading      { return r.facts.Reading(i) }
func (r reading) Individually(i int) *fact.Reading { return r.facts.Individually(i) }
func (r reading) Number(rule.Call) fact.Interval   { return fact.All() }
func (r reading) Truth(rule.Call) rule.Truth       { return rule.Unknown }

// Random tables: a case that is fully known is decided as their rows read one by one
// decide it, whatever the policy; of a unique table no two rows ever hold; and with
// facts taken away no row becomes false that held, or true that did not.
func TestRandomTables(t *testing.T) {
	cells := map[string][]string{
		"sbp":   {"-", ">= 6", "< 4", "[3, 7)", "(1, 3]", "5", "< 2, > 7"},
		"stemi": {"-", "true", "false"},
		"sex":   {"-", "male", "female", "not male"},
		"signs": {"-", "cold", "cold, blue", "not cold"},
	}
	columns := []string{"sbp", "stemi", "sex", "signs"}
	holds := func(cell string, known map[string]any, column string) bool {
		switch cell {
		case "-":
			return true
		case "true", "false":
			return known[column] == (cell == "true")
		case "male", "female", "not male":
			return (known[column] == strings.TrimPrefix(cell, "not ")) != strings.HasPrefix(cell, "not ")
		case "cold", "cold, blue", "not cold":
			has, _ := known[column].([]string)
			found := slices.Contains(has, "cold") || cell == "cold, blue" && slices.Contains(has, "blue")
			return found != strings.HasPrefix(cell, "not ")
		}
		n := known[column].(int)
		return map[string]bool{">= 6": n >= 6, "< 4": n < 4, "[3, 7)": n >= 3 && n < 7, "(1, 3]": n > 1 && n <= 3, "5": n == 5, "< 2, > 7": n < 2 || n > 7}[cell]
	}
	random := rand.New(rand.NewPCG(5, 2))
	refused := 0
	for range 300 {
		hit := []Hit{Unique, Collect, First}[random.IntN(3)]
		var src strings.Builder
		var rows []map[string]string
		for i := range 1 + random.IntN(5) {
			row, when := map[string]string{}, []string{}
			for _, c := range columns {
				row[c] = cells[c][random.IntN(len(cells[c]))]
				when = append(when, fmt.Sprintf("%s: %q", c, row[c]))
			}
			rows = append(rows, row)
			src.WriteString(rowOfTable(fmt.Sprint("R", i), strings.Join(when, ", "), 2))
		}
		set, err := Set(folderOf(map[string]string{"pack.yaml": tabled, "t.yaml": table(string(hit), src.String())}), "p")
		if err != nil {
			refused++
			for _, p := range err.(wire.Problems) {
				if p.Code != "overlap" && p.Code != "unreachable" {
					t.Fatal(err)
				}
			}
			continue
		}
		for range 40 {
			known := map[string]any{"sbp": random.IntN(10), "stemi": random.IntN(2) == 0, "sex": []string{"male", "female"}[random.IntN(2)],
				"signs": [][]string{{}, {"cold"}, {"blue"}, {"cold", "blue"}}[random.IntN(4)]}
			whole := truths(t, set, known, nil)
			matched := 0
			for i, row := range rows {
				match := !slices.ContainsFunc(columns, func(c string) bool { return !holds(row[c], known, c) })
				want := match && (hit != First || matched == 0)
				if match {
					matched++
				}
				if got := whole[fmt.Sprint("T/R", i)]; got != rule.Of(want) {
					t.Fatalf("%s, row %d of\n%s%v: got %v, want %v", hit, i, src.String(), known, got, want)
				}
			}
			if hit == Unique && matched > 1 {
				t.Fatalf("%d rows of a unique table hold for %v\n%s", matched, known, src.String())
			}
			lost := columns[random.IntN(len(columns))]
			for id, truth := range truths(t, set, known, []string{lost, columns[random.IntN(len(columns))]}) {
				if truth != rule.Unknown && truth != whole[id] {
					t.Fatalf("%s without %s is %v, was %v\n%s", id, lost, truth, whole[id], src.String())
				}
			}
		}
	}
	if refused == 0 || refused > 250 {
		t.Errorf("%d of 300 tables were refused: the test says too little", refused)
	}
}

// truths is every rule's for a case from which some facts have been taken away.
func truths(t *testing.T, set *pack.Set, known map[string]any, without []string) map[string]rule.Truth {
	t.Helper()
	given := map[string]any{}
	for name, v := range known {
		if slices.Contains(without, name) {
			continue
		}
		if has, ok := v.([]string); ok {
			not := slices.DeleteFunc([]string{"cold", "blue"}, func(s string) bool { return slices.Contains(has, s) })
			v = map[string]any{"has": has, "not": not}
		}
		given[name] = v
	}
	src, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	n, err := wire.ParseJSON("", src, 1000)
	if err != nil {
		t.Fatal(err)
	}
	at, _ := wire.ParseTime("2023-02-10T08:00:00+08:00")
	var ps wire.Problems
	r := reading{set.Vocabulary.Read(n, at, nil, "", &ps)}
	if len(ps) > 0 {
		t.Fatal(ps)
	}
	e := set.Book.Evaluate(r)
	got := map[string]rule.Truth{}
	for _, b := range set.Rules {
		got[b.ID] = b.Truth(e)
	}
	return got
}

// Reading a table never panics, whatever its YAML and CSV say: it gives a pack or
// mistakes, each with its place.
func FuzzTables(f *testing.F) {
	f.Add(table("unique", rowOfTable("A", `sbp: ">= 180", signs: cold`, 2)+rowOfTable("B", `sex: "not male"`, 3), "    domain: {sbp: \"[0, 300]\"}\n"), "")
	f.Add(strings.Replace(table("first", ""), "    rows:\n", "    file: t.csv\n", 1), "id,sbp,then.do,because.zh\nA,\"[1, 2), > 5\",[{service: pci}],高\nB,-,,\n")
	f.Add("tables: {T: {hit: collect, rows: [{id: A, when: {'minutes_since(\"onset\")': 5}}]}, U: []}\n", "\"\n,")
	f.Fuzz(func(t *testing.T, src, rows string) {
		p, err := Folder(folderOf(map[string]string{"pack.yaml": tabled, "t.yaml": src, "t.csv": rows}), "p")
		if (p == nil) == (err == nil) {
			t.Fatalf("%v %v", p, err)
		}
		if p != nil {
			_, err = pack.Join(p)
		}
		ps, _ := err.(wire.Problems)
		for _, told := range ps {
			if ours := strings.HasPrefix(told.Path, "/tables") || told.File == "p/t.csv"; ours && (told.File == "" || told.Line < 1 || told.Column < 1 || told.Code == "") {
				t.Errorf("told without its place: %+v", told)
			}
		}
	})
}
