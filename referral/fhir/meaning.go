package fhir

import (
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

func itoa(i int) string { return strconv.Itoa(i) }

// What a resource means.
const (
	aCatalog      = "catalog"
	anInstitution = "institution"
	aNetwork      = "network"
)

// meanings says of every organisation what it is: by what it says itself, else by
// what refers to it. One of which neither says anything is left out.
func (r *reader) meanings() {
	for _, x := range r.resources {
		if o, ok := x.body.(*organization); ok {
			r.itself(x, o)
		}
	}
	for _, x := range r.resources {
		r.byReference(x)
	}
	for _, x := range r.resources {
		if _, ok := x.body.(*organization); ok {
			r.named(x)
		}
	}
}

// itself is what an organisation says of itself.
func (r *reader) itself(x *resource, o *organization) {
	for _, id := range o.Identifier {
		switch id.System {
		case catalogID:
			x.means = aCatalog
		case institutionID:
			x.means = anInstitution
		case networkID:
			x.means = aNetwork
		default:
			continue
		}
		x.row, x.ours = id.Value, true
		return
	}
	switch {
	case o.Active != nil && !*o.Active:
	case has(o.Type, mcsdType, "facility"):
		x.means = anInstitution
	}
}

// byReference is what a resource says of the organisations that it refers to.
func (r *reader) byReference(x *resource) {
	mean := func(ref *reference, key, as string) {
		t := r.target(ref, x.at.in(key), "Organization")
		if t == nil || t.means != "" {
			return
		}
		if o := t.body.(*organization); (o.Active == nil || *o.Active) && !has(o.Type, mcsdType, "jurisdiction") {
			t.means = as
		}
	}
	switch b := x.body.(type) {
	case *location:
		if !has(b.Type, mcsdType, "jurisdiction") {
			mean(b.ManagingOrganization, "managingOrganization", anInstitution)
		}
	case *healthcareService:
		mean(b.ProvidedBy, "providedBy", anInstitution)
	case *practitionerRole:
		mean(b.Organization, "organization", anInstitution)
	case *organizationAffiliation:
		mean(b.Organization, "organization", aNetwork)
		r.target(b.ParticipatingOrganization, x.at.in("participatingOrganization"), "Organization")
	}
}

// named gives a row its id and its place in the document.
func (r *reader) named(x *resource) {
	if x.means == "" {
		r.leave(x.at, "an organisation that is not active, or neither cares for patients nor joins others")
		return
	}
	if x.row == "" {
		x.row = slug(x.id)
	}
	if !wire.ID(x.row) {
		r.bad(x.at.in("id"), "wrong-id", "the resource has no id that a catalogue can take, but %q", x.row)
		return
	}
	key := x.means + "/" + x.row
	if r.rows[key] != nil {
		r.bad(x.at, "duplicate-key", "%q is the id of another %s already", x.row, x.means)
	}
	r.rows[key] = x
	switch x.means {
	case anInstitution:
		r.row(x.at, "institutions", x.row)
	case aNetwork:
		r.row(x.at, "networks", x.row)
	}
}

// row is the map of a row of the document, made where it is not there yet.
func (r *reader) row(at place, path ...string) *wire.Node {
	if len(path) == 0 {
		return r.doc
	}
	joined := strings.Join(path, "/")
	if n := r.made[joined]; n != nil {
		return n
	}
	above, n := r.row(at, path[:len(path)-1]...), r.object(at)
	above.Keys, above.Values = append(above.Keys, r.text(at, path[len(path)-1])), append(above.Values, n)
	r.made[joined] = n
	return n
}

// has reports whether one of the concepts has a code.
func has(concepts []concept, system, code string) bool {
	for _, c := range concepts {
		for _, x := range c.Coding {
			if x.System == system && x.Code == code {
				return true
			}
		}
	}
	return false
}

// of are the codes of a system.
func of(concepts []concept, system string) (out []string) {
	for _, c := range concepts {
		for _, x := range c.Coding {
			if x.System == system {
				out = append(out, x.Code)
			}
		}
	}
	return out
}

// identified is the value of the resource's identifier in a system, and whether it
// has one.
func identified(all []identifier, system string) (string, bool) {
	for _, id := range all {
		if id.System == system {
			return id.Value, true
		}
	}
	return "", false
}
