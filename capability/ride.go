package capability

import (
	"cmp"
	"iter"
	"slices"
)

// A ride is how a patient leaves a place.
type ride struct {
	vehicle           *Vehicle // nil for the public ambulance
	base              *Institution
	mode              string
	response, loading Span
	call              calls // why it is not sure
}

// rideFrom is the fastest vehicle that serves a place, else the public
// ambulance. A vehicle whose state or times are not known comes after a public
// ambulance whose times are.
func (v *View) rideFrom(here string, on Date, now int64) ride {
	e := v.head.Emergency
	best := ride{mode: "ambulance_120", response: spanOr(e.Response), loading: spanOr(e.Loading)}
	for r := range v.rides(here, here, on, now) {
		if r.vehicle.MeetsAt == nil && r.before(best, here) {
			best = r
		}
	}
	return best
}

// rides are the vehicles that serve a place, each with the time until it is at a place.
func (v *View) rides(here, at string, on Date, now int64) iter.Seq[ride] {
	return func(yield func(ride) bool) {
		for _, base := range v.vehicleBases() {
			if !base.term.covers(now, 0) {
				continue
			}
			for _, x := range base.vehicles {
				if x.State == "broken" || !v.serves(base, x, here, on) {
					continue
				}
				coming, _ := v.way(base.ID, at, v.going(now, x.Mode))
				r := ride{vehicle: x, base: base, mode: x.Mode, response: spanOr(x.Response).Add(coming), loading: spanOr(x.Loading)}
				if x.State != "working" {
					r.call = callVehicleUnknown
				}
				if !yield(r) {
					return
				}
			}
		}
	}
}

// rank is the order of trust: a known vehicle, a known public ambulance, a
// vehicle of which something is not known, nothing.
func (r ride) rank() int {
	known := r.response.Known() && r.loading.Known() && r.call == 0
	switch {
	case r.vehicle != nil && known:
		return 0
	case known:
		return 1
	case r.vehicle != nil:
		return 2
	}
	return 3
}

// before compares by trust, time, and the vehicle's being at the place; of
// equal ones the first in the order of ids stays.
func (r ride) before(other ride, here string) bool {
	total, than := r.response.Add(r.loading), other.response.Add(other.loading)
	away := func(x ride) int {
		if x.base != nil && x.base.ID == here {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(r.rank(), other.rank()), cmp.Compare(total.Hi, than.Hi), cmp.Compare(total.Lo, than.Lo), cmp.Compare(away(r), away(other))) < 0
}

func (v *View) serves(base *Institution, x *Vehicle, here string, on Date) bool {
	if x.Serves != nil {
		return slices.Contains(x.Serves, here)
	}
	return base.ID == here || v.roads.next(base.ID, here) || v.SameNetwork(base.ID, here, on)
}
