package capability

import (
	"slices"
	"strings"
)

// lookAhead is how many days ahead an opening is looked for.
const lookAhead = 28

// maxDepth bounds how far one service leans on others; beyond it is unknown.
const maxDepth = 4

// begin is when a row can begin for one arrival; minutes count from At.
type begin struct {
	ok       bool // it may begin at all
	arrive   int
	may      int        // earliest that it may
	sure     int        // earliest that it surely does, as far as its conditions go; or Never
	lapse    int64      // on the catalogue's wall clock, end when not known
	onCall   bool       // it begins because somebody is called
	call     calls      // why to call before
	products []*Product // what the start takes from stock, each once, in the order of ids
	seen     seen       // at arrival
}

// earliest finds when the row can begin for an arrival so many minutes from At.
// Most rows are open or open within the day; the days after are looked at only
// if need be, the week before the rest.
func (a *asking) earliest(b *begin, in *Institution, row *Service, arrive int) {
	*b = begin{arrive: arrive, may: Never, sure: Never}
	if arrive >= Never {
		return
	}
	at := a.now + int64(arrive)
	for _, days := range [...]int64{1, 7, lookAhead} {
		a.look(&b.seen, in, row, at, days, 0)
		if start, ok := b.seen.may.first(at, b.seen.stay); ok {
			a.start(b, in, row, start)
			return
		}
	}
}

// start is what holds of a row at the minute at which it may begin.
func (a *asking) start(b *begin, in *Institution, row *Service, start int64) {
	at, stay := b.seen.at, b.seen.stay
	b.ok, b.may = true, int(start-a.now)
	if s, ok := b.seen.sure.first(at, stay); ok {
		b.sure = int(s - a.now)
	}
	b.onCall = !b.seen.open.covers(start, stay)
	then := &b.seen
	if start > at {
		then = &seen{}
		a.together(then, in, row, start, a.window(start, 1), b.onCall, 0)
	}
	b.lapse = end
	if then.may.covers(start, stay) {
		b.lapse = then.may.lapse(start)
	}
	b.call, b.products = then.call, eachOnce(then.products)
	if b.onCall {
		b.call |= callOnCall
	}
}

// eachOnce sorts products by id and keeps each once.
func eachOnce(products []*Product) []*Product {
	slices.SortFunc(products, func(p, q *Product) int { return strings.Compare(p.ID, q.ID) })
	return slices.Compact(products)
}

// waits reports whether the patient would arrive before it opens, nobody being
// on call.
func (b *begin) waits() bool { return b.ok && b.may > b.arrive && !b.onCall }

// sureAtOnce reports whether the earliest start is a sure one.
func (b *begin) sureAtOnce() bool { return b.ok && b.sure == b.may }

// latest is the start that a late arrival can count on.
func (b *begin) latest() int {
	if b.sure < Never {
		return b.sure
	}
	return b.may
}

// look takes everything a row needs together. Somebody on call counts as there
// from so many minutes after at.
func (a *asking) look(s *seen, in *Institution, row *Service, at, days int64, depth int) {
	a.together(s, in, row, at, a.window(at, days), false, depth)
	s.open = s.may
	if row.OnCall == nil {
		return
	}
	from := at + int64(*row.OnCall)
	var called seen
	a.together(&called, in, row, from, a.window(from, days), true, depth)
	later := times{{from, end}}
	s.may = union(slices.Concat(s.may, called.may.and(later)))
	s.sure = union(slices.Concat(s.sure, called.sure.and(later)))
}

func (a *asking) window(at, days int64) stretch {
	return stretch{at, at + int64(a.q.Stay) + days*minutesADay}
}
