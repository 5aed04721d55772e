package referral_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// A catalogue with a mistake is refused at its file, line and column.
func TestBadCatalogs(t *testing.T) {
	for _, tt := range []struct{ name, src, other, want string }{
		{"dangling institution in travel", strings.Replace(sites, "clinic: {town: {road: 20m}}", "clinic: {tawn: {road: 20m}}", 1), "", `unknown institution "tawn"; did you mean "town"? [unknown-institution]`},
		{"dangling institution behind a remote service", strings.Replace(sites, "by: county, link", "by: contry, link", 1), "", `unknown institution "contry"; did you mean "county"? [unknown-institution]`},
		{"negative minutes", strings.Replace(sites, "lead: 15m", "lead: -15m", 1), "", `a length of time such as 30m, 12h or 14d is needed here, not "-15m" [wrong-kind]`},
		{"impossible time", strings.Replace(sites, "2023-02-10T08", "2023-02-30T08", 1), "", `a time such as 2022-11-26T13:52:00+08:00 is needed here, not "2023-02-30T08:00:00+08:00" [impossible-time]`},
		{"the same institution in two files", sites, "institutions: {town: {level: township}}\n", `[duplicate`},
		{"GBK", strings.Replace(sites, "村", "\xb4\xe5", 1), "", `byte 0xb4 is not UTF-8; if this is GBK or GB18030, save it as UTF-8 [encoding]`},
		{"UTF-16", "\xff\xfes\x00", "", `this is UTF-16; save it as UTF-8 [encoding]`},
		{"too large", sites + "#" + strings.Repeat("x", 17<<20), "", `more than the 16777216 bytes that are read [too-large]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{"a.yaml": {Data: []byte(tt.src)}}
			if tt.other != "" {
				fsys["b.yaml"] = &fstest.MapFile{Data: []byte(tt.other)}
			}
			cat, err := files.Open(fsys)
			if cat != nil || err == nil {
				t.Fatal("loads")
			}
			got, _, _ := strings.Cut(err.Error(), "\n")
			if !strings.Contains(got, tt.want) || !strings.HasPrefix(got, "a.yaml:") && !strings.HasPrefix(got, "b.yaml:") {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A service that no pack declares is refused: a misspelt one would silently be
// offered by nobody.
func TestUndeclaredService(t *testing.T) {
	cat, err := files.Open(fstest.MapFS{"c.yaml": {Data: []byte(strings.Replace(sites, "      scan: {", "      scann: {", 1))}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := referral.New(cat.View(), readPack(t, stayRule))
	want := `/institutions/county/services/scann: no pack declares the service "scann"; did you mean "scan"? [unknown-service]`
	if e != nil || err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	good := engine(t, stayRule)
	if e, err := good.With(cat.View()); e != nil || err == nil {
		t.Errorf("another view is taken unread: %v", err)
	}
}

// The name of a disease is no service: no pack has to declare it. Where the row says
// for which service it stands, that is one.
func TestNamesOfDiseases(t *testing.T) {
	for _, x := range []struct{ row, want string }{
		{"      gallstones: {kind: disease, codes: [K80]}\n", ""},
		{"      gallstones: {kind: disease, codes: [K80], service: scann}\n", `/services/gallstones: no pack declares the service "scann"; did you mean "scan"? [unknown-service]`},
	} {
		cat, err := files.Open(fstest.MapFS{"c.yaml": {Data: []byte(strings.Replace(sites, "      scan: {", x.row+"      scan: {", 1))}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := referral.New(cat.View(), readPack(t, stayRule)); (err == nil) != (x.want == "") || err != nil && !strings.HasSuffix(err.Error(), x.want) {
			t.Errorf("%s: got %v, want %s", x.row, err, x.want)
		}
	}
}

// What a catalogue does not know is told where the pack says it.
func TestUnknownLevels(t *testing.T) {
	cat, err := files.Open(fstest.MapFS{"c.yaml": {Data: []byte(sites)}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := build.Folder(fstest.MapFS{"p/pack.yaml": {Data: []byte(strings.Replace(head, "en: scan, class: open", "en: scan, class: open, least_level: contry", 1))},
		"p/rules.yaml": {Data: []byte(ruleList("{id: R, when: a, then: {floor: vilage}}"))}}, "p")
	if err != nil {
		t.Fatal(err)
	}
	_, err = referral.New(cat.View(), p)
	want := `p/pack.yaml:32:54: /terms/scan/least_level: the catalog knows no level "contry"; did you mean "county"? [unknown-level]
p/rules.yaml:3:36: /rules/p/R/then/floor: the catalog knows no level "vilage"; did you mean "village"? [unknown-level]`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// An engine without a catalogue's place says so, with the near one.
func TestUnknownPlace(t *testing.T) {
	_, err := engine(t, stayRule).ParseCase([]byte(`{"schema": "fenji.case/1", "id": "x", "at": "2023-02-10T12:00:00+08:00", "here": "clinik", "facts": {}}`))
	want := `the catalog has no institution "clinik"; did you mean "clinic"? [unknown-institution]`
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = engine(t, stayRule).ParseCase([]byte(`{"schema": "fenji.case/1", "id": "", "at": "2023-02-10T12:00:00+08:00", "here": "clinik", "facts": {"no": 1}}`))
	if ps, _ := err.(wire.Problems); len(ps) != 3 {
		t.Errorf("a place, an id and a fact are wrong, and told is\n%v", err)
	}
	_, err = engine(t, stayRule).ParseCase([]byte(`{"schema": "fenji.case/1", "id": "x", "at": "2023-02-10T12:00:00+08:00", "here": "clinic", "wish": "contry", "facts": {}}`))
	if err == nil || !strings.Contains(err.Error(), "/wish: the catalog has no institution \"contry\"; did you mean \"county\"?") {
		t.Errorf("a place that is wished for: %v", err)
	}
}

// The order in which institutions stand in a catalogue changes no byte.
func TestOrderOfInstitutions(t *testing.T) {
	parts := strings.SplitAfter(sites, "institutions:\n")
	blocks := strings.Split(strings.TrimSuffix(parts[1], "\n"), "\n  ")
	var institutions []string
	for _, line := range blocks {
		if strings.HasPrefix(line, " ") && len(institutions) > 0 && strings.HasPrefix(line, "  ") {
			institutions[len(institutions)-1] += "\n  " + line
			continue
		}
		institutions = append(institutions, "  "+strings.TrimPrefix(line, "  "))
	}
	if len(institutions) != 3 {
		t.Fatal(institutions)
	}
	rules := []string{"{id: N, when: a, then: {need: [{service: scan}]}}", stayRule}
	want := ask(t, engine(t, rules...), "clinic", `"a": true`).JSON()
	backwards := parts[0] + institutions[2] + "\n" + institutions[1] + "\n" + institutions[0] + "\n"
	got := ask(t, engineOn(t, backwards, rules...), "clinic", `"a": true`).JSON()
	if string(got) != string(want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	cat, err := capability.Load(engine(t, rules...).View().JSON())
	if err != nil {
		t.Fatal(err)
	}
	e, err := referral.New(cat.View(), readPack(t, rules...))
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(t, e, "clinic", `"a": true`).JSON(); string(got) != string(want) {
		t.Errorf("from canonical JSON: got  %s\nwant %s", got, want)
	}
}
