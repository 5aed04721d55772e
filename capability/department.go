package capability

import (
	"errors"
	"slices"

	"github.com/fenji-health/fenji/capability/code"
	"github.com/fenji-health/fenji/referral/wire"
)

// A Department is a part of an institution, from a day to a day; Codes are of the
// national list of departments (诊疗科目), which a local name may have none of. Was
// says what it came from, so that ids of before still lead to it.
type Department struct {
	ID    string    `json:"-"`
	Name  wire.Text `json:"name,omitzero"`
	Codes []string  `json:"codes,omitempty"`
	From  Date      `json:"from,omitempty"`
	To    Date      `json:"to,omitempty"`
	Was   []Lineage `json:"was,omitempty"`
}

// A Lineage is one step of how a department came to be: the id of the one before,
// none where it is new, how, and on which day.
type Lineage struct {
	ID  string `json:"id,omitempty"`
	How string `json:"how"` // split, merge, rename, new
	On  Date   `json:"on"`
}

// Has reports whether the department is of a code or of one below it: 05 is met by
// 05.01, but 03 does not say that it has 03.04.
func (d *Department) Has(whole string) bool {
	return slices.ContainsFunc(d.Codes, func(part string) bool { return code.Within(part, whole) })
}

// Department is what has the id on a day: the department itself, else those that
// came from it until then, both after a split, in the order of ids. Nil if the
// catalogue knows of none.
func (in *Institution) Department(id string, on Date) []*Department {
	return in.descended(id, on, map[string]bool{})
}

func (in *Institution) descended(id string, on Date, asked map[string]bool) (found []*Department) {
	if asked[id] {
		return nil
	}
	asked[id] = true
	if d, ok := in.Departments[id]; ok && d.on(on) {
		return []*Department{d}
	}
	for _, d := range byKey(in.Departments) {
		if slices.ContainsFunc(d.Was, func(w Lineage) bool { return w.ID == id && w.On <= on }) {
			found = append(found, in.descended(d.ID, on, asked)...)
		}
	}
	return found
}

// on reports whether the department is there on a day: not before it came from
// another, even if it does not say from when it is.
func (d *Department) on(day Date) bool {
	return Validity{d.From, d.To}.has(day) && !slices.ContainsFunc(d.Was, func(w Lineage) bool { return day < w.On })
}

// since is the first day of the department, the later of what it says and of when it came
// from another; empty if nothing is said.
func (d *Department) since() Date {
	from := d.From
	for _, w := range d.Was {
		from = max(from, w.On)
	}
	return from
}

// lasting is when Department finds something of the id, which is one of them.
func (in *Institution) lasting(id string, asked ...string) times {
	d := in.Departments[id]
	if d == nil || d.From == "" && d.To == "" && d.Was == nil {
		return allTime()
	}
	when := term(d.since(), d.To)
	for _, next := range byKey(in.Departments) {
		for _, w := range next.Was {
			if w.ID == id && next != d && !slices.Contains(asked, next.ID) {
				when = append(when, in.lasting(next.ID, append(asked, id)...).and(term(w.On, ""))...)
			}
		}
	}
	return union(when)
}

// DepartmentsFor are the departments of a code, or of one below it, on a day, in the
// order of ids.
func (in *Institution) DepartmentsFor(code string, on Date) []*Department {
	return slices.DeleteFunc(byKey(in.Departments), func(d *Department) bool { return !d.Has(code) || !d.on(on) })
}

func (c *checker) checkDepartments(s spot, in *Institution) {
	s.ids(sorted(in.Departments))
	for _, d := range byKey(in.Departments) {
		at := s.to(d.ID)
		at.order(d.From, d.To)
		for i, k := range d.Codes {
			plain, err := code.Department(k)
			if err == nil && plain != k { // one way of writing: they are compared as they stand
				err = errors.New("write " + plain)
			}
			at.to("codes").code(itoa(i), k, err)
		}
		for i, w := range d.Was {
			at.to("was").at(i).lineage(d, w)
		}
	}
}

func (s spot) lineage(d *Department, w Lineage) {
	s.needed("how", w.How, "how it came to be")
	s.oneOf("how", w.How, "split", "merge", "rename", "new")
	s.needed("on", string(w.On), "the day on which it did")
	switch {
	case w.How == "new" && w.ID != "":
		s.to("id").bad("unknown-key", "a new department was nothing before")
	case w.How != "new":
		s.needed("id", w.ID, "the department that it was before")
	}
	if w.ID == d.ID {
		s.to("id").bad("round", "%s can't come from itself", d.ID)
	}
}
