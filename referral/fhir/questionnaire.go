package fhir

import (
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
	"github.com/fenji-health/fenji/triage/pack"
)

type questionnaire struct {
	ResourceType string   `json:"resourceType"`
	Language     string   `json:"language"`
	URL          string   `json:"url"`
	Title        string   `json:"title"`
	Status       string   `json:"status"`
	SubjectType  []string `json:"subjectType"`
	Item         []item   `json:"item"`
}

type item struct {
	Extension      []unitExtension `json:"extension,omitempty"`
	LinkID         string          `json:"linkId"`
	Code           []coding        `json:"code,omitempty"`
	Text           string          `json:"text"`
	Type           string          `json:"type"`
	EnableWhen     []enableWhen    `json:"enableWhen,omitempty"`
	EnableBehavior string          `json:"enableBehavior,omitempty"`
	Repeats        bool            `json:"repeats,omitempty"`
	AnswerOption   []answerOption  `json:"answerOption,omitempty"`
	Item           []item          `json:"item,omitempty"`
}

type unitExtension struct {
	URL         string `json:"url"`
	ValueCoding coding `json:"valueCoding"`
}

type answerOption struct {
	ValueCoding shown `json:"valueCoding"`
}

// shown is a code that people read.
type shown struct {
	coding
	Display string `json:"display,omitempty"`
}

type enableWhen struct {
	Question       string    `json:"question"`
	Operator       string    `json:"operator"`
	AnswerBoolean  *bool     `json:"answerBoolean,omitempty"`
	AnswerCoding   *coding   `json:"answerCoding,omitempty"`
	AnswerQuantity *quantity `json:"answerQuantity,omitempty"`
}

type quantity struct {
	Value  fact.Decimal `json:"value"`
	System string       `json:"system,omitempty"`
	Code   string       `json:"code,omitempty"`
}

const unitURL = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"

// Questionnaire is every fact that a case may answer as a Questionnaire of FHIR R4, in
// zh or en. A set is a group with a question for each of its choices, so that yes, no
// and no answer stay three things.
func Questionnaire(set *pack.Set, lang string) []byte {
	w := &requests{set: set, form: Form{Lang: lang}}
	if lang != "en" {
		w.form.Lang = "zh"
	}
	q := questionnaire{ResourceType: "Questionnaire", Language: w.language(), URL: QuestionnaireURL, Status: "draft", SubjectType: []string{"Patient"},
		Title: wire.Text{Zh: "分级诊疗问卷", En: "Facts for a referral"}.In(w.form.Lang)}
	for i := range set.Vocabulary.Len() {
		if f := set.Vocabulary.Fact(i); f.Derive == nil {
			q.Item = append(q.Item, w.question(f))
		}
	}
	return wire.Canonical(q)
}

// question is a fact as an item.
func (w *requests) question(f *fact.Fact) item {
	it := item{LinkID: f.Name, Code: w.codes(f.Name), Text: f.Question.In(w.form.Lang)}
	if it.Text == "" {
		it.Text = wire.Text{Zh: f.Zh, En: f.En}.In(w.form.Lang)
	}
	w.enable(&it, f)
	switch f.Kind {
	case fact.KindNumber, fact.KindDuration:
		it.Type = "quantity"
		if code := f.Unit; code != "" && !strings.HasPrefix(code, "{") {
			it.Extension = []unitExtension{{unitURL, coding{ucum, code}}}
		}
	case fact.KindBool:
		it.Type = "boolean"
	case fact.KindTime:
		it.Type = "dateTime"
	case fact.KindChoice:
		it.Type = "choice"
		for _, o := range f.Choices {
			it.AnswerOption = append(it.AnswerOption, answerOption{shown{coding{choiceCode + f.Name, o.ID}, wire.Text{Zh: o.Zh, En: o.En}.In(w.form.Lang)}})
		}
	case fact.KindSet:
		it.Type = "group"
		for _, o := range f.Choices {
			it.Item = append(it.Item, item{LinkID: f.Name + "." + o.ID, Code: []coding{{choiceCode + f.Name, o.ID}}, Text: wire.Text{Zh: o.Zh, En: o.En}.In(w.form.Lang), Type: "boolean"})
		}
	case fact.KindCodes:
		it.Type, it.Repeats = "choice", true
		if f.Name == complaint {
			for _, id := range sorted(w.set.Complaints) {
				one := w.set.Complaints[id]
				it.AnswerOption = append(it.AnswerOption, answerOption{shown{coding{complaintCode, id}, wire.Text{Zh: one.Zh, En: one.En}.In(w.form.Lang)}})
			}
		}
	}
	return it
}

// enable asks for a fact only where it applies, as far as a Questionnaire can say it:
// of several values that it may have none is said.
func (w *requests) enable(it *item, f *fact.Fact) {
	for _, name := range sorted(f.Applies) {
		i, ok := w.set.Vocabulary.Lookup(name)
		if !ok {
			continue
		}
		over, a := w.set.Vocabulary.Fact(i), f.Applies[name]
		when := enableWhen{Question: name, Operator: "="}
		switch {
		case len(a.Is) == 1 && over.Kind == fact.KindBool:
			when.AnswerBoolean = yes(a.Is[0].Text == "true")
		case len(a.Is) == 1 && over.Kind == fact.KindChoice:
			o, _ := over.Choice(a.Is[0].Text)
			when.AnswerCoding = &coding{choiceCode + name, o.ID}
		case a.Min != nil || a.Max != nil:
			it.EnableWhen = append(it.EnableWhen, bounds(name, over, a)...)
			continue
		default:
			continue
		}
		it.EnableWhen = append(it.EnableWhen, when)
	}
	if len(it.EnableWhen) > 1 {
		it.EnableBehavior = "all"
	}
}

func bounds(name string, over *fact.Fact, a fact.Applies) (all []enableWhen) {
	for _, end := range []struct {
		operator string
		value    *fact.Decimal
	}{{">=", a.Min}, {"<=", a.Max}} {
		if end.value != nil {
			all = append(all, enableWhen{Question: name, Operator: end.operator, AnswerQuantity: &quantity{*end.value, ucum, over.Unit}})
		}
	}
	return all
}
