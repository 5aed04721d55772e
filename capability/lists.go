package capability

import (
	"iter"
	"slices"
	"strings"
)

// A list is institutions under one name, in the order of ids: those that have a row
// for a term, for one. It is in chunks so that a change to one institution copies
// little, however long the list.
type list struct {
	name   string
	chunks []*chunk // none is empty
	length int
}

// A chunk is some institutions that follow each other. A list points to it, so that a
// change to a long one copies little for each of the others.
type chunk struct {
	first        string // id: it is looked for without fetching the institution
	institutions []*Institution
}

// The names of lists that are not terms. No term holds a blank.
const (
	silent     = ""         // without any service
	vehicled   = " vehicle" // with a vehicle
	everywhere = " all"     // all there are
)

// names are of the lists that the institution stands in, each once.
func (in *Institution) names() []string {
	names := make([]string, 0, len(in.byTerm)+2)
	for i, row := range in.byTerm {
		if i == 0 || in.byTerm[i-1].Service != row.Service {
			names = append(names, row.Service)
		}
	}
	if len(in.rows) == 0 {
		names = append(names, silent)
	}
	if len(in.Vehicles) > 0 {
		names = append(names, vehicled)
	}
	return append(names, everywhere)
}

// all is the institutions in the order of ids.
func (l *list) all() iter.Seq[*Institution] {
	return func(yield func(*Institution) bool) {
		for _, chunk := range l.chunks {
			for _, in := range chunk.institutions {
				if !yield(in) {
					return
				}
			}
		}
	}
}

// A move is an institution that is now in a list, or no longer.
type move struct{ was, in *Institution } // nil: not in it before, no longer

func (m move) id() string {
	if m.was != nil {
		return m.was.ID
	}
	return m.in.ID
}

// fullChunk is the most institutions of a chunk.
const fullChunk = 128

// with is the list after moves, which are in the order of ids.
func (l *list) with(moves []move) *list {
	next := &list{name: l.name, chunks: make([]*chunk, 0, len(l.chunks)+1), length: l.length}
	rest := l.chunks
	for len(moves) > 0 {
		i, n := 0, len(moves) // the chunk that has, or would have, the first, and how many are its
		if len(rest) > 0 {
			i = max(0, chunkAfter(rest, moves[0].id())-1)
			next.chunks = append(next.chunks, rest[:i]...)
			rest = rest[i:]
		}
		var chunk []*Institution
		if len(rest) > 0 {
			chunk, rest = rest[0].institutions, rest[1:]
		}
		if len(rest) > 0 {
			n, _ = slices.BinarySearchFunc(moves, rest[0].first, func(m move, id string) int { return strings.Compare(m.id(), id) })
		}
		next.add(merged(chunk, moves[:n]), len(chunk))
		moves = moves[n:]
	}
	next.chunks = append(next.chunks, rest...)
	return next
}

// chunkAfter is the first chunk of which all ids come after one.
func chunkAfter(chunks []*chunk, id string) int {
	i, found := slices.BinarySearchFunc(chunks, id, func(c *chunk, id string) int { return strings.Compare(c.first, id) })
	if found {
		i++
	}
	return i
}

// add appends what a chunk has become; one that is too long in parts that can grow.
func (l *list) add(institutions []*Institution, before int) {
	l.length += len(institutions) - before
	const part = fullChunk * 3 / 4
	for len(institutions) > fullChunk {
		l.chunks, institutions = append(l.chunks, &chunk{institutions[0].ID, institutions[:part:part]}), institutions[part:]
	}
	if len(institutions) > 0 {
		l.chunks = append(l.chunks, &chunk{institutions[0].ID, institutions})
	}
}

// merged is a chunk after moves.
func merged(chunk []*Institution, moves []move) []*Institution {
	out := make([]*Institution, 0, len(chunk)+len(moves))
	for _, m := range moves {
		i := slices.Index(chunk, m.was) // the rest of what was is not fetched from memory
		if m.was == nil {
			i, _ = slices.BinarySearchFunc(chunk, m.id(), func(in *Institution, id string) int { return strings.Compare(in.ID, id) })
		}
		out, chunk = append(out, chunk[:i]...), chunk[i:]
		if m.was != nil {
			chunk = chunk[1:]
		}
		if m.in != nil {
			out = append(out, m.in)
		}
	}
	return append(out, chunk...)
}

// moves puts the institutions that were written or deleted into the lists that they
// belong to now, and takes them out of the others, by list.
func (tx *Tx) moves() map[string][]move {
	before := tx.before.db.Txn(false)
	moves := map[string][]move{}
	touched := tx.touched[institutionTable]
	for _, id := range sorted(touched) {
		if old, ok := first[*Institution](before, institutionTable, byID, id); ok {
			for _, name := range old.names() {
				moves[name] = append(moves[name], move{was: old})
			}
		}
		now, ok := touched[id].(*Institution)
		if !ok {
			continue
		}
		for _, name := range now.names() {
			if m := moves[name]; len(m) > 0 && m[len(m)-1].id() == id {
				m[len(m)-1].in = now
				continue
			}
			moves[name] = append(moves[name], move{in: now})
		}
	}
	return moves
}

// found is the institutions of some lists.
type found struct {
	names        []string
	institutions []*Institution
	rows         [][]*Service // of each, for the names that are terms; nil where there is none
}

// members are the institutions of some terms and of another list, each once, in the order
// of ids; they are kept under the key.
func (v *View) members(key string, terms []string, another string) *found {
	if known, ok := v.candidates.Load(key); ok {
		return known.(*found)
	}
	f, several := &found{names: append(slices.Clone(terms), another)}, 0
	for _, name := range f.names {
		if l := v.lists.list(name); l.length > 0 {
			f.institutions = slices.AppendSeq(slices.Grow(f.institutions, l.length), l.all())
			several++
		}
	}
	if several > 1 {
		slices.SortFunc(f.institutions, func(a, b *Institution) int { return strings.Compare(a.ID, b.ID) })
		f.institutions = slices.Compact(f.institutions)
	}
	for i := 0; i < len(f.institutions) && len(terms) > 0; i++ {
		f.rows = append(f.rows, f.institutions[i].rowsOf(terms))
	}
	if len(f.institutions) > 0 { // what is not could be anything
		v.candidates.Store(key, f)
	}
	return f
}

// keepMembers takes over what another view found in lists of which none has changed.
func (v *View) keepMembers(from *View, moves map[string][]move) {
	from.candidates.Range(func(key, f any) bool {
		if !slices.ContainsFunc(f.(*found).names, func(name string) bool { return moves[name] != nil }) {
			v.candidates.Store(key, f)
		}
		return true
	})
}
