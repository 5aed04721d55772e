package capability

import (
	"encoding/json"
	"slices"
)

// A Limit is one condition on a fact of the patient. Min and Max bound a
// number, both ends included; Is and Not name choices.
type Limit struct {
	Min *json.Number `json:"min,omitempty"`
	Max *json.Number `json:"max,omitempty"`
	Is  []string     `json:"is,omitzero"`
	Not []string     `json:"not,omitzero"`
}

// A Patient answers what limits ask. A number that is not known has bounds
// that may be infinite; a choice that is not known is false. Implementations
// must be safe for concurrent use if the View is asked concurrently.
type Patient interface {
	Number(fact string) (lo, hi float64)
	Choice(fact string) (value string, known bool)
}

// truth is a three-valued answer; unknown is never turned into no.
type truth int8

const (
	no truth = iota - 1
	unknown
	yes
)

// holds asks whether the patient is inside the limit.
func (l Limit) holds(fact string, p Patient) truth {
	if p == nil {
		return unknown
	}
	answer := yes
	if l.Min != nil || l.Max != nil {
		lo, hi := p.Number(fact)
		answer = min(answer, atLeast(lo, hi, l.Min, 1), atLeast(-hi, -lo, l.Max, -1))
	}
	if l.Is != nil || l.Not != nil {
		v, known := p.Choice(fact)
		switch {
		case !known:
			answer = min(answer, unknown)
		case l.Is != nil && !slices.Contains(l.Is, v) || slices.Contains(l.Not, v):
			answer = no
		}
	}
	return answer
}

// atLeast asks whether a number between lo and hi reaches bound, which is taken with
// its sign; NaN is unknown.
func atLeast(lo, hi float64, bound *json.Number, sign float64) truth {
	if bound == nil {
		return yes
	}
	b, _ := bound.Float64()
	switch b *= sign; {
	case lo >= b:
		return yes
	case hi < b:
		return no
	}
	return unknown
}
