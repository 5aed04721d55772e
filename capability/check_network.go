package capability

import (
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

func networkTypes() []string {
	return []string{"medical_community", "city_alliance", "specialist_alliance", "assistance", "service_line", "remote", "horizontal", "association", "pairing", "alliance"}
}

func sharedThings() []string {
	return []string{"administration", "staff", "finance", "quality", "drugs", "devices", "information", "records", "formulary", "imaging", "ecg",
		"laboratory", "pathology", "prescriptions", "procurement", "performance"}
}

func payments() []string {
	return []string{"packaged", "capitation", "fee_for_service", "case_based"}
}

func (c *checker) checkNetwork(s spot, n *Network) {
	s.needed("type", n.Type, "the type of the network")
	s.oneOf("type", n.Type, networkTypes()...)
	s.oneOf("payment", n.Payment, payments()...)
	s.institution("lead", n.Lead)
	s.order(n.From, n.To)
	s.to("shares").each(n.Shares, sharedThings())
	for _, id := range sorted(n.Members) {
		m, at := n.Members[id], s.to("members").to(id)
		s.to("members").institution(id, id)
		at.order(m.From, m.To)
		at.to("shares").each(m.Shares, n.Shares)
		if m.Department == "" {
			continue // most: then no change of the member concerns the network
		}
		if in, ok := c.institution(id); ok {
			at.department(in, m.Department)
		}
	}
	c.checkWithin(s.to("within"), n)
}

// each refuses words of a list that are not allowed.
func (s spot) each(words, allowed []string) {
	for i, word := range words {
		s.oneOf(itoa(i), word, allowed...)
	}
}

// checkWithin refuses networks that are not there, and the round that leads from a
// network back to itself.
func (c *checker) checkWithin(s spot, n *Network) {
	for _, id := range sorted(n.Within) {
		s.to(id).order(n.Within[id].From, n.Within[id].To)
		above, ok := c.network(id)
		if !ok {
			s.to(id).bad("unknown-network", "unknown network %q%s", id, wire.Near(id, c.tx.ids(c.tx.kindOf(networksKey))))
			continue
		}
		if way := c.round(above, n.ID, []string{n.ID}, map[string]bool{}); way != "" {
			s.to(id).bad("round", "networks lie within each other: %s", way)
		}
	}
}

// network is a network that a check reads: when it changes, the row is looked at
// again.
func (c *checker) network(id string) (*Network, bool) {
	c.needs[needContent(networkTable, id)] = true
	return first[*Network](c.tx.txn, networkTable, byID, id)
}

// round is the way upwards from a network to the one with an id, empty if there is
// none; seen are those from which there is none.
func (c *checker) round(n *Network, to string, way []string, seen map[string]bool) string {
	way = append(way, n.ID)
	if n.ID == to {
		return strings.Join(way, " → ")
	}
	if seen[n.ID] {
		return ""
	}
	seen[n.ID] = true
	for _, id := range sorted(n.Within) {
		if above, ok := c.network(id); ok {
			if found := c.round(above, to, way, seen); found != "" {
				return found
			}
		}
	}
	return ""
}
