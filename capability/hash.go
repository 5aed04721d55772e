package capability

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strconv"

	"github.com/hashicorp/go-memdb"

	"github.com/fenji-health/fenji/referral/wire"
)

// The hash of a catalogue is a tree: every row, buckets of rows by their ids,
// branches of buckets, tables, and a root over them and the head. A change to one row
// hashes that row, its bucket, its branch, its table and the root again; what is
// empty is not hashed at all.

const (
	branches = 64
	twigs    = 64 // buckets of a branch
	buckets  = branches * twigs
)

type digest [sha256.Size]byte

func (d digest) String() string { return "sha256:" + hex.EncodeToString(d[:]) }

// sums are the inner nodes of the tree. Views share what did not change.
type sums struct {
	head   digest
	tables map[string]*tree // those that have a row
	root   digest
}

// A tree is the nodes below a table; a node of nothing is nil or zero.
type tree struct {
	branches [branches]*branch
	sum      digest
}

type branch struct {
	buckets [twigs]digest
	sum     digest
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

// again is the sums after the rows in touched, by table, are different in txn.
func (s sums) again(txn *memdb.Txn, touched map[string]map[string]bool) sums {
	next := sums{head: s.head, tables: maps.Clone(s.tables)}
	if next.tables == nil {
		next.tables = map[string]*tree{}
	}
	for name, ids := range touched {
		if name == headTable {
			head, _ := first[*Head](txn, headTable, byID, headTable)
			next.head = hashRow(headTable, head)
			continue
		}
		if t := next.tables[name].again(txn, name, ids); t.sum != (digest{}) {
			next.tables[name] = t
		} else {
			delete(next.tables, name)
		}
	}
	next.root = next.top()
	return next
}

// top hashes the head and the tables, in the order of their names.
func (s sums) top() digest {
	h := sha256.New()
	h.Write([]byte(Schema))
	h.Write(s.head[:])
	for _, name := range sorted(s.tables) {
		h.Write([]byte(name))
		h.Write(s.tables[name].sum[:])
	}
	return digest(h.Sum(nil))
}

// again is the tree after some of its rows are different.
func (t *tree) again(txn *memdb.Txn, table string, ids map[string]bool) *tree {
	next := &tree{}
	if t != nil {
		*next = *t
	}
	changed := map[int]map[int]bool{} // buckets of branches
	for id := range ids {
		b := bucketOf(id)
		if changed[b/twigs] == nil {
			changed[b/twigs] = map[int]bool{}
		}
		changed[b/twigs][b%twigs] = true
	}
	for i, of := range changed {
		b := &branch{}
		if old := next.branches[i]; old != nil {
			*b = *old
		}
		for j := range of {
			b.buckets[j] = hashBucket(txn, table, i*twigs+j)
		}
		b.sum = hashNodes(func(j int) digest { return b.buckets[j] })
		next.branches[i] = b
	}
	next.sum = hashNodes(func(i int) digest {
		if next.branches[i] == nil {
			return digest{}
		}
		return next.branches[i].sum
	})
	return next
}

// hashNodes hashes the nodes below one, each with its number; nothing has no hash.
func hashNodes(at func(i int) digest) digest {
	all := make([]byte, 0, branches*(1+sha256.Size))
	for i := range branches {
		if d := at(i); d != (digest{}) {
			all = append(append(all, byte(i)), d[:]...)
		}
	}
	return hashAll(all)
}

// hashBucket hashes the rows of a bucket, in the order of ids.
func hashBucket(txn *memdb.Txn, table string, bucket int) digest {
	var joined []byte
	for x := range all[row](txn, table, byBucket, bucketKey(bucket)) {
		d := digestOf(x)
		joined = append(joined, d[:]...)
	}
	return hashAll(joined)
}

func hashAll(b []byte) digest {
	if len(b) == 0 {
		return digest{}
	}
	return sha256.Sum256(b)
}

func digestOf(x row) digest {
	if in, ok := x.(*Institution); ok {
		return in.hash
	}
	return hashRow(x.rowID(), x.body())
}
