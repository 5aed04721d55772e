package fhir

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/fact"
)

// The systems of codes by which a patient's resources are read and written. Of ours
// there are facts, the choices of one fact, complaints, and why something is unknown.
const (
	loinc         = "http://loinc.org"
	snomed        = "http://snomed.info/sct"
	icd10         = "http://hl7.org/fhir/sid/icd-10"
	ucum          = "http://unitsofmeasure.org"
	yesNo         = "http://terminology.hl7.org/CodeSystem/v2-0136"
	factCode      = "urn:fenji:fact"
	choiceCode    = "urn:fenji:choice:" // and the fact
	complaintCode = "urn:fenji:complaint"
	whyCode       = "urn:fenji:why"
)

// complaint is the fact that says why the patient comes, diagnosis what a doctor has
// found.
const (
	complaint = "complaint"
	diagnosis = "diagnosis"
)

// systems are those of the keys under which a pack says what a fact is called
// elsewhere.
var systems = map[string]string{"loinc": loinc, "snomed": snomed, "icd10": icd10}

// A target is a fact, or one choice of a set, that a code speaks of.
type target struct {
	fact   int
	choice string
}

// codesOf are what the codes of a vocabulary, and our own, speak of.
func codesOf(v *fact.Vocabulary) map[coding][]target {
	all := map[coding][]target{}
	for i := range v.Len() {
		f := v.Fact(i)
		all[coding{factCode, f.Name}] = []target{{fact: i}}
		for key, codes := range f.Codes {
			for _, code := range codes {
				c := coding{systems[key], code}
				all[c] = append(all[c], target{fact: i})
			}
		}
		if f.Kind == fact.KindSet {
			for _, o := range f.Choices {
				all[coding{choiceCode + f.Name, o.ID}] = []target{{i, o.ID}}
			}
		}
	}
	return all
}

// codings are what a CodeableConcept, or a list of them, is coded with.
func codings(concept place) (all []coding) {
	for c := range concept.each() {
		all = append(all, codings(c)...)
	}
	coded, _ := concept.get("coding")
	for c := range coded.each() {
		if code := (coding{c.word("system"), c.word("code")}); code.Code != "" {
			all = append(all, code)
		}
	}
	return all
}

// targets are what a concept speaks of, each once.
func (c *chart) targets(concept place) (all []target) {
	for _, code := range codings(concept) {
		for _, t := range c.lookup(code) {
			if !slices.Contains(all, t) {
				all = append(all, t)
			}
		}
	}
	return all
}

// lookup is what a code speaks of: of ICD-10 also what a wider code of it does.
func (c *chart) lookup(code coding) []target {
	if code.System != icd10 || !plainCode(code.Code) {
		return c.coded[code]
	}
	for wider := code.Code; wider != ""; wider = wider[:len(wider)-1] {
		if all := c.coded[coding{icd10, wider}]; all != nil && within(code.Code, wider) {
			return all
		}
	}
	return nil
}

// within reports whether a code of ICD-10 is another or below it: I21.001 is within
// I21.0, and I21.0 within I21, but I210 within nothing.
func within(code, wider string) bool {
	rest, ok := strings.CutPrefix(code, wider)
	return ok && (rest == "" || rest[0] == '.' || strings.Contains(wider, "."))
}

// unlisted is the complaint of which nothing is known but that there is one. It opens
// the general pathway, so that it can't be passed over: nobody stays with it.
const unlisted = "unlisted"

// complaintsOf are the complaints that a concept speaks of. One that no pack lists
// counts as it is coded; one without a code as unlisted.
func (c *chart) complaintsOf(concept place) (all []string) {
	set, coded := c.engine.Set(), ""
	for _, code := range codings(concept) {
		switch {
		case code.System == complaintCode && set.Complaints[code.Code] != nil:
			all = append(all, code.Code)
		case code.System == icd10:
			for id, one := range set.Complaints {
				if slices.ContainsFunc(one.ICD10, func(wider string) bool { return within(code.Code, wider) }) {
					all = append(all, id)
				}
			}
			coded = "icd10:" + code.Code
		}
	}
	if len(all) == 0 {
		c.leave(concept, "no pack lists this complaint: it counts as one that is not listed")
		if coded == "" || !plainCode(coded) {
			coded = unlisted
		}
		all = append(all, coded)
	}
	return all
}

// plainCode reports whether a text is short and made as codes are: no sentence, and
// nobody's name.
func plainCode(s string) bool {
	return len(s) <= 32 && s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:-+*_") == ""
}

// plainKey is a key as a path may show it.
func plainKey(key string) string {
	if plainCode(key) {
		return key
	}
	return "…"
}

// said is whether a concept says yes or no, of what is true or false.
func said(concept place) (yes, ok bool) {
	for _, code := range codings(concept) {
		switch code {
		case coding{yesNo, "Y"}, coding{snomed, "373066001"}, coding{snomed, "10828004"}, coding{snomed, "52101004"}: // yes, positive, present
			return true, true
		case coding{yesNo, "N"}, coding{snomed, "373067005"}, coding{snomed, "260385009"}, coding{snomed, "2667000"}: // no, negative, absent
			return false, true
		}
	}
	return false, false
}

// chosen is the choice of a fact that a concept says.
func chosen(f *fact.Fact, concept place) (string, bool) {
	for _, code := range codings(concept) {
		if code.System == choiceCode+f.Name && slices.Contains(f.Words(), code.Code) {
			return code.Code, true
		}
	}
	return "", false
}

// whyOf is why something is unknown, as our own code or one of FHIR's says it.
func whyOf(codes ...coding) fact.Why {
	for _, code := range codes {
		switch why := fact.Why(code.Code); {
		case code.System == whyCode && (why == fact.CannotHere || why == fact.CannotTell || why == fact.Refused):
			return why
		case code.Code == "asked-unknown":
			return fact.CannotTell
		case code.Code == "asked-declined":
			return fact.Refused
		}
	}
	return fact.NotAsked // it may be had yet
}

// unit is a unit of UCUM without its annotations, as vocabularies write it: the beats
// of {beats}/min and the power of 10^9/L say no more than /min and 10*9/L.
func unit(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case r == '{':
			depth++
		case r == '}':
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	plain := strings.ReplaceAll(b.String(), "10^", "10*")
	if rest, ok := strings.CutPrefix(plain, "1/"); ok {
		plain = "/" + rest
	}
	if plain == "1" {
		return ""
	}
	return plain
}

// unitOf is the unit of a fact that a quantity is in; false where it says none that
// can be told.
func unitOf(f *fact.Fact, quantity place) (string, bool) {
	code := quantity.word("code")
	if system := quantity.word("system"); system != "" && system != ucum {
		return "", false
	}
	if code == "" {
		code = quantity.word("unit")
	}
	if unit(code) == unit(f.Unit) {
		return f.Unit, true
	}
	for other := range f.Units {
		if unit(code) == unit(other) {
			return other, true
		}
	}
	if f.Kind == fact.KindDuration && (code == "min" || code == "h" || code == "d") {
		return code, true
	}
	return "", false
}

// nodes are made where the element stands that they are made of.

func (c *chart) pair(at place, keysAndValues ...any) *wire.Node {
	n := c.object(at)
	for i := 0; i < len(keysAndValues); i += 2 {
		set(n, keysAndValues[i].(string), keysAndValues[i+1].(*wire.Node))
	}
	return n
}

func (c *chart) truth(at place, yes bool) *wire.Node {
	n := c.text(at, "false")
	if n.Kind = wire.Bool; yes {
		n.Text = "true"
	}
	return n
}
