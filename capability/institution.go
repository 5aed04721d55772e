package capability

import "github.com/fenji-health/fenji/referral/wire"

// An Institution is one place that cares for patients, with all that people
// edit together with it. Those that a View gives out are shared: do not modify
// them or what they hold.
type Institution struct {
	ID             string                 `json:"-"`
	Level          string                 `json:"level"`
	Kind           string                 `json:"kind,omitempty"`
	Codes          Codes                  `json:"codes,omitzero"`
	Name           wire.Text              `json:"name,omitzero"`
	Aliases        []string               `json:"aliases,omitempty"`
	Grade          Grade                  `json:"grade,omitzero"`
	Region         string                 `json:"region,omitempty"`
	Location       *Location              `json:"location,omitempty"`
	Ownership      string                 `json:"ownership,omitempty"`
	Scale          string                 `json:"scale,omitempty"`
	Hours          *Hours                 `json:"hours,omitempty"`
	Accreditations []Accreditation        `json:"accreditations,omitempty"`
	Catchment      []string               `json:"catchment,omitempty"`
	Contacts       map[string]*Contact    `json:"contacts,omitempty"`
	Departments    map[string]*Department `json:"departments,omitempty"`
	Services       map[string]*Service    `json:"services,omitempty"`
	Staff          map[string]*Staff      `json:"staff,omitempty"`
	Equipment      map[string]*Equipment  `json:"equipment,omitempty"`
	Stock          map[string]*Product    `json:"stock,omitempty"`
	Vehicles       map[string]*Vehicle    `json:"vehicles,omitempty"`
	Formulary      []string               `json:"formulary,omitempty"` // drugs that it may prescribe of its own

	hash digest // of the id and the canonical bytes

	// What the maps hold, in the order of ids.
	rows      []*Service
	rowsFor   map[string][]*Service // by term
	staff     []*Staff
	equipment []*Equipment
	stock     []*Product
	vehicles  []*Vehicle
	contacts  []*Contact
}

// ContactList is the contacts in the order of their ids.
func (in *Institution) ContactList() []*Contact { return in.contacts }

// Codes are the numbers an institution is registered under.
type Codes struct {
	USCC  string `json:"uscc,omitempty"`  // unified social credit code, 18 characters
	WS218 string `json:"ws218,omitempty"` // 22 characters
	Local string `json:"local,omitempty"`
}

// Grade keeps apart what a licence says, what standard was attained and what is
// said locally.
type Grade struct {
	Licence  string `json:"licence,omitempty"`
	Standard string `json:"standard,omitempty"`
	Local    string `json:"local,omitempty"`
}

// An Accreditation is held from a day to a day, both included.
type Accreditation struct {
	Kind string `json:"kind"`
	From Date   `json:"from,omitempty"`
	To   Date   `json:"to,omitempty"`
}

// A Contact is a telephone of a role, never of a named private person.
type Contact struct {
	ID         string    `json:"-"`
	Role       string    `json:"role"` // duty, pre_notify, reader, dispatch
	Phone      string    `json:"phone,omitempty"`
	Hours      *Hours    `json:"hours,omitempty"`
	Department string    `json:"department,omitempty"`
	Name       wire.Text `json:"name,omitzero"`
}

// named gives every row its id, and every service its term, after reading.
func (in *Institution) named(id string) {
	in.ID = id
	for k, x := range in.Contacts {
		x.ID = k
	}
	for k, x := range in.Departments {
		x.ID = k
	}
	for k, x := range in.Services {
		x.ID = k
		if x.Service == "" {
			x.Service = k
		}
	}
	for k, x := range in.Staff {
		x.ID = k
	}
	for k, x := range in.Equipment {
		x.ID = k
	}
	for k, x := range in.Stock {
		x.ID = k
	}
	for k, x := range in.Vehicles {
		x.ID = k
	}
	in.indexed()
}

// indexed works out what every question asks.
func (in *Institution) indexed() {
	in.rows, in.staff, in.equipment = byKey(in.Services), byKey(in.Staff), byKey(in.Equipment)
	in.stock, in.vehicles, in.contacts = byKey(in.Stock), byKey(in.Vehicles), byKey(in.Contacts)
	in.rowsFor = map[string][]*Service{}
	for _, row := range in.rows {
		row.term, row.limits = term(row.From, row.To), sorted(row.Patient)
		in.rowsFor[row.Service] = append(in.rowsFor[row.Service], row)
	}
	for _, p := range in.stock {
		p.term = term("", p.Expires)
	}
}
