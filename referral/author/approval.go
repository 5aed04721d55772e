package author

import (
	"regexp"
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// approving looks at who has approved what, and whether it is still what he read and
// still his word on a day: what the engine acts on safely all the same, and those who
// write it have to know.
type approving struct {
	*Reading
	set      *pack.Set
	day      string // such as 2022-11-26; empty: whatever the day
	problems wire.Problems
	warnings wire.Problems
}

func (a *approving) overlays() {
	seen := map[string]*wire.Node{}
	for _, o := range a.Reading.overlays {
		id := o.doc.At("/id")
		if first := seen[o.ID]; first != nil {
			a.problems.Add(id, "/id", "duplicate", "there is an overlay %q already at %s", o.ID, first.Place())
			continue
		}
		seen[o.ID] = id
		a.signs(o)
		a.overrides(o)
		a.settings(o)
		a.regions(o)
		if to := o.Effective.To; a.day != "" && to < a.day {
			a.warnings.Add(o.doc.At("/effective/to"), "/effective/to", "expired", "overlay %s has lapsed: its signatures do not count, and what it replaces holds beside its rules until it is approved again", o.ID)
		}
	}
}

// pinned tells a hash that is none, or is not that of the rule as it is now.
func (a *approving) pinned(o signed, path, rule, hash, then string) {
	now := a.set.Rule(rule)
	switch {
	case !hashForm.MatchString(hash):
		a.problems.Add(o.doc.At(path+"/hash"), path+"/hash", "malformed-hash", "%q is not the hash of a rule: sha256: and 64 digits or letters a to f", hash)
	case now != nil && now.Hash() != hash:
		a.warnings.Add(o.doc.At(path+"/hash"), path+"/hash", "outdated", "rule %s is not what was read: %s; read it again, then write %s", rule, then, now.Hash())
	}
}

var hashForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

func (a *approving) signs(o signed) {
	for i, s := range o.Signs {
		a.pinned(o, item("/signs", i), s.Rule, s.Hash, "the signature does not count")
	}
}

func (a *approving) overrides(o signed) {
	for i, v := range o.Overrides {
		path := item("/overrides", i)
		a.pinned(o, path, v.Rule, v.Hash, "both hold, unsigned")
		r := a.set.Rule(v.Rule)
		switch {
		case r == nil:
		case r.Overlay != nil && r.Overlay.Here.Rank() >= o.Here.Rank():
			a.problems.Add(o.doc.At(path), path, "not-wider", "rule %s is of a place that is not wider than this one: it can't be replaced from here", v.Rule)
		case v.By == "" && a.set.Fixed(r):
			a.problems.Add(o.doc.At(path), path, "locked", "rule %s is locked, forbids, raises an immediate flag, or is read by a rule that does: it can't be set aside, only tightened by a rule beside it (by)", v.Rule)
		}
	}
}

// settings tells a setting that was decided on what no pack and no wider overlay says.
func (a *approving) settings(o signed) {
	for name, s := range o.Parameters {
		p := a.set.Parameters[name]
		if p == nil || s.Replaces(p.Interval()) {
			continue
		}
		found := false
		for _, other := range a.set.Overlays {
			wider := other.Parameters[name]
			found = found || wider != nil && other.Here.Rank() < o.Here.Rank() && s.Replaces(wider.Interval())
		}
		if path := wire.Join("/parameters", name); !found {
			a.warnings.Add(o.doc.At(path+"/was"), path+"/was", "outdated", "parameter %s is %s, not %s: as long as that is so, either value may hold, and all between", name, p.Value, s.Was)
		}
	}
}

// regions tells places of which nobody knows whether an overlay holds there.
func (a *approving) regions(o signed) {
	if o.Here.Region == "" {
		return
	}
	each(a.catalog.Get("institutions"), "/institutions", func(key, in *wire.Node, path string) {
		if in.Get("region") == nil {
			a.warnings.Add(key, path, "no-region", "overlay %s holds in region %s, and nobody says in which region %s is: what it replaces holds beside its rules", o.ID, o.Here.Region, key.Text)
		}
	})
}

// packs tells packs that are not of the day, or approved after it.
func (a *approving) packs() {
	for _, d := range a.Reading.packs {
		if a.day == "" || d.Pack == nil {
			continue
		}
		if to := d.Effective.To; to != "" && to < a.day {
			a.warnings.Add(d.doc.At("/effective/to"), "/effective/to", "expired", "pack %s has lapsed: its rules act like unsigned ones", d.ID)
		}
		for i, approval := range d.Approvals {
			if approval.Date > a.day {
				a.warnings.Add(d.doc.At(item("/approvals", i)), item("/approvals", i), "expired", "pack %s is approved on a day that is still to come", d.ID)
			}
		}
	}
}

func item(list string, i int) string { return list + "/" + strconv.Itoa(i) }
