package author

import (
	"encoding/json"
	"math/big"
	"slices"

	"github.com/fenji-health/fenji/triage/fact"
)

// value is a bare value that the fact may have.
func (d *sketch) value(f *fact.Fact) any {
	switch f.Kind {
	case fact.KindBool:
		return d.chance(50)
	case fact.KindChoice:
		return one(d.r, f.Choices).ID
	case fact.KindSet:
		return d.set(f)
	case fact.KindCodes:
		return d.codes(f)
	case fact.KindTime:
		return d.moment(f)
	}
	return digits(d.number(f), f)
}

// number is a value near a bound that some rule reads, or any plausible one, in
// steps of the fact's last decimal.
func (d *sketch) number(f *fact.Fact) int64 {
	low, high := plausible(f)
	if near := d.edges.numbers[f.Name]; len(near) > 0 && d.chance(60) {
		return min(max(one(d.r, near)+d.r.Int64N(3)-1, low), high)
	}
	return low + d.r.Int64N(high-low+1)
}

// plausible is the fact's range in steps of its last decimal.
func plausible(f *fact.Fact) (low, high int64) {
	high = steps(fact.Whole(100), f)
	if f.Min != nil {
		low = steps(*f.Min, f)
	}
	if f.Max != nil {
		high = steps(*f.Max, f)
	}
	return low, max(low, high)
}

// steps counts a number in the fact's last decimal; what is finer is dropped.
func steps(x fact.Decimal, f *fact.Fact) int64 {
	for ; x.Places < f.Decimals; x.Places++ {
		x.Scaled *= 10
	}
	for ; x.Places > f.Decimals; x.Places-- {
		x.Scaled /= 10
	}
	return x.Scaled
}

// digits writes steps of the last decimal as a number.
func digits(steps int64, f *fact.Fact) json.Number {
	return json.Number(fact.Decimal{Scaled: steps, Places: f.Decimals}.String())
}

// moment is a time before the case: a bound that some rule or window reads, or
// minutes, hours or days ago.
func (d *sketch) moment(f *fact.Fact) string {
	if near := d.edges.minutes[f.Name]; len(near) > 0 && d.chance(40) {
		return d.ago(max(0, one(d.r, near)+d.r.IntN(3)-1))
	}
	return d.ago(d.r.IntN(one(d.r, []int{30, 180, 1440, 3 * 1440})))
}

func (d *sketch) ago(minutes int) string { return d.at.Add(-minutes).String() }

// set answers each choice yes, no, or not at all.
func (d *sketch) set(f *fact.Fact) any {
	has, not := []string{}, []string{}
	yes := one(d.r, []int{5, 20, 40})
	for _, c := range f.Choices {
		if d.chance(yes) {
			has = append(has, c.ID)
		} else if d.chance(80) {
			not = append(not, c.ID)
		}
	}
	if d.chance(10) {
		return has // a bare list says only what is there
	}
	return map[string]any{"has": has, "not": not}
}

// codes are complaints where the fact is the complaint, else codes of no list.
func (d *sketch) codes(f *fact.Fact) any {
	from := []string{"a1", "b2", "c3"}
	if f.Name == "complaint" {
		from = d.known
	}
	list := []string{one(d.r, from)}
	if d.chance(15) {
		list = append(list, one(d.r, from))
	}
	if d.chance(10) {
		return map[string]any{"has": list, "not": []string{"not_this_one"}}
	}
	return list
}

// reading gives a value one of the forms of a case: bare, with time and origin,
// too old, several, bounds, another unit, unknown with a why.
func (d *sketch) reading(f *fact.Fact, v any) any {
	switch roll := d.r.IntN(100); {
	case roll < 62:
		return v
	case roll < 72:
		return d.told(v, d.r.IntN(d.fresh(f)+1))
	case roll < 76:
		return d.told(v, d.fresh(f)+1+d.r.IntN(600))
	case roll < 80:
		return d.several(f, v)
	case roll < 85:
		return d.between(f, v)
	case roll < 88:
		return d.inUnit(f, v)
	}
	return d.unsaid(f)
}

// unsaid is why a fact is not known, or one choice of a set.
func (d *sketch) unsaid(f *fact.Fact) map[string]any {
	form := map[string]any{"unknown": one(d.r, []string{string(fact.NotAsked), string(fact.CannotHere), string(fact.CannotTell), string(fact.Refused)})}
	if f.Kind == fact.KindSet && d.chance(50) {
		form["of"] = []string{one(d.r, f.Words())}
	}
	return form
}

// fresh is how long a reading counts, or a day.
func (d *sketch) fresh(f *fact.Fact) int {
	if f.FreshFor > 0 {
		return int(f.FreshFor)
	}
	return 1440
}

// told says when and how a value was had.
func (d *sketch) told(v any, minutes int) any {
	form, ok := v.(map[string]any)
	if !ok {
		form = map[string]any{"value": v}
	}
	form["at"] = d.ago(minutes)
	if d.chance(70) {
		form["how"] = one(d.r, []string{string(fact.Measured), string(fact.Told), string(fact.Seen), string(fact.Imported), string(fact.Group)})
	}
	return form
}

// several readings, the last of which is the value.
func (d *sketch) several(f *fact.Fact, v any) any {
	var all []any
	for k := range 1 + d.r.IntN(3) {
		all = append(all, d.told(d.value(f), 10*(k+1)+d.r.IntN(10)))
	}
	return append(all, d.told(v, d.r.IntN(10)))
}

// between bounds a number or a time, sometimes at one end only; others stay bare.
func (d *sketch) between(f *fact.Fact, v any) any {
	form := map[string]any{"min": v, "max": v}
	switch f.Kind {
	case fact.KindTime:
		form["min"], form["max"] = d.order(d.moment(f), d.moment(f))
	case fact.KindNumber, fact.KindDuration:
		a, b := d.number(f), d.number(f)
		form["min"], form["max"] = digits(min(a, b), f), digits(max(a, b), f)
	default:
		return v
	}
	if d.chance(15) {
		delete(form, one(d.r, []string{"min", "max"}))
	}
	return form
}

// order puts two times of one offset in their order.
func (d *sketch) order(a, b string) (early, late string) {
	return min(a, b), max(a, b)
}

// inUnit writes a number with its unit, or in another one that is read.
func (d *sketch) inUnit(f *fact.Fact, v any) any {
	text, ok := v.(json.Number)
	if !ok || f.Unit == "" {
		return v
	}
	unit, x := f.Unit, string(text)
	if other := sortedUnits(f); len(other) > 0 && d.chance(60) {
		unit = one(d.r, other)
		x = back(x, f.Units[unit])
	}
	if d.chance(50) {
		return x + " " + unit
	}
	return map[string]any{"value": json.Number(x), "unit": unit}
}

func sortedUnits(f *fact.Fact) []string {
	var units []string
	for unit := range f.Units {
		units = append(units, unit)
	}
	slices.Sort(units)
	return units
}

// back turns a number of the fact's own unit into the other one, to three decimals.
func back(x string, c fact.Conversion) string {
	r, _ := new(big.Rat).SetString(x)
	of := func(d *fact.Decimal) *big.Rat {
		y, _ := new(big.Rat).SetString(d.String())
		return y
	}
	if c.Divide != nil {
		r.Mul(r, of(c.Divide))
	}
	if c.Multiply != nil {
		r.Quo(r, of(c.Multiply))
	}
	if c.Subtract != nil {
		r.Add(r, of(c.Subtract))
	}
	return r.FloatString(3)
}
