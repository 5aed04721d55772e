package form

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// FieldsSchema names the edition of the JSON of fields.
const FieldsSchema = "fenji.form_fields/1"

// Fields are what only people can write on the papers. What is left out is an empty
// line.
type Fields struct {
	Editor          string               `json:"$schema,omitempty"` // where an editor finds the JSON Schema; means nothing
	Schema          string               `json:"schema"`
	Number          string               `json:"number,omitempty"` // of the referral: out and back have the same
	Date            string               `json:"date,omitempty"`   // of filling in; if not said the day of the case, and on the way back a line
	From            Party                `json:"from,omitzero"`
	To              Party                `json:"to,omitzero"`
	ReceivingDoctor string               `json:"receiving_doctor,omitempty"`
	Phone           string               `json:"phone,omitempty"` // of the doctor who signs
	Impression      string               `json:"impression,omitempty"`
	History         string               `json:"history,omitempty"` // the present illness, and why the patient is sent
	PastHistory     string               `json:"past_history,omitempty"`
	Allergies       string               `json:"allergies,omitempty"`
	Treatment       string               `json:"treatment,omitempty"` // what has been done
	Pending         string               `json:"pending,omitempty"`   // results that are awaited
	Exams           []Exam               `json:"exams"`               // an empty list says that none were made
	Told            string               `json:"told,omitempty"`      // to the patient and the family, in their words
	TakeAlong       []string             `json:"take_along,omitempty"`
	SafetyNet       []referral.SafetyNet `json:"safety_net,omitempty"` // besides the decision's
	ReportPhone     string               `json:"report_phone,omitempty"`
	Diagnosis       string               `json:"diagnosis,omitempty"` // of who sends back
	Results         string               `json:"results,omitempty"`
	Advice          string               `json:"advice,omitempty"` // what to do next, and for getting well
	Questions       []string             `json:"questions,omitempty"`
	Diagnoses       []Diagnosis          `json:"diagnoses,omitempty"`
	Staff           []CareWorker         `json:"staff,omitempty"`
	Document        Document             `json:"document,omitzero"`
	State           string               `json:"state,omitempty"`        // how far the referral is, by the words of States
	StatusCodes     map[string]*int      `json:"status_codes,omitempty"` // what this site writes for each, 0 to 4
}

// A Party is who sends or receives. What is not said is the catalogue's, or the
// decision's; another institution than the decision's is the doctor's own choice.
type Party struct {
	Institution string `json:"institution,omitempty"` // its id, or its name
	Code        string `json:"code,omitempty"`
	Responsible string `json:"responsible,omitempty"`
	Address     string `json:"address,omitempty"`
	Department  string `json:"department,omitempty"`
	Role        string `json:"role,omitempty"`
}

// An Exam is one that has been made.
type Exam struct {
	Name    string `json:"name"`
	Service string `json:"service,omitempty"` // its term, by which networks say whose results they take
	On      string `json:"on,omitempty"`
	Result  string `json:"result,omitempty"`
	Images  int    `json:"images,omitempty"` // that go along
}

// States are how far a referral is, in order; it may be cancelled at any point.
// Sites write them as 0 to 4 in their own way. Where the events are kept, FormState of an
// episode's state is the word.
func States() []string {
	return []string{"drafted", "sent", "accepted", "declined", "departed", "arrived", "in_treatment", "returned", "closed", "cancelled"}
}

// ReadFields reads fields; every mistake is told at once.
func ReadFields(src []byte) (*Fields, error) {
	f := &Fields{}
	return f, read(src, f, f.check)
}

func (f *Fields) check(_ *wire.Node, say sayer) {
	if f.Schema != FieldsSchema {
		say("/schema", "schema", "schema must be %q", FieldsSchema)
	}
	day(f.Date, "/date", say)
	day(f.Document.Effective, "/document/effective", say)
	day(f.Document.Expires, "/document/expires", say)
	for i, e := range f.Exams {
		path := "/exams/" + strconv.Itoa(i)
		day(e.On, path+"/on", say)
		if e.Name == "" {
			say(path+"/name", "missing", "an exam has a name")
		}
		if e.Images < 0 {
			say(path+"/images", "out-of-range", "there are 0 images or more")
		}
	}
	for i, d := range f.Diagnoses {
		day(d.Date, fmt.Sprintf("/diagnoses/%d/date", i), say)
	}
	for i, s := range f.Staff {
		path := fmt.Sprintf("/staff/%d/flag", i)
		switch {
		case s.Flag == nil:
			say(path, "missing", "flag says whose they are: 0 of who sends, 1 of who receives")
		case *s.Flag != 0 && *s.Flag != 1:
			say(path, "out-of-range", "flag is 0 for who sends and 1 for who receives")
		}
	}
	if f.State != "" && !slices.Contains(States(), f.State) {
		say("/state", "unknown-word", "unknown word%s", wire.Near(f.State, States()))
	}
	for _, state := range slices.Sorted(maps.Keys(f.StatusCodes)) {
		path := wire.Join("/status_codes", state)
		if !slices.Contains(States(), state) {
			say(path, "unknown-word", "unknown word %q%s", state, wire.Near(state, States()))
		}
		if code := f.StatusCodes[state]; code != nil && (*code < 0 || *code > 4) {
			say(path, "out-of-range", "a status is written 0 to 4")
		}
	}
}
