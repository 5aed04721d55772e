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
	unit, digits := 1, s
	if s != "" {
		if u, ok := map[byte]int{'m': 1, 'h': 60, 'd': 1440}[s[len(s)-1]]; ok {
			unit, digits = u, s[:len(s)-1]
		}
	}
	v, err := strconv.Atoi(digits)
	if err != nil || v < 0 || v > 100*366*1440/unit || strings.HasPrefix(digits, "+") {
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
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || len(s) > maxTime { // any number of digits of a second would be read, and written again
		return Time{}, fmt.Errorf("%q is not a time such as 2022-11-26T13:52:00+08:00", s)
	}
	_, offset := t.Zone()
	if offset%60 != 0 || t.Year() < 1900 || t.Year() > 2200 {
		return Time{}, fmt.Errorf("%q is outside the years 1900 to 2200", s)
	}
	return Time{text: s, minute: (t.Unix() - int64(t.Second())) / 60, offset: offset / 60}, nil
}

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
		return t.local().Format("2006-01-02T15:04:05-07:00")
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
func (t Time) Clock() string { return t.local().Format("15:04") }
func (t Time) Date() string  { return t.local().Format("2006-01-02") }

func (t Time) local() time.Time {
	return time.Unix(t.minute*60, 0).In(time.FixedZone("", t.offset*60))
}

// CheckDate reports whether s is a possible day such as 2022-11-26.
func CheckDate(s string) bool {
	_, err := time.Parse("2006-01-02", s)
	return err == nil && len(s) == 10
}
