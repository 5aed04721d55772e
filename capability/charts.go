package capability

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"github.com/tidwall/rtree"
)

// charts are the spatial indexes of the lists of a view, by name, each made when it is
// first asked for and then handed from view to view with its changes. Safe for
// concurrent use.
type charts struct{ made sync.Map } // name → *chart

// A chart is the located institutions of a list by latitude and longitude in radians. What is in a
// view is never changed: a later one has a copy, which shares what is the same.
type chart = rtree.RTreeGN[float64, *Institution]

// charts are the view's own.
func (v *View) charts() *charts {
	if known := v.ground.Load(); known != nil {
		return (*known).(*charts)
	}
	var g ground = &charts{}
	v.ground.CompareAndSwap(nil, &g)
	return (*v.ground.Load()).(*charts)
}

// chart is that of a list.
func (v *View) chart(name string) *chart {
	ts := v.charts()
	if known, ok := ts.made.Load(name); ok {
		return known.(*chart)
	}
	l := v.lists.list(name)
	if l.length == 0 { // what is not could be anything
		return &chart{}
	}
	t := &chart{}
	for in := range l.all() {
		plant(t, in)
	}
	known, _ := ts.made.LoadOrStore(name, t)
	return known.(*chart)
}

func plant(t *chart, in *Institution) {
	if in != nil && in.Location != nil {
		at := in.Location.corner()
		t.Insert(at, at, in)
	}
}

// corner is where a location is in a chart, in radians.
func (l *Location) corner() [2]float64 { return [2]float64{radians(l.at.lat), radians(l.at.lon)} }

// moved is the charts after the lists have changed.
func (ts *charts) moved(moves map[string][]move) ground {
	next := &charts{}
	ts.made.Range(func(name, t any) bool {
		now := t.(*chart)
		if changed := moves[name.(string)]; len(changed) > 0 {
			now = now.Copy()
			for _, m := range changed {
				if m.was != nil && m.was.Location != nil {
					at := m.was.Location.corner()
					now.Delete(at, at, m.was)
				}
				plant(now, m.in)
			}
		}
		next.made.Store(name, now)
		return true
	})
	return next
}

// An eye is a place from which distances are measured, in radians. They are compared as
// their haversine, the square of the sine of half the angle.
type eye struct {
	lat, lon float64
	cos      float64 // of the latitude
}

func (p point) eye() eye { return eye{radians(p.lat), radians(p.lon), math.Cos(radians(p.lat))} }

// beyond is what the haversine is at least for whatever lies in a box: in the formula
// each part is the least that it is in the box, by the first terms of its series, which
// end below it. For a single point it is short by a ten-thousandth at most as far as
// 4,000 km away and 60 degrees north; it decides where to look, not what is nearest.
func (e *eye) beyond(southWest, northEast [2]float64) float64 {
	south, north, west, east := southWest[0], northEast[0], southWest[1], northEast[1]
	up, along := 0.0, 0.0
	if e.lat < south {
		up = south - e.lat
	} else if e.lat > north {
		up = e.lat - north
	}
	if e.lon < west || e.lon > east {
		a, b := math.Abs(e.lon-west), math.Abs(e.lon-east)
		along = min(a, b, 2*math.Pi-a, 2*math.Pi-b)
	}
	y := max(north, -south)
	y *= y
	cos := 1 - y/2 + y*y/24 - y*y*y/720
	return max(0, leastHaversine(up)+e.cos*max(0, cos)*leastHaversine(along)) * (1 - 1e-9) // and rounding
}

// leastHaversine is of an angle.
func leastHaversine(angle float64) float64 {
	y := angle * angle / 4
	return max(0, y-y*y/3)
}

// within is the haversine of so many metres.
func within(metres int) float64 {
	s := math.Sin(min(float64(metres)/(2*earth), math.Pi/2))
	return s * s
}

// nearest goes over the institutions of a chart in the order of beyond, until yield is
// false. An institution itself is not looked at before its turn: it would have to be
// fetched from memory. The first are mostly found round the corner, at a fraction of what
// the queue of a tree takes.
func (e *eye) nearest(t *chart, yield func(in *Institution, beyond float64) bool) {
	near, upTo := e.around(t)
	for _, x := range near {
		if !yield(x.in, x.beyond) {
			return
		}
	}
	t.Nearby(
		func(southWest, northEast [2]float64, _ *Institution, _ bool) float64 {
			return e.beyond(southWest, northEast)
		},
		func(_, _ [2]float64, in *Institution, beyond float64) bool {
			return beyond <= upTo || yield(in, beyond)
		},
	)
}

// A sight is an institution and what it is beyond.
type sight struct {
	in     *Institution
	beyond float64
}

// around is all that lie at most upTo beyond, in that order: those of a box in which a
// few lie where they are spread evenly. It is none, below nothing, where that is not so.
func (e *eye) around(t *chart) (near []sight, upTo float64) {
	const few, crowd = 16, 128
	if t.Len() < 2*few {
		return nil, -1
	}
	least, most := t.Bounds()
	half := math.Sqrt(float64(few)*(most[0]-least[0])*(most[1]-least[1])/float64(t.Len())) / 2
	south, north, west, east := e.lat-half, e.lat+half, e.lon-half, e.lon+half
	upTo = min(leastHaversine(half), e.beyond([2]float64{south, east}, [2]float64{north, math.Pi}),
		e.beyond([2]float64{south, -math.Pi}, [2]float64{north, west})) * (1 - 1e-6) // and rounding
	if half > 1 || north > math.Pi/2 || south < -math.Pi/2 || east > math.Pi || west < -math.Pi {
		return nil, -1
	}
	near, seen := make([]sight, 0, 2*few), 0
	t.Search([2]float64{south, west}, [2]float64{north, east}, func(at, _ [2]float64, in *Institution) bool {
		if b := e.beyond(at, at); b <= upTo {
			near = append(near, sight{in, b})
		}
		seen++
		return seen < crowd
	})
	if seen == crowd {
		return nil, -1
	}
	slices.SortFunc(near, func(a, b sight) int { return cmp.Compare(a.beyond, b.beyond) })
	return near, upTo
}

// chartsOf are the charts of terms, each once, and how many institutions are in them.
func (v *View) chartsOf(terms []string) (all []*chart, size int) {
	for i, term := range terms {
		if !slices.Contains(terms[:i], term) {
			t := v.chart(term)
			all, size = append(all, t), size+t.Len()
		}
	}
	return all, size
}
