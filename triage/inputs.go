package triage

import (
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/rule"
)

// inputs answers what conditions read for one case.
type inputs struct {
	*Assessment
	sites Sites
}

// Inputs answer what the conditions of other rules read for the case.
func (a *Assessment) Inputs(sites Sites) rule.Inputs { return &inputs{a, sites} }

func (in *inputs) Reading(i int) *fact.Reading      { return in.Case.Facts.Reading(i) }
func (in *inputs) Individually(i int) *fact.Reading { return in.Case.Facts.Individually(i) }

// Number answers the derived numbers. The urgency is the interval from the most
// urgent possible level to the proven one.
func (in *inputs) Number(c rule.Call) fact.Interval {
	switch c.Name {
	case "acuity":
		return fact.Interval{Lo: float64(in.Possible), Hi: float64(in.Level)}
	case "minutes_since":
		return in.Since(c.Argument(), c.Individually)
	case "minutes_until":
		return in.sites.MinutesUntil(c.Argument())
	case "contact_to":
		since, until := in.Since("first_contact", c.Individually), in.sites.MinutesUntil(c.Argument())
		return fact.Interval{Lo: since.Lo + until.Lo, Hi: since.Hi + until.Hi}
	}
	return in.parameter(c.Name)
}

// parameter is what a parameter is at this place.
func (in *inputs) parameter(name string) fact.Interval {
	if set, ok := in.local.Parameters[name]; ok {
		return set
	}
	if p := in.Set.Parameters[name]; p != nil {
		return p.Interval()
	}
	return fact.All()
}

// Truth answers flag("…"), here.offers("…") and parameters that are true or false.
func (in *inputs) Truth(c rule.Call) rule.Truth {
	switch c.Name {
	case "flag":
		return in.Flag(c.Argument())
	case "here.offers":
		return in.sites.Offers(c.Argument())
	}
	if value := in.parameter(c.Name); value.Exact() {
		return rule.Of(value.Lo > 0)
	}
	return rule.Unknown
}
