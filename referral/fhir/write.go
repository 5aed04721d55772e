package fhir

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// base is before the references of a bundle's own entries. Nobody answers there:
// the bundle is whole by itself.
const base = "https://fenji.invalid/fhir/"

// ToBundle is the catalogue as a Bundle of type collection, in canonical JSON. What
// is active is so at the time given, which becomes the timestamp.
func ToBundle(v *capability.View, at wire.Time) []byte {
	w := &writer{view: v, on: capability.Date(at.Date()), ids: map[string]string{}, taken: map[string]bool{}, rests: map[string]*[]extension{}}
	out := bundle{ResourceType: "Bundle", Identifier: &identifier{catalogID, v.ID()}, Type: "collection", Timestamp: at.String()}
	w.root()
	for in := range v.Institutions() {
		w.institution(in)
	}
	for n := range v.Networks() {
		w.network(n)
	}
	for p := range v.Postings() {
		w.posting(p)
	}
	out.Entry = w.entries
	w.rest(wire.Canonical(out))
	return wire.Canonical(out)
}

// A writer makes the entries of one bundle.
type writer struct {
	view    *capability.View
	on      capability.Date
	entries []entry
	ids     map[string]string // by type and path of the row
	taken   map[string]bool
	rests   map[string]*[]extension // the extensions of the resource of a row, by its path
}

// id is the FHIR id of a resource of a row. FHIR has fewer characters and fewer of
// them than the catalogue: what does not fit is shortened and told apart by a hash.
func (w *writer) id(kind string, parts ...string) string {
	path := kind + "/" + strings.Join(parts, "/")
	if id, ok := w.ids[path]; ok {
		return id
	}
	id := strings.Join(parts, ".")
	if len(id) > 64 || strings.Contains(id, "_") || w.taken[kind+"/"+id] {
		sum := sha256.Sum256([]byte(path))
		id = strings.ReplaceAll(id, "_", "-")
		id = id[:min(len(id), 50)] + "-" + hex.EncodeToString(sum[:6])
	}
	w.ids[path], w.taken[kind+"/"+id] = id, true
	return id
}

// to refers to the resource of a row.
func (w *writer) to(kind string, parts ...string) *reference {
	return &reference{Reference: kind + "/" + w.id(kind, parts...)}
}

func (w *writer) add(kind, id string, resource any) {
	w.entries = append(w.entries, entry{FullURL: base + kind + "/" + id, Resource: resource})
}

func (w *writer) root() {
	id := w.id("Organization", "catalog", w.view.ID())
	o := &organization{
		ResourceType: "Organization", ID: id, Identifier: []identifier{{catalogID, w.view.ID()}}, Active: yes(true),
		Type: []concept{code(mcsdType, "jurisdiction")}, Name: named(w.view.Name(), w.view.ID()),
	}
	w.rests[""] = &o.Extension
	w.add("Organization", id, o)
}

func (w *writer) institution(in *capability.Institution) {
	o := &organization{
		ResourceType: "Organization", ID: w.id("Organization", in.ID), Identifier: identifiers(in), Active: yes(w.during(in.From, in.To)),
		Type: []concept{code(mcsdType, "facility"), code(levelCode, in.Level)}, Name: named(in.Name, in.ID), Alias: in.Aliases,
	}
	if in.Parent != "" {
		o.PartOf = w.to("Organization", in.Parent)
	}
	if in.Kind != "" {
		o.Type = append(o.Type, code(kindCode, in.Kind))
	}
	for _, x := range in.ContactList() {
		c := contact{ID: x.ID, Purpose: &concept{Coding: []coding{{contactCode, x.Role}}}}
		if x.Phone != "" {
			c.Telecom = []telecom{{"phone", x.Phone}}
		}
		o.Contact = append(o.Contact, c)
	}
	w.rests["/institutions/"+in.ID] = &o.Extension
	w.add("Organization", o.ID, o)
	w.place(in, o)
	for _, id := range sorted(in.Services) {
		w.service(in, in.Services[id])
	}
}

func (w *writer) place(in *capability.Institution, o *organization) {
	l := &location{
		ResourceType: "Location", ID: w.id("Location", in.ID), Identifier: []identifier{{institutionID, in.ID}}, Status: "active", Name: o.Name, Mode: "instance",
		Type: []concept{code(mcsdType, "facility")}, PhysicalType: &concept{Coding: []coding{{physicalCode, "bu"}}},
		ManagingOrganization: w.to("Organization", in.ID), HoursOfOperation: openings(written(in.Hours)),
	}
	if !*o.Active {
		l.Status = "inactive"
	}
	if in.Kind == "mobile_unit" {
		l.PhysicalType.Coding[0].Code = "ve"
	}
	if in.Location != nil && in.Location.Datum != capability.GCJ02 { // a position of FHIR is WGS 84
		l.Position = &position{in.Location.Lon, in.Location.Lat}
	}
	w.add("Location", l.ID, l)
}

// identifiers are the institution's own id and the codes that it is registered under.
func identifiers(in *capability.Institution) []identifier {
	out := []identifier{{institutionID, in.ID}}
	codes, err := wire.ParseJSON("", wire.Canonical(in.Codes), capability.MaxDocument)
	if err != nil {
		panic("fhir: " + err.Error())
	}
	for i, key := range codes.Keys {
		if codes.Values[i].Kind == wire.String {
			out = append(out, identifier{codeOf + key.Text, codes.Values[i].Text})
		}
	}
	return out
}

func (w *writer) service(in *capability.Institution, row *capability.Service) {
	s := &healthcareService{
		ResourceType: "HealthcareService", ID: w.id("HealthcareService", in.ID, row.ID), Identifier: []identifier{{serviceID, in.ID + "/" + row.ID}},
		Active: yes(w.offered(row)), ProvidedBy: w.to("Organization", in.ID), Type: []concept{code(asked(row), row.Service)},
		Location: []reference{*w.to("Location", in.ID)}, Name: row.Service,
		AvailableTime: written(row.Hours), NotAvailable: closed(row.Hours),
	}
	if d := in.Departments[row.Department]; d != nil {
		for _, c := range d.Codes {
			s.Specialty = append(s.Specialty, code(departmentCode, c))
		}
	}
	for _, c := range in.ContactList() {
		if c.Phone != "" {
			s.ReferralMethod = []concept{code(referralCode, "phone")}
			break
		}
	}
	w.rests["/institutions/"+in.ID+"/services/"+row.ID] = &s.Extension
	w.add("HealthcareService", s.ID, s)
}

// asked is the system of the row's code: what names a disease or a speciality is no
// service.
func asked(row *capability.Service) string {
	if row.Kind == "disease" || row.IsLabel() {
		return labelCode
	}
	return termCode
}

// offered reports whether the row says that it is to be had on the day.
func (w *writer) offered(row *capability.Service) bool {
	stopped := row.Status == "planned" || row.Status == "suspended" || row.Status == "withdrawn"
	return !(stopped && row.Details().StatusFrom <= w.on) && row.Asserted.As != capability.Contradicted && w.during(row.From, row.To)
}

func (w *writer) during(from, to capability.Date) bool {
	return (from == "" || from <= w.on) && (to == "" || w.on <= to)
}

func (w *writer) network(n *capability.Network) {
	o := &organization{
		ResourceType: "Organization", ID: w.id("Organization", "network", n.ID), Identifier: []identifier{{networkID, n.ID}}, Active: yes(w.during(n.From, n.To)),
		Type: []concept{code(networkTypeCode, n.Type)}, Name: named(n.Name, n.ID),
	}
	w.rests["/networks/"+n.ID] = &o.Extension
	w.add("Organization", o.ID, o)
	if n.Lead != "" {
		w.affiliation(n.ID, "lead", n.Lead, w.to("Organization", n.Lead), capability.Membership{})
	}
	for _, id := range sorted(n.Members) {
		w.affiliation(n.ID, "member", id, w.to("Organization", id), n.Members[id])
	}
	for _, outer := range sorted(n.Within) {
		term := n.Within[outer]
		w.affiliation(outer, "within", n.ID, w.to("Organization", "network", n.ID), capability.Membership{From: term.From, To: term.To})
	}
}

func (w *writer) affiliation(network, as, who string, participant *reference, m capability.Membership) {
	a := &organizationAffiliation{
		ResourceType: "OrganizationAffiliation", ID: w.id("OrganizationAffiliation", network, as, who), Active: yes(w.during(m.From, m.To)),
		Identifier: []identifier{{networkID, network + "/" + as + "/" + who}}, Period: span(m.From, m.To),
		Organization: w.to("Organization", "network", network), ParticipatingOrganization: participant, Code: []concept{code(affiliationCode, as)},
	}
	if m.Role != "" {
		a.Code = append(a.Code, code(roleCode, m.Role))
	}
	w.add("OrganizationAffiliation", a.ID, a)
}

func (w *writer) posting(p *capability.Posting) {
	r := &practitionerRole{
		ResourceType: "PractitionerRole", ID: w.id("PractitionerRole", p.ID), Identifier: []identifier{{postingID, p.ID}}, Active: yes(w.during(p.From, p.To)),
		Period: span(p.From, p.To), Organization: w.to("Organization", p.Workplace), Location: []reference{*w.to("Location", p.Workplace)},
		AvailableTime: written(p.Hours),
	}
	if p.Person != "" {
		r.Practitioner = &reference{Type: "Practitioner", Identifier: &identifier{personID, p.Person}}
	}
	if p.Kind != "" {
		r.Code = []concept{code(postingCode, p.Kind)}
	}
	for _, skill := range p.Skills.Words() {
		r.Specialty = append(r.Specialty, code(skillCode, skill))
	}
	for _, d := range sorted(p.Presence) {
		if p.Presence[d] == "absent" {
			r.NotAvailable = append(r.NotAvailable, notAvailable{"absent", &period{string(d), string(d)}})
		}
	}
	w.rests["/postings/"+p.ID] = &r.Extension
	w.add("PractitionerRole", r.ID, r)
}

// rest gives every resource what its elements do not say: the difference of what is
// read back and what the catalogue holds. What lies deeper comes first and is then
// taken out of both, and is no part of what it lies in.
func (w *writer) rest(elements []byte) {
	doc, err := wire.ParseJSON("", w.view.JSON(), capability.MaxDocument)
	if err != nil {
		panic("fhir: " + err.Error())
	}
	again, _, err := FromBundle(elements)
	if err != nil {
		panic("fhir: " + err.Error())
	}
	ours, theirs := rowsOf(doc), rowsOf(again)
	for _, path := range sorted(ours) {
		w.deeper(path+"/services/", theirs[path].Get("services"), ours[path].Get("services"))
		w.extend(path, difference(theirs[path], ours[path]))
	}
	for _, key := range rowKeys() {
		empty(doc.Get(key))
		empty(again.Get(key))
	}
	w.extend("", difference(again, doc))
}

// rowKeys are the keys of a document that hold rows with resources of their own.
func rowKeys() []string { return []string{"institutions", "networks", "postings"} }

// rowsOf are the rows of a document by their paths.
func rowsOf(doc *wire.Node) map[string]*wire.Node {
	out := map[string]*wire.Node{}
	for _, key := range rowKeys() {
		for id, row := range entries(doc.Get(key)) {
			out["/"+key+"/"+id] = row
		}
	}
	return out
}

// entries are what a map holds; nothing for no map.
func entries(n *wire.Node) map[string]*wire.Node {
	out := map[string]*wire.Node{}
	if n != nil && n.Kind == wire.Map {
		for i, key := range n.Keys {
			out[key.Text] = n.Values[i]
		}
	}
	return out
}

// deeper gives the rows inside a row their rests, and empties both.
func (w *writer) deeper(path string, from, to *wire.Node) {
	theirs, ours := entries(from), entries(to)
	for _, id := range sorted(ours) {
		w.extend(path+id, difference(theirs[id], ours[id]))
	}
	empty(from)
	empty(to)
}

// empty takes everything out of a map.
func empty(n *wire.Node) {
	if n != nil {
		n.Keys, n.Values = nil, nil
	}
}

func (w *writer) extend(path string, patch *wire.Node) {
	if patch != nil {
		*w.rests[path] = []extension{{URL: RestExtension, Value: &text{Text: string(wire.Canonical(patch.Plain()))}}}
	}
}

func code(system, code string) concept { return concept{Coding: []coding{{system, code}}} }

func yes(b bool) *bool { return &b }

// span is a period; nil without an end.
func span(from, to capability.Date) *period {
	if from == "" && to == "" {
		return nil
	}
	return &period{string(from), string(to)}
}

// named is a name in one language, Chinese first: FHIR's name is one string.
func named(t wire.Text, otherwise string) string {
	if name := t.In("zh"); name != "" {
		return name
	}
	return otherwise
}

// sorted are the keys of a map in order.
func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
