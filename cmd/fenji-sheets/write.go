package main

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/xuri/excelize/v2"

	"github.com/fenji-health/fenji/capability/sheets"
)

// The size of what fenji writes into a workbook: its columns are wide enough for a
// heading, and all are text, so that no code loses its digits.
const (
	columnWidth = 18
	textColumns = "A:CV"
	textFormat  = 49 // @
)

// write makes a workbook of rows.
func write(name string, in io.Reader) error {
	book := excelize.NewFile()
	defer book.Close()
	first := true
	for d := json.NewDecoder(in); ; {
		var row sheets.Row
		if err := d.Decode(&row); errors.Is(err, io.EOF) {
			return book.SaveAs(name)
		} else if err != nil {
			return err
		}
		if i, err := book.GetSheetIndex(row.Sheet); err != nil {
			return err
		} else if i < 0 {
			if err := begin(book, row.Sheet, first); err != nil {
				return err
			}
			first = false
		}
		for i, c := range row.Cells {
			ref, err := excelize.CoordinatesToCellName(i+1, row.Number)
			if err == nil {
				err = book.SetCellStr(row.Sheet, ref, c.Text)
			}
			if err != nil {
				return err
			}
		}
	}
}

// begin adds a sheet whose cells are text.
func begin(book *excelize.File, name string, first bool) error {
	if first {
		if err := book.SetSheetName(book.GetSheetName(0), name); err != nil {
			return err
		}
	} else if _, err := book.NewSheet(name); err != nil {
		return err
	}
	style, err := book.NewStyle(&excelize.Style{NumFmt: textFormat})
	if err != nil {
		return err
	}
	return errors.Join(book.SetColStyle(name, textColumns, style), book.SetColWidth(name, "A", "CV", columnWidth))
}
