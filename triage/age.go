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

// maxMonths is the greatest age that is read, in months.
const maxMonths = 12*(oldest+1) - 1

// nominal are years as people count them.
const nominal = "nominal"

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
	all := map[string]fact.Reading{}
	for i, ends := range [...][2]int64{{young / 12, old / 12}, {young, old}, {today - b.last, today - b.first}} {
		r := fact.Exactly(fact.Whole(ends[0]))
		if ends[0] < ends[1] {
			r = fact.Within(fact.Interval{Lo: float64(ends[0]), Hi: float64(ends[1])})
		}
		all[[...]string{ageYears, ageMonths, ageDays}[i]] = r
	}
	return all
}

// monthsBetween are those completed from one day to another.
func monthsBetween(from, to int64) int64 {
	y1, m1, d1 := wire.Calendar(from)
	y2, m2, d2 := wire.Calendar(to)
	n := 12*(y2-y1) + m2 - m1
	if d2 < d1 {
		n--
	}
	return int64(n)
}

// monthsBefore is the last day from which so many months are completed on a day.
func monthsBefore(day int64, n int) int64 {
	y, m, d := wire.Calendar(day)
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

// counted is the birth of somebody by his age: in years, whole or not, in a shorter
// unit ("20 d", {value: 20, unit: d}), in bounds, or in the years that people count
// ({nominal: 61}, 虚岁): one at birth and one more at each new year, so that n of them
// are n-2 to n completed. ok is false for an age that is told in another way, or that
// nobody has; whole says that it is told as the fact age is.
func counted(n *wire.Node, today int64) (b birth, whole, ok bool) {
	low, high, unit := n, n, ""
	for i, key := range n.Keys {
		switch v := n.Values[i]; key.Text {
		case "value":
			low, high = v, v
		case nominal:
			low, high, unit = v, v, nominal
		case "min":
			low = v
		case "max":
			high = v
		case "unit":
			unit = v.Text
		default:
			return b, true, false
		}
	}
	text, after, cut := strings.Cut(low.Text, " ")
	if cut {
		unit = after
	}
	from, err := fact.ParseDecimal(text)
	to, err2 := fact.ParseDecimal(strings.TrimSuffix(high.Text, " "+after))
	whole = (unit == "" || unit == "a") && from.Places+to.Places == 0
	if err != nil || err2 != nil || from.Scaled < 0 || to.Float() > 24*366*oldest {
		return b, whole || !isUnit(unit), false
	}
	x, y := int(from.Float()), int(to.Float())
	switch unit {
	case "h":
		b = birth{today - int64(y/24), today - int64(x/24)}
	case "d":
		b = birth{today - int64(y), today - int64(x)}
	case "wk":
		b = birth{today - int64(7*y+6), today - int64(7*x)}
	case "mo":
		b = aged(today, x, y)
	case nominal:
		b = aged(today, 12*max(0, x-2), 12*y+11)
	case "", "a":
		if b = aged(today, 12*x, 12*y+11); !whole { // a month is not cut in two
			b = aged(today, int(12*from.Float()), int(12*to.Float()))
		}
	default:
		return b, true, false
	}
	return b, whole, b.first <= b.last && today-b.first < 366*(oldest+1) && monthsBetween(b.first, today) <= maxMonths
}

func isUnit(unit string) bool { return strings.Contains(" h d wk mo "+nominal+" ", " "+unit+" ") }
