package capability

import (
	"cmp"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// What an Expiry is of, besides the kinds of a Cause.
const (
	RowEnds           = "row"           // the row's own term
	AccreditationEnds = "accreditation" // its kind is the id
	VerifyBy          = "verify_by"     // the row is to be verified until then; after it, it is only declared
	AgreementEnds     = "agreement"     // a network, or a membership of it
)

// An Expiry is something that ends soon: a row, or something that rows need, or
// that is said of an institution.
type Expiry struct {
	At          wire.Time    `json:"at"`   // the first minute after it
	Kind        string       `json:"kind"` // row, posting, staff, skill, stock, institution, accreditation, verify_by, agreement
	Institution string       `json:"institution"`
	ID          string       `json:"id"`
	Services    []Dependence `json:"services,omitempty"` // the rows that depend on it, and whether they are lost
	Why         wire.Text    `json:"why"`
}

// Expiring is what ends within so many days of a time, in the order of time,
// institution, kind and id, each with the rows that depend on it and whether
// anything else keeps them, or they are gone already for another reason.
func (v *View) Expiring(at wire.Time, days int) []Expiry {
	x := &expiring{asking: v.inGeneral(at), found: map[expiryKey]*Expiry{}}
	x.from, x.until = x.now, x.now+int64(days)*minutesADay
	return x.all(v)
}

// Expired is what has ended before a time, however long ago, in the order of
// Expiring, without the rows.
func (v *View) Expired(at wire.Time) []Expiry {
	x := &expiring{asking: v.inGeneral(at), past: true, found: map[expiryKey]*Expiry{}}
	x.from, x.until = beginning, x.now
	return x.all(v)
}

func (x *expiring) all(v *View) []Expiry {
	for p := range v.Postings() {
		x.day(ByPosting, p.Workplace, p.ID, p.To, termWords(p.words(), p.From, p.To))
		x.skills(p.Workplace, p.ID, p.Skills)
	}
	for n := range v.Networks() {
		x.network(n)
	}
	for in := range v.Institutions() {
		x.institution(in)
	}
	return x.inOrder()
}

type expiryKey struct {
	minute                int64
	institution, kind, id string
}

type expiring struct {
	*asking
	from, until int64 // what ends in these minutes, the last not included
	past        bool  // the rows are not asked for
	found       map[expiryKey]*Expiry
}

// day notes that something ends after a day, if that is within the time asked; nil
// if not.
func (x *expiring) day(kind, institution, id string, last Date, why wire.Text) *Expiry {
	if last == "" {
		return nil
	}
	return x.minute(kind, institution, id, last.start()+minutesADay, func(int64) wire.Text { return why })
}

func (x *expiring) minute(kind, institution, id string, minute int64, why func(edge int64) wire.Text) *Expiry {
	if minute < x.from || minute >= x.until {
		return nil
	}
	key := expiryKey{minute, institution, kind, id}
	if x.found[key] == nil {
		x.found[key] = &Expiry{At: x.timeOf(minute), Kind: kind, Institution: institution, ID: id, Why: why(minute)}
	}
	return x.found[key]
}

func (x *expiring) skills(institution, id string, skills Skills) {
	for _, k := range skills {
		x.day(BySkill, institution, id+"/"+k.Skill, k.Until, termWords(k.Skill, k.From, k.Until))
	}
}

func (x *expiring) institution(in *Institution) {
	x.day(ByInstitution, in.ID, in.ID, in.To, termWords(in.ID, in.From, in.To))
	for _, p := range in.staff {
		x.day(ByStaff, in.ID, p.ID, p.To, termWords(p.ID, p.From, p.To))
		x.skills(in.ID, p.ID, p.Skills)
	}
	for _, p := range in.stock {
		x.day(ByStock, in.ID, p.ID, p.Expires, termWords(p.ID, "", p.Expires))
	}
	for _, held := range in.Accreditations {
		if e := x.day(AccreditationEnds, in.ID, held.Kind, held.To, termWords(held.Kind, held.From, held.To)); e != nil && !x.past {
			e.Services = x.accredited(in, held.Kind, e.At)
		}
	}
	for _, row := range in.rows {
		if e := x.day(VerifyBy, in.ID, row.ID, row.Asserted.VerifyBy, say("%s 须在 %s 前核实", "%s is to be verified by %s", row.Service, row.Asserted.VerifyBy)); e != nil && !x.past {
			e.Services = []Dependence{x.kept(in, row, e.At)}
		}
		x.row(in, row)
	}
}

// accredited are the rows for the services of bundles that go with an accreditation.
func (x *expiring) accredited(in *Institution, kind string, at wire.Time) (found []Dependence) {
	for b := range x.v.Bundles() {
		for _, row := range in.rowsOf(b.Services) {
			if b.Accreditation == kind {
				found = append(found, x.kept(in, row, at))
			}
		}
	}
	return found
}

// kept is a row that stays whatever becomes of the paper that it goes with, if it
// is there at all.
func (x *expiring) kept(in *Institution, row *Service, at wire.Time) Dependence {
	d := Dependence{Institution: in.ID, Row: row.ID, Term: row.Service}
	d.Gone = !x.everAt(in, row).covers(x.now+int64(at.Sub(x.at))-1, 0)
	d.Why = d.words()
	return d
}

// row notes the row at everything it leans on that ends for good.
func (x *expiring) row(in *Institution, row *Service) {
	leaves := x.leaves(in, row, 0)
	for i := range leaves {
		l := &leaves[i]
		for _, p := range l.parts {
			if len(p.when) == 0 {
				continue
			}
			edge := p.when[len(p.when)-1].to
			kind, where := p.cause.Kind, cmp.Or(l.thing.Institution, in.ID)
			if kind == ByTerm {
				kind = RowEnds
			}
			if e := x.minute(kind, where, p.cause.ID, edge, p.why); e != nil && !x.past {
				e.add(x.dependence(in, row, leaves, p.cause, edge))
			}
		}
	}
}

func (x *expiring) dependence(in *Institution, row *Service, leaves []leaf, c Cause, edge int64) Dependence {
	when := x.everAt(in, row)
	d := Dependence{Institution: in.ID, Row: row.ID, Term: row.Service}
	d.Gone = !when.covers(edge-1, 0)
	d.Lost = !d.Gone && !when.covers(edge, 0)
	d.Others = others(leaves, func(l *leaf) bool {
		return slices.ContainsFunc(l.parts, func(p part) bool { return p.cause == c })
	}, edge)
	d.Why = d.words()
	return d
}

// add adds a row once.
func (e *Expiry) add(d Dependence) {
	if !slices.ContainsFunc(e.Services, func(o Dependence) bool { return o.Institution == d.Institution && o.Row == d.Row }) {
		e.Services = append(e.Services, d)
	}
}

// network notes the end of a network and of its memberships, with the rows that its
// members do for each other as agreed.
func (x *expiring) network(n *Network) {
	note := func(member, where string, last Date, why wire.Text) {
		if e := x.day(AgreementEnds, where, n.ID, last, why); e != nil && !x.past {
			e.Services = append(e.Services, x.agreed(n, member, e.At)...)
		}
	}
	note("", n.Lead, n.To, termWords(n.ID, n.From, n.To))
	for _, id := range sorted(n.Members) {
		m := n.Members[id]
		note(id, id, m.To, termWords(n.ID, m.From, m.To))
	}
}

// agreed are the rows of a member, of all if none is named, that others of the
// network support.
func (x *expiring) agreed(n *Network, member string, at wire.Time) (found []Dependence) {
	for _, id := range n.everyone() {
		in, ok := x.v.Institution(id)
		if !ok || member != "" && id != member {
			continue
		}
		for _, row := range in.rows {
			if slices.Contains(n.Supports, row.Asked()) && slices.Contains(n.everyone(), row.By) {
				found = append(found, x.kept(in, row, at))
			}
		}
	}
	return found
}

func (x *expiring) inOrder() []Expiry {
	found := make([]Expiry, 0, len(x.found))
	for _, e := range x.found {
		found = append(found, *e)
	}
	slices.SortFunc(found, func(a, b Expiry) int {
		return cmp.Or(a.At.Sub(b.At), cmp.Compare(a.Institution, b.Institution), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	return found
}

// words names the posting by what it is for, never by who.
func (x *Posting) words() string { return cmp.Or(x.Kind, "posting") + " " + x.ID }
