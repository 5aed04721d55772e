// Command fenji-sheets reads and writes workbooks (.xlsx) for fenji, which calls it
// and so needs no library for them:
//
//	fenji-sheets rows FILE.xlsx    every row of every visible sheet, a line of JSON each
//	fenji-sheets write FILE.xlsx   such lines from standard input, as a new workbook
//
// A line is a capability/sheets.Row: cells with their text, the stored number in
// full digits, the day where a number is formatted as one, and the merged cell that
// they are part of.
package main

import (
	"fmt"
	"io"
	"os"
)

const usage = "usage: fenji-sheets rows FILE.xlsx | fenji-sheets write FILE.xlsx"

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fenji-sheets:", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	switch {
	case len(args) == 2 && args[0] == "rows":
		return rows(args[1], out)
	case len(args) == 2 && args[0] == "write":
		return write(args[1], in)
	}
	return fmt.Errorf("%s", usage)
}
