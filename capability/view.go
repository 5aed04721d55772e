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
	lists    *shelf
	revision uint64

	// What was looked up before, so that it need not be again: it changes no answer.
	places     sync.Map  // id → *Institution
	candidates sync.Map  // key → found
	postings   *sync.Map // workplace → []*Posting; these four are shared by views between which no row of the table changed
	sentOut    *sync.Map // employer → []*Posting
	networks   *sync.Map // member → []belonging
	links      *sync.Map // place → map[string][]Link
	ground     atomic.Pointer[ground]
}

// A ground is where the institutions of lists lie: charts, once somebody has asked for
// the nearest. Behind an interface, what never asks need not hold their code.
type ground interface {
	moved(moves map[string][]move) ground
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
	return v.sums.root.String()
}

// Institution is the institution with this id.
func (v *View) Institution(id string) (*Institution, bool) {
	if in, ok := v.places.Load(id); ok {
		return in.(*Institution), true
	}
	if id == "" { // as is asked often of what names no place
		return nil, false
	}
	in, ok := first[*Institution](v.db.Txn(false), institutionTable, byID, id)
	if ok {
		v.places.Store(id, in)
	}
	return in, ok
}

// Institutions are all, in the order of ids.
func (v *View) Institutions() iter.Seq[*Institution] { return slices.Values(v.everybody()) }

func (v *View) everybody() []*Institution { return v.members(everywhere, nil, everywhere).institutions }

// vehicleBases are the institutions that have a vehicle, in the order of ids.
func (v *View) vehicleBases() []*Institution { return v.members(vehicled, nil, vehicled).institutions }

// Named are the institutions with this id, name in either language, or alias, in
// the order of ids: several where a name is not one's own.
func (v *View) Named(name string) (found []*Institution) {
	for in := range v.Institutions() {
		if name != "" && (in.ID == name || in.Name.Zh == name || in.Name.En == name || slices.Contains(in.Aliases, name)) {
			found = append(found, in)
		}
	}
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

// Travel is the road between two places on an ordinary day: the row's time, of the row
// the other way when there is none, else the shortest sum over rows, else an estimate
// from where they lie, else unknown.
func (v *View) Travel(from, to string) Span {
	road, _ := v.way(from, to, going{})
	return road
}

// TravelAt is Travel at the time of leaving and by a mode, of a vehicle or Self.
func (v *View) TravelAt(from, to string, leaving wire.Time, mode string) Span {
	road, _ := v.way(from, to, v.going(leaving.Minute()+int64(v.UTCOffset()), mode))
	return road
}

// way is the road between two places, and whether it is an estimate.
func (v *View) way(from, to string, g going) (road Span, estimated bool) {
	if road, ok := v.roads.between(from, to, g); ok {
		return road, false
	}
	a, _ := v.Institution(from)
	b, _ := v.Institution(to)
	return v.estimate(a, b)
}

// going is leaving at a minute of the wall clock by a mode.
func (v *View) going(minute int64, mode string) (g going) {
	asks := v.roads.asks
	if asks.modes {
		g.mode = mode
	}
	if asks.night {
		g.night = v.head.night().has(int(minute - floorDiv(minute, minutesADay)*minutesADay))
	}
	if asks.seasons {
		g.day = string(dateOf(minute)[len("2022-"):])
	}
	return g
}

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
