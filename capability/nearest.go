package capability

import (
	"cmp"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// A NearQuestion asks for the institutions nearest to a place that can do all that
// is needed.
type NearQuestion struct {
	From  *Location  // where the distance is from, or
	Here  string     // the institution it is from; it may be an answer itself
	Needs [][]string // each a list of terms of which any answers; none: every institution that has a location
	Count int        // how many at most; 1 when absent

	At      wire.Time // when somebody must perhaps be there; zero: whatever the hours
	Patient Patient   // whose limits count with At; nil: nothing is known

	Passed int // how many at most of the nearer institutions are told that can't, with the reason
}

// Near is an institution at a distance.
type Near struct {
	Institution *Institution
	Metres      int
	Rows        []*Service // for each need a row that may answer it
	Sure        bool       // with At: all rows surely answer, verified or declared in date
	Rejected    *Rejection // why it is passed over; nil for one that answers
}

// Nearest answers in the order of whole metres and then of ids; those passed over
// stand among the others in that order. candidates counts the institutions with a
// location that list a row for every need, however far and whatever their hours. An
// institution that lists nothing is neither found nor counted: it is not known.
func (v *View) Nearest(q NearQuestion) (found []Near, candidates int) {
	from, ok := v.origin(q)
	if !ok {
		return nil, 0
	}
	for in := range v.Institutions() {
		if in.Location == nil {
			continue
		}
		rows, ok := in.answers(q.Needs)
		if !ok {
			continue
		}
		candidates++
		found = append(found, Near{Institution: in, Metres: metres(from, in.Location.point()), Rows: rows})
	}
	slices.SortStableFunc(found, func(a, b Near) int { return cmp.Compare(a.Metres, b.Metres) })
	return found[:min(len(found), max(q.Count, 1))], candidates
}

// origin is where the distances are from; false where nobody knows.
func (v *View) origin(q NearQuestion) (point, bool) {
	if q.From != nil {
		return q.From.point(), true
	}
	in, ok := v.Institution(q.Here)
	if !ok || in.Location == nil {
		return point{}, false
	}
	return in.Location.point(), true
}

// answers is a row for each need; false where one has none.
func (in *Institution) answers(needs [][]string) ([]*Service, bool) {
	var rows []*Service
	for _, terms := range needs {
		able := in.rowsOf(terms)
		if len(able) == 0 {
			return nil, false
		}
		rows = append(rows, able[0])
	}
	return rows, true
}
