package endpoint_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/fenji-health/fenji/referral/endpoint"
)

// told are the functions that tell mistakes of documents, cases and queries: whole
// files, or one function of a file.
var told = map[string][]string{
	"../wire/json.go": nil, "../wire/decode.go": nil, "../wire/scalar.go": nil,
	"../../triage/case.go": nil, "../../triage/visits.go": nil, "../../triage/declined.go": nil,
	"../../triage/fact/answer.go": nil, "../../triage/fact/settling.go": nil, "../../triage/fact/facts.go": nil,
	"../engine.go": {"ParseCase"}, "../whynot.go": nil, "../who.go": nil,
	"query.go": nil, "who.go": nil, "../episode/check.go": {"hash"},
}

var codeForm = regexp.MustCompile(`^[a-z]+(-[a-zA-Z0-9]+)*$`)

// The codes of mistakes that are listed are those that the sources tell: the
// argument before the message of Add, add, fail and say, and the field Code.
func TestMistakeCodesAreThoseOfTheSources(t *testing.T) {
	found := map[string]bool{}
	for file, functions := range told {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && (functions == nil || slices.Contains(functions, d.Name.Name)) {
				ast.Inspect(d, func(n ast.Node) bool {
					if code := codeOf(n); codeForm.MatchString(code) {
						found[code] = true
					}
					return true
				})
			}
		}
	}
	if got, want := slices.Sorted(maps.Keys(found)), endpoint.MistakeCodes(); !slices.Equal(got, want) {
		t.Errorf("the sources tell\n%q, listed are\n%q", got, want)
	}
}

// codeOf is the code that a call or a literal gives a mistake, else nothing.
func codeOf(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CallExpr:
		at := map[string]int{"Add": 2, "add": 2, "fail": 1, "say": 1}[name(n.Fun)]
		if at > 0 && at < len(n.Args) {
			if code := text(n.Args[at]); at == 1 || codeForm.MatchString(code) {
				return code
			}
			return text(n.Args[at-1]) // of a sayer, which knows where
		}
	case *ast.KeyValueExpr:
		if name(n.Key) == "Code" {
			return text(n.Value)
		}
	}
	return ""
}

func name(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func text(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		s, _ := strconv.Unquote(lit.Value)
		return s
	}
	return ""
}
