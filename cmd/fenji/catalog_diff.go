package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/wire"
)

var catalogDiff = command{
	name: "diff", zh: "两个目录有什么不同", en: "what differs between two catalogues",
	usage: "[flags] BEFORE AFTER",
	detail: `Each is a folder of YAML or one document. With --at also the services that somebody who
is there is offered at that time in only one of them.`,
	example: "fenji catalog diff last-month.json my/catalog",
	run:     runCatalogDiff,
}

// A diffAnswer is what fenji.catalog.diff/1 says.
type diffAnswer struct {
	Schema      string                  `json:"schema"`
	Before      catalogID               `json:"before"`
	After       catalogID               `json:"after"`
	At          *wire.Time              `json:"at,omitempty"`
	Differences []capability.Difference `json:"differences"`
	Services    []serviceDiff           `json:"services,omitempty"`
}

// A serviceDiff is a service of an institution that is offered otherwise: yes, maybe, no.
type serviceDiff struct {
	Institution string    `json:"institution"`
	Service     string    `json:"service"`
	Before      string    `json:"before"`
	After       string    `json:"after"`
	Why         wire.Text `json:"why,omitzero"`        // it is not offered after
	WhyBefore   wire.Text `json:"why_before,omitzero"` // it was not offered before
}

func runCatalogDiff(c *call, args []string) error {
	l := c.look("fenji.catalog.diff/1")
	l.timed = "at"
	c.flags.StringVar(&l.time, "at", "", "also what is offered at this `TIME`, or on a day from its beginning")
	rest, err := l.parsed(args, 2, 2)
	if err == nil {
		err = l.into(rest[0])
	}
	if err != nil {
		return err
	}
	before := l.view
	if err := l.into(rest[1]); err != nil {
		return err
	}
	answer := &diffAnswer{Schema: l.schema, Before: catalogOf(before), After: catalogOf(l.view), Differences: append([]capability.Difference{}, capability.Diff(before, l.view)...)}
	if l.time != "" {
		answer.At, answer.Services = &l.at, offered(before, l.view, l.at)
	}
	return l.answer(answer, func(w *page) error {
		answer.words(w, before, l.view)
		return nil
	})
}

// offered is what is offered in one view and not in the other, or not alike.
func offered(before, after *capability.View, at wire.Time) []serviceDiff {
	was, is := now(before, at), now(after, at)
	all := map[[2]string]bool{}
	for key := range was {
		all[key] = true
	}
	for key := range is {
		all[key] = true
	}
	out := []serviceDiff{}
	for key := range all {
		d := serviceDiff{Institution: key[0], Service: key[1], Before: cmp.Or(was[key].word, "no"), After: cmp.Or(is[key].word, "no")}
		switch {
		case d.Before == d.After:
			continue
		case d.After == "no":
			d.Why = is[key].why
		case d.Before == "no":
			d.WhyBefore = was[key].why
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b serviceDiff) int {
		return cmp.Or(cmp.Compare(a.Institution, b.Institution), cmp.Compare(a.Service, b.Service))
	})
	return out
}

// A state is whether a service is offered: yes, maybe, no; and why not.
type state struct {
	word string
	why  wire.Text
}

// now is what every institution offers to somebody who is there.
func now(v *capability.View, at wire.Time) map[[2]string]state {
	out := map[[2]string]state{}
	for in := range v.Institutions() {
		for _, row := range in.Rows() {
			key := [2]string{in.ID, row.Service}
			if _, known := out[key]; known {
				continue
			}
			inquiry, q := v.Inquire(at, nil), capability.Question{Services: []string{row.Service}, Here: in.ID, Aboard: true}
			s := state{word: "no"}
			if may, known := inquiry.Offers(q); may {
				s.word = "yes"
			} else if !known {
				s.word = "maybe"
			} else if _, rejected := inquiry.Ask(q, in.ID); len(rejected) > 0 {
				s.why = rejected[0].Detail
			}
			out[key] = s
		}
	}
	return out
}

// widestValue is how many columns of a value a table shows.
const widestValue = 60

func (a *diffAnswer) words(w *page, before, after *capability.View) {
	var t table
	for _, d := range a.Differences {
		mark := map[string]string{capability.Added: "+ ", capability.Removed: "- ", capability.Changed: "~ "}[d.Kind]
		value := clip(cmp.Or(d.After, d.Before))
		if d.Kind == capability.Changed {
			value = clip(d.Before) + " → " + clip(d.After)
		}
		t.add(mark+d.Path, value)
	}
	w.table(t, "")
	if len(t) == 0 {
		w.say("两个目录相同", "the catalogues are the same")
	}
	t = nil
	for _, d := range a.Services {
		name := w.place(after, d.Institution)
		if _, ok := after.Institution(d.Institution); !ok {
			name = w.place(before, d.Institution)
		}
		why := w.told(after, d.Why, d.Service)
		if before := w.told(before, d.WhyBefore, d.Service); before != "" {
			why = w.in("此前：", "before: ") + before
		}
		t.add(name, w.service(d.Service), w.offers(d.Before)+" → "+w.offers(d.After), why)
	}
	if a.At != nil {
		w.section(fmt.Sprintf("%s 的服务", *a.At), fmt.Sprintf("Services at %s", *a.At), t)
	}
}

func (w *page) offers(word string) string {
	return map[string]string{"yes": w.in("能", "offered"), "maybe": w.in("可能", "perhaps"), "no": w.in("不能", "not offered")}[word]
}

// clip is the beginning of a value, as much as a table shows.
func clip(value string) string {
	columns := 0
	for i, r := range value {
		if columns += author.Columns(string(r)); columns > widestValue {
			return value[:i] + "…"
		}
	}
	return value
}
