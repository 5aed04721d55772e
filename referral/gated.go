package referral

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/rule"
)

// whoDecides are the people whom a term names, else one physician.
func whoDecides(t *pack.Term) *DecidedBy {
	if t.DecidedBy == nil {
		return &DecidedBy{Title: "physician", Count: 1}
	}
	return &DecidedBy{Title: t.DecidedBy.Title, Count: t.DecidedBy.Count}
}

// waitsFor are the facts that a gated act waits for: those its rule and what may
// forbid it still lack, the start of its window, the word of those who decide.
func (w *stepper) waitsFor(i int) []string {
	n, served := w.wanted[i], w.plan.Served[i]
	names := []string{}
	take := func(reads []rule.Read) { names = w.named(names, reads) }
	rules := slices.Clone(n.rules)
	for _, service := range services(w.set, n.service) {
		if f := w.bans(service); f != nil {
			rules = append(rules, f.possible...)
		}
	}
	for _, k := range rules {
		if w.fired[k].truth != rule.Unknown {
			continue
		}
		reads := w.unknownReads(w.fired[k].Bound, 0)
		facts := slices.DeleteFunc(slices.Clone(reads), w.answeredByPeople)
		if len(facts) == 0 { // nothing is left to find out: the people decide
			facts = reads
		}
		take(facts)
	}
	if served.Doubtful && n.window != nil {
		take(w.timeRead(n.window.From))
	}
	if served.NoLink {
		names = append(names, "link")
	}
	by := w.set.Terms[n.service].DecidedBy
	if (served.OffLabel || n.state == proven && !n.signed) && by != nil && by.Fact != "" && !w.individually(by.Fact).Known && !slices.Contains(names, by.Fact) {
		names = append(names, by.Fact)
	}
	return names
}

// names are the first of some facts as people call them, and how many more.
func (w *stepper) names(facts []string) wire.Text {
	var zh, en []string
	for _, name := range facts[:min(2, len(facts))] {
		if i, ok := w.set.Vocabulary.Lookup(name); ok {
			zh, en = append(zh, w.set.Vocabulary.Fact(i).Zh), append(en, w.set.Vocabulary.Fact(i).En)
		} else {
			zh, en = append(zh, "通讯"), append(en, name)
		}
	}
	text := wire.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
	if more := len(facts) - 2; more > 0 {
		text.Zh, text.En = fmt.Sprintf("%s等%d项", text.Zh, len(facts)), fmt.Sprintf("%s and %d more", text.En, more)
	}
	return text
}

// named adds the names of facts, each once.
func (w *stepper) named(names []string, reads []rule.Read) []string {
	for _, r := range reads {
		if name := w.set.Vocabulary.Fact(r.Fact).Name; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// doubt is why a gated need waits for people: what may forbid it, if but for their
// word it would.
func (w *stepper) doubt(n *needed) wire.Text {
	f := w.bans(n.service)
	if f == nil {
		return wire.Text{}
	}
	for _, i := range f.possible {
		reads := w.unknownReads(w.fired[i].Bound, 0)
		if len(reads) > 0 && !slices.ContainsFunc(reads, func(r rule.Read) bool { return !w.answeredByPeople(r) }) {
			return w.fired[i].Because
		}
	}
	return wire.Text{}
}
