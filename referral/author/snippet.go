package author

import (
	"bytes"
	"strings"
	"unicode"
)

// snippetWidth is how many columns of a line are shown; a document of machines is
// one long line.
const snippetWidth = 100

// Snippet is a line of a source, from 1, and below it a caret that stands under a
// character, from 1, also on a screen that shows Chinese two columns wide. Of a
// long line the part around the character is shown. A line that is not there
// gives nothing, and neither does a file that says who a patient is.
func Snippet(src []byte, line, column int) string {
	if personal(src) {
		return ""
	}
	lines := bytes.SplitN(src, []byte("\n"), line+1)
	if line < 1 || line > len(lines) {
		return ""
	}
	text := []rune(string(bytes.TrimSuffix(lines[line-1], []byte("\r"))))
	at := min(max(column-1, 0), len(text))
	from, to := around(text, at)
	shown, before := string(text[from:to]), string(text[from:at])
	if from > 0 {
		shown, before = "… "+shown, "… "+before
	}
	if to < len(text) {
		shown += " …"
	}
	return Printable(shown) + "\n" + blank(before) + "^"
}

// personal reports whether a source means to be an identity, or fields of its papers,
// however broken it is: no line of it is quoted (S29).
func personal(src []byte) bool {
	for _, schema := range []string{identityKind, fieldsKind} {
		if name, _, _ := strings.Cut(schema, "/"); bytes.Contains(src, []byte(name+"/")) {
			return true
		}
	}
	return false
}

// around is the part of a line that fits on the screen, with a character in it.
func around(text []rune, at int) (from, to int) {
	from, to = at, at
	for room := snippetWidth; room > 0 && (from > 0 || to < len(text)); {
		if to < len(text) {
			room -= columns(text[to])
			to++
		}
		if from > 0 && (at-from < snippetWidth/2 || to == len(text)) {
			from--
			room -= columns(text[from])
		}
	}
	return from, to
}

// blank is as wide on the screen as the text it stands under.
func blank(before string) string {
	var b strings.Builder
	for _, r := range before {
		if r == '\t' {
			b.WriteByte('\t')
			continue
		}
		b.WriteString(strings.Repeat(" ", columns(r)))
	}
	return b.String()
}

// Printable shows what would steer a terminal as a mark.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return '�'
		}
		return r
	}, s)
}

// Columns are those that a text takes on a screen that shows Chinese two columns
// wide.
func Columns(text string) (n int) {
	for _, r := range text {
		n += columns(r)
	}
	return n
}

// columns are those that a character takes on the screen: two for the East Asian
// wide and full-width ranges of Unicode's UAX 11, none for marks over another.
func columns(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r):
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0x303e, r >= 0x3041 && r <= 0xa4cf,
		r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f,
		r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6, r >= 0x1f300 && r <= 0x1faff,
		r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}
