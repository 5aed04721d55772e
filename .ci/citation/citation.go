// Package citation finds the tests that cite something, and keeps the table of them.
package citation

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// By names the test, fuzz test or example that a place of a file stands in or above;
// else the file.
func By(f *ast.File, path string, pos token.Pos) string {
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || !isTest(fn.Name.Name) {
			continue
		}
		from := fn.Pos()
		if fn.Doc != nil {
			from = fn.Doc.Pos()
		}
		if from <= pos && pos < fn.End() {
			return filepath.ToSlash(filepath.Dir(path)) + "." + fn.Name.Name
		}
	}
	return path
}

func isTest(name string) bool {
	return strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Fuzz") || strings.HasPrefix(name, "Example")
}

// Cell is who cites something, in order, as a cell of a table; empty if nobody does.
func Cell(by []string) string {
	if len(by) == 0 {
		return ""
	}
	return "`" + strings.Join(slices.Sorted(slices.Values(by)), "`<br>`") + "`"
}

// Keep writes the table, or says that the one there is another.
func Keep(table string, want []byte, write bool) error {
	if write {
		return os.WriteFile(table, want, 0o644)
	}
	if got, err := os.ReadFile(table); err != nil || !bytes.Equal(got, want) {
		return fmt.Errorf("%s is not what the tests cite; run make content", table)
	}
	return nil
}
