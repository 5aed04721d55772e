package sheets

import (
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// A mark is 有, 无 or neither.
type mark int

const (
	markUnknown mark = iota
	markYes
	markNo
)

// mark reads yes, no or nothing; any other text is not one.
func (c cell) mark() (m mark, ok bool) {
	if c.text == "" {
		return markUnknown, true
	}
	found, ok := c.line.r.words.find(c.text, "yes", "no", "unknown")
	return map[string]mark{"yes": markYes, "no": markNo}[found.kind], ok
}

// asked is mark with a refusal of anything else.
func (c cell) asked() mark {
	m, ok := c.mark()
	if !ok {
		c.refuse("not-yes-or-no", say("看不出有还是没有", "neither yes nor no"), marksAllowed())
	}
	return m
}

func marksAllowed() wire.Text {
	return wire.Text{Zh: "可以填：有、√、1、是；无、×、0、否；不知道就空着", En: "allowed: 有 √ 1 是, or 无 × 0 否; leave it empty where it is not known"}
}

// empty reports whether a cell says nothing: no text, or a word for not knowing.
func (c cell) empty() bool {
	if c.text == "" {
		return true
	}
	_, unknown := c.line.r.words.find(c.text, "unknown")
	return unknown
}

// one is the code of a word of a kind, empty and refused if it is not one.
func (c cell) one(kind string) meaning {
	if c.empty() {
		return meaning{}
	}
	m, ok := c.line.r.words.find(c.text, kind)
	if !ok {
		c.refuse("unknown-word", say("不认识的词", "an unknown word"), near(c.text, c.line.r.words.allowed(kind)))
	}
	return m
}

// allowed are the usual words of a kind, each once.
func (w *Words) allowed(kinds ...string) []string {
	var out []string
	seen := map[string]bool{}
	for _, name := range w.names(kinds...) {
		if !seen[name] {
			out, seen[name] = append(out, name), true
		}
	}
	return out
}

// count reads a whole number from 0, such as 2, 2台, 2.0 or 1,200.
func (c cell) count(most int) (int, bool) {
	if c.empty() {
		return 0, false
	}
	if c.lost("数字") {
		return 0, false
	}
	text := narrowed(c.text)
	trimmed := strings.TrimRight(strings.ReplaceAll(text, ",", ""), "台个套辆件支盒瓶张人名间部只 ")
	trimmed = strings.TrimSuffix(trimmed, ".0")
	n, err := strconv.Atoi(trimmed)
	if tens, ok := strings.CutSuffix(trimmed, "万"); ok {
		x, bad := strconv.ParseFloat(tens, 64)
		n, err = int(float64(x*10000)+0.5), bad
		if bad == nil && (x < 0 || x > 100_000) {
			n = -1
		}
	}
	if err != nil || n < 0 || n > most {
		c.refuse("not-a-count", say("不是数量", "not a count"), say("0 到 %d 的整数", "a whole number from 0 to %[1]d", most))
		return 0, false
	}
	if trimmed != text || strings.HasSuffix(trimmed, "万") {
		c.mended(codeUnit, say("读作 %d", "read as %[1]d", n))
	}
	return n, true
}

// minutes reads a length of time: 45, 45分钟, 40-60, 1小时, 1.5小时.
func (c cell) minutes() *wire.Node {
	if c.empty() {
		return nil
	}
	text := strings.NewReplacer("约", "", "左右", "", "分钟", "", "分", "", "至", "-", "到", "-", "~", "-", "—", "-", "–", "-", " ", "").Replace(narrowed(c.text))
	from, to, ranged := strings.Cut(text, "-")
	if !ranged {
		to = from
	}
	a, okA := minutesOf(from)
	b, okB := minutesOf(to)
	if !okA || !okB || b < a || b > 24*60 {
		c.refuse("not-minutes", say("不是分钟数", "not minutes"), wire.Text{Zh: "如 45、40-60 或 1.5小时", En: "such as 45, 40-60 or 1.5小时"})
		return nil
	}
	if strings.ContainsAny(c.text, "约左右") && a == b {
		c.mended(codeNumber, say("“约”不读，读作 %d 分钟", "read as %[1]d minutes", a))
	}
	return c.dict("road", c.dict("min", c.number(a), "max", c.number(b)))
}

// minutesOf reads 45, 1小时, 1.5小时 or 1小时20.
func minutesOf(text string) (int, bool) {
	switch text {
	case "半小时", "半个小时":
		return 30, true
	case "一刻钟", "一刻":
		return 15, true
	}
	text = strings.Replace(text, "小时半", "小时30", 1)
	if h, ok := strings.CutSuffix(text, "个半小时"); ok {
		text = h + "小时30"
	}
	hours, rest, ok := strings.Cut(strings.NewReplacer("个小时", "h", "小时", "h", "时", "h").Replace(text), "h")
	if !ok {
		n, err := strconv.Atoi(text)
		return n, err == nil && n >= 0
	}
	h, err := strconv.ParseFloat(hours, 64)
	if err != nil || h < 0 || h > 24 {
		return 0, false
	}
	extra := 0
	if rest != "" {
		if extra, err = strconv.Atoi(rest); err != nil || extra < 0 || extra > 59 {
			return 0, false
		}
	}
	return int(h*60+0.5) + extra, true
}

// scientific reports whether a text is a number that a spreadsheet has shortened,
// such as 4.50381E+17.
func scientific(text string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(narrowed(text)), "E+")
	if !ok {
		return false
	}
	_, err := strconv.Atoi(exponent)
	digits := strings.Trim(mantissa, "0123456789.")
	return err == nil && digits == "" && mantissa != ""
}

// lost refuses a number of which a spreadsheet has thrown digits away.
func (c cell) lost(what string) bool {
	if !scientific(c.text) && !(c.raw.Number != "" && significant(c.raw.Number) > 15) {
		return false
	}
	c.refuse(codeScientific, say("表格软件把长数字变成了科学计数，位数已经丢失", "a spreadsheet turned a long number into a scientific one; its digits are lost"),
		say("把整列设为“文本”格式，再重新录入%s", "format the column as text (文本), then enter the %[1]s again", what))
	return true
}

// significant counts the digits of a number; a spreadsheet keeps fifteen.
func significant(number string) int {
	return len(strings.NewReplacer(".", "", "-", "").Replace(number))
}
