package rule

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// Result is what a function gives.
type Result uint8

// What a function gives.
const (
	Number Result = iota // an interval of numbers
	Bool                 // a truth
)

// Param is what a function takes. Arguments are always constants, so that what
// a condition reads is known before it runs.
type Param uint8

// What a function takes.
const (
	TextParam  Param = iota // text, such as a service term
	WholeParam              // a whole number
)

// A Function is something other than a fact that conditions may read. Its values
// come from [Inputs].
type Function struct {
	Name   string  // such as minutes_until, or here.offers
	Params []Param // none: it is written as a plain name, such as acuity
	Result Result  //
	// Check returns what is wrong with the arguments, near match included, or
	// "". It may be nil.
	Check func(args []string) string
}

// A Call is a function with its arguments: one thing that is known or not.
type Call struct {
	Name string
	Args string // the constants as a canonical JSON list, such as ["pci"]; [] for none
	// Individually asks that facts behind the call answered for a group at once
	// count as not asked.
	Individually bool
}

// NewCall makes the call of a function with constants, each a string or an int.
func NewCall(name string, args ...any) Call {
	if len(args) == 0 {
		return Call{Name: name, Args: "[]"}
	}
	list := []byte{'['}
	for i, arg := range args {
		if i > 0 {
			list = append(list, ',')
		}
		switch arg := arg.(type) {
		case string:
			list = wire.AppendText(list, arg)
		case int:
			list = strconv.AppendInt(list, int64(arg), 10)
		}
	}
	return Call{Name: name, Args: string(append(list, ']'))}
}

// String is the call as conditions write it, such as minutes_until("pci").
func (c Call) String() string {
	list := strings.TrimSuffix(strings.TrimPrefix(c.Args, "["), "]")
	if list == "" {
		return c.Name
	}
	return c.Name + "(" + strings.ReplaceAll(list, `",`, `", `) + ")"
}

// Argument is the first argument of a call, if it is text; else empty.
func (c Call) Argument() string {
	if text, ok := strings.CutPrefix(c.Args, `["`); ok { // one plain text, as nearly always
		if text, ok = strings.CutSuffix(text, `"]`); ok && strings.IndexByte(text, '"') < 0 && strings.IndexByte(text, '\\') < 0 {
			return text
		}
	}
	var args []any
	if json.Unmarshal([]byte(c.Args), &args) != nil || len(args) == 0 {
		return ""
	}
	s, _ := args[0].(string)
	return s
}

// A Read is one thing that a condition reads, found without running it.
type Read struct {
	Fact   int    // its index in the vocabulary; -1 for a call
	Choice string // of a set, the one choice; of codes, the one code; else empty
	Call   Call   // when Fact is -1
}

// Compare orders reads: facts by index and choice, then calls by name.
func (r Read) Compare(s Read) int {
	if (r.Fact < 0) != (s.Fact < 0) {
		return cmp.Compare(s.Fact, r.Fact)
	}
	return cmp.Or(cmp.Compare(r.Fact, s.Fact), cmp.Compare(r.Choice, s.Choice),
		cmp.Compare(r.Call.Name, s.Call.Name), cmp.Compare(r.Call.Args, s.Call.Args))
}

// with adds a read to reads that are in order, if it is not among them.
func with(reads []Read, r Read) []Read {
	i, found := slices.BinarySearchFunc(reads, r, Read.Compare)
	if found {
		return reads
	}
	return slices.Insert(reads, i, r)
}

// Inputs is one case as conditions see it. What it returns must not change
// during an evaluation.
type Inputs interface {
	Reading(fact int) *fact.Reading
	Individually(fact int) *fact.Reading // as Reading; group answers count as not asked
	Number(Call) fact.Interval           // everything when unknown; [+Inf, +Inf] is known
	Truth(Call) Truth
}
