package pack

import (
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// A Parameter is a constant of conditions about which sources differ or places
// decide: rules read it by its name, overlays set it.
type Parameter struct {
	Zh       string        `json:"zh"`
	En       string        `json:"en"`
	Value    fact.Scalar   `json:"value"` // a number, or true or false, where no overlay sets it
	Unit     string        `json:"unit,omitempty"`
	Min      *fact.Decimal `json:"min,omitempty"` // of a number: what it may be set to, ends included
	Max      *fact.Decimal `json:"max,omitempty"`
	Stricter string        `json:"stricter,omitempty"` // Higher or Lower; rules that are locked need it to be set
	Source   string        `json:"source"`
}

// The directions in which a parameter may be stricter; true is higher than false.
const (
	Higher = "higher"
	Lower  = "lower"
)

// Interval is the value where no overlay sets it.
func (p *Parameter) Interval() fact.Interval { return exactly(p.Value) }

// Interval is what the setting gives.
func (s *Setting) Interval() fact.Interval { return exactly(s.Value) }

// Replaces reports whether the setting was decided on what holds without it.
func (s *Setting) Replaces(was fact.Interval) bool { return was == exactly(s.Was) }

// exactly is a value as conditions read it: true is 1, false 0.
func exactly(s fact.Scalar) fact.Interval {
	switch s.Text {
	case "true":
		return fact.Point(1)
	case "false":
		return fact.Point(0)
	}
	n, _ := strconv.ParseFloat(s.Text, 64) // numbers of documents are decimals
	return fact.Point(n)
}

// refuses is why a parameter can't be set so: it is not declared, not of that kind,
// out of its range, or would loosen a rule that no overlay may loosen; or nothing.
func (s *Set) refuses(name string, v *Setting) string {
	p := s.Parameters[name]
	if p == nil {
		return "is declared by no pack" + wire.Near(name, sortedKeys(s.Parameters))
	}
	if v == nil {
		v = &Setting{}
	}
	value, was := v.Interval().Lo, p.Interval().Lo
	stricter := p.Stricter == Higher && value >= was || p.Stricter == Lower && value <= was
	switch {
	case v.Value.Kind != p.Value.Kind || v.Was.Kind != p.Value.Kind:
		return "needs a value, and what it was, of the kind that it has in its pack, such as " + p.Value.Text
	case !p.Allows(v.Value):
		return "is out of its range"
	}
	for _, r := range s.Rules {
		if !stricter && r.reads(name, "") && s.Fixed(r) {
			return "is read by rule " + r.Ref + ", which no overlay may loosen: it may only be stricter than " + p.Value.Text
		}
	}
	return ""
}

// Allows reports whether a value is in the parameter's range.
func (p *Parameter) Allows(v fact.Scalar) bool {
	n := exactly(v).Lo
	return (p.Min == nil || n >= p.Min.Float()) && (p.Max == nil || n <= p.Max.Float())
}
