package referral

import (
	"maps"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// WhoSchema names the edition of the answer's JSON.
const WhoSchema = "fenji.who/1"

// MaxStay is the most minutes that a service is asked to stay available: the
// catalogue is not looked at further ahead.
const MaxStay wire.Minutes = 28 * 24 * 60

// MaxListed is how many offers, and how many rejections, an answer lists; it says
// how many there are.
const MaxListed = 100

// A WhoQuestion asks who offers a service, from a place and at a time. Nothing is
// known of the patient.
type WhoQuestion struct {
	Service string       // a term of the packs
	Here    string       // an institution of the catalogue
	At      wire.Time    // what follows counts from it
	Link    string       // live connection at Here: data, phone, none; empty is unknown
	Floor   string       // least level of the catalogue, or one of the four words; empty for any
	Stay    wire.Minutes // how long it must stay available
}

// Who is the answer: offers, soonest first, and why the others do not, first those
// that have the service but can't now, the nearest first. An institution that would
// begin only later is in both. The order of its fields is the order of its JSON.
type Who struct {
	Schema        string       `json:"schema"`
	Service       string       `json:"service"`
	Name          wire.Text    `json:"name"`
	AnsweredBy    []string     `json:"answered_by"`     // the term and those that satisfy it
	Basic         bool         `json:"basic,omitempty"` // hands are enough, anywhere; no row is needed
	Here          string       `json:"here"`
	At            wire.Time    `json:"at"`
	Link          string       `json:"link,omitempty"`
	Floor         string       `json:"floor,omitempty"`
	Stay          wire.Minutes `json:"stay,omitempty"`
	Offers        []WhoOffers  `json:"offers"`
	OfferCount    int          `json:"offer_count"`
	Rejected      []WhoNot     `json:"rejected"`
	RejectedCount int          `json:"rejected_count"`
	Versions      Versions     `json:"versions"`
}

// WhoOffers is one row that may serve.
type WhoOffers struct {
	Institution Site             `json:"institution"`
	Level       string           `json:"level"` // village, township, county, tertiary
	Service     string           `json:"service"`
	Row         string           `json:"row"`
	Mode        string           `json:"mode"`
	By          *Site            `json:"by,omitempty"` // who does it from afar, or watches over it
	Standing    string           `json:"standing"`     // verified, declared, assumed
	Sure        bool             `json:"sure"`
	Full        bool             `json:"full,omitempty"`
	CallFirst   []string         `json:"call_first,omitempty"` // why to call before relying on it
	StartsIn    StartsIn         `json:"starts_in"`
	AnswersIn   *capability.Span `json:"answers_in,omitempty"` // minutes until the answer is there, where that is later
	Vehicle     string           `json:"vehicle,omitempty"`    // how the patient gets there
	Products    []WhoProduct     `json:"products,omitempty"`
	Until       *wire.Time       `json:"until,omitempty"` // when it next lapses, if within a day
}

// WhoProduct is what is in stock for it.
type WhoProduct struct {
	ID   string    `json:"id"`
	Name wire.Text `json:"name,omitzero"`
}

// WhoNot is why an institution, or one of its rows, does not serve, or not at
// once, in the words of a decision's rejected.
type WhoNot struct {
	Institution Site            `json:"institution"`
	Level       string          `json:"level"`
	Row         string          `json:"row,omitempty"` // none where there is no such row
	Reason      string          `json:"reason"`
	Text        wire.Text       `json:"text"`
	Road        capability.Span `json:"road"` // minutes of the way alone
}

// JSON is the answer's one form in bytes.
func (w *Who) JSON() []byte { return wire.Canonical(w) }

// Who answers who offers a service. The error is [wire.Problems] with every
// mistake of the question at once; their paths are /service, /here and so on.
func (e *Engine) Who(q WhoQuestion) (*Who, error) {
	if err := e.checkWho(q); err != nil {
		return nil, err
	}
	s := &sites{catalog: e.view.Inquire(q.At, nil), set: e.set, base: capability.Question{Here: q.Here, At: q.At, Link: capability.Link(q.Link)}}
	ask := s.question(q.Service)
	ask.Floor, ask.Stay = q.Floor, int(q.Stay)
	offers, rejected := s.catalog.Who(ask)
	t := e.set.Terms[q.Service]
	w := &Who{Schema: WhoSchema, Service: q.Service, Name: t.Name(), AnsweredBy: ask.Services, Basic: t.Basic, Here: q.Here, At: q.At,
		Link: q.Link, Floor: q.Floor, Stay: q.Stay, Offers: []WhoOffers{}, OfferCount: len(offers), Rejected: []WhoNot{}, RejectedCount: len(rejected), Versions: e.versions}
	for _, o := range offers[:min(MaxListed, len(offers))] {
		w.Offers = append(w.Offers, OfferOf(e.view, o))
	}
	d := &deciding{Engine: e, shown: &shown{}}
	wire.Sort(rejected, asAsked)
	for _, r := range rejected[:min(MaxListed, len(rejected))] {
		w.Rejected = append(w.Rejected, RejectionOf(e.view, r, d.named(r)))
	}
	return w, nil
}

// checkWho tells every mistake of a question.
func (e *Engine) checkWho(q WhoQuestion) error {
	var ps wire.Problems
	if e.set.Terms[q.Service] == nil {
		ps.Add(nil, "/service", "unknown-service", "no pack declares the service %q%s", q.Service, e.meantService(q.Service))
	}
	if _, err := e.institution(q.Here, "/here"); err != nil {
		ps = append(ps, err.(wire.Problems)...)
	}
	if q.At.IsZero() {
		ps.Add(nil, "/at", "missing", "say at what time it is asked (at)")
	}
	if links := []string{"data", "none", "phone"}; q.Link != "" && !slices.Contains(links, q.Link) {
		ps.Add(nil, "/link", "link", "link is data, phone or none, not %q%s", q.Link, wire.Near(q.Link, links))
	}
	levels := levelWords(e.view)
	if q.Floor != "" && !slices.Contains(levels, q.Floor) {
		ps.Add(nil, "/floor", "unknown-level", "the catalog knows no level %q%s", q.Floor, wire.Near(q.Floor, levels))
	}
	if q.Stay < 0 || q.Stay > MaxStay {
		ps.Add(nil, "/stay", "out-of-range", "stay is %d minutes; from 0 to %d can be asked for", q.Stay, MaxStay)
	}
	return ps.Err()
}

// meantService is the term with that name, or a near one.
func (e *Engine) meantService(name string) string {
	ids := slices.Sorted(maps.Keys(e.set.Terms))
	for _, id := range ids {
		if t := e.set.Terms[id]; name != "" && (t.Zh == name || strings.EqualFold(t.En, name)) {
			return "; its id is \"" + id + "\""
		}
	}
	return wire.Near(name, ids)
}

// OfferOf is an offer of a catalogue as an answer shows it.
func OfferOf(view *capability.View, o *capability.Offer) WhoOffers {
	w := WhoOffers{Institution: site(o.Institution), Level: view.Word(o.Institution.Level), Service: o.Service.Service, Row: o.Service.ID,
		Mode: o.Mode, Standing: o.Standing, Sure: o.Sure, Full: o.Full, CallFirst: o.CallFirst,
		StartsIn: StartsIn{o.Start, wayParts(o.Parts)}, Vehicle: o.TravelMode, Until: o.Until}
	if o.By != nil {
		by := site(o.By)
		w.By = &by
	}
	if o.Answer != o.Start {
		w.AnswersIn = &o.Answer
	}
	for _, p := range o.Products {
		w.Products = append(w.Products, WhoProduct{ID: p.ID, Name: p.Name})
	}
	return w
}

// RejectionOf is a rejection of a catalogue as an answer shows it, told in a text.
func RejectionOf(view *capability.View, r capability.Rejection, text wire.Text) WhoNot {
	return WhoNot{Institution: site(r.Institution), Level: view.Word(r.Institution.Level), Row: r.Row, Reason: r.Reason, Text: text, Road: r.Travel}
}

func site(in *capability.Institution) Site { return Site{ID: in.ID, Name: in.Name} }
