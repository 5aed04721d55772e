package sheets

import (
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
)

func newMap() *wire.Node { return &wire.Node{Kind: wire.Map} }

// node is a value that stands at the cell.
func (c cell) node(kind wire.Kind, text string) *wire.Node {
	return &wire.Node{Kind: kind, Text: text, File: c.line.File, Line: c.line.Number, Column: c.column + 1}
}

func (c cell) string(text string) *wire.Node { return c.node(wire.String, text) }
func (c cell) number(n int) *wire.Node       { return c.node(wire.Number, strconv.Itoa(n)) }
func (c cell) null() *wire.Node              { return c.node(wire.Null, "") }

func (c cell) list(texts ...string) *wire.Node {
	n := c.node(wire.List, "")
	for _, t := range texts {
		n.Values = append(n.Values, c.string(t))
	}
	return n
}

// dict is a map of keys and values, in turn; empty values are left out.
func (c cell) dict(pairs ...any) *wire.Node {
	n := c.node(wire.Map, "")
	for i := 0; i < len(pairs); i += 2 {
		key, value := pairs[i].(string), pairs[i+1]
		switch value := value.(type) {
		case *wire.Node:
			c.set(n, key, value)
		case string:
			if value != "" {
				c.set(n, key, c.string(value))
			}
		}
	}
	return n
}

func (c cell) set(n *wire.Node, key string, value *wire.Node) {
	n.Keys, n.Values = append(n.Keys, c.string(key)), append(n.Values, value)
}

// put lays a value into the patch. What another cell has put there must be the
// same.
func (c cell) put(value *wire.Node, path ...string) {
	at := c.line.r.patch
	for _, key := range path[:len(path)-1] {
		next := c.line.r.child(at, key)
		if next == nil {
			next = c.node(wire.Map, "")
			c.set(at, key, next)
		}
		at = next
	}
	key := path[len(path)-1]
	before := c.line.r.child(at, key)
	switch {
	case before == nil:
		c.set(at, key, value)
	case before.Kind == wire.Map && value.Kind == wire.Map:
		for i, k := range value.Keys {
			c.put(value.Values[i], append(append([]string{}, path...), k.Text)...)
		}
	case string(wire.Canonical(before.Plain())) != string(wire.Canonical(value.Plain())):
		where := c.line.r.im.cells[place{before.File, before.Line, before.Column}]
		c.refuse("contradiction", wire.Text{Zh: "和" + where.Where("zh") + "填的“" + where.Value + "”不一致", En: "not what " + where.Where("en") + " says: " + where.Value},
			wire.Text{Zh: "改成一致，或只留一处", En: "make them agree, or keep one"})
	}
}

// An indexed map is one of many keys, such as that of the institutions: their
// values by key, of as many keys as it had when it was last looked at.
type indexed struct {
	keys   int
	values map[string]*wire.Node
}

// fewKeys are so few that looking along them is quicker than an index.
const fewKeys = 32

// child is what stands below a key of a map, nil for nothing: as wire.Node.Get, but
// quick where there are many keys.
func (r *reading) child(n *wire.Node, key string) *wire.Node {
	if n == nil || n.Kind != wire.Map || len(n.Keys) <= fewKeys {
		return n.Get(key)
	}
	x := r.indexes[n]
	if x == nil || x.keys > len(n.Keys) {
		x = &indexed{values: map[string]*wire.Node{}}
		r.indexes[n] = x
	}
	for ; x.keys < len(n.Keys); x.keys++ {
		x.values[n.Keys[x.keys].Text] = n.Values[x.keys]
	}
	return x.values[key]
}
