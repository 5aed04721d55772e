package author

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// Severity is how much a finding matters.
type Severity string

// The severities of findings, the gravest first.
const (
	Error   Severity = "error"   // it can't be meant so: lint refuses
	Warning Severity = "warning" // worth a look
	Note    Severity = "note"    // to know
)

// A Finding is something in what authors write that a reader would stumble over.
type Finding struct {
	Code     string    `json:"code"` // stable, never translated
	Severity Severity  `json:"severity"`
	File     string    `json:"file,omitempty"`
	Line     int       `json:"line,omitempty"`   // from 1
	Column   int       `json:"column,omitempty"` // from 1, in characters
	Path     string    `json:"path,omitempty"`
	Text     wire.Text `json:"text"`
	Snippet  string    `json:"snippet,omitempty"` // the source line and a caret
}

// said is the finding as a problem, in a language.
func (f Finding) said(lang string) wire.Problem {
	text := f.Text.In(lang)
	if text == "" {
		text = f.Text.En
	}
	return wire.Problem{Code: f.Code, File: f.File, Line: f.Line, Column: f.Column, Path: f.Path, Message: text, Snippet: f.Snippet}
}

// Said is "severity: file:line:column: path: text [code]" and the snippet, in "zh" or
// "en".
func (f Finding) Said(lang string) string { return string(f.Severity) + ": " + f.said(lang).Error() }

// find keeps a finding at a node; character, from 0, is one of its text.
func (l *linting) find(severity Severity, n *wire.Node, character int, path, code, zh, en string, args ...any) {
	f := Finding{Code: code, Severity: severity, Path: path, Text: wire.Text{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)}}
	if n != nil {
		f.File, f.Line, f.Column = n.File, n.Line, n.Column
		if character >= 0 {
			f.Line, f.Column = n.Inside(character)
			if len(n.Parts) > 0 {
				f.File = n.Parts[0].Node.File
			}
		}
	}
	if !slices.Contains(l.findings, f) {
		l.findings = append(l.findings, f)
	}
}

// findingOf is what a loader tells as a finding.
func findingOf(p wire.Problem, severity Severity) Finding {
	return Finding{Code: p.Code, Severity: severity, File: p.File, Line: p.Line, Column: p.Column, Path: p.Path,
		Text: wire.Text{En: p.Message}, Snippet: p.Snippet}
}

// inOrder sorts findings as their places stand, and drops what is told twice.
func inOrder(all []Finding) []Finding {
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Code, b.Code))
	})
	return slices.Compact(all)
}
