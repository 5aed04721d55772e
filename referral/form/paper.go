package form

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// Schema names the edition of a paper's JSON.
const Schema = "fenji.form/1"

// A Paper is one copy of a form: what is on it, in order.
type Paper struct {
	Schema   string    `json:"schema"`
	Form     string    `json:"form"`
	Copy     string    `json:"copy"`
	Title    wire.Text `json:"title"`
	For      wire.Text `json:"for"`    // who keeps this copy
	Number   string    `json:"number"` // of the referral
	Case     string    `json:"case"`
	At       wire.Time `json:"at"`
	Sample   bool      `json:"sample"` // made with sample content: not for use on patients
	Sections []Section `json:"sections"`
	Blanks   []Blank   `json:"blanks"`
}

// A Section is a part of a paper: boxes, or a table.
type Section struct {
	Title wire.Text `json:"title"`
	Boxes []Box     `json:"boxes,omitempty"`
	Grid  *Grid     `json:"table,omitempty"`
}

// A Box is one blank of a form and what fills it.
type Box struct {
	Key    string      `json:"key"`
	Name   wire.Text   `json:"name"`
	Value  []wire.Text `json:"value"`             // in lines; none is an empty line
	ByHand bool        `json:"by_hand,omitempty"` // filled with a pen: a signature, a time to come
	Needed bool        `json:"needed,omitempty"`  // the norm wants it filled
	Room   int         `json:"-"`                 // lines left for a pen; 0 shares a line with others
}

// A Grid is a table: rows under columns; Hand are columns to be filled with a pen.
type Grid struct {
	Columns []wire.Text   `json:"columns"`
	Rows    [][]wire.Text `json:"rows"`
	Hand    []wire.Text   `json:"hand,omitempty"`
}

// A Blank is a box that has to be filled and is not.
type Blank struct {
	Key    string    `json:"key"`
	Name   wire.Text `json:"name"`
	ByHand bool      `json:"by_hand"` // nothing else can fill it
}

// JSON is the paper's one form in bytes.
func (p *Paper) JSON() []byte { return wire.Canonical(p) }

// Unfilled are the blanks that a pen need not have been waited for: what a request
// lacks before it is sent.
func (p *Paper) Unfilled() []Blank {
	var unfilled []Blank
	for _, b := range p.Blanks {
		if !b.ByHand {
			unfilled = append(unfilled, b)
		}
	}
	return unfilled
}

// add adds a section, unless there is nothing in it.
func (p *Paper) add(zh, en string, boxes ...Box) {
	if len(boxes) == 0 {
		return
	}
	for i := range boxes {
		b := &boxes[i]
		if b.Value == nil {
			b.Value = []wire.Text{}
		}
		if b.Needed && len(b.Value) == 0 {
			p.Blanks = append(p.Blanks, Blank{b.Key, b.Name, b.ByHand})
		}
	}
	p.Sections = append(p.Sections, Section{Title: wire.Text{Zh: zh, En: en}, Boxes: boxes})
}

// table adds a table, unless it has no row.
func (p *Paper) table(zh, en string, t *Grid) {
	if len(t.Rows) > 0 {
		p.Sections = append(p.Sections, Section{Title: wire.Text{Zh: zh, En: en}, Grid: t})
	}
}

// tidy is the table without the columns in which nothing stands.
func (t *Grid) tidy() *Grid {
	for c := len(t.Columns) - 1; c >= 0; c-- {
		if slices.ContainsFunc(t.Rows, func(row []wire.Text) bool { return row[c] != (wire.Text{}) }) {
			continue
		}
		t.Columns = slices.Delete(t.Columns, c, c+1)
		for i, row := range t.Rows {
			t.Rows[i] = slices.Delete(row, c, c+1)
		}
	}
	return t
}

// box is a blank that the norm wants filled, filled with what people wrote.
func box(key, zh, en, value string) Box {
	return Box{Key: key, Name: wire.Text{Zh: zh, En: en}, Value: written(value), Needed: true}
}

// said is a blank that the norm wants filled, filled in both languages.
func said(key, zh, en string, value ...wire.Text) Box {
	b := Box{Key: key, Name: wire.Text{Zh: zh, En: en}, Needed: true}
	for _, v := range value {
		if v != (wire.Text{}) {
			b.Value = append(b.Value, v)
		}
	}
	return b
}

// hand is a blank for a pen.
func hand(key, zh, en string) Box {
	return Box{Key: key, Name: wire.Text{Zh: zh, En: en}, ByHand: true}
}

// roomy is the box over the whole width, with so many lines for a pen if empty.
func (b Box) roomy(lines int) Box { b.Room = lines; return b }

// optional is the box that the norm does not ask for.
func (b Box) optional() Box { b.Needed = false; return b }

// needed is the box that the norm asks for.
func (b Box) needed() Box { b.Needed = true; return b }

// filled are the boxes that have something in them.
func filled(boxes ...Box) (all []Box) {
	for _, b := range boxes {
		if len(b.Value) > 0 {
			all = append(all, b)
		}
	}
	return all
}

// written is what people wrote, by its lines; it is of one language.
func written(text string) (lines []wire.Text) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, plain(line))
		}
	}
	return lines
}

// plain is a text that is the same in every language.
func plain(text string) wire.Text { return wire.Text{Zh: text} }

// texts makes a column's heading or the like of Chinese and English in turn.
func texts(zhEn ...string) (all []wire.Text) {
	for i := 0; i < len(zhEn); i += 2 {
		all = append(all, wire.Text{Zh: zhEn[i], En: zhEn[i+1]})
	}
	return all
}
