package referral

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// stepper writes the steps of one decision, in the order in which people do
// them: immediate acts, facts to obtain, calls, consults, treatment here, the
// way, rechecks.
type stepper struct {
	*deciding
	*side
	ends    *ends
	out     *Decision
	treated int // number of the last treatment here that comes before the way
}

func (d *deciding) steps(out *Decision, s *side, e *ends) {
	w := &stepper{deciding: d, side: s, ends: e, out: out}
	out.Plan = []Step{}
	w.acts()
	w.obtain()
	if s.disposition == HoldAndCall {
		w.hold()
	} else {
		w.calls()
	}
	w.performs(false)
	w.consults()
	w.performs(true)
	w.transfers()
	w.rechecks()
	w.remain()
}

func (w *stepper) add(s Step) int {
	s.Step = len(w.out.Plan) + 1
	w.out.Plan = append(w.out.Plan, s)
	return s.Step
}

func (w *stepper) place(in *capability.Institution) Site { return Site{ID: in.ID, Name: in.Name} }

// acts are what true rules say to do here at once, the most urgent rule first,
// unless it is forbidden. They stand whatever the catalogue says: what is there
// counts, not what is written.
func (w *stepper) acts() {
	var rules []fired
	for i, f := range w.fired {
		if w.states[i] == proven && len(f.Then.Do) > 0 {
			rules = append(rules, f)
		}
	}
	slices.SortStableFunc(rules, func(a, b fired) int {
		return cmp.Compare(w.actUrgency(a), w.actUrgency(b))
	})
	var seen []string
	for _, r := range rules {
		for _, a := range r.Then.Do {
			ban := w.forbids[a.Service]
			if slices.Contains(seen, a.Service) || ban != nil && len(ban.proven) > 0 {
				continue
			}
			seen = append(seen, a.Service)
			text := w.set.Terms[a.Service].Command()
			if w.sites.Offers(a.Service) == rule.False {
				text = wire.Text{Zh: text.Zh + "（如手边有）", En: text.En + " (if at hand)"}
			}
			if a.Note != nil {
				text = wire.Text{Zh: text.Zh + "：" + a.Note.Zh, En: text.En + ": " + a.Note.En}
			}
			now := Due{Anchor: "at", AnchorAt: &w.c.At, DueAt: w.c.At}
			w.add(Step{Action: "perform", Service: a.Service, Text: text, Site: w.place(w.deciding.here), Due: &now})
		}
	}
}

// actUrgency puts immediate flags first, then the more urgent acuity.
func (w *stepper) actUrgency(f fired) int {
	if f.Then.Flag != nil && f.Then.Flag.Class == "immediate" {
		return 0
	}
	if f.Then.Acuity > 0 {
		return f.Then.Acuity
	}
	return 9
}

// obtain are the missing facts that can be had here, grouped by how.
func (w *stepper) obtain() {
	var ways []string
	facts := map[string][]string{}
	for _, m := range w.out.Missing {
		way := w.wayTo(m.Fact)
		question := way == "" || w.set.Terms[way].Basic
		if !m.ObtainableHere || question && w.side.disposition != AssessHere || w.isWanted(way) {
			continue
		}
		if !slices.Contains(ways, way) {
			ways = append(ways, way)
		}
		if !slices.Contains(facts[way], m.Fact) {
			facts[way] = append(facts[way], m.Fact)
		}
	}
	for _, way := range ways {
		s := Step{Action: "perform", Service: way, Facts: facts[way], Site: w.place(w.deciding.here), Text: wire.Text{Zh: "问清", En: "ask"}}
		if way != "" {
			s.Text = w.set.Terms[way].Command()
		}
		w.add(s)
	}
}

// isWanted reports whether a service is a need of its own, with its own step.
func (w *stepper) isWanted(service string) bool {
	return slices.ContainsFunc(w.wanted, func(n *needed) bool { return n.service == service })
}

// hold calls for help where no place that is high enough can begin what is
// needed: dispatch, and the best partial place, which also supports by telephone.
func (w *stepper) hold() {
	w.dispatch()
	up := &needed{service: w.set.Fallback.Up, floor: w.above(), state: proven, signed: true, due: plan.None, closes: open}
	q := w.question
	q.Needs = []plan.Need{w.planNeed(w.side, up)}
	best := w.planner.Best(q)
	if len(best.Stops) == 0 {
		best = w.plan
	}
	if len(best.Stops) == 0 {
		return
	}
	partial := best.Stops[0].Institution
	w.call(partial, best.Stops[0].Leg, "call")
	support := w.set.Terms[w.set.Fallback.Consult]
	by, site := w.c.At.Add(answerWithin(support)), w.contact(partial, "", "reader")
	w.add(Step{Action: "consult", Service: w.set.Fallback.Consult, Text: support.Command(), Site: w.place(w.deciding.here), By: &site, Mode: capability.Remote, AnswerBy: &by, IfNoAnswer: support.IfNoAnswer})
}

// calls tell those who will receive the patient, those who fetch him, and those
// who must confirm what the plan relies on here.
func (w *stepper) calls() {
	for i, served := range w.plan.Served {
		if o := served.Offer; served.Where == plan.Here && served.Acts && o != nil && len(o.CallFirst) > 0 && w.question.Needs[i].Gated {
			w.add(Step{Action: "call", Service: w.wanted[i].service, Site: w.contact(w.deciding.here, o.Service.Department), CallFirst: o.CallFirst, Text: callFirstText(o.CallFirst)})
		}
	}
	destination := w.plan.Destination(w.question.Needs)
	order := make([]int, 0, 2)
	if destination >= 0 {
		order = append(order, destination)
	}
	for k := range w.plan.Stops {
		if k != destination {
			order = append(order, k)
		}
	}
	for _, k := range order {
		action := "call"
		if k > destination {
			action = "notify"
		}
		w.call(w.plan.Stops[k].Institution, w.mainOffer(k), action)
	}
	if destination >= 0 {
		w.fetch(w.plan.Stops[0].Leg)
	}
}

// fetch calls the vehicle, when it is not this place's own.
func (w *stepper) fetch(leg *capability.Offer) {
	switch {
	case leg.Vehicle == nil && leg.TravelMode != "":
		w.dispatch()
	case leg.Base != nil && leg.Base.ID != w.c.Here:
		if w.out.Acuity.Possible <= 2 {
			w.dispatch()
		}
		stops := func(s plan.Stop) bool { return s.Institution == leg.Base }
		if !slices.ContainsFunc(w.plan.Stops, stops) { // who receives him is called already
			w.call(leg.Base, nil, "call")
		}
	}
}

// dispatch calls the public emergency number.
func (w *stepper) dispatch() {
	if s := dispatchStep(w.view); s.Site.Phone != "" {
		w.add(s)
	}
}

func dispatchStep(view *capability.View) Step {
	phone := view.Emergency().Phone
	return Step{Action: "call", Site: Site{Phone: phone, Name: wire.Text{Zh: "急救调度", En: "emergency dispatch"}},
		Text: wire.Text{Zh: "呼叫急救" + phone, En: "call dispatch " + phone}}
}

// call tells one institution, with the time by which it must answer and what to
// do if it does not.
func (w *stepper) call(in *capability.Institution, o *capability.Offer, action string) {
	department := ""
	s := Step{Action: action}
	if o != nil {
		department, s.CallFirst = o.Service.Department, o.CallFirst
	}
	s.Site = w.contact(in, department)
	s.Text = wire.Text{Zh: "呼叫" + in.Name.Zh, En: "call " + in.Name.En}
	if action == "notify" {
		s.Text = wire.Text{Zh: "通知" + in.Name.Zh, En: "notify " + in.Name.En}
	}
	if ack := map[int]int{1: 5, 2: 10}[w.out.Acuity.Possible]; ack > 0 && action == "call" {
		by := w.c.At.Add(ack)
		s.AckBy = &by
		s.IfNoAnswer = w.noAnswer(in)
	}
	w.add(s)
}

// noAnswer names who to call when a receiver does not answer.
func (w *stepper) noAnswer(in *capability.Institution) *wire.Text {
	phone := w.view.Emergency().Phone
	text := wire.Text{Zh: "无人应答：打" + phone + "，照常出发", En: "No answer: call " + phone + ", leave all the same"}
	if next := w.without(in.ID); next != nil {
		text.Zh = "无人应答：打" + phone + "，改联系" + next.Name.Zh
		text.En = "No answer: call " + phone + ", then " + next.Name.En
	}
	return &text
}

// without is where the patient would go if not to an institution.
func (w *stepper) without(id string) *capability.Institution {
	q := w.question
	q.Without = map[string]bool{id: true}
	best := w.planner.Best(q)
	if k := best.Destination(q.Needs); k >= 0 {
		return best.Stops[k].Institution
	}
	return nil
}

// contact is an institution with a telephone: of one of the roles asked for, else
// of those who are on duty, the department's own first.
func (w *stepper) contact(in *capability.Institution, department string, roles ...string) Site {
	s := w.place(in)
	for _, role := range roles {
		for _, c := range inOrder(in.Contacts) {
			if c.Role == role && s.Phone == "" {
				s.Phone = c.Phone
			}
		}
	}
	if dep := in.Departments[department]; dep != nil {
		name := dep.Name
		s.Department = &name
	}
	for _, want := range []struct{ role, department string }{{"pre_notify", department}, {"duty", department}, {"duty", ""}, {"pre_notify", ""}, {"dispatch", ""}} {
		for _, c := range inOrder(in.Contacts) {
			if s.Phone == "" && c.Role == want.role && (want.department == "" || c.Department == want.department) {
				s.Phone = c.Phone
			}
		}
	}
	return s
}

// byDue are the needs in the order of their deadlines.
func (w *stepper) byDue() []int {
	order := make([]int, len(w.wanted))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(w.wanted[i].due, w.wanted[j].due) })
	return order
}

// consults are opinions from afar: asked for by rules, or needed to do something
// here under supervision.
func (w *stepper) consults() {
	for _, i := range w.byDue() {
		n, served := w.wanted[i], w.plan.Served[i]
		o := served.Offer
		if served.Where != plan.Here || o == nil {
			continue
		}
		w.supervise(i)
		if o.Mode == capability.Remote || n.consult {
			w.consult(n.service, o, 0, w.dueOf(i))
		}
	}
}

// supervise asks for the supervision under which need i is served, if it is.
func (w *stepper) supervise(i int) {
	o := w.plan.Served[i].Offer
	if o.Mode != capability.Supervised || !w.plan.Served[i].Acts {
		return
	}
	service := o.Service.Supervision
	if service == "" {
		service = w.wanted[i].service
	}
	from := 0
	if k := w.plan.Served[i].Where; k >= 0 && w.plan.Stops[k].Arrive.Known() {
		from = w.plan.Stops[k].Arrive.Hi
	}
	w.consult(service, o, from, nil)
}

// consult asks for an opinion, so many minutes from now.
func (w *stepper) consult(service string, o *capability.Offer, from int, due *Due) {
	t := w.set.Terms[service]
	if t == nil {
		t = &pack.Term{Zh: service, En: service}
	}
	by := w.c.At.Add(from + answerWithin(t))
	if due != nil && due.RemainingMinutes > 0 && due.DueAt.Minute() < by.Minute() {
		by = due.DueAt
	}
	s := Step{Action: "consult", Service: service, Text: t.Command(), Site: w.place(o.Institution), Mode: capability.Remote, AnswerBy: &by, IfNoAnswer: t.IfNoAnswer, Due: due, CallFirst: o.CallFirst}
	if o.By != nil {
		site := w.contact(o.By, "", "reader")
		s.By = &site
	}
	for _, q := range w.quorums {
		if q.Service == service && (s.Quorum == nil || q.Count > s.Quorum.Count) {
			s.Quorum = &Quorum{Count: q.Count, Until: w.c.At.Add(int(q.Timeout)), Then: q.Then}
		}
	}
	w.add(s)
}

// performs are what is done here: first what finds out, which an opinion from
// afar may need; after the opinions what treats. A gated act that is not proven
// waits for what must be known first.
func (w *stepper) performs(treating bool) {
	for _, i := range w.byDue() {
		n, served := w.wanted[i], w.plan.Served[i]
		if need := w.question.Needs[i]; treating != (need.Gated || need.TreatFirst) {
			continue
		}
		if served.Where != plan.Here || n.consult || w.set.Terms[n.service].Place || served.Offer != nil && served.Offer.Mode == capability.Remote {
			continue
		}
		number := w.perform(i, w.place(w.deciding.here))
		if served.Acts && w.question.Needs[i].TreatFirst {
			w.treated = number
		}
	}
}

func (w *stepper) perform(i int, site Site) int {
	n, served, t := w.wanted[i], w.plan.Served[i], w.set.Terms[w.wanted[i].service]
	s := Step{Action: "perform", Service: n.service, Text: t.Command(), Site: site, Possible: n.state == possible, Gated: t.Class == pack.Gated, Due: w.dueOf(i), ForMinutes: n.stay}
	if o := served.Offer; o != nil {
		s.Mode, s.CallFirst = o.Mode, o.CallFirst
		for _, p := range o.Products {
			s.Products = append(s.Products, Product{ID: p.ID, Name: p.Name, InLabel: w.question.InLabel(p, served.Start)})
		}
	}
	if s.Gated {
		if t.Consent != nil {
			s.Consent = &Consent{Minutes: int(t.Consent.Minutes), By: t.Consent.By}
		}
		if !served.Acts {
			s.RequiresKnown = w.waitsFor(i)
			s.waits = w.names(s.RequiresKnown)
			s.DecidedBy = whoDecides(t)
		}
	}
	return w.add(s)
}

// whoDecides are the people whom a term names, else one physician.
func whoDecides(t *pack.Term) *DecidedBy {
	if t.DecidedBy == nil {
		return &DecidedBy{Title: "physician", Count: 1}
	}
	return &DecidedBy{Title: t.DecidedBy.Title, Count: t.DecidedBy.Count}
}

// waitsFor are the facts that a gated act waits for: those its rule and what may
// forbid it still lack, the start of its window, the word of those who decide.
func (w *stepper) waitsFor(i int) []string {
	n, served := w.wanted[i], w.plan.Served[i]
	names := []string{}
	take := func(reads []rule.Read) { names = w.named(names, reads) }
	rules := n.rules
	if f := w.forbids[n.service]; f != nil {
		rules = append(slices.Clone(rules), f.possible...)
	}
	for _, k := range rules {
		if w.fired[k].truth != rule.Unknown {
			continue
		}
		reads := w.unknownReads(w.fired[k].Bound, 0)
		facts := slices.DeleteFunc(slices.Clone(reads), w.answeredByPeople)
		if len(facts) == 0 { // nothing is left to find out: the people decide
			facts = reads
		}
		take(facts)
	}
	if served.Doubtful && n.window != nil {
		take(w.timeRead(n.window.From))
	}
	if served.NoLink {
		names = append(names, "link")
	}
	by := w.set.Terms[n.service].DecidedBy
	if (served.OffLabel || n.state == proven && !n.signed) && by != nil && by.Fact != "" && !w.individually(by.Fact).Known && !slices.Contains(names, by.Fact) {
		names = append(names, by.Fact)
	}
	return names
}

// names are the first of some facts as people call them, and how many more.
func (w *stepper) names(facts []string) wire.Text {
	var zh, en []string
	for _, name := range facts[:min(2, len(facts))] {
		if i, ok := w.set.Vocabulary.Lookup(name); ok {
			zh, en = append(zh, w.set.Vocabulary.Fact(i).Zh), append(en, w.set.Vocabulary.Fact(i).En)
		} else {
			zh, en = append(zh, "通讯"), append(en, name)
		}
	}
	text := wire.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
	if more := len(facts) - 2; more > 0 {
		text.Zh, text.En = fmt.Sprintf("%s等%d项", text.Zh, len(facts)), fmt.Sprintf("%s and %d more", text.En, more)
	}
	return text
}

// dueOf is the deadline of need i, with the moment it runs from: its target, or
// the end of its window or of its product's where that is sooner.
func (w *stepper) dueOf(i int) *Due {
	n, served := w.wanted[i], w.plan.Served[i]
	if served.Acts && served.Offer != nil && served.By < min(n.due, plan.None) {
		return w.windowEnd(n, served)
	}
	return w.target(n)
}

// target is the deadline that a need's target sets.
func (w *stepper) target(n *needed) *Due {
	if n.due >= plan.None || n.target == nil || n.target.After != "" {
		return nil
	}
	due := Due{Anchor: n.target.From, WithinMinutes: int(*n.target.Within), DueAt: w.c.At.Add(n.due), RemainingMinutes: n.due}
	anchor := due.DueAt.Add(-due.WithinMinutes)
	due.AnchorAt = &anchor
	if n.target.From != "at" {
		s := w.since(n.target.From)
		due.Assumed = !(s.Known() && s.Lo == s.Hi)
	}
	return &due
}

// windowEnd is the deadline that a window sets, the need's own or a product's.
func (w *stepper) windowEnd(n *needed, served plan.Served) *Due {
	from := ""
	for _, p := range served.Offer.Products {
		if p.Window != nil {
			from = p.Window.From
		}
	}
	if n.window != nil && served.By == n.closes.Lo {
		from = n.window.From
	}
	s := w.since(from)
	due := Due{Anchor: from, WithinMinutes: served.By + s.Hi, DueAt: w.c.At.Add(served.By), RemainingMinutes: served.By, Assumed: s.Lo != s.Hi}
	anchor := due.DueAt.Add(-due.WithinMinutes)
	due.AnchorAt = &anchor
	return &due
}

// mainOffer is the service for which the patient goes to stop k: the deciding
// one if it is there, else the most urgent.
func (w *stepper) mainOffer(k int) *capability.Offer {
	if i := w.mainNeed(k); i >= 0 {
		return w.plan.Served[i].Offer
	}
	return w.plan.Stops[k].Leg
}

func (w *stepper) mainNeed(k int) int {
	if i := w.plan.Deciding; i >= 0 && w.plan.Served[i].Where == k {
		return i
	}
	for _, i := range w.byDue() {
		if w.plan.Served[i].Where == k {
			return i
		}
	}
	return -1
}

// transfers are the ways the patient goes, and what is treated between them.
func (w *stepper) transfers() {
	if w.side.disposition == HoldAndCall {
		return
	}
	destination := w.plan.Destination(w.question.Needs)
	for k, stop := range w.plan.Stops {
		number := w.transfer(k, stop, k > destination)
		for _, i := range w.byDue() {
			if w.plan.Served[i].Where == k && w.question.Needs[i].Gated && (w.question.Needs[i].TreatFirst && k < destination || !w.plan.Served[i].Acts) {
				w.supervise(i)
				if step := w.perform(i, w.place(stop.Institution)); w.plan.Served[i].Acts {
					number = step
				}
			}
		}
		w.treated = number
	}
}

func (w *stepper) transfer(k int, stop plan.Stop, onlyIf bool) int {
	main := w.mainOffer(k)
	s := Step{Action: "transfer", Site: w.contact(stop.Institution, main.Service.Department)}
	fit, after := w.fit()
	s.Fit, s.FitAfter = fit, after
	s.Text = wire.Text{Zh: "转往" + stop.Institution.Name.Zh, En: "transfer to " + stop.Institution.Name.En}
	if fit == "no" {
		s.Action = "team_comes"
		s.Text = wire.Text{Zh: "请" + stop.Institution.Name.Zh + "来人", En: "have a team come from " + stop.Institution.Name.En}
	}
	for _, i := range w.byDue() {
		if w.plan.Served[i].Where == k {
			s.Services = append(s.Services, w.wanted[i].service)
			if onlyIf {
				s.RequiresKnown = w.undecidedFacts(s.RequiresKnown, w.wanted[i])
			}
		}
	}
	if i := w.mainNeed(k); i >= 0 {
		s.Service = w.wanted[i].service
	}
	if fit != "no" { // else others come to him, and his way is not theirs
		w.way(&s, k, main)
	}
	if w.green {
		s.Skip = main.Service.Skip
	}
	return w.add(s)
}

// way fills in how the patient is moved and when each part is over.
func (w *stepper) way(s *Step, k int, o *capability.Offer) {
	s.Mode = o.TravelMode
	if k > 0 {
		s.Mode = w.plan.Stops[0].Leg.TravelMode
	}
	if v := w.plan.Stops[0].Leg.Vehicle; v != nil {
		s.Escort, s.Kit = v.Escort, v.Kit
	}
	parts := wayParts(o.Parts)
	if o.Parts.Delay.Hi > 0 {
		parts = append(Parts{{fmt.Sprintf("after_step_%d", max(w.treated, 1)), o.Parts.Delay}}, parts...)
	}
	s.StartsIn = &StartsIn{Minutes: o.Start, Parts: parts}
	if k == 0 {
		if leave := o.Parts.Delay.Add(o.Parts.Response).Add(o.Parts.Loading); leave.Known() {
			by := w.c.At.Add(leave.Hi)
			s.DepartBy = &by
		}
	}
}

func (w *stepper) undecidedFacts(names []string, n *needed) []string {
	for _, k := range n.rules {
		names = w.named(names, w.unknownReads(w.fired[k].Bound, 0))
	}
	return names
}

// named adds the names of facts, each once.
func (w *stepper) named(names []string, reads []rule.Read) []string {
	for _, r := range reads {
		if name := w.set.Vocabulary.Fact(r.Fact).Name; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// fit is whether the patient can be moved, as rules say: no beats after beats
// yes, which takes a signed rule; where none says, nobody has assessed it.
func (w *stepper) fit() (string, []string) {
	state, after := "not_assessed", []string(nil)
	strength := map[string]int{"not_assessed": 0, "yes": 1, "after": 2, "no": 3}
	for i, f := range w.fired {
		if fit := f.Then.Fit; fit != nil && w.states[i] == proven && (f.signed || fit.State != "yes") && strength[fit.State] > strength[state] {
			state, after = fit.State, fit.After
		}
	}
	return state, after
}

// rechecks are what is done on the way or some time after another step.
func (w *stepper) rechecks() {
	for _, n := range w.joined.rechecks {
		if w.barred(w.side, n) {
			continue
		}
		after := ""
		if n.target != nil {
			after = n.target.After
		}
		base, done := 0, after == ""
		for i, other := range w.wanted {
			if other.service == after && w.plan.Served[i].Acts && w.plan.Served[i].Met() {
				done = true
				if base = w.plan.Served[i].Start.Hi; w.plan.Served[i].By < plan.None {
					base = max(base, w.plan.Served[i].By)
				}
			}
		}
		for _, s := range w.out.Plan {
			done = done || s.Service == after && s.Action == "perform" && !s.Gated
		}
		if !done {
			continue
		}
		s := Step{Action: "recheck", Service: n.service, Text: w.set.Terms[n.service].Command(), EnRoute: len(w.plan.Stops) > 0}
		s.Due = w.recheckDue(n, after, base)
		w.add(s)
	}
}

func (w *stepper) recheckDue(n *needed, after string, base int) *Due {
	if n.target == nil || n.target.Within == nil {
		return nil
	}
	if after == "" {
		return w.target(n)
	}
	anchor, first := w.c.At.Add(base), w.c.At.Add(base+int(n.target.NotBefore))
	within := int(*n.target.Within)
	return &Due{Anchor: after, AnchorAt: &anchor, NotBefore: &first, WithinMinutes: within, DueAt: anchor.Add(within), RemainingMinutes: base + within, Assumed: true}
}

// remain says what happens with a patient who is left here.
func (w *stepper) remain() {
	switch w.side.disposition {
	case Observe:
		w.add(Step{Action: "observe", Site: w.place(w.deciding.here), ForMinutes: w.observe, Text: wire.Text{Zh: "在此留观", En: "observe here"}})
	case Stay:
		w.add(Step{Action: "follow_up", Site: w.place(w.deciding.here), Text: wire.Text{Zh: "在本机构处理并随访", En: "treat here and follow up"}})
	}
}

func callFirstText(reasons []string) wire.Text {
	if slices.Contains(reasons, capability.CallPresence) {
		return wire.Text{Zh: "先电话确认人员在岗", En: "call first: is the doctor there?"}
	}
	return wire.Text{Zh: "先电话确认能做", En: "call first: can it be done now?"}
}
