package sheets

import (
	_ "embed"
	"maps"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

//go:embed data/shipped.yaml
var shippedYAML []byte

// shipped are the profiles and bundles that come with fenji.
func shipped() *wire.Node {
	n, err := yaml.Parse("shipped.yaml", shippedYAML, 1<<20)
	if err != nil {
		panic("sheets: " + err.Error())
	}
	return n
}

// profile gives an institution the profile that is named, else that of its kind. An
// institution that the catalogue has keeps what it has where none is named, but for
// the profile of the kind that it was before it changed.
func (r *reading) profile(c, level cell, kind string, moved bool, o *own) {
	if c.empty() && moved {
		kept := slices.DeleteFunc(slices.Clone(r.had(o.id).Profiles), func(id string) bool {
			m, ours := r.words.coded("profile", base(id))
			return ours && m.more != ""
		})
		if m, ok := r.words.more("profile", kind); ok && r.Profiles {
			kept = append(kept, m.code)
			r.bring(level, "profiles", m.code)
		}
		level.put(level.list(kept...), institutionsKey, o.id, "profiles")
		return
	}
	if !r.Profiles {
		return
	}
	if c.empty() {
		if m, ok := r.words.more("profile", kind); ok && r.was(o.id) == nil {
			r.adopt(level, m.code, o)
		}
		return
	}
	if answer, ok := c.mark(); ok && answer == markNo {
		c.put(c.list(), institutionsKey, o.id, "profiles")
		return
	}
	if m := c.one("profile"); m.code != "" {
		r.adopt(c, m.code, o)
	}
}

// adopt names a profile, and brings it into the catalogue if it is not there.
func (r *reading) adopt(c cell, id string, o *own) {
	c.put(c.list(id), institutionsKey, o.id, "profiles")
	r.bring(c, "profiles", id)
}

// A profile assumes a service without the device and the drug that it takes, because
// where nothing is listed nothing is known of them. Beside it stand two that come
// before it where devices, and where drugs, are listed: then what is not among them
// is not there.
const (
	byDevices = "-by-devices"
	byStock   = "-by-stock"
)

// base is the profile beside which another stands.
func base(id string) string {
	return strings.TrimSuffix(strings.TrimSuffix(id, byDevices), byStock)
}

// narrow puts before the profiles of institutions those that hold their rows
// against what is listed.
func (r *reading) narrow() {
	if r.shipped == nil {
		r.shipped = shipped()
	}
	for _, id := range r.touched() {
		profiles := r.had(id).Profiles
		if n := r.child(r.patch.Get(institutionsKey), id).Get("profiles"); n != nil {
			profiles = nil
			for _, v := range n.Values {
				profiles = append(profiles, v.Text)
			}
		}
		var more []string
		for kind, suffix := range map[string]string{"equipment": byDevices, "stock": byStock} {
			for _, p := range profiles {
				if r.shipped.Get("profiles").Get(p+suffix) != nil && !slices.Contains(profiles, p+suffix) && r.lists(id, kind) {
					more = append(more, p+suffix)
				}
			}
		}
		if len(more) == 0 {
			continue
		}
		slices.Sort(more)
		c := r.speaks[id]
		for _, p := range more {
			r.bring(c, "profiles", p)
		}
		value := c.list(append(more, profiles...)...)
		if n := r.child(r.patch.Get(institutionsKey), id).Get("profiles"); n != nil {
			n.Values = value.Values
			continue
		}
		c.put(value, institutionsKey, id, "profiles")
	}
}

// touched are the institutions that a sheet speaks of, in the order of ids.
func (r *reading) touched() []string { return slices.Sorted(maps.Keys(r.speaks)) }

// bring takes something shipped into a catalogue that has none by its id.
func (r *reading) bring(c cell, key, id string) {
	if r.before.Get(key).Get(id) != nil || r.patch.Get(key).Get(id) != nil {
		return
	}
	if r.shipped == nil {
		r.shipped = shipped()
	}
	if n := r.shipped.Get(key).Get(id); n != nil {
		c.put(n, key, id)
	}
}
