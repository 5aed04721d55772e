package rule

import (
	"cmp"
	"encoding/json"
	"math"
	"math/bits"
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// An Atom is an atom as a reason: what it says, whether it holds, and what it
// read.
type Atom struct {
	Source string // normal text
	Truth  Truth
	Values []ReadValue // in the order of the atom's reads
}

// A ReadValue is what one input was.
type ReadValue struct {
	Read  Read
	Name  string // sbp, signs:sweating or minutes_until("pci")
	Known bool
	// Value is JSON: a number, text, true or false, or a list of codes; of a
	// call, and of a number that is not exact, [low, high] with null where there
	// is no end. [null, null] of a known call is "nowhere". Null is unknown.
	Value json.RawMessage
}

// most bounds the search for the smallest reason where parts occur twice.
const most = 64

// Because is the smallest set of atoms that decides a true or false condition:
// with these alone it has the same truth. For an unknown one it is the unknown
// atoms that still matter. Atoms stand in the order of the text.
func (e *Evaluation) Because(c *Condition) []Atom {
	deciding := e.because(c)
	atoms := e.atoms.Take(len(deciding))[:0]
	for _, id := range c.atoms {
		if slices.Contains(deciding, id) {
			a := e.book.nodes[id].atom
			atoms = append(atoms, Atom{Source: a.source, Truth: e.truth(id), Values: e.valuesOf(a)})
		}
	}
	return atoms
}

// because is the atoms of a reason, in no order, until another is asked for.
func (e *Evaluation) because(c *Condition) []int32 {
	e.met = e.met[:0]
	switch {
	case e.Truth(c) == Unknown:
		e.ids = e.open(c.root, e.ids[:0])
	case !c.shared || e.apart(c.root):
		e.ids = e.simplest(c, c.root, e.ids[:0])
	default:
		e.ids = c.in(e.decisive(c, c.root, most)[0], e.ids[:0])
	}
	e.words.Reset()
	e.sets.Reset()
	e.taken.Reset()
	return e.ids
}

// Undecided is the unknown inputs of an unknown condition's atoms that still
// matter: of (a or b) with a true there are none. Sorted, each once. It is empty
// too where nowhere is taken from nowhere, which no further fact will decide.
func (e *Evaluation) Undecided(c *Condition) []Read {
	if e.Truth(c) != Unknown {
		return nil
	}
	var reads []Read
	for _, id := range e.because(c) {
		a := e.book.nodes[id].atom
		for i := range a.reads {
			if !e.known(a, &a.reads[i]) {
				reads = e.reads.Append(reads, a.reads[i])
			}
		}
	}
	wire.Sort(reads, func(a, b *Read) int { return a.Compare(*b) })
	return slices.Compact(reads)
}

// apart reports whether no atom occurs twice among the parts that have the truth of the
// whole, which is true or false: then what else occurs twice does not matter.
func (e *Evaluation) apart(id int32) bool {
	n, truth := &e.book.nodes[id], e.truth(id)
	if n.op == opAtom {
		again := slices.Contains(e.met, id)
		e.met = append(e.met, id)
		return !again
	}
	for _, k := range n.kids {
		if (n.op == opNot || e.truth(k) == truth) && !e.apart(k) {
			return false
		}
	}
	return true
}

// open appends the unknown atoms below an unknown node.
func (e *Evaluation) open(id int32, atoms []int32) []int32 {
	n := &e.book.nodes[id]
	if e.truth(id) != Unknown {
		return atoms
	}
	if n.op == opAtom && !slices.Contains(atoms, id) {
		return append(atoms, id)
	}
	for _, k := range n.kids {
		atoms = e.open(k, atoms)
	}
	return atoms
}

// simplest appends the smallest set of atoms that decides a node that is true or
// false and of which no part occurs twice: a set takes nothing from another.
func (e *Evaluation) simplest(c *Condition, id int32, atoms []int32) []int32 {
	n := &e.book.nodes[id]
	truth := e.truth(id)
	switch n.op {
	case opConstant:
		return atoms
	case opAtom:
		return append(atoms, id)
	case opNot:
		return e.simplest(c, n.kids[0], atoms)
	case opAtLeast:
		return c.in(e.decisive(c, id, 1)[0], atoms)
	}
	from, all, found := len(atoms), n.wanted(truth) > 1, false
	for _, k := range n.kids {
		if e.truth(k) != truth {
			continue
		}
		with := e.simplest(c, k, atoms)
		if part := with[len(atoms):]; all {
			atoms = with
		} else if !found || len(part) < len(atoms)-from {
			atoms = append(atoms[:from], part...)
		}
		found = true
	}
	return atoms
}

// wanted is how many parts with a value of their own it takes to decide the whole.
func (n *node) wanted(truth Truth) int {
	switch {
	case n.op == opAnd && truth == False, n.op == opOr && truth == True:
		return 1
	case n.op == opAtLeast && truth == True:
		return n.n
	case n.op == opAtLeast:
		return len(n.kids) - n.n + 1
	}
	return len(n.kids)
}

// An atomSet is some of the atoms of a condition, as bits by their place in its text.
type atomSet []uint64

func (s atomSet) size() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// in appends the atoms of a set.
func (c *Condition) in(s atomSet, atoms []int32) []int32 {
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			atoms = append(atoms, c.atoms[i*64+bits.TrailingZeros64(word)])
		}
	}
	return atoms
}

// set is room for a set of a condition's atoms, and a list of it alone.
func (e *Evaluation) set(c *Condition) []atomSet {
	list := e.sets.Take(1)
	list[0] = e.words.Take((len(c.atoms) + 63) / 64)
	return list
}

// decisive is the sets of atoms that each decide a node that is true or false,
// smallest first, at most keep of them.
func (e *Evaluation) decisive(c *Condition, id int32, keep int) []atomSet {
	n := &e.book.nodes[id]
	truth := e.truth(id)
	switch n.op {
	case opConstant:
		return e.set(c)
	case opAtom:
		only, i := e.set(c), slices.Index(c.atoms, id)
		only[0][i/64] = 1 << (i % 64)
		return only
	case opNot:
		return e.decisive(c, n.kids[0], keep)
	}
	wanted := n.wanted(truth)
	chosen := e.taken.Take(wanted + 1) // by number of parts taken so far
	chosen[0] = e.set(c)
	for _, k := range n.kids {
		if e.truth(k) != truth {
			continue
		}
		part := e.decisive(c, k, keep)
		for count := wanted; count > 0; count-- {
			chosen[count] = e.smallest(chosen[count], chosen[count-1], part, keep)
		}
	}
	return chosen[wanted]
}

// smallest adds to sets every union of one of left with one of right, and keeps
// the smallest; earlier ones first among equals.
func (e *Evaluation) smallest(sets, left, right []atomSet, keep int) []atomSet {
	for _, l := range left {
		for _, r := range right {
			union := atomSet(e.words.Copy(l))
			for i, word := range r {
				union[i] |= word
			}
			if !slices.ContainsFunc(sets, func(s atomSet) bool { return slices.Equal(s, union) }) {
				sets = e.sets.Append(sets, union)
			}
		}
	}
	wire.Sort(sets, func(a, b *atomSet) int { return cmp.Compare(a.size(), b.size()) })
	return sets[:min(len(sets), keep)]
}

// valuesOf is what an atom has read.
func (e *Evaluation) valuesOf(a *atom) []ReadValue {
	values := e.values.Take(len(a.reads))
	for i := range a.reads {
		r := &a.reads[i]
		values[i] = ReadValue{Read: *r, Name: e.name(r), Known: e.known(a, r), Value: e.value(a, r)}
	}
	return values
}

// name is a read as reasons write it: sbp, signs:sweating or
// minutes_until("pci").
func (e *Evaluation) name(r *Read) string {
	if r.Fact < 0 {
		return r.Call.String()
	}
	name := e.book.vocabulary.Fact(r.Fact).Name
	if r.Choice != "" {
		return e.names.Join(name, ":", r.Choice)
	}
	return name
}

// What most values are. They are shared: nobody changes them.
var (
	null      = json.RawMessage("null")
	jsonTrue  = json.RawMessage("true")
	jsonFalse = json.RawMessage("false")
)

// known is whether one input is exactly known.
func (e *Evaluation) known(a *atom, r *Read) bool {
	switch {
	case r.Fact < 0 && e.book.functions[r.Call.Name].Result == Bool:
		return e.in.Truth(r.Call) != Unknown
	case r.Fact < 0:
		return e.in.Number(r.Call).Exact()
	}
	reading := e.reading(a, r.Fact)
	if r.Choice != "" {
		known, _ := reading.Has(r.Choice)
		return known
	}
	return reading.Known
}

// value is one input as JSON.
func (e *Evaluation) value(a *atom, r *Read) json.RawMessage {
	if r.Fact < 0 {
		return e.callValue(r.Call)
	}
	reading := e.reading(a, r.Fact)
	if r.Choice != "" {
		known, has := reading.Has(r.Choice)
		return yesOrNo(known, has)
	}
	kind := e.book.vocabulary.Fact(r.Fact).Kind
	switch {
	case kind == fact.KindBool:
		return yesOrNo(reading.Known, reading.Value.Bool)
	case !reading.Known && (kind == fact.KindChoice || kind == fact.KindCodes):
		return null
	case !reading.Known:
		return e.interval(reading.Interval())
	case kind == fact.KindChoice:
		return e.written(wire.AppendText(e.json, reading.Value.Text))
	case kind == fact.KindCodes:
		return e.written(wire.AppendCanonical(e.json, reading.Present))
	}
	return e.written(reading.Value.Number.AppendJSON(e.json))
}

// callValue is what a call gave.
func (e *Evaluation) callValue(c Call) json.RawMessage {
	if e.book.functions[c.Name].Result == Bool {
		t := e.in.Truth(c)
		return yesOrNo(t != Unknown, t == True)
	}
	return e.interval(e.in.Number(c))
}

// written is what was appended to the JSON of this case.
func (e *Evaluation) written(all []byte) json.RawMessage {
	from := len(e.json)
	e.json = all
	return all[from:len(all):len(all)]
}

func yesOrNo(known, value bool) json.RawMessage {
	switch {
	case !known:
		return null
	case value:
		return jsonTrue
	}
	return jsonFalse
}

// interval is [low, high], null where there is no end, and null for everything.
func (e *Evaluation) interval(i fact.Interval) json.RawMessage {
	if i.IsAll() {
		return null
	}
	b := append(end(append(e.json, '['), i.Lo), ',')
	return e.written(append(end(b, i.Hi), ']'))
}

func end(b []byte, x float64) []byte {
	if math.IsInf(x, 0) {
		return append(b, null...)
	}
	return strconv.AppendFloat(b, x, 'f', -1, 64)
}
