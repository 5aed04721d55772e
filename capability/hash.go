package capability

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"

	"github.com/hashicorp/go-memdb"

	"github.com/fenji-health/fenji/referral/wire"
)

// The hash of a catalogue is a tree: every institution, buckets of
// institutions, every other table whole, and a root over them. A change to one
// institution hashes that institution, its bucket and the root again.

const buckets = 1024

type digest [sha256.Size]byte

func (d digest) String() string { return "sha256:" + hex.EncodeToString(d[:]) }

// sums are the inner nodes of the tree. Views share the buckets: they are
// copied before one is changed.
type sums struct {
	buckets *[buckets]digest
	tables  map[string]digest
	root    digest
}

// bucketOf spreads keys evenly and for ever the same.
func bucketOf(key string) int {
	d := sha256.Sum256([]byte(key))
	return (int(d[0])<<8 | int(d[1])) % buckets
}

func bucketKey(b int) string { return strconv.Itoa(b) }

// hashRow is of a key and a value, so that neither can pass for part of the other.
func hashRow(key string, value any) digest {
	h := sha256.Sum256(wire.Canonical(value))
	return sha256.Sum256(append(wire.Canonical(key), h[:]...))
}

// again is the tree after the institutions in touched and the other tables in
// changed are different in txn.
func (s sums) again(txn *memdb.Txn, touched map[string]bool, changed map[string]bool) sums {
	next := sums{buckets: new([buckets]digest), tables: maps.Clone(s.tables)}
	if s.buckets != nil {
		*next.buckets = *s.buckets
	}
	for b := range bucketsOf(touched) {
		var joined []byte
		for in := range all[*Institution](txn, institutionTable, byBucket, bucketKey(b)) {
			joined = append(joined, in.hash[:]...)
		}
		next.buckets[b] = sha256.Sum256(joined)
	}
	if next.tables == nil {
		next.tables = map[string]digest{}
		changed = map[string]bool{headTable: true}
		for _, k := range kinds() {
			changed[k.table] = k.table != institutionTable && !k.late
		}
	}
	if changed[headTable] {
		next.tables[headTable] = hashHead(txn)
	}
	for _, k := range kinds() {
		if changed[k.table] {
			next.hashTable(txn, k)
		}
	}
	next.root = next.top()
	return next
}

func bucketsOf(ids map[string]bool) map[int]bool {
	out := map[int]bool{}
	for id := range ids {
		out[bucketOf(id)] = true
	}
	return out
}

// top hashes the buckets and the other tables, in a fixed order.
func (s sums) top() digest {
	h := sha256.New()
	h.Write([]byte(Schema))
	for i := range s.buckets {
		h.Write(s.buckets[i][:])
	}
	for _, t := range slices.Sorted(maps.Keys(s.tables)) {
		d := s.tables[t]
		h.Write(d[:])
	}
	return digest(h.Sum(nil))
}

func hashHead(txn *memdb.Txn) digest {
	h := sha256.New()
	for x := range all[*Head](txn, headTable, byID) {
		d := hashRow(headTable, x)
		h.Write(d[:])
	}
	return digest(h.Sum(nil))
}

// hashTable hashes a table whole.
func (s sums) hashTable(txn *memdb.Txn, k *kind) {
	h, rows := sha256.New(), 0
	for x := range all[row](txn, k.table, byID) {
		d := hashRow(x.rowID(), x.body())
		h.Write(d[:])
		rows++
	}
	if k.late && rows == 0 {
		delete(s.tables, k.table)
		return
	}
	s.tables[k.table] = digest(h.Sum(nil))
}
