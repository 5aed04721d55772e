package referral

import (
	"encoding/json"
	"strconv"

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
func (m Minutes) MarshalJSON() ([]byte, error) { return m.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (m Minutes) AppendJSON(b []byte) []byte {
	if s := capability.Span(m); s.Lo != s.Hi || !s.Known() {
		return s.AppendJSON(b)
	}
	return strconv.AppendInt(b, int64(m.Lo), 10)
}

// MarshalJSON writes the pieces as one object in their order.
func (p Parts) MarshalJSON() ([]byte, error) { return p.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (p Parts) AppendJSON(b []byte) []byte {
	return appendObject(b, len(p), func(b []byte, i int) []byte {
		return p[i].Minutes.AppendJSON(append(wire.AppendText(b, p[i].Name), ':'))
	})
}

// appendObject writes n keys with their values in the order given: a Go map would
// put them in another.
func appendObject(b []byte, n int, entry func(b []byte, i int) []byte) []byte {
	b = append(b, '{')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = entry(b, i)
	}
	return append(b, '}')
}

// most is how many pieces a way has at most, with what comes before and after it.
const most = 8

// wayParts are the pieces of the way to a service.
func wayParts(p capability.Parts) Parts { return appendWay(make(Parts, 0, most), p) }

// appendWay adds the pieces of the way to a service.
func appendWay(parts Parts, p capability.Parts) Parts {
	parts = append(parts, Part{"response", Minutes(p.Response)}, Part{"loading", Minutes(p.Loading)})
	if p.Meet.Hi > 0 {
		parts = append(parts, Part{"meet", Minutes(p.Meet)})
	}
	parts = append(parts, Part{"road", Minutes(p.Road)})
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
func (f FactValues) MarshalJSON() ([]byte, error) { return f.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (f FactValues) AppendJSON(b []byte) []byte {
	return appendObject(b, len(f), func(b []byte, i int) []byte {
		b = append(wire.AppendText(b, f[i].Name), ':')
		if len(f[i].Value) == 0 {
			return append(b, "null"...)
		}
		return append(b, f[i].Value...)
	})
}
