package form_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/form"
	"github.com/fenji-health/fenji/referral/wire"
)

const examples = "../../examples/"

func must[T any](t testing.TB, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// engine is that of a folder of examples.
func engine(t testing.TB, dir string) *referral.Engine {
	t.Helper()
	n, err := author.Open(os.DirFS(examples+dir), content.CN()...)
	return must(t, n, err).Engine
}

// file is a file of the examples.
func file(t testing.TB, name string) []byte {
	t.Helper()
	src, err := os.ReadFile(examples + name)
	return must(t, src, err)
}

func linsIdentity(t testing.TB) *form.Identity {
	t.Helper()
	id, err := form.ReadIdentity(file(t, "forms/lin.identity.json"))
	return must(t, id, err)
}

func linsFields(t testing.TB, name string) *form.Fields {
	t.Helper()
	f, err := form.ReadFields(file(t, "forms/lin."+name+".json"))
	return must(t, f, err)
}

// of is a referral of a case in the examples of a folder.
func of(t testing.TB, e *referral.Engine, name string, id *form.Identity, f *form.Fields) (*form.Referral, *referral.Decision) {
	t.Helper()
	c, err := e.ParseCase(file(t, name))
	must(t, c, err)
	d := e.Decide(c)
	r, err := form.New(e, c, d, id, f)
	return must(t, r, err), d
}

// lin is the referral of Lin, out or back.
func lin(t testing.TB, fields string) (*form.Referral, *referral.Decision) {
	t.Helper()
	return of(t, engine(t, "anxi"), "anxi/cases/lin.json", linsIdentity(t), linsFields(t, fields))
}

func paper(t testing.TB, r *form.Referral, kind, copy string) *form.Paper {
	t.Helper()
	p, err := r.Paper(kind, copy)
	return must(t, p, err)
}

// names are those of all boxes of a paper, in order.
func names(p *form.Paper) (all []string) {
	for _, s := range p.Sections {
		for _, b := range s.Boxes {
			all = append(all, b.Name.Zh)
		}
		if s.Grid != nil {
			for _, c := range s.Grid.Columns {
				all = append(all, c.Zh)
			}
		}
	}
	return all
}

// value is what stands in a box, its lines joined.
func value(p *form.Paper, key string) string {
	var all []string
	for _, s := range p.Sections {
		for _, b := range s.Boxes {
			for _, v := range b.Value {
				if b.Key == key {
					all = append(all, v.Zh)
				}
			}
		}
	}
	return strings.Join(all, "\n")
}

func keys(blanks []form.Blank) (all []string) {
	for _, b := range blanks {
		all = append(all, b.Key)
	}
	return all
}

// The blanks of the forms are those of the norm (国家基本公共卫生服务规范 第三版, 双向转诊单),
// and of WS 445.16 its groups and fields. A stub has these and nothing else: what more
// of the patient is known is not for a counterfoil (S29).
func TestBlanksOfTheNorm(t *testing.T) {
	for _, tt := range []struct {
		form, copy string
		blanks     string
		only       bool
	}{
		{form.Out, form.Stub, "患者姓名 性别 年龄 档案编号 家庭住址 联系电话 转诊日期 转入单位 转入科室 接诊医生 转诊医生（签字） 填写日期", true},
		{form.Back, form.Stub, "患者姓名 性别 年龄 病案号 家庭住址 联系电话 回转日期 转回单位 接诊医生 转诊医生（签字） 日期", true},
		{form.Out, form.Receiver, "接诊机构名称 患者姓名 性别 年龄 初步印象 主要现病史（转出原因） 主要既往史 治疗经过 转诊医生（签字） 联系电话 机构名称 日期", false},
		{form.Back, form.Receiver, "患者姓名 诊断结果 住院病案号 主要检查结果 治疗经过 下一步治疗方案及康复建议 转诊医生（签字） 联系电话 机构名称 日期", false},
		{form.Record, form.Receiver, "文档标识 名称 分类 管理机构名称 管理机构代码 文档号 生效日期 失效日期" +
			" 身份证号 健康卡号 门诊号 住院号 姓名 患者类型 性别 年龄 国籍 民族 婚姻 职业 文化程度 出生日期 工作单位 地址 邮编 行政区划代码 电话类别 电话号码 电子邮件" +
			" 事件名称 开始时间 结束时间 地点 原因 观察类别 项目名 项目代码 结果 机构 日期 类别 顺序 疾病名 代码 依据 处理名称 描述" +
			" 机构名称 机构代码 负责人 科室 角色 职称 学历 专业 职务 职位 转出0/转入1 状态（0–4，各地自定）", false},
	} {
		for _, fields := range []string{"fields", "back"} {
			r, _ := lin(t, fields)
			got := names(paper(t, r, tt.form, tt.copy))
			want := strings.Fields(tt.blanks)
			for _, name := range want {
				if !slices.Contains(got, name) {
					t.Errorf("%s %s lacks %s", tt.form, tt.copy, name)
				}
			}
			if tt.only && !slices.Equal(got, want) {
				t.Errorf("%s %s has %v, the norm %v", tt.form, tt.copy, got, want)
			}
		}
	}
}

// The record's JSON has every group and field, and with the trace all that two systems
// exchange at least.
func TestRecordHasItsFields(t *testing.T) {
	r, d := lin(t, "fields")
	var doc map[string]any
	if err := json.Unmarshal(r.Record().JSON(), &doc); err != nil {
		t.Fatal(err)
	}
	for group, fields := range map[string]string{
		"document":       "id name category organization organization_code number effective expires",
		"patient":        "id_number health_card outpatient_number inpatient_number name type sex age nationality ethnicity marriage occupation education birth_date employer address telecom",
		"event":          "name start end place reason",
		"observations/0": "category name code result",
		"diagnoses/0":    "organization date category order name code basis",
		"treatments/0":   "name description",
		"out":            "institution code",
		"in":             "institution code department",
		"staff/0":        "name role title education speciality duty post flag",
		"form":           "impression history past_history treatment phone date",
		"trace":          "reasons missing disposition urgency destination alternatives versions",
	} {
		name, list, _ := strings.Cut(group, "/")
		at := doc[name]
		if list != "" {
			at = at.([]any)[0]
		}
		for _, field := range strings.Fields(fields) {
			if _, ok := at.(map[string]any)[field]; !ok {
				t.Errorf("%s lacks %s", group, field)
			}
		}
	}
	for i, flag := range []int{0, 1} { // who sends, who receives
		if got := r.Record().Staff[i].Flag; got == nil || *got != flag {
			t.Errorf("staff %d has flag %v, want %d", i, got, flag)
		}
	}
	if got := r.Record().Trace; got.Disposition != d.Disposition || len(got.Reasons) != len(d.Reasons) {
		t.Errorf("the trace is %+v", got)
	}
}

// What the numbers 0 to 4 mean is not known: a status is written only as the site has
// said, and left out else. A plan is no treatment.
func TestStatusIsTheSites(t *testing.T) {
	f := linsFields(t, "fields")
	r, _ := of(t, engine(t, "anxi"), "anxi/cases/lin.json", linsIdentity(t), f)
	if got := r.Record().Status; got == nil || *got != 1 {
		t.Errorf("status %v, the site writes 1 for sent", got)
	}
	f.State, f.Treatment, f.StatusCodes["accepted"] = "accepted", "", nil // null says nothing, and not 0
	if got := r.Record(); got.Status != nil || strings.Contains(string(got.JSON()), `"state":"accepted","status"`) {
		t.Errorf("status %v of what the site says nothing", got.Status)
	}
	if got := r.Record().Treatments; len(got) != 0 {
		t.Errorf("treatments %v, and nothing was done", got)
	}
}

// S27: reports, protection and the words of the rules are kept off the family's copy,
// of every case; the receiver's has them.
func TestFamilysCopyTellsNoReport(t *testing.T) {
	told := 0
	for _, dir := range []string{"anxi", "pathways"} {
		e := engine(t, dir)
		files, err := fs.Glob(os.DirFS(examples), dir+"/cases/*.json")
		for _, name := range must(t, files, err) {
			r, d := of(t, e, name, &form.Identity{Schema: form.IdentitySchema, Name: "某某"}, nil)
			family, colleague := string(paper(t, r, form.Out, form.Patient).JSON()), string(paper(t, r, form.Out, form.Receiver).JSON())
			for _, n := range d.Notices {
				if n.Text.Zh != "" && strings.Contains(family, n.Text.Zh) {
					t.Errorf("%s tells the family: %s", name, n.Text.Zh)
				}
				if !strings.Contains(colleague, n.Text.Zh) {
					t.Errorf("%s does not tell the colleague: %s", name, n.Text.Zh)
				}
				if n.Kind == "report" || n.Kind == "protect" || n.Kind == "police" || n.Kind == "infectious_report" {
					told++
				}
			}
			for _, reason := range d.Reasons {
				if strings.Contains(family, reason.Rule) || reason.Text.Zh != "" && strings.Contains(family, `"`+reason.Text.Zh+`"`) {
					t.Errorf("%s tells the family of %s", name, reason.Rule)
				}
				if !strings.Contains(colleague, reason.Rule) {
					t.Errorf("%s does not tell the colleague of %s", name, reason.Rule)
				}
			}
		}
	}
	if told == 0 {
		t.Error("no case has a report")
	}
}

// A report's telephone is asked for where there is a report, and only there.
func TestReportHasDutyPhone(t *testing.T) {
	r, _ := of(t, engine(t, "pathways"), "pathways/cases/infectious-class-a.json", &form.Identity{Name: "某某"}, nil)
	if got := keys(paper(t, r, form.Out, form.Receiver).Blanks); !slices.Contains(got, "report_phone") {
		t.Errorf("blanks %v", got)
	}
	r, _ = of(t, engine(t, "anxi"), "anxi/cases/lin.json", &form.Identity{Name: "某某"}, nil)
	if got := keys(paper(t, r, form.Out, form.Receiver).Blanks); slices.Contains(got, "report_phone") {
		t.Errorf("blanks %v", got)
	}
}

// S29: nothing of the identity is in the decision; a stub has what the norm lists and no
// other number; the patient's copy can be lost without telling more than a name.
func TestIdentityStaysOnThePaper(t *testing.T) {
	r, d := lin(t, "fields")
	id := linsIdentity(t)
	all := []string{id.Name, id.IDNumber, id.HealthCard, id.OutpatientNumber, id.InpatientNumber, id.FileNumber, id.Employer + id.Occupation, id.Email, id.Phone,
		id.Address.String(), id.BirthDate, id.Guardian.Name, id.Guardian.Phone}
	onStub := []string{id.Name, id.FileNumber, id.Phone, id.Address.String()}
	for _, secret := range all {
		if bytes.Contains(d.JSON(), []byte(secret)) {
			t.Errorf("the decision holds %q", secret)
		}
		if got := bytes.Contains(paper(t, r, form.Out, form.Stub).JSON(), []byte(secret)); got != slices.Contains(onStub, secret) {
			t.Errorf("on the stub: %q: %t", secret, got)
		}
		if secret != id.Name && bytes.Contains(paper(t, r, form.Out, form.Patient).JSON(), []byte(secret)) {
			t.Errorf("the patient's copy holds %q", secret)
		}
	}
}

// What the patient is told of the way is the plan's (S20): the vehicle, with staff, the
// time on the wall; what to do if it gets worse; a follow-up without its reason.
func TestPatientsCopyOfLin(t *testing.T) {
	r, _ := lin(t, "fields")
	p := paper(t, r, form.Out, form.Patient)
	for key, want := range map[string]string{
		"to": "安溪县医院", "department": "介入导管室", "how": "医院的救护车送，路上有医务人员陪", "leave_by": "2022年11月26日 14:20", "begins": "2022年11月26日 16:20",
		"on_arrival": "不用挂号、不用经过急诊科，直接到介入导管室", "safety_net": "如果路上加重或有新的不舒服：马上告诉陪送的医务人员",
		"emergency": "120", "duty_phone": "0595-0000-0111", "follow_up": "14天内我们会联系您",
	} {
		if got := value(p, key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}

// The receiver's copy has the clocks in their order, what is to be done with its
// deadline, the rules with their versions, the facts that they read and those that
// they missed.
func TestReceiversCopy(t *testing.T) {
	r, _ := lin(t, "fields")
	src := string(paper(t, r, form.Out, form.Receiver).JSON())
	at := -1
	for _, want := range []string{"clock.onset", "clock.first_contact", "clock.ecg_acquired", "推溶栓药", "14:10前", "14:20前出发", "cn-chest-pain/CP-5 0.1.0", "ST抬高心梗：是", "从首次医疗接触到急诊介入：142分钟", "所缺情况"} {
		next := strings.Index(src, want)
		if next < at {
			t.Errorf("%q is at %d, what comes before it at %d", want, next, at)
		}
		at = max(at, next)
	}
	r, d := of(t, engine(t, "anxi"), "anxi/cases/lin-onset-unknown.json", &form.Identity{Name: "某某"}, nil)
	p := paper(t, r, form.Out, form.Receiver)
	if got := value(p, "clock.onset"); got != "不详（说不清）" {
		t.Errorf("onset %q", got)
	}
	if got := value(p, "facts_missing"); !strings.Contains(got, d.Missing[0].Question.Zh) {
		t.Errorf("missing %q", got)
	}
	if got := value(p, "settled"); d.Settled || got == "已定" {
		t.Errorf("settled %q", got)
	}
}

// Where the doctor sends the patient elsewhere, the plan's times and vehicle are of
// another way: they are lines for a pen, and the colleague sees what was advised.
func TestDoctorChoosesAnotherPlace(t *testing.T) {
	f := linsFields(t, "fields")
	f.To.Institution = "quanzhou-first-hospital"
	r, d := of(t, engine(t, "anxi"), "anxi/cases/lin.json", linsIdentity(t), f)
	p := paper(t, r, form.Out, form.Patient)
	if got := value(p, "to"); got != "泉州市第一医院" {
		t.Errorf("to %q", got)
	}
	for _, key := range []string{"how", "leave_by", "begins", "department"} {
		if got := value(p, key); got != "" {
			t.Errorf("%s is %q, of the way to %s", key, got, d.Destination)
		}
	}
	if got := value(paper(t, r, form.Out, form.Receiver), "advised"); got != "安溪县医院" {
		t.Errorf("advised %q", got)
	}
}

// What may turn out not to be needed is not told to the patient as the way: of every
// case, no vehicle, time or place of such a step is on the copy, unless a certain step or
// the decision has it too. What stands for the door is of where he is sent.
func TestPatientsCopyTellsWhatIsCertain(t *testing.T) {
	possible := 0
	for _, dir := range []string{"anxi", "pathways"} {
		e := engine(t, dir)
		files, err := fs.Glob(os.DirFS(examples), dir+"/cases/*.json")
		for _, name := range must(t, files, err) {
			r, d := of(t, e, name, &form.Identity{Schema: form.IdentitySchema, Name: "某某"}, nil)
			p := paper(t, r, form.Out, form.Patient)
			way := strings.Join([]string{value(p, "department"), value(p, "how"), value(p, "leave_by"), value(p, "begins"), value(p, "on_arrival")}, "\n")
			certain := ""
			for _, s := range d.Plan {
				if !s.Possible {
					certain += "\n" + strings.Join(words(&s), "\n")
				}
			}
			for _, s := range d.Plan {
				if !s.Possible {
					continue
				}
				possible++
				if s.Text.Zh != "" && strings.Contains(string(p.JSON()), s.Text.Zh) {
					t.Errorf("%s tells the patient as certain: %s", name, s.Text.Zh)
				}
				for _, w := range words(&s) {
					if strings.Contains(way, w) && !strings.Contains(certain, w) {
						t.Errorf("%s tells the patient as certain: %s", name, w)
					}
				}
			}
			if s := value(p, "on_arrival"); strings.Count(s, "\n") > 0 {
				t.Errorf("%s has more than one door: %s", name, s)
			}
		}
	}
	if possible == 0 {
		t.Error("no case has a step that may turn out not to be needed")
	}
}

// words are those of a step that a patient could be told.
func words(s *referral.Step) (all []string) {
	if s.Action != "transfer" && s.Action != "meet_at" {
		return nil
	}
	if all = append(all, s.Site.Name.Zh); s.Site.Department != nil {
		all = append(all, s.Site.Department.Zh)
	}
	if s.DepartBy != nil {
		all = append(all, s.DepartBy.Clock())
	}
	return all
}

// The door past which a patient is taken is that of where he is sent, not of a hospital
// on the way; a way that may not be needed is none.
func TestWayIsTheCertainOne(t *testing.T) {
	e := engine(t, "anxi")
	c, err := e.ParseCase(file(t, "anxi/cases/lin.json"))
	must(t, c, err)
	d := *e.Decide(c)
	i := slices.IndexFunc(d.Plan, func(s referral.Step) bool { return s.Action == "transfer" })
	way := d.Plan[i]
	next := way
	next.Site = referral.Site{ID: "quanzhou-first-hospital", Name: wire.Text{Zh: "泉州市第一医院"}, Department: &wire.Text{Zh: "心内科"}}
	for _, possible := range []bool{true, false} {
		next.Possible = possible
		d.Plan = slices.Insert(slices.Clone(d.Plan[:i:i]), i, way, next)
		r, err := form.New(e, c, &d, linsIdentity(t), nil)
		must(t, r, err)
		p := paper(t, r, form.Out, form.Patient)
		if got := value(p, "on_arrival"); got != "不用挂号、不用经过急诊科，直接到介入导管室" {
			t.Errorf("on arrival %q", got)
		}
		if got := strings.Contains(value(p, "how"), "泉州市第一医院"); got == possible {
			t.Errorf("possible %t, and the way is %q", possible, value(p, "how"))
		}
	}
}

// What protects others, and the patient, the family has to do: it is told in plain words
// that say nothing of what is suspected.
func TestFamilyIsToldWhatToDo(t *testing.T) {
	e := engine(t, "anxi")
	c, err := e.ParseCase(file(t, "anxi/cases/lin.json"))
	must(t, c, err)
	lin := e.Decide(c)
	const mask, company = "路上和候诊戴好口罩，少接触人", "身边一直要有人"
	for _, tt := range []struct {
		change func(d *referral.Decision)
		want   []string
	}{
		{func(*referral.Decision) {}, nil},
		{func(d *referral.Decision) {
			d.Notices = []referral.Notice{{Kind: "isolate", Text: wire.Text{Zh: "查肺结核"}}}
		}, []string{mask}},
		{func(d *referral.Decision) { d.Notices = []referral.Notice{{Kind: "never_alone"}} }, []string{company}},
		{func(d *referral.Decision) {
			d.Plan = append(slices.Clone(d.Plan), referral.Step{Action: "perform", Service: "never_alone"})
		}, []string{company}},
	} {
		d := *lin
		tt.change(&d)
		r, err := form.New(e, c, &d, nil, nil)
		must(t, r, err)
		p := paper(t, r, form.Out, form.Patient)
		for _, line := range []string{mask, company} {
			if got := strings.Contains(value(p, "safety_net"), line); got != slices.Contains(tt.want, line) {
				t.Errorf("%q: %t, want %v", line, got, tt.want)
			}
		}
		if strings.Contains(string(p.JSON()), "肺结核") {
			t.Error("the family's copy tells what is suspected")
		}
	}
}

// The day of the way back is the doctor's to say: that of the case was before it.
func TestDayOfTheWayBack(t *testing.T) {
	f := linsFields(t, "back")
	for _, day := range []string{"2022-12-03", ""} {
		f.Date = day
		r, _ := of(t, engine(t, "anxi"), "anxi/cases/lin.json", linsIdentity(t), f)
		for _, copy := range form.Copies(form.Back) {
			p := paper(t, r, form.Back, copy)
			if got := value(p, "date"); (got == "") != (day == "") || strings.Contains(got, "11月") {
				t.Errorf("%s: %q of the day %q", copy, got, day)
			}
			if got := slices.Contains(keys(p.Unfilled()), "date"); got != (day == "") {
				t.Errorf("%s: the day is a blank: %t", copy, got)
			}
		}
	}
}

// The way back is from where the patient was sent to.
func TestBackIsTheOtherWay(t *testing.T) {
	r, _ := lin(t, "back")
	p := paper(t, r, form.Back, form.Receiver)
	if from, to := value(p, "institution"), value(p, "to"); from != "安溪县医院" || to != "蓝田乡卫生院" {
		t.Errorf("from %s to %s", from, to)
	}
}

// Every blank that is not filled is named, all at once; a signature is for a pen.
func TestBlanksAreNamed(t *testing.T) {
	r, _ := lin(t, "fields")
	for _, copy := range form.Copies(form.Out) {
		p := paper(t, r, form.Out, copy)
		if got := keys(p.Blanks); !slices.Equal(got, []string{"signature"}) || len(p.Unfilled()) != 0 {
			t.Errorf("%s lacks %v", copy, got)
		}
	}
	r, _ = of(t, engine(t, "anxi"), "anxi/cases/lin.json", nil, nil)
	for _, tt := range []struct{ form, copy, lacks string }{
		{form.Out, form.Stub, "number name file_number address village phone receiving_doctor"},
		{form.Out, form.Receiver, "number name impression history past_history treatment doctor_phone"},
		{form.Back, form.Stub, "number name inpatient_number address village phone returned_on receiving_doctor date"},
		{form.Back, form.Receiver, "number name diagnosis inpatient_number results treatment advice safety_net doctor_phone date"},
	} {
		if got := strings.Join(keys(paper(t, r, tt.form, tt.copy).Unfilled()), " "); got != tt.lacks {
			t.Errorf("%s %s lacks %q, want %q", tt.form, tt.copy, got, tt.lacks)
		}
	}
}

// Before a consult is booked, what it lacks is named: summary, presentation, exams,
// questions. That there were no exams is an answer; that nobody says is none. It has
// a deadline and what to do if nobody answers (S21). Mechanisms: H6.
func TestConsultIsComplete(t *testing.T) {
	for _, tt := range []struct {
		lacks string
		less  func(f *form.Fields)
	}{
		{"", func(*form.Fields) {}},
		{"past_history", func(f *form.Fields) { f.PastHistory = "" }},
		{"history", func(f *form.Fields) { f.History = " \n" }},
		{"exams", func(f *form.Fields) { f.Exams = nil }},
		{"", func(f *form.Fields) { f.Exams = []form.Exam{} }},
		{"questions", func(f *form.Fields) { f.Questions = nil }},
	} {
		f := linsFields(t, "fields")
		tt.less(f)
		r, _ := of(t, engine(t, "anxi"), "anxi/cases/lin.json", linsIdentity(t), f)
		p := paper(t, r, form.Consult, form.Receiver)
		if got := strings.Join(keys(p.Unfilled()), " "); got != tt.lacks {
			t.Errorf("lacks %q, want %q", got, tt.lacks)
		}
		if value(p, "answer_by") != "2022年11月26日 14:02" || value(p, "if_no_answer") == "" {
			t.Errorf("answer by %q, else %q", value(p, "answer_by"), value(p, "if_no_answer"))
		}
	}
}

// The colleague sees whether the results of an exam are taken where the patient goes,
// as networks of both have agreed; where nobody has, nothing is said. Mechanisms: Q13.
func TestExamsAreRecognised(t *testing.T) {
	n, err := author.Open(os.DirFS(examples+"anxi"), content.CN()...)
	must(t, n, err)
	patch, err := wire.ParseJSON("", []byte(`{"networks": {"anxi": {"recognises": {"ecg.acquire": 1440}}}}`), 1<<10)
	must(t, patch, err)
	if err := n.Catalog.Update(func(tx *capability.Tx) error { return tx.Merge(patch) }); err != nil {
		t.Fatal(err)
	}
	e, err := n.Engine.With(n.Catalog.View())
	must(t, e, err)
	f := linsFields(t, "fields")
	f.Exams = []form.Exam{
		{Name: "今天的", Service: "ecg.acquire", On: "2022-11-26"},
		{Name: "昨天的", Service: "ecg.acquire", On: "2022-11-25"}, // of its first minute, 37 hours ago
		{Name: "没约定的", Service: "glucose.test", On: "2022-11-26"},
		{Name: "明天的", Service: "ecg.acquire", On: "2022-11-27"},
	}
	r, _ := of(t, e, "anxi/cases/lin.json", linsIdentity(t), f)
	for _, s := range paper(t, r, form.Out, form.Receiver).Sections {
		if s.Title.Zh != "已做检查" {
			continue
		}
		for i, want := range []string{"是", "否", "", ""} {
			row := s.Grid.Rows[i]
			if got := row[len(row)-1].Zh; got != want {
				t.Errorf("%s: recognised %q, want %q", row[0].Zh, got, want)
			}
		}
		return
	}
	t.Error("the exams are not there")
}

// An identity of another sex or age than the case is another patient's.
func TestOtherPatient(t *testing.T) {
	e := engine(t, "anxi")
	c, err := e.ParseCase(file(t, "anxi/cases/lin.json"))
	must(t, c, err)
	d := e.Decide(c)
	age := 57
	for _, tt := range []struct {
		id   form.Identity
		path string
	}{
		{form.Identity{Sex: "female"}, "/sex"},
		{form.Identity{BirthDate: "1964-11-27"}, "/birth_date"}, // not yet 58
		{form.Identity{BirthDate: "1964-11-26"}, "/birth_date"}, // 58 today, as he is, and born on another day
		{form.Identity{BirthDate: "1964-03-08"}, ""},
		{form.Identity{BirthDate: "2022-11-27"}, "/birth_date"}, // tomorrow
		{form.Identity{Age: &age}, "/age"},
		{form.Identity{}, ""},
	} {
		_, err := form.New(e, c, d, &tt.id, nil)
		var ps wire.Problems
		if errors.As(err, &ps) != (tt.path != "") || tt.path != "" && ps[0].Path != tt.path {
			t.Errorf("%+v: %v, want %q", tt.id, err, tt.path)
		}
		if err != nil && tt.id.BirthDate != "" && strings.Contains(err.Error(), tt.id.BirthDate) {
			t.Errorf("the mistake tells the day of birth: %v", err)
		}
	}
	other := *d
	other.Case = "somebody"
	if _, err := form.New(e, c, &other, &form.Identity{}, nil); err == nil {
		t.Error("a decision of another case was taken")
	}
}

// each renders every copy of every form on every paper in every language.
func each(t *testing.T, r *form.Referral, look func(name, page string)) {
	t.Helper()
	for _, kind := range form.Forms() {
		for _, copy := range form.Copies(kind) {
			for _, size := range form.Sizes() {
				for _, lang := range form.Languages() {
					page, err := paper(t, r, kind, copy).HTML(size, lang)
					look(path.Join(kind, copy, size, lang), string(must(t, page, err)))
				}
			}
		}
	}
}

var (
	colour = regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\b(rgba?|hsla?|lab|lch|opacity|gr[ae]y|silver|red|blue|green|orange|yellow|shadow|gradient)\b`)
	loads  = regexp.MustCompile(`(?i)<script|<link|<img|src=|href=|url\(|@import|javascript:`)
	tag    = regexp.MustCompile(`<(/?)([a-z0-9]+)[^>]*>`)
)

// A page is black on white, loads nothing, says whose content it is, closes what it
// opens, and escapes what people write.
func TestPages(t *testing.T) {
	f := linsFields(t, "fields")
	f.History, f.Told, f.Questions = `<b onload="x">&`, "</p><script>alert(1)</script>", []string{"<img src=x>"}
	r, _ := of(t, engine(t, "anxi"), "anxi/cases/lin.json", linsIdentity(t), f)
	each(t, r, func(name, page string) {
		style := page[strings.Index(page, "<style>"):strings.Index(page, "</style>")]
		for _, c := range colour.FindAllString(style, -1) {
			if c != "#000" && c != "#fff" {
				t.Errorf("%s has the colour %s", name, c)
			}
		}
		if found := loads.FindString(strings.NewReplacer("&lt;img src=x&gt;", "", "&lt;script&gt;", "").Replace(page)); found != "" {
			t.Errorf("%s has %s", name, found)
		}
		if !strings.Contains(page, "样例内容，不得用于病人") {
			t.Errorf("%s does not say that it is a sample", name)
		}
		var open []string
		for _, m := range tag.FindAllStringSubmatch(page, -1) {
			switch {
			case m[2] == "meta":
			case m[1] == "":
				open = append(open, m[2])
			case len(open) == 0 || open[len(open)-1] != m[2]:
				t.Errorf("%s closes %s within %v", name, m[2], open)
				return
			default:
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			t.Errorf("%s leaves %v open", name, open)
		}
	})
}

// In each language a page speaks that language as far as it is spoken.
func TestLanguages(t *testing.T) {
	r, _ := lin(t, "fields")
	p := paper(t, r, form.Out, form.Patient)
	for lang, want := range map[string][2]bool{"zh": {true, false}, "en": {false, true}, "both": {true, true}} {
		page, err := p.HTML("a5", lang)
		must(t, page, err)
		if got := [2]bool{bytes.Contains(page, []byte("最晚出发")), bytes.Contains(page, []byte("Leave by"))}; got != want {
			t.Errorf("%s: Chinese and English %v", lang, got)
		}
	}
	if _, err := p.HTML("a6", "zh"); err == nil {
		t.Error("a6 was printed")
	}
	if _, err := p.HTML("a4", "fr"); err == nil {
		t.Error("French was printed")
	}
	if _, err := r.Paper(form.Consult, form.Stub); err == nil {
		t.Error("a consult has a stub")
	}
	if _, err := r.Paper("otu", form.Stub); err == nil || !strings.Contains(err.Error(), `did you mean "out"?`) {
		t.Error(err)
	}
}

// Mistakes are told all at once, with where they are and the near word.
func TestReadersTellMistakes(t *testing.T) {
	_, err := form.ReadIdentity([]byte(`{"schema": "fenji.identity/2", "nme": "x", "sex": "mail", "birth_date": "1964-02-30", "age": 131}`))
	told(t, err, map[string]string{"/schema": "schema", "/nme": "unknown-key", "/name": "missing", "/sex": "unknown-word", "/birth_date": "impossible-date", "/age": "out-of-range"})
	_, err = form.ReadFields([]byte(`{"schema": "x", "date": "today", "exams": [{"on": "2022-13-01", "images": -1}], "staff": [{"flag": 2}, {}],
	 "state": "snet", "status_codes": {"sent": 5, "gone": 1}, "document": {"effective": "x", "expires": "y"}, "diagnoses": [{"name": "d", "date": "z"}], "questons": []}`))
	told(t, err, map[string]string{"/schema": "schema", "/date": "impossible-date", "/exams/0/on": "impossible-date", "/exams/0/name": "missing", "/exams/0/images": "out-of-range",
		"/staff/0/flag": "out-of-range", "/staff/1/flag": "missing", "/state": "unknown-word", "/status_codes/sent": "out-of-range", "/status_codes/gone": "unknown-word",
		"/document/effective": "impossible-date", "/document/expires": "impossible-date", "/diagnoses/0/date": "impossible-date", "/questons": "unknown-key"})
}

// A mistake in what says who the patient is never tells what stands there (S29): it would
// be on a screen, or in a log.
func TestMistakesTellNoValue(t *testing.T) {
	for _, src := range []string{
		`{"schema": "林某某", "name": "林某某", "sex": "林某某", "birth_date": "林某某", "age": 13900000000, "patient_type": 1, "guardian": "林某某"}`,
		`{"schema": "fenji.identity/1", "name": "林某某", "age": 13900000000.5, "phone": 13900000000}`,
		`{"schema": "fenji.form_fields/1", "date": "林某某", "state": "林某某", "exams": [{"on": "林某某", "images": -13900000000}], "staff": [{"name": "林某某", "flag": 13900000000}], "status_codes": {"sent": 13900000000}}`,
		`{"schema": "fenji.identity/1", "name": "林某某" "phone": 13900000000}`,
	} {
		for _, err := range []error{second(form.ReadIdentity([]byte(src))), second(form.ReadFields([]byte(src)))} {
			if err == nil || strings.Contains(err.Error(), "林") || strings.Contains(err.Error(), "139") {
				t.Errorf("told: %v", err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

func told(t *testing.T, err error, want map[string]string) {
	t.Helper()
	var ps wire.Problems
	errors.As(err, &ps)
	got := map[string]string{}
	for _, p := range ps {
		got[p.Path] = p.Code
		if p.Line == 0 {
			t.Errorf("%s has no line", p.Path)
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}

// Whatever is read as an identity and as fields can be printed.
func FuzzRead(f *testing.F) {
	f.Add(file(f, "forms/lin.identity.json"), file(f, "forms/lin.fields.json"))
	f.Add([]byte(`{"schema": "fenji.identity/1", "name": "x"}`), []byte(`{"schema": "fenji.form_fields/1", "exams": [], "to": {"institution": "hutou"}}`))
	e := engine(f, "anxi")
	c, err := e.ParseCase(file(f, "anxi/cases/lin.json"))
	must(f, c, err)
	d := e.Decide(c)
	f.Fuzz(func(t *testing.T, identity, fields []byte) {
		id, err := form.ReadIdentity(identity)
		if err != nil {
			return
		}
		more, err := form.ReadFields(fields)
		if err != nil {
			return
		}
		r, err := form.New(e, c, d, id, more)
		if err != nil {
			return
		}
		for _, kind := range form.Forms() {
			p := paper(t, r, kind, form.Receiver)
			if _, err := p.HTML("a4", "both"); err != nil || !json.Valid(p.JSON()) || !json.Valid(r.Record().JSON()) {
				t.Errorf("%s: %v", kind, err)
			}
		}
	})
}
