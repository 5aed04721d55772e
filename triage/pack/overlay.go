package pack

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// OverlaySchema names the edition of the overlay format.
const OverlaySchema = "fenji.overlay/1"

// An Overlay is a place's own word on the rules of packs: it signs rules, sets how
// many remote readers the place wants, adds rules, puts its own in the stead of
// others, and sets parameters. What it replaces it pins to what was read; a rule
// that is fixed (see [Set.Fixed]) it can only tighten.
type Overlay struct {
	Schema      string              `json:"schema"`
	ID          string              `json:"id"`
	Sample      bool                `json:"sample"`
	Here        Where               `json:"here"`
	Effective   Period              `json:"effective"`
	Approver    Approver            `json:"approver"`
	Signs       []Signature         `json:"signs,omitempty"`
	Quorum      []Quorum            `json:"quorum,omitempty"`
	Overrides   []Override          `json:"overrides,omitempty"`
	Parameters  map[string]*Setting `json:"parameters,omitempty"` // of packs, by name
	Sources     map[string]Source   `json:"sources,omitempty"`    // of its rules
	Terms       map[string]Term     `json:"terms,omitempty"`
	Definitions map[string]string   `json:"definitions,omitempty"`
	Rules       []Rule              `json:"rules,omitempty"` // its own; others call them OVERLAY/RULE

	pack *Pack // what it adds, as a pack
}

// Where is the place an overlay speaks for, one of these. From the first to the
// last they are narrower: a nation, a province and its parts, a county's network,
// institutions.
type Where struct {
	Everywhere   bool     `json:"everywhere,omitempty"`
	Region       string   `json:"region,omitempty"` // GB/T 2260, such as 35 or 350524, or of a township or village: all institutions in it
	Network      string   `json:"network,omitempty"`
	Institutions []string `json:"institutions,omitempty"`
}

// Rank is how narrow the place is; a narrower overlay may replace what a wider one
// says.
func (w Where) Rank() int {
	switch {
	case len(w.Institutions) > 0:
		return 100
	case w.Network != "":
		return 99
	}
	return len(w.Region)
}

// regionLevels are how many digits of a region's code tell its province, prefecture,
// county, township and village, after none.
func regionLevels() []int { return []int{0, 2, 4, 6, 9, 12} }

// BareRegion is a region's code without the zeros that only fill it up: 3505 of 350500,
// which names no county.
func BareRegion(region string) string {
	levels := regionLevels()
	for k := len(levels) - 1; k > 0; k-- {
		if wider := levels[k-1]; len(region) == levels[k] && strings.Trim(region[wider:], "0") == "" {
			region = region[:wider]
		}
	}
	return region
}

// Approver says who answers for the overlay.
type Approver struct {
	Title string     `json:"title"`
	Note  *wire.Text `json:"note,omitempty"`
}

// A Signature makes an advisory rule active where the overlay holds, as long as
// the rule is still the one that was signed.
type Signature struct {
	Rule   string    `json:"rule"` // pack/rule
	Hash   string    `json:"hash"` // of the rule, as Bound.Hash gives it
	Reason wire.Text `json:"reason"`
}

// A Quorum asks for several answers before a gated act; after Timeout those who
// are there decide.
type Quorum struct {
	Service string       `json:"service"`
	Count   int          `json:"count"`
	Timeout wire.Minutes `json:"timeout"`
	Then    string       `json:"then"`
	Reason  wire.Text    `json:"reason"`
}

// An Override puts a rule of the overlay in the stead of another, or sets that
// aside, as long as the other is still the one that was read. Else both hold.
type Override struct {
	Rule   string    `json:"rule"`         // of a pack, or of an overlay of a wider place
	Hash   string    `json:"hash"`         // of the rule, as Bound.Hash gives it
	By     string    `json:"by,omitempty"` // id of the rule of this overlay; none sets aside
	Reason wire.Text `json:"reason"`
}

// A Setting gives a parameter another value, as long as it is what it was when that
// was decided. Else either value may hold.
type Setting struct {
	Value  fact.Scalar `json:"value"`
	Was    fact.Scalar `json:"was"` // by its pack, or by the overlay of a wider place
	Reason wire.Text   `json:"reason"`
}

// ReadOverlay makes an overlay of a document tree.
func ReadOverlay(n *wire.Node) (*Overlay, error) {
	o := &Overlay{}
	var ps wire.Problems
	wire.Decode(n, o, "", &ps)
	o.pack = &Pack{ID: o.ID, Effective: o.Effective, Sources: o.Sources, Terms: o.Terms, Definitions: o.Definitions, Rules: o.Rules, node: n}
	say := o.pack.sayer(&ps)
	if o.Schema != OverlaySchema {
		say("/schema", "schema", "schema must be %q, not %q", OverlaySchema, o.Schema)
	}
	if !wire.ID(o.ID) {
		say("/id", "id", "%q is not an id: lower-case letters, digits, - _ .", o.ID)
	}
	checkPeriod(o.Effective, "/effective", say)
	if o.Effective.To == "" {
		say("/effective", "missing", "an overlay needs a last day: what is signed is read again some day")
	}
	if o.Approver.Title == "" {
		say("/approver", "missing", "an overlay needs an approver with a title")
	}
	if h := o.Here; count(h.Everywhere, h.Region != "", h.Network != "", len(h.Institutions) > 0) != 1 {
		say("/here", "missing", "say where the overlay holds: either everywhere, a region, a network or institutions")
	}
	if r := o.Here.Region; r != "" && (!slices.Contains(regionLevels(), len(r)) || strings.Trim(r, "0123456789") != "" || BareRegion(r) != r) {
		say("/here/region", "region", "%q is no region such as 35 (province) or 350524 (county): 2, 4, 6, 9 or 12 digits, without zeros that only fill it up", r)
	}
	for i, q := range o.Quorum {
		if q.Count < 1 || q.Timeout < 1 {
			say(item("/quorum", i), "range", "a quorum needs a count of at least 1 and a timeout")
		}
	}
	o.pack.checkContent(say)
	sortRules(o.Rules)
	if err := ps.Err(); err != nil {
		return nil, err
	}
	return o, nil
}

func count(all ...bool) int {
	n := 0
	for _, b := range all {
		if b {
			n++
		}
	}
	return n
}

// JSON is the overlay's one form for machines: what [LoadOverlay] reads, and what
// is hashed.
func (o *Overlay) JSON() []byte {
	inOrder := *o
	inOrder.Signs = slices.Clone(o.Signs)
	wire.Sort(inOrder.Signs, func(a, b *Signature) int { return compareIDs(a.Rule, b.Rule) })
	return wire.Canonical(inOrder)
}

// Hash names the overlay's content.
func (o *Overlay) Hash() string { return Hash(o.JSON()) }

// Say adds a problem at the place in the document to which a path leads.
func (o *Overlay) Say(ps *wire.Problems, path, code, format string, args ...any) {
	o.pack.say(ps, path, code, format, args...)
}

// adds reports whether a set has to be joined with the overlay: it has more than
// words on what is there.
func (o *Overlay) adds() bool {
	return len(o.Rules)+len(o.Terms)+len(o.Overrides)+len(o.Parameters) > 0
}

// Check tells what an overlay says that a set, of which it is one, does not know or
// does not allow.
func (o *Overlay) Check(set *Set, ps *wire.Problems) {
	say := o.pack.sayer(ps)
	refs := slices.Clone(set.Disabled)
	for _, r := range set.Rules {
		refs = append(refs, r.Ref)
	}
	known := func(rule, path, to string) bool {
		if !slices.Contains(refs, rule) {
			say(path, "unknown-rule", "no rule %q to %s%s", rule, to, wire.Near(rule, refs))
		}
		return slices.Contains(refs, rule)
	}
	for i, s := range o.Signs {
		path := item("/signs", i)
		if known(s.Rule, path, "sign") && slices.Contains(set.Disabled, s.Rule) {
			say(path, "disabled", "rule %q is disabled in its pack; a signature can't enable it", s.Rule)
		}
	}
	for i, q := range o.Quorum {
		if set.Terms[q.Service] == nil {
			say(item("/quorum", i)+"/service", "unknown-service", "unknown service %q%s", q.Service, wire.Near(q.Service, sortedKeys(set.Terms)))
		}
	}
	for i, v := range o.Overrides {
		known(v.Rule, item("/overrides", i), "replace")
	}
	for _, name := range sortedKeys(o.Parameters) {
		if why := set.refuses(name, o.Parameters[name]); why != "" {
			say(wire.Join("/parameters", name), "not-allowed", "parameter %q %s", name, why)
		}
	}
}
