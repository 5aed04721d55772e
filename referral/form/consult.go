package form

import (
	"strconv"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// consult is the request for an opinion from afar. What it lacks is told before it is
// booked: summary, presentation, exams or the word that there were none, questions.
func (r *Referral) consult(p *Paper) {
	from, _ := r.ends()
	step := r.consultStep()
	p.add("", "", r.consultHead(step)...)
	p.add("", "", r.patientBoxes()...)
	p.add("病情", "The case",
		box("past_history", "病人概况、既往史", "Summary, past history", r.fields.PastHistory).roomy(2),
		box("allergies", "过敏史", "Allergies", r.fields.Allergies).optional().roomy(1),
		box("history", "现病史、表现", "Presentation", r.fields.History).roomy(4),
		said("known", "已知情况", "What is known", semicolons(r.known())).optional().roomy(1),
		box("impression", "初步印象", "First impression", r.fields.Impression).roomy(1),
		box("treatment", "已做处理", "Treatment so far", r.fields.Treatment).roomy(2))
	p.add("时间点", "Clocks", r.clocks()...)
	p.table("检查和影像", "Exams and images", r.exams(from, r.asked(step)))
	p.add("", "", r.examsBox()...)
	p.add("要解决的问题", "Questions", said("questions", "问题", "Questions", numbered(r.fields.Questions)...).roomy(3))
	p.add("", "", append([]Box{hand("signature", "申请医生（签字）", "Doctor's signature").needed()}, r.sender(from, r.date())...)...)
	p.add("会诊意见", "Opinion", hand("opinion", "意见", "Opinion").roomy(5), hand("began", "开始时间", "Began at"), hand("ended", "结束时间", "Ended at"),
		hand("consultant_signature", "会诊医生（签字）", "Consultant's signature"))
}

// consultStep is the plan's first consult; nil if it has none.
func (r *Referral) consultStep() *referral.Step {
	for i := range r.d.Plan {
		if r.d.Plan[i].Action == "consult" {
			return &r.d.Plan[i]
		}
	}
	return nil
}

// asked is who is asked: the plan's, unless the doctor names another.
func (r *Referral) asked(step *referral.Step) place {
	if step == nil || step.By == nil || r.fields.To.Institution != "" {
		return r.place("", nil, r.fields.To)
	}
	return r.place(step.By.ID, step.By.Department, r.fields.To)
}

// consultHead is whom to ask, how and by when, and what to do if nobody answers.
func (r *Referral) consultHead(step *referral.Step) []Box {
	boxes := []Box{
		said("to", "会诊机构", "To", r.asked(step).name),
		said("department", "会诊科室", "Department", r.asked(step).department).optional(),
	}
	if step == nil || r.fields.To.Institution != "" {
		return append(boxes, hand("answer_by", "要求回复时间", "Answer by").needed())
	}
	boxes = append(boxes, said("about", "会诊内容", "About", step.Text).optional())
	if step.By != nil && step.By.Phone != "" {
		boxes = append(boxes, box("consult_phone", "电话", "Telephone", step.By.Phone))
	}
	if step.AnswerBy != nil {
		boxes = append(boxes, said("answer_by", "要求回复时间", "Answer by", moment(*step.AnswerBy)))
	}
	if step.IfNoAnswer != nil {
		boxes = append(boxes, said("if_no_answer", "无回音时", "If nobody answers", *step.IfNoAnswer).roomy(1))
	}
	return boxes
}

// examsBox says that no exam was made, or that nobody has said so.
func (r *Referral) examsBox() []Box {
	switch {
	case r.fields.Exams == nil:
		return []Box{box("exams", "检查和影像", "Exams and images", "").roomy(2)}
	case len(r.fields.Exams) == 0:
		return []Box{said("exams", "检查和影像", "Exams and images", wire.Text{Zh: "未做", En: "none made"}).roomy(1)}
	}
	return nil
}

// known are the facts that the case tells of, in words, those that are not so together
// at the end; moments stand among the clocks.
func (r *Referral) known() (all []wire.Text) {
	var not []wire.Text
	for _, o := range r.observations() {
		if o.denied {
			not = append(not, o.name)
		} else {
			all = append(all, join(o.name, o.result))
		}
	}
	if len(not) > 0 {
		all = append(all, join(wire.Text{Zh: "以下为否", En: "not so"}, list(not)))
	}
	return all
}

// numbered are lines with their numbers.
func numbered(lines []string) (all []wire.Text) {
	for i, line := range lines {
		all = append(all, plain(strconv.Itoa(i+1)+". "+line))
	}
	return all
}
