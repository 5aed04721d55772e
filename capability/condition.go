package capability

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// A condition is one thing that must hold for a row to be available: when it
// may hold, when it surely does, and what to say if it does not.
type condition struct {
	unmet     // of one that does not hold when it is asked
	may, sure times
	call      calls
}

// unmet is why a condition does not hold, with particulars that are worked out
// only where they are told.
type unmet struct {
	reason string
	detail func() wire.Text
}

// seen is what a look at a row from a minute on shows: when it may be used,
// when it surely can, and when it may without calling anybody in.
type seen struct {
	at, stay        int64
	may, sure, open times

	// Of all conditions, without anybody on call:
	call     calls
	products []*Product
	unmet    []unmet // in the order in which they are named
}

// add is one condition more.
func (s *seen) add(c *condition) {
	s.may, s.sure = s.may.and(c.may), s.sure.and(c.sure)
	s.call |= c.call
	if !c.may.covers(s.at, s.stay) {
		s.unmet = append(s.unmet, c.unmet)
	}
}

// never is a condition that can't hold, for the reason. It is not laid open where it
// is called: it is told rarely, and each copy would have its own formatting.
//
//go:noinline
func (s *seen) never(reason, zh, en string, args ...any) {
	s.may, s.sure = nil, nil
	s.unmet = append(s.unmet, unmet{reason, func() wire.Text { return say(zh, en, args...) }})
}

// perhaps is a condition that may hold, never surely.
func (s *seen) perhaps(call calls) { s.sure, s.call = nil, s.call|call }

// told is the first of what does not hold and the particulars of all of it, as far as
// there is room.
func told(all []unmet) (reason string, detail wire.Text) {
	var details []wire.Text
	length := 0
	for i, u := range all {
		detail := u.detail()
		if length += len(detail.Zh); i > 0 && length > most {
			break
		}
		details = append(details, detail)
	}
	if len(all) > 0 {
		reason = all[0].reason
	}
	return reason, joined(details)
}

// most is how many bytes of particulars are told in Chinese, beyond the first: who
// reads them reads a line.
const most = 100

// toldBy is the particulars of what another institution lacks.
func toldBy(in *Institution, all []unmet) func() wire.Text {
	return func() wire.Text {
		_, t := told(all)
		return wire.Text{Zh: in.ID + "：" + t.Zh, En: in.ID + ": " + t.En}
	}
}

// all sees what a row requires.
func (a *asking) all(s *seen, in *Institution, needs *Requires, w stretch, called bool, depth int) {
	a.skills(s, in, needs.Skills, w, called)
	for _, kind := range needs.Equipment {
		in.device(s, kind)
	}
	for _, kind := range needs.Rooms {
		in.room(s, kind)
	}
	for _, term := range needs.Stock {
		a.stock(s, in, term)
	}
	for _, n := range needs.Services {
		a.leant(s, in, n, w, depth)
	}
}

// together sees all conditions of a row. at is the minute that particulars speak of;
// called means that the hours of the row and of its people do not matter because
// they are called in.
func (a *asking) together(s *seen, in *Institution, row *Service, at int64, w stretch, called bool, depth int) {
	*s = seen{at: at, stay: int64(a.q.Stay), may: allTime(), sure: allTime()}
	row.trusted(s)
	if !a.general {
		a.limits(s, row)
	}
	if !a.general && depth == 0 && (a.q.Setting != "" || row.Particulars != nil && row.Particulars.Settings != nil) {
		a.setting(s, in, row)
	}
	called = called || a.anyHour()
	row.inTerm(s)
	in.inTerm(s)
	if row.Department != "" {
		in.inDepartment(s, row.Department)
	}
	if row.Requires != nil {
		a.all(s, in, row.Requires, w, called, depth)
	}
	if mode := row.ModeWord(); mode == Remote || mode == Supervised {
		a.linked(s, in, row)
		if a.other(s, a.institution(row.By), row.Asked(), w, depth) != 0 {
			s.call |= callBy
		}
	}
	if row.Particulars != nil && row.Particulars.Slots != nil {
		row.slots(s)
	}
	if in.Kind == MobileUnit {
		a.stopping(s, in, w)
	}
	if !called {
		a.hours(s, in, row, w)
	}
	s.sure = s.sure.and(s.may)
}

// anyHour reports whether the hours of rows and people don't matter: only whether they
// are there on the days.
func (a *asking) anyHour() bool { return a.general || a.q.Course }

func (row *Service) trusted(s *seen) {
	switch {
	case row.Asserted.As == Contradicted:
		s.never(Denied, "%s 上次未能实施，登记被否定", "%s could not be done when it was asked for", row.Service)
	case row.Kind == "disease":
		s.never(LabelOnly, "%s 是病名，不能代替服务", "%s names a disease; it does not stand for a service", row.Service)
	case row.IsLabel():
		s.never(LabelOnly, "%s 只是专科标签", "%s is a speciality label, not a service", row.Service)
	case row.stopped():
		before := times{{beginning, end}}
		if from := row.Details().StatusFrom; from != "" {
			before[0].to = from.start()
		} else {
			before = nil
		}
		s.add(&condition{unmet: unmet{BadStatus, row.statusWords}, may: before, sure: before})
	}
}

func (a *asking) limits(s *seen, row *Service) {
	var outside []string
	doubtful := false
	for _, fact := range sorted(row.Patient) {
		switch row.Patient[fact].holds(fact, a.patient) {
		case no:
			outside = append(outside, fact)
		case unknown:
			doubtful = true
		}
	}
	switch {
	case outside != nil:
		s.never(PatientLimit, "患者不在限定范围内：%s", "the patient is outside its limits: %s", strings.Join(outside, ", "))
	case doubtful:
		s.perhaps(callLimitUnknown)
	}
}

func (row *Service) inTerm(s *seen) {
	if row.open != always() {
		term := times{row.open}
		s.add(&condition{unmet{Lapsed, func() wire.Text { return termWords(row.Service, row.From, row.To) }}, term, term, 0})
	}
}

// inTerm is whether the institution itself is there.
func (in *Institution) inTerm(s *seen) {
	if !in.term.whole() {
		s.add(&condition{unmet{Lapsed, func() wire.Text { return termWords(in.ID, in.From, in.To) }}, in.term, in.term, 0})
	}
}

// inDepartment is whether the department of a row is there, or one that came from it.
func (in *Institution) inDepartment(s *seen, id string) {
	if when := in.lasting(id); !when.whole() {
		d := in.Departments[id]
		s.add(&condition{unmet{Lapsed, func() wire.Text { return termWords(id, d.since(), d.To) }}, when, when, 0})
	}
}

func termWords(what any, from, to Date) wire.Text {
	switch {
	case from == "":
		return say("%s 有效期至 %s", "%s ends on %s", what, to)
	case to == "":
		return say("%s 自 %s 起", "%s begins on %s", what, from)
	}
	return say("%s 有效期 %s 至 %s", "%s is from %s to %s", what, from, to)
}

func (in *Institution) device(s *seen, kind string) {
	best := ""
	for _, x := range in.equipment {
		if x.Kind == kind {
			best = better(best, x.State)
		}
	}
	s.works(best, kind, "设备", NoEquipment, callEquipmentUnknown)
}

func (in *Institution) room(s *seen, kind string) {
	best := ""
	for _, x := range in.rooms {
		if x.Kind == kind {
			best = better(best, x.State)
		}
	}
	s.works(best, kind, "房间", NoRoom, callRoomUnknown)
}

// works is whether the best of several things of a kind works; best is empty when
// there are none.
func (s *seen) works(best, kind, zh, reason string, call calls) {
	switch best {
	case "working":
	case "unknown":
		s.perhaps(call)
	case "broken":
		s.never(reason, zh+" %s 故障", "the %s is broken", kind)
	default:
		s.never(reason, "没有"+zh+" %s", "there is no %s", kind)
	}
}

// better is the better of the best state of several things, empty for none, and
// the state of one more, which is unknown when it is not given.
func better(best, state string) string {
	switch {
	case best == "working" || state == "working":
		return "working"
	case best == "unknown" || state != "broken":
		return "unknown"
	}
	return "broken"
}

// stock is every product that serves the term, each until it expires.
func (a *asking) stock(s *seen, in *Institution, term string) {
	c := condition{unmet: unmet{reason: NoStock}}
	var mayRoom, sureRoom [2]times
	may, sure := mayRoom[:0], sureRoom[:0]
	others, call := len(s.products), callStockUnknown
	for _, p := range in.stock {
		if !p.is(term) {
			continue
		}
		good := p.good()
		may = append(may, good)
		if p.Quantity != nil {
			sure = append(sure, good)
		}
		if !good.covers(s.at, 0) {
			continue
		}
		s.products = append(s.products, p)
		switch {
		case p.Quantity != nil && !a.stale(p):
			call = 0
		case p.Quantity != nil && call != 0:
			call = callStaleStock
		}
	}
	c.may, c.sure = coverage(may, 1), coverage(sure, 1)
	if len(s.products) > others {
		c.call = call
	}
	if !c.may.covers(s.at, s.stay) {
		at := s.at
		c.detail = func() wire.Text { return in.outOfStock(term, at) }
	}
	s.add(&c)
}

// good is when the product can be used.
func (p *Product) good() times {
	if p.Quantity != nil && *p.Quantity == 0 {
		return nil
	}
	return p.term
}

// outOfStock says what is wrong with the products for a term at a minute, if there
// are any.
func (in *Institution) outOfStock(term string, at int64) wire.Text {
	var why []wire.Text
	for _, p := range in.stock {
		switch good := p.good(); {
		case !p.is(term) || good.covers(at, 0):
		case good == nil:
			why = append(why, say("%s 库存为 0", "%s is out of stock", p.ID))
		default:
			why = append(why, say("%s 于 %s 过期", "%s expires on %s", p.ID, p.Expires))
		}
	}
	if why == nil {
		return say("没有库存 %s", "there is no %s in stock", term)
	}
	return joined(why)
}

// stale reports whether the count is older than counts of stock are believed.
func (a *asking) stale(p *Product) bool {
	counted := p.At
	if counted.IsZero() {
		counted = a.v.Published()
	}
	return a.at.Sub(counted) > a.v.head.StaleAfter.stock()
}

// linked is the live link that a remote or supervised row needs: the case's at
// Here, elsewhere what the catalogue lists, which is to be tried first.
func (a *asking) linked(s *seen, in *Institution, row *Service) {
	least := row.link().rank()
	listed, known := a.v.channels(in.ID, row.By)
	here := in.ID == a.q.Here
	switch {
	case known && !slices.ContainsFunc(listed, func(l Link) bool { return l.rank() >= least }),
		here && a.q.Link != LinkUnknown && a.q.Link.rank() < least:
		s.never(NoLink, "需要 %s 连接 %s", "a %s link to %s is needed", row.link(), row.By)
	case here && a.q.Link != LinkUnknown:
	case !here && known:
		s.call |= callLink
	default:
		s.perhaps(callLink)
	}
}

// leant is a service that the row needs here or elsewhere.
func (a *asking) leant(s *seen, in *Institution, n ServiceNeed, w stretch, depth int) {
	if n.At == "" {
		s.call |= a.other(s, in, n.Service, w, depth)
	} else if a.other(s, a.institution(n.At), n.Service, w, depth) != 0 {
		s.call |= callBy
	}
}

// other is another service that this one leans on, at in, and why to call for it.
func (a *asking) other(s *seen, in *Institution, term string, w stretch, depth int) (call calls) {
	if in == nil || len(in.rows) == 0 || depth >= maxDepth {
		if in != nil {
			in.inTerm(s)
		}
		s.perhaps(callBy)
		return callBy
	}
	rows := in.offering(term)
	if len(rows) == 0 {
		s.never(NotOffered, "%s 不提供 %s", "%s does not offer %s", in.ID, term)
		return 0
	}
	asked := lean{in, term, a.stop, s.at, w, depth}
	known, ok := a.leans[asked]
	if !ok {
		known = a.anyOf(s, in, rows, w, depth)
		if a.leans == nil {
			a.leans = map[lean]leaning{}
		}
		a.leans[asked] = known
	}
	s.add(&known.condition)
	return known.why
}

// lean is what is asked of another service, and leaning what it answers. Within one
// question it answers once: services of two institutions that lean on each other's
// would otherwise be asked in each of their many ways.
type lean struct {
	in    *Institution
	term  string
	stop  string
	at    int64
	w     stretch
	depth int
}

type leaning struct {
	condition
	why calls // to call for it
}

// anyOf is whether some row of a service that another leans on is there.
func (a *asking) anyOf(s *seen, in *Institution, rows []*Service, w stretch, depth int) (l leaning) {
	best := 0
	var mayRoom, sureRoom [2]times
	may, sure := mayRoom[:0], sureRoom[:0]
	var there seen
	for i, row := range rows {
		a.look(&there, in, row, s.at, (w.to-w.from)/minutesADay, depth+1)
		standing := a.standing(row, s.at)
		if standing.inDate {
			sure = append(sure, there.sure.and(row.Asserted.lasts()))
		}
		may = append(may, there.may)
		if i == 0 && there.unmet != nil {
			l.unmet = unmet{there.unmet[0].reason, toldBy(in, there.unmet)}
		}
		if worth := there.worth(standing); worth > best {
			best, l.why = worth, standing.call|there.call
			if !there.open.covers(s.at, s.stay) {
				l.why |= callOnCall
			}
		}
	}
	l.may, l.sure = coverage(may, 1), coverage(sure, 1)
	return l
}

// worth ranks rows that would do, so that the call is about the best of them.
func (s *seen) worth(st standing) int {
	switch {
	case st.inDate && s.sure.covers(s.at, s.stay) && st.word == Verified:
		return 3
	case st.inDate && s.sure.covers(s.at, s.stay):
		return 2
	}
	return 1
}

// hours is the row's own hours, else the institution's; not stated is unknown.
func (a *asking) hours(s *seen, in *Institution, row *Service, w stretch) {
	h := row.Hours
	if h == nil {
		h = in.Hours
	}
	switch {
	case h == nil && in.Itinerary != nil: // its stops are its hours
	case h == nil:
		s.perhaps(callHoursUnknown)
	case !h.Always:
		c := condition{may: h.times(a.v.head.Days, w)}
		c.sure = c.may
		if !c.may.covers(s.at, s.stay) {
			c.unmet = unmet{Closed, a.closed(h, row.Service, s.at)}
		}
		s.add(&c)
	}
}

// closed is the particulars of hours that something keeps.
func (a *asking) closed(h *Hours, what any, at int64) func() wire.Text {
	days := a.v.head.Days
	return func() wire.Text { return h.words(what, at, days) }
}

// words says the hours of the day that a minute lies on.
func (h *Hours) words(what any, at int64, adjusted map[Date]string) wire.Text {
	day := floorDiv(at, minutesADay)
	periods := texts(h.on(day, adjusted))
	if len(periods) == 0 {
		return say("%s %s 不开放", "%s is closed on %s", what, dateOfDay(day))
	}
	list := strings.Join(periods, ", ")
	return say("%s %s 的时间为 %s", "%s on %s is open %s", what, dateOfDay(day), list)
}

func joined(all []wire.Text) wire.Text {
	var zh, en []string
	for _, t := range all {
		zh, en = append(zh, t.Zh), append(en, t.En)
	}
	return wire.Text{Zh: strings.Join(zh, "；"), En: strings.Join(en, "; ")}
}
