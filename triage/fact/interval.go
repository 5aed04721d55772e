package fact

import "math"

// An Interval is every number from Lo to Hi, ends included; either may be
// infinite. An interval whose ends are equal is one exact number, and [+Inf,
// +Inf] is the exact answer "never" or "nowhere".
type Interval struct{ Lo, Hi float64 }

// All is the interval of which nothing is known.
func All() Interval { return Interval{math.Inf(-1), math.Inf(1)} }

// Point is the interval that holds x alone.
func Point(x float64) Interval { return Interval{x, x} }

// Exact reports whether the interval is one number.
func (i Interval) Exact() bool { return i.Lo == i.Hi }

// IsAll reports whether nothing is known.
func (i Interval) IsAll() bool { return math.IsInf(i.Lo, -1) && math.IsInf(i.Hi, 1) }

// Meet is what lies in both intervals; ok is false when nothing does.
func (i Interval) Meet(j Interval) (both Interval, ok bool) {
	both = Interval{max(i.Lo, j.Lo), min(i.Hi, j.Hi)}
	return both, both.Lo <= both.Hi
}
