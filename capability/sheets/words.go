package sheets

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

//go:embed data/words.csv
var wordsCSV []byte

//go:embed data/columns.csv
var columnsCSV []byte

// The three spreadsheets, by the names of their templates.
const (
	Institutions = "机构"
	Staff        = "人员"
	Equipment    = "设备"
)

// A meaning is what a word that clerks write stands for.
type meaning struct {
	kind, code, name, more string
}

// Words are what clerks write and what it stands for. Those of a county may be
// added from a sheet of its own (see AddWords). Once read from, they are not
// changed any more and may be shared.
type Words struct {
	columns []column
	headed  map[[2]string]column // by sheet and word
	list    []meaning
	byWord  map[string][]meaning // kinds of the same word in the order of the file
	aliases map[string]string    // what institutions are called → their name
}

// A column is one that a template has.
type column struct {
	sheet, key, header, explain, example string
	others                               []string
}

// NewWords are the words that come with fenji.
func NewWords() *Words {
	w := &Words{headed: map[[2]string]column{}, byWord: map[string][]meaning{}, aliases: map[string]string{}}
	for _, r := range records(columnsCSV) {
		c := column{r[0], r[1], r[2], r[4], r[5], strings.Split(r[3], ";")}
		w.columns = append(w.columns, c)
		for _, text := range append(c.others, c.header) {
			w.headed[[2]string{c.sheet, word(text)}] = c
		}
	}
	for _, r := range records(wordsCSV) {
		m := meaning{r[0], r[1], r[2], r[4]}
		w.list = append(w.list, m)
		w.add(m, append(strings.Split(r[3], ";"), r[2])...)
	}
	return w
}

// records are the lines below the heading of a file that is part of the program.
func records(src []byte) [][]string {
	all, err := csv.NewReader(bytes.NewReader(src)).ReadAll()
	if err != nil {
		panic("sheets: " + err.Error())
	}
	return all[1:]
}

func (w *Words) add(m meaning, written ...string) {
	for _, text := range written {
		key := word(text)
		if key != "" && !slices.ContainsFunc(w.byWord[key], func(o meaning) bool { return o.kind == m.kind }) {
			w.byWord[key] = append(w.byWord[key], m)
		}
	}
}

// AddTerms adds services that packs declare, by their Chinese name; the words
// that come with fenji win.
func (w *Words) AddTerms(names map[string]string) {
	var terms []string
	for term := range names {
		terms = append(terms, term)
	}
	slices.Sort(terms)
	for _, term := range terms {
		m := meaning{kind: "service", code: term, name: names[term]}
		w.list = append(w.list, m)
		w.add(m, names[term], term)
	}
}

// AddWords adds a county's own words: a table of three columns, the kind (机构 for
// other names of an institution, or one of the kinds of data/words.csv), what is
// written, and what it stands for (the institution's name, or a code). The first
// row is a heading. Kinds may be written in Chinese, and a code as the usual word for
// it. A code must be one of the words', or one of more, which a catalogue uses.
func (w *Words) AddWords(t *Table, more ...string) error {
	var ps wire.Problems
	for i, row := range t.Rows {
		var c [3]string
		for j := range min(3, len(row.Cells)) {
			c[j], _ = cleaned(row.Cells[j].Text)
		}
		at := &wire.Node{File: t.File, Line: row.Number, Column: 1}
		switch {
		case i == 0 || c == [3]string{}:
		case c[1] == "" || c[2] == "":
			ps.Add(at, "", "missing", "三列都要填：类别、写法、标准; all three are needed: kind, what is written, what it stands for")
		case c[0] == Institutions:
			w.aliases[word(c[1])] = c[2]
		case !w.kind(&c[0]):
			ps.Add(at, "", "unknown-word", "不认识的类别 · unknown kind %q; 可以填 · allowed: %s", c[0], strings.Join(kindsAllowed(), " "))
		default:
			m, known := w.meant(c[0], c[2], more)
			if !known {
				at.Column = 3
				ps.Add(at, "", "unknown-code", "没有这个标准代码 · unknown code %q of %s%s", c[2], c[0], wire.Near(c[2], w.codes(c[0])))
				continue
			}
			m.name = c[1]
			w.list = append(w.list, m)
			w.replace(m, c[1])
		}
	}
	return ps.Err()
}

// kindNames are the kinds in Chinese.
func kindNames() [][2]string {
	return [][2]string{{"服务", "service"}, {"远程", "remote"}, {"设备", "equipment"}, {"药品", "stock"}, {"车辆", "vehicle"}, {"房间", "room"}, {"技能", "skill"}, {"职称", "title"},
		{"派驻类型", "posting"}, {"级别", "level"}, {"性质", "ownership"}, {"救治单元", "accreditation"}, {"状态", "state"}, {"能力模板", "profile"}, {"坐标系", "datum"},
		{"有", "yes"}, {"无", "no"}, {"不详", "unknown"}, {"长期", "open_end"}}
}

func kindsAllowed() []string {
	out := []string{Institutions}
	for _, k := range kindNames() {
		out = append(out, k[0]+"("+k[1]+")")
	}
	return out
}

// kind makes a kind that is written in Chinese one of the words', and reports
// whether it is one.
func (w *Words) kind(written *string) bool {
	for _, k := range kindNames() {
		if *written == k[0] {
			*written = k[1]
		}
	}
	return slices.Contains(w.kinds(), *written)
}

// meant is what a code or a usual word of a kind stands for.
func (w *Words) meant(kind, code string, more []string) (meaning, bool) {
	if m, ok := w.coded(kind, code); ok {
		return m, true
	}
	if m, ok := w.find(code, kind); ok {
		return m, true
	}
	return meaning{kind: kind, code: code}, slices.Contains(more, code)
}

// codes are those of a kind, each once.
func (w *Words) codes(kind string) (out []string) {
	for _, m := range w.list {
		if m.kind == kind && !slices.Contains(out, m.code) {
			out = append(out, m.code)
		}
	}
	return out
}

// replace makes a word stand for something else than before.
func (w *Words) replace(m meaning, written string) {
	key := word(written)
	w.byWord[key] = append([]meaning{m}, slices.DeleteFunc(slices.Clone(w.byWord[key]), func(o meaning) bool { return o.kind == m.kind })...)
}

func (w *Words) kinds() []string {
	var out []string
	for _, m := range w.list {
		if !slices.Contains(out, m.kind) {
			out = append(out, m.kind)
		}
	}
	return out
}

// find is what a word stands for, of the first of the kinds that has it. What stands
// in brackets counts: 有(暂停) is no yes.
func (w *Words) find(text string, kinds ...string) (meaning, bool) {
	key := word(text)
	for _, kind := range kinds {
		for _, m := range w.byWord[key] {
			if m.kind == kind && key != "" {
				return m, true
			}
		}
	}
	return meaning{}, false
}

// findBare is find of a heading or a name, which brackets only explain.
func (w *Words) findBare(text string, kinds ...string) (meaning, bool) {
	if m, ok := w.find(text, kinds...); ok {
		return m, true
	}
	return w.find(unbracketed(text), kinds...)
}

// coded is the first of a kind with a code.
func (w *Words) coded(kind, code string) (meaning, bool) {
	for _, m := range w.list {
		if m.kind == kind && m.code == code {
			return m, true
		}
	}
	return meaning{}, false
}

// Name is the usual word for a code of a kind, such as 监护仪 for the equipment
// monitor; false where there is none.
func (w *Words) Name(kind, code string) (string, bool) {
	m, ok := w.coded(kind, code)
	return m.name, ok
}

// Code is what a word of a kind stands for, such as the service thrombolysis for 溶栓;
// false where nobody says.
func (w *Words) Code(kind, text string) (string, bool) {
	m, ok := w.find(text, kind)
	return m.code, ok
}

// more is the first of a kind that stands for something.
func (w *Words) more(kind, more string) (meaning, bool) {
	for _, m := range w.list {
		if m.kind == kind && m.more == more && more != "" {
			return m, true
		}
	}
	return meaning{}, false
}

// names are the usual words of the kinds.
func (w *Words) names(kinds ...string) (out []string) {
	for _, m := range w.list {
		if slices.Contains(kinds, m.kind) {
			out = append(out, m.name)
		}
	}
	return out
}

// inSheet are the columns of a spreadsheet.
func (w *Words) inSheet(sheet string) (out []column) {
	for _, c := range w.columns {
		if c.sheet == sheet {
			out = append(out, c)
		}
	}
	return out
}

// column is the one that a heading names.
func (w *Words) column(sheet, heading string) (column, bool) {
	for _, key := range []string{word(heading), word(unbracketed(heading))} {
		if c, ok := w.headed[[2]string{sheet, key}]; ok && key != "" {
			return c, true
		}
	}
	return column{}, false
}
