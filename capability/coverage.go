package capability

import "github.com/fenji-health/fenji/referral/wire"

// A CoverageQuestion asks from which places a service can be reached in time.
type CoverageQuestion struct {
	Services []string // any of these answers
	Within   int      // minutes from leaving until it begins; nobody waits for a vehicle
	At       wire.Time
	Patient  Patient // nil: nothing is known, and what limits its patients is not sure
	Least    string  // below this level an institution that lists nothing offers nothing; empty: it may
}

// Whether a place is covered.
const (
	Inside  = "inside"  // surely within the minutes
	Outside = "outside" // surely not
	Unclear = "unknown" // not known: the way, the hours, or what somebody offers
)

// Covered is one place.
type Covered struct {
	Institution *Institution
	Is          string // Inside, Outside or Unclear
	Minutes     Span   // until it begins, wherever that is soonest
	Site        string // where, empty for nowhere
	Estimated   bool   // the way there is reckoned from where the places lie
}

// Coverage is of every place, in the order of ids.
type Coverage struct {
	Places                   []Covered
	Inside, Outside, Unclear int
}

// Share is the least and the most of the places that may be inside, from 0 to 1; of no
// places nothing is known.
func (c Coverage) Share() (least, most float64) {
	if len(c.Places) == 0 {
		return 0, 1
	}
	all := float64(len(c.Places))
	return float64(c.Inside) / all, float64(c.Inside+c.Unclear) / all
}

// Coverage asks from every institution of the word village that is open then, from all
// that are where there is none.
func (v *View) Coverage(q CoverageQuestion) (c Coverage) {
	for _, in := range v.outposts(q.At) {
		i := v.Inquire(q.At, q.Patient)
		minutes, parts, site := i.Until(Question{Services: q.Services, Here: in.ID, At: q.At, Patient: q.Patient, Least: q.Least, Aboard: true})
		place := Covered{Institution: in, Minutes: minutes, Site: site, Estimated: parts.Estimated}
		switch {
		case minutes.Hi <= q.Within:
			place.Is = Inside
			c.Inside++
		case minutes.Lo > q.Within:
			place.Is = Outside
			c.Outside++
		default:
			place.Is = Unclear
			c.Unclear++
		}
		c.Places = append(c.Places, place)
	}
	return c
}

// outposts are the places that coverage is about.
func (v *View) outposts(at wire.Time) []*Institution {
	now := at.Minute() + int64(v.UTCOffset())
	var villages, others []*Institution
	for in := range v.Institutions() {
		switch {
		case !in.term.covers(now, 0): // nobody falls ill there
		case v.Word(in.Level) == Village:
			villages = append(villages, in)
		default:
			others = append(others, in)
		}
	}
	if villages == nil {
		return others
	}
	return villages
}
