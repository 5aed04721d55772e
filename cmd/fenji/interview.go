package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

var askCommand = command{
	name: "ask", zh: "逐屏问诊，边问边存病例", en: "the interview on a case, screen by screen",
	usage: "[flags] CASE.json",
	detail: sourcesDetail + `

Answers are read from standard input, a line each. Of a list of signs: the numbers of
those that are there, such as "1 3", and "?2" for one that nobody can tell; 0 for
none. Of anything else its value, 1 for yes and 0 for no, the number of a choice, or
"?" where it can't be had.
What he comes with is found by people's words, pinyin or initials. "q" ends.

The case is written after each screen, so that the interview can go on from it. A
case that is not there yet is begun now, or --at, and --here: where one institution
alone is of the lowest level of the catalogue, it need not be said.`,
	example: "fenji ask my/cases/first.json\nfenji ask --here lantian --at 2022-11-26T13:52:00+08:00 --catalog examples/anxi/catalog my/case.json",
	run:     runAsk,
}

func runAsk(c *call, args []string) error {
	s := c.sources()
	lang := c.language("zh")
	here := c.flags.String("here", "", "`ID` of the institution where the patient is, of a new case")
	at := c.flags.String("at", "", "the `TIME` of a new case")
	files, err := c.parse(args, 1, 1)
	if err == nil {
		err = checkLanguage(*lang)
	}
	if err != nil {
		return err
	}
	if files[0] == "-" {
		return usageError{"standard input has the answers: name a file for the case"}
	}
	e, err := s.engine(files[0])
	if err != nil {
		return err
	}
	src, err := s.read(files[0])
	if errors.Is(err, fs.ErrNotExist) {
		src, err = c.begin(e, files[0], *here, *at)
	}
	if err != nil {
		return err
	}
	t := &talk{call: c, engine: e, file: files[0], lang: *lang, lines: bufio.NewScanner(c.in)}
	return t.run(src)
}

// begin is a new case of which only the time and place are known.
func (c *call) begin(e *referral.Engine, file, here, at string) ([]byte, error) {
	fill, err := c.filled("case", filepath.ToSlash(file))
	if err != nil {
		return nil, err
	}
	if here == "" {
		if here, err = lowest(e.View()); err != nil {
			return nil, err
		}
	}
	if at == "" {
		at = fill.Replace("{{at}}")
	}
	return []byte(fmt.Sprintf(`{"schema":"fenji.case/1","id":%q,"at":%q,"here":%q,"facts":{}}`, fill.Replace("{{id}}"), at, here)), nil
}

// lowest is the only institution of the lowest level; of several none is meant.
func lowest(view *capability.View) (string, error) {
	var ids []string
	rank := -1
	for in := range view.Institutions() {
		r := view.LevelRank(in.Level)
		if rank < 0 || r < rank {
			ids, rank = nil, r
		}
		if r == rank {
			ids = append(ids, in.ID)
		}
	}
	if len(ids) != 1 {
		const most = 8
		told := strings.Join(ids[:min(len(ids), most)], ", ")
		if len(ids) > most {
			told += " …"
		}
		return "", usageError{fmt.Sprintf("a new case needs --here, the place where the patient is: %s", told)}
	}
	return ids[0], nil
}

// errEnough ends an interview before it is over: the case is kept.
var errEnough = errors.New("enough")

// A talk is one interview in a terminal.
type talk struct {
	*call
	engine *referral.Engine
	file   string
	lang   string
	lines  *bufio.Scanner
	acting bool // what is to be done at once has been shown
}

func (t *talk) run(src []byte) error {
	sheet, err := author.NewSheet(src)
	if err != nil {
		return t.refused(err, src)
	}
	for {
		c, err := t.engine.ParseCase(src)
		if err != nil {
			return t.refused(err, src)
		}
		n := t.engine.Next(c)
		if n.Stop != "" && (!t.acting || n.Group == nil) {
			t.acting = true
			d := t.engine.Decide(c)
			fmt.Fprintf(t.out, "\n%s\n%s%s\n", t.say(stopWords[n.Stop]), d.Explain(t.lang), line(d))
		}
		if n.Group == nil {
			return nil
		}
		answered, err := t.screen(n, sheet)
		if errors.Is(err, errEnough) {
			return nil
		}
		if err != nil {
			return err
		}
		sheet, src = answered, answered.Bytes()
		if err := t.write(t.file, append(src, '\n')); err != nil {
			return err
		}
	}
}

func (t *talk) refused(err error, src []byte) error {
	var ps wire.Problems
	if errors.As(err, &ps) {
		return refusal{problems: named(ps, filepath.ToSlash(t.file)), src: src}
	}
	return fmt.Errorf("%s: %w", t.file, err)
}

// stopWords say why an interview stops.
var stopWords = map[string]wire.Text{
	referral.StopActNow:      {Zh: "== 先处理，后问 ==", En: "== Act first, ask after =="},
	referral.StopSettled:     {Zh: "== 问完了 ==", En: "== Nothing more could change it =="},
	referral.StopNothingLeft: {Zh: "== 这里能问的问完了，仍未定 ==", En: "== Nothing more can be had here; it is open =="},
}

// say is a text in the language of the interview, Chinese first where both are shown.
func (t *talk) say(text wire.Text) string { return text.In(t.lang) }

// screen asks one screen until its answers make a case.
func (t *talk) screen(n *referral.Next, sheet *author.Sheet) (*author.Sheet, error) {
	g := n.Group
	for {
		left := ""
		if n.GroupsLeft != nil {
			left = fmt.Sprintf(t.say(wire.Text{Zh: "（之后至多%d屏）", En: " (at most %d more)"}), *n.GroupsLeft)
		}
		fmt.Fprintf(t.out, "\n%s%s\n", t.say(g.Title), left)
		with, err := author.NewSheet(sheet.Bytes())
		if err != nil {
			return nil, err
		}
		if err := t.answers(g, with); err != nil {
			return nil, err
		}
		_, err = t.engine.ParseCase(with.Bytes())
		var ps wire.Problems
		if !errors.As(err, &ps) {
			return with, err
		}
		for _, p := range ps {
			fmt.Fprintf(t.out, "! %s [%s]\n", p.Message, p.Code)
		}
	}
}

// answers asks the signs of a screen together, and each other item by itself.
func (t *talk) answers(g *referral.Group, sheet *author.Sheet) error {
	var signs []referral.Item
	for _, it := range g.Items {
		if sign(it) {
			signs = append(signs, it)
		}
	}
	if len(signs) > 0 {
		if err := t.signs(g, signs, sheet); err != nil {
			return err
		}
	}
	for _, it := range g.Items {
		if sign(it) {
			continue
		}
		if err := t.value(g, it, sheet); err != nil {
			return err
		}
	}
	return nil
}

// sign reports whether an item is one choice of a set.
func sign(it referral.Item) bool { return it.Choice != "" }

// answer is the next line of answers.
func (t *talk) answer(prompt string) (string, error) {
	fmt.Fprint(t.out, prompt, "> ")
	if !t.lines.Scan() {
		fmt.Fprintln(t.out)
		return "", errors.Join(t.lines.Err(), errEnough)
	}
	text := strings.TrimSpace(t.lines.Text())
	if text == "q" {
		return "", errEnough
	}
	return text, nil
}

// signs asks which of some signs are there.
func (t *talk) signs(g *referral.Group, signs []referral.Item, sheet *author.Sheet) error {
	for i, it := range signs {
		fmt.Fprintf(t.out, "  %d %s\n", i+1, t.say(it.Text))
	}
	none := wire.Text{Zh: "有的填序号，?序号 不清楚，0 以上都没有", En: "numbers of those that are there, ?number where nobody can tell, 0 none of these"}
	if g.Individually {
		none = wire.Text{Zh: "1 有，0 没有，? 不清楚", En: "1 yes, 0 no, ? nobody can tell"}
	}
	for {
		text, err := t.answer("  " + t.say(none) + " ")
		if err != nil {
			return err
		}
		there, unknown, ok := numbers(text, len(signs))
		if !ok {
			t.wrong("每项填1到%d，或 ?1 到 ?%[1]d；都不清楚 ?，都没有 0", "numbers from 1 to %d, or ?1 to ?%[1]d; ? for none that anybody can tell, 0 for none", len(signs))
			continue
		}
		var rest []referral.Item
		for i, it := range signs {
			switch {
			case there[i+1]:
				sheet.Answer(it, true)
			case unknown[i+1]:
				sheet.Unknown(it)
			case !g.Individually:
				rest = append(rest, it)
			default:
				sheet.Answer(it, false)
			}
		}
		sheet.None(rest)
		return nil
	}
}

// wrong says what may be entered, of a line that is none of it.
func (t *talk) wrong(zh, en string, args ...any) {
	fmt.Fprintf(t.out, "  ! "+t.say(wire.Text{Zh: zh, En: en})+"\n", args...)
}

// numbers reads "1 3 ?2": which there are, and which are not known; 0 by itself is none
// of them, a question mark by itself that none is known.
func numbers(text string, most int) (there, unknown map[int]bool, ok bool) {
	there, unknown = map[int]bool{}, map[int]bool{}
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,，、", r) })
	if slices.Equal(words, []string{"0"}) {
		return there, unknown, true
	}
	for _, word := range words {
		if word == "?" || word == "？" {
			for i := range most {
				unknown[i+1] = true
			}
			continue
		}
		plain := strings.TrimLeft(word, "?？")
		n, err := strconv.Atoi(plain)
		switch {
		case err != nil || n < 1 || n > most:
			return nil, nil, false
		case plain != word:
			unknown[n] = true
		default:
			there[n] = true
		}
	}
	return there, unknown, len(words) > 0
}

// value asks one item that is no sign.
func (t *talk) value(g *referral.Group, it referral.Item, sheet *author.Sheet) error {
	f := g.Facts[it.Fact]
	if f != nil && f.Kind == fact.KindSet {
		fmt.Fprintf(t.out, "  %s\n", t.say(it.Text))
		return t.signs(g, g.Choices(it), sheet)
	}
	if f != nil && t.others(f, sheet) {
		return nil
	}
	choices := choicesOf(f)
	prompt := "  " + t.say(it.Text)
	if f != nil && f.Unit != "" {
		prompt += " [" + f.Unit + "]"
	}
	if it.AfterCall {
		prompt += t.say(wire.Text{Zh: "（先打电话）", En: " (call first)"})
	}
	if f != nil && f.Kind == fact.KindBool {
		prompt += t.say(wire.Text{Zh: " 1 是 0 否", En: " 1 yes 0 no"})
	}
	for i, c := range choices {
		prompt += fmt.Sprintf(" %d %s", i+1, t.say(wire.Text{Zh: c.Zh, En: c.En}))
	}
	for {
		text, err := t.answer(prompt + " ")
		if err != nil {
			return err
		}
		if text == "?" || text == "？" {
			sheet.Unknown(it)
			return nil
		}
		switch answer, err := t.entered(it, f, choices, text); {
		case err != nil:
			return err
		case answer != nil:
			sheet.Answer(it, answer)
			return nil
		}
	}
}

// entered is what a line says of an item that is no sign; nil where that is nothing,
// once it has been told what may be entered.
func (t *talk) entered(it referral.Item, f *fact.Fact, choices []fact.Choice, text string) (any, error) {
	n, err := strconv.Atoi(text)
	switch {
	case text == "":
		t.wrong("要填一个答案；不清楚填 ?", "an answer is needed; ? where it can't be had")
	case it.Fact == "complaint":
		if codes, err := t.complaints(text); err != nil || len(codes) > 0 {
			return codes, err
		}
	case f != nil && f.Kind == fact.KindCodes:
		return codes(text), nil
	case f != nil && f.Kind == fact.KindBool:
		if text == "0" || text == "1" {
			return text == "1", nil
		}
		t.wrong("填 1、0 或 ?", "1, 0 or ?")
	case len(choices) > 0:
		if err == nil && n > 0 && n <= len(choices) {
			return choices[n-1].ID, nil
		}
		t.wrong("填1到%d，或 ?", "a number from 1 to %d, or ?", len(choices))
	default:
		return plain(text), nil
	}
	return nil, nil
}

// choicesOf are what may be chosen for a fact; without one, for the link.
func choicesOf(f *fact.Fact) []fact.Choice {
	if f == nil {
		return []fact.Choice{{ID: "data", Zh: "有网络", En: "data"}, {ID: "phone", Zh: "只有电话", En: "telephone only"}, {ID: "none", Zh: "都没有", En: "neither"}}
	}
	return f.Choices
}

// others reports whether a fact does not apply to the patient, by what is answered.
func (t *talk) others(f *fact.Fact, sheet *author.Sheet) bool {
	if f.Otherwise == nil {
		return false
	}
	c, err := t.engine.ParseCase(sheet.Bytes())
	i, ok := t.engine.Set().Vocabulary.Lookup(f.Name)
	return err == nil && ok && c.Facts.Reading(i).Known
}

// codes are those of a line; "0" is none.
func codes(text string) []string {
	if text == "0" {
		return []string{}
	}
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,，、", r) })
}

// plain is a number as it stands, else a text.
func plain(text string) any {
	if d, err := fact.ParseDecimal(text); err == nil {
		return d
	}
	return text
}

// complaints are the codes that people's words mean, once they are confirmed; none
// where they are to be said otherwise.
func (t *talk) complaints(words string) ([]string, error) {
	if t.engine.Set().Complaints[words] != nil {
		return []string{words}, nil
	}
	found := t.engine.Complaints(words).Complaints
	for i, m := range found {
		fmt.Fprintf(t.out, "    %d %s (%s)\n", i+1, t.say(m.Name), m.Code)
	}
	if len(found) == 0 {
		fmt.Fprintln(t.out, t.say(wire.Text{Zh: "    没找到，换个说法", En: "    nothing found: say it otherwise"}))
		return nil, nil
	}
	for {
		text, err := t.answer(t.say(wire.Text{Zh: "    是哪个？可多选，0 重来 ", En: "    which? 0 to say it otherwise "}))
		if err != nil {
			return nil, err
		}
		chosen, unknown, ok := numbers(text, len(found))
		if !ok || len(unknown) > 0 {
			t.wrong("填1到%d，或 0", "numbers from 1 to %d, or 0", len(found))
			continue
		}
		var all []string
		for i, m := range found {
			if chosen[i+1] {
				all = append(all, m.Code)
			}
		}
		return all, nil
	}
}
