package capability

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// Staff is one person at the institution that employs them: an opaque id, what
// they can do, and when they are there (the institution's hours when absent).
type Staff struct {
	ID       string    `json:"-"`
	Skills   Skills    `json:"skills,omitempty"`
	Title    string    `json:"title,omitempty"`
	Hours    *Hours    `json:"hours,omitempty"`
	Person   string    `json:"person,omitempty"` // opaque; the same in postings. The id by default
	From     Date      `json:"from,omitempty"`
	To       Date      `json:"to,omitempty"`
	Absences []Absence `json:"absences,omitempty"`

	term, notAbsent times // From to To; all time without absences
}

// indexed works out what every question asks.
func (x *Staff) indexed() {
	x.term, x.notAbsent = term(x.From, x.To), allTime()
	for _, a := range x.Absences {
		x.notAbsent = x.notAbsent.without(term(a.From, a.To))
	}
}

// person is the opaque id under which postings speak of the same human being.
func (x *Staff) person() string {
	if x.Person == "" {
		return x.ID
	}
	return x.Person
}

// An Absence is days on which somebody is not at work, both ends included; one
// without an end lasts.
type Absence struct {
	From Date   `json:"from,omitempty"`
	To   Date   `json:"to,omitempty"`
	Kind string `json:"kind,omitempty"` // training, leave, posted, sick
}

// A Posting is a person at a workplace that is not their employer, for a term,
// on certain days, and on each day present, absent or not known to be.
type Posting struct {
	ID        string          `json:"-"`
	Person    string          `json:"person,omitempty"`
	Employer  string          `json:"employer,omitempty"`
	Workplace string          `json:"workplace"`
	Kind      string          `json:"kind,omitempty"` // management, department_head, resident, periodic, posted, teaching, supervision, training, visiting
	Skills    Skills          `json:"skills,omitempty"`
	Title     string          `json:"title,omitempty"`
	From      Date            `json:"from,omitempty"`
	To        Date            `json:"to,omitempty"`
	Hours     *Hours          `json:"hours,omitempty"` // absent, the whole term
	Presence  map[Date]string `json:"presence,omitempty"`

	term, notAbsent times // From to To; all time without the days of recorded absence
}

// indexed works out what every question asks.
func (x *Posting) indexed() {
	x.term, x.notAbsent = term(x.From, x.To), x.presences()
}

// person is the opaque id of the human being; where it is not said, each posting is
// one more.
func (x *Posting) person() string {
	if x.Person == "" {
		return "/" + x.ID
	}
	return x.Person
}

// titles is the order of titles, lowest first.
func titles() []string {
	return []string{"assistant", "resident", "attending", "associate_chief", "chief"}
}

// Equipment is one device. A state that is not given is unknown.
type Equipment struct {
	ID    string `json:"-"`
	Kind  string `json:"kind"`
	State string `json:"state,omitempty"` // working, broken, unknown
}

// A Room is where something can be done, such as an operating room. A state that
// is not given is unknown.
type Room struct {
	ID         string    `json:"-"`
	Kind       string    `json:"kind"`
	State      string    `json:"state,omitempty"` // working, broken, unknown
	Department string    `json:"department,omitempty"`
	Name       wire.Text `json:"name,omitzero"`
}

// A Product is what is in stock of one product. A Quantity that is not given is
// unknown. Window is the product's own, narrower time limit.
type Product struct {
	ID       string    `json:"-"`
	Name     wire.Text `json:"name,omitzero"`
	Terms    []string  `json:"terms,omitempty"`
	Quantity *int      `json:"quantity,omitempty"`
	At       wire.Time `json:"at,omitzero"`
	Expires  Date      `json:"expires,omitempty"`
	Window   *Window   `json:"window,omitempty"`
	Days     *int      `json:"days,omitempty"` // for how many days of usual treatment of one patient it lasts; absent, unknown

	term times // until Expires
}

// A Window is a time within which something may be given, from an anchor.
type Window struct {
	Within wire.Minutes `json:"within"`
	From   string       `json:"from"`
}

// is reports whether the product serves the term.
func (p *Product) is(term string) bool { return p.ID == term || slices.Contains(p.Terms, term) }

// A Vehicle carries patients. Response is from the call until it can leave its
// base, Loading until it leaves with the patient; absent, they are unknown.
// Without Serves it serves its own institution and those that share a travel
// row or a network with it.
type Vehicle struct {
	ID       string   `json:"-"`
	Mode     string   `json:"mode"` // own_ambulance, ambulance_120, escorted_car, helicopter
	Response *Span    `json:"response,omitempty"`
	Loading  *Span    `json:"loading,omitempty"`
	Escort   string   `json:"escort,omitempty"`
	Kit      []string `json:"kit,omitempty"`
	Serves   []string `json:"serves,omitzero"`
	MeetsAt  []string `json:"meets_at,omitempty"` // takes a patient no further than one of these, where another vehicle meets it
	State    string   `json:"state,omitempty"`    // working, broken, unknown
}

// vehicleModes are what a patient may be carried by.
func vehicleModes() []string {
	return []string{"own_ambulance", "ambulance_120", "escorted_car", helicopter}
}

func spanOr(s *Span) Span {
	if s == nil {
		return Unknown()
	}
	return *s
}
