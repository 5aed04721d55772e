package sheets

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// An Import is what spreadsheets say, as a change of a catalogue.
type Import struct {
	Patch    *wire.Node // a merge patch; every value stands at its file, row and column
	Findings []Finding  // by file, row and column
	Tables   []Summary  // in the order given

	cells map[place]Finding // what stands where, for Told
}

// A Summary is one spreadsheet that was read.
type Summary struct {
	File     string `json:"file"`
	Kind     string `json:"kind"`     // Institutions, Staff or Equipment; empty if it was not found out
	Encoding string `json:"encoding"` // UTF-8, GB18030, UTF-16 or xlsx
	Rows     int    `json:"rows"`     // that were read
}

type place struct {
	file        string
	row, column int
}

// Refused reports whether something was refused; then the patch must not be used.
func (im *Import) Refused() bool {
	return slices.ContainsFunc(im.Findings, func(f Finding) bool { return f.Refused })
}

// Told are problems of a catalogue that took the patch, as findings of the cells
// that they come from.
func (im *Import) Told(ps wire.Problems) []Finding {
	var out []Finding
	for _, p := range ps {
		f, ok := im.cells[place{p.File, p.Line, p.Column}]
		if !ok {
			f = Finding{File: p.File, Row: p.Line, Column: p.Column}
		}
		f.Code, f.Refused, f.Text = p.Code, true, wire.Text{Zh: p.Path + "：" + p.Message, En: p.Path + ": " + p.Message}
		out = append(out, f)
	}
	return out
}

// Options are what a reading needs besides the spreadsheets.
type Options struct {
	Before   *capability.View // the catalogue that is changed; nil for none
	At       wire.Time        // when the sheets were filled in: what 有 declares, it declares on this day
	Words    *Words           // NewWords() when nil
	Profiles bool             // give every institution the profile of its level
	Step     func(done, all int)
}

// Read reads spreadsheets in any order; institutions are read first. It changes
// nothing and is safe for concurrent use; the tables are not kept.
func Read(o Options, tables ...*Table) *Import {
	if o.Words == nil {
		o.Words = NewWords()
	}
	r := &reading{Options: o, words: o.Words, today: capability.Date(o.At.Date()), patch: newMap(), places: map[string]*own{}, seen: map[string]Finding{}, counts: map[pile]int{}, uncounted: map[pile]bool{}, speaks: map[string]cell{}, said: map[saying]saidAt{}, joined: map[string][]joined{}, indexes: map[*wire.Node]*indexed{},
		im: &Import{cells: map[place]Finding{}, Tables: make([]Summary, len(tables))}}
	if o.Before != nil {
		r.before, _ = wire.ParseJSON("", o.Before.JSON(), capability.MaxDocument)
	}
	r.known()
	sheets := make([]*sheet, len(tables))
	for i, t := range tables {
		r.im.Tables[i] = Summary{File: t.File, Encoding: t.Encoding}
		if r.aside(t, tables) {
			r.mend(Finding{Code: codeSkipped, File: t.File, Row: 1, Text: say("这张工作表没有表头，不读", "this sheet has no heading: not read")})
		} else if s, ok := r.heading(t); ok {
			sheets[i], r.im.Tables[i].Kind = s, s.kind
		}
	}
	r.all(sheets)
	r.im.Patch = r.patch
	r.silence(tables)
	slices.SortStableFunc(r.im.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column))
	})
	return r.im
}

// aside reports whether a table is a sheet of a workbook that is none of the three,
// beside one that is.
func (r *reading) aside(t *Table, tables []*Table) bool {
	book, _, of := strings.Cut(t.File, "#")
	headed := func(t *Table) bool {
		return slices.ContainsFunc(t.Rows[:min(len(t.Rows), headingWithin)], func(row Row) bool { return r.kindOf(row) != "" })
	}
	return of && !headed(t) && slices.ContainsFunc(tables, func(o *Table) bool { return strings.HasPrefix(o.File, book+"#") && headed(o) })
}

// all reads what has a heading: who the institutions are, then what is said of
// them, then the rest.
func (r *reading) all(sheets []*sheet) {
	rows := make([][]line, len(sheets))
	done, all := 0, 0
	for i, s := range sheets {
		if s != nil {
			rows[i] = r.lines(s)
			all += len(rows[i])
			r.im.Tables[i].Rows = len(rows[i])
		}
		if s != nil && s.kind == Institutions {
			r.introduce(rows[i])
		}
		r.peopled = r.peopled || s != nil && s.kind == Staff && len(rows[i]) > 0
	}
	for _, kind := range []string{Institutions, Staff, Equipment} {
		for i, s := range sheets {
			if s == nil || s.kind != kind {
				continue
			}
			for _, l := range rows[i] {
				map[string]func(line){Institutions: r.institution, Staff: r.person, Equipment: r.device}[kind](l)
				if done++; r.Step != nil {
					r.Step(done, all)
				}
			}
		}
	}
	r.rounds()
	r.leads()
	r.settle()
	r.needs()
	r.narrow()
}

// silence takes out of all findings what was refused as of people, and what stands
// in a column of people.
func (r *reading) silence(tables []*Table) {
	files := map[string]*Table{}
	for _, t := range tables {
		files[t.File] = t
	}
	secret := map[string]bool{}
	keep := func(text string) {
		if text, _ = cleaned(text); text != "" {
			secret[text] = true
		}
	}
	for _, f := range r.im.Findings {
		if f.Code != "personal" && (f.Code != "not-a-phone" || f.Value != "") {
			continue
		}
		for _, row := range files[f.File].Rows {
			column := f.Header != "" && f.Value == "" && personal(f.Header) && row.Number > f.Row
			if (row.Number == f.Row && !personal(f.Header) || column) && f.Column <= len(row.Cells) && f.Column > 0 {
				keep(row.Cells[f.Column-1].Text)
			}
		}
	}
	for i := range r.im.Findings {
		if text, _ := cleaned(r.im.Findings[i].Value); secret[text] {
			r.im.Findings[i].Value = ""
		}
	}
}

// A reading is one Read under way.
type reading struct {
	Options
	words     *Words
	today     capability.Date
	before    *wire.Node // the catalogue that is changed, as a document; nil for none
	patch     *wire.Node
	names     index
	places    map[string]*own    // institutions of the sheets, by id
	seen      map[string]Finding // people, by number
	counts    map[pile]int       // things of the equipment sheet, so far
	uncounted map[pile]bool      // a row speaks of them without a number
	counted   []total            // their piles, with a cell that speaks of each
	totals    []total            // what the sheet of the institutions says of piles
	declared  []told
	shipped   *wire.Node        // once it was needed
	speaks    map[string]cell   // a cell that speaks of an institution, by id
	said      map[saying]saidAt // what was said of things, yes or no
	peopled   bool              // people are listed, in the sheets or in the catalogue
	networks  []string          // of the sheets, in their order
	joined    map[string][]joined
	postings  map[string]string // of the catalogue: person, workplace and first day → id
	indexes   map[*wire.Node]*indexed
	noes      []no // of the row that is read
	im        *Import
}

// A line is one row of data.
type line struct {
	*sheet
	Row
	r *reading
}

// A cell is the value of one column in one line. Its text is clean; empty says
// nothing.
type cell struct {
	line   line
	column int
	text   string
	raw    Cell
}

func (r *reading) mend(f Finding) { r.im.Findings = append(r.im.Findings, f) }

func (r *reading) refuse(f Finding, code string, text, allowed wire.Text) {
	f.Code, f.Refused, f.Text, f.Allowed = code, true, text, allowed
	r.im.Findings = append(r.im.Findings, f)
}

func (r *reading) refuseFile(t *Table, code string, text, allowed wire.Text) {
	r.refuse(Finding{File: t.File, Row: 1}, code, text, allowed)
}

// cell is the value of a column by its key, empty if there is no such column.
func (l line) cell(key string) cell {
	i, ok := l.keys[key]
	if !ok {
		return cell{line: l, column: -1}
	}
	return l.at(i)
}

func (l line) at(i int) cell {
	c := cell{line: l, column: i}
	if i < len(l.Cells) {
		c.raw = l.Cells[i]
		c.text, _ = cleaned(c.raw.Text)
	}
	if c.text != "" {
		l.r.im.cells[place{l.File, l.Number, i + 1}] = c.finding()
	}
	return c
}

// finding is the place of the cell and what stands there.
func (c cell) finding() Finding {
	f := Finding{File: c.line.File, Row: c.line.Number}
	if c.column >= 0 {
		f.Column, f.Value = c.column+1, c.text
		if c.column < len(c.line.headers) {
			f.Header = c.line.headers[c.column]
		}
	}
	return f
}

func (c cell) mended(code string, text wire.Text) {
	f := c.finding()
	f.Code, f.Text = code, text
	c.line.r.mend(f)
}

func (c cell) refuse(code string, text, allowed wire.Text) {
	c.line.r.refuse(c.finding(), code, text, allowed)
}

// lines are the rows of data of a sheet: what is none is left out and told.
func (r *reading) lines(s *sheet) []line {
	var out []line
	r.merges(s)
	written := map[string]int{}
	after := false // a blank row: what follows may be a comment
	for _, row := range s.Rows[s.below:] {
		if row.blank() {
			after = true
			continue
		}
		if r.isData(s, row, after) && !r.again(s, row, written) {
			r.tidied(s, row)
			out = append(out, line{s, row, r})
		}
	}
	return out
}

// again tells of a row that says exactly what another has said.
func (r *reading) again(s *sheet, row Row, written map[string]int) bool {
	var texts []string
	for i, c := range row.Cells {
		if col := s.keys["number"]; !s.has("number") || col != i {
			texts = append(texts, word(c.Text))
		}
	}
	key := strings.Join(texts, "\x00")
	before, found := written[key]
	if !found {
		written[key] = row.Number
		return false
	}
	if s.kind == Equipment { // two devices of a kind look alike
		return false
	}
	r.mend(Finding{Code: codeRepeated, File: s.File, Row: row.Number, Value: row.first(), Text: say("和第%d行完全相同，只读一次", "the same as row %d; read once", before)})
	return true
}

// isData tells rows of data from explanations, totals and comments.
func (r *reading) isData(s *sheet, row Row, after bool) bool {
	first := row.first()
	starts := func(with ...string) bool {
		return slices.ContainsFunc(with, func(w string) bool { return strings.HasPrefix(first, w) })
	}
	f := Finding{File: s.File, Row: row.Number, Value: first}
	switch {
	case starts("【填写说明】", "【示例】"):
		return false
	case starts("示例", "样例", "例："):
		f.Code, f.Text = codeSkipped, say("示例行，不读", "an example, not read")
	case slices.Contains([]string{"合计", "总计", "小计", "共计", "总数", "本页合计", "本页小计"}, strings.TrimSuffix(word(first), "数")) || isTotal(row):
		f.Code, f.Text = codeTotal, say("合计行，不读", "a row of totals, not read")
	case r.repeats(s, row):
		f.Code, f.Text = codeSkipped, say("重复的表头，不读", "the heading again, not read")
	case row.texts() <= 2 && starts("注", "备注", "说明", "填表", "制表", "审核", "填报", "单位负责人", "附", "以上", "填写", "*", "※"), row.texts() == 1 && after:
		f.Code, f.Text = codeSkipped, say("表外文字，不读", "a comment, not read")
	default:
		if row.Hidden {
			f.Code, f.Text = codeHidden, say("隐藏的行，照样读了", "a hidden row; read all the same")
			r.mend(f)
		}
		return true
	}
	r.mend(f)
	return false
}

// isTotal reports whether any cell of a row calls it a total.
func isTotal(row Row) bool {
	return slices.ContainsFunc(row.Cells, func(c Cell) bool {
		return slices.Contains([]string{"合计", "总计", "小计", "共计"}, word(c.Text))
	})
}

func (r *reading) repeats(s *sheet, row Row) bool {
	same := 0
	for i, c := range row.Cells {
		text, _ := cleaned(c.Text)
		if text != "" && (i >= len(s.headers) || text != s.headers[i]) {
			return false
		}
		if text != "" {
			same++
		}
	}
	return same > 1
}

// tidied tells of the cells of a row in which spaces or full-width letters were
// mended.
func (r *reading) tidied(s *sheet, row Row) {
	for i, c := range row.Cells {
		text, done := cleaned(c.Text)
		if text == "" || !s.reads(i) {
			continue
		}
		for _, code := range done {
			f := Finding{Code: code, File: s.File, Row: row.Number, Column: i + 1, Header: s.headers[i], Value: c.Text}
			f.Text = map[string]wire.Text{codeSpaces: say("去掉了多余的空格或换行", "spaces removed"), codeFullWidth: say("全角字母数字改成了半角", "full-width letters and digits made half-width")}[code]
			r.mend(f)
		}
	}
}

// reads reports whether a column is read.
func (s *sheet) reads(column int) bool {
	if _, mark := s.marks[column]; mark {
		return true
	}
	for _, i := range s.keys {
		if i == column {
			return true
		}
	}
	return false
}

// merges fills what merged cells leave empty: down the column where a workbook
// says that cells are merged, and down the institution of staff and equipment,
// whose empty cells can only be that.
func (r *reading) merges(s *sheet) {
	last := map[string]int{} // of a merged cell: the row it began in
	above := Cell{}
	key, keyed := s.keys["institution"]
	for n := range s.Rows[s.below:] {
		row := &s.Rows[s.below+n]
		for i := range row.Cells {
			m := row.Cells[i].Merged
			if m == "" || !s.reads(i) || row.Cells[i].Text == "" {
				continue
			}
			if began, inside := last[m]; inside && began != row.Number {
				f := Finding{Code: codeFilled, File: s.File, Row: row.Number, Column: i + 1, Header: s.headers[i], Value: row.Cells[i].Text}
				f.Text = say("合并单元格，按第%d行填", "a merged cell, filled from row %d", began)
				r.mend(f)
			} else {
				last[m] = row.Number
			}
		}
		if !keyed || row.blank() || row.texts() == 1 {
			continue
		}
		for len(row.Cells) <= key {
			row.Cells = append(row.Cells, Cell{})
		}
		if strings.TrimFunc(row.Cells[key].Text, isSpace) != "" {
			above = row.Cells[key]
		} else if above.Text != "" && !isTotal(*row) {
			row.Cells[key].Text = above.Text
			r.mend(Finding{Code: codeFilled, File: s.File, Row: row.Number, Column: key + 1, Header: s.headers[key], Value: above.Text,
				Text: say("空着，按合并单元格填上一行的", "empty: taken for a merged cell and filled from the row above")})
		}
	}
}
