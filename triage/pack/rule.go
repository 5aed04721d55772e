package pack

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// Stage is which of the two questions a rule answers.
type Stage string

const (
	Triage   Stage = "triage"   // how urgent: reads facts
	Referral Stage = "referral" // what is needed: reads facts, urgency and the catalogue
)

// Status is how far a rule acts.
type Status string

const (
	Active   Status = "active"
	Advisory Status = "advisory" // unsigned: may ask for more, never for less
	Disabled Status = "disabled" // listed, never asked
)

// A Rule says what a case needs, how soon, and what must not be done.
type Rule struct {
	ID        string      `json:"id"`
	Stage     Stage       `json:"stage"`
	For       string      `json:"for,omitempty"`     // population: outside it the rule is false
	Pathway   []string    `json:"pathway,omitempty"` // empty: every pathway
	When      string      `json:"when"`
	Then      Conclusions `json:"then"`
	Because   wire.Text   `json:"because,omitzero"`
	Source    string      `json:"source"`
	Status    Status      `json:"status"`
	Locked    bool        `json:"locked,omitempty"` // danger signs: no overlay may loosen it
	OnUnknown *OnUnknown  `json:"on_unknown,omitempty"`
}

// OnUnknown marks a rule whose ignorance is listed but never unsettles.
type OnUnknown struct {
	Note     wire.Text `json:"note"`
	Source   string    `json:"source"`
	Approver string    `json:"approver"`
}

// Conclusions is what holds when a rule does. Conclusions of all rules join; no
// order among rules matters.
type Conclusions struct {
	Acuity       int          `json:"acuity,omitempty"` // 1 (most urgent) … 5
	Flag         *Flag        `json:"flag,omitempty"`
	Do           []Act        `json:"do,omitempty"` // here, at once
	NothingHere  bool         `json:"nothing_here,omitempty"`
	Need         []Need       `json:"need,omitempty"`
	Consult      []Need       `json:"consult,omitempty"`
	Forbid       *Forbid      `json:"forbid,omitempty"`
	Floor        string       `json:"floor,omitempty"` // least level of the place
	GreenChannel bool         `json:"green_channel,omitempty"`
	Skip         []string     `json:"skip,omitempty"`
	Observe      *Observe     `json:"observe,omitempty"`
	Notice       []Notice     `json:"notice,omitempty"`
	Fit          *Fit         `json:"fit,omitempty"`
	Stay         bool         `json:"stay,omitempty"`
	SafetyNet    []SafetyNet  `json:"safety_net,omitempty"`
	Review       wire.Minutes `json:"review,omitempty"`
	May          []string     `json:"may,omitempty"` // what the plan may choose: Lateral, Wait
	// Detour is what going sideways may cost: by how many minutes of road the way
	// to the place of the same level and on from there to the higher one may be
	// longer than straight to the higher one.
	Detour *wire.Minutes `json:"detour,omitempty"`
	Down   *Down         `json:"down,omitempty"`
}

// Down lets the patient go to a lower place that has all that rules which are true
// ask of it by Down, over the whole course; with a Need alone it only asks.
type Down struct {
	FirstContact wire.Minutes `json:"first_contact,omitempty"` // that he may go, and how soon he is seen there
	Course       string       `json:"course,omitempty"`        // fact, a number of days: how long the place must have all of it
	Phase        string       `json:"phase,omitempty"`         // of the care of his diagnosis, which the place must do
	Drugs        string       `json:"drugs,omitempty"`         // fact, codes: what it must have in stock
	Need         []Need       `json:"need,omitempty"`          // what it must do
}

// MaxFirstContact is how soon at the latest who went down is seen.
const MaxFirstContact wire.Minutes = 72 * 60

// DrugDays is for how many days the lower place must have his drugs.
const DrugDays = 14

// ProposedFact is the fact that says who proposes that the patient go down: a rule that
// lets him rests on it.
const ProposedFact = "step_down_proposed_by"

// LetsDown reports whether the patient may go down.
func (c *Conclusions) LetsDown() bool { return c.Down != nil && c.Down.FirstContact > 0 }

// What a rule may allow: a place of the level where the patient is, before a higher one;
// to wait where he is for a date on which what he needs is there.
const (
	Lateral = "lateral"
	Wait    = "wait"
)

// MaxDetour is the longest detour that a rule may allow: beyond it a way is much
// longer.
const MaxDetour wire.Minutes = 60

// DiagnosisFact is the fact, codes of a classification, on which a rule that allows
// going sideways rests: only a known diagnosis does.
const DiagnosisFact = "diagnosis"

// CeilingFact is the fact, a set, of what is by a documented agreement not done any
// more: NoTransfer, NoGated. What makes him comfortable always is.
const (
	CeilingFact = "ceiling_of_care"
	NoTransfer  = "no_transfer"
	NoGated     = "no_gated" // nothing that can't be undone
)

// ConsentFact is the fact that says who is there to consent.
const ConsentFact = "can_consent"

// MayLateral reports whether the plan may go sideways.
func (c *Conclusions) MayLateral() bool { return slices.Contains(c.May, Lateral) }

// MayWait reports whether the plan may let the patient wait for a date.
func (c *Conclusions) MayWait() bool { return slices.Contains(c.May, Wait) }

// Eases reports whether the conclusions let the patient have less than the next
// level: he stays, waits, goes sideways or down. What such a rule says of that holds
// only where it comes to that.
func (c *Conclusions) Eases() bool { return c.Stay || len(c.May) > 0 || c.LetsDown() }

// AsksForMore reports whether the conclusions, if they held, would stand against
// leaving the patient here. A need does so only where the place can't serve it;
// that is for the caller to know.
func (c *Conclusions) AsksForMore() bool {
	return c.Acuity >= 1 && c.Acuity <= 3 || c.Flag != nil || len(c.Consult) > 0 || c.Floor != "" || c.GreenChannel || c.Observe != nil
}

// A Flag is a finding that other rules and people speak of.
type Flag struct {
	ID    string `json:"id"`
	Class string `json:"class,omitempty"` // "immediate": its acts come before everything
}

// An Act is done here and now.
type Act struct {
	Service string     `json:"service"`
	Note    *wire.Text `json:"note,omitempty"`
}

// A Need is a service the case asks for.
type Need struct {
	Service string       `json:"service"`
	Target  *Target      `json:"target,omitempty"`
	Window  *Window      `json:"window,omitempty"`
	EnRoute bool         `json:"en_route,omitempty"` // done on the way, after another step
	Stay    wire.Minutes `json:"stay,omitempty"`     // how long it must remain available
}

// A Target is a clock of quality: once missed, the act is overdue and as needed
// as before.
type Target struct {
	Within    *wire.Minutes `json:"within,omitempty"`
	From      string        `json:"from,omitempty"` // a time fact, or "at"
	NotBefore wire.Minutes  `json:"not_before,omitempty"`
	After     string        `json:"after,omitempty"` // another service of the plan
}

// Same reports whether two targets, or none, are the same.
func (t *Target) Same(u *Target) bool {
	if t == nil || u == nil {
		return t == u
	}
	if t.Within == nil || u.Within == nil {
		return false
	}
	return *t.Within == *u.Within && t.From == u.From && t.NotBefore == u.NotBefore && t.After == u.After
}

// A Window is eligibility: past it the act is no longer done.
type Window struct {
	Within wire.Minutes `json:"within"`
	From   string       `json:"from"` // a time fact
}

// Forbid names an act that must not be done, and until when.
type Forbid struct {
	Service string     `json:"service"`
	Until   *wire.Text `json:"until,omitempty"`
}

// Observe keeps the patient in sight for a while.
type Observe struct {
	For wire.Minutes `json:"for"`
}

// A Notice is something to do that changes no place: follow-up, a report.
type Notice struct {
	Kind   string       `json:"kind"`
	Within wire.Minutes `json:"within,omitempty"`
	Text   wire.Text    `json:"text"`
}

// Fit says whether the patient can be moved.
type Fit struct {
	State string   `json:"state"` // yes, after, no
	After []string `json:"after,omitempty"`
}

// SafetyNet is what to watch for once the patient is left where he is.
type SafetyNet struct {
	If wire.Text `json:"if"`
	Do wire.Text `json:"do"`
}

// compareIDs orders rule ids as people do: CP-2 before CP-10.
func compareIDs(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		dx, dy := digits(x), digits(y)
		if dx > 0 && dy > 0 {
			nx, ny := strings.TrimLeft(x[:dx], "0"), strings.TrimLeft(y[:dy], "0")
			if c := cmp.Or(cmp.Compare(len(nx), len(ny)), cmp.Compare(nx, ny)); c != 0 {
				return c
			}
			x, y = x[dx:], y[dy:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
