package capability

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// A condition is one thing that must hold for a row to be available: when it
// may hold, when it surely does, and what to say if it does not.
type condition struct {
	reason    string
	may, sure times
	detail    func() wire.Text // of one that does not hold when it is asked; worked out only where it is told
	call      calls
	products  []*Product
}

// together asks all conditions of a row, in the order in which an unmet one is named.
// at is the minute that particulars speak of; called means that the hours of
// the row and of its people do not matter because they are called in.
func (a *asking) together(in *Institution, row *Service, at int64, w stretch, called bool, depth int) seen {
	s, stay := seen{may: allTime(), sure: allTime()}, int64(a.q.Stay)
	s.add(a.trusted(row), at, stay)
	s.add(a.limits(row), at, stay)
	s.add(a.inTerm(row), at, stay)
	for _, n := range row.Requires.Skills {
		s.add(a.skill(in, n, at, w, called), at, stay)
	}
	for _, kind := range row.Requires.Equipment {
		s.add(in.device(kind), at, stay)
	}
	for _, term := range row.Requires.Stock {
		s.add(a.stock(in, term, at), at, stay)
	}
	for _, term := range row.Requires.Services {
		s.add(a.other(in, term, at, w, depth), at, stay)
	}
	if mode := row.ModeWord(); mode == Remote || mode == Supervised {
		s.add(a.linked(in, row), at, stay)
		c := a.other(a.institution(row.By), row.asked(), at, w, depth)
		if c.call != 0 {
			c.call = callBy
		}
		s.add(c, at, stay)
	}
	if !called {
		s.add(a.hours(in, row, at, w), at, stay)
	}
	s.sure = s.sure.and(s.may)
	return s
}

// never is a condition that can't hold, for the reason.
func never(reason, zh, en string, args ...any) condition {
	return condition{reason: reason, detail: func() wire.Text { return say(zh, en, args...) }}
}

// always is a condition that holds.
func always() condition { return condition{may: allTime(), sure: allTime()} }

// perhaps is a condition that may hold, never surely.
func perhaps(call calls) condition { return condition{may: allTime(), call: call} }

func (a *asking) trusted(row *Service) condition {
	switch {
	case row.Asserted.As == Contradicted:
		return never(Denied, "%s 上次未能实施，登记被否定", "%s could not be done when it was asked for", row.Service)
	case row.Status == "planned" || row.Status == "suspended" || row.Status == "withdrawn":
		zh := map[string]string{"planned": "计划开展", "suspended": "暂停", "withdrawn": "停止"}[row.Status]
		return never(BadStatus, "%s "+zh, "%s is "+row.Status, row.Service)
	case row.Kind == "disease":
		return never(LabelOnly, "%s 是病名，不能代替服务", "%s names a disease; it does not stand for a service", row.Service)
	case row.Label:
		return never(LabelOnly, "%s 只是专科标签", "%s is a speciality label, not a service", row.Service)
	}
	return always()
}

func (a *asking) limits(row *Service) condition {
	c := always()
	var outside []string
	for _, fact := range row.limits {
		switch row.Patient[fact].holds(fact, a.patient) {
		case no:
			outside = append(outside, fact)
		case unknown:
			c = perhaps(callLimitUnknown)
		}
	}
	if outside != nil {
		facts := strings.Join(outside, ", ")
		return never(PatientLimit, "患者不在限定范围内：%s", "the patient is outside its limits: %s", facts)
	}
	return c
}

func (a *asking) inTerm(row *Service) condition {
	t := row.term
	if t.whole() {
		return always()
	}
	return condition{reason: Lapsed, may: t, sure: t, detail: func() wire.Text { return termWords(row.Service, row.From, row.To) }}
}

func termWords(what string, from, to Date) wire.Text {
	switch {
	case from == "":
		return say("%s 有效期至 %s", "%s ends on %s", what, to)
	case to == "":
		return say("%s 自 %s 起", "%s begins on %s", what, from)
	}
	return say("%s 有效期 %s 至 %s", "%s is from %s to %s", what, from, to)
}

func (in *Institution) device(kind string) condition {
	found, doubtful := false, false
	for _, x := range in.equipment {
		if x.Kind != kind {
			continue
		}
		switch x.State {
		case "working":
			return always()
		case "broken":
			found = true
		default:
			doubtful = true
		}
	}
	switch {
	case doubtful:
		return perhaps(callEquipmentUnknown)
	case found:
		return never(NoEquipment, "设备 %s 故障", "the %s is broken", kind)
	}
	return never(NoEquipment, "没有设备 %s", "there is no %s", kind)
}

// stock is every product that serves the term, each until it expires.
func (a *asking) stock(in *Institution, term string, at int64) condition {
	c := condition{reason: NoStock}
	var may, sure [2]times
	all, counted := may[:0], sure[:0]
	var why []*Product
	call := callStockUnknown
	for _, p := range in.stock {
		if !p.is(term) {
			continue
		}
		good := p.good()
		all = append(all, good)
		if p.Quantity != nil {
			counted = append(counted, good)
		}
		if !good.covers(at, 0) {
			why = append(why, p)
			continue
		}
		c.products = append(c.products, p)
		switch {
		case p.Quantity != nil && !a.stale(p):
			call = 0
		case p.Quantity != nil && call != 0:
			call = callStaleStock
		}
	}
	c.may, c.sure = coverage(all, 1), coverage(counted, 1)
	if !c.may.covers(at, int64(a.q.Stay)) {
		c.detail = func() wire.Text { return outOfStock(term, why) }
	}
	if c.products != nil {
		c.call = call
	}
	return c
}

// good is when the product can be used.
func (p *Product) good() times {
	if p.Quantity != nil && *p.Quantity == 0 {
		return nil
	}
	return p.term
}

// outOfStock says what is wrong with the products for a term, if there are any.
func outOfStock(term string, products []*Product) wire.Text {
	if products == nil {
		return say("没有库存 %s", "there is no %s in stock", term)
	}
	var why []wire.Text
	for _, p := range products {
		if p.good() == nil {
			why = append(why, say("%s 库存为 0", "%s is out of stock", p.ID))
		} else {
			why = append(why, say("%s 于 %s 过期", "%s expires on %s", p.ID, p.Expires))
		}
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
func (a *asking) linked(in *Institution, row *Service) condition {
	least := row.link().rank()
	listed, known := a.v.channels(in.ID, row.By)
	here := in.ID == a.q.Here
	switch {
	case known && !slices.ContainsFunc(listed, func(l Link) bool { return l.rank() >= least }),
		here && a.q.Link != LinkUnknown && a.q.Link.rank() < least:
		return never(NoLink, "需要 %s 连接 %s", "a %s link to %s is needed", row.link(), row.By)
	case here && a.q.Link != LinkUnknown:
		return always()
	case !here && known:
		c := always()
		c.call = callLink
		return c
	}
	return perhaps(callLink)
}

// other is another service that this one leans on, at in.
func (a *asking) other(in *Institution, term string, at int64, w stretch, depth int) condition {
	if in == nil || len(in.Services) == 0 || depth >= maxDepth {
		return perhaps(callBy)
	}
	rows := in.rowsFor[term]
	if len(rows) == 0 {
		return never(NotOffered, "%s 不提供 %s", "%s does not offer %s", in.ID, term)
	}
	c, best := condition{}, 0
	var mayRoom, sureRoom [2]times
	may, sure := mayRoom[:0], sureRoom[:0]
	for i, row := range rows {
		s := a.look(in, row, at, (w.to-w.from)/minutesADay, depth+1)
		standing := a.standing(row)
		if standing.inDate {
			sure = append(sure, s.sure)
		}
		may = append(may, s.may)
		if i == 0 && s.unmet != nil {
			c.reason, c.detail = s.reason(), s.toldBy(in)
		}
		if worth := a.worth(s, standing, at); worth > best {
			best, c.call = worth, standing.call|s.call
			if !s.open.covers(at, int64(a.q.Stay)) {
				c.call |= callOnCall
			}
		}
	}
	c.may, c.sure = coverage(may, 1), coverage(sure, 1)
	return c
}

// toldBy is the particulars of what another institution lacks.
func (s seen) toldBy(in *Institution) func() wire.Text {
	return func() wire.Text {
		_, t := s.why()
		return wire.Text{Zh: in.ID + "：" + t.Zh, En: in.ID + ": " + t.En}
	}
}

// worth ranks rows that would do, so that the call is about the best of them.
func (a *asking) worth(s seen, st standing, at int64) int {
	stay := int64(a.q.Stay)
	switch {
	case st.inDate && s.sure.covers(at, stay) && st.word == Verified:
		return 3
	case st.inDate && s.sure.covers(at, stay):
		return 2
	}
	return 1
}

// hours is the row's own hours, else the institution's; not stated is unknown.
func (a *asking) hours(in *Institution, row *Service, at int64, w stretch) condition {
	h := row.Hours
	if h == nil {
		h = in.Hours
	}
	if h == nil {
		return perhaps(callHoursUnknown)
	}
	t := h.times(a.v.head.Days, w)
	c := condition{reason: Closed, may: t, sure: t}
	if !t.covers(at, int64(a.q.Stay)) {
		c.detail = a.closed(h, row.Service, at)
	}
	return c
}

// closed is the particulars of hours that something keeps.
func (a *asking) closed(h *Hours, what string, at int64) func() wire.Text {
	days := a.v.head.Days
	return func() wire.Text { return h.words(what, at, days) }
}

// words says the hours of the day that a minute lies on.
func (h *Hours) words(what string, at int64, adjusted map[Date]string) wire.Text {
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
