package sheets

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// hours reads opening hours: 24小时, or days with their times such as 周一至周五
// 8:00-12:00,14:30-17:30; 周六 8:00-12:00. They replace what was there before.
func (c cell) hours() *wire.Node {
	if c.empty() {
		return nil
	}
	text := strings.NewReplacer("星期", "周", "礼拜", "周", "周天", "周日", "每天", "周一至周日", "每日", "周一至周日", "工作日", "周一至周五", "周末", "周六至周日", "双休日", "周六至周日", "点半", ":30", "点", ":00", "每周", "周").
		Replace(strings.ReplaceAll(narrowed(c.text), " ", ""))
	if always(text) {
		return c.string("always")
	}
	days := map[string][]string{}
	ends := map[string]int{} // of the last time of a day
	var current []string
	supplied, clocked, moved := "", false, []string(nil)
	for _, piece := range pieces(text) {
		on, rest := daysIn(piece)
		if len(on) > 0 {
			current = on
		}
		if _, odd, found := strings.Cut(rest, "周"); found {
			c.refuse("wrong-hours", say("没有这一天：“周%s”", "no such day: %q", first(odd)), hoursAllowed())
			return nil
		}
		if len(current) == 0 {
			c.refuse("wrong-hours", say("没有写哪几天", "it does not say on which days"), hoursAllowed())
			return nil
		}
		times, told, shifted, ok := clockIn(rest)
		if !ok {
			c.refuse("wrong-hours", say("看不懂“%s”", "not understood: %[1]q", piece), hoursAllowed())
			return nil
		}
		if clocked = clocked || !told; told {
			supplied = piece
		}
		for _, x := range times {
			if c.twelve(x, current, ends) {
				return nil
			}
			for _, d := range current {
				days[d] = append(days[d], x.String())
			}
			if shifted {
				moved = append(moved, x.String())
			}
		}
	}
	if supplied != "" && clocked && !strings.Contains(supplied, "午") {
		c.refuse("wrong-hours", say("“%s”没有写钟点", "no times are given for %q", supplied), hoursAllowed())
		return nil
	}
	if supplied != "" {
		c.mended(codePartDay, say("没有写钟点：上午读作 8:00-12:00，下午读作 14:30-17:30", "no clock: a morning is read as 8:00-12:00, an afternoon as 14:30-17:30"))
	}
	if len(moved) > 0 {
		c.mended(codeHalf, say("12 小时制的钟点，读作 %s", "a clock of twelve hours, read as %[1]s", strings.Join(moved, ",")))
	}
	return c.week(days)
}

// twelve refuses a stretch that may be an afternoon on a clock of twelve hours: it
// begins before five, or before the one before it has ended, and no word says which
// half of the day is meant.
func (c cell) twelve(x stretch, days []string, ends map[string]int) bool {
	for _, d := range days {
		end, second := ends[d]
		early := !x.named && x.from >= 60 && x.from < 5*60
		if early || second && x.from < end {
			code := map[bool]string{true: "wrong-hours", false: "overlapping-hours"}[early || x.from < 12*60 && x.to <= 12*60]
			c.refuse(code, say("“%s”是不是下午？", "is %q an afternoon?", x), wire.Text{
				Zh: "下午用 24 小时制，如 14:30-17:30，或写 下午2:30-5:30；夜里写 凌晨2:00-5:00；几段不重叠，早的在前",
				En: "write an afternoon as 14:30-17:30 or 下午2:30-5:30, a night as 凌晨2:00-5:00; the earlier first, none overlapping"})
			return true
		}
		if ends[d] = x.to; x.to <= x.from {
			ends[d] = 24 * 60
		}
	}
	return false
}

// first is the first character of a text.
func first(text string) string {
	for _, r := range text {
		return string(r)
	}
	return ""
}

func hoursAllowed() wire.Text {
	return wire.Text{Zh: "写成 24小时，或 周一至周五 8:00-12:00,14:30-17:30", En: "write 24小时, or 周一至周五 8:00-12:00,14:30-17:30 (days, then 24-hour times)"}
}

func always(text string) bool {
	return slices.ContainsFunc([]string{"24小时", "24h", "24H", "全天", "7*24", "7x24", "7×24", "24*7", "全天候", "昼夜", "周一至周日24小时", "周一至周日全天", "00:00-24:00", "0:00-24:00", "全年无休24小时", "24小时开放", "24小时值班", "24小时接诊", "always"},
		func(a string) bool { return strings.EqualFold(text, a) })
}

// week is a map of the seven days; those that are not named are closed.
func (c cell) week(days map[string][]string) *wire.Node {
	n := c.node(wire.Map, "")
	for _, d := range weekdays() {
		if times, ok := days[d.en]; ok {
			c.set(n, d.en, c.list(times...))
		} else {
			c.set(n, d.en, c.null()) // so that what an earlier sheet said of the day goes
		}
	}
	return n
}

type weekday struct{ en, zh string }

func weekdays() []weekday {
	return []weekday{{"mon", "一"}, {"tue", "二"}, {"wed", "三"}, {"thu", "四"}, {"fri", "五"}, {"sat", "六"}, {"sun", "日"}}
}

// pieces are the parts of a text that each have days, times or both: it is cut at
// separators, but not inside a list of days.
func pieces(text string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;。\n", r) }) {
		from := 0
		for i, r := range part {
			if r == '、' && strings.ContainsAny(part[from:i], "0123456789午全") {
				out, from = append(out, part[from:i]), i+len("、")
			}
		}
		out = append(out, part[from:])
	}
	return out
}

// daysIn reads the days that a piece begins with, and what is left.
func daysIn(piece string) (days []string, rest string) {
	rest = piece
	ranged := false
	for {
		trimmed := strings.TrimLeft(rest, "、和及")
		after, found := strings.CutPrefix(trimmed, "周")
		if !found && len(days) > 0 {
			after, found = trimmed, true // 周一、三、五
		}
		i := slices.IndexFunc(weekdays(), func(d weekday) bool { return strings.HasPrefix(after, d.zh) })
		if !found || i < 0 {
			return days, strings.TrimLeft(strings.TrimSpace(rest), ":(")
		}
		if ranged {
			days = append(days[:len(days)-1], span(days[len(days)-1], i)...)
		} else {
			days = append(days, weekdays()[i].en)
		}
		rest = strings.TrimPrefix(after, weekdays()[i].zh)
		ranged = false
		for _, to := range []string{"至", "到", "-", "~", "—", "–"} {
			if after, found := strings.CutPrefix(rest, to); found && startsDay(after) {
				rest, ranged = after, true
				break
			}
		}
	}
}

func startsDay(text string) bool {
	text = strings.TrimPrefix(text, "周")
	return slices.ContainsFunc(weekdays(), func(d weekday) bool { return strings.HasPrefix(text, d.zh) })
}

// span is the days from one to another, across the end of the week if need be.
func span(from string, to int) []string {
	at := slices.IndexFunc(weekdays(), func(d weekday) bool { return d.en == from })
	var out []string
	for {
		out = append(out, weekdays()[at].en)
		if at == to {
			return out
		}
		at = (at + 1) % 7
	}
}

// clockIn reads the times of a piece: 8:00-12:00, or 上午 and 下午 with or without a
// clock. told says that a clock was supplied, shifted that one of twelve hours was
// read as one of twenty-four.
func clockIn(text string) (times []stretch, told, shifted, ok bool) {
	text = strings.Trim(strings.NewReplacer("至", "-", "到", "-", "~", "-", "—", "-", "–", "-", "－", "-", "次日", "", "翌日", "", "第二天", "").Replace(text), ":-()")
	for _, whole := range []string{"24小时", "全天"} {
		if text == whole {
			return []stretch{{0, 24 * 60, false}}, false, false, true
		}
	}
	switch text {
	case "", "白天", "上班时间", "上午下午", "上下午", "坐诊", "出诊":
		return []stretch{{8 * 60, 12 * 60, false}, {14*60 + 30, 17*60 + 30, false}}, true, false, true
	case "上午", "上午坐诊", "上午出诊":
		return []stretch{{8 * 60, 12 * 60, false}}, true, false, true
	case "下午", "下午坐诊", "下午出诊":
		return []stretch{{14*60 + 30, 17*60 + 30, false}}, true, false, true
	}
	for _, part := range parted(text) {
		s, moved, ok := stretchIn(part)
		if !ok {
			return nil, false, false, false
		}
		times, shifted = append(times, s), shifted || moved
	}
	return times, false, shifted, len(times) > 0
}

// A stretch is a time of a day in minutes; named means that the writer says which
// half of the day it is.
type stretch struct {
	from, to int
	named    bool
}

func (s stretch) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.from/60, s.from%60, s.to/60, s.to%60)
}

// halves are the words for a part of the day that stand before a clock.
func halves() []string {
	return []string{"上午", "下午", "中午", "晚上", "晚间", "傍晚", "夜间", "夜里", "夜班", "凌晨", "早上", "早晨", "清晨"}
}

// parted cuts a text where a word for a part of the day begins another stretch.
func parted(text string) []string {
	for _, h := range halves() {
		text = strings.ReplaceAll(strings.ReplaceAll(text, h, "|"+h), "-|", "-")
	}
	return strings.FieldsFunc(text, func(r rune) bool { return r == '|' })
}

// stretchIn reads 8:00-12:00, 下午2:30-5:30 or 上午8:00-下午5:00. An end without a
// word is in the same half of the day as its beginning, or in the next.
func stretchIn(part string) (s stretch, moved, ok bool) {
	from, to, found := strings.Cut(part, "-")
	half, from := halfOf(from)
	other, to := halfOf(to)
	a, okA := clock(from)
	b, okB := clock(to)
	if !found || !okA || !okB {
		return s, false, false
	}
	s = stretch{inHalf(a, half), inHalf(b, other), half != ""}
	if other == "" && half != "" {
		if later := inHalf(b, half); later > s.from {
			s.to = later
		} else if b == 12*60 && s.from > b {
			s.to = 24 * 60
		}
	}
	return s, s.from != a || s.to != b, s.to > s.from || s.from >= 12*60 && s.from-s.to >= 6*60
}

func halfOf(text string) (half, rest string) {
	text = strings.Trim(text, ":()")
	for _, h := range halves() {
		if after, found := strings.CutPrefix(text, h); found {
			return h, strings.Trim(after, ":()")
		}
	}
	return "", text
}

// inHalf is a clock of twelve hours in its half of the day.
func inHalf(minutes int, half string) int {
	first := map[string]int{"下午": 1, "中午": 1, "傍晚": 1, "晚上": 5, "晚间": 5, "夜间": 6, "夜里": 6, "夜班": 6}[half]
	if first > 0 && minutes >= first*60 && minutes < 12*60 && (half != "中午" || minutes < 4*60) {
		return minutes + 12*60
	}
	return minutes
}

// clock reads 8:00 or 08.30.
func clock(text string) (minutes int, ok bool) {
	hour, minute, found := strings.Cut(strings.ReplaceAll(text, ".", ":"), ":")
	if !allDigits(hour) || len(hour) > 2 || found && (!allDigits(minute) || len(minute) != 2) {
		return 0, false
	}
	if !found {
		minute = "00"
	}
	h, m := atoi(hour), atoi(minute)
	return h*60 + m, h <= 24 && m < 60 && h*60+m <= 24*60
}
