package referral

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/plan"
	"github.com/fenji-health/fenji/referral/wire"
)

// listed is how many places passed over are listed for one need.
const listed = 8

// places lists where the patient would go otherwise, and why not to the places
// that a reader would ask about.
func (d *deciding) places(out *Decision, s *side) {
	out.Alternatives, out.Rejected = []Alternative{}, []RejectedSite{}
	if s.descent != nil {
		d.lower(out, s)
	}
	if len(s.plan.Stops) == 0 || s.disposition == AssessHere || s.down {
		return
	}
	q := s.question
	q.Without = append(slices.Clone(q.Without), s.destination)
	for range 3 {
		best := d.planner.Best(q)
		k := best.Destination(q.Needs)
		if k < 0 || slices.Contains(q.Without, best.Stops[k].Institution.ID) {
			break
		}
		in := best.Stops[k].Institution
		if q.Without = append(slices.Clip(q.Without), in.ID); s.acuity > 2 && d.isBelow(in) {
			continue // to go down takes more than that a lower place can do it as well (S23), but where minutes count
		}
		start := best.Stops[k].Arrive
		if i := best.Deciding; i >= 0 && best.Served[i].Met() {
			start = best.Served[i].Start
		}
		out.Alternatives = append(out.Alternatives, Alternative{Institution: in.ID, Level: d.view.Word(in.Level), Minutes: Minutes(start), Metres: d.view.Journey(d.c.Here, in.ID).Metres})
	}
	main := s.mainNeed(s.plan.Destination(s.question.Needs))
	for i, n := range s.wanted {
		asked := n.state == proven || i == s.plan.Deciding || s.question.Needs[i].Gated
		if asked && (s.plan.Served[i].Where >= 0 || s.plan.Served[i].Where == plan.Unmet) {
			offers, rejected := d.sites.catalog.Who(d.asking(n))
			rejected = append(rejected, d.refused(s, offers)...)
			if i == main {
				passing{d, s, i, offers, rejected}.tell(out)
			}
			d.rejections(out, s, i, rejected)
		}
	}
}

// asking is the question of a need.
func (d *deciding) asking(n *needed) capability.Question {
	q := d.sites.question(n.service)
	q.Stay, q.Course, q.Floor = n.stay, n.course, n.floor
	return q
}

// isBelow reports whether a place is of a lower level than where the patient is.
func (d *deciding) isBelow(in *capability.Institution) bool {
	return d.here != nil && d.view.LevelRank(in.Level) < d.view.LevelRank(d.here.Level)
}

// rejections lists the institutions that were passed over for one need: those
// nearer than the one chosen, or of the same networks. A place to which no way is known
// is nearer than none, but for one of which that is all that is not known.
func (d *deciding) rejections(out *Decision, s *side, i int, rejected []capability.Rejection) {
	chosen := capability.Never
	if k := s.plan.Served[i].Where; k >= 0 {
		chosen = d.view.Travel(d.c.Here, s.plan.Stops[k].Place.ID).Lo
	}
	seen := d.room.told
	clear(seen)
	rejected = slices.DeleteFunc(rejected, func(r capability.Rejection) bool {
		far := r.Travel.Lo > chosen || !r.Travel.Known() && r.Reason != capability.NoRoad
		if r.Institution.ID == s.destination || far && !d.view.SameNetwork(d.c.Here, r.Institution.ID, capability.Date(d.day)) {
			return true
		}
		one := rejection{r.Institution, r.Reason}
		again := seen[one]
		seen[one] = true
		return again
	})
	out.RejectedCount += len(rejected)
	wire.Sort(rejected, asAsked)
	for _, r := range rejected[:min(listed, len(rejected))] {
		out.Rejected = append(out.Rejected, RejectedSite{Institution: r.Institution.ID, Service: s.wanted[i].service, Reason: r.Reason, Gap: gapOf(r.Reason), Text: d.named(r), name: r.Institution.Name, asked: d.askedAbout(r)})
	}
}

// rejection is what is told once of an institution.
type rejection struct {
	institution *capability.Institution
	reason      string
}

// Why an offer is passed over, besides what capability says of rows that are none.
const (
	NotConfirmed = "assumed"  // nobody has confirmed the row
	IsFull       = "full"     // it has just reported that it is full
	NotAside     = "lateral"  // it may not be gone to instead of a higher place
	NotWished    = "declined" // the patient does not want to go there
)

// refused are the offers that a plan may not use: rows that nobody has confirmed,
// where there is time to go elsewhere, places known to be full, and, where the
// patient may go sideways, places of his level that are not fit for it.
func (d *deciding) refused(s *side, offers []*capability.Offer) []capability.Rejection {
	var refused []capability.Rejection
	for _, o := range offers {
		r := capability.Rejection{Institution: o.Institution, Service: o.Service.Service, Row: o.Service.ID, Travel: o.Parts.Road}
		switch {
		case slices.Contains(d.refusal.without, o.Institution.ID):
			r.Reason, r.Detail = NotWished, wire.Text{Zh: "病人不愿去", En: "the patient does not want to go there"}
		case o.Standing == capability.Assumed:
			r.Reason, r.Detail = NotConfirmed, wire.Text{Zh: "未经核实", En: "nobody has confirmed it"}
		case o.Full && s.acuity > 2:
			r.Reason, r.Detail = IsFull, wire.Text{Zh: "刚报满员", En: "just reported full"}
		case d.notAside(s, o) != (wire.Text{}):
			r.Reason, r.Detail = NotAside, d.notAside(s, o)
		default:
			continue
		}
		refused = append(refused, r)
	}
	return refused
}

// notAside is why a place of the patient's level is not gone to where he may go
// sideways; empty where that needs no word.
func (d *deciding) notAside(s *side, o *capability.Offer) wire.Text {
	if s.leave == nil {
		return wire.Text{}
	}
	switch s.leave.Against(d.view, d.c.Here, o) {
	case plan.NotSure:
		return wire.Text{Zh: "平转要已核实且到时开放", En: "sideways only if verified and open on arrival"}
	case plan.NotAccepted:
		return wire.Text{Zh: "没有说明接收平转", En: "has not said that it takes patients sideways"}
	case plan.NotOnTheWay:
		return wire.Text{Zh: "平转后再上转绕路太多", En: "sideways and then up is much longer"}
	}
	return wire.Text{}
}

// asAsked is the order in which a reader asks about places passed over.
func asAsked(a, b *capability.Rejection) int {
	return cmp.Or(cmp.Compare(silent(a), silent(b)), cmp.Compare(unknown(a.Travel), unknown(b.Travel)), cmp.Compare(a.Travel.Lo, b.Travel.Lo), strings.Compare(a.Institution.ID, b.Institution.ID), strings.Compare(a.Row, b.Row))
}

// unknown puts places to which no way is known behind those to which one is.
func unknown(way capability.Span) int {
	if way.Known() {
		return 0
	}
	return 1
}

// silent puts places that simply don't offer a service behind those that do but
// can't now: a reader asks about the latter.
func silent(r *capability.Rejection) int {
	if r.Reason == capability.NotOffered {
		return 1
	}
	return 0
}

// askedAbout is how likely a reader asks why not there: he does where the service
// exists but not now, and of places at least as high as his own.
func (d *deciding) askedAbout(r capability.Rejection) int {
	switch {
	case r.Reason != capability.NotOffered:
		return 2
	case d.here != nil && d.view.LevelRank(r.Institution.Level) >= d.view.LevelRank(d.here.Level):
		return 1
	}
	return 0
}

// named is a reason with the service called by its name: a catalogue knows only
// its id.
func (d *deciding) named(r capability.Rejection) wire.Text {
	t := d.set.Terms[r.Service]
	switch {
	case t == nil:
		return r.Detail
	case r.Reason == capability.NotOffered:
		return wire.Text{Zh: d.shown.text.Join("没有", t.Zh), En: d.shown.text.Join("no ", t.En)}
	}
	return wire.Text{Zh: strings.ReplaceAll(r.Detail.Zh, r.Service, t.Zh), En: strings.ReplaceAll(r.Detail.En, r.Service, t.En)}
}
