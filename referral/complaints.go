package referral

import (
	"cmp"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
)

// ComplaintsSchema names the edition of the answer's JSON.
const ComplaintsSchema = "fenji.complaints/1"

// MaxComplaints is how many complaints an answer lists; it says how many there are.
const MaxComplaints = 12

// Complaints are what people's words may mean, the closest first, to be confirmed
// before one becomes part of a case. The order of its fields is the order of its JSON.
type Complaints struct {
	Schema     string           `json:"schema"`
	Complaints []ComplaintMatch `json:"complaints"`
	Count      int              `json:"count"`
}

// A ComplaintMatch is one complaint, and the word of it that fits.
type ComplaintMatch struct {
	Code     string    `json:"code"` // for the fact complaint of a case
	Name     wire.Text `json:"name"`
	Word     string    `json:"word"` // a name, word or pinyin of it
	Pathways []string  `json:"pathways"`
}

// JSON is the answer's one form in bytes.
func (c *Complaints) JSON() []byte { return wire.Canonical(c) }

// Complaints finds the complaints that words may mean; see [FindComplaints].
func (e *Engine) Complaints(words string) *Complaints { return FindComplaints(e.set, words) }

// FindComplaints finds the complaints of packs that words may mean, as
// [triage.Complaints] does; without words they are those that are shown before anybody
// searches ([pack.Complaint.Tile]), all of them. The words are not kept, and are no
// part of the answer.
func FindComplaints(set *pack.Set, words string) *Complaints {
	out := &Complaints{Schema: ComplaintsSchema, Complaints: []ComplaintMatch{}}
	if words == "" {
		out.Complaints = tiles(set)
		out.Count = len(out.Complaints)
		return out
	}
	found := triage.Complaints(set, words)
	out.Count = len(found)
	for _, m := range found[:min(len(found), MaxComplaints)] {
		c := m.Complaint
		out.Complaints = append(out.Complaints, ComplaintMatch{m.Code, wire.Text{Zh: c.Zh, En: c.En}, m.Word, c.Pathways})
	}
	return out
}

// tiles are the complaints that are shown before anybody searches, in their order.
func tiles(set *pack.Set) []ComplaintMatch {
	all := []ComplaintMatch{}
	for code, c := range set.Complaints {
		if c.Tile > 0 {
			all = append(all, ComplaintMatch{code, wire.Text{Zh: c.Zh, En: c.En}, c.Zh, c.Pathways})
		}
	}
	wire.Sort(all, func(a, b *ComplaintMatch) int {
		return cmp.Or(set.Complaints[a.Code].Tile-set.Complaints[b.Code].Tile, cmp.Compare(a.Code, b.Code))
	})
	return all
}
