package wire

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Text is a sentence or a name in the two languages of every fenji document.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// In is the text in the language asked for, "zh" or "en"; the other one if it
// is empty, so that nothing is ever silent.
//
//go:noinline // where it is called it would weigh more than it saves
func (t Text) In(lang string) string {
	if lang == "en" && t.En != "" || t.Zh == "" {
		return t.En
	}
	return t.Zh
}

// Minutes is a length of time in whole minutes. In documents it is written
// "30m", "12h", "14d" or a whole number of minutes; canonically the number.
type Minutes int

// ReadNode reads "30m", "12h", "14d" or a number; negative lengths are refused.
func (m *Minutes) ReadNode(n *Node, path string, ps *Problems) {
	got, err := ParseMinutes(n.Text)
	if err != nil || n.Kind != Number && n.Kind != String {
		ps.Add(n, path, "wrong-kind", "a length of time such as 30m, 12h or 14d is needed here, not %q", n.Text)
		return
	}
	*m = got
}

// ParseMinutes reads "30m", "12h", "14d" or a whole number of minutes, from 0
// to a hundred years.
func ParseMinutes(s string) (Minutes, error) {
	unit, count := 1, s
	if s != "" {
		switch s[len(s)-1] {
		case 'm':
			count = s[:len(s)-1]
		case 'h':
			unit, count = 60, s[:len(s)-1]
		case 'd':
			unit, count = minutesADay, s[:len(s)-1]
		}
	}
	v, err := strconv.Atoi(count)
	if err != nil || v < 0 || v > 100*366*minutesADay/unit || strings.HasPrefix(count, "+") {
		return 0, fmt.Errorf("%q is not a length of time such as 30m, 12h or 14d", s)
	}
	return Minutes(v * unit), nil
}

// Time is a moment with its offset from UTC, as written; comparing and
// subtracting is done in whole minutes, as a clock on the wall shows them.
type Time struct {
	text     string
	minute   int64 // since 1970-01-01T00:00Z, seconds dropped
	offset   int   // minutes east of UTC
	reckoned bool  // by Add: written only where somebody reads it
}

// ParseTime reads RFC 3339 with an explicit offset, such as
// 2022-11-26T13:52:00+08:00. Impossible dates are refused.
func ParseTime(s string) (Time, error) {
	t, year, ok := readTime(s)
	if !ok {
		read, err := time.Parse(time.RFC3339, s)
		if err != nil || len(s) > maxTime { // any number of digits of a second would be read, and written again
			return Time{}, fmt.Errorf("%q is not a time such as 2022-11-26T13:52:00+08:00", s)
		}
		_, offset := read.Zone()
		if offset%60 != 0 {
			return Time{}, fmt.Errorf("%q is outside the years 1900 to 2200", s)
		}
		t, year = Time{text: s, minute: (read.Unix() - int64(read.Second())) / 60, offset: offset / 60}, read.Year()
	}
	if year < 1900 || year > 2200 {
		return Time{}, fmt.Errorf("%q is outside the years 1900 to 2200", s)
	}
	return t, nil
}

// readTime reads a time as nearly everybody writes it, without parts of a second
// and with its offset in digits; what else there is is left to package time.
func readTime(s string) (t Time, year int, ok bool) {
	const form = "2022-11-26T13:52:00+08:00"
	if len(s) != len(form) || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != '+' && s[19] != '-' || s[22] != ':' {
		return Time{}, 0, false
	}
	day, possible := ReadDay(s[:10])
	hour, minute, second := digits(s[11:13]), digits(s[14:16]), digits(s[17:19])
	east, rest := digits(s[20:22]), digits(s[23:])
	if !possible || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || east < 0 || east > 23 || rest < 0 || rest > 59 {
		return Time{}, 0, false
	}
	offset := east*60 + rest
	if s[19] == '-' {
		offset = -offset
	}
	return Time{text: s, minute: day*minutesADay + int64(hour*60+minute-offset), offset: offset}, digits(s[:4]), true
}

const minutesADay = 24 * 60

// maxTime is the most bytes of a time: with nanoseconds it has 35.
const maxTime = 35

// ReadNode reads a time as text.
func (t *Time) ReadNode(n *Node, path string, ps *Problems) {
	got, err := ParseTime(n.Text)
	if err != nil || n.Kind != String {
		ps.Add(n, path, "impossible-time", "a time such as 2022-11-26T13:52:00+08:00 is needed here, not %q", n.Text)
		return
	}
	*t = got
}

// MarshalJSON writes the time as it was read.
func (t Time) MarshalJSON() ([]byte, error) { return t.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (t Time) AppendJSON(b []byte) []byte { return AppendText(b, t.String()) }

// String is the time as it was read; one that was reckoned has no seconds.
func (t Time) String() string {
	if t.reckoned {
		sign, east := byte('+'), t.offset
		if east < 0 {
			sign, east = '-', -east
		}
		b := append(AppendDay(make([]byte, 0, maxTime), t.day()), 'T')
		b = append(append(AppendClock(b, t.clock()), ":00"...), sign)
		return string(AppendClock(b, east))
	}
	return t.text
}

// IsZero reports whether no time was given.
func (t Time) IsZero() bool { return t.text == "" && !t.reckoned }

// Minute counts whole minutes since 1970 in UTC.
func (t Time) Minute() int64 { return t.minute }

// Offset is minutes east of UTC.
func (t Time) Offset() int { return t.offset }

// Add is the time so many minutes later, to the minute and at the same offset.
func (t Time) Add(minutes int) Time {
	return Time{minute: t.minute + int64(minutes), offset: t.offset, reckoned: true}
}

// Sub is the number of minutes from u to t.
func (t Time) Sub(u Time) int { return int(t.minute - u.minute) }

// Clock is the wall clock, such as 14:10, and Date the day, such as 2022-11-26.
func (t Time) Clock() string { return string(AppendClock(make([]byte, 0, len("14:10")), t.clock())) }
func (t Time) Date() string  { return string(AppendDay(make([]byte, 0, len("2022-11-26")), t.day())) }

// ToldAt is the wall clock as it is told at a time: 14:10, and 11-28 14:10 where it is
// another day's and half a day or more away.
func (t Time) ToldAt(now Time) string {
	if away := t.Sub(now); t.Date() == now.Date() || -minutesADay/2 < away && away < minutesADay/2 {
		return t.Clock()
	}
	return t.Date()[len("2022-"):] + " " + t.Clock()
}

// local is minutes of the wall clock since 1970-01-01, day and clock its parts.
func (t Time) local() int64 { return t.minute + int64(t.offset) }
func (t Time) clock() int   { return int(t.local() - t.day()*minutesADay) }
func (t Time) day() int64 {
	day := t.local() / minutesADay
	if t.local()%minutesADay < 0 {
		day--
	}
	return day
}
