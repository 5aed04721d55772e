package build

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
)

// A Hit says what the rows of a table are to one another.
type Hit string

// The hit policies of decision tables.
const (
	Unique  Hit = "unique"  // at most one row holds: rows that overlap are refused
	Collect Hit = "collect" // every row that holds acts
	First   Hit = "first"   // the first row that holds acts: row and not (rows before)
)

// A DecisionTable is rules of one form, as people write them in a pack: its columns are
// facts, its rows say which of their values lead to what. Each row becomes the
// rule TABLE/ROW, with what the table says for all of its rows.
type DecisionTable struct {
	Hit       Hit                    `json:"hit"`
	File      string                 `json:"file,omitempty"`   // of the rows, CSV beside the pack's YAML; else they stand in rows
	Domain    map[string]fact.Scalar `json:"domain,omitempty"` // by column, the values that the rows must cover
	Stage     pack.Stage             `json:"stage"`
	For       string                 `json:"for,omitempty"`
	Pathway   []string               `json:"pathway,omitempty"`
	Then      pack.Conclusions       `json:"then,omitzero"` // of every row; a row's own keys win
	Because   wire.Text              `json:"because,omitzero"`
	Source    string                 `json:"source,omitempty"`
	Status    pack.Status            `json:"status,omitempty"`
	Locked    bool                   `json:"locked,omitempty"`
	OnUnknown *pack.OnUnknown        `json:"on_unknown,omitempty"`
	Rows      []Row                  `json:"rows,omitempty"`
}

// A Row is one row of a table. What When has no cell for may be anything.
type Row struct {
	ID        string                 `json:"id"`
	When      map[string]fact.Scalar `json:"when"`
	Then      pack.Conclusions       `json:"then,omitzero"`
	Because   wire.Text              `json:"because,omitzero"`
	Source    string                 `json:"source,omitempty"`
	Status    pack.Status            `json:"status,omitempty"`
	Locked    bool                   `json:"locked,omitempty"`
	OnUnknown *pack.OnUnknown        `json:"on_unknown,omitempty"`
}

// Tables compiles the decision tables of packs into rules.
type Tables struct {
	// Read gives the CSV file that a table names, by its path from the folder of
	// the YAML that names it.
	Read func(yaml, file string) (name string, src []byte, err error)
	// Warnings are what is no mistake and yet worth a look: values of a declared
	// domain that no row covers.
	Warnings wire.Problems
	// Accepted are the findings that the authors of the packs let stand.
	Accepted []Acceptance

	facts map[string]*fact.Fact // by name and by Chinese name
}

// Know makes the facts that documents of packs declare known, for what a column
// may hold depends on its fact.
func (t *Tables) Know(docs ...*wire.Node) {
	for _, doc := range docs {
		declared := map[string]fact.Fact{}
		var told wire.Problems // by whoever reads the document as a pack
		if n := doc.Get("facts"); n != nil {
			wire.Decode(n, &declared, "", &told)
		}
		t.KnowFacts(declared)
	}
}

// KnowFacts is [Tables.Know] of facts that have been read.
func (t *Tables) KnowFacts(declared map[string]fact.Fact) {
	if t.facts == nil {
		t.facts = map[string]*fact.Fact{}
	}
	for name, f := range declared {
		f.Name = name
		t.facts[name] = &f
		if f.Zh != "" {
			t.facts[f.Zh] = &f
		}
	}
}

// Compile turns the tables of a document into rules of it; mistakes are told at the
// cells where they stand.
func (t *Tables) Compile(doc *wire.Node, ps *wire.Problems) {
	i := slices.IndexFunc(doc.Keys, func(k *wire.Node) bool { return k.Text == "tables" })
	if i < 0 {
		return
	}
	tables := doc.Values[i]
	doc.Keys, doc.Values = slices.Delete(slices.Clone(doc.Keys), i, i+1), slices.Delete(slices.Clone(doc.Values), i, i+1)
	if !wire.Expect(tables, wire.Map, "/tables", ps) {
		return
	}
	var rules []*wire.Node
	for i, key := range tables.Keys {
		c := &tabling{Tables: t, id: key, path: wire.Join("/tables", key.Text), node: tables.Values[i], ps: ps}
		rules = append(rules, c.rules()...)
	}
	add(doc, "rules", rules)
}

// add adds items to the list under a key.
func add(doc *wire.Node, key string, items []*wire.Node) {
	if len(items) == 0 {
		return
	}
	if list := doc.Get(key); list != nil && list.Kind == wire.List {
		list.Values = append(slices.Clone(list.Values), items...)
	} else if list == nil {
		at := items[0]
		doc.Keys = append(doc.Keys, text(key, at))
		doc.Values = append(doc.Values, &wire.Node{Kind: wire.List, Values: items, File: at.File, Line: at.Line, Column: at.Column})
	}
}

// text is a text that stands where another value does.
func text(s string, at *wire.Node) *wire.Node {
	return &wire.Node{Kind: wire.String, Text: s, File: at.File, Line: at.Line, Column: at.Column}
}

// tabling is one table being compiled.
type tabling struct {
	*Tables
	id   *wire.Node
	path string
	node *wire.Node
	ps   *wire.Problems

	table   DecisionTable
	columns []*column
	rows    []*row
}

// A column is a fact, or another expression that gives a number, and where its
// name was first read.
type column struct {
	name string
	node *wire.Node
	fact *fact.Fact // nil for another expression, and for what nobody declares
}

// A row is one that has been read: its cells by column.
type row struct {
	id    string
	node  *wire.Node
	cells []cell
	acts  bool // it is not disabled
}

func (c *tabling) say(n *wire.Node, path, code, format string, args ...any) {
	c.ps.Add(n, c.path+path, code, format, args...)
}

// rules are the rules of the table as nodes; none if the table has mistakes.
func (c *tabling) rules() []*wire.Node {
	before := len(*c.ps)
	c.fromFile()
	wire.Decode(c.node, &c.table, c.path, c.ps)
	if !wire.MixedID(c.id.Text) {
		c.say(c.id, "", "id", "%q is not the id of a table: letters, digits, - _ .", c.id.Text)
	}
	if hits := []string{string(Unique), string(Collect), string(First)}; !slices.Contains(hits, string(c.table.Hit)) {
		c.say(c.node.At("hit"), "/hit", "hit", "hit must say what rows are to one another, not %q%s", c.table.Hit, wire.Near(string(c.table.Hit), hits))
	}
	if len(*c.ps) == before {
		c.read()
	}
	if len(*c.ps) == before {
		c.check()
	}
	if len(*c.ps) > before {
		return nil
	}
	var rules []*wire.Node
	for i := range c.rows {
		rules = append(rules, c.rule(i))
	}
	return rules
}

// fromFile puts the rows of the CSV file that the table names into the table.
func (c *tabling) fromFile() {
	file := c.node.Get("file")
	if file == nil {
		return
	}
	if c.node.Get("rows") != nil {
		c.say(file, "/file", "duplicate", "the rows stand either in a file or under rows, not in both")
		return
	}
	if file.Kind != wire.String || path.Ext(file.Text) != ".csv" || path.Base(file.Text) != file.Text {
		c.say(file, "/file", "file", "%q is not the name of a CSV file that stands beside this one", file.Text)
		return
	}
	name, src, err := c.Read(file.File, file.Text)
	if err != nil {
		c.say(file, "/file", "file", "%s can't be read: %v", file.Text, err)
		return
	}
	if rows := readCSV(name, src, c.ps); rows != nil {
		whole := *c.node
		whole.Keys = append(slices.Clone(whole.Keys), text("rows", rows))
		whole.Values = append(slices.Clone(whole.Values), rows)
		c.node = &whole
	}
}

// read reads the cells of every row.
func (c *tabling) read() {
	rows := c.node.Get("rows")
	if rows == nil || len(rows.Values) == 0 {
		c.say(c.id, "", "missing", "table %s has no rows", c.id.Text)
		return
	}
	for _, n := range rows.Values {
		if when := n.Get("when"); when != nil {
			for _, key := range when.Keys {
				c.column(key)
			}
		}
	}
	seen := map[string]*wire.Node{}
	for i, n := range rows.Values {
		at, id := pathOf("/rows", i), c.table.Rows[i].ID
		switch {
		case !wire.MixedID(id):
			c.say(n.At("id"), at+"/id", "id", "%q is not the id of a row: letters, digits, - _ .", id)
		case seen[id] != nil:
			c.say(n.At("id"), at+"/id", "duplicate", "row %q stands already at %s", id, seen[id].Place())
		default:
			seen[id] = n.At("id")
		}
		status := c.table.Rows[i].Status
		if status == "" {
			status = c.table.Status
		}
		c.rows = append(c.rows, &row{id: id, node: n, cells: c.cells(n.Get("when"), at+"/when"), acts: status != pack.Disabled})
	}
}

// column is the column of a name, made where it is first read.
func (c *tabling) column(key *wire.Node) int {
	i := slices.IndexFunc(c.columns, func(o *column) bool { return o.name == key.Text })
	if i < 0 {
		c.columns = append(c.columns, &column{name: key.Text, node: key, fact: c.facts[key.Text]})
		i = len(c.columns) - 1
	}
	return i
}

// cells reads the cells of a row, or of the domain: anything where there is none.
func (c *tabling) cells(when *wire.Node, path string) []cell {
	cells := make([]cell, len(c.columns))
	for i := range cells {
		cells[i].anything = true
	}
	if when == nil {
		return cells
	}
	for k, key := range when.Keys {
		i := slices.IndexFunc(c.columns, func(o *column) bool { return o.name == key.Text })
		if i < 0 {
			names := make([]string, len(c.columns))
			for j, o := range c.columns {
				names[j] = o.name
			}
			c.say(key, wire.Join(path, key.Text), "unknown-column", "no row has a column %q%s", key.Text, wire.Near(key.Text, names))
			continue
		}
		r := &cellReader{column: c.columns[i], node: when.Values[k], path: c.path + wire.Join(path, key.Text), ps: c.ps}
		cells[i] = r.cell()
	}
	return cells
}

// rule is row i as a rule: the table's keys, the row's own over them.
func (c *tabling) rule(i int) *wire.Node {
	r := c.rows[i]
	n := &wire.Node{Kind: wire.Map, File: r.node.File, Line: r.node.Line, Column: r.node.Column}
	for _, from := range []*wire.Node{c.node, r.node} {
		for k, key := range from.Keys {
			if !slices.Contains([]string{"hit", "file", "domain", "rows", "when", "id"}, key.Text) {
				lay(n, key, from.Values[k])
			}
		}
	}
	id := r.node.Get("id")
	lay(n, text("id", id), &wire.Node{Kind: wire.String, Text: c.id.Text + "/" + r.id, File: id.File, Line: id.Line, Column: id.Column})
	lay(n, text("when", r.node), c.when(i).node(r.node))
	return n
}

// lay puts a value under a key: maps join, anything else is replaced.
func lay(n, key, value *wire.Node) {
	i := slices.IndexFunc(n.Keys, func(k *wire.Node) bool { return k.Text == key.Text })
	switch {
	case i < 0:
		n.Keys, n.Values = append(n.Keys, key), append(n.Values, value)
	case n.Values[i].Kind == wire.Map && value.Kind == wire.Map:
		joined := *n.Values[i]
		joined.Keys, joined.Values = slices.Clone(joined.Keys), slices.Clone(joined.Values)
		joined.File, joined.Line, joined.Column = value.File, value.Line, value.Column
		for k, inner := range value.Keys {
			j := slices.IndexFunc(joined.Keys, func(o *wire.Node) bool { return o.Text == inner.Text })
			if j < 0 {
				joined.Keys, joined.Values = append(joined.Keys, inner), append(joined.Values, value.Values[k])
			} else {
				joined.Keys[j], joined.Values[j] = inner, value.Values[k]
			}
		}
		n.Keys[i], n.Values[i] = key, &joined
	default:
		n.Keys[i], n.Values[i] = key, value
	}
}

// when is the condition of row i. In a table of which the first row acts it leaves
// out what the rows before hold of; those that can't hold together with it need no
// word.
func (c *tabling) when(i int) *composed {
	all := &composed{}
	c.conjunction(all, c.rows[i])
	if c.table.Hit != First {
		return all.orTrue()
	}
	var before []*row
	for _, r := range c.rows[:i] {
		if r.acts && overlap(c.rows[i].cells, r.cells) {
			before = append(before, r)
		}
	}
	if len(before) == 0 {
		return all.orTrue()
	}
	if all.text.Len() > 0 {
		all.glue(" and ")
	}
	all.glue("not (")
	for k, r := range before {
		if k > 0 {
			all.glue(" or ")
		}
		one := &composed{}
		c.conjunction(one, r)
		all.append(one.orTrue())
	}
	all.glue(")")
	return all
}

// conjunction writes the cells of a row that say something.
func (c *tabling) conjunction(to *composed, r *row) {
	for i, cell := range r.cells {
		if cell.anything {
			continue
		}
		if to.text.Len() > 0 {
			to.glue(" and ")
		}
		cell.write(to, c.columns[i])
	}
}

// composed is a condition put together of names and cells, each with its place.
type composed struct {
	text  strings.Builder
	runes int
	parts []wire.Part
}

// glue appends what no cell says.
func (c *composed) glue(s string) {
	c.text.WriteString(s)
	c.runes += len([]rune(s))
}

// piece appends what stands at a character of a node.
func (c *composed) piece(s string, n *wire.Node, skip int) {
	c.parts = append(c.parts, wire.Part{From: c.runes, Skip: skip, Node: n})
	c.glue(s)
}

func (c *composed) append(o *composed) {
	for _, p := range o.parts {
		p.From += c.runes
		c.parts = append(c.parts, p)
	}
	c.glue(o.text.String())
}

// orTrue is what holds of every case where no cell says anything.
func (c *composed) orTrue() *composed {
	if c.text.Len() == 0 {
		c.glue("true")
	}
	return c
}

// node is the condition as the text of a rule's when.
func (c *composed) node(at *wire.Node) *wire.Node {
	n := text(c.text.String(), at)
	n.Parts = c.parts
	return n
}

// pathOf is the path of an item of a list.
func pathOf(list string, i int) string { return list + "/" + strconv.Itoa(i) }
