package wire

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// ParseRows is [ParseJSON] of a document that would fill the memory as a tree. The
// rows of the maps that stand under some of its keys are given to row one by one, in
// the order of the source, and their maps are empty in the document that is returned.
// The nodes of a row are used again for the next unless row asks to keep them. No
// text holds the source. After an error rows may have been given already.
func ParseRows(file, src string, limit int, keys []string, row func(key string, id, value *Node) (keep bool)) (*Node, error) {
	if len(src) > limit || !utf8.ValidString(src) {
		return nil, CheckText(file, []byte(src), limit)
	}
	r := newReader(file, src, math.MaxInt)
	r.rows = &rowReader{keys: keys, row: row, words: make([]string, min(len(src)/64+1, mostWords))}
	return r.document()
}

// mostWords are as many as a fast memory holds.
const mostWords = 1 << 15

// rowReader is what a jsonReader does of rows; nil for a document that is kept whole.
type rowReader struct {
	keys  []string
	row   func(key string, id, value *Node) bool
	words []string // the last of each hash: rows say the same few again and again; none: texts hold the source

	// Given out for this row, and the blocks that they come from.
	nodes     []Node
	lists     []*Node
	usedNodes int
	usedLists int
}

// own is a text that does not hold the source.
func (w *rowReader) own(text string) string {
	const longest = 32
	switch {
	case w == nil || w.words == nil:
		return text
	case len(text) > longest:
		return strings.Clone(text)
	}
	word := &w.words[Hash(text)%uint32(len(w.words))]
	if *word != text {
		*word = strings.Clone(text)
	}
	return *word
}

// Hash is a number for a text (FNV-1a), the same on every target.
func Hash(text string) uint32 {
	h := uint32(2166136261)
	for i := range len(text) {
		h = (h ^ uint32(text[i])) * 16777619
	}
	return h
}

// moreNodes and moreLists note a block that a row needs.
func (w *rowReader) moreNodes(block []Node) {
	if w != nil {
		w.nodes, w.usedNodes = block, w.usedNodes+len(block)
	}
}

func (w *rowReader) moreLists(block []*Node) {
	if w != nil {
		w.lists, w.usedLists = block, w.usedLists+len(block)
	}
}

// A Slate is what JSON documents are read on one after another: the nodes of one are
// wiped for the next. It begins empty and is not for concurrent use.
type Slate struct{ rows rowReader }

// ParseJSON is [ParseJSON] of a document that nobody looks at after the next is read.
func (s *Slate) ParseJSON(file string, src []byte, limit int) (*Node, error) {
	const most = 4096 // nodes that are worth keeping
	if s.rows.usedNodes > most {
		s.rows = rowReader{}
	}
	if err := CheckText(file, src, limit); err != nil {
		return nil, err
	}
	r := newReader(file, string(src), math.MaxInt)
	r.rows = &s.rows
	r.again(false)
	return r.document()
}

// under reads the value of a key.
func (r *jsonReader) under(key *Node, depth int) (*Node, error) {
	if r.rows == nil || depth > 0 || !slices.Contains(r.rows.keys, key.Text) || r.next() != '{' {
		return r.value(depth + 1)
	}
	n, nodes, lists := r.node(Map), r.nodes, r.lists
	r.nodes, r.lists = nil, nil
	w := r.rows // what was given out for the rest of the document is no row's
	w.nodes, w.lists, w.usedNodes, w.usedLists = nil, nil, 0, 0
	err := r.eachRow(key.Text)
	r.nodes, r.lists = nodes, lists
	return n, err
}

// eachRow reads a map and gives out what it holds.
func (r *jsonReader) eachRow(key string) error {
	seen := map[string]bool{}
	for r.at++; r.next() != '}'; {
		if len(seen) > 0 {
			if r.next() != ',' {
				return r.expected("a comma or }")
			}
			r.at++
		}
		id, err := r.key()
		if err != nil {
			return err
		}
		if seen[id.Text] {
			return twice(id)
		}
		seen[id.Text] = true
		if r.next() != ':' {
			return r.expected("a colon")
		}
		r.at++
		v, err := r.value(2)
		if err != nil {
			return err
		}
		r.again(r.rows.row(key, id, v))
	}
	r.at++
	return nil
}

// again begins a row with the blocks of the one before, enough for one as long,
// or with none where that one is kept.
func (r *jsonReader) again(kept bool) {
	w := r.rows
	if kept {
		w.nodes, w.lists = nil, nil
	}
	if kept || w.usedNodes > len(w.nodes) {
		w.nodes = make([]Node, w.usedNodes)
	}
	if kept || w.usedLists > len(w.lists) {
		w.lists = make([]*Node, w.usedLists)
	}
	clear(w.nodes) // nodes are given out empty
	r.nodes, r.lists = w.nodes, w.lists
	w.usedNodes, w.usedLists = len(w.nodes), len(w.lists)
}
