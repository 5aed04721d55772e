package fact

import "github.com/fenji-health/fenji/referral/wire"

// Facts is what is known of each fact of a vocabulary at the time of one case.
// It is immutable.
type Facts struct {
	readings     []Reading
	individually []Reading // the same slice when nothing was answered by group
	answers      [][]answer
}

// Reading is what is known of fact i.
func (f *Facts) Reading(i int) Reading { return f.readings[i] }

// Individually is as [Facts.Reading], but what was answered by one answer for a
// whole group counts as not asked. What can't be undone is decided on this.
func (f *Facts) Individually(i int) Reading { return f.individually[i] }

// History is every reading given for fact i that had a value, stale ones
// included, oldest first.
func (f *Facts) History(i int) []Reading {
	var all []Reading
	for k := range f.answers[i] {
		if a := &f.answers[i][k]; a.given() {
			all = append(all, a.Reading)
		}
	}
	return all
}

// Read reads n, the "facts" map of a case, at the time of the case. Derived are
// the readings that the caller works out itself, such as age; their facts can't
// be given as well. Every mistake is added to ps; what is mistaken is unknown.
// n may be nil: nothing is given.
func (v *Vocabulary) Read(n *wire.Node, at wire.Time, derived map[string]Reading, path string, ps *wire.Problems) *Facts {
	r := reader{v: v, at: at, ps: ps}
	answers := r.read(n, derived, path)
	for i := range v.facts {
		if d, ok := derived[v.facts[i].Name]; ok {
			d.Bounds = d.Interval()
			if !d.Known && d.Why == "" {
				d.Why = NotAsked
			}
			answers[i] = []answer{{Reading: d}}
		}
	}
	f := &Facts{answers: answers}
	groups := false
	for _, given := range answers {
		for k := range given {
			groups = groups || given[k].How == Group
		}
	}
	f.readings = (&settling{v: v, at: at, answers: answers, ps: ps}).settle()
	f.individually = f.readings
	if groups {
		f.individually = (&settling{v: v, at: at, answers: withoutGroups(answers), ps: new(wire.Problems)}).settle()
	}
	return f
}

func withoutGroups(answers [][]answer) [][]answer {
	kept := make([][]answer, len(answers))
	for i, given := range answers {
		for _, a := range given {
			if a.How != Group {
				kept[i] = append(kept[i], a)
			}
		}
	}
	return kept
}
