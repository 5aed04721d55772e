package sheets

import (
	"bytes"
	"encoding/csv"
)

// A Template is an empty spreadsheet for clerks: the heading, a row that explains
// each column, a row that is an example. Both rows begin with a mark and are
// never read.
type Template struct {
	Name string // Institutions, Staff or Equipment
	Rows [][]string
}

// explained and exampled mark rows that are not data.
const (
	explained = "【填写说明】"
	exampled  = "【示例】"
	notTaken  = "目录不收，不读" // of a column that is known and not read
)

// Templates are the three spreadsheets.
func Templates() []Template {
	w := NewWords()
	var out []Template
	for _, name := range []string{Institutions, Staff, Equipment} {
		rows := make([][]string, 3)
		for _, c := range w.inSheet(name) {
			if c.explain == notTaken {
				continue
			}
			for i, text := range []string{c.header, c.explain, c.example} {
				rows[i] = append(rows[i], text)
			}
		}
		if name == Institutions {
			for _, header := range []string{"胸痛中心", "胸痛救治单元", "胸痛救治点", "做心电图", "远程心电诊断", "静脉溶栓", "急诊介入", "心电监护", "除颤", "抢救复苏", "留观", "急诊评估", "救护车"} {
				rows[0] = append(rows[0], header)
				rows[1] = append(rows[1], "有 或 无；不知道就空着")
				rows[2] = append(rows[2], map[string]string{"胸痛救治单元": "有", "做心电图": "有", "急诊介入": "无", "救护车": "1"}[header])
			}
		}
		rows[1][0] = explained + rows[1][0]
		out = append(out, Template{name, rows})
	}
	return out
}

// CSV is the template in UTF-8 with a byte order mark, so that spreadsheet programs
// know it for what it is.
func (t Template) CSV() []byte {
	var b bytes.Buffer
	b.WriteString("\xef\xbb\xbf")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	if err := w.WriteAll(t.Rows); err != nil {
		panic("sheets: " + err.Error()) // a buffer takes everything
	}
	return b.Bytes()
}

// Table is the template as a table, for fenji-sheets to write.
func (t Template) Table() *Table {
	table := &Table{File: t.Name}
	for i, texts := range t.Rows {
		row := Row{Sheet: t.Name, Number: i + 1}
		for _, text := range texts {
			row.Cells = append(row.Cells, Cell{Text: text})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
