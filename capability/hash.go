package capability

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"

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
	buckets [twigs]*bucket
	sum     digest
}

// A bucket is the hashes of its rows, in the order of ids.
type bucket struct {
	rows []hashed
	sum  digest
}

type hashed struct {
	id  string
	sum digest
}

// bucketOf spreads keys evenly and for ever the same.
func bucketOf(key string) int {
	d := sha256.Sum256([]byte(key))
	return (int(d[0])<<8 | int(d[1])) % buckets
}

// hashRow is of a key and a value, so that neither can pass for part of the other. They
// are written on the page, over what stood there.
func hashRow(page *[]byte, key string, value any) digest {
	b := wire.AppendCanonical((*page)[:0], value)
	h := sha256.Sum256(b)
	*page = append(wire.AppendText(b[:0], key), h[:]...)
	return sha256.Sum256(*page)
}

// again is the sums with a head and after the rows in touched, by table.
func (s sums) again(page *[]byte, head *Head, touched map[string]map[string]row) sums {
	next := sums{head: s.head, tables: maps.Clone(s.tables)}
	if next.tables == nil {
		next.tables = map[string]*tree{}
	}
	for name, rows := range touched {
		if name == headTable {
			next.head = hashRow(page, headTable, head)
			continue
		}
		if t := next.tables[name].again(page, rows); t.sum != (digest{}) {
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

// again is the tree after some of its rows were written, or deleted.
func (t *tree) again(page *[]byte, rows map[string]row) *tree {
	next, own := &tree{}, [branches]bool{}
	if t != nil {
		*next = *t
	}
	changed := map[int][]string{} // ids by bucket
	for id := range rows {
		changed[bucketOf(id)] = append(changed[bucketOf(id)], id)
	}
	for at, ids := range changed {
		i, j := at/twigs, at%twigs
		if !own[i] {
			b := &branch{}
			if old := next.branches[i]; old != nil {
				*b = *old
			}
			own[i], next.branches[i] = true, b
		}
		next.branches[i].buckets[j] = next.branches[i].buckets[j].again(page, ids, rows)
	}
	for i, b := range next.branches {
		if own[i] {
			b.sum = hashNodes(func(j int) digest {
				if b.buckets[j] == nil {
					return digest{}
				}
				return b.buckets[j].sum
			})
		}
	}
	next.sum = hashNodes(func(i int) digest {
		if next.branches[i] == nil {
			return digest{}
		}
		return next.branches[i].sum
	})
	return next
}

// again is the bucket after the rows with some ids were written, or deleted.
func (b *bucket) again(page *[]byte, ids []string, rows map[string]row) *bucket {
	slices.Sort(ids)
	var before []hashed
	if b != nil {
		before = b.rows
	}
	next := &bucket{rows: make([]hashed, 0, len(before)+len(ids))}
	for len(before) > 0 || len(ids) > 0 {
		if len(ids) == 0 || len(before) > 0 && before[0].id < ids[0] {
			next.rows, before = append(next.rows, before[0]), before[1:]
			continue
		}
		if len(before) > 0 && before[0].id == ids[0] {
			before = before[1:]
		}
		if x := rows[ids[0]]; x != nil {
			next.rows = append(next.rows, hashed{x.rowID(), digestOf(page, x)})
		}
		ids = ids[1:]
	}
	next.sum = next.hash()
	return next
}

// hash is of the rows; nothing has no hash.
func (b *bucket) hash() digest {
	joined := make([]byte, 0, 64*sha256.Size)
	for i := range b.rows {
		joined = append(joined, b.rows[i].sum[:]...)
	}
	return hashAll(joined)
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

func hashAll(b []byte) digest {
	if len(b) == 0 {
		return digest{}
	}
	return sha256.Sum256(b)
}

func digestOf(page *[]byte, x row) digest {
	if in, ok := x.(*Institution); ok {
		return in.hash
	}
	return hashRow(page, x.rowID(), x.body())
}
