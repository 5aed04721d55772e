package episode

import (
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
)

// ActionKind is something to do.
type ActionKind string

// The kinds of actions. Of those that are due at the same moment the one that stands
// first here is done first.
const (
	CallDispatch       ActionKind = "call_dispatch"
	Request            ActionKind = "request"        // the place of the plan: nobody has
	SecondChannel      ActionKind = "second_channel" // the same place, in another way
	AskNext            ActionKind = "ask_next"
	DecideAgain        ActionKind = "decide_again"   // there is nobody left to ask, or the advice changes the case
	DecideWithout      ActionKind = "decide_without" // more answers are not waited for
	Depart             ActionKind = "depart"
	ConfirmArrival     ActionKind = "confirm_arrival"
	AwaitAnswer        ActionKind = "await_answer"
	SetDate            ActionKind = "set_date"
	AnswerCancellation ActionKind = "answer_cancellation"
	ContactPatient     ActionKind = "contact_patient"
	FirstContact       ActionKind = "first_contact" // after the return
	NameFollowUp       ActionKind = "name_follow_up"
	FollowUp           ActionKind = "follow_up"
	Review             ActionKind = "review"
	SendBack           ActionKind = "send_back"
)

// Who has to act.
const (
	Sender       = "sender"
	Receiver     = "receiver"
	FollowUpSite = "follow_up_site" // to which the patient was returned
)

// Whom an action is towards where it is no institution.
const (
	Patient  = "patient"
	Dispatch = "dispatch"
)

// An Action is something that has to be done, by whom, towards whom.
type Action struct {
	Action         ActionKind `json:"action"`
	DueAt          *wire.Time `json:"due_at"` // null where nobody set a time: until it is done
	OverdueMinutes *int       `json:"overdue_minutes"`
	Role           string     `json:"role"`
	Site           string     `json:"site"` // of who has to act; empty if that is not known
	To             string     `json:"to"`   // an institution, the patient, dispatch
	Service        string     `json:"service,omitempty"`
	Step           int        `json:"step,omitempty"`  // of the plan that it is about
	Event          string     `json:"event,omitempty"` // that it follows from
	Text           wire.Text  `json:"text"`
	IfNoAnswer     *wire.Text `json:"if_no_answer,omitempty"` // as the plan says it
}

// texts say each action, in the order in which they are done.
var texts = []struct {
	kind ActionKind
	text wire.Text
}{
	{CallDispatch, wire.Text{Zh: "呼叫急救调度", En: "call dispatch"}},
	{Request, wire.Text{Zh: "联系接收机构", En: "ask the place of the plan"}},
	{SecondChannel, wire.Text{Zh: "换一种方式再联系", En: "try again by another channel"}},
	{AskNext, wire.Text{Zh: "改联系下一家", En: "ask the next place"}},
	{DecideAgain, wire.Text{Zh: "重新判定去向", En: "decide again"}},
	{DecideWithout, wire.Text{Zh: "不再等，由在场最高职称者决定", En: "wait no longer: the highest title present decides"}},
	{Depart, wire.Text{Zh: "应已出发：核实，未走即走", En: "should have left: find out, and leave now if not"}},
	{ConfirmArrival, wire.Text{Zh: "核实病人是否到达", En: "find out whether the patient has arrived"}},
	{AwaitAnswer, wire.Text{Zh: "答复转诊申请", En: "answer the request"}},
	{SetDate, wire.Text{Zh: "约定日期", En: "set a date"}},
	{AnswerCancellation, wire.Text{Zh: "确认取消", En: "confirm the cancellation"}},
	{ContactPatient, wire.Text{Zh: "联系病人", En: "contact the patient"}},
	{FirstContact, wire.Text{Zh: "回转后首次联系病人", En: "first contact with the patient after his return"}},
	{NameFollowUp, wire.Text{Zh: "定下随访日期", En: "name the day of the follow-up"}},
	{FollowUp, wire.Text{Zh: "随访", En: "follow up"}},
	{Review, wire.Text{Zh: "复诊", En: "see the patient again"}},
	{SendBack, wire.Text{Zh: "写回转单", En: "send the report back"}},
}

func (k ActionKind) rank() int {
	for i := range texts {
		if texts[i].kind == k {
			return i
		}
	}
	panic("episode: no text of " + string(k))
}

// ActionKinds are all of them, in the order in which they are done.
func ActionKinds() []ActionKind {
	var all []ActionKind
	for _, t := range texts {
		all = append(all, t.kind)
	}
	return slices.Clip(all)
}
