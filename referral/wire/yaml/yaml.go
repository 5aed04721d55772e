// Package yaml reads people's YAML into [wire.Node] trees that keep file, line
// and column. It is apart from wire so that nothing that runs in a browser
// carries a YAML reader.
package yaml

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/fenji-health/fenji/referral/wire"
)

// Parse reads one YAML document of at most limit bytes. Anchors, aliases,
// merge keys and several documents in a file are refused: what is read is what
// is written. An empty file is an empty map.
func Parse(file string, src []byte, limit int) (*wire.Node, error) {
	if err := wire.CheckText(file, src, limit); err != nil {
		return nil, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return &wire.Node{Kind: wire.Map, File: file, Line: 1, Column: 1}, nil
	}
	if err != nil {
		return nil, wire.Problems{syntaxProblem(file, err)}
	}
	r := reader{file: file, lines: strings.Split(string(src), "\n")}
	if dec.Decode(new(yaml.Node)) != io.EOF {
		r.ps.Add(&wire.Node{File: file, Line: 1, Column: 1}, "", "several-documents", "one document a file: remove the second ---")
	}
	n := r.node(doc.Content[0], 0)
	return n, r.ps.Err()
}

var lineOfError = regexp.MustCompile(`line (\d+): (.*)`)

func syntaxProblem(file string, err error) wire.Problem {
	p := wire.Problem{Code: "not-yaml", File: file, Message: "not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	if m := lineOfError.FindStringSubmatch(err.Error()); m != nil {
		p.Line, _ = strconv.Atoi(m[1])
		p.Column, p.Message = 1, "not YAML: "+m[2]
	}
	return p
}

type reader struct {
	file  string
	lines []string
	ps    wire.Problems
}

func (r *reader) node(y *yaml.Node, depth int) *wire.Node {
	n := &wire.Node{File: r.file, Line: y.Line, Column: y.Column}
	if depth > wire.MaxDepth {
		r.ps.Add(n, "", "too-deep", "nested deeper than %d", wire.MaxDepth)
		return n
	}
	if y.Anchor != "" || y.Kind == yaml.AliasNode {
		r.ps.Add(n, "", "alias", "YAML anchors and aliases are not read; write the value out")
		return n
	}
	switch y.Kind {
	case yaml.MappingNode:
		r.mapping(y, n, depth)
	case yaml.SequenceNode:
		n.Kind = wire.List
		for _, item := range y.Content {
			n.Values = append(n.Values, r.node(item, depth+1))
		}
	case yaml.ScalarNode:
		r.scalar(y, n)
	}
	return n
}

func (r *reader) mapping(y *yaml.Node, n *wire.Node, depth int) {
	n.Kind = wire.Map
	seen := map[string]bool{}
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := r.node(y.Content[i], depth+1)
		switch {
		case y.Content[i].Tag == "!!merge":
			r.ps.Add(key, "", "alias", "YAML merge keys are not read; write the values out")
		case key.Kind == wire.List || key.Kind == wire.Map:
			r.ps.Add(key, "", "wrong-kind", "a key must be a word")
		case seen[key.Text]:
			r.ps.Add(key, "", "duplicate-key", "key %q is given twice", key.Text)
		default:
			seen[key.Text] = true
			n.Keys, n.Values = append(n.Keys, key), append(n.Values, r.node(y.Content[i+1], depth+1))
		}
	}
}

func (r *reader) scalar(y *yaml.Node, n *wire.Node) {
	n.Text = y.Value
	switch y.Tag {
	case "!!null":
		n.Kind = wire.Null
	case "!!bool":
		n.Kind, n.Text = wire.Bool, strings.ToLower(y.Value)
	case "!!int", "!!float":
		n.Kind = wire.Number
		if !jsonNumber.MatchString(y.Value) {
			r.ps.Add(n, "", "wrong-kind", "write the number %q as plain decimal digits, or put it in quotes if it is text", y.Value)
		}
	default:
		n.Kind = wire.String
	}
	switch {
	case y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		n.Block = wire.Literal
		if y.Line < len(r.lines) {
			n.Indent = len(r.lines[y.Line]) - len(strings.TrimLeft(r.lines[y.Line], " "))
		}
	case y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		n.Block = wire.Quoted
	}
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// ReadFile reads a file as far as limit and one byte more, by which the reader of
// the document sees that it is too long.
func ReadFile(fsys fs.FS, name string, limit int) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.Unwrap(err)}
	}
	return src, nil
}
