package rule

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/fenji-health/fenji/referral/wire"
)

// maxProblems bounds what is told of one condition, each with its own snippet.
const maxProblems = 20

// A source is the text of one condition and the mistakes found in it.
type source struct {
	text string
	ps   wire.Problems
}

// problem adds a mistake at a character, counted from 0.
func (s *source) problem(at int, code, format string, args ...any) {
	if len(s.ps) == maxProblems {
		return
	}
	runes := []rune(s.text)
	at = min(max(at, 0), len(runes))
	line, column, start := 1, 1, 0
	for i, r := range runes[:at] {
		column++
		if r == '\n' {
			line, column, start = line+1, 1, i+1
		}
	}
	end := start
	for end < len(runes) && runes[end] != '\n' {
		end++
	}
	p := wire.Problem{Code: code, Line: line, Column: column, Message: fmt.Sprintf(format, args...)}
	p.Snippet = strings.TrimRight(string(runes[start:end]), "\r") + "\n" + padding(runes[start:at]) + "^"
	if !slices.Contains(s.ps, p) {
		s.ps = append(s.ps, p)
	}
}

// padding is as wide on the screen as the text it stands under.
func padding(before []rune) string {
	var b strings.Builder
	for _, r := range before {
		switch {
		case r == '\t':
			b.WriteByte('\t')
		case unicode.Is(unicode.Mn, r):
		case wide(r):
			b.WriteString("  ")
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// wide reports whether a character takes two columns: the East Asian wide and
// full-width ranges of Unicode's UAX 11.
func wide(r rune) bool {
	return r >= 0x1100 && r <= 0x115f || r >= 0x2e80 && r <= 0x303e || r >= 0x3041 && r <= 0xa4cf ||
		r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f ||
		r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1faff ||
		r >= 0x20000 && r <= 0x3fffd
}
