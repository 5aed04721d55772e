package rule

// A Condition is an expression over facts and functions that is true, false or
// unknown. It is immutable and belongs to its [Book].
type Condition struct {
	book   *Book
	source string
	root   int32
	reads  []Read
	atoms  []int32 // in the order of the text
	shared bool    // some part occurs twice
}

func (b *Book) condition(src string, root int32) *Condition {
	c := &Condition{book: b, source: src, root: root}
	c.reads, c.atoms, c.shared = b.reads(root)
	return c
}

// Source is the text as it was compiled.
func (c *Condition) Source() string { return c.source }

// Reads is everything that the condition may read, found without running it:
// facts by index, then calls by name. It must not be changed.
func (c *Condition) Reads() []Read { return c.reads }

// Canonical is the condition in normal form: definitions inlined, names instead
// of Chinese aliases, spaces and brackets as few as can be. Compiling it gives
// the same condition, and two conditions of the same book with the same
// canonical text are the same.
func (c *Condition) Canonical() string { return c.book.normal(c.root) }
