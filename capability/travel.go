package capability

import (
	"cmp"
	"slices"
	"sync"
)

// A Road is how long the way takes, without response and loading.
type Road struct {
	Road Span `json:"road"`
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
	out  map[string][]leg // sorted by place
	ways sync.Map         // place → map[string]Span
}

type leg struct {
	to   string
	road Span
}

func newRoads(rows []*roadsFrom) *roads {
	r := &roads{out: map[string][]leg{}}
	told := map[[2]string]bool{}
	for _, row := range rows {
		for to := range row.To {
			told[[2]string{row.From, to}] = true
		}
	}
	for _, row := range rows {
		for to, way := range row.To {
			r.out[row.From] = append(r.out[row.From], leg{to, way.Road})
			if !told[[2]string{to, row.From}] {
				r.out[to] = append(r.out[to], leg{row.From, way.Road})
			}
		}
	}
	for _, legs := range r.out {
		slices.SortFunc(legs, func(a, b leg) int { return cmp.Compare(a.to, b.to) })
	}
	return r
}

// between is the row's own time, else the shortest sum over rows, else unknown.
func (r *roads) between(from, to string) Span {
	if from == to {
		return Span{}
	}
	if s, ok := r.from(from)[to]; ok {
		return s
	}
	return Unknown()
}

// next reports whether a row stands between two places.
func (r *roads) next(a, b string) bool {
	_, ok := slices.BinarySearchFunc(r.out[a], b, func(l leg, id string) int { return cmp.Compare(l.to, id) })
	return ok
}

func (r *roads) from(place string) map[string]Span {
	if got, ok := r.ways.Load(place); ok {
		return got.(map[string]Span)
	}
	ways := r.shortest(place)
	for _, l := range r.out[place] {
		ways[l.to] = l.road // what is written wins over what is composed
	}
	r.ways.Store(place, ways)
	return ways
}

// shortest goes out from a place, nearest first; of two ways the one with the
// lower upper end is taken.
func (r *roads) shortest(place string) map[string]Span {
	done := map[string]Span{}
	open := queue{{place, Span{}}}
	for len(open) > 0 {
		at := open.pop()
		if _, seen := done[at.to]; seen {
			continue
		}
		done[at.to] = at.road
		for _, l := range r.out[at.to] {
			if _, seen := done[l.to]; !seen {
				open.push(leg{l.to, at.road.Add(l.road)})
			}
		}
	}
	return done
}

// queue is a binary heap, the nearest on top.
type queue []leg

func (q queue) less(i, j int) bool {
	a, b := q[i], q[j]
	return cmp.Or(cmp.Compare(a.road.Hi, b.road.Hi), cmp.Compare(a.road.Lo, b.road.Lo), cmp.Compare(a.to, b.to)) < 0
}

func (q *queue) push(l leg) {
	*q = append(*q, l)
	for i := len(*q) - 1; i > 0 && q.less(i, (i-1)/2); i = (i - 1) / 2 {
		(*q)[i], (*q)[(i-1)/2] = (*q)[(i-1)/2], (*q)[i]
	}
}

func (q *queue) pop() leg {
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
