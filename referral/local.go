package referral

import (
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
	outdated map[*pack.Bound]bool
	quorums  []pack.Quorum
	signers  []map[*pack.Bound]bool // the signatures that hold
}

// standing is how an overlay stands at a place on a day.
type standing uint8

const (
	elsewhere standing = iota // or not yet
	lapsed
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
	l.replace(d.set, standings)
	l.settings(d.set, standings)
	return l
}

func (d *deciding) standing(o *pack.Overlay) standing {
	switch {
	case !d.holdsHere(o.Here), d.day < o.Effective.From:
		return elsewhere
	case o.Effective.Holds(d.day):
		return inForce
	}
	return lapsed
}

func (d *deciding) holdsHere(w pack.Where) bool {
	switch {
	case w.Region != "":
		return d.here != nil && strings.HasPrefix(d.here.Region, w.Region)
	case w.Network != "":
		return d.view.Member(w.Network, d.c.Here, capability.Date(d.day))
	}
	return w.Everywhere || slices.Contains(w.Institutions, d.c.Here)
}

// replace tells which rules act here: those of overlays that hold here or did, and
// all others but those that a rule read as it is now stands for. What has lapsed or
// was made for another rule replaces nothing: both hold, unsigned. A rule that no
// overlay may loosen is never replaced; what stands beside it can only ask for more.
func (l *local) replace(set *pack.Set, standings map[*pack.Overlay]standing) {
	if !slices.ContainsFunc(set.Rules, func(r *pack.Bound) bool { return r.Overlay != nil }) && set.Replacements == nil {
		return
	}
	l.Acts, l.outdated = map[*pack.Bound]bool{}, map[*pack.Bound]bool{}
	for _, r := range set.Rules {
		if r.Overlay != nil {
			l.Acts[r] = standings[r.Overlay] != elsewhere
		}
	}
	for _, v := range set.Replacements {
		switch s := standings[v.Overlay]; {
		case s == elsewhere:
		case s == lapsed || !v.Current:
			l.outdated[v.Rule] = true
			l.outdated[v.By] = true
		case !v.Rule.Fixed():
			l.Acts[v.Rule] = false
		}
	}
}

// settings are the values of parameters, from the widest overlay to the narrowest. A
// setting that has lapsed, or was decided on another value than what holds, only adds
// its value: either may be right, and so may all between.
func (l *local) settings(set *pack.Set, standings map[*pack.Overlay]standing) {
	overlays := slices.DeleteFunc(slices.Clone(set.Overlays), func(o *pack.Overlay) bool {
		return len(o.Parameters) == 0 || standings[o] == elsewhere
	})
	if len(overlays) == 0 {
		return
	}
	slices.SortStableFunc(overlays, func(a, b *pack.Overlay) int { return a.Here.Rank() - b.Here.Rank() })
	l.Parameters = map[string]fact.Interval{}
	for name, p := range set.Parameters {
		value := p.Interval()
		for from := 0; from < len(overlays); {
			to := from
			for to < len(overlays) && overlays[to].Here.Rank() == overlays[from].Here.Rank() {
				to++
			}
			value = setBy(name, value, overlays[from:to], standings)
			from = to
		}
		l.Parameters[name] = value
	}
}

// setBy is a parameter's value by overlays of one rank, given what it is by wider
// ones.
func setBy(name string, was fact.Interval, overlays []*pack.Overlay, standings map[*pack.Overlay]standing) fact.Interval {
	var set, doubtful []fact.Interval
	for _, o := range overlays {
		switch s, sets := o.Parameters[name]; {
		case !sets:
		case standings[o] == inForce && s.Replaces(was):
			set = append(set, s.Interval())
		default:
			doubtful = append(doubtful, s.Interval())
		}
	}
	if len(set) == 0 {
		set = []fact.Interval{was}
	}
	value := set[0]
	for _, other := range append(set, doubtful...) {
		value = fact.Interval{Lo: min(value.Lo, other.Lo), Hi: max(value.Hi, other.Hi)}
	}
	return value
}

// signed reports whether the place has signed a rule as it is now.
func (l *local) signed(r *pack.Bound) bool {
	return slices.ContainsFunc(l.signers, func(signs map[*pack.Bound]bool) bool { return signs[r] })
}
