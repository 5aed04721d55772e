package capability

// A Network is institutions that work together: a medical community, a service
// line, an alliance, a pairing. An institution may be in several.
type Network struct {
	ID      string                `json:"-"`
	Type    string                `json:"type"`
	Lead    string                `json:"lead,omitempty"`
	Members map[string]Membership `json:"members,omitempty"`
}

// A Membership has a role and lasts from a day to a day, both included.
type Membership struct {
	Role string `json:"role,omitempty"`
	From Date   `json:"from,omitempty"`
	To   Date   `json:"to,omitempty"`
}

// has reports whether the institution is a member on the day; the lead always is.
func (n *Network) has(id string, on Date) bool {
	m, ok := n.Members[id]
	return ok && (m.From == "" || m.From <= on) && (m.To == "" || on <= m.To) || n.Lead == id
}
