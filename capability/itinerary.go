package capability

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// MobileUnit is the kind of an institution that goes about: what it offers it
// offers at the stops of its itinerary.
const MobileUnit = "mobile_unit"

// A Stop is where a mobile unit is, and when: from a time to a time; or at hours,
// from a day to a day, both included.
type Stop struct {
	Place string `json:"place"` // an institution of the catalogue
	From  Edge   `json:"from,omitempty"`
	To    Edge   `json:"to,omitempty"`
	Hours *Hours `json:"hours,omitempty"`
}

// An Edge is a day such as 2022-11-26 or a time such as 2022-11-26T08:00:00+08:00,
// as it is written. Empty is no bound.
type Edge string

// ReadNode reads a day or a time.
func (e *Edge) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	if n.Kind == wire.String {
		if _, err := wire.ParseTime(n.Text); err == nil || wire.CheckDate(n.Text) {
			*e = Edge(n.Text)
			return
		}
	}
	ps.Add(n, path, "impossible-date", "a day such as 2022-11-26 or a time such as 2022-11-26T08:00:00+08:00 is needed here, not %q", n.Text)
}

// placesOf are the places of an itinerary, each once, in order.
func placesOf(stops []Stop) []string {
	places := map[string]bool{}
	for _, x := range stops {
		places[x.Place] = true
	}
	return sorted(places)
}

func (e Edge) isTime() bool { return len(e) > len("2022-11-26") }

// minute is the local minute of a time, or the first one of a day, that has been
// checked; offset is the catalogue's, in minutes.
func (e Edge) minute(offset int) int64 {
	if !e.isTime() {
		return Date(e).start()
	}
	t, _ := wire.ParseTime(string(e))
	return t.Minute() + int64(offset)
}

// reversed reports whether the stop ends before it begins, or at once.
func (x *Stop) reversed() bool {
	if x.From == "" || x.To == "" || x.From.isTime() != x.To.isTime() {
		return false
	}
	from, to := x.From.minute(0), x.To.minute(0)
	return to < from || to == from && x.Hours == nil
}

// times is when it stops there, as far as it touches window.
func (v *View) stopTimes(x *Stop, window stretch) times {
	if x.Hours != nil {
		return x.Hours.times(v.head.Days, window).and(term(Date(x.From), Date(x.To)))
	}
	return times{{x.From.minute(v.head.offset()), x.To.minute(v.head.offset())}}
}

// stopping is whether a mobile unit is at the place that is asked about, else at
// any. One without an itinerary may be anywhere.
func (a *asking) stopping(s *seen, in *Institution, w stretch) {
	if len(in.Itinerary) == 0 {
		s.perhaps(callHoursUnknown)
		return
	}
	var there times
	for i := range in.Itinerary {
		if x := &in.Itinerary[i]; a.stop == "" || x.Place == a.stop {
			if a.general && x.Hours != nil {
				there = append(there, term(Date(x.From), Date(x.To))...)
				continue
			}
			there = append(there, a.v.stopTimes(x, w)...)
		}
	}
	c := condition{may: union(there)}
	c.sure = c.may
	if !c.may.covers(s.at, s.stay) {
		at := s.at
		c.unmet = unmet{NotThere, func() wire.Text { return a.v.nextStop(in, at) }}
	}
	s.add(&c)
}

// nextStop says where a mobile unit stops next after a minute.
func (v *View) nextStop(in *Institution, at int64) wire.Text {
	window := stretch{at, at + lookAhead*minutesADay}
	next, place := stretch{from: end}, ""
	for i := range in.Itinerary {
		x := &in.Itinerary[i]
		for _, t := range v.stopTimes(x, window) {
			if t.from > at && t.from < next.from {
				next, place = t, x.Place
			}
		}
	}
	if place == "" {
		return say("%s 此后 %d 天内没有行程", "%s has no stop in the %d days after", in.ID, lookAhead)
	}
	return say("%s 不在停靠点，下一站 %s：%s", "%s is at no stop; the next is %s on %s", in.ID, place, clockWords(next))
}

// clockWords is a stretch such as 2022-11-26 08:00-12:00; of one that is longer than a
// day what lies on the first.
func clockWords(x stretch) string {
	day := floorDiv(x.from, minutesADay)
	p := Period{int(x.from - day*minutesADay), int(x.to - day*minutesADay)}
	switch {
	case x.to-x.from > minutesADay:
		p.To = minutesADay
	case p.To > minutesADay: // it lasts into the night
		p.To -= minutesADay
	}
	return string(dateOfDay(day)) + " " + p.String()
}

// A Visit is a mobile unit at a place, and what it offers there.
type Visit struct {
	Unit     *Institution
	Hours    []Period // of the day
	Services []*Service
}

// VisitsTo is which mobile units stop at a place on a day, with their services that
// are not planned, suspended, withdrawn, contradicted or out of date then; in the
// order of ids.
func (v *View) VisitsTo(place string, on Date) (visits []Visit) {
	start := on.start()
	day := stretch{start, start + minutesADay}
	for in := range v.Institutions() {
		if !slices.Contains(in.places, place) || !in.term.covers(start, 0) {
			continue
		}
		visit := Visit{Unit: in}
		var there times
		for i := range in.Itinerary {
			if x := &in.Itinerary[i]; x.Place == place {
				there = append(there, v.stopTimes(x, day)...)
			}
		}
		for _, t := range union(there).and(times{day}) {
			visit.Hours = append(visit.Hours, Period{int(t.from - start), int(t.to - start)})
		}
		for _, row := range in.rows {
			if row.standsOn(on) {
				visit.Services = append(visit.Services, row)
			}
		}
		if visit.Hours != nil && visit.Services != nil {
			visits = append(visits, visit)
		}
	}
	return visits
}
