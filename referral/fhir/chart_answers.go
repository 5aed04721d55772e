package fhir

import (
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// QuestionnaireURL names the Questionnaire that [Questionnaire] makes.
const QuestionnaireURL = "urn:fenji:questionnaire"

// whyExtension says of an item of a QuestionnaireResponse why it has no answer, and
// howExtension that one answer was given for a group; absentExtension is FHIR's own.
const (
	whyExtension    = "urn:fenji:why"
	howExtension    = "urn:fenji:how"
	absentExtension = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
)

// answers reads a QuestionnaireResponse to our Questionnaire: the link of an item is a
// fact, or a fact, a dot and one of its choices. Items of others are left: their links
// mean what they like.
func (c *chart) answers(x *resource) {
	if !c.of(x, "subject") {
		return
	}
	url, _, _ := strings.Cut(x.at.word("questionnaire"), "|")
	if url != QuestionnaireURL {
		c.leave(x.at, "not to the Questionnaire "+QuestionnaireURL)
		return
	}
	switch x.at.word("status") {
	case "completed", "amended", "in-progress":
	default:
		c.leave(x.at, "its status is none of answers that stand")
		return
	}
	var when *wire.Time
	if at, there := x.at.get("authored"); there {
		var ok bool
		if when, ok = c.since(at); !ok {
			return
		}
	}
	how := fact.Imported
	if source, there := x.at.get("source"); there {
		c.labelled(source)
		if by := source.word("reference"); c.refers(by) || strings.Contains(by, "RelatedPerson/") {
			how = fact.Told
		}
	}
	items, _ := x.at.get("item")
	c.items(items, when, how)
}

func (c *chart) items(items place, when *wire.Time, how fact.How) {
	for item := range items.each() {
		how := grouped(item, how)
		c.item(item, when, how)
		below, _ := item.get("item")
		c.items(below, when, how)
	}
}

func (c *chart) item(item place, when *wire.Time, how fact.How) {
	name, choice, _ := strings.Cut(item.word("linkId"), ".")
	i, ok := c.vocabulary.Lookup(name)
	answers, answered := item.get("answer")
	why := unanswered(item)
	if !ok || c.vocabulary.Fact(i).Name != name {
		if answered {
			c.leave(item, "no fact is linked like that")
		}
		return
	}
	f := c.vocabulary.Fact(i)
	if _, known := f.Choice(choice); choice != "" && (f.Kind != fact.KindSet || !known) {
		c.leave(item, "no choice of "+name)
		return
	}
	if !answered && why != "" {
		c.take(i, item, c.absent(item, f, choice, why), when, how)
	}
	for a := range answers.each() {
		c.answer(target{i, choice}, a, when, how)
	}
}

func (c *chart) answer(t target, a place, when *wire.Time, how fact.How) {
	f := c.vocabulary.Fact(t.fact)
	value, kind := valued(a)
	if kind == "" {
		if why := unanswered(a); why != "" {
			c.take(t.fact, a, c.absent(a, f, t.choice, why), when, how)
		} else {
			c.leave(a, "it has no value")
		}
		return
	}
	if f.Name == complaint {
		if c.ofVisit(value, when) {
			c.complain(c.complaintsOf(concepts(value, kind))...)
		}
		return
	}
	c.take(t.fact, value, c.value(f, t.choice, value, kind), when, how)
	below, _ := a.get("item")
	c.items(below, when, how)
}

// unanswered is why an item has no answer, empty where it does not say.
func unanswered(at place) fact.Why {
	if code := extended(at, whyExtension); code != "" {
		return whyOf(coding{whyCode, code})
	}
	if code := extended(at, absentExtension); code != "" {
		return whyOf(coding{"", code})
	}
	return ""
}

// extended is the code in an extension of an element; empty for none.
func extended(at place, url string) string {
	extensions, _ := at.get("extension")
	for e := range extensions.each() {
		if e.word("url") == url {
			return e.word("valueCode")
		}
	}
	return ""
}

// grouped is how an answer was given: as one for a group of questions, where the
// element says so, which does not count for what can't be undone (S6).
func grouped(at place, how fact.How) fact.How {
	if extended(at, howExtension) == string(fact.Group) {
		return fact.Group
	}
	return how
}
