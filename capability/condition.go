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
	detail    func() wire.Text // nil for none; worked out only where it is told
	call      []string
	products  []*Product
}

func (c *condition) words() wire.Text {
	if c.detail == nil {
		return wire.Text{}
	}
	return c.detail()
}

// conditions are all of a row, in the order in which an unmet one is named.
// at is the minute that particulars speak of; called means that the hours of
// the row and of its people do not matter because they are called in.
func (a *asking) conditions(in *Institution, row *Service, at int64, w stretch, called bool, depth int) []condition {
	var room [8]condition
	out := conditions(room[:0]).with(a.trusted(row)).with(a.limits(row)).with(a.inTerm(row))
	for _, n := range row.Requires.Skills {
		out = out.with(a.skill(in, n, at, w, called))
	}
	for _, kind := range row.Requires.Equipment {
		out = out.with(in.device(kind))
	}
	for _, term := range row.Requires.Stock {
		out = out.with(a.stock(in, term, at))
	}
	for _, term := range row.Requires.Services {
		out = out.with(a.other(in, term, at, w, depth))
	}
	if mode := row.ModeWord(); mode == Remote || mode == Supervised {
		by := a.Inquiry.institution(row.By)
		c := a.other(by, row.asked(), at, w, depth)
		if len(c.call) > 0 {
			c.call = []string{CallBy}
		}
		out = out.with(a.linked(in, row)).with(c)
	}
	if !called {
		out = out.with(a.hours(in, row, at, w))
	}
	return slices.Clone(out)
}

type conditions []condition

// with adds a condition, unless it always holds and has nothing to tell.
func (all conditions) with(c condition) conditions {
	if c.may.whole() && c.sure.whole() && c.call == nil && c.products == nil {
		return all
	}
	return append(all, c)
}

// never is a condition that can't hold, for the reason.
func never(reason, zh, en string, args ...any) condition {
	return condition{reason: reason, detail: func() wire.Text { return say(zh, en, args...) }}
}

// always is a condition that holds.
func always() condition { return condition{may: allTime(), sure: allTime()} }

// perhaps is a condition that may hold, never surely.
func perhaps(call string) condition { return condition{may: allTime(), call: []string{call}} }

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
		switch row.Patient[fact].holds(fact, a.q.Patient) {
		case no:
			outside = append(outside, fact)
		case unknown:
			c = perhaps(CallLimitUnknown)
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
		return perhaps(CallEquipmentUnknown)
	case found:
		return never(NoEquipment, "设备 %s 故障", "the %s is broken", kind)
	}
	return never(NoEquipment, "没有设备 %s", "there is no %s", kind)
}

// stock is every product that serves the term, each until it expires.
func (a *asking) stock(in *Institution, term string, at int64) condition {
	c := condition{reason: NoStock}
	var why []*Product
	call := CallStockUnknown
	for _, p := range in.stock {
		if !p.is(term) {
			continue
		}
		good := p.good()
		c.may = append(c.may, good...)
		if p.Quantity != nil {
			c.sure = append(c.sure, good...)
		}
		if !good.covers(at, 0) {
			why = append(why, p)
			continue
		}
		c.products = append(c.products, p)
		switch {
		case p.Quantity != nil && !a.stale(p):
			call = ""
		case p.Quantity != nil && call != "":
			call = CallStaleStock
		}
	}
	c.may, c.sure = union(c.may), union(c.sure)
	c.detail = func() wire.Text { return outOfStock(term, why) }
	if call != "" && c.products != nil {
		c.call = []string{call}
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
	return a.q.At.Sub(counted) > a.v.head.StaleAfter.stock()
}

// linked is the live link that a remote or supervised row needs: the case's at
// Here, elsewhere what the catalogue lists, which is to be tried first.
func (a *asking) linked(in *Institution, row *Service) condition {
	need := row.link()
	no := never(NoLink, "需要 %s 连接 %s", "a %s link to %s is needed", need, row.By)
	listed, known := a.v.channels(in.ID, row.By)
	if known && !slices.ContainsFunc(listed, func(l Link) bool { return l.rank() >= need.rank() }) {
		return no
	}
	switch {
	case in.ID == a.q.Here && a.q.Link != LinkUnknown:
		if a.q.Link.rank() < need.rank() {
			return no
		}
		return always()
	case in.ID != a.q.Here && known:
		c := always()
		c.call = []string{CallLink}
		return c
	}
	return perhaps(CallLink)
}

// other is another service that this one leans on, at in.
func (a *asking) other(in *Institution, term string, at int64, w stretch, depth int) condition {
	if in == nil || len(in.Services) == 0 || depth >= maxDepth {
		return perhaps(CallBy)
	}
	rows := in.rowsFor[term]
	if len(rows) == 0 {
		return never(NotOffered, "%s 不提供 %s", "%s does not offer %s", in.ID, term)
	}
	c, best := condition{}, 0
	for i, row := range rows {
		s := a.look(in, row, at, (w.to-w.from)/minutesADay, depth+1)
		standing := a.standing(row)
		if standing.inDate {
			c.sure = append(c.sure, s.sure...)
		}
		c.may = append(c.may, s.may...)
		if i == 0 {
			stay := int64(a.q.Stay) // of this question: the words may be asked for later
			c.reason = firstBlocked(s.conditions, at, stay)
			c.detail = func() wire.Text {
				_, detail := blocked(s.conditions, at, stay)
				return prefixed(in, detail)
			}
		}
		if worth := a.worth(s, standing, at); worth > best {
			best, c.call = worth, slices.Clone(standing.call)
			for _, x := range s.conditions {
				c.call = append(c.call, x.call...)
			}
			if !s.open.covers(at, int64(a.q.Stay)) {
				c.call = append(c.call, CallOnCall)
			}
		}
	}
	c.may, c.sure = union(c.may), union(c.sure)
	return c
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

func prefixed(in *Institution, t wire.Text) wire.Text {
	return wire.Text{Zh: in.ID + "：" + t.Zh, En: in.ID + ": " + t.En}
}

// hours is the row's own hours, else the institution's; not stated is unknown.
func (a *asking) hours(in *Institution, row *Service, at int64, w stretch) condition {
	h := row.Hours
	if h == nil {
		h = in.Hours
	}
	if h == nil {
		return perhaps(CallHoursUnknown)
	}
	t := h.times(a.v.head.Days, w)
	return condition{reason: Closed, may: t, sure: t, detail: func() wire.Text { return h.words(row.Service, at, a.v.head.Days) }}
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
