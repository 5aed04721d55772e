package wire

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Kind is what a Node holds.
type Kind uint8

// The kinds of JSON. YAML's dates and the like arrive as strings.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Map
)

func (k Kind) String() string {
	return [...]string{"null", "true or false", "a number", "text", "a list", "a map"}[k]
}

// A Node is one value of a document and where it stands.
type Node struct {
	Kind   Kind
	Block  TextForm // how a String was written, so that a place inside it can be found
	Text   string   // of a Bool ("true"), Number (as written) or String
	Keys   []*Node  // of a Map, in the order of the source
	Values []*Node  // of a Map or a List
	File   string   // where it was read from
	Line   int      // from 1
	Column int      // from 1, in characters
	Indent int      // for a block of text: the columns before each of its lines; else 0
	Parts  []Part   // of a Text that was put together of others, in order; else none
}

// A Part is where a piece of a text that was put together was read: character From
// of the text is character Skip of the Node's.
type Part struct {
	From, Skip int
	Node       *Node
}

// TextForm is how a piece of text was written.
type TextForm uint8

const (
	Plain   TextForm = iota // bare: its first character stands at the node's column
	Quoted                  // between quotes: its first character stands one after
	Literal                 // a YAML block: its first line stands on the next line
)

// Get is the value under key of a Map, nil if there is none.
func (n *Node) Get(key string) *Node {
	if n == nil || n.Kind != Map {
		return nil
	}
	for i, k := range n.Keys {
		if k.Text == key {
			return n.Values[i]
		}
	}
	return nil
}

// Place is where the node stands: file, line and column.
func (n *Node) Place() string {
	return strings.TrimPrefix(n.File+":", ":") + strconv.Itoa(n.Line) + ":" + strconv.Itoa(n.Column)
}

// Plain is the node as encoding/json would read it, numbers as json.Number; null
// for no node.
func (n *Node) Plain() any {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case Bool:
		return n.Text == "true"
	case Number:
		return json.Number(n.Text)
	case String:
		return n.Text
	case List:
		list := []any{}
		for _, v := range n.Values {
			list = append(list, v.Plain())
		}
		return list
	case Map:
		m := map[string]any{}
		for i, k := range n.Keys {
			m[k.Text] = n.Values[i].Plain()
		}
		return m
	}
	return nil
}

// At follows a path such as /rules/3/when from n as far as it goes and returns
// the last node reached, so that a mistake always has a place.
func (n *Node) At(path string) *Node {
	at := n
	for _, part := range strings.Split(strings.TrimPrefix(path, "/"), "/") {
		next := at.Get(unescape(part))
		if i, err := strconv.Atoi(part); err == nil && at != nil && at.Kind == List && i >= 0 && i < len(at.Values) {
			next = at.Values[i]
		}
		if next == nil {
			break
		}
		at = next
	}
	return at
}

// Join appends a key to a path, escaped as RFC 6901 asks.
func Join(path, key string) string {
	if strings.IndexByte(key, '~') >= 0 || strings.IndexByte(key, '/') >= 0 {
		key = strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
	}
	return path + "/" + key
}

func unescape(part string) string {
	return strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
}

// Inside is the line and column of character number offset (from 0) of the
// text that n holds.
func (n *Node) Inside(offset int) (line, column int) {
	for i := len(n.Parts) - 1; i >= 0; i-- {
		if p := n.Parts[i]; p.From <= offset {
			return p.Node.Inside(offset - p.From + p.Skip)
		}
	}
	before := []rune(n.Text)
	before = before[:min(max(offset, 0), len(before))]
	lines, last := 0, 0
	for i, r := range before {
		if r == '\n' {
			lines, last = lines+1, i+1
		}
	}
	switch {
	case n.Block == Literal:
		return n.Line + 1 + lines, n.Indent + 1 + len(before) - last
	case lines > 0: // text folded over lines: the start is the honest answer
		return n.Line, n.Column
	case n.Block == Quoted:
		return n.Line, n.Column + 1 + len(before)
	}
	return n.Line, n.Column + len(before)
}
