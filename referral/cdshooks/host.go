package cdshooks

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
)

// A Host is what a hook does not say.
type Host struct {
	Now  func() wire.Time       // when a request is answered
	Here string                 // institution of the asker, unless an Encounter says another
	Link string                 // live connection from there, as a case has it
	Lang string                 // zh or en, for who asks for neither; empty is zh
	Told Memory                 // of cards, until feedback comes; nil: none
	Took func(*episode.Outcome) // gets what feedback comes to; nil: nobody
}

// A Memory keeps what cards told, by their ids. A host may have its own, over several
// machines.
type Memory interface {
	Keep(card string, t Told)
	Find(card string) (t Told, ok bool)
}

// Told is what a card told of.
type Told struct {
	Decision    string   `json:"decision"` // its hash
	Destination string   `json:"destination"`
	ByRole      string   `json:"by_role"`     // of who saw it
	Suggestions []string `json:"suggestions"` // their ids
}

// Recent is a Memory of the last so many cards of this process.
func Recent(cards int) Memory { return &recent{most: cards, told: map[string]Told{}} }

type recent struct {
	lock  sync.Mutex
	most  int
	told  map[string]Told
	order []string
}

func (r *recent) Keep(card string, t Told) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if _, ok := r.told[card]; !ok {
		r.order = append(r.order, card)
	}
	r.told[card] = t
	for len(r.order) > r.most {
		delete(r.told, r.order[0])
		r.order = r.order[1:]
	}
}

func (r *recent) Find(card string) (Told, bool) {
	r.lock.Lock()
	defer r.lock.Unlock()
	t, ok := r.told[card]
	return t, ok
}

// MaxBody is the most bytes of a request: a record is longer than a case.
const MaxBody = fhir.MaxChartBytes

// Routes are those of CDS Hooks.
func Routes(h Host) []endpoint.Route {
	return []endpoint.Route{
		{Method: "GET", Path: "/cds-services", Answer: h.discover},
		{Method: "POST", Path: "/cds-services/{id}", MaxBody: MaxBody, Answer: h.ask},
		{Method: "POST", Path: "/cds-services/{id}/feedback", Answer: h.feedback},
	}
}

// language is the one of ours that the asker prefers.
func (h Host) language(a endpoint.Asked) string {
	best, most := cmp.Or(h.Lang, "zh"), 0.0
	for part := range strings.SplitSeq(a.Language, ",") {
		tag, weight, weighed := strings.Cut(strings.TrimSpace(part), ";")
		lang, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		q := 1.0
		if weighed {
			_, value, _ := strings.Cut(weight, "=")
			q, _ = strconv.ParseFloat(strings.TrimSpace(value), 64)
		}
		if q > most && slices.Contains([]string{"zh", "en"}, lang) {
			best, most = lang, q
		}
	}
	return best
}

func fine(v any) (endpoint.Response, *endpoint.Problem) {
	return endpoint.Response{Status: 200, ContentType: endpoint.JSON, Body: wire.Canonical(v)}, nil
}
