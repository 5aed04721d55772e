package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// A one is one institution.
type one struct {
	heading
	ID          string                  `json:"id"`
	Institution *capability.Institution `json:"institution"`
	Open        string                  `json:"open,omitempty"` // closed or not_yet_open, on the day
	Services    []serviceShown          `json:"services"`
	Posted      []postedShown           `json:"posted,omitempty"` // people of others who work here
	Sent        []postedShown           `json:"sent,omitempty"`   // its own who work elsewhere
	Networks    []string                `json:"networks,omitempty"`
	Offered     int                     `json:"offered"`          // rows that it may offer on the day
	OfferedOwn  int                     `json:"offered_own"`      // of these without anybody posted, visiting or from afar
	Visits      []visitShown            `json:"visits,omitempty"` // of mobile units on the day
	Lacks       []lacksShown            `json:"lacks,omitempty"`

	view *capability.View
}

// A serviceShown is a row now: available yes, maybe or no.
type serviceShown struct {
	Row       string    `json:"row"`
	Service   string    `json:"service"`
	Name      wire.Text `json:"name,omitzero"`
	Mode      string    `json:"mode"`
	Standing  string    `json:"standing"`
	Now       string    `json:"now"`
	CallFirst []string  `json:"call_first,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	Text      wire.Text `json:"text,omitzero"`
}

// A postedShown is a person, as skills and a title.
type postedShown struct {
	Posting string          `json:"posting"`
	Place   string          `json:"place,omitempty"` // the other institution
	Kind    string          `json:"kind,omitempty"`
	Title   string          `json:"title,omitempty"`
	Skills  []string        `json:"skills,omitempty"`
	From    capability.Date `json:"from,omitempty"`
	To      capability.Date `json:"to,omitempty"`
}

// A visitShown is a mobile unit that stops here on the day.
type visitShown struct {
	Unit     string   `json:"unit"`
	Hours    []string `json:"hours"`
	Services []string `json:"services"`
}

// A lacksShown is what a role asks and the institution may not have.
type lacksShown struct {
	Bundle string            `json:"bundle"`
	Name   wire.Text         `json:"name,omitzero"`
	Things []capability.Lack `json:"things"`
}

func (l *look) one(in *capability.Institution) *one {
	out := &one{view: l.view, heading: l.heading(), ID: in.ID, Institution: in, Open: l.existing(in), Services: l.services(in), Visits: l.visits(in), Lacks: l.lacks(in)}
	for p := range l.view.Postings() {
		shown := postedShown{Posting: p.ID, Place: p.Employer, Kind: p.Kind, Title: p.Title, Skills: p.Skills.Words(), From: p.From, To: p.To}
		switch in.ID {
		case p.Workplace:
			out.Posted = append(out.Posted, shown)
		case p.Employer:
			shown.Place = p.Workplace
			out.Sent = append(out.Sent, shown)
		}
	}
	for _, n := range l.view.NetworksOf(in.ID, l.today()) {
		out.Networks = append(out.Networks, n.ID)
	}
	out.OfferedOwn, out.Offered = l.view.SelfSufficiency(in.ID, l.at)
	return out
}

// services are its rows as they are for somebody who is there.
func (l *look) services(in *capability.Institution) []serviceShown {
	names, inquiry, out := services(), l.view.Inquire(l.at, nil), []serviceShown{}
	for _, row := range in.Rows() {
		shown := serviceShown{Row: row.ID, Service: row.Service, Name: names[row.Service], Mode: row.ModeWord(), Standing: cmp.Or(row.Asserted.As, capability.Declared), Now: "no"}
		shown.now(inquiry.Ask(capability.Question{Services: []string{row.Service}, Here: in.ID}, in.ID))
		out = append(out, shown)
	}
	return out
}

// visits are the mobile units that stop there on the day.
func (l *look) visits(in *capability.Institution) (out []visitShown) {
	for _, v := range l.view.VisitsTo(in.ID, l.today()) {
		visit := visitShown{Unit: v.Unit.ID}
		for _, h := range v.Hours {
			visit.Hours = append(visit.Hours, h.String())
		}
		for _, s := range v.Services {
			visit.Services = append(visit.Services, s.Service)
		}
		out = append(out, visit)
	}
	return out
}

// lacks is what the roles that the institution holds on the day ask and it may not
// have.
func (l *look) lacks(in *capability.Institution) (out []lacksShown) {
	for b := range l.view.Bundles() {
		if !slices.ContainsFunc(in.Accreditations, func(a capability.Accreditation) bool {
			return a.Kind == b.Accreditation && (a.From == "" || a.From <= l.today()) && (a.To == "" || l.today() <= a.To)
		}) {
			continue
		}
		things := l.view.Lacks(in.ID, b.ID, l.at)
		things = slices.DeleteFunc(things, func(x capability.Lack) bool { return x.State == capability.Present })
		if len(things) > 0 {
			out = append(out, lacksShown{b.ID, b.Name, things})
		}
	}
	return out
}

// now takes from the answer for the term what is said of the row.
func (s *serviceShown) now(offers []*capability.Offer, rejected []capability.Rejection) {
	for _, r := range rejected {
		if r.Row == s.Row || r.Row == "" {
			s.Reason, s.Text = r.Reason, r.Detail
		}
	}
	for _, o := range offers {
		if o.Service.ID != s.Row {
			continue
		}
		s.Standing, s.CallFirst = o.Standing, o.CallFirst
		switch {
		case s.Reason != "": // it opens later
		case o.Sure:
			s.Now = "yes"
		default:
			s.Now = "maybe"
		}
	}
}

func (o *one) words(w *page, in *capability.Institution) {
	level := w.word(in.Level)
	if open := w.existing(o.Open); open != "" {
		level += w.in("，", ", ") + open
	}
	w.say("%s，%s", "%s, %s", w.name(in), level)
	o.facts(w, in)
	var t table
	for _, s := range o.Services {
		mark := map[string]string{"yes": "+", "maybe": "?", "no": "-"}[s.Now]
		note := w.told(nil, s.Text)
		if s.Reason != capability.NoEquipment {
			note = w.told(nil, s.Text, s.Service)
		}
		if s.Now != "no" && len(s.CallFirst) > 0 {
			note = w.in("先打电话：", "call first: ") + w.all(s.CallFirst)
		}
		t.add(mark+" "+withID(s.Name, s.Row, w.lang), w.word(s.Mode), w.word(s.Standing), note)
	}
	if len(o.Services) == 0 {
		w.say("目录中没有该机构的任何服务，情况不明", "the catalogue lists no service of it at all; not known")
	}
	w.section("服务（+能，?可能，-现在不能）", "Services (+ offered, ? perhaps, - not now)", t)
	if o.Offered > 0 {
		w.say("当日能做%d项，其中%d项不靠派驻、外来和远程", "%d offered on the day, %d of them without anybody posted, visiting or from afar", o.Offered, o.OfferedOwn)
	}
	t = nil
	for _, v := range o.Visits {
		t.add(v.Unit, strings.Join(v.Hours, ", "), w.terms(v.Services))
	}
	w.section("当日来此的巡回单位", "Mobile units that come on the day", t)
	o.departments(w, in)
	o.people(w, in)
	o.things(w, in)
	for _, k := range o.Lacks {
		t = nil
		for _, x := range k.Things {
			t.add(w.word(x.Kind), w.kind(x.Kind, x.ID), w.word(x.State), w.told(nil, x.Why))
		}
		w.section("还缺："+withID(k.Name, k.Bundle, "zh"), "Lacks: "+withID(k.Name, k.Bundle, "en"), t)
	}
}

// facts are what an institution is.
func (o *one) facts(w *page, in *capability.Institution) {
	var t table
	fact := func(zh, en, value string) {
		if value != "" {
			t.add(w.in(zh, en), value)
		}
	}
	fact("别名", "aliases", strings.Join(in.Aliases, w.in("、", ", ")))
	fact("类别", "kind", w.word(in.Kind))
	fact("所有制", "ownership", w.word(in.Ownership))
	fact("区划", "region", in.Region)
	fact("上级机构", "branch of", in.Parent)
	fact("存续", "open", w.term(in.From, in.To))
	fact("执业等级", "licence grade", in.Grade.Licence)
	fact("达到标准", "attained standard", w.year(in.Grade.Standard, in.Grade.StandardYear))
	fact("本地评级", "local grade", strings.TrimSpace(in.Grade.Local+" "+in.Grade.LocalScheme))
	fact("开放时间", "hours", w.hours(in.Hours))
	for _, a := range in.Accreditations {
		fact("认定", "accreditation", strings.TrimSpace(w.word(a.Kind)+" "+w.term(a.From, a.To)))
	}
	for _, x := range in.Specialities {
		fact("专科", "speciality", strings.TrimSpace(x.Name.In(w.lang)+" "+w.word(x.Level)))
	}
	fact("能力模板", "profiles", strings.Join(in.Profiles, ", "))
	if in.Population != nil {
		fact("服务人口", "population", fmt.Sprint(*in.Population))
	}
	fact("网络", "networks", w.networks(o))
	fact("覆盖", "catchment", strings.Join(in.Catchment, ", "))
	for _, c := range in.ContactList() {
		fact("电话", "telephone", strings.TrimSpace(w.word(c.Role)+" "+c.Phone+" "+c.Name.In(w.lang)))
	}
	for _, x := range in.Itinerary {
		fact("停靠", "stop", strings.TrimSpace(x.Place+" "+w.stop(x)))
	}
	w.table(t, "  ")
}

// networks are the names of those that the institution is in.
func (w *page) networks(o *one) string {
	var out []string
	for _, id := range o.Networks {
		for n := range o.view.Networks() {
			if n.ID == id {
				out = append(out, withID(n.Name, id, w.lang))
			}
		}
	}
	return strings.Join(out, w.in("、", ", "))
}

// terms are the names of services.
func (w *page) terms(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = w.service(id)
	}
	return strings.Join(out, w.in("、", ", "))
}

// stop is when a mobile unit is at a place.
func (w *page) stop(x capability.Stop) string {
	if x.Hours == nil {
		return fmt.Sprintf(w.in("%s至%s", "%s to %s"), x.From, x.To)
	}
	return strings.TrimSpace(w.hours(x.Hours) + " " + w.term(capability.Date(x.From), capability.Date(x.To)))
}

// year is a standard with the year in which it was attained.
func (w *page) year(standard string, year int) string {
	if year == 0 {
		return standard
	}
	return fmt.Sprintf("%s (%d)", standard, year)
}

// hours are the days of the week with their periods, days alike together.
func (w *page) hours(h *capability.Hours) string {
	switch {
	case h == nil:
		return w.in("未写明", "not stated")
	case h.Always:
		return w.in("全天", "always")
	}
	days := []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday", "workday"}
	var out []string
	for i := 0; i < len(days); i++ {
		first, periods := i, fmt.Sprint(h.Days[days[i]])
		for i+1 < 7 && fmt.Sprint(h.Days[days[i+1]]) == periods {
			i++
		}
		if len(h.Days[days[first]]) == 0 {
			continue
		}
		name := w.word(days[first])
		if i > first {
			name += w.in("至", "-") + w.word(days[i])
		}
		out = append(out, name+" "+strings.Trim(periods, "[]"))
	}
	return strings.Join(out, w.in("，", ", "))
}

// departments are those of the institution, with the codes of the national list.
func (o *one) departments(w *page, in *capability.Institution) {
	var t table
	for _, id := range sortedKeys(in.Departments) {
		d := in.Departments[id]
		t.add(withID(d.Name, id, w.lang), strings.Join(d.Codes, ", "), w.term(d.From, d.To))
	}
	w.section("科室", "Departments", t)
}

// people are told as what they can do, never by name.
func (o *one) people(w *page, in *capability.Institution) {
	var t table
	for _, id := range sortedKeys(in.Staff) {
		x := in.Staff[id]
		var away []string
		for _, a := range x.Absences {
			away = append(away, w.word(a.Kind)+" "+w.term(a.From, a.To))
		}
		t.add(id, w.title(x.Title), w.skills(x.Skills.Words()), strings.Join(away, w.in("，", ", ")))
	}
	for _, p := range o.Posted {
		t.add(p.Posting, w.title(p.Title), w.skills(p.Skills), strings.TrimSpace(fmt.Sprintf(w.in("由%s派驻 %s", "posted by %s %s"), w.place(o.view, p.Place), w.term(p.From, p.To))))
	}
	for _, p := range o.Sent {
		t.add(p.Posting, w.title(p.Title), w.skills(p.Skills), strings.TrimSpace(fmt.Sprintf(w.in("派驻到%s %s", "posted to %s %s"), w.place(o.view, p.Place), w.term(p.From, p.To))))
	}
	w.section("人员", "People", t)
}

func (w *page) skills(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = w.kind("skill", id)
	}
	return strings.Join(out, w.in("、", ", "))
}

// things are devices, stock and vehicles.
func (o *one) things(w *page, in *capability.Institution) {
	var t table
	for _, id := range sortedKeys(in.Equipment) {
		x := in.Equipment[id]
		t.add(id, w.kind("equipment", x.Kind), w.word(cmp.Or(x.State, "unknown")))
	}
	w.section("设备", "Equipment", t)
	t = nil
	for _, id := range sortedKeys(in.Rooms) {
		x := in.Rooms[id]
		t.add(withID(x.Name, id, w.lang), w.kind("room", x.Kind), w.word(cmp.Or(x.State, "unknown")))
	}
	w.section("房间", "Rooms", t)
	t = nil
	for _, id := range sortedKeys(in.Stock) {
		x := in.Stock[id]
		count := w.word("unknown")
		if x.Quantity != nil {
			count = fmt.Sprint(*x.Quantity)
		}
		t.add(withID(x.Name, id, w.lang), count, w.term("", x.Expires))
	}
	w.section("库存", "Stock", t)
	t = nil
	for _, id := range sortedKeys(in.Vehicles) {
		x := in.Vehicles[id]
		t.add(id, w.word(x.Mode), w.word(cmp.Or(x.State, "unknown")))
	}
	w.section("车辆", "Vehicles", t)
}
