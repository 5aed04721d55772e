package plan

import "github.com/fenji-health/fenji/capability"

// The places where a need may be served, besides the number of a stop.
const (
	Here   = -1 // where the patient is
	Unmet  = -2 // nobody in reach can
	Passed = -3 // its window has closed everywhere
)

// A Plan is where each need is served and where the patient goes.
type Plan struct {
	Served   []Served // one for each need of the question, in its order
	Stops    []Stop   // where the patient is taken, in order; two at most
	Deciding int      // the need that decides where he goes; -1 if he need not move
	Delay    int      // minutes of treatment here before he can leave

	ways [2]leg // how he sets out for each stop
}

// Served is how one need is met.
type Served struct {
	Where int               // Here, Unmet, Passed, or the number of a stop
	Offer *capability.Offer // nil for basic acts and needs that nobody serves
	Start capability.Span   // minutes from the case's time until it begins
	// By is when it should have begun: its target, or the end of its window or its
	// product's if that is sooner. None if there is no such time.
	By int
	// Acts is whether it is really done: open needs always; gated ones only if
	// firm, in a window surely open, with a product inside its own window.
	Acts     bool
	NoLink   bool // it is supervised, and whether there is a live link is not known
	OffLabel bool // only products past their own window are there
	Doubtful bool // whether the window is open at the start is not known
}

// A Stop is one place the patient is taken to.
type Stop struct {
	Institution *capability.Institution
	Place       *capability.Institution // where that is: itself, or the place at which a mobile unit stops
	Leg         *capability.Offer       // a service there: its vehicle and the parts of the way
	Arrive      capability.Span         // minutes from the case's time
	Higher      bool                    // its level is above that of the place where the patient is

	ends bool // the vehicle that takes him there goes no further
}

// Met reports whether somebody serves the need.
func (s Served) Met() bool { return s.Where >= Here }

// Destination is the stop where the deciding need, or the last proven need, is
// served: later stops are for what may turn out to be needed. A stop that is not
// above the place where the patient is, is on the way to one that is. -1 if the
// patient does not move.
func (p *Plan) Destination(needs []Need) int {
	last := -1
	for i := range p.Served {
		if s := &p.Served[i]; s.Acts && (needs[i].Proven || i == p.Deciding) {
			last = max(last, s.Where)
		}
	}
	if last < 0 && len(p.Stops) > 0 {
		last = 0
	}
	for last >= 0 && !p.Stops[last].Higher && last+1 < len(p.Stops) {
		last++
	}
	return last
}
