package capability

import (
	"cmp"
	"slices"
)

// A belonging is one way in which an institution is in a network, and when: by the
// network's own list, or through a network that lies within it.
type belonging struct {
	network *Network
	when    Validity
	through *Network // on whose list the institution stands
}

// Member reports whether an institution belongs to a network on the day, also
// through a network that then lies within it.
func (v *View) Member(network, institution string, on Date) bool {
	return slices.ContainsFunc(v.networksOf(institution), func(b belonging) bool { return b.network.ID == network && b.when.has(on) })
}

// SameNetwork reports whether a and b are members of one network on the day, of
// whatever type.
func (v *View) SameNetwork(a, b string, on Date) bool {
	others := v.networksOf(b)
	if len(others) == 0 {
		return false
	}
	for _, x := range v.networksOf(a) {
		if x.when.has(on) && slices.ContainsFunc(others, func(y belonging) bool { return y.network == x.network && y.when.has(on) }) {
			return true
		}
	}
	return false
}

// networksOf are the ways in which an institution ever is in a network, those above
// each other together.
func (v *View) networksOf(institution string) []belonging {
	if all, ok := v.networks.Load(institution); ok {
		return all.([]belonging)
	}
	if institution == "" {
		return nil
	}
	var found []belonging
	for n := range all[*Network](v.db.Txn(false), networkTable, byMember, institution) {
		if when, ok := n.membership(institution); ok {
			found = v.upwards(found, belonging{n, when, n})
		}
	}
	if _, known := v.Institution(institution); known { // what is not could be anything
		v.networks.Store(institution, found)
	}
	return found
}

// upwards adds a belonging and those to the networks above, each once however many
// ways lead there.
func (v *View) upwards(found []belonging, b belonging) []belonging {
	if slices.Contains(found, b) {
		return found
	}
	found = append(found, b)
	for _, id := range sorted(b.network.Within) {
		above, _ := first[*Network](v.db.Txn(false), networkTable, byID, id)
		when, ok := b.when.and(b.network.Within[id])
		if ok {
			when, ok = when.and(Validity{above.From, above.To})
		}
		if ok {
			found = v.upwards(found, belonging{above, when, b.through})
		}
	}
	return found
}

// NetworksOf are the networks to which an institution belongs on the day, each
// once, in the order of ids.
func (v *View) NetworksOf(institution string, on Date) (found []*Network) {
	for _, b := range v.networksOf(institution) {
		if b.when.has(on) && !slices.Contains(found, b.network) {
			found = append(found, b.network)
		}
	}
	slices.SortFunc(found, func(x, y *Network) int { return cmp.Compare(x.ID, y.ID) })
	return found
}

// MembersOf are the institutions that belong to a network on the day, also through
// networks within it, in order.
func (v *View) MembersOf(network string, on Date) (found []string) {
	for in := range v.Institutions() {
		if v.Member(network, in.ID, on) {
			found = append(found, in.ID)
		}
	}
	return found
}

// An Orphan is an institution that was in networks of a type and is in none now.
type Orphan struct {
	Institution string `json:"institution"`
	Network     string `json:"network"` // the last one
	Until       Date   `json:"until"`   // its last day there
}

// Orphans are the institutions that on a day are in no network of the type although
// they were before, in order.
func (v *View) Orphans(kind string, on Date) (found []Orphan) {
	for in := range v.Institutions() {
		var last Orphan
		inside := false
		for _, b := range v.networksOf(in.ID) {
			switch {
			case b.network.Type != kind:
			case b.when.has(on):
				inside = true
			case b.when.To != "" && b.when.To < on && b.when.To > last.Until:
				last = Orphan{in.ID, b.network.ID, b.when.To}
			}
		}
		if !inside && last.Until != "" {
			found = append(found, last)
		}
	}
	return found
}

// Shared reports whether two institutions have something, such as records or
// staff, in common on the day: they belong to one network that shares it, and
// neither is a member that does not. What no network names may not be assumed.
func (v *View) Shared(a, b, what string, on Date) bool {
	ours := func(x belonging, id string) bool {
		return x.when.has(on) && slices.Contains(x.network.Shares, what) && (x.through != x.network || x.network.shares(id, what))
	}
	others := v.networksOf(b)
	return slices.ContainsFunc(v.networksOf(a), func(x belonging) bool {
		return ours(x, a) && slices.ContainsFunc(others, func(y belonging) bool { return y.network == x.network && ours(y, b) })
	})
}

// Recognised asks whether the result of a term that one institution got so many
// minutes ago is to be taken by another on the day, as networks of both agreed.
// Where no such network speaks of the term, it is not known. Whether the patient
// has changed since is not for the catalogue to say.
func (v *View) Recognised(term, by, at string, age int, on Date) (yes, known bool) {
	for _, n := range v.NetworksOf(at, on) {
		if lasts, named := n.Recognises[term]; named && v.Member(n.ID, by, on) {
			yes, known = yes || age <= int(lasts), true
		}
	}
	return yes, known
}

// Formulary is the drugs that an institution may prescribe on the day: its own, and
// those of the institutions with which it shares the formulary, in order. Nil says
// that the catalogue lists none, not that there is none.
func (v *View) Formulary(institution string, on Date) []string {
	var drugs []string
	for in := range v.Institutions() {
		if in.Formulary != nil && (in.ID == institution || v.Shared(in.ID, institution, "formulary", on)) {
			drugs = append(drugs, in.Formulary...)
		}
	}
	slices.Sort(drugs)
	return slices.Compact(drugs)
}
