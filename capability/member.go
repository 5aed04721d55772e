package capability

// Member reports whether an institution belongs to a network on the day.
func (v *View) Member(network, institution string, on Date) bool {
	for n := range v.Networks() {
		if n.ID == network {
			return n.has(institution, on)
		}
	}
	return false
}
