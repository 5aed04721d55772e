package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

var catalogShow = command{
	name: "show", zh: "看全貌，或一家机构的详情", en: "the catalogue as a whole, or one institution",
	usage: "[flags] [INSTITUTION]",
	detail: `The institution is meant by its id, its name or an alias. Its services are asked for
somebody who is there, at the time --at.`,
	example: "fenji catalog show --catalog examples/anxi/catalog --at 2022-11-26T13:52:00+08:00 lantian",
	run:     runCatalogShow,
}

func runCatalogShow(c *call, args []string) error {
	l := c.of("fenji.catalog.show/1")
	rest, err := l.open(args, 0, 1)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		answer := l.overall()
		return l.answer(answer, func(w *page) error {
			w.asked(l)
			answer.words(w)
			return nil
		})
	}
	in, err := l.institution(rest[0])
	if err != nil {
		return err
	}
	answer := l.one(in)
	return l.answer(answer, func(w *page) error {
		w.asked(l)
		answer.words(w, in)
		return nil
	})
}

// An overall is the catalogue as a whole.
type overall struct {
	heading
	Levels       []levelShown       `json:"levels"`
	Networks     []*networkShown    `json:"networks"`
	Orphans      []orphanShown      `json:"orphans"` // in no network of a type any more
	Institutions []institutionShown `json:"institutions"`
}

type levelShown struct {
	Level        string `json:"level"`
	Word         string `json:"word"`
	Institutions int    `json:"institutions"`
	Rows         tally  `json:"rows"`
}

// A networkShown is a network with its members and the networks inside it.
type networkShown struct {
	ID      string          `json:"id"`
	Name    wire.Text       `json:"name,omitzero"`
	Type    string          `json:"type"`
	Lead    string          `json:"lead,omitempty"`
	From    capability.Date `json:"from,omitempty"`
	To      capability.Date `json:"to,omitempty"`
	Members []memberShown   `json:"members"`
	Inside  []*networkShown `json:"networks,omitempty"`

	leadName wire.Text
	gone     bool // not there on the day
}

type memberShown struct {
	ID   string          `json:"id"`
	Name wire.Text       `json:"name,omitzero"`
	Role string          `json:"role,omitempty"`
	From capability.Date `json:"from,omitempty"`
	To   capability.Date `json:"to,omitempty"`
	Now  bool            `json:"now"` // a member on the day
}

type orphanShown struct {
	capability.Orphan
	Type string `json:"type"`
}

type institutionShown struct {
	ID    string    `json:"id"`
	Name  wire.Text `json:"name,omitzero"`
	Level string    `json:"level"`
	Rows  tally     `json:"rows"`
}

func (l *look) overall() *overall {
	out := &overall{heading: l.heading(), Levels: []levelShown{}, Networks: l.networks(), Orphans: l.orphans(), Institutions: []institutionShown{}}
	of := map[string]*levelShown{}
	for _, level := range l.view.Levels() {
		of[level] = &levelShown{Level: level, Word: l.view.Word(level)}
	}
	for in := range l.view.Institutions() {
		shown := institutionShown{ID: in.ID, Name: in.Name, Level: in.Level}
		of[in.Level].Institutions++
		for _, row := range rows(in) {
			shown.Rows.count(row, l.today())
			of[in.Level].Rows.count(row, l.today())
		}
		out.Institutions = append(out.Institutions, shown)
	}
	for _, level := range l.view.Levels() {
		if of[level].Institutions > 0 {
			out.Levels = append(out.Levels, *of[level])
		}
	}
	slices.SortStableFunc(out.Institutions, func(a, b institutionShown) int {
		return cmp.Compare(l.view.LevelRank(b.Level), l.view.LevelRank(a.Level))
	})
	return out
}

func (o *overall) words(w *page) {
	t := table{{w.in("级别", "level"), w.in("机构", "institutions"), w.in("服务", "services"), w.in("已核实", "verified"), w.in("已申报", "declared"), w.in("推定", "assumed"), w.in("过核实期限", "past verify_by")}}
	for _, s := range o.Levels {
		t.add(w.word(s.Level), fmt.Sprint(s.Institutions), fmt.Sprint(s.Rows.All), fmt.Sprint(s.Rows.Verified), fmt.Sprint(s.Rows.Declared), fmt.Sprint(s.Rows.Assumed), fmt.Sprint(s.Rows.PastVerifyBy))
	}
	w.table(t, "")
	t = table{}
	for _, n := range o.Networks {
		n.lines(w, &t, "")
	}
	w.section("网络", "Networks", t)
	t = table{}
	for _, x := range o.Orphans {
		t.add(x.Institution, w.word(x.Type), fmt.Sprintf(w.in("最后在%s，至%s", "last in %s, until %s"), x.Network, x.Until))
	}
	w.section("不再属于同类网络的机构", "In no network of the type any more", t)
	t = table{}
	for _, in := range o.Institutions {
		services := fmt.Sprintf(w.in("%d项服务", "%d services"), in.Rows.All)
		if in.Rows.All == 0 {
			services = w.in("没有列出服务，情况不明", "lists nothing: not known")
		}
		t.add(withID(in.Name, in.ID, w.lang), w.word(in.Level), services)
	}
	w.section("机构", "Institutions", t)
}

// section is a table below a title, nothing where the table is empty.
func (w *page) section(zh, en string, t table) {
	if len(t) == 0 {
		return
	}
	w.WriteString("\n")
	w.say("%s", "%s", w.in(zh, en))
	w.table(t, "  ")
}

// lines are the network as a tree.
func (n *networkShown) lines(w *page, t *table, before string) {
	there := ""
	if n.gone {
		there = w.in("当日不存在", "not there on the day")
	}
	t.add(before+withID(n.Name, n.ID, w.lang), w.word(n.Type), w.term(n.From, n.To), there)
	below := before + "  "
	if n.Lead != "" {
		t.add(below+withID(n.leadName, n.Lead, w.lang), w.in("牵头", "lead"))
	}
	for _, m := range n.Members {
		if m.ID == n.Lead {
			continue
		}
		note := ""
		if !m.Now && !n.gone {
			note = w.in("当日不在内", "not a member on the day")
		}
		t.add(below+withID(m.Name, m.ID, w.lang), w.word(m.Role), w.term(m.From, m.To), note)
	}
	for _, inside := range n.Inside {
		inside.lines(w, t, below)
	}
}

// term is from a day to a day, as far as they are given.
func (w *page) term(from, to capability.Date) string {
	switch {
	case from == "" && to == "":
		return ""
	case to == "":
		return fmt.Sprintf(w.in("%s起", "from %s"), from)
	case from == "":
		return fmt.Sprintf(w.in("至%s", "to %s"), to)
	}
	return fmt.Sprintf(w.in("%s至%s", "%s to %s"), from, to)
}

// networks are those that on the day stand in no other, each with those inside it.
func (l *look) networks() []*networkShown {
	shown, inside := map[string]*networkShown{}, map[string]bool{}
	for n := range l.view.Networks() {
		shown[n.ID] = l.network(n)
	}
	for n := range l.view.Networks() {
		for above, when := range n.Within {
			if o := shown[above]; o != nil && (when.From == "" || when.From <= l.today()) && (when.To == "" || l.today() <= when.To) {
				o.Inside, inside[n.ID] = append(o.Inside, shown[n.ID]), true
			}
		}
	}
	out := []*networkShown{}
	for _, id := range sortedKeys(shown) {
		if !inside[id] {
			out = append(out, shown[id])
		}
	}
	return out
}

// orphans are the institutions that were in networks of a type and are in none.
func (l *look) orphans() []orphanShown {
	types := map[string]bool{}
	for n := range l.view.Networks() {
		types[n.Type] = true
	}
	out := []orphanShown{}
	for _, kind := range sortedKeys(types) {
		for _, o := range l.view.Orphans(kind, l.today()) {
			out = append(out, orphanShown{o, kind})
		}
	}
	return out
}

// network is one without those inside it.
func (l *look) network(n *capability.Network) *networkShown {
	out := &networkShown{ID: n.ID, Name: n.Name, Type: n.Type, Lead: n.Lead, From: n.From, To: n.To, Members: []memberShown{}}
	out.gone = n.From > l.today() || n.To != "" && n.To < l.today()
	if lead, ok := l.view.Institution(n.Lead); ok {
		out.leadName = lead.Name
	}
	for _, id := range sortedKeys(n.Members) {
		m := n.Members[id]
		in, _ := l.view.Institution(id)
		out.Members = append(out.Members, memberShown{id, in.Name, m.Role, m.From, m.To, l.view.Member(n.ID, id, l.today())})
	}
	return out
}

// A one is one institution.
type one struct {
	heading
	ID          string                  `json:"id"`
	Institution *capability.Institution `json:"institution"`
	Services    []serviceShown          `json:"services"`
	Posted      []postedShown           `json:"posted,omitempty"` // people of others who work here
	Sent        []postedShown           `json:"sent,omitempty"`   // its own who work elsewhere
	Networks    []string                `json:"networks,omitempty"`
	Offered     int                     `json:"offered"`     // rows that it may offer on the day
	OfferedOwn  int                     `json:"offered_own"` // of these without anybody posted, visiting or from afar
	Lacks       []lacksShown            `json:"lacks,omitempty"`
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

// A lacksShown is what a role asks and the institution may not have.
type lacksShown struct {
	Bundle string            `json:"bundle"`
	Name   wire.Text         `json:"name,omitzero"`
	Things []capability.Lack `json:"things"`
}

func (l *look) one(in *capability.Institution) *one {
	out := &one{heading: l.heading(), ID: in.ID, Institution: in, Services: []serviceShown{}}
	names, inquiry := services(), l.view.Inquire(l.at, nil)
	for _, row := range rows(in) {
		shown := serviceShown{Row: row.ID, Service: row.Service, Name: names[row.Service], Mode: row.ModeWord(), Standing: cmp.Or(row.Asserted.As, capability.Declared), Now: "no"}
		offers, rejected := inquiry.Ask(capability.Question{Services: []string{row.Service}, Here: in.ID}, in.ID)
		shown.now(offers, rejected)
		out.Services = append(out.Services, shown)
	}
	for p := range l.view.Postings() {
		shown := postedShown{Posting: p.ID, Place: p.Employer, Kind: p.Kind, Title: p.Title, Skills: skills(p), From: p.From, To: p.To}
		switch in.ID {
		case p.Workplace:
			out.Posted = append(out.Posted, shown)
		case p.Employer:
			shown.Place = p.Workplace
			out.Sent = append(out.Sent, shown)
		}
	}
	for n := range l.view.Networks() {
		if l.view.Member(n.ID, in.ID, l.today()) {
			out.Networks = append(out.Networks, n.ID)
		}
	}
	out.OfferedOwn, out.Offered = l.view.SelfSufficiency(in.ID, l.at)
	out.Lacks = l.lacks(in)
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
	w.say("%s，%s", "%s, %s", w.name(in), w.word(in.Level))
	o.facts(w, in)
	var t table
	for _, s := range o.Services {
		mark := map[string]string{"yes": "+", "maybe": "?", "no": "-"}[s.Now]
		note := s.Text.In(w.lang)
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
	o.departments(w, in)
	o.people(w, in)
	o.things(w, in)
	for _, k := range o.Lacks {
		t = nil
		for _, x := range k.Things {
			t.add(w.word(x.Kind), x.ID, w.word(x.State), x.Why.In(w.lang))
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
	fact("执业等级", "licence grade", in.Grade.Licence)
	fact("达到标准", "attained standard", in.Grade.Standard)
	fact("本地评级", "local grade", in.Grade.Local)
	fact("开放时间", "hours", w.hours(in.Hours))
	for _, a := range in.Accreditations {
		fact("认定", "accreditation", strings.TrimSpace(w.word(a.Kind)+" "+w.term(a.From, a.To)))
	}
	fact("网络", "networks", strings.Join(o.Networks, ", "))
	fact("覆盖", "catchment", strings.Join(in.Catchment, ", "))
	for _, c := range in.ContactList() {
		fact("电话", "telephone", strings.TrimSpace(w.word(c.Role)+" "+c.Phone+" "+c.Name.In(w.lang)))
	}
	w.table(t, "  ")
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
		t.add(id, w.title(x.Title), w.skills(staffSkills(x)))
	}
	for _, p := range o.Posted {
		t.add(p.Posting, w.title(p.Title), w.skills(p.Skills), strings.TrimSpace(fmt.Sprintf(w.in("由%s派驻 %s", "posted by %s %s"), p.Place, w.term(p.From, p.To))))
	}
	for _, p := range o.Sent {
		t.add(p.Posting, w.title(p.Title), w.skills(p.Skills), strings.TrimSpace(fmt.Sprintf(w.in("派驻到%s %s", "posted to %s %s"), p.Place, w.term(p.From, p.To))))
	}
	w.section("人员", "People", t)
}

func (w *page) skills(ids []string) string { return strings.Join(ids, w.in("、", ", ")) }

// things are devices, stock and vehicles.
func (o *one) things(w *page, in *capability.Institution) {
	var t table
	for _, id := range sortedKeys(in.Equipment) {
		x := in.Equipment[id]
		t.add(id, x.Kind, w.word(cmp.Or(x.State, "unknown")))
	}
	w.section("设备", "Equipment", t)
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

// skills are what a posted person can do.
func skills(p *capability.Posting) []string { return p.Skills }

// staffSkills are what one of the institution's own can do.
func staffSkills(s *capability.Staff) []string { return s.Skills }
