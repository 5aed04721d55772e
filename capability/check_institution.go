package capability

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

func (c *checker) checkInstitution(s spot, in *Institution) {
	s.needed("level", in.Level, "the level of the institution")
	s.oneOf("level", in.Level, c.head.levels()...)
	s.location("location", in.Location)
	s.oneOf("ownership", in.Ownership, "public", "private", "military")
	s.order(in.From, in.To)
	s.institution("parent", in.Parent)
	if in.Parent == in.ID {
		s.to("parent").bad("wrong-parent", "%s can't be a branch of itself", in.ID)
	}
	if in.Population != nil {
		s.count("population", *in.Population)
	}
	if y := in.Grade.StandardYear; y != 0 && (y < 1949 || y > 2100) {
		s.to("grade").to("standard_year").bad("out-of-range", "the year %d; 1949 to 2100", y)
	}
	for i, x := range in.Specialities {
		if x.Name == (wire.Text{}) {
			s.to("specialities").at(i).to("name").bad("missing", "the name of the speciality is needed here")
		}
	}
	c.checkCodes(s, in)
	c.checkProfiles(s, in)
	c.checkItinerary(s, in)
	for i, a := range in.Accreditations {
		at := s.to("accreditations").at(i)
		at.needed("kind", a.Kind, "the kind of accreditation")
		at.order(a.From, a.To)
	}
	c.checkDepartments(s.to("departments"), in)
	s.to("contacts").ids(sorted(in.Contacts))
	for _, x := range in.contacts {
		at := s.to("contacts").to(x.ID)
		at.needed("role", x.Role, "the role of the contact")
		at.oneOf("role", x.Role, "duty", "pre_notify", "reader", "dispatch", "ambulance", "reception", "on_call", "group")
		at.department(in, x.Department)
	}
	c.checkResources(s, in)
	services := s.to("services")
	for _, x := range byKey(in.Services) {
		services.id(x.ID, x.ID)
		c.checkService(services.to(x.ID), in, x)
	}
	c.checkRounds(s, in)
}

// checkProfiles refuses profiles that do not exist or are named twice.
func (c *checker) checkProfiles(s spot, in *Institution) {
	for i, id := range in.Profiles {
		at := s.to("profiles").at(i)
		c.needs[needRow(profileTable, id)] = true
		if _, ok := first[*Profile](c.tx.txn, profileTable, byID, id); !ok {
			at.bad("unknown-profile", "unknown profile %q%s", id, wire.Near(id, c.tx.ids(c.tx.kindOf(profilesKey))))
		}
		if slices.Index(in.Profiles, id) < i {
			at.bad("duplicate-key", "profile %q is given twice", id)
		}
	}
}

// checkProfile checks the services of a profile as if they were of an institution
// that has nothing else: what they need is that of whoever names it.
func (c *checker) checkProfile(s spot, p *Profile) {
	as := &Institution{ID: p.ID, Services: p.Services}
	as.offer(byKey(p.Services))
	s.to("services").ids(sorted(p.Services))
	for _, x := range as.rows {
		c.checkService(s.to("services").to(x.ID), as, x)
	}
	c.checkRounds(s, as)
}

// checkItinerary refuses stops that have no place or no time.
func (c *checker) checkItinerary(s spot, in *Institution) {
	s = s.to("itinerary")
	if in.Itinerary != nil && in.Kind != MobileUnit {
		s.bad("wrong-kind", "only an institution of kind %s has an itinerary, not one of kind %q", MobileUnit, in.Kind)
	}
	for i, x := range in.Itinerary {
		at := s.at(i)
		at.needed("place", x.Place, "the institution where it stops")
		at.institution("place", x.Place)
		if x.Place == in.ID {
			at.to("place").bad("wrong-place", "%s can't stop at itself", in.ID)
		}
		if x.Hours != nil {
			at.edge("from", x.From, false)
			at.edge("to", x.To, false)
		} else {
			at.edge("from", x.From, true)
			at.edge("to", x.To, true)
		}
		if x.reversed() {
			at.to("to").bad("reversed", "the stop ends, %s, before it begins, %s", x.To, x.From)
		}
	}
}

// edge refuses a day where a time is needed, and the other way round.
func (s spot) edge(key string, e Edge, time bool) {
	switch {
	case time && !e.isTime():
		s.to(key).bad("missing", "a stop without hours needs a time such as 2022-11-26T08:00:00+08:00 here, not %q", e)
	case !time && e.isTime():
		s.to(key).bad("wrong-kind", "a stop with hours needs a day such as 2022-11-26 here, not %q", e)
	}
}

// count refuses numbers below nothing.
func (s spot) count(key string, n int) {
	if n < 0 {
		s.to(key).bad("out-of-range", "%d is impossible; 0 or more", n)
	}
}

// ids refuses keys that are not ids.
func (s spot) ids(keys []string) {
	for _, id := range keys {
		s.id(id, id)
	}
}

// department refuses a department that the institution does not have.
func (s spot) department(in *Institution, id string) {
	if _, ok := in.Departments[id]; id != "" && !ok {
		s.to("department").bad("unknown-department", "%s has no department %q%s", in.ID, id, wire.Near(id, sorted(in.Departments)))
	}
}

// rowsOf are the rows for any of the terms, in the order of ids. Do not modify them.
func (in *Institution) rowsOf(terms []string) []*Service {
	var out []*Service
	several := 0
	for _, term := range terms {
		rows := in.offering(term)
		if len(rows) == 0 {
			continue
		}
		if several++; several == 1 {
			out = rows // in order, and with room for no other
		} else {
			out = append(out, rows...)
		}
	}
	if several < 2 {
		return out
	}
	slices.SortFunc(out, func(a, b *Service) int { return strings.Compare(a.ID, b.ID) })
	return slices.Compact(out)
}
