package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fenji-health/fenji/capability/sheets"
	"github.com/fenji-health/fenji/referral/wire/gb18030"
)

var catalogTemplate = command{
	name: "template", zh: "写出机构、人员、设备三张空表", en: "write the three empty spreadsheets of an import",
	usage: "[flags]",
	detail: `机构, 人员 and 设备: a heading, a row that explains each column, an example. CSV that
spreadsheet programs open as it is; --xlsx writes workbooks and needs fenji-sheets.
Nothing that exists is overwritten.`,
	example: "fenji catalog template -o my/sheets",
	run:     runCatalogTemplate,
}

func runCatalogTemplate(c *call, args []string) error {
	out := c.flags.String("o", ".", "the `DIR` they go to")
	old := c.flags.Bool("gb18030", false, "CSV for a spreadsheet program that does not know UTF-8")
	xlsx := c.flags.Bool("xlsx", false, "workbooks instead of CSV")
	if _, err := c.parse(args, 0, 0); err != nil {
		return err
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return err
	}
	for _, t := range sheets.Templates() {
		name := filepath.Join(*out, t.Name+map[bool]string{true: ".xlsx", false: ".csv"}[*xlsx])
		if err := c.template(name, t, *old, *xlsx); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(c.out, filepath.ToSlash(name)); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(c.out, "填好后：fenji catalog import --into 目录文件夹 这些表 · then: fenji catalog import --into DIR these")
	return err
}

func (c *call) template(name string, t sheets.Template, old, xlsx bool) error {
	if !xlsx && !old {
		return create(name, string(t.CSV()))
	}
	if !xlsx {
		src, err := gb18030.Encode(bytes.TrimPrefix(t.CSV(), []byte("\xef\xbb\xbf")))
		if err != nil {
			return err
		}
		return create(name, string(src))
	}
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("%s: %w; nothing was written", name, os.ErrExist)
	}
	var rows bytes.Buffer
	for _, row := range t.Table().Rows {
		if err := json.NewEncoder(&rows).Encode(row); err != nil {
			return err
		}
	}
	_, err := c.sheets(&rows, "write", name)
	return err
}
