package capability

// Supplies asks whether an institution surely has a product of a term, for so many days
// of usual treatment of one patient from a number of minutes after At on; nil if it has,
// else why not. Stock of which nobody has said how long it lasts is not sure.
func (i *Inquiry) Supplies(q Question, institution, term string, from, days int) *Rejection {
	in := i.institution(institution)
	if in == nil {
		return &Rejection{Service: term, Reason: NotOffered, Detail: wordsFor(NotOffered)}
	}
	a := i.ask(q)
	s := seen{at: a.now + int64(from), stay: int64(days) * minutesADay, may: allTime(), sure: allTime()}
	a.stock(&s, in, term)
	r := &Rejection{Institution: in, Service: term, Reason: NoStock}
	switch {
	case len(in.stock) == 0:
		r.Reason, r.Detail = ListsNothing, say("目录没有写 %s 的库存", "the catalogue says nothing of its stock of %s", term)
	case !s.may.covers(s.at, s.stay):
		_, r.Detail = told(s.unmet)
	case !s.sure.covers(s.at, s.stay) || !lasts(s.products, days):
		r.Detail = say("不清楚 %s 是否够 %d 天", "whether its %s lasts for %d days is not known", term, days)
	default:
		return nil
	}
	return r
}

// lasts reports whether one of the products is known to last so many days.
func lasts(products []*Product, days int) bool {
	for _, p := range products {
		if p.Days != nil && *p.Days >= days {
			return true
		}
	}
	return false
}
