package rule

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser/lexer"
)

// Limits of one condition. They are checked before it is parsed, because the
// parser bounds neither its nesting nor its time.
const (
	MaxBytes   = 4096 // of source
	MaxNesting = 64   // of brackets and of not, - and ** before their operands
)

// scan checks everything that can be told from characters and words alone, and
// reports whether the source may be parsed.
func (s *source) scan() bool {
	if len(s.text) > MaxBytes {
		s.problem(0, "too-long", "a condition may be %d bytes long, this one has %d; split it with definitions", MaxBytes, len(s.text))
		s.ps[0].Snippet = ""
		return false
	}
	if !utf8.ValidString(s.text) {
		good := s.text[:strings.IndexRune(s.text, utf8.RuneError)]
		s.problem(utf8.RuneCountInString(good), "encoding", "the condition is not UTF-8 text")
		return false
	}
	if strings.TrimSpace(s.text) == "" {
		s.problem(0, "empty", "the condition is empty")
		return false
	}
	if s.fullWidth(); len(s.ps) > 0 {
		return false
	}
	var depth nesting
	words := lexer.New()
	for words.Reset(file.NewSource(s.text)); ; {
		t, err := words.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			s.ps = nil
			s.lexical(err)
			return false
		}
		s.word(t)
		depth.word(t)
	}
	if depth.exceeded && len(s.ps) == 0 {
		s.problem(depth.at, "too-deep", "nested deeper than %d; split the condition with definitions", MaxNesting)
	}
	return len(s.ps) == 0
}

// fullWidth refuses the marks of a Chinese keyboard outside text and comments.
func (s *source) fullWidth() {
	if !strings.ContainsFunc(s.text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return // as nearly always
	}
	runes := []rune(s.text)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		if end := skip(runes, i); end > i {
			i = end - 1
			continue
		}
		if ascii, ok := ASCII(r); ok {
			s.problem(i, "full-width", "full-width %q is not read here; write %s", r, ascii)
			if r == '“' || r == '‘' { // what is between the quotes is text
				for i+1 < len(runes) && runes[i] != r+1 {
					i++
				}
			}
		}
	}
}

// skip is the end of the text or comment that begins at i, or i.
func skip(runes []rune, i int) int {
	r, next := runes[i], rune(0)
	if i+1 < len(runes) {
		next = runes[i+1]
	}
	switch {
	case r == '"' || r == '\'' || r == '`':
		for i++; i < len(runes) && runes[i] != r; i++ {
			if runes[i] == '\\' && r != '`' {
				i++
			}
		}
		return min(i+1, len(runes))
	case r == '/' && next == '/':
		for i < len(runes) && runes[i] != '\n' {
			i++
		}
	case r == '/' && next == '*':
		for i += 3; i < len(runes) && (runes[i-1] != '*' || runes[i] != '/'); i++ {
		}
		return min(i+1, len(runes))
	}
	return i
}

// ASCII is what a full-width or mathematical mark is written as.
func ASCII(r rune) (string, bool) {
	switch r {
	case '≥', '≧', '⩾':
		return `">="`, true
	case '≤', '≦', '⩽':
		return `"<="`, true
	case '≠':
		return `"!="`, true
	case '＝':
		return `"=="`, true
	case '×':
		return `"*"`, true
	case '÷':
		return `"/"`, true
	case '【', '〔', '〖':
		return `"["`, true
	case '】', '〕', '〗':
		return `"]"`, true
	case '《', '〈':
		return `"<"`, true
	case '》', '〉':
		return `">"`, true
	case '、':
		return `","`, true
	case '。':
		return `"."`, true
	case '“', '”', '‘', '’', '「', '」', '＂':
		return `the ASCII quote '"'`, true
	}
	if r > 0xff00 && r < 0xff5f {
		return `"` + string(r-0xfee0) + `"`, true
	}
	return "", false
}

// lexical tells what could not be split into words.
func (s *source) lexical(err error) {
	var e *file.Error
	if !errors.As(err, &e) {
		s.problem(0, "not-parsed", "%s", err)
		return
	}
	switch {
	case strings.HasPrefix(e.Message, "unrecognized character") && e.From >= 0 && e.From < utf8.RuneCountInString(s.text):
		s.problem(e.From, "not-parsed", "%q means nothing in a condition", []rune(s.text)[e.From])
	case e.Message == "literal not terminated":
		s.problem(e.From, "not-parsed", "the text has no closing quote")
	default:
		s.problem(e.From, "not-parsed", "%s", e.Message)
	}
}

// word refuses the words and operators that conditions don't have.
func (s *source) word(t lexer.Token) {
	refuse := func(code, format string, args ...any) { s.problem(t.From, code, format, args...) }
	switch t.Kind {
	case lexer.Number:
		_, whole := strconv.ParseInt(t.Value, 10, 64)
		_, float := strconv.ParseFloat(t.Value, 64)
		if errors.Is(float, strconv.ErrRange) || errors.Is(whole, strconv.ErrRange) {
			refuse("too-large", "%s has more digits than a number here can hold", t.Value)
		}
	case lexer.Bytes:
		refuse("refused-bytes", "b%q is not read; write the text without b", t.Value)
	case lexer.Bracket:
		if t.Value == "{" {
			refuse("refused-braces", `"{" is not part of conditions; use ( )`)
		}
	case lexer.Identifier:
		s.identifier(t)
	case lexer.Operator:
		switch t.Value {
		case "let":
			refuse("refused-let", `"let" is not part of conditions; name a part under definitions`)
		case ";":
			refuse("refused-sequence", `";" is not part of conditions; join conditions with and / or`)
		case "if", "else":
			refuse("refused-if", `%q is not part of conditions; write two rules, or and / or`, t.Value)
		case "?", ":":
			refuse("refused-conditional", `"? :" is not part of conditions; write two rules, or and / or`)
		case "??":
			refuse("refused-default", `"??" would turn unknown into a value; unknown facts are handled without it`)
		case "?.":
			refuse("refused-optional", `"?." would turn unknown into a value; facts have no parts`)
		case "|":
			refuse("refused-pipe", `"|" is not part of conditions; write or, or the function with brackets`)
		case "..":
			refuse("refused-range", `".." is not part of conditions; write x >= low and x <= high`)
		case "=":
			refuse("refused-assignment", `"=" is not part of conditions; write == to compare`)
		case "&":
			refuse("refused-operator", `"&" is not part of conditions; write and`)
		case "%":
			refuse("refused-operator", `"%%" is not part of conditions; facts are not whole numbers`)
		case "::":
			refuse("refused-operator", `"::" is not part of conditions`)
		}
	}
}

func (s *source) identifier(t lexer.Token) {
	switch t.Value {
	case "且", "并且", "而且":
		s.problem(t.From, "full-width", "%q is not read here; write and", t.Value)
	case "或", "或者":
		s.problem(t.From, "full-width", "%q is not read here; write or", t.Value)
	case "非", "不", "不是", "没有":
		s.problem(t.From, "full-width", "%q is not read here; write not", t.Value)
	case "$env":
		s.problem(t.From, "refused-env", "$env is not part of conditions; name the fact")
	case "nil":
		s.problem(t.From, "refused-nil", "nil is not part of conditions; an unknown fact makes a condition unknown by itself")
	default:
		if strings.Contains(t.Value, "$") {
			s.problem(t.From, "refused-env", "%q: no name in a condition has a $", t.Value)
		}
	}
}

// nesting bounds how deep the parser will call itself: open brackets, and the
// prefix and power operators before each.
type nesting struct {
	depth, run int
	runs       []int // before each open bracket
	exceeded   bool
	at         int // where it first was
}

func (n *nesting) word(t lexer.Token) {
	switch {
	case t.Is(lexer.Bracket, "(", "["):
		n.runs, n.depth, n.run = append(n.runs, n.run), n.depth+1, 0
	case t.Is(lexer.Bracket, ")", "]"):
		if last := len(n.runs) - 1; last >= 0 {
			n.depth -= n.run + 1
			n.run, n.runs = n.runs[last], n.runs[:last]
		}
	case t.Is(lexer.Operator, "!", "not", "-", "+", "**", "^"):
		n.run, n.depth = n.run+1, n.depth+1
	case t.Is(lexer.Operator, ",", "and", "&&", "or", "||", "==", "!=", "<", "<=", ">", ">=", "in"):
		n.depth, n.run = n.depth-n.run, 0
	}
	if n.depth > MaxNesting && !n.exceeded {
		n.exceeded, n.at = true, t.From
	}
}
