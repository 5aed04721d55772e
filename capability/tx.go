package capability

import (
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/go-memdb"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Tx is one change under way, valid only inside the function given to
// Catalog.Update and only on its goroutine. A mistake makes the whole change
// fail, whether or not its error is passed on.
type Tx struct {
	txn      *memdb.Txn
	kinds    []*kind
	before   *View
	sources  map[string]*wire.Node     // of the rows written here, by path such as /institutions/lantian
	touched  map[string]map[string]row // the rows written, by table and id; nil for one that was deleted, and for the head
	page     *[]byte                   // on which rows are written, one after the other
	slate    *wire.Slate               // on which they are read again
	problems wire.Problems
}

// headPath is where the source of the head is kept.
const headPath = ""

// Merge lays a merge patch (RFC 7396) over the document: maps are merged, null
// deletes, everything else replaces. The patch may have any of the keys of
// fenji.catalog/1. Problems are told at their place in the patch.
func (tx *Tx) Merge(patch *wire.Node) error {
	found := len(tx.problems)
	if !wire.Expect(patch, wire.Map, "", &tx.problems) {
		return tx.problems[found:].Err()
	}
	head := &wire.Node{Kind: wire.Map, File: patch.File, Line: patch.Line, Column: patch.Column}
	for i, key := range patch.Keys {
		if k := tx.kindOf(key.Text); k != nil {
			tx.mergeRows(k, patch.Values[i])
			continue
		}
		head.Keys, head.Values = append(head.Keys, key), append(head.Values, patch.Values[i])
	}
	tx.mergeHead(head)
	return tx.problems[found:].Err()
}

func (tx *Tx) mergeHead(patch *wire.Node) {
	now, exists := first[*Head](tx.txn, headTable, byID, headTable)
	if exists && len(patch.Keys) == 0 {
		return
	}
	if !exists {
		now = &Head{}
	}
	for i := 0; i < len(patch.Keys); i++ {
		key := patch.Keys[i]
		if allowed := headKeys(); !slices.Contains(allowed, key.Text) {
			tx.problems.Add(key, wire.Join("", key.Text), "unknown-key", "unknown key %q%s", key.Text, wire.Near(key.Text, append(allowed, rowKeys()...)))
		}
	}
	var base *wire.Node
	if exists {
		base = nodeOf(now)
	}
	merged := mergePatch(base, patch)
	next := &Head{}
	var ps wire.Problems
	wire.Decode(merged, next, "", &ps)
	for _, p := range ps {
		if p.Code != "unknown-key" || strings.Count(p.Path, "/") > 1 { // those of the top are told above
			tx.problems = append(tx.problems, p)
		}
	}
	next.settled()
	tx.sources[headPath] = merged
	tx.touch(headTable, headTable, nil)
	tx.insert(headTable, next)
}

func headKeys() []string {
	return []string{"schema", "id", "name", "published", "utc_offset", "sample", "levels", "words", "emergency", "stale_after", "days", "area", "speed", "night"}
}

func (tx *Tx) mergeRows(k *kind, patch *wire.Node) {
	path := wire.Join("", k.key)
	if patch.Kind == wire.Null {
		for _, id := range tx.ids(k) {
			tx.delete(k, id)
		}
		return
	}
	if !wire.Expect(patch, wire.Map, path, &tx.problems) {
		return
	}
	for i, id := range patch.Keys {
		tx.mergeRow(k, id, patch.Values[i])
	}
}

func (tx *Tx) mergeRow(k *kind, id, patch *wire.Node) {
	if patch.Kind == wire.Null {
		tx.delete(k, id.Text)
		return
	}
	if !validID(id.Text) {
		tx.problems.Add(id, rowPath(k.key, id.Text), "wrong-id", "%s", idMessage(id.Text))
	}
	tx.put(k, id.Text, mergePatch(tx.node(k, id.Text), patch))
}

// PutInstitution adds an institution or replaces the one with its id. What is
// given is copied.
func (tx *Tx) PutInstitution(in *Institution) error {
	return tx.replace(institutionsKey, in.ID, in)
}

// DeleteInstitution removes an institution; that nobody refers to it any longer
// is checked at the end of the update.
func (tx *Tx) DeleteInstitution(id string) { tx.delete(tx.kindOf(institutionsKey), id) }

// PutPosting adds a posting or replaces the one with its id.
func (tx *Tx) PutPosting(p *Posting) error { return tx.replace(postingsKey, p.ID, p) }

// DeletePosting removes a posting.
func (tx *Tx) DeletePosting(id string) { tx.delete(tx.kindOf(postingsKey), id) }

// PutNetwork adds a network or replaces the one with its id.
func (tx *Tx) PutNetwork(n *Network) error { return tx.replace(networksKey, n.ID, n) }

// DeleteNetwork removes a network.
func (tx *Tx) DeleteNetwork(id string) { tx.delete(tx.kindOf(networksKey), id) }

// PutProfile adds a profile or replaces the one with its id.
func (tx *Tx) PutProfile(p *Profile) error { return tx.replace(profilesKey, p.ID, p) }

// DeleteProfile removes a profile; that no institution names it any longer is
// checked at the end of the update.
func (tx *Tx) DeleteProfile(id string) { tx.delete(tx.kindOf(profilesKey), id) }

// replace is put of a row by itself.
func (tx *Tx) replace(key, id string, value any) error {
	found := len(tx.problems)
	if !validID(id) {
		tx.problems.Add(nil, rowPath(key, id), "wrong-id", "%s", idMessage(id))
	}
	tx.put(tx.kindOf(key), id, tx.nodeOf(value))
	delete(tx.sources, rowPath(key, id)) // it has no place to be told, and is overwritten by the next
	return tx.problems[found:].Err()
}

// put decodes a row and writes it. A row with mistakes is written as far as it
// could be read, so that what refers to it is not called dangling as well.
func (tx *Tx) put(k *kind, id string, n *wire.Node) {
	path := rowPath(k.key, id)
	tx.sources[path] = n
	x := k.blank(id)
	wire.Decode(n, x.body(), path, &tx.problems)
	x.ready()
	if in, ok := x.(*Institution); ok {
		in.hash = hashRow(tx.page, id, in)
		if in.Profiles != nil {
			in.adopt(tx.profiles(in))
		}
	}
	tx.touch(k.table, id, x)
	tx.insert(k.table, x)
	if k.key == profilesKey {
		tx.adoptAgain(id)
	}
}

// touch notes that a row was written, or deleted.
func (tx *Tx) touch(table, id string, now row) {
	if tx.touched[table] == nil {
		tx.touched[table] = map[string]row{}
	}
	tx.touched[table][id] = now
}

func (tx *Tx) insert(table string, row any) {
	if err := tx.txn.Insert(table, row); err != nil {
		panic("capability: " + err.Error())
	}
}

func (tx *Tx) delete(k *kind, id string) {
	if tx.remove(k.table, id) { // as RFC 7396 has it: deleting what is not there changes nothing
		tx.touch(k.table, id, nil)
		if k.key == profilesKey {
			tx.adoptAgain(id)
		}
	}
}

// remove takes a row out of a table; false if it was not there.
func (tx *Tx) remove(table, id string) bool {
	n, err := tx.txn.DeleteAll(table, byID, id)
	if err != nil {
		panic("capability: " + err.Error())
	}
	return n > 0
}

// node is a row as a document, nil when there is none.
func (tx *Tx) node(k *kind, id string) *wire.Node {
	x := tx.row(k.table, id)
	if x == nil {
		return nil
	}
	return nodeOf(x.body())
}

// row is a row as it is now, nil if there is none. Before the first revision there are
// only those that were written here.
func (tx *Tx) row(table, id string) row {
	x, written := tx.touched[table][id]
	if !written && tx.before.revision > 0 {
		x, _ = first[row](tx.txn, table, byID, id)
	}
	return x
}

func (tx *Tx) ids(k *kind) []string {
	var out []string
	for x := range all[row](tx.txn, k.table, byID) {
		out = append(out, x.rowID())
	}
	return out
}

// view is what will be read after the change; its snapshot is set on commit.
func (tx *Tx) view() *View {
	before := tx.before
	head, _ := first[*Head](tx.txn, headTable, byID, headTable)
	after := &View{head: head, revision: before.revision + 1, sums: before.sums.again(tx.page, head, tx.touched),
		postings: before.postings, sentOut: before.sentOut, networks: before.networks, links: before.links, roads: before.roads}
	moves := tx.moves()
	after.lists = before.lists.after(moves)
	after.keepMembers(before, moves)
	if known := before.ground.Load(); known != nil {
		next := (*known).moved(moves)
		after.ground.Store(&next)
	}
	if tx.touched[postingTable] != nil {
		after.postings, after.sentOut = new(sync.Map), new(sync.Map)
	}
	if tx.touched[networkTable] != nil {
		after.networks = new(sync.Map)
	}
	if tx.touched[linkTable] != nil {
		after.links = new(sync.Map)
	}
	return after
}
