package capability

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// mergePatch lays patch over base as RFC 7396 says; base may be nil. Neither is
// changed; nodes of the patch keep their places.
func mergePatch(base, patch *wire.Node) *wire.Node {
	if patch.Kind != wire.Map || base == nil && !deletes(patch) {
		return patch
	}
	out := &wire.Node{Kind: wire.Map, File: patch.File, Line: patch.Line, Column: patch.Column}
	if base != nil && base.Kind == wire.Map {
		for i, key := range base.Keys {
			if patch.Get(key.Text) == nil {
				out.Keys, out.Values = append(out.Keys, key), append(out.Values, base.Values[i])
			}
		}
	}
	for i, key := range patch.Keys {
		if patch.Values[i].Kind != wire.Null {
			out.Keys = append(out.Keys, key)
			out.Values = append(out.Values, mergePatch(base.Get(key.Text), patch.Values[i]))
		}
	}
	return out
}

// deletes reports whether a patch has a null in a map.
func deletes(patch *wire.Node) bool {
	return patch.Kind == wire.Map && slices.ContainsFunc(patch.Values, func(v *wire.Node) bool { return v.Kind == wire.Null || deletes(v) })
}

// nodeOf is a value as a document without places.
func nodeOf(v any) *wire.Node {
	n, err := wire.ParseJSON("", wire.Canonical(v), MaxDocument)
	return unplaced(n, err)
}

// nodeOf is nodeOf until it is asked again.
func (tx *Tx) nodeOf(v any) *wire.Node {
	*tx.page = wire.AppendCanonical((*tx.page)[:0], v)
	n, err := tx.slate.ParseJSON("", *tx.page, MaxDocument)
	return unplaced(n, err)
}

func unplaced(n *wire.Node, err error) *wire.Node {
	if err != nil {
		panic("capability: canonical JSON is not JSON: " + err.Error())
	}
	unplace(n)
	return n
}

func unplace(n *wire.Node) {
	n.Line, n.Column = 0, 0
	for _, k := range n.Keys {
		k.Line, k.Column = 0, 0
	}
	for _, v := range n.Values {
		unplace(v)
	}
}

// placed is the deepest node on the way to path that has a place.
func placed(n *wire.Node, path []string) *wire.Node {
	best := n
	for _, part := range path {
		next := n.Get(part)
		if n != nil && n.Kind == wire.List {
			next = nil
			for i, v := range n.Values {
				if part == itoa(i) {
					next = v
				}
			}
		}
		if next == nil {
			break
		}
		if n = next; n.Line > 0 {
			best = n
		}
	}
	return best
}

// noEmptyRows refuses null where a row of a document should be. In a patch it
// deletes; in a document the row would be lost without a word.
func noEmptyRows(doc *wire.Node) error {
	var ps wire.Problems
	for _, k := range kinds() {
		rows := doc.Get(k.key)
		if rows == nil || rows.Kind != wire.Map {
			continue
		}
		for i, row := range rows.Values {
			k.notEmpty(rows.Keys[i], row, &ps)
		}
	}
	return ps.Err()
}

// notEmpty refuses a row that is null, or that has null for one of the rows in it.
func (k *kind) notEmpty(id, row *wire.Node, ps *wire.Problems) bool {
	found := len(*ps)
	empty := func(key *wire.Node, path ...string) {
		ps.Add(key, pathOf(path), "empty-row", "%q has nothing below it; write {} if that is meant", key.Text)
	}
	if row.Kind == wire.Null {
		empty(id, k.key, id.Text)
	}
	for _, part := range k.parts {
		rows := row
		if part != "" {
			rows = row.Get(part)
		}
		if rows == nil || rows.Kind != wire.Map {
			continue
		}
		for i, key := range rows.Keys {
			switch {
			case rows.Values[i].Kind != wire.Null:
			case part == "":
				empty(key, k.key, id.Text, key.Text)
			default:
				empty(key, k.key, id.Text, part, key.Text)
			}
		}
	}
	return len(*ps) == found
}

// pathOf is the path of keys.
func pathOf(keys []string) string {
	path := ""
	for _, key := range keys {
		path = wire.Join(path, key)
	}
	return path
}
