package build

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage/pack"
)

// own are the columns of a CSV file that are no facts; then.X and because.X give
// the keys of these.
var own = []string{"id", "source", "status", "locked"}

// readCSV reads rows as [Row] has them: the first line names the columns, id and
// the others of a row's own, then.acuity and the like, and facts. A cell of a fact
// that is empty is a mistake, any other empty cell says nothing.
func readCSV(name string, src []byte, ps *wire.Problems) *wire.Node {
	if err := wire.CheckText(name, src, pack.MaxBytes); err != nil {
		*ps = append(*ps, problems(name, err)...)
		return nil
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	f := &csvFile{name: name, lines: strings.Split(string(src), "\n"), reader: csv.NewReader(bytes.NewReader(src)), ps: ps}
	f.reader.FieldsPerRecord = -1
	rows := &wire.Node{Kind: wire.List, File: name, Line: 1, Column: 1}
	head, ok := f.line()
	if !ok {
		ps.Add(rows, "", "missing", "the file is empty; its first line names the columns")
		return nil
	}
	f.headed(head)
	for {
		cells, ok := f.line()
		if !ok {
			return rows
		}
		if row := f.row(head, cells); row != nil {
			rows.Values = append(rows.Values, row)
		}
	}
}

// csvFile is a file being read.
type csvFile struct {
	name   string
	lines  []string
	reader *csv.Reader
	ps     *wire.Problems
}

// line reads the next line as nodes; false at the end, and where it can't be read.
func (f *csvFile) line() ([]*wire.Node, bool) {
	record, err := f.reader.Read()
	if err != nil {
		var at *csv.ParseError
		if errors.As(err, &at) {
			f.ps.Add(f.at(at.Line, at.Column), "", "not-csv", "not CSV: %v", at.Err)
		} else if err != io.EOF {
			f.ps.Add(f.at(1, 1), "", "not-csv", "not CSV: %v", err)
		}
		return nil, false
	}
	cells := make([]*wire.Node, len(record))
	for i, text := range record {
		n := f.at(f.reader.FieldPos(i))
		n.Kind, n.Text = wire.String, text
		if line := f.lines[n.Line-1]; strings.HasPrefix(string([]rune(line)[n.Column-1:]), `"`) {
			n.Block = wire.Quoted
		}
		cells[i] = n
	}
	return cells, true
}

// at is a place given by its line and its column in bytes.
func (f *csvFile) at(line, column int) *wire.Node {
	text := f.lines[min(line, len(f.lines))-1]
	before := text[:min(max(column-1, 0), len(text))]
	return &wire.Node{File: f.name, Line: line, Column: 1 + utf8.RuneCountInString(before)}
}

// headed tells columns without a name or with one that stands twice.
func (f *csvFile) headed(head []*wire.Node) {
	seen := map[string]bool{}
	for _, n := range head {
		n.Text = strings.TrimSpace(n.Text)
		switch first, _, dotted := strings.Cut(n.Text, "."); {
		case n.Text == "":
			f.ps.Add(n, "", "missing", "the column has no name")
		case seen[n.Text]:
			f.ps.Add(n, "", "duplicate", "column %q stands twice", n.Text)
		case dotted && !strings.Contains(first, "(") && first != "then" && first != "because" && first != "on_unknown":
			f.ps.Add(n, "", "unknown-column", "a column is id, source, status, locked, then.KEY, because.zh, because.en, on_unknown.KEY or a fact, not %q", n.Text)
		}
		seen[n.Text] = true
	}
	if !seen["id"] {
		f.ps.Add(head[0], "", "missing", "no column is called id")
	}
}

// row is one line as a row's node.
func (f *csvFile) row(head, cells []*wire.Node) *wire.Node {
	if len(cells) != len(head) {
		f.ps.Add(cells[0], "", "not-csv", "the line has %d cells, the first line names %d columns", len(cells), len(head))
		return nil
	}
	row := &wire.Node{Kind: wire.Map, File: f.name, Line: cells[0].Line, Column: cells[0].Column}
	for i, cell := range cells {
		key := head[i].Text
		first, _, _ := strings.Cut(key, ".")
		switch {
		case !slices.Contains(own, key) && first != "then" && first != "because" && first != "on_unknown":
			put(row, []string{"when", key}, head[i], cell)
		case strings.TrimSpace(cell.Text) != "":
			put(row, strings.Split(key, "."), head[i], f.value(cell, key))
		}
	}
	return row
}

// put lays a value under keys, one inside the other, all of which stand where their
// column is named.
func put(n *wire.Node, keys []string, head, value *wire.Node) {
	for _, key := range keys[:len(keys)-1] {
		next := n.Get(key)
		if next == nil {
			next = &wire.Node{Kind: wire.Map, File: value.File, Line: value.Line, Column: value.Column}
			n.Keys, n.Values = append(n.Keys, text(key, head)), append(n.Values, next)
		}
		n = next
	}
	name := *head
	name.Text = keys[len(keys)-1]
	n.Keys, n.Values = append(n.Keys, &name), append(n.Values, value)
}

var numberInCSV = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// value is a cell that is no condition: a list or a map as YAML writes it between
// brackets, a number, true or false, or text.
func (f *csvFile) value(cell *wire.Node, key string) *wire.Node {
	plain := strings.TrimSpace(cell.Text)
	switch {
	case strings.HasPrefix(key, "because.") || key == "id":
	case strings.HasPrefix(plain, "[") || strings.HasPrefix(plain, "{"):
		n, err := yaml.Parse(f.name, []byte(cell.Text), pack.MaxBytes)
		if err != nil {
			for _, p := range problems(f.name, err) {
				p.Line, p.Column = inFile(cell, p.Line, p.Column)
				*f.ps = append(*f.ps, p)
			}
			return cell
		}
		move(n, cell)
		return n
	case plain == "true" || plain == "false":
		cell.Kind, cell.Text = wire.Bool, plain
	case numberInCSV.MatchString(plain):
		cell.Kind, cell.Text = wire.Number, plain
	}
	return cell
}

// inFile is where a place of a cell's own text stands in the file; what lies on a
// later line of the cell keeps its column.
func inFile(cell *wire.Node, line, column int) (int, int) {
	if line > 1 {
		return cell.Line + line - 1, column
	}
	return cell.Inside(max(column-1, 0))
}

// move gives the nodes of a cell's own text their places in the file.
func move(n, cell *wire.Node) {
	n.Line, n.Column = inFile(cell, n.Line, n.Column)
	for _, k := range n.Keys {
		move(k, cell)
	}
	for _, v := range n.Values {
		move(v, cell)
	}
}
