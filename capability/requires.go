package capability

import (
	"encoding/json"

	"github.com/fenji-health/fenji/referral/wire"
)

// Requires is what must all be there for a service to be available.
type Requires struct {
	Skills    []SkillNeed   `json:"skills,omitempty"`
	Equipment []string      `json:"equipment,omitempty"` // kinds
	Stock     []string      `json:"stock,omitempty"`     // terms or product ids
	Services  []ServiceNeed `json:"services,omitempty"`  // at the same institution, or at another that is named
	Rooms     []string      `json:"rooms,omitempty"`     // kinds
}

// A ServiceNeed is another service that one leans on: a term, at the same
// institution or at At. In documents one at the same institution is the term alone.
type ServiceNeed struct {
	Service string `json:"service"`
	At      string `json:"at,omitempty"` // another institution, such as that which dispenses what is prescribed here
}

// serviceNeed is ServiceNeed as a map.
type serviceNeed ServiceNeed

// ReadNode reads a term, or {service, at}.
func (n *ServiceNeed) ReadNode(node *wire.Node, path string, ps *wire.Problems) {
	if node.Kind == wire.String {
		n.Service = node.Text
		return
	}
	wire.Decode(node, (*serviceNeed)(n), path, ps)
}

// MarshalJSON writes the term alone where that is all.
func (n ServiceNeed) MarshalJSON() ([]byte, error) { return n.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes.
func (n ServiceNeed) AppendJSON(b []byte) []byte {
	if n.At == "" {
		return wire.AppendText(b, n.Service)
	}
	return wire.AppendCanonical(b, serviceNeed(n))
}

// A SkillNeed is Count people (1 when absent) with a skill and at least a title,
// trained, scored and practised as it says. What is not on record of a person is
// unknown: then somebody may be able, nobody surely is. Needs for different skills
// are met by different people; of those for the same skill the same people may meet
// several, but who supervises meets no other need.
type SkillNeed struct {
	Skill         string        `json:"skill"`
	Name          wire.Text     `json:"name,omitzero"` // of who has the skill, for people; else they read its id
	Count         int           `json:"count,omitempty"`
	Title         string        `json:"title,omitempty"`
	MinScore      *json.Number  `json:"min_score,omitempty"`
	TrainedWithin *wire.Minutes `json:"trained_within,omitempty"` // whole days
	MinCases      int           `json:"min_cases,omitempty"`
	Supervises    bool          `json:"supervises,omitempty"` // watches over what others do
}
