package form

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
)

// The forms.
const (
	Out     = "out"     // 转出单
	Back    = "back"    // 回转单
	Consult = "consult" // 会诊申请单
	Record  = "record"  // 转诊(院)记录
)

// Forms are the forms.
func Forms() []string { return []string{Out, Back, Consult, Record} }

// The copies.
const (
	Patient  = "patient"  // for the patient and the family
	Receiver = "receiver" // for the colleague who takes over, or is asked
	Stub     = "stub"     // for the file of who sends
)

// Copies are the copies that there are of a form, the usual one first.
func Copies(form string) []string {
	if form == Out || form == Back {
		return []string{Receiver, Patient, Stub}
	}
	return []string{Receiver}
}

// A Referral is what its papers are written from.
type Referral struct {
	engine   *referral.Engine
	c        *triage.Case
	d        *referral.Decision
	identity *Identity
	fields   *Fields
}

// New lays together what papers are written from. An identity of another sex or age
// than the case has is refused: one of the two is another patient's. Without identity
// or fields their boxes are lines for a pen.
func New(e *referral.Engine, c *triage.Case, d *referral.Decision, id *Identity, f *Fields) (*Referral, error) {
	if id == nil {
		id = &Identity{Schema: IdentitySchema}
	}
	if f == nil {
		f = &Fields{Schema: FieldsSchema}
	}
	r := &Referral{e, c, d, id, f}
	var ps wire.Problems
	if d.Case != c.ID {
		ps.Add(nil, "/case", "other-case", "the decision is of case %q, not of %q", d.Case, c.ID)
	}
	if sex, known := c.Choice(e.Set(), "sex"); known && id.Sex != "" && sex != id.Sex {
		ps.Add(nil, "/sex", "other-patient", "the identity has another sex than the case: one of them is another patient's")
	}
	id.checkAge(e, c, &ps)
	return r, ps.Err()
}

// checkAge refuses a birth after the day of the case, and an age outside the bounds that
// the case has for it: in years, months and days, because newborns differ by days.
func (id *Identity) checkAge(e *referral.Engine, c *triage.Case, ps *wire.Problems) {
	path := "/birth_date"
	if id.BirthDate == "" {
		path = "/age"
	}
	for _, a := range id.ages(c.At) {
		bounds := c.Number(e.Set(), a.fact)
		switch n := float64(a.completed); {
		case n < 0:
			ps.Add(nil, path, "impossible-date", "the patient is born after the day of the case")
			return
		case n < bounds.Lo || n > bounds.Hi:
			ps.Add(nil, path, "other-patient", "the identity has another %s than the case: one of them is another patient's", a.fact)
			return
		}
	}
}

// An aged is an age by one of the facts that a case has for it.
type aged struct {
	fact      string
	completed int
}

// ages are the patient's on a day, as far as they are known.
func (id *Identity) ages(at wire.Time) []aged {
	born, known := wire.ReadDay(id.BirthDate)
	if !known {
		if id.Age == nil || id.BirthDate != "" {
			return nil
		}
		return []aged{{"age", *id.Age}}
	}
	today, _ := wire.ReadDay(at.Date())
	months := months(at.Date()) - months(id.BirthDate)
	if at.Date()[8:] < id.BirthDate[8:] {
		months--
	}
	return []aged{{"age_days", int(today - born)}, {"age_months", months}, {"age", months / 12}}
}

// months counts those of a day, from year 0.
func months(day string) int {
	year, _ := strconv.Atoi(day[:4])
	month, _ := strconv.Atoi(day[5:7])
	return 12*year + month
}

// Stays reports whether the decision keeps the patient where he is: a paper to send him
// elsewhere is then the doctor's own choice.
func (r *Referral) Stays() bool { return r.d.Disposition == referral.Stay }

// Paper is a copy of a form.
func (r *Referral) Paper(form, copy string) (*Paper, error) {
	if !slices.Contains(Forms(), form) {
		return nil, fmt.Errorf("there is no form %q%s", form, wire.Near(form, Forms()))
	}
	if !slices.Contains(Copies(form), copy) {
		return nil, fmt.Errorf("of the form %s there is no copy %q%s", form, copy, wire.Near(copy, Copies(form)))
	}
	p := &Paper{Schema: Schema, Form: form, Copy: copy, Number: r.fields.Number, Case: r.c.ID, At: r.c.At,
		Title: titles[form], For: keepers[form+copy], Sample: r.sample(), Sections: []Section{}, Blanks: []Blank{}}
	if title, own := titles[form+copy]; own {
		p.Title = title
	}
	if p.Number == "" {
		p.Blanks = append(p.Blanks, Blank{Key: "number", Name: numberName})
	}
	write := map[string]func(*Paper){
		Out + Receiver: r.out, Out + Patient: r.outPatient, Out + Stub: r.outStub,
		Back + Receiver: r.back, Back + Patient: r.backPatient, Back + Stub: r.backStub,
		Consult + Receiver: r.consult, Record + Receiver: r.recordPaper,
	}
	write[form+copy](p)
	return p, nil
}

// sample reports whether anything that the decision was made with is a sample.
func (r *Referral) sample() bool {
	v := r.d.Versions
	return v.Catalog.Sample ||
		slices.ContainsFunc(v.Packs, func(p referral.PackVersion) bool { return p.Sample }) ||
		slices.ContainsFunc(v.Overlays, func(o referral.OverlayVersion) bool { return o.Sample })
}

// A place is who sends or receives, as far as it is known.
type place struct {
	in         *capability.Institution // nil for one that the catalogue does not know
	name       wire.Text
	department wire.Text
	Party
}

// place is an institution of the catalogue, with what the fields say of it.
func (r *Referral) place(id string, department *wire.Text, p Party) place {
	at := place{Party: p}
	if p.Institution != "" {
		id, at.name = p.Institution, plain(p.Institution)
	}
	if in, ok := r.engine.View().Institution(id); ok {
		at.in, at.name = in, named(in)
	} else if found := r.engine.View().Named(id); len(found) == 1 {
		at.in, at.name = found[0], named(found[0])
	}
	if p.Department != "" {
		at.department = plain(p.Department)
	} else if department != nil {
		at.department = *department
	}
	return at
}

func named(in *capability.Institution) wire.Text {
	if in.Name == (wire.Text{}) {
		return plain(in.ID)
	}
	return in.Name
}

// ends are who sends and who receives, of the way out.
func (r *Referral) ends() (from, to place) {
	from = r.place(r.d.Here, nil, r.fields.From)
	goal := ""
	if r.d.Destination != r.d.Here {
		goal = r.d.Destination
	}
	if !r.asAdvised() {
		return from, r.place(goal, nil, r.fields.To)
	}
	var department *wire.Text
	for _, s := range r.transfers() {
		if s.Site.ID == goal {
			department = s.Site.Department
		}
	}
	return from, r.place(goal, department, r.fields.To)
}

// asAdvised reports whether the patient goes where the decision sends him: else the
// times and the vehicle of its plan are of another way.
func (r *Referral) asAdvised() bool {
	if r.fields.To.Institution == "" {
		return true
	}
	chosen := r.place("", nil, r.fields.To)
	return chosen.in != nil && chosen.in.ID == r.d.Destination
}

// backEnds are who sends back and who takes over again: the decision's ways
// reversed, unless it is a decision to send down.
func (r *Referral) backEnds() (from, to place) {
	here, there := r.d.Here, r.d.Destination
	switch {
	case there == "" || there == here:
		there = "" // the case stands where the patient is sent back from
	case r.d.Disposition != referral.ReferDown:
		here, there = there, here
	}
	return r.place(here, nil, r.fields.From), r.place(there, nil, r.fields.To)
}

// transfers are the ways of the plan, if it is gone by; not those that may turn out not
// to be needed.
func (r *Referral) transfers() (steps []referral.Step) {
	if !r.asAdvised() {
		return nil
	}
	for _, s := range r.d.Plan {
		if !s.Possible && (s.Action == "transfer" || s.Action == "meet_at") {
			steps = append(steps, s)
		}
	}
	return steps
}

// date is the day of filling in, on the way out that of the case if nobody says; the way
// back has none then, because the case tells nothing of that day.
func (r *Referral) date() string {
	if r.fields.Date != "" {
		return r.fields.Date
	}
	return r.c.At.Date()
}

// backDate is the day of the way back; a case to send down is of that day.
func (r *Referral) backDate() string {
	if r.d.Disposition == referral.ReferDown {
		return r.date()
	}
	return r.fields.Date
}

// phone is an institution's telephone of a role, empty if it has none.
func (p place) phone(role string) string {
	if p.in == nil {
		return ""
	}
	for _, c := range p.in.ContactList() {
		if c.Role == role && c.Phone != "" {
			return c.Phone
		}
	}
	return ""
}

// between is a span of numbers.
func between(lo, hi float64) string {
	text := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	switch {
	case lo == hi:
		return text(lo)
	case math.IsInf(hi, 1):
		return "≥" + text(lo)
	case math.IsInf(lo, -1):
		return "≤" + text(hi)
	}
	return text(lo) + "–" + text(hi)
}
