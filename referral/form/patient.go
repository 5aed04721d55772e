package form

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// outPatient is the patient's copy: where to, how, by when, what to take along, what
// to watch for, whom to call. It says nothing of why the rules spoke, and of the
// notices only that somebody will follow up: what is reported by law, and what is
// suspected, is not for whoever else reads it.
func (r *Referral) outPatient(p *Paper) {
	from, to := r.ends()
	p.add("", "", r.patientBoxes()...)
	p.add("去哪里", "Where to go", append([]Box{
		said("to", "去哪家", "To", to.name).roomy(1),
		said("department", "科室", "Department", to.department),
	}, r.way()...)...)
	p.add("要带", "Take along", said("take_along", "要带的东西", "What to take", r.takeAlong()).optional().roomy(1))
	p.add("注意", "Watch for", said("safety_net", "出现这些情况", "If this happens", r.safetyNet()...).roomy(3),
		box("told", "医生交代", "The doctor says", r.fields.Told).optional().roomy(2))
	p.add("联系", "Whom to call", append(r.calls(from), r.followUp()...)...)
	p.add("", "", r.signature(from, r.date())...)
}

// way is how the patient gets there and by when; empty lines where the doctor sends him
// otherwise than was planned.
func (r *Referral) way() []Box {
	how, leave, begins, arrived := []wire.Text{}, []wire.Text{}, []wire.Text{}, []wire.Text{}
	steps := r.transfers()
	for i, s := range steps {
		mode := word(rides, s.Mode)
		if len(steps) > 1 {
			leg := [2]wire.Text{{Zh: "先到", En: "First to "}, {Zh: "再到", En: "Then to "}}[min(i, 1)]
			mode = wire.Text{Zh: leg.Zh + s.Site.Name.In("zh") + "：" + mode.Zh, En: leg.En + s.Site.Name.In("en") + ": " + mode.En}
		}
		if s.Escort != "" {
			mode = wire.Text{Zh: mode.Zh + "，路上有医务人员陪", En: mode.En + ", with staff on the way"}
		}
		how = append(how, mode)
		if s.DepartBy != nil {
			leave = append(leave, moment(*s.DepartBy))
		}
		if s.StartsIn != nil && s.StartsIn.Minutes.Known() && s.Site.ID == r.d.Destination {
			begins = append(begins, moment(r.d.At.Add(s.StartsIn.Minutes.Hi)))
		}
		if len(s.Skip) > 0 && s.Site.ID == r.d.Destination {
			arrived = append(arrived, straight(&s))
		}
	}
	boxes := []Box{said("how", "怎么去", "How", how...).roomy(1), said("leave_by", "最晚出发", "Leave by", leave...)}
	return append(boxes, filled(said("begins", "预计开始治疗", "Begins about", begins...), said("on_arrival", "到了以后", "On arrival", arrived...))...)
}

// straight is what a green channel passes by, in words for a patient.
func straight(s *referral.Step) wire.Text {
	skip := list(words(skips, s.Skip))
	text := wire.Text{Zh: "不用" + strings.ReplaceAll(skip.Zh, "、", "、不用"), En: "no need for " + skip.En}
	if d := s.Site.Department; d != nil {
		text.Zh, text.En = text.Zh+"，直接到"+d.In("zh"), text.En+": straight to "+d.In("en")
	}
	return text
}

// takeAlong is what a patient needs there, and what the doctor adds.
func (r *Referral) takeAlong() wire.Text {
	all := texts("身份证", "identity card", "医保卡", "insurance card", "这张单子", "this paper", "病历和检查单", "records and results", "正在吃的药", "the drugs you take")
	for _, more := range r.fields.TakeAlong {
		all = append(all, plain(more))
	}
	return list(all)
}

// safetyNet is what to mind all the time, what to watch for and what to do then: the
// decision's, the doctor's, and on the way the plain one.
func (r *Referral) safetyNet() (lines []wire.Text) {
	all := slices.Clone(r.fields.SafetyNet)
	if r.asAdvised() {
		all = append(slices.Clone(r.d.SafetyNet), all...)
	}
	lines = r.precautions()
	for _, n := range all {
		lines = append(lines, ifThen(n))
	}
	if len(r.transfers()) == 0 {
		return lines
	}
	if r.transfers()[0].Escort != "" {
		return append(lines, ifThen(referral.SafetyNet{If: wire.Text{Zh: "路上加重或有新的不舒服", En: "worse on the way, or anything new"}, Do: wire.Text{Zh: "马上告诉陪送的医务人员", En: "tell the staff at once"}}))
	}
	phone := r.emergency()
	return append(lines, ifThen(referral.SafetyNet{If: wire.Text{Zh: "路上加重或有新的不舒服", En: "worse on the way, or anything new"}, Do: wire.Text{Zh: "马上打" + phone, En: "call " + phone + " at once"}}))
}

// precautions are what the family does all the time, in words that tell no suspicion.
func (r *Referral) precautions() (lines []wire.Text) {
	noticed := func(kind string) bool {
		return slices.ContainsFunc(r.d.Notices, func(n referral.Notice) bool { return n.Kind == kind })
	}
	if noticed("isolate") {
		lines = append(lines, wire.Text{Zh: "路上和候诊戴好口罩，少接触人", En: "on the way and while waiting: wear a mask, keep away from people"})
	}
	if noticed(neverAlone) || slices.ContainsFunc(r.d.Plan, func(s referral.Step) bool { return s.Service == neverAlone && !s.Possible }) {
		lines = append(lines, wire.Text{Zh: "身边一直要有人", En: "somebody stays at the side all the time"})
	}
	return lines
}

// neverAlone is the act, and the notice, that somebody stays with the patient.
const neverAlone = "never_alone"

func ifThen(n referral.SafetyNet) wire.Text {
	return wire.Text{Zh: "如果" + n.If.In("zh") + "：" + n.Do.In("zh"), En: "If " + n.If.In("en") + ": " + n.Do.In("en")}
}

// emergency is the number of the public ambulance.
func (r *Referral) emergency() string {
	if phone := r.engine.View().Emergency().Phone; phone != "" {
		return phone
	}
	return "120"
}

// calls are the telephones that are for patients.
func (r *Referral) calls(from place) []Box {
	return []Box{
		box("emergency", "急救电话", "Emergency", r.emergency()),
		box("duty_phone", "本机构值班电话", "Duty telephone here", from.phone("duty")),
	}
}

// followUp is when somebody sees the patient again.
func (r *Referral) followUp() (boxes []Box) {
	if r.d.ReviewAt != nil && r.asAdvised() {
		boxes = append(boxes, said("review", "复诊时间", "Seen again on", moment(*r.d.ReviewAt)))
	}
	days := 0
	for _, n := range r.d.Notices {
		if n.Kind == "follow_up" && n.WithinDays > 0 && (days == 0 || n.WithinDays < days) {
			days = n.WithinDays
		}
	}
	if days > 0 {
		boxes = append(boxes, said("follow_up", "随访", "Follow-up", wire.Text{Zh: fmt.Sprintf("%d天内我们会联系您", days), En: fmt.Sprintf("we will contact you within %d days", days)}))
	}
	return boxes
}
