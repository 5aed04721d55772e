package form

import (
	"slices"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// courseBoxes are what the hospital found and did, and what is to be done next.
func (r *Referral) courseBoxes() []Box {
	return []Box{
		box("diagnosis", "诊断结果", "Diagnosis", r.fields.Diagnosis).roomy(2),
		box("inpatient_number", "住院病案号", "Hospital record no.", r.identity.InpatientNumber),
		box("results", "主要检查结果", "Main results", r.fields.Results).roomy(3),
		box("treatment", "治疗经过", "Treatment", r.fields.Treatment).roomy(3),
		box("advice", "下一步治疗方案及康复建议", "Next treatment, and advice for recovery", r.fields.Advice).roomy(4),
	}
}

// back is the receiver's copy: who takes over again.
func (r *Referral) back(p *Paper) {
	from, to := r.backEnds()
	p.add("", "", said("to", "接诊机构名称", "To", to.name))
	p.add("", "", r.patientBoxes()...)
	p.add("", "", append(r.courseBoxes(), filled(
		box("pending", "待回结果", "Results awaited", r.fields.Pending).optional().roomy(1),
		box("allergies", "过敏史", "Allergies", r.fields.Allergies).optional().roomy(1), r.guardian())...)...)
	p.table("已做检查", "Exams made", r.exams(from, to))
	p.add("什么时候再转上来", "When to send up again", said("safety_net", "出现这些情况", "If this happens", r.returns()...).roomy(2))
	p.add("", "", r.signature(from, r.backDate())...)
	p.add("接收回执", "Receipt", hand("first_seen", "首次随访时间（72小时内）", "First seen (within 72 h)"), hand("receiving_signature", "接诊医生（签字）", "Receiver's signature"))
}

// backPatient is the patient's copy: where care goes on, and when to come again.
func (r *Referral) backPatient(p *Paper) {
	from, to := r.backEnds()
	p.add("", "", r.patientBoxes()...)
	p.add("去哪里", "Where to go", said("to", "回到", "Back to", to.name).roomy(1), said("department", "科室", "Department", to.department).optional())
	p.add("回去以后", "At home", box("advice", "治疗和康复", "Treatment and recovery", r.fields.Advice).roomy(4),
		box("told", "医生交代", "The doctor says", r.fields.Told).optional().roomy(2))
	p.add("要带", "Take along", said("take_along", "要带的东西", "What to take", r.takeAlong()).optional().roomy(1))
	p.add("注意", "Watch for", said("safety_net", "出现这些情况", "If this happens", r.returns()...).roomy(3))
	p.add("联系", "Whom to call", box("emergency", "急救电话", "Emergency", r.emergency()), box("duty_phone", "接诊机构电话", "Telephone there", to.phone("duty")))
	p.add("", "", r.signature(from, r.backDate())...)
}

// returns are what has to bring the patient back: the doctor's words alone, because
// the decision was of the way there, unless it was the one to send down.
func (r *Referral) returns() (lines []wire.Text) {
	all := slices.Clone(r.fields.SafetyNet)
	if r.d.Disposition == referral.ReferDown {
		all = append(slices.Clone(r.d.SafetyNet), all...)
	}
	for _, n := range all {
		lines = append(lines, ifThen(n))
	}
	return lines
}

// backStub is what the hospital keeps.
func (r *Referral) backStub(p *Paper) {
	_, to := r.backEnds()
	p.add("", "", slices.Concat(r.patientBoxes(),
		[]Box{box("inpatient_number", "病案号", "Hospital record no.", r.identity.InpatientNumber)}, r.homeBoxes(),
		[]Box{
			said("returned_on", "回转日期", "Sent back on", date(r.backDate())),
			said("to", "转回单位", "To", to.name),
			box("receiving_doctor", "接诊医生", "Receiving doctor", r.fields.ReceivingDoctor),
			hand("signature", "转诊医生（签字）", "Doctor's signature").needed(),
			said("date", "日期", "Filled in on", date(r.backDate())),
		})...)
}
