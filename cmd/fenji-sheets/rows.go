package main

import (
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/fenji-health/fenji/capability/sheets"
)

// unzipped bounds what a workbook may unpack to.
const unzipped = 512 << 20

// rows writes every row of every visible sheet.
func rows(name string, out io.Writer) error {
	book, err := excelize.OpenFile(name, excelize.Options{UnzipSizeLimit: unzipped})
	if err != nil {
		return err
	}
	defer book.Close()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err != nil || !visible {
			continue
		}
		s, err := open(book, name)
		if err != nil {
			return err
		}
		if err := s.rows(enc); err != nil {
			return err
		}
	}
	return nil
}

// A sheet is one being read.
type sheet struct {
	*excelize.File
	name   string
	merged map[string]excelize.MergeCell // by every cell that is part of one
	wide   map[int]int                   // by row, the last column that is part of one
	days   map[int]bool                  // styles that show a number as a day
	from   bool                          // days are counted from 1904
}

func open(book *excelize.File, name string) (*sheet, error) {
	s := &sheet{File: book, name: name, merged: map[string]excelize.MergeCell{}, wide: map[int]int{}, days: map[int]bool{}}
	if p, err := book.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		s.from = *p.Date1904
	}
	merged, err := book.GetMergeCells(name)
	if err != nil {
		return nil, err
	}
	for _, m := range merged {
		left, top, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return nil, err
		}
		right, bottom, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			return nil, err
		}
		for row := top; row <= bottom; row++ {
			s.wide[row] = max(s.wide[row], right)
			for column := left; column <= right; column++ {
				ref, err := excelize.CoordinatesToCellName(column, row)
				if err != nil {
					return nil, err
				}
				s.merged[ref] = m
			}
		}
	}
	return s, nil
}

func (s *sheet) rows(enc *json.Encoder) error {
	texts, err := s.GetRows(s.name)
	if err != nil {
		return err
	}
	raw, err := s.GetRows(s.name, excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	for i := range max(len(texts), len(raw)) {
		visible, err := s.GetRowVisible(s.name, i+1)
		if err != nil {
			return err
		}
		row := sheets.Row{Sheet: s.name, Number: i + 1, Hidden: !visible}
		for j := range max(len(rowOf(texts, i)), s.wide[i+1]) {
			c, err := s.cell(at(texts, i, j), at(raw, i, j), j+1, i+1)
			if err != nil {
				return err
			}
			row.Cells = append(row.Cells, c)
		}
		if err := enc.Encode(row); err != nil {
			return err
		}
	}
	return nil
}

func at(rows [][]string, row, column int) string {
	if cells := rowOf(rows, row); column < len(cells) {
		return cells[column]
	}
	return ""
}

func rowOf(rows [][]string, row int) []string {
	if row < len(rows) {
		return rows[row]
	}
	return nil
}

func (s *sheet) cell(text, raw string, column, row int) (sheets.Cell, error) {
	c := sheets.Cell{Text: text}
	ref, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return c, err
	}
	if m, inside := s.merged[ref]; inside {
		c.Merged = m.GetStartAxis() + ":" + m.GetEndAxis()
		start, _, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return c, err
		}
		if c.Text == "" && start == column { // down a column; a title across stays where it is
			c.Text = m.GetCellValue()
		}
	}
	kind, err := s.GetCellType(s.name, ref)
	if err != nil {
		return c, err
	}
	number, failed := strconv.ParseFloat(raw, 64)
	if failed != nil || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString || kind == excelize.CellTypeBool {
		return c, nil
	}
	c.Number = digits(number, raw)
	if math.Abs(number) < 1e15 && number == math.Trunc(number) && !strings.ContainsAny(text, "年月日/-:") {
		c.Text = c.Number // not as the column's width shows it
	}
	day, err := s.isDay(ref)
	if err != nil || !day || number < 1 || number > 73050 {
		return c, err
	}
	t, err := excelize.ExcelDateToTime(number, s.from)
	if err != nil {
		return c, err
	}
	c.Date = t.Format("2006-01-02")
	return c, nil
}

// digits writes a number without an exponent.
func digits(number float64, raw string) string {
	if !strings.ContainsAny(raw, "eE") {
		return raw
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}

// isDay reports whether a cell shows its number as a day.
func (s *sheet) isDay(ref string) (bool, error) {
	id, err := s.GetCellStyle(s.name, ref)
	if err != nil {
		return false, err
	}
	if day, known := s.days[id]; known {
		return day, nil
	}
	style, err := s.GetStyle(id)
	if err != nil {
		return false, err
	}
	day := slices.Contains([]int{14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58}, style.NumFmt)
	if style.CustomNumFmt != nil {
		format := strings.ToLower(*style.CustomNumFmt)
		day = strings.ContainsAny(format, "yd年月日") && !strings.Contains(format, "general")
	}
	s.days[id] = day
	return day, nil
}
