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
	var current []string
	supplied, clocked := "", false
	for _, piece := range pieces(text) {
		on, rest := daysIn(piece)
		if len(on) > 0 {
			current = on
		}
		if len(current) == 0 {
			c.refuse("wrong-hours", say("没有写哪几天", "it does not say on which days"), hoursAllowed())
			return nil
		}
		times, told, ok := clockIn(rest)
		if !ok {
			c.refuse("wrong-hours", say("看不懂“%s”", "not understood: %[1]q", piece), hoursAllowed())
			return nil
		}
		if clocked = clocked || !told; told {
			supplied = piece
		}
		for _, d := range current {
			days[d] = append(days[d], times...)
		}
	}
	if supplied != "" && clocked && !strings.Contains(supplied, "午") {
		c.refuse("wrong-hours", say("“%s”没有写钟点", "no times are given for %q", supplied), hoursAllowed())
		return nil
	}
	if supplied != "" {
		c.mended(codePartDay, say("没有写钟点：上午读作 8:00-12:00，下午读作 14:30-17:30", "no clock: a morning is read as 8:00-12:00, an afternoon as 14:30-17:30"))
	}
	return c.week(days)
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
// clock. told says that a clock was supplied.
func clockIn(text string) (times []string, told, ok bool) {
	text = strings.Trim(strings.NewReplacer("至", "-", "到", "-", "~", "-", "—", "-", "–", "-", "－", "-").Replace(text), ":-()")
	for _, whole := range []string{"24小时", "全天"} {
		if text == whole {
			return []string{"00:00-24:00"}, false, true
		}
	}
	switch text {
	case "", "白天", "上班时间", "上午下午", "上下午", "坐诊", "出诊":
		return []string{"08:00-12:00", "14:30-17:30"}, true, true
	case "上午", "上午坐诊", "上午出诊":
		return []string{"08:00-12:00"}, true, true
	case "下午", "下午坐诊", "下午出诊":
		return []string{"14:30-17:30"}, true, true
	}
	for _, part := range strings.FieldsFunc(strings.NewReplacer("上午", "|", "下午", "|").Replace(text), func(r rune) bool { return r == '|' }) {
		from, to, found := strings.Cut(part, "-")
		a, okA := clock(from)
		b, okB := clock(to)
		if !found || !okA || !okB || b <= a && a-b < 6*60 {
			return nil, false, false
		}
		times = append(times, fmt.Sprintf("%02d:%02d-%02d:%02d", a/60, a%60, b/60, b%60))
	}
	return times, false, len(times) > 0
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
