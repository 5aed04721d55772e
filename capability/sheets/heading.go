package sheets

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// A sheet is a table whose heading was found.
type sheet struct {
	*Table
	kind    string         // Institutions, Staff or Equipment
	headers []string       // as written, by column from 0
	keys    map[string]int // of columns, to their number from 0
	marks   map[int]meaning
	below   int // index of the first row below the heading
}

// headingWithin is how many rows from the top a heading is looked for in.
const headingWithin = 12

// marked are the kinds of words that may head a column of the institutions, each
// to be filled with 有 or 无.
func marked() []string {
	return []string{"accreditation", "service", "remote", "equipment", "room", "vehicle", "stock"}
}

// heading finds out what a table is and where its heading stands.
func (r *reading) heading(t *Table) (*sheet, bool) {
	best, at := "", 0
	for i, row := range t.Rows[:min(len(t.Rows), headingWithin)] {
		if best, at = r.kindOf(row), i; best != "" {
			break
		}
	}
	if best == "" {
		r.refuseFile(t, "no-heading", say("前%d行里找不到表头", "no heading was found in the first %d rows", headingWithin),
			say("机构表要有机构名称、级别；人员表要有编号、机构；设备表要有机构、设备", "institutions need 机构名称 and 级别, staff 编号 and 机构, equipment 机构 and 设备"))
		return nil, false
	}
	s := &sheet{Table: t, kind: best, keys: map[string]int{}, marks: map[int]meaning{}, below: at + 1}
	for _, c := range t.Rows[at].Cells {
		text, _ := cleaned(c.Text)
		s.headers = append(s.headers, text)
	}
	r.above(s, at)
	r.second(s)
	r.columns(s, t.Rows[at].Number)
	return s, true
}

// kindOf is what a table is of which a row is the heading, empty if it is none.
func (r *reading) kindOf(row Row) (best string) {
	most := 1
	for _, kind := range []string{Institutions, Staff, Equipment} {
		if n := r.recognised(kind, row); n > most && r.required(kind, row) {
			best, most = kind, n
		}
	}
	return best
}

// recognised counts the cells of a row that head a column.
func (r *reading) recognised(kind string, row Row) (n int) {
	for _, c := range row.Cells {
		if text, _ := cleaned(c.Text); r.heads(kind, text) {
			n++
		}
	}
	return n
}

func (r *reading) heads(kind, text string) bool {
	if _, ok := r.words.column(kind, text); ok {
		return true
	}
	_, ok := r.words.findBare(text, marked()...)
	return ok && kind == Institutions
}

// must are the columns without which a table is not of the kind.
func must(kind string) []string {
	return map[string][]string{Institutions: {"name", "level"}, Staff: {"id", "institution"}, Equipment: {"institution", "device"}}[kind]
}

func (r *reading) required(kind string, row Row) bool {
	var have []string
	for _, c := range row.Cells {
		text, _ := cleaned(c.Text)
		if col, ok := r.words.column(kind, text); ok {
			have = append(have, col.key)
		}
	}
	return !slices.ContainsFunc(must(kind), func(key string) bool { return !slices.Contains(have, key) })
}

// above tells of the lines above the heading, such as a title.
func (r *reading) above(s *sheet, at int) {
	for _, row := range s.Rows[:at] {
		if !row.blank() {
			r.mend(Finding{Code: codeBefore, File: s.File, Row: row.Number, Value: row.first(), Text: say("表头以上的行，不读", "a line above the heading, not read")})
		}
	}
}

// second joins a second row of headings to the first: what stands in it is finer.
func (r *reading) second(s *sheet) {
	if s.below >= len(s.Rows) {
		return
	}
	row, found := s.Rows[s.below], false
	for i, c := range row.Cells {
		text, _ := cleaned(c.Text)
		upper := ""
		if i < len(s.headers) {
			upper = s.headers[i]
		}
		if !r.heads(s.kind, text) {
			if text != "" && text != upper {
				return // a row of data
			}
			continue
		}
		found = found || text != upper
	}
	if !found {
		return
	}
	for i, c := range row.Cells {
		text, _ := cleaned(c.Text)
		for len(s.headers) <= i {
			s.headers = append(s.headers, "")
		}
		if text != "" {
			s.headers[i] = text
		}
	}
	s.below++
	r.mend(Finding{Code: codeHeadings, File: s.File, Row: row.Number, Value: row.first(), Text: say("两行表头，以下面一行为准", "a second row of headings, which is finer than the first")})
}

// columns gives each column its key or its meaning.
func (r *reading) columns(s *sheet, row int) {
	for i, header := range s.headers {
		at := Finding{File: s.File, Row: row, Column: i + 1, Header: header}
		c, known := r.words.column(s.kind, header)
		m, mark := r.words.findBare(header, marked()...)
		switch {
		case header == "":
		case known && s.has(c.key):
			r.refuse(at, "two-columns", say("和%s列是同一项", "the same as column %s", Finding{Column: s.keys[c.key] + 1}.Letter()), wire.Text{Zh: "只留一列", En: "keep one of them"})
		case known:
			s.keys[c.key] = i
			if c.explain == notTaken && c.key != "number" && s.filled(i) {
				at.Code, at.Text = codeUnread, say("目录不收这一项，不读", "a catalogue does not take it; not read")
				r.mend(at)
			}
		case personal(header):
			if s.filled(i) {
				r.refuse(at, "personal", say("目录不收姓名、证件号等个人信息", "a catalogue takes no names or numbers of people"),
					wire.Text{Zh: "删去这一列，人员只用编号", En: "delete the column; people have an opaque number only"})
			}
		case mark && s.kind == Institutions:
			s.marks[i] = m
		default:
			r.unread(s, at, header)
		}
	}
}

func (s *sheet) has(key string) bool {
	_, ok := s.keys[key]
	return ok
}

// filled reports whether anything stands below a heading.
func (s *sheet) filled(column int) bool {
	return slices.ContainsFunc(s.Rows[s.below:], func(row Row) bool { return column < len(row.Cells) && strings.TrimSpace(row.Cells[column].Text) != "" })
}

// personal reports whether a column is of people's names or numbers.
func personal(header string) bool {
	header = word(header)
	return slices.ContainsFunc([]string{"姓名", "身份证", "证件号", "联系人", "负责人", "法定代表人", "法人代表", "院长", "手机", "个人电话", "医生姓名", "出生", "家庭住址"},
		func(p string) bool { return strings.Contains(header, p) })
}

// unread tells of a column that means nothing here; one that looks like another's
// name is refused, because what stands in it would silently be lost.
func (r *reading) unread(s *sheet, at Finding, header string) {
	var names []string
	for _, c := range r.words.inSheet(s.kind) {
		names = append(append(names, c.header), c.others...)
	}
	if s.kind == Institutions {
		names = append(names, r.words.names(marked()...)...)
	}
	if best := wire.Nearest(header, names); best != "" && misspelt(header, best) {
		r.refuse(at, "unknown-heading", say("不认识的表头", "an unknown heading"), say("是不是“%s”？不是就删去这一列", "did you mean %q? if not, delete the column", best))
		return
	}
	at.Code, at.Text = codeUnread, say("目录没有这一项，不读", "the catalogue has no such thing; not read")
	r.mend(at)
}

// misspelt reports whether two words of at least three characters differ in one.
func misspelt(a, b string) bool {
	odd := func(a, b string) (n int) {
		for _, r := range a {
			if !strings.ContainsRune(b, r) {
				n++
			}
		}
		return n
	}
	return len([]rune(a)) > 2 && odd(a, b) <= 1 && odd(b, a) <= 1
}

func (row Row) blank() bool {
	return !slices.ContainsFunc(row.Cells, func(c Cell) bool { return strings.TrimFunc(c.Text, isSpace) != "" })
}

// first is the text of the first cell that has one.
func (row Row) first() string {
	for _, c := range row.Cells {
		if text, _ := cleaned(c.Text); text != "" {
			return text
		}
	}
	return ""
}

// texts counts the cells that have one, a merged cell once.
func (row Row) texts() (n int) {
	merged := ""
	for _, c := range row.Cells {
		if strings.TrimFunc(c.Text, isSpace) == "" || c.Merged != "" && c.Merged == merged {
			continue
		}
		merged = c.Merged
		n++
	}
	return n
}
