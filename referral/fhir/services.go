package fhir

import "github.com/fenji-health/fenji/referral/wire"

// service is one row for each of its types.
func (r *reader) service(x *resource, s *healthcareService) {
	id, ours := identified(s.Identifier, serviceID)
	x.ours = ours
	o := r.provider(x, s.ProvidedBy, "providedBy", s.Location)
	if o == nil {
		r.leave(x.at, "a service of no institution that is carried over")
		return
	}
	if ours {
		_, x.row, _ = cut(id)
	} else {
		x.row = slug(x.id)
	}
	terms := append(of(s.Type, termCode), of(s.Type, labelCode)...)
	if len(terms) == 0 {
		terms = r.terms(x, "type", s.Type)
	} else {
		r.others(x, s.Type, "type", termCode, labelCode)
	}
	if len(terms) == 0 || !wire.ID(x.row) {
		r.leave(x.at, "a service without an id or a type")
		return
	}
	for i, term := range terms {
		row := x.row
		if i > 0 {
			row += "." + itoa(i+1)
		}
		r.serviceRow(x, s, r.row(x.at, "institutions", o.row, "services", row), term)
	}
	r.rest(x, "/institutions/"+o.row+"/services/"+x.row, s.Extension)
	if !ours {
		r.extra(x, "name", s.Name != "")
		r.extra(x, "identifier", len(s.Identifier) > 0)
		r.extra(x, "specialty", len(s.Specialty) > 0)
		r.extra(x, "referralMethod", len(s.ReferralMethod) > 0)
	}
}

func (r *reader) serviceRow(x *resource, s *healthcareService, row *wire.Node, term string) {
	set(row, "service", r.text(x.at.in("type"), term))
	if has(s.Type, labelCode, term) {
		set(row, "label", &wire.Node{Kind: wire.Bool, Text: "true", Line: x.at.node.Line, Column: x.at.node.Column})
	}
	left := len(r.unmapped)
	if h := r.hours(s.AvailableTime, s.NotAvailable, x.at.in("availableTime")); h != nil {
		set(row, "hours", h)
	}
	// When it is there was said and can't be read: the institution's hours are not it.
	unread := len(r.unmapped) > left
	if unread || !x.ours && s.Active != nil && !*s.Active {
		set(row, "status", r.text(x.at.in("active"), "suspended"))
	}
}

// provider is the institution of a service or a role: the organisation named, else
// the one that manages its place.
func (r *reader) provider(x *resource, ref *reference, key string, places []reference) *resource {
	o := r.target(ref, x.at.in(key), "Organization")
	if o != nil && o.means != anInstitution {
		o = nil
	}
	for i, p := range places {
		at := x.at.in("location").below(i)
		l := r.target(&p, at, "Location")
		if l == nil {
			continue
		}
		manager := r.target(l.body.(*location).ManagingOrganization, at, "Organization")
		if o == nil && manager != nil && manager.means == anInstitution {
			o = manager
		} else if manager == nil || manager != o {
			r.leave(at, "a place of another institution, or of none")
		}
	}
	return o
}

// cut is the institution and the row of the identifier of a service.
func cut(id string) (institution, row string, ok bool) {
	for i := range id {
		if id[i] == '/' {
			return id[:i], id[i+1:], true
		}
	}
	return "", id, false
}

// posting is a person's role at a workplace. One that is not active is not there.
func (r *reader) posting(x *resource, p *practitionerRole) {
	id, ours := identified(p.Identifier, postingID)
	x.ours, x.row = ours, id
	if !ours {
		x.row = slug(x.id)
	}
	o := r.provider(x, p.Organization, "organization", p.Location)
	if o == nil || !wire.ID(x.row) || !ours && p.Active != nil && !*p.Active {
		r.leave(x.at, "a role that is not active, or at no institution that is carried over")
		return
	}
	row := r.row(x.at, "postings", x.row)
	set(row, "workplace", r.text(x.at, o.row))
	r.person(x, row, p.Practitioner)
	r.period(row, x.at.in("period"), p.Period)
	if kinds := of(p.Code, postingCode); kinds != nil {
		set(row, "kind", r.text(x.at.in("code"), kinds[0]))
	}
	if skills := r.skills(x, p); len(skills) > 0 {
		set(row, "skills", r.list(x.at.in("specialty"), skills...))
	}
	left := len(r.unmapped)
	if h := r.hours(p.AvailableTime, nil, x.at.in("availableTime")); h != nil {
		set(row, "hours", h)
	}
	r.absences(x, row, p)
	if len(r.unmapped) > left { // when they are there was said and can't be read
		set(row, "hours", r.object(x.at))
	}
	r.rest(x, "/postings/"+x.row, p.Extension)
	if !ours {
		r.extra(x, "identifier", len(p.Identifier) > 0)
	}
}

// person is an opaque id, never a name.
func (r *reader) person(x *resource, row *wire.Node, ref *reference) {
	at := x.at.in("practitioner")
	switch {
	case ref == nil:
	case ref.Identifier != nil && ref.Identifier.System == personID:
		set(row, "person", r.text(at, ref.Identifier.Value))
	default:
		if t := r.target(ref, at, "Practitioner"); t != nil && wire.ID(slug(t.id)) {
			set(row, "person", r.text(at, slug(t.id)))
		} else {
			r.leave(at, "a person without an opaque id")
		}
	}
}

// skills are the codes and specialties of a role.
func (r *reader) skills(x *resource, p *practitionerRole) []string {
	skills := of(p.Specialty, skillCode)
	if x.ours {
		return skills
	}
	for _, e := range []struct {
		key string
		all []concept
	}{{"code", p.Code}, {"specialty", p.Specialty}} {
		skills = append(skills, r.terms(x, e.key, e.all)...)
	}
	return skills
}

func (r *reader) absences(x *resource, row *wire.Node, p *practitionerRole) {
	days := r.dates(p.NotAvailable, x.at.in("notAvailable"))
	if len(days) == 0 {
		return
	}
	presence := r.object(x.at)
	for _, d := range days {
		set(presence, d, r.text(x.at.in("notAvailable"), "absent"))
	}
	set(row, "presence", presence)
}
