package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

var catalogExpiring = command{
	name: "expiring", zh: "快到期的，连带哪些服务", en: "what ends soon, and which services with it",
	usage: "[flags]",
	detail: `Rows, postings, skills, stock, accreditations, agreements and days of verification that
end within --days of --at; of each the services that depend on it, and whether they are
lost with it, kept by something else, or not available anyway for another reason. What
has ended already is counted, and listed with --json.`,
	example: "fenji catalog expiring --catalog examples/anxi/catalog --at 2022-12-15 --days 30",
	run:     runCatalogExpiring,
}

// An expiringAnswer is what fenji.catalog.expiring/1 says.
type expiringAnswer struct {
	heading
	Days     int                 `json:"days"`
	Expiring []capability.Expiry `json:"expiring"`
	Expired  []capability.Expiry `json:"expired"` // before --at, however long ago; without the services
}

func runCatalogExpiring(c *call, args []string) error {
	l := c.of("fenji.catalog.expiring/1")
	asked := c.flags.String("days", "30", "within so many `DAYS`")
	if _, err := l.open(args, 0, 0); err != nil {
		return err
	}
	days, err := l.count("days", *asked)
	if err != nil {
		return err
	}
	answer := &expiringAnswer{l.heading(), days, append([]capability.Expiry{}, l.view.Expiring(l.at, days)...), append([]capability.Expiry{}, l.view.Expired(l.at)...)}
	return l.answer(answer, func(w *page) error {
		w.asked(l)
		var t table
		for _, e := range answer.Expiring {
			t.add(e.At.Date(), w.word(e.Kind), w.place(l.view, e.Institution), w.told(l.view, e.Why, l.term(e)...))
			for _, d := range e.Services {
				if e.Kind == "verify_by" { // the row itself, which goes on
					continue
				}
				t.add("", "  "+w.kept(d), w.place(l.view, d.Institution), w.row(l.view, d.Institution, d.Row))
			}
		}
		w.table(t, "")
		if len(t) == 0 {
			w.say("%d天内没有到期的", "nothing ends within %d days", days)
		}
		if n := len(answer.Expired); n > 0 {
			w.say("另有%d项已过期（--json 列出）", "%d more ended before (--json lists them)", n)
		}
		return nil
	})
}

// term is the service that something which ends is said of itself, if any.
func (l *look) term(e capability.Expiry) (services []string) {
	in, ok := l.view.Institution(e.Institution)
	if !ok || !slices.Contains([]string{capability.VerifyBy, capability.RowEnds, capability.ByStatus, capability.BySlots}, e.Kind) {
		return nil
	}
	for _, row := range in.Rows() {
		if row.ID == e.ID {
			services = append(services, row.Service)
		}
	}
	return services
}

// kept says in a word whether a row goes with what it depends on.
func (w *page) kept(d capability.Dependence) string {
	switch {
	case d.Gone:
		return w.in("已不能做，与此无关", "not available anyway")
	case d.Lost:
		return w.in("随之失去", "lost with it")
	}
	return w.in("另有保障", "kept by others")
}

// place is the name of an institution by its id.
func (w *page) place(v *capability.View, id string) string {
	if in, ok := v.Institution(id); ok {
		return w.name(in)
	}
	return id
}

var catalogChanges = command{
	name: "changes", zh: "一段时间内哪些服务出现、消失，为什么", en: "which services appear and lapse between two times, and why",
	usage:   "[flags]",
	detail:  "From --from (default now) on and before --to (default 30 days later). Opening hours are no changes.",
	example: "fenji catalog changes --catalog examples/anxi/catalog --from 2022-12-01 --to 2023-02-01",
	run:     runCatalogChanges,
}

// A changesAnswer is what fenji.catalog.changes/1 says.
type changesAnswer struct {
	Schema  string              `json:"schema"`
	Catalog catalogID           `json:"catalog"`
	From    wire.Time           `json:"from"`
	To      wire.Time           `json:"to"`
	Changes []capability.Change `json:"changes"`
}

func runCatalogChanges(c *call, args []string) error {
	l := c.look("fenji.catalog.changes/1")
	l.catalogFlag()
	l.timed = "from"
	c.flags.StringVar(&l.time, "from", "", "the first `TIME`, or a day from its beginning (default now)")
	until := c.flags.String("to", "", "the `TIME` before which (default 30 days later)")
	if _, err := l.open(args, 0, 0); err != nil {
		return err
	}
	to := l.at.Add(30 * 24 * 60)
	if *until != "" {
		var err error
		if to, err = l.moment("to", *until); err != nil {
			return err
		}
	}
	if to.Sub(l.at) < 0 {
		return l.misused("--to %s 早于 --from %s", "--to %s is before --from %s", to, l.at)
	}
	answer := &changesAnswer{l.schema, catalogOf(l.view), l.at, to, append([]capability.Change{}, l.view.Changes(l.at, to)...)}
	return l.answer(answer, func(w *page) error {
		w.say("%s，%s 至 %s", "%s, from %s to %s", cmp.Or(l.view.Name().In(w.lang), l.view.ID()), l.at, to)
		answer.words(w, l.view)
		return nil
	})
}

func (a *changesAnswer) words(w *page, v *capability.View) {
	var t table
	for _, x := range a.Changes {
		mark := "- "
		if x.Appears {
			mark = "+ "
		}
		when := x.At.Date()
		if clock := x.At.Clock(); clock != "00:00" {
			when += " " + clock
		}
		t.add(mark+when, w.place(v, x.Institution), w.row(v, x.Institution, x.Row), w.cause(x), w.told(v, x.Why, x.Term))
	}
	w.table(t, "")
	if len(t) == 0 {
		w.say("没有服务出现或消失", "no service appears or lapses")
	}
}

// cause is what a change comes from; its id only where it says more than the row
// and its institution.
func (w *page) cause(x capability.Change) string {
	if x.Cause.ID == x.Row || x.Cause.ID == x.Institution {
		return w.word(x.Cause.Kind)
	}
	return strings.TrimSpace(w.word(x.Cause.Kind) + " " + x.Cause.ID)
}

var catalogDepends = command{
	name: "depends", zh: "哪些服务离不开某人、某设备", en: "which services need a person, a device, a product or an institution",
	usage: "[flags] THING|INSTITUTION/THING",
	detail: `The thing is meant by its id: of a person, a member of staff, a posting, a device, a room,
a product; an institution also by its name, an alias or a code. Where several institutions have one of this id, say which:
lantian/ecg-1.`,
	example: "fenji catalog depends --catalog examples/anxi/catalog --at 2022-11-26T13:52:00+08:00 p7",
	run:     runCatalogDepends,
}

// A dependsAnswer is what fenji.catalog.depends/1 says.
type dependsAnswer struct {
	heading
	Thing    capability.Thing        `json:"thing"`
	Services []capability.Dependence `json:"services"`
}

func runCatalogDepends(c *call, args []string) error {
	l := c.of("fenji.catalog.depends/1")
	rest, err := l.open(args, 1, 1)
	if err != nil {
		return err
	}
	thing, err := l.thing(rest[0])
	if err != nil {
		return err
	}
	answer := &dependsAnswer{l.heading(), thing, append([]capability.Dependence{}, l.view.DependsOn(thing, l.at)...)}
	return l.answer(answer, func(w *page) error {
		w.asked(l)
		w.say("%s %s", "%s %s", w.word(thing.Kind), w.place(l.view, thing.ID))
		var t table
		for _, d := range answer.Services {
			mark := "+ "
			switch {
			case d.Gone:
				mark = "· "
			case d.Lost:
				mark = "- "
			}
			t.add(mark+w.place(l.view, d.Institution), w.row(l.view, d.Institution, d.Row), w.kept(d), strings.Join(d.Others, ", "))
		}
		w.table(t, "")
		if len(t) == 0 {
			w.say("没有服务离不开它", "no service needs it")
		}
		return nil
	})
}

// thing is what a person means by an id, or by INSTITUTION/ID.
func (l *look) thing(word string) (capability.Thing, error) {
	place, id, at := strings.Cut(word, "/")
	if !at {
		place, id = "", word
	} else if in, err := l.institution(place); err != nil {
		return capability.Thing{}, err
	} else {
		place = in.ID
	}
	if !at {
		if in, ok := l.meant(word); ok {
			id = in.ID
		}
	}
	var meant []capability.Thing
	var known []string
	for t := range l.things {
		known = append(known, t.ID)
		if t.ID == id && (place == "" || t.Institution == place) && !slices.Contains(meant, t) {
			meant = append(meant, t)
		}
	}
	switch len(meant) {
	case 1:
		return meant[0], nil
	case 0:
		return capability.Thing{}, l.refused("unknown-thing", "目录里没有人员、设备、房间、药品或机构“%s”%s", "the catalog has no person, device, room, product or institution %q%s", word, l.near(id, known))
	}
	var say []string
	for _, t := range meant {
		say = append(say, strings.TrimPrefix(t.Institution+"/"+t.ID, "/")+" ("+t.Kind+")")
	}
	return capability.Thing{}, l.refused("ambiguous-name", "“%s”是几样东西的编号，请写明是哪一个：%s", "%q is the id of several; say which: %s", word, strings.Join(say, ", "))
}

// meant is the one institution that a word names, if exactly one does.
func (l *look) meant(word string) (*capability.Institution, bool) {
	found := l.view.Named(word)
	if len(found) == 0 {
		found = l.coded(word)
	}
	if len(found) != 1 {
		return nil, false
	}
	return found[0], true
}

// things goes over everything that services may need. Somebody who is posted is the
// same person at every place.
func (l *look) things(yield func(capability.Thing) bool) {
	people := map[string]bool{}
	for p := range l.view.Postings() {
		for _, id := range []string{p.ID, p.Person} {
			people[id] = true
			if id != "" && !yield(capability.Thing{Kind: "person", ID: id}) {
				return
			}
		}
	}
	for in := range l.view.Institutions() {
		all := []capability.Thing{{Kind: "institution", ID: in.ID}}
		for _, id := range sortedKeys(in.Staff) {
			if person := in.Staff[id].Person; person != "" && !people[person] {
				all = append(all, capability.Thing{Kind: "person", ID: person})
			}
			if !people[id] && in.Staff[id].Person != id {
				all = append(all, capability.Thing{Kind: "person", ID: id, Institution: in.ID})
			}
		}
		for _, id := range sortedKeys(in.Rooms) {
			all = append(all, capability.Thing{Kind: "room", ID: id, Institution: in.ID})
		}
		for _, id := range sortedKeys(in.Equipment) {
			all = append(all, capability.Thing{Kind: "equipment", ID: id, Institution: in.ID})
		}
		for _, id := range sortedKeys(in.Stock) {
			all = append(all, capability.Thing{Kind: "product", ID: id, Institution: in.ID})
		}
		for _, t := range all {
			if !yield(t) {
				return
			}
		}
	}
}
