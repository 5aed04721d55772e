package referral

import (
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// goSideways takes the patient to a place of the level where he is instead of to a
// higher one, where rules and the catalogue allow it.
func (d *deciding) goSideways(s *side) {
	s.sideways = false
	if s.leave = d.permission(s); s.leave == nil {
		return
	}
	if aside := d.planner.Sideways(s.question, *s.leave); aside != nil {
		s.plan, s.sideways = aside, true
	}
}

// goUp takes leave to go sideways, or to wait, from a side.
func (d *deciding) goUp(s *side) {
	s.laterals, s.waiting = nil, nil
	d.solve(s)
	d.fallBack(s)
}

// permission is what the rules allow that let the patient go sideways, the strictest of
// them; nil where it must be up. They are signed and true, and each complaint is
// one that some of them speak of; the case is not urgent, its diagnosis known, and
// no rule, true or unknown, asks for more, for a treatment before the way or for care
// in moving him. Nothing that he needs is forbidden, or may be: there people decide.
func (d *deciding) permission(s *side) *plan.Leave {
	if !d.speak(s.laterals) || s.plan.Deciding < 0 || s.acuity <= 3 || !d.a.Graded || d.undiagnosed(s) {
		return nil
	}
	if d.withholds(s) || d.alarmed(s) || d.unfit(s) || d.treatsFirst(s, len(s.plan.Stops)) {
		return nil
	}
	up, ok := d.onward(s)
	if !ok {
		return nil
	}
	leave := &plan.Leave{Up: up, Detour: int(pack.MaxDetour)}
	for _, i := range s.laterals {
		leave.Detour = min(leave.Detour, int(*d.fired[i].Then.Detour))
	}
	return leave
}

// undiagnosed reports whether no diagnosis is known, though a rule that rests on
// one is true, or it is known that there is none.
func (d *deciding) undiagnosed(s *side) bool {
	i, _ := d.set.Vocabulary.Lookup(pack.DiagnosisFact)
	r := d.c.Facts.Reading(i)
	for _, k := range s.laterals {
		if len(r.Present) == 0 && (r.Known || d.fired[k].truth == rule.True) {
			return true
		}
	}
	return false
}

// unfit reports whether a rule that counts says that the patient can't be moved, or
// not at once.
func (d *deciding) unfit(s *side) bool {
	for i, f := range d.fired {
		if s.states[i] >= possible && f.Then.Fit != nil && f.Then.Fit.State != "yes" {
			return true
		}
	}
	return false
}

// onward is the higher place where the patient goes if not sideways, or from there:
// the one that can do what he needs, else the one that can assess an emergency.
// From the highest level there is none, and that is all right.
func (d *deciding) onward(s *side) (place string, ok bool) {
	if d.above() == "" {
		return "", true
	}
	if k := s.plan.Destination(s.question.Needs); k >= 0 && s.plan.Stops[k].Higher {
		return s.plan.Stops[k].Institution.ID, true
	}
	if up := d.upward(s); len(up.Stops) > 0 {
		return up.Stops[0].Institution.ID, true
	}
	return "", false
}

// assessing plans for a patient who is kept for a few questions: meanwhile he goes
// nowhere, and only what is done here is done.
func (d *deciding) assessing() *side {
	states := d.provenOnly()
	s := d.leaving(states, d.join(states, true).needs)
	var here []*needed
	for i, n := range s.wanted {
		if s.plan.Served[i].Where == plan.Here {
			here = append(here, n)
		}
	}
	if len(s.plan.Stops) > 0 {
		d.arrange(s, here)
	}
	s.sideways, s.leave, s.waits, s.descent, s.down = false, nil, false, nil, false
	s.disposition, s.destination = AssessHere, d.c.Here
	return s
}
