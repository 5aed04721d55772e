package build

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// An Acceptance is a finding of lint that the authors of a pack have looked at and let
// stand, with their reason. It is for authors only: no machine reads it.
type Acceptance struct {
	Finding string    `json:"finding"` // its code, such as no-scope
	At      string    `json:"at"`      // its path, or the beginning of it, such as /rules/BK-9
	Because wire.Text `json:"because"`

	Node *wire.Node `json:"-"` // where it stands
}

// accepted takes the findings that a pack's authors let stand out of its document.
func (t *Tables) accepted(doc *wire.Node, ps *wire.Problems) {
	i := slices.IndexFunc(doc.Keys, func(k *wire.Node) bool { return k.Text == "accept" })
	if i < 0 {
		return
	}
	list := doc.Values[i]
	doc.Keys, doc.Values = slices.Delete(slices.Clone(doc.Keys), i, i+1), slices.Delete(slices.Clone(doc.Values), i, i+1)
	if !wire.Expect(list, wire.List, "/accept", ps) {
		return
	}
	for k, n := range list.Values {
		a := Acceptance{Node: n}
		path := pathOf("/accept", k)
		wire.Decode(n, &a, path, ps)
		if a.Finding == "" || a.At == "" || a.Because.Zh == "" || a.Because.En == "" {
			ps.Add(n, path, "missing", "what is accepted needs finding (its code), at (its path) and because in zh and en")
		}
		t.Accepted = append(t.Accepted, a)
	}
}
