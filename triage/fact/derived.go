package fact

import (
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
)

// Derived says how a number is worked out of other facts: exactly one of Sum,
// Highest, Ratio, Worst, Last and Repeated. What is not known of those makes it an
// [Interval] which holds every number that their missing values could give.
type Derived struct {
	Sum      []Table      `json:"sum,omitempty"`      // the points of all tables
	Highest  string       `json:"highest,omitempty"`  // of that sum: the most points that any one of its tables gives
	Ratio    []string     `json:"ratio,omitempty"`    // of two numbers, the first by the second, rounded; unknown by 0
	Worst    string       `json:"worst,omitempty"`    // of the readings of that fact, the most severe
	Last     string       `json:"last,omitempty"`     // of that fact, the last reading that has a value
	Repeated string       `json:"repeated,omitempty"` // the least severe of the last so many Times readings of that fact
	Times    int          `json:"times,omitempty"`    // of Repeated: at least 2
	Toward   Toward       `json:"toward,omitempty"`   // of Worst and Repeated: which way is severe
	Within   wire.Minutes `json:"within,omitempty"`   // of Worst, Last and Repeated: older readings don't count; 0 is that fact's own fresh_for
}

// Toward is the way in which a number gets more severe.
type Toward string

// The ways in which a number gets more severe.
const (
	Low  Toward = "low"
	High Toward = "high"
)

// A Table gives points by the value of a fact: those of the first band that holds
// it. The last band has no condition, so that no value is without points.
type Table struct {
	Of    string `json:"of"`
	Bands []Band `json:"bands"`
}

// A Band is the values of a fact up to Max, or those in Is; the last band is all
// that are left. It gives Points, or what a table of another fact (Of, Bands) gives.
type Band struct {
	Max    *Decimal `json:"max,omitempty"` // of a number, the value itself included; ascending
	Is     []Scalar `json:"is,omitempty"`  // of a bool or choice
	Points int      `json:"points,omitempty"`
	Of     string   `json:"of,omitempty"`
	Bands  []Band   `json:"bands,omitempty"`
}

// history is the fact of whose readings this is one; empty for what is worked out
// of the values of facts.
func (d *Derived) history() string { return d.Worst + d.Last + d.Repeated }

// A derivation is a derived fact with the facts that it is worked out of.
type derivation struct {
	*Derived
	fact   int
	of     []int // of a ratio, a highest, a history
	tables []table
}

// A table is a [Table] over the facts of a vocabulary.
type table struct {
	fact  int
	bands []band
}

type band struct {
	to     float64 // of a number: where the band ends
	is     []Value
	last   bool
	points float64
	next   *table
}

// derivation works out one derived fact's declaration, which has been checked.
func (v *Vocabulary) derivation(i int) derivation {
	d := derivation{Derived: v.facts[i].Derive, fact: i}
	for _, name := range d.named() {
		d.of = append(d.of, v.index[name])
	}
	sum := d.Sum
	if d.Highest != "" {
		sum = v.facts[d.of[0]].Derive.Sum
	}
	for _, t := range sum {
		d.tables = append(d.tables, v.table(t.Of, t.Bands))
	}
	return d
}

// named are the facts that are named outside of tables.
func (d *Derived) named() []string {
	if d.Ratio != nil {
		return d.Ratio
	}
	if name := d.Highest + d.history(); name != "" {
		return []string{name}
	}
	return nil
}

func (v *Vocabulary) table(of string, bands []Band) table {
	t := table{fact: v.index[of]}
	f := &v.facts[t.fact]
	for i := range bands {
		b := band{to: bounded(nil, bands[i].Max).Hi, last: i == len(bands)-1, points: float64(bands[i].Points)}
		for _, is := range bands[i].Is {
			value, _ := f.value(is)
			b.is = append(b.is, value)
		}
		if bands[i].Of != "" {
			next := v.table(bands[i].Of, bands[i].Bands)
			b.next = &next
		}
		t.bands = append(t.bands, b)
	}
	return t
}

// checkDerived tells what is wrong with how a fact is worked out.
func (v *Vocabulary) checkDerived(f *Fact, path string, ps *wire.Problems) {
	d := f.Derive
	path += "/derive"
	say := func(below, code, format string, args ...any) { ps.Add(nil, path+below, code, format, args...) }
	ways := count(d.Highest != "", d.Worst != "", d.Last != "", d.Repeated != "", d.Sum != nil, d.Ratio != nil)
	if !f.numeric() || ways != 1 {
		say("", "bad-derived", "%q is worked out in one way: a number by sum, highest, ratio, worst, last or repeated", f.Name)
		return
	}
	if f.Otherwise != nil || len(f.Instead) > 0 {
		say("", "bad-derived", "%q is worked out: it has no otherwise and no instead; where it does not apply it is not used", f.Name)
	}
	if d.Ratio != nil && len(d.Ratio) != 2 {
		say("/ratio", "bad-derived", "a ratio is of two numbers")
	}
	for _, name := range d.named() {
		other := v.find(name)
		switch {
		case other == nil:
			say("", "unknown-fact", "unknown fact %q%s", name, wire.Near(name, v.Names()))
		case !other.numeric() || d.history() != "" && other.Derive != nil:
			say("", "bad-derived", "%q can't be worked out of %q: a number is needed, and readings of what is itself worked out are not kept", f.Name, name)
		case d.Highest != "" && (other.Derive == nil || other.Derive.Sum == nil):
			say("/highest", "bad-derived", "highest is that of a sum, which %q is not", name)
		}
	}
	if severe := d.Worst+d.Repeated != ""; severe != (d.Toward == Low || d.Toward == High) || !severe && d.Toward != "" {
		say("/toward", "bad-derived", "worst and repeated, and only they, say what is severe: toward low or high")
	}
	if (d.Repeated != "") != (d.Times >= 2) || d.Repeated == "" && d.Times != 0 {
		say("/times", "bad-derived", "repeated, and only it, says how often (times): at least 2")
	}
	if d.history() == "" && d.Within != 0 || d.Within < 0 {
		say("/within", "bad-derived", "within is for worst, last and repeated")
	}
	for i := range d.Sum {
		v.checkTable(d.Sum[i].Of, d.Sum[i].Bands, path+"/sum/"+strconv.Itoa(i), ps)
	}
}

func count(those ...bool) (n int) {
	for _, is := range those {
		if is {
			n++
		}
	}
	return n
}

// checkTable tells what is wrong with a table: bands have ends that ascend, or
// values of the fact, and the last has neither.
func (v *Vocabulary) checkTable(of string, bands []Band, path string, ps *wire.Problems) {
	f := v.find(of)
	if f == nil {
		ps.Add(nil, path+"/of", "unknown-fact", "unknown fact %q%s", of, wire.Near(of, v.Names()))
		return
	}
	if !f.numeric() && f.Kind != KindBool && f.Kind != KindChoice {
		ps.Add(nil, path+"/of", "bad-table", "a table is over a number, duration, bool or choice, not %s %q", f.Kind, of)
		return
	}
	if len(bands) == 0 {
		ps.Add(nil, path+"/bands", "missing", "a table has bands")
	}
	var before *Decimal
	for i := range bands {
		b, path := &bands[i], path+"/bands/"+strconv.Itoa(i)
		last := i == len(bands)-1
		switch {
		case last && (b.Max != nil || b.Is != nil):
			ps.Add(nil, path, "bad-table", "the last band of %q is for all that is left: it has neither max nor is", of)
		case !last && f.numeric() && (b.Max == nil || b.Is != nil), !last && !f.numeric() && (b.Max != nil || len(b.Is) == 0):
			ps.Add(nil, path, "bad-table", "a band of %q has max where that is a number, else is; only the last has neither", of)
		case b.Max != nil && before != nil && b.Max.Cmp(*before) <= 0:
			ps.Add(nil, path+"/max", "bad-table", "bands ascend: %s stands after %s", b.Max, before)
		}
		before = b.Max
		for _, is := range b.Is {
			if _, ok := f.value(is); !ok {
				ps.Add(nil, path+"/is", "bad-table", "%q is no value of %q%s", is.Text, of, wire.Near(is.Text, f.Words()))
			}
		}
		switch {
		case b.Of == "" && b.Bands != nil || b.Of != "" && b.Points != 0:
			ps.Add(nil, path, "bad-table", "a band gives points, or what a table of another fact (of, bands) gives")
		case b.Of != "":
			v.checkTable(b.Of, b.Bands, path, ps)
		}
	}
}

// parts are the names of the facts that a fact is worked out of, as written.
func (d *Derived) parts() []string {
	names := append([]string(nil), d.named()...)
	for i := range d.Sum {
		names = partsOf(names, d.Sum[i].Of, d.Sum[i].Bands)
	}
	return names
}

func partsOf(names []string, of string, bands []Band) []string {
	names = append(names, of)
	for i := range bands {
		if bands[i].Of != "" {
			names = partsOf(names, bands[i].Of, bands[i].Bands)
		}
	}
	return names
}
