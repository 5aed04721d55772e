package capability

import (
	"encoding/json"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// How a service is done.
const (
	Own        = "own"        // by the institution's own people
	Visiting   = "visiting"   // by people who come
	Remote     = "remote"     // the patient stays, By does it
	Supervised = "supervised" // done here while By watches over it
)

// A Service is one row: one answerable question about what an institution can
// do. An institution may have several rows for one term, with different limits.
type Service struct {
	ID          string           `json:"-"`
	Service     string           `json:"service"`        // the term; the row's id by default
	Kind        string           `json:"kind,omitempty"` // service, or disease: a disease row answers no question for a service
	Phase       string           `json:"phase,omitempty"`
	Label       bool             `json:"label,omitempty"`
	Department  string           `json:"department,omitempty"`
	Mode        string           `json:"mode,omitempty"`
	By          string           `json:"by,omitempty"`
	Supervision string           `json:"supervision,omitempty"` // asked of By; the term itself by default
	Link        Link             `json:"link,omitempty"`        // weakest live link; phone by default
	Lead        *Span            `json:"lead,omitempty"`        // arrival to its start; absent, it starts on arrival
	Turnaround  *Span            `json:"turnaround,omitempty"`  // of a report: its start to the answer
	Hours       *Hours           `json:"hours,omitempty"`       // absent, the institution's
	OnCall      *wire.Minutes    `json:"on_call,omitempty"`     // outside hours available after so long
	From        Date             `json:"from,omitempty"`
	To          Date             `json:"to,omitempty"`
	Status      string           `json:"status,omitempty"`
	Asserted    Assertion        `json:"asserted,omitzero"`
	Patient     map[string]Limit `json:"patient,omitempty"`
	Requires    Requires         `json:"requires,omitzero"`
	Capacity    *Capacity        `json:"capacity,omitempty"`
	Accepts     []string         `json:"accepts,omitempty"` // whom it has agreed to take besides those sent up to it: Lateral
	Skip        []string         `json:"skip,omitempty"`    // what a green channel passes by

	StatusFrom   Date          `json:"status_from,omitempty"`   // the first day of Status; before it, it does not count
	StatusReason *wire.Text    `json:"status_reason,omitempty"` // why, such as a department that closed for want of staff
	Cases        *Cases        `json:"cases,omitempty"`         // how often it was done here
	Slots        map[Date]*int `json:"slots,omitempty"`         // places left on a day; a day not listed is unknown where any is
	Settings     []string      `json:"settings,omitempty"`      // where it is done; absent, in the clinic only
	Reach        *wire.Minutes `json:"reach,omitempty"`         // how far the team goes by road besides its catchment
	Fee          string        `json:"fee,omitempty"`           // free or charged; absent, unknown

	term   times    // From to To
	limits []string // the keys of Patient, in order
}

// indexed works out what every question asks.
func (s *Service) indexed() { s.term, s.limits = term(s.From, s.To), sorted(s.Patient) }

// Cases are how often a service was done, from which it grows from trial to
// independent.
type Cases struct {
	Done             int  `json:"done"`                        // in all
	Supervised       int  `json:"supervised,omitempty"`        // of those, with somebody watching over it
	Since            Date `json:"since,omitempty"`             // the first
	IndependentAfter int  `json:"independent_after,omitempty"` // so many must be done before it is independent
}

// Lateral is said by a row of patients from places of its own level: it takes
// them. Silence is no agreement.
const Lateral = "lateral"

// TakesLateral reports whether the row says that it takes patients from places of
// its own level.
func (s *Service) TakesLateral() bool { return slices.Contains(s.Accepts, Lateral) }

// ModeWord is the row's mode, own when it says nothing.
func (s *Service) ModeWord() string {
	if s.Mode == "" {
		return Own
	}
	return s.Mode
}

// lead is the minutes from arrival to the start.
func (s *Service) lead() Span {
	if s.Lead == nil {
		return Span{}
	}
	return *s.Lead
}

// link is the weakest live link that the row needs, when it needs one.
func (s *Service) link() Link {
	if s.Link == "" {
		return Phone
	}
	return s.Link
}

// Asked is the term that By is asked for.
func (s *Service) Asked() string {
	if s.ModeWord() == Supervised && s.Supervision != "" {
		return s.Supervision
	}
	return s.Service
}

// How well a row is known to be true.
const (
	Verified     = "verified"
	Declared     = "declared"
	Assumed      = "assumed"
	Contradicted = "contradicted"
)

// An Assertion says how sure a row is, by whom, since when, and until when it
// must be verified. Silence is declared.
type Assertion struct {
	As       string `json:"as,omitempty"`
	By       string `json:"by,omitempty"`
	At       Date   `json:"at,omitempty"`
	VerifyBy Date   `json:"verify_by,omitempty"`
}

// Requires is what must all be there for a service to be available.
type Requires struct {
	Skills    []SkillNeed   `json:"skills,omitempty"`
	Equipment []string      `json:"equipment,omitempty"` // kinds
	Stock     []string      `json:"stock,omitempty"`     // terms or product ids
	Services  []ServiceNeed `json:"services,omitempty"`  // at the same institution, or at another that is named
	Rooms     []string      `json:"rooms,omitempty"`     // kinds
}

// A ServiceNeed is another service that one leans on: a term, at the same
// institution or at At. In documents one at the same institution is the term alone.
type ServiceNeed struct {
	Service string `json:"service"`
	At      string `json:"at,omitempty"` // another institution, such as that which dispenses what is prescribed here
}

// serviceNeed is ServiceNeed as a map.
type serviceNeed ServiceNeed

// ReadNode reads a term, or {service, at}.
func (n *ServiceNeed) ReadNode(node *wire.Node, path string, ps *wire.Problems) {
	if node.Kind == wire.String {
		n.Service = node.Text
		return
	}
	wire.Decode(node, (*serviceNeed)(n), path, ps)
}

// MarshalJSON writes the term alone where that is all.
func (n ServiceNeed) MarshalJSON() ([]byte, error) { return n.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (n ServiceNeed) AppendJSON(b []byte) []byte {
	if n.At == "" {
		return wire.AppendText(b, n.Service)
	}
	return wire.AppendCanonical(b, serviceNeed(n))
}

// A SkillNeed is Count people (1 when absent) with a skill and at least a title,
// trained, scored and practised as it says. What is not on record of a person is
// unknown: then somebody may be able, nobody surely is.
type SkillNeed struct {
	Skill         string        `json:"skill"`
	Count         int           `json:"count,omitempty"`
	Title         string        `json:"title,omitempty"`
	MinScore      *json.Number  `json:"min_score,omitempty"`
	TrainedWithin *wire.Minutes `json:"trained_within,omitempty"` // whole days
	MinCases      int           `json:"min_cases,omitempty"`
	Supervises    bool          `json:"supervises,omitempty"` // watches over what others do
}

// Capacity is a report of being open or full that expires; after that nothing
// is known. Without For it is believed for four hours.
type Capacity struct {
	State string        `json:"state"`
	At    wire.Time     `json:"at"`
	For   *wire.Minutes `json:"for,omitempty"`
}

const capacityLasts = 4 * 60
