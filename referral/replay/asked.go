package replay

import (
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// asked works out which services a case's decision can turn on, so that a change of
// the catalogue need be tried only on the cases that it can concern. It names rather
// too many than too few.
type asked struct {
	set     *pack.Set
	rules   map[*pack.Bound][]string // what a rule asks for
	always  []string                 // what every case may ask for
	obtains []string                 // by which facts are got: asked where one is missing
}

func newAsked(set *pack.Set) *asked {
	a := &asked{set: set, rules: map[*pack.Bound][]string{}}
	a.always = append(a.always, a.answers(set.Fallback.Up)...)
	a.always = append(a.always, a.answers(set.Fallback.Consult)...)
	for _, r := range set.Rules {
		a.rules[r] = a.ofRule(r)
	}
	for i := range set.Vocabulary.Len() {
		if by := set.Vocabulary.Fact(i).Obtain; by != "" {
			a.obtains = append(a.obtains, a.answers(by)...)
		}
	}
	return a
}

// answers are the terms of rows that answer a service, and of those which belong to
// it, such as who decides or watches over it.
func (a *asked) answers(service string) []string {
	all := []string{service}
	if t := a.set.Terms[service]; t != nil {
		all = append(all, t.Answers()...)
	}
	for id := range a.set.Terms {
		if len(id) > len(service) && id[:len(service)] == service && id[len(service)] == '.' {
			all = append(all, id)
		}
	}
	return all
}

// ofRule is what a rule asks for. What it asks the catalogue in its conditions is
// asked of every case: the answer may make it true off its pathway.
func (a *asked) ofRule(r *pack.Bound) (services []string) {
	for _, s := range concluded(&r.Then) {
		services = append(services, a.answers(s)...)
	}
	for _, name := range readsOf(r) {
		if a.set.Terms[name] != nil {
			a.always = append(a.always, a.answers(name)...)
		}
	}
	return services
}

// readsOf are the names that the functions of a rule's conditions are asked about.
func readsOf(r *pack.Bound) (names []string) {
	for _, c := range []*rule.Condition{r.For, r.When} {
		if c == nil {
			continue
		}
		for _, read := range c.Reads() {
			names = append(names, read.Call.Argument())
		}
	}
	return names
}

// concluded are the services that conclusions name.
func concluded(c *pack.Conclusions) (all []string) {
	for _, n := range c.Need {
		all = append(all, n.Service)
	}
	for _, n := range c.Consult {
		all = append(all, n.Service)
	}
	for _, d := range c.Do {
		all = append(all, d.Service)
	}
	if c.Forbid != nil {
		all = append(all, c.Forbid.Service)
	}
	if c.Fit != nil {
		all = append(all, c.Fit.After...)
	}
	return all
}

// of are the services that the decision on a case can turn on.
func (a *asked) of(c *triage.Case, d *referral.Decision) map[string]bool {
	services := map[string]bool{}
	add := func(list []string) {
		for _, s := range list {
			services[s] = true
		}
	}
	add(a.always)
	if len(d.Missing) > 0 || !d.Settled {
		add(a.obtains)
	}
	fired := map[string]bool{}
	for _, r := range d.Reasons {
		fired[r.Rule] = true
	}
	for r, list := range a.rules {
		if len(list) > 0 && (fired[r.Ref] || !c.Off(r)) {
			add(list)
		}
	}
	return services
}

// leaning are the services of a catalogue that lean on a thing, wherever they are
// done, by way of others too; onIt reports of a row that it does so itself.
func leaning(view *capability.View, onIt func(*capability.Service) bool) map[string]bool {
	terms := map[string]bool{}
	for more := true; more; {
		more = false
		for in := range view.Institutions() {
			for _, row := range in.Rows() {
				if !terms[row.Service] && (onIt(row) || leansOn(row, terms)) {
					terms[row.Service], more = true, true
				}
			}
		}
	}
	return terms
}

// leansOn reports whether a row leans on one of the terms.
func leansOn(row *capability.Service, terms map[string]bool) bool {
	if terms[row.Supervision] {
		return true
	}
	return slices.ContainsFunc(row.Needs().Services, func(n capability.ServiceNeed) bool { return terms[n.Service] })
}
