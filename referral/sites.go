package referral

import (
	"math"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// sites answers what rules ask of the catalogue for one case.
type sites struct {
	catalog *capability.Inquiry
	set     *pack.Set
	base    capability.Question
	until   map[string]reach
}

// reach is how soon a service can begin, and by which parts.
type reach struct {
	minutes capability.Span
	parts   capability.Parts
}

// begin makes them answer for another case.
func (s *sites) begin(e *Engine, c *triage.Case) {
	var p capability.Patient = patient{c, e.set}
	s.catalog.Begin(e.view, c.At, p)
	s.set, s.base = e.set, capability.Question{Here: c.Here, At: c.At, Link: capability.Link(c.Link), Patient: p,
		Fetched: slices.ContainsFunc(c.Declined, func(s triage.Declined) bool { return s.Action == triage.MeetAt })}
}

// forget leaves nothing of the case.
func (s *sites) forget() {
	clear(s.until)
	s.set, s.base = nil, capability.Question{}
}

// question asks for a term and all that answer it.
func (s *sites) question(service string) capability.Question {
	q := s.base
	q.Services = services(s.set, service)
	if t := s.set.Terms[service]; t != nil {
		q.Least = t.LeastLevel
	}
	return q
}

// services are a term and all that answer it. They are shared: do not change them.
func services(set *pack.Set, service string) []string {
	if t := set.Terms[service]; t != nil {
		return t.Answers()
	}
	return []string{service}
}

func (s *sites) reach(service string) reach {
	r, ok := s.until[service]
	if !ok {
		r.minutes, r.parts, _ = s.catalog.Until(s.question(service))
		s.until[service] = r
	}
	return r
}

// answers are what triage asks of the catalogue, as functions: the linker keeps every
// exported method of what an interface holds, and of the types of its fields.
type answers struct {
	minutesUntil func(service string) fact.Interval
	offers       func(service string) rule.Truth
}

func (s *sites) answers() answers { return answers{s.MinutesUntil, s.Offers} }

// MinutesUntil implements triage.Sites.
func (a answers) MinutesUntil(service string) fact.Interval { return a.minutesUntil(service) }

// Offers implements triage.Sites.
func (a answers) Offers(service string) rule.Truth { return a.offers(service) }

// MinutesUntil is as triage.Sites has it.
func (s *sites) MinutesUntil(service string) fact.Interval {
	if t := s.set.Terms[service]; t != nil && t.Basic {
		return fact.Point(0)
	}
	m := s.reach(service).minutes
	return fact.Interval{Lo: minutes(m.Lo), Hi: minutes(m.Hi)}
}

func minutes(m int) float64 {
	if m >= capability.Never {
		return math.Inf(1)
	}
	return float64(m)
}

// Offers is as triage.Sites has it.
func (s *sites) Offers(service string) rule.Truth {
	if t := s.set.Terms[service]; t != nil && t.Basic {
		return rule.True
	}
	yes, known := s.catalog.Offers(s.question(service))
	switch {
	case !known:
		return rule.Unknown
	case yes:
		return rule.True
	}
	return rule.False
}

// patient shows a case's facts to the limits that services put on patients.
type patient struct {
	c   *triage.Case
	set *pack.Set
}

func (p patient) Number(name string) (lo, hi float64) {
	b := p.c.Number(p.set, name)
	return b.Lo, b.Hi
}

func (p patient) Choice(name string) (value string, known bool) { return p.c.Choice(p.set, name) }
