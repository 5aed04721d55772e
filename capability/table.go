package capability

import (
	"fmt"
	"iter"

	"github.com/hashicorp/go-memdb"
)

// The tables of the store and their indexes. A row is never modified once it
// is in a table: older views still read it.
const (
	headTable        = "head"
	institutionTable = "institution"
	postingTable     = "posting"
	networkTable     = "network"
	bundleTable      = "bundle"
	travelTable      = "travel"
	linkTable        = "link"
	profileTable     = "profile"

	// Worked out from the others:
	needTable = "need" // which rows must be checked again when another changes
	wordTable = "word" // the skills, kinds and stock terms that somebody has

	byID        = "id"
	byProfile   = "profile"   // institution: the profiles that it names
	byWorkplace = "workplace" // posting
	byEmployer  = "employer"  // posting
	byMember    = "member"    // network
	byEnd       = "end"       // travel: where its roads lead
	byNeed      = "need"      // need
	byClass     = "class"     // word
)

// keys is an index over what a row says of itself.
type keys[T any] func(T) []string

// FromArgs is the key of a look-up.
func (keys[T]) FromArgs(args ...any) ([]byte, error) {
	if len(args) != 1 {
		return nil, fmt.Errorf("one key is looked up, not %d", len(args))
	}
	s, ok := args[0].(string)
	if !ok {
		return nil, fmt.Errorf("a key is a string, not %T", args[0])
	}
	return indexKey(s), nil
}

// indexKey ends a key so that no key is the beginning of another.
func indexKey(s string) []byte { return append([]byte(s), 0) }

// one is an index with exactly one key a row, many one with any number.
type (
	one[T any]  struct{ keys[T] }
	many[T any] struct{ keys[T] }
)

// FromObject is the row's key.
func (x one[T]) FromObject(row any) (bool, []byte, error) {
	return true, indexKey(x.keys(row.(T))[0]), nil
}

// FromObject is the row's keys.
func (x many[T]) FromObject(row any) (bool, [][]byte, error) {
	var out [][]byte
	for _, k := range x.keys(row.(T)) {
		out = append(out, indexKey(k))
	}
	return len(out) > 0, out, nil
}

func table[T any](name string, id func(T) string, indexes ...*memdb.IndexSchema) *memdb.TableSchema {
	t := &memdb.TableSchema{Name: name, Indexes: map[string]*memdb.IndexSchema{
		byID: {Name: byID, Unique: true, Indexer: one[T]{func(row T) []string { return []string{id(row)} }}},
	}}
	for _, x := range indexes {
		t.Indexes[x.Name] = x
	}
	return t
}

func index[T any](name string, of keys[T]) *memdb.IndexSchema {
	return &memdb.IndexSchema{Name: name, AllowMissing: true, Indexer: many[T]{of}}
}

func storeSchema(kinds []*kind) *memdb.DBSchema {
	tables := map[string]*memdb.TableSchema{
		headTable: table(headTable, func(*Head) string { return headTable }),
		needTable: table(needTable, (*need).of, index(byNeed, func(n *need) []string { return n.what })),
		wordTable: table(wordTable, (*word).name, index(byClass, func(w *word) []string { return []string{w.class} })),
	}
	for _, k := range kinds {
		tables[k.table] = table(k.table, row.rowID, k.index...)
	}
	return &memdb.DBSchema{Tables: tables}
}

// terms are those of the services.
func (in *Institution) terms() []string {
	var out []string
	for _, row := range in.rows {
		out = append(out, row.Service)
	}
	return out
}

// everyone is the members and the lead.
func (n *Network) everyone() []string {
	out := sorted(n.Members)
	if _, member := n.Members[n.Lead]; n.Lead != "" && !member {
		out = append(out, n.Lead)
	}
	return out
}

// first finds a row. A failing look-up is a fault of the tables above, not of
// any catalogue, and panics.
func first[T any](txn *memdb.Txn, table, index, key string) (T, bool) {
	row, err := txn.First(table, index, key)
	if err != nil {
		panic("capability: " + err.Error())
	}
	if row == nil {
		var none T
		return none, false
	}
	return row.(T), true
}

// all goes over rows in the order of keys and then ids: every row without a
// key, those that have it with one.
func all[T any](txn *memdb.Txn, table, index string, key ...string) iter.Seq[T] {
	return func(yield func(T) bool) {
		args := make([]any, len(key))
		for i, k := range key {
			args[i] = k
		}
		it, err := txn.Get(table, index, args...)
		if err != nil {
			panic("capability: " + err.Error())
		}
		for row := it.Next(); row != nil; row = it.Next() {
			if !yield(row.(T)) {
				return
			}
		}
	}
}
