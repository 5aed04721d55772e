package triage

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// An Assessment is how urgent a case is: what is proven, and what is possible as
// long as not everything is known. 1 is the most urgent level.
type Assessment struct {
	Case     *Case
	Set      *pack.Set
	ScaleID  string
	Scale    pack.Scale
	Level    int // most urgent that a true rule gives, else the scale's least urgent
	Possible int // most urgent that a true or an undecided rule in scope gives
	// Graded is whether the place's scale has rules for a patient like this. Where
	// it has none, nothing says how urgent the case is: everything is possible.
	Graded bool

	// Rules are those that can be true of the case, or undecided and in its scope, in
	// the order of the set.
	Rules []*pack.Bound

	local Local

	// Evaluation answers the conditions of rules of both stages for this case.
	Evaluation *rule.Evaluation
	inputs     inputs
	raised     map[string]rule.Truth // flags
	covered    rule.Truth            // unknown until asked
}

// A Local is what the overlays of the place where the patient is make of rules and
// parameters on the day of the case. The zero value is a place without overlays.
type Local struct {
	// Acts says of a rule whether it acts here. Of one that is not in it, a rule of a
	// pack does and a rule of an overlay does not.
	Acts map[*pack.Bound]bool
	// Parameters are the values of those that are set here; not exact where more than
	// one value may hold.
	Parameters map[string]fact.Interval
	// Outdated are rules that act only upwards: of overlays that have lapsed or may not
	// hold here, and rules that have such a stand-in.
	Outdated map[*pack.Bound]bool
}

func (l Local) acts(r *pack.Bound) bool {
	if acts, told := l.Acts[r]; told {
		return acts
	}
	return r.Overlay == nil
}

// Assess asks every rule of the triage stage. scale is that of the institution
// where the patient is; acuity rules of other scales don't count. sites may be
// nil: then whatever rules ask of the catalogue is unknown.
func Assess(set *pack.Set, c *Case, scale string, local Local, sites Sites) *Assessment {
	a := &Assessment{}
	a.Begin(set, c, scale, local, sites)
	return a
}

// Begin is Assess in the room of an Assessment that has served: what that gave may no
// longer be used.
func (a *Assessment) Begin(set *pack.Set, c *Case, scale string, local Local, sites Sites) {
	if sites == nil {
		sites = nowhere{}
	}
	a.Forget()
	a.Case, a.Set, a.ScaleID, a.local, a.inputs = c, set, scale, local, inputs{a, sites}
	if s := set.Scales[scale]; s != nil {
		a.Scale = *s
	} else {
		a.Scale = fiveLevels()
	}
	a.Evaluation.Begin(set.Book, &a.inputs)
	a.Level, a.Possible = a.Scale.Least(), a.Scale.Least()
	a.Graded = scale != "" && !headed(set, scale) || slices.ContainsFunc(set.Grading(scale), a.grades)
	a.Rules = set.About(a.Rules, c.Facts, c.pathways(), scale)
	for _, r := range a.Rules {
		if r.Stage == pack.Triage {
			a.apply(r)
		}
	}
	if !a.Graded {
		a.Possible = 1
	}
}

// Forget leaves nothing of the case.
func (a *Assessment) Forget() {
	if a.Evaluation == nil {
		a.Evaluation, a.raised = &rule.Evaluation{}, map[string]rule.Truth{}
	}
	a.Evaluation.Forget()
	clear(a.Rules)
	clear(a.raised)
	*a = Assessment{Evaluation: a.Evaluation, Rules: a.Rules[:0], raised: a.raised}
}

// fiveLevels stands in for a scale that is not there, so that every case has a
// level.
func fiveLevels() pack.Scale {
	var s pack.Scale
	for level := 1; level <= 5; level++ {
		s.Levels = append(s.Levels, pack.Level{Level: level})
	}
	return s
}

func (a *Assessment) apply(r *pack.Bound) {
	t, in := a.Truth(r)
	if t == rule.False || t == rule.Unknown && !in {
		return
	}
	if f := r.Then.Flag; f != nil {
		a.raised[f.ID] = a.raised[f.ID].Or(t)
	}
	if level := r.Then.Acuity; level > 0 {
		a.Possible = min(a.Possible, level)
		if t == rule.True {
			a.Level = min(a.Level, level)
		}
	}
}

// Truth is a rule's truth for the case, and whether the rule is in scope: its
// population is not known to be another, and the case is not known to be off its
// pathways, or what it asks about is true of it. A true rule acts in scope or
// out; an unknown one only in scope. The rules of a scale that this place does not
// use are false, and so are those that don't act at this place.
func (a *Assessment) Truth(r *pack.Bound) (t rule.Truth, inScope bool) {
	if !a.local.acts(r) {
		return rule.False, false
	}
	if r.Pack.Scale != "" && r.Stage == pack.Triage && r.Pack.Scale != a.ScaleID {
		return rule.False, false
	}
	if t = r.Truth(a.Evaluation); t != rule.Unknown {
		return t, t == rule.True // and so is what it asks about
	}
	return t, !a.Case.Off(r) || a.Evaluation.Truth(r.When) == rule.True
}

// grades reports whether a rule that gives the urgency by the place's scale is for
// patients like this one.
func (a *Assessment) grades(r *pack.Bound) bool {
	return a.local.acts(r) && (r.For == nil || a.Evaluation.Truth(r.For) != rule.False)
}

// headed reports whether some pack is a scale's own, so that whom its rules are
// for says whom the scale is for.
func headed(set *pack.Set, scale string) bool {
	return slices.ContainsFunc(set.Packs, func(p *pack.Pack) bool { return p.Scale == scale })
}

// Covered reports whether rules that act here speak of each complaint; those of an
// overlay that has lapsed or may not hold here do not.
func (a *Assessment) Covered() bool {
	if a.covered == rule.Unknown {
		a.covered = rule.Of(a.spokenOf())
	}
	return a.covered == rule.True
}

func (a *Assessment) spokenOf() bool {
	acts := func(r *pack.Bound) bool { return a.local.acts(r) && (r.Overlay == nil || !a.local.Outdated[r]) }
	return a.Case.SpokenOf(func(pathways []string) bool {
		for _, pathway := range pathways {
			if slices.ContainsFunc(a.Set.Along(pathway), acts) {
				return true
			}
		}
		return false
	})
}

// Flag is whether a flag is raised: false only when every rule that could raise
// it is known false or out of scope.
func (a *Assessment) Flag(id string) rule.Truth {
	if t, ok := a.raised[id]; ok {
		return t
	}
	return rule.False
}

// Flags are the ids of flags that are surely raised, in order.
func (a *Assessment) Flags() []string {
	var ids []string
	for id, t := range a.raised {
		if t == rule.True {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, strings.Compare)
	return ids
}

// Since is the minutes that have passed since a time fact, as known: zero to
// unbounded when it is not. Individually leaves out answers given for a group.
func (a *Assessment) Since(timeFact string, individually bool) fact.Interval {
	i, ok := a.Set.Vocabulary.Lookup(timeFact)
	if !ok {
		return fact.Interval{Lo: 0, Hi: fact.All().Hi}
	}
	b := a.Case.Facts.Reading(i).Bounds
	if individually {
		b = a.Case.Facts.Individually(i).Bounds
	}
	at := float64(a.Case.At.Minute())
	return fact.Interval{Lo: max(0, at-b.Hi), Hi: max(0, at-b.Lo)}
}
