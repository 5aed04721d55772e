package sheets

import (
	_ "embed"

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
// institution that the catalogue has keeps what it has where none is named.
func (r *reading) profile(c, level cell, kind string, o *own) {
	if !r.Profiles {
		return
	}
	if c.empty() {
		was := r.was(o.id)
		for _, m := range r.words.list {
			if m.kind == "profile" && m.more == kind && was == nil {
				r.adopt(level, m.code, o)
			}
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
