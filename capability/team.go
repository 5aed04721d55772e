package capability

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// A role is what a team needs people for, and who could fill it.
type role struct {
	count  int // how many, besides those of stricter roles that fill it too
	people []person
}

// skills is whether there are people for all needs of a row: enough for each, and
// nobody in two roles at once. A need for the same skill is no other role: one of five
// surgeons may be the chief that is needed. To watch over others is one.
func (a *asking) skills(s *seen, in *Institution, needs []SkillNeed, w stretch, called bool) {
	others := len(s.unmet)
	for i := range needs {
		a.skill(s, in, &needs[i], w, called)
	}
	if len(needs) < 2 || !a.versatile(in, needs) {
		return
	}
	var roles []role
	for i, count := range besides(needs) {
		n := &needs[i]
		people := a.posted(a.employed(nil, in, n, s.at, w, called), in, n, s.at, w, called)
		roles = append(roles, role{count, eachPerson(people)})
	}
	a.team(s, roles, len(s.unmet) > others)
}

// sameRole reports whether one person may meet both needs at once.
func (n *SkillNeed) sameRole(o *SkillNeed) bool {
	return n.Skill == o.Skill && n.Supervises == o.Supervises
}

// stricter reports whether who meets the need meets the other at the same time.
func (n *SkillNeed) stricter(o *SkillNeed) bool {
	gates := o.MinScore == nil && o.TrainedWithin == nil && o.MinCases == 0 ||
		same(n.MinScore, o.MinScore) && same(n.TrainedWithin, o.TrainedWithin) && n.MinCases >= o.MinCases
	return n.sameRole(o) && gates && slices.Index(titles(), n.Title) >= slices.Index(titles(), o.Title)
}

// same reports whether both say the same, or neither says anything.
func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// besides is how many people each need takes besides those of stricter ones.
func besides(needs []SkillNeed) []int {
	counts, left := make([]int, len(needs)), make([]bool, len(needs))
	for i := range left {
		left[i] = true
	}
	for range needs {
		i := 0 // one of those left than which none of those left is stricter
		for j := range needs {
			if left[j] && (!left[i] || needs[j].stricter(&needs[i]) && !needs[i].stricter(&needs[j])) {
				i = j
			}
		}
		counts[i], left[i] = max(needs[i].Count, 1), false
		for j := range needs {
			if !left[j] && j != i && needs[j].stricter(&needs[i]) {
				counts[i] = max(counts[i]-counts[j], 0)
			}
		}
	}
	return counts
}

// versatile reports whether somebody could meet needs of more than one role.
func (a *asking) versatile(in *Institution, needs []SkillNeed) bool {
	type able struct {
		id   string
		need *SkillNeed
	}
	var room [8]able
	found := room[:0]
	for i := range needs {
		n := &needs[i]
		for _, x := range in.staff {
			for range n.qualified(x.Skills, x.Title) {
				found = append(found, able{x.person(), n})
			}
		}
		for _, x := range a.v.postedAt(in.ID) {
			for range n.qualified(x.Skills, x.Title) {
				found = append(found, able{x.person(), n})
			}
		}
	}
	for i, x := range found {
		if slices.ContainsFunc(found[:i], func(o able) bool { return o.id == x.id && !o.need.sameRole(x.need) }) {
			return true
		}
	}
	return false
}

// team is one condition for all roles together; said is whether it was told already
// what is missing.
func (a *asking) team(s *seen, roles []role, said bool) {
	c := condition{unmet: unmet{Absent, func() wire.Text {
		return say("同一人不能兼任多个角色，人员不足", "nobody fills two roles at once: there are too few people for all of them")
	}}}
	c.may = filled(roles, func(p *person) times { return p.when })
	c.sure = filled(roles, func(p *person) times { return p.sure })
	surely := func(p *person) bool {
		return p.when.covers(s.at, s.stay) && (p.call == 0 || p.sure.covers(s.at, s.stay))
	}
	if c.may.covers(s.at, s.stay) && !staffed(roles, func(p *person) bool { return p.there && p.when.covers(s.at, s.stay) }) {
		c.call = callPresence
	}
	if !staffed(roles, surely) {
		for _, r := range roles {
			for i := range r.people {
				if p := &r.people[i]; p.when.covers(s.at, s.stay) && !surely(p) {
					c.call |= p.call
				}
			}
		}
	}
	if said {
		s.may, s.sure, s.call = s.may.and(c.may), s.sure.and(c.sure), s.call|c.call
		return
	}
	s.add(&c)
}

// filled is the minutes at which different people fill all roles; when is the minutes
// of each.
func filled(roles []role, when func(*person) times) times {
	edges := []int64{beginning}
	for _, r := range roles {
		for i := range r.people {
			for _, x := range when(&r.people[i]) {
				edges = append(edges, x.from, x.to)
			}
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var out times
	for i, from := range edges {
		if !staffed(roles, func(p *person) bool { return when(p).covers(from, 0) }) {
			continue
		}
		to := int64(end)
		if i+1 < len(edges) {
			to = edges[i+1]
		}
		if k := len(out) - 1; k >= 0 && out[k].to == from {
			out[k].to = to
		} else if from < to {
			out = append(out, stretch{from, to})
		}
	}
	return out
}

// staffed reports whether different people fill all roles, of those who are there.
// Somebody who fills one makes room where another can do that in their place.
func staffed(roles []role, there func(*person) bool) bool {
	fills := map[string]*role{}
	var fill func(r *role, asked map[string]bool) bool
	fill = func(r *role, asked map[string]bool) bool {
		for i := range r.people {
			p := &r.people[i]
			if asked[p.id] || !there(p) {
				continue
			}
			asked[p.id] = true
			if before := fills[p.id]; before == nil || fill(before, asked) {
				fills[p.id] = r
				return true
			}
		}
		return false
	}
	for i := range roles {
		for range roles[i].count {
			if !fill(&roles[i], map[string]bool{}) {
				return false
			}
		}
	}
	return true
}
