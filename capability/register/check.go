package register

import (
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
)

// checked looks at a part of the mapping before any row is read: its directives,
// and whether the columns that it names are there. columns are those of the rows
// around, the innermost last.
func (f *filler) checked(t *wire.Node, around []view, path string) {
	switch {
	case t.Get("column") != nil:
		f.directive(t, path, "column", "words", "as", "prefix")
		f.column(t.Get("column"), around, path)
		if as := t.Get("as"); as != nil && !slices.Contains([]string{"id", "number", "text"}, as.Text) {
			f.ps.Add(as, path+"/as", "unknown-word", "unknown word %q%s", as.Text, wire.Near(as.Text, []string{"id", "number", "text"}))
		}
		f.words(t.Get("words"), path+"/words")
	case t.Get("each") != nil:
		f.eachChecked(t, around, path)
	default:
		for i, v := range t.Values {
			key := ""
			if t.Kind == wire.Map {
				key = t.Keys[i].Text
			}
			f.checked(v, around, wire.Join(path, key))
		}
	}
}

// words refuses what is not a map of words to single values.
func (f *filler) words(n *wire.Node, path string) {
	if n == nil || !wire.Expect(n, wire.Map, path, f.ps) {
		return
	}
	for i, v := range n.Values {
		if v.Kind == wire.List || v.Kind == wire.Map {
			f.ps.Add(v, wire.Join(path, n.Keys[i].Text), "wrong-kind", "a word is needed here, or null, not %s", v.Kind)
		}
	}
}

// A view is the columns of one row, and the source that they are of, if any.
type view struct {
	source  string
	columns []string
}

func (f *filler) eachChecked(t *wire.Node, around []view, path string) {
	f.directive(t, path, "each", "where", "above", "id", "row")
	row, of := view{columns: []string{"item"}}, t.Get("each")
	switch {
	case of.Get("column") != nil:
		f.column(of.Get("column"), around, path+"/each")
	case f.tables[of.Text] == nil:
		f.ps.Add(of, path+"/each", "unknown-source", "unknown source %q%s", of.Text, wire.Near(of.Text, names(f.tables)))
		return
	default:
		row = view{of.Text, f.tables[of.Text].columns}
	}
	for _, key := range []string{"where", "above"} {
		n := t.Get(key)
		if n == nil || !wire.Expect(n, wire.Map, path+"/"+key, f.ps) {
			continue
		}
		for i, c := range n.Keys {
			f.column(c, []view{row}, path+"/"+key)
			f.checked(n.Values[i], around, wire.Join(path+"/"+key, c.Text))
			if _, err := strconv.ParseFloat(n.Values[i].Text, 64); err != nil && key == "above" {
				f.ps.Add(n.Values[i], wire.Join(path+"/"+key, c.Text), "wrong-number", "a number is needed here, not %q", n.Values[i].Text)
			}
		}
	}
	inside := append(slices.Clone(around), row)
	for _, key := range []string{"id", "row"} {
		if n := t.Get(key); n != nil {
			f.checked(n, inside, path+"/"+key)
		} else if key == "row" {
			f.ps.Add(t, path+"/row", "missing", "what is made of each row is needed here")
		}
	}
}

// directive refuses other keys beside those of a directive.
func (f *filler) directive(t *wire.Node, path string, allowed ...string) {
	for _, key := range t.Keys {
		if !slices.Contains(allowed, key.Text) {
			f.ps.Add(key, wire.Join(path, key.Text), "unknown-key", "unknown key %q%s", key.Text, wire.Near(key.Text, allowed))
		}
	}
}

// column refuses a column that no row around has, and notes that it is used.
func (f *filler) column(n *wire.Node, around []view, path string) {
	var known []string
	for _, v := range slices.Backward(around) {
		if v.columns == nil {
			return // of a source that was not read
		}
		if slices.Contains(v.columns, n.Text) {
			if f.used == nil {
				f.used = map[string]map[string]bool{}
			}
			if f.used[v.source] == nil {
				f.used[v.source] = map[string]bool{}
			}
			f.used[v.source][n.Text] = true
			return
		}
		known = append(known, v.columns...)
	}
	f.ps.Add(n, path, "unknown-column", "there is no column %q here%s", n.Text, wire.Near(n.Text, known))
}

// unused refuses columns that the mapping neither uses nor ignores, and those that
// it ignores and uses, or that are not there.
func (f *filler) unused(sources map[string]source) {
	for _, id := range names(sources) {
		at, ignored, columns := f.source.At("/"+id), sources[id].Ignore, f.tables[id].columns
		for _, c := range columns {
			if !f.used[id][c] && !slices.Contains(ignored, c) {
				f.ps.Add(at, "/sources/"+id, "unused-column", "column %q is neither used nor ignored", c)
			}
		}
		for _, c := range ignored {
			switch {
			case !slices.Contains(columns, c):
				f.ps.Add(at.At("/ignore"), "/sources/"+id+"/ignore", "unknown-column", "there is no column %q to ignore%s", c, wire.Near(c, columns))
			case f.used[id][c]:
				f.ps.Add(at.At("/ignore"), "/sources/"+id+"/ignore", "used-column", "column %q is ignored and used", c)
			}
		}
	}
}
