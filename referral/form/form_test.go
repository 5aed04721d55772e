package form_test

import (
	"os"
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

// A city asks the province before an operation of which it is not sure: the request
// goes with what the patient has, the pictures and the questions, and says what it
// still lacks. Mechanisms: H6, H7.
func TestConsultBeforeAnOperation(t *testing.T) {
	e, id := engine(t, "hezhou"), linsIdentity(t)
	id.Name, id.Sex, id.BirthDate = "某某", "female", "2016-08-15"
	for _, tt := range []struct {
		lacks string
		less  func(f *form.Fields)
	}{
		{"", func(*form.Fields) {}},
		{"exams", func(f *form.Fields) { f.Exams = nil }},
		{"questions", func(f *form.Fields) { f.Questions = nil }},
	} {
		f := linsFields(t, "fields")
		f.History = "精神差，进食少，头颅CT见占位。"
		f.Exams = []form.Exam{{Name: "头颅CT", Service: "ct.head", On: "2019-12-20"}}
		f.Questions = []string{"还要做哪些检查？", "手术关键是什么？"}
		tt.less(f)
		r, _ := of(t, e, "hezhou/cases/three.json", id, f)
		p := paper(t, r, form.Consult, form.Receiver)
		if got := strings.Join(keys(p.Unfilled()), " "); got != tt.lacks {
			t.Errorf("lacks %q, want %q", got, tt.lacks)
		}
		if value(p, "answer_by") != "2019年12月20日 16:00" || value(p, "if_no_answer") == "" {
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
