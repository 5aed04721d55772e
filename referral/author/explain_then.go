package author

import (
	"fmt"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// conclusions are what holds when the rule does, one below the other.
func (w *ruleWords) conclusions(c pack.Conclusions) {
	w.b.WriteString(w.in("结论：\n", "Then:\n"))
	say := func(zh, en string, args ...any) {
		w.b.WriteString("  - " + fmt.Sprintf(w.in(zh, en), args...) + "\n")
	}
	w.urgency(c, say)
	w.acts(c, say)
	w.place(c, say)
	w.afterwards(c, say)
}

// sayer writes one conclusion in the language of the words.
type sayer func(zh, en string, args ...any)

// urgency is what a rule says of how fast.
func (w *ruleWords) urgency(c pack.Conclusions, say sayer) {
	if c.Acuity > 0 {
		say("紧急级别%d", "level of urgency %d", c.Acuity)
	}
	if f := c.Flag; f != nil && f.Class == "immediate" {
		say("提出警示“%s”，立即处置", "raise flag %q, acted on at once", f.ID)
	} else if f != nil {
		say("提出警示“%s”", "raise flag %q", f.ID)
	}
	if c.GreenChannel {
		say("走绿色通道", "by green channel")
	}
	if len(c.Skip) > 0 {
		say("绿色通道免去：%s", "the green channel passes by: %s", w.listed(c.Skip))
	}
}

// acts are what a rule has done, asked or forbidden.
func (w *ruleWords) acts(c pack.Conclusions, say sayer) {
	for _, a := range c.Do {
		say("在这里立即：%s%s", "here and now: %s%s", w.service(a.Service), w.noted(a.Note))
	}
	if c.NothingHere {
		say("在这里没有要立即做的", "nothing is to be done here at once")
	}
	for _, n := range c.Need {
		say("需要：%s", "needs: %s", w.need(n))
	}
	for _, n := range c.Consult {
		say("请会诊：%s", "asks for an opinion: %s", w.need(n))
	}
	if f := c.Forbid; f != nil && f.Until != nil {
		say("禁止：%s，直到%s", "forbids: %s, until %s", w.service(f.Service), f.Until.In(w.lang))
	} else if f != nil {
		say("禁止：%s", "forbids: %s", w.service(f.Service))
	}
}

// place is what a rule says of where the patient may be.
func (w *ruleWords) place(c pack.Conclusions, say sayer) {
	if c.Floor != "" {
		say("地点级别至少：%s", "a place of at least the level %s", c.Floor)
	}
	if c.Observe != nil {
		say("留观%s", "observe for %s", w.minutes(c.Observe.For))
	}
	if c.Stay {
		say("可以留在这里", "may stay here")
	}
	for _, may := range c.May {
		if may == pack.Lateral {
			say("可以去同级机构", "may go to a place of the same level")
		} else {
			say("可以在这里约期等候", "may wait here for a date")
		}
	}
	if c.Detour != nil {
		say("为此至多多走%s", "for that, at most %s more on the road", w.minutes(*c.Detour))
	}
	if d := c.Down; d != nil {
		w.down(*d, say)
	}
	if c.Fit != nil {
		say("能否转运：%s", "fit to travel: %s", w.fit(c.Fit))
	}
}

// down is what a rule asks of a lower place, and that the patient may go there.
func (w *ruleWords) down(d pack.Down, say sayer) {
	if d.FirstContact > 0 {
		say("可以下转到能做全的机构，%s内首次联系", "may go down to a place that has all of it, seen there within %s", w.minutes(d.FirstContact))
	}
	if d.Course != "" {
		say("疗程按%s", "over a course of %s", w.clock(d.Course))
	}
	if d.Phase != "" {
		say("该机构登记的病程阶段须为：%s", "the place must treat the disease in this phase: %s", d.Phase)
	}
	if d.Drugs != "" {
		say("该机构须有够%[2]d天的%[1]s", "it must have, for %[2]d days, the %[1]s", w.clock(d.Drugs), pack.DrugDays)
	}
	for _, n := range d.Need {
		say("下级须能做：%s", "the lower place must do: %s", w.need(n))
	}
}

// afterwards is what a rule asks for later.
func (w *ruleWords) afterwards(c pack.Conclusions, say sayer) {
	if c.Review > 0 {
		say("%s内复查", "is seen again within %s", w.minutes(c.Review))
	}
	for _, n := range c.Notice {
		within := ""
		if n.Within > 0 {
			within = fmt.Sprintf(w.in("，%s内", ", within %s"), w.minutes(n.Within))
		}
		say("提示（%s%s）：%s", "notice (%s%s): %s", n.Kind, within, n.Text.In(w.lang))
	}
	for _, s := range c.SafetyNet {
		say("告诉家属：若%s，则%s", "tell the family: if %s, then %s", s.If.In(w.lang), s.Do.In(w.lang))
	}
}

// listed are words one after the other.
func (w *ruleWords) listed(words []string) string { return strings.Join(words, w.in("、", ", ")) }

// noted is a note in brackets, if there is one.
func (w *ruleWords) noted(note *wire.Text) string {
	if note == nil {
		return ""
	}
	return w.in("（", " (") + note.In(w.lang) + w.in("）", ")")
}

// fit is whether the patient can be moved.
func (w *ruleWords) fit(f *pack.Fit) string {
	state := map[string]string{"yes": w.in("能", "yes"), "after": w.in("先做下列事项", "once this is done"), "no": w.in("不能", "no")}[f.State]
	if len(f.After) == 0 {
		return state
	}
	var services []string
	for _, s := range f.After {
		services = append(services, w.service(s))
	}
	return state + w.in("：", ": ") + w.listed(services)
}

// need is a service with its clocks.
func (w *ruleWords) need(n pack.Need) string {
	text := w.service(n.Service) + w.target(n.Target)
	if n.EnRoute {
		text += w.in("；在转运途中做", "; on the way")
	}
	if n.Window != nil {
		text += fmt.Sprintf(w.in("；只在自%[2]s起%[1]s内可做", "; only within %s of %s"), w.minutes(n.Window.Within), w.clock(n.Window.From))
	}
	if n.Stay > 0 {
		text += fmt.Sprintf(w.in("；要能持续%s", "; it must remain available for %s"), w.minutes(n.Stay))
	}
	if t := w.set.Terms[n.Service]; t != nil && t.Class == pack.Gated {
		text += w.in("；不可撤回，要证实才做", "; can't be undone: only when proven")
	}
	return text
}

// target is from when and by when a service is wanted.
func (w *ruleWords) target(t *pack.Target) string {
	if t == nil || t.Within == nil {
		return ""
	}
	from := w.in("自"+w.clock(t.From)+"起", " of "+w.clock(t.From))
	if t.After != "" {
		from = w.in(w.service(t.After)+"之后", " after "+w.service(t.After))
	}
	length := w.in(w.minutes(*t.Within)+"内", "within "+w.minutes(*t.Within))
	if t.NotBefore > 0 {
		length = w.in("不早于"+w.minutes(t.NotBefore)+"、", "not before "+w.minutes(t.NotBefore)+" and ") + length
	}
	return w.in("（"+from+length+"）", " ("+length+from+")")
}

// clock is the fact that something runs from, or over.
func (w *ruleWords) clock(from string) string {
	if i, ok := w.set.Vocabulary.Lookup(from); ok {
		return w.factName(w.set.Vocabulary.Fact(i))
	}
	return w.in("此刻", "now")
}

// minutes is a length of time in its largest whole unit.
func (w *ruleWords) minutes(m wire.Minutes) string {
	switch n := int(m); {
	case n >= 2880 && n%1440 == 0:
		return fmt.Sprintf(w.in("%d天", "%d days"), n/1440)
	case n >= 120 && n%60 == 0:
		return fmt.Sprintf(w.in("%d小时", "%d hours"), n/60)
	default:
		return fmt.Sprintf(w.in("%d分钟", "%d minutes"), n)
	}
}
