package capability

import (
	"slices"
	"sync"

	"github.com/fenji-health/fenji/referral/wire"
)

// The kinds of things that rows depend on.
const (
	Person  = "person" // by the opaque id of the person, of the member of staff or of the posting
	Device  = "equipment"
	Space   = "room"
	Stocked = "product"
	Place   = "institution"
)

// A Thing is what rows may depend on.
type Thing struct {
	Kind        string `json:"kind"` // person, equipment, room, product, institution
	ID          string `json:"id"`
	Institution string `json:"institution,omitempty"` // where it is; empty for anywhere
}

// A Dependence is a row that needs a thing.
type Dependence struct {
	Institution string    `json:"institution"`
	Row         string    `json:"row"`
	Term        string    `json:"term"`
	Lost        bool      `json:"lost"`             // without the thing it is not available
	Others      []string  `json:"others,omitempty"` // what else meets the same needs then: institution/id
	Why         wire.Text `json:"why"`
}

// DependsOn is the rows that need a thing at a time, at whatever hour, in the
// order of institution and row: those that are lost without it, and those that
// others keep, who are named. A row of which nothing says that it may be available
// then is told to be so.
func (v *View) DependsOn(thing Thing, at wire.Time) (found []Dependence) {
	a, b := v.inGeneral(at), v.without(thing).inGeneral(at)
	for in := range v.Institutions() {
		for _, row := range in.rows {
			leaves := a.leaves(in, row, 0)
			if !slices.ContainsFunc(leaves, func(l leaf) bool { return l.is(thing) }) {
				continue
			}
			d := Dependence{Institution: in.ID, Row: row.ID, Term: row.Service}
			there := a.everAt(in, row).covers(a.now, 0)
			d.Lost = there && !b.everAt(b.institution(in.ID), row).covers(a.now, 0)
			d.Others = others(leaves, func(l *leaf) bool { return l.is(thing) }, a.now)
			d.Why = d.words(there)
			found = append(found, d)
		}
	}
	return found
}

func (d *Dependence) words(there bool) wire.Text {
	switch {
	case !there:
		return say("%s 本来就不可用", "%s is not available anyway", d.Row)
	case d.Lost:
		return say("%s 将不可用", "%s is lost", d.Row)
	}
	return say("%s 仍可用", "%s remains", d.Row)
}

// others is what meets the needs of the leaves that are gone, at a minute: the
// leaves for the same need, and the rows that would do instead.
func others(leaves []leaf, gone func(*leaf) bool, minute int64) (names []string) {
	for i := range leaves {
		if !gone(&leaves[i]) {
			continue
		}
		names = append(names, leaves[i].or...)
		for j := range leaves {
			if l := &leaves[j]; l.need == leaves[i].need && l.need != "" && !gone(l) && l.there().covers(minute, 0) {
				names = append(names, l.thing.Institution+"/"+l.thing.ID)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// without is the view as it would be if a thing were not there.
func (v *View) without(t Thing) *View {
	return v.supposing(func(tx *Tx) {
		for x := range all[*Posting](v.db.Txn(false), postingTable, byID) {
			lent := t.Kind == Place && x.Employer == t.ID
			if t.Kind == Person && (x.ID == t.ID || x.Person == t.ID) && t.at(x.Workplace) || lent {
				tx.remove(postingTable, x.ID)
			}
		}
		for in := range v.Institutions() {
			if t.at(in.ID) && in.holds(t) {
				tx.insert(institutionTable, in.without(t))
			}
		}
	})
}

// at reports whether the thing may be at an institution.
func (t Thing) at(institution string) bool {
	return t.Institution == "" || t.Institution == institution
}

func (t Thing) isStaff(x *Staff) bool { return x.ID == t.ID || x.person() == t.ID }

// holds reports whether a thing is among what the institution has.
func (in *Institution) holds(t Thing) (found bool) {
	switch t.Kind {
	case Person:
		found = slices.ContainsFunc(in.staff, t.isStaff)
	case Device:
		_, found = in.Equipment[t.ID]
	case Space:
		_, found = in.Rooms[t.ID]
	case Stocked:
		_, found = in.Stock[t.ID]
	case Place:
		found = in.ID == t.ID
	}
	return found
}

// without is the institution as questions see it without a thing that it holds. One
// that is itself the thing offers nothing.
func (in *Institution) without(t Thing) *Institution {
	next := *in
	switch t.Kind {
	case Person:
		next.staff = slices.DeleteFunc(slices.Clone(in.staff), t.isStaff)
	case Device:
		next.equipment = less(in.equipment, in.Equipment[t.ID])
	case Space:
		next.rooms = less(in.rooms, in.Rooms[t.ID])
	case Stocked:
		next.stock = less(in.stock, in.Stock[t.ID])
	case Place:
		next.byTerm = nil
	}
	return &next
}

// less is a list without one of its items.
func less[T comparable](list []T, one T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return x == one })
}

// supposing is what would be seen after an edit that no catalogue has made: for
// questions of availability alone.
func (v *View) supposing(edit func(tx *Tx)) *View {
	db := v.db.Snapshot() // what is written to it nobody else sees
	tx := &Tx{txn: db.Txn(true)}
	edit(tx)
	tx.txn.Commit()
	return &View{db: db, head: v.head, lists: v.lists, roads: v.roads, networks: v.networks, links: v.links, postings: new(sync.Map), sentOut: new(sync.Map)}
}

// SelfSufficiency is how many of the services that an institution may offer at a
// time, at whatever hour, it would still offer without anybody posted there, without
// visitors and without support from elsewhere, and how many it offers.
func (v *View) SelfSufficiency(institution string, at wire.Time) (own, all int) {
	in, ok := v.Institution(institution)
	if !ok {
		return 0, 0
	}
	alone := *in
	alone.offer(slices.DeleteFunc(slices.Clone(in.rows), func(row *Service) bool { return !row.alone() }))
	b := v.supposing(func(tx *Tx) {
		for _, x := range v.postedAt(institution) {
			tx.remove(postingTable, x.ID)
		}
		tx.insert(institutionTable, &alone)
	}).inGeneral(at)
	return b.countAvailable(&alone), v.inGeneral(at).countAvailable(in)
}

// alone reports whether the row itself needs nobody from elsewhere.
func (s *Service) alone() bool {
	return s.ModeWord() == Own && !slices.ContainsFunc(s.Needs().Services, func(n ServiceNeed) bool { return n.At != "" })
}

func (a *asking) countAvailable(in *Institution) (n int) {
	for _, row := range in.rows {
		if row.Kind != "disease" && a.everAt(in, row).covers(a.now, 0) {
			n++
		}
	}
	return n
}
