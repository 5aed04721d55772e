package triage

import (
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// The facts that say how old the patient is, each in completed units. They are
// worked out of the day of birth or of the age, as far as those tell them.
const (
	ageYears  = "age"
	ageMonths = "age_months"
	ageDays   = "age_days"
)

// IsAge reports whether a fact is one of those that a case's birth_date or age
// tells.
func IsAge(name string) bool { return name == ageYears || name == ageMonths || name == ageDays }

// oldest is the greatest age in years that is read.
const oldest = 130

// A day of the Chinese calendar falls so many days after the day of the same
// number of the month of the same number: 19 to 55 in the years 1900 to 2100, leap
// months (named as the month that they repeat) included, by the calendar that ICU
// reckons; here a day more on either side.
const (
	lunarFirst = 18
	lunarLast  = 56
)

// A birth is the first and the last day on which the patient may have been born,
// as days from 1970-01-01.
type birth struct{ first, last int64 }

// ages are the readings, on a day, of the facts that say how old the patient is.
func (b birth) ages(today int64) map[string]fact.Reading {
	young, old := monthsBetween(b.last, today), monthsBetween(b.first, today)
	return map[string]fact.Reading{
		ageYears: between(young/12, old/12), ageMonths: between(young, old), ageDays: between(today-b.last, today-b.first),
	}
}

func between(low, high int64) fact.Reading {
	if low == high {
		return fact.Exactly(fact.Whole(low))
	}
	return fact.Within(fact.Interval{Lo: float64(low), Hi: float64(high)})
}

// calendar is a day as year, month and day.
func calendar(day int64) (y, m, d int) {
	text := string(wire.AppendDay(nil, day))
	y, _ = strconv.Atoi(text[:4])
	m, _ = strconv.Atoi(text[5:7])
	d, _ = strconv.Atoi(text[8:])
	return y, m, d
}

// monthsBetween are those completed from one day to another.
func monthsBetween(from, to int64) int64 {
	y1, m1, d1 := calendar(from)
	y2, m2, d2 := calendar(to)
	n := 12*(y2-y1) + m2 - m1
	if d2 < d1 {
		n--
	}
	return int64(n)
}

// monthsBefore is the last day from which so many months are completed on a day.
func monthsBefore(day int64, n int) int64 {
	y, m, d := calendar(day)
	m += 12*y - 1 - n
	first := func(m int) int64 { return wire.Day(m/12, m%12+1, 1) }
	return min(first(m)+int64(d)-1, first(m+1)-1)
}

// aged is who has completed at least low and at most high months.
func aged(today int64, low, high int) birth {
	return birth{monthsBefore(today, high+1) + 1, monthsBefore(today, low)}
}

// born reads birth_date, of the Chinese calendar if lunar; false for no day on or
// before today, or longer ago than anybody lives.
func born(text string, lunar bool, today int64) (birth, bool) {
	day, ok := wire.ReadDay(text)
	b := birth{day, day}
	if lunar && len(text) == len("1964-02-30") { // each month may have thirty days
		first, isMonth := wire.ReadDay(text[:8] + "01")
		n, err := strconv.Atoi(text[8:])
		day, ok = first+int64(n)-1, isMonth && err == nil && n >= 1 && n <= 30
		b = birth{day + lunarFirst, min(day+lunarLast, today)}
	}
	return b, ok && b.first <= today && monthsBetween(b.first, today) <= maxMonths
}

// maxMonths is the greatest age that is read, in months; no unit counts higher.
const maxMonths = 12*(oldest+1) - 1

// counted is the birth of somebody whose age is told in a unit shorter than years,
// "20 d" or {value: 20, unit: d}, in parts of years, or as the years that people
// count ({nominal: 61}, 虚岁): one at birth and one more at each new year, so that n
// of them are n-2 to n completed. told is false for an age told in another way, such
// as in whole years; ok for one that nobody has.
func counted(n *wire.Node, today int64) (b birth, told, ok bool) {
	text, unit := n.Text, ""
	if n.Kind == wire.Map {
		if count := n.Get("nominal"); count != nil && len(n.Keys) == 1 {
			text, unit = count.Text, "nominal"
		} else if value := n.Get("value"); value != nil && n.Get("unit") != nil && len(n.Keys) == 2 {
			text, unit = value.Text, n.Get("unit").Text
		}
	} else if before, after, cut := strings.Cut(text, " "); cut {
		text, unit = before, after
	}
	x, err := fact.ParseDecimal(text)
	whole, part := x.Scaled, false
	for range x.Places {
		whole, part = whole/10, true
	}
	switch unit {
	case "h", "d", "wk", "mo", "nominal":
	case "", "a":
		if !part {
			return b, false, false
		}
	default:
		return b, false, false
	}
	if err != nil || x.Scaled < 0 || whole > 24*366*(oldest+1) {
		return b, true, false
	}
	switch unit {
	case "h":
		b = birth{today - whole/24, today - whole/24}
	case "d":
		b = birth{today - whole, today - whole}
	case "wk":
		b = birth{today - 7*whole - 6, today - 7*whole}
	case "mo":
		b = aged(today, int(whole), int(whole))
	case "nominal":
		b = aged(today, 12*max(0, int(whole)-2), 12*int(whole)+11)
	default:
		m := int(12 * x.Float()) // of so few digits it is exact enough: a month is not cut in two
		b = aged(today, m, m)
	}
	return b, true, monthsBetween(b.first, today) <= maxMonths
}

// inYears is the birth of somebody whose age is told as the fact age is, as a whole
// number or bounds; what is wrong with it is told where the fact is read.
func inYears(n *wire.Node, today int64) (b birth, ok bool) {
	low, high := n, n
	if n.Kind == wire.Map {
		if n.Get("at") != nil || n.Get("unit") != nil {
			return b, false
		}
		low, high = n.Get("min"), n.Get("max")
		if value := n.Get("value"); value != nil {
			low, high = value, value
		}
	}
	if low == nil || high == nil {
		return b, false
	}
	from, err1 := strconv.Atoi(strings.TrimSuffix(low.Text, " a"))
	to, err2 := strconv.Atoi(strings.TrimSuffix(high.Text, " a"))
	if err1 != nil || err2 != nil || from < 0 || from > to || to > oldest {
		return b, false
	}
	return aged(today, 12*from, 12*to+11), true
}
