package capability

import (
	"fmt"
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
)

// Never is the number of minutes that stands for "not known to end".
const Never = 1 << 30

// A Span is a length of time that is known to lie between Lo and Hi, in whole
// minutes. Hi is Never when nothing bounds it; both are Never when it is known
// that it does not happen at all. In JSON it is [lo,hi], [lo,null] or
// [null,null]; in documents also 30m or {min: 15m, max: 40m}.
type Span struct{ Lo, Hi int }

// Exactly is the span of m minutes, no more and no less.
func Exactly(m int) Span { return Span{m, m} }

// Unknown is the span of which nothing is known.
func Unknown() Span { return Span{0, Never} }

// Nowhere is the span of what is known not to happen.
func Nowhere() Span { return Span{Never, Never} }

// Known reports whether the span has an upper end.
func (s Span) Known() bool { return s.Hi < Never }

// Add is one span after the other.
func (s Span) Add(t Span) Span { return Span{min(s.Lo+t.Lo, Never), min(s.Hi+t.Hi, Never)} }

// after is what is left of the span once some minutes have passed: a vehicle that
// was called at once comes while the patient is still being treated.
func (s Span) after(passed int) Span {
	left := func(m int) int {
		if m >= Never {
			return Never
		}
		return max(0, m-passed)
	}
	return Span{left(s.Lo), left(s.Hi)}
}

// String is "95", "15–40" or "15–?" for people.
func (s Span) String() string {
	switch {
	case s.Lo >= Never:
		return "∞"
	case !s.Known():
		return fmt.Sprintf("%d–?", s.Lo)
	case s.Lo == s.Hi:
		return fmt.Sprint(s.Lo)
	}
	return fmt.Sprintf("%d–%d", s.Lo, s.Hi)
}

// MarshalJSON writes [lo,hi] with null for Never.
func (s Span) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (s Span) AppendJSON(b []byte) []byte {
	end := func(m int) {
		if m >= Never {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendInt(b, int64(m), 10)
		}
	}
	b = append(b, '[')
	end(s.Lo)
	b = append(b, ',')
	end(s.Hi)
	return append(b, ']')
}

// ReadNode reads 30m, {min: 15m, max: 40m} or the canonical [15,40].
func (s *Span) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	switch n.Kind {
	case wire.Map:
		var ends struct {
			Min *wire.Minutes `json:"min"`
			Max *wire.Minutes `json:"max"`
		}
		wire.Decode(n, &ends, path, ps)
		*s = Unknown()
		if ends.Min != nil {
			s.Lo = int(*ends.Min)
		}
		if ends.Max != nil {
			s.Hi = int(*ends.Max)
		}
	case wire.List:
		if len(n.Values) != 2 {
			ps.Add(n, path, "wrong-kind", "two lengths of time are needed here, not %d", len(n.Values))
			return
		}
		s.Lo, s.Hi = readEnd(n.Values[0], path+"/0", ps), readEnd(n.Values[1], path+"/1", ps)
	default:
		var m wire.Minutes
		m.ReadNode(n, path, ps)
		*s = Exactly(int(m))
	}
	if s.Lo > s.Hi {
		ps.Add(n, path, "reversed", "the least length of time, %d minutes, is more than the most, %d", s.Lo, s.Hi)
	}
}

func readEnd(n *wire.Node, path string, ps *wire.Problems) int {
	if n.Kind == wire.Null {
		return Never
	}
	var m wire.Minutes
	m.ReadNode(n, path, ps)
	return int(m)
}
