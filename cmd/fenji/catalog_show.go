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
somebody who is there, at the time --at. --services lists the services of the catalogue with their names.`,
	example: "fenji catalog show --catalog examples/anxi/catalog --at 2022-11-26T13:52:00+08:00 lantian",
	run:     runCatalogShow,
}

func runCatalogShow(c *call, args []string) error {
	l := c.of("fenji.catalog.show/1")
	listed := c.flags.Bool("services", false, "the ids of the services, with their names")
	rest, err := l.open(args, 0, 1)
	if err != nil {
		return err
	}
	if *listed && len(rest) == 0 {
		answer := l.terms()
		return l.answer(answer, func(w *page) error {
			answer.words(w)
			return nil
		})
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
	Closed       int    `json:"closed,omitempty"`       // of these on the day
	NotYetOpen   int    `json:"not_yet_open,omitempty"` // of these on the day
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
	Open  string    `json:"open,omitempty"` // closed or not_yet_open, on the day
	Rows  tally     `json:"rows"`
}

// What an institution may be on a day.
const (
	isClosed   = "closed"
	notYetOpen = "not_yet_open"
)

// existing is empty for an institution that is there on the day.
func (l *look) existing(in *capability.Institution) string {
	switch {
	case in.To != "" && in.To < l.today():
		return isClosed
	case in.From > l.today():
		return notYetOpen
	}
	return ""
}

func (w *page) existing(word string) string {
	return map[string]string{isClosed: w.in("已停业", "closed"), notYetOpen: w.in("尚未开业", "not open yet")}[word]
}

// absent is how many of a list are not there.
func (w *page) absent(closed, notYet int) string {
	var out []string
	if closed > 0 {
		out = append(out, fmt.Sprintf(w.in("%d家已停业", "%d closed"), closed))
	}
	if notYet > 0 {
		out = append(out, fmt.Sprintf(w.in("%d家尚未开业", "%d not open yet"), notYet))
	}
	return strings.Join(out, w.in("，", ", "))
}

func (l *look) overall() *overall {
	out := &overall{heading: l.heading(), Levels: []levelShown{}, Networks: l.networks(), Orphans: l.orphans(), Institutions: []institutionShown{}}
	of := map[string]*levelShown{}
	for _, level := range l.view.Levels() {
		of[level] = &levelShown{Level: level, Word: l.view.Word(level)}
	}
	for in := range l.view.Institutions() {
		shown := institutionShown{ID: in.ID, Name: in.Name, Level: in.Level, Open: l.existing(in)}
		of[in.Level].Institutions++
		switch shown.Open {
		case isClosed:
			of[in.Level].Closed++
		case notYetOpen:
			of[in.Level].NotYetOpen++
		}
		for _, row := range in.Rows() {
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
		count := fmt.Sprint(s.Institutions)
		if absent := w.absent(s.Closed, s.NotYetOpen); absent != "" {
			count += " (" + absent + ")"
		}
		t.add(w.word(s.Level), count, fmt.Sprint(s.Rows.All), fmt.Sprint(s.Rows.Verified), fmt.Sprint(s.Rows.Declared), fmt.Sprint(s.Rows.Assumed), fmt.Sprint(s.Rows.PastVerifyBy))
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
	for _, in := range o.Institutions[:min(len(o.Institutions), mostShown)] {
		services := fmt.Sprintf(w.in("%d项服务", "%d services"), in.Rows.All)
		if in.Rows.All == 0 {
			services = w.in("没有列出服务，情况不明", "lists nothing: not known")
		}
		t.add(withID(in.Name, in.ID, w.lang), w.word(in.Level), services, w.existing(in.Open))
	}
	w.section("机构", "Institutions", t)
	w.more(len(o.Institutions) - mostShown)
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
