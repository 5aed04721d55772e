package register_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/register"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

// A small register in three files, and the mapping of it.
const (
	places = "Code,Name,Kind,Tier,Lat,Open\n1.0,Hill Post,POST,1,,yes\n2,River Clinic,clinic,2,-0.5,no\n3,Lake Clinic,Clinic,2,1.25,\n"
	levels = "act,at_1,at_2\nBirth (normal),False,True\nFever,True,True\n"
	people = `{"place": 1, "role": "Nurse", "minutes": 0, "skills": ["Birth"]}
{"place": 2, "role": "Nurse", "minutes": 300, "skills": ["Birth", "First Aid"]}
{"place": 3, "role": "Nurse", "minutes": 10.5, "skills": []}
`
	small = `schema: fenji.register/1
sources:
  places: {file: places.csv}
  acts: {file: acts.csv, unpivot: {columns: [at_1, at_2], cut: at_, name: tier, value: done}}
  people: {file: people.jsonl}
catalog:
  schema: fenji.catalog/1
  id: small
  published: "2023-01-01T00:00:00+02:00"
  institutions:
    each: places
    id: {column: Code, as: id, prefix: p-}
    row:
      name: {zh: "", en: {column: Name}}
      kind: {column: Kind, words: {post: health_post, CLINIC: clinic}}
      level: {column: Tier, words: {"1": village, "2": township}}
      hours: {column: Open, words: {yes: always, no: null, "": null}}
      codes: {local: {column: Lat}}
      aliases: [{column: Name}]
      services:
        each: acts
        where: {tier: {column: Tier}, done: true}
        id: {column: act, as: id}
        row: {requires: {skills: [{skill: nurse}]}}
      staff:
        each: people
        where: {place: {column: Code}}
        above: {minutes: 0}
        id: {column: role, as: id}
        row: {skills: {each: {column: skills}, row: {column: item, as: id}}, title: resident}
`
)

func read(mapping string, change ...string) (*capability.Catalog, error) {
	files := map[string]string{"places.csv": places, "acts.csv": levels, "people.jsonl": people}
	for i := 0; i < len(change); i += 2 {
		files[change[i]] = change[i+1]
	}
	folder := fstest.MapFS{}
	for name, src := range files {
		folder[name] = &fstest.MapFile{Data: []byte(src)}
	}
	doc, err := register.Read([]byte(mapping), "m.yaml", folder, nil)
	if err != nil {
		return nil, err
	}
	return capability.From(doc)
}

func TestRead(t *testing.T) {
	c, err := read(small)
	if err != nil {
		t.Fatal(err)
	}
	want := `"institutions":{"p-1-0":{"level":"village","kind":"health_post","name":{"zh":"","en":"Hill Post"},"aliases":["Hill Post"],"hours":"always","services":{"fever":{"service":"fever","requires":{"skills":[{"skill":"nurse"}]}}}},` +
		`"p-2":{"level":"township","kind":"clinic","codes":{"local":"-0.5"},"name":{"zh":"","en":"River Clinic"},"aliases":["River Clinic"],"services":{"birth-normal":{"service":"birth-normal","requires":{"skills":[{"skill":"nurse"}]}},"fever":{"service":"fever","requires":{"skills":[{"skill":"nurse"}]}}},"staff":{"nurse":{"skills":["birth","first-aid"],"title":"resident"}}},` +
		`"p-3":{"level":"township","kind":"clinic","codes":{"local":"1.25"},"name":{"zh":"","en":"Lake Clinic"},"aliases":["Lake Clinic"],"services":{"birth-normal":{"service":"birth-normal","requires":{"skills":[{"skill":"nurse"}]}},"fever":{"service":"fever","requires":{"skills":[{"skill":"nurse"}]}}},"staff":{"nurse":{"title":"resident"}}}}`
	if got := string(c.View().JSON()); !strings.Contains(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Every mistake is told at its place: of the mapping in the mapping, of a cell in
// its file; and then there is no document.
func TestRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string   // of the mapping
		files          []string // name and text of those that are different
		want           []string
	}{
		{"another schema", "fenji.register/1", "fenji.registry/1", nil, []string{`m.yaml:1:9: /schema: the schema is "fenji.registry/1"; only fenji.register/1 is read [wrong-schema]`}},
		{"no document", "catalog:", "catalogue:", nil, []string{`unknown key "catalogue"; did you mean "catalog"?`, `/catalog: the document to be made is needed here: a map [missing]`}},
		{"no file", "{file: places.csv}", "{}", nil, []string{`m.yaml:3:11: /sources/places/file: the file of the source is needed here [missing]`}},
		{"an unknown format", "places.csv", "places.xls", []string{"places.xls", "x"}, []string{`places.xls: places.xls is neither CSV`}},
		{"an unknown source", "each: places", "each: place", nil, []string{`m.yaml:11:11: /catalog/institutions/each: unknown source "place"; did you mean "places"? [unknown-source]`}},
		{"an unknown column", "column: Code, as", "column: Cod, as", nil, []string{`m.yaml:12:18: /catalog/institutions/id: there is no column "Cod" here; did you mean "Code"? [unknown-column]`}},
		{"a column of an inner row outside", "kind: {column: Kind", "kind: {column: role", nil, []string{`there is no column "role" here`, `column "Kind" is neither used nor ignored [unused-column]`}},
		{"an unknown directive", "prefix: p-", "prefixed: p-", nil, []string{`unknown key "prefixed"; did you mean "prefix"? [unknown-key]`}},
		{"an unknown kind of value", "as: id, prefix", "as: identity, prefix", nil, []string{`unknown word "identity"`}},
		{"a row that makes nothing", "        row: {requires: {skills: [{skill: nurse}]}}\n", "", nil, []string{`/catalog/institutions/row/services/row: what is made of each row is needed here [missing]`}},
		{"a column that nobody uses", "", "", []string{"places.csv", strings.ReplaceAll(strings.ReplaceAll(places, "\n", ",7\n"), "Open,7", "Open,Beds")}, []string{`m.yaml:3:11: /sources/places: column "Beds" is neither used nor ignored [unused-column]`}},
		{"a column ignored and used", "{file: places.csv}", "{file: places.csv, ignore: [Lat, Long]}", nil, []string{`column "Lat" is ignored and used [used-column]`, `there is no column "Long" to ignore`}},
		{"a column to unpivot that is not there", "columns: [at_1, at_2]", "columns: [at_1, at_3]", nil, []string{`acts.csv:1:1: there is no column "at_3" to unpivot; did you mean "at_1"? [unknown-column]`}},
		{"unpivot into nothing", ", name: tier, value: done}", "}", nil, []string{`/sources/acts/unpivot: unpivot needs a name and a value`}},
		{"words the mapping does not know", "", "", []string{"places.csv", strings.Replace(strings.Replace(places, "POST", "Outpost", 1), "clinic,2", "clinic,4", 1)}, []string{
			`places.csv:2:15: column "Kind": the mapping has no word for "Outpost"`, `places.csv:3:23: column "Tier": the mapping has no word for "4"; allowed: 1, 2 [unknown-word]`}},
		{"a number that is none", "{column: Lat}", "{column: Lat, as: number}", []string{"places.csv", strings.Replace(places, "-0.5", "\"0,5\"", 1)}, []string{`places.csv:3:25: column "Lat": a number such as -0.7823 is needed here, not "0,5" [wrong-number]`}},
		{"an id twice", "", "", []string{"places.csv", strings.Replace(places, "3,", "2,", 1)}, []string{`places.csv:4:1: "p-2" is the id of the row in line 3 already [duplicate-key]`}},
		{"an id of no letter", "column: Code, as: id, prefix: p-", "column: Name, as: id", []string{"places.csv", strings.Replace(places, "Hill Post", "山上", 1)}, []string{`places.csv:2:5: column "Name": no id can be made of "山上"`, `places.csv:2:1: the row has no id`}},
		{"an empty id", "", "", []string{"places.csv", strings.Replace(places, "2,R", ",R", 1)}, []string{`places.csv:3:1: the row has no id [missing]`}},
		{"a short row", "", "", []string{"places.csv", strings.Replace(places, ",-0.5,no", "", 1)}, []string{`places.csv:3:1: the row has 4 cells, the header 6 [wrong-row]`}},
		{"an empty file", "", "", []string{"places.csv", ""}, []string{`places.csv:1:1: places.csv holds nothing [empty-source]`}},
		{"two columns of one name", "", "", []string{"places.csv", strings.Replace(places, "Open", "Name", 1)}, []string{`places.csv:1:1: two columns are called "Name" [duplicate-column]`}},
		{"a quotation mark too many", "", "", []string{"places.csv", strings.Replace(places, "River", "\"River", 1)}, []string{`[not-csv]`}},
		{"a line that is not JSON", "", "", []string{"people.jsonl", people + "{\n"}, []string{`people.jsonl:4:`}},
		{"a line that is a list", "", "", []string{"people.jsonl", people + "[]\n"}, []string{`people.jsonl:4:1: a map is needed here, not a list [wrong-kind]`}},
		{"minutes that are words", "", "", []string{"people.jsonl", strings.Replace(people, "300", `"many"`, 1)}, []string{`people.jsonl:2:42: column "minutes": a number is needed here, not "many" [wrong-number]`}},
		{"a list where one value belongs", "aliases: [{column: Name}]", "aliases: {each: people, row: {column: skills}}", nil, []string{`people.jsonl:2:57: column "skills": a list is no single value; go over a list with each [wrong-kind]`}},
		{"not UTF-8", "", "", []string{"places.csv", places + "4,\xc4\xe3,POST,1,,\n"}, []string{`places.csv:`}},
		{"what the catalogue refuses", `"2": township`, `"2": hamlet`, nil, []string{`places.csv:3:23: /institutions/p-2/level: unknown word "hamlet"`, `places.csv:4:22: /institutions/p-3/level`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(small, tt.old) {
				t.Fatalf("%q is not in the mapping", tt.old)
			}
			_, err := read(strings.Replace(small, tt.old, tt.new, 1), tt.files...)
			if err == nil {
				t.Fatal("read")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got  %v\nwant %s", err, want)
				}
			}
		})
	}
}

// What can be seen without the register is told without it.
func TestCheck(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{"", "", ""},
		{"column: Code, as", "column: Cod, as", ""}, // nobody can know
		{"each: places", "each: place", `unknown source "place"; did you mean "places"?`},
		{"prefix: p-", "prefixed: p-", `unknown key "prefixed"`},
		{"        row: {requires: {skills: [{skill: nurse}]}}\n", "", `what is made of each row is needed here`},
		{"catalog:", "catalogue:", `the document to be made is needed here`},
		{"/1\n", "/2\n", `only fenji.register/1 is read`},
	} {
		n, err := yaml.Parse("m.yaml", []byte(strings.Replace(small, tt.old, tt.new, 1)), 1<<20)
		if err == nil {
			err = register.Check(n)
		}
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; should say %q", tt.new, err, tt.want)
		}
	}
}

// Several sources at once: a file that is not there is the file system's error, a
// replacement for a source that the mapping does not have is a mistake.
func TestFiles(t *testing.T) {
	if _, err := register.Read([]byte(small), "m.yaml", fstest.MapFS{}, nil); err == nil || !strings.Contains(err.Error(), "not exist") {
		t.Error(err)
	}
	if _, err := register.Read([]byte(small), "m.yaml", fstest.MapFS{}, map[string]string{"peopel": "x.csv"}); err == nil || !strings.Contains(err.Error(), `unknown source "peopel"; did you mean "people"?`) {
		t.Error(err)
	}
}

// Whatever a mapping or a source says, there is a document or there are problems.
func FuzzRead(f *testing.F) {
	f.Add(small, places, people)
	f.Fuzz(func(t *testing.T, mapping, csv, lines string) {
		if c, err := read(mapping, "places.csv", csv, "people.jsonl", lines); err == nil && c.View().ID() == "" {
			t.Error("a catalogue without an id")
		}
	})
}

// S5. What a row leaves out is not taken from the row around it, a row without a key
// has nothing elsewhere, and long codes that differ are not one number.
func TestJoinsNothingElse(t *testing.T) {
	const mapping = `schema: fenji.register/1
sources:
  places: {file: places.jsonl}
  devices: {file: devices.jsonl}
catalog:
  schema: fenji.catalog/1
  id: small
  published: "2023-01-01T00:00:00+02:00"
  institutions:
    each: places
    id: {column: name, as: id}
    row:
      level: township
      ownership: {column: state, words: {working: public, broken: private}}
      equipment: {each: devices, where: {code: {column: code}}, id: {column: device, as: id}, row: {kind: monitor, state: {column: state}}}
`
	doc := fstest.MapFS{
		"places.jsonl":  {Data: []byte(`{"name": "a", "code": "450381000000000001", "state": "working"}` + "\n" + `{"name": "b", "code": "450381000000000002", "state": "working"}` + "\n" + `{"name": "c", "code": "", "state": "working"}` + "\n")},
		"devices.jsonl": {Data: []byte(`{"device": "d1", "code": "450381000000000001"}` + "\n" + `{"device": "d2", "code": "", "state": "broken"}` + "\n")},
	}
	n, err := register.Read([]byte(mapping), "m.yaml", doc, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := func(id string) *wire.Node { return n.Get("institutions").Get(id).Get("equipment") }
	if d := at("a").Get("d1"); d == nil || d.Get("state") != nil {
		t.Errorf("a has %s", wire.Canonical(n.Plain()))
	}
	if at("b").Get("d1") != nil || at("c").Get("d2") != nil {
		t.Errorf("b or c has another's device: %s", wire.Canonical(n.Plain()))
	}
}
