package fact

import "github.com/fenji-health/fenji/referral/wire"

// Facts is what is known of each fact of a vocabulary at the time of one case.
// It is immutable.
type Facts struct {
	readings     []*Reading
	individually []*Reading // the same slice when nothing was answered by group
	given        []answer   // those to one fact together, oldest first
	unasked      *Reading   // of what is told in no way
}

// Reading is what is known of fact i. It must not be changed.
func (f *Facts) Reading(i int) *Reading { return f.readings[i] }

// Individually is as [Facts.Reading], but what was answered by one answer for a
// whole group counts as not asked. What can't be undone is decided on this.
func (f *Facts) Individually(i int) *Reading { return f.individually[i] }

// Heard reports whether anything at all is known of fact i.
func (f *Facts) Heard(i int) bool {
	return f.Told(i) && (f.readings[i].heard() || f.individually[i].heard())
}

// Told reports whether the case tells of fact i in any way, if only why it is not
// known.
func (f *Facts) Told(i int) bool {
	return f.readings[i] != f.unasked || f.individually[i] != f.unasked
}

// History is every reading given for fact i that had a value, stale ones
// included, oldest first.
func (f *Facts) History(i int) []Reading {
	var all []Reading
	for k := range f.given {
		if a := &f.given[k]; a.fact == i && a.given() {
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
	r := reader{v: v, at: at, ps: ps, path: path}
	r.read(n, derived)
	f := &Facts{given: r.given, unasked: &v.unasked}
	f.readings = (&settling{v: v, at: at, given: f.given, ps: ps, path: path}).settle()
	f.individually = f.readings
	groups := false
	for k := range f.given {
		groups = groups || f.given[k].How == Group
	}
	if groups { // what is wrong has been told
		f.individually = (&settling{v: v, at: at, given: f.given, alone: true, ps: new(wire.Problems), path: path}).settle()
	}
	return f
}
