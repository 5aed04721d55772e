package capability

import (
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
	writing sync.Mutex // held for a whole Update, until its view is published
	view    atomic.Pointer[View]
}

// MaxDocument is the most bytes of one catalog document that are read.
const MaxDocument = 256 << 20

// New is an empty catalogue at revision 0. Its first Update must give it an id
// and a time of publication.
func New() *Catalog {
	db, err := memdb.NewMemDB(storeSchema())
	if err != nil {
		panic("capability: " + err.Error())
	}
	c := &Catalog{db: db}
	empty := &View{db: db.Snapshot(), head: &Head{Schema: Schema, order: defaultLevels()}, roads: newRoads(nil)}
	c.view.Store(empty)
	return c
}

// Load reads one JSON document of schema fenji.catalog/1. The error is
// wire.Problems, every mistake at once; then nothing is loaded.
func Load(canonicalJSON []byte) (*Catalog, error) {
	n, err := wire.ParseJSON("", canonicalJSON, MaxDocument)
	if err != nil {
		return nil, err
	}
	return From(n)
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

// Update runs change, checks the whole catalogue as it would then be, and makes
// it the next revision; or, on any error of change or of the check (which is
// wire.Problems), leaves everything as it was. One Update runs at a time;
// change must not call Update of the same catalogue.
func (c *Catalog) Update(change func(tx *Tx) error) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	txn := c.db.Txn(true)
	defer txn.Abort() // does nothing after Commit
	before := c.view.Load()
	tx := &Tx{txn: txn, sources: map[string]*wire.Node{}, institutions: map[string]bool{}, tables: map[string]bool{}}
	defer func() { tx.txn = nil }()
	if err := change(tx); err != nil && len(tx.problems) == 0 {
		return err
	}
	if err := tx.check(); err != nil {
		return err
	}
	after := tx.view(before)
	txn.Commit()
	after.db = c.db.Snapshot()
	c.view.Store(after)
	return nil
}

// Revision counts the updates that went through.
func (c *Catalog) Revision() uint64 { return c.View().Revision() }

// View is the catalogue as it is now.
func (c *Catalog) View() *View { return c.view.Load() }
