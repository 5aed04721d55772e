package sheets

import (
	"strings"
	"unicode"

	"github.com/fenji-health/fenji/capability/code"
	"github.com/fenji-health/fenji/referral/wire"
)

// uscc reads a unified social credit code. That it is well-formed is checked by
// the catalogue.
func (c cell) uscc() string {
	if c.empty() || c.lost("代码") {
		return ""
	}
	text := strings.ToUpper(strings.ReplaceAll(narrowed(c.text), " ", ""))
	if n := len([]rune(text)); n != 18 {
		c.refuse("wrong-length", say("有 %d 位", "%[1]d characters", n), wire.Text{Zh: "统一社会信用代码是 18 位", En: "a unified social credit code has 18"})
		return ""
	}
	return c.checked(text, code.Credit(text), wire.Text{Zh: "照执业许可证或营业执照重抄 18 位", En: "copy the 18 characters from the licence again"})
}

// checked is a code, or nothing and a refusal where it can't be one.
func (c cell) checked(text string, err error, allowed wire.Text) string {
	if err != nil {
		c.refuse("wrong-code", wire.Text{Zh: "代码不对：" + err.Error(), En: err.Error()}, allowed)
		return ""
	}
	return text
}

// codes reads the code of an institution: 22 characters are of the national
// classification (23 with a hyphen), 18 the unified social credit code, anything
// else is local.
func (c cell) codes() (key, text string) {
	if c.empty() || c.lost("代码") {
		return "", ""
	}
	text = strings.ToUpper(strings.ReplaceAll(narrowed(c.text), " ", ""))
	plain := strings.ReplaceAll(text, "-", "")
	switch {
	case len(plain) == 22:
		_, err := code.WS218(plain)
		return "ws218", c.checked(plain, err, wire.Text{Zh: "照登记的 22 位代码重抄", En: "copy the 22 characters again"})
	case len(text) == 18:
		return "uscc", c.uscc()
	case len(text) == 8 && allDigits(text) && code.Organisation("0"+text) == nil:
		c.mended(codeZero, say("组织机构代码前面丢了一个 0，补上了", "an organisation code had lost its leading 0: put back"))
		return "local", "0" + text
	case len(plain) > 18 && len(plain) < 24:
		c.refuse("wrong-length", say("有 %d 位", "%[1]d characters", len(plain)), wire.Text{Zh: "卫生机构代码是 22 位，统一社会信用代码是 18 位，本地编号不超过 17 位", En: "22 of the national classification, 18 of the credit code, a local one at most 17"})
		return "", ""
	}
	return "local", c.text
}

func allDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// region reads a code of GB/T 2260; the longer ones of villages begin with it.
func (c cell) region() string {
	if c.empty() || c.lost("代码") {
		return ""
	}
	text := strings.TrimSuffix(strings.NewReplacer(",", "", " ", "").Replace(narrowed(c.text)), ".0")
	switch {
	case !allDigits(text) || len(text) != 6 && len(text) != 9 && len(text) != 12:
		c.refuse("not-a-region", say("不是行政区划代码", "not a code of a region"), wire.Text{Zh: "6 位国标代码，如 450381", En: "six digits of GB/T 2260, such as 450381"})
		return ""
	case code.Region(text) != nil:
		return c.checked(text, code.Region(text), wire.Text{Zh: "6 位国标代码，如 450381", En: "six digits of GB/T 2260, such as 450381"})
	case len(text) > 6:
		c.mended(codeRegion, say("取前 6 位 %s", "its first six digits: %[1]s", text[:6]))
	}
	return text[:6]
}

// phone reads a telephone number.
func (c cell) phone() string {
	if c.empty() {
		return ""
	}
	text := narrowed(c.text)
	if scientific(text) && c.raw.Number != "" && significant(c.raw.Number) <= 15 {
		text = c.raw.Number
		c.mended(codeNumber, say("读作 %s", "read as %[1]s", text))
	} else if c.lost("电话") {
		return ""
	}
	text = strings.NewReplacer("(", "", ")", "-", " ", "", "—", "-", "–", "-", "－", "-", "转", "-", "/", ";", "、", ";", ",", ";").Replace(text)
	text, _, _ = strings.Cut(text, ";")
	text = strings.TrimSuffix(text, ".0")
	digits := strings.ReplaceAll(text, "-", "")
	if f := c.finding(); mobile(narrowed(c.text)) {
		f.Value = ""
		c.line.r.refuse(f, "personal", say("像手机号：目录不收个人的号码", "it looks like a mobile telephone: a catalogue takes no numbers of people"),
			wire.Text{Zh: "填单位的值班固定电话，如 0773-0000101；没有就空着", En: "the institution's own line, such as 0773-0000101, or nothing"})
		return ""
	}
	if area, number, cut := strings.Cut(text, "-"); cut && allDigits(area) && area[0] != '0' && (len(area) == 2 || len(area) == 3) && area != "400" && area != "800" && allDigits(number) && (len(number) == 7 || len(number) == 8) {
		c.mended(codeZero, say("区号前面丢了 0，读作 0%s", "the area code had lost its 0: read as 0%[1]s", text))
		text, digits = "0"+text, "0"+digits
	}
	if allDigits(digits) && text == digits && digits[0] != '0' && len(digits) >= 9 && len(digits) <= 11 {
		c.mended(codeZero, say("区号前面丢了 0，读作 0%s", "the area code had lost its 0: read as 0%[1]s", digits))
		text, digits = "0"+digits, "0"+digits
	}
	if !allDigits(digits) || len(digits) < 3 || len(digits) > 16 || len(digits) > 12 && text == digits || digits[0] == '1' && len(digits) > 5 && text == digits {
		f := c.finding()
		if strings.ContainsFunc(f.Value, han) {
			f.Value = "" // it may be a name
		}
		c.line.r.refuse(f, "not-a-phone", say("不是电话号码", "not a telephone number"), wire.Text{Zh: "如 0773-0000101；本列设为“文本”格式", En: "such as 0773-0000101; format the column as text"})
		return ""
	}
	if digits != strings.ReplaceAll(narrowed(c.text), "-", "") && strings.ContainsAny(narrowed(c.text), ";/、,") {
		c.mended(codeNumber, say("只读第一个号码 %s", "only the first number is read: %[1]s", text))
	}
	return text
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// mobile reports whether a text holds the number of a mobile telephone: eleven
// digits that begin with 13 to 19 and are part of no longer number.
func mobile(text string) bool {
	text = strings.NewReplacer(" ", "", "-", "").Replace(text)
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		run = strings.TrimPrefix(run, "86")
		if len(run) == 11 && run[0] == '1' && run[1] >= '3' {
			return true
		}
	}
	return false
}
