package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// MaxDepth is how deep a document may nest.
const MaxDepth = 64

// ParseJSON reads one JSON document of at most limit bytes. file names it in
// problems and may be empty. Text that is not UTF-8, a key given twice, nesting
// deeper than MaxDepth and anything after the document are refused.
func ParseJSON(file string, src []byte, limit int) (*Node, error) {
	if err := CheckText(file, src, limit); err != nil {
		return nil, err
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.UseNumber()
	r := jsonReader{file: file, src: src, dec: dec, line: 1, column: 1}
	n, err := r.value(0)
	if err == nil {
		after := r.start()
		if _, more := dec.Token(); more != io.EOF {
			err = r.fail(after, "trailing-text", "there is more text after the end of the document")
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

type jsonReader struct {
	file         string
	src          []byte
	dec          *json.Decoder
	seen         int // bytes already counted into line and column
	line, column int
}

// start is where the next token begins.
func (r *jsonReader) start() int {
	at := int(r.dec.InputOffset())
	for at < len(r.src) && bytes.IndexByte([]byte(" \t\r\n,:"), r.src[at]) >= 0 {
		at++
	}
	return at
}

func (r *jsonReader) node(at int) *Node {
	for r.seen < at {
		c, size := utf8.DecodeRune(r.src[r.seen:])
		r.seen, r.column = r.seen+size, r.column+1
		if c == '\n' {
			r.line, r.column = r.line+1, 1
		}
	}
	return &Node{File: r.file, Line: r.line, Column: r.column}
}

func (r *jsonReader) fail(at int, code, format string, args ...any) error {
	line, column := place(r.src, min(at, len(r.src)))
	return Problems{{Code: code, File: r.file, Line: line, Column: column, Message: fmt.Sprintf(format, args...)}}
}

func (r *jsonReader) token() (json.Token, *Node, error) {
	at := r.start()
	n := r.node(at)
	t, err := r.dec.Token()
	if err == nil {
		return t, n, nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil, r.fail(len(r.src), "not-json", "not JSON: the text ends too early")
	}
	return nil, nil, r.fail(at, "not-json", "not JSON: %s", err)
}

func (r *jsonReader) value(depth int) (*Node, error) {
	t, n, err := r.token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if depth == MaxDepth {
			return nil, r.fail(r.seen, "too-deep", "nested deeper than %d", MaxDepth)
		}
		if t == '{' {
			return r.object(n, depth)
		}
		return r.array(n, depth)
	case string:
		n.Kind, n.Text, n.Block = String, t, Quoted
	case json.Number:
		n.Kind, n.Text = Number, t.String()
	case bool:
		n.Kind, n.Text = Bool, fmt.Sprint(t)
	}
	return n, nil
}

func (r *jsonReader) object(n *Node, depth int) (*Node, error) {
	n.Kind = Map
	seen := map[string]bool{}
	for r.dec.More() {
		t, key, err := r.token()
		if err != nil {
			return nil, err
		}
		key.Kind, key.Text = String, t.(string)
		if seen[key.Text] {
			return nil, Problems{{Code: "duplicate-key", File: key.File, Line: key.Line, Column: key.Column, Message: fmt.Sprintf("key %q is given twice", key.Text)}}
		}
		seen[key.Text] = true
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Keys, n.Values = append(n.Keys, key), append(n.Values, v)
	}
	_, _, err := r.token()
	return n, err
}

func (r *jsonReader) array(n *Node, depth int) (*Node, error) {
	n.Kind = List
	for r.dec.More() {
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Values = append(n.Values, v)
	}
	_, _, err := r.token()
	return n, err
}

// Canonical writes v as JSON without spaces or HTML escapes: keys of structs in
// the order of their fields, keys of maps in byte order. Equal values give equal
// bytes on every target. v must be writable as JSON; anything else is a fault of
// the program and panics.
func Canonical(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("wire: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
