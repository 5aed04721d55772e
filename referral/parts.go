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

// A Part is one piece.
type Part struct {
	Name    string
	Minutes Minutes
}

// Minutes is a length of time: in JSON a number when it is exact, else
// [from, to].
type Minutes capability.Span

// MarshalJSON writes 95, [15,40] or [15,null].
func (m Minutes) MarshalJSON() ([]byte, error) {
	if s := capability.Span(m); s.Lo != s.Hi || !s.Known() {
		return wire.Canonical(s), nil
	}
	return wire.Canonical(m.Lo), nil
}

// MarshalJSON writes the pieces as one object in their order.
func (p Parts) MarshalJSON() ([]byte, error) {
	return object(len(p), func(i int) (string, []byte) {
		return p[i].Name, wire.Canonical(p[i].Minutes)
	}), nil
}

// object writes n keys with their values in the order given: a Go map would put
// them in another.
func object(n int, entry func(i int) (key string, value []byte)) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		key, value := entry(i)
		b.Write(wire.Canonical(key))
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// wayParts are the pieces of the way to a service.
func wayParts(p capability.Parts) Parts {
	parts := Parts{{"response", Minutes(p.Response)}, {"loading", Minutes(p.Loading)}, {"road", Minutes(p.Road)}}
	if p.Wait.Hi > 0 {
		parts = append(parts, Part{"wait", Minutes(p.Wait)})
	}
	return append(parts, Part{"lead", Minutes(p.Lead)})
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
	return object(len(f), func(i int) (string, []byte) {
		if len(f[i].Value) == 0 {
			return f[i].Name, []byte("null")
		}
		return f[i].Name, f[i].Value
	}), nil
}
