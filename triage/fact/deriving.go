package fact

import (
	"math"
	"slices"
)

// derive works out the derived facts, each after those that it is worked out of. A
// number that the case gives as others worked it out counts as it was given; a case
// whose parts can't give it contradicts itself.
func (s *settling) derive() {
	for k := range s.v.derived {
		d := &s.v.derived[k]
		f, given, found := &s.v.facts[d.fact], s.made[d.fact], s.number(d)
		both, ok := given.Bounds.Meet(found)
		switch {
		case !ok:
			s.say(d.fact, "contradiction", "%q can't be that, as the facts it is worked out of are known", f.Name)
		case given.Known:
		case both.Exact() && !math.IsInf(both.Lo, 0):
			r := Exactly(f.decimal(both.Lo))
			s.made[d.fact] = &r
		default:
			r := *given
			r.Bounds = both
			s.made[d.fact] = &r
		}
	}
}

// decimal is a number at the fact's decimals.
func (f *Fact) decimal(x float64) Decimal {
	return Decimal{Scaled: int64(math.Round(float64(x * power10[f.Decimals]))), Places: f.Decimals}
}

// number is where a derived number lies.
func (s *settling) number(d *derivation) Interval {
	switch {
	case d.Sum != nil:
		sum := Point(0)
		for k := range d.tables {
			p := s.points(&d.tables[k])
			sum = Interval{sum.Lo + p.Lo, sum.Hi + p.Hi}
		}
		return sum
	case d.Highest != "":
		highest := Interval{All().Lo, All().Lo}
		for k := range d.tables {
			p := s.points(&d.tables[k])
			highest = Interval{max(highest.Lo, p.Lo), max(highest.Hi, p.Hi)}
		}
		return highest
	case d.Ratio != nil:
		return s.ratio(d)
	case d.Worst != "":
		return s.worst(d)
	}
	return s.latestOf(d)
}

// points are those that a table may give.
func (s *settling) points(t *table) Interval {
	all := Interval{All().Hi, All().Lo}
	s.touched(t, func(b *band) {
		one := Point(b.points)
		if b.next != nil {
			one = s.points(b.next)
		}
		all = Interval{min(all.Lo, one.Lo), max(all.Hi, one.Hi)}
	})
	return all
}

// touched tells the bands in which the fact of a table may lie.
func (s *settling) touched(t *table, each func(*band)) {
	if s.v.facts[t.fact].numeric() {
		within, from := s.plausible(t.fact), All().Lo
		for k := range t.bands {
			b := &t.bands[k]
			if within.Lo <= b.to && (within.Hi > from || k == 0) {
				each(b)
			}
			from = b.to
		}
		return
	}
	r := s.made[t.fact]
	for k := range t.bands {
		b := &t.bands[k]
		if r.Known && k < len(t.bands)-1 && !slices.Contains(b.is, r.Value) {
			continue
		}
		if each(b); r.Known {
			return
		}
	}
}

// plausible is where a number lies: nobody has one outside its declared range.
func (s *settling) plausible(i int) Interval {
	within := s.made[i].Interval()
	if both, ok := within.Meet(bounded(s.v.facts[i].Min, s.v.facts[i].Max)); ok {
		return both
	}
	return within
}

// ratio is where a ratio lies, its ends rounded half up at the fact's decimals;
// everywhere when it may be by 0.
func (s *settling) ratio(d *derivation) Interval {
	a, b := s.plausible(d.of[0]), s.plausible(d.of[1])
	if a.Lo < 0 || b.Lo <= 0 {
		return All()
	}
	places := power10[s.v.facts[d.fact].Decimals]
	first, second := power10[s.v.facts[d.of[0]].Decimals], power10[s.v.facts[d.of[1]].Decimals]
	by := func(x, y float64) float64 { // of whole numbers, so that halves are seen exactly
		n, over := math.Round(float64(x*first))*second*places, math.Round(float64(y*second))*first
		q := math.Floor(n / over)
		if rest := n - float64(q*over); rest+rest >= over {
			q++
		}
		return q / places
	}
	found := Interval{0, All().Hi}
	if !math.IsInf(b.Hi, 1) {
		found.Lo = by(a.Lo, b.Hi)
	}
	if !math.IsInf(a.Hi, 1) {
		found.Hi = by(a.Hi, b.Lo)
	}
	return found
}

// counted are the readings of a fact that have a value and are not too old for a
// derived one, oldest first.
func (s *settling) counted(d *derivation) []Interval {
	within := d.Within
	if within == 0 {
		within = s.v.facts[d.of[0]].FreshFor
	}
	var all []Interval
	for k := range s.given {
		a := &s.given[k]
		old := within > 0 && !a.At.IsZero() && s.at.Sub(a.At) > int(within)
		if a.fact == d.of[0] && a.given() && !old && !(s.alone && a.How == Group) {
			all = append(all, a.Bounds)
		}
	}
	return all
}

// worst is the most severe reading. What the fact is now is one of them, known or
// not: an unknown one may be worse than all that were read, and never better.
func (s *settling) worst(d *derivation) Interval {
	worst := s.made[d.of[0]].Interval()
	for _, r := range s.counted(d) {
		if d.Toward == High {
			worst = Interval{max(worst.Lo, r.Lo), max(worst.Hi, r.Hi)}
		} else {
			worst = Interval{min(worst.Lo, r.Lo), min(worst.Hi, r.Hi)}
		}
	}
	return worst
}

// latestOf is the last reading, or the least severe of the last so many. As long
// as there are fewer, one that is not there may be less severe.
func (s *settling) latestOf(d *derivation) Interval {
	readings, wanted := s.counted(d), max(d.Times, 1)
	if len(readings) == 0 {
		return All()
	}
	last := readings[max(0, len(readings)-wanted):]
	if d.Last != "" {
		return last[0]
	}
	if len(readings) < wanted {
		last = append(last, All())
	}
	least := last[0]
	for _, r := range last {
		if d.Toward == High {
			least = Interval{min(least.Lo, r.Lo), min(least.Hi, r.Hi)}
		} else {
			least = Interval{max(least.Lo, r.Lo), max(least.Hi, r.Hi)}
		}
	}
	return least
}

// Behind are the facts, none of them derived, that keep a derived fact of a case
// from being exactly known; none for any other fact. Of a reading that must be
// repeated it is the fact that is to be read again.
func (v *Vocabulary) Behind(i int, f *Facts) []int {
	s := &settling{v: v, made: f.readings}
	var found []int
	s.behind(i, func(j int) {
		if !slices.Contains(found, j) {
			found = append(found, j)
		}
	})
	return found
}

func (s *settling) behind(i int, add func(int)) {
	k := slices.IndexFunc(s.v.derived, func(d derivation) bool { return d.fact == i })
	if k < 0 || s.made[i].Known {
		return
	}
	d := &s.v.derived[k]
	for _, j := range d.of {
		switch {
		case d.history() != "":
			add(j)
		case d.Ratio != nil:
			s.waits(j, add)
		}
	}
	for k := range d.tables {
		s.waitsIn(&d.tables[k], add)
	}
}

// waits adds a fact that is not known, or what a derived one waits for.
func (s *settling) waits(i int, add func(int)) {
	switch {
	case s.made[i].Known:
	case s.v.facts[i].Derive != nil:
		s.behind(i, add)
	default:
		add(i)
	}
}

// waitsIn adds the facts that keep the points of a table from being exact.
func (s *settling) waitsIn(t *table, add func(int)) {
	if s.points(t).Exact() {
		return
	}
	s.waits(t.fact, add)
	s.touched(t, func(b *band) {
		if b.next != nil {
			s.waitsIn(b.next, add)
		}
	})
}
