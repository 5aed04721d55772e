package fact

import (
	"math"
	"slices"
)

// derive works out the derived facts, each after those that it is worked out of. A
// number that the case gives as others worked it out counts as it was given; a case
// whose parts can't give it contradicts itself. What may not apply to the case is not
// worked out: it stays unknown.
func (s *settling) derive() {
	for k := range s.v.derived {
		scope := &s.v.derived[k]
		i := scope.fact
		f, found := &s.v.facts[i], All()
		if s.applies(scope) == yes {
			found = s.number(f)
		}
		r := s.made[i]
		switch both, ok := r.Bounds.Meet(found); {
		case !ok:
			s.say(i, "contradiction", "%q can't be that, as the facts it is worked out of are known", f.Name)
		case r.Known || both == r.Bounds && !both.Exact():
		case both.Exact() && math.Abs(both.Lo) < maxScaled/power10[MaxDecimals]: // as far as a decimal goes
			exact := Exactly(Decimal{Scaled: int64(math.Round(both.Lo * power10[f.Decimals])), Places: f.Decimals})
			s.made[i] = &exact
		default:
			narrowed := *r
			narrowed.Bounds = both
			s.made[i] = &narrowed
		}
	}
}

// number is where a derived number lies.
func (s *settling) number(f *Fact) Interval {
	d := f.Derive
	switch sum := s.tables(d); {
	case d.Ratio != nil:
		return s.ratio(d, power10[f.Decimals])
	case sum == nil:
		return s.history(d)
	default:
		var total Interval
		for k := range sum {
			p := s.points(&sum[k])
			if d.Sum != nil || k == 0 {
				total = Interval{total.Lo + p.Lo, total.Hi + p.Hi}
			} else {
				total = Interval{max(total.Lo, p.Lo), max(total.Hi, p.Hi)}
			}
		}
		return total
	}
}

// tables are those of a sum, or of the sum whose highest it is.
func (s *settling) tables(d *Derived) []Table {
	if d.Highest != "" {
		return s.v.find(d.Highest).Derive.Sum
	}
	return d.Sum
}

// points are those that a table may give.
func (s *settling) points(t *Table) Interval {
	all := Interval{All().Hi, All().Lo}
	for _, b := range s.touched(t) {
		one := Point(float64(b.Points))
		if b.Of != "" {
			one = s.points(&b)
		}
		all = Interval{min(all.Lo, one.Lo), max(all.Hi, one.Hi)}
	}
	return all
}

// touched are the bands in which the fact of a table may lie: one, when it is known.
func (s *settling) touched(t *Table) []Table {
	i, last := s.v.index[t.Of], len(t.Bands)-1
	r, number := s.made[i], s.v.facts[i].numeric()
	if !number && !r.Known {
		return t.Bands
	}
	within := s.plausible(i)
	holds := func(b Table) bool { // whether no value of the fact is beyond the band
		if number {
			return b.Max == nil || within.Lo <= b.Max.Float()
		}
		return b.Is == nil || slices.ContainsFunc(b.Is, func(is Scalar) bool {
			v, _ := s.v.facts[i].value(is)
			return v == r.Value
		})
	}
	from := slices.IndexFunc(t.Bands, holds)
	to := from
	for number && to < last && within.Hi > t.Bands[to].Max.Float() {
		to++
	}
	return t.Bands[from : to+1]
}

// plausible is where a number lies: nobody has one outside its declared range.
func (s *settling) plausible(i int) Interval {
	within := s.made[i].Interval()
	if s.v.facts[i].Derive != nil {
		return within // what its own parts allow
	}
	if both, ok := within.Meet(bounded(s.v.facts[i].Min, s.v.facts[i].Max)); ok {
		return both
	}
	return within
}

// ratio is where a ratio lies, rounded to the whole of so many parts; everywhere when
// it may be by 0.
func (s *settling) ratio(d *Derived, parts float64) Interval {
	x, y := s.plausible(s.v.index[d.Ratio[0]]), s.plausible(s.v.index[d.Ratio[1]])
	if x.Lo < 0 || y.Lo <= 0 || math.IsInf(x.Lo+y.Lo, 0) {
		return All()
	}
	return Interval{math.Round(x.Lo*parts/y.Hi) / parts, math.Round(x.Hi*parts/y.Lo) / parts}
}

// history is the most severe of the readings, or the least severe of the last so
// many, or the last. What the fact is now is one of the readings: an unknown one may
// be worse than all that were made, and never better; and where there are fewer than
// are asked for, one that was not made may be less severe.
func (s *settling) history(d *Derived) Interval {
	i := s.v.index[d.History()]
	within := d.Within
	if within == 0 {
		within = s.v.facts[i].FreshFor
	}
	readings := []Interval{s.made[i].Interval()}
	for k := range s.given {
		a := &s.given[k]
		old := within > 0 && !a.At.IsZero() && s.at.Sub(a.At) > int(within)
		if a.fact == i && a.given() && !old && !(s.alone && a.How == Group) {
			readings = append(readings, a.Bounds)
		}
	}
	if d.Worst == "" {
		wanted := max(d.Times, 1)
		if readings = readings[1:]; len(readings) < wanted {
			readings = append(readings, All())
		}
		readings = readings[max(0, len(readings)-wanted):]
	}
	found := readings[0]
	for _, r := range readings {
		if (d.Worst != "") == (d.Toward == High) {
			found = Interval{max(found.Lo, r.Lo), max(found.Hi, r.Hi)}
		} else {
			found = Interval{min(found.Lo, r.Lo), min(found.Hi, r.Hi)}
		}
	}
	return found
}

// Behind are the facts that keep a derived fact of a case from being exactly known:
// none of them is derived. Of a reading that must be repeated it is the fact that is
// to be read again. Of what may not apply to the case it is also what says whether it
// does; what does not apply waits for nothing. Individually counts answers for a group
// as not asked.
func (v *Vocabulary) Behind(i int, f *Facts, individually bool) []int {
	s := &settling{v: v, made: f.readings}
	if individually {
		s.made = f.individually
	}
	found := s.behind(nil, i)
	slices.Sort(found)
	return slices.Compact(found)
}

// behind appends what fact i waits for, itself where it is not derived.
func (s *settling) behind(found []int, i int) []int {
	d, scope := s.v.facts[i].Derive, s.v.scopes(i)
	switch {
	case s.made[i].Known:
		return found
	case d == nil:
		return append(found, i)
	case s.applies(&scope) == no:
		return found
	}
	for k := range scope.over {
		if over := &scope.over[k]; over.holds(s.made[over.fact]) == maybe {
			found = append(found, over.fact) // which is never derived
		}
	}
	if h := d.History(); h != "" {
		if j := s.v.index[h]; !s.made[j].Known || s.applies(&scope) == yes { // else it may be read often enough
			found = append(found, j)
		}
		return found
	}
	for _, name := range d.Ratio {
		found = s.behind(found, s.v.index[name])
	}
	return s.waits(found, s.tables(d))
}

// waits appends the facts that keep the points of tables from being exact.
func (s *settling) waits(found []int, tables []Table) []int {
	for k := range tables {
		if t := &tables[k]; t.Of != "" && !s.points(t).Exact() {
			found = s.waits(s.behind(found, s.v.index[t.Of]), s.touched(t))
		}
	}
	return found
}
