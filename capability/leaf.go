package capability

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// A part is one reason for which something is there at some times and not at
// others, whatever the hour.
type part struct {
	cause Cause
	when  times
	why   func(edge int64) wire.Text // of one of its ends
}

// A leaf is one thing that a row leans on, however indirectly: a person, a device, a
// product, what the row itself says. It is there while all its parts are.
type leaf struct {
	thing  Thing    // none for what a row itself says
	person string   // the opaque id of a person, wherever they work
	lent   string   // by whom the person is posted
	need   string   // what it meets; leaves of one need stand in for each other
	or     []string // rows of which one would do instead of the one that leans on it
	parts  []part
}

// unless adds a part, if it is not always there.
func (l *leaf) unless(kind, id string, when times, why func(edge int64) wire.Text) {
	if !when.whole() {
		l.parts = append(l.parts, part{Cause{kind, id}, when, why})
	}
}

// during is the words of a term, whichever end is asked about.
func during(what any, from, to Date) func(int64) wire.Text {
	return func(int64) wire.Text { return termWords(what, from, to) }
}

// there is when all parts are.
func (l *leaf) there() times {
	when := allTime()
	for _, p := range l.parts {
		when = when.and(p.when)
	}
	return when
}

// edge is the part that ends, or begins, at a minute; nil if none does.
func (l *leaf) edge(minute int64, begins bool) *part {
	for i := range l.parts {
		if slices.ContainsFunc(l.parts[i].when, func(s stretch) bool { return begins && s.from == minute || !begins && s.to == minute }) {
			return &l.parts[i]
		}
	}
	return nil
}

// is reports whether the leaf is a thing, or goes with it: those whom an institution
// lends are not there without it.
func (l *leaf) is(t Thing) bool {
	if t.Kind == Place && l.lent != "" && l.lent == t.ID {
		return t.at(l.lent)
	}
	same := l.thing.ID == t.ID || l.person != "" && l.person == t.ID
	return l.thing.Kind == t.Kind && same && t.at(l.thing.Institution)
}

// leaves are everything that a row leans on, in the order in which its conditions
// are named.
func (a *asking) leaves(in *Institution, row *Service, depth int) []leaf {
	found := []leaf{a.itself(in, row)}
	needs := row.Needs()
	for i := range needs.Skills {
		found = a.people(found, in, &needs.Skills[i])
	}
	for _, kind := range needs.Equipment {
		for _, x := range in.equipment {
			if x.Kind == kind {
				found = append(found, in.thing(Device, x.ID, kind, x.State))
			}
		}
	}
	for _, kind := range needs.Rooms {
		for _, x := range in.rooms {
			if x.Kind == kind {
				found = append(found, in.thing(Space, x.ID, kind, x.State))
			}
		}
	}
	for _, term := range needs.Stock {
		found = in.products(found, term)
	}
	for _, n := range needs.Services {
		at := in
		if n.At != "" {
			at = a.institution(n.At)
		}
		found = a.support(found, in, at, n.Service, depth)
	}
	if mode := row.ModeWord(); mode == Remote || mode == Supervised {
		found = a.support(found, in, a.institution(row.By), row.Asked(), depth)
	}
	return found
}

// itself is what the row and its institution say of when they are there.
func (a *asking) itself(in *Institution, row *Service) leaf {
	var l leaf
	l.unless(ByInstitution, in.ID, in.term, during(in.ID, in.From, in.To))
	l.unless(ByTerm, row.ID, times{row.open}, during(row.Service, row.From, row.To))
	if d := in.Departments[row.Department]; d != nil {
		l.unless(ByDepartment, d.ID, in.lasting(d.ID), during(d.ID, d.since(), d.To))
	}
	details := row.Details()
	if row.stopped() && details.StatusFrom != "" {
		l.unless(ByStatus, row.ID, times{{beginning, details.StatusFrom.start()}}, func(int64) wire.Text { return row.statusWords() })
	}
	if details.Slots != nil {
		s := seen{may: allTime(), sure: allTime()}
		row.slots(&s)
		l.unless(BySlots, row.ID, s.may, func(edge int64) wire.Text { return row.nextPlace(edge) })
	}
	if in.Kind == MobileUnit {
		s := seen{may: allTime(), sure: allTime()}
		a.stopping(&s, in, a.window(a.now, 1))
		l.unless(ByItinerary, in.ID, s.may, func(edge int64) wire.Text { return a.v.nextStop(in, edge) })
	}
	return l
}

// people are those who can meet a need for a skill.
func (a *asking) people(found []leaf, in *Institution, n *SkillNeed) []leaf {
	need := "skill " + n.id() + " " + in.ID
	for _, x := range in.staff {
		for k := range n.qualified(x.Skills, x.Title) {
			l := leaf{thing: Thing{Person, x.ID, in.ID}, person: x.person(), need: need}
			l.unless(ByStaff, x.ID, x.term, during(n.words(), x.From, x.To))
			l.unless(ByStaff, x.ID, x.notAbsent, func(edge int64) wire.Text { return x.absenceWords(n, edge) })
			a.away(&l, in, x, n)
			a.skilled(&l, k, n)
			found = append(found, l)
		}
	}
	for _, x := range a.v.postedAt(in.ID) {
		for k := range n.qualified(x.Skills, x.Title) {
			l := leaf{thing: Thing{Person, x.ID, in.ID}, person: x.Person, lent: x.Employer, need: need}
			l.unless(ByPosting, x.ID, x.term, during(n.words(), x.From, x.To))
			l.unless(ByPosting, x.ID, x.notAbsent, func(edge int64) wire.Text {
				return say("派驻的 %s 在 %s 缺勤", "the posted %s is absent on %s", n.words(), x.absence(edge-1))
			})
			a.skilled(&l, k, n)
			found = append(found, l)
		}
	}
	return found
}

// away adds when a member of staff is posted elsewhere, as stays has it.
func (a *asking) away(l *leaf, in *Institution, x *Staff, n *SkillNeed) {
	for _, posting := range a.v.postedFrom(in.ID) {
		if posting.Person == x.person() && posting.Workplace != in.ID && posting.Hours == nil {
			l.unless(ByPosting, posting.ID, allTime().without(posting.term.and(posting.notAbsent)), func(int64) wire.Text {
				return say("%s人员派驻在 %s（%s）", "the %s is posted at %s (%s)", n.words(), posting.Workplace, posting.ID)
			})
		}
	}
}

// skilled adds when a skill counts for a need.
func (a *asking) skilled(l *leaf, k *Skill, n *SkillNeed) {
	when := person{when: allTime(), sure: allTime()}
	a.mastered(&when, k, n, a.now)
	l.unless(BySkill, l.thing.ID+"/"+k.Skill, when.when, func(edge int64) wire.Text {
		var p person
		if a.mastered(&p, k, n, edge); p.detail != nil {
			return p.detail()
		}
		return say("%s 自此有效", "%s counts from then on", n.words())
	})
}

// thing is a piece of equipment or a room.
func (in *Institution) thing(kind, id, what, state string) leaf {
	l := leaf{thing: Thing{kind, id, in.ID}, need: kind + " " + what + " " + in.ID}
	if state == "broken" {
		l.unless("", id, nil, nil)
	}
	return l
}

func (in *Institution) products(found []leaf, term string) []leaf {
	for _, p := range in.stock {
		if p.is(term) {
			l := leaf{thing: Thing{Stocked, p.ID, in.ID}, need: "stock " + term + " " + in.ID}
			l.unless(ByStock, p.ID, p.good(), during(p.ID, "", p.Expires))
			found = append(found, l)
		}
	}
	return found
}

// support is another service that a row of in leans on, at an institution, with
// all that its rows lean on in their turn.
func (a *asking) support(found []leaf, in, at *Institution, term string, depth int) []leaf {
	if at == nil || depth >= maxDepth {
		return found
	}
	if at != in {
		found = append(found, leaf{thing: Thing{Place, at.ID, at.ID}})
	}
	here := lean{in: at, term: term}
	if slices.Contains(a.path, here) { // in a round: its leaves are being found
		return found
	}
	a.path = append(a.path, here)
	defer func() { a.path = a.path[:len(a.path)-1] }()
	rows := at.offering(term)
	for _, row := range rows {
		from := len(found)
		found = append(found, a.leaves(at, row, depth+1)...)
		for i := from; i < len(found); i++ {
			for _, other := range rows {
				if other != row {
					found[i].or = append(found[i].or, at.ID+"/"+other.ID)
				}
			}
		}
	}
	return found
}

// everAt is when a row may be available whatever the hour, for a patient inside its
// limits. A disease is asked as what it is.
func (a *asking) everAt(in *Institution, row *Service) times {
	var s seen
	a.together(&s, in, row.plain(), a.now, a.window(a.now, 1), true, 0)
	return s.may
}

// plain is the row as one for a service, so that the name of a disease does not
// keep it from being asked.
func (s *Service) plain() *Service {
	if s.Kind != "disease" {
		return s
	}
	plain := *s
	plain.Kind = ""
	return &plain
}

// inGeneral asks of rows at a time, at any hour and for anybody inside the limits.
func (v *View) inGeneral(at wire.Time) *asking {
	i := v.Inquire(at, nil)
	i.general = true
	return i.ask(Question{})
}
