package build

import (
	"maps"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
)

// What only those who write packs and overlays need to be told is told here: what
// runs on them is safe without it.

// checkParameters tells mistakes of the parameters that a pack declares.
func checkParameters(p *pack.Pack, doc *wire.Node, ps *wire.Problems) {
	for _, name := range slices.Sorted(maps.Keys(p.Parameters)) {
		path, m := wire.Join("/parameters", name), p.Parameters[name]
		say := func(below, code, format string, args ...any) {
			ps.Add(doc.At(path+below), path+below, code, format, args...)
		}
		if m == nil {
			say("", "missing", "parameter %q says nothing", name)
			continue
		}
		if !fact.SnakeCase(name) || fact.Reserved(name) {
			say("", "id", "%q can't be the name of a parameter: lower-case letters, digits and _, and no word of conditions", name)
		}
		if _, ok := p.Sources[m.Source]; !ok {
			say("/source", "source", "parameter %q rests on %q, which is not among sources%s", name, m.Source, wire.Near(m.Source, slices.Sorted(maps.Keys(p.Sources))))
		}
		if s := m.Stricter; s != "" && s != pack.Higher && s != pack.Lower {
			say("/stricter", "stricter", "stricter is higher or lower, not %q", s)
		}
		if known := m.Value.Kind == wire.Number || m.Value.Kind == wire.Bool; known && !m.Allows(m.Value) {
			say("/value", "range", "%s is outside what parameter %q may be", m.Value, name)
		}
	}
}

// checkSources tells an edition that ends on no possible day.
func checkSources(p *pack.Pack, doc *wire.Node, ps *wire.Problems) {
	for _, id := range slices.Sorted(maps.Keys(p.Sources)) {
		if path, until := wire.Join("/sources", id)+"/until", p.Sources[id].Until; until != "" && !wire.CheckDate(until) {
			ps.Add(doc.At(path), path, "impossible-date", "%q is not a day such as 2022-11-26", until)
		}
	}
}

// checkOverrides tells what an overlay says that can't be so whatever the packs are.
func checkOverrides(o *pack.Overlay, ps *wire.Problems) {
	var own []string
	for _, r := range o.Rules {
		own = append(own, r.ID)
	}
	seen := map[string]int{}
	for i, v := range o.Overrides {
		path := pathOf("/overrides", i)
		if v.By != "" && !slices.Contains(own, v.By) {
			o.Say(ps, path+"/by", "unknown-rule", "the overlay has no rule %q%s", v.By, wire.Near(v.By, own))
		}
		if first, twice := seen[v.Rule]; twice {
			o.Say(ps, path, "duplicate", "rule %q is replaced already by %s", v.Rule, pathOf("/overrides", first))
		} else {
			seen[v.Rule] = i
		}
	}
}

// checkApprovals tells approvals that name nobody or no possible day.
func checkApprovals(p *pack.Pack, doc *wire.Node, ps *wire.Problems) {
	for i, a := range p.Approvals {
		path := pathOf("/approvals", i)
		if a.Name == "" || a.Role == "" {
			ps.Add(doc.At(path), path, "missing", "an approval needs the name and the role of who answers for the content")
		}
		if !wire.CheckDate(a.Date) {
			ps.Add(doc.At(path+"/date"), path+"/date", "impossible-date", "%q is not a day such as 2022-11-26", a.Date)
		}
	}
}
