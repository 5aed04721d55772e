package fhir

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// The days of FHIR, which are also the keys of hours.
func week() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// endOfDay is how FHIR, whose times end at 23:59:59, writes 24:00.
const endOfDay = "23:59:59"

// written is hours as FHIR has them: for every period the days on which it holds.
// A night is two periods. Holidays are left to the rest.
func written(h *capability.Hours) (out []available) {
	if h == nil {
		return nil
	}
	if h.Always {
		return []available{{DaysOfWeek: week(), AllDay: true}}
	}
	add := func(day int, a available) {
		a.DaysOfWeek = week()[day%7 : day%7+1]
		for i := range out {
			if o := &out[i]; o.AllDay == a.AllDay && o.AvailableStartTime == a.AvailableStartTime && o.AvailableEndTime == a.AvailableEndTime {
				o.DaysOfWeek = append(slices.Clip(o.DaysOfWeek), a.DaysOfWeek...)
				return
			}
		}
		out = append(out, a)
	}
	for i, day := range week() {
		for _, p := range h.Days[day] {
			from, to, _ := strings.Cut(p.String(), "-")
			switch {
			case from == "00:00" && to == "24:00":
				add(i, available{AllDay: true})
			case to == "24:00" || to == "00:00":
				add(i, available{AvailableStartTime: from + ":00", AvailableEndTime: endOfDay})
			case to < from:
				add(i, available{AvailableStartTime: from + ":00", AvailableEndTime: endOfDay})
				add(i+1, available{AvailableStartTime: "00:00:00", AvailableEndTime: to + ":00"})
			default:
				add(i, available{AvailableStartTime: from + ":00", AvailableEndTime: to + ":00"})
			}
		}
	}
	return out
}

// closed is the dated exceptions on which nobody is there.
func closed(h *capability.Hours) (out []notAvailable) {
	if h == nil {
		return nil
	}
	var dates []string
	for d, periods := range h.Except {
		if len(periods) == 0 {
			dates = append(dates, string(d))
		}
	}
	slices.Sort(dates)
	for _, d := range dates {
		out = append(out, notAvailable{Description: "closed", During: &period{Start: d, End: d}})
	}
	return out
}

// openings is the same as a Location has it.
func openings(times []available) (out []opening) {
	for _, a := range times {
		out = append(out, opening{a.DaysOfWeek, a.AllDay, a.AvailableStartTime, a.AvailableEndTime})
	}
	return out
}

// availables is the way back.
func availables(times []opening) (out []available) {
	for _, o := range times {
		out = append(out, available{o.DaysOfWeek, o.AllDay, o.OpeningTime, o.ClosingTime})
	}
	return out
}

// hours reads what FHIR says of when something is open; nil if it says nothing that
// can be relied on. Without days it is not said on which: then nothing is known.
func (r *reader) hours(times []available, not []notAvailable, at place) *wire.Node {
	days := map[string][]string{}
	for i, a := range times {
		here := at.below(i)
		from, to, ok := clock(a)
		switch {
		case !ok:
			r.leave(here, "a time that is not a whole minute of a day, or is missing")
			return nil
		case len(a.DaysOfWeek) == 0:
			r.leave(here, "it does not say on which days")
			return nil
		}
		for _, d := range a.DaysOfWeek {
			if !slices.Contains(week(), d) {
				r.ps.Add(here.node, here.path+"/daysOfWeek", "unknown-word", "unknown day %q%s", d, wire.Near(d, week()))
				continue
			}
			days[d] = append(days[d], from+"-"+to)
		}
	}
	if len(days) == 0 {
		for i := range not {
			r.leave(at.sibling("notAvailable").below(i), "when it is open at all is not said")
		}
		return nil
	}
	out := r.object(at)
	for _, d := range week() {
		if days[d] != nil {
			set(out, d, r.list(at, days[d]...))
		}
	}
	if except := r.except(not, at); len(except.Keys) > 0 {
		set(out, "except", except)
	} else if always(days) {
		return r.text(at, "always")
	}
	return out
}

// clock is the two ends of an available time as hours have them.
func clock(a available) (from, to string, ok bool) {
	if a.AllDay {
		return "00:00", "24:00", a.AvailableStartTime == "" && a.AvailableEndTime == ""
	}
	if a.AvailableEndTime == endOfDay || a.AvailableEndTime == "00:00:00" {
		a.AvailableEndTime = "24:00:00"
	}
	from, fine := strings.CutSuffix(a.AvailableStartTime, ":00")
	to, fineToo := strings.CutSuffix(a.AvailableEndTime, ":00")
	return from, to, fine && fineToo && len(from) == 5 && len(to) == 5
}

func always(days map[string][]string) bool {
	for _, d := range week() {
		if !slices.Equal(days[d], []string{"00:00-24:00"}) {
			return false
		}
	}
	return true
}

// longest is the most days of one time of absence that are read day by day.
const longest = 366

// except is the days of notAvailable, each without a period.
func (r *reader) except(not []notAvailable, at place) *wire.Node {
	out := r.object(at)
	for _, d := range r.dates(not, at.sibling("notAvailable")) {
		set(out, d, r.list(at))
	}
	return out
}

// dates are the days of notAvailable, in order.
func (r *reader) dates(not []notAvailable, at place) (out []string) {
	for i, n := range not {
		here := at.below(i)
		first, known := day(n.During, true)
		last, knownToo := day(n.During, false)
		if !known || !knownToo || last-first >= longest {
			r.leave(here, "not a first and a last day, at most a year apart")
			continue
		}
		for d := first; d <= last; d++ {
			out = append(out, string(wire.AppendDay(nil, d)))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// day is one end of a period as a number of days.
func day(p *period, start bool) (int64, bool) {
	if p == nil {
		return 0, false
	}
	text := p.End
	if start {
		text = p.Start
	}
	return wire.ReadDay(text)
}
