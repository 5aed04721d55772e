package wire

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Problem is one mistake in a document, told to the person who can mend it.
type Problem struct {
	Code    string `json:"code"`              // stable, such as "unknown-key"; never translated
	File    string `json:"file,omitempty"`    // as given to the reader; empty for bytes without a name
	Line    int    `json:"line,omitempty"`    // from 1; 0 when the place is not known
	Column  int    `json:"column,omitempty"`  // from 1, in characters, not bytes
	Path    string `json:"path,omitempty"`    // such as /rules/3/when
	Message string `json:"message"`           // the thing, what is wrong with it, what is allowed
	Snippet string `json:"snippet,omitempty"` // the source line and a caret, ready to print
}

// Error is "file:line:column: path: message [code]" and the snippet below it.
func (p Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File + ":")
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", p.Line, p.Column)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Message + " [" + p.Code + "]")
	if p.Snippet != "" {
		b.WriteString("\n" + p.Snippet)
	}
	return b.String()
}

// Problems is every mistake found in a reading, in the order of the source. A
// reading with problems has changed nothing.
type Problems []Problem

// Error is every problem, one after the other.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Add appends a problem at node n, which may be nil when the place is unknown.
func (ps *Problems) Add(n *Node, path, code, format string, args ...any) {
	p := Problem{Code: code, Path: path, Message: fmt.Sprintf(format, args...)}
	if n != nil {
		p.File, p.Line, p.Column = n.File, n.Line, n.Column
	}
	*ps = append(*ps, p)
}

// Err is nil when there are no problems, else the problems in source order,
// each once.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	Sort(ps, func(a, b *Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(ps)
}

// Near says "; did you mean …?" when one of the allowed words is close to the
// one given, else lists them when they are few, else nothing.
func Near(word string, allowed []string) string {
	if best := Nearest(word, allowed); best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	if len(allowed) > 0 && len(allowed) <= 16 {
		sorted := slices.Sorted(slices.Values(allowed))
		return "; allowed: " + strings.Join(sorted, ", ")
	}
	return ""
}

// Nearest is the allowed word that is close to the one given, empty when none is.
func Nearest(word string, allowed []string) string {
	given := []rune(word)
	best, distance := "", min(near, len(given), max(2, len(given)-1)) // of a word of three two letters stand
	for _, a := range allowed {
		if apart := utf8.RuneCountInString(a) - len(given); max(apart, -apart) > distance {
			continue
		}
		if d := editDistance(given, []rune(a), distance); d < distance || d == distance && best != "" && a < best {
			best, distance = a, d
		}
	}
	return best
}

// near is how many edits apart words are no longer near; longest is the most
// characters of a word that is compared.
const (
	near    = 3
	longest = 64
)

// editDistance counts the insertions, deletions, replacements and swaps of
// neighbours that turn s into t; where it takes more than most, at most near, it
// only says that it does. A document of strangers may be full of unknown words:
// only the cells that so few edits can reach are looked at, and nothing is
// allocated.
func editDistance(s, t []rune, most int) int {
	if max(len(s), len(t)) > longest || max(len(s)-len(t), len(t)-len(s)) > most {
		return most + 1
	}
	var rows [3][longest + 1]int8 // of this character of s and the two before
	far := int8(most + 1)
	for j := range min(most, len(t)) + 1 {
		rows[0][j] = int8(j)
	}
	for i := 1; i <= len(s); i++ {
		row, above, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		from, to := max(1, i-most), min(len(t), i+most)
		row[from-1] = far
		if from == 1 {
			row[0] = int8(i)
		}
		if to == i+most {
			above[to] = far
		}
		least := row[from-1]
		for j := from; j <= to; j++ {
			change := int8(1)
			if s[i-1] == t[j-1] {
				change = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > int8(most) {
			return most + 1
		}
	}
	return int(rows[len(s)%3][len(t)])
}
