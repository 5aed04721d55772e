package capability

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Date is a day such as 2022-11-26; dates compare as text. Empty is no bound.
type Date string

// ReadNode reads a possible day.
func (d *Date) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	if n.Kind != wire.String || !wire.CheckDate(n.Text) {
		ps.Add(n, path, "impossible-date", "a day such as 2022-11-26 is needed here, not %q", n.Text)
		return
	}
	*d = Date(n.Text)
}

// start is the first local minute of the day.
func (d Date) start() int64 {
	day, ok := wire.ReadDay(string(d))
	if !ok {
		panic("capability: a date that was never checked: " + string(d))
	}
	return day * minutesADay
}

func dateOf(minute int64) Date { return dateOfDay(floorDiv(minute, minutesADay)) }

func dateOfDay(day int64) Date { return Date(wire.AppendDay(make([]byte, 0, len("2022-11-26")), day)) }

const minutesADay = 1440

func floorDiv(a, b int64) int64 {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}

// term is the time from the start of from to the end of to, either may be empty.
func term(from, to Date) times {
	if from == "" && to == "" {
		return allTime()
	}
	return times{stretchOf(from, to)}
}

// stretchOf is the only stretch of a term.
func stretchOf(from, to Date) stretch {
	s := always()
	if from != "" {
		s.from = from.start()
	}
	if to != "" {
		s.to = to.start() + minutesADay
	}
	return s
}

// A Period is a part of a day, in minutes from midnight. A To that is not after
// From lies on the next day.
type Period struct{ From, To int }

func (p Period) String() string {
	b := append(wire.AppendClock(make([]byte, 0, 11), p.From), '-')
	return string(wire.AppendClock(b, p.To))
}

// has reports whether a minute from midnight lies in the period, of this day or of the
// day before.
func (p Period) has(minute int) bool {
	if p.To <= p.From {
		return minute >= p.From || minute < p.To
	}
	return p.From <= minute && minute < p.To
}

// MarshalJSON writes the period as it is read.
func (p Period) MarshalJSON() ([]byte, error) { return p.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (p Period) AppendJSON(b []byte) []byte { return wire.AppendText(b, p.String()) }

// ReadNode reads 22:00-06:00.
func (p *Period) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	got, err := parsePeriod(n.Text)
	if err != nil || n.Kind != wire.String {
		ps.Add(n, path, "impossible-time", "a period such as 22:00-06:00 is needed here, not %q", n.Text)
		return
	}
	*p = got
}

// minutes is how long the period lasts.
func (p Period) minutes() int {
	if p.To <= p.From {
		return p.To + minutesADay - p.From
	}
	return p.To - p.From
}

// Hours are the opening hours of an institution, a service or a person, on the
// wall clock of the catalogue. Days has the keys mon … sun, holiday and
// workday. A pattern that names all seven days holds on holidays too; one that
// leaves days out is closed on holidays unless it says "holiday". An adjusted
// workday has the hours of "workday", else of "mon". Except wins over all.
type Hours struct {
	Always bool
	Days   map[string][]Period
	Except map[Date][]Period
}

// MarshalJSON writes "always" or every day by itself.
func (h Hours) MarshalJSON() ([]byte, error) { return h.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (h Hours) AppendJSON(b []byte) []byte {
	if h.Always {
		return append(b, `"always"`...)
	}
	keys := sorted(h.Days)
	if h.Except != nil {
		keys = append(keys, except)
		slices.Sort(keys)
	}
	b = append(b, '{')
	for i, key := range slices.Compact(keys) {
		b = appendKey(b, i, key)
		if key == except && h.Except != nil {
			b = append(b, '{')
			for i, d := range sorted(h.Except) {
				b = appendPeriods(appendKey(b, i, string(d)), h.Except[d])
			}
			b = append(b, '}')
		} else {
			b = appendPeriods(b, h.Days[key])
		}
	}
	return append(b, '}')
}

// except is the key of the dated exceptions among the days.
const except = "except"

func appendKey(b []byte, i int, key string) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return append(wire.AppendText(b, key), ':')
}

func texts(ps []Period) []string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = p.String()
	}
	return out
}

func appendPeriods(b []byte, ps []Period) []byte {
	b = append(b, '[')
	for i, p := range ps {
		if i > 0 {
			b = append(b, ',')
		}
		b = wire.AppendText(b, p.String())
	}
	return append(b, ']')
}

// weekdays starts with the day of 1970-01-01.
func weekdays() []string { return []string{"thu", "fri", "sat", "sun", "mon", "tue", "wed"} }

// ReadNode reads always, or days such as mon-fri with their periods, and except.
func (h *Hours) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	*h = Hours{}
	if n.Kind == wire.String && n.Text == "always" {
		h.Always = true
		return
	}
	if n.Kind != wire.Map {
		ps.Add(n, path, "wrong-kind", `hours are "always" or a map such as {mon-fri: ["08:00-12:00"]}`)
		return
	}
	h.Days = map[string][]Period{}
	for i, key := range n.Keys {
		at := wire.Join(path, key.Text)
		if key.Text == except {
			h.readExcept(n.Values[i], at, ps)
			continue
		}
		periods := readPeriods(n.Values[i], at, ps)
		days := daysOf(key.Text)
		if days == nil {
			ps.Add(key, at, "unknown-key", "unknown day %q%s", key.Text, wire.Near(key.Text, append(weekdays(), "holiday", "workday", except, "mon-fri", "mon-sun")))
		}
		for _, d := range days {
			if _, twice := h.Days[d]; twice {
				ps.Add(key, at, "duplicate-key", "%s is given twice", d)
			}
			h.Days[d] = periods
		}
	}
}

func (h *Hours) readExcept(n *wire.Node, path string, ps *wire.Problems) {
	if !wire.Expect(n, wire.Map, path, ps) {
		return
	}
	h.Except = map[Date][]Period{}
	for i, key := range n.Keys {
		at := wire.Join(path, key.Text)
		var d Date
		d.ReadNode(key, at, ps)
		h.Except[d] = readPeriods(n.Values[i], at, ps)
	}
}

// daysOf reads mon, mon-fri, sat-sun, holiday, workday; nil for anything else.
func daysOf(key string) []string {
	if key == "holiday" || key == "workday" {
		return []string{key}
	}
	week := []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	first, last, ranged := strings.Cut(key, "-")
	if !ranged {
		last = first
	}
	i, j := slices.Index(week, first), slices.Index(week, last)
	if i < 0 || j < i {
		return nil
	}
	return week[i : j+1]
}

func readPeriods(n *wire.Node, path string, ps *wire.Problems) []Period {
	var list []string
	wire.Decode(n, &list, path, ps)
	periods := []Period{}
	for i, s := range list {
		at := path + "/" + itoa(i)
		p, err := parsePeriod(s)
		if err != nil {
			ps.Add(n.Values[i], at, "wrong-hours", "%s", err)
			continue
		}
		for _, before := range periods {
			if last := before.From + before.minutes(); p.From < last && before.From < p.From+p.minutes() {
				ps.Add(n.Values[i], at, "overlapping-hours", "%s overlaps %s", p, before)
			}
		}
		periods = append(periods, p)
	}
	wire.Sort(periods, func(a, b *Period) int { return a.From - b.From })
	return periods
}

// longestNight bounds a period across midnight. A longer one is far more often
// two times in the wrong order than somebody's shift.
const longestNight = 16 * 60

func parsePeriod(s string) (Period, error) {
	const form = "08:00-12:00"
	if len(s) != len(form) || s[5] != '-' || !isClock(s[:5]) || !isClock(s[6:]) {
		return Period{}, fmt.Errorf("%q is not a period such as %s", s, form)
	}
	clock := func(s string) int {
		minute := int(s[0]-'0')*600 + int(s[1]-'0')*60 + int(s[3]-'0')*10 + int(s[4]-'0')
		if s[3] > '5' || minute > minutesADay {
			return -1
		}
		return minute
	}
	p := Period{clock(s[:5]), clock(s[6:])}
	switch {
	case p.From < 0 || p.To < 0 || p.From == minutesADay:
		return Period{}, fmt.Errorf("%q has an impossible time of day", s)
	case p.From == p.To:
		return Period{}, fmt.Errorf("%q is empty; a whole day is 00:00-24:00", s)
	case p.To < p.From && p.minutes() > longestNight:
		return Period{}, fmt.Errorf("%q is reversed; across midnight at most %d hours", s, longestNight/60)
	}
	return p, nil
}

// isClock reports whether s is two digits, a colon and two digits.
func isClock(s string) bool {
	for i := range len(s) {
		if i == 2 && s[i] != ':' || i != 2 && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

// on is the periods that begin on the day.
func (h *Hours) on(day int64, adjusted map[Date]string) []Period {
	weekday := weekdays()[((day%7)+7)%7]
	if len(h.Except) == 0 && len(adjusted) == 0 {
		return h.Days[weekday]
	}
	date := dateOfDay(day)
	if ps, ok := h.Except[date]; ok {
		return ps
	}
	switch adjusted[date] {
	case "holiday":
		if ps, ok := h.Days["holiday"]; ok || !h.everyDay() {
			return ps
		}
	case "workday":
		if ps, ok := h.Days["workday"]; ok {
			return ps
		}
		return h.Days["mon"]
	}
	return h.Days[weekday]
}

func (h *Hours) everyDay() bool {
	for _, d := range weekdays() {
		if _, ok := h.Days[d]; !ok {
			return false
		}
	}
	return true
}

// times is when the hours are open, as far as it touches window.
func (h *Hours) times(adjusted map[Date]string, window stretch) times {
	if h.Always {
		return allTime()
	}
	var open times
	for day := floorDiv(window.from, minutesADay) - 1; day*minutesADay < window.to; day++ {
		for _, p := range h.on(day, adjusted) {
			from := day*minutesADay + int64(p.From)
			to := from + int64(p.minutes())
			// Beginnings come in order; only a night may reach into the next.
			if k := len(open) - 1; k >= 0 && from <= open[k].to {
				open[k].to = max(open[k].to, to)
				continue
			}
			open = append(open, stretch{from, to})
		}
	}
	return open
}
