package capability

import (
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
	Disease     *DiseaseTerms    `json:",inline"`        // nil where it says nothing of that
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
	Requires    *Requires        `json:"requires,omitempty"`
	Capacity    *Capacity        `json:"capacity,omitempty"`
	Particulars *Particulars     `json:",inline"` // nil where it says none of them

	open stretch // From to To
}

// DiseaseTerms are the keys of a row that only one for a disease has, or a mere label.
type DiseaseTerms struct {
	Phase  string   `json:"phase,omitempty"`  // of a disease: what of its care the row is for
	Phases []string `json:"phases,omitempty"` // several of them
	Codes  []string `json:"codes,omitempty"`  // of a disease: ICD-10, or ranges of it
	Label  bool     `json:"label,omitempty"`
}

// Particulars are the keys of a row that few rows have: a million others need no room
// for them. Read them by Details.
type Particulars struct {
	Accepts []string `json:"accepts,omitempty"` // whom it has agreed to take besides those sent up to it: Lateral
	Skip    []string `json:"skip,omitempty"`    // what a green channel passes by

	StatusFrom   Date          `json:"status_from,omitempty"`   // the first day of Status; before it, it does not count
	StatusReason *wire.Text    `json:"status_reason,omitempty"` // why, such as a department that closed for want of staff
	Cases        *Cases        `json:"cases,omitempty"`         // how often it was done here
	Slots        map[Date]*int `json:"slots,omitzero"`          // places left on a day; a day not listed is unknown where any is
	Settings     []string      `json:"settings,omitzero"`       // where it is done; absent, in the clinic only. Referral plans the clinic only
	Reach        *wire.Minutes `json:"reach,omitempty"`         // how far the team goes by road besides its catchment
	Fee          string        `json:"fee,omitempty"`           // free or charged; absent, unknown
}

// indexed works out what every question asks.
func (s *Service) indexed() {
	s.open = stretchOf(s.From, s.To)
	if r := s.Requires; r != nil && r.Skills == nil && r.Equipment == nil && r.Stock == nil && r.Services == nil && r.Rooms == nil {
		s.Requires = nil // {} is written as if it were not there
	}
}

// Details are the particulars, none where the row says none.
func (s *Service) Details() Particulars {
	if s.Particulars == nil {
		return Particulars{}
	}
	return *s.Particulars
}

// ofDisease is what it says as a row for a disease, nothing where it says nothing.
func (s *Service) ofDisease() DiseaseTerms {
	if s.Disease == nil {
		return DiseaseTerms{}
	}
	return *s.Disease
}

// IsLabel reports whether the row is a speciality label only, which answers no question.
func (s *Service) IsLabel() bool { return s.Disease != nil && s.Disease.Label }

// Needs is what the row requires, nothing where it says nothing.
func (s *Service) Needs() Requires {
	if s.Requires == nil {
		return Requires{}
	}
	return *s.Requires
}

// Lateral is said by a row of patients from places of its own level: it takes
// them. Silence is no agreement.
const Lateral = "lateral"

// TakesLateral reports whether the row says that it takes patients from places of
// its own level.
func (s *Service) TakesLateral() bool {
	return s.Particulars != nil && slices.Contains(s.Particulars.Accepts, Lateral)
}

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

// Lead is the least upper end of the minutes from arrival to the start of any row for
// the terms, whatever its state and hours; not ok where there is no such row.
func (in *Institution) Lead(terms []string) (minutes int, ok bool) {
	minutes = Never
	for _, term := range terms {
		for _, row := range in.offering(term) {
			minutes, ok = min(minutes, row.lead().Hi), true
		}
	}
	return minutes, ok
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

// Capacity is a report of being open or full that expires; after that nothing
// is known. Without For it is believed for four hours.
type Capacity struct {
	State string        `json:"state"`
	At    wire.Time     `json:"at"`
	For   *wire.Minutes `json:"for,omitempty"`
}

const capacityLasts = 4 * 60
