package capability

import (
	"cmp"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/go-memdb"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Catalog is the store of one catalogue. It is changed by Update and read
// through View; all methods are safe for concurrent use, and no reader ever
// waits for a writer.
type Catalog struct {
	db      *memdb.MemDB
	kinds   []*kind
	writing sync.Mutex // held for a whole Update, until its view is published
	page    []byte     // of the Update that holds it, as is the slate
	slate   wire.Slate
	view    atomic.Pointer[View]
}

// MaxDocument is the most bytes of one catalog document that are read.
const MaxDocument = 256 << 20

// New is an empty catalogue at revision 0. Its first Update must give it an id
// and a time of publication.
func New() *Catalog {
	kinds := kinds()
	db, err := memdb.NewMemDB(storeSchema(kinds))
	if err != nil {
		panic("capability: " + err.Error())
	}
	c := &Catalog{db: db, kinds: kinds}
	empty := &View{db: db.Snapshot(), lists: &shelf{}, head: &Head{Schema: Schema, order: defaultLevels()},
		postings: new(sync.Map), sentOut: new(sync.Map), networks: new(sync.Map), links: new(sync.Map)}
	empty.roads = newRoads(empty.db)
	empty.sums.root = empty.sums.top()
	c.view.Store(empty)
	return c
}

// Load reads one JSON document of schema fenji.catalog/1. The error is
// wire.Problems, every mistake at once; then nothing is loaded. A document of a
// million rows takes no more memory than the catalogue and the text, which is copied
// first: whoever does not keep it has it once. Who loads as much keeps the collector
// from running again and again meanwhile (debug.SetGCPercent, debug.SetMemoryLimit) and
// calls runtime.GC once afterwards, so that the first changes need not wait for it.
func Load(canonicalJSON []byte) (*Catalog, error) { return loadText(string(canonicalJSON)) }

func loadText(src string) (*Catalog, error) {
	c, err := load(src, nil)
	var ps wire.Problems
	if errors.As(err, &ps) {
		if keep := rowsOf(ps); len(keep) > 0 { // once more, so that every problem has its place
			_, err = load(src, keep)
		}
	}
	return c, err
}

// load reads row by row; only of the rows in keep, by path, the text can be found
// again when they are checked.
func load(src string, keep map[string]bool) (*Catalog, error) {
	c := New()
	var doc *wire.Node
	var unreadable error
	var empty wire.Problems
	err := c.Update(func(tx *Tx) error {
		doc, unreadable = wire.ParseRows("", src, MaxDocument, rowKeys(), func(key string, id, value *wire.Node) bool {
			k, path := tx.kindOf(key), rowPath(key, id.Text)
			if k.notEmpty(id, value, &empty) {
				tx.mergeRow(k, id, value)
			}
			if !keep[path] {
				delete(tx.sources, path)
			}
			return keep[path]
		})
		if unreadable != nil {
			return unreadable
		}
		return tx.Merge(doc)
	})
	if err := cmp.Or(unreadable, empty.Err(), err); err != nil {
		return nil, err
	}
	return c, nil
}

// rowPath is the path of a row.
func rowPath(key, id string) string { return wire.Join(wire.Join("", key), id) }

// rowsOf are the paths of the rows in which problems are.
func rowsOf(ps wire.Problems) map[string]bool {
	rows := map[string]bool{}
	for _, p := range ps {
		if parts := strings.SplitN(p.Path, "/", 4); len(parts) > 2 {
			rows["/"+parts[1]+"/"+parts[2]] = true
		}
	}
	return rows
}

// From is Load of a document that is already a tree.
func From(doc *wire.Node) (*Catalog, error) {
	if err := noEmptyRows(doc); err != nil {
		return nil, err
	}
	c := New()
	if err := c.Update(func(tx *Tx) error { return tx.Merge(doc) }); err != nil {
		return nil, err
	}
	return c, nil
}

// Update runs change, checks the catalogue as it would then be, and makes it the next
// revision; or, on any error of change or of the check (which is
// wire.Problems), leaves everything as it was. One Update runs at a time;
// change must not call Update of the same catalogue.
func (c *Catalog) Update(change func(tx *Tx) error) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	txn := c.db.Txn(true)
	defer txn.Abort() // does nothing after Commit
	tx := &Tx{txn: txn, kinds: c.kinds, before: c.view.Load(), sources: map[string]*wire.Node{}, touched: map[string]map[string]row{}, page: &c.page, slate: &c.slate}
	defer func() { tx.txn = nil }()
	if err := change(tx); err != nil && len(tx.problems) == 0 {
		return err
	}
	if err := tx.check(); err != nil {
		return err
	}
	after := tx.view()
	txn.Commit()
	after.db = c.db.Snapshot()
	if tx.touched[travelTable] != nil {
		after.roads = newRoads(after.db)
	}
	c.view.Store(after)
	return nil
}

// Revision counts the updates that went through.
func (c *Catalog) Revision() uint64 { return c.View().Revision() }

// View is the catalogue as it is now.
func (c *Catalog) View() *View { return c.view.Load() }
