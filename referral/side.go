package referral

import (
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// side is one end of a decision: what some rules conclude, and the plan for it.
type side struct {
	*joined
	states      []state
	wanted      []*needed // in the order of question.Needs; those forbidden left out
	order       []int     // see byDue
	question    plan.Question
	plan        *plan.Plan
	leave       *plan.Leave // to go sideways; nil where no rule gives it
	sideways    bool        // the plan makes use of it
	descent     *descent    // to go down; nil where no rule gives it
	down        bool        // the plan makes use of it
	barsDown    bool        // he does not go down, whatever lets him
	waits       bool        // the plan is to wait here for a date
	contested   bool        // a rule would let him stay, and what is needed is withheld
	disposition string
	destination string
}

// side plans for the rules as they count in states. Where nothing keeps the
// patient and nothing sends him on, a doctor's opinion or a place that can assess
// him is needed all the same.
func (d *deciding) side(states []state) *side {
	s := d.bare(states)
	d.fallBack(s)
	return s
}

// fallBack plans for what is needed where nothing keeps the patient and nothing
// sends him on, so that there is always a disposition.
func (d *deciding) fallBack(s *side) {
	if s.disposition == "" {
		d.add(&s.needs, d.fallback(s), noRule)
		d.solve(s)
	}
	switch {
	case s.disposition != "":
	case d.offersEmergency(0):
		s.disposition = Observe
	default:
		s.disposition = HoldAndCall
	}
}

// bare plans for what rules conclude and nothing else.
func (d *deciding) bare(states []state) *side {
	s := d.room.side(side{joined: d.join(states, true), states: states})
	d.solve(s)
	if s.disposition != Stay && !s.down && !s.waits && d.letsStay(states) {
		s = d.leaving(states, s.needs)
	}
	return s
}

// letsStay reports whether a rule that counts would let the patient stay.
func (d *deciding) letsStay(states []state) bool {
	for i, f := range d.fired {
		if states[i] >= possible && f.Then.Stay {
			return true
		}
	}
	return false
}

// leaving plans as bare does, for a patient who may not stay: what a rule that
// lets him stay asks for besides counts no more. With is what is needed with it.
func (d *deciding) leaving(states []state, with []*needed) *side {
	s := d.room.side(side{joined: d.join(states, false), states: states})
	if len(s.stays) > 0 {
		d.keepWithheld(s, with)
	}
	s.stays = nil
	d.solve(s)
	return s
}

// keepWithheld keeps what a rule that lets the patient stay asks for and another
// forbids: he may not stay, and people are shown both rules (S2).
func (d *deciding) keepWithheld(s *side, with []*needed) {
	for _, n := range with {
		s.contested = s.contested || d.withheld(s, n)
		if d.barred(s, n) && !slices.ContainsFunc(s.needs, n.same) {
			s.needs = d.room.lists.Append(s.needs, n)
		}
	}
}

func (d *deciding) solve(s *side) {
	wanted := d.room.lists.Take(len(s.needs))[:0]
	for _, n := range s.needs {
		if !d.barred(s, n) {
			wanted = append(wanted, n)
		}
	}
	d.arrange(s, wanted)
	if one := d.oneEach(s); len(one) < len(wanted) {
		d.arrange(s, one)
	}
	d.goSideways(s)
	d.waitForDate(s)
	s.destination = d.c.Here
	if k := s.plan.Destination(s.question.Needs); k >= 0 {
		s.destination = s.plan.Stops[k].Institution.ID
	}
	if s.disposition = Wait; !s.waits {
		s.disposition = d.disposition(s)
	}
	switch s.disposition {
	case HoldAndCall:
		s.destination = d.c.Here
	case Stay:
		d.goDown(s)
	}
}

// arrange plans for the needs given.
func (d *deciding) arrange(s *side, wanted []*needed) {
	s.wanted, s.question = wanted, d.planning(s, wanted...)
	s.plan = d.planner.Best(s.question)
}

// planning is the question of how needs of a side are met.
func (d *deciding) planning(s *side, needs ...*needed) plan.Question {
	q := d.plans
	q.Acuity, q.Without, q.Rests = s.acuity, d.refusal.without, d.refusal.rests
	q.Needs = d.room.plans.Take(len(needs))
	for i, n := range needs {
		q.Needs[i] = d.planNeed(s, n)
	}
	return q
}

// oneEach keeps of the rules that ask for one gated act the one that comes
// furthest: an act is done once.
func (d *deciding) oneEach(s *side) []*needed {
	one := d.room.lists.Take(len(s.wanted))[:0]
	for i, n := range s.wanted {
		if !s.outdone(i) {
			one = append(one, n)
		}
	}
	return one
}

// outdone reports whether another rule that asks for the same gated act comes further,
// or as far and before it.
func (s *side) outdone(i int) bool {
	if !s.question.Needs[i].Gated {
		return false
	}
	for k, n := range s.wanted {
		if n.service == s.wanted[i].service && (s.far(k) > s.far(i) || s.far(k) == s.far(i) && k < i) {
			return true
		}
	}
	return false
}

// far is how far a gated need has come: done, proven and waiting, possible, too
// late.
func (s *side) far(i int) int {
	served := s.plan.Served[i]
	switch {
	case served.Met() && served.Acts:
		return 3
	case served.Met() && s.wanted[i].state == proven:
		return 2
	case served.Met():
		return 1
	}
	return 0
}

// barred reports whether a need must not be met: a true rule forbids it, the patient
// does not want it, or the people who decide have said no.
func (d *deciding) barred(s *side, n *needed) bool {
	f := s.bans(n.service)
	return f != nil && len(f.proven) > 0 || d.declines(n.service) || n.gated && d.agreed(n.service) == rule.False
}

// withheld reports whether a need must not be met, or a rule that is not known, and
// counts, may say so.
func (d *deciding) withheld(s *side, n *needed) bool {
	f := s.bans(n.service)
	counts := func(i int) bool { return s.states[i] >= possible }
	return d.barred(s, n) || f != nil && slices.ContainsFunc(f.possible, counts)
}

// withholds reports whether something that is needed, or may be, is withheld.
func (d *deciding) withholds(s *side) bool {
	withheld := func(n *needed) bool { return d.withheld(s, n) }
	return slices.ContainsFunc(s.needs, withheld) || slices.ContainsFunc(s.rechecks, withheld)
}

// planNeed is a need as the planner reads it. A gated need is firm when its rule
// is true and signed, or the people who decide agreed, and nothing that forbids
// it is true or unknown.
func (d *deciding) planNeed(s *side, n *needed) plan.Need {
	t := d.set.Terms[n.service]
	p := plan.Need{Services: services(d.set, n.service), Least: t.LeastLevel, Floor: n.floor, Stay: n.stay, Course: n.course,
		Due: n.due, Assumed: n.assumed, Closes: n.closes, Prepare: consent(t), Gated: t.Class == pack.Gated, Proven: n.state == proven, TreatFirst: t.TreatFirst, Basic: t.Basic, Away: n.away}
	if p.Gated && !p.TreatFirst && p.Floor == "" {
		p.Floor = s.floor // where a rule asks for a higher place, or may, nothing is done below it that can't be undone
	}
	agreed := d.agreed(n.service) == rule.True
	p.Firm = p.Proven && (n.signed || agreed)
	for _, service := range services(d.set, n.service) { // what answers it may be forbidden by itself
		switch f := s.bans(service); {
		case f == nil:
			continue
		case len(f.proven) > 0:
			p.Services = slices.DeleteFunc(slices.Clone(p.Services), func(forbidden string) bool { return forbidden == service })
			fallthrough
		default:
			p.Firm = p.Firm && len(f.possible) == 0
		}
	}
	p.OffLabel = agreed
	return p
}

// consent is the minutes that asking for it may take.
func consent(t *pack.Term) int {
	if t.Consent == nil {
		return 0
	}
	return int(t.Consent.Minutes)
}

// answerWithin is the minutes within which an answer from afar must be there: no
// pack's silence makes it come at once.
func (d *deciding) answerWithin(service string) int {
	if t := d.set.Terms[service]; t != nil {
		return answerWithin(t)
	}
	return answerWithin(&pack.Term{})
}

// answerWithin is a term's own, else ten minutes.
func answerWithin(t *pack.Term) int {
	if t.AnswerWithin == 0 {
		return 10
	}
	return int(t.AnswerWithin)
}

// sinceAnchor is the minutes since a time fact, for products' windows.
func (d *deciding) sinceAnchor(timeFact string) (capability.Span, bool) {
	v := d.set.Vocabulary
	if i, ok := v.Lookup(timeFact); !ok || v.Fact(i).Name != timeFact || v.Fact(i).Kind != fact.KindTime {
		return capability.Span{}, false
	}
	return span(d.a.Since(timeFact, true)), true
}

// fallback is what a case needs that nothing keeps and nothing sends on: without
// hurry a doctor's opinion, where it can be had from here; else a place that can
// assess an emergency.
func (d *deciding) fallback(s *side) needed {
	ask := func(service string, consult bool) needed {
		return needed{service: service, consult: consult, state: proven, signed: true, due: plan.None, closes: open, gated: d.gated(service)}
	}
	up := ask(d.set.Fallback.Up, false)
	if !d.covered() || s.contested {
		up.floor = d.above() // no rule speaks of the complaint, or rules disagree: this place is not enough
	}
	if s.acuity > 3 && !d.declines(d.set.Fallback.Consult) {
		consult := ask(d.set.Fallback.Consult, true)
		if d.planner.Best(d.planning(s, &consult)).Served[0].Where == plan.Here {
			return consult
		}
	}
	return up
}

// above is the level above that of this place; empty at the highest.
func (d *deciding) above() string {
	levels := d.view.Levels()
	if rank := d.view.LevelRank(d.here.Level); rank >= 0 && rank+1 < len(levels) {
		return levels[rank+1]
	}
	return ""
}

// disposition names what the plan comes to; empty when nothing keeps the patient
// here and nothing sends him on.
func (d *deciding) disposition(s *side) string {
	p := s.plan
	if p.Deciding >= 0 && !p.Served[p.Deciding].Met() && !d.refusal.calms(s) {
		return HoldAndCall
	}
	if len(p.Stops) > 0 {
		return d.move(s)
	}
	switch {
	case d.stays(s):
		return Stay
	case s.contested && s.acuity > 3 && d.consults(s):
		return Consult
	case s.contested:
		return ""
	case s.observe > 0 && d.offersEmergency(s.observe), d.servedHere(s) && d.offersEmergency(0) && d.covered():
		return Observe
	case s.acuity > 3 && d.consults(s): // nobody in a hurry is kept for an opinion
		return Consult
	}
	return ""
}

// move is treat_then_transfer when something is treated before the last place,
// else sideways where that is allowed, else up. From the highest level nothing is
// up: there a place that alone can do what is needed is gone to like a higher one,
// whatever its level. That is no easing, and neither refer_lateral nor refer_down,
// which ask for what S22 and S23 say.
func (d *deciding) move(s *side) string {
	last := s.plan.Destination(s.question.Needs)
	switch {
	case d.treatsFirst(s, last):
		return TreatThenTransfer
	case s.sideways:
		return ReferLateral
	case s.plan.Stops[last].Higher || d.above() == "":
		return ReferUp
	}
	return HoldAndCall // a place that is not higher is never the end; nothing higher can help
}

// treatsFirst reports whether something is treated before the patient goes to a
// stop.
func (d *deciding) treatsFirst(s *side, stop int) bool {
	for i, served := range s.plan.Served {
		if s.question.Needs[i].TreatFirst && served.Acts && served.Met() && served.Where < stop {
			return true
		}
	}
	for i, f := range d.fired {
		if s.states[i] == proven && slices.ContainsFunc(f.Then.Do, func(a pack.Act) bool {
			return d.set.Terms[a.Service].TreatFirst && d.sites.Offers(a.Service) != rule.False
		}) {
			return true
		}
	}
	return false
}

// stays reports whether signed rules let the patient stay, each complaint being
// one that some of them speak of, and nothing, known or unknown, asks for more
// than this place has. Where something that he needs is forbidden, or may be, he
// does not stay as if nothing were: people decide.
func (d *deciding) stays(s *side) bool {
	return d.a.Graded && d.speak(s.stays) && !d.withholds(s) && !d.asksForMore(s)
}

// speak reports whether each complaint is one that some of the rules speak of.
func (d *deciding) speak(rules []int) bool {
	return d.c.SpokenOf(func(pathways []string) bool {
		return slices.ContainsFunc(rules, func(i int) bool { return d.fired[i].Speaks(pathways) })
	})
}

// covered reports whether some rule speaks of each complaint.
func (d *deciding) covered() bool { return d.a.Covered() }

func (d *deciding) asksForMore(s *side) bool {
	if d.alarmed(s) {
		return true
	}
	for i := range s.wanted {
		if s.question.Needs[i].Gated || !s.plan.Served[i].SurelyHere() {
			return true
		}
	}
	return false
}

// alarmed reports whether a rule that counts stands against less than the next
// level, whatever this or another place can do.
func (d *deciding) alarmed(s *side) bool {
	for i, f := range d.fired {
		if s.states[i] >= possible && f.Then.AsksForMore() {
			return true
		}
	}
	return false
}

// servedHere reports whether this place does all that the case needs. What is too
// late counts no more; what waits here for an answer, waits here.
func (d *deciding) servedHere(s *side) bool {
	here := false
	for i := range s.wanted {
		served, waits := s.plan.Served[i], s.question.Needs[i].Gated && !s.plan.Served[i].Acts
		switch {
		case served.Where == plan.Passed, waits && served.Where == plan.Here:
			continue
		case !served.SurelyHere():
			return false
		}
		here = true
	}
	return here
}

// offersEmergency reports whether this place surely can assess emergencies, all
// the minutes long that a patient is to be kept.
func (d *deciding) offersEmergency(stay int) bool {
	q := d.sites.question(d.set.Fallback.Up)
	q.Stay = stay
	yes, known := d.sites.catalog.Offers(q)
	return yes && known
}

// consults reports whether the patient waits here for an opinion from afar.
func (d *deciding) consults(s *side) bool {
	for i, n := range s.wanted {
		served := s.plan.Served[i]
		if served.Where == plan.Here && (n.consult || served.Offer != nil && served.Offer.Mode == capability.Remote) {
			return true
		}
	}
	return false
}

// outcome is all that two ends of a settled decision must share.
type outcome struct {
	disposition, destination string
	acuity, first            int
	gated, bans              []string // services
	green                    bool
}

func (o outcome) same(p outcome) bool {
	return o.disposition == p.disposition && o.destination == p.destination && o.acuity == p.acuity && o.first == p.first &&
		slices.Equal(o.gated, p.gated) && slices.Equal(o.bans, p.bans) && o.green == p.green
}

func (d *deciding) signature(s *side) outcome {
	o := outcome{disposition: s.disposition, destination: s.destination, acuity: s.acuity, first: plan.None, green: s.green}
	for i, n := range s.wanted {
		served := &s.plan.Served[i]
		if !served.Acts || !served.Met() {
			continue
		}
		o.first = min(o.first, n.due)
		if s.question.Needs[i].Gated {
			o.gated = d.room.names.Append(o.gated, n.service)
		}
	}
	for _, n := range s.needs {
		if d.barred(s, n) {
			o.bans = d.room.names.Append(o.bans, n.service)
		}
	}
	return o
}
