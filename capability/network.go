package capability

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Network is institutions that work together, from a day to a day: a medical
// community, an alliance, an association, a pairing of two departments. An
// institution may be in several, of several types, and a network may lie within
// others.
type Network struct {
	ID         string                  `json:"-"`
	Type       string                  `json:"type"`
	Name       wire.Text               `json:"name,omitzero"`
	Lead       string                  `json:"lead,omitempty"`
	From       Date                    `json:"from,omitempty"`
	To         Date                    `json:"to,omitempty"`
	Within     map[string]Validity     `json:"within,omitempty"`     // networks whose members its members are as well, and when
	Shares     []string                `json:"shares,omitempty"`     // what the members have in common; what is not named is not
	Recognises map[string]wire.Minutes `json:"recognises,omitempty"` // results of a term that members take from each other, and for how long
	Payment    string                  `json:"payment,omitempty"`
	Supports   []string                `json:"supports,omitempty"` // what was agreed: terms that members do for each other
	Members    map[string]Membership   `json:"members,omitempty"`
}

// A Validity is the days from one to another, both included; an empty one is no bound.
type Validity struct {
	From Date `json:"from,omitempty"`
	To   Date `json:"to,omitempty"`
}

// A Membership has a role and lasts from a day to a day, both included. Department
// is the member's own that takes part, Person the opaque id of who answers for it.
type Membership struct {
	Role       string   `json:"role,omitempty"`
	Department string   `json:"department,omitempty"`
	Person     string   `json:"person,omitempty"`
	Shares     []string `json:"shares,omitzero"` // absent, all that the network shares
	From       Date     `json:"from,omitempty"`
	To         Date     `json:"to,omitempty"`
}

// has reports whether a day is in the term.
func (t Validity) has(on Date) bool {
	return (t.From == "" || t.From <= on) && (t.To == "" || on <= t.To)
}

// and is the days in both terms; false if there is none.
func (t Validity) and(u Validity) (Validity, bool) {
	t.From = max(t.From, u.From)
	if t.To == "" || u.To != "" && u.To < t.To {
		t.To = u.To
	}
	return t, t.To == "" || t.From <= t.To
}

// membership is when an institution is a member by the network's own list; the lead
// always is.
func (n *Network) membership(id string) (Validity, bool) {
	whole := Validity{n.From, n.To}
	m, ok := n.Members[id]
	switch {
	case n.Lead == id:
		return whole, true
	case !ok:
		return Validity{}, false
	}
	return whole.and(Validity{m.From, m.To})
}

// shares reports whether a direct member shares something.
func (n *Network) shares(id, what string) bool {
	m := n.Members[id]
	return slices.Contains(n.Shares, what) && (m.Shares == nil || slices.Contains(m.Shares, what))
}
