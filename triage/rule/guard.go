package rule

// Guard is facts without which the condition can't be true: as long as nothing is
// known of any of them it is not, whatever else is known. Of several such the
// cheapest is taken, by the sum of what its facts cost. It is not ok where there
// is none, as where calls decide.
func (c *Condition) Guard(cost func(fact int) int) (facts []int, ok bool) {
	g, ok := c.book.guard(c.root, True, cost)
	return g.facts, ok
}

type guard struct {
	facts []int
	cost  int
}

// guard is what a node rests on to have a truth that is not unknown.
func (b *Book) guard(id int32, truth Truth, cost func(fact int) int) (g guard, ok bool) {
	n := &b.nodes[id]
	switch n.op {
	case opConstant:
		return guard{}, Truth(n.n) != truth
	case opAtom:
		for _, r := range n.atom.reads {
			if r.Fact < 0 {
				return guard{}, false
			}
			g.facts, g.cost = append(g.facts, r.Fact), g.cost+cost(r.Fact)
		}
		return g, true
	case opNot:
		return b.guard(n.kids[0], truth.Not(), cost)
	}
	every := n.op == opAnd && truth == True || n.op == opOr && truth == False
	for i, k := range n.kids {
		part, has := b.guard(k, truth, cost)
		switch {
		case every && has && (!ok || part.cost < g.cost):
			g, ok = part, true
		case every:
		case !has:
			return guard{}, false
		default:
			g = guard{append(g.facts, part.facts...), g.cost + part.cost}
			ok = i == len(n.kids)-1
		}
	}
	return g, ok
}
