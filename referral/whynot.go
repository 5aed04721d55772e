package referral

import (
	"fmt"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
)

// WhyNotSchema names the edition of the answer's JSON.
const WhyNotSchema = "fenji.why_not/1"

// What an institution is to a decision.
const (
	IsDestination = "destination" // the patient goes there, or is there and remains
	IsWaypoint    = "waypoint"    // he comes by
	IsHere        = "here"        // he is there, and must go on
	IsNotNeeded   = "not_needed"  // he goes nowhere, or not yet
	Lacks         = "lacks"       // something that he needs is not to be had there
	ComesAfter    = "comes_after" // it would do; another plan comes first
)

// Reasons why a need is not served besides those of the catalogue.
const (
	PastWindow   = "window"    // its window will have closed by then
	OpenWindow   = "doubtful"  // whether its window is open is not known
	PastLabel    = "off_label" // only products past their own window are there
	NotPermitted = "forbidden" // what answers the need there is forbidden
	OpenQuestion = "open"      // sideways there, but for a question that is open
)

// A WhyNot is why a decision does not take the patient to an institution. The
// order of its fields is the order of its JSON.
type WhyNot struct {
	Schema      string    `json:"schema"`
	Case        string    `json:"case"`
	At          wire.Time `json:"at"`
	Here        string    `json:"here"`
	Disposition string    `json:"disposition"`
	Destination string    `json:"destination"`
	Institution Site      `json:"institution"`
	Level       string    `json:"level"` // of it: village, township, county, tertiary
	Is          string    `json:"is"`
	Service     string    `json:"service,omitempty"` // that the reason is about
	Reason      string    `json:"reason,omitempty"`  // as in a decision's rejected, or a plan.Criterion
	Text        wire.Text `json:"text"`
	Needs       []NeedAt  `json:"needs"` // of the decision's plan
	Versions    Versions  `json:"versions"`
}

// NeedAt is one need of the plan, and how the institution would serve it if the
// patient went straight there at once.
type NeedAt struct {
	Service   string     `json:"service"`
	Name      wire.Text  `json:"name"`
	Truth     string     `json:"truth"`     // true: proven; unknown: possible
	Deciding  bool       `json:"deciding"`  // it decides where the patient goes
	ServedAt  string     `json:"served_at"` // the institution that the plan has for it; empty for none
	Offers    bool       `json:"offers"`    // it may begin there, in time for its window
	StartsIn  *StartsIn  `json:"starts_in,omitempty"`
	Mode      string     `json:"mode,omitempty"`
	CallFirst []string   `json:"call_first,omitempty"`
	Reasons   []NotThere `json:"reasons"` // why not, not at once, or not surely
}

// NotThere is one reason, with the words of a decision's rejected.
type NotThere struct {
	Reason string    `json:"reason"`
	Text   wire.Text `json:"text"`
}

// JSON is the answer's one form in bytes.
func (w *WhyNot) JSON() []byte { return wire.Canonical(w) }

// WhyNot tells why the decision on a case does not take the patient to an
// institution: what of the decision's needs it does not serve, and why not, or
// else by what another plan comes first. It answers for every institution of the
// catalogue, the destination and the place where the patient is included; another
// one is refused as [wire.Problems] with the near id.
func (e *Engine) WhyNot(c *triage.Case, institution string) (*WhyNot, error) {
	in, err := e.institution(institution, "/institution")
	if err != nil {
		return nil, err
	}
	if _, err := e.institution(c.Here, "/here"); err != nil {
		return nil, err
	}
	d := e.deciding(c)
	ends := d.ends()
	missing := d.missing(ends)
	w := &whyNot{deciding: d, side: d.chosen(ends, missing), ends: ends, missing: missing, in: in}
	w.there = d.planner.There(w.question, in.ID)
	w.out = &WhyNot{Schema: WhyNotSchema, Case: c.ID, At: c.At, Here: c.Here, Disposition: w.side.disposition, Destination: w.destination,
		Institution: Site{ID: in.ID, Name: in.Name}, Level: d.view.Word(in.Level), Needs: []NeedAt{}, Versions: e.versions}
	for i := range w.wanted {
		w.out.Needs = append(w.out.Needs, w.need(i))
	}
	w.judge()
	w.lacking()
	return w.out, nil
}

// institution is one of the catalogue, or the problem with its id.
func (e *Engine) institution(id, path string) (*capability.Institution, error) {
	if in, ok := e.view.Institution(id); ok {
		return in, nil
	}
	var ids []string
	meant := ""
	for in := range e.view.Institutions() {
		ids = append(ids, in.ID)
		if meant == "" && id != "" && (in.Name.Zh == id || in.Name.En == id || slices.Contains(in.Aliases, id)) {
			meant = fmt.Sprintf("; its id is %q", in.ID)
		}
	}
	if meant == "" {
		meant = wire.Near(id, ids)
	}
	var ps wire.Problems
	ps.Add(nil, path, "unknown-institution", "the catalog has no institution %q%s", id, meant)
	return nil, ps
}

// whyNot is one answer being made.
type whyNot struct {
	*deciding
	*side
	ends    *ends
	missing []Missing
	in      *capability.Institution
	there   []plan.Served // each need, going straight there
	out     *WhyNot
}

// need is how the institution would serve need i.
func (w *whyNot) need(i int) NeedAt {
	n, there := w.wanted[i], w.there[i]
	at := NeedAt{Service: n.service, Name: w.set.Terms[n.service].Name(), Truth: "unknown", Deciding: i == w.plan.Deciding,
		ServedAt: w.servedAt(i), Offers: there.Met(), Reasons: w.reasonsAgainst(i)}
	if n.state == proven {
		at.Truth = "true"
	}
	if o := there.Offer; o != nil && there.Met() {
		parts := wayParts(o.Parts)
		if there.Start.Known() && there.Start.Hi > o.Start.Hi { // consent and the supervisor's word
			parts = append(parts, Part{"prepare", Minutes{Lo: there.Start.Lo - o.Start.Lo, Hi: there.Start.Hi - o.Start.Hi}})
		}
		at.StartsIn, at.Mode, at.CallFirst = &StartsIn{there.Start, parts}, o.Mode, o.CallFirst
	}
	return at
}

// servedAt is the institution that the plan has for need i.
func (w *whyNot) servedAt(i int) string {
	switch k := w.plan.Served[i].Where; {
	case k == plan.Here:
		return w.c.Here
	case k >= 0:
		return w.plan.Stops[k].Institution.ID
	}
	return ""
}

// reasonsAgainst are why the institution does not serve need i, not at once, or
// not surely, each once.
func (w *whyNot) reasonsAgainst(i int) []NotThere {
	n, need, there := w.wanted[i], w.question.Needs[i], w.there[i]
	reasons := []NotThere{}
	if need.Basic {
		return reasons
	}
	offers, rejected := w.sites.catalog.Ask(w.asking(n), w.in.ID)
	for _, r := range append(rejected, w.refused(w.side, offers)...) {
		if !slices.ContainsFunc(reasons, func(had NotThere) bool { return had.Reason == r.Reason }) {
			reasons = append(reasons, NotThere{r.Reason, w.named(r)})
		}
	}
	switch {
	case !there.Met() && len(reasons) == 0:
		return append(reasons, w.tooLate(need, offers))
	case there.Met() && there.Doubtful:
		reasons = append(reasons, NotThere{OpenWindow, wire.Text{Zh: "时间窗是否已过不明", En: "its window may have closed"}})
	case there.Met() && there.OffLabel:
		reasons = append(reasons, NotThere{PastLabel, wire.Text{Zh: "只有已过说明书时间窗的药", En: "only drugs past their label's window"}})
	}
	return reasons
}

// tooLate is why a need is not met where its service is offered: what is offered
// is forbidden, or begins past its window.
func (w *whyNot) tooLate(need plan.Need, offers []*capability.Offer) NotThere {
	permitted := func(o *capability.Offer) bool { return slices.Contains(need.Services, o.Service.Service) }
	if !slices.ContainsFunc(offers, permitted) {
		return NotThere{NotPermitted, wire.Text{Zh: "那里的办法对此人禁用", En: "what is there is forbidden for him"}}
	}
	return NotThere{PastWindow, wire.Text{Zh: "到那里已过时间窗", En: "past its window by then"}}
}

// judge says in one sentence what the institution is to the decision.
func (w *whyNot) judge() {
	k := slices.IndexFunc(w.plan.Stops, func(s plan.Stop) bool { return s.Institution.ID == w.in.ID })
	switch {
	case w.in.ID == w.destination && w.in.ID == w.c.Here:
		w.say(IsDestination, w.remains())
	case w.in.ID == w.destination:
		w.say(IsDestination, wire.Text{Zh: "就是去这里", En: "it is where he goes"})
	case w.side.disposition == HoldAndCall:
		w.held(k)
	case w.destination == w.c.Here && w.descent != nil && w.view.LevelRank(w.in.Level) < w.view.LevelRank(w.deciding.here.Level):
		w.notDown()
	case w.destination == w.c.Here:
		w.say(IsNotNeeded, w.remains())
	case w.in.ID == w.c.Here:
		w.lacks(IsHere, w.plan.Deciding, plan.Difference{By: plan.ByUnmet})
	case k >= 0:
		w.waypoint(k)
	default:
		w.compare()
	}
}

func (w *whyNot) say(is string, text wire.Text) { w.out.Is, w.out.Text = is, text }

// notDown is why a patient who may go down does not go down to the institution.
func (w *whyNot) notDown() {
	lacks := w.lacksOf(w.side, w.in)
	if len(lacks) == 0 {
		w.say(IsNotNeeded, w.remains())
		return
	}
	w.out.Service, w.out.Reason = lacks[0].Service, lacks[0].Reason
	w.say(Lacks, w.named(lacks[0]))
}

// lacking tells all that a lower place lacks for a patient who may go down, its needs
// of the plan included.
func (w *whyNot) lacking() {
	if w.descent == nil || w.in.ID == w.destination || w.view.LevelRank(w.in.Level) >= w.view.LevelRank(w.deciding.here.Level) {
		return
	}
	for _, r := range w.lacksOf(w.side, w.in) {
		name := wire.Text{Zh: r.Service, En: r.Service}
		if t := w.set.Terms[r.Service]; t != nil {
			name = t.Name()
		}
		w.out.Needs = append(w.out.Needs, NeedAt{Service: r.Service, Name: name, Truth: "true", Reasons: []NotThere{{r.Reason, w.named(r)}}})
	}
}

// remains is why the patient goes nowhere, or not yet.
func (w *whyNot) remains() wire.Text {
	switch w.side.disposition {
	case AssessHere:
		return wire.Text{Zh: "先在此问清", En: "the open questions come first, here"}
	case Consult:
		return wire.Text{Zh: "在此等会诊意见", En: "he waits here for an opinion"}
	case Observe:
		return wire.Text{Zh: "在此留观", En: "he is observed here"}
	case HoldAndCall:
		return wire.Text{Zh: "先在此救治并呼叫支援", En: "he is held here and help is called"}
	}
	return wire.Text{Zh: "可在此处理", En: "he can be treated here"}
}

// held is why a patient who is held here is not taken to the institution: it does
// not serve what he needs, or is not above the place where he is.
func (w *whyNot) held(stop int) {
	i := w.plan.Deciding
	switch {
	case i >= 0 && !w.there[i].Met():
		w.lacks(Lacks, i, plan.Difference{By: plan.ByUnmet})
	case stop >= 0 && !w.plan.Stops[stop].Higher:
		w.comesAfter(Lacks, plan.Difference{By: plan.ByNotHigher})
	default:
		w.say(IsNotNeeded, w.remains())
	}
}

// waypoint is what the patient comes by for, or would go on for.
func (w *whyNot) waypoint(k int) {
	var name wire.Text
	for i, served := range w.plan.Served {
		if served.Where == k && name == (wire.Text{}) {
			name, w.out.Service = w.set.Terms[w.wanted[i].service].Name(), w.wanted[i].service
		}
	}
	if k > w.plan.Destination(w.question.Needs) {
		w.say(IsWaypoint, wire.Text{Zh: "必要时再去：" + name.Zh, En: "he goes on there if need be: " + name.En})
		return
	}
	w.say(IsWaypoint, wire.Text{Zh: "途中经过：" + name.Zh, En: "he comes by: " + name.En})
}

// compare is by what the plan through the institution comes after the one chosen.
func (w *whyNot) compare() {
	q := w.question
	mine, here := w.view.LevelRank(w.in.Level), w.view.LevelRank(w.deciding.here.Level)
	higher := mine > here
	switch {
	case w.sideways && mine < here && w.there[w.plan.Deciding].Met():
		w.comesAfter(ComesAfter, plan.Difference{By: plan.ByBelow})
		return
	case w.open():
		w.out.Service, w.out.Reason = w.wanted[w.plan.Deciding].service, OpenQuestion
		w.say(ComesAfter, w.questioned())
		return
	case w.sideways && !higher:
		q = q.Aside(*w.leave)
	}
	through, difference := w.planner.Through(q, w.in.ID)
	if i := w.plan.Deciding; through == nil || !through.Served[i].Met() || !w.there[i].Met() {
		w.lacks(Lacks, i, plan.Difference{By: plan.ByUnmet})
		return
	}
	switch {
	case w.sideways && higher: // his own level is enough
		difference = plan.Difference{By: plan.ByLevel}
	case w.leave != nil && difference.By == plan.ByNotHigher: // sideways, but not there
		w.lacks(ComesAfter, w.plan.Deciding, difference)
		return
	}
	switch difference.By {
	case plan.ByUnmet, plan.ByGatedUnmet, plan.ByPossibleUnmet:
		w.lacks(Lacks, w.missed(through, difference.By), difference)
	default:
		w.comesAfter(ComesAfter, difference)
	}
}

// open reports whether the patient would go sideways to the institution, were it not
// for what is still open.
func (w *whyNot) open() bool {
	e := w.ends
	if e.settled || w.plan.Deciding < 0 || !w.there[w.plan.Deciding].Met() {
		return false
	}
	return e.aside == w.in.ID || e.best.sideways && e.best.destination == w.in.ID
}

// questioned is the first question that is open.
func (w *whyNot) questioned() wire.Text {
	if len(w.missing) == 0 {
		return wire.Text{Zh: "还有未定的事，未定前不平转", En: "something is open, and nobody goes sideways before it is settled"}
	}
	q := w.missing[0].Question
	return wire.Text{Zh: "要先问清：" + q.Zh, En: "this is open: " + q.En}
}

// missed is the most urgent need that the chosen plan meets, and the one through
// the institution does not; the deciding one if there is none.
func (w *whyNot) missed(through *plan.Plan, by plan.Criterion) int {
	missed := w.plan.Deciding
	for i, n := range w.question.Needs {
		kind := by == plan.ByUnmet && n.Proven || by == plan.ByPossibleUnmet && !n.Proven || by == plan.ByGatedUnmet && n.Gated
		lacking := !through.Served[i].Met() || by == plan.ByGatedUnmet && !w.there[i].Met()
		if kind && lacking && w.plan.Served[i].Met() && (missed == w.plan.Deciding || n.Due < w.question.Needs[missed].Due) {
			missed = i
		}
	}
	return missed
}

// lacks says that need i is not to be had at the institution, with the reason that
// a decision gives.
func (w *whyNot) lacks(is string, i int, difference plan.Difference) {
	w.out.Service = w.wanted[i].service
	if reasons := w.out.Needs[i].Reasons; len(reasons) > 0 {
		w.out.Reason = reasons[0].Reason
		w.say(is, reasons[0].Text)
		return
	}
	w.comesAfter(is, difference)
}

// comesAfter says by what another plan comes first.
func (w *whyNot) comesAfter(is string, difference plan.Difference) {
	if i := w.plan.Deciding; i >= 0 && w.out.Service == "" {
		w.out.Service = w.wanted[i].service
	}
	name := wire.Text{Zh: "处置", En: "treatment"}
	if t := w.set.Terms[w.out.Service]; t != nil {
		name = t.Name()
	}
	w.out.Reason = string(difference.By)
	w.say(is, wordsOf(difference, name))
}

// wordsOf are a difference for people; name is of the service it is about.
func wordsOf(difference plan.Difference, name wire.Text) wire.Text {
	switch difference.By {
	case plan.ByIdleStop:
		return wire.Text{Zh: "那里没有要做的事", En: "nothing is done there that he needs"}
	case plan.ByUnmet:
		return wire.Text{Zh: "做不到" + name.Zh, En: "can't do " + name.En}
	case plan.ByGatedUnmet, plan.ByPossibleUnmet:
		return wire.Text{Zh: "如需要，做不到" + name.Zh, En: "can't do " + name.En + " should it be needed"}
	case plan.ByNotHigher:
		return wire.Text{Zh: "级别不高于此处", En: "not above the place where he is"}
	case plan.ByWait:
		return wire.Text{Zh: "要等开诊", En: "he would wait for a place to open"}
	case plan.ByLate:
		return longer(difference.More, "超过时限多", "more past the target")
	case plan.ByStart:
		return longer(difference.More, "开始"+name.Zh+"晚", "later: "+name.En)
	case plan.ByGatedStart:
		return longer(difference.More, "可能要做的晚", "later: what may have to be done")
	case plan.ByDoubt:
		return wire.Text{Zh: "不如选定处有把握", En: "less sure than the place chosen"}
	case plan.ByStops:
		return wire.Text{Zh: "要多转一次", En: "he would be moved once more"}
	case plan.ByBelow:
		return wire.Text{Zh: "级别低于此处", En: "below the level of the place where he is"}
	case plan.ByLevel:
		return wire.Text{Zh: "级别高于需要", En: "a higher level than is needed"}
	case plan.ByNetwork:
		return wire.Text{Zh: "不属本地医联网络", En: "outside the networks of this place"}
	case plan.ByMinutes:
		return longer(difference.More, "全部就位晚", "later until all is done")
	case plan.ByFull:
		return wire.Text{Zh: "刚报满员", En: "just reported full"}
	case plan.ByReach:
		return wire.Text{Zh: "更近的够多，未比较", En: "enough places are nearer; not weighed"}
	}
	return wire.Text{Zh: "与选定处相当", En: "as good as the place chosen"}
}

// longer is a number of minutes more; one without an end is not known.
func longer(minutes int, zh, en string) wire.Text {
	if minutes >= plan.None {
		return wire.Text{Zh: zh + "多久不明", En: "not known how many min " + en}
	}
	return wire.Text{Zh: fmt.Sprintf("%s%d分钟", zh, minutes), En: fmt.Sprintf("%d min %s", minutes, en)}
}
