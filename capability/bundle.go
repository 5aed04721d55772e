package capability

import (
	"iter"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Bundle is what an institution needs for a role such as chest-pain unit.
type Bundle struct {
	ID            string    `json:"-"`
	Name          wire.Text `json:"name,omitzero"`
	Accreditation string    `json:"accreditation,omitempty"` // the kind that those who have the role hold
	Requires      Requires  `json:"requires,omitzero"`       // of the institution itself
	Services      []string  `json:"services,omitempty"`      // terms that it must offer
	Vehicles      []string  `json:"vehicles,omitempty"`      // modes: for each a vehicle of its own, or one that names it
}

// How far an institution has what a bundle asks.
const (
	Present  = "present"
	Doubtful = "doubtful" // it may be there; the catalogue does not say that it surely is
	Missing  = "missing"
)

// A Lack is one thing of a bundle, and whether it is there.
type Lack struct {
	Kind  string    `json:"kind"` // skill, equipment, room, stock, service, vehicle
	ID    string    `json:"id"`   // the skill, the kind of equipment or room, the term, the mode
	State string    `json:"state"`
	Why   wire.Text `json:"why"`
}

// Bundles are all, in the order of ids.
func (v *View) Bundles() iter.Seq[*Bundle] {
	return all[*Bundle](v.db.Txn(false), bundleTable, byID)
}

// Lacks goes through everything that a bundle asks of an institution at a time, at
// whatever hour and for a patient inside the limits, in the order of the bundle.
// It is nil for an institution or a bundle that the catalogue does not have.
func (v *View) Lacks(institution, bundle string, at wire.Time) (found []Lack) {
	in, known := v.Institution(institution)
	b, ok := first[*Bundle](v.db.Txn(false), bundleTable, byID, bundle)
	if !known || !ok {
		return nil
	}
	a := v.inGeneral(at)
	for _, need := range b.Requires.each() {
		found = append(found, a.lack(in, need))
	}
	for _, term := range b.Services {
		found = append(found, a.lack(in, single{"service", term, Requires{Services: []ServiceNeed{{Service: term}}}}))
	}
	for _, mode := range b.Vehicles {
		found = append(found, a.lacksVehicle(in, mode))
	}
	return found
}

// single is one thing of many that are required.
type single struct {
	kind, id string
	requires Requires
}

// each are the things required one by one.
func (r Requires) each() (found []single) {
	for _, n := range r.Skills {
		found = append(found, single{"skill", n.id(), Requires{Skills: []SkillNeed{n}}})
	}
	for _, kind := range r.Equipment {
		found = append(found, single{"equipment", kind, Requires{Equipment: []string{kind}}})
	}
	for _, kind := range r.Rooms {
		found = append(found, single{"room", kind, Requires{Rooms: []string{kind}}})
	}
	for _, term := range r.Stock {
		found = append(found, single{"stock", term, Requires{Stock: []string{term}}})
	}
	for _, n := range r.Services {
		found = append(found, single{"service", n.Service, Requires{Services: []ServiceNeed{n}}})
	}
	return found
}

// lack asks whether an institution has one thing, as a row that needs no more.
func (a *asking) lack(in *Institution, n single) Lack {
	var s seen
	a.together(&s, in, &Service{Service: n.id, Requires: &n.requires, open: always()}, a.now, a.window(a.now, 1), true, 0)
	l := Lack{Kind: n.kind, ID: n.id, State: Present, Why: say("有 %s", "%s is there", n.id)}
	switch {
	case len(in.rows) == 0 && !s.sure.covers(a.now, 0):
		l.State, l.Why = Doubtful, wordsFor(ListsNothing)
	case !s.may.covers(a.now, 0):
		l.State = Missing
		_, l.Why = told(s.unmet)
	case !s.sure.covers(a.now, 0):
		l.State = Doubtful
		l.Why = say("%s 不能确定：%s", "%s is not certain: %s", n.id, strings.Join(s.call.words(), ", "))
	}
	return l
}

// lacksVehicle asks whether a vehicle of the mode is at an institution, or names it
// among those that it serves.
func (a *asking) lacksVehicle(in *Institution, mode string) Lack {
	l := Lack{Kind: "vehicle", ID: mode, State: Missing, Why: say("没有车辆 %s", "no vehicle %s serves it", mode)}
	if len(in.rows) == 0 && len(in.vehicles) == 0 {
		l.State, l.Why = Doubtful, wordsFor(ListsNothing)
	}
	for _, base := range a.v.vehicleBases() {
		for _, x := range base.vehicles {
			switch ours := x.Mode == mode && (base == in && x.Serves == nil || slices.Contains(x.Serves, in.ID)); {
			case !ours || !base.term.covers(a.now, 0) || x.State == "broken" || l.State == Present:
			case x.State == "working":
				l.State, l.Why = Present, say("有车辆 %s/%s", "%s/%s serves it", base.ID, x.ID)
			default:
				l.State, l.Why = Doubtful, say("车辆 %s/%s 状态不明", "whether %s/%s works is not known", base.ID, x.ID)
			}
		}
	}
	return l
}

func (c *checker) checkBundle(s spot, b *Bundle) {
	for i, mode := range b.Vehicles {
		s.to("vehicles").oneOf(itoa(i), mode, vehicleModes()...)
	}
	things := b.Requires
	things.Services = nil // terms: nobody need offer them yet
	c.checkRequires(s.to("requires"), nil, &Service{Requires: &things})
}
