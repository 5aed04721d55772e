package pack

import "github.com/fenji-health/fenji/referral/wire"

// Class says whether an act can be undone.
type Class string

const (
	// Open acts can be undone or do no harm: a call, a line, an ECG, the way to
	// a hospital. They are planned as soon as they may be needed.
	Open Class = "open"
	// Gated acts can't be undone: thrombolysis, an operation. They are planned
	// only when their rule is proven and nothing forbids them.
	Gated Class = "gated"
)

// A Term is a service that rules ask for and institutions offer.
type Term struct {
	Zh          string       `json:"zh"`
	En          string       `json:"en"`
	Class       Class        `json:"class"`
	TreatFirst  bool         `json:"treat_first,omitempty"`  // done before the way: the plan is treat, then transfer
	Basic       bool         `json:"basic,omitempty"`        // hands are enough; no catalogue row is needed
	Consult     bool         `json:"consult,omitempty"`      // an opinion from afar
	Place       bool         `json:"place,omitempty"`        // what a place is able to do, not an act to order
	SatisfiedBy []string     `json:"satisfied_by,omitempty"` // other terms that answer it as well
	LeastLevel  string       `json:"least_level,omitempty"`  // below it a catalogue's silence means no
	Minutes     wire.Minutes `json:"minutes,omitempty"`      // how long obtaining facts by it takes
	// AnswerWithin is how long a consult's answer may take before IfNoAnswer.
	AnswerWithin wire.Minutes `json:"answer_within,omitempty"`
	IfNoAnswer   *wire.Text   `json:"if_no_answer,omitempty"`
	Consent      *Consent     `json:"consent,omitempty"`
	DecidedBy    *DecidedBy   `json:"decided_by,omitempty"`
	Verb         *wire.Text   `json:"verb,omitempty"` // how to tell somebody to do it

	answers []string
}

// Answers are the term itself and all that answer it; only of a term of a [Set].
// They are shared: do not change them.
func (t *Term) Answers() []string { return t.answers }

// Name is the term in both languages.
func (t Term) Name() wire.Text { return wire.Text{Zh: t.Zh, En: t.En} }

// Command is the term as an order to act.
func (t Term) Command() wire.Text {
	if t.Verb != nil {
		return *t.Verb
	}
	return t.Name()
}

// Consent is whose agreement a gated act needs and how long asking may take.
type Consent struct {
	Minutes wire.Minutes `json:"minutes"`
	By      string       `json:"by"`
}

// DecidedBy names the people who decide where the rules can't. Their answer is
// the bool fact; nobody is asked for it until it comes.
type DecidedBy struct {
	Fact  string `json:"fact,omitempty"`
	Title string `json:"title"`
	Count int    `json:"count"`
}
