package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

var catalogCoverage = command{
	name: "coverage", zh: "哪些村在几分钟之外", en: "which villages lie outside so many minutes",
	usage: "[flags] SERVICE",
	detail: `From each place of the lowest levels the minutes of road, of waiting and of preparation until
the service can begin for somebody who sets out at --at. What the catalogue does not say
is not known: neither inside nor outside; so is what an institution does that lists nothing,
unless --least says that its level does not.`,
	example: "fenji catalog coverage --catalog examples/anxi/catalog --at 2022-11-26T13:52:00+08:00 --within 30 thrombolysis",
	run:     runCatalogCoverage,
}

// A coverageAnswer is what fenji.catalog.coverage/1 says.
type coverageAnswer struct {
	heading
	Service string       `json:"service"`
	Name    wire.Text    `json:"name,omitzero"`
	Within  int          `json:"within"`
	Inside  int          `json:"inside"`
	Outside int          `json:"outside"`
	Unknown int          `json:"unknown"`
	Places  []placeReach `json:"places"` // the furthest first
}

// A placeReach is how long it takes from a place. Is is inside, outside or unknown.
type placeReach struct {
	ID      string          `json:"id"`
	Name    wire.Text       `json:"name,omitzero"`
	Is      string          `json:"is"`
	Minutes capability.Span `json:"minutes"`
	By      string          `json:"by,omitempty"` // who is the surest and soonest
}

func runCatalogCoverage(c *call, args []string) error {
	a := c.asker("fenji.catalog.coverage/1")
	c.flags.IntVar(&a.within, "within", 30, "the `MINUTES`")
	rest, err := a.open(args, 1, 1)
	if err == nil {
		err = a.check(rest[0])
	}
	if err != nil {
		return err
	}
	if a.within < 0 {
		return usageError{fmt.Sprintf("--within is %d; from 0 on can be asked for", a.within)}
	}
	answer := a.coverage(rest[0])
	return a.answer(answer, func(w *page) error {
		w.asked(a.look)
		answer.words(w, a.view)
		return nil
	})
}

// coverage asks from every village.
func (a *asker) coverage(service string) *coverageAnswer {
	out := &coverageAnswer{heading: a.heading(), Service: service, Name: a.name, Within: a.within, Places: []placeReach{}}
	for in := range a.view.Institutions() {
		if a.view.Word(in.Level) != capability.Village {
			continue
		}
		p := placeReach{ID: in.ID, Name: in.Name, Is: "unknown"}
		p.Minutes, _, p.By = a.view.Until(capability.Question{Services: []string{service}, Here: in.ID, At: a.at, Patient: a.patient, Aboard: true, Setting: a.setting, Least: a.least})
		switch {
		case p.Minutes.Hi <= a.within:
			p.Is = "inside"
			out.Inside++
		case p.Minutes.Lo > a.within:
			p.Is = "outside"
			out.Outside++
		default:
			out.Unknown++
		}
		out.Places = append(out.Places, p)
	}
	slices.SortStableFunc(out.Places, func(x, y placeReach) int {
		return cmp.Or(cmp.Compare(y.Minutes.Lo, x.Minutes.Lo), cmp.Compare(y.Minutes.Hi, x.Minutes.Hi))
	})
	return out
}

// barWidth is how many columns all places together are wide.
const barWidth = 40

func (o *coverageAnswer) words(w *page, v *capability.View) {
	all := len(o.Places)
	if all == 0 {
		w.say("目录里没有村级机构", "the catalogue has no institution of the village level")
		return
	}
	w.say("%s：%d分钟", "%s: %d minutes", withID(o.Name, o.Service, w.lang), o.Within)
	inside, outside := o.Inside*barWidth/all, o.Outside*barWidth/all
	w.say("%s", "%s", strings.Repeat("█", inside)+strings.Repeat("░", barWidth-inside-outside)+strings.Repeat("·", outside))
	w.say("█ %d个在内，░ %d个不明，· %d个在外，共%d个", "█ %d inside, ░ %d not known, · %d outside, of %d", o.Inside, o.Unknown, o.Outside, all)
	var t table
	for _, p := range o.Places {
		if p.Is == "inside" {
			continue
		}
		by := ""
		if p.By != "" {
			by = w.place(v, p.By)
		}
		mark := map[string]string{"outside": "- ", "unknown": "? "}[p.Is]
		t.add(mark+withID(p.Name, p.ID, w.lang), p.Minutes.String()+w.in("分钟", " min"), by)
	}
	w.table(t, "")
}
