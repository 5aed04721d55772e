package sheets

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// A day that a cell gives, or that it gives none: open means that it says 长期 or
// the like.
type day struct {
	date capability.Date
	open bool
}

// day reads a day. A month alone is its first day, of an end (last) its last.
func (c cell) day(last bool) (d day, ok bool) {
	if c.empty() {
		return day{}, false
	}
	if _, open := c.line.r.words.find(c.text, "open_end"); open {
		if !last {
			c.refuse("not-a-date", say("开始日期不能是“%s”", "a beginning can't be %[1]q", c.text), datesAllowed())
			return day{}, false
		}
		c.mended(codeOpenEnd, say("读作没有止期", "read as without an end"))
		return day{open: true}, true
	}
	if c.raw.Date != "" {
		return day{date: capability.Date(c.raw.Date)}, true
	}
	date, told, problem := dateOf(narrowed(c.text), last)
	switch {
	case problem != wire.Text{}:
		c.refuse("not-a-date", problem, datesAllowed())
		return day{}, false
	case told == codeSerial:
		c.mended(codeSerial, say("表格软件的日期序号，读作 %s", "a spreadsheet's number of a day, read as %[1]s", date))
	case told != "":
		c.mended(codeDate, say("读作 %s", "read as %[1]s", date))
	}
	return day{date: date}, true
}

func datesAllowed() wire.Text {
	return wire.Text{Zh: "写成 2022-05-01；止期可以写 长期、至今", En: "write 2022-05-01; an end may be 长期 or 至今"}
}

// dateOf reads a date as people write it. told is codeDate where a part was
// supplied, codeSerial of a number of a spreadsheet.
func dateOf(text string, last bool) (date capability.Date, told string, problem wire.Text) {
	text = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(text), " 00:00:00"), " 0:00")
	if d, ok := serial(text); ok {
		return d, codeSerial, wire.Text{}
	}
	if len(text) == 8 && allDigits(text) {
		text = text[:4] + "-" + text[4:6] + "-" + text[6:]
		told = codeDate
	}
	third := ""
	for _, part := range []string{"上旬", "中旬", "下旬", "上半月", "下半月", "初", "中", "底", "末"} {
		if t, found := strings.CutSuffix(text, part); found {
			text, third = t, part
			break
		}
	}
	numbers := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) })
	if rest := strings.Trim(text, "0123456789-/.年月日号 "); rest != "" || len(numbers) < 2 || len(numbers) > 3 || len(numbers[0]) != 4 {
		if len(numbers) > 0 && len(numbers[0]) != 4 {
			return "", "", say("年份要四位数字", "a year of four digits is needed")
		}
		return "", "", say("看不懂的日期", "not a date")
	}
	year, month, dom := atoi(numbers[0]), atoi(numbers[1]), 0
	switch {
	case len(numbers) == 3:
		dom = atoi(numbers[2])
	case text == numbers[0]+".1":
		return "", "", say("“2022.10”会被表格软件变成“2022.1”，分不清是1月还是10月", "a spreadsheet turns 2022.10 into 2022.1: January or October?")
	default:
		dom, told = partOf(third, last, year, month), codeDate
	}
	d := capability.Date(fmt.Sprintf("%04d-%02d-%02d", year, month, dom))
	if !wire.CheckDate(string(d)) {
		return "", "", say("没有这一天", "there is no such day")
	}
	return d, told, wire.Text{}
}

// partOf is the day that stands for a part of a month: its first, or its last.
func partOf(part string, last bool, year, month int) int {
	ends := map[string][2]int{"上旬": {1, 10}, "中旬": {11, 20}, "下旬": {21, 31}, "上半月": {1, 15}, "下半月": {16, 31}, "初": {1, 10}, "中": {11, 20}, "底": {21, 31}, "末": {21, 31}, "": {1, 31}}[part]
	if !last {
		return ends[0]
	}
	for d := ends[1]; d > 28; d-- {
		if wire.CheckDate(fmt.Sprintf("%04d-%02d-%02d", year, month, d)) {
			return d
		}
	}
	return min(ends[1], 28)
}

// The numbers that spreadsheets give days from 1990 to 2060, counted from
// 1899-12-30.
const (
	firstSerial = 32874
	lastSerial  = 58806
	serialEpoch = -25569 // days from 1970-01-01
)

func serial(text string) (capability.Date, bool) {
	text = strings.TrimSuffix(text, ".0")
	n := atoi(text)
	if !allDigits(text) || len(text) != 5 || n < firstSerial || n > lastSerial {
		return "", false
	}
	return capability.Date(wire.AppendDay(nil, int64(n+serialEpoch))), true
}

// atoi is a number of few digits; what is too long for one is impossible as well.
func atoi(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n > 999999 {
		return 999999
	}
	return n
}
