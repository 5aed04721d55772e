package rule

// Guard is facts without which the condition can't be true: as long as nothing is
// known of any of them it is not, whatever else is known. Of several such the
// cheapest is taken, by the sum of what its facts cost. It is not ok where there
// is none, as where calls decide.
func (c *Condition) Guard(cost func(fact int) int) (facts []int, ok bool) {
	if _, ok := c.book.guarding(c.root, True, cost); !ok {
		return nil, false
	}
	return c.book.guards(c.root, True, cost, nil), true
}

// guarding is what a node's guard costs, without which the node does not have a truth;
// not ok if it has none.
func (b *Book) guarding(id int32, truth Truth, cost func(fact int) int) (sum int, ok bool) {
	n := &b.nodes[id]
	switch n.op {
	case opConstant:
		return 0, Truth(n.n) != truth
	case opAtom:
		for i := range n.atom.reads {
			fact := n.atom.reads[i].Fact
			if fact < 0 {
				return 0, false
			}
			sum += cost(fact)
		}
		return sum, true
	case opNot:
		return b.guarding(n.kids[0], truth.Not(), cost)
	}
	if n.every(truth) {
		_, sum, ok = b.cheapest(n, truth, cost)
		return sum, ok
	}
	for _, k := range n.kids {
		part, has := b.guarding(k, truth, cost)
		if !has {
			return 0, false
		}
		sum += part
	}
	return sum, true
}

// every reports whether all parts must have that truth for the node to have it.
func (n *node) every(truth Truth) bool {
	return n.op == opAnd && truth == True || n.op == opOr && truth == False
}

// cheapest is the first part with the guard that costs least.
func (b *Book) cheapest(n *node, truth Truth, cost func(fact int) int) (part int32, least int, ok bool) {
	for _, k := range n.kids {
		if sum, has := b.guarding(k, truth, cost); has && (!ok || sum < least) {
			part, least, ok = k, sum, true
		}
	}
	return part, least, ok
}

// guards appends the facts of a node's guard, which it has.
func (b *Book) guards(id int32, truth Truth, cost func(fact int) int, facts []int) []int {
	n := &b.nodes[id]
	switch {
	case n.op == opAtom:
		for i := range n.atom.reads {
			facts = append(facts, n.atom.reads[i].Fact)
		}
	case n.op == opNot:
		return b.guards(n.kids[0], truth.Not(), cost, facts)
	case n.every(truth):
		part, _, _ := b.cheapest(n, truth, cost)
		return b.guards(part, truth, cost, facts)
	default:
		for _, k := range n.kids {
			facts = b.guards(k, truth, cost, facts)
		}
	}
	return facts
}
