package author

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/rule"
)

// The broken inputs of the core's tests are kept in those tests. They are read
// from there, so that what the core is taught to refuse tomorrow is validated
// tomorrow, too.

// A table reads the rows of the tables of a test file.
type table struct {
	t     *testing.T
	files []*ast.File
	calls map[string]func(args []string) string // helpers of the file
}

func openTable(t *testing.T, calls map[string]func(args []string) string, names ...string) table {
	t.Helper()
	tb := table{t: t, calls: calls}
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		tb.files = append(tb.files, f)
	}
	return tb
}

// rows are the rows of the first table of a test, by the names of its columns.
// Columns that hold neither text nor numbers are left out.
func (tb table) rows(test string) []map[string]string {
	tb.t.Helper()
	var all []map[string]string
	for _, f := range tb.files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == test {
				ast.Inspect(fn, func(n ast.Node) bool {
					lit, ok := n.(*ast.CompositeLit)
					if !ok || all != nil {
						return all == nil
					}
					columns := columnsOf(lit)
					if columns == nil {
						return true
					}
					for _, e := range lit.Elts {
						all = append(all, tb.row(columns, e.(*ast.CompositeLit)))
					}
					return false
				})
			}
		}
	}
	if len(all) == 0 {
		tb.t.Fatalf("%s has no table", test)
	}
	return all
}

// columnsOf are the columns of a slice of structs written out.
func columnsOf(lit *ast.CompositeLit) []string {
	array, ok := lit.Type.(*ast.ArrayType)
	if !ok {
		return nil
	}
	structure, ok := array.Elt.(*ast.StructType)
	if !ok {
		return nil
	}
	var names []string
	for _, f := range structure.Fields.List {
		for _, n := range f.Names {
			names = append(names, n.Name)
		}
	}
	return names
}

func (tb table) row(columns []string, lit *ast.CompositeLit) map[string]string {
	row := map[string]string{}
	for i, e := range lit.Elts {
		if v, ok := tb.value(e); ok {
			row[columns[i]] = v
		}
	}
	return row
}

// constant is a text that the files name.
func (tb table) constant(name string) (string, bool) {
	for _, f := range tb.files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range g.Specs {
				if v, ok := s.(*ast.ValueSpec); ok && v.Names[0].Name == name && len(v.Values) == 1 {
					return tb.value(v.Values[0])
				}
			}
		}
	}
	return "", false
}

// value works out an expression of text and numbers.
func (tb table) value(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil {
			return s, true
		}
		return e.Value, e.Kind == token.INT
	case *ast.Ident:
		if e.Name == "MaxBytes" {
			return strconv.Itoa(rule.MaxBytes), true
		}
		return tb.constant(e.Name)
	case *ast.SelectorExpr:
		return strconv.Itoa(triage.MaxCaseBytes), e.Sel.Name == "MaxCaseBytes"
	case *ast.BinaryExpr:
		return tb.binary(e)
	case *ast.CallExpr:
		return tb.call(e)
	}
	return "", false
}

func (tb table) binary(e *ast.BinaryExpr) (string, bool) {
	a, ok1 := tb.value(e.X)
	b, ok2 := tb.value(e.Y)
	m, err1 := strconv.Atoi(a)
	n, err2 := strconv.Atoi(b)
	number := err1 == nil && err2 == nil
	switch {
	case !ok1 || !ok2:
		return "", false
	case e.Op == token.ADD && !number:
		return a + b, true
	case e.Op == token.ADD:
		return strconv.Itoa(m + n), true
	case e.Op == token.SUB && number:
		return strconv.Itoa(m - n), true
	case e.Op == token.SHL && number:
		return strconv.Itoa(m << n), true
	}
	return "", false
}

func (tb table) call(e *ast.CallExpr) (string, bool) {
	var args []string
	for _, a := range e.Args {
		v, ok := tb.value(a)
		if !ok {
			v, ok = "", isNegative(a)
		}
		if !ok {
			return "", false
		}
		args = append(args, v)
	}
	switch f := e.Fun.(type) {
	case *ast.Ident:
		if call := tb.calls[f.Name]; call != nil {
			return call(args), true
		}
	case *ast.SelectorExpr:
		switch {
		case f.Sel.Name == "Replace" && len(args) == 4:
			return strings.Replace(args[0], args[1], args[2], 1), true
		case f.Sel.Name == "Repeat":
			n, err := strconv.Atoi(args[1])
			return strings.Repeat(args[0], n), err == nil
		}
	}
	return "", false
}

func isNegative(e ast.Expr) bool {
	u, ok := e.(*ast.UnaryExpr)
	return ok && u.Op == token.SUB
}
