package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

var catalogCoverage = command{
	name: "coverage", zh: "哪些村在几分钟之外", en: "which villages lie outside so many minutes",
	usage: "[flags] SERVICE",
	detail: `From each village the minutes of road, of waiting and of preparation until the service
can begin for somebody who sets out at --at with a vehicle that is there: the minutes
until an ambulance comes, which fenji catalog who counts, are left out, so that it tells
how far services are, not how fast vehicles. What the catalogue does not say
is not known: neither inside nor outside; nor what an institution does that lists nothing,
unless --least says that places of its level do not.`,
	example: "fenji catalog coverage --catalog examples/anxi/catalog --at 2022-11-26T13:52:00+08:00 --within 30 thrombolysis",
	run:     runCatalogCoverage,
}

// A coverageAnswer is what fenji.catalog.coverage/1 says.
type coverageAnswer struct {
	heading
	Service string         `json:"service"`
	Name    wire.Text      `json:"name,omitzero"`
	Within  int            `json:"within"`
	Inside  int            `json:"inside"`
	Outside int            `json:"outside"`
	Unknown int            `json:"unknown"`
	Places  []coveredShown `json:"places"` // the furthest first
}

// A coveredShown is one place: inside, outside or unknown.
type coveredShown struct {
	Institution referral.Site   `json:"institution"`
	Is          string          `json:"is"`
	Minutes     capability.Span `json:"minutes"`
	By          string          `json:"by,omitempty"` // where the service is done
	Estimated   bool            `json:"estimated,omitempty"`
}

func runCatalogCoverage(c *call, args []string) error {
	a := c.asker("fenji.catalog.coverage/1")
	c.flags.StringVar(&a.minutes, "within", "30", "the `MINUTES`")
	rest, err := a.open(args, 1, 1)
	if err == nil {
		rest[0], err = a.check(rest[0])
	}
	if err != nil {
		return err
	}
	answer := a.coverage(rest[0])
	return a.answer(answer, func(w *page) error {
		w.asked(a.look)
		answer.words(w, a.view)
		return nil
	})
}

func (a *asker) coverage(service string) *coverageAnswer {
	c := a.view.Coverage(capability.CoverageQuestion{Services: []string{service}, Within: a.within, At: a.at, Patient: a.patient, Least: a.least})
	out := &coverageAnswer{heading: a.heading(), Service: service, Name: a.name, Within: a.within, Inside: c.Inside, Outside: c.Outside, Unknown: c.Unclear, Places: []coveredShown{}}
	for _, p := range c.Places {
		out.Places = append(out.Places, coveredShown{referral.Site{ID: p.Institution.ID, Name: p.Institution.Name}, p.Is, p.Minutes, p.Site, p.Estimated})
	}
	slices.SortStableFunc(out.Places, func(x, y coveredShown) int {
		return cmp.Or(cmp.Compare(y.Minutes.Lo, x.Minutes.Lo), cmp.Compare(y.Minutes.Hi, x.Minutes.Hi))
	})
	return out
}

// barWidth is how many columns all places together are wide.
const barWidth = 40

func (o *coverageAnswer) words(w *page, v *capability.View) {
	all := len(o.Places)
	if all == 0 {
		w.say("目录里没有机构", "the catalogue has no institution")
		return
	}
	w.say("%s：%d分钟（路程、等候和准备；不含等救护车到来）", "%s: %d minutes (road, waiting, preparation; not until an ambulance comes)", withID(o.Name, o.Service, w.lang), o.Within)
	inside, outside := o.Inside*barWidth/all, o.Outside*barWidth/all
	w.say("%s", "%s", strings.Repeat("█", inside)+strings.Repeat("░", barWidth-inside-outside)+strings.Repeat("·", outside))
	w.say("█ %d个在内，░ %d个不明，· %d个在外，共%d个", "█ %d inside, ░ %d not known, · %d outside, of %d", o.Inside, o.Unknown, o.Outside, all)
	var t table
	for _, p := range o.Places {
		mark := map[string]string{capability.Outside: "- ", capability.Unclear: "? "}[p.Is]
		if mark == "" {
			continue
		}
		by, estimate := "", ""
		if p.By != "" {
			by = w.place(v, p.By)
		}
		if p.Estimated {
			estimate = w.in("按坐标估计", "estimated from where they lie")
		}
		t.add(mark+withID(p.Institution.Name, p.Institution.ID, w.lang), w.span(p.Minutes, false), by, estimate)
	}
	lines := len(t)
	w.table(t[:min(lines, mostShown)], "")
	w.more(lines - mostShown)
}
