package referral

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
)

// Version is the engine's, part of every decision.
const Version = "0.1.0"

// An Engine decides cases. It is immutable and safe for concurrent use.
type Engine struct {
	view     *capability.View
	set      *pack.Set
	signs    []map[*pack.Bound]bool // of each overlay of the set
	versions Versions
	byPeople []string // facts that are the word of people who decide, in no order
	rooms    *rooms   // to decide in; engines made of one another share them
}

// New binds packs to a view of the catalogue. Packs are refused together with
// every mistake found in them, and so are services of the catalogue that no pack
// declares. The order of packs does not matter.
func New(view *capability.View, packs ...*pack.Pack) (*Engine, error) {
	return NewSigned(view, nil, packs...)
}

// NewSigned is [New] with the overlays of places, as [Engine.Sign] takes them: the
// catalogue may then offer services that only they declare.
func NewSigned(view *capability.View, overlays []*pack.Overlay, packs ...*pack.Pack) (*Engine, error) {
	set, err := pack.JoinWith(overlays, packs...)
	if err != nil {
		return nil, err
	}
	if set.Fallback.Up == "" {
		return nil, wire.Problems{{Code: "missing", Path: "/fallback", Message: "no pack has a fallback: what a case needs that no rule keeps and none sends on"}}
	}
	e := &Engine{view: view, rooms: &rooms{}, versions: Versions{Engine: Version, Packs: describePacks(set)}}
	return e.on(set, overlays)
}

// on is the engine with a set of packs and overlays, of which some are new.
func (e *Engine) on(set *pack.Set, overlays []*pack.Overlay) (*Engine, error) {
	var ps wire.Problems
	for _, o := range overlays {
		o.Check(set, &ps)
	}
	if err := ps.Err(); err != nil {
		return nil, err
	}
	other := *e
	other.set, other.byPeople = set, factsByPeople(set)
	other.signs = signatures(set, set.Overlays)
	other.versions.Overlays = describeOverlays(set.Overlays)
	return other.With(e.view)
}

// With is the engine on another view; the compiled rules are shared.
func (e *Engine) With(view *capability.View) (*Engine, error) {
	if err := known(view, e.set); err != nil {
		return nil, err
	}
	other := *e
	other.view = view
	other.versions.Catalog = describeCatalog(view)
	other.versions = other.versions.keep()
	return &other, nil
}

// Sign is the engine with overlays of places, besides those that it has. An overlay
// is refused that names a rule, a service or a parameter which does not exist, or
// sets one to what it can't be. A signature on a rule that has changed since does not
// count, and the rule stays as its pack has it; where a rule that an overlay
// replaces has changed, or the overlay has lapsed, both hold until it is approved
// again. The order of overlays does not matter.
func (e *Engine) Sign(overlays ...*pack.Overlay) (*Engine, error) {
	set, err := e.set.With(overlays...)
	if err != nil {
		return nil, err
	}
	return e.on(set, overlays)
}

// known refuses a catalogue that names services or scales no pack declares: a
// misspelt service would silently be offered by nobody, a misspelt scale find
// nobody urgent.
func known(view *capability.View, set *pack.Set) error {
	var ps wire.Problems
	var terms []string
	for id := range set.Terms {
		terms = append(terms, id)
	}
	slices.Sort(terms)
	var scales []string
	for id := range set.Scales {
		scales = append(scales, id)
	}
	ps = append(ps, levels(view, set)...)
	for in := range view.Institutions() {
		if in.Scale != "" && set.Scales[in.Scale] == nil {
			ps = append(ps, wire.Problem{Code: "unknown-scale", Path: "/institutions/" + in.ID + "/scale",
				Message: "no pack declares the scale \"" + in.Scale + "\"" + wire.Near(in.Scale, scales)})
		}
		for _, row := range in.Rows() {
			if row.Supervision != "" && set.Terms[row.Supervision] == nil {
				ps = append(ps, wire.Problem{Code: "unknown-service", Path: "/institutions/" + in.ID + "/services/" + row.ID + "/supervision",
					Message: "no pack declares the service \"" + row.Supervision + "\"" + wire.Near(row.Supervision, terms)})
			}
			if set.Terms[row.Service] == nil && !namesDisease(row) {
				ps = append(ps, wire.Problem{Code: "unknown-service", Path: "/institutions/" + in.ID + "/services/" + row.ID,
					Message: "no pack declares the service \"" + row.Service + "\"" + wire.Near(row.Service, terms)})
			}
		}
	}
	return ps.Err()
}

// namesDisease reports whether a row is the name of a disease and of no service: its
// id is a word of the catalogue's own, which no rule can ask for.
func namesDisease(row *capability.Service) bool {
	return row.Kind == "disease" && row.Service == row.ID
}

// levels refuses levels that the catalogue does not know: a misspelt one would be
// one that no place reaches.
func levels(view *capability.View, set *pack.Set) (ps wire.Problems) {
	known := levelWords(view)
	unknown := func(level string) bool { return level != "" && !slices.Contains(known, level) }
	tell := func(level, path string, at *wire.Node) {
		if at.File == "" { // of a shipped pack: its place says nothing
			at = nil
		}
		ps.Add(at, path, "unknown-level", "the catalog knows no level %q%s", level, wire.Near(level, known))
	}
	for _, r := range set.Rules {
		if unknown(r.Then.Floor) {
			tell(r.Then.Floor, wire.Join("/rules/"+r.Pack.ID, r.ID)+"/then/floor", r.At("/then/floor"))
		}
	}
	for _, p := range set.Packs {
		for id, t := range p.Terms {
			if unknown(t.LeastLevel) {
				path := wire.Join("/terms", id) + "/least_level"
				tell(t.LeastLevel, path, p.At(path))
			}
		}
	}
	wire.Sort(ps, func(a, b *wire.Problem) int { return strings.Compare(a.Path, b.Path) })
	return ps
}

// levelWords are the levels of a catalogue and the four words for them.
func levelWords(view *capability.View) []string {
	return append(view.Levels(), capability.Village, capability.Township, capability.County, capability.Tertiary)
}

// ParseCase reads a case; every mistake is told at once.
func (e *Engine) ParseCase(src []byte) (*triage.Case, error) {
	c, err := triage.ParseCase(e.set, src)
	if err == nil && e.knows(c) {
		return c, nil
	}
	ps, _ := err.(wire.Problems)
	n, unreadable := wire.ParseFew("", src, triage.MaxCaseBytes, triage.MaxCaseValues)
	if unreadable != nil {
		return nil, err
	}
	e.checkPlace(n.Get("here"), "/here", &ps)
	e.checkPlace(n.Get("wish"), "/wish", &ps)
	if declined := n.Get("declined"); declined != nil {
		for i, step := range declined.Values {
			e.checkPlace(step.Get("site"), "/declined/"+strconv.Itoa(i)+"/site", &ps)
		}
	}
	return nil, ps.Err()
}

// knows reports whether the catalogue knows all places that a case names but those of
// earlier visits, which may be anywhere.
func (e *Engine) knows(c *triage.Case) bool {
	unknown := func(id string) bool { _, known := e.view.Institution(id); return !known }
	return !unknown(c.Here) && (c.Wish == "" || !unknown(c.Wish)) && !slices.ContainsFunc(c.Declined, func(s triage.Declined) bool { return s.Site != "" && unknown(s.Site) })
}

// checkPlace refuses a place that the catalogue does not know.
func (e *Engine) checkPlace(place *wire.Node, path string, ps *wire.Problems) {
	if place == nil || place.Kind != wire.String || place.Text == "" {
		return // told already
	}
	if _, known := e.view.Institution(place.Text); known {
		return
	}
	var ids []string
	for in := range e.view.Institutions() {
		ids = append(ids, in.ID)
	}
	ps.Add(place, path, "unknown-institution", "the catalog has no institution %q%s", place.Text, wire.Near(place.Text, ids))
}

// Set is the packs that the engine decides with.
func (e *Engine) Set() *pack.Set { return e.set }

// View is the catalogue that the engine decides with.
func (e *Engine) View() *capability.View { return e.view }

// describePacks names the packs by their content, which takes reading all of it.
func describePacks(set *pack.Set) []PackVersion {
	versions := []PackVersion{}
	for _, p := range set.Packs {
		v := PackVersion{ID: p.ID, Version: p.Version, Hash: p.Hash(), Sample: p.Sample}
		for _, ref := range set.Disabled {
			if id, ok := strings.CutPrefix(ref, p.ID+"/"); ok {
				v.Disabled = append(v.Disabled, id)
			}
		}
		versions = append(versions, v)
	}
	return versions
}

func describeOverlays(overlays []*pack.Overlay) []OverlayVersion {
	var versions []OverlayVersion
	for _, o := range overlays {
		versions = append(versions, OverlayVersion{ID: o.ID, Hash: o.Hash(), Sample: o.Sample})
	}
	return versions
}

func describeCatalog(view *capability.View) CatalogVersion {
	return CatalogVersion{ID: view.ID(), Hash: view.Hash(), Published: view.Published(), Sample: view.Sample()}
}
