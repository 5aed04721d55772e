package sheets

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Finding is what a reading has to say of one cell, row or file: a mend, when
// it was read nevertheless, or a refusal, and then nothing of the reading may be
// used.
type Finding struct {
	Code    string    `json:"code"`             // stable, such as "code-scientific"
	Refused bool      `json:"refused"`          //
	File    string    `json:"file"`             // as given, with "#" and the sheet where it has several
	Row     int       `json:"row,omitempty"`    // from 1, as a spreadsheet counts; 0: the whole file
	Column  int       `json:"column,omitempty"` // from 1; 0: the whole row
	Header  string    `json:"header,omitempty"` // of the column, as written
	Value   string    `json:"value,omitempty"`  // as written; never of people
	Text    wire.Text `json:"text"`             // what is wrong, or what was done
	Allowed wire.Text `json:"allowed,omitzero"` // what may stand there
}

// The codes of findings.
const (
	codeSpaces     = "spaces"
	codeFullWidth  = "full-width"
	codeFilled     = "merged-cell"
	codeHeadings   = "two-headings"
	codeBefore     = "lines-above"
	codeSkipped    = "line-skipped"
	codeTotal      = "total-row"
	codeRepeated   = "duplicate-row"
	codeUnread     = "column-not-read"
	codeDate       = "date-read"
	codeSerial     = "date-serial"
	codeOpenEnd    = "open-end"
	codePartDay    = "part-of-day"
	codeHalf       = "twelve-hours"
	codeZero       = "leading-zero"
	codeRegion     = "region-shortened"
	codeAlias      = "alias"
	codeRenamed    = "renamed"
	codeKind       = "kind-changed"
	codeKindKept   = "kind-kept"
	codeNobody     = "nobody-listed"
	codePosted     = "only-posted"
	codeOne        = "counted-as-one"
	codeSuperior   = "superior-not-kept"
	codeHead       = "head-read"
	codeNoHead     = "no-head"
	codeSame       = "taken-for-the-same"
	codePossible   = "possible-duplicate"
	codeHidden     = "hidden-row"
	codeUnit       = "unit-removed"
	codeNumber     = "number-read"
	codeKept       = "kept-contradicted"
	codeNotYet     = "not-yet-in-use"
	codeEncoding   = "encoding"
	codeScientific = "scientific-number"
)

// Letter is the column as spreadsheets name it: A, B … Z, AA.
func (f Finding) Letter() string {
	s := ""
	for c := f.Column; c > 0; c = (c - 1) / 26 {
		s = string(rune('A'+(c-1)%26)) + s
	}
	return s
}

// Where is the place in words: the file, the row, the column with its header.
func (f Finding) Where(lang string) string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Row > 0 {
		fmt.Fprintf(&b, map[bool]string{true: " row %d", false: " 第%d行"}[lang == "en"], f.Row)
	}
	if f.Column > 0 {
		fmt.Fprintf(&b, map[bool]string{true: " column %s", false: " %s列"}[lang == "en"], f.Letter())
	}
	if f.Header != "" {
		fmt.Fprintf(&b, map[bool]string{true: " (%s)", false: "（%s）"}[lang == "en"], f.Header)
	}
	return b.String()
}

// In is the finding as one line in a language, zh or en.
func (f Finding) In(lang string) string {
	colon, stop := "：", "；"
	if lang == "en" {
		colon, stop = ": ", "; "
	}
	line := f.Where(lang)
	if f.Value != "" {
		line += fmt.Sprintf(" %q", f.Value)
	}
	line += colon + f.Text.In(lang)
	if f.Allowed != (wire.Text{}) {
		line += stop + f.Allowed.In(lang)
	}
	return line + " [" + f.Code + "]"
}

// say is a text in both languages with the same values.
func say(zh, en string, args ...any) wire.Text {
	return wire.Text{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)}
}

// near is what may be meant instead of a word, and what is allowed when it is few.
func near(word string, allowed []string) wire.Text {
	if best := wire.Nearest(word, allowed); best != "" && best != word && akin(word, best) {
		return say("是不是“%s”？", "did you mean %q?", best)
	}
	if len(allowed) > 0 && len(allowed) <= 16 {
		return wire.Text{Zh: "可以填：" + strings.Join(allowed, "、"), En: "allowed: " + strings.Join(allowed, ", ")}
	}
	return wire.Text{}
}

// akin reports whether at least half of the characters of the shorter word are in
// the other: two Chinese words of three characters are near each other by their
// edits alone.
func akin(a, b string) bool {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	if len(x) > len(y) {
		x, y = y, x
	}
	n := 0
	for _, r := range x {
		if slices.Contains(y, r) {
			n++
		}
	}
	return 2*n >= len(x)
}
