package author

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// An EvaluationRow is a patient of the table: as a case, and the levels that others gave.
type EvaluationRow struct {
	Name              string
	Number            int
	Facts             map[string]any // as they stand in a case
	Reference, Beside int            // 0: not told
}

// Rows reads a table of CSV with a header. The error is wire.Problems, every mistake
// of every row at its place, or that of a file that is no CSV.
func (e *Evaluation) Rows(file string, src []byte) ([]EvaluationRow, error) {
	if err := wire.CheckText(file, src, MaxRead); err != nil {
		return nil, err
	}
	var ps wire.Problems
	var rows []EvaluationRow
	var header []string
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(src, []byte("\ufeff"))))
	for {
		cells, err := r.Read()
		var wrong *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if header == nil {
				ps.Add(&wire.Node{File: file, Line: 1, Column: 1}, "", "empty-source", "the table holds nothing")
			}
			return rows, ps.Err()
		case errors.As(err, &wrong):
			ps.Add(&wire.Node{File: file, Line: wrong.Line, Column: wrong.Column}, "", "not-csv", "%s", wrong.Err)
			return nil, ps.Err()
		case header == nil:
			header = cells
			if e.header(file, header, &ps); len(ps) > 0 {
				return nil, ps.Err()
			}
			continue
		}
		row := evaluationRow{Evaluation: e, cells: map[string]*wire.Node{}, facts: &wire.Node{Kind: wire.Map}, ps: &ps}
		for i, text := range cells {
			line, column := r.FieldPos(i)
			row.cells[header[i]] = &wire.Node{Kind: wire.String, Text: strings.TrimSpace(text), File: file, Line: line, Column: column}
		}
		rows = append(rows, row.read(header, len(rows)+1))
	}
}

// header holds the columns of a table against those of the mapping.
func (e *Evaluation) header(file string, header []string, ps *wire.Problems) {
	wanted := append(sortedKeys(e.Columns), e.Ignore...)
	for _, one := range []string{e.Row, e.Reference.Column} {
		if one != "" {
			wanted = append(wanted, one)
		}
	}
	if e.Beside != nil {
		wanted = append(wanted, e.Beside.Column)
	}
	at := &wire.Node{File: file, Line: 1, Column: 1}
	for i, name := range header {
		switch header[i] = strings.TrimSpace(name); {
		case slices.Contains(header[:i], header[i]):
			ps.Add(at, "", "duplicate-column", "two columns are called %q", header[i])
		case !slices.Contains(wanted, header[i]):
			ps.Add(at, "", "unused-column", "the mapping neither uses nor ignores the column %q%s", header[i], wire.Near(header[i], wanted))
		}
	}
	for _, name := range wanted {
		if !slices.Contains(header, name) {
			ps.Add(at, "", "unknown-column", "the table has no column %q%s", name, wire.Near(name, header))
		}
	}
}

// evaluationRow is a row being read.
type evaluationRow struct {
	*Evaluation
	cells map[string]*wire.Node
	facts *wire.Node
	ps    *wire.Problems
}

func (r *evaluationRow) read(header []string, number int) EvaluationRow {
	out := EvaluationRow{Name: strconv.Itoa(number), Number: number}
	if cell := r.cells[r.Row]; cell != nil {
		n, err := strconv.Atoi(cell.Text)
		if err != nil || n < 0 {
			r.ps.Add(cell, "", "row", "%q is no number of a row", cell.Text)
		}
		out.Name, out.Number = cell.Text, n
	}
	for _, name := range header {
		if c, ok := r.Columns[name]; ok && !r.missing(r.cells[name]) {
			r.tell(name, c, r.cells[name])
		}
	}
	r.set.Vocabulary.Read(r.facts, r.At, nil, "/facts", r.ps)
	out.Facts, _ = r.facts.Plain().(map[string]any)
	if out.Reference = r.level(&r.Reference); out.Reference == 0 {
		r.ps.Add(r.cells[r.Reference.Column], "", "missing", "the row has no level to be held against")
	}
	if r.Beside != nil {
		out.Beside = r.level(r.Beside)
	}
	return out
}

func (r *evaluationRow) missing(cell *wire.Node) bool {
	return cell.Text == "" || slices.Contains(r.Missing, cell.Text)
}

// level is what a cell says; 0 is nothing.
func (r *evaluationRow) level(g *GradeColumn) int {
	cell := r.cells[g.Column]
	if cell == nil || r.missing(cell) {
		return 0
	}
	level, ok := g.Words[cell.Text]
	if n, err := strconv.Atoi(cell.Text); !ok && err == nil {
		level = n
	}
	if level < 1 || level > r.least {
		r.ps.Add(cell, "", "level", "%q is no level: they are 1 to %d%s", cell.Text, r.least, wire.Near(cell.Text, sortedKeys(g.Words)))
		return 0
	}
	return level
}

// tell adds what a cell tells.
func (r *evaluationRow) tell(name string, c FactColumn, cell *wire.Node) {
	if c.Phrases != nil {
		text := words(cell.Text)
		for _, p := range r.phrases[name] {
			if in(text, p.any) && !in(text, p.but) {
				r.add(p.facts, cell)
			}
		}
		return
	}
	if word, ok := c.Words[cell.Text]; ok {
		if facts := r.told(c, word.Node); facts != nil && facts.Kind == wire.Map {
			r.add(facts, cell)
		}
		return
	}
	if c.Fact == "" {
		r.ps.Add(cell, "", "unknown-word", "column %q says %q, which the mapping does not know%s", name, cell.Text, wire.Near(cell.Text, sortedKeys(c.Words)))
		return
	}
	value := *cell
	if i, _ := r.set.Vocabulary.Lookup(c.Fact); r.set.Vocabulary.Fact(i).Kind == fact.KindNumber {
		value.Kind = wire.Number
	}
	if value.Kind == wire.Number && !json.Valid([]byte(cell.Text)) {
		r.ps.Add(cell, "", "wrong-type", "column %q says %q, which is no number", name, cell.Text)
		return
	}
	r.add(r.told(c, &value), cell)
}

// add lays facts to those of the row, each where the cell stands. Lists, and what a
// set has and has not, are put together; anything else is told once.
func (r *evaluationRow) add(facts, cell *wire.Node) {
	for i, key := range facts.Keys {
		value, old := placed(facts.Values[i], cell), r.facts.Get(key.Text)
		switch {
		case old == nil:
			r.facts.Keys = append(r.facts.Keys, placed(key, cell))
			r.facts.Values = append(r.facts.Values, value)
		case !lay(old, value):
			r.ps.Add(cell, "/facts/"+key.Text, "twice", "the row says of %s both %v and %v", key.Text, old.Plain(), value.Plain())
		}
	}
}

// placed is a copy that stands where the cell does.
func placed(n, cell *wire.Node) *wire.Node {
	out := *n
	out.File, out.Line, out.Column = cell.File, cell.Line, cell.Column
	out.Keys, out.Values = nil, nil
	for _, k := range n.Keys {
		out.Keys = append(out.Keys, placed(k, cell))
	}
	for _, v := range n.Values {
		out.Values = append(out.Values, placed(v, cell))
	}
	return &out
}

// lay lays one value to another; false where they can't both be.
func lay(old, more *wire.Node) bool {
	switch {
	case old.Kind == wire.List && more.Kind == wire.List:
		for _, v := range more.Values {
			if !slices.ContainsFunc(old.Values, func(o *wire.Node) bool { return o.Text == v.Text }) {
				old.Values = append(old.Values, v)
			}
		}
		return true
	case old.Kind == wire.Map && more.Kind == wire.Map:
		for i, key := range more.Keys {
			if had := old.Get(key.Text); had == nil {
				old.Keys, old.Values = append(old.Keys, key), append(old.Values, more.Values[i])
			} else if !lay(had, more.Values[i]) {
				return false
			}
		}
		return true
	}
	return old.Kind == more.Kind && old.Kind != wire.List && old.Kind != wire.Map && old.Text == more.Text
}
