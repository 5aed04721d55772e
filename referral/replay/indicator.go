package replay

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// An Indicator is a number for a report, with all that is needed to read it. Value is
// nil where it is not known; then Unknown says why.
type Indicator struct {
	ID          string       `json:"id"`
	Name        wire.Text    `json:"name"`
	Of          string       `json:"of"` // advised: what the rules say; actual: what happened; catalog
	Value       *json.Number `json:"value"`
	Unit        string       `json:"unit"`
	Unknown     wire.Text    `json:"unknown,omitzero"`
	Numerator   *int         `json:"numerator,omitempty"`
	Denominator *int         `json:"denominator,omitempty"`
	Definition  wire.Text    `json:"definition"`
	Basis
}

// A Basis is what an indicator rests on. Each has it, so that one that is copied out
// of a report keeps it.
type Basis struct {
	Period     [2]string `json:"period"`     // first and last day of the cases
	Population string    `json:"population"` // whose visits are counted
	Source     string    `json:"source"`     // of the visits, in the words of who replays them
	Catalog    string    `json:"catalog"`    // its hash
	Synthetic  bool      `json:"synthetic"`  // some of the visits are made up: no figure is of real patients
}

// What an indicator is of.
const (
	Advised      = "advised"
	Happened     = "actual"
	OfTheCatalog = "catalog"
)

// A ratio is an indicator as the table below has it: so many of so many.
type ratio struct {
	id, zh, en       string
	of               string
	numerator        string
	denominator      string
	per              int // 100 for percent, 1 for a plain ratio
	defined, meaning string
	lacks            *wire.Text // why it is unknown where the denominator is nought; nil for the usual
}

// ratios are the indicators that are one count over another, in the order in which
// people read them. The names are those of the monitoring lists of county medical
// communities; how each is reckoned stands beside it.
var ratios = []ratio{
	{"in_county.advised", "县域内就诊率（规则建议）", "visits within the county, as advised", Advised, "advised.in_county", "advised.placed", 100,
		"建议去处在本县的就诊 ÷ 去处已知的全部就诊", "visits advised to a place in the county ÷ all whose place is known; in the county is by region code where both places have one, else every level below tertiary", nil},
	{"in_county.actual", "县域内就诊率（实际）", "visits within the county, as happened", Happened, "actual.in_county", "actual.placed", 100,
		"实际在本县就诊 ÷ 实际去处已知的全部就诊", "visits treated in the county ÷ all whose place of treatment is known", nil},
	{"in_county_inpatient.actual", "县域内住院人次占比（实际）", "admissions within the county, as happened", Happened, "actual.inpatients.in_county", "actual.inpatients", 100,
		"在本县住院人次 ÷ 去处已知的全部住院人次", "inpatient visits treated in the county ÷ all inpatient visits whose place is known", nil},
	{"primary.advised", "基层诊疗占比（规则建议）", "visits at primary level, as advised", Advised, "advised.primary", "advised.in_county.levelled", 100,
		"建议在村、乡诊疗 ÷ 建议在县域内诊疗", "visits advised to village or township ÷ visits advised within the county", nil},
	{"primary.actual", "基层诊疗占比（实际）", "visits at primary level, as happened", Happened, "actual.primary", "actual.in_county.levelled", 100,
		"实际在村、乡诊疗 ÷ 实际在县域内诊疗", "visits treated at village or township ÷ visits treated within the county", nil},
	{"up.advised", "上转率（规则建议）", "referred up, as advised", Advised, "advised.up", "advised", 100,
		"建议去更高级别 ÷ 全部就诊", "visits advised to a higher level than where the patient is ÷ all visits", nil},
	{"up_village.advised", "村级上转率（规则建议）", "referred up from villages, as advised", Advised, "advised.up.village", "advised.from.village", 100,
		"村级就诊中建议上转的", "of visits at village level, those advised to a higher one", nil},
	{"up_township.advised", "乡镇上转率（规则建议）", "referred up from townships, as advised", Advised, "advised.up.township", "advised.from.township", 100,
		"乡镇就诊中建议上转的", "of visits at township level, those advised to a higher one", nil},
	{"up_county.advised", "县级上转率（规则建议）", "referred up from the county, as advised", Advised, "advised.up.county", "advised.from.county", 100,
		"县级就诊中建议上转的", "of visits at county level, those advised to a higher one", nil},
	{"up_capability.advised", "上转因能力不足（规则建议）", "referred up for want of capability, as advised", Advised, "advised.up.gap.capability", "advised.up", 100,
		"原机构从不能做的上转 ÷ 建议上转", "visits advised up because the place that is left can't do it on any day ÷ visits advised up", nil},
	{"up_capacity.advised", "上转因容量不足（规则建议）", "referred up for want of capacity, as advised", Advised, "advised.up.gap.capacity", "advised.up", 100,
		"原机构能做但当时满员、关门、缺人缺物的上转 ÷ 建议上转", "visits advised up because the place that is left does it, and not then: full, closed, somebody or something missing ÷ visits advised up", nil},
	{"bypass.advised", "越级上转占比（规则建议）", "referred up past a level, as advised", Advised, "advised.bypass", "advised.up", 100,
		"建议越过中间级别的上转 ÷ 建议上转；每次越级的原因在决定里", "visits advised up past a level between, for the reason that the decision gives ÷ visits advised up", nil},
	{"up.actual", "上转率（实际）", "went up, as happened", Happened, "actual.up", "actual.visits", 100,
		"实际去更高级别 ÷ 起点和去处已知的就诊（不含出院）", "visits treated at a higher level than where they began ÷ visits of which both are known, discharges left out", nil},
	{"down.actual", "下转率（实际）", "stepped down, as happened", Happened, "actual.down", "actual.discharges", 100,
		"下转 ÷ 出院", "discharges to a lower level ÷ discharges of which it is known",
		&wire.Text{Zh: "没有出院记录", En: "no visit is known to be a discharge"}},
	{"up_to_down.actual", "上下转比（实际）", "up to down, as happened", Happened, "actual.up", "actual.down", 1,
		"上转人次 ÷ 下转人次", "visits that went up ÷ those that stepped down",
		&wire.Text{Zh: "没有下转记录", En: "nobody is known to have stepped down"}},
	{"arrived.actual", "转诊到位率", "referrals that arrived", Happened, "referrals.arrived", "referrals.arrival_known", 100,
		"到达 ÷ 开出且到达与否已知的转诊", "arrived ÷ referrals of which it is known", nil},
	{"returned.actual", "回转率", "referrals that came back", Happened, "referrals.returned", "referrals.return_known", 100,
		"回转 ÷ 开出且回转与否已知的转诊", "returned ÷ referrals of which it is known", nil},
	{"answered_72h.actual", "72小时应答率", "referrals answered in 72 hours", Happened, "referrals.answered_72h", "referrals.answer_known", 100,
		"72小时内应答 ÷ 开出时间和应答与否已知的转诊", "answered within 72 hours of being issued ÷ referrals of which it is known", nil},
	{"bypass.actual", "越级就诊率", "treated above what is advised", Happened, "actual.bypass", "actual.compared", 100,
		"实际级别高于建议级别 ÷ 两者已知的就诊", "visits treated at a higher level than advised ÷ visits of which both are known", nil},
	{"bypass_chosen.actual", "越级就诊中病人选择", "treated above what is advised by the patient’s choice", Happened, "actual.bypass.chosen", "actual.bypass", 100,
		"越级就诊中记录为病人拒绝建议的", "of visits treated above what is advised, those in which the patient is on record to have declined it", nil},
	{"below.actual", "低于建议级别", "treated below what is advised", Happened, "actual.below", "actual.compared", 100,
		"实际级别低于建议级别 ÷ 两者已知的就诊", "visits treated at a lower level than advised ÷ visits of which both are known", nil},
	{"could_have_stayed.actual", "本可留在当地", "went up and could have stayed", Happened, "actual.could_have_stayed", "actual.left", 100,
		"上转者中，规则在已知事实下确定可留在当地的", "of visits that went up, those that the rules keep here with nothing unknown that could change it", nil},
	{"over.actual", "过度分诊率（对照事后判断）", "over-triage against later judgement", Happened, "judged.acuity.over", "judged.acuity", 100,
		"已证实级别急于事后判断 ÷ 有事后判断的就诊", "proven level more urgent than judged afterwards ÷ visits that were judged", nil},
	{"under.actual", "分诊不足率（对照事后判断）", "under-triage against later judgement", Happened, "judged.acuity.under", "judged.acuity", 100,
		"已证实级别缓于事后判断 ÷ 有事后判断的就诊", "proven level less urgent than judged afterwards ÷ visits that were judged", nil},
	{"under_possible.actual", "分诊不足率（按可能级别）", "under-triage of what is possible", Happened, "judged.acuity.under_possible", "judged.acuity", 100,
		"可能的最急级别仍缓于事后判断", "the most urgent level not ruled out is still less urgent than judged", nil},
	{"too_high.actual", "去处过高", "place higher than needed", Happened, "judged.level.over", "judged.level", 100,
		"建议级别高于事后认为够用的最低级别", "advised level above the lowest that would have done, as judged", nil},
	{"too_low.actual", "去处过低", "place lower than needed", Happened, "judged.level.under", "judged.level", 100,
		"建议级别低于事后认为够用的最低级别", "advised level below the lowest that would have done, as judged", nil},
	{"unmet.advised", "有需求无处可满足", "with a need that nobody in reach serves", Advised, "advised.unmet", "advised", 100,
		"方案中有未满足需求的就诊 ÷ 全部就诊", "visits whose plan has an unmet need ÷ all visits", nil},
	{"unsettled.advised", "未定", "not settled", Advised, "advised.unsettled", "advised", 100,
		"未知事实可能改变决定的就诊 ÷ 全部就诊", "visits in which something unknown could change the decision ÷ all visits", nil},
	{"green.advised", "绿色通道占比（规则建议）", "green channel, as advised", Advised, "advised.green", "advised", 100,
		"建议走绿色通道的就诊 ÷ 全部就诊", "visits advised to the green channel ÷ all visits", nil},
}

// notTold is why an indicator is unknown where nobody told what it is reckoned of.
func notTold(of string) wire.Text {
	if of == Advised {
		return wire.Text{Zh: "没有可计的就诊", En: "no visit counts"}
	}
	return wire.Text{Zh: "输入未提供", En: "the input does not tell"}
}

// A limit is a green-channel clock with its target.
type limit struct {
	clock, zh, en string
	most          int // 0 for none
}

var limits = []limit{
	{"contact_ecg", "首次接触到心电图", "first contact to ECG", 10},
	{"contact_needle", "首次接触到溶栓", "first contact to needle", 30},
	{"door_in_out", "首诊医院进门到出门", "door in to door out of the first hospital", 30},
	{"contact_wire", "首次接触到导丝通过", "first contact to wire", 120},
	{"door_ct", "进门到CT", "door to CT", 25},
	{"referral", "转诊开出到到达", "referral issued to arrival", 0},
}

// Indicators are those that the counts allow. People is how many live in the county,
// 0 for unknown.
func (t *Tally) Indicators(people int) []Indicator {
	var all []Indicator
	for _, r := range ratios {
		why := notTold(r.of)
		if r.lacks != nil {
			why = *r.lacks
		}
		all = append(all, Indicator{ID: r.id, Name: wire.Text{Zh: r.zh, En: r.en}, Of: r.of, Definition: wire.Text{Zh: r.defined, En: r.meaning}}.
			share(t.Counts[r.numerator], t.Counts[r.denominator], r.per, why))
	}
	all = append(all, t.remote(people))
	for _, l := range limits {
		all = append(all, t.times(l)...)
	}
	return all
}

// share sets the value to so many of so many. Of none it is unknown, not nought.
func (i Indicator) share(numerator, denominator, per int, unknown wire.Text) Indicator {
	i.Unit = map[int]string{100: "%", 1: "1", 10_000: "/10000"}[per]
	i.Numerator, i.Denominator = &numerator, &denominator
	if denominator <= 0 {
		i.Unknown = unknown
		return i
	}
	places := 1
	if per != 100 {
		places = 2
	}
	i.Value = decimal(int64(numerator)*int64(per), int64(denominator), places)
	return i
}

// decimal is a quotient of whole numbers with so many places, half up: in whole
// numbers of one size, so that it is the same everywhere.
func decimal(numerator, denominator int64, places int) *json.Number {
	scale := int64(1)
	for range places {
		scale *= 10
	}
	x := (2*numerator*scale + denominator) / (2 * denominator)
	n := json.Number(fmt.Sprintf("%d.%0*d", x/scale, places, x%scale))
	return &n
}

// remote is the reports from afar that the plans ask for, by inhabitants.
func (t *Tally) remote(people int) Indicator {
	why := wire.Text{Zh: "常住人口未知", En: "how many people live in the county is not known"}
	return Indicator{ID: "remote_reads.advised", Name: wire.Text{Zh: "远程影像、心电诊断（规则建议）", En: "remote image and ECG reports, as advised"}, Of: Advised,
		Definition: wire.Text{Zh: "方案要求的远程报告 × 10000 ÷ 常住人口（期间内，不折算为年）", En: "remote reports that plans ask for × 10,000 ÷ inhabitants, over the period and not scaled to a year"}}.
		share(t.Counts["advised.images"], people, 10_000, why)
}

// times are a clock's median and ninth decile, and the share within its target.
func (t *Tally) times(l limit) []Indicator {
	name := func(zh, en string) wire.Text { return wire.Text{Zh: l.zh + zh, En: l.en + en} }
	var all []Indicator
	for _, percent := range []int{50, 90} {
		p := strconv.Itoa(percent)
		i := Indicator{ID: l.clock + ".p" + p, Name: name("，第"+p+"百分位", ", percentile "+p), Of: Happened, Unit: "min",
			Definition: wire.Text{Zh: "两个时间均已知者的分钟数", En: "minutes where both times are known; the least that so many of a hundred do not exceed"}}
		if m := t.percentile(l.clock, percent); m >= 0 {
			n := json.Number(strconv.Itoa(m))
			i.Value = &n
		} else {
			i.Unknown = notTold(Happened)
		}
		all = append(all, i)
	}
	if l.most == 0 {
		return all
	}
	inside, of := t.within(l.clock, l.most)
	most := strconv.Itoa(l.most)
	return append(all, Indicator{ID: l.clock + ".within", Name: name("≤"+most+"分钟", " within "+most+" minutes"), Of: Happened,
		Definition: wire.Text{Zh: "在目标内 ÷ 两个时间均已知者", En: "within the target ÷ those of which both times are known"}}.share(inside, of, 100, notTold(Happened)))
}

// Covered is the share of villages from which a service begins in time. It is known
// only where the catalogue knows it of every village.
func Covered(view *capability.View, service string, within int, at wire.Time) Indicator {
	c := view.Coverage(capability.CoverageQuestion{Services: []string{service}, Within: within, At: at})
	i := Indicator{ID: "coverage." + service, Of: OfTheCatalog,
		Name:       wire.Text{Zh: fmt.Sprintf("%d分钟内可及：%s", within, service), En: fmt.Sprintf("within %d minutes of %s", within, service)},
		Definition: wire.Text{Zh: "在内的村 ÷ 全部村；路程、等候和准备，不含等车", En: "villages surely inside ÷ all; road, waiting and preparation, nobody waits for a vehicle"}}
	i = i.share(c.Inside, len(c.Places), 100, wire.Text{Zh: "目录里没有机构", En: "the catalogue has no place"})
	if c.Unclear > 0 {
		i.Value = nil
		i.Unknown = wire.Text{Zh: fmt.Sprintf("%d处不明", c.Unclear), En: fmt.Sprintf("of %d places it is not known", c.Unclear)}
	}
	return i
}

// SummarySchema names the edition of a summary.
const SummarySchema = "fenji.replay/1"

// A Summary is what a replay comes to.
type Summary struct {
	Schema string `json:"schema"`
	Basis
	Versions   referral.Versions `json:"versions"`
	Counts     *Tally            `json:"counts"`
	Indicators []Indicator       `json:"indicators"`
}

// Summary makes the summary of what a run counted. Source says where the visits come
// from; people is how many live in the county, 0 for unknown; more are indicators of
// the catalogue.
func (r *Run) Summary(t *Tally, source string, people int, more ...Indicator) Summary {
	s := Summary{Schema: SummarySchema, Versions: r.Engine.Versions(), Counts: t, Indicators: append(t.Indicators(people), more...),
		Basis: Basis{Period: t.Period(), Population: t.Basis, Source: source, Catalog: r.Engine.View().Hash(), Synthetic: t.Synthetic > 0}}
	for i := range s.Indicators {
		s.Indicators[i].Basis = s.Basis
	}
	return s
}
