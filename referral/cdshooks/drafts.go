package cdshooks

import (
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
)

// A draft is an order about to be signed; service is empty where it has no code of the
// catalogue.
type draft struct{ service string }

// drafts are the orders of the request.
func (t *teller) drafts() (all []draft) {
	entries := t.request.context.Get("draftOrders").Get("entry")
	if entries == nil || entries.Kind != wire.List {
		return nil
	}
	for _, e := range entries.Values {
		d := draft{}
		codes := e.Get("resource").Get("code").Get("coding")
		if codes != nil && codes.Kind == wire.List {
			for _, c := range codes.Values {
				if system := c.Get("system"); system != nil && system.Text == fhir.TermSystem && c.Get("code") != nil {
					d.service = c.Get("code").Text
				}
			}
		}
		all = append(all, d)
	}
	return all
}

func uncoded(drafts []draft) (n int) {
	for _, d := range drafts {
		if d.service == "" {
			n++
		}
	}
	return n
}

// stops are cards of orders that must not be carried out, or not yet (S1, S2).
func (t *teller) stops(drafts []draft) (all []card) {
	seen := map[string]bool{}
	for _, d := range drafts {
		term := t.engine.Set().Terms[d.service]
		if term == nil || seen[d.service] {
			continue
		}
		seen[d.service] = true
		if c, ok := t.stop(d.service, term.Name().In(t.lang)); ok {
			all = append(all, c)
		}
	}
	return all
}

// stop is the card of an order, if it must not be carried out now.
func (t *teller) stop(service, name string) (card, bool) {
	for _, f := range t.d.Forbidden {
		if f.Service == service {
			c := t.begin("critical", t.in("不能做：", "Must not be done: ")+name, "forbidden", service)
			c.Detail = plain(f.Text.In(t.lang)) + "\n" + t.notes(nil)
			return c, true
		}
	}
	for i := range t.d.Plan {
		if s := &t.d.Plan[i]; s.Service == service && s.Gated && (len(s.RequiresKnown) > 0 || s.DecidedBy != nil) {
			c := t.begin("critical", t.in("先不做：", "Not yet: ")+name, "waits", service)
			c.Detail = t.waits(s) + t.notes(nil)
			return c, true
		}
	}
	return card{}, false
}

// waits says what comes before a step.
func (t *teller) waits(s *referral.Step) string {
	var lines []string
	for _, name := range s.RequiresKnown {
		if i, ok := t.engine.Set().Vocabulary.Lookup(name); ok {
			f := t.engine.Set().Vocabulary.Fact(i)
			name = wire.Text{Zh: f.Zh, En: f.En}.In(t.lang)
		}
		lines = append(lines, "- "+t.in("先要知道：", "To be known first: ")+plain(name))
	}
	if s.DecidedBy != nil {
		lines = append(lines, "- "+t.in("由人决定：", "People decide: ")+plain(s.DecidedBy.Title))
	}
	return strings.Join(lines, "\n") + "\n"
}
