package capability

import (
	"encoding/json"
	"iter"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// Skills are what a person can do.
type Skills []Skill

// Words are the skills alone.
func (x Skills) Words() []string {
	words := make([]string, len(x))
	for i := range x {
		words[i] = x[i].Skill
	}
	return words
}

// A Skill is one thing that a person can do, how well that is on record, and from
// which day to which it counts, both included. In documents it is the word alone
// where nothing is on record.
type Skill struct {
	Skill    string       `json:"skill"`
	From     Date         `json:"from,omitempty"`
	Until    Date         `json:"until,omitempty"`
	Trained  Date         `json:"trained,omitempty"` // last
	Score    *json.Number `json:"score,omitempty"`   // of the last assessment
	LastDone Date         `json:"last_done,omitempty"`
	Cases    *int         `json:"cases,omitempty"` // done; absent, unknown
}

// skill is Skill as a map.
type skill Skill

// ReadNode reads a word, or a map.
func (x *Skill) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	if n.Kind == wire.String {
		x.Skill = n.Text
		return
	}
	wire.Decode(n, (*skill)(x), path, ps)
}

// MarshalJSON writes the word alone where that is all.
func (x Skill) MarshalJSON() ([]byte, error) { return x.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (x Skill) AppendJSON(b []byte) []byte {
	if x == (Skill{Skill: x.Skill}) {
		return wire.AppendText(b, x.Skill)
	}
	return wire.AppendCanonical(b, skill(x))
}

// qualified is the skills that meet the need, as far as word and title go: each time
// that one is renewed it is there once more. A title that is not given meets no least
// title.
func (n *SkillNeed) qualified(skills Skills, title string) iter.Seq[*Skill] {
	return func(yield func(*Skill) bool) {
		if n.Title != "" && slices.Index(titles(), title) < slices.Index(titles(), n.Title) {
			return
		}
		for i := range skills {
			if x := &skills[i]; x.Skill == n.Skill && !yield(x) {
				return
			}
		}
	}
}

// below reports whether what is on record of the skill is less than the need.
func (x *Skill) below(n *SkillNeed) bool {
	return n.MinScore != nil && x.Score != nil && atLeast(number(x.Score), number(x.Score), n.MinScore, 1) == no ||
		x.Cases != nil && *x.Cases < n.MinCases
}

// lacks reports whether something that the need asks for is not on record.
func (x *Skill) lacks(n *SkillNeed) bool {
	return n.MinScore != nil && x.Score == nil || n.TrainedWithin != nil && x.Trained == "" || n.MinCases > 0 && x.Cases == nil
}

func number(n *json.Number) float64 {
	f, _ := n.Float64()
	return f
}
