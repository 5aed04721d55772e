package pack

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// OverlaySchema names the edition of the overlay format.
const OverlaySchema = "fenji.overlay/1"

// An Overlay is a place's own word on the rules of packs: it signs rules, each
// pinned to the hash of what was read, and sets how many remote readers the
// place wants. It never loosens anything.
type Overlay struct {
	Schema    string      `json:"schema"`
	ID        string      `json:"id"`
	Sample    bool        `json:"sample"`
	Here      Where       `json:"here"`
	Effective Period      `json:"effective"`
	Approver  Approver    `json:"approver"`
	Signs     []Signature `json:"signs,omitempty"`
	Quorum    []Quorum    `json:"quorum,omitempty"`

	node *wire.Node
}

// Where is the place an overlay speaks for: the members of a network, or named
// institutions.
type Where struct {
	Network      string   `json:"network,omitempty"`
	Institutions []string `json:"institutions,omitempty"`
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

// ReadOverlay makes an overlay of a document tree.
func ReadOverlay(n *wire.Node) (*Overlay, error) {
	o := &Overlay{node: n}
	var ps wire.Problems
	wire.Decode(n, o, "", &ps)
	say := func(path, code, format string, args ...any) { ps.Add(n.At(path), path, code, format, args...) }
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
	if (o.Here.Network == "") == (len(o.Here.Institutions) == 0) {
		say("/here", "missing", "say where the overlay holds: either a network or institutions")
	}
	for i, q := range o.Quorum {
		if q.Count < 1 || q.Timeout < 1 {
			say(item("/quorum", i), "range", "a quorum needs a count of at least 1 and a timeout")
		}
	}
	if err := ps.Err(); err != nil {
		return nil, err
	}
	return o, nil
}

// JSON is the overlay's one form for machines: what [LoadOverlay] reads, and what
// is hashed.
func (o *Overlay) JSON() []byte {
	inOrder := *o
	inOrder.Signs = slices.Clone(o.Signs)
	if byRule := func(a, b Signature) int { return compareIDs(a.Rule, b.Rule) }; !slices.IsSortedFunc(inOrder.Signs, byRule) {
		slices.SortFunc(inOrder.Signs, byRule)
	}
	return wire.Canonical(inOrder)
}

// Hash names the overlay's content.
func (o *Overlay) Hash() string { return Hash(o.JSON()) }

// Check tells what an overlay says that the packs of a set do not know.
func (o *Overlay) Check(set *Set, ps *wire.Problems) {
	refs := slices.Clone(set.Disabled)
	for _, r := range set.Rules {
		refs = append(refs, r.Ref)
	}
	for i, s := range o.Signs {
		path := item("/signs", i)
		if !slices.Contains(refs, s.Rule) {
			ps.Add(o.node.At(path), path, "unknown-rule", "no rule %q to sign%s", s.Rule, wire.Near(s.Rule, refs))
		} else if slices.Contains(set.Disabled, s.Rule) {
			ps.Add(o.node.At(path), path, "disabled", "rule %q is disabled in its pack; a signature can't enable it", s.Rule)
		}
	}
	for i, q := range o.Quorum {
		if set.Terms[q.Service] == nil {
			path := item("/quorum", i) + "/service"
			ps.Add(o.node.At(path), path, "unknown-service", "unknown service %q%s", q.Service, wire.Near(q.Service, sortedKeys(set.Terms)))
		}
	}
}
