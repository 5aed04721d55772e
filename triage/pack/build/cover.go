package build

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/triage/fact"
)

// mostTried bounds the search for values that no row covers.
const mostTried = 1 << 18

// check tells rows that hold together where only one may, rows that never act, and
// values of the domain that no row covers.
func (c *tabling) check() {
	for i, r := range c.rows {
		for _, before := range c.rows[:i] {
			switch {
			case !r.acts || !before.acts || !overlap(before.cells, r.cells):
			case c.table.Hit == Unique:
				c.say(r.node.At("id"), pathOf("/rows", i), "overlap", "rows %s and %s of table %s both hold, such as for %s; hit: unique allows no two", before.id, r.id, c.id.Text, c.both(before, r))
			case c.table.Hit == First && within(r.cells, before.cells):
				c.say(r.node.At("id"), pathOf("/rows", i), "unreachable", "row %s of table %s never acts: row %s before it holds whenever it would", r.id, c.id.Text, before.id)
			}
		}
	}
	if domain := c.node.Get("domain"); domain != nil {
		c.gaps(c.cells(domain, "/domain"))
	}
}

// overlap reports whether some case is in both rows.
func overlap(a, b []cell) bool {
	for i := range a {
		if a[i].apart(b[i]) {
			return false
		}
	}
	return true
}

// apart reports whether no value is in both cells.
func (c cell) apart(o cell) bool {
	switch {
	case c.anything || o.anything:
		return false
	case len(c.terms) > 0:
		_, found := common(c.spans, o.spans)
		return !found
	case len(c.words) == 0:
		return c.truth != o.truth
	case c.not && o.not:
		return false
	case c.not:
		return subset(o.ids(), c.ids())
	case o.not:
		return subset(c.ids(), o.ids())
	}
	return !c.many() && !slices.ContainsFunc(c.ids(), func(id string) bool { return slices.Contains(o.ids(), id) })
}

// many reports whether the words of the cell may hold together.
func (c cell) many() bool { return c.of != nil && isMany(c.of) }

func (c cell) ids() []string {
	ids := make([]string, len(c.words))
	for i, w := range c.words {
		ids[i] = w.id
	}
	return ids
}

func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool { return !slices.Contains(b, x) })
}

// common is the least number that is in both.
func common(a, b []span) (int64, bool) {
	least, found := int64(0), false
	for _, x := range a {
		for _, y := range b {
			if lo, hi := max(x.lo, y.lo), min(x.hi, y.hi); lo <= hi {
				n := lo
				if lo == lowest {
					n = hi
				}
				if n == highest {
					n = 0
				}
				if !found || n < least {
					least, found = n, true
				}
			}
		}
	}
	return least, found
}

// within reports whether every case of row a is in row b, cell by cell.
func within(a, b []cell) bool {
	for i := range a {
		if !a[i].inside(b[i]) {
			return false
		}
	}
	return true
}

// inside reports whether the other cell has all that this one has.
func (c cell) inside(o cell) bool {
	switch {
	case o.anything:
		return true
	case c.anything:
		return false
	case len(c.terms) > 0:
		return !slices.ContainsFunc(c.spans, func(s span) bool {
			return !slices.ContainsFunc(o.spans, func(t span) bool { return t.lo <= s.lo && s.hi <= t.hi })
		})
	case len(c.words) == 0:
		return c.truth == o.truth
	case c.not && o.not:
		return subset(o.ids(), c.ids())
	case c.not == o.not:
		return subset(c.ids(), o.ids())
	}
	return !c.many() && !c.not && c.apart(cell{words: o.words, of: o.of})
}

// both is an example that is in two rows.
func (c *tabling) both(a, b *row) string {
	var said []string
	for i, col := range c.columns {
		x, y := a.cells[i], b.cells[i]
		if x.anything {
			x, y = y, x
		}
		switch {
		case x.anything:
		case len(x.terms) > 0:
			spans := y.spans
			if y.anything {
				spans = []span{{lowest, highest}}
			}
			n, _ := common(x.spans, spans)
			said = append(said, col.name+" = "+col.number(n))
		case len(x.words) == 0:
			said = append(said, fmt.Sprintf("%s = %v", col.name, x.truth))
		default:
			said = append(said, col.name+" "+strings.Join(example(x, y), ", "))
		}
	}
	return cmp.Or(strings.Join(said, " and "), "every case")
}

// example is words that are in both cells.
func example(x, y cell) []string {
	var ids []string
	for _, c := range []cell{x, y} {
		for _, id := range c.ids() {
			other := x
			if slices.Contains(x.ids(), id) {
				other = y
			}
			fits := other.anything || slices.Contains(other.ids(), id) != other.not
			if !c.not && (fits || c.many() && !other.not) && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return []string{"not " + strings.Join(slices.Concat(x.ids(), y.ids()), ", ")}
	}
	return ids
}

// number is a number of units as people write it.
func (c *column) number(units int64) string {
	decimals := 6
	if c.fact != nil {
		decimals = c.fact.Decimals
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	text := new(big.Rat).SetFrac(big.NewInt(units), scale).FloatString(decimals)
	if c.fact == nil {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// gaps warns of the first values of the domain that no row covers.
func (c *tabling) gaps(domain []cell) {
	s := &search{table: c, domain: domain, left: mostTried}
	var acting []*row
	for _, r := range c.rows {
		if r.acts {
			acting = append(acting, r)
		}
	}
	at, path := c.node.At("domain"), c.path+"/domain"
	switch gap, found := s.gap(0, acting); {
	case s.left <= 0:
		c.Warnings.Add(at, path, "gap-search", "table %s has too many columns to look for values that no row covers", c.id.Text)
	case found:
		c.Warnings.Add(at, path, "gap", "no row of table %s covers %s", c.id.Text, cmp.Or(strings.Join(gap, " and "), "anything"))
	}
}

// search looks for values of the domain that no row covers.
type search struct {
	table  *tabling
	domain []cell
	left   int // how many values are tried yet
}

// gap is values for the columns from number i on that none of the rows has.
func (s *search) gap(i int, rows []*row) (said []string, found bool) {
	covers := func(r *row) bool {
		return !slices.ContainsFunc(r.cells[i:], func(c cell) bool { return !c.anything })
	}
	if s.left--; s.left <= 0 || slices.ContainsFunc(rows, covers) {
		return nil, false
	}
	if i == len(s.domain) || len(rows) == 0 && i > 0 {
		return nil, len(rows) == 0
	}
	for _, v := range s.values(i) {
		var left []*row
		for _, r := range rows {
			if v.inside(r.cells[i]) {
				left = append(left, r)
			}
		}
		if rest, found := s.gap(i+1, left); found {
			return append([]string{v.said(s.table.columns[i])}, rest...), true
		}
	}
	return nil, false
}

// values are cells that together are the domain of column i, none of them cut by a
// cell of a row.
func (s *search) values(i int) []cell {
	col, domain := s.table.columns[i], s.domain[i]
	switch f := col.fact; {
	case f != nil && f.Kind == fact.KindBool:
		both := []cell{{of: f, truth: true}, {of: f}}
		return slices.DeleteFunc(both, func(c cell) bool { return !c.inside(domain) })
	case f != nil && isMany(f):
		return s.combinations(i)
	case f != nil && f.Kind == fact.KindChoice:
		var each []cell
		for _, o := range f.Choices {
			each = append(each, cell{of: f, words: []item{{text: o.ID, id: o.ID}}})
		}
		return slices.DeleteFunc(each, func(c cell) bool { return !c.inside(domain) })
	}
	return s.stretches(i)
}

// combinations are a word alone, for each that a row names, and none of them: what
// is covered with one word is covered with more, unless a row asks for its absence.
func (s *search) combinations(i int) []cell {
	f := s.table.columns[i].fact
	none := cell{of: f, not: true}
	var each []cell
	for _, r := range s.table.rows {
		for _, w := range r.cells[i].words {
			one := cell{of: f, words: []item{w}}
			if !slices.ContainsFunc(none.words, func(o item) bool { return o.id == w.id }) {
				none.words = append(none.words, w)
				each = append(each, one)
			}
		}
	}
	if len(none.words) > 0 {
		each = append(each, none)
	} else {
		each = append(each, cell{anything: true})
	}
	return slices.DeleteFunc(each, func(c cell) bool { return !c.inside(s.domain[i]) })
}

// stretches are the numbers of the domain between the bounds of rows.
func (s *search) stretches(i int) []cell {
	domain := s.domain[i].spans
	if s.domain[i].anything {
		domain = []span{{lowest, highest}}
	}
	starts := []int64{}
	for _, d := range domain {
		starts = append(starts, d.lo)
	}
	for _, r := range s.table.rows {
		for _, x := range r.cells[i].spans {
			starts = append(starts, x.lo)
			if x.hi < highest {
				starts = append(starts, x.hi+1)
			}
		}
	}
	slices.Sort(starts)
	starts = slices.Compact(starts)
	var each []cell
	for _, d := range domain {
		for k, lo := range starts {
			hi := d.hi
			if k+1 < len(starts) {
				hi = min(hi, starts[k+1]-1)
			}
			if lo = max(lo, d.lo); lo <= hi {
				each = append(each, cell{spans: []span{{lo, hi}}, terms: make([]term, 1)})
			}
		}
	}
	return each
}

// said is a value of the search as people say it.
func (c cell) said(col *column) string {
	switch {
	case c.anything:
		return col.name + " anything"
	case len(c.spans) > 0:
		lo, hi := c.spans[0].lo, c.spans[0].hi
		switch {
		case lo == lowest && hi == highest:
			return col.name + " anything"
		case lo == hi:
			return col.name + " = " + col.number(lo)
		case lo == lowest:
			return col.name + " <= " + col.number(hi)
		case hi == highest:
			return col.name + " >= " + col.number(lo)
		}
		return fmt.Sprintf("%s [%s, %s]", col.name, col.number(lo), col.number(hi))
	case len(c.words) == 0:
		return fmt.Sprintf("%s = %v", col.name, c.truth)
	case c.not:
		return col.name + " not " + strings.Join(c.ids(), ", ")
	}
	return col.name + " " + strings.Join(c.ids(), ", ")
}
