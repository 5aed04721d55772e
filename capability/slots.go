package capability

import "github.com/fenji-health/fenji/referral/wire"

// slots is whether a place is left on the day. Where places are kept by the day, a
// day that is not listed, or not counted, is unknown.
func (s *Service) slots(to *seen) {
	var c condition
	var full times
	for _, d := range sorted(s.Details().Slots) {
		day, left := stretch{d.start(), d.start() + minutesADay}, s.Particulars.Slots[d]
		if left != nil && *left == 0 {
			full = append(full, day)
		} else if left != nil {
			c.sure = append(c.sure, day)
		}
	}
	c.may, c.sure = allTime().without(union(full)), union(c.sure)
	if !c.may.covers(to.at, to.stay) {
		at := to.at
		c.unmet = unmet{NoSlot, func() wire.Text { return s.nextPlace(at) }}
	} else if !c.sure.covers(to.at, to.stay) {
		c.call = callSlotsUnknown
	}
	to.add(&c)
}

// nextPlace names the next day on which a place is left.
func (s *Service) nextPlace(at int64) wire.Text {
	today, next := dateOf(at), Date("?")
	for d, n := range s.Details().Slots {
		if d > today && n != nil && *n > 0 && (next == "?" || d < next) {
			next = d
		}
	}
	return say("%s %s 号源已满，下一有号日 %s", "%s has no place on %s; the next day with one is %s", s.Service, today, next)
}
