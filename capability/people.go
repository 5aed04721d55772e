package capability

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// A person is somebody who could meet a skill need: when, whether it is on
// record that they are there, and why not if they are not.
type person struct {
	when  times
	there bool
	unmet
}

// skill is whether enough people with a skill are there. Somebody posted whose
// presence is not on record counts, and is to be called first.
func (a *asking) skill(s *seen, in *Institution, n SkillNeed, w stretch, called bool) {
	c := condition{unmet: unmet{reason: Absent}}
	var room [4]person
	people := a.posted(a.employed(room[:0], in, n, s.at, w, called), in, n, s.at, w, called)
	var sets [len(room)]times
	when, there := sets[:0], 0
	for i := range people {
		p := &people[i]
		when = append(when, p.when)
		if !p.when.covers(s.at, s.stay) {
			if c.detail == nil || mended(p.reason) < mended(c.reason) {
				c.unmet = p.unmet
			}
		} else if p.there {
			there++
		}
	}
	count := max(n.Count, 1)
	c.may = coverage(when, count)
	c.sure = c.may
	if there < count {
		c.call = callPresence
	}
	if c.detail == nil && !c.may.covers(s.at, s.stay) {
		c.detail = func() wire.Text { return say("没有%s人员", "there is nobody for %s", n.words()) }
	}
	s.add(&c)
}

// mended is the order of why somebody is not there, the soonest mended first.
func mended(reason string) int { return slices.Index([]string{Closed, Absent, Lapsed}, reason) }

// words names the need as a role, never a person.
func (n SkillNeed) words() string {
	if n.Title == "" {
		return n.Skill
	}
	return n.Skill + " (" + n.Title + "+)"
}

// employed adds those with the skill who work here.
func (a *asking) employed(people []person, in *Institution, n SkillNeed, at int64, w stretch, called bool) []person {
	for _, x := range in.staff {
		if n.qualified(x.Skills, x.Title) == nil {
			continue
		}
		h := x.Hours
		if h == nil {
			h = in.Hours
		}
		p := person{when: allTime(), there: h != nil && !called}
		if h != nil && !called {
			p.when = h.times(a.v.head.Days, w)
			if !p.when.covers(at, int64(a.q.Stay)) {
				p.unmet = unmet{Closed, a.closed(h, n.words(), at)}
			}
		}
		people = append(people, p)
	}
	return people
}

// postedAt are the postings at a workplace, in the order of ids.
func (v *View) postedAt(workplace string) (found []*Posting) {
	if all, ok := v.postings.Load(workplace); ok {
		return all.([]*Posting)
	}
	for x := range all[*Posting](v.db.Txn(false), postingTable, byWorkplace, workplace) {
		found = append(found, x)
	}
	v.postings.Store(workplace, found)
	return found
}

// posted adds those with the skill who are posted here.
func (a *asking) posted(people []person, in *Institution, n SkillNeed, at int64, w stretch, called bool) []person {
	for _, x := range a.v.postedAt(in.ID) {
		if n.qualified(x.Skills, x.Title) == nil {
			continue
		}
		p := person{when: x.term, there: !a.dutyStale() && x.Presence[a.dateOf(at)] == "present"}
		p.unmet = x.missing(n, at, int64(a.q.Stay))
		if x.Hours != nil && !called {
			hours := x.Hours.times(a.v.head.Days, w)
			p.when = p.when.and(hours)
			if p.reason == "" && !hours.covers(at, int64(a.q.Stay)) {
				p.unmet = unmet{Closed, a.closed(x.Hours, n.words(), at)}
			}
		}
		p.when = p.when.and(x.notAbsent)
		people = append(people, p)
	}
	return people
}

// missing is why a posted person is not there whatever the hours: the record of
// absence, or the term. Empty if neither.
func (x *Posting) missing(n SkillNeed, at, stay int64) unmet {
	switch {
	case !x.term.covers(at, stay):
		return unmet{Lapsed, func() wire.Text { return termWords(n.words(), x.From, x.To) }}
	case !x.notAbsent.covers(at, stay):
		return unmet{Absent, func() wire.Text {
			return say("%s人员 %s 不在岗", "the posted %s is absent on %s", n.words(), x.absence(at))
		}}
	}
	return unmet{}
}

// absence is the first day of recorded absence that does not lie before a minute.
func (x *Posting) absence(at int64) Date {
	for _, d := range sorted(x.Presence) {
		if x.Presence[d] == "absent" && d >= dateOf(at) {
			return d
		}
	}
	return dateOf(at)
}

// presences is all time without the days of recorded absence.
func (x *Posting) presences() times {
	out := allTime()
	for _, d := range sorted(x.Presence) {
		if x.Presence[d] == "absent" {
			out = out.and(times{{beginning, d.start()}, {d.start() + minutesADay, end}})
		}
	}
	return out
}

// dutyStale reports whether the catalogue is older than its duty lists are
// believed; then presence counts as not on record. Absence still counts.
func (a *asking) dutyStale() bool {
	return a.age > a.v.head.StaleAfter.duty()
}
