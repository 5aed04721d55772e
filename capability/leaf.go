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
	why   wire.Text // of its ends
}

// A leaf is one thing that a row leans on, however indirectly: a person, a device, a
// product, the row's own term. It is there while all its parts are.
type leaf struct {
	thing  Thing    // none for what the row itself says
	person string   // the opaque id of a person, wherever they work
	need   string   // what it meets; leaves of one need stand in for each other
	or     []string // rows of which one would do instead of the one that leans on it
	parts  []part
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

// is reports whether the leaf is a thing.
func (l *leaf) is(t Thing) bool {
	same := l.thing.ID == t.ID || l.person != "" && l.person == t.ID
	return l.thing.Kind == t.Kind && same && (t.Institution == "" || t.Institution == l.thing.Institution)
}

// leaves are everything that a row leans on, in the order in which its conditions
// are named.
func (a *asking) leaves(in *Institution, row *Service, depth int) []leaf {
	found := []leaf{{parts: []part{{Cause{ByTerm, row.ID}, row.term, termWords(row.Service, row.From, row.To)}}}}
	for _, n := range row.Requires.Skills {
		found = a.people(found, in, n)
	}
	for _, kind := range row.Requires.Equipment {
		found = in.devices(found, kind)
	}
	for _, term := range row.Requires.Stock {
		found = in.products(found, term)
	}
	for _, term := range row.Requires.Services {
		found = a.support(found, in, in, term, depth)
	}
	if mode := row.ModeWord(); mode == Remote || mode == Supervised {
		found = a.support(found, in, a.institution(row.By), row.Asked(), depth)
	}
	return found
}

// people are those who can meet a need for a skill.
func (a *asking) people(found []leaf, in *Institution, n SkillNeed) []leaf {
	need := "skill " + n.words() + " " + in.ID
	for _, x := range in.staff {
		if n.qualified(x.Skills, x.Title) {
			found = append(found, leaf{thing: Thing{Person, x.ID, in.ID}, person: x.ID, need: need})
		}
	}
	for _, x := range a.v.postedAt(in.ID) {
		if n.qualified(x.Skills, x.Title) {
			found = append(found, leaf{thing: Thing{Person, x.ID, in.ID}, person: x.Person, need: need, parts: []part{
				{Cause{ByPosting, x.ID}, x.term, termWords(n.words(), x.From, x.To)},
				{Cause{ByPosting, x.ID}, x.notAbsent, say("派驻的 %s 有缺勤记录", "the posted %s is recorded absent", n.words())},
			}})
		}
	}
	return found
}

func (in *Institution) devices(found []leaf, kind string) []leaf {
	for _, x := range in.equipment {
		if x.Kind == kind {
			l := leaf{thing: Thing{Device, x.ID, in.ID}, need: "equipment " + kind + " " + in.ID}
			if x.State == "broken" {
				l.parts = []part{{when: nil}}
			}
			found = append(found, l)
		}
	}
	return found
}

func (in *Institution) products(found []leaf, term string) []leaf {
	for _, p := range in.stock {
		if p.is(term) {
			found = append(found, leaf{thing: Thing{Stocked, p.ID, in.ID}, need: "stock " + term + " " + in.ID, parts: []part{
				{Cause{ByStock, p.ID}, p.good(), termWords(p.ID, "", p.Expires)},
			}})
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
		found = append(found, leaf{thing: Thing{Place, at.ID, at.ID}, need: "service " + term})
	}
	rows := at.rowsFor[term]
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
