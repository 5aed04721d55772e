package referral

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// joined is what the rules of one side conclude together: the most urgent
// acuity, the union of needs with the shortest targets, every floor; what is
// forbidden beats what is needed. The order of rules does not matter.
type joined struct {
	acuity   int
	needs    []*needed // by service
	rechecks []*needed // done on the way
	forbids  []forbidden
	green    bool
	floor    string   // the highest that any of them asks for
	skip     []string // what a green channel may pass by, where the place says so too
	observe  int
	stays    []int // rules that let the patient stay, proven and signed
	laterals []int // rules that let him go sideways, proven and signed
	waiting  []int // rules that let him wait for a date, proven and signed
}

// needed is one service asked for by some rules.
type needed struct {
	service string
	state   state // proven if any of its rules is
	signed  bool  // some proven rule of it is
	consult bool
	rules   []int
	due     int
	target  *pack.Target // the one that gives due
	window  *pack.Window // the widest
	closes  capability.Span
	stay    int
	floor   string
	course  bool // stay is a course of visits: its days count, not its hours
	away    bool // it can't be done here
	gated   bool // it can't be undone
	onWay   bool // it is done on the way
	assumed bool // due is reckoned from a moment that is not exactly known
}

// forbidden is one service that some rules forbid.
type forbidden struct {
	service          string
	proven, possible []int // rules
}

// bans is by whom a service is forbidden; nil where nobody does.
func (j *joined) bans(service string) *forbidden {
	for i := range j.forbids {
		if j.forbids[i].service == service {
			return &j.forbids[i]
		}
	}
	return nil
}

// join joins what the rules conclude that count. What a rule that lets the patient
// stay asks for besides counts only as long as he may stay.
func (d *deciding) join(states []state, staying bool) *joined {
	j := d.room.joins.Put(joined{acuity: d.a.Scale.Least()})
	if !d.a.Graded {
		j.acuity = 1 // nothing here can say that it is not urgent
	}
	for i := range d.fired {
		f, c := &d.fired[i], &d.fired[i].Then
		if c.Forbid != nil && states[i] != off {
			d.forbid(j, i, states[i], c.Forbid.Service)
		}
		if states[i] < possible {
			continue
		}
		if c.Acuity > 0 {
			j.acuity = min(j.acuity, c.Acuity)
		}
		if c.Stay && states[i] == proven && f.signed {
			j.stays = d.room.rules.Append(j.stays, i)
		}
		if c.MayLateral() && states[i] == proven && f.signed {
			j.laterals = d.room.rules.Append(j.laterals, i)
		}
		if c.MayWait() && states[i] == proven && f.signed {
			j.waiting = d.room.rules.Append(j.waiting, i)
		}
		if c.Stay && !staying {
			continue
		}
		for _, n := range d.asks(i) {
			n.state, n.signed = states[i], states[i] == proven && f.signed
			list := &j.needs
			if n.onWay {
				list = &j.rechecks
			}
			d.add(list, n, i)
		}
		for k := range c.Do {
			d.fetch(j, i, states[i], c.Do[k].Service)
		}
		if c.Floor != "" {
			j.floor = d.higher(j.floor, c.Floor)
			d.floor(j, i, states[i], c.Floor)
		}
		j.green = j.green || c.GreenChannel
		j.skip = append(j.skip, c.Skip...)
		if c.Observe != nil {
			j.observe = max(j.observe, int(c.Observe.For))
			d.add(&j.needs, needed{service: d.set.Fallback.Up, state: states[i], signed: f.signed, due: plan.None, closes: open, stay: int(c.Observe.For), gated: d.gated(d.set.Fallback.Up)}, i)
		}
	}
	slices.SortStableFunc(j.needs, func(a, b *needed) int {
		return cmp.Or(strings.Compare(a.service, b.service), strings.Compare(a.floor, b.floor))
	})
	return j
}

func (d *deciding) forbid(j *joined, i int, s state, service string) {
	f := j.bans(service)
	if f == nil {
		j.forbids = d.room.bans.Append(j.forbids, forbidden{service: service})
		f = &j.forbids[len(j.forbids)-1]
	}
	list := &f.possible
	if s == proven {
		list = &f.proven
	}
	*list = d.room.rules.Append(*list, i)
}

// fetch makes a treatment that is to be done here at once, and surely can't be by
// what the catalogue says, a need without delay elsewhere: only possible, since the
// kit may hold what the catalogue does not.
func (d *deciding) fetch(j *joined, i int, s state, service string) {
	if s == proven && d.set.Terms[service].TreatFirst && d.sites.Offers(service) == rule.False {
		now := &pack.Target{Within: new(wire.Minutes), From: "at"}
		d.add(&j.needs, needed{service: service, state: possible, target: now, closes: open, away: true, gated: d.gated(service)}, i)
	}
}

// asks is what rule i asks for; worked out once.
func (d *deciding) asks(i int) []needed {
	f := &d.fired[i]
	if n := len(f.Then.Need); f.asks == nil && n+len(f.Then.Consult) > 0 {
		f.asks = d.room.asked.Take(n + len(f.Then.Consult))[:0]
		for k := range f.Then.Need {
			f.asks = append(f.asks, d.need(&f.Then.Need[k], false))
		}
		for k := range f.Then.Consult {
			f.asks = append(f.asks, d.need(&f.Then.Consult[k], true))
		}
	}
	return f.asks
}

// need is what a rule asks for, whichever asks.
func (d *deciding) need(n *pack.Need, consult bool) needed {
	return needed{service: n.Service, consult: consult || d.set.Terms[n.Service].Consult, due: d.due(n.Target), assumed: d.assumed(n.Target),
		target: n.Target, window: n.Window, closes: d.closes(n.Window), stay: int(n.Stay), gated: d.gated(n.Service), onWay: n.EnRoute}
}

func (d *deciding) gated(service string) bool { return d.set.Terms[service].Class == pack.Gated }

// floor asks for a place of at least a level: one that can assess an emergency.
func (d *deciding) floor(j *joined, i int, s state, level string) {
	d.add(&j.needs, needed{service: d.set.Fallback.Up, floor: level, state: s, signed: s == proven && d.fired[i].signed, due: plan.None, closes: open,
		gated: d.gated(d.set.Fallback.Up)}, i)
}

// higher is the higher of two levels, or words for levels; none is lower than any.
func (d *deciding) higher(a, b string) string {
	rank := func(level string) int {
		if r := d.view.LevelRank(level); r >= 0 || level == "" {
			return r
		}
		return slices.IndexFunc(d.view.Levels(), func(l string) bool { return d.view.Word(l) == level })
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// noRule asks for what no rule does.
const noRule = -1

var open = capability.Span{Lo: plan.None, Hi: plan.None}

// add joins a need of a rule, or of none, with those of the same service. A gated one
// is judged rule by rule: no rule lends another its window or its signature.
func (d *deciding) add(list *[]*needed, one needed, rule int) {
	var old *needed
	for _, n := range *list {
		if !one.gated && n.same(&one) {
			old = n
			break
		}
	}
	if old == nil {
		old = d.room.needs.Put(one)
		*list = d.room.lists.Append(*list, old)
	}
	if rule != noRule {
		old.rules = d.room.rules.Append(old.rules, rule)
	}
	old.state, old.signed, old.consult = max(old.state, one.state), old.signed || one.signed, old.consult || one.consult
	if one.due < old.due || old.target == nil {
		old.due, old.target, old.assumed = min(one.due, old.due), one.target, one.assumed
	} else if one.due == old.due && one.target != nil {
		old.assumed = old.assumed && one.assumed // whichever comes first
	}
	if one.closes.Hi > old.closes.Hi {
		old.window = one.window
	}
	old.closes = capability.Span{Lo: max(old.closes.Lo, one.closes.Lo), Hi: max(old.closes.Hi, one.closes.Hi)}
	old.stay = max(old.stay, one.stay)
}

// same reports whether two needs ask for one service of one level.
func (n *needed) same(other *needed) bool {
	return n.service == other.service && n.floor == other.floor
}

// due is the minutes left to a target. Where its anchor is not exactly known, what
// has surely passed counts.
func (d *deciding) due(t *pack.Target) int {
	if t == nil || t.Within == nil || t.After != "" {
		return plan.None
	}
	since := 0
	if t.From != "at" {
		since = d.since(t.From).Lo
	}
	return int(*t.Within) - since
}

// assumed reports whether a target's anchor is not exactly known.
func (d *deciding) assumed(t *pack.Target) bool {
	if t == nil || t.From == "at" || t.From == "" {
		return false
	}
	s := d.since(t.From)
	return !s.Known() || s.Lo != s.Hi
}

// closes is the minutes left until a window surely, and at the latest, closes.
func (d *deciding) closes(w *pack.Window) capability.Span {
	if w == nil {
		return open
	}
	since := span(d.a.Since(w.From, true)) // a window opens or closes what can't be undone
	return capability.Span{Lo: int(w.Within) - since.Hi, Hi: int(w.Within) - since.Lo}
}

// since is the minutes passed since a time fact.
func (d *deciding) since(timeFact string) capability.Span { return span(d.a.Since(timeFact, false)) }

func span(s fact.Interval) capability.Span {
	return capability.Span{Lo: whole(s.Lo), Hi: whole(s.Hi)}
}

func whole(m float64) int {
	if m >= capability.Never {
		return capability.Never
	}
	return int(m)
}

// agreed is the answer of the people who decide on a term where the rules can't.
func (d *deciding) agreed(service string) rule.Truth {
	by := d.set.Terms[service].DecidedBy
	if by == nil || by.Fact == "" {
		return rule.Unknown
	}
	r := d.individually(by.Fact)
	switch {
	case !r.Known:
		return rule.Unknown
	case r.Value.Bool:
		return rule.True
	}
	return rule.False
}

// individually is what is known of a fact, answers for a group left out.
func (d *deciding) individually(name string) *fact.Reading {
	i, _ := d.set.Vocabulary.Lookup(name)
	return d.c.Facts.Individually(i)
}
