package main

// fires is what the shape says, read off the rule: what every engine is held to.
func (p *patient) fires(r *rule) bool {
	has := func(i int) bool { return p.Has[r.Symptoms[i]] }
	switch r.Shape {
	case complaintVitalAge:
		return p.Complaint == r.Complaint && p.holds(r.Compare[0]) && p.Vitals[age] >= r.Age
	case complaintOr:
		return p.Complaint == r.Complaint && (has(0) || p.holds(r.Compare[0]))
	case symptomVitalAge:
		return has(0) && p.holds(r.Compare[0]) && p.Vitals[age] < r.Age && !p.Pregnant
	case negatedRange:
		v, x := vitals[r.Compare[0].Vital], p.Vitals[r.Compare[0].Vital]
		inside := r.Compare[0].X <= x && x < r.Compare[0].X+(v.to-v.from)/4
		return !inside && p.holds(r.Compare[1]) && has(0)
	case atLeast:
		n := 0
		for _, yes := range []bool{p.holds(r.Compare[0]), p.holds(r.Compare[1]), has(0), has(1)} {
			if yes {
				n++
			}
		}
		return n >= 3
	}
	return p.Vitals[1]-p.Vitals[2] >= r.Compare[0].X && p.holds(r.Compare[1]) && !has(0)
}

func (p *patient) holds(c comparison) bool {
	if c.Less {
		return p.Vitals[c.Vital] < c.X
	}
	return p.Vitals[c.Vital] >= c.X
}

// answer is the numbers of the rules that fire, in order.
func (p *patient) answer(rules []rule) (fired []int) {
	for i := range rules {
		if p.fires(&rules[i]) {
			fired = append(fired, i)
		}
	}
	return fired
}
