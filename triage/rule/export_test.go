package rule

// Refused compiles every atom that is expr's to evaluate and gives what expr
// says against any, beside how many there are.
func (b *Book) Refused() (refused []string, programs int) {
	for i := range b.nodes {
		if a := b.nodes[i].atom; a != nil {
			if p, ok := a.test.(*program); ok {
				programs++
				if p.prepare(); p.err != nil {
					refused = append(refused, a.source+": "+p.err.Error())
				}
			}
		}
	}
	return refused, programs
}
