package episode

import (
	"fmt"

	"github.com/fenji-health/fenji/referral/wire"
)

// OutcomeSchema names the edition of an outcome's JSON.
const OutcomeSchema = "fenji.outcome/1"

// What became of what was advised.
const (
	Followed        = "followed"
	Overridden      = "overridden" // by who treats: with a reason
	DeclinedOutcome = "declined"   // by the patient or by who was asked
)

// Results are all of them.
func Results() []string { return []string{Followed, Overridden, DeclinedOutcome} }

// An Outcome is what was done of a decision (S30). Its id is random; a role says who
// decided, never a name.
type Outcome struct {
	Editor      string    `json:"$schema,omitempty"` // where an editor finds the JSON Schema; means nothing
	Schema      string    `json:"schema"`
	ID          string    `json:"id"`
	Decision    string    `json:"decision"` // its hash
	Result      string    `json:"result"`
	Reason      string    `json:"reason,omitempty"` // a code of the host's: why it was overridden
	ByRole      string    `json:"by_role"`
	At          wire.Time `json:"at"`
	Destination string    `json:"destination,omitempty"` // where the patient was treated; none if it is not known
}

// ParseOutcome reads an outcome and tells every mistake at once.
func ParseOutcome(src []byte) (*Outcome, error) {
	o := &Outcome{}
	var ps wire.Problems
	n, err := read(src, o, &ps)
	if err != nil {
		return nil, err
	}
	o.check(n, &ps)
	if err := ps.Err(); err != nil {
		return nil, err
	}
	return o, nil
}

func (o *Outcome) check(n *wire.Node, ps *wire.Problems) {
	say := sayer{n, "", ps}
	say.schema(o.Schema, OutcomeSchema)
	say.id("id", o.ID)
	say.hash("decision", o.Decision)
	say.id("by_role", o.ByRole)
	say.time("at", &o.At)
	say.word("reason", o.Reason)
	say.word("destination", o.Destination)
	switch o.Result {
	case Followed, DeclinedOutcome:
	case Overridden:
		if o.Reason == "" {
			say.add("reason", "missing", "a decision is overridden for a reason")
		}
	default:
		say.add("result", "result", "unknown result %q%s", o.Result, wire.Near(o.Result, Results()))
	}
}

// JSON is the outcome's one form in bytes.
func (o *Outcome) JSON() []byte { return wire.Canonical(o) }

// An Attribution is what one rule's advice came to.
type Attribution struct {
	Rule        string `json:"rule"`
	Status      string `json:"status"`
	Possible    bool   `json:"possible,omitempty"` // the rule was not decided: it asked for caution
	Result      string `json:"result"`
	Reason      string `json:"reason,omitempty"`
	Advised     string `json:"advised"`
	Destination string `json:"destination,omitempty"`
}

// Attribute gives an outcome back to every rule that the decision rested on, in the
// order of the decision's reasons. The error says that the outcome is of another
// decision, or that it says followed of a patient who went elsewhere.
func (a *Advice) Attribute(o *Outcome) ([]Attribution, error) {
	switch {
	case o.Decision != a.Hash:
		return nil, fmt.Errorf("outcome %s is of decision %s, not of %s", o.ID, o.Decision, a.Hash)
	case o.Result == Followed && o.Destination != "" && o.Destination != a.Destination:
		return nil, fmt.Errorf("outcome %s says followed, but he was treated at %q and %q was advised", o.ID, o.Destination, a.Destination)
	}
	var all []Attribution
	for _, r := range a.Rules {
		all = append(all, Attribution{Rule: r.Rule, Status: r.Status, Possible: r.Possible, Result: o.Result, Reason: o.Reason, Advised: a.Destination, Destination: o.Destination})
	}
	return all, nil
}
