package referral

import (
	"bytes"
	"encoding/json"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// Parts are the pieces that a number of minutes is made of, in the order in
// which they pass. In JSON they are one object: {"response":0,"road":95}.
type Parts []Part

// A Part is one piece: a number when it is exact, else [from, to].
type Part struct {
	Name    string
	Minutes capability.Span
}

// MarshalJSON writes the pieces as one object in their order.
func (p Parts) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, part := range p {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(wire.Canonical(part.Name))
		b.WriteByte(':')
		if part.Minutes.Lo == part.Minutes.Hi && part.Minutes.Known() {
			b.Write(wire.Canonical(part.Minutes.Lo))
		} else {
			b.Write(wire.Canonical(part.Minutes))
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// wayParts are the pieces of the way to a service.
func wayParts(p capability.Parts) Parts {
	parts := Parts{{"response", p.Response}, {"loading", p.Loading}, {"road", p.Road}}
	if p.Wait.Hi > 0 {
		parts = append(parts, Part{"wait", p.Wait})
	}
	return append(parts, Part{"lead", p.Lead})
}

// Because is one condition that decides a rule, and what it read.
type Because struct {
	Atom  string     `json:"atom"`
	Truth string     `json:"truth"`
	Facts FactValues `json:"facts"`
	Parts Parts      `json:"parts,omitempty"`
}

// FactValues are what a condition read; in JSON one object in their order.
type FactValues []FactValue

// A FactValue is a fact or derived number with what is known of it.
type FactValue struct {
	Name  string
	Value json.RawMessage
}

// MarshalJSON writes the values as one object.
func (f FactValues) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, v := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(wire.Canonical(v.Name))
		b.WriteByte(':')
		if len(v.Value) == 0 {
			b.WriteString("null")
		} else {
			b.Write(v.Value)
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
