package fhir

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/fenji-health/fenji/referral/wire"
)

// carry writes every resource into the document.
func (r *reader) carry() {
	for _, x := range r.resources {
		switch b := x.body.(type) {
		case *organization:
			r.organization(x, b)
		case *location:
			r.location(x, b)
		case *healthcareService:
			r.service(x, b)
		case *organizationAffiliation:
			r.affiliation(x, b)
		case *practitionerRole:
			r.posting(x, b)
		}
	}
}

// rest notes the rest of a row; extensions of others are unmapped.
func (r *reader) rest(x *resource, path string, all []extension) {
	for i, e := range all {
		at := x.at.in("extension").below(i)
		if e.URL == RestExtension && e.Value != nil {
			r.rests = append(r.rests, rest{path, e.Value, at})
		} else {
			r.leave(at, "an extension of others")
		}
	}
}

func (r *reader) organization(x *resource, o *organization) {
	switch x.means {
	case aCatalog:
		set(r.doc, "id", r.text(x.at, x.row))
		set(r.doc, "name", r.name(x.at.in("name"), o.Name))
		r.rest(x, "", o.Extension)
	case aNetwork:
		n := r.row(x.at, "networks", x.row)
		if types := of(o.Type, networkTypeCode); types != nil {
			set(n, "type", r.text(x.at.in("type"), types[0]))
		}
		r.others(x, o.Type, "type", networkTypeCode)
		if o.Name != "" {
			set(n, "name", r.name(x.at.in("name"), o.Name))
		}
		if !x.ours {
			r.extra(x, "identifier", len(o.Identifier) > 0)
			r.extra(x, "contact", len(o.Contact) > 0)
			r.extra(x, "alias", len(o.Alias) > 0)
			r.extra(x, "partOf", o.PartOf != nil)
		}
		r.rest(x, "/networks/"+x.row, o.Extension)
	case anInstitution:
		r.institution(x, o)
	}
}

func (r *reader) institution(x *resource, o *organization) {
	in, at := r.row(x.at, "institutions", x.row), x.at
	for _, c := range []struct{ key, system string }{{"level", levelCode}, {"kind", kindCode}} {
		if codes := of(o.Type, c.system); codes != nil {
			set(in, c.key, r.text(at.in("type"), codes[0]))
		}
	}
	r.others(x, o.Type, "type", levelCode, kindCode, mcsdType)
	if o.Name != "" {
		set(in, "name", r.name(at.in("name"), o.Name))
	}
	if len(o.Alias) > 0 {
		set(in, "aliases", r.list(at.in("alias"), o.Alias...))
	}
	r.codes(x, in, o.Identifier)
	for i, c := range o.Contact {
		r.contact(in, at.in("contact").below(i), c)
	}
	if t := r.target(o.PartOf, at.in("partOf"), "Organization"); t != nil {
		if t.means == anInstitution {
			set(in, "parent", r.text(at.in("partOf"), t.row))
		} else {
			r.leave(at.in("partOf"), "no institution")
		}
	}
	r.rest(x, "/institutions/"+x.row, o.Extension)
}

// codes are the identifiers of an institution; the first of others is its local one.
func (r *reader) codes(x *resource, in *wire.Node, all []identifier) {
	codes, local := r.object(x.at), false
	for i, id := range all {
		at := x.at.in("identifier").below(i)
		switch key, ours := strings.CutPrefix(id.System, codeOf); {
		case id.System == institutionID:
		case ours:
			set(codes, key, r.text(at, id.Value))
		case !x.ours && !local && id.Value != "":
			local = true
			set(codes, "local", r.text(at, id.Value))
			r.extraAt(at.in("system"), id.System != "")
		default:
			r.leave(at, "of another system")
		}
	}
	if len(codes.Keys) > 0 {
		set(in, "codes", codes)
	}
}

func (r *reader) contact(in *wire.Node, at place, c contact) {
	out := r.object(at)
	if c.Purpose != nil {
		if roles := of([]concept{*c.Purpose}, contactCode); roles != nil {
			set(out, "role", r.text(at, roles[0]))
		}
	}
	if out.Get("role") == nil || !wire.ID(c.ID) {
		r.leave(at, "a contact without a role that a catalogue knows")
		return
	}
	for i, t := range c.Telecom {
		if t.System != "phone" || out.Get("phone") != nil {
			r.leave(at.in("telecom").below(i), "a contact has one telephone")
			continue
		}
		set(out, "phone", r.text(at, t.Value))
	}
	if in.Get("contacts") == nil {
		set(in, "contacts", r.object(at))
	}
	set(in.Get("contacts"), c.ID, out)
}

// name is a name in the language that it is in.
func (r *reader) name(at place, name string) *wire.Node {
	n := r.object(at)
	zh, en := "", name
	if strings.ContainsFunc(name, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
		zh, en = name, ""
	}
	set(n, "zh", r.text(at, zh))
	set(n, "en", r.text(at, en))
	return n
}

// others lists the codes of systems that are not carried over.
func (r *reader) others(x *resource, all []concept, key string, systems ...string) {
	for i, c := range all {
		for j, code := range c.Coding {
			known := false
			for _, s := range systems {
				known = known || code.System == s
			}
			r.extraAt(x.at.in(key).below(i).in("coding").below(j), !known)
		}
		r.extraAt(x.at.in(key).below(i).in("text"), c.Text != "")
	}
}

// extra lists an element of a resource that is there and not carried over.
func (r *reader) extra(x *resource, key string, there bool) { r.extraAt(x.at.in(key), there) }

func (r *reader) extraAt(at place, there bool) {
	if there {
		r.leave(at, "a catalogue does not carry it")
	}
}

func (r *reader) location(x *resource, l *location) {
	_, x.ours = identified(l.Identifier, institutionID)
	o := r.target(l.ManagingOrganization, x.at.in("managingOrganization"), "Organization")
	if o == nil || o.means != anInstitution || !x.ours && (l.Status == "inactive" || l.Status == "suspended") {
		r.leave(x.at, "a place that is not in use, or of no institution that is carried over")
		return
	}
	in := r.row(o.at, "institutions", o.row)
	if in.Get("location") != nil || in.Get("hours") != nil {
		r.leave(x.at, "a second place of one institution")
		return
	}
	if l.Position != nil {
		r.position(x.at.in("position"), in, l.Position)
	}
	if h := r.hours(availables(l.HoursOfOperation), nil, x.at.in("hoursOfOperation")); h != nil {
		set(in, "hours", h)
	}
	if !x.ours {
		r.others(x, l.Type, "type", mcsdType)
		r.extra(x, "identifier", len(l.Identifier) > 0)
		r.extra(x, "physicalType", l.PhysicalType != nil)
		r.extra(x, "mode", l.Mode != "" && l.Mode != "instance")
		r.extra(x, "name", l.Name != "" && l.Name != o.body.(*organization).Name)
	}
}

func (r *reader) position(at place, in *wire.Node, p *position) {
	lat, latErr := strconv.ParseFloat(string(p.Latitude), 64)
	lon, lonErr := strconv.ParseFloat(string(p.Longitude), 64)
	switch {
	case latErr != nil || lonErr != nil:
		r.bad(at, "wrong-position", "a latitude and a longitude are needed here")
		return
	case lat < -90 || lat > 90:
		r.bad(at.in("latitude"), "wrong-position", "a latitude of %s; it lies between -90 and 90. Are latitude and longitude swapped?", p.Latitude)
	case lon < -180 || lon > 180:
		r.bad(at.in("longitude"), "wrong-position", "a longitude of %s; it lies between -180 and 180", p.Longitude)
	}
	n := r.object(at)
	for _, c := range []struct{ key, text string }{{"lat", string(p.Latitude)}, {"lon", string(p.Longitude)}} {
		v := r.text(at, c.text)
		v.Kind = wire.Number
		set(n, c.key, v)
	}
	set(in, "location", n)
}

func (r *reader) affiliation(x *resource, a *organizationAffiliation) {
	_, x.ours = identified(a.Identifier, networkID)
	network := r.target(a.Organization, x.at.in("organization"), "Organization")
	member := r.target(a.ParticipatingOrganization, x.at.in("participatingOrganization"), "Organization")
	if !x.ours && a.Active != nil && !*a.Active || !joins(network) || !joins(member) {
		r.leave(x.at, "an affiliation that is not active, or of organisations that are not carried over")
		return
	}
	if member.means == aNetwork {
		r.within(x, network, member, a)
		return
	}
	n := r.row(x.at, "networks", network.row)
	if network.means == anInstitution || has(a.Code, affiliationCode, "lead") {
		lead := member
		if network.means == anInstitution {
			lead = network
		}
		set(n, "lead", r.text(x.at, lead.row))
	}
	if !has(a.Code, affiliationCode, "lead") {
		r.member(x, n, member, a)
	}
	if !x.ours {
		r.extra(x, "identifier", len(a.Identifier) > 0)
	}
}

// joins reports whether an organisation can be part of a network.
func joins(x *resource) bool { return x != nil && (x.means == anInstitution || x.means == aNetwork) }

// within is a network inside another.
func (r *reader) within(x, outer, inner *resource, a *organizationAffiliation) {
	if outer.means != aNetwork {
		r.leave(x.at, "a network that takes part in an institution")
		return
	}
	r.period(r.row(x.at, "networks", inner.row, "within", outer.row), x.at.in("period"), a.Period)
}

func (r *reader) member(x *resource, n *wire.Node, member *resource, a *organizationAffiliation) {
	if n.Get("members") == nil {
		set(n, "members", r.object(x.at))
	}
	if n.Get("members").Get(member.row) != nil {
		r.leave(x.at, "a second membership of one member")
		return
	}
	m := r.object(x.at)
	if roles := of(a.Code, roleCode); roles != nil {
		set(m, "role", r.text(x.at.in("code"), roles[0]))
	} else if terms := r.terms(x, "code", a.Code); !x.ours && len(terms) > 0 {
		set(m, "role", r.text(x.at.in("code"), terms[0]))
		r.extraAt(x.at.in("code").below(1), len(terms) > 1)
	}
	r.period(m, x.at.in("period"), a.Period)
	set(n.Get("members"), member.row, m)
}

// period is from and to; times of a day count as their day.
func (r *reader) period(n *wire.Node, at place, p *period) {
	if p == nil {
		return
	}
	for _, c := range []struct{ key, element, text string }{{"from", "start", p.Start}, {"to", "end", p.End}} {
		if c.text == "" {
			continue
		}
		if len(c.text) > 10 {
			r.leave(at.in(c.element), "the time of the day")
			c.text = c.text[:10]
		}
		set(n, c.key, r.text(at.in(c.element), c.text))
	}
}

// terms are the codes of others as terms of a catalogue, one for each concept: of
// its first code the last part of its system, a dot, and the code; without a code
// its text. What else a concept says is left.
func (r *reader) terms(x *resource, key string, all []concept) (terms []string) {
	for i, c := range all {
		at, term := x.at.in(key).below(i), ""
		for j, code := range c.Coding {
			if term == "" && code.Code != "" {
				term = worded(code)
			} else {
				r.leave(at.in("coding").below(j), "a concept is one term")
			}
		}
		if term == "" {
			term = slug(c.Text)
		} else {
			r.extraAt(at.in("text"), c.Text != "")
		}
		if term == "" {
			r.leave(at, "a concept without a code or a text")
			continue
		}
		terms = append(terms, term)
	}
	return terms
}

// worded is a code of others as a term.
func worded(c coding) string {
	system := strings.TrimRight(c.System, "/")
	if i := strings.LastIndexAny(system, "/:"); i >= 0 {
		system = system[i+1:]
	}
	return strings.Trim(slug(system)+"."+slug(c.Code), ".-_")
}
