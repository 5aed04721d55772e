package files

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/capability"
)

const head = "schema: fenji.catalog/1\nid: t\npublished: 2022-11-26T08:00:00+08:00\n"

// place is a sound institution, with more lines below it.
func place(more string) string {
	return head + "institutions:\n  a:\n    level: county\n" + more
}

func row(more string) string { return place("    services:\n      x:\n        " + more + "\n") }

func open(src string) error {
	_, err := Open(fstest.MapFS{"c.yaml": {Data: []byte(src)}})
	return err
}

// Each mistake of a catalogue has one clear first line with its file, line and
// column.
func TestBrokenCatalogs(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"not YAML", head + "a: [", `c.yaml:4:1: not YAML: did not find expected node content [not-yaml]`},
		{"a list", "- a", `c.yaml:1:1: a map is needed here, not a list [wrong-kind]`},
		{"no schema", "id: t\npublished: 2022-11-26T08:00:00+08:00", `c.yaml:1:1: /schema: the schema is ""; only fenji.catalog/1 is read [wrong-schema]`},
		{"no publication", "schema: fenji.catalog/1\nid: t", `c.yaml:1:1: /published: the time of publication is needed [missing]`},
		{"impossible publication", "schema: fenji.catalog/1\nid: t\npublished: 2022-02-30T08:00:00+08:00", `c.yaml:3:12: /published: a time such as 2022-11-26T13:52:00+08:00 is needed here, not "2022-02-30T08:00:00+08:00" [impossible-time]`},
		{"bad offset", head + `utc_offset: "8"`, `c.yaml:4:13: /utc_offset: "8" is not an offset such as +08:00 [wrong-kind]`},
		{"misspelt top key", head + "institution: {}", `c.yaml:4:1: /institution: unknown key "institution"; did you mean "institutions"? [unknown-key]`},
		{"level without a word", head + "levels: [village, station]", `c.yaml:4:19: /levels/1: level "station" is not one of the usual; say in words which of village, township, county, tertiary it is [missing]`},
		{"level twice", head + "levels: [village, village]", `c.yaml:4:19: /levels/1: level "village" is given twice [duplicate-key]`},
		{"word for no level", head + "words: {station: township}", `c.yaml:4:18: /words/station: unknown level "station"; allowed: city, county, home, province, subcentre, township, village [unknown-word]`},
		{"impossible day", head + "days: {2022-13-01: holiday}", `c.yaml:4:20: /days/2022-13-01: a day such as 2022-11-26 is needed here, not "2022-13-01" [impossible-date]`},
		{"wrong kind of day", head + "days: {2022-12-01: hollyday}", `c.yaml:4:20: /days/2022-12-01: unknown word "hollyday"; did you mean "holiday"? [unknown-word]`},
		{"negative response", head + "emergency: {response: -5m}", `c.yaml:4:23: /emergency/response: a length of time such as 30m, 12h or 14d is needed here, not "-5m" [wrong-kind]`},
		{"response reversed", head + "emergency: {response: {min: 40m, max: 15m}}", `c.yaml:4:23: /emergency/response: the least length of time, 40 minutes, is more than the most, 15 [reversed]`},

		{"capitals in an id", head + "institutions:\n  A: {level: county}", `c.yaml:5:3: /institutions/A: "A" is not an id: lower-case letters, digits, dots, hyphens and underscores, at most 128 [wrong-id]`},
		{"an empty institution", head + "institutions:\n  a:\n", `c.yaml:5:3: /institutions/a: "a" has nothing below it; write {} if that is meant [empty-row]`},
		{"no level", head + "institutions:\n  a: {}", `c.yaml:5:6: /institutions/a/level: the level of the institution is needed here [missing]`},
		{"unknown level", head + "institutions:\n  a: {level: contry}", `c.yaml:5:14: /institutions/a/level: unknown word "contry"; did you mean "county"? [unknown-word]`},
		{"hours overlap", place("    hours: {mon: [\"08:00-12:00\", \"11:00-13:00\"]}\n"), `c.yaml:7:34: /institutions/a/hours/mon/1: 11:00-13:00 overlaps 08:00-12:00 [overlapping-hours]`},
		{"hours reversed", place("    hours: {mon: [\"17:30-14:30\"]}\n"), `c.yaml:7:19: /institutions/a/hours/mon/0: "17:30-14:30" is reversed; across midnight at most 16 hours [wrong-hours]`},
		{"accreditation reversed", place("    accreditations: [{kind: x, from: 2022-01-02, to: 2022-01-01}]\n"), `c.yaml:7:54: /institutions/a/accreditations/0/to: the last day, 2022-01-01, is before the first, 2022-01-02 [reversed]`},
		{"contact without a role", place("    contacts: {d: {phone: \"1\"}}\n"), `c.yaml:7:19: /institutions/a/contacts/d/role: the role of the contact is needed here [missing]`},
		{"broken state", place("    equipment: {m: {kind: monitor, state: brocken}}\n"), `c.yaml:7:43: /institutions/a/equipment/m/state: unknown word "brocken"; did you mean "broken"? [unknown-word]`},
		{"negative stock", place("    stock: {m: {quantity: -1}}\n"), `c.yaml:7:27: /institutions/a/stock/m/quantity: a quantity of -1 is impossible; 0 is none, null is unknown [out-of-range]`},
		{"half a box", place("    stock: {m: {quantity: 1.5}}\n"), `c.yaml:7:27: /institutions/a/stock/m/quantity: a whole number is needed here, not 1.5 [wrong-kind]`},
		{"impossible expiry", place("    stock: {m: {expires: 2023-02-30}}\n"), `c.yaml:7:26: /institutions/a/stock/m/expires: a day such as 2022-11-26 is needed here, not "2023-02-30" [impossible-date]`},
		{"vehicle serves nobody", place("    vehicles: {v: {mode: own_ambulance, serves: [b]}}\n"), `c.yaml:7:50: /institutions/a/vehicles/v/serves/0: unknown institution "b"; allowed: a [unknown-institution]`},

		{"unknown department", row("department: er"), `c.yaml:9:21: /institutions/a/services/x/department: a has no department "er" [unknown-department]`},
		{"remote by nobody", row("mode: remote"), `c.yaml:9:9: /institutions/a/services/x/by: a remote service needs by: the institution that does it or watches over it [missing]`},
		{"remote by itself", row("{mode: remote, by: a}"), `c.yaml:9:28: /institutions/a/services/x/by: a can't be remote by itself [wrong-by]`},
		{"by a stranger", row("{mode: remote, by: aa}"), `c.yaml:9:28: /institutions/a/services/x/by: unknown institution "aa"; did you mean "a"? [unknown-institution]`},
		{"negative lead", row("lead: -10m"), `c.yaml:9:15: /institutions/a/services/x/lead: a length of time such as 30m, 12h or 14d is needed here, not "-10m" [wrong-kind]`},
		{"negative on call", row("on_call: -1"), `c.yaml:9:18: /institutions/a/services/x/on_call: a length of time such as 30m, 12h or 14d is needed here, not "-1" [wrong-kind]`},
		{"term reversed", row("{from: 2022-02-01, to: 2022-01-31}"), `c.yaml:9:32: /institutions/a/services/x/to: the last day, 2022-01-31, is before the first, 2022-02-01 [reversed]`},
		{"unknown status", row("status: suspnded"), `c.yaml:9:17: /institutions/a/services/x/status: unknown word "suspnded"; did you mean "suspended"? [unknown-word]`},
		{"limit that limits nothing", row("patient: {age: {}}"), `c.yaml:9:24: /institutions/a/services/x/patient/age: a limit needs min, max, is or not [missing]`},
		{"limit in words", row("patient: {age: {min: eighteen}}"), `c.yaml:9:30: /institutions/a/services/x/patient/age/min: a number is needed here, not text [wrong-kind]`},
		{"limit reversed", row("patient: {age: {min: 18, max: 3}}"), `c.yaml:9:24: /institutions/a/services/x/patient/age: min 18 is more than max 3 [reversed]`},
		{"needs what is not there", row("requires: {services: [y]}"), `c.yaml:9:31: /institutions/a/services/x/requires/services/0: a has no service "y"; allowed: x [unknown-service]`},
		{"needs itself", row("requires: {services: [x]}"), `c.yaml:9:30: /institutions/a/services/x/requires/services: services require each other: x → x [round]`},
		{"report without a time", row("capacity: {state: full}"), `c.yaml:9:19: /institutions/a/services/x/capacity/at: the time of the report is needed; without it it can't expire [missing]`},

		{"accepts what is no word", row("accepts: [latteral]"), `c.yaml:9:19: /institutions/a/services/x/accepts/0: unknown word "latteral"; did you mean "lateral"? [unknown-word]`},
		{"accepts for what is done elsewhere", place("    services:\n      x: {mode: remote, by: b, accepts: [lateral]}\n  b: {level: city, services: {x: {}}}"), `c.yaml:8:41: /institutions/a/services/x/accepts: a remote service is done by b: nobody is sent here for it [remote]`},

		{"posting at no place", place("postings: {p: {workplace: b}}"), `c.yaml:7:27: /postings/p/workplace: unknown institution "b"; allowed: a [unknown-institution]`},
		{"presence on no day", place("postings: {p: {workplace: a, presence: {2022-11-31: present}}}"), `c.yaml:7:53: /postings/p/presence/2022-11-31: a day such as 2022-11-26 is needed here, not "2022-11-31" [impossible-date]`},
		{"network of a stranger", place("networks: {n: {type: alliance, lead: b}}"), `c.yaml:7:38: /networks/n/lead: unknown institution "b"; allowed: a [unknown-institution]`},
		{"way to nowhere", place("travel: {a: {b: {road: 5m}}}"), `c.yaml:7:17: /travel/a/b: unknown institution "b"; allowed: a [unknown-institution]`},
		{"way to itself", place("travel: {a: {a: {road: 5m}}}"), `c.yaml:7:17: /travel/a/a: the way from a to itself is not a row [wrong-way]`},
		{"unknown link", place("  b: {level: city}\nlinks: {a: {b: [telegraph]}}"), `c.yaml:8:17: /links/a/b/0: unknown word "telegraph"; allowed: data, none, phone [unknown-word]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := open(tt.src)
			if err == nil {
				t.Fatal("opened")
			}
			if got, _, _ := strings.Cut(err.Error(), "\n"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// All mistakes of all files are told at once, in the order of files and lines,
// those of reading and those of fitting together.
func TestOpenTellsAllMistakesOfAllFiles(t *testing.T) {
	_, err := Open(fstest.MapFS{
		"b/two.yaml": {Data: []byte("institutions:\n  a: {level: county}\n  c: {level: county, hours: never}\n")},
		"one.yaml":   {Data: []byte(place("    kidn: x\n") + "postings: {p: {workplace: z}}\n")},
		"notes.txt":  {Data: []byte("not read")},
	})
	want := `b/two.yaml:3:29: /institutions/c/hours: hours are "always" or a map such as {mon-fri: ["08:00-12:00"]} [wrong-kind]
one.yaml:5:3: /institutions/a: "a" is already given at b/two.yaml:2:3 [duplicate-key]
one.yaml:8:27: /postings/p/workplace: unknown institution "z"; allowed: a, c [unknown-institution]`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// A folder is the same catalogue however its rows are spread over files.
func TestOpenIsFreeOfLayout(t *testing.T) {
	one, err := Open(os.DirFS("../testdata/valley"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := capability.Load(one.View().JSON())
	if err != nil || one.View().Hash() != two.View().Hash() {
		t.Errorf("another catalogue: %v", err)
	}
	spread, err := Open(fstest.MapFS{
		"1.yaml": {Data: []byte(head + "institutions: {a: {level: county}, b: {level: city}, c: {level: city}}\ntravel: {a: {b: {road: 5m}}}\n")},
		"2.yaml": {Data: []byte("schema: fenji.catalog/1\ntravel: {a: {c: {road: 6m}}}\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := spread.View().Travel("b", "c"); got != capability.Exactly(11) {
		t.Errorf("the ways of two files: %s", got)
	}
}

// A folder without files, or with one that can't be read, is an error.
func TestOpenRefusesNothing(t *testing.T) {
	if _, err := Open(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "no *.yaml file") {
		t.Errorf("empty folder: %v", err)
	}
	if _, err := Open(os.DirFS("no-such-folder")); err == nil {
		t.Error("a missing folder opened")
	}
}
