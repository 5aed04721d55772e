package referral

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/fenji-health/fenji/referral/wire"
)

// MaxLines and MaxLine bound what a doctor reads: lines, and characters a line.
const (
	MaxLines = 12
	MaxLine  = 30
)

// Explain is the decision in a few lines of "zh" or "en": where to, what to do
// now and by when, whom to call, why, why not nearer, what is not known. Whole
// thoughts are left out, the least important first, where there is no room; the
// decision itself holds them all.
func (d *Decision) Explain(lang string) string {
	return strings.Join(fit(d.Thoughts(), lang), "\n") + "\n"
}

// Thoughts are all that [Decision.Explain] may say, in the order in which it is read.
func (d *Decision) Thoughts() []Thought {
	e := explainer{d: d}
	for _, part := range []struct {
		about string
		say   func()
	}{
		{"headline", e.headline}, {"declined", e.declined}, {"now", e.now}, {"call", e.call}, {"then", e.then}, {"why", e.why}, {"why_not", e.whyNot}, {"way", e.way},
		{"unknown", e.unknown}, {"net", e.net}, {"limits", e.limits},
	} {
		e.about, e.of = part.about, 0
		part.say()
	}
	return e.thoughts
}

// Headline is the first of these thoughts, in one line: one verb and one place.
func (d *Decision) Headline(lang string) string {
	e := explainer{d: d}
	e.headline()
	return e.thoughts[0].Text.In(lang)
}

// explainer gathers thoughts in the order in which they are read.
type explainer struct {
	d        *Decision
	about    string // what is being said
	of       int    // the step of which it is said; 0 of none
	thoughts []Thought
}

// A Thought is one thing said of a decision.
type Thought struct {
	About string    `json:"about"`          // headline, declined, now, call, then, why, why_not, way, unknown, net, limits
	Step  int       `json:"step,omitempty"` // of the plan, of which it is said
	Text  wire.Text `json:"text"`

	spare int // how soon it may be left out: 0 never, 9 first
}

// say adds a thought.
func (e *explainer) say(spare int, zh, en string) {
	if zh != "" || en != "" {
		e.thoughts = append(e.thoughts, Thought{e.about, e.of, wire.Text{Zh: zh, En: en}, spare})
	}
}

// fit is the lines of the thoughts for which there is room.
func fit(thoughts []Thought, lang string) (lines []string) {
	folded := make([][]string, len(thoughts))
	kept := make([]bool, len(thoughts))
	room := MaxLines
	for spare := range 10 {
		for i, t := range thoughts {
			text := t.Text.Zh
			if lang == "en" {
				text = t.Text.En
			}
			if t.spare != spare || text == "" {
				continue
			}
			if folded[i] = fold(text, MaxLine); len(folded[i]) <= room {
				kept[i], room = true, room-len(folded[i])
			}
		}
	}
	for i := range thoughts {
		if kept[i] {
			lines = append(lines, folded[i]...)
		}
	}
	return lines
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
		if k := strings.LastIndex(string(rest[:cut]), "，"); k > 0 && len(rest)-cut <= 4 {
			cut = utf8.RuneCountInString(string(rest[:cut])[:k]) + 1 // no word alone on a line
		}
		if strings.ContainsRune("，。；：、）", rest[cut]) {
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
		site := e.name(s.Site)
		e.say(0, "就地抢救，等"+site.Zh+"来人", "Hold here; a team comes from "+site.En)
		return
	}
	now := wire.Text{}
	if d.GreenChannel {
		now = wire.Text{Zh: "立即", En: " now"}
	}
	switch d.Disposition {
	case Stay:
		e.say(0, "留在本机构处理", "Treat here")
	case AssessHere:
		e.say(0, "先在这里查清再定", "Find out here first")
	case Consult:
		e.say(0, "留在这里，请上级会诊", "Stay, ask for an opinion")
	case Observe:
		e.say(0, "在这里处理并留观", "Treat and observe here")
	case HoldAndCall:
		e.say(0, "原地抢救，呼叫急救", "Hold here and call for help")
	case TreatThenTransfer:
		first, elsewhere := e.treatment()
		if elsewhere != nil {
			site := e.name(*elsewhere)
			e.say(0, now.Zh+"去"+site.Zh+first.Zh+"，再转"+to.Zh, "Go"+now.En+" to "+site.En+": "+first.En+", then to "+to.En)
			return
		}
		e.say(0, "先"+first.Zh+"，再"+now.Zh+"转"+to.Zh, upper(first.En)+", then transfer"+now.En+" to "+to.En)
	case ReferDown:
		e.say(0, "下转"+to.Zh, "Refer down to "+to.En)
	case Wait:
		e.say(0, "留在本机构，约期等候", "Stay, and wait for the date")
	case ReferLateral:
		e.say(0, "平转"+to.Zh, "Refer sideways to "+to.En)
	default:
		e.say(0, now.Zh+"转"+to.Zh, "Transfer"+now.En+" to "+to.En)
	}
}

// declined says what the patient does not want, and what that may cost him.
func (e *explainer) declined() {
	for _, r := range e.d.Declined {
		risk := r.Risks[0].Text
		if r.By == byCeiling {
			e.say(1, "按书面约定不再"+r.Text.Zh, "By a documented ceiling, not: "+r.Text.En)
			continue
		}
		e.say(1, "病人拒绝"+r.Text.Zh+"，风险："+risk.Zh, "Declined: "+r.Text.En+"; the risk: "+risk.En)
	}
}

// treatment names what is treated before the last way, and where if not here.
func (e *explainer) treatment() (what wire.Text, elsewhere *Site) {
	for i := range e.d.Plan {
		s := &e.d.Plan[i]
		if s.Action != "perform" || s.waiting() || !s.Gated && !s.atOnce() {
			continue
		}
		if s.Site.ID != e.d.Here {
			return s.Text, &s.Site
		}
		return s.short(), nil
	}
	return wire.Text{Zh: "处理", En: "treat"}, nil
}

// waiting reports whether a step is no order yet: people or answers come first.
func (s *Step) waiting() bool { return s.Gated && s.DecidedBy != nil }

// atOnce reports whether a step is done before anything else.
func (s *Step) atOnce() bool { return s.Due != nil && s.Due.Anchor == "at" && s.Due.WithinMinutes == 0 }

// short is a step's order without the words added to it.
func (s *Step) short() wire.Text {
	zh, _, _ := strings.Cut(s.Text.Zh, "：")
	en, _, _ := strings.Cut(s.Text.En, ": ")
	return wire.Text{Zh: zh, En: en}
}

// now is the steps to be done here, with the clock on the wall: at most four, what
// is done at once first, then what can't be undone, then the rest as planned. What
// may turn out not to be needed is not ordered.
func (e *explainer) now() {
	var steps []Step
	for _, s := range e.d.Plan {
		if s.Action == "perform" && s.Site.ID == e.d.Here && (!s.Possible || s.Gated || s.finds) {
			steps = append(steps, s)
		}
	}
	weight := func(s Step) int {
		switch {
		case s.atOnce():
			return 0
		case s.Gated && !s.waiting():
			return 1
		}
		return 2
	}
	wire.Sort(steps, func(a, b *Step) int { return cmp.Compare(weight(*a), weight(*b)) })
	for _, s := range steps[:min(4, len(steps))] {
		e.of = s.Step
		switch {
		case s.waiting() && s.waits.Zh != "":
			e.say(1, "先不"+s.Text.Zh+"，等："+s.waits.Zh, "Not yet: "+s.Text.En+"; needs: "+s.waits.En)
			e.say(5, s.doubt.Zh, s.doubt.En)
		case s.waiting():
			e.say(1, "先不"+s.Text.Zh+"，等会诊决定", "Not yet: "+s.Text.En+"; others decide")
		case s.Due == nil, s.atOnce():
			e.say(1, "马上："+s.Text.Zh, "Now: "+s.Text.En)
		case s.Due.RemainingMinutes < 0:
			e.say(1, s.Text.Zh+"已超时，马上做", "Overdue, now: "+s.Text.En)
		default:
			clock, left := e.told(s.Due.DueAt), left(s.Due.RemainingMinutes)
			e.say(1, clock+"前"+s.Text.Zh+"，还剩"+left.Zh, clock+" "+s.Text.En+" ("+left.En+")")
		}
	}
}

// left is a time that remains, never as more than it is.
func left(minutes int) wire.Text {
	switch hours := minutes / 60; {
	case hours >= 48:
		return wire.Text{Zh: fmt.Sprintf("%d天", hours/24), En: fmt.Sprintf("%d days", hours/24)}
	case hours > 2:
		return wire.Text{Zh: fmt.Sprintf("%d小时", hours), En: fmt.Sprintf("%d h", hours)}
	}
	return wire.Text{Zh: fmt.Sprintf("%d分", minutes), En: fmt.Sprintf("%d min", minutes)}
}

// call is whom to telephone, and whom to ask.
func (e *explainer) call() {
	for _, s := range e.d.Plan {
		e.of = s.Step
		switch {
		case s.Action == "call" && e.d.Disposition == Wait:
			site := e.name(s.Site)
			e.say(2, e.told(*s.AckBy)+"前打"+site.Zh+s.Site.Phone+"："+s.Text.Zh, "Call "+site.En+" "+s.Site.Phone+" by "+e.told(*s.AckBy)+": "+s.Text.En)
			e.say(3, s.IfNoAnswer.Zh, s.IfNoAnswer.En)
		case s.Action == "call":
			ack := wire.Text{}
			if s.AckBy != nil {
				ack = wire.Text{Zh: "，" + e.told(*s.AckBy) + "前要回音", En: ", ack by " + e.told(*s.AckBy)}
			}
			site := e.name(s.Site)
			e.say(2, "打"+site.Zh+s.Site.Phone+ack.Zh, "Call "+site.En+" "+s.Site.Phone+ack.En)
		case s.Action == "consult" && s.AnswerBy != nil:
			phone := ""
			if s.By != nil {
				phone = s.By.Phone
			}
			e.say(3, s.Text.Zh+phone+"，"+e.told(*s.AnswerBy)+"前要回音", strings.TrimSpace(upper(s.Text.En)+" "+phone)+" by "+e.told(*s.AnswerBy))
		}
	}
}

// then is the way: when he leaves here, and what follows.
func (e *explainer) then() {
	if s := e.step("meet_at"); s != nil && s.DepartBy != nil {
		e.of = s.Step
		e.say(2, s.DepartBy.Clock()+"前出发，"+s.Text.Zh, "Leave by "+s.DepartBy.Clock()+", "+s.Text.En)
	}
	for _, s := range e.d.Plan {
		if s.Action == "transfer" && s.DepartBy != nil {
			e.of = s.Step
			site := wire.Text{}
			if s.Site.ID != e.d.Destination {
				site = wire.Text{Zh: "去" + s.Site.Name.In("zh"), En: " for " + s.Site.Name.In("en")}
			}
			there := wire.Text{}
			if m := s.StartsIn.Minutes; m.Known() {
				clock := e.told(e.d.At.Add(m.Hi))
				there = wire.Text{Zh: "，约" + clock + "开始", En: ", start " + clock}
			}
			e.say(3, e.told(*s.DepartBy)+"前出发"+site.Zh+there.Zh, "Leave by "+e.told(*s.DepartBy)+site.En+there.En)
			break
		}
	}
	if s := e.step("wait"); s != nil {
		e.say(1, e.told(*s.Due.NotBefore)+s.Text.Zh, e.told(*s.Due.NotBefore)+" "+s.Text.En)
	}
	if r := e.step("recheck"); r != nil && r.Due != nil && r.Due.NotBefore != nil {
		e.of = r.Step
		e.say(6, "途中"+e.told(*r.Due.NotBefore)+"至"+e.told(r.Due.DueAt)+"复查："+r.Text.Zh, e.told(*r.Due.NotBefore)+"-"+e.told(r.Due.DueAt)+" "+r.Text.En)
	}
}

// told is a time as it is told at the time of the case.
func (e *explainer) told(t wire.Time) string { return t.ToldAt(e.d.At) }

// why is the reason that weighs most: of the rule that sends, treats or keeps.
func (e *explainer) why() {
	if r := e.mainReason(); r != nil && r.Text != (wire.Text{}) {
		e.say(4, "因为："+r.Text.In("zh"), "Why: "+r.Text.In("en"))
	}
	for _, f := range e.d.Forbidden {
		e.say(2, f.Text.In("zh"), f.Text.In("en"))
	}
	for _, p := range e.d.Passed {
		e.say(5, fmt.Sprintf("已过%d小时时间窗", p.WithinMinutes/60), fmt.Sprintf("Past its window of %d h", p.WithinMinutes/60))
	}
}

// mainReason is the reason that says most about where the patient goes; of equals
// the first.
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

// whyNot is one nearer place that was passed over: one that has the service but
// not now, else one of at least the level where the patient is.
func (e *explainer) whyNot() {
	main, stops := "", map[string]bool{e.d.Here: true}
	for _, s := range e.d.Plan {
		if s.Action == "transfer" {
			stops[s.Site.ID] = true
		}
	}
	if s := e.step("transfer"); s != nil {
		main = s.Service
	}
	var best *RejectedSite
	for i := range e.d.Rejected {
		r := &e.d.Rejected[i]
		if r.Service == main && !stops[r.Institution] && r.asked > 0 && (best == nil || r.asked > best.asked) {
			best = r
		}
	}
	if s := e.step("transfer"); s != nil {
		for _, b := range s.Bypasses {
			if best == nil || best.Institution != b.Institution {
				e.say(9, "越过"+b.name.In("zh")+"："+b.Text.In("zh"), "Past "+b.name.In("en")+": "+b.Text.In("en"))
			}
		}
	}
	if best != nil {
		e.say(6, "不去"+best.name.In("zh")+"："+best.Text.In("zh"), "Not "+best.name.In("en")+": "+best.Text.In("en"))
	}
}

// way is how far it is and what it costs, as far as the catalogue has it; where there
// is haste nobody reads that.
func (e *explainer) way() {
	s := e.step("transfer")
	if s == nil || s.Metres == nil || e.d.Urgency != "routine" {
		return
	}
	yuan := wire.Text{}
	if s.Yuan != nil {
		yuan = wire.Text{Zh: fmt.Sprintf("、%d元", *s.Yuan), En: fmt.Sprintf(", %d yuan", *s.Yuan)}
	}
	e.say(9, "路程"+kilometres(*s.Metres)+"公里"+yuan.Zh, kilometres(*s.Metres)+" km of road"+yuan.En)
}

// unknown is what is not known and can still change the decision.
func (e *explainer) unknown() {
	spare := 5
	if e.d.Disposition == AssessHere {
		spare = 1
	}
	var asked []wire.Text // codes of one fact are asked for by one question
	for _, m := range e.d.Missing {
		if len(asked) < 3 && !slices.Contains(asked, m.Question) {
			e.say(spare+2*len(asked), "要问清："+m.Question.In("zh"), "Ask: "+m.Question.In("en"))
			asked = append(asked, m.Question)
		}
	}
}

// net is what to watch for.
func (e *explainer) net() {
	spare := 7
	if e.d.Destination == e.d.Here || e.d.Disposition == ReferLateral || e.d.Disposition == ReferDown {
		spare = 3
	}
	for _, n := range e.d.SafetyNet {
		e.say(spare, "如"+n.If.In("zh")+"："+n.Do.In("zh"), "If "+n.If.In("en")+": "+n.Do.In("en"))
	}
}

// limits says what the decision does not rest on: a newer catalogue, a rule for the
// complaint.
func (e *explainer) limits() {
	for _, n := range e.d.Notices {
		switch n.Kind {
		case "not_covered", "no_scale":
			e.say(4, n.Text.Zh, n.Text.En)
		case "way_spared":
			e.say(9, n.Text.Zh, n.Text.En)
		case "offline", "catalogue_old", "not_known":
			e.say(8, n.Text.Zh, n.Text.En)
		}
	}
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
