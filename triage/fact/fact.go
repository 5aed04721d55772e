package fact

import (
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
)

// Kind is what sort of thing a fact is.
type Kind string

// The kinds of facts.
const (
	KindNumber   Kind = "number"   // a decimal number in the fact's unit
	KindBool     Kind = "bool"     // true or false
	KindChoice   Kind = "choice"   // exactly one of the declared choices
	KindSet      Kind = "set"      // each of the declared choices is there, not there, or unknown
	KindCodes    Kind = "codes"    // codes of a classification, such as ICD-10
	KindTime     Kind = "time"     // a moment
	KindDuration Kind = "duration" // a number of minutes
)

func kinds() []string {
	return []string{string(KindNumber), string(KindBool), string(KindChoice), string(KindSet), string(KindCodes), string(KindTime), string(KindDuration)}
}

// ABC is which of what keeps a patient alive a fact tells of.
type ABC string

// What keeps alive, in the order in which it is looked after.
const (
	Airway      ABC = "airway"
	Breathing   ABC = "breathing"
	Circulation ABC = "circulation"
	Mind        ABC = "mind" // consciousness
)

func abc() []string {
	return []string{string(Airway), string(Breathing), string(Circulation), string(Mind), ""}
}

// Turn is the place in that order, from 0; what keeps nobody alive comes after all.
func (a ABC) Turn() int { return slices.Index(abc(), string(a)) }

// A Fact is the declaration of one thing that can be known of a case. Its json
// keys are how packs write it.
type Fact struct {
	Name      string                `json:"name"`                // snake_case
	Zh        string                `json:"zh"`                  // the Chinese name; rules may use it as well
	En        string                `json:"en,omitempty"`        //
	Kind      Kind                  `json:"kind"`                //
	Unit      string                `json:"unit,omitempty"`      // UCUM; of a number
	Decimals  int                   `json:"decimals,omitempty"`  // 0 to 6: what readings are rounded to
	Min       *Decimal              `json:"min,omitempty"`       // plausible range, ends included: outside it
	Max       *Decimal              `json:"max,omitempty"`       // a reading is a mistake in the case
	Units     map[string]Conversion `json:"units,omitempty"`     // other units that are read
	FreshFor  wire.Minutes          `json:"fresh_for,omitempty"` // older readings are unknown; 0 is no limit
	Instead   []Substitute          `json:"instead,omitempty"`   // earlier ones count first
	Derive    *Derived              `json:"derive,omitempty"`    // how it is worked out of others
	Proves    string                `json:"proves,omitempty"`    // of a time: the bool fact that is true once it is known
	Obtain    string                `json:"obtain,omitempty"`    // service term that gets it; empty: ask
	ABC       ABC                   `json:"abc,omitempty"`       // of what keeps alive: asked first among what is as urgent
	Applies   map[string]Applies    `json:"applies,omitempty"`   // by scope fact; all must hold
	Otherwise *Scalar               `json:"otherwise,omitempty"` // its value where it does not apply
	Question  wire.Text             `json:"question,omitzero"`   //
	Choices   []Choice              `json:"choices,omitempty"`   // of a choice or a set
	Codes     map[string][]string   `json:"codes,omitempty"`     // what it is called elsewhere: loinc, snomed, icd10
}

// A Conversion turns a number x of another unit into the declared one, exactly:
// ((x - Subtract) * Multiply) / Divide. What is left out changes nothing.
type Conversion struct {
	Subtract *Decimal `json:"subtract,omitempty"`
	Multiply *Decimal `json:"multiply,omitempty"`
	Divide   *Decimal `json:"divide,omitempty"`
}

// Applies says for which values of a scope fact another fact applies: one of
// Is, or, of a number or duration, from Min to Max with both ends.
type Applies struct {
	Is  []Scalar `json:"is,omitempty"`
	Min *Decimal `json:"min,omitempty"`
	Max *Decimal `json:"max,omitempty"`
}

// A Substitute is another fact that bounds this one while this one is not
// known. It never makes it known: unhurried speech does not prove a normal
// saturation.
type Substitute struct {
	Fact  string   `json:"fact"`
	Is    *Scalar  `json:"is,omitempty"`    // holds when that fact is known to be, or to have, this
	Min   *Decimal `json:"min,omitempty"`   // then this fact, a number or duration,
	Max   *Decimal `json:"max,omitempty"`   // lies within
	Bound Bound    `json:"bound,omitempty"` // of a time by another time
}

// SameBounds reports whether a substitute bounds a number or duration as another does.
func (s *Substitute) SameBounds(o *Substitute) bool {
	return s.Bound == "" && o.Bound == "" && bounded(s.Min, s.Max) == bounded(o.Min, o.Max)
}

// Bound is how one time bounds another.
type Bound string

// The ways one time bounds another.
const (
	NotBefore Bound = "not_before" // onset is not before the patient was last well
	NotAfter  Bound = "not_after"
)

// A Choice is one of the choices of a choice or a set.
type Choice struct {
	ID string `json:"id"`
	Zh string `json:"zh"`
	En string `json:"en,omitempty"`
}

// A Scalar is a plain value of a declaration: text, number, or true or false.
type Scalar struct {
	Kind wire.Kind // Bool, Number or String
	Text string    // "true", "12" or the text itself
}

// ReadNode reads a plain value.
func (s *Scalar) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	if n.Kind != wire.Bool && n.Kind != wire.Number && n.Kind != wire.String {
		ps.Add(n, path, "wrong-kind", "text, a number, true or false is needed here, not %s", n.Kind)
		return
	}
	*s = Scalar{n.Kind, n.Text}
}

// MarshalJSON writes the value as it was read.
func (s Scalar) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (s Scalar) AppendJSON(b []byte) []byte {
	if s.Kind == wire.String {
		return wire.AppendText(b, s.Text)
	}
	return append(b, s.Text...)
}

// String is the value as text.
func (s Scalar) String() string { return s.Text }

// Choice is the declared choice of that id, or with that Chinese name.
func (f *Fact) Choice(idOrZh string) (*Choice, bool) {
	for i := range f.Choices {
		if o := &f.Choices[i]; o.ID == idOrZh || o.Zh == idOrZh {
			return o, true
		}
	}
	return nil, false
}

// Words are the ids of the choices, to suggest the near one.
func (f *Fact) Words() []string {
	var words []string
	for _, o := range f.Choices {
		words = append(words, o.ID)
	}
	return words
}

// numeric reports whether readings of the fact are decimals.
func (f *Fact) numeric() bool { return f.Kind == KindNumber || f.Kind == KindDuration }

// A Value is one exact value. Which field counts is told by the fact's kind.
type Value struct {
	Number Decimal   // number, and duration in minutes
	Bool   bool      // bool
	Text   string    // choice: the id
	Time   wire.Time // time
}

// value reads a declared scalar as a value of fact f; ok is false when it is none.
func (f *Fact) value(s Scalar) (v Value, ok bool) {
	switch {
	case f.Kind == KindBool && s.Kind == wire.Bool:
		b, err := strconv.ParseBool(s.Text)
		return Value{Bool: b}, err == nil
	case f.numeric() && s.Kind == wire.Number:
		x, err := parseExact(s.Text)
		if err != nil {
			return Value{}, false
		}
		d, same, err := x.round(f.Decimals)
		return Value{Number: d}, err == nil && same
	case f.Kind == KindChoice && s.Kind == wire.String:
		o, ok := f.Choice(s.Text)
		if !ok {
			return Value{}, false
		}
		return Value{Text: o.ID}, true
	}
	return Value{}, false
}
