package referral

import (
	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// DecisionSchema names the edition of the decision's JSON. Keys are only added
// to it; a change of meaning is another edition.
const DecisionSchema = "fenji.decision/1"

// Where a case should be treated.
const (
	Stay              = "stay"
	AssessHere        = "assess"  // here, one to three facts first
	Consult           = "consult" // here, with an answer from afar
	Observe           = "observe"
	Wait              = "wait"
	TreatThenTransfer = "treat_then_transfer"
	ReferUp           = "refer_up"      // from the highest level: where alone it can be done
	ReferLateral      = "refer_lateral" // to a place of the same level, instead of up
	ReferDown         = "refer_down"    // from the county or above, to a lower place that has all he needs for the whole course
	HoldAndCall       = "hold_and_call"
)

// Dispositions are all of them.
func Dispositions() []string {
	return []string{Stay, AssessHere, Consult, Observe, Wait, TreatThenTransfer, ReferUp, ReferLateral, ReferDown, HoldAndCall}
}

// A Decision is where a case should be treated and by which steps, with the
// reasons. The order of its fields is the order of its JSON.
type Decision struct {
	Schema        string         `json:"schema"`
	Case          string         `json:"case"`
	At            wire.Time      `json:"at"`
	Here          string         `json:"here"`
	Disposition   string         `json:"disposition"`
	Level         string         `json:"level"` // of the destination: village, township, county, tertiary
	Destination   string         `json:"destination"`
	Acuity        Acuity         `json:"acuity"`
	Urgency       string         `json:"urgency"` // green, urgent, routine
	GreenChannel  bool           `json:"green_channel"`
	Settled       bool           `json:"settled"`  // nothing unknown could change it
	Covered       bool           `json:"covered"`  // some rule speaks of the complaint
	Advisory      bool           `json:"advisory"` // it would differ without its unsigned rules
	Plan          []Step         `json:"plan"`
	SafetyNet     []SafetyNet    `json:"safety_net"`
	ReviewAt      *wire.Time     `json:"review_at"`
	Unmet         []Unmet        `json:"unmet"`
	Forbidden     []Forbidden    `json:"forbidden"`
	Passed        []Passed       `json:"passed"`
	Declined      []Refusal      `json:"declined,omitempty"` // what the plan would hold but for the patient's no, or a ceiling of care
	Reasons       []Reason       `json:"reasons"`
	Missing       []Missing      `json:"missing"`
	Alternatives  []Alternative  `json:"alternatives"`
	Rejected      []RejectedSite `json:"rejected"`
	RejectedCount int            `json:"rejected_count"`
	WouldChange   []Change       `json:"would_change,omitempty"` // what would let a patient go down who may
	Notices       []Notice       `json:"notices"`
	Faults        []Fault        `json:"faults,omitempty"`
	Versions      Versions       `json:"versions"`
}

// Acuity is how urgent the case is: Level is proven, Possible the most urgent
// that is not ruled out.
type Acuity struct {
	Level         int    `json:"level"`
	Possible      int    `json:"possible"`
	Scale         string `json:"scale"`
	TargetMinutes *int   `json:"target_minutes"` // of the possible level; null if the scale does not say
}

// A Step is one thing to do, in order.
type Step struct {
	Step          int        `json:"step"`
	Action        string     `json:"action"` // call, notify, perform, consult, transfer, recheck, observe
	Service       string     `json:"service,omitempty"`
	Services      []string   `json:"services,omitempty"` // of a transfer: all that the place is for
	Text          wire.Text  `json:"text,omitzero"`      // what to do, in words
	Facts         []string   `json:"facts,omitempty"`    // that the step finds out
	Site          Site       `json:"site,omitzero"`
	Mode          string     `json:"mode,omitempty"`
	By            *Site      `json:"by,omitempty"`
	Possible      bool       `json:"possible,omitempty"`       // its rule is not decided: it may turn out not to be needed
	Gated         bool       `json:"gated,omitempty"`          // with decided_by it waits, and is no order
	RequiresKnown []string   `json:"requires_known,omitempty"` // not done before these are known
	DecidedBy     *DecidedBy `json:"decided_by,omitempty"`
	Products      []Product  `json:"products,omitempty"` // in stock for it; the label is to be confirmed
	CallFirst     []string   `json:"call_first,omitempty"`
	Consent       *Consent   `json:"consent,omitempty"`
	Quorum        *Quorum    `json:"quorum,omitempty"`
	Due           *Due       `json:"due,omitempty"`
	AckBy         *wire.Time `json:"ack_by,omitempty"`
	AnswerBy      *wire.Time `json:"answer_by,omitempty"`
	DepartBy      *wire.Time `json:"depart_by,omitempty"`
	Escort        string     `json:"escort,omitempty"`
	Kit           []string   `json:"kit,omitempty"`
	Fit           string     `json:"fit,omitempty"` // yes, after, no, not_assessed
	FitAfter      []string   `json:"fit_after,omitempty"`
	StartsIn      *StartsIn  `json:"starts_in,omitempty"`
	Metres        *int       `json:"metres,omitempty"`   // of the way, where the catalogue has it
	Yuan          *int       `json:"yuan,omitempty"`     // what the way costs the patient, likewise
	Gap           string     `json:"gap,omitempty"`      // of the way to the destination: what the place that is left lacks, one of Gaps
	Bypasses      []Bypass   `json:"bypasses,omitempty"` // levels that the way passes by, the lowest first
	Skip          []string   `json:"skip,omitempty"`
	EnRoute       bool       `json:"en_route,omitempty"`
	IfNoAnswer    *wire.Text `json:"if_no_answer,omitempty"`
	ForMinutes    int        `json:"for_minutes,omitempty"`

	finds bool      // it is a way of finding facts, for Explain
	waits wire.Text // the names of what RequiresKnown lists, for Explain
	doubt wire.Text // why people have to decide, for Explain
}

// Site is a place.
type Site struct {
	ID         string     `json:"id"`
	Name       wire.Text  `json:"name,omitzero"`
	Department *wire.Text `json:"department,omitempty"`
	Phone      string     `json:"phone,omitempty"`
	Stop       string     `json:"stop,omitempty"` // of a mobile unit: the institution at which it stops
}

// DecidedBy says which people decide what the rules can't.
type DecidedBy struct {
	Title string `json:"title"`
	Count int    `json:"count"`
}

// Product is a stock row. No dose is ever given: its label is to be confirmed.
type Product struct {
	ID      string    `json:"id"`
	Name    wire.Text `json:"name,omitzero"`
	InLabel bool      `json:"in_label"` // its own window is surely open
}

// A Refusal is a step that the patient does not want, or that a documented ceiling of
// care leaves out, and the risk to be told.
type Refusal struct {
	By       string    `json:"by"` // patient, or ceiling_of_care
	Action   string    `json:"action,omitempty"`
	Service  string    `json:"service,omitempty"`
	Site     string    `json:"site,omitempty"`
	Text     wire.Text `json:"text"`     // what is declined, in words
	Services []string  `json:"services"` // that are not had because of it
	Risks    []Risk    `json:"risks"`    // why they were advised
}

// A Risk is the reason of a rule that asks for what is declined.
type Risk struct {
	Rule string    `json:"rule,omitempty"`
	Text wire.Text `json:"text"`
}

// Consent is whose agreement a step needs.
type Consent struct {
	Minutes int    `json:"minutes"`
	By      string `json:"by"`
}

// Quorum is how many answers a place waits for, and until when.
type Quorum struct {
	Count int       `json:"count"`
	Until wire.Time `json:"until"`
	Then  string    `json:"then"`
}

// Due is a deadline with the moment it runs from.
type Due struct {
	Anchor           string     `json:"anchor"`
	AnchorAt         *wire.Time `json:"anchor_at"`
	NotBefore        *wire.Time `json:"not_before,omitempty"`
	WithinMinutes    int        `json:"within_minutes"`
	DueAt            wire.Time  `json:"due_at"`
	RemainingMinutes int        `json:"remaining_minutes"` // below zero: overdue, do it now
	Assumed          bool       `json:"assumed"`           // the anchor is not known; reckoned from the case's time
}

// StartsIn is the minutes until a service begins, by its parts.
type StartsIn struct {
	Minutes capability.Span `json:"minutes"`
	Parts   Parts           `json:"parts"`
}

// SafetyNet is what to watch for.
type SafetyNet struct {
	If wire.Text `json:"if"`
	Do wire.Text `json:"do"`
}

// Unmet is a need that nobody in reach can serve.
type Unmet struct {
	Service string    `json:"service"`
	Proven  bool      `json:"proven"`
	Text    wire.Text `json:"text"`
}

// Forbidden is an act that a case needs and must not have: people decide.
type Forbidden struct {
	Service   string     `json:"service"`
	NeededBy  []string   `json:"needed_by"`
	By        []string   `json:"by"`
	Text      wire.Text  `json:"text"`
	Until     *wire.Text `json:"until,omitempty"`
	DecidedBy *DecidedBy `json:"decided_by,omitempty"`
}

// Passed is a need whose window has closed.
type Passed struct {
	Service       string   `json:"service"`
	Rules         []string `json:"rules"`
	Anchor        string   `json:"anchor"`
	WithinMinutes int      `json:"within_minutes"`
}

// A Reason is a rule that acts, and the smallest set of conditions that decides it.
type Reason struct {
	Rule    string    `json:"rule"`
	Status  string    `json:"status"`
	Truth   string    `json:"truth,omitempty"` // "unknown" where it acts as possible only
	Because []Because `json:"because"`
	Text    wire.Text `json:"text"`
	Source  string    `json:"source"`

	weight int // how much it says about where the patient goes, for Explain
}

// What became of an override that a rule comes from.
const (
	lapsed   = "lapsed"
	outdated = "outdated"
)

// Statuses are those that a Reason may have: its rule's, or what became of an override
// that it comes from.
func Statuses() []string {
	return []string{string(pack.Active), string(pack.Advisory), string(pack.Disabled), lapsed, outdated}
}

// Missing is a fact that could change the decision.
type Missing struct {
	Fact           string    `json:"fact"`
	Choice         string    `json:"choice,omitempty"`
	Why            string    `json:"why"`
	Question       wire.Text `json:"question"`
	ObtainableHere bool      `json:"obtainable_here"`
	Old            string    `json:"old,omitempty"` // a reading too old to count
}

// Alternative is where the patient would go if not to the destination.
type Alternative struct {
	Institution string  `json:"institution"`
	Level       string  `json:"level"`
	Minutes     Minutes `json:"minutes"`
	Metres      *int    `json:"metres,omitempty"` // of the way from here, where the catalogue has it
}

// RejectedSite is a place that a reader would ask about, and why not there.
type RejectedSite struct {
	Institution string    `json:"institution"`
	Service     string    `json:"service"`
	Reason      string    `json:"reason"`
	Gap         string    `json:"gap"` // what kind of reason: one of Gaps
	Text        wire.Text `json:"text"`

	name  wire.Text
	asked int // how likely a reader asks about it, for Explain; 0 not at all
}

// Change is what a lower place lacks for a patient to go there: with all of it, and
// nothing else changed, the decision would be the one named.
type Change struct {
	Institution string    `json:"institution"`
	Disposition string    `json:"disposition"`
	Lacks       []Lacking `json:"lacks"`
}

// Lacking is one thing that a place lacks: a service, drug or disease of the catalogue.
type Lacking struct {
	Service string    `json:"service"`
	Reason  string    `json:"reason"`
	Text    wire.Text `json:"text"`
}

// Notice is something to do that changes no place.
type Notice struct {
	Kind       string    `json:"kind"`
	WithinDays int       `json:"within_days,omitempty"`
	WithinMin  int       `json:"within_minutes,omitempty"`
	Text       wire.Text `json:"text"`
}

// Fault is something that can't be asked of this catalogue, such as the place where
// the patient is: what rests on it counts as unknown.
type Fault struct {
	Condition string `json:"condition"`
	Message   string `json:"message"`
}

// JSON is the decision's one form in bytes.
func (d *Decision) JSON() []byte { return wire.AppendCanonical(make([]byte, 0, 16<<10), d) }
