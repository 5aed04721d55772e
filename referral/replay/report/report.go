package report

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/form"
	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/referral/wire"
)

// Replay shows a summary.
func Replay(s *replay.Summary) ([]byte, error) {
	p := page{Title: wire.Text{Zh: "病例回放", En: "Replay of visits"}, Basis: s.Basis, Foot: foot(s.Versions)}
	p.Notes = append(p.Notes, wire.Text{
		Zh: fmt.Sprintf("%d 行，其中 %d 行被拒。", s.Counts.Lines, s.Counts.Refused+s.Counts.Faults),
		En: fmt.Sprintf("%d lines, of which %d were refused.", s.Counts.Lines, s.Counts.Refused+s.Counts.Faults)})
	p.Parts = []part{rates(s.Indicators), places(s.Counts), dispositions(s.Counts), rules(s.Counts)}
	return p.html()
}

// foot names what was decided with.
func foot(v referral.Versions) []string {
	lines := []string{fmt.Sprintf("fenji %s · %s %s (%s)", v.Engine, v.Catalog.ID, v.Catalog.Hash, v.Catalog.Published.Date())}
	var packs []string
	for _, x := range v.Packs {
		packs = append(packs, x.ID+" "+x.Version)
	}
	return append(lines, strings.Join(packs, ", "))
}

// beside are the rates that are shown as advised beside as happened.
var beside = []string{"in_county", "primary", "up"}

// rates are the indicators: a chart of what is advised beside what happened, and all
// of them in a table.
func rates(all []replay.Indicator) part {
	c := chart{Title: wire.Text{Zh: "规则建议与实际", En: "As advised and as happened"}, Unit: "%",
		Series: []series{{Label: "规则建议 advised"}, {Label: "实际 happened"}}}
	for _, id := range beside {
		advised, happened := find(all, id+".advised"), find(all, id+".actual")
		if advised == nil || happened == nil {
			continue
		}
		c.Labels = append(c.Labels, strings.TrimSuffix(advised.Name.Zh, "（规则建议）"))
		c.Series[0].Data = append(c.Series[0].Data, value(advised))
		c.Series[1].Data = append(c.Series[1].Data, value(happened))
	}
	return part{Title: wire.Text{Zh: "指标", En: "Indicators"}, Charts: []chart{c}, Tables: []table{indicators(all)}}
}

func indicators(all []replay.Indicator) table {
	t := table{Title: wire.Text{Zh: "指标与口径", En: "Indicators and how they are reckoned"},
		Head: []wire.Text{{Zh: "指标", En: "indicator"}, {Zh: "值", En: "value"}, {Zh: "分子÷分母", En: "count of count"}}}
	for _, i := range all {
		name := cell{Text: i.Name, Small: i.Definition}
		t.Rows = append(t.Rows, []cell{name, shown(&i), number(counts(&i))})
	}
	return t
}

// shown is an indicator's value, or why there is none.
func shown(i *replay.Indicator) cell {
	if i.Value == nil {
		return cell{Text: wire.Text{Zh: "未知", En: "unknown"}, Small: i.Unknown}
	}
	return number(i.Value.String() + " " + i.Unit)
}

func counts(i *replay.Indicator) string {
	if i.Numerator == nil {
		return ""
	}
	return fmt.Sprintf("%d ÷ %d", *i.Numerator, *i.Denominator)
}

func find(all []replay.Indicator, id string) *replay.Indicator {
	k := slices.IndexFunc(all, func(i replay.Indicator) bool { return i.ID == id })
	if k < 0 {
		return nil
	}
	return &all[k]
}

func value(i *replay.Indicator) *float64 {
	if i == nil || i.Value == nil {
		return nil
	}
	x, err := i.Value.Float64()
	if err != nil {
		return nil
	}
	return &x
}

// levels are the four words in their order, in both languages.
var levels = []struct {
	word string
	name wire.Text
}{
	{capability.Village, wire.Text{Zh: "村", En: "village"}},
	{capability.Township, wire.Text{Zh: "乡", En: "township"}},
	{capability.County, wire.Text{Zh: "县", En: "county"}},
	{capability.Tertiary, wire.Text{Zh: "三级", En: "tertiary"}},
	{"", wire.Text{Zh: "未知", En: "unknown"}},
}

// places is from which level to which cases are advised.
func places(t *replay.Tally) part {
	title := wire.Text{Zh: "从哪一级到哪一级（规则建议）", En: "From which level to which, as advised"}
	return part{Title: title, Charts: []chart{matrixChart(title, t.Moves)}, Tables: []table{matrixTable(title, t.Moves)}}
}

// matrixChart has a bar for each level from which, with a piece for each to which.
func matrixChart(title wire.Text, cells map[string]int) chart {
	c := chart{Title: title, Across: true, Stacked: true, Unit: "例 cases"}
	for _, from := range levels {
		c.Labels = append(c.Labels, from.name.Zh+" "+from.name.En)
	}
	for _, to := range levels {
		s := series{Label: "→ " + to.name.Zh + " " + to.name.En}
		for _, from := range levels {
			n := float64(cells[from.word+" "+to.word])
			s.Data = append(s.Data, &n)
		}
		c.Series = append(c.Series, s)
	}
	return c
}

func matrixTable(title wire.Text, cells map[string]int) table {
	t := table{Title: title, Head: []wire.Text{{Zh: "从＼到", En: "from, to"}}}
	for _, to := range levels {
		t.Head = append(t.Head, to.name)
	}
	for _, from := range levels {
		row := []cell{{Text: from.name}}
		for _, to := range levels {
			row = append(row, number(strconv.Itoa(cells[from.word+" "+to.word])))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func dispositions(t *replay.Tally) part {
	title := wire.Text{Zh: "处置（规则建议）", En: "Dispositions, as advised"}
	c := chart{Title: title, Across: true, Unit: "例 cases", Series: []series{{Label: "例 cases"}}}
	list := table{Title: title, Head: []wire.Text{{Zh: "处置", En: "disposition"}, {Zh: "例数", En: "cases"}}}
	for _, d := range referral.Dispositions() {
		n := t.Counts["disposition."+d]
		x := float64(n)
		c.Labels, c.Series[0].Data = append(c.Labels, form.Disposition(d).Zh), append(c.Series[0].Data, &x)
		list.Rows = append(list.Rows, []cell{{Text: form.Disposition(d), Small: wire.Text{Zh: d}}, number(strconv.Itoa(n))})
	}
	return part{Title: title, Charts: []chart{c}, Tables: []table{list}}
}

// mostRules are shown.
const mostRules = 30

// rules are those whose cases were most often judged otherwise, then the most frequent.
func rules(t *replay.Tally) part {
	refs := slices.Collect(maps.Keys(t.Rules))
	slices.SortFunc(refs, func(a, b string) int {
		x, y := t.Rules[a], t.Rules[b]
		if d := y.Under + y.TooLow - x.Under - x.TooLow; d != 0 {
			return d
		}
		if d := y.Over + y.TooHigh - x.Over - x.TooHigh; d != 0 {
			return d
		}
		if d := y.Cases - x.Cases; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	list := table{Title: wire.Text{Zh: fmt.Sprintf("各规则的病例与事后判断（前 %d 条）", mostRules), En: "cases of each rule against later judgement"},
		Head: []wire.Text{{Zh: "规则", En: "rule"}, {Zh: "病例", En: "cases"}, {Zh: "有判断", En: "judged"}, {Zh: "过度", En: "over"}, {Zh: "不足", En: "under"},
			{Zh: "去处过高", En: "too high"}, {Zh: "去处过低", En: "too low"}, {Zh: "未照办", En: "overridden, declined"}}}
	for _, ref := range refs[:min(len(refs), mostRules)] {
		r := t.Rules[ref]
		row := []cell{plain(ref)}
		for k, n := range []int{r.Cases, r.Judged, r.Over, r.Under, r.TooHigh, r.TooLow, r.Overridden + r.Declined} {
			x := number(strconv.Itoa(n))
			x.Bad = n > 0 && (k == 3 || k == 5)
			row = append(row, x)
		}
		list.Rows = append(list.Rows, row)
	}
	return part{Title: wire.Text{Zh: "规则", En: "Rules"}, Tables: []table{list}}
}
