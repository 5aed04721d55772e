package referral

import (
	"math"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
)

// local is what the overlays of the place where the patient is say on the day.
type local struct {
	triage.Local
	quorums []pack.Quorum
	signers []map[*pack.Bound]bool // the signatures that hold
}

// standing is how an overlay stands at a place on a day.
type standing uint8

const (
	elsewhere standing = iota // or not yet
	doubtful                  // it has lapsed, or nobody knows whether the place is in its region
	inForce
)

// localHere is what the overlays say that hold here, or did.
func (d *deciding) localHere() (l local) {
	standings := map[*pack.Overlay]standing{}
	for i, o := range d.set.Overlays {
		standings[o] = d.standing(o)
		if standings[o] == inForce {
			l.signers = append(l.signers, d.signs[i])
			l.quorums = append(l.quorums, o.Quorum...)
		}
	}
	if !d.set.Local {
		return l
	}
	l.replace(d.set, standings)
	l.Parameters = map[string]fact.Interval{}
	for name, p := range d.set.Parameters {
		l.Parameters[name] = setting(name, p.Interval(), d.set.Overlays, standings)
	}
	return l
}

func (d *deciding) standing(o *pack.Overlay) standing {
	switch w := o.Here; {
	case d.day < o.Effective.From:
		return elsewhere
	case w.Region != "" && (d.here == nil || coarser(d.here.Region, w.Region)):
		return doubtful
	case w.Region != "" && !strings.HasPrefix(d.here.Region, w.Region),
		w.Network != "" && !d.view.Member(w.Network, d.c.Here, capability.Date(d.day)),
		len(w.Institutions) > 0 && !slices.Contains(w.Institutions, d.c.Here):
		return elsewhere
	case o.Effective.Holds(d.day):
		return inForce
	}
	return doubtful
}

// coarser reports whether a region's code says no more than what lies around another,
// such as its prefecture, or nothing.
func coarser(code, region string) bool {
	code = pack.BareRegion(code)
	return len(code) < len(region) && strings.HasPrefix(region, code)
}

// replace tells which rules act here: those of overlays that hold here or did, and
// all others but those that a rule read as it is now stands for. What has lapsed or
// was made for another rule replaces nothing: both hold, unsigned.
func (l *local) replace(set *pack.Set, standings map[*pack.Overlay]standing) {
	l.Acts, l.Outdated = map[*pack.Bound]bool{}, map[*pack.Bound]bool{}
	for _, r := range set.Rules {
		if r.Overlay != nil {
			l.Acts[r] = standings[r.Overlay] != elsewhere
			l.Outdated[r] = standings[r.Overlay] == doubtful
		}
	}
	for _, v := range set.Replacements {
		switch s := standings[v.Overlay]; {
		case s == elsewhere:
		case s == doubtful || !v.Current:
			l.Outdated[v.Rule] = true
			l.Outdated[v.By] = true
		default:
			l.Acts[v.Rule] = false
		}
	}
}

// setting is the value of a parameter, from the widest overlay to the narrowest. A
// setting that has lapsed, or was decided on another value than what holds, only adds
// its value: either may be right, and so may all between; and so with two of one rank.
func setting(name string, value fact.Interval, narrowing []*pack.Overlay, standings map[*pack.Overlay]standing) fact.Interval {
	was, also, set, rank := value, none(), none(), 0
	for _, o := range narrowing {
		s := o.Parameters[name]
		if s == nil || standings[o] == elsewhere {
			continue
		}
		if o.Here.Rank() != rank {
			was, also, set, rank = value, none(), none(), o.Here.Rank()
		}
		if standings[o] == inForce && s.Replaces(was) {
			set = hull(set, s.Interval())
		} else {
			also = hull(also, s.Interval())
		}
		if value = hull(set, also); set == none() {
			value = hull(was, also)
		}
	}
	return value
}

// none is no value.
func none() fact.Interval { return fact.Interval{Lo: math.Inf(1), Hi: math.Inf(-1)} }

func hull(a, b fact.Interval) fact.Interval {
	return fact.Interval{Lo: min(a.Lo, b.Lo), Hi: max(a.Hi, b.Hi)}
}

// signed reports whether the place has signed a rule as it is now.
func (l *local) signed(r *pack.Bound) bool {
	return slices.ContainsFunc(l.signers, func(signs map[*pack.Bound]bool) bool { return signs[r] })
}
