package capability

import (
	"cmp"
	"slices"
	"strings"

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
	Sure        bool       // with At: all these surely do, verified or declared in date
	Rejected    *Rejection // why it is passed over; nil for one that answers
}

// Nearest answers in the order of whole metres and then of ids; those passed over
// stand among the others in that order. candidates counts the institutions with a
// location that list a row for every need, however far and whatever its state and
// hours. An institution that lists nothing is neither found nor counted: it is not
// known; nor is a mobile unit, whose way is that to its stop: ask Who for these. Without a
// time, what is or will be suspended, planned or withdrawn is not found, nor what was over
// when the catalogue was published. Datums are not told apart. A question takes microseconds, the first for a term
// as long as it takes to lay out its institutions.
func (v *View) Nearest(q NearQuestion) (found []Near, candidates int) {
	from, ok := v.origin(q)
	if !ok {
		return nil, 0
	}
	when := v.Published()
	if !q.At.IsZero() {
		when = q.At
	}
	n := nearing{v: v, q: q, from: from, eye: from.eye(), most: max(q.Count, 1), today: dateOf(when.Minute() + int64(v.UTCOffset()))}
	if !q.At.IsZero() {
		n.asking = v.Inquire(q.At, q.Patient).ask(Question{Aboard: true})
	}
	rarest := n.rarest()
	for _, t := range rarest {
		n.collect(t)
	}
	n.sort()
	found = n.found[:min(n.most, len(n.found))]
	if q.Passed > 0 {
		found = n.passedOver(found)
	}
	return found, n.candidates(rarest)
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
	return in.Location.at, true
}

// nearing is one question under way.
type nearing struct {
	v      *View
	q      NearQuestion
	from   point
	eye    eye
	most   int
	asking *asking // nil where the time does not matter
	today  Date    // of the question, else of the catalogue
	found  []Near
}

// rarest are the charts of the need that the fewest institutions list.
func (n *nearing) rarest() []*chart {
	if len(n.q.Needs) == 0 {
		return []*chart{n.v.chart(everywhere)}
	}
	best, least := n.v.chartsOf(n.q.Needs[0])
	for _, terms := range n.q.Needs[1:] {
		if ts, size := n.v.chartsOf(terms); size < least {
			best, least = ts, size
		}
	}
	return best
}

// collect adds the nearest of a chart that answer: until nothing can be nearer, or as
// near in whole metres, as the first of them that are enough.
func (n *nearing) collect(t *chart) {
	had, farthest, end := 0, 0, 0.0
	n.eye.nearest(t, func(in *Institution, beyond float64) bool {
		if had >= n.most && beyond > end {
			return false
		}
		if near, ok := n.answers(in); ok {
			n.found = append(n.found, near)
			if had++; had <= n.most {
				farthest = max(farthest, near.Metres)
				end = within(farthest + 1)
			}
		}
		return true
	})
}

// sort puts what was found in order; an institution that was found in the charts of two
// terms stands once.
func (n *nearing) sort() {
	slices.SortFunc(n.found, nearer)
	n.found = slices.CompactFunc(n.found, func(a, b Near) bool { return a.Institution == b.Institution })
}

func nearer(a, b Near) int {
	return cmp.Or(cmp.Compare(a.Metres, b.Metres), strings.Compare(a.Institution.ID, b.Institution.ID))
}

// candidates counts the institutions that list a row for every need.
func (n *nearing) candidates(rarest []*chart) (count int) {
	if len(n.q.Needs) <= 1 && len(rarest) == 1 {
		return rarest[0].Len()
	}
	seen := map[*Institution]bool{}
	for _, t := range rarest {
		t.Scan(func(_, _ [2]float64, in *Institution) bool {
			if !seen[in] && !slices.ContainsFunc(n.q.Needs, func(terms []string) bool { return !in.lists(terms) }) {
				count++
			}
			seen[in] = true
			return true
		})
	}
	return count
}

func (in *Institution) lists(terms []string) bool {
	return slices.ContainsFunc(terms, func(term string) bool { return len(in.offering(term)) > 0 })
}

// answers is an institution with a row for each need; false where one has none.
func (n *nearing) answers(in *Institution) (near Near, ok bool) {
	if near = (Near{Institution: in, Sure: n.asking != nil}); n.closed(in) {
		return Near{}, false
	}
	for _, terms := range n.q.Needs {
		row, sure := n.row(in, terms)
		if row == nil {
			return Near{}, false
		}
		near.Rows, near.Sure = append(near.Rows, row), near.Sure && sure
	}
	near.Metres = metres(n.from, in.Location.at)
	return near, true
}

// row is one that may answer a need, one that surely does if there is any.
func (n *nearing) row(in *Institution, terms []string) (best *Service, sure bool) {
	for _, row := range in.rowsOf(terms) {
		may, surely := n.may(in, row)
		if may && (best == nil || surely) {
			best, sure = row, surely
		}
		if sure {
			break
		}
	}
	return best, sure
}

// may reports whether a row may be used, at the time if there is one, and surely can.
func (n *nearing) may(in *Institution, row *Service) (may, sure bool) {
	var s seen
	if n.asking == nil {
		n.ever(&s, in, row)
		return s.unmet == nil, false
	}
	a := n.asking
	a.look(&s, in, row, a.now, 1, 0)
	by := a.now
	if row.OnCall != nil {
		by += int64(*row.OnCall)
	}
	start, ok := s.may.first(a.now, 0)
	return ok && start <= by, a.standing(row, start).inDate && s.sure.covers(start, 0)
}

// ever is what keeps a row from being used at whatever time somebody comes.
func (n *nearing) ever(s *seen, in *Institution, row *Service) {
	row.trusted(s)
	if row.stopped() && s.unmet == nil {
		s.unmet = []unmet{{BadStatus, row.statusWords}}
	}
	if row.To != "" && row.To < n.today {
		s.unmet = append(s.unmet, unmet{Lapsed, func() wire.Text { return termWords(row.Service, row.From, row.To) }})
	}
	if n.closed(in) {
		s.unmet = append(s.unmet, unmet{Lapsed, func() wire.Text { return termWords(in.ID, in.From, in.To) }})
	}
}

// closed reports whether an institution is closed for good.
func (n *nearing) closed(in *Institution) bool { return in.To != "" && in.To < n.today }

// passedOver adds the nearest of those that are nearer than the last and do not answer.
func (n *nearing) passedOver(found []Near) []Near {
	end, left := 1.0, n.q.Passed
	if len(found) == n.most {
		end = within(found[len(found)-1].Metres + 1)
	}
	all := slices.Clone(found)
	n.eye.nearest(n.v.chart(everywhere), func(in *Institution, beyond float64) bool {
		if beyond > end || left == 0 {
			return false
		}
		if slices.ContainsFunc(found, func(f Near) bool { return f.Institution == in }) {
			return true
		}
		near := Near{Institution: in, Metres: metres(n.from, in.Location.at)}
		if len(found) == n.most && nearer(near, found[n.most-1]) > 0 {
			return true
		}
		if near.Rejected = n.rejection(in); near.Rejected != nil {
			all = append(all, near)
			left--
		}
		return true
	})
	slices.SortFunc(all, nearer)
	return all
}

// rejection is why an institution does not answer the first need that it does not; nil
// if it answers all.
func (n *nearing) rejection(in *Institution) *Rejection {
	for _, terms := range n.q.Needs {
		if row, _ := n.row(in, terms); row != nil {
			continue
		}
		r := &Rejection{Institution: in, Service: terms[0], Travel: Unknown(), Reason: NotOffered}
		if len(in.rows) == 0 {
			r.Reason = ListsNothing
		}
		r.Detail = wordsFor(r.Reason)
		if rows := in.rowsOf(terms); len(rows) > 0 {
			r.Row = rows[0].ID
			r.Reason, r.Detail = n.unmet(in, rows[0])
		}
		return r
	}
	return nil
}

// unmet is why a row can't be used.
func (n *nearing) unmet(in *Institution, row *Service) (string, wire.Text) {
	var s seen
	if n.asking == nil {
		n.ever(&s, in, row)
	} else {
		n.asking.look(&s, in, row, n.asking.now, 1, 0)
	}
	return told(s.unmet)
}
