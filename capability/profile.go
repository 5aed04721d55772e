package capability

import (
	"iter"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Profile is a named list of services that many institutions share, such as
// what a standard expects of every village clinic. At an institution that names
// it they are assumed, whatever their rows say, until the institution has a row of
// its own with the same id or for the same term.
type Profile struct {
	ID       string              `json:"-"`
	Name     wire.Text           `json:"name,omitzero"`
	Services map[string]*Service `json:"services,omitempty"`

	rows []*Service // as they enter: copies that are assumed, in the order of ids
}

// named gives every row its id and its term after reading, and works out how the
// rows enter.
func (p *Profile) named(id string) {
	p.ID = id
	for k, x := range p.Services {
		x.ID = k
		if x.Service == "" {
			x.Service = k
		}
		x.indexed()
	}
	for _, x := range byKey(p.Services) {
		row := *x
		row.Asserted = Assertion{As: Assumed, By: x.Asserted.By, At: x.Asserted.At}
		p.rows = append(p.rows, &row)
	}
}

// profiles are those that an institution names, as far as they exist.
func (tx *Tx) profiles(in *Institution) (found []*Profile) {
	for _, id := range in.Profiles {
		if p, ok := first[*Profile](tx.txn, profileTable, byID, id); ok {
			found = append(found, p)
		}
	}
	return found
}

// adoptAgain works out again what the institutions that name a profile offer. The
// institutions themselves do not change, nor do their hashes.
func (tx *Tx) adoptAgain(profile string) {
	var naming []*Institution // the table must not change while it is gone over
	for in := range all[*Institution](tx.txn, institutionTable, byProfile, profile) {
		naming = append(naming, in)
	}
	for _, in := range naming {
		next := *in
		next.adopt(tx.profiles(in))
		tx.touch(institutionTable, in.ID, &next)
		tx.insert(institutionTable, &next)
	}
}

// Profile is the profile with this id.
func (v *View) Profile(id string) (*Profile, bool) {
	return first[*Profile](v.db.Txn(false), profileTable, byID, id)
}

// Profiles are all, in the order of ids.
func (v *View) Profiles() iter.Seq[*Profile] {
	return all[*Profile](v.db.Txn(false), profileTable, byID)
}
