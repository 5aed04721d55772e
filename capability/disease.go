package capability

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability/code"
	"github.com/fenji-health/fenji/referral/wire"
)

// FollowUp is the phase of a disease that a row also answers for without a phase or
// without limits.
const FollowUp = "follow_up"

// phases are those of the care of a disease that a row may be for.
func phases() []string {
	return []string{"recognise", "initial_treatment", "acute", "inpatient", "surgery", FollowUp, "rehabilitation", "palliative"}
}

// A DiseaseQuestion asks who treats a known disease in a phase.
type DiseaseQuestion struct {
	Code        string    // ICD-10, such as K80.301
	Phase       string    // one of the words of phases; nothing answers a question without one
	Patient     Patient   // nil: nothing is known
	At          wire.Time // the day on which it is to be treated
	Institution string    // empty for all
}

// Whether an institution treats a disease.
const (
	Treated      = "yes"
	NotTreated   = "no"
	TreatedMaybe = "unknown"
)

// Why an institution does not treat a disease, besides the reasons of a Rejection.
const (
	OtherPhase = "phase"       // its rows for the disease are for other phases
	CoarseCode = "coarse_code" // its rows are for part of what the code covers
)

// A Treatment is an institution's answer: of its rows for the disease the one that
// answers best.
type Treatment struct {
	Institution *Institution
	Row         *Service // nil when it has none for the disease
	Answer      string   // yes, no, unknown
	Reason      string   // of a no: as in a Rejection, or phase; of an unknown: also why to call first
	Detail      wire.Text
}

// Treats asks every institution, or one, whether it treats a disease in a phase for
// a patient on a day, at whatever hour, in the order of ids. A row answers for the
// phases that it names, for patients known to be inside its limits; one without a
// phase or without limits answers for follow-up only. A name of a disease alone
// never says that its acute case may stay.
func (v *View) Treats(q DiseaseQuestion) (found []Treatment) {
	i := v.Inquire(q.At, q.Patient)
	i.general = true
	if q.Institution != "" {
		if in := i.institution(q.Institution); in != nil {
			found = append(found, i.ask(Question{}).treats(in, q))
		}
		return found
	}
	for in := range v.Institutions() {
		found = append(found, i.ask(Question{}).treats(in, q))
	}
	return found
}

// treats is the best answer of an institution.
func (a *asking) treats(in *Institution, q DiseaseQuestion) Treatment {
	best := Treatment{Institution: in, Answer: NotTreated, Reason: NotOffered, Detail: wordsFor(NotOffered)}
	if len(in.rows) == 0 {
		return Treatment{Institution: in, Answer: TreatedMaybe, Reason: ListsNothing, Detail: wordsFor(ListsNothing)}
	}
	for _, row := range in.rows {
		if row.Kind != "disease" || covers(row.ofDisease().Codes, q.Code) == no {
			continue
		}
		if t := a.treatment(in, row, q); best.Row == nil || t.rank() > best.rank() {
			best = t
		}
	}
	return best
}

// rank puts a better answer first, and of several noes the one of the row that comes
// nearest to what is asked.
func (t Treatment) rank() int {
	switch {
	case t.Answer == Treated:
		return 4
	case t.Answer == TreatedMaybe:
		return 3
	}
	return 1 - slices.Index([]string{OtherPhase, LabelOnly}, t.Reason)
}

// treatment is the answer of a row for the disease.
func (a *asking) treatment(in *Institution, row *Service, q DiseaseQuestion) Treatment {
	t := Treatment{Institution: in, Row: row, Answer: NotTreated}
	named := len(row.phases()) > 0 && len(row.Patient) > 0
	switch {
	case !named && q.Phase != FollowUp:
		t.Reason, t.Detail = LabelOnly, say("%s 未注明阶段或限定范围，只能用于随访", "%s names no phase or no limits: it stands for follow-up only", row.Service)
		return t
	case named && !slices.Contains(row.phases(), q.Phase):
		t.Reason, t.Detail = OtherPhase, say("%s 只用于 %s", "%s is for %s only", row.Service, strings.Join(row.phases(), ", "))
		return t
	}
	var s seen
	a.together(&s, in, row.plain(), a.now, a.window(a.now, 1), true, 0)
	a.limits(&s, row)
	standing := a.standing(row, a.now)
	call := s.call | standing.call
	switch {
	case !s.may.covers(a.now, 0):
		t.Reason, t.Detail = told(s.unmet)
	case covers(row.ofDisease().Codes, q.Code) == unknown:
		t.Answer, t.Reason, t.Detail = TreatedMaybe, CoarseCode, say("%s 只包括 %s 的一部分", "%s is for part of %s", row.Service, q.Code)
	case !standing.inDate || !s.sure.covers(a.now, 0):
		t.Answer, t.Reason = TreatedMaybe, cmp.Or(append(call.words(), LabelOnly)[0])
		t.Detail = say("须先确认：%s", "to be confirmed first: %s", strings.Join(call.words(), ", "))
	default:
		t.Answer = Treated
	}
	return t
}

// phases are the phases of a disease row.
func (s *Service) phases() []string {
	d := s.ofDisease()
	if d.Phase != "" {
		return append([]string{d.Phase}, d.Phases...)
	}
	return d.Phases
}

// covers asks whether a code lies in one of the codes and ranges of a row: K80.301
// in K80.3-K80.5, every digit of a range's ends compared and no more. A code that
// is broader than what the row is for is not known to.
func covers(codes []string, code string) truth {
	code = bare(code)
	answer := no
	broader := func(end string) bool { return len(code) < len(end) && strings.HasPrefix(end, code) }
	for _, c := range codes {
		from, to := ends(c)
		from, to = bare(from), bare(to)
		switch {
		case code == "":
		case broader(from) || broader(to):
			answer = unknown
		case from <= code && code[:min(len(code), len(to))] <= to:
			return yes
		}
	}
	return answer
}

// ends are the ends of a range of codes such as K80.3-K80.5, twice the code if it is
// one.
func ends(codes string) (from, to string) {
	from, to, ranged := strings.Cut(codes, "-")
	if !ranged {
		to = from
	}
	return from, to
}

// bare is a code without the signs of a pair.
func bare(code string) string { return strings.TrimRight(code, "†*+") }

func (s spot) disease(x *Service) {
	d := x.ofDisease()
	s.oneOf("phase", d.Phase, phases()...)
	s.to("phases").each(d.Phases, phases())
	if x.Kind != "disease" && len(d.Codes) > 0 {
		s.to("codes").bad("unknown-key", "only a row of kind disease has codes of diseases")
	}
	for i, c := range d.Codes {
		from, to := ends(c)
		s.to("codes").code(itoa(i), c, cmp.Or(code.ICD10(from), code.ICD10(to)))
		if to < from {
			s.to("codes").at(i).bad("reversed", "the range %s ends before it begins", c)
		}
	}
}
