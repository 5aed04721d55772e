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

// number is a value as conditions read it: true is 1, false 0.
func number(s fact.Scalar) float64 {
	if s.Kind == wire.Bool && s.Text == "true" {
		return 1
	}
	n, _ := strconv.ParseFloat(s.Text, 64) // numbers of documents are decimals; false is 0
	return n
}

// Interval is the value where no overlay sets it.
func (p *Parameter) Interval() fact.Interval { return exactly(p.Value) }

func exactly(s fact.Scalar) fact.Interval { return fact.Interval{Lo: number(s), Hi: number(s)} }

// Interval is the value that is set; Replaces reports whether the setting was
// decided on what holds without it.
func (s Setting) Interval() fact.Interval { return exactly(s.Value) }

// Replaces reports whether the setting was decided on what holds without it.
func (s Setting) Replaces(was fact.Interval) bool { return was == exactly(s.Was) }

func (p *Pack) checkParameter(name, path string, say sayer) {
	m := p.Parameters[name]
	if !fact.SnakeCase(name) || fact.Reserved(name) {
		say(path, "id", "%q can't be the name of a parameter: lower-case letters, digits and _, no word of conditions", name)
	}
	if m.Zh == "" || m.En == "" {
		say(path, "missing", "parameter %q needs a name in zh and en", name)
	}
	if _, ok := p.Sources[m.Source]; !ok {
		say(path+"/source", "source", "parameter %q rests on %q, which is not among sources%s", name, m.Source, wire.Near(m.Source, sortedKeys(p.Sources)))
	}
	if s := m.Stricter; s != "" && s != Higher && s != Lower {
		say(path+"/stricter", "stricter", "stricter is higher or lower, not %q", s)
	}
	m.checkValue(m.Value, path+"/value", say)
}

// checkValue tells a value that the parameter can't have.
func (p *Parameter) checkValue(v fact.Scalar, path string, say sayer) {
	switch n := number(v); {
	case v.Kind != wire.Number && v.Kind != wire.Bool || v.Kind != p.Value.Kind:
		say(path, "wrong-kind", "a number, or true or false, is needed here, as the parameter is declared")
	case p.Min != nil && n < p.Min.Float() || p.Max != nil && n > p.Max.Float():
		say(path, "range", "%s is outside what the parameter may be: %s to %s", v, end(p.Min), end(p.Max))
	}
}

func end(d *fact.Decimal) string {
	if d == nil {
		return "any"
	}
	return d.String()
}
