package plan

import "github.com/fenji-health/fenji/capability"

// Leave is leave to go to a place of the level where the patient is instead of to
// a higher one, Up. The minutes of road to that place and on from there to Up may
// be Detour more than those straight to Up. Up is empty where no level is higher:
// then there is nothing to compare with.
type Leave struct {
	Up     string
	Detour int
}

func (l *Leave) same(o *Leave) bool { return l == o || l != nil && o != nil && *l == *o }

// Sideways is the best plan that ends at one place of the level where the patient
// is, as safety.md S22 asks: verified, surely there when he arrives, having agreed
// to take him, not much further, meeting every need that is not surely met here,
// none of them later than it should be or than the plan without leave, straight,
// has it. nil if there is none.
func (p *Planner) Sideways(q Question, leave Leave) *Plan {
	straight := p.Best(q)
	side := p.Best(q.Aside(leave))
	if len(side.Stops) != 1 {
		return nil
	}
	for i, served := range side.Served {
		met := served.Where == 0 && served.Acts && served.Start.Hi <= max(q.Needs[i].Due, straight.Served[i].Start.Hi)
		if !met && !served.SurelyHere() {
			return nil
		}
	}
	return side
}

// Aside is the question with leave to go sideways: only places that it lets be gone
// to count.
func (q Question) Aside(leave Leave) Question {
	q.sideways = &leave
	return q
}

// SurelyHere reports whether a need begins where the patient is, at once, by
// people who are here, and nothing about that is doubtful.
func (s Served) SurelyHere() bool {
	o := s.Offer
	return s.Where == Here && s.Acts && (o == nil || o.Sure && o.Mode != capability.Remote && o.Parts.Wait.Lo == 0)
}

// Why a place of the same level is not gone to instead of a higher one.
const (
	NotLevel    = "level"   // it is not of the same level
	NotSure     = "unsure"  // not verified, or not surely there on arrival
	NotAccepted = "accepts" // it has not said that it takes patients from its level
	NotOnTheWay = "detour"  // to it and on from there is much longer, or not known
	Takes       = ""        // it may be gone to
)

// Against is why an offer of another place does not answer for going sideways.
func (l Leave) Against(v *capability.View, here string, o *capability.Offer) string {
	from, ok := v.Institution(here)
	switch {
	case !ok || from.Level != o.Institution.Level:
		return NotLevel
	case o.Standing != capability.Verified || !o.Sure || o.Parts.Wait.Hi > 0:
		return NotSure
	case !o.Service.TakesLateral():
		return NotAccepted
	case !l.near(v, here, o.Place):
		return NotOnTheWay
	}
	return Takes
}

// near reports whether a place lies so that going there first and then up is not
// much longer, at the worst, than going up is at the best.
func (l Leave) near(v *capability.View, here, place string) bool {
	to := v.Travel(here, place)
	if l.Up == "" {
		return to.Known()
	}
	on, straight := v.Travel(place, l.Up), v.Travel(here, l.Up)
	return to.Known() && on.Known() && to.Hi+on.Hi <= straight.Lo+l.Detour
}
