package register

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

// A table is what a source says, row by row.
type table struct {
	file    string
	columns []string
	rows    []*record
	sorted  map[string]map[string][]*record // by column and what it says, for where; made when first asked
}

// A record is one row; a cell knows its place in the file.
type record struct {
	at    *wire.Node
	cells map[string]*wire.Node
}

func readTable(fsys fs.FS, file string, ps *wire.Problems) (*table, error) {
	src, err := yaml.ReadFile(fsys, file, MaxFile)
	if err != nil {
		return nil, err
	}
	if err := wire.CheckText(file, src, MaxFile); err != nil {
		var found wire.Problems
		errors.As(err, &found)
		*ps = append(*ps, found...)
		return &table{file: file}, nil
	}
	t := &table{file: file}
	switch path.Ext(file) {
	case ".csv":
		t.readCSV(src, ',', ps)
	case ".tsv":
		t.readCSV(src, '\t', ps)
	case ".json", ".jsonl", ".ndjson":
		t.readLines(src, ps)
	default:
		ps.Add(&wire.Node{File: file}, "", "unknown-format", "%s is neither CSV (.csv, .tsv) nor lines of JSON (.json, .jsonl, .ndjson)", file)
	}
	if t.columns == nil && len(*ps) == 0 {
		ps.Add(&wire.Node{File: file, Line: 1, Column: 1}, "", "empty-source", "%s holds nothing", file)
	}
	return t, nil
}

func (t *table) readCSV(src []byte, comma rune, ps *wire.Problems) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(src, []byte("\ufeff"))))
	r.Comma, r.FieldsPerRecord = comma, -1
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			ps.Add(&wire.Node{File: t.file, Line: wrong.Line, Column: wrong.Column}, "", "not-csv", "%s", wrong.Err)
			return
		}
		if t.columns == nil {
			t.columns = trimmed(fields)
			t.twice(ps)
			continue
		}
		t.rows = append(t.rows, t.row(r, fields, ps))
	}
}

func trimmed(fields []string) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = strings.TrimSpace(f)
	}
	return out
}

// twice refuses two columns of one name.
func (t *table) twice(ps *wire.Problems) {
	for i, c := range t.columns {
		if slices.Index(t.columns, c) < i {
			ps.Add(&wire.Node{File: t.file, Line: 1, Column: 1}, "", "duplicate-column", "two columns are called %q", c)
		}
	}
}

func (t *table) row(r *csv.Reader, fields []string, ps *wire.Problems) *record {
	line, column := r.FieldPos(0)
	row := &record{at: &wire.Node{File: t.file, Line: line, Column: column}, cells: make(map[string]*wire.Node, len(fields))}
	if len(fields) != len(t.columns) {
		ps.Add(row.at, "", "wrong-row", "the row has %d cells, the header %d", len(fields), len(t.columns))
		return row
	}
	for i, text := range fields {
		line, column := r.FieldPos(i)
		row.cells[t.columns[i]] = &wire.Node{Kind: wire.String, Text: text, File: t.file, Line: line, Column: column}
	}
	return row
}

func (t *table) readLines(src []byte, ps *wire.Problems) {
	number := 0
	for line := range bytes.Lines(src) {
		number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		n, err := wire.ParseJSON(t.file, line, MaxFile)
		var wrong wire.Problems
		if errors.As(err, &wrong) {
			for _, p := range wrong {
				p.Line = number
				*ps = append(*ps, p)
			}
			continue
		}
		onLine(n, number)
		t.object(n, ps)
	}
	for _, row := range t.rows { // what a row leaves out is not said by the row around it
		for _, c := range t.columns {
			if _, says := row.cells[c]; !says {
				row.cells[c] = nil
			}
		}
	}
}

func (t *table) object(n *wire.Node, ps *wire.Problems) {
	if !wire.Expect(n, wire.Map, "", ps) {
		return
	}
	row := &record{at: n, cells: make(map[string]*wire.Node, len(n.Keys))}
	for i, key := range n.Keys {
		row.cells[key.Text] = n.Values[i]
		if !slices.Contains(t.columns, key.Text) {
			t.columns = append(t.columns, key.Text)
		}
	}
	t.rows = append(t.rows, row)
}

// long makes of each row one for each of the columns.
func (t *table) long(u unpivot, ps *wire.Problems) {
	if len(u.Columns) == 0 {
		return
	}
	for _, c := range u.Columns {
		if !slices.Contains(t.columns, c) {
			ps.Add(&wire.Node{File: t.file, Line: 1, Column: 1}, "", "unknown-column", "there is no column %q to unpivot%s", c, wire.Near(c, t.columns))
		}
	}
	var rows []*record
	for _, row := range t.rows {
		for _, c := range u.Columns {
			one := &record{at: row.at, cells: map[string]*wire.Node{}}
			for name, cell := range row.cells {
				if !slices.Contains(u.Columns, name) {
					one.cells[name] = cell
				}
			}
			place := *row.at
			place.Kind, place.Text = wire.String, strings.TrimPrefix(c, u.Cut)
			one.cells[u.Name], one.cells[u.Value] = &place, row.cells[c]
			rows = append(rows, one)
		}
	}
	t.rows = rows
	t.columns = append(slices.DeleteFunc(t.columns, func(c string) bool { return slices.Contains(u.Columns, c) }), u.Name, u.Value)
}

// with is the rows whose column says the same as text.
func (t *table) with(column, text string) []*record {
	by, ok := t.sorted[column]
	if !ok {
		by = map[string][]*record{}
		for _, row := range t.rows {
			key := alike(said(row.cells[column]))
			by[key] = append(by[key], row)
		}
		if t.sorted == nil {
			t.sorted = map[string]map[string][]*record{}
		}
		t.sorted[column] = by
	}
	return by[alike(text)]
}

// onLine moves what was read of one line to its place in the file.
func onLine(n *wire.Node, line int) {
	n.Line = line
	for _, k := range n.Keys {
		k.Line = line
	}
	for _, v := range n.Values {
		onLine(v, line)
	}
}
