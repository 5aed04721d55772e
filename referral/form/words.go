package form

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/fenji-health/fenji/capability/sheets"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

var (
	titles = map[string]wire.Text{
		Out: {Zh: "双向转诊（转出）单", En: "Two-way referral: out"}, Out + Stub: {Zh: "双向转诊（转出）存根", En: "Two-way referral: out, stub"},
		Back: {Zh: "双向转诊（回转）单", En: "Two-way referral: back"}, Back + Stub: {Zh: "双向转诊（回转）存根", En: "Two-way referral: back, stub"},
		Consult: {Zh: "会诊申请单", En: "Request for a consult"},
		Record:  {Zh: "转诊（院）记录", En: "Referral record (WS 445.16)"},
	}
	keepers = map[string]wire.Text{
		Out + Patient: {Zh: "病人联", En: "patient's copy"}, Back + Patient: {Zh: "病人联", En: "patient's copy"},
		Out + Receiver: {Zh: "接诊机构联", En: "receiver's copy"}, Back + Receiver: {Zh: "接诊机构联", En: "receiver's copy"},
		Out + Stub: {Zh: "转出机构留存", En: "kept by who sends"}, Back + Stub: {Zh: "回转机构留存", En: "kept by who sends back"},
		Consult + Receiver: {Zh: "会诊机构联", En: "consultant's copy"}, Record + Receiver: {Zh: "机构之间交换", En: "between institutions"},
	}
	numberName = wire.Text{Zh: "转诊单号", En: "Referral no."}

	sexWords = map[string]wire.Text{"male": {Zh: "男", En: "male"}, "female": {Zh: "女", En: "female"}}
	whys     = map[string]wire.Text{
		string(fact.NotAsked):   {Zh: "没有问", En: "not asked"},
		string(fact.CannotHere): {Zh: "这里查不了", En: "can't be had here"},
		string(fact.CannotTell): {Zh: "说不清", En: "can't be told"},
		string(fact.Refused):    {Zh: "不肯说或不肯查", En: "refused"},
		string(fact.Stale):      {Zh: "太旧", En: "too old"},
	}
	hows = map[fact.How]wire.Text{
		fact.Measured: {Zh: "测得", En: "measured"}, fact.Told: {Zh: "自述", En: "told"}, fact.Seen: {Zh: "所见", En: "seen"},
		fact.Imported: {Zh: "导入", En: "imported"}, fact.Group: {Zh: "成组询问", En: "asked as a group"},
	}
	rides = map[string]wire.Text{
		"own_ambulance": {Zh: "医院的救护车送", En: "by a hospital's ambulance"},
		"ambulance_120": {Zh: "120急救车来接", En: "by the public ambulance (120)"},
		"escorted_car":  {Zh: "坐车，有医务人员陪送", En: "by car, with staff"},
		"helicopter":    {Zh: "直升机", En: "by helicopter"},
		"self":          {Zh: "自己去", En: "on one's own"},
	}
	escorts = map[string]wire.Text{
		"nurse_emergency":  {Zh: "急诊护士", En: "emergency nurse"},
		"doctor_emergency": {Zh: "急诊医师", En: "emergency doctor"},
	}
	skips = map[string]wire.Text{
		"registration":         {Zh: "挂号", En: "registration"},
		"emergency_department": {Zh: "经过急诊科", En: "the emergency department"},
		"payment":              {Zh: "先交费", En: "paying first"},
	}
	dispositions = map[string]wire.Text{
		referral.Stay: {Zh: "留在本机构处理", En: "stay"}, referral.AssessHere: {Zh: "先在这里查清再定", En: "find out here first"},
		referral.Consult: {Zh: "留在这里，请会诊", En: "consult"}, referral.Observe: {Zh: "留观", En: "observe"}, referral.Wait: {Zh: "约期等候", En: "wait for a date"},
		referral.TreatThenTransfer: {Zh: "先治疗，再转诊", En: "treat, then transfer"}, referral.ReferUp: {Zh: "上转", En: "refer up"},
		referral.ReferLateral: {Zh: "平转", En: "refer sideways"}, referral.ReferDown: {Zh: "下转", En: "refer down"}, referral.HoldAndCall: {Zh: "原地抢救，呼叫急救", En: "hold and call"},
	}
	consents = map[string]wire.Text{"patient": {Zh: "本人或家属", En: "the patient or the family"},
		"family": {Zh: "家属", En: "the family"}, "institution_head": {Zh: "医疗机构负责人（无人能签，病情紧急）", En: "the head of the institution, as nobody else can"}}
	fits = map[string]wire.Text{
		"yes":          {Zh: "可以转运", En: "fit to travel"},
		"after":        {Zh: "先处理，稳住后再转运", En: "fit to travel once treated"},
		"no":           {Zh: "不宜转运", En: "not fit to travel"},
		"not_assessed": {Zh: "未评估能否转运", En: "fitness to travel not assessed"},
	}
	units = map[string]wire.Text{
		"mm[Hg]": {Zh: "mmHg", En: " mmHg"}, "/min": {Zh: "次/分", En: "/min"}, "Cel": {Zh: "℃", En: " °C"}, "a": {Zh: "岁", En: " years"},
		"mo": {Zh: "个月", En: " months"}, "wk": {Zh: "周", En: " weeks"}, "d": {Zh: "天", En: " days"}, "min": {Zh: "分钟", En: " min"},
		"%": {Zh: "%", En: "%"}, "10*9/L": {Zh: "×10⁹/L", En: "×10⁹/L"},
	}
)

// unknownWord is said of what nobody knows.
var unknownWord = wire.Text{Zh: "不详", En: "not known"}

// bracketed is a text with a remark, if there is one.
func bracketed(text, remark wire.Text) wire.Text {
	if remark == (wire.Text{}) {
		return text
	}
	return wire.Text{Zh: text.In("zh") + "（" + remark.Zh + "）", En: text.In("en") + " (" + remark.En + ")"}
}

// word is the word of a table, the id itself where it has none.
func word(table map[string]wire.Text, id string) wire.Text {
	if t, ok := table[id]; ok || id == "" {
		return t
	}
	return wire.Text{Zh: id, En: strings.ReplaceAll(id, "_", " ")}
}

// Disposition is the words for a disposition, on papers and in reports alike.
func Disposition(id string) wire.Text { return word(dispositions, id) }

// list joins texts, as each language does it.
func list(all []wire.Text) wire.Text { return joined(all, wire.Text{Zh: "、", En: ", "}) }

// semicolons joins sentences.
func semicolons(all []wire.Text) wire.Text { return joined(all, wire.Text{Zh: "；", En: "; "}) }

func joined(all []wire.Text, between wire.Text) (one wire.Text) {
	for i, t := range all {
		if i > 0 {
			one.Zh, one.En = one.Zh+between.Zh, one.En+between.En
		}
		one.Zh, one.En = one.Zh+t.In("zh"), one.En+t.In("en")
	}
	return one
}

// words are those of a table for several ids.
func words(table map[string]wire.Text, ids []string) (all []wire.Text) {
	for _, id := range ids {
		all = append(all, word(table, id))
	}
	return all
}

// sheetWords are those of the county's spreadsheets, which name equipment.
var sheetWords = sync.OnceValue(sheets.NewWords)

// kit is the words for what a vehicle carries.
func kit(ids []string) (all []wire.Text) {
	for _, id := range ids {
		t := word(nil, id)
		if zh, ok := sheetWords().Name("equipment", id); ok {
			t.Zh = zh
		}
		all = append(all, t)
	}
	return all
}

// moment is a time as people write it, and date a day.
func moment(t wire.Time) wire.Text {
	if t.IsZero() {
		return wire.Text{}
	}
	d := date(t.Date())
	return wire.Text{Zh: d.Zh + " " + t.Clock(), En: d.En + " " + t.Clock()}
}

func date(day string) wire.Text {
	if !wire.CheckDate(day) {
		return plain(day)
	}
	n := func(digits string) string { return strings.TrimPrefix(digits, "0") }
	return wire.Text{Zh: day[:4] + "年" + n(day[5:7]) + "月" + n(day[8:]) + "日", En: day}
}

// minutes is a length of time.
func minutes(n int) wire.Text {
	switch {
	case n >= 1440 && n%1440 == 0:
		return wire.Text{Zh: fmt.Sprintf("%d天", n/1440), En: fmt.Sprintf("%d days", n/1440)}
	case n >= 60 && n%60 == 0:
		return wire.Text{Zh: fmt.Sprintf("%d小时", n/60), En: fmt.Sprintf("%d h", n/60)}
	}
	return wire.Text{Zh: fmt.Sprintf("%d分钟", n), En: fmt.Sprintf("%d min", n)}
}

// age is the patient's, in the unit that people use for it.
func (r *Referral) age() wire.Text {
	for _, unit := range []struct {
		fact  string
		least float64
		zh    string
		en    string
	}{{"age", 3, "岁", " years"}, {"age_months", 1, "个月", " months"}, {"age_days", 0, "天", " days"}, {"age", 0, "岁", " years"}} {
		if iv := r.c.Number(r.engine.Set(), unit.fact); !math.IsInf(iv.Lo, 0) && iv.Lo >= unit.least {
			return wire.Text{Zh: between(iv.Lo, iv.Hi) + unit.zh, En: between(iv.Lo, iv.Hi) + unit.en}
		}
	}
	for _, a := range r.identity.ages(r.c.At) {
		if a.fact == "age" {
			return wire.Text{Zh: fmt.Sprint(a.completed, "岁"), En: fmt.Sprint(a.completed, " years")}
		}
	}
	return wire.Text{}
}

// sex is the patient's: the identity's, or the case's.
func (r *Referral) sex() wire.Text {
	if r.identity.Sex != "" {
		return sexWords[r.identity.Sex]
	}
	sex, _ := r.c.Choice(r.engine.Set(), "sex")
	return word(sexWords, sex)
}

// unit is a number with its unit.
func unit(number, ucum string) wire.Text {
	if strings.HasPrefix(ucum, "{") || ucum == "1" {
		ucum = ""
	}
	if u, ok := units[ucum]; ok {
		return wire.Text{Zh: number + u.Zh, En: number + u.En}
	}
	return plain(strings.TrimSpace(number + " " + ucum))
}

// yesNo is a truth in words.
func yesNo(yes bool) wire.Text {
	if yes {
		return wire.Text{Zh: "是", En: "yes"}
	}
	return wire.Text{Zh: "否", En: "no"}
}

// choice is the word for a choice of a fact, or for a complaint.
func (r *Referral) choice(f *fact.Fact, id string) wire.Text {
	if o, ok := f.Choice(id); ok {
		return wire.Text{Zh: o.Zh, En: o.En}
	}
	if c := r.engine.Set().Complaints[id]; c != nil && f.Name == "complaint" {
		return wire.Text{Zh: c.Zh, En: c.En}
	}
	return plain(id)
}

// reading is what is known of a fact, in words; nothing where nothing is.
func (r *Referral) reading(f *fact.Fact, known *fact.Reading) wire.Text {
	switch f.Kind {
	case fact.KindNumber, fact.KindDuration:
		ucum := f.Unit
		if f.Kind == fact.KindDuration {
			ucum = "min"
		}
		if known.Known {
			return unit(known.Value.Number.String(), ucum)
		}
		if iv := known.Interval(); !iv.IsAll() {
			return unit(between(iv.Lo, iv.Hi), ucum)
		}
	case fact.KindBool:
		if known.Known {
			return yesNo(known.Value.Bool)
		}
	case fact.KindChoice:
		if known.Known {
			return r.choice(f, known.Value.Text)
		}
	case fact.KindTime:
		if known.Known {
			return moment(known.Value.Time)
		}
	case fact.KindSet, fact.KindCodes:
		return r.there(f, known)
	}
	return wire.Text{}
}

// there is what is there of a set, and what is not.
func (r *Referral) there(f *fact.Fact, known *fact.Reading) wire.Text {
	names := func(ids []string) wire.Text {
		var all []wire.Text
		for _, id := range ids {
			all = append(all, r.choice(f, id))
		}
		return list(all)
	}
	has, not := names(known.Present), names(known.Absent)
	switch {
	case f.Kind == fact.KindCodes:
		return has
	case has.Zh != "" && not.Zh != "":
		return wire.Text{Zh: "有" + has.Zh + "；无" + not.Zh, En: has.En + "; not " + not.En}
	case has.Zh != "":
		return wire.Text{Zh: "有" + has.Zh, En: has.En}
	case not.Zh != "":
		return wire.Text{Zh: "无" + not.Zh, En: "not " + not.En}
	}
	return wire.Text{}
}

// used is what a condition read, in words: a fact, a choice of one, or minutes.
func (r *Referral) used(name string, value json.RawMessage) wire.Text {
	name, choice, ofSet := strings.Cut(name, ":")
	i, ok := r.engine.Set().Vocabulary.Lookup(name)
	if !ok {
		return join(r.function(name), r.raw(nil, value))
	}
	f := r.engine.Set().Vocabulary.Fact(i)
	label := wire.Text{Zh: f.Zh, En: f.En}
	if ofSet {
		c := r.choice(f, choice)
		label = wire.Text{Zh: label.Zh + "－" + c.In("zh"), En: label.In("en") + ": " + c.In("en")}
	}
	return join(label, r.raw(f, value))
}

func join(name, value wire.Text) wire.Text {
	return wire.Text{Zh: name.Zh + "：" + value.In("zh"), En: name.In("en") + ": " + value.In("en")}
}

// functions are the numbers that rules ask for, by the word before the bracket.
var functions = map[string]wire.Text{
	"contact_to":    {Zh: "从首次医疗接触到%s", En: "from first contact to %s"},
	"minutes_until": {Zh: "到%s开始", En: "until %s begins"},
	"minutes_since": {Zh: "距%s", En: "since %s"},
}

// function is what a rule asked for, in words; as the rule has it where there are none.
func (r *Referral) function(call string) wire.Text {
	name, rest, _ := strings.Cut(call, "(")
	form, ok := functions[name]
	of := wire.Text{}
	argument := strings.Trim(rest, `")`)
	if t := r.engine.Set().Terms[argument]; t != nil {
		of = t.Name()
	} else if i, known := r.engine.Set().Vocabulary.Lookup(argument); known {
		f := r.engine.Set().Vocabulary.Fact(i)
		of = wire.Text{Zh: f.Zh, En: f.En}
	}
	if !ok || of == (wire.Text{}) {
		return plain(call)
	}
	return wire.Text{Zh: fmt.Sprintf(form.Zh, of.Zh), En: fmt.Sprintf(form.En, of.In("en"))}
}

// raw is a value of the decision's JSON in words; f is nil for minutes.
func (r *Referral) raw(f *fact.Fact, value json.RawMessage) wire.Text {
	var v any
	if json.Unmarshal(value, &v) != nil {
		return plain(string(value))
	}
	ucum := "min"
	if f != nil && f.Kind != fact.KindDuration {
		ucum = f.Unit
	}
	switch v := v.(type) {
	case nil:
		return unknownWord
	case bool:
		return yesNo(v)
	case float64:
		return unit(strconv.FormatFloat(v, 'f', -1, 64), ucum)
	case string:
		if t, err := wire.ParseTime(v); err == nil {
			return moment(t)
		}
		if f != nil {
			return r.choice(f, v)
		}
		return plain(v)
	case []any:
		return r.rawList(f, v, ucum)
	}
	return plain(string(value))
}

// rawList is two ends of a number, or several codes.
func (r *Referral) rawList(f *fact.Fact, v []any, ucum string) wire.Text {
	if f == nil || f.Kind == fact.KindNumber || f.Kind == fact.KindDuration {
		ends := [2]float64{math.Inf(-1), math.Inf(1)}
		for i := range min(2, len(v)) {
			if x, ok := v[i].(float64); ok {
				ends[i] = x
			}
		}
		if ends[0] <= 0 && math.IsInf(ends[1], 1) { // minutes from nothing to no end
			return unknownWord
		}
		return unit(between(ends[0], ends[1]), ucum)
	}
	var all []wire.Text
	for _, x := range v {
		if id, ok := x.(string); ok {
			all = append(all, r.choice(f, id))
		}
	}
	return list(all)
}
