package capability

import (
	"cmp"
	"slices"
	"sync"

	"github.com/fenji-health/fenji/referral/wire"
)

// A person is somebody who could meet a skill need: when they may and when they
// surely do, whether it is on record that they are there, and why not if they are
// not.
type person struct {
	id         string // the same for one human being
	when, sure times
	there      bool
	call       calls // why they are not sure
	unmet
}

// unless notes why the person is not there, if nothing was noted before.
func (p *person) unless(met bool, reason string, detail func() wire.Text) {
	if !met && p.reason == "" {
		p.unmet = unmet{reason, detail}
	}
}

// only leaves the person the minutes of a set.
func (p *person) only(t times) { p.when, p.sure = p.when.and(t), p.sure.and(t) }

// skill is whether enough people with a skill are there. Somebody posted whose
// presence is not on record counts, and is to be called first.
func (a *asking) skill(s *seen, in *Institution, n *SkillNeed, w stretch, called bool) {
	c := condition{unmet: unmet{reason: Absent}}
	var room [4]person
	people := a.posted(a.employed(room[:0], in, n, s.at, w, called), in, n, s.at, w, called)
	count := max(n.Count, 1)
	if count > 1 {
		people = eachPerson(people)
	}
	var mayRoom, sureRoom [len(room)]times
	may, sure := mayRoom[:0], sureRoom[:0]
	there, surely := 0, 0
	var call calls
	for i := range people {
		p := &people[i]
		may, sure = append(may, p.when), append(sure, p.sure)
		switch {
		case !p.when.covers(s.at, s.stay):
			if c.detail == nil || mended(p.reason) < mended(c.reason) {
				c.unmet = p.unmet
			}
			continue
		case p.call != 0 && !p.sure.covers(s.at, s.stay):
			call |= p.call
		default:
			surely++
		}
		if p.there {
			there++
		}
	}
	c.may, c.sure = coverage(may, count), coverage(sure, count)
	if there < count {
		c.call = callPresence
	}
	if surely < count {
		c.call |= call
	}
	if c.detail == nil && !c.may.covers(s.at, s.stay) {
		able := len(people)
		c.detail = func() wire.Text { return n.tooFew(able, count) }
	}
	s.add(&c)
}

// tooFew says that of those who are needed only some can ever be there.
func (n *SkillNeed) tooFew(able, count int) wire.Text {
	if able == 0 {
		return say("没有%s人员", "there is nobody for %s", n.words())
	}
	return say("%s人员需 %d 名，仅有 %d 名", "%s needs %d people; there are only %d", n.words(), count, able)
}

// eachPerson joins what is said of one human being in several places: nobody
// counts twice.
func eachPerson(people []person) []person {
	var out []person
	for _, p := range people {
		k := slices.IndexFunc(out, func(o person) bool { return o.id == p.id })
		if k < 0 {
			out = append(out, p)
			continue
		}
		o := &out[k]
		o.when, o.sure = coverage([]times{o.when, p.when}, 1), coverage([]times{o.sure, p.sure}, 1)
		o.there, o.call = o.there || p.there, o.call|p.call
	}
	return out
}

// mended is the order of why somebody is not there, the soonest mended first.
func mended(reason string) int {
	return slices.Index([]string{Closed, Absent, Lapsed, NotSkilled}, reason)
}

// id tells the need from others.
func (n *SkillNeed) id() string { return n.titled(n.Skill) }

func (n *SkillNeed) titled(name string) string {
	if n.Title == "" {
		return name
	}
	return name + " (" + n.Title + "+)"
}

// words names the need as a role, never a person.
func (n *SkillNeed) words() wire.Text {
	t := wire.Text{Zh: cmp.Or(n.Name.In("zh"), n.Skill), En: n.titled(cmp.Or(n.Name.In("en"), n.Skill))}
	if i := slices.Index(titles(), n.Title); i >= 0 {
		t.Zh += " (" + []string{"士", "师", "中级", "副高", "正高"}[i] + "+)"
	}
	return t
}

// employed adds those with the skill who work here.
func (a *asking) employed(people []person, in *Institution, n *SkillNeed, at int64, w stretch, called bool) []person {
	for _, x := range in.staff {
		for k := range n.qualified(x.Skills, x.Title) {
			people = append(people, a.employee(in, x, k, n, at, w, called))
		}
	}
	return people
}

// employee is one of the staff, by one of their skills.
func (a *asking) employee(in *Institution, x *Staff, k *Skill, n *SkillNeed, at int64, w stretch, called bool) person {
	h := x.Hours
	if h == nil {
		h = in.Hours
	}
	p := person{id: x.person(), when: allTime(), sure: allTime(), there: (h != nil || in.Itinerary != nil) && !called}
	a.stays(&p, in, x, n, at, w)
	a.mastered(&p, k, n, at)
	if h != nil && !called {
		open := h.times(a.v.head.Days, w)
		p.only(open)
		p.unless(open.covers(at, int64(a.q.Stay)), Closed, a.closed(h, n.words(), at))
	}
	return p
}

// stays is when an employed person is not away: outside their time here, absent, or
// posted elsewhere. On a day on which they are recorded absent where they are
// posted they may be at home, not surely.
func (a *asking) stays(p *person, in *Institution, x *Staff, n *SkillNeed, at int64, w stretch) {
	stay := int64(a.q.Stay)
	if !x.term.whole() {
		p.only(x.term)
		p.unless(x.term.covers(at, stay), Lapsed, func() wire.Text { return termWords(n.words(), x.From, x.To) })
	}
	if x.Absences != nil {
		p.only(x.notAbsent)
		p.unless(x.notAbsent.covers(at, stay), Absent, func() wire.Text { return x.absenceWords(n, at) })
	}
	for _, posting := range a.v.postedFrom(in.ID) {
		if posting.Person != x.person() || posting.Workplace == in.ID || a.anyHour() && posting.Hours != nil { // at some hour they are here
			continue
		}
		away := posting.term
		if posting.Hours != nil && away.overlap(times{{w.from, end}}) != nil {
			away = away.and(posting.Hours.times(a.v.head.Days, w))
			p.only(times{w}) // at which hours they are away after it has not been looked at
		}
		home := allTime().without(away.and(posting.notAbsent))
		p.when, p.sure = p.when.and(home), p.sure.and(allTime().without(away))
		p.unless(home.covers(at, stay), Absent, func() wire.Text {
			return say("%s人员派驻在 %s（%s）", "the %s is posted at %s (%s)", n.words(), posting.Workplace, posting.ID)
		})
		if !p.sure.covers(at, stay) {
			p.there, p.call = false, p.call|callPresence
		}
	}
}

// absenceWords says the absence that a minute lies in, or the next: of those that are
// not over, the one that begins first.
func (x *Staff) absenceWords(n *SkillNeed, at int64) wire.Text {
	var away *Absence
	for i := range x.Absences {
		if o := &x.Absences[i]; (o.To == "" || o.To >= dateOf(at)) && (away == nil || o.From < away.From) {
			away = o
		}
	}
	if away == nil { // the minute at which the last is over
		away = &x.Absences[len(x.Absences)-1]
	}
	return say("%s人员 %s 至 %s 不在岗", "the %s is absent from %s to %s", n.words(), away.From, away.To)
}

// mastered is when a skill counts for a need: in its own time, within the time after
// training, with the score and the practice that are needed. What is not on record
// may be so, not surely.
func (a *asking) mastered(p *person, k *Skill, n *SkillNeed, at int64) {
	stay := int64(a.q.Stay)
	if k.From != "" || k.Until != "" {
		t := term(k.From, k.Until)
		p.only(t)
		p.unless(t.covers(at, stay), Lapsed, func() wire.Text { return termWords(n.words(), k.From, k.Until) })
	}
	if n.TrainedWithin != nil && k.Trained != "" {
		last := dateOf(k.Trained.start() + int64(*n.TrainedWithin))
		t := term(k.Trained, last)
		p.only(t)
		p.unless(t.covers(at, stay), Lapsed, func() wire.Text {
			return say("%s人员 %s 的培训有效至 %s", "the training of the %s on %s counts until %s", n.words(), k.Trained, last)
		})
	}
	if k.below(n) {
		p.only(nil)
		p.unless(false, NotSkilled, func() wire.Text {
			return say("%s人员考核分数或例数未达要求", "the %s has not the score or the cases that are needed", n.words())
		})
	}
	if k.lacks(n) {
		p.sure, p.call = nil, p.call|callSkillUnknown
	}
}

// postedFrom are the postings of an employer's people, in the order of ids.
func (v *View) postedFrom(employer string) []*Posting {
	return v.postingsOf(v.sentOut, byEmployer, employer)
}

// postedAt are the postings at a workplace, in the order of ids.
func (v *View) postedAt(workplace string) []*Posting {
	return v.postingsOf(v.postings, byWorkplace, workplace)
}

// postingsOf are those that an index gives, kept in known.
func (v *View) postingsOf(known *sync.Map, index, place string) (found []*Posting) {
	if all, ok := known.Load(place); ok {
		return all.([]*Posting)
	}
	for x := range all[*Posting](v.db.Txn(false), postingTable, index, place) {
		found = append(found, x)
	}
	known.Store(place, found)
	return found
}

// posted adds those with the skill who are posted here.
func (a *asking) posted(people []person, in *Institution, n *SkillNeed, at int64, w stretch, called bool) []person {
	for _, x := range a.v.postedAt(in.ID) {
		for k := range n.qualified(x.Skills, x.Title) {
			people = append(people, a.sent(x, k, n, at, w, called))
		}
	}
	return people
}

// livesIn reports whether who is posted stays at the workplace, so that they can be
// called in at any hour of the term; others are there in their hours only.
func (x *Posting) livesIn() bool { return x.Kind == "resident" || x.Kind == "posted" }

// sent is somebody posted, by one of their skills.
func (a *asking) sent(x *Posting, k *Skill, n *SkillNeed, at int64, w stretch, called bool) person {
	stay := int64(a.q.Stay)
	p := person{id: x.person(), when: x.term, sure: x.term, there: !a.dutyStale() && x.Presence[a.dateOf(at)] == "present"}
	p.unless(x.term.covers(at, stay), Lapsed, func() wire.Text { return termWords(n.words(), x.From, x.To) })
	p.only(x.notAbsent)
	p.unless(x.notAbsent.covers(at, stay), Absent, func() wire.Text {
		return say("%s人员 %s 不在岗", "the posted %s is absent on %s", n.words(), x.absence(at))
	})
	a.mastered(&p, k, n, at)
	if x.Hours != nil && (!called || !a.anyHour() && !x.livesIn()) {
		hours := x.Hours.times(a.v.head.Days, w)
		p.only(hours)
		p.unless(hours.covers(at, stay), Closed, a.closed(x.Hours, n.words(), at))
	}
	return p
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
		if x.Presence[d] == "absent" && wire.CheckDate(string(d)) { // what is no day is refused afterwards
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
