package capability

// Member reports whether an institution belongs to a network on the day.
func (v *View) Member(network, institution string, on Date) bool {
	for _, n := range v.networksOf(institution) {
		if n.ID == network {
			return n.has(institution, on)
		}
	}
	return false
}
