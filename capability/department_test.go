package capability_test

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/examples/lipu"
)

func departments(found []*capability.Department) (ids string) {
	for _, d := range found {
		ids += " " + d.ID
	}
	return strings.TrimSpace(ids)
}

// An id of before leads to what the department has become by a day, both after a
// split; a code is met by those below it, never the other way.
// Mechanisms: L13, L17, L18, H4, W15.
func TestDepartmentLineage(t *testing.T) {
	v := opened(t, lipu.Catalog).View()
	people, _ := v.Institution("people")
	for _, tt := range []struct {
		id   string
		on   capability.Date
		want string
	}{
		{"obgyn", "2019-02-28", "obgyn"}, {"obgyn", "2019-03-01", "gynaecology obstetrics"}, {"obgyn", "2022-01-01", "gynaecology obstetrics"},
		{"gynaecology", "2019-02-28", ""}, {"gynaecology", "2019-03-01", "gynaecology"},
		{"reproductive", "2019-12-31", ""}, {"reproductive", "2020-01-01", "reproductive"}, {"nothing", "2022-01-01", ""},
	} {
		if got := departments(people.Department(tt.id, tt.on)); got != tt.want {
			t.Errorf("%s on %s: %q, want %q", tt.id, tt.on, got, tt.want)
		}
	}
	for _, tt := range []struct {
		code string
		on   capability.Date
		want string
	}{
		{"05", "2019-02-28", "obgyn"}, {"05", "2019-12-31", "gynaecology obstetrics"}, {"05", "2020-01-01", "gynaecology obstetrics reproductive"},
		{"05.01", "2019-02-28", ""}, {"05.01", "2020-01-01", "gynaecology"}, {"03.0", "2020-01-01", ""},
		{"03", "2020-01-01", "cardiology neuro-rehabilitation"}, {"03.06", "2020-01-01", ""}, {"", "2020-01-01", ""},
	} {
		if got := departments(people.DepartmentsFor(tt.code, tt.on)); got != tt.want {
			t.Errorf("%s on %s: %q, want %q", tt.code, tt.on, got, tt.want)
		}
	}
}

// The sixteen departments by their local names; those that are rooms or centres have
// no code of the national list, and meet none.
// Mechanisms: L13.
func TestSixteenDepartments(t *testing.T) {
	v := opened(t, lipu.Catalog).View()
	people, _ := v.Institution("people")
	all, bare := 0, 0
	for id := range people.Departments {
		for _, d := range people.Department(id, "2022-06-01") {
			if d.ID != id {
				continue // what it was before
			}
			all++
			if len(d.Codes) == 0 {
				bare++
			}
		}
	}
	if all != 16 || bare != 2 {
		t.Errorf("%d departments, %d without a code", all, bare)
	}
}

// Merged, renamed and renamed once more: every old id leads to what there is.
// Mechanisms: L17.
func TestDepartmentsMergedAndRenamed(t *testing.T) {
	v := valley(t, `
institutions:
  county:
    departments:
      medicine: {was: [{id: internal, how: merge, on: "2020-01-01"}, {id: elderly, how: merge, on: "2020-01-01"}], to: "2021-12-31"}
      general-medicine: {was: [{id: medicine, how: rename, on: "2022-01-01"}]}
`).View()
	county, _ := v.Institution("county")
	for _, tt := range []struct {
		id   string
		on   capability.Date
		want string
	}{
		{"internal", "2019-12-31", ""}, {"internal", "2020-01-01", "medicine"}, {"elderly", "2021-12-31", "medicine"},
		{"elderly", "2022-01-01", "general-medicine"}, {"medicine", "2022-01-01", "general-medicine"},
	} {
		if got := departments(county.Department(tt.id, tt.on)); got != tt.want {
			t.Errorf("%s on %s: %q, want %q", tt.id, tt.on, got, tt.want)
		}
	}
}

func TestDepartmentsRefused(t *testing.T) {
	for _, tt := range []struct{ department, want string }{
		{`{codes: ["0304"]}`, `/institutions/county/departments/x/codes/0: the code "0304" is not right: write 03.04 [wrong-code]`},
		{`{codes: ["03.4"]}`, `[wrong-code]`},
		{`{codes: [A03.04]}`, `write 03.04 [wrong-code]`},
		{`{codes: ["03.99"]}`, `the national list of departments has no 03.99 [wrong-code]`},
		{`{from: "2022-01-02", to: "2022-01-01"}`, `/institutions/county/departments/x/to: the last day`},
		{`{was: [{id: y, how: splitt, on: "2022-01-01"}]}`, `/institutions/county/departments/x/was/0/how: unknown word "splitt"; did you mean "split"? [unknown-word]`},
		{`{was: [{id: y, how: split}]}`, `/institutions/county/departments/x/was/0/on: the day on which it did is needed here [missing]`},
		{`{was: [{how: split, on: "2022-01-01"}]}`, `/institutions/county/departments/x/was/0/id: the department that it was before is needed here [missing]`},
		{`{was: [{id: y, how: new, on: "2022-01-01"}]}`, `/institutions/county/departments/x/was/0/id: a new department was nothing before [unknown-key]`},
		{`{was: [{id: x, how: rename, on: "2022-01-01"}]}`, `/institutions/county/departments/x/was/0/id: x can't come from itself [round]`},
	} {
		c := valley(t, `{}`)
		if err := merge(t, c, `institutions: {county: {departments: {x: `+tt.department+`}}}`); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s\ngot  %v\nwant %s", tt.department, err, tt.want)
		}
	}
}
