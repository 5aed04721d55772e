package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/fenji-health/fenji/capability/sheets"
	"github.com/fenji-health/fenji/referral/wire"
)

// book writes a workbook of values, a sheet each, and lets change work on it.
func book(t *testing.T, change func(f *excelize.File), names []string, values ...[][]any) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, name := range names {
		if i == 0 {
			check(t, f.SetSheetName("Sheet1", name))
		} else {
			_, err := f.NewSheet(name)
			check(t, err)
		}
		for r, row := range values[i] {
			ref, err := excelize.CoordinatesToCellName(1, r+1)
			check(t, err)
			check(t, f.SetSheetRow(name, ref, &row))
		}
	}
	if change != nil {
		change(f)
	}
	name := filepath.Join(t.TempDir(), "book.xlsx")
	check(t, f.SaveAs(name))
	return name
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// read is what fenji makes of a workbook.
func read(t *testing.T, name string) *sheets.Import {
	t.Helper()
	var out bytes.Buffer
	check(t, run([]string{"rows", name}, nil, &out))
	tables, err := sheets.FromRows("book.xlsx", &out)
	check(t, err)
	at, err := wire.ParseTime("2022-11-26T08:00:00+08:00")
	check(t, err)
	return sheets.Read(sheets.Options{At: at}, tables...)
}

func codes(im *sheets.Import, refused bool) (out []string) {
	for _, f := range im.Findings {
		if f.Refused == refused {
			out = append(out, f.File+" "+f.Letter()+string(wire.Canonical(f.Row))+" "+f.Code)
		}
	}
	return out
}

var heading = []any{"机构名称", "目录编号", "级别", "值班电话", "启用日期", "所属医共体"}

// Merged cells, numbers, days and hidden rows of a workbook are read as they are
// meant; sheets that are hidden are not read.
func TestWorkbook(t *testing.T) {
	name := book(t, func(f *excelize.File) {
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		check(t, err)
		check(t, f.SetCellStyle("机构", "E3", "E3", day))
		check(t, f.MergeCell("机构", "A1", "F1"))
		check(t, f.MergeCell("机构", "F3", "F5"))
		check(t, f.MergeCell("设备", "A2", "A3"))
		check(t, f.SetRowVisible("机构", 5, false))
		check(t, f.SetSheetVisible("草稿", false))
	}, []string{"机构", "设备", "草稿"},
		[][]any{{"溪口县医疗机构一览表"}, heading,
			{"溪口县医院", "xk-1", "县级医院", "0773-0000101", 44682, "溪口县医共体"},
			{"东村卫生室", "xk-2", "村卫生室", 7730000102.0, 44682, nil},
			{"西村卫生室", "xk-3", "村卫生室", nil, nil, nil}},
		[][]any{{"机构", "设备", "数量"}, {"溪口县医院", "心电图机", 2}, {nil, "除颤仪", 1.0}},
		[][]any{heading, {"草稿", "draft", "村卫生室"}})
	im := read(t, name)
	if got := codes(im, true); got != nil {
		t.Fatal(got)
	}
	want := []string{"book.xlsx#机构 1 lines-above", "book.xlsx#机构 F4 merged-cell", "book.xlsx#机构 D4 leading-zero", "book.xlsx#机构 E4 date-serial", "book.xlsx#机构 F3 no-head", "book.xlsx#机构 5 hidden-row", "book.xlsx#机构 F5 merged-cell", "book.xlsx#设备 A3 merged-cell"}
	got := codes(im, false)
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	text := string(wire.Canonical(im.Patch.Plain()))
	for _, part := range []string{`"from":"2022-05-01"`, `"phone":"07730000102"`, `"ecg-2"`, `"defibrillator-1"`, `"xk-3":{"role":"member"}`} {
		if !strings.Contains(text, part) {
			t.Errorf("no %s in %s", part, text)
		}
	}
}

// What a workbook has lost is refused at its cell.
func TestBrokenWorkbooks(t *testing.T) {
	for _, tt := range []struct {
		name string
		row  []any
		want string
	}{
		{"a code of 18 digits as a number", []any{"溪口县医院", "", "县级医院", nil, nil, nil, 124503810000000123.0}, "book.xlsx G2 scientific-number"},
		{"a code of 22 digits as a number", []any{"溪口县医院", "", "县级医院", nil, nil, nil, 1.234567884503811e21}, "book.xlsx G2 scientific-number"},
		{"a telephone with a fraction", []any{"溪口县医院", "xk", "县级医院", 139.5}, "book.xlsx D2 not-a-phone"},
		{"a day that is a small number", []any{"溪口县医院", "xk", "县级医院", nil, 5}, "book.xlsx E2 not-a-date"},
		{"a year and a month as a number", []any{"溪口县医院", "xk", "县级医院", nil, 2022.1}, "book.xlsx E2 not-a-date"},
		{"no level", []any{"溪口县医院", "xk"}, "book.xlsx C2 missing"},
	} {
		im := read(t, book(t, nil, []string{"Sheet1"}, [][]any{append(slices.Clone(heading), "机构代码"), tt.row}))
		if got := codes(im, true); !slices.Equal(got, []string{tt.want}) {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
	if err := run([]string{"rows", "rows_test.go"}, nil, &bytes.Buffer{}); err == nil {
		t.Error("a workbook that is none was read")
	}
	if err := run([]string{"read"}, nil, nil); err == nil {
		t.Error("an unknown word was taken")
	}
}

// The templates go into workbooks and come back as they were.
func TestWrite(t *testing.T) {
	name := filepath.Join(t.TempDir(), "t.xlsx")
	var in bytes.Buffer
	enc := json.NewEncoder(&in)
	for _, tmpl := range sheets.Templates() {
		for _, row := range tmpl.Table().Rows {
			check(t, enc.Encode(row))
		}
	}
	check(t, run([]string{"write", name}, &in, nil))
	im := read(t, name)
	if len(im.Findings) > 0 || len(im.Tables) != 3 || len(im.Patch.Keys) > 0 {
		t.Error(im.Findings, im.Tables)
	}
	for i, kind := range []string{sheets.Institutions, sheets.Staff, sheets.Equipment} {
		if im.Tables[i].Kind != kind {
			t.Error(im.Tables[i])
		}
	}
}
