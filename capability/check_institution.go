package capability

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

func (c *checker) checkInstitution(s spot, in *Institution) {
	s.needed("level", in.Level, "the level of the institution")
	s.oneOf("level", in.Level, c.head.levels()...)
	s.oneOf("ownership", in.Ownership, "public", "private", "military")
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
		at.oneOf("role", x.Role, "duty", "pre_notify", "reader", "dispatch")
		at.department(in, x.Department)
	}
	c.checkResources(s, in)
	s.to("services").ids(sorted(in.Services))
	for _, x := range in.rows {
		c.checkService(s.to("services").to(x.ID), in, x)
	}
	c.checkRounds(s, in)
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

func (c *checker) checkResources(s spot, in *Institution) {
	s.to("staff").ids(sorted(in.Staff))
	for _, x := range in.staff {
		s.to("staff").to(x.ID).oneOf("title", x.Title, titles()...)
	}
	s.to("equipment").ids(sorted(in.Equipment))
	for _, x := range in.equipment {
		at := s.to("equipment").to(x.ID)
		at.needed("kind", x.Kind, "the kind of equipment")
		at.oneOf("state", x.State, "working", "broken", "unknown")
	}
	s.to("stock").ids(sorted(in.Stock))
	for _, x := range in.stock {
		at := s.to("stock").to(x.ID)
		if x.Quantity != nil && *x.Quantity < 0 {
			at.to("quantity").bad("out-of-range", "a quantity of %d is impossible; 0 is none, null is unknown", *x.Quantity)
		}
		if x.Window != nil {
			at.to("window").needed("from", x.Window.From, "the anchor of the window, such as onset,")
		}
	}
	s.to("vehicles").ids(sorted(in.Vehicles))
	for _, x := range in.vehicles {
		at := s.to("vehicles").to(x.ID)
		at.needed("mode", x.Mode, "the mode of the vehicle")
		at.oneOf("mode", x.Mode, "own_ambulance", "ambulance_120", "escorted_car")
		at.oneOf("state", x.State, "working", "broken", "unknown")
		for i, served := range x.Serves {
			at.to("serves").institution(itoa(i), served)
		}
	}
}

func (c *checker) checkService(s spot, in *Institution, x *Service) {
	s.department(in, x.Department)
	s.oneOf("kind", x.Kind, "service", "disease")
	s.disease(x)
	s.oneOf("mode", x.Mode, Own, Visiting, Remote, Supervised)
	s.institution("by", x.By)
	far := x.Mode == Remote || x.Mode == Supervised
	switch {
	case far && x.By == "":
		s.to("by").bad("missing", "a %s service needs by: the institution that does it or watches over it", x.Mode)
	case far && x.By == in.ID:
		s.to("by").bad("wrong-by", "%s can't be %s by itself", in.ID, x.Mode)
	case !far && x.Link != "":
		s.to("link").bad("unknown-key", "a link is only needed by a remote or supervised service")
	}
	if x.Supervision != "" && x.Mode != Supervised {
		s.to("supervision").bad("unknown-key", "only a supervised service has supervision")
	}
	s.oneOf("link", string(x.Link), string(Phone), string(Data))
	s.oneOf("status", x.Status, "independent", "supervised", "trial", "planned", "suspended", "withdrawn")
	s.to("asserted").oneOf("as", x.Asserted.As, Verified, Declared, Assumed, Contradicted)
	s.order(x.From, x.To)
	for i, who := range x.Accepts {
		s.to("accepts").oneOf(itoa(i), who, Lateral)
	}
	if len(x.Accepts) > 0 && x.Mode == Remote {
		s.to("accepts").bad("remote", "a %s service is done by %s: nobody is sent here for it", x.Mode, x.By)
	}
	if x.Capacity != nil {
		s.to("capacity").needed("state", x.Capacity.State, "open or full")
		s.to("capacity").oneOf("state", x.Capacity.State, "open", "full")
		if x.Capacity.At.IsZero() {
			s.to("capacity").to("at").bad("missing", "the time of the report is needed; without it it can't expire")
		}
	}
	c.checkLimits(s.to("patient"), x.Patient)
	c.checkRequires(s.to("requires"), in, x)
}

func (c *checker) checkLimits(s spot, limits map[string]Limit) {
	for _, fact := range sorted(limits) {
		at, l := s.to(fact), limits[fact]
		if l.Min == nil && l.Max == nil && l.Is == nil && l.Not == nil {
			at.bad("missing", "a limit needs min, max, is or not")
		}
		if l.Min != nil && l.Max != nil {
			least, _ := l.Min.Float64()
			if most, _ := l.Max.Float64(); most < least {
				at.bad("reversed", "min %s is more than max %s", *l.Min, *l.Max)
			}
		}
	}
}

func (c *checker) checkRequires(s spot, in *Institution, x *Service) {
	for i, n := range x.Requires.Skills {
		at := s.to("skills").at(i)
		at.needed("skill", n.Skill, "the skill")
		at.misspelt("skill", n.Skill, c.words.skills)
		at.oneOf("title", n.Title, titles()...)
		if n.Count < 0 || n.Count > 1000 {
			at.to("count").bad("out-of-range", "a count of %d; 1 to 1000", n.Count)
		}
	}
	for i, kind := range x.Requires.Equipment {
		s.to("equipment").misspelt(itoa(i), kind, c.words.kinds)
	}
	for i, term := range x.Requires.Stock {
		s.to("stock").misspelt(itoa(i), term, c.words.stock)
	}
	for i, term := range x.Requires.Services {
		if len(in.rowsOf([]string{term})) == 0 {
			s.to("services").at(i).bad("unknown-service", "%s has no service %q%s", in.ID, term, wire.Near(term, in.terms()))
		}
	}
}

// checkRounds refuses services of one institution that require each other.
func (c *checker) checkRounds(s spot, in *Institution) {
	state := map[string]int{} // 1: being followed, 2: done
	var follow func(id string, way []string)
	follow = func(id string, way []string) {
		way = append(way, id)
		if state[id] == 1 {
			s.to("services").to(id).to("requires").to("services").bad("round", "services require each other: %s", strings.Join(way, " → "))
		}
		if state[id] != 0 {
			return
		}
		state[id] = 1
		for _, row := range in.rowsOf(in.Services[id].Requires.Services) {
			follow(row.ID, way)
		}
		state[id] = 2
	}
	for _, row := range in.rows {
		follow(row.ID, nil)
	}
}

// rowsOf are the rows for any of the terms, in the order of ids.
func (in *Institution) rowsOf(terms []string) []*Service {
	if len(terms) == 1 {
		return in.rowsFor[terms[0]]
	}
	var out []*Service
	for _, term := range terms {
		out = append(out, in.rowsFor[term]...)
	}
	slices.SortFunc(out, func(a, b *Service) int { return strings.Compare(a.ID, b.ID) })
	return slices.Compact(out)
}
