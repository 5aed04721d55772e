package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/fenji-health/fenji/capability/sheets"
	"github.com/fenji-health/fenji/referral/wire"
)

// sheets runs fenji-sheets, the program that reads and writes workbooks. It is a
// program of its own so that fenji needs no library for them. It is looked for
// beside fenji, then where programs are.
func (p *program) sheets(in io.Reader, args ...string) ([]byte, error) {
	name := "fenji-sheets"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	tool, err := os.Executable()
	if err == nil {
		tool, err = exec.LookPath(filepath.Join(filepath.Dir(tool), name))
	}
	if err != nil {
		tool, err = exec.LookPath(name)
	}
	if err != nil {
		return nil, errors.New("读写 .xlsx 要有 fenji-sheets（make sheets 编出 bin/fenji-sheets，放在 fenji 旁边或 PATH 里）；也可以把表另存为 CSV UTF-8 · " +
			".xlsx needs fenji-sheets beside fenji or in PATH (make sheets builds bin/fenji-sheets); or save the sheet as CSV UTF-8")
	}
	cmd := exec.Command(tool, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, wire.Problems{{Code: "not-a-workbook", File: args[len(args)-1], Message: strings.TrimSpace(errs.String() + " " + err.Error())}}
	}
	return out.Bytes(), nil
}

// tables are the spreadsheets of a file: one of CSV, each sheet of a workbook.
func (p *program) tables(name string) ([]*sheets.Table, error) {
	src, err := p.read(name)
	if err != nil {
		return nil, err
	}
	if !sheets.IsWorkbook(src) {
		t, err := sheets.FromCSV(name, src)
		return []*sheets.Table{t}, err
	}
	if name == "-" {
		return nil, usageError{"a workbook is read from a file, not from standard input"}
	}
	rows, err := p.sheets(nil, "rows", name)
	if err != nil {
		return nil, err
	}
	tables, err := sheets.FromRows(name, bytes.NewReader(rows))
	if err == nil && len(tables) == 0 {
		err = fmt.Errorf("%s: 工作簿是空的 · the workbook is empty", name)
	}
	return tables, err
}
