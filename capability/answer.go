package capability

import "slices"

// Ask is Who of a single institution: its rows that may serve the question,
// soonest first, and why it does not, or not at once. Both are empty for an
// institution that the catalogue does not know.
func (i *Inquiry) Ask(q Question, institution string) (offers []*Offer, rejected []Rejection) {
	in := i.institution(institution)
	if in == nil {
		return nil, nil
	}
	a := i.ask(q)
	a.reasons = true
	got := a.institution(in)
	offers = offered(nil, got)
	slices.SortStableFunc(offers, sooner)
	return offers, passedOver(got)
}
