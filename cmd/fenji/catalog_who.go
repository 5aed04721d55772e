package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

var catalogWho = command{
	name: "who", zh: "谁能做，多久能开始，别家为什么不行", en: "who offers a service, how soon, and why others do not",
	usage: "[flags] SERVICE",
	detail: `Without --from everybody is asked as if the patient were there already. Of the patient
nothing is known but what --patient says, such as --patient age=58 --patient sex=male;
a number may be a range, age=50..60. The service is meant by its id or its name;
fenji catalog show --services lists them. + is surely offered, ? perhaps, - is not.`,
	example: "fenji catalog who --catalog examples/anxi/catalog --from lantian --at 2022-11-26T13:52:00+08:00 --within 120 pci",
	run:     runCatalogWho,
}

var catalogWhyNot = command{
	name: "why-not", zh: "某家机构为什么不行", en: "why an institution does not offer a service, or not at once",
	usage:   "[flags] SERVICE INSTITUTION",
	detail:  "The institution is meant by its id, its name or an alias.",
	example: "fenji catalog why-not --catalog examples/anxi/catalog --at 2023-01-02T09:00:00+08:00 thrombolysis lantian",
	run:     runCatalogWhyNot,
}

// A whoAnswer is what fenji.catalog.who/1 says; its offers and rejections are those
// of fenji.who/1.
type whoAnswer struct {
	heading
	Service       string            `json:"service"`
	Name          wire.Text         `json:"name,omitzero"`
	From          string            `json:"from,omitempty"`
	Setting       string            `json:"setting,omitempty"`
	Within        *int              `json:"within,omitempty"`
	Counts        *whoCounts        `json:"counts,omitempty"` // with within
	Patient       map[string]string `json:"patient,omitempty"`
	Offers        []whoOffer        `json:"offers"`
	OfferCount    int               `json:"offer_count"`
	Rejected      []referral.WhoNot `json:"rejected"`
	RejectedCount int               `json:"rejected_count"`
}

// whoCounts are institutions: those where it begins within the minutes surely or
// perhaps, those of which nothing is known since they list nothing, and the others.
type whoCounts struct {
	Yes     int `json:"yes"`
	Maybe   int `json:"maybe"`
	Unknown int `json:"unknown"`
	No      int `json:"no"`
}

// A whoOffer is an offer, and whether it begins within the minutes asked for: yes,
// or maybe.
type whoOffer struct {
	referral.WhoOffers
	Within string `json:"within,omitempty"`
	Place  string `json:"place,omitempty"` // where it is done, if not at the institution
}

// tooLate is the reason of those that begin only after the minutes asked for.
const tooLate = "late"

// asker is the flags of a question for a service.
type asker struct {
	*look
	from    string
	setting string
	least   string
	minutes string // as people give it
	within  int    // the minutes, -1 for any
	said    list   // of the patient, as people give it
	patient facts
	name    wire.Text // of the service
}

func (c *call) asker(schema string) *asker {
	a := &asker{look: c.of(schema), patient: facts{}}
	c.flags.StringVar(&a.least, "least", "", "below this `LEVEL` an institution that lists nothing offers nothing (default: it is not known)")
	c.flags.Var(&a.said, "patient", "a `FACT=VALUE` of the patient; may be given several times")
	return a
}

// placed is asker with from where, and where it is to be done.
func (c *call) placed(schema string) *asker {
	a := c.asker(schema)
	c.flags.StringVar(&a.from, "from", "", "`ID` of the institution where the patient is")
	c.flags.StringVar(&a.setting, "setting", "", "`WHERE` it is to be done: clinic (the default), home, village, field or en_route")
	return a
}

func runCatalogWho(c *call, args []string) error {
	a := c.placed("fenji.catalog.who/1")
	c.flags.StringVar(&a.minutes, "within", "", "the `MINUTES` within which it must begin")
	rest, err := a.open(args, 1, 1)
	if err == nil {
		rest[0], err = a.check(rest[0])
	}
	if err != nil {
		return err
	}
	answer := a.who(rest[0])
	return a.answer(answer, func(w *page) error {
		w.asked(a.look)
		a.place(w)
		if n := answer.Counts; n != nil {
			w.say("%d分钟内开始：肯定%d家，可能%d家，情况不明%d家，不能%d家", "begins within %d minutes: surely %d, perhaps %d, not known %d, not %d", a.within, n.Yes, n.Maybe, n.Unknown, n.No)
		}
		return w.who(answer)
	})
}

// settings are where a service may be asked for.
var settings = []string{capability.Clinic, capability.Home, capability.InVillage, capability.Field, capability.EnRoute}

// check refuses a place, a service or a patient that the catalogue does not know, and
// gives the id of the service.
func (a *asker) check(service string) (id string, err error) {
	if a.setting != "" && !slices.Contains(settings, a.setting) {
		return "", a.misused("--setting：没有“%s”%s", "--setting: %q is none%s", a.setting, a.near(a.setting, settings))
	}
	if a.within = -1; a.minutes != "" {
		if a.within, err = a.count("within", a.minutes); err != nil {
			return "", err
		}
	}
	if a.from != "" {
		in, err := a.institution(a.from)
		if err != nil {
			return "", err
		}
		a.from = in.ID
	}
	if levels := append(a.view.Levels(), capability.Village, capability.Township, capability.County, capability.Tertiary); a.least != "" && !slices.Contains(levels, a.least) {
		return "", a.misused("--least：目录里没有级别“%s”%s", "--least: the catalog has no level %q%s", a.least, a.near(a.least, levels))
	}
	if err := a.told(); err != nil {
		return "", err
	}
	if id, err = a.service(service); err == nil {
		a.name = services()[id]
	}
	return id, err
}

// ask asks an institution; without --from, as if the patient were there. Then each
// is an inquiry of its own: one remembers every place that was set out from.
func (a *asker) ask(i *capability.Inquiry, service string, in *capability.Institution) ([]*capability.Offer, []capability.Rejection) {
	q := capability.Question{Services: []string{service}, Here: a.from, Setting: a.setting, Least: a.least}
	if a.from == "" {
		i, q.Here, q.Aboard = a.view.Inquire(a.at, a.patient), in.ID, true
	}
	return i.Ask(q, in.ID)
}

// who asks everybody.
func (a *asker) who(service string) *whoAnswer {
	out := &whoAnswer{heading: a.heading(), Service: service, Name: a.name, From: a.from, Setting: a.setting, Patient: a.patient, Offers: []whoOffer{}, Rejected: []referral.WhoNot{}}
	if a.within >= 0 {
		out.Within, out.Counts = &a.within, &whoCounts{}
	}
	i := a.view.Inquire(a.at, a.patient)
	for in := range a.view.Institutions() {
		offers, rejected := a.ask(i, service, in)
		from := len(out.Offers)
		for _, o := range offers {
			a.take(out, o)
		}
		out.Counts.count(out.Offers[from:], rejected)
		for _, r := range rejected {
			out.Rejected = append(out.Rejected, referral.RejectionOf(a.view, r, a.called(r.Detail, service)))
		}
	}
	slices.SortStableFunc(out.Offers, func(x, y whoOffer) int {
		return cmp.Or(cmp.Compare(x.StartsIn.Minutes.Lo, y.StartsIn.Minutes.Lo), cmp.Compare(x.StartsIn.Minutes.Hi, y.StartsIn.Minutes.Hi))
	})
	slices.SortStableFunc(out.Rejected, func(x, y referral.WhoNot) int {
		return cmp.Or(cmp.Compare(plainly(x), plainly(y)), cmp.Compare(x.Road.Lo, y.Road.Lo))
	})
	out.OfferCount, out.RejectedCount = len(out.Offers), len(out.Rejected)
	out.Offers, out.Rejected = out.Offers[:min(out.OfferCount, referral.MaxListed)], out.Rejected[:min(out.RejectedCount, referral.MaxListed)]
	return out
}

// count is one institution more, with its offers that are in time.
func (n *whoCounts) count(offers []whoOffer, rejected []capability.Rejection) {
	switch {
	case n == nil:
	case slices.ContainsFunc(offers, func(o whoOffer) bool { return o.Within == "yes" }):
		n.Yes++
	case len(offers) > 0:
		n.Maybe++
	case listsNothing(rejected):
		n.Unknown++
	default:
		n.No++
	}
}

// listsNothing reports whether an institution is passed over because the catalogue
// lists nothing of it: what it offers is unknown.
func listsNothing(rejected []capability.Rejection) bool {
	return len(rejected) > 0 && rejected[0].Reason == capability.ListsNothing
}

// called is a text with the service called by its name.
func (a *asker) called(text wire.Text, service string) wire.Text {
	if a.name == (wire.Text{}) {
		return text
	}
	return wire.Text{Zh: strings.ReplaceAll(text.Zh, service, a.name.Zh), En: strings.ReplaceAll(text.En, service, a.name.En)}
}

// plainly puts those that simply don't offer it behind those that do but can't now.
func plainly(r referral.WhoNot) int {
	if r.Reason == capability.NotOffered {
		return 1
	}
	return 0
}

// take adds an offer, among those passed over if it begins too late.
func (a *asker) take(out *whoAnswer, o *capability.Offer) {
	offer := whoOffer{WhoOffers: referral.OfferOf(a.view, o)}
	if o.Place != o.Institution.ID {
		offer.Place = o.Place
	}
	switch {
	case a.within < 0:
	case o.Start.Lo > a.within:
		text := wire.Text{Zh: fmt.Sprintf("%s分钟后才能开始", o.Start), En: fmt.Sprintf("begins only in %s minutes", o.Start)}
		if !o.Start.Known() {
			text = wire.Text{Zh: fmt.Sprintf("至少%d分钟后才能开始", o.Start.Lo), En: fmt.Sprintf("begins in %d minutes at the earliest", o.Start.Lo)}
		}
		out.Rejected = append(out.Rejected, referral.WhoNot{Institution: offer.Institution, Level: offer.Level, Row: offer.Row, Reason: tooLate, Text: text, Road: o.Parts.Road})
		return
	case o.Sure && o.Start.Hi <= a.within:
		offer.Within = "yes"
	default:
		offer.Within = "maybe"
	}
	out.Offers = append(out.Offers, offer)
}

// A notAnswer is what fenji.catalog.why_not/1 says. Is is offers, offers_unsure,
// offers_reserved (a row begins only later, or the way is not known), unknown (the
// catalogue lists nothing of it) or lacks.
type notAnswer struct {
	heading
	Service     string               `json:"service"`
	Name        wire.Text            `json:"name,omitzero"`
	Institution referral.Site        `json:"institution"`
	From        string               `json:"from,omitempty"`
	Setting     string               `json:"setting,omitempty"`
	Patient     map[string]string    `json:"patient,omitempty"`
	Is          string               `json:"is"`
	Offers      []referral.WhoOffers `json:"offers"`
	Rejected    []referral.WhoNot    `json:"rejected"`
}

func runCatalogWhyNot(c *call, args []string) error {
	a := c.placed("fenji.catalog.why_not/1")
	rest, err := a.open(args, 2, 2)
	if err == nil {
		rest[0], err = a.check(rest[0])
	}
	if err != nil {
		return err
	}
	in, err := a.institution(rest[1])
	if err != nil {
		return err
	}
	answer := a.whyNot(rest[0], in)
	return a.answer(answer, func(w *page) error {
		w.asked(a.look)
		a.place(w)
		w.say("%s：%s", "%s: %s", w.name(in), w.is(answer.Is))
		return w.who(answer)
	})
}

func (a *asker) whyNot(service string, in *capability.Institution) *notAnswer {
	out := &notAnswer{heading: a.heading(), Service: service, Name: a.name, Institution: referral.Site{ID: in.ID, Name: in.Name},
		From: a.from, Setting: a.setting, Patient: a.patient, Is: "lacks", Offers: []referral.WhoOffers{}, Rejected: []referral.WhoNot{}}
	offers, rejected := a.ask(a.view.Inquire(a.at, a.patient), service, in)
	for _, o := range offers {
		out.Offers = append(out.Offers, referral.OfferOf(a.view, o))
	}
	switch {
	case len(offers) == 0 && listsNothing(rejected):
		out.Is = "unknown"
	case len(offers) == 0:
	case len(rejected) > 0: // nobody who answers at once has a reason not to
		out.Is = "offers_reserved"
	case slices.ContainsFunc(offers, func(o *capability.Offer) bool { return o.Sure }):
		out.Is = "offers"
	default:
		out.Is = "offers_unsure"
	}
	for _, r := range rejected {
		out.Rejected = append(out.Rejected, referral.RejectionOf(a.view, r, a.called(r.Detail, service)))
	}
	return out
}

// is is the answer in a few words.
func (w *page) is(word string) string {
	switch word {
	case "offers":
		return w.in("能做", "offers it")
	case "offers_unsure":
		return w.in("可能能做，先打电话", "may offer it, call first")
	case "offers_reserved":
		return w.in("有保留，见下", "with a reservation, below")
	case "unknown":
		return w.in("情况不明", "not known")
	}
	return w.in("不能做", "does not")
}

// place says from where.
func (a *asker) place(w *page) {
	if in, ok := a.view.Institution(a.from); ok {
		w.say("从%s出发", "from %s", w.name(in))
	}
}

// who tells an answer as fenji who does.
func (w *page) who(answer any) error {
	text, err := whoWords(wire.Canonical(answer), w.lang)
	w.WriteString(text)
	return err
}

// asked is the line that says of what and for when.
func (w *page) asked(l *look) {
	w.say("%s，%s", "%s, %s", cmp.Or(l.view.Name().In(w.lang), l.view.ID()), l.at)
}
