package form

import (
	"fmt"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// patientBoxes are who the patient is, on every copy.
func (r *Referral) patientBoxes() []Box {
	return []Box{
		box("name", "患者姓名", "Patient", r.identity.Name),
		said("sex", "性别", "Sex", r.sex()),
		said("age", "年龄", "Age", r.age()),
	}
}

// homeBoxes are where the patient is found: on the stubs alone. An address goes down to
// the village and group.
func (r *Referral) homeBoxes() []Box {
	boxes := []Box{box("address", "家庭住址", "Address", r.identity.Address.String()).roomy(1)}
	if r.identity.Address.Village == "" {
		boxes = append(boxes, box("village", "村组", "Village and group", ""))
	}
	return append(boxes, box("phone", "联系电话", "Telephone", r.identity.Phone))
}

// historyBoxes are what the doctor writes of the illness.
func (r *Referral) historyBoxes() []Box {
	return []Box{
		box("impression", "初步印象", "First impression", r.fields.Impression).roomy(1),
		box("history", "主要现病史（转出原因）", "Present illness (reason for referral)", r.fields.History).roomy(4),
		box("past_history", "主要既往史", "Past history", r.fields.PastHistory).roomy(2),
		box("allergies", "过敏史", "Allergies", r.fields.Allergies).optional().roomy(1),
		box("treatment", "治疗经过", "Treatment so far", r.fields.Treatment).roomy(3),
	}
}

// signature is where the doctor signs, how to reach who signs, and the day.
func (r *Referral) signature(from place, day string) []Box {
	return append([]Box{hand("signature", "转诊医生（签字）", "Doctor's signature").needed()}, r.sender(from, day)...)
}

// sender is the place of who signs, how to reach it, and the day.
func (r *Referral) sender(from place, day string) []Box {
	return []Box{
		box("doctor_phone", "联系电话", "Telephone", r.fields.Phone),
		said("institution", "机构名称", "Institution", from.name),
		said("date", "日期", "Date", date(day)),
	}
}

// out is the receiver's copy: all that the colleague needs.
func (r *Referral) out(p *Paper) {
	from, to := r.ends()
	p.add("", "", said("to", "接诊机构名称", "To", to.name), said("department", "转入科室", "Department", to.department).optional())
	p.add("", "", r.patientBoxes()...)
	p.add("紧急程度", "Urgency", r.urgency()...)
	p.add("病情", "The illness", append(r.historyBoxes(), filled(box("pending", "待回结果", "Results awaited", r.fields.Pending).optional().roomy(1), r.guardian())...)...)
	p.add("时间点", "Clocks", r.clocks()...)
	p.table("计划与待办", "Plan, and what is pending", r.plan())
	p.add("", "", r.limits()...)
	p.table("已做检查", "Exams made", r.exams(from, to))
	p.table("须报告、须知（不给病人和家属）", "Reports and notices (not for the patient and the family)", r.notices())
	p.table("判定依据", "Rules that decided", r.rules())
	p.add("", "", r.traceBoxes()...)
	p.add("", "", r.signature(from, r.date())...)
	p.add("接诊回执", "Receipt", hand("arrived", "到达时间", "Arrived at"), hand("receiving_signature", "接诊医生（签字）", "Receiver's signature"))
	if reports(r.d) && r.fields.ReportPhone == "" {
		p.Blanks = append(p.Blanks, Blank{Key: "report_phone", Name: wire.Text{Zh: "报告值班电话", En: "Duty phone for reports"}})
	}
}

// reports reports whether something must be reported to an authority.
func reports(d *referral.Decision) bool {
	return slices.ContainsFunc(d.Notices, func(n referral.Notice) bool { return reported[n.Kind] })
}

// urgency is how urgent it is, as far as it is known, and what was advised where the
// doctor chose another place.
func (r *Referral) urgency() []Box {
	a := r.d.Acuity
	level := wire.Text{Zh: fmt.Sprintf("%d级（%s）", a.Level, a.Scale), En: fmt.Sprintf("level %d (%s)", a.Level, a.Scale)}
	if a.Possible != a.Level {
		level.Zh, level.En = level.Zh+fmt.Sprintf("，不能排除%d级", a.Possible), level.En+fmt.Sprintf(", level %d not ruled out", a.Possible)
	}
	boxes := []Box{said("acuity", "病情分级", "Acuity", level).optional(), said("disposition", "建议", "Advice", word(dispositions, r.d.Disposition)).optional()}
	if r.d.GreenChannel {
		boxes = append(boxes, said("green", "绿色通道", "Green channel", wire.Text{Zh: "是", En: "yes"}).optional())
	}
	settled := wire.Text{Zh: "已定", En: "settled"}
	if !r.d.Settled {
		settled = wire.Text{Zh: "未定：见所缺情况", En: "open: see what is missing"}
	}
	boxes = append(boxes, said("settled", "是否已定", "Decision", settled).optional())
	if r.d.Advisory {
		boxes = append(boxes, said("advisory", "注意", "Note", wire.Text{Zh: "含未签署规则的建议", En: "rests in part on unsigned rules"}).optional())
	}
	if !r.asAdvised() {
		advised := r.place(r.d.Destination, nil, Party{})
		boxes = append(boxes, said("advised", "原建议去处", "Advised was", advised.name).optional())
	}
	return boxes
}

// limits are what the case needs and can't or must not have.
func (r *Referral) limits() []Box {
	var forbidden, unmet, passed []wire.Text
	for _, f := range r.d.Forbidden {
		forbidden = append(forbidden, f.Text)
	}
	for _, u := range r.d.Unmet {
		unmet = append(unmet, u.Text)
	}
	for _, x := range r.d.Passed {
		term, within := wire.Text{Zh: x.Service, En: x.Service}, minutes(x.WithinMinutes)
		if t := r.engine.Set().Terms[x.Service]; t != nil {
			term = t.Name()
		}
		passed = append(passed, bracketed(term, within))
	}
	return filled(said("forbidden", "禁忌", "Forbidden", forbidden...).optional().roomy(1),
		said("unmet", "未能满足", "Unmet", unmet...).optional().roomy(1),
		said("passed", "已过时间窗", "Past its window", passed...).optional().roomy(1))
}

// traceBoxes are what the rules have read, what they missed, and of which versions
// they are.
func (r *Referral) traceBoxes() []Box {
	none := func(all []wire.Text) wire.Text {
		if len(all) == 0 {
			return wire.Text{Zh: "无", En: "none"}
		}
		return semicolons(all)
	}
	return []Box{
		said("facts_used", "所用情况", "Facts used", none(r.factsUsed())).optional().roomy(1),
		said("facts_missing", "所缺情况", "Facts missing", none(r.factsMissing())).optional().roomy(1),
		said("versions", "版本", "Versions", r.versions()).optional().roomy(1),
	}
}

// guardian is whom to tell beside the patient.
func (r *Referral) guardian() Box {
	g := r.identity.Guardian
	if g == nil {
		return Box{}
	}
	who := g.Name
	if g.Relation != "" {
		who += "（" + g.Relation + "）"
	}
	return box("guardian", "监护人或家属", "Guardian or family", who+" "+g.Phone).optional()
}

// exams are those that were made, and whether the receiver takes their results.
func (r *Referral) exams(from, to place) *Grid {
	t := &Grid{Columns: texts("项目", "Exam", "日期", "On", "结果", "Result", "影像", "Images", "互认", "Recognised")}
	for _, e := range r.fields.Exams {
		images := wire.Text{}
		if e.Images > 0 {
			images = plain(fmt.Sprint(e.Images))
		}
		t.Rows = append(t.Rows, []wire.Text{plain(e.Name), date(e.On), plain(e.Result), images, r.recognised(e, from, to)})
	}
	return t.tidy()
}

// recognised is whether the receiver takes the result of an exam, as far as the
// networks of both have said.
func (r *Referral) recognised(e Exam, from, to place) wire.Text {
	made, ok := wire.ReadDay(e.On)
	age := r.c.At.Minute() + int64(r.c.At.Offset()) - made*1440 // at most: it was made at some time of that day
	if e.Service == "" || from.in == nil || to.in == nil || !ok || age < 0 {
		return wire.Text{}
	}
	yes, known := r.engine.View().Recognised(e.Service, from.in.ID, to.in.ID, int(age), capability.Date(r.c.At.Date()))
	if !known {
		return wire.Text{}
	}
	return yesNo(yes)
}

// outStub is what the sender keeps.
func (r *Referral) outStub(p *Paper) {
	_, to := r.ends()
	p.add("", "", slices.Concat(r.patientBoxes(),
		[]Box{box("file_number", "档案编号", "Health file no.", r.identity.FileNumber)}, r.homeBoxes(),
		[]Box{
			said("referred_on", "转诊日期", "Referred on", date(r.c.At.Date())),
			said("to", "转入单位", "To", to.name),
			said("department", "转入科室", "Department", to.department),
			box("receiving_doctor", "接诊医生", "Receiving doctor", r.fields.ReceivingDoctor),
			hand("signature", "转诊医生（签字）", "Doctor's signature").needed(),
			said("date", "填写日期", "Filled in on", date(r.date())),
		})...)
}
