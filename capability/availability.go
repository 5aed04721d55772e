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
	ok     bool // it may begin at all
	arrive int
	may    int   // earliest that it may
	sure   int   // earliest that it surely does, as far as its conditions go; or Never
	lapse  int64 // on the catalogue's wall clock, end when not known
	onCall bool  // it begins because somebody is called
	seen   seen  // at arrival
	then   seen  // at the start
}

// earliest finds when the row can begin for an arrival so many minutes from At.
// Most rows are open or open within the day; the days after are looked at only
// if need be, the week before the rest.
func (a *asking) earliest(in *Institution, row *Service, arrive int) *begin {
	key := entry{row, a.q.Here, a.q.Link, arrive, a.q.Stay}
	b, ok := a.begins[key]
	if !ok {
		b = a.begin(in, row, arrive)
		a.begins[key] = b
	}
	return b
}

func (a *asking) begin(in *Institution, row *Service, arrive int) *begin {
	b := &begin{arrive: arrive, may: Never, sure: Never}
	if arrive >= Never {
		return b
	}
	at, stay := a.now+int64(arrive), int64(a.q.Stay)
	for _, days := range []int64{1, 7, lookAhead} {
		b.seen = a.look(in, row, at, days, 0)
		start, ok := b.seen.may.first(at, stay)
		if !ok {
			continue
		}
		b.ok, b.may = true, int(start-a.now)
		if s, ok := b.seen.sure.first(at, stay); ok {
			b.sure = int(s - a.now)
		}
		b.onCall = !b.seen.open.covers(start, stay)
		b.then = b.seen
		if start > at {
			b.then = seen{conditions: a.conditions(in, row, start, a.window(start, 1), b.onCall, 0)}
			b.then.may, b.then.sure = meet(b.then.conditions)
		}
		b.lapse = end
		if b.then.may.covers(start, stay) {
			b.lapse = b.then.may.lapse(start)
		}
		return b
	}
	return b
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

func (b *begin) calls() []string {
	var out []string
	for i := range b.then.conditions {
		out = append(out, b.then.conditions[i].call...)
	}
	if b.onCall {
		out = append(out, CallOnCall)
	}
	return out
}

// products are what the start takes from stock, each once, in the order of ids.
func (b *begin) products() []*Product {
	var out []*Product
	for i := range b.then.conditions {
		out = append(out, b.then.conditions[i].products...)
	}
	slices.SortFunc(out, func(p, q *Product) int { return strings.Compare(p.ID, q.ID) })
	return slices.Compact(out)
}

// seen is what a look at a row from a minute on shows: when it may be used,
// when it surely can, and when it may without calling anybody in.
type seen struct {
	may, sure, open times
	conditions      []condition // all of them, without anybody on call
}

// look takes everything a row needs together. Somebody on call counts as there
// from so many minutes after at.
func (a *asking) look(in *Institution, row *Service, at, days int64, depth int) seen {
	s := seen{conditions: a.conditions(in, row, at, a.window(at, days), false, depth)}
	s.may, s.sure = meet(s.conditions)
	s.open = s.may
	if row.OnCall == nil {
		return s
	}
	from := at + int64(*row.OnCall)
	may, sure := meet(a.conditions(in, row, from, a.window(from, days), true, depth))
	later := times{{from, end}}
	s.may = union(slices.Concat(s.may, may.and(later)))
	s.sure = union(slices.Concat(s.sure, sure.and(later)))
	return s
}

func (a *asking) window(at, days int64) stretch {
	return stretch{at, at + int64(a.q.Stay) + days*minutesADay}
}

// meet is when all conditions hold together.
func meet(all []condition) (may, sure times) {
	may, sure = allTime(), allTime()
	for i := range all {
		may, sure = may.and(all[i].may), sure.and(all[i].sure)
	}
	return may, sure.and(may)
}
