package capability

import (
	"cmp"
	"encoding/json"
	"slices"
	"sync"

	"github.com/hashicorp/go-memdb"
)

// A Road is how long the way takes, without response and loading, by whatever is
// driven on roads; Night and Seasons say when that is otherwise, Modes by what. Of what
// holds at once the slowest counts, but for a helicopter, whose time is its own.
type Road struct {
	Road    Span            `json:"road"`
	Night   *Span           `json:"night,omitempty"` // in the hours that the head calls night
	Seasons []Season        `json:"seasons,omitempty"`
	Modes   map[string]Span `json:"modes,omitempty"` // by the mode of a vehicle, or self
	Km      *json.Number    `json:"km,omitempty"`
	Cost    *json.Number    `json:"cost,omitempty"`    // yuan for one patient, one way
	Updated Date            `json:"updated,omitempty"` // when somebody last looked
}

// A Season is a part of every year, from a day to a day such as 12-01, both included;
// it may go over the new year.
type Season struct {
	From string `json:"from"`
	To   string `json:"to"`
	Road Span   `json:"road"`
}

// How a patient travels who is in no vehicle of the catalogue, and what flies.
const (
	Self       = "self"
	helicopter = "helicopter"
)

// has reports whether the season has a day such as 01-15.
func (s Season) has(day string) bool {
	if s.From <= s.To {
		return s.From <= day && day <= s.To
	}
	return s.From <= day || day <= s.To
}

// A going is when and by what somebody travels, as far as any road of the catalogue
// asks; the zero is an ordinary day by road.
type going struct {
	mode  string
	night bool
	day   string // such as 01-15
}

// keys are those of the road that make its time hang on something.
func (r *Road) keys() (keys []string) {
	if r.Modes != nil {
		keys = append(keys, "modes")
	}
	if r.Night != nil {
		keys = append(keys, "night")
	}
	if r.Seasons != nil {
		keys = append(keys, "seasons")
	}
	return keys
}

// under is how long the way takes.
func (r *Road) under(g going) Span {
	way := r.Road
	if own, ok := r.Modes[g.mode]; ok {
		way = own
		if g.mode == helicopter {
			return way
		}
	}
	slower := func(s Span) { way = Span{max(way.Lo, s.Lo), max(way.Hi, s.Hi)} }
	if g.night && r.Night != nil {
		slower(*r.Night)
	}
	for _, season := range r.Seasons {
		if g.day != "" && season.has(g.day) {
			slower(season.Road)
		}
	}
	return way
}

// A Link is a channel between two places, or the live one of a case.
type Link string

// The links, and silence, which is unknown.
const (
	Data        Link = "data"
	Phone       Link = "phone"
	None        Link = "none"
	LinkUnknown Link = ""
)

func (l Link) rank() int { return slices.Index([]Link{LinkUnknown, None, Phone, Data}, l) }

// roadsFrom is the row of the document that begins at From.
type roadsFrom struct {
	From string
	To   map[string]Road
}

// linksFrom is the row of the document that begins at From.
type linksFrom struct {
	From string
	To   map[string][]Link
}

// roads answers how long the way is between any two places. It is immutable
// but for what it remembers of ways already worked out, which changes no answer;
// safe for concurrent use, and shared by views between which no road changed.
type roads struct {
	db   *memdb.MemDB // a snapshot
	asks asks
	legs sync.Map // place → []leg
	ways sync.Map // setting → map[string]Span
	long sync.Map // place → map[string]length, on an ordinary day
}

// asks is what the time of any road hangs on.
type asks struct{ modes, night, seasons bool }

type setting struct {
	place string
	going going
}

// A leg is the row between two places that stand next to each other.
type leg struct {
	to  string
	row *Road
}

func newRoads(db *memdb.MemDB) *roads {
	txn := db.Txn(false)
	any := func(text string) bool {
		_, ok := first[*word](txn, wordTable, byID, needWord(roadWords, text))
		return ok
	}
	return &roads{db: db, asks: asks{modes: any("modes"), night: any("night"), seasons: any("seasons")}}
}

// between is the row's own time, else the shortest sum over rows; false where no rows
// lead there.
func (r *roads) between(from, to string, g going) (Span, bool) {
	if from == to {
		return Span{}, true
	}
	s, ok := r.from(from, g)[to]
	return s, ok
}

// next reports whether a row stands between two places.
func (r *roads) next(a, b string) bool {
	_, ok := slices.BinarySearchFunc(r.out(a), b, func(l leg, id string) int { return cmp.Compare(l.to, id) })
	return ok
}

// out is the legs from a place, sorted by where they lead: its rows, and those that
// lead to it from places to which it has none itself.
func (r *roads) out(place string) []leg {
	if known, ok := r.legs.Load(place); ok {
		return known.([]leg)
	}
	ways := map[string]*Road{}
	txn := r.db.Txn(false)
	for other := range all[*roadsFrom](txn, travelTable, byEnd, place) {
		way := other.To[place]
		ways[other.From] = &way
	}
	if own, ok := first[*roadsFrom](txn, travelTable, byID, place); ok {
		for to, way := range own.To {
			ways[to] = &way
		}
	}
	var legs []leg
	for _, to := range sorted(ways) {
		legs = append(legs, leg{to, ways[to]})
	}
	if legs != nil { // what is no place could be anything
		r.legs.Store(place, legs)
	}
	return legs
}

func (r *roads) from(place string, g going) map[string]Span {
	key := setting{place, g}
	if got, ok := r.ways.Load(key); ok {
		return got.(map[string]Span)
	}
	ways := map[string]Span{}
	for to, way := range r.shortest(place, g) {
		ways[to] = way.road
	}
	if len(ways) > 1 {
		r.ways.Store(key, ways)
	}
	return ways
}

// shortest goes out from a place, nearest first; of two ways the one with the
// lower upper end is taken. What is written of two places wins over what is composed.
func (r *roads) shortest(place string, g going) map[string]reached {
	done := map[string]reached{}
	open := queue{{to: place}}
	for len(open) > 0 {
		at := open.pop()
		if _, seen := done[at.to]; seen {
			continue
		}
		done[at.to] = at
		for _, l := range r.out(at.to) {
			if _, seen := done[l.to]; !seen {
				open.push(reached{l.to, at.road.Add(l.row.under(g)), at.length.add(l.row.length())})
			}
		}
	}
	for _, l := range r.out(place) {
		done[l.to] = reached{l.to, l.row.under(g), l.row.length()}
	}
	return done
}

// road is the road from Here to a place for who leaves after the parts, and whether it
// is an estimate.
func (a *asking) road(to string, before Parts) (road Span, estimated bool) {
	if a.v.roads.asks == (asks{}) {
		if road, ok := a.from.roads[to]; ok {
			return road, false
		}
		return a.v.estimate(a.institution(a.q.Here), a.institution(to))
	}
	mode := ""
	if !a.q.Aboard {
		mode = a.from.ride.mode
	}
	return a.along(a.q.Here, to, mode, before.Arrival()) // the road is not among them yet
}

// along is the road between two places for who leaves then, by a mode. Who may leave on
// either side of nightfall is told both.
func (a *asking) along(from, to, mode string, leave Span) (road Span, estimated bool) {
	early := a.v.going(a.now+int64(leave.Lo), mode)
	road, estimated = a.v.way(from, to, early)
	if late := a.v.going(a.now+int64(leave.Hi), mode); leave.Known() && late != early {
		other, _ := a.v.way(from, to, late)
		road = Span{min(road.Lo, other.Lo), max(road.Hi, other.Hi)}
	}
	return road, estimated
}

// queue is a binary heap, the nearest on top.
type queue []reached

// reached is a place, how long the way to it takes and how long it is.
type reached struct {
	to     string
	road   Span
	length length
}

func (q queue) less(i, j int) bool {
	a, b := q[i], q[j]
	return cmp.Or(cmp.Compare(a.road.Hi, b.road.Hi), cmp.Compare(a.road.Lo, b.road.Lo), cmp.Compare(a.to, b.to)) < 0
}

func (q *queue) push(l reached) {
	*q = append(*q, l)
	for i := len(*q) - 1; i > 0 && q.less(i, (i-1)/2); i = (i - 1) / 2 {
		(*q)[i], (*q)[(i-1)/2] = (*q)[(i-1)/2], (*q)[i]
	}
}

func (q *queue) pop() reached {
	h := *q
	top := h[0]
	h[0] = h[len(h)-1]
	h = h[:len(h)-1]
	for i := 0; ; {
		least := i
		for _, child := range []int{2*i + 1, 2*i + 2} {
			if child < len(h) && h.less(child, least) {
				least = child
			}
		}
		if least == i {
			break
		}
		h[i], h[least], i = h[least], h[i], least
	}
	*q = h
	return top
}
