package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
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
a number may be a range, age=50..60.`,
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
	Patient       map[string]string `json:"patient,omitempty"`
	Offers        []whoOffer        `json:"offers"`
	OfferCount    int               `json:"offer_count"`
	Rejected      []referral.WhoNot `json:"rejected"`
	RejectedCount int               `json:"rejected_count"`
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
	within  int
	patient facts
	name    wire.Text // of the service
}

func (c *call) asker(schema string) *asker {
	a := &asker{look: c.of(schema), patient: facts{}}
	c.flags.StringVar(&a.least, "least", "", "below this `LEVEL` an institution that lists nothing offers nothing (default: it is not known)")
	c.flags.Var(a.patient, "patient", "a `FACT=VALUE` of the patient; may be given several times")
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
	a.within = -1
	c.flags.Func("within", "the `MINUTES` within which it must begin", func(text string) (err error) {
		if a.within, err = strconv.Atoi(text); err == nil && a.within < 0 {
			err = errors.New("from 0 on can be asked for")
		}
		return err
	})
	rest, err := a.open(args, 1, 1)
	if err == nil {
		err = a.check(rest[0])
	}
	if err != nil {
		return err
	}
	answer := a.who(rest[0])
	return a.answer(answer, func(w *page) error {
		w.asked(a.look)
		a.place(w)
		return w.who(answer)
	})
}

// settings are where a service may be asked for.
var settings = []string{capability.Clinic, capability.Home, capability.InVillage, capability.Field, capability.EnRoute}

// check refuses a place or a service that the catalogue does not know.
func (a *asker) check(service string) error {
	if a.setting != "" && !slices.Contains(settings, a.setting) {
		return usageError{fmt.Sprintf("--setting: %q is none%s", a.setting, wire.Near(a.setting, settings))}
	}
	if a.from != "" {
		in, err := a.institution(a.from)
		if err != nil {
			return err
		}
		a.from = in.ID
	}
	if levels := append(a.view.Levels(), capability.Village, capability.Township, capability.County, capability.Tertiary); a.least != "" && !slices.Contains(levels, a.least) {
		return usageError{fmt.Sprintf("--least: the catalog has no level %q%s", a.least, wire.Near(a.least, levels))}
	}
	a.name = services()[service]
	known := map[string]bool{}
	for in := range a.view.Institutions() {
		for _, row := range in.Rows() {
			known[row.Service] = true
		}
	}
	if known[service] {
		return nil
	}
	var ps wire.Problems
	ps.Add(nil, "", "unknown-service", "no institution of the catalog has a row for the service %q%s", service, wire.Near(service, sortedKeys(known)))
	return ps
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
		out.Within = &a.within
	}
	i := a.view.Inquire(a.at, a.patient)
	for in := range a.view.Institutions() {
		offers, rejected := a.ask(i, service, in)
		for _, o := range offers {
			a.take(out, o)
		}
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
// offers_reserved (a row begins only later, or the way is not known) or lacks.
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
		err = a.check(rest[0])
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

// facts are what is said of a patient.
type facts map[string]string

// String implements flag.Value.
func (f facts) String() string { return "" }

// Set implements flag.Value.
func (f facts) Set(s string) error {
	name, value, ok := strings.Cut(s, "=")
	if !ok || name == "" || value == "" {
		return fmt.Errorf("%q is not a fact such as age=58", s)
	}
	if _, had := f[name]; had {
		return fmt.Errorf("%s is given twice", name)
	}
	if lo, hi := f.bounds(value); lo > hi {
		return fmt.Errorf("%s is reversed", s)
	}
	f[name] = value
	return nil
}

// bounds are those of a number or a range; infinite for what is neither.
func (f facts) bounds(value string) (lo, hi float64) {
	from, to, ranged := strings.Cut(value, "..")
	if !ranged {
		to = from
	}
	lo, err := strconv.ParseFloat(from, 64)
	hi, other := strconv.ParseFloat(to, 64)
	if err != nil || other != nil || math.IsNaN(lo+hi) {
		return math.Inf(-1), math.Inf(1)
	}
	return lo, hi
}

// Number implements capability.Patient.
func (f facts) Number(fact string) (lo, hi float64) { return f.bounds(f[fact]) }

// Choice implements capability.Patient.
func (f facts) Choice(fact string) (value string, known bool) {
	value, known = f[fact]
	return value, known
}
