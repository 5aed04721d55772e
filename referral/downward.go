package referral

import (
	"cmp"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// longestCourse is the most days of a course that are looked at; one of which nothing
// is known may be longer.
const longestCourse = 3660

// A descent is what a lower place must have for the patient to go down (S23).
type descent struct {
	needs   []*needed // that it must do
	course  int       // minutes, from his arrival on
	contact int       // minutes within which he is seen there
	phases  []string  // of the care of his diagnosis
	drugs   []string  // that it must have in stock
}

// goDown takes a patient who may stay to a lower place instead, where rules let him and
// a place surely has all that he needs there over the whole course.
func (d *deciding) goDown(s *side) {
	if s.descent = d.mayGoDown(s); s.descent == nil {
		return
	}
	q := d.planning(s, s.descent.needs...)
	for {
		down := d.planner.Downward(q)
		if down == nil {
			return
		}
		to := down.Stops[0].Institution
		if len(d.lacksBesides(s.descent, to, down.Stops[0].Arrive.Hi)) == 0 {
			s.wanted, s.question, s.plan, s.down = s.descent.needs, q, down, true
			s.question.Lower = true
			s.disposition, s.destination = ReferDown, to.ID
			return
		}
		q.Without = append(slices.Clone(q.Without), to.ID)
	}
}

// stayOn takes leave to go down from a side.
func (d *deciding) stayOn(s *side) {
	if s.down {
		s.barsDown = true
		d.solve(s)
	}
}

// mayGoDown is what the rules ask of a lower place together; nil where he may not go
// down: from where he is no lower place takes over, he is not known to be without
// hurry, no signed rule lets him that speaks of each complaint, or one that asks for
// something there is open.
func (d *deciding) mayGoDown(s *side) *descent {
	word := d.view.Word(d.here.Level)
	if s.barsDown || word != capability.County && word != capability.Tertiary || s.acuity <= 3 || d.refusal.rests || d.unfit(s) {
		return nil
	}
	var lets, asks []int
	for i, f := range d.fired {
		switch {
		case f.Then.Down == nil || s.states[i] < possible:
		case s.states[i] == possible || f.Then.LetsDown() && !f.signed:
			return nil
		case f.Then.LetsDown():
			lets = append(lets, i)
		default:
			asks = append(asks, i)
		}
	}
	g := &descent{}
	for _, i := range append(slices.Clone(lets), asks...) { // what he goes for comes first
		if !d.ask(g, i) {
			return nil
		}
	}
	if !d.speak(lets) || len(g.needs) == 0 {
		return nil
	}
	for _, n := range g.needs {
		n.stay, n.course, n.away = max(n.stay, g.course), true, true
	}
	return g
}

// downOpen reports whether a patient who may stay would perhaps go down, if more were
// known of him.
func (d *deciding) downOpen(e *ends) bool {
	if e.high.disposition != Stay {
		return false
	}
	for i, f := range d.fired {
		if f.Then.Down != nil && e.high.states[i] == possible {
			return true
		}
	}
	return false
}

// ask adds what rule i asks of a lower place; false where how long or which drugs is
// not known.
func (d *deciding) ask(g *descent, i int) bool {
	f, down := &d.fired[i], d.fired[i].Then.Down
	for k := range down.Need {
		n := d.need(&down.Need[k], false)
		n.state, n.signed = proven, f.signed
		d.add(&g.needs, n, i)
	}
	if !f.Then.LetsDown() {
		return true
	}
	if first := int(down.FirstContact); g.contact == 0 || first < g.contact {
		g.contact = first
	}
	days := d.c.Number(d.set, down.Course).Hi
	if days > longestCourse {
		return false
	}
	g.course = max(g.course, int(days)*24*60)
	if down.Phase != "" {
		g.phases = append(g.phases, down.Phase)
	}
	if down.Drugs != "" {
		k, _ := d.set.Vocabulary.Lookup(down.Drugs)
		r := d.c.Facts.Reading(k)
		g.drugs = append(g.drugs, r.Present...)
		return r.Known
	}
	return true
}

// lacksBesides is what a place lacks besides services: the disease in the phase, from
// arrival to the end of the course, and the drugs for the first weeks.
func (d *deciding) lacksBesides(g *descent, in *capability.Institution, arrive int) []capability.Rejection {
	var lacks []capability.Rejection
	i, _ := d.set.Vocabulary.Lookup(pack.DiagnosisFact)
	for _, phase := range g.phases {
		for _, code := range d.c.Facts.Reading(i).Present {
			for _, at := range []int{arrive, arrive + g.course} {
				q := capability.DiseaseQuestion{Code: code, Phase: phase, Patient: d.sites.base.Patient, At: d.c.At.Add(at), Institution: in.ID}
				if t := d.view.Treats(q); len(t) == 0 || t[0].Answer != capability.Treated {
					lacks = append(lacks, untreated(in, code, t))
					break
				}
			}
		}
		if len(d.c.Facts.Reading(i).Present) == 0 {
			lacks = append(lacks, capability.Rejection{Institution: in, Service: pack.DiagnosisFact, Reason: capability.ListsNothing,
				Detail: wire.Text{Zh: "诊断不明", En: "his diagnosis is not known"}})
		}
	}
	for _, drug := range g.drugs {
		if r := d.sites.catalog.Supplies(d.sites.base, in.ID, drug, arrive, pack.DrugDays); r != nil {
			lacks = append(lacks, *r)
		}
	}
	return lacks
}

// untreated is why a place does not answer for a disease.
func untreated(in *capability.Institution, code string, t []capability.Treatment) capability.Rejection {
	r := capability.Rejection{Institution: in, Service: code, Reason: capability.NotOffered, Detail: wire.Text{Zh: "没有登记 " + code, En: "no row for " + code}}
	if len(t) > 0 && t[0].Row != nil {
		r.Service, r.Row, r.Reason, r.Detail = t[0].Row.Service, t[0].Row.ID, t[0].Reason, t[0].Detail
	}
	return r
}

// lower lists the lower places of a reader's own networks, or with something of what is
// needed there, that were passed over, with all that each lacks; and, where the patient
// stays, of those that lack but what can be mended what that is.
func (d *deciding) lower(out *Decision, s *side) {
	for _, in := range d.lowerPlaces(s.descent) {
		if in.ID == s.destination {
			continue
		}
		lacks := d.lacksOf(s, in)
		if len(lacks) == 0 && !s.down {
			continue
		}
		if len(lacks) == 0 {
			out.Alternatives = append(out.Alternatives, Alternative{Institution: in.ID, Level: d.view.Word(in.Level), Minutes: Minutes(d.view.Travel(d.c.Here, in.ID))})
			continue
		}
		change := Change{Institution: in.ID, Disposition: ReferDown}
		for _, r := range lacks {
			out.Rejected = append(out.Rejected, RejectedSite{Institution: in.ID, Service: r.Service, Reason: r.Reason, Gap: gapOf(r.Reason), Text: d.named(r), name: in.Name, asked: 2})
			change.Lacks = append(change.Lacks, Lacking{Service: r.Service, Reason: r.Reason, Text: d.named(r)})
		}
		if !s.down && !slices.ContainsFunc(lacks, beyondMending) && d.doesSome(s, in) {
			out.WouldChange = append(out.WouldChange, change)
		}
	}
	out.RejectedCount += len(out.Rejected)
}

// doesSome reports whether a place surely does something of what is needed there.
func (d *deciding) doesSome(s *side, in *capability.Institution) bool {
	return slices.ContainsFunc(s.descent.needs, func(n *needed) bool {
		offers, _ := d.sites.catalog.Ask(d.asking(n), in.ID)
		return slices.ContainsFunc(offers, func(o *capability.Offer) bool { return o.Sure })
	})
}

// beyondMending reports whether a place does not do a thing at all: that a reader can't
// mend for one patient.
func beyondMending(r capability.Rejection) bool {
	return r.Reason == capability.NotOffered || r.Reason == capability.LabelOnly && !diseaseRow(r)
}

// diseaseRow reports whether a rejection is of a row for a disease, whose phase and
// limits can be written down.
func diseaseRow(r capability.Rejection) bool {
	return slices.ContainsFunc(r.Institution.Rows(), func(row *capability.Service) bool { return row.ID == r.Row && row.Kind == "disease" })
}

// lowerPlaces are the lower places that a reader asks about, the nearest first: of the
// networks of the place where the patient is, or with a row for something of what he needs.
func (d *deciding) lowerPlaces(g *descent) []*capability.Institution {
	var found []*capability.Institution
	take := func(in *capability.Institution) {
		if d.view.LevelRank(in.Level) < d.view.LevelRank(d.here.Level) && !slices.Contains(found, in) {
			found = append(found, in)
		}
	}
	for _, n := range g.needs {
		_, rejected := d.sites.catalog.Who(d.asking(n))
		for _, r := range rejected {
			if r.Row != "" || r.Reason != capability.NotOffered && d.view.SameNetwork(d.c.Here, r.Institution.ID, capability.Date(d.day)) {
				take(r.Institution)
			}
		}
		for _, o := range d.sites.catalog.Sites(d.asking(n)) {
			take(o.Institution)
		}
	}
	slices.SortFunc(found, func(a, b *capability.Institution) int {
		return cmp.Or(cmp.Compare(d.view.Travel(d.c.Here, a.ID).Lo, d.view.Travel(d.c.Here, b.ID).Lo), cmp.Compare(a.ID, b.ID))
	})
	return found[:min(listed, len(found))]
}

// lacksOf is all that a lower place lacks.
func (d *deciding) lacksOf(s *side, in *capability.Institution) []capability.Rejection {
	var lacks []capability.Rejection
	arrive := 0
	for _, n := range s.descent.needs {
		offers, rejected := d.sites.catalog.Ask(d.asking(n), in.ID)
		sure := func(o *capability.Offer) bool { return o.Sure && o.Parts.Road.Known() && !o.Full }
		switch {
		case slices.ContainsFunc(offers, sure):
			arrive = max(arrive, offers[0].Parts.Arrival().Hi)
		case len(rejected) > 0:
			lacks = append(lacks, d.silentOn(n, rejected[0]))
		case len(offers) > 0:
			lacks = append(lacks, unsure(offers[0]))
		}
	}
	if !(arrive < capability.Never) {
		arrive = 0
	}
	return append(lacks, d.lacksBesides(s.descent, in, arrive)...)
}

// silentOn is a rejection, of a place that says nothing of a service: from the level of
// the service's term on nobody knows whether it does it.
func (d *deciding) silentOn(n *needed, r capability.Rejection) capability.Rejection {
	t := d.set.Terms[n.service]
	if r.Reason == capability.NotOffered && r.Row == "" && (t.LeastLevel == "" || d.view.LevelRank(r.Institution.Level) >= d.view.LevelRank(t.LeastLevel)) {
		r.Reason, r.Detail = capability.ListsNothing, wire.Text{Zh: "目录没有写" + t.Zh, En: "the catalogue says nothing of " + t.En}
	}
	return r
}

// unsure is why an offer can't be counted on over the course.
func unsure(o *capability.Offer) capability.Rejection {
	r := capability.Rejection{Institution: o.Institution, Service: o.Service.Service, Row: o.Service.ID, Reason: capability.ListsNothing,
		Detail: wire.Text{Zh: o.Service.Service + "：不能确定", En: o.Service.Service + ": not sure"}}
	switch {
	case o.Standing == capability.Assumed:
		r.Reason, r.Detail = NotConfirmed, wire.Text{Zh: o.Service.Service + "未经核实", En: "nobody has confirmed " + o.Service.Service}
	case o.Full:
		r.Reason, r.Detail = IsFull, wire.Text{Zh: "刚报满员", En: "just reported full"}
	}
	return r
}

// firstContact has the patient who goes down seen there in time, and the place told.
func (w *stepper) firstContact() {
	at, within := w.c.At, w.descent.contact
	to := w.plan.Stops[0].Institution
	w.add(Step{Action: "follow_up", Site: w.contact(to, ""), Text: wire.Text{Zh: "下转后首次联系", En: "first contact after going down"},
		Due: &Due{Anchor: "at", AnchorAt: &at, WithinMinutes: within, DueAt: at.Add(within), RemainingMinutes: within}})
}
