package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/referral/wire"
)

// WhatIf shows a comparison.
func WhatIf(c *replay.Comparison) ([]byte, error) {
	p := page{Title: wire.Text{Zh: "假设比较", En: "What if"}, Basis: c.Basis, Foot: append(foot(c.Before), foot(c.After)...)}
	p.Notes = []wire.Text{
		{Zh: fmt.Sprintf("%d 例中 %d 例换了去处：%d 例到更低级别，%d 例到更高级别；另有 %d 例去处不变、处置改变。", c.Lines-c.Refused-c.Faults, c.Moved, c.Lower, c.Higher, c.Otherwise),
			En: fmt.Sprintf("Of %d cases %d go elsewhere: %d lower, %d higher; %d more are treated otherwise at the same place.", c.Lines-c.Refused-c.Faults, c.Moved, c.Lower, c.Higher, c.Otherwise)},
		saved(c.Minutes, "单程路程", "road, one way", "分钟", "minutes", 1), saved(c.Metres, "单程直线距离", "straight line, one way", "公里", "km", 1000)}
	title := wire.Text{Zh: "去处级别：之前→之后", En: "Level of the place: before, after"}
	p.Parts = []part{guard(c), beforeAfter(c), {Title: title, Charts: []chart{matrixChart(title, c.Matrix)}, Tables: []table{matrixTable(title, c.Matrix), ways(c.Ways)}}}
	return p.html()
}

// saved says what the moved save together.
func saved(s replay.Saved, zh, en, unitZh, unitEn string, per int64) wire.Text {
	if s.Known == 0 {
		return wire.Text{Zh: fmt.Sprintf("%s节省：未知（%d 例）。", zh, s.Unknown), En: fmt.Sprintf("%s saved: unknown (%d cases).", en, s.Unknown)}
	}
	amount := span(s.Least/per, s.Most/per)
	return wire.Text{Zh: fmt.Sprintf("%s共节省 %s %s（%d 例；另 %d 例未知）。", zh, amount, unitZh, s.Known, s.Unknown),
		En: fmt.Sprintf("%s saved: %s %s over %d cases; of %d more it is not known.", en, amount, unitEn, s.Known, s.Unknown)}
}

var breachNames = map[string]wire.Text{
	replay.LessUrgent:  {Zh: "变得不那么急", En: "became less urgent"},
	replay.DangerLower: {Zh: "有危险信号而去了更低级别", En: "has a danger sign and goes lower"},
}

// guard is what may not happen, and where it did.
func guard(c *replay.Comparison) part {
	list := table{Title: wire.Text{Zh: "守护规则的违反", En: "Breaches of the guard"}, Head: []wire.Text{{Zh: "病例", En: "case"}, {Zh: "行", En: "line"}, {Zh: "违反", En: "breach"}, {Zh: "新去处", En: "goes to"}}}
	for _, b := range c.Breaches {
		kind := breachNames[b.Kind]
		list.Rows = append(list.Rows, []cell{plain(b.Case), number(strconv.Itoa(b.Line)), {Text: kind, Bad: true}, plain(b.After)})
	}
	return part{Title: wire.Text{Zh: "守护", En: "Guard"}, Tables: []table{list}}
}

func beforeAfter(c *replay.Comparison) part {
	bars := chart{Title: wire.Text{Zh: "之前与之后（规则建议）", En: "Before and after, as advised"}, Across: true, Unit: "%", Series: []series{{Label: "之前 before"}, {Label: "之后 after"}}}
	list := table{Title: bars.Title, Head: []wire.Text{{Zh: "指标", En: "indicator"}, {Zh: "之前", En: "before"}, {Zh: "之后", En: "after"}}}
	for _, before := range c.BeforeRates {
		after := find(c.AfterRates, before.ID)
		list.Rows = append(list.Rows, []cell{{Text: before.Name}, shown(&before), shown(after)})
		bars.Labels = append(bars.Labels, strings.TrimSuffix(before.Name.Zh, "（规则建议）"))
		bars.Series[0].Data, bars.Series[1].Data = append(bars.Series[0].Data, value(&before)), append(bars.Series[1].Data, value(after))
	}
	return part{Title: wire.Text{Zh: "指标", En: "Indicators"}, Charts: []chart{bars}, Tables: []table{list}}
}

// mostWays are shown.
const mostWays = 40

func ways(of map[string]int) table {
	t := table{Title: wire.Text{Zh: fmt.Sprintf("换了去处的（前 %d 种）", mostWays), En: "Those who go elsewhere"}, Head: []wire.Text{{Zh: "之前", En: "before"}, {Zh: "之后", En: "after"}, {Zh: "例数", En: "cases"}}}
	keys := slices.SortedFunc(maps.Keys(of), func(a, b string) int { return cmp.Or(of[b]-of[a], strings.Compare(a, b)) })
	for _, key := range keys[:min(len(keys), mostWays)] {
		from, to, _ := strings.Cut(key, " ")
		t.Rows = append(t.Rows, []cell{plain(from), plain(to), number(strconv.Itoa(of[key]))})
	}
	return t
}

// Gap shows a gap analysis.
func Gap(g *replay.GapReport) ([]byte, error) {
	p := page{Title: wire.Text{Zh: "缺口分析", En: "Gap analysis"}, Basis: g.Basis, Foot: foot(g.Versions)}
	p.Notes = []wire.Text{{
		Zh: fmt.Sprintf("看了 %d 行中的 %d 例，其中 %d 例要去别处。每项只假设一处增加一项服务、或失去一人或一台设备。", g.Lines, g.Cases, g.Leaving),
		En: fmt.Sprintf("%d cases of %d lines were looked at; %d go elsewhere. Each row supposes one service more at one place, or one person or device less.", g.Cases, g.Lines, g.Leaving)}}
	p.Parts = []part{supposed(g), losses(g)}
	return p.html()
}

func supposed(g *replay.GapReport) part {
	title := wire.Text{Zh: "增加哪项服务能留住最多", En: "Which service would keep most"}
	bars := chart{Title: title, Across: true, Stacked: true, Unit: "例 cases", Series: []series{{Label: "更低级别 lower"}, {Label: "同级更近 nearer"}}}
	list := table{Title: title, Head: []wire.Text{{Zh: "服务", En: "service"}, {Zh: "机构", En: "place"}, {Zh: "留住", En: "kept"}, {Zh: "更低级别", En: "lower"}, {Zh: "同级更近", En: "nearer"},
		{Zh: "变差", En: "worse"}, {Zh: "单程分钟", En: "minutes, one way"}, {Zh: "另有危险信号", En: "more, with a danger sign"}}}
	for _, m := range g.Missing {
		lower, nearer := float64(m.Lower), float64(m.Nearer)
		bars.Labels = append(bars.Labels, m.Name.Zh+"＠"+orID(m.SiteName.Zh, m.Site))
		bars.Series[0].Data, bars.Series[1].Data = append(bars.Series[0].Data, &lower), append(bars.Series[1].Data, &nearer)
		danger := number(strconv.Itoa(m.Danger))
		danger.Bad = m.Danger > 0
		list.Rows = append(list.Rows, []cell{{Text: m.Name, Small: wire.Text{Zh: m.Service}}, {Text: wire.Text{Zh: orID(m.SiteName.Zh, m.Site), En: m.SiteName.En}},
			number(strconv.Itoa(m.Kept)), number(strconv.Itoa(m.Lower)), number(strconv.Itoa(m.Nearer)), number(strconv.Itoa(m.Worse)), number(minutes(m.Minutes)), danger})
	}
	return part{Title: title, Charts: []chart{bars}, Tables: []table{list}}
}

func minutes(s replay.Saved) string {
	if s.Known == 0 {
		return "？"
	}
	return span(s.Least, s.Most)
}

// span is one number, or two where it is not known which.
func span(least, most int64) string {
	if least == most {
		return strconv.FormatInt(least, 10)
	}
	return fmt.Sprintf("%d…%d", least, most)
}

func orID(name, id string) string {
	if name == "" {
		return id
	}
	return name
}

var kinds = map[string]string{"person": "人员", "equipment": "设备"}

func losses(g *replay.GapReport) part {
	title := wire.Text{Zh: "失去谁或什么影响最大", En: "Whose or which loss moves most"}
	bars := chart{Title: title, Across: true, Unit: "例 cases", Series: []series{{Label: "改变 moved"}}}
	list := table{Title: title, Head: []wire.Text{{Zh: "失去", En: "lost"}, {Zh: "机构", En: "place"}, {Zh: "改变", En: "moved"}, {Zh: "其中去更高级别", En: "of them higher"}}}
	for _, l := range g.Losses {
		moved := float64(l.Moved)
		name := kinds[l.Kind] + " " + l.ID
		bars.Labels, bars.Series[0].Data = append(bars.Labels, strings.TrimSuffix(name+"＠"+l.Site, "＠")), append(bars.Series[0].Data, &moved)
		list.Rows = append(list.Rows, []cell{text(name, l.Kind), plain(l.Site), number(strconv.Itoa(l.Moved)), number(strconv.Itoa(l.Higher))})
	}
	return part{Title: title, Charts: []chart{bars}, Tables: []table{list}}
}
