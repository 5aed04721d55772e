package rule

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/triage/fact"
)

// A Book holds the conditions of all loaded packs as one table of nodes, where
// what is written twice stands once: identical atoms of all rules are one node,
// evaluated at most once per case. Compile is for one goroutine; afterwards the
// book may be evaluated by any number at once.
type Book struct {
	vocabulary *fact.Vocabulary
	functions  map[string]Function
	nodes      []node
	ids        map[string]int32 // of nodes, by their key; nil when sealed
	seen       []int32          // by node: in which search it was last met
	seeing     int32            // number of searches
	room       [256]byte        // for the key of an atom that is read
}

// A node is a constant, an atom, or not, and, or, at_least over other nodes.
type node struct {
	op    op
	n     int // at_least: how many; constant: its Truth
	kids  []int32
	atom  *atom
	depth int // of the skeleton below
	size  int // of its normal text in bytes
}

type op uint8

const (
	opConstant op = iota
	opAtom
	opNot
	opAnd
	opOr
	opAtLeast
)

// maxNormal bounds the text of a condition with its definitions inlined.
const maxNormal = 64 << 10

// NewBook makes an empty book over a vocabulary and the functions that its
// conditions may call.
func NewBook(v *fact.Vocabulary, functions []Function) *Book {
	b := &Book{vocabulary: v, functions: map[string]Function{}, ids: map[string]int32{}}
	for _, f := range functions {
		b.functions[f.Name] = f
	}
	return b
}

// Options are what conditions may use. The zero value allows every function.
type Options struct {
	Functions    []string          // names of the functions usable here; nil is all
	Definitions  map[string]string // named conditions, inlined where they are named
	Individually bool              // group answers count as not asked (gated needs, and forbids on them)
}

var errSealed = errors.New("rule: the book is sealed")

// A Scope compiles conditions that may use the same, their definitions once.
type Scope struct {
	book    *Book
	options Options
	defined map[string]definition
}

// Scope is where conditions with these options are compiled.
func (b *Book) Scope(o Options) *Scope {
	return &Scope{book: b, options: o, defined: map[string]definition{}}
}

// Compile adds one condition to the book, as [Scope.Compile] does.
func (b *Book) Compile(src string, o Options) (*Condition, error) { return b.Scope(o).Compile(src) }

// Compile adds a condition to the book. Its mistakes come all at once as
// [wire.Problems] with line and column (in characters, from 1) inside src and a
// snippet with a caret.
func (s *Scope) Compile(src string) (*Condition, error) {
	if s.book.ids == nil {
		return nil, errSealed
	}
	c := &compiling{source{text: src}, s}
	root := c.root()
	if err := c.ps.Err(); err != nil {
		// A mistake in a definition is told anew wherever the definition is used.
		maps.DeleteFunc(s.defined, func(_ string, d definition) bool { return d.err != "" })
		return nil, err
	}
	return s.book.condition(src, root), nil
}

// Seal ends compiling: Compile refuses from now on. It is optional.
func (b *Book) Seal() { b.ids, b.seen = nil, nil }

// find is the node of a key, if there is one.
func (b *Book) find(key []byte) (int32, bool) {
	id, ok := b.ids[string(key)]
	return id, ok
}

// add adds a node that there is none of yet.
func (b *Book) add(n node, key string) int32 {
	id := int32(len(b.nodes))
	b.nodes = append(b.nodes, n)
	b.ids[key] = id
	return id
}

func (b *Book) constant(t Truth) int32 {
	key := "c" + t.String()
	if id, ok := b.ids[key]; ok {
		return id
	}
	return b.add(node{op: opConstant, n: int(t), size: len(t.String())}, key)
}

// atomKey begins the key of an atom: what follows is its normal text.
func atomKey(individually bool) byte {
	if individually {
		return 'i'
	}
	return 'a'
}

// atom adds an atom under its key, unless it is there.
func (b *Book) atom(key []byte, a *atom) int32 {
	if id, ok := b.find(key); ok {
		return id
	}
	text := string(key)
	a.source = text[1:]
	return b.add(node{op: opAtom, atom: a, size: len(a.source)}, text)
}

// join adds a node over others, unless it is there; and / or inside and / or becomes
// one.
func (b *Book) join(o op, n int, kids []int32) int32 {
	var few [32]int32
	flat := few[:0]
	for _, k := range kids {
		if (o == opAnd || o == opOr) && b.nodes[k].op == o {
			flat = append(flat, b.nodes[k].kids...)
		} else {
			flat = append(flat, k)
		}
	}
	var room [128]byte
	key := binary.AppendVarint(append(room[:0], 'j', byte(o)), int64(n))
	for _, k := range flat {
		key = binary.AppendVarint(key, int64(k))
	}
	if id, ok := b.find(key); ok {
		return id
	}
	joined := node{op: o, n: n, kids: slices.Clone(flat), size: len("at_least(0000, )")}
	for _, k := range flat {
		joined.depth = max(joined.depth, b.nodes[k].depth+1)
		joined.size = min(joined.size+b.nodes[k].size+len("( and )"), 2*maxNormal)
	}
	return b.add(joined, string(key))
}

// normal is the text of a node, from which compiling makes the same node again.
func (b *Book) normal(id int32) string {
	n := b.nodes[id]
	switch n.op {
	case opConstant:
		return Truth(n.n).String()
	case opAtom:
		return n.atom.source
	case opNot:
		return "not " + b.inBrackets(n.kids[0], opNot)
	}
	parts := make([]string, len(n.kids))
	for i, k := range n.kids {
		if parts[i] = b.normal(k); n.op != opAtLeast {
			parts[i] = b.inBrackets(k, n.op)
		}
	}
	switch n.op {
	case opAnd:
		return strings.Join(parts, " and ")
	case opOr:
		return strings.Join(parts, " or ")
	}
	return atLeast + "(" + itoa(n.n) + ", " + strings.Join(parts, ", ") + ")"
}

// inBrackets is the text of a part, in brackets where it binds less than what
// stands around it.
func (b *Book) inBrackets(id int32, around op) string {
	text, inner := b.normal(id), b.nodes[id]
	loose := inner.op == opOr || inner.op == opAnd && around == opNot
	if around == opNot && inner.op == opAtom {
		loose = inner.atom.compound
	}
	if loose {
		return "(" + text + ")"
	}
	return text
}

// atoms are those below a node, in the order of the text, each once; and whether some
// part occurs twice.
func (b *Book) atoms(root int32) (atoms []int32, shared bool) {
	for len(b.seen) < len(b.nodes) {
		b.seen = append(b.seen, 0)
	}
	b.seeing++
	var few [32]int32
	atoms, shared = b.below(root, few[:0], false)
	return slices.Clone(atoms), shared
}

// below appends the atoms below a node that were not met in this search.
func (b *Book) below(id int32, atoms []int32, shared bool) ([]int32, bool) {
	n := &b.nodes[id]
	if b.seen[id] == b.seeing {
		return atoms, shared || n.op != opConstant
	}
	b.seen[id] = b.seeing
	if n.op == opAtom {
		return append(atoms, id), shared
	}
	for _, k := range n.kids {
		atoms, shared = b.below(k, atoms, shared)
	}
	return atoms, shared
}
