package rule

import "slices"

// A Condition is an expression over facts and functions that is true, false or
// unknown. It is immutable and belongs to its [Book].
type Condition struct {
	book   *Book
	source string
	root   int32
	atoms  []int32 // in the order of the text
	shared bool    // some part occurs twice
}

func (b *Book) condition(src string, root int32) *Condition {
	c := &Condition{book: b, source: src, root: root}
	c.atoms, c.shared = b.atoms(root)
	return c
}

// Source is the text as it was compiled.
func (c *Condition) Source() string { return c.source }

// Reads is everything that the condition may read, found without running it:
// facts by index, then calls by name. It is put together anew each time.
func (c *Condition) Reads() []Read {
	var reads []Read
	for r := range c.Inputs {
		reads = with(reads, *r)
	}
	return reads
}

// Inputs gives what the atoms of the condition read, one atom after the other: what
// several read comes several times. It must not be changed.
func (c *Condition) Inputs(yield func(*Read) bool) {
	for _, id := range c.atoms {
		for reads, i := c.book.nodes[id].atom.reads, 0; i < len(reads); i++ {
			if !yield(&reads[i]) {
				return
			}
		}
	}
}

// Canonical is the condition in normal form: definitions inlined, names instead
// of Chinese aliases, spaces and brackets as few as can be. Compiling it gives
// the same condition, and two conditions of the same book with the same
// canonical text are the same.
func (c *Condition) Canonical() string { return c.book.normal(c.root) }

// RestsOn reports whether the condition can't be true as long as a fact, given by
// its index, is not known.
func (c *Condition) RestsOn(fact int) bool {
	may, _ := c.book.without(c.root, fact)
	return !may
}

// without reports whether a part may be true, and whether it may be false, as long
// as a fact is not known, whatever the others are.
func (b *Book) without(id int32, fact int) (yes, no bool) {
	n := &b.nodes[id]
	switch n.op {
	case opConstant:
		return Truth(n.n) == True, Truth(n.n) == False
	case opAtom:
		blind := slices.ContainsFunc(n.atom.reads, func(r Read) bool { return r.Fact == fact })
		return !blind, !blind
	case opNot:
		no, yes = b.without(n.kids[0], fact)
		return yes, no
	}
	trues, falses := 0, 0
	for _, k := range n.kids {
		may, mayNot := b.without(k, fact)
		trues, falses = trues+count(may), falses+count(mayNot)
	}
	need := map[op]int{opAnd: len(n.kids), opOr: 1, opAtLeast: n.n}[n.op]
	return trues >= need, len(n.kids)-falses < need
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
