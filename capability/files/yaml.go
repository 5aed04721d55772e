package files

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"github.com/fenji-health/fenji/referral/wire"
)

// YAML is a document as people read it: maps in the order of their keys as given,
// what is short on one line.
func YAML(n *wire.Node) []byte {
	b := block(nil, n, 0)
	if n.Kind != wire.Map || len(n.Keys) == 0 {
		b = append(b, '\n')
	}
	return b
}

// widest is how long a line may be before it is broken up.
const widest = 110

// block appends a value below its key. Rows of a document are never on one line
// with others.
func block(b []byte, n *wire.Node, depth int) []byte {
	short := flow(nil, n)
	whole := n.Kind != wire.Map && n.Kind != wire.List || len(n.Keys)+len(n.Values) == 0
	if whole || depth > 1 && len(short)+2*depth <= widest {
		if depth > 0 {
			b = append(b, ' ')
		}
		b = append(b, short...)
		if depth > 0 {
			b = append(b, '\n')
		}
		return b
	}
	if depth > 0 {
		b = append(b, '\n')
	}
	indent := bytes.Repeat([]byte("  "), depth)
	for i, v := range n.Values {
		b = append(b, indent...)
		if n.Kind == wire.Map {
			b = append(scalar(b, n.Keys[i]), ':')
			b = block(b, v, depth+1)
		} else {
			b = append(append(append(b, "- "...), flow(nil, v)...), '\n')
		}
	}
	return b
}

// flow appends a value on one line.
func flow(b []byte, n *wire.Node) []byte {
	switch n.Kind {
	case wire.Map, wire.List:
		ends := map[wire.Kind]string{wire.Map: "{}", wire.List: "[]"}[n.Kind]
		b = append(b, ends[0])
		for i, v := range n.Values {
			if i > 0 {
				b = append(b, ", "...)
			}
			if n.Kind == wire.Map {
				b = append(scalar(b, n.Keys[i]), ": "...)
			}
			b = flow(b, v)
		}
		return append(b, ends[1])
	case wire.Null:
		return append(b, "null"...)
	}
	return scalar(b, n)
}

// scalar appends text bare where YAML can take it for nothing else, else as JSON
// writes it, which YAML reads as well.
func scalar(b []byte, n *wire.Node) []byte {
	if n.Kind == wire.String && !bare(n.Text) {
		return wire.AppendText(b, n.Text)
	}
	return append(b, n.Text...)
}

func bare(text string) bool {
	odd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_.-/", r)
	}
	return text != "" && unicode.IsLetter([]rune(text)[0]) && !strings.ContainsFunc(text, odd) &&
		!slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}, strings.ToLower(text))
}
