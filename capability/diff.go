package capability

import (
	"bytes"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// What became of a part of a catalogue.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// A Difference is one place at which two catalogues differ.
type Difference struct {
	Path        string `json:"path"` // such as /institutions/town/services/lysis/to
	Kind        string `json:"kind"` // added, removed, changed
	Institution string `json:"institution,omitempty"`
	Before      string `json:"before,omitempty"` // compact JSON
	After       string `json:"after,omitempty"`
}

// Diff is what differs: the keys of the head, and then of each kind of rows, in the
// order of ids, a row that only one has, or the keys of a row that are not the same.
func Diff(before, after *View) []Difference {
	d := differing{}
	d.nodes("", nodeOf(before.head), nodeOf(after.head))
	for _, k := range kinds() {
		d.in = ""
		d.rows(k, before, after)
	}
	return d.found
}

type differing struct {
	in    string // the institution that is compared
	found []Difference
}

// rows goes along the rows of both, which come in the order of ids.
func (d *differing) rows(k *kind, before, after *View) {
	was, is := slices.Collect(all[row](before.db.Txn(false), k.table, byID)), slices.Collect(all[row](after.db.Txn(false), k.table, byID))
	for len(was) > 0 || len(is) > 0 {
		order := 0 // of the next of both
		switch {
		case len(is) == 0:
			order = -1
		case len(was) == 0:
			order = 1
		default:
			order = strings.Compare(was[0].rowID(), is[0].rowID())
		}
		var x, y *wire.Node
		var id string
		same := order == 0 && unchanged(was[0], is[0])
		if order <= 0 {
			id, x, was = was[0].rowID(), bodyOf(was[0], same), was[1:]
		}
		if order >= 0 {
			id, y, is = is[0].rowID(), bodyOf(is[0], same), is[1:]
		}
		if k.key == institutionsKey {
			d.in = id
		}
		d.nodes(wire.Join(wire.Join("", k.key), id), x, y)
	}
}

// unchanged reports at a glance that two rows of one id are the same; no answer is
// not that they differ.
func unchanged(x, y row) bool {
	in, ok := x.(*Institution)
	return x == y || ok && in.hash == y.(*Institution).hash
}

// bodyOf is a row as a document; nil where it is known to be the same in both.
func bodyOf(x row, same bool) *wire.Node {
	if same {
		return nil
	}
	return nodeOf(x.body())
}

// nodes compares what stands at a path; nil is nothing.
func (d *differing) nodes(path string, x, y *wire.Node) {
	switch {
	case x == nil && y == nil:
	case x == nil || y == nil || x.Kind != wire.Map || y.Kind != wire.Map:
		d.leaf(path, textOf(x), textOf(y))
	default:
		for _, key := range keysOf(x, y) {
			d.nodes(wire.Join(path, key), x.Get(key), y.Get(key))
		}
	}
}

func (d *differing) leaf(path string, x, y []byte) {
	kind := Changed
	switch {
	case bytes.Equal(x, y):
		return
	case x == nil:
		kind = Added
	case y == nil:
		kind = Removed
	}
	d.found = append(d.found, Difference{path, kind, d.in, string(x), string(y)})
}

// textOf is compact JSON, nil for nothing.
func textOf(n *wire.Node) []byte {
	if n == nil {
		return nil
	}
	return wire.Canonical(n.Plain())
}

// keysOf are the keys of two maps in order, each once.
func keysOf(x, y *wire.Node) (keys []string) {
	for _, k := range slices.Concat(x.Keys, y.Keys) {
		keys = append(keys, k.Text)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
