package replay

import (
	"encoding/json"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// Growth is by how many percent each indicator is more than the one with its id in a base,
// such as that of the year before: (x - x0) / x0 x 100. Where either is not known, or the base is
// nought, it is unknown. What a value is not so many of so many, such as a percentile of
// minutes, has no growth here. Each keeps the basis of the later one.
func Growth(base, now []Indicator) (all []Indicator) {
	for _, i := range now {
		k := slices.IndexFunc(base, func(b Indicator) bool { return b.ID == i.ID })
		if k < 0 || i.Numerator == nil || base[k].Numerator == nil {
			continue
		}
		all = append(all, i.over(base[k]))
	}
	return all
}

// over is the growth of an indicator over its base. Both are fractions of whole numbers, and
// so is what is reckoned of them.
func (i Indicator) over(base Indicator) Indicator {
	g := Indicator{ID: i.ID, Name: wire.Text{Zh: i.Name.Zh + "，增长", En: "growth of " + i.Name.En}, Of: i.Of, Unit: "%", Basis: i.Basis,
		Definition: wire.Text{Zh: "（本期 − 基期）÷ 基期 × 100；基期 " + days(base.Period), En: "(this - base) / base x 100; base " + days(base.Period)}}
	if i.Value == nil || base.Value == nil || *base.Numerator == 0 {
		g.Unknown = wire.Text{Zh: "有一期未知或基期为零", En: "one of the two is not known, or the base is nought"}
		return g
	}
	of, to := int64(*i.Numerator)*int64(*base.Denominator), int64(*base.Numerator)*int64(*i.Denominator)
	if of >= to {
		g.Value = decimal((of-to)*100, to, 1)
		return g
	}
	less := "-" + *decimal((to-of)*100, to, 1)
	g.Value = new(json.Number)
	*g.Value = less
	return g
}

func days(period [2]string) string { return period[0] + "/" + period[1] }
