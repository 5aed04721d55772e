package author

import (
	"fmt"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/rule"
)

// TrialsSchema names the edition of the tests that stand in a pack's folder.
const TrialsSchema = "fenji.tests/1"

// Trials are what tests.yaml in the folder of a pack holds: small cases, each with
// the rules of this pack that must be true, false or unknown of it. No catalogue
// takes part: what rules ask of one is answered by the row.
type Trials struct {
	Schema string    `json:"schema"`
	Scale  string    `json:"scale"` // by which urgency is graded; the pack's own scale if it has one; else all rules without a scale grade, from 1 to 5
	At     wire.Time `json:"at"`    // the time of rows that say none
	Floor  int       `json:"floor"` // percent of pairs (MC/DC) that the tests must show; where they don't, the pack is refused
	Tests  []Trial   `json:"tests"`
}

// A Trial is one row: a case and what rules must say of it. A rule that it does not
// name is not looked at.
type Trial struct {
	Name      string    `json:"name"`
	Why       string    `json:"why"` // what argues the answers: the clause, the bound of the source
	At        wire.Time `json:"at"`
	Age       *subtree  `json:"age"`
	BirthDate string    `json:"birth_date"`
	Lunar     bool      `json:"lunar"` // the birth date is of the Chinese calendar
	Facts     *subtree  `json:"facts"` // as a case has them
	// Answers are those of what rules ask beside facts, by the words that they ask it
	// with: minutes_until("pci"), here.offers("ct.head"), contact_to("pci"), acuity,
	// flag("sepsis"), or a parameter: a number, true or false, bounds such as [20, 40]
	// where null has no end, or null for unknown. What is not given here is worked
	// out: the urgency and flags of the rules that are true, the parameter's own
	// value; and what a catalogue would know is unknown.
	Answers map[string]*Given `json:"answers"`
	True    []string          `json:"true"` // ids of rules
	False   []string          `json:"false"`
	Unknown []string          `json:"unknown"`

	node *wire.Node
}

// trialTime is the time of rows where nobody says one.
const trialTime = "2026-01-01T10:00:00+08:00"

// Given is what a row says of something that is no fact.
type Given struct {
	Number fact.Interval // everything when unknown
	Truth  rule.Truth
	kind   wire.Kind // Bool, Number, or Null for unknown
}

// ReadNode reads a number, bounds, true or false.
func (a *Given) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	a.Number, a.kind = fact.All(), n.Kind
	switch {
	case n.Kind == wire.Bool:
		a.Truth = rule.Of(n.Text == "true")
	case n.Kind == wire.Number:
		x := decimal(n, path, ps)
		a.Number = fact.Point(x)
	case n.Kind == wire.List && len(n.Values) == 2:
		a.kind = wire.Number
		if low := n.Values[0]; low.Kind != wire.Null {
			a.Number.Lo = decimal(low, path+"/0", ps)
		}
		if high := n.Values[1]; high.Kind != wire.Null {
			a.Number.Hi = decimal(high, path+"/1", ps)
		}
		if a.Number.Lo > a.Number.Hi {
			ps.Add(n, path, "wrong-order", "bounds are the lower number first, then the higher one")
		}
	default:
		ps.Add(n, path, "wrong-kind", "a number, true or false, bounds such as [20, 40], or null for unknown is needed here, not %s", n.Kind)
	}
}

// decimal reads a number.
func decimal(n *wire.Node, path string, ps *wire.Problems) float64 {
	if !wire.Expect(n, wire.Number, path, ps) {
		return 0
	}
	d, err := fact.ParseDecimal(n.Text)
	if err != nil {
		ps.Add(n, path, "wrong-kind", "%v", err)
	}
	return d.Float()
}

// readTrials reads tests.yaml; every mistake that can be seen without the rules is
// told. What could be read of it comes in any case.
func readTrials(n *wire.Node, ps *wire.Problems) *Trials {
	t := &Trials{}
	wire.Decode(n, t, "", ps)
	if t.Schema != TrialsSchema {
		ps.Add(n.At("/schema"), "/schema", "schema", "schema must be %q, not %q", TrialsSchema, t.Schema)
	}
	if t.Floor < 0 || t.Floor > 100 {
		ps.Add(n.At("/floor"), "/floor", "out-of-range", "a floor is 0 to 100 percent, not %d", t.Floor)
	}
	if len(t.Tests) == 0 {
		ps.Add(n, "/tests", "missing", "there is no test here (tests)")
	}
	names := map[string]bool{}
	for i := range t.Tests {
		row := &t.Tests[i]
		path := fmt.Sprintf("/tests/%d", i)
		row.node = n.At(path)
		row.check(path, ps)
		if names[row.Name] && row.Name != "" {
			ps.Add(row.node.At("/name"), path+"/name", "duplicate", "there are two tests of the name %q", row.Name)
		}
		names[row.Name] = true
		if row.At.IsZero() {
			row.At = t.At
		}
	}
	return t
}

func (t *Trial) check(path string, ps *wire.Problems) {
	if t.Name == "" {
		ps.Add(t.node, path+"/name", "missing", "every test has a name")
	}
	if t.Why == "" {
		ps.Add(t.node, path+"/why", "missing", "every test says why its answers are right (why): the source's own bound or sentence")
	}
	if len(t.True)+len(t.False)+len(t.Unknown) == 0 {
		ps.Add(t.node, path+"/true", "missing", "a test that names no rule as true, false or unknown can't fail")
	}
}

// expectation is a rule of a row and what it must be.
type expectation struct {
	rule string
	want rule.Truth
	path string // below the row
}

// expectations are the rules that a row names, each with the truth that it must have.
func (t *Trial) expectations() []expectation {
	var all []expectation
	for _, list := range []struct {
		key  string
		want rule.Truth
		ids  []string
	}{{"true", rule.True, t.True}, {"false", rule.False, t.False}, {"unknown", rule.Unknown, t.Unknown}} {
		for i, id := range list.ids {
			all = append(all, expectation{id, list.want, fmt.Sprintf("/%s/%d", list.key, i)})
		}
	}
	return all
}

// document is the row as a case.
func (t *Trial) document(name string) []byte {
	at := trialTime
	if !t.At.IsZero() {
		at = t.At.String()
	}
	doc := map[string]any{"schema": triage.CaseSchema, "id": name, "here": "here", "at": at}
	if t.Age != nil {
		doc["age"] = t.Age.Plain()
	}
	if t.BirthDate != "" {
		doc["birth_date"] = t.BirthDate
	}
	if t.Lunar {
		doc["lunar"] = true
	}
	if t.Facts != nil {
		doc["facts"] = t.Facts.Plain()
	}
	return wire.Canonical(doc)
}
