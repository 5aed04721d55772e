package sheets

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// cleaned is a text as its writer meant it: full-width letters and digits made
// half-width, spaces of every kind (no-break, ideographic, zero-width) trimmed and
// made one, and none left between two Chinese characters. What was done is named.
func cleaned(text string) (clean string, done []string) {
	narrow := strings.Map(func(r rune) rune {
		if k := width.LookupRune(r); k.Kind() == width.EastAsianFullwidth && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return k.Narrow()
		}
		return r
	}, text)
	if narrow != text {
		done = append(done, codeFullWidth)
	}
	spaced := strings.Join(strings.FieldsFunc(narrow, isSpace), " ")
	clean = unspaced(spaced)
	if clean != strings.ReplaceAll(narrow, "\r\n", "\n") {
		done = append(done, codeSpaces)
	}
	return clean, done
}

// isSpace is of every kind of space, those that unicode does not call so included.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || slices.Contains([]rune{'\u200b', '\u200c', '\u200d', '\u2060', '\ufeff'}, r)
}

// unspaced leaves no space beside a Chinese character.
func unspaced(text string) string {
	runes := []rune(text)
	out := runes[:0:0]
	for i, r := range runes {
		if r == ' ' && i > 0 && i+1 < len(runes) && (unicode.Is(unicode.Han, runes[i-1]) && unicode.Is(unicode.Han, runes[i+1])) {
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

// narrowed is a text for reading: punctuation half-width as well.
func narrowed(text string) string { return width.Fold.String(text) }

// word is a text for comparing: half-width, lower-case, without spaces, marks of
// lists and what stands in brackets kept.
func word(text string) string {
	text = strings.ToLower(width.Fold.String(text))
	return strings.Map(func(r rune) rune {
		if isSpace(r) || strings.ContainsRune("*:;,、。", r) {
			return -1
		}
		return r
	}, text)
}

// unbracketed is a text without what stands in brackets: 床位数（张） is 床位数.
func unbracketed(text string) string {
	text = narrowed(text)
	for {
		from := strings.IndexByte(text, '(')
		to := strings.IndexByte(text, ')')
		if from < 0 || to < from {
			return text
		}
		text = text[:from] + text[to+1:]
	}
}

// listed are the parts of a text that is a list.
func listed(text string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,；;\n|", r) }) {
		if part = strings.TrimFunc(part, isSpace); part != "" {
			out = append(out, part)
		}
	}
	return out
}
