package register

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// A filler puts what the sources say into the document of a mapping.
type filler struct {
	tables map[string]*table
	source *wire.Node // the sources of the mapping
	used   map[string]map[string]bool
	ps     *wire.Problems
}

// A scope is the row at hand and those around it.
type scope struct {
	row    *record
	around *scope
}

// cell is what the innermost row with the column says; nil for nothing.
func (s *scope) cell(column string) *wire.Node {
	for ; s != nil; s = s.around {
		if c, ok := s.row.cells[column]; ok {
			return c
		}
	}
	return nil
}

// fill is the value that a part of the mapping makes in a scope, nil for none.
func (f *filler) fill(t *wire.Node, s *scope) *wire.Node {
	switch {
	case t.Get("column") != nil:
		return f.cell(t, s)
	case t.Get("each") != nil:
		return f.each(t, s)
	case t.Kind == wire.Map:
		out := &wire.Node{Kind: wire.Map}
		placed(out, t, s)
		for i, key := range t.Keys {
			if v := f.fill(t.Values[i], s); v != nil {
				out.Keys, out.Values = append(out.Keys, key), append(out.Values, v)
			}
		}
		if len(out.Keys) == 0 && len(t.Keys) > 0 {
			return nil // all of it is what the source does not say
		}
		return out
	case t.Kind == wire.List:
		out := &wire.Node{Kind: wire.List}
		placed(out, t, s)
		for _, item := range t.Values {
			if v := f.fill(item, s); v != nil {
				out.Values = append(out.Values, v)
			}
		}
		return out
	}
	out := *t
	placed(&out, t, s)
	return &out
}

// placed gives a node the place of the row that it is made of, else its own.
func placed(n, t *wire.Node, s *scope) {
	n.File, n.Line, n.Column = t.File, t.Line, t.Column
	if s != nil {
		n.File, n.Line, n.Column = s.row.at.File, s.row.at.Line, s.row.at.Column
	}
}

// cell is {column: …} with its words, its prefix and what it is to be.
func (f *filler) cell(t *wire.Node, s *scope) *wire.Node {
	column := t.Get("column").Text
	c := s.cell(column)
	if c != nil && (c.Kind == wire.List || c.Kind == wire.Map) {
		f.ps.Add(c, "", "wrong-kind", "column %q: %s is no single value; go over a list with each", column, c.Kind)
		return nil
	}
	text := strings.TrimSpace(said(c))
	if words := t.Get("words"); words != nil {
		return f.word(words, column, text, c, s)
	}
	if text == "" {
		return nil
	}
	out := *c
	if out.Line == 0 {
		placed(&out, c, s)
	}
	out.Text = text
	switch as := t.Get("as"); {
	case as == nil && c.Kind == wire.Null:
		return nil
	case as == nil:
	case as.Text == "id":
		out.Kind, out.Text = wire.String, slug(text)
		if out.Text == "" {
			f.ps.Add(c, "", "wrong-id", "column %q: no id can be made of %q: it has no Latin letter or digit", column, text)
			return nil
		}
	case as.Text == "number":
		out.Kind = wire.Number
		if !json.Valid([]byte(text)) || !strings.ContainsAny(text[len(text)-1:], "0123456789") {
			f.ps.Add(c, "", "wrong-number", "column %q: a number such as -0.7823 is needed here, not %q", column, text)
			return nil
		}
	case as.Text == "text":
		out.Kind = wire.String
	}
	if prefix := t.Get("prefix"); prefix != nil {
		out.Kind, out.Text = wire.String, prefix.Text+out.Text
	}
	return &out
}

// word is what the mapping says for a cell; a cell that it says nothing of is a
// mistake, so that a new word of the register is not lost.
func (f *filler) word(words *wire.Node, column, text string, c *wire.Node, s *scope) *wire.Node {
	var known []string
	at := c
	if at == nil || at.Line == 0 {
		at = s.row.at
	}
	for i, key := range words.Keys {
		if known = append(known, key.Text); alike(key.Text) != alike(text) {
			continue
		}
		if words.Values[i].Kind == wire.Null {
			return nil
		}
		v := f.fill(words.Values[i], s)
		v.File, v.Line, v.Column = at.File, at.Line, at.Column
		return v
	}
	f.ps.Add(at, "", "unknown-word", "column %q: the mapping has no word for %q%s", column, text, wire.Near(text, known))
	return nil
}

// each is a map or a list with a value for each of some rows.
func (f *filler) each(t *wire.Node, s *scope) *wire.Node {
	id, out := t.Get("id"), &wire.Node{Kind: wire.List}
	if id != nil {
		out.Kind = wire.Map
	}
	placed(out, t, s)
	seen := map[string]*wire.Node{}
	for _, row := range f.rows(t, s) {
		in := &scope{row: row, around: s}
		v := f.fill(t.Get("row"), in)
		if v == nil && id != nil {
			v = &wire.Node{Kind: wire.Map}
			placed(v, t, in)
		}
		if id != nil {
			key := f.fill(id, in)
			if key == nil {
				f.ps.Add(row.at, "", "missing", "the row has no id")
				continue
			}
			if before := seen[key.Text]; before != nil {
				f.ps.Add(key, "", "duplicate-key", "%q is the id of the row in line %d already", key.Text, before.Line)
				continue
			}
			seen[key.Text] = key
			out.Keys = append(out.Keys, key)
		}
		if v != nil {
			out.Values = append(out.Values, v)
		}
	}
	return out
}

// rows are those that an each goes over.
func (f *filler) rows(t *wire.Node, s *scope) []*record {
	of := t.Get("each")
	if of.Kind == wire.Map {
		return items(s.cell(of.Get("column").Text), s.row.at)
	}
	tab := f.tables[of.Text]
	found, where := tab.rows, t.Get("where")
	if where != nil && len(where.Keys) > 0 {
		found = tab.with(where.Keys[0].Text, f.literal(where.Values[0], s))
	}
	if where != nil && slices.ContainsFunc(where.Values, func(n *wire.Node) bool { return n.Get("column") != nil && f.literal(n, s) == "" }) {
		return nil // a row without a key has nothing elsewhere
	}
	var out []*record
	for _, row := range found {
		if f.holds(where, row, s) && f.above(t.Get("above"), row) {
			out = append(out, row)
		}
	}
	return out
}

// items are a list in a cell as rows with the one column "item".
func items(list, at *wire.Node) (out []*record) {
	if list == nil || list.Kind != wire.List {
		return nil
	}
	for _, item := range list.Values {
		out = append(out, &record{at: at, cells: map[string]*wire.Node{"item": item}})
	}
	return out
}

// literal is the text of a condition: its own, or of a cell around.
func (f *filler) literal(n *wire.Node, s *scope) string {
	if column := n.Get("column"); column != nil {
		return said(s.cell(column.Text))
	}
	return said(n)
}

func (f *filler) holds(where *wire.Node, row *record, s *scope) bool {
	if where == nil {
		return true
	}
	for i, key := range where.Keys {
		if alike(said(row.cells[key.Text])) != alike(f.literal(where.Values[i], s)) {
			return false
		}
	}
	return true
}

// above reports whether the numbers of a row are more than said; a cell that is no
// number is a mistake, since it would drop the row.
func (f *filler) above(above *wire.Node, row *record) bool {
	if above == nil {
		return true
	}
	for i, key := range above.Keys {
		c := row.cells[key.Text]
		least, _ := strconv.ParseFloat(above.Values[i].Text, 64)
		is, err := strconv.ParseFloat(strings.TrimSpace(said(c)), 64)
		if err != nil {
			f.ps.Add(c, "", "wrong-number", "column %q: a number is needed here, not %q", key.Text, said(c))
			return false
		}
		if !(is > least) {
			return false
		}
	}
	return true
}

// said is the text of a cell; none of a list, a map or nothing.
func said(n *wire.Node) string {
	if n == nil || n.Kind == wire.Null {
		return ""
	}
	return n.Text
}

// exact is how many digits of a number can be told apart; longer ones are codes.
const exact = 15

// alike is one form of texts that say the same: letters of either case, blanks,
// numbers however written.
func alike(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	if x, err := strconv.ParseFloat(s, 64); err == nil && s != "" && len(s) <= exact && (s[0] == '-' || '0' <= s[0] && s[0] <= '9') {
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	return s
}

// slug is a text as an id.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}
