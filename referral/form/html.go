package form

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"
	"unicode/utf8"

	"github.com/fenji-health/fenji/referral/wire"
)

// Sizes are the sizes of paper.
func Sizes() []string { return []string{"a4", "a5"} }

// Languages are those that a paper is printed in: Chinese, English, or Chinese with
// English beneath.
func Languages() []string { return []string{"zh", "en", "both"} }

//go:embed paper.html
var paperHTML string

// pages are what every paper is printed by, by language.
var pages = map[string]*template.Template{"zh": page(inOne("zh")), "en": page(inOne("en")), "both": page(inBoth)}

func page(spoken func(wire.Text) []phrase) *template.Template {
	return template.Must(template.New("paper").Funcs(template.FuncMap{"spoken": spoken, "lines": lines, "breaks": breaks, "long": long}).Parse(paperHTML))
}

// A phrase is a text in one language, for the page.
type phrase struct{ Lang, Words string }

// HTML is the paper as one page of its own, to be looked at and printed: black only,
// no script, nothing that is loaded.
func (p *Paper) HTML(size, lang string) ([]byte, error) {
	sheet, ok := map[string]template.CSS{"a4": "A4", "a5": "A5"}[size]
	if !ok {
		return nil, fmt.Errorf("there is no paper %q%s", size, wire.Near(size, Sizes()))
	}
	if pages[lang] == nil {
		return nil, fmt.Errorf("papers are not printed in %q%s", lang, wire.Near(lang, Languages()))
	}
	var b bytes.Buffer
	err := pages[lang].Execute(&b, struct {
		*Paper
		Size   template.CSS
		Small  bool
		Points float64 // the size of letters
		Lang   string
		Number Box
		Foot   wire.Text
	}{p, sheet, size == "a5", p.points(size == "a5", lang == "both"), codes[lang], Box{Name: numberName, Value: written(p.Number)}, feet[p.Copy]})
	return b.Bytes(), err
}

// points is the size of letters: patients are old, and their copy is short.
func (p *Paper) points(small, both bool) float64 {
	size := 10.5
	if p.Copy == Patient && !both {
		size = 14
	}
	if small {
		size *= 0.8
	}
	return size
}

// feet are what a copy says at its end.
var feet = map[string]wire.Text{
	Patient:  {Zh: "由医生按规则开具；病情有变以医生的话为准。", En: "Made by rules and signed by a doctor, whose word counts if anything changes."},
	Receiver: {Zh: "由医务人员交接，不交病人和家属。规则只作辅助，由医生决定。", En: "Handed over by staff, not to the patient and the family. The rules advise; doctors decide."},
}

// codes are the languages as HTML names them.
var codes = map[string]string{"zh": "zh-CN", "en": "en", "both": "zh-CN"}

// inOne speaks one language, the other where there is only that.
func inOne(lang string) func(wire.Text) []phrase {
	return func(t wire.Text) []phrase {
		if text := t.In(lang); text != t.Zh {
			return phrases(phrase{codes["en"], text})
		}
		return phrases(phrase{codes["zh"], t.Zh})
	}
}

// inBoth speaks Chinese first and English beneath.
func inBoth(t wire.Text) []phrase {
	if t.En == "" || t.En == t.Zh || t.Zh == "" {
		return inOne("zh")(t)
	}
	return phrases(phrase{codes["zh"], t.Zh}, phrase{codes["en"], t.En})
}

func phrases(all ...phrase) (said []phrase) {
	for _, p := range all {
		if p.Words != "" {
			said = append(said, p)
		}
	}
	return said
}

// breaks is how a cell may be broken: a telephone, a clock or a code not at all, a word
// too long for any column anywhere; else between words.
func breaks(t wire.Text) string {
	longest := 0
	for _, text := range []string{t.Zh, t.En} {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
			longest = max(longest, len(word))
		}
	}
	switch {
	case longest > 24:
		return "anywhere"
	case longest > 0 && longest <= 16 && longest == len(t.In("zh")):
		return "whole"
	}
	return ""
}

// long reports whether a box may go on over the page: one that may not is moved whole.
func long(value []wire.Text) bool {
	letters := 0
	for _, line := range value {
		letters += 40 + utf8.RuneCountInString(line.Zh) + utf8.RuneCountInString(line.En)/2
	}
	return letters > 400
}

// lines is something to repeat so many times.
func lines(n int) []struct{} { return make([]struct{}, max(1, n)) }
