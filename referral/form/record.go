package form

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
)

// RecordSchema names the edition of the record's JSON.
const RecordSchema = "fenji.ws445_16/1"

// A TransferRecord is the referral record of WS 445.16 with the blanks of the norm's
// form and the trace of the rules: what two systems have to exchange at least.
type TransferRecord struct {
	Schema       string        `json:"schema"`
	Number       string        `json:"number"` // pairs the way out with the way back
	Sample       bool          `json:"sample"`
	Document     Document      `json:"document"`
	Patient      Person        `json:"patient"`
	Event        TransferEvent `json:"event"`
	Observations []Observation `json:"observations"`
	Diagnoses    []Diagnosis   `json:"diagnoses"`
	Treatments   []Treatment   `json:"treatments"`
	Out          Party         `json:"out"`
	In           Party         `json:"in"`
	Staff        []CareWorker  `json:"staff"`
	State        string        `json:"state"`            // of this library
	Status       *int          `json:"status,omitempty"` // 0 to 4, if this site has said what it writes
	Form         Blanks        `json:"form"`
	Trace        Trace         `json:"trace"`
}

// A Document is the record as a document. What is not said of it is left out.
type Document struct {
	ID               string `json:"id,omitempty"`
	Name             string `json:"name,omitempty"`
	Category         string `json:"category,omitempty"`
	Organization     string `json:"organization,omitempty"` // that keeps it
	OrganizationCode string `json:"organization_code,omitempty"`
	Number           string `json:"number,omitempty"`
	Effective        string `json:"effective,omitempty"`
	Expires          string `json:"expires,omitempty"`
}

// A Person is the patient of a record.
type Person struct {
	IDNumber         string  `json:"id_number"`
	HealthCard       string  `json:"health_card"`
	OutpatientNumber string  `json:"outpatient_number"`
	InpatientNumber  string  `json:"inpatient_number"`
	Name             string  `json:"name"`
	Type             string  `json:"type"`
	Sex              string  `json:"sex"`
	Age              string  `json:"age"`
	Nationality      string  `json:"nationality"`
	Ethnicity        string  `json:"ethnicity"`
	Marriage         string  `json:"marriage"`
	Occupation       string  `json:"occupation"`
	Education        string  `json:"education"`
	BirthDate        string  `json:"birth_date"`
	Employer         string  `json:"employer"`
	Address          Address `json:"address"`
	Telecom          Telecom `json:"telecom"`
}

// Telecom is how a patient is reached.
type Telecom struct {
	PhoneKind string `json:"phone_kind"`
	Phone     string `json:"phone"`
	Email     string `json:"email"`
}

// A TransferEvent is the referral as something that happened.
type TransferEvent struct {
	Name   string     `json:"name"`
	Start  wire.Time  `json:"start"`
	End    *wire.Time `json:"end"`
	Place  string     `json:"place"`
	Reason string     `json:"reason"`
}

// An Observation is one fact of the case.
type Observation struct {
	Category string `json:"category"`
	Name     string `json:"name"`
	Code     string `json:"code"` // LOINC, else the fact's own name
	Result   string `json:"result"`

	name, result wire.Text
	denied       bool // a yes-no fact that is not so
}

// A Diagnosis is one of those that somebody has made.
type Diagnosis struct {
	Organization string `json:"organization,omitempty"`
	Date         string `json:"date,omitempty"`
	Category     string `json:"category,omitempty"`
	Order        int    `json:"order,omitempty"`
	Name         string `json:"name"`
	Code         string `json:"code,omitempty"`
	Basis        string `json:"basis,omitempty"`
}

// A Treatment is what was done.
type Treatment struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// A CareWorker is one of those who took part.
type CareWorker struct {
	Name       string `json:"name,omitempty"`
	Role       string `json:"role,omitempty"`
	Title      string `json:"title,omitempty"`
	Education  string `json:"education,omitempty"`
	Speciality string `json:"speciality,omitempty"`
	Duty       string `json:"duty,omitempty"` // 职务
	Post       string `json:"post,omitempty"` // 职位
	Flag       *int   `json:"flag"`           // 0 of who sends, 1 of who receives
}

// Blanks are those of the norm's form that the record has no field for.
type Blanks struct {
	Impression  string `json:"impression"`
	History     string `json:"history"`
	PastHistory string `json:"past_history"`
	Treatment   string `json:"treatment"`
	Phone       string `json:"phone"`
	Date        string `json:"date"`
}

// A Trace is what the rules decided, and on what.
type Trace struct {
	Case         string                 `json:"case"`
	At           wire.Time              `json:"at"`
	Disposition  string                 `json:"disposition"`
	Destination  string                 `json:"destination"`
	Urgency      string                 `json:"urgency"`
	Acuity       referral.Acuity        `json:"acuity"`
	Settled      bool                   `json:"settled"`
	Reasons      []referral.Reason      `json:"reasons"`
	Missing      []referral.Missing     `json:"missing"`
	Alternatives []referral.Alternative `json:"alternatives"`
	Versions     referral.Versions      `json:"versions"`
}

// JSON is the record's one form in bytes.
func (t *TransferRecord) JSON() []byte { return wire.Canonical(t) }

// Record is the referral as WS 445.16 has it.
func (r *Referral) Record() *TransferRecord {
	from, to := r.ends()
	t := &TransferRecord{
		Schema: RecordSchema, Number: r.fields.Number, Sample: r.sample(),
		Document: r.document(from), Patient: r.person(),
		Event:        TransferEvent{Name: "转诊", Start: r.c.At, End: r.clock("departure"), Place: from.name.In("zh"), Reason: r.fields.History},
		Observations: r.observations(), Diagnoses: r.diagnoses(from), Treatments: []Treatment{},
		Out: from.party(), In: to.party(), Staff: append([]CareWorker{}, r.fields.Staff...), State: r.fields.State,
		Form: Blanks{r.fields.Impression, r.fields.History, r.fields.PastHistory, r.fields.Treatment, r.fields.Phone, r.date()},
		Trace: Trace{r.d.Case, r.d.At, r.d.Disposition, r.d.Destination, r.d.Urgency, r.d.Acuity, r.d.Settled,
			r.d.Reasons, r.d.Missing, r.d.Alternatives, r.d.Versions},
	}
	if r.fields.Treatment != "" { // what was done; a plan is no treatment
		t.Treatments = append(t.Treatments, Treatment{"治疗经过", r.fields.Treatment})
	}
	if t.State == "" {
		t.State = States()[0]
	}
	t.Status = r.fields.StatusCodes[t.State]
	return t
}

// document is what is known of the record as a document.
func (r *Referral) document(from place) Document {
	d := r.fields.Document
	for _, empty := range []struct {
		field *string
		value string
	}{
		{&d.Name, titles[Record].Zh}, {&d.Category, titles[Record].Zh}, {&d.Organization, from.name.In("zh")}, {&d.OrganizationCode, from.party().Code},
		{&d.Number, r.fields.Number}, {&d.Effective, r.date()},
	} {
		if *empty.field == "" {
			*empty.field = empty.value
		}
	}
	return d
}

// person is the patient of the record.
func (r *Referral) person() Person {
	id := r.identity
	p := Person{IDNumber: id.IDNumber, HealthCard: id.HealthCard, OutpatientNumber: id.OutpatientNumber, InpatientNumber: id.InpatientNumber,
		Name: id.Name, Type: id.PatientType, Sex: r.sex().Zh, Age: r.age().Zh, Nationality: id.Nationality, Ethnicity: id.Ethnicity,
		Marriage: id.Marriage, Occupation: id.Occupation, Education: id.Education, BirthDate: id.BirthDate, Employer: id.Employer,
		Address: id.Address, Telecom: Telecom{Phone: id.Phone, Email: id.Email}}
	if id.Phone != "" {
		p.Telecom.PhoneKind = "本人"
	}
	return p
}

// clock is a moment that the case knows.
func (r *Referral) clock(name string) *wire.Time {
	i, ok := r.engine.Set().Vocabulary.Lookup(name)
	if !ok || !r.c.Facts.Reading(i).Known {
		return nil
	}
	return &r.c.Facts.Reading(i).Value.Time
}

// party is a place as the record has it.
func (p place) party() Party {
	party := p.Party
	party.Institution, party.Department = p.name.In("zh"), p.department.In("zh")
	if party.Code == "" && p.in != nil {
		codes := []string{p.in.Codes.WS218, p.in.Codes.USCC, p.in.Codes.Local}
		if i := slices.IndexFunc(codes, func(code string) bool { return code != "" }); i >= 0 {
			party.Code = codes[i]
		}
	}
	return party
}

// observations are the facts that somebody has told of the case and that still count,
// but for who the patient is and for moments, which have boxes of their own.
func (r *Referral) observations() []Observation {
	all := []Observation{}
	v := r.engine.Set().Vocabulary
	for i := range v.Len() {
		f := v.Fact(i)
		if f.Kind == fact.KindTime || f.Name == "sex" || triage.IsAge(f.Name) || len(r.c.Facts.History(i)) == 0 {
			continue
		}
		result := r.reading(f, r.c.Facts.Reading(i))
		if result == (wire.Text{}) {
			continue
		}
		o := Observation{Category: categories[f.Kind], Name: f.Zh, Code: f.Name, Result: result.In("zh"),
			name: wire.Text{Zh: f.Zh, En: f.En}, result: result, denied: f.Kind == fact.KindBool && result == yesNo(false)}
		if codes := f.Codes["loinc"]; len(codes) > 0 {
			o.Code = codes[0]
		}
		all = append(all, o)
	}
	wire.Sort(all, func(a, b *Observation) int {
		return cmp.Compare(slices.Index(order, a.Category), slices.Index(order, b.Category))
	})
	return all
}

// categories are what sort of observation a kind of fact is, and order how they follow.
var (
	categories = map[fact.Kind]string{
		fact.KindNumber: "测量", fact.KindDuration: "测量", fact.KindBool: "问诊查体", fact.KindChoice: "问诊查体", fact.KindSet: "问诊查体", fact.KindCodes: "主诉诊断",
	}
	order = []string{"主诉诊断", "测量", "问诊查体"}
)

// diagnoses are the doctor's; else the first impression alone.
func (r *Referral) diagnoses(from place) []Diagnosis {
	all := append([]Diagnosis{}, r.fields.Diagnoses...)
	if len(all) == 0 && r.fields.Impression != "" {
		all = append(all, Diagnosis{Category: "初步印象", Name: r.fields.Impression})
	}
	for i := range all {
		if all[i].Organization == "" {
			all[i].Organization = from.name.In("zh")
		}
		if all[i].Date == "" {
			all[i].Date = r.date()
		}
		if all[i].Order == 0 {
			all[i].Order = i + 1
		}
	}
	return all
}

// recordPaper is the record to be printed, group by group.
func (r *Referral) recordPaper(p *Paper) {
	t := r.Record()
	d := t.Document
	p.add("文档", "Document", optional(
		box("document.id", "文档标识", "Document id", d.ID), box("document.name", "名称", "Name", d.Name), box("document.category", "分类", "Category", d.Category),
		box("document.organization", "管理机构名称", "Kept by", d.Organization), box("document.organization_code", "管理机构代码", "Its code", d.OrganizationCode),
		box("document.number", "文档号", "Document no.", d.Number), box("document.effective", "生效日期", "Effective", d.Effective), box("document.expires", "失效日期", "Expires", d.Expires))...)
	p.add("患者标识", "Patient", r.personBoxes(t.Patient)...)
	p.add("转诊事件", "Referral", optional(
		box("event.name", "事件名称", "Event", t.Event.Name), said("event.start", "开始时间", "Start", moment(t.Event.Start)), r.eventEnd(t.Event),
		box("event.place", "地点", "Place", t.Event.Place), box("event.reason", "原因", "Reason", t.Event.Reason).roomy(2))...)
	p.table("观察", "Observations", t.observationTable())
	p.table("诊断", "Diagnoses", t.diagnosisTable())
	p.table("治疗", "Treatment", t.treatmentTable())
	p.add("转出", "Out", partyBoxes("out", t.Out)...)
	p.add("转入", "In", partyBoxes("in", t.In)...)
	p.table("服务人员", "Staff", t.staffTable())
	p.add("状态", "Status", t.statusBoxes()...)
	p.table("判定依据", "Rules that decided", r.rules())
	p.add("", "", r.traceBoxes()...)
}

// optional are boxes that the norm does not ask to be filled.
func optional(boxes ...Box) []Box {
	for i := range boxes {
		boxes[i].Needed = false
	}
	return boxes
}

func (r *Referral) personBoxes(p Person) []Box {
	a := p.Address
	return optional(
		box("patient.id_number", "身份证号", "Id card no.", p.IDNumber), box("patient.health_card", "健康卡号", "Health card no.", p.HealthCard),
		box("patient.outpatient_number", "门诊号", "Outpatient no.", p.OutpatientNumber), box("patient.inpatient_number", "住院号", "Inpatient no.", p.InpatientNumber),
		box("patient.name", "姓名", "Name", p.Name), box("patient.type", "患者类型", "Type", p.Type),
		said("patient.sex", "性别", "Sex", r.sex()), said("patient.age", "年龄", "Age", r.age()),
		box("patient.nationality", "国籍", "Nationality", p.Nationality), box("patient.ethnicity", "民族", "Ethnicity", p.Ethnicity),
		box("patient.marriage", "婚姻", "Marriage", p.Marriage), box("patient.occupation", "职业", "Occupation", p.Occupation),
		box("patient.education", "文化程度", "Education", p.Education), box("patient.birth_date", "出生日期", "Born", p.BirthDate),
		box("patient.employer", "工作单位", "Employer", p.Employer), box("patient.address", "地址", "Address", a.String()).roomy(1),
		box("patient.postcode", "邮编", "Postcode", a.Postcode), box("patient.region", "行政区划代码", "Region code", a.Region),
		box("patient.phone_kind", "电话类别", "Kind of telephone", p.Telecom.PhoneKind), box("patient.phone", "电话号码", "Telephone", p.Telecom.Phone),
		box("patient.email", "电子邮件", "E-mail", p.Telecom.Email))
}

func (r *Referral) eventEnd(e TransferEvent) Box {
	if e.End == nil {
		return hand("event.end", "结束时间", "End")
	}
	return said("event.end", "结束时间", "End", moment(*e.End))
}

func partyBoxes(key string, p Party) []Box {
	return optional(
		box(key+".institution", "机构名称", "Institution", p.Institution), box(key+".code", "机构代码", "Code", p.Code),
		box(key+".responsible", "负责人", "Responsible", p.Responsible), box(key+".address", "地址", "Address", p.Address),
		box(key+".department", "科室", "Department", p.Department), box(key+".role", "角色", "Role", p.Role))
}

func (t *TransferRecord) observationTable() *Grid {
	out := &Grid{Columns: texts("观察类别", "Category", "项目名", "Item", "项目代码", "Code", "结果", "Result")}
	for _, o := range t.Observations {
		out.Rows = append(out.Rows, []wire.Text{plain(o.Category), plain(o.Name), plain(o.Code), plain(o.Result)})
	}
	return out
}

func (t *TransferRecord) diagnosisTable() *Grid {
	out := &Grid{Columns: texts("机构", "Institution", "日期", "Date", "类别", "Category", "顺序", "Order", "疾病名", "Disease", "代码", "Code", "依据", "Basis")}
	for _, d := range t.Diagnoses {
		out.Rows = append(out.Rows, []wire.Text{plain(d.Organization), plain(d.Date), plain(d.Category), plain(fmt.Sprint(d.Order)), plain(d.Name), plain(d.Code), plain(d.Basis)})
	}
	return out.atLeast(1)
}

func (t *TransferRecord) treatmentTable() *Grid {
	out := &Grid{Columns: texts("处理名称", "Treatment", "描述", "Description")}
	for _, x := range t.Treatments {
		out.Rows = append(out.Rows, []wire.Text{plain(x.Name), plain(x.Description)})
	}
	return out.atLeast(1)
}

func (t *TransferRecord) staffTable() *Grid {
	out := &Grid{Columns: texts("姓名", "Name", "角色", "Role", "职称", "Title", "学历", "Education", "专业", "Speciality", "职务", "Duty", "职位", "Post", "转出0/转入1", "Out 0, in 1")}
	for _, s := range t.Staff {
		out.Rows = append(out.Rows, []wire.Text{plain(s.Name), plain(s.Role), plain(s.Title), plain(s.Education), plain(s.Speciality), plain(s.Duty), plain(s.Post), number(s.Flag)})
	}
	return out.atLeast(2)
}

// number is one that may not have been said.
func number(n *int) wire.Text {
	if n == nil {
		return wire.Text{}
	}
	return plain(fmt.Sprint(*n))
}

// atLeast is the table with empty rows for a pen.
func (t *Grid) atLeast(rows int) *Grid {
	for len(t.Rows) < rows {
		t.Rows = append(t.Rows, make([]wire.Text, len(t.Columns)))
	}
	return t
}

func (t *TransferRecord) statusBoxes() []Box {
	return optional(said("state", "进度", "State", word(states, t.State)), said("status", "状态（0–4，各地自定）", "Status (0–4, by the site)", number(t.Status)))
}

var states = map[string]wire.Text{
	"drafted": {Zh: "已填写", En: "drafted"}, "sent": {Zh: "已发出", En: "sent"}, "accepted": {Zh: "已接收", En: "accepted"}, "declined": {Zh: "未接收", En: "declined"},
	"departed": {Zh: "已出发", En: "departed"}, "arrived": {Zh: "已到达", En: "arrived"}, "in_treatment": {Zh: "治疗中", En: "in treatment"},
	"returned": {Zh: "已回转", En: "returned"}, "closed": {Zh: "已结束", En: "closed"}, "cancelled": {Zh: "已撤销", En: "cancelled"},
}
