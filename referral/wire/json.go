package wire

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth is how deep a document may nest.
const MaxDepth = 64

// ParseJSON reads one JSON document of at most limit bytes. file names it in
// problems and may be empty. Text that is not UTF-8, a key given twice, nesting
// deeper than MaxDepth and anything after the document are refused.
func ParseJSON(file string, src []byte, limit int) (*Node, error) {
	return ParseFew(file, src, limit, math.MaxInt)
}

// ParseFew is [ParseJSON] of a document of at most so many values, each map, list
// and what they hold being one: reading a document of strangers costs no more than
// a few sensible ones.
func ParseFew(file string, src []byte, limit, values int) (*Node, error) {
	if err := CheckText(file, src, limit); err != nil {
		return nil, err
	}
	return newReader(file, string(src), values).document()
}

// newReader is for a text of so many values at most; a byte order mark is none of it.
func newReader(file, src string, values int) *jsonReader {
	r := &jsonReader{file: file, src: strings.TrimPrefix(src, "\xef\xbb\xbf"), line: 1, values: values, left: values}
	r.open = make([]*Node, 0, r.some())
	return r
}

// document reads all there is.
func (r *jsonReader) document() (*Node, error) {
	n, err := r.value(0)
	if err == nil {
		if r.next(); r.at < len(r.src) {
			err = r.fail(r.at, "trailing-text", "there is more text after the end of the document")
		}
	}
	if err != nil {
		return nil, err
	}
	return n, nil
}

// CheckText refuses a source that is longer than limit bytes or is not UTF-8,
// naming the encoding it looks like.
func CheckText(file string, src []byte, limit int) error {
	var ps Problems
	at := &Node{File: file, Line: 1, Column: 1}
	switch {
	case len(src) == limit+1: // as far as a file was read
		ps.Add(at, "", "too-large", "more than the %d bytes that are read", limit)
	case len(src) > limit:
		ps.Add(at, "", "too-large", "%d bytes; at most %d are read", len(src), limit)
	case bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")):
		ps.Add(at, "", "encoding", "this is UTF-16; save it as UTF-8")
	case !utf8.Valid(src):
		good := 0
		for good < len(src) {
			r, size := utf8.DecodeRune(src[good:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			good += size
		}
		at.Line, at.Column = place(src, good)
		ps.Add(at, "", "encoding", "byte 0x%02x is not UTF-8; if this is GBK or GB18030, save it as UTF-8", src[good])
	}
	return ps.Err()
}

func place(src []byte, offset int) (line, column int) {
	before := src[:offset]
	line = 1 + bytes.Count(before, []byte("\n"))
	return line, 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
}

// jsonReader reads a document once, from left to right. encoding/json gives no
// places; finding them beside it took a third as long as deciding.
type jsonReader struct {
	file         string
	src          string
	at           int
	line, margin int     // the column is what at is more than margin
	values, left int     // that may come, in all and still
	nodes        []Node  // to be given out
	lists        []*Node // to be given out as what maps and lists hold
	open         []*Node // what the maps and lists that have not ended hold so far
	rows         *rowReader
}

// node is a node that begins here.
func (r *jsonReader) node(kind Kind) *Node {
	if len(r.nodes) == 0 {
		r.nodes = make([]Node, r.some())
		r.rows.moreNodes(r.nodes)
	}
	n := &r.nodes[0]
	r.nodes = r.nodes[1:]
	n.Kind, n.File, n.Line, n.Column = kind, r.file, r.line, r.at-r.margin+1 // and nothing else yet
	return n
}

// some is how many nodes to make at once: about as many as the rest of the text
// holds, within reason.
func (r *jsonReader) some() int { return min(max((len(r.src)-r.at)/12, 8), 256) }

// list has room for so many nodes; nil for none.
func (r *jsonReader) list(length int) []*Node {
	if length == 0 {
		return nil
	}
	if len(r.lists) < length {
		r.lists = make([]*Node, max(length, r.some()))
		r.rows.moreLists(r.lists)
	}
	list := r.lists[:length:length]
	r.lists = r.lists[length:]
	return list
}

func (r *jsonReader) fail(at int, code, format string, args ...any) error {
	line, column := place([]byte(r.src), min(at, len(r.src)))
	return Problems{{Code: code, File: r.file, Line: line, Column: column, Message: fmt.Sprintf(format, args...)}}
}

// expected refuses what stands here.
func (r *jsonReader) expected(what string) error {
	if r.at >= len(r.src) {
		return r.fail(len(r.src), "not-json", "not JSON: the text ends too early, where %s is needed", what)
	}
	c, _ := utf8.DecodeRuneInString(r.src[r.at:])
	return r.fail(r.at, "not-json", "not JSON: %q where %s is needed", c, what)
}

// next skips blanks and is what stands after them; 0 at the end.
func (r *jsonReader) next() byte {
	for ; r.at < len(r.src); r.at++ {
		switch c := r.src[r.at]; c {
		case '\n':
			r.line, r.margin = r.line+1, r.at+1
		case ' ', '\t', '\r':
		default:
			return c
		}
	}
	return 0
}

func (r *jsonReader) value(depth int) (*Node, error) {
	c := r.next()
	if r.left--; r.left < 0 {
		return nil, r.fail(r.at, "too-many", "more than the %d values that are read of such a document", r.values)
	}
	switch {
	case (c == '{' || c == '[') && depth == MaxDepth:
		return nil, r.fail(r.at, "too-deep", "nested deeper than %d", MaxDepth)
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"':
		return r.string()
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	case c == 't':
		return r.word("true", Bool)
	case c == 'f':
		return r.word("false", Bool)
	case c == 'n':
		return r.word("null", Null)
	}
	return nil, r.expected("a value")
}

func (r *jsonReader) word(word string, kind Kind) (*Node, error) {
	if !strings.HasPrefix(r.src[r.at:], word) {
		return nil, r.expected("a value")
	}
	n := r.node(kind)
	if kind == Bool {
		n.Text = word
	}
	r.at += len(word)
	return n, nil
}

// string reads a key, or a value in quotes.
func (r *jsonReader) string() (*Node, error) {
	n := r.node(String)
	n.Block = Quoted
	var err error
	n.Text, err = r.text()
	return n, err
}

func (r *jsonReader) object(depth int) (*Node, error) {
	n, from := r.node(Map), len(r.open)
	var seen map[string]bool // where there are too many keys to look through
	for r.at++; r.next() != '}'; {
		if len(r.open) > from {
			if r.next() != ',' {
				return nil, r.expected("a comma or }")
			}
			r.at++
		}
		key, err := r.key()
		if err != nil {
			return nil, err
		}
		if given(key.Text, r.open[from:], &seen) {
			return nil, twice(key)
		}
		if r.next() != ':' {
			return nil, r.expected("a colon")
		}
		r.at++
		r.open = append(r.open, key)
		v, err := r.under(key, depth)
		if err != nil {
			return nil, err
		}
		r.open = append(r.open, v)
	}
	r.at++
	entries := r.open[from:]
	n.Keys, n.Values = r.list(len(entries)/2), r.list(len(entries)/2)
	for i := range n.Keys {
		n.Keys[i], n.Values[i] = entries[2*i], entries[2*i+1]
	}
	r.open = r.open[:from]
	return n, nil
}

// key reads a key of a map.
func (r *jsonReader) key() (*Node, error) {
	if r.next() != '"' {
		return nil, r.expected("a key in quotes")
	}
	return r.string()
}

func twice(key *Node) error {
	return Problems{{Code: "duplicate-key", File: key.File, Line: key.Line, Column: key.Column, Message: fmt.Sprintf("key %q is given twice", key.Text)}}
}

// given reports whether a key is among the entries of a map, its keys and values by
// turns. Looking through many takes longer than keeping them in seen.
func given(key string, entries []*Node, seen *map[string]bool) bool {
	if len(entries) < 2*64 {
		for i := 0; i < len(entries); i += 2 {
			if entries[i].Text == key {
				return true
			}
		}
		return false
	}
	if *seen == nil {
		*seen = map[string]bool{}
		for i := 0; i < len(entries); i += 2 {
			(*seen)[entries[i].Text] = true
		}
	}
	given := (*seen)[key]
	(*seen)[key] = true
	return given
}

func (r *jsonReader) array(depth int) (*Node, error) {
	n, from := r.node(List), len(r.open)
	for r.at++; r.next() != ']'; {
		if len(r.open) > from {
			if r.next() != ',' {
				return nil, r.expected("a comma or ]")
			}
			r.at++
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		r.open = append(r.open, v)
	}
	r.at++
	n.Values = r.list(len(r.open) - from)
	copy(n.Values, r.open[from:])
	r.open = r.open[:from]
	return n, nil
}

// number keeps a number as written.
func (r *jsonReader) number() (*Node, error) {
	n, from := r.node(Number), r.at
	if err := r.numeral(); err != nil {
		return nil, err
	}
	n.Text = r.rows.own(r.src[from:r.at])
	return n, nil
}

// numeral passes over -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?.
func (r *jsonReader) numeral() error {
	if strings.HasPrefix(r.src[r.at:], "-") {
		r.at++
	}
	leading := r.at
	if !r.digits() {
		return r.expected("a digit")
	}
	if r.src[leading] == '0' && r.at > leading+1 {
		return r.fail(leading, "not-json", "not JSON: a number does not begin with 0")
	}
	if r.at < len(r.src) && r.src[r.at] == '.' {
		if r.at++; !r.digits() {
			return r.expected("a digit")
		}
	}
	if r.at < len(r.src) && (r.src[r.at] == 'e' || r.src[r.at] == 'E') {
		if r.at++; r.at < len(r.src) && (r.src[r.at] == '+' || r.src[r.at] == '-') {
			r.at++
		}
		if !r.digits() {
			return r.expected("a digit")
		}
	}
	return nil
}

func (r *jsonReader) digits() bool {
	from := r.at
	for r.at < len(r.src) && r.src[r.at] >= '0' && r.src[r.at] <= '9' {
		r.at++
	}
	return r.at > from
}

// text reads what stands between quotes.
func (r *jsonReader) text() (string, error) {
	src, from := r.src, r.at+1
	for at := from; at < len(src); at++ {
		switch c := src[at]; {
		case c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\':
		case c == '"':
			r.at = at + 1
			return r.rows.own(src[from:at]), nil
		case c == '\\':
			r.at = at
			return r.escaped(from)
		case c < ' ':
			r.at = at
			return "", r.control(c)
		default:
			r.inside(c)
		}
	}
	r.at = len(r.src)
	return "", r.expected("a closing quote")
}

// inside keeps the column where a byte does not begin a character.
func (r *jsonReader) inside(c byte) {
	if !utf8.RuneStart(c) {
		r.margin++
	}
}

func (r *jsonReader) control(c byte) error {
	return r.fail(r.at, "not-json", "not JSON: the character %q in text is to be written as \\u%04x", c, c)
}

// escaped goes on with text in which something is escaped.
func (r *jsonReader) escaped(from int) (string, error) {
	b := []byte(r.src[from:r.at])
	for r.at < len(r.src) {
		switch c := r.src[r.at]; {
		case c == '"':
			r.at++
			return string(b), nil
		case c == '\\':
			char, err := r.escape()
			if err != nil {
				return "", err
			}
			b = utf8.AppendRune(b, char)
			continue
		case c < ' ':
			return "", r.control(c)
		default:
			r.inside(c)
			b = append(b, c)
		}
		r.at++
	}
	return "", r.expected("a closing quote")
}

// escape reads one escape. Half a surrogate pair is no character and is refused:
// what it was meant to be can't be known.
func (r *jsonReader) escape() (rune, error) {
	at := r.at
	r.at++
	if r.at < len(r.src) {
		c := r.src[r.at]
		if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
			r.at++
			return rune("\"\\/\b\f\n\r\t"[i]), nil
		}
		if c != 'u' {
			return 0, r.expected("an escape such as \\n or \\u4e2d")
		}
	}
	char, err := r.hex()
	if err != nil || !utf16.IsSurrogate(char) {
		return char, err
	}
	if strings.HasPrefix(r.src[r.at:], `\u`) {
		r.at++
		low, err := r.hex()
		if err != nil {
			return 0, err
		}
		if pair := utf16.DecodeRune(char, low); pair != utf8.RuneError {
			return pair, nil
		}
	}
	return 0, r.fail(at, "encoding", "\\u%04x alone is half a character", char)
}

// hex reads u and four digits.
func (r *jsonReader) hex() (rune, error) {
	r.at++
	if r.at+4 > len(r.src) {
		r.at = len(r.src)
		return 0, r.expected("four hexadecimal digits")
	}
	n, err := strconv.ParseUint(r.src[r.at:r.at+4], 16, 16)
	if err != nil {
		return 0, r.expected("four hexadecimal digits")
	}
	r.at += 4
	return rune(n), nil
}
