package capability

import (
	"encoding/json"
	"math"
)

// A Journey is the way between two places as somebody would tell a family of it, on
// an ordinary day; the way back is as long.
type Journey struct {
	Road   Span
	Metres *int // nil where a part of the way has none written
	Yuan   *int // for one patient, one way, in whole yuan, upwards; nil likewise
}

// Journey is the way between two places: as the row of the two says, else along the
// shortest way over rows. Its length and cost are never estimated.
func (v *View) Journey(from, to string) Journey {
	j := Journey{Road: v.Travel(from, to)}
	if long, ok := v.roads.lengths(from)[to]; ok && !long.metres.lost {
		metres := long.metres.sum
		j.Metres = &metres
	}
	if yuan, known := v.Fare(from, to); known {
		paid := yuan
		j.Yuan = &paid
	}
	return j
}

// Fare is what the way between two places costs one patient, as Journey has it; not
// known where that has none.
func (v *View) Fare(from, to string) (yuan int, known bool) {
	long, ok := v.roads.lengths(from)[to]
	return (long.fen.sum + 99) / 100, ok && !long.fen.lost
}

// lengths are those of the ways from a place.
func (r *roads) lengths(place string) map[string]length {
	if known, ok := r.long.Load(place); ok {
		return known.(map[string]length)
	}
	long := map[string]length{}
	for to, way := range r.shortest(place, going{}) {
		long[to] = way.length
	}
	if len(long) > 1 { // what is no place could be anything
		r.long.Store(place, long)
	}
	return long
}

// A length is what is written of a way, in metres and in fen.
type length struct{ metres, fen amount }

// add is the length of two ways one after the other.
func (l length) add(next length) length {
	return length{l.metres.add(next.metres), l.fen.add(next.fen)}
}

// length is what the row says.
func (r *Road) length() length { return length{amountOf(r.Km, 1000), amountOf(r.Cost, 100)} }

// An amount is a sum that is lost with any part that is not known; the zero is a known
// nothing.
type amount struct {
	sum  int
	lost bool
}

func (a amount) add(next amount) amount { return amount{a.sum + next.sum, a.lost || next.lost} }

// amountOf is a written number in parts, each the units-th of it.
func amountOf(n *json.Number, units float64) amount {
	if n == nil {
		return amount{lost: true}
	}
	f, err := n.Float64()
	if f = math.Round(float64(f * units)); err != nil || f < 0 || f > math.MaxInt32 {
		return amount{lost: true}
	}
	return amount{sum: int(f)}
}
