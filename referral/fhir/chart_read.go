package fhir

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// elements are those of a resource that are read or only hold it together, with "";
// and those that say who somebody is, with their kind. All others are left.
func elements(kind string) map[string]string {
	known := map[string]string{"resourceType": "", "id": "", "meta": "", "language": "", "status": "", "subject": "", "patient": "", "encounter": "",
		"identifier": "identifier", "text": "narrative", "note": "note"}
	more := map[string]string{}
	switch kind {
	case "Patient":
		more = map[string]string{"active": "", "birthDate": "", "gender": "", "name": "name", "telecom": "phone", "address": "address", "photo": "photo",
			"contact": "contact", "generalPractitioner": "practitioner", "link": "identifier"}
	case "Encounter":
		more = map[string]string{"class": "", "period": "", "serviceProvider": "", "reasonCode": "", "reasonReference": "", "participant": "practitioner"}
	case "Observation":
		more = map[string]string{"category": "", "code": "", "issued": "", "dataAbsentReason": "", "component": "", "device": "", "performer": "practitioner"}
	case "Condition":
		more = map[string]string{"clinicalStatus": "", "verificationStatus": "", "category": "", "code": "", "recordedDate": "", "recorder": "practitioner", "asserter": "practitioner"}
	case "MedicationStatement":
		more = map[string]string{"medicationCodeableConcept": "", "informationSource": "practitioner", "dateAsserted": ""}
	case "AllergyIntolerance":
		more = map[string]string{"clinicalStatus": "", "verificationStatus": "", "code": "", "recordedDate": "", "recorder": "practitioner", "asserter": "practitioner"}
	case "QuestionnaireResponse":
		more = map[string]string{"questionnaire": "", "authored": "", "item": "", "source": "", "author": "practitioner"}
	}
	for key, kind := range more {
		known[key] = kind
	}
	return known
}

// resource reads one; what it may not be read without understanding is left as a whole.
func (c *chart) resource(x *resource) {
	read := map[string]func(*resource){"Patient": c.patient, "Encounter": c.encounter, "Observation": c.observation, "Condition": c.condition,
		"MedicationStatement": c.medication, "AllergyIntolerance": c.allergy, "QuestionnaireResponse": c.answers}[x.kind]
	if read == nil {
		c.leave(x.at, "a case reads no "+x.kind)
		return
	}
	for _, key := range []string{"modifierExtension", "implicitRules"} {
		if at, there := x.at.get(key); there {
			c.leave(at, key+" changes the meaning of what it stands in, and is not understood: nothing of it is read")
			return
		}
	}
	known := elements(x.kind)
	for i, key := range x.at.node.Keys {
		switch kind, ok := known[key.Text]; {
		case kind != "":
			c.drop(kind)
		case key.Text == "extension" && extended(x.at, howExtension) != "" && len(x.at.node.Values[i].Values) == 1:
		case !ok && !(x.kind == "Observation" && (strings.HasPrefix(key.Text, "value") || strings.HasPrefix(key.Text, "effective"))):
			c.leave(place{x.at.path + "/" + plainKey(key.Text), x.at.node.Values[i]}, notCarried)
		}
	}
	read(x)
}

func (c *chart) patient(x *resource) {
	if born, there := x.at.get("birthDate"); there {
		c.born(born)
	}
	gender, there := x.at.get("gender")
	if i, ok := c.vocabulary.Lookup("sex"); there && ok {
		if word := gender.node.Text; slices.Contains(c.vocabulary.Fact(i).Words(), word) {
			c.put(i, gender, c.pair(gender, "value", c.text(gender, word)), nil, fact.Imported)
		} else {
			c.leave(gender, "neither of the sexes that rules read")
		}
	}
}

// born reads a day; of a month or a year the age lies between two.
func (c *chart) born(at place) {
	text := at.node.Text
	if at.node.Kind == wire.String && wire.CheckDate(text) && text <= c.at.Date() {
		c.birth = text
		return
	}
	first, last := text+"-01", text+"-31"
	if len(text) == 4 {
		first, last = text+"-01-01", text+"-12-31"
	}
	if at.node.Kind != wire.String || len(text) != 4 && len(text) != 7 || !wire.CheckDate(first) || first > c.at.Date() {
		c.leave(at, "no day, month or year before the case")
		return
	}
	c.age = c.pair(at, "min", c.whole(at, c.years(last)), "max", c.whole(at, c.years(first)))
}

// years are those completed since a day, none before it.
func (c *chart) years(day string) int {
	today := c.at.Date()
	years := int(today[0]-day[0])*1000 + int(today[1])*100 + int(today[2])*10 + int(today[3]) - int(day[1])*100 - int(day[2])*10 - int(day[3])
	if today[4:] < day[4:] {
		years--
	}
	return max(years, 0)
}

func (c *chart) whole(at place, n int) *wire.Node {
	v := c.text(at, itoa(n))
	v.Kind = wire.Number
	return v
}

// encounter reads the visit that goes on: where, since when, and why he comes.
func (c *chart) encounter(x *resource) {
	if !c.of(x, "subject") {
		return
	}
	if !slices.Contains([]string{"arrived", "triaged", "in-progress", "onleave"}, x.at.word("status")) {
		c.leave(x.at, "not the visit that goes on")
		return
	}
	if p, there := x.at.get("serviceProvider"); there {
		c.place(p)
	}
	if p, there := x.at.get("period"); there {
		if i, ok := c.vocabulary.Lookup("arrival"); ok {
			if start, there := p.get("start"); there {
				c.put(i, start, c.timed(start), nil, fact.Imported)
			}
		}
	}
	reasons, _ := x.at.get("reasonCode")
	for r := range reasons.each() {
		c.complain(c.complaintsOf(r)...)
	}
	refs, _ := x.at.get("reasonReference")
	for r := range refs.each() {
		c.labelled(r)
		if t := c.target(r); t != nil && t.kind == "Condition" {
			code, _ := t.at.get("code")
			c.complain(c.complaintsOf(code)...)
		} else {
			c.leave(r, "no Condition that is here: it counts as a complaint that is not listed")
			c.complain(unlisted)
		}
	}
}

// place is where the patient is, if the catalogue knows it.
func (c *chart) place(ref place) {
	c.labelled(ref)
	id := ref.identified()
	if t := c.target(ref); t != nil && id == "" {
		list, _ := t.at.get("identifier")
		for i := range list.each() {
			if i.word("system") == institutionID {
				id = i.word("value")
			}
		}
	}
	if _, known := c.engine.View().Institution(id); !known {
		c.leave(ref, "no institution of the catalogue by an identifier of "+institutionID)
		return
	}
	c.here = id
}

// identified is the institution that a reference names by its identifier.
func (p place) identified() string {
	id, _ := p.get("identifier")
	if id.word("system") != institutionID {
		return ""
	}
	return id.word("value")
}

func (c *chart) complain(all ...string) {
	for _, id := range all {
		c.complaints[id] = true
	}
}

// observation reads what was measured, seen or told.
func (c *chart) observation(x *resource) {
	if !c.of(x, "subject") {
		return
	}
	switch status := x.at.word("status"); status {
	case "final", "amended", "corrected", "preliminary":
	default:
		c.leave(x.at, "its status is none of a result that stands")
		return
	}
	when, ok := c.effective(x.at)
	if !ok {
		return
	}
	how := grouped(x.at, c.origin(x.at))
	code, _ := x.at.get("code")
	components, parts := x.at.get("component")
	_, value := valued(x.at)
	_, absent := x.at.get("dataAbsentReason")
	switch found := c.targets(code); {
	case parts && value == "" && !absent: // a panel
	case len(found) > 0:
		c.result(x.at, found, when, how)
	default:
		c.leave(code, noFact(code))
	}
	for part := range components.each() {
		code, _ := part.get("code")
		if found := c.targets(code); len(found) > 0 {
			c.result(part, found, when, how)
		} else {
			c.leave(code, noFact(code))
		}
	}
}

// noFact says which codes no fact has.
func noFact(concept place) string {
	codes := codings(concept)
	if len(codes) == 0 {
		return "it has no code"
	}
	if code := codes[0]; plainCode(code.Code) {
		return "no fact has the code " + code.Code
	}
	return "no fact has its code"
}

// effective is when something was so: of a time between two the earlier, so that
// nothing counts as newer than it is. It is false where it can't be read.
func (c *chart) effective(at place) (when *wire.Time, ok bool) {
	for _, key := range []string{"effectiveDateTime", "effectiveInstant"} {
		if v, there := at.get(key); there {
			return c.since(v)
		}
	}
	if p, there := at.get("effectivePeriod"); there {
		if v, there := p.get("start"); there {
			return c.since(v)
		}
	}
	if v, there := at.get("effectiveTiming"); there {
		c.leave(v, "this kind of time is not read")
		return nil, false
	}
	return nil, true
}

// since is a time; of a day, a month or a year its beginning.
func (c *chart) since(at place) (*wire.Time, bool) {
	text := at.node.Text
	switch len(text) {
	case 4:
		text += "-01-01"
	case 7:
		text += "-01"
	}
	if len(text) == 10 {
		const day = len("2022-11-26")
		text += "T00:00:00" + c.at.Add(0).String()[day+len("T00:00:00"):]
	}
	t, err := wire.ParseTime(text)
	switch {
	case err != nil || at.node.Kind != wire.String:
		c.leave(at, "no time")
	case t.Minute() > c.at.Minute():
		c.leave(at, "it is after the case")
	default:
		return &t, true
	}
	return nil, false
}

// origin is where an observation comes from.
func (c *chart) origin(at place) fact.How {
	category, _ := at.get("category")
	for _, code := range codings(category) {
		switch code.Code {
		case "vital-signs", "laboratory", "imaging", "procedure":
			return fact.Measured
		case "exam":
			return fact.Seen
		case "survey", "social-history":
			return fact.Told
		}
	}
	if _, there := at.get("device"); there {
		return fact.Measured
	}
	return fact.Imported
}

// condition reads what a doctor has found. Only what is confirmed or refuted counts.
func (c *chart) condition(x *resource) {
	if !c.of(x, "subject") {
		return
	}
	if status, there := x.at.get("clinicalStatus"); there && !one(status, "active", "recurrence", "relapse") {
		c.leave(status, "it is not active")
		return
	}
	c.finding(x, "code")
}

func (c *chart) allergy(x *resource) {
	if !c.of(x, "patient") {
		return
	}
	if status, there := x.at.get("clinicalStatus"); there && !one(status, "active") {
		c.leave(status, "it is not active")
		return
	}
	c.finding(x, "code")
}

// one reports whether a concept has one of the codes.
func one(concept place, codes ...string) bool {
	return slices.ContainsFunc(codings(concept), func(code coding) bool { return slices.Contains(codes, code.Code) })
}

// finding reads what is confirmed as true, and what is refuted as false.
func (c *chart) finding(x *resource, key string) {
	verified, _ := x.at.get("verificationStatus")
	yes := one(verified, "confirmed")
	if !yes && !one(verified, "refuted") {
		c.leave(x.at, "neither confirmed nor refuted")
		return
	}
	var when *wire.Time
	if at, there := x.at.get("recordedDate"); there {
		var ok bool
		if when, ok = c.since(at); !ok {
			return
		}
	}
	code, _ := x.at.get(key)
	c.holds(code, yes, when)
}

// medication reads what the patient takes, or does not.
func (c *chart) medication(x *resource) {
	if !c.of(x, "subject") {
		return
	}
	code, there := x.at.get("medicationCodeableConcept")
	status := x.at.word("status")
	if !there || status != "active" && status != "not-taken" {
		c.leave(x.at, "neither taken nor known not to be, by a code")
		return
	}
	var when *wire.Time
	if at, there := x.at.get("dateAsserted"); there {
		var ok bool
		if when, ok = c.since(at); !ok {
			return
		}
	}
	c.holds(code, status == "active", when)
}

// holds takes what a code speaks of as so or not so. What the record says is so goes on
// to be so, whenever it was written down; what it says is not so was not so then.
func (c *chart) holds(code place, yes bool, when *wire.Time) {
	take, taken := c.take, false
	if yes {
		take = c.put
	}
	for _, t := range c.targets(code) {
		f := c.vocabulary.Fact(t.fact)
		switch {
		case t.choice != "":
			take(t.fact, code, c.hasOrNot(code, t.choice, yes), when, fact.Imported)
		case f.Kind == fact.KindBool:
			take(t.fact, code, c.pair(code, "value", c.truth(code, yes)), when, fact.Imported)
		default:
			continue
		}
		taken = true
	}
	if i, ok := c.vocabulary.Lookup(diagnosis); ok {
		for _, one := range codings(code) {
			if one.System == icd10 && plainCode(one.Code) {
				take(i, code, c.hasOrNot(code, one.Code, yes), when, fact.Imported)
				taken = true
			}
		}
	}
	if !taken {
		c.leave(code, noFact(code))
	}
}

func (c *chart) hasOrNot(at place, choice string, has bool) *wire.Node {
	return c.pair(at, map[bool]string{true: "has", false: "not"}[has], c.list(at, choice))
}
