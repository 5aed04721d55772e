package capability

// A Meeting is where a patient changes vehicles: one takes him there and no further,
// the other comes there to meet it. Both set out at once.
type Meeting struct {
	Place   *Institution
	Vehicle *Vehicle     // that takes him there
	Base    *Institution // of Vehicle

	near ride // by Vehicle
	far  ride // that comes to Place; no vehicle of the catalogue where none is known to come
}

// meetings are where the vehicles that go no further take a patient who leaves a place.
// Of a vehicle whose state or times are not known nobody is told to wait on the road.
func (v *View) meetings(here string, on Date, now int64) (all []*Meeting) {
	for near := range v.rides(here, here, on, now) {
		if near.vehicle.MeetsAt == nil || near.rank() > 0 {
			continue
		}
		for _, id := range near.vehicle.MeetsAt {
			if place, ok := v.Institution(id); ok && id != here {
				all = append(all, &Meeting{Place: place, Vehicle: near.vehicle, Base: near.base, near: near, far: v.comesTo(id, here, on, now)})
			}
		}
	}
	return all
}

// comesTo is the vehicle that serves a place and is first at another on the way.
func (v *View) comesTo(at, here string, on Date, now int64) (first ride) {
	for r := range v.rides(here, at, on, now) {
		if r.vehicle.MeetsAt == nil && r.rank() == 0 && (first.vehicle == nil || r.before(first, at)) {
			first = r
		}
	}
	return first
}

// quicker is the way to a place by two vehicles that meet, or by one that goes no
// further than there, where he surely arrives sooner than by the way given.
func (a *asking) quicker(to string, way Parts) Parts {
	for _, m := range a.from.short {
		if other, ok := a.by(m, to); ok && other.Arrival().Hi < way.Arrival().Hi {
			way = other
		}
	}
	return way
}

// by is the way to a place that begins in the vehicle which goes as far as a meeting.
func (a *asking) by(m *Meeting, to string) (p Parts, ok bool) {
	p = Parts{Delay: Exactly(a.q.Delay), Response: m.near.response.after(a.q.Delay), Loading: m.near.loading, by: &m.near}
	leave := p.leave()
	first, estimated := a.along(a.q.Here, m.Place.ID, m.near.mode, leave)
	switch {
	case estimated:
		return p, false
	case m.Place.ID == to:
		p.Road = first
		return p, true
	case m.far.vehicle == nil:
		return p, false
	}
	there, comes := leave.Add(first), m.far.response
	on := Span{max(there.Lo, comes.Lo), max(there.Hi, comes.Hi)}.Add(m.far.loading)
	if !on.Known() {
		return p, false
	}
	p.Meet, p.by, p.meeting = Span{on.Lo - leave.Lo, on.Hi - leave.Hi}, &m.far, m
	p.Road, estimated = a.along(m.Place.ID, to, m.far.mode, on)
	return p, !estimated
}
