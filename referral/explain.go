package referral

import (
	"fmt"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// MaxLines and MaxLine bound what a doctor reads: lines, and characters a line.
const (
	MaxLines = 12
	MaxLine  = 30
)

// Explain is the decision in a few lines of "zh" or "en": where to, what to do
// now and by when, whom to call, why, why not nearer, what is not known. What
// does not fit is left out from the end; the decision itself holds it all.
func (d *Decision) Explain(lang string) string {
	e := explainer{d: d, lang: lang}
	e.headline()
	e.now()
	e.call()
	e.then()
	e.why()
	e.whyNot()
	e.unknown()
	e.net()
	return strings.Join(e.lines[:min(len(e.lines), MaxLines)], "\n") + "\n"
}

type explainer struct {
	d     *Decision
	lang  string
	lines []string
}

// say adds one thought, folded into lines; at most so many of them.
func (e *explainer) say(most int, zh, en string) {
	text := zh
	if e.lang == "en" {
		text = en
	}
	lines := fold(text, MaxLine)
	e.lines = append(e.lines, lines[:min(most, len(lines))]...)
}

// fold breaks text into lines of at most width characters: at spaces, or, where
// there are none as in Chinese, anywhere but before a closing mark.
func fold(text string, width int) []string {
	var lines []string
	rest := []rune(strings.TrimSpace(text))
	for len(rest) > width {
		cut := width
		for i := width; i > width/2; i-- {
			if rest[i] == ' ' {
				cut = i
				break
			}
		}
		if strings.ContainsRune("，。；：、,.;:)）", rest[cut]) {
			cut--
		}
		lines = append(lines, strings.TrimSpace(string(rest[:cut])))
		rest = []rune(strings.TrimSpace(string(rest[cut:])))
	}
	return append(lines, string(rest))
}

func (e *explainer) name(s Site) wire.Text {
	if s.Name == (wire.Text{}) {
		return wire.Text{Zh: s.ID, En: s.ID}
	}
	return wire.Text{Zh: s.Name.In("zh"), En: s.Name.In("en")}
}

// step is the first step with an action, and at the destination if it moves.
func (e *explainer) step(action string) *Step {
	for i := range e.d.Plan {
		if s := &e.d.Plan[i]; s.Action == action && (action != "transfer" || s.Site.ID == e.d.Destination) {
			return s
		}
	}
	return nil
}

// headline is one verb and one place.
func (e *explainer) headline() {
	d := e.d
	to := wire.Text{Zh: "本机构", En: "here"}
	if s := e.step("transfer"); s != nil {
		to = e.name(s.Site)
	} else if s := e.step("team_comes"); s != nil {
		to = e.name(s.Site)
	}
	green := wire.Text{}
	if d.GreenChannel {
		green = wire.Text{Zh: "立即", En: " now"}
	}
	first := e.treatment()
	switch d.Disposition {
	case Stay:
		e.say(1, "留在本机构处理", "Treat here")
	case AssessHere:
		e.say(1, "先在这里查清再定", "Find out here first")
	case Consult:
		e.say(1, "留在这里，请上级会诊", "Stay, ask for an opinion")
	case Observe:
		e.say(1, "在这里处理并留观", "Treat and observe here")
	case HoldAndCall:
		e.say(1, "原地抢救，呼叫急救", "Hold here and call for help")
	case TreatThenTransfer:
		e.say(2, "先"+first.Zh+"，再"+green.Zh+"转"+to.Zh, upper(first.En)+", then transfer"+green.En+" to "+to.En)
	default:
		e.say(2, green.Zh+"转"+to.Zh, "Transfer"+green.En+" to "+to.En)
	}
}

// treatment names what is treated before the way.
func (e *explainer) treatment() wire.Text {
	for _, s := range e.d.Plan {
		if s.Action == "perform" && (s.Gated && len(s.RequiresKnown) == 0 || s.Due != nil && s.Due.Anchor == "at") {
			return s.Text
		}
	}
	return wire.Text{Zh: "处理", En: "treat"}
}

// now is the steps to be done here, with the clock on the wall.
func (e *explainer) now() {
	said := 0
	for _, s := range e.d.Plan {
		if s.Action != "perform" || said == 3 || s.Site.ID != e.d.Here {
			continue
		}
		said++
		switch {
		case len(s.RequiresKnown) > 0:
			e.say(1, "暂不"+s.Text.Zh+"：等查清或会诊", upper(s.Text.En)+": wait for answers")
		case s.Due == nil:
			e.say(1, "现在"+s.Text.Zh, "Now: "+s.Text.En)
		case s.Due.RemainingMinutes <= 0 && s.Due.Anchor == "at":
			e.say(1, "现在就"+s.Text.Zh, "Now: "+s.Text.En)
		case s.Due.RemainingMinutes < 0:
			e.say(1, fmt.Sprintf("%s已超时，马上做", s.Text.Zh), upper(s.Text.En)+": overdue, now")
		default:
			e.say(1, fmt.Sprintf("%s前%s，还剩%d分", s.Due.DueAt.Clock(), s.Text.Zh, s.Due.RemainingMinutes),
				fmt.Sprintf("%s by %s, %d min left", upper(s.Text.En), s.Due.DueAt.Clock(), s.Due.RemainingMinutes))
		}
	}
}

// call is whom to telephone, and whom to ask.
func (e *explainer) call() {
	said := 0
	for _, s := range e.d.Plan {
		switch {
		case s.Action == "call" && said < 2:
			said++
			by := wire.Text{}
			if s.AckBy != nil {
				by = wire.Text{Zh: "，" + s.AckBy.Clock() + "前要回音", En: ", answer by " + s.AckBy.Clock()}
			}
			site := e.name(s.Site)
			e.say(2, "打"+site.Zh+s.Site.Phone+by.Zh, "Call "+site.En+" "+s.Site.Phone+by.En)
		case s.Action == "consult" && s.AnswerBy != nil && said < 3:
			said++
			e.say(1, s.Text.Zh+"，"+s.AnswerBy.Clock()+"前要回音", upper(s.Text.En)+" by "+s.AnswerBy.Clock())
		}
	}
}

// then is the way, and what follows on it.
func (e *explainer) then() {
	s := e.step("transfer")
	if s == nil {
		return
	}
	if s.DepartBy != nil {
		e.say(1, s.DepartBy.Clock()+"前出发，"+minutesText(s.StartsIn, "zh"), "Leave by "+s.DepartBy.Clock()+"; "+minutesText(s.StartsIn, "en"))
	}
	if r := e.step("recheck"); r != nil && r.Due != nil {
		e.say(1, "途中"+r.Due.DueAt.Clock()+"前复查："+r.Text.Zh, "By "+r.Due.DueAt.Clock()+": "+r.Text.En)
	}
}

func minutesText(s *StartsIn, lang string) string {
	if s == nil || s.Minutes.Lo >= capability.Never {
		return ""
	}
	if lang == "en" {
		return s.Minutes.String() + " min to start"
	}
	return "约" + s.Minutes.String() + "分开始"
}

// why is the reason that weighs most: of the rule that sends, treats or keeps.
func (e *explainer) why() {
	if r := e.mainReason(); r != nil {
		e.say(2, "因为："+r.Text.In("zh"), "Why: "+r.Text.In("en"))
	}
	for _, f := range e.d.Forbidden {
		e.say(1, f.Text.In("zh"), f.Text.In("en"))
	}
	for _, p := range e.d.Passed {
		e.say(1, fmt.Sprintf("已过%d小时时间窗", p.WithinMinutes/60), fmt.Sprintf("Window of %d h has passed", p.WithinMinutes/60))
	}
}

// mainReason is the last proven reason in the order of the set whose rule speaks
// of the services of the plan; else the first proven one.
func (e *explainer) mainReason() *Reason {
	var best *Reason
	for i := range e.d.Reasons {
		r := &e.d.Reasons[i]
		if r.weight > 0 && (best == nil || r.weight > best.weight) {
			best = r
		}
	}
	return best
}

// whyNot is one nearer place that was passed over.
func (e *explainer) whyNot() {
	main := ""
	if s := e.step("transfer"); s != nil {
		main = s.Service
	}
	for _, r := range e.d.Rejected {
		if r.Service == main && r.Institution != e.d.Here {
			e.say(2, "不去"+r.name.In("zh")+"："+r.Text.In("zh"), "Not "+r.name.In("en")+": "+r.Text.In("en"))
			return
		}
	}
}

// unknown is what is not known and can still change the decision.
func (e *explainer) unknown() {
	for i, m := range e.d.Missing {
		if i == 2 {
			return
		}
		e.say(1, "还不知道："+m.Question.In("zh"), "Ask: "+m.Question.In("en"))
	}
}

// net is what to watch for.
func (e *explainer) net() {
	for i, n := range e.d.SafetyNet {
		if i == 2 {
			return
		}
		e.say(2, "如果"+n.If.In("zh")+"，"+n.Do.In("zh"), "If "+n.If.In("en")+": "+n.Do.In("en"))
	}
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
