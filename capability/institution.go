package capability

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

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
	Rooms          map[string]*Room       `json:"rooms,omitempty"`
	Profiles       []string               `json:"profiles,omitempty"`     // whose services it is assumed to offer, unless it says otherwise
	Parent         string                 `json:"parent,omitempty"`       // the institution that it is a branch of
	Population     *int                   `json:"population,omitempty"`   // people in its catchment; absent, unknown
	From           Date                   `json:"from,omitempty"`         // the day it opened
	To             Date                   `json:"to,omitempty"`           // the last day it is open
	Specialities   []Speciality           `json:"specialities,omitempty"` // labels: they rank, they never qualify
	Formulary      []string               `json:"formulary,omitempty"`    // terms of the drugs that it may prescribe
	Itinerary      []Stop                 `json:"itinerary,omitzero"`     // of a mobile unit: where it is, when

	hash digest // of the id and the canonical bytes

	rows   []*Service // its own and those of its profiles, in the order of ids
	byTerm []*Service // rows, in the order of terms and then of ids
	term   times      // From to To
	places []string   // of the itinerary, in order

	// What the maps hold, in the order of ids.
	staff     []*Staff
	equipment []*Equipment
	rooms     []*Room
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

	PDY       string `json:"pdy,omitempty"`       // registration number of the licence to practise
	Insurance string `json:"insurance,omitempty"` // of the health insurance
}

// Grade keeps apart what a licence says, what standard was attained and in which
// year, and what is said locally and under which scheme.
type Grade struct {
	Licence      string `json:"licence,omitempty"`
	Standard     string `json:"standard,omitempty"`
	Local        string `json:"local,omitempty"`
	StandardYear int    `json:"standard_year,omitempty"`
	LocalScheme  string `json:"local_scheme,omitempty"`
}

// A Speciality is a field that an institution is known for, as recognised at a
// level. It puts one of several able institutions before another and never makes
// one able.
type Speciality struct {
	Name  wire.Text `json:"name,omitzero"`
	Level string    `json:"level,omitempty"` // that recognises it, such as county
	Codes []string  `json:"codes,omitempty"` // of diagnoses or departments
}

// An Accreditation is held from a day to a day, both included.
type Accreditation struct {
	Kind string `json:"kind"`
	From Date   `json:"from,omitempty"`
	To   Date   `json:"to,omitempty"`
}

// A Contact is a telephone of a role, never of a named private person; or a group
// that is written to, such as those who read each other's electrocardiograms.
type Contact struct {
	ID         string    `json:"-"`
	Role       string    `json:"role"` // duty, pre_notify, reader, dispatch, ambulance, reception, on_call, group
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
	for k, x := range in.Rooms {
		x.ID = k
	}
	in.indexed()
}

// indexed works out what every question asks, all but the services of profiles.
func (in *Institution) indexed() {
	in.staff, in.equipment, in.rooms = byKey(in.Staff), byKey(in.Equipment), byKey(in.Rooms)
	in.stock, in.vehicles, in.contacts = byKey(in.Stock), byKey(in.Vehicles), byKey(in.Contacts)
	in.term, in.places = term(in.From, in.To), placesOf(in.Itinerary)
	for _, row := range in.Services {
		row.indexed()
	}
	for _, x := range in.staff {
		x.indexed()
	}
	for _, p := range in.stock {
		p.term = term("", p.Expires)
	}
	in.offer(byKey(in.Services))
}

// adopt takes in the services of its profiles besides its own. What it would have
// done by itself from afar it does not take. Of rows with one id the profile named
// first has it; where that of another is for another term, its id has the profile's
// before it, as in p.dressing.
func (in *Institution) adopt(profiles []*Profile) {
	rows := byKey(in.Services)
	taken, own := map[string]string{}, map[string]bool{} // ids with their terms, and its own terms
	for _, row := range rows {
		taken[row.ID], own[row.Service] = row.Service, true
	}
	for _, p := range profiles {
		for _, row := range p.rows {
			if own[row.Service] || row.By == in.ID {
				continue
			}
			if term := taken[row.ID]; term != "" && term != row.Service {
				apart := *row
				apart.ID = p.ID + "." + row.ID
				row = &apart
			}
			if taken[row.ID] == "" {
				taken[row.ID], rows = row.Service, append(rows, row)
			}
		}
	}
	slices.SortFunc(rows, func(a, b *Service) int { return strings.Compare(a.ID, b.ID) })
	in.offer(rows)
}

// offer sets the rows that are asked.
func (in *Institution) offer(rows []*Service) {
	in.rows, in.byTerm = rows, slices.Clone(rows)
	slices.SortStableFunc(in.byTerm, func(a, b *Service) int { return strings.Compare(a.Service, b.Service) })
}

// Rows are the services that it says it offers and those that it is assumed to
// offer because of its profiles, in the order of ids. Do not modify them.
func (in *Institution) Rows() []*Service { return in.rows }

// offering is the rows for a term, in the order of ids. Do not modify it.
func (in *Institution) offering(term string) []*Service {
	from, ok := slices.BinarySearchFunc(in.byTerm, term, func(x *Service, term string) int { return strings.Compare(x.Service, term) })
	if !ok {
		return nil
	}
	to := from + 1
	for to < len(in.byTerm) && in.byTerm[to].Service == term {
		to++
	}
	return in.byTerm[from:to:to]
}
