package sheets

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/gb18030"
)

// A Table is one spreadsheet as it was written.
type Table struct {
	File     string // as given; with "#" and the sheet where a workbook has several
	Encoding string // what was read: UTF-8, GB18030, UTF-16 or xlsx
	Rows     []Row
}

// A Row is one row. Numbers are those that a spreadsheet shows, from 1.
type Row struct {
	Sheet  string `json:"sheet,omitempty"`
	Number int    `json:"row"`
	Hidden bool   `json:"hidden,omitempty"`
	Cells  []Cell `json:"cells"` // from column A on, without gaps
}

// A Cell is one cell. All but Text is known of workbooks only.
type Cell struct {
	Text   string `json:"text,omitempty"`   // as a spreadsheet shows it
	Number string `json:"number,omitempty"` // the stored number, where it is one, in full digits
	Date   string `json:"date,omitempty"`   // 2022-05-01, where the number is formatted as a day
	Merged string `json:"merged,omitempty"` // such as A3:A7, where it is part of a merged cell; Text is that of the whole
}

// MaxRows bounds the rows of one spreadsheet; a county has some thousand
// institutions and some ten thousand devices.
const MaxRows = 200_000

// IsWorkbook reports whether bytes are of a workbook that only fenji-sheets can
// read; it is refused here if nothing can read it.
func IsWorkbook(src []byte) bool { return bytes.HasPrefix(src, []byte("PK\x03\x04")) }

// FromCSV reads comma, semicolon or tab separated text in UTF-8, GB18030 or
// UTF-16. The error is wire.Problems.
func FromCSV(file string, src []byte) (*Table, error) {
	if bytes.HasPrefix(src, []byte{0xD0, 0xCF, 0x11, 0xE0}) {
		return nil, unreadable(file, "old-workbook", "旧版 .xls 文件不能读，请另存为 .xlsx 或 CSV; an old .xls file is not read: save it as .xlsx or as CSV")
	}
	text, encoding, err := decoded(src)
	if err != nil {
		return nil, unreadable(file, "unknown-encoding", "既不是 UTF-8，也不是 GB18030; neither UTF-8 nor GB18030: save it as “CSV UTF-8”")
	}
	t := &Table{File: file, Encoding: encoding}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = separator(text), true, -1, true
	inside := 0 // line breaks inside cells so far
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, unreadable(file, "not-csv", err.Error())
		}
		line, _ := r.FieldPos(0)
		row := Row{Number: line - inside, Cells: make([]Cell, len(record))}
		for i, cell := range record {
			inside += strings.Count(cell, "\n")
			row.Cells[i].Text = cell
		}
		if t.Rows = append(t.Rows, row); len(t.Rows) > MaxRows {
			return nil, unreadable(file, "too-long", fmt.Sprintf("超过 %d 行; more than %d rows", MaxRows, MaxRows))
		}
	}
}

func unreadable(file, code, message string) error {
	return wire.Problems{{Code: code, File: file, Message: message}}
}

// decoded is the text of a file and what it was written in: a byte order mark
// decides, then whether it is UTF-8, else it is the national standard's.
func decoded(src []byte) (text, encoding string, err error) {
	switch {
	case bytes.HasPrefix(src, []byte("\xef\xbb\xbf")):
		return string(src[3:]), "UTF-8", nil
	case bytes.HasPrefix(src, []byte{0xff, 0xfe}), bytes.HasPrefix(src, []byte{0xfe, 0xff}):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(src)
		return string(out), "UTF-16", err
	case utf8.Valid(src):
		return string(src), "UTF-8", nil
	}
	out, err := gb18030.Decode(src)
	return string(out), "GB18030", err
}

// separator is what parts the cells: the one that occurs most in the first lines.
func separator(text string) rune {
	head := text[:min(len(text), 4096)]
	best := ','
	for _, r := range ";\t" {
		if strings.Count(head, string(r)) > strings.Count(head, string(best)) {
			best = r
		}
	}
	return best
}

// FromRows reads what fenji-sheets tells of a workbook: a row a line, as JSON. A
// sheet is a table; empty ones are left out.
func FromRows(file string, lines io.Reader) ([]*Table, error) {
	var tables []*Table
	var sheets []string
	for d := json.NewDecoder(lines); ; {
		var row Row
		if err := d.Decode(&row); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, unreadable(file, "not-rows", err.Error())
		}
		if len(sheets) == 0 || sheets[len(sheets)-1] != row.Sheet {
			sheets = append(sheets, row.Sheet)
			tables = append(tables, &Table{File: file, Encoding: "xlsx"})
		}
		t := tables[len(tables)-1]
		if t.Rows = append(t.Rows, row); len(t.Rows) > MaxRows {
			return nil, unreadable(file, "too-long", fmt.Sprintf("超过 %d 行; more than %d rows", MaxRows, MaxRows))
		}
	}
	if len(tables) > 1 {
		for i, t := range tables {
			t.File = file + "#" + sheets[i]
		}
	}
	return tables, nil
}
