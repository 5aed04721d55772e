package capability

import (
	"maps"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// Cases are how often a service was done, from which it grows from trial to
// independent.
type Cases struct {
	Done             int  `json:"done"`                        // in all
	Supervised       int  `json:"supervised,omitempty"`        // of those, with somebody watching over it
	Since            Date `json:"since,omitempty"`             // the first
	IndependentAfter int  `json:"independent_after,omitempty"` // so many must be done before it is independent
}

// stopped reports whether the row's status is one in which it is not offered.
func (s *Service) stopped() bool {
	return s.Status == "planned" || s.Status == "suspended" || s.Status == "withdrawn"
}

// watched reports whether on a day the row's status is one in which it is still
// being learnt.
func (s *Service) watched(on Date) bool {
	return (s.Status == "trial" || s.Status == "supervised") && s.Details().StatusFrom <= on
}

// standsOn reports whether the row itself is offered on a day, whatever it needs.
func (s *Service) standsOn(on Date) bool {
	return s.Asserted.As != Contradicted && !(s.stopped() && s.Details().StatusFrom <= on) && s.open.covers(on.start()) && s.Kind != "disease" && !s.IsLabel()
}

// statusWords says the status, since when, and why.
func (s *Service) statusWords() wire.Text {
	t := say("%s "+map[string]string{"planned": "计划开展", "suspended": "暂停", "withdrawn": "停止"}[s.Status], "%s is "+s.Status, s.Service)
	d := s.Details()
	if d.StatusFrom != "" {
		t = wire.Text{Zh: t.Zh + "（" + string(d.StatusFrom) + " 起）", En: t.En + " from " + string(d.StatusFrom)}
	}
	if d.StatusReason != nil {
		t = wire.Text{Zh: t.Zh + "：" + d.StatusReason.In("zh"), En: t.En + ": " + d.StatusReason.In("en")}
	}
	return t
}

// Contradict notes that a service of an institution could not be done when
// somebody came for it on a day; by names who says so. The row counts as
// contradicted at once, until it is verified. A service that the institution was
// only assumed to offer becomes a row of its own, and so do the other rows that it is
// assumed to have for the same term, as they are. The error is wire.Problems when
// there is no such institution or row.
func (tx *Tx) Contradict(institution, row string, on Date, by string) error {
	return tx.assert(institution, row, Assertion{As: Contradicted, By: by, At: on})
}

// Verify notes that a service of an institution was found to be as its row says; it
// is otherwise as Contradict. What was said of when to verify it again no longer
// counts.
func (tx *Tx) Verify(institution, row string, on Date, by string) error {
	return tx.assert(institution, row, Assertion{As: Verified, By: by, At: on})
}

func (tx *Tx) assert(institution, row string, as Assertion) error {
	found := len(tx.problems)
	path := wire.Join(wire.Join("", institutionsKey), institution)
	in, ok := first[*Institution](tx.txn, institutionTable, byID, institution)
	if !ok {
		tx.problems.Add(nil, path, "unknown-institution", "unknown institution %q%s", institution, wire.Near(institution, tx.ids(tx.kindOf(institutionsKey))))
		return tx.problems[found:].Err()
	}
	k := slices.IndexFunc(in.rows, func(s *Service) bool { return s.ID == row })
	if k < 0 {
		tx.problems.Add(nil, wire.Join(path+"/services", row), "unknown-service", "%s has no row %q%s", institution, row, wire.Near(row, in.rowIDs()))
		return tx.problems[found:].Err()
	}
	changed, next := *in.rows[k], *in
	changed.Asserted = as
	next.Services = maps.Clone(in.Services)
	if next.Services == nil {
		next.Services = map[string]*Service{}
	}
	for _, other := range in.offering(changed.Service) { // no profile adds to a term of its own rows
		next.Services[other.ID] = other
	}
	next.Services[row] = &changed
	return tx.PutInstitution(&next)
}

// rowIDs are the ids of the rows, in order.
func (in *Institution) rowIDs() []string {
	var ids []string
	for _, row := range in.rows {
		ids = append(ids, row.ID)
	}
	return ids
}
