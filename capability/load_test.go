package capability_test

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
)

const small = `{"schema":"fenji.catalog/1","id":"s","published":"2022-11-26T08:00:00+08:00","institutions":{"b":{"level":"village"},"a":{"level":"county","hours":"always","services":{"x":{"service":"x","lead":[5,null],"hours":{"mon":["08:00-12:00"],"except":{"2022-12-01":["22:00-06:00"]}},"patient":{"age":{"min":18.50}}}}}},"travel":{"a":{"b":{"road":[1,2]}}},"links":{"b":{"a":["data"]}}}`

// Load refuses what is not a whole catalogue, each with one clear first line.
func TestLoadRefuses(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"nothing", ``, `1:1: not JSON: the text ends too early, where a value is needed [not-json]`},
		{"a list", `[]`, `1:1: a map is needed here, not a list [wrong-kind]`},
		{"empty", `{}`, `1:1: /schema: the schema is ""; only fenji.catalog/1 is read [wrong-schema]`},
		{"another schema", `{"schema":"fenji.pack/1","id":"a","published":"2022-11-26T08:00:00+08:00"}`, `1:11: /schema: the schema is "fenji.pack/1"; only fenji.catalog/1 is read [wrong-schema]`},
		{"a row that is null", `{"institutions":{"a":null}}`, `1:18: /institutions/a: "a" has nothing below it; write {} if that is meant [empty-row]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := capability.Load([]byte(tt.src))
			if err == nil {
				t.Fatal("loaded")
			}
			if got, _, _ := strings.Cut(err.Error(), "\n"); got != " "+tt.want && got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A document loads as its tree reads, also where the first row is empty: what stands
// before the rows is not written over by those that follow.
func TestLoadIsFrom(t *testing.T) {
	const begin = `{"schema":"fenji.catalog/1","id":"v","published":"2022-11-26T08:00:00+08:00","institutions":{"x":{"level":"county"},"y":{"level":"county"}},`
	for _, src := range []string{
		begin + `"name":{"zh":"山谷县","en":"Valley County"},"profiles":{"a":{},"b":{"name":{"zh":"村卫生室","en":"village clinic"}}}}`,
		begin + `"days":{"2022-11-28":"holiday"},"travel":{"x":{},"y":{"x":{"road":30}}}}`,
		begin + `"emergency":{"phone":"120","response":40,"loading":5},"profiles":{"a":{},"b":{"services":{"x":{"slots":{"2022-11-28":1}}}}}}`,
	} {
		loaded, err := capability.Load([]byte(src))
		if err != nil {
			t.Errorf("%s\n%v", src, err)
			continue
		}
		read, err := capability.From(parse(t, src))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(loaded.View().JSON()), string(read.View().JSON()); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// Whatever the bytes, Load gives problems or a view whose canonical form loads
// into an equal one, and which answers questions.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(strings.Replace(small, `"travel":{"a":{"b":{"road":[1,2]}}},"links":{"b":{"a":["data"]}}`, `"postings":{"p":{"workplace":"a","presence":{"2022-11-26":"absent"}}}`, 1)))
	f.Add(valley(f, `{}`).View().JSON())
	f.Add(wushan(f, `{}`).View().JSON())
	f.Add(valley(f, bus).View().JSON())
	f.Add(valley(f, visits).View().JSON())
	f.Add(valley(f, village+`, services: {x: {slots: {"2022-11-26": 0, "2022-11-28": 2}, requires: {skills: [{skill: y, min_score: 80, trained_within: 365d, min_cases: 3, count: 2}]}}}, staff: {a: {skills: [{skill: y, score: 85.5, trained: "2022-01-01", cases: 4, until: "2022-12-31"}], absences: [{from: "2022-11-01"}]}}}`).View().JSON())
	when := at(f, "2022-11-26T13:52:00+08:00")
	f.Fuzz(func(t *testing.T, src []byte) {
		c, err := capability.Load(src)
		if err != nil {
			return
		}
		v := c.View()
		again, err := capability.Load(v.JSON())
		if err != nil {
			t.Fatalf("canonical form refused: %v\n%s", err, v.JSON())
		}
		if string(again.View().JSON()) != string(v.JSON()) || again.View().Hash() != v.Hash() {
			t.Fatalf("canonical form changed:\n%s\n%s", v.JSON(), again.View().JSON())
		}
		for in := range v.Institutions() {
			for _, row := range in.Rows() {
				for _, setting := range []string{capability.Clinic, capability.Home} {
					q := capability.Question{Services: []string{row.Service}, Here: in.ID, At: when, Stay: 30, Setting: setting}
					v.Who(q)
					if m, _, _ := v.Until(q); m.Lo > m.Hi {
						t.Fatalf("minutes %v", m)
					}
				}
			}
			v.VisitsTo(in.ID, "2022-11-28")
		}
	})
}
