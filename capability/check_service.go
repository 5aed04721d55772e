package capability

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

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
	details := x.Details()
	for i, who := range details.Accepts {
		s.to("accepts").oneOf(itoa(i), who, Lateral)
	}
	if len(details.Accepts) > 0 && x.Mode == Remote {
		s.to("accepts").bad("remote", "a %s service is done by %s: nobody is sent here for it", x.Mode, x.By)
	}
	if x.Capacity != nil {
		s.to("capacity").needed("state", x.Capacity.State, "open or full")
		s.to("capacity").oneOf("state", x.Capacity.State, "open", "full")
		if x.Capacity.At.IsZero() {
			s.to("capacity").to("at").bad("missing", "the time of the report is needed; without it it can't expire")
		}
	}
	c.checkLifecycle(s, x)
	c.checkSettings(s, x)
	s.oneOf("fee", details.Fee, "free", "charged")
	c.checkLimits(s.to("patient"), x.Patient)
	c.checkRequires(s.to("requires"), in, x)
}

// checkLifecycle refuses a status that what is on record does not bear out.
func (c *checker) checkLifecycle(s spot, x *Service) {
	d := x.Details()
	switch {
	case d.StatusFrom != "" && (x.Status == "" || x.Status == "planned"):
		s.to("status_from").bad("unknown-key", "a status_from needs a status that begins on it; a planned service begins with from")
	case d.StatusReason != nil && x.Status == "":
		s.to("status_reason").bad("unknown-key", "a status_reason needs a status")
	}
	if x.Status == "supervised" && x.Mode != Supervised && !slices.ContainsFunc(x.Needs().Skills, func(n SkillNeed) bool { return n.Supervises }) {
		s.to("status").bad("missing", "nobody watches over a supervised service: it needs mode: supervised, or supervises: true on one of the skills that it requires")
	}
	if d.Cases == nil {
		return
	}
	at := s.to("cases")
	at.count("done", d.Cases.Done)
	at.count("supervised", d.Cases.Supervised)
	at.count("independent_after", d.Cases.IndependentAfter)
	if d.Cases.Supervised > d.Cases.Done {
		at.to("supervised").bad("out-of-range", "%d were supervised, more than the %d done", d.Cases.Supervised, d.Cases.Done)
	}
	if x.Status == "independent" && d.Cases.Done < d.Cases.IndependentAfter {
		s.to("status").bad("too-few-cases", "independent only after %d cases; %d are done: supervised or trial", d.Cases.IndependentAfter, d.Cases.Done)
	}
}

// checkSettings refuses places that are none, and days that are none.
func (c *checker) checkSettings(s spot, x *Service) {
	d := x.Details()
	for i, word := range d.Settings {
		s.to("settings").oneOf(itoa(i), word, settings()...)
		if word == "" {
			s.to("settings").at(i).bad("missing", "one of %s is needed here", strings.Join(settings(), ", "))
		}
	}
	if d.Reach != nil && !slices.Contains(d.Settings, Home) && !slices.Contains(d.Settings, InVillage) {
		s.to("reach").bad("unknown-key", "reach is how far a team goes: settings needs %s or %s", Home, InVillage)
	}
	for _, day := range sorted(d.Slots) {
		if !wire.CheckDate(string(day)) {
			s.to("slots").to(string(day)).bad("impossible-date", "a day such as 2022-11-26 is needed here, not %q", day)
		}
		if n := d.Slots[day]; n != nil {
			s.to("slots").count(string(day), *n)
		}
	}
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
	needs := x.Needs()
	for i, n := range needs.Skills {
		at := s.to("skills").at(i)
		at.needed("skill", n.Skill, "the skill")
		at.misspelt("skill", n.Skill, c.words.skills)
		at.oneOf("title", n.Title, titles()...)
		if n.Count < 0 || n.Count > 1000 {
			at.to("count").bad("out-of-range", "a count of %d; 1 to 1000", n.Count)
		}
		at.count("min_cases", n.MinCases)
	}
	for i, kind := range needs.Rooms {
		s.to("rooms").misspelt(itoa(i), kind, c.words.kinds)
	}
	for i, kind := range needs.Equipment {
		s.to("equipment").misspelt(itoa(i), kind, c.words.kinds)
	}
	for i, term := range needs.Stock {
		s.to("stock").misspelt(itoa(i), term, c.words.stock)
	}
	for i, n := range needs.Services {
		c.checkServiceNeed(s.to("services").at(i), in, n)
	}
}

func (c *checker) checkServiceNeed(s spot, in *Institution, n ServiceNeed) {
	s.needed("service", n.Service, "the term of the service")
	s.institution("at", n.At)
	switch {
	case n.At == in.ID:
		s.to("at").bad("wrong-at", "a service of %s itself is written as its term alone", in.ID)
	case n.At == "" && len(in.offering(n.Service)) == 0:
		s.bad("unknown-service", "%s has no service %q%s", in.ID, n.Service, wire.Near(n.Service, in.terms()))
	}
}

// checkRounds refuses services of one institution that require each other.
func (c *checker) checkRounds(s spot, in *Institution) {
	if !slices.ContainsFunc(in.rows, func(row *Service) bool { return row.Requires != nil && row.Requires.Services != nil }) {
		return
	}
	state := map[string]int{} // 1: being followed, 2: done
	byID := map[string]*Service{}
	for _, row := range in.rows {
		byID[row.ID] = row
	}
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
		for _, n := range byID[id].Needs().Services {
			for _, row := range in.offering(n.Service) {
				if n.At == "" {
					follow(row.ID, way)
				}
			}
		}
		state[id] = 2
	}
	for _, row := range in.rows {
		follow(row.ID, nil)
	}
}
