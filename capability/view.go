package capability

import (
	"iter"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/go-memdb"

	"github.com/fenji-health/fenji/referral/wire"
)

// A View is the catalogue at one revision: immutable, indexed, safe for
// concurrent use. A later view shares with it what did not change.
type View struct {
	db       *memdb.MemDB // a snapshot
	head     *Head
	roads    *roads
	sums     sums
	revision uint64

	// What was looked up before, so that it need not be again: it changes no answer.
	places     sync.Map // id → *Institution
	candidates sync.Map // terms → []*Institution
	postings   sync.Map // workplace → []*Posting
	sentOut    sync.Map // employer → []*Posting
	networks   sync.Map // member → []belonging
	links      sync.Map // place → map[string][]Link
	bases, all atomic.Pointer[[]*Institution]
}

// ID is the catalogue's id.
func (v *View) ID() string { return v.head.ID }

// Name is the catalogue's name.
func (v *View) Name() wire.Text { return v.head.Name }

// Published is when the catalogue was published.
func (v *View) Published() wire.Time { return v.head.Published }

// UTCOffset is minutes east of UTC of the catalogue's wall clock.
func (v *View) UTCOffset() int { return v.head.offset() }

// Sample reports whether the catalogue is a sample, not to be relied on.
func (v *View) Sample() bool { return v.head.Sample }

// Emergency is the public ambulance.
func (v *View) Emergency() Emergency { return v.head.Emergency }

// Revision is the revision of the Catalog that the view shows.
func (v *View) Revision() uint64 { return v.revision }

// Hash is "sha256:" and the root of the hash tree; equal exactly when the
// content is.
func (v *View) Hash() string {
	if v.sums.buckets == nil { // nothing was ever put in
		return sums{}.again(v.db.Txn(false), nil, nil).root.String()
	}
	return v.sums.root.String()
}

// Institution is the institution with this id.
func (v *View) Institution(id string) (*Institution, bool) {
	if in, ok := v.places.Load(id); ok {
		return in.(*Institution), true
	}
	in, ok := first[*Institution](v.db.Txn(false), institutionTable, byID, id)
	if ok {
		v.places.Store(id, in)
	}
	return in, ok
}

// Institutions are all, in the order of ids.
func (v *View) Institutions() iter.Seq[*Institution] { return slices.Values(v.everybody()) }

func (v *View) everybody() []*Institution { return v.listed(&v.all, byID) }

// vehicleBases are the institutions that have a vehicle, in the order of ids.
func (v *View) vehicleBases() []*Institution { return v.listed(&v.bases, byVehicle, "yes") }

// listed are the institutions that an index gives, kept in list.
func (v *View) listed(list *atomic.Pointer[[]*Institution], index string, key ...string) []*Institution {
	if known := list.Load(); known != nil {
		return *known
	}
	found := slices.Collect(all[*Institution](v.db.Txn(false), institutionTable, index, key...))
	list.Store(&found)
	return found
}

// Posting is the posting with this id.
func (v *View) Posting(id string) (*Posting, bool) {
	return first[*Posting](v.db.Txn(false), postingTable, byID, id)
}

// Postings are all, in the order of ids.
func (v *View) Postings() iter.Seq[*Posting] {
	return all[*Posting](v.db.Txn(false), postingTable, byID)
}

// Networks are all, in the order of ids.
func (v *View) Networks() iter.Seq[*Network] {
	return all[*Network](v.db.Txn(false), networkTable, byID)
}

// Levels are the levels, lowest first.
func (v *View) Levels() []string { return slices.Clone(v.head.levels()) }

// LevelRank is the place of a level in the order, from 0; -1 for a level that
// the catalogue does not know.
func (v *View) LevelRank(level string) int { return slices.Index(v.head.levels(), level) }

// Word is village, township, county or tertiary for a level, empty if unknown.
func (v *View) Word(level string) string { return v.head.word(level) }

// Travel is the road between two places: the row's time, of the row the other
// way when there is none, else the shortest sum over rows, else unknown.
func (v *View) Travel(from, to string) Span { return v.roads.between(from, to) }

// channels are the links listed between two places; false when no row speaks
// of the pair.
func (v *View) channels(from, to string) ([]Link, bool) {
	links, ok := v.linksFrom(from)[to]
	if !ok {
		links, ok = v.linksFrom(to)[from]
	}
	return links, ok
}

func (v *View) linksFrom(place string) map[string][]Link {
	if all, ok := v.links.Load(place); ok {
		return all.(map[string][]Link)
	}
	var found map[string][]Link
	if row, ok := first[*linksFrom](v.db.Txn(false), linkTable, byID, place); ok {
		found = row.To
	}
	v.links.Store(place, found)
	return found
}

// JSON is the canonical document of the view; Load of it gives an equal view.
func (v *View) JSON() []byte {
	txn := v.db.Txn(false)
	b := wire.Canonical(v.head)
	b = b[:len(b)-1] // up to its brace
	for _, k := range kinds() {
		rows := 0
		for x := range all[row](txn, k.table, byID) {
			if rows++; rows == 1 {
				b = append(append(b, `,"`...), k.key...)
				b = append(b, `":{`...)
			} else {
				b = append(b, ',')
			}
			b = append(wire.AppendText(b, x.rowID()), ':')
			b = wire.AppendCanonical(b, x.body())
		}
		if rows > 0 {
			b = append(b, '}')
		}
	}
	return append(b, '}')
}
