package fact

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// Derived says how a number is worked out of other facts: in exactly one of the
// ways Sum, Highest, Ratio, Worst, Last and Repeated. What is not known of those
// makes it an [Interval] which holds every number that their missing values could
// give.
type Derived struct {
	Sum      []Table      `json:"sum,omitempty"`      // the points of all tables
	Highest  string       `json:"highest,omitempty"`  // of that sum: the most points that any one of its tables gives
	Ratio    []string     `json:"ratio,omitempty"`    // of two numbers, the first by the second, rounded to the decimals; unknown where it may be by 0
	Worst    string       `json:"worst,omitempty"`    // of the readings of that fact, the most severe
	Last     string       `json:"last,omitempty"`     // of that fact, the last reading that has a value
	Repeated string       `json:"repeated,omitempty"` // of that fact, the least severe of the last so many Times readings
	Times    int          `json:"times,omitempty"`    // of repeated: at least 2
	Toward   Toward       `json:"toward,omitempty"`   // of worst and repeated: which way is severe
	Within   wire.Minutes `json:"within,omitempty"`   // of worst, last and repeated: older readings don't count; 0 is that fact's own fresh_for
}

// Toward is the way in which a number gets more severe.
type Toward string

// The ways in which a number gets more severe.
const (
	Low  Toward = "low"
	High Toward = "high"
)

// A Table gives points by the value of the fact Of: what the first of Bands gives
// that holds it. A band holds the numbers up to Max, or the words in Is; the last has
// neither and holds all that are left, so that no value is without points. It gives
// Points, or is itself a table, of another fact.
type Table struct {
	Max    *Decimal `json:"max,omitempty"` // of a band over a number: the number itself included; ascending
	Is     []Scalar `json:"is,omitempty"`  // of a band over a bool or choice
	Points int      `json:"points,omitempty"`
	Of     string   `json:"of,omitempty"`
	Bands  []Table  `json:"bands,omitempty"`
}

// History is the fact of whose readings this is one; empty for what is worked out
// of the values that facts have now.
func (d *Derived) History() string { return d.Worst + d.Last + d.Repeated }

// Parts are the names of the facts that it is worked out of, as they are written.
func (d *Derived) Parts() []string {
	names := slices.Clone(d.Ratio)
	if name := d.Highest + d.History(); name != "" {
		names = append(names, name)
	}
	return partsOf(names, d.Sum)
}

func partsOf(names []string, tables []Table) []string {
	for i := range tables {
		if t := &tables[i]; t.Of != "" {
			names = partsOf(append(names, t.Of), t.Bands)
		}
	}
	return names
}

// derivable reports whether a fact can be worked out as it says.
func (v *Vocabulary) derivable(f *Fact) bool {
	d := f.Derive
	parts := d.Parts()
	named := parts[:len(parts)-len(partsOf(nil, d.Sum))] // outside of tables
	numbers := f.numeric() && f.Otherwise == nil && f.Instead == nil
	for _, name := range named {
		other := v.find(name)
		numbers = numbers && other != nil && other.numeric() && (d.History() == "" || other.Derive == nil && other.Decimals <= f.Decimals) &&
			(d.Highest == "" || other.Derive != nil && other.Derive.Sum != nil)
	}
	for i := range d.Sum {
		numbers = numbers && v.tabled(&d.Sum[i])
	}
	severe := d.Toward == Low || d.Toward == High
	wanted := 1
	switch {
	case d.Sum != nil:
		wanted = 0
	case d.Ratio != nil:
		wanted = 2
	}
	return numbers && len(named) == wanted && severe == (d.Worst != "" || d.Repeated != "") && (severe || d.Toward == "") &&
		(d.Times > 1) == (d.Repeated != "") && (d.Times > 1 || d.Times == 0) && (d.Within == 0 || d.History() != "")
}

// tabled reports whether a table has bands for every value of its fact.
func (v *Vocabulary) tabled(t *Table) bool {
	f := v.find(t.Of)
	if f == nil || len(t.Bands) == 0 || t.Points != 0 {
		return false
	}
	for i := range t.Bands {
		b := &t.Bands[i]
		switch last := i == len(t.Bands)-1; {
		case last && (b.Max != nil || b.Is != nil), b.Of != "" && !v.tabled(b), b.Of == "" && b.Bands != nil:
			return false
		case last:
		case f.numeric():
			if b.Max == nil || b.Is != nil || i > 0 && b.Max.Cmp(*t.Bands[i-1].Max) <= 0 {
				return false
			}
		case b.Max != nil || len(b.Is) == 0:
			return false
		}
		for _, is := range b.Is {
			if _, ok := f.value(is); !ok {
				return false
			}
		}
	}
	return f.numeric() || f.Kind == KindBool || f.Kind == KindChoice
}
