package referral

import (
	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// deciding is one decision being made.
type deciding struct {
	*Engine
	room    *room
	c       *triage.Case
	a       *triage.Assessment
	sites   *sites
	planner *plan.Planner
	here    *capability.Institution
	fired   []fired // rules that are true, or unknown and in scope or barring; in the order of the set
	local   local
	refusal refusal

	day   string        // of the case, by its own clock
	plans plan.Question // what all plans of the case depend on
	shown *shown        // what goes into the decision
}

// fired is a rule that acts on the case, or may.
type fired struct {
	*pack.Bound
	truth   rule.Truth // True or Unknown
	inScope bool       // an unknown rule out of scope only bars what it forbids
	signed  bool       // active, by its pack or by an overlay of the place
	lapsed  bool       // its pack or overlay is not of this day: it acts like an unsigned one
	// outdated rules are replaced, or replace others, by an overlay that has lapsed or
	// was made for another wording: they act like unsigned ones until it is approved again.
	outdated bool

	asks []needed // see deciding.asks
}

func (e *Engine) deciding(c *triage.Case) *deciding {
	r := e.rooms.take()
	d := &r.deciding
	*d = deciding{Engine: e, room: r, c: c, sites: &r.sites, planner: r.planner, day: c.At.Date(), shown: &shown{}}
	d.sites.begin(e, c)
	scale := ""
	if here, ok := e.view.Institution(c.Here); ok {
		d.here, scale = here, here.Scale
	}
	d.local = d.localHere()
	d.refusal = d.limits()
	d.plans = plan.Question{Catalog: d.sites.catalog, Base: d.sites.base, Wish: c.Wish, Since: r.since, Answers: r.answers}
	d.a = &r.assessed
	d.a.Begin(e.set, c, scale, d.local.Local, r.asks)
	d.fired = r.fired
	for _, r := range d.a.Rules {
		t, in := d.a.Truth(r)
		bars := r.Then.Forbid != nil && r.Gates // whatever brought the patient, a contraindication must be known
		if t == rule.True || t == rule.Unknown && (in || bars) {
			lapsed := !r.Pack.Effective.Holds(d.day)
			outdated := d.local.Outdated[r]
			d.fired = append(d.fired, fired{Bound: r, truth: t, inScope: in, lapsed: lapsed, outdated: outdated,
				signed: !lapsed && !outdated && (r.Status == pack.Active || d.local.signed(r))})
		}
	}
	r.fired = d.fired
	return d
}

// vacate gives the room back: nothing of what was worked out in it may be used any longer.
func (d *deciding) vacate() {
	rooms, r := d.rooms, d.room
	r.forget()
	rooms.give(r)
}

// signatures are the rules that overlays sign as they are now, by overlay.
func signatures(set *pack.Set, overlays []*pack.Overlay) []map[*pack.Bound]bool {
	rules := map[string]*pack.Bound{}
	for _, r := range set.Rules {
		rules[r.Ref] = r
	}
	var all []map[*pack.Bound]bool
	for _, o := range overlays {
		signed := map[*pack.Bound]bool{}
		for _, s := range o.Signs {
			if r := rules[s.Rule]; r != nil && r.Hash() == s.Hash {
				signed[r] = true
			}
		}
		all = append(all, signed)
	}
	return all
}

// state is how a rule counts on one side of a decision.
type state uint8

const (
	off      state = iota
	bars           // not known: what it forbids stays closed, nothing else of it counts
	possible       // not known: what it asks for may be needed
	proven
)

// provenOnly counts the true rules alone; what may be forbidden stays closed.
func (d *deciding) provenOnly() []state {
	states := d.room.states.Take(len(d.fired))
	for i, f := range d.fired {
		switch {
		case f.truth == rule.True:
			states[i] = proven
		case f.Then.Forbid != nil:
			states[i] = bars
		}
	}
	return states
}

// allPossible counts the true rules, and the unknown ones in scope as possible,
// except those whose ignorance is only noted.
func (d *deciding) allPossible() []state {
	states := d.provenOnly()
	for i, f := range d.fired {
		if f.truth == rule.Unknown && f.inScope && f.OnUnknown == nil {
			states[i] = possible
		}
	}
	return states
}

// hopeful counts the true rules and those unknown ones that would let the patient
// stay or go sideways: what the best answers could make of the case.
func (d *deciding) hopeful() []state {
	states := d.provenOnly()
	for i, f := range d.fired {
		if f.Then.Eases() {
			states[i] = proven
		}
	}
	return states
}
