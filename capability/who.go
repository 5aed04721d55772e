package capability

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// Who answers which rows may serve the question, soonest first and then by id,
// and why the other institutions do not. An institution that is closed on
// arrival and opens later, or to which no road is known, is in both lists: it
// is an offer, with its wait, and the reader sees why it is late.
func (v *View) Who(q Question) (offers []*Offer, rejected []Rejection) {
	return v.Inquire(q.At, q.Patient).Who(q)
}

// Who is as View.Who.
func (i *Inquiry) Who(q Question) (offers []*Offer, rejected []Rejection) {
	a := i.ask(q)
	a.reasons = true
	for in := range i.v.Institutions() {
		got := a.institution(in)
		offers = offered(offers, got)
		rejected = append(rejected, passedOver(got)...)
	}
	slices.SortStableFunc(offers, sooner)
	return offers, rejected
}

// Sites is the offers of Who without the reasons of the others: it asks only the
// institutions that have a row for a term.
func (i *Inquiry) Sites(q Question) (offers []*Offer) {
	for _, s := range i.survey(q) {
		offers = offered(offers, s.results)
	}
	slices.SortStableFunc(offers, sooner)
	return offers
}

// At is the offers of Sites at one institution.
func (i *Inquiry) At(q Question, institution string) (offers []*Offer) {
	in := i.institution(institution)
	if in == nil || !in.lists(q.Services) {
		return nil
	}
	offers = offered(nil, i.ask(q).institution(in))
	slices.SortStableFunc(offers, sooner)
	return offers
}

// Ask is Who of a single institution: its rows that may serve the question,
// soonest first, and why it does not, or not at once. Both are empty for an
// institution that the catalogue does not know.
func (i *Inquiry) Ask(q Question, institution string) (offers []*Offer, rejected []Rejection) {
	in := i.institution(institution)
	if in == nil {
		return nil, nil
	}
	a := i.ask(q)
	a.reasons = true
	got := a.institution(in)
	offers = offered(nil, got)
	slices.SortStableFunc(offers, sooner)
	return offers, passedOver(got)
}

// offered adds what there is on offer.
func offered(offers []*Offer, got []result) []*Offer {
	for _, r := range got {
		if r.offer != nil {
			offers = append(offers, r.offer)
		}
	}
	return offers
}

func sooner(x, y *Offer) int {
	return cmp.Or(cmp.Compare(x.Start.Lo, y.Start.Lo), cmp.Compare(x.Institution.ID, y.Institution.ID), cmp.Compare(x.Service.ID, y.Service.ID))
}

// passedOver are the reasons of an institution, none if one of its rows answers
// without a reservation.
func passedOver(got []result) []Rejection {
	var out []Rejection
	for _, r := range got {
		if r.passed == nil {
			return nil
		}
		out = append(out, *r.passed)
	}
	return out
}

// Until is the minutes until the service can begin: the low end over the rows
// that may offer it and the institutions that might (listing nothing), the high
// end over those that surely do. Nowhere is [∞, ∞], which is known. Parts and
// site are of the surest earliest row; empty when no row offers it.
func (v *View) Until(q Question) (minutes Span, parts Parts, site string) {
	return v.Inquire(q.At, q.Patient).Until(q)
}

// Until is as View.Until.
func (i *Inquiry) Until(q Question) (minutes Span, parts Parts, site string) {
	minutes = Nowhere()
	var best *Offer
	for _, s := range i.survey(q) {
		for _, r := range s.results {
			switch {
			case r.offer != nil:
				minutes.Lo = min(minutes.Lo, r.offer.Start.Lo)
				if r.offer.Sure {
					minutes.Hi = min(minutes.Hi, r.offer.Start.Hi)
				}
				if best == nil || surer(r.offer, best) {
					best = r.offer
				}
			case r.passed.Reason == ListsNothing:
				minutes.Lo = min(minutes.Lo, s.way.Arrival().Lo)
			}
		}
	}
	if best != nil {
		parts, site = best.Parts, best.Institution.ID
	}
	return minutes, parts, site
}

// surer puts sure rows by their latest start before others by their earliest.
func surer(x, y *Offer) bool {
	if x.Sure != y.Sure {
		return x.Sure
	}
	if x.Sure && x.Start.Hi != y.Start.Hi {
		return x.Start.Hi < y.Start.Hi
	}
	return x.Start.Lo < y.Start.Lo
}

// candidatesFor are the institutions with a row for a term, and those that list
// nothing, in the order of ids.
func (v *View) candidatesFor(terms []string) []*Institution {
	key := strings.Join(terms, " ")
	if found, ok := v.candidates.Load(key); ok {
		return found.([]*Institution)
	}
	txn := v.db.Txn(false)
	found := map[string]*Institution{}
	for _, term := range append(slices.Clone(terms), silent) {
		for in := range all[*Institution](txn, institutionTable, byTerm, term) {
			found[in.ID] = in
		}
	}
	out := make([]*Institution, 0, len(found))
	for _, id := range sorted(found) {
		out = append(out, found[id])
	}
	if len(out) > 0 {
		v.candidates.Store(key, out)
	}
	return out
}

// Offers asks whether Here itself offers the service when the patient could
// begin it: yes, no, or not known. On call counts; opening later does not.
func (v *View) Offers(q Question) (offered, known bool) { return v.Inquire(q.At, q.Patient).Offers(q) }

// Offers is as View.Offers.
func (i *Inquiry) Offers(q Question) (offered, known bool) {
	in := i.institution(q.Here)
	if in == nil {
		return false, false
	}
	may := false
	for _, r := range i.ask(q).institution(in) {
		switch {
		case r.passed != nil:
			may = may || r.passed.Reason == ListsNothing
		case r.offer.Sure:
			return true, true
		default:
			may = true
		}
	}
	return false, !may
}

// asking is one question under way.
type asking struct {
	*Inquiry
	q       Question
	ride    ride
	reasons bool // why a row is passed over is to be said
}

func (i *Inquiry) ask(q Question) *asking {
	a := &i.asking // one question at a time
	*a = asking{Inquiry: i, q: q}
	a.q.At, a.q.Patient = i.at, i.patient
	if !q.Aboard {
		a.ride = i.rideFrom(q.Here)
		a.ride.response = a.ride.response.after(q.Delay)
	}
	return a
}

// way is the parts of the journey to an institution; none to where the patient
// already is.
func (a *asking) way(in *Institution) Parts {
	p := Parts{Delay: Exactly(a.q.Delay)}
	if in.ID == a.q.Here {
		return p
	}
	p.Road = a.v.Travel(a.q.Here, in.ID)
	if !a.q.Aboard {
		p.Response, p.Loading = a.ride.response, a.ride.loading
	}
	return p
}

// result is what became of a row: an offer, a reason, or both for one that
// answers only later or at an unknown distance.
type result struct {
	offer  *Offer
	passed *Rejection
}

// institution asks every row for the terms; there is always a result.
func (a *asking) institution(in *Institution) []result {
	rows := in.rowsOf(a.q.Services)
	if reason := a.outright(in, rows); reason != "" {
		return []result{{passed: a.reject(in, nil, reason, wordsFor(reason))}}
	}
	out := make([]result, len(rows))
	for i, row := range rows {
		out[i] = a.row(in, row)
	}
	return out
}

// outright is the reason that concerns the whole institution, if any.
func (a *asking) outright(in *Institution, rows []*Service) string {
	level := a.v.LevelRank(in.Level)
	low := a.q.Floor != "" && level < a.v.leastRank(a.q.Floor)
	switch {
	case low && (len(in.Services) == 0 || len(rows) > 0):
		return BelowFloor
	case len(in.Services) == 0 && (a.q.Least == "" || level >= a.v.leastRank(a.q.Least)):
		return ListsNothing
	case len(rows) == 0:
		return NotOffered
	}
	return ""
}

// leastRank is the rank of a level, or of the lowest level of one of the four
// words; above every level when it is neither, since a floor that is not
// understood must not let anybody through.
func (v *View) leastRank(level string) int {
	if r := v.LevelRank(level); r >= 0 {
		return r
	}
	for i, l := range v.head.levels() {
		if v.Word(l) == level {
			return i
		}
	}
	return len(v.head.levels())
}

func (a *asking) reject(in *Institution, row *Service, reason string, detail wire.Text) *Rejection {
	r := &Rejection{Institution: in, Reason: reason, Detail: detail, Travel: a.way(in).Road}
	switch {
	case row != nil:
		r.Service, r.Row = row.Service, row.ID
	case len(a.q.Services) > 0:
		r.Service = a.q.Services[0]
	}
	return r
}

// wordsFor says the reasons that need no particulars.
func wordsFor(reason string) wire.Text {
	switch reason {
	case BelowFloor:
		return wire.Text{Zh: "机构级别低于所需级别", En: "below the level that is needed"}
	case ListsNothing:
		return wire.Text{Zh: "目录中没有该机构的任何服务，情况不明", En: "the catalogue lists no service of it at all; not known"}
	case NoRoad:
		return wire.Text{Zh: "路程时间不明", En: "how long the way takes is not known"}
	}
	return wire.Text{Zh: "不提供该服务", En: "does not offer it"}
}

// row asks one row at the times of its earliest and latest arrival.
func (a *asking) row(in *Institution, row *Service) result {
	parts := a.way(in)
	arrive := parts.Arrival()
	early := a.earliest(in, row, arrive.Lo)
	if !early.ok {
		return result{passed: a.blocked(in, row, early, arrive)}
	}
	late := early
	if arrive.Hi != arrive.Lo {
		late = a.earliest(in, row, arrive.Hi)
	}
	o := a.offer(in, row, parts, early, late)
	switch {
	case early.waits():
		return result{o, a.blocked(in, row, early, arrive)}
	case !parts.Road.Known():
		return result{o, a.reject(in, row, NoRoad, wordsFor(NoRoad))}
	}
	return result{offer: o}
}

// blocked is why a row does not answer at once, with particulars where they are
// asked for.
func (a *asking) blocked(in *Institution, row *Service, early *begin, arrive Span) *Rejection {
	if !a.reasons {
		return &Rejection{Institution: in, Service: row.Service, Row: row.ID}
	}
	reason, detail := blocked(early.seen.conditions, a.now+int64(arrive.Lo), int64(a.q.Stay))
	return a.reject(in, row, reason, detail)
}

func (a *asking) offer(in *Institution, row *Service, parts Parts, early, late *begin) *Offer {
	arrive := parts.Arrival()
	start := Span{early.may, late.latest()}
	parts.Lead = row.lead()
	parts.Wait = between(start.Lo-arrive.Lo, start.Hi, arrive.Hi)
	o := &Offer{Institution: in, Service: row, Mode: row.ModeWord(), Start: start.Add(parts.Lead), Parts: parts}
	o.Answer = o.Start
	if row.Turnaround != nil {
		o.Answer = o.Start.Add(*row.Turnaround)
	}
	if row.By != "" {
		o.By = a.Inquiry.institution(row.By)
	}
	call := early.calls()
	if late != early {
		call = append(call, late.calls()...)
	}
	if in.ID != a.q.Here && !a.q.Aboard {
		o.Vehicle, o.Base, o.TravelMode = a.ride.vehicle, a.ride.base, a.ride.mode
		call = append(call, a.ride.call...)
	}
	if o.Full = row.Capacity.full(a.q.At.Add(arrive.Lo)); o.Full {
		call = append(call, CallFull)
	}
	standing := a.standing(row)
	o.Standing, o.CallFirst = standing.word, inOrder(append(call, standing.call...))
	if o.Standing == Verified && weakens(o.CallFirst) {
		o.Standing = Declared
	}
	o.Sure = standing.inDate && early.sureAtOnce() && late.sureAtOnce() && (early.waits() || !late.waits()) && len(a.rideDoubt(in)) == 0
	o.Products = early.products()
	if lapse := early.lapse - a.now; lapse-int64(early.may) < minutesADay {
		until := a.q.At.Add(int(lapse))
		o.Until = &until
	}
	return o
}

// rideDoubt is why the journey itself is not sure.
func (a *asking) rideDoubt(in *Institution) []string {
	if in.ID == a.q.Here || a.q.Aboard {
		return nil
	}
	return a.ride.call
}

// between is the span of two waits, of an early and of a late arrival.
func between(early, start, arrive int) Span {
	if start >= Never {
		return Span{early, Never}
	}
	return Span{min(early, start-arrive), max(early, start-arrive)}
}

// full reports whether a report of being full still counts at a time.
func (c *Capacity) full(at wire.Time) bool {
	return c != nil && c.State == "full" && at.Sub(c.At) < minutesOr(c.For, capacityLasts)
}

// inOrder is each reason to call once, in the fixed order.
func inOrder(call []string) []string {
	if len(call) == 0 {
		return nil
	}
	var out []string
	for _, c := range callOrder {
		if slices.Contains(call, c) {
			out = append(out, c)
		}
	}
	return out
}

// weakens reports whether some reason to call makes a verified row count as
// declared only.
func weakens(call []string) bool {
	return slices.ContainsFunc(call, func(c string) bool { return c != CallFull && c != CallOnCall && c != CallVehicleUnknown })
}

// standing is how well a row is known on the day of the question.
type standing struct {
	word   string
	inDate bool
	call   []string
}

func (a *asking) standing(row *Service) standing {
	s := standing{word: row.Asserted.As, inDate: true}
	past := row.Asserted.VerifyBy != "" && row.Asserted.VerifyBy < a.dateOf(a.now)
	stale := a.q.At.Sub(a.v.Published()) > a.v.head.StaleAfter.services()
	switch {
	case s.word == Assumed:
		return standing{Assumed, false, []string{CallAssumed}}
	case past:
		s = standing{Declared, false, []string{CallPastVerifyBy}}
	case s.word == Verified && stale:
		s = standing{Declared, true, []string{CallStaleServices}}
	case s.word != Verified:
		s = standing{Declared, true, []string{CallDeclared}}
	}
	if row.Status == "trial" {
		s.call = append(s.call, CallTrial)
	}
	return s
}

// blocked is the first unmet condition and the particulars of all unmet ones.
func blocked(all []condition, at, stay int64) (string, wire.Text) {
	var zh, en []string
	for _, c := range all {
		if c.may.covers(at, stay) {
			continue
		}
		detail := c.words()
		zh, en = append(zh, detail.Zh), append(en, detail.En)
	}
	return firstBlocked(all, at, stay), wire.Text{Zh: strings.Join(zh, "；"), En: strings.Join(en, "; ")}
}

func firstBlocked(all []condition, at, stay int64) string {
	for _, c := range all {
		if !c.may.covers(at, stay) {
			return c.reason
		}
	}
	return ""
}

func say(zh, en string, args ...any) wire.Text {
	return wire.Text{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)}
}
