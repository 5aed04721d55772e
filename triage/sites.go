package triage

import (
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/rule"
)

// Sites is what rules may ask of the catalogue for the case at hand.
type Sites interface {
	// MinutesUntil is from the case's time until the service can begin for this
	// patient: from where it surely or only perhaps can, to where it surely can;
	// +Inf at both ends when nowhere.
	MinutesUntil(service string) fact.Interval
	// Offers reports whether the place where the patient is offers the service.
	Offers(service string) rule.Truth
}

// nowhere knows no site: everything about sites is unknown.
type nowhere struct{}

func (nowhere) MinutesUntil(string) fact.Interval { return fact.All() }
func (nowhere) Offers(string) rule.Truth          { return rule.Unknown }
