package author

import (
	"fmt"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
)

// ExplainRule is a rule of a set in words of "zh" or "en": whom it is for, when it
// holds, what it concludes, on what it rests, how far it acts, and what happens while
// it is not known. The ref is pack/rule; false where the set has no such rule that
// acts.
func ExplainRule(set *pack.Set, ref, lang string) (string, bool) {
	r := set.Rule(ref)
	if r == nil {
		return "", false
	}
	w := &ruleWords{theory: newTheory(set), lang: lang, rule: r}
	w.head()
	if r.Rule.For != "" {
		w.condition("谁", "Who", "/for", r.Rule.For)
	} else {
		w.line("谁", "Who", w.in("所有病人", "every patient"))
	}
	if len(r.Pathway) > 0 {
		w.line("路径", "Asked", w.in("在这些路径上才问：", "only on these pathways: ")+strings.Join(r.Pathway, ", "))
	}
	w.condition("何时", "When", "/when", r.Rule.When)
	w.conclusions(r.Then)
	w.line("理由", "Because", r.Because.In(lang))
	w.unknown()
	w.source()
	return w.b.String(), true
}

// ruleWords writes one rule in one language.
type ruleWords struct {
	*theory
	lang string
	rule *pack.Bound
	b    strings.Builder
}

func (w *ruleWords) in(zh, en string) string { return wire.Text{Zh: zh, En: en}.In(w.lang) }

// line writes one thing under its heading; nothing for nothing.
func (w *ruleWords) line(zh, en, text string) {
	if text != "" {
		w.b.WriteString(w.in(zh+"：", en+": ") + text + "\n")
	}
}

func (w *ruleWords) head() {
	status := map[pack.Status][2]string{pack.Active: {"生效", "active"}, pack.Advisory: {"仅建议（未签署）：只能要求更多，不能让病人留下", "advisory (unsigned): it may ask for more, and lets nobody stay"}}[w.rule.Status]
	stage := map[pack.Stage][2]string{pack.Triage: {"分诊", "triage"}, pack.Referral: {"转诊", "referral"}}[w.rule.Stage]
	text := w.rule.Ref + " · " + w.in(stage[0], stage[1]) + " · " + w.in(status[0], status[1])
	if w.set.Fixed(w.rule) {
		text += w.in(" · 任何覆盖包不得放松", " · no overlay may loosen it")
	}
	w.b.WriteString(text + "\n")
}

// condition writes a condition, its parts below one another where there are several.
func (w *ruleWords) condition(zh, en, below, src string) {
	parsed, err := parseCondition(src)
	if err != nil {
		w.line(zh, en, src)
		return
	}
	r := &reader{theory: w.theory, pack: w.rule.Pack, node: w.rule.At(below)}
	for parsed.op == "name" && w.rule.Pack.Definitions[parsed.text] != "" {
		if inner, err := parseCondition(w.rule.Pack.Definitions[parsed.text]); err == nil {
			parsed = inner
		}
	}
	for _, op := range []string{"and", "or"} {
		parts := chained(parsed, op)
		if len(parts) < 3 {
			continue
		}
		w.line(zh, en, map[string]string{"and": w.in("以下都成立", "all of these"), "or": w.in("以下任一成立", "any of these")}[op])
		for _, p := range parts {
			w.b.WriteString("  - " + w.term(r, p, 0) + "\n")
		}
		return
	}
	w.line(zh, en, w.term(r, parsed, 0))
}

// term is a part of a condition in words; around is how close what stands around it
// binds.
func (w *ruleWords) term(r *reader, of *term, around int) string {
	binds := precedence(of.op)
	switch of.op {
	case "and", "or":
		joint := map[string]string{"and": w.in(" 且 ", " and "), "or": w.in(" 或 ", " or ")}[of.op]
		var parts []string
		for _, p := range chained(of, of.op) {
			parts = append(parts, w.term(r, p, 16)) // and within or is bracketed, too
		}
		return w.bracketed(strings.Join(parts, joint), binds < around)
	case "not":
		return w.denied(r, of.kids[0])
	case "==", "!=", "<", "<=", ">", ">=":
		return w.compared(r, of)
	case "in":
		return w.member(r, of, false)
	case "contains", "startsWith", "endsWith", "matches":
		return w.spelled(r, of)
	case "call":
		return w.call(r, of)
	case "name":
		if text := r.pack.Definitions[of.text]; text != "" {
			if inner, err := parseCondition(text); err == nil {
				return w.term(r, inner, 90)
			}
		}
	}
	return w.value(r, of)
}

func (w *ruleWords) bracketed(text string, yes bool) string {
	if yes {
		return "(" + text + ")"
	}
	return text
}

// denied is the contrary of a part.
func (w *ruleWords) denied(r *reader, of *term) string {
	switch {
	case of.op == "in" && of.kids[1].op != "list":
		return w.member(r, of, true)
	case of.op == "name" && r.pack.Definitions[of.text] == "":
		return w.in("没有", "not ") + w.value(r, of)
	}
	return w.in("并非(", "not (") + w.term(r, of, 0) + ")"
}

// compared is a comparison, with the unit of a fact or the word of a choice.
func (w *ruleWords) compared(r *reader, of *term) string {
	sign := map[string]string{"==": "=", "!=": "≠", "<=": "≤", ">=": "≥"}[of.op]
	if sign == "" {
		sign = of.op
	}
	left, right := of.kids[0], of.kids[1]
	for _, pair := range [][2]*term{{left, right}, {right, left}} {
		_, f := w.factOf(pair[0])
		if f == nil {
			continue
		}
		if c, ok := f.Choice(pair[1].text); ok && pair[1].op == "text" {
			return w.factName(f) + " " + sign + " " + w.choice(c)
		}
		if _, number := pair[1].constant(); number && f.Unit != "" && pair[0] == left {
			return w.factName(f) + " " + sign + " " + strings.TrimSpace(w.value(r, right)+" "+plainUnit(f.Unit))
		}
	}
	return w.value(r, left) + " " + sign + " " + w.value(r, right)
}

// spelled is a comparison of a text with a part of one, or with a pattern.
func (w *ruleWords) spelled(r *reader, of *term) string {
	joint := map[string]string{"contains": w.in("含有", " contains "), "startsWith": w.in("开头是", " starts with "), "endsWith": w.in("结尾是", " ends with "), "matches": w.in("符合", " matches ")}[of.op]
	return w.value(r, of.kids[0]) + joint + w.value(r, of.kids[1])
}

// plainUnit is a unit as people read it: what UCUM puts in brackets without them.
func plainUnit(unit string) string {
	switch unit {
	case "mm[Hg]":
		return "mmHg"
	case "Cel":
		return "℃"
	case "a", "{score}":
		return ""
	}
	return unit
}

// member is that a set or codes has something, or a value is among others.
func (w *ruleWords) member(r *reader, of *term, denied bool) string {
	left, right := of.kids[0], of.kids[1]
	if right.op == "list" {
		var words []string
		_, f := w.factOf(left)
		for _, k := range right.kids {
			if c, ok := choiceOf(f, k.text); ok {
				words = append(words, w.choice(c))
			} else {
				words = append(words, w.value(r, k))
			}
		}
		return w.value(r, left) + w.in("为", " is ") + strings.Join(words, w.in("或", " or "))
	}
	_, f := w.factOf(right)
	word := left.text
	if c, ok := choiceOf(f, word); ok {
		word = w.choice(c)
	} else if c := w.set.Complaints[word]; f != nil && f.Name == complaintFact && c != nil {
		word = wire.Text{Zh: c.Zh, En: c.En}.In(w.lang)
	}
	if denied {
		return w.value(r, right) + w.in("没有“", " without \"") + word + w.in("”", "\"")
	}
	return w.value(r, right) + w.in("有“", " with \"") + word + w.in("”", "\"")
}

func choiceOf(f *fact.Fact, word string) (*fact.Choice, bool) {
	if f == nil {
		return nil, false
	}
	return f.Choice(word)
}

func (w *ruleWords) choice(c *fact.Choice) string { return calledIn(w.lang, c.ID, c.Zh, c.En) }

func (w *ruleWords) factName(f *fact.Fact) string { return calledIn(w.lang, f.Name, f.Zh, f.En) }

// calledIn is the name of something in a language, its id where it has none.
func calledIn(lang, id, zh, en string) string {
	if text := (wire.Text{Zh: zh, En: en}).In(lang); text != "" {
		return text
	}
	return id
}

// call is a function in words.
func (w *ruleWords) call(r *reader, of *term) string {
	argument := ""
	if len(of.kids) > 0 {
		argument = of.kids[0].text
	}
	service := w.service(argument)
	switch of.text {
	case "at_least":
		var parts []string
		for _, k := range of.kids[1:] {
			parts = append(parts, w.term(r, k, 0))
		}
		return w.in("至少"+argument+"项：(", "at least "+argument+" of (") + strings.Join(parts, w.in("；", "; ")) + ")"
	case "flag":
		return w.in("警示“"+argument+"”已提出", "flag \""+argument+"\" is raised")
	case "here.offers":
		return w.in("本机构此刻能做"+service, "this place offers "+service+" now")
	case "minutes_until":
		return w.in("到"+service+"开始的分钟数", "minutes until "+service+" begins")
	case "contact_to":
		return w.in("首次接触到"+service+"开始的分钟数", "minutes from first contact until "+service+" begins")
	case "minutes_since":
		if i, ok := w.set.Vocabulary.Lookup(argument); ok {
			argument = w.factName(w.set.Vocabulary.Fact(i))
		}
		return w.in(argument+"至今的分钟数", "minutes since "+argument)
	}
	return of.normal(w.theory.named)
}

func (w *ruleWords) service(id string) string {
	if t := w.set.Terms[id]; t != nil {
		return calledIn(w.lang, id, t.Zh, t.En)
	}
	return id
}

// value is a number, a name or a sum.
func (w *ruleWords) value(r *reader, of *term) string {
	switch {
	case of.op == "name" && of.text == "acuity":
		return w.in("紧急级别", "level of urgency")
	case of.op == "name" && w.set.Parameters[of.text] != nil:
		p := w.set.Parameters[of.text]
		return calledIn(w.lang, of.text, p.Zh, p.En) + w.in("（此处", " (here ") + p.Value.Text + w.in("）", ")")
	case of.op == "name":
		if _, f := w.factOf(of); f != nil {
			return w.factName(f)
		}
		return of.text
	case of.op == "call":
		return w.call(r, of)
	case len(of.kids) == 2 && precedence(of.op) > 20:
		return w.operand(r, of.kids[0], precedence(of.op)) + " " + of.op + " " + w.operand(r, of.kids[1], precedence(of.op)+1)
	case (of.op == "-" || of.op == "+") && len(of.kids) == 1:
		return of.op + w.operand(r, of.kids[0], 90)
	}
	return of.normal(w.theory.named)
}

// operand is a part of a sum, in brackets where it binds less than what stands around
// it.
func (w *ruleWords) operand(r *reader, of *term, around int) string {
	return w.bracketed(w.value(r, of), len(of.kids) == 2 && precedence(of.op) > 20 && precedence(of.op) < around)
}

// unknown is what happens while the rule is neither true nor false.
func (w *ruleWords) unknown() {
	c, text := w.rule.Then, ""
	switch {
	case w.rule.OnUnknown != nil:
		text = w.in("只作记录，不影响判定："+w.rule.OnUnknown.Note.Zh, "it is noted and settles nothing: "+w.rule.OnUnknown.Note.En)
	case c.Down != nil:
		text = w.in("不清楚之前不下转", "nobody goes down until it is known")
	case c.Eases():
		text = w.in("不能让病人留下", "nobody stays on its account")
	case w.rule.Gates && c.Forbid != nil:
		text = w.in("先不做被禁止的事，直到问清", "what it forbids waits until it is known")
	case w.rule.Gates:
		text = w.in("不做不可撤回的事，列出还要知道什么", "what can't be undone is not done; what must be known is listed")
	case c.Forbid != nil:
		text = w.in("可撤回的事照做", "what can be undone is done all the same")
	default:
		text = w.in("按可能成立计：不让病人因此留下，并问清", "it counts as possible: nobody stays on that account, and it is asked")
	}
	if len(w.rule.Pathway) > 0 {
		text += w.in("；不在上述路径上时不计也不问", "; off its pathways it is neither counted nor asked")
	}
	w.line("未知时", "While unknown", text)
}

// source is what the rule rests on.
func (w *ruleWords) source() {
	s := w.rule.Source()
	text := s.Title
	if s.Year > 0 {
		text += fmt.Sprintf(" (%d)", s.Year)
	}
	if s.Clause != "" {
		text += w.in("，", ", ") + s.Clause
	}
	w.line("来源", "Source", text+w.in("；证据标记 ", "; evidence mark ")+s.Mark)
}
