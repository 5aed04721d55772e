package rule

import (
	"cmp"
	"encoding/json"
	"math"
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
	deciding := make([]int32, 0, 16)
	switch {
	case e.Truth(c) == Unknown:
		deciding = e.open(c.root, deciding)
	case c.shared:
		deciding = e.decisive(c.root, most)[0]
	default:
		deciding = e.simplest(c.root, deciding)
	}
	atoms, reads := make([]Atom, 0, len(deciding)), 0
	for _, id := range deciding {
		reads += len(e.book.nodes[id].atom.reads)
	}
	values := make([]ReadValue, 0, reads) // of all atoms
	for _, id := range c.atoms {
		if slices.Contains(deciding, id) {
			a, from := e.book.nodes[id].atom, len(values)
			values = e.values(a, values)
			atoms = append(atoms, Atom{Source: a.source, Truth: e.truth(id), Values: values[from:len(values):len(values)]})
		}
	}
	return atoms
}

// Undecided is the unknown inputs of an unknown condition's atoms that still
// matter: of (a or b) with a true there are none. Sorted, each once. It is empty
// too where nowhere is taken from nowhere, which no further fact will decide.
func (e *Evaluation) Undecided(c *Condition) []Read {
	if e.Truth(c) != Unknown {
		return nil
	}
	var reads []Read
	for _, id := range e.open(c.root, nil) {
		a := e.book.nodes[id].atom
		for i := range a.reads {
			if known, _ := e.value(a, &a.reads[i]); !known {
				reads = append(reads, a.reads[i])
			}
		}
	}
	wire.Sort(reads, func(a, b *Read) int { return a.Compare(*b) })
	return slices.Compact(reads)
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
func (e *Evaluation) simplest(id int32, atoms []int32) []int32 {
	n := &e.book.nodes[id]
	truth := e.truth(id)
	switch n.op {
	case opConstant:
		return atoms
	case opAtom:
		return append(atoms, id)
	case opNot:
		return e.simplest(n.kids[0], atoms)
	case opAtLeast:
		return append(atoms, e.decisive(id, 1)[0]...)
	}
	from, all, found := len(atoms), n.wanted(truth) > 1, false
	for _, k := range n.kids {
		if e.truth(k) != truth {
			continue
		}
		with := e.simplest(k, atoms)
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

// decisive is the sets of atoms that each decide a node that is true or false,
// smallest first, at most keep of them.
func (e *Evaluation) decisive(id int32, keep int) [][]int32 {
	n := &e.book.nodes[id]
	truth := e.truth(id)
	switch n.op {
	case opConstant:
		return [][]int32{nil}
	case opAtom:
		return [][]int32{{id}}
	case opNot:
		return e.decisive(n.kids[0], keep)
	}
	wanted := n.wanted(truth)
	chosen := make([][][]int32, wanted+1) // by number of parts taken so far
	chosen[0] = [][]int32{nil}
	for _, k := range n.kids {
		if e.truth(k) != truth {
			continue
		}
		part := e.decisive(k, keep)
		for count := wanted; count > 0; count-- {
			chosen[count] = smallest(chosen[count], chosen[count-1], part, keep)
		}
	}
	return chosen[wanted]
}

// smallest adds to sets every union of one of left with one of right, and keeps
// the smallest; earlier ones first among equals.
func smallest(sets, left, right [][]int32, keep int) [][]int32 {
	for _, l := range left {
		for _, r := range right {
			union := slices.Concat(l, r)
			slices.Sort(union)
			union = slices.Compact(union)
			if !slices.ContainsFunc(sets, func(s []int32) bool { return slices.Equal(s, union) }) {
				sets = append(sets, union)
			}
		}
	}
	wire.Sort(sets, func(a, b *[]int32) int { return cmp.Compare(len(*a), len(*b)) })
	return sets[:min(len(sets), keep)]
}

// values appends what an atom has read.
func (e *Evaluation) values(a *atom, values []ReadValue) []ReadValue {
	for i := range a.reads {
		r := &a.reads[i]
		known, value := e.value(a, r)
		values = append(values, ReadValue{Read: *r, Name: e.book.Name(*r), Known: known, Value: value})
	}
	return values
}

// Name is a read as reasons write it: sbp, signs:sweating or
// minutes_until("pci").
func (b *Book) Name(r Read) string {
	switch {
	case r.Fact < 0:
		return r.Call.String()
	case r.Choice != "":
		return b.vocabulary.Fact(r.Fact).Name + ":" + r.Choice
	}
	return b.vocabulary.Fact(r.Fact).Name
}

// What most values are. They are shared: nobody changes them.
var (
	null      = json.RawMessage("null")
	jsonTrue  = json.RawMessage("true")
	jsonFalse = json.RawMessage("false")
)

// value is one input as JSON, and whether it is exactly known.
func (e *Evaluation) value(a *atom, r *Read) (known bool, value json.RawMessage) {
	if r.Fact < 0 {
		return e.callValue(r.Call)
	}
	reading := e.reading(a, r.Fact)
	if r.Choice != "" {
		known, has := reading.Has(r.Choice)
		return known, yesOrNo(known, has)
	}
	kind := e.book.vocabulary.Fact(r.Fact).Kind
	switch {
	case kind == fact.KindBool:
		return reading.Known, yesOrNo(reading.Known, reading.Value.Bool)
	case !reading.Known && (kind == fact.KindChoice || kind == fact.KindCodes):
		return false, null
	case !reading.Known:
		return false, interval(reading.Interval())
	case kind == fact.KindChoice:
		return true, wire.AppendText(nil, reading.Value.Text)
	case kind == fact.KindCodes:
		return true, wire.Canonical(reading.Present)
	}
	return true, reading.Value.Number.AppendJSON(nil)
}

// callValue is what a call gave.
func (e *Evaluation) callValue(c Call) (bool, json.RawMessage) {
	if e.book.functions[c.Name].Result == Bool {
		t := e.in.Truth(c)
		return t != Unknown, yesOrNo(t != Unknown, t == True)
	}
	i := e.in.Number(c)
	return i.Exact(), interval(i)
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
func interval(i fact.Interval) json.RawMessage {
	if i.IsAll() {
		return null
	}
	b := append(end([]byte{'['}, i.Lo), ',')
	return append(end(b, i.Hi), ']')
}

func end(b []byte, x float64) []byte {
	if math.IsInf(x, 0) {
		return append(b, null...)
	}
	return strconv.AppendFloat(b, x, 'f', -1, 64)
}
