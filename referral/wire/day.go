package wire

import "strconv"

// Days are counted from 1970-01-01 and written 2022-11-26, years 0 to 9999. It is
// done here because the layouts of package time are slow to read and to write, and
// large: a browser compiles them before it shows the first decision.

// ReadDay is the number of a day, false for text that is no possible day.
func ReadDay(s string) (day int64, ok bool) {
	if len(s) != len("2022-11-26") || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	year, month, d := digits(s[:4]), digits(s[5:7]), digits(s[8:])
	if year < 0 || month < 1 || month > 12 || d < 1 || d > daysIn(year, month) {
		return 0, false
	}
	return dayNumber(year, month, d), true
}

// Day is the number of a day of a month from 1 to 12.
func Day(year, month, day int) int64 { return dayNumber(year, month, day) }

// CheckDate reports whether s is a possible day such as 2022-11-26.
func CheckDate(s string) bool {
	_, ok := ReadDay(s)
	return ok
}

// digits is a number of digits alone, -1 for anything else.
func digits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// 400 years always have as many days. Years are counted from March, so that the
// leap day is the last of its year; 1970-01-01 is day 719468 from 0000-03-01.
const (
	daysIn400 = 146097
	epoch     = 719468
)

func dayNumber(year, month, day int) int64 {
	if month < 3 {
		year, month = year-1, month+12
	}
	ofYear := (153*(month-3)+2)/5 + day - 1
	centuries4 := (year + 400) / 400 // one ahead, because January and February of year 0 belong to year -1
	year = (year + 400) % 400
	return int64((centuries4-1)*daysIn400 + year*365 + year/4 - year/100 + ofYear - epoch)
}

// AppendDay appends a day as [ReadDay] reads it.
func AppendDay(b []byte, day int64) []byte {
	year, month, d := Calendar(day)
	b = appendPadded(b, year, 4)
	b = appendPadded(append(b, '-'), month, 2)
	return appendPadded(append(b, '-'), d, 2)
}

// Calendar is a day as year, month from 1 to 12 and day of the month.
func Calendar(day int64) (year, month, d int) {
	from := int(day) + epoch + daysIn400
	centuries4, from := from/daysIn400-1, from%daysIn400
	year = (from - from/1460 + from/36524 - from/146096) / 365
	ofYear := from - (365*year + year/4 - year/100)
	month = (5*ofYear+2)/153 + 3
	d = ofYear - (153*(month-3)+2)/5 + 1
	year += 400 * centuries4
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, d
}

// ReadOffset is the minutes east of UTC of an offset such as +08:00, false for
// text that is none.
func ReadOffset(s string) (minutes int, ok bool) {
	if len(s) != len("+08:00") || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return 0, false
	}
	hours, rest := digits(s[1:3]), digits(s[4:])
	if hours < 0 || hours > 14 || rest < 0 || rest > 59 {
		return 0, false
	}
	if s[0] == '-' {
		return -hours*60 - rest, true
	}
	return hours*60 + rest, true
}

// AppendClock appends minutes from midnight as 14:10.
func AppendClock(b []byte, minutes int) []byte {
	b = appendPadded(b, minutes/60, 2)
	return appendPadded(append(b, ':'), minutes%60, 2)
}

func appendPadded(b []byte, n, width int) []byte {
	for least := 10; width > 1; width-- {
		if n < least {
			b = append(b, '0')
		}
		least *= 10
	}
	return strconv.AppendInt(b, int64(n), 10)
}
