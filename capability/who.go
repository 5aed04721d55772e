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
	i.gathered, i.passed = i.gathered[:0], i.passed[:0]
	may := i.v.candidatesFor(q.Services)
	k := 0
	for _, in := range i.v.everybody() {
		if k < len(may.institutions) && may.institutions[k] == in {
			a.explained(in, may.rows[k])
			k++
		} else {
			a.explained(in, nil)
		}
	}
	return i.inOrder(i.gathered), i.passedRoom.Copy(i.passed)
}

// Sites is the offers of Who without the reasons of the others: it asks only the
// institutions that have a row for a term. The offers are shared by those who ask
// the same again: do not modify them.
func (i *Inquiry) Sites(q Question) []*Offer { return i.survey(q).offers }

// At is the offers of Sites at one institution of the catalogue.
func (i *Inquiry) At(q Question, in *Institution) (offers []*Offer) {
	rows := in.rowsOf(q.Services)
	if len(rows) == 0 {
		return nil
	}
	gathered := i.gathered[:0]
	if a := i.ask(q); a.outright(in, rows) == "" {
		gathered = a.offers(gathered, in, rows)
	}
	return i.inOrder(gathered)
}

// Ask is Who of a single institution: its rows that may serve the question,
// soonest first, and why it does not, or not at once. Both are empty for an
// institution that the catalogue does not know.
func (i *Inquiry) Ask(q Question, institution string) (offers []*Offer, rejected []Rejection) {
	in := i.institution(institution)
	if in == nil {
		return nil, nil
	}
	i.gathered, i.passed = i.gathered[:0], i.passed[:0]
	i.ask(q).explained(in, in.rowsOf(q.Services))
	return i.inOrder(i.gathered), i.passedRoom.Copy(i.passed)
}

// inOrder is a list of its own of the offers that were gathered.
func (i *Inquiry) inOrder(gathered []*Offer) []*Offer {
	i.gathered = gathered
	soonestFirst(gathered)
	return i.offerLists.Copy(gathered)
}

// soonestFirst sorts offers by their start, and then by id.
func soonestFirst(offers []*Offer) {
	slices.SortStableFunc(offers, func(x, y *Offer) int {
		return cmp.Or(cmp.Compare(x.Start.Lo, y.Start.Lo), cmp.Compare(x.Institution.ID, y.Institution.ID), cmp.Compare(x.Service.ID, y.Service.ID))
	})
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
	s := i.survey(q)
	minutes = Span{s.silent, Never}
	var best *Offer
	for _, o := range s.offers {
		minutes.Lo = min(minutes.Lo, o.Start.Lo)
		if o.Sure {
			minutes.Hi = min(minutes.Hi, o.Start.Hi)
		}
		if best == nil || surer(o, best) {
			best = o
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
func (v *View) candidatesFor(terms []string) *found {
	return v.members(strings.Join(terms, " "), terms, silent)
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
	a, rows := i.ask(q), in.rowsOf(q.Services)
	if reason := a.outright(in, rows); reason != "" {
		return false, reason != ListsNothing
	}
	way, may := a.way(in), false
	var room [2]*Offer
	var early begin
	for _, row := range rows {
		switch got := a.row(room[:0], in, row, way, &early); {
		case len(got) == 0 || early.waits():
		case got[0].Sure:
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
	q    Question
	from *departure
	stop string // of the mobile unit that is asked

	leans map[lean]leaning // what was answered for services that others lean on
	path  []lean           // the services whose leaves are being found, each leaning on the next
}

func (i *Inquiry) ask(q Question) *asking {
	a := &i.asking // one question at a time
	a.Inquiry, a.q, a.from, a.stop, a.leans, a.path = i, q, i.departure(&q), "", nil, nil
	return a
}

// place is where the row of an institution is done.
func (a *asking) place(in *Institution) string {
	switch {
	case a.q.comes():
		return a.q.Here
	case a.stop != "":
		return a.stop
	}
	return in.ID
}

// way is the parts of the journey to an institution, or to the stop of a mobile
// unit; none to where the patient already is. A team that comes has the road only,
// which is taken to be as long as the way to it.
func (a *asking) way(in *Institution) Parts {
	p := Parts{Delay: Exactly(a.q.Delay)}
	base := in.ID
	if a.stop != "" {
		base = a.stop
	}
	if in.ID == a.q.Here || base == a.q.Here {
		return p
	}
	moves := a.moves(in)
	if moves {
		p.Response, p.Loading = a.from.ride.response.after(a.q.Delay), a.from.ride.loading
	}
	if p.Road, p.Estimated = a.road(base, p); moves && !a.q.Fetched {
		return a.quicker(base, p)
	}
	return p
}

// moves reports whether a vehicle has to come and take the patient to it.
func (a *asking) moves(in *Institution) bool {
	return in.ID != a.q.Here && !a.q.Aboard && a.place(in) != a.q.Here
}

// offers adds what the rows of an institution offer.
func (a *asking) offers(offers []*Offer, in *Institution, rows []*Service) []*Offer {
	way := a.way(in)
	var early begin
	for _, row := range rows {
		offers = a.row(offers, in, row, way, &early)
	}
	return offers
}

// explained gathers what the rows of an institution for the question offer, and why it is
// passed over: each of them, unless one of them answers without a reservation.
func (a *asking) explained(in *Institution, rows []*Service) {
	way := a.way(in)
	if reason := a.outright(in, rows); reason != "" {
		r := Rejection{Institution: in, Reason: reason, Detail: wordsFor(reason), Travel: way.Road}
		if len(a.q.Services) > 0 {
			r.Service = a.q.Services[0]
		}
		a.passed = append(a.passed, r)
		return
	}
	others, answers := len(a.passed), false
	var early begin
	for _, row := range rows {
		had := len(a.gathered)
		a.gathered = a.row(a.gathered, in, row, way, &early)
		got := a.gathered[had:]
		r := Rejection{Institution: in, Service: row.Service, Row: row.ID, Travel: way.Road}
		if len(got) > 0 {
			r.Travel = got[0].Parts.Road
		}
		switch {
		case len(got) == 0 || early.waits():
			r.Reason, r.Detail = told(early.seen.unmet)
		case !got[len(got)-1].Parts.Road.Known():
			r.Reason, r.Detail = NoRoad, wordsFor(NoRoad)
		default:
			answers = true
		}
		a.passed = append(a.passed, r)
	}
	if answers {
		a.passed = a.passed[:others]
	}
}

// outright is the reason that concerns the whole institution, if any.
func (a *asking) outright(in *Institution, rows []*Service) string {
	silent := len(in.rows) == 0
	switch {
	case !silent && len(rows) == 0:
		return NotOffered
	case silent && !in.term.covers(a.now, 0):
		return Lapsed
	case a.below(in, a.q.Floor):
		return BelowFloor
	case silent && a.below(in, a.q.Least):
		return NotOffered
	case silent:
		return ListsNothing
	}
	return ""
}

// below reports whether an institution's level is below one; nothing is below none.
func (a *asking) below(in *Institution, level string) bool {
	return level != "" && a.v.LevelRank(in.Level) < a.v.leastRank(level)
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

// wordsFor says the reasons that need no particulars.
func wordsFor(reason string) wire.Text {
	switch reason {
	case BelowFloor:
		return wire.Text{Zh: "机构级别低于所需级别", En: "below the level that is needed"}
	case Lapsed:
		return wire.Text{Zh: "机构尚未开业或已关闭", En: "not open yet, or closed for good"}
	case ListsNothing:
		return wire.Text{Zh: "目录中没有该机构的任何服务，情况不明", En: "the catalogue lists no service of it at all; not known"}
	case NoRoad:
		return wire.Text{Zh: "路程时间不明", En: "how long the way takes is not known"}
	}
	return wire.Text{Zh: "不提供该服务", En: "does not offer it"}
}

// row adds what one row offers: nothing, or once; of a mobile unit perhaps at two
// stops. How it begins for who arrives early, where it begins soonest, is kept in early.
func (a *asking) row(offers []*Offer, in *Institution, row *Service, way Parts, early *begin) []*Offer {
	if len(in.places) > 0 {
		return a.roving(offers, in, row, early)
	}
	if o := a.once(in, row, way, early); o != nil {
		offers = append(offers, o)
	}
	return offers
}

// once asks a row at the times of its earliest and latest arrival; nil where it does
// not answer.
func (a *asking) once(in *Institution, row *Service, way Parts, early *begin) *Offer {
	arrive := way.Arrival()
	a.earliest(early, in, row, arrive.Lo)
	switch {
	case !early.ok:
		return nil
	case arrive.Hi == arrive.Lo:
		return a.offer(in, row, way, early, early)
	}
	var late begin
	a.earliest(&late, in, row, arrive.Hi)
	return a.offer(in, row, way, early, &late)
}

// roving asks a row of a mobile unit at each place of its itinerary; it offers it
// at that where it begins soonest, and after it at that which is better to count on, if
// that is another.
func (a *asking) roving(offers []*Offer, in *Institution, row *Service, early *begin) []*Offer {
	var soonest, best *Offer
	for i, place := range in.places {
		var b begin
		a.stop = place
		o := a.once(in, row, a.way(in), &b)
		if i == 0 || o != nil && (soonest == nil || o.Start.Lo < soonest.Start.Lo || o.Start.Lo == soonest.Start.Lo && surer(o, soonest)) {
			soonest, *early = o, b
		}
		if o != nil && (best == nil || steadier(o, best)) {
			best = o
		}
	}
	a.stop = ""
	if soonest != nil {
		offers = append(offers, soonest)
	}
	if best != nil && steadier(best, soonest) {
		offers = append(offers, best)
	}
	return offers
}

// steadier puts sure rows before others, and then those by their latest start.
func steadier(x, y *Offer) bool {
	if x.Sure != y.Sure {
		return x.Sure
	}
	return x.Start.Hi < y.Start.Hi
}

func (a *asking) offer(in *Institution, row *Service, parts Parts, early, late *begin) *Offer {
	arrive := parts.Arrival()
	start := Span{early.may, late.latest()}
	parts.Lead = row.lead()
	parts.Wait = between(start.Lo-arrive.Lo, start.Hi, arrive.Hi)
	o := a.offerRoom.One()
	*o = Offer{Institution: in, Service: row, Mode: row.ModeWord(), Place: a.place(in), Start: start.Add(parts.Lead), Parts: parts, Products: early.products}
	o.Answer = o.Start
	if row.Turnaround != nil {
		o.Answer = o.Start.Add(*row.Turnaround)
	}
	if row.By != "" {
		o.By = a.institution(row.By)
	}
	var doubt calls // of the journey itself
	if a.moves(in) {
		r := &a.from.ride
		if parts.by != nil {
			r = parts.by
		}
		o.Vehicle, o.Base, o.TravelMode, o.Meeting, doubt = r.vehicle, r.base, r.mode, parts.meeting, r.call
	}
	standing := a.standing(row, a.now+int64(last(early, late)))
	call := early.call | late.call | doubt | standing.call
	if o.Full = row.Capacity.full(a.at.Add(arrive.Lo)); o.Full {
		call |= callFull
	}
	o.Standing, o.CallFirst = standing.word, call.words()
	if o.Standing == Verified && call&^(callFull|callOnCall|callVehicleUnknown) != 0 {
		o.Standing = Declared
	}
	o.Sure = standing.inDate && early.sureAtOnce() && late.sureAtOnce() && (early.waits() || !late.waits()) && doubt == 0
	if lapse := early.lapse - a.now; lapse-int64(early.may) < minutesADay {
		until := a.at.Add(int(lapse))
		o.Until = &until
	}
	return o
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

// last is the later of the minutes at which it may begin for an early and for a late
// arrival.
func last(early, late *begin) int {
	if late.ok {
		return max(early.may, late.may)
	}
	return early.may
}

// standing is how well a row is known on the day on which it is used.
type standing struct {
	word   string
	inDate bool
	call   calls
}

// lasts is until when what is said counts without being verified again.
func (x *Assertion) lasts() times { return term("", x.VerifyBy) }

func (a *asking) standing(row *Service, at int64) standing {
	on := a.dateOf(at)
	s := standing{word: row.Asserted.As, inDate: true}
	switch {
	case s.word == Assumed:
		return standing{Assumed, false, callAssumed}
	case row.Asserted.VerifyBy != "" && row.Asserted.VerifyBy < on:
		s = standing{Declared, false, callPastVerifyBy}
	case s.word == Verified && a.age > a.v.head.StaleAfter.services():
		s = standing{Declared, true, callStaleServices}
	case s.word != Verified:
		s = standing{Declared, true, callDeclared}
	}
	if row.watched(on) {
		s.call |= callTrial
	}
	return s
}

// say is a sentence in both languages; what has two names stands in each by its own.
func say(zh, en string, args ...any) wire.Text {
	in := func(language, sentence string) string {
		own := slices.Clone(args)
		for i, arg := range own {
			if t, ok := arg.(wire.Text); ok {
				own[i] = t.In(language)
			}
		}
		return fmt.Sprintf(sentence, own...)
	}
	return wire.Text{Zh: in("zh", zh), En: in("en", en)}
}
