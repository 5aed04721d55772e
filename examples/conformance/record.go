package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/fact"
)

// A record is a case as a hospital's record would tell it in FHIR: a Patient, the
// Encounter with why he comes, and an Observation for every reading, by our own codes.
type record struct {
	engine    *referral.Engine
	setting   fhir.Setting
	resources map[string]any // as they come with a hook, by key
}

// errNothing is of a reading that needs no Observation.
var errNothing = errors.New("nothing")

type object = map[string]any

// recordOf is the record of a case; an error for what is not told so, such as codes
// that are not there.
func recordOf(e *referral.Engine, src []byte) (*record, error) {
	n, err := wire.ParseJSON("", src, triage.MaxCaseBytes)
	if err != nil {
		return nil, err
	}
	for _, key := range n.Keys {
		switch key.Text {
		case "$schema", "schema", "id", "at", "here", "link", "birth_date", "age", "facts", "note":
		default:
			return nil, fmt.Errorf("what is told beside the facts")
		}
	}
	r := &record{engine: e, resources: object{}}
	var ps wire.Problems
	wire.Decode(n, &struct {
		ID   *string    `json:"id"`
		At   *wire.Time `json:"at"`
		Here *string    `json:"here"`
		Link *string    `json:"link"`
	}{&r.setting.ID, &r.setting.At, &r.setting.Here, &r.setting.Link}, "", &ps)
	r.resources["patient"] = object{"resourceType": "Patient", "id": "p"}
	switch {
	case n.Get("birth_date") != nil:
		r.resources["patient"].(object)["birthDate"] = n.Get("birth_date").Text
	case n.Get("age") != nil:
		if err := r.reading("age", n.Get("age"), 0); err != nil {
			return nil, err
		}
	}
	facts := n.Get("facts")
	if facts == nil {
		return r, nil
	}
	for i, key := range facts.Keys {
		if err := r.fact(key.Text, facts.Values[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", key.Text, err)
		}
	}
	return r, nil
}

// fact is one reading, or several.
func (r *record) fact(name string, n *wire.Node) error {
	f := r.declared(name)
	lists := f.Kind == fact.KindSet || f.Kind == fact.KindCodes
	if n.Kind != wire.List || lists && !slices.ContainsFunc(n.Values, func(v *wire.Node) bool { return v.Kind != wire.String }) {
		return r.reading(name, n, 0)
	}
	for i, one := range n.Values {
		if err := r.reading(name, one, i); err != nil {
			return err
		}
	}
	return nil
}

func (r *record) declared(name string) *fact.Fact {
	i, _ := r.engine.Set().Vocabulary.Lookup(name)
	return r.engine.Set().Vocabulary.Fact(i)
}

func (r *record) reading(name string, n *wire.Node, i int) error {
	f, at, value, group := r.declared(name), r.setting.At.String(), n, false
	if n.Kind == wire.Map {
		group = n.Get("how") != nil && n.Get("how").Text == string(fact.Group)
		if t := n.Get("at"); t != nil {
			at = t.Text
		}
		if v := n.Get("value"); v != nil {
			value = v
		}
	}
	if then, err := wire.ParseTime(at); err == nil && f.FreshFor == 0 && r.setting.At.Sub(then) > 24*60 {
		return fmt.Errorf("what was told in another visit")
	}
	o := object{"resourceType": "Observation", "status": "final", "subject": object{"reference": "Patient/p"}, "effectiveDateTime": at,
		"code": object{"coding": []any{object{"system": "urn:fenji:fact", "code": name}}}}
	if group {
		o["extension"] = []any{object{"url": "urn:fenji:how", "valueCode": "group"}}
	}
	if err := r.value(o, f, n, value); err == errNothing {
		return nil
	} else if err != nil {
		return err
	}
	r.resources[fmt.Sprintf("%s-%03d", name, i)] = o
	return nil
}

// value puts what a reading says into an Observation.
func (r *record) value(o object, f *fact.Fact, n, value *wire.Node) error {
	switch why := n.Get("unknown"); {
	case n.Kind == wire.Null:
		o["dataAbsentReason"] = object{"coding": []any{object{"code": "unknown"}}}
	case why != nil && n.Get("of") != nil:
		return r.choices(o, f, n.Get("of"), func(c object) { c["dataAbsentReason"] = because(why.Text) })
	case why != nil:
		o["dataAbsentReason"] = because(why.Text)
	case f.Kind == fact.KindSet && n.Kind == wire.List && len(n.Values) == 0:
		return errNothing
	case n.Get("has") != nil || n.Get("not") != nil:
		if f.Kind == fact.KindCodes {
			return fmt.Errorf("codes that are not there")
		}
		return r.hasAndNot(o, f, n)
	case n.Get("min") != nil || n.Get("max") != nil:
		return ranged(o, f, n)
	case f.Kind == fact.KindBool:
		o["valueBoolean"] = value.Plain()
	case f.Kind == fact.KindTime:
		o["valueDateTime"] = value.Text
	case f.Kind == fact.KindNumber || f.Kind == fact.KindDuration:
		return measured(o, f, n, value)
	case f.Kind == fact.KindChoice:
		o["valueCodeableConcept"] = object{"coding": []any{object{"system": "urn:fenji:choice:" + f.Name, "code": value.Text}}}
	case f.Kind == fact.KindSet:
		return r.choices(o, f, value, func(c object) { c["valueBoolean"] = true })
	case f.Name == "complaint" && len(value.Values) > 0:
		return cmp.Or(r.reasons(value), errNothing)
	default:
		return fmt.Errorf("codes")
	}
	return nil
}

func because(why string) object {
	return object{"coding": []any{object{"system": "urn:fenji:why", "code": why}}}
}

// choices makes a part of an Observation for each choice.
func (r *record) choices(o object, f *fact.Fact, ids *wire.Node, say func(object)) error {
	parts, _ := o["component"].([]any)
	for _, id := range ids.Values {
		c := object{"code": object{"coding": []any{object{"system": "urn:fenji:choice:" + f.Name, "code": id.Text}}}}
		say(c)
		parts = append(parts, c)
	}
	o["component"] = parts
	return nil
}

func (r *record) hasAndNot(o object, f *fact.Fact, n *wire.Node) error {
	for key, yes := range map[string]bool{"has": true, "not": false} {
		if ids := n.Get(key); ids != nil {
			_ = r.choices(o, f, ids, func(c object) { c["valueBoolean"] = yes })
		}
	}
	return nil
}

// measured is a number in its unit.
func measured(o object, f *fact.Fact, n, value *wire.Node) error {
	text, unit, _ := strings.Cut(value.Text, " ")
	if u := n.Get("unit"); u != nil {
		unit = u.Text
	}
	if unit == "" {
		unit = f.Unit
	}
	if f.Kind == fact.KindDuration || !json.Valid([]byte(text)) {
		return fmt.Errorf("a number that FHIR has not")
	}
	o["valueQuantity"] = object{"value": json.Number(text), "system": "http://unitsofmeasure.org", "code": unit}
	return nil
}

func ranged(o object, f *fact.Fact, n *wire.Node) error {
	if f.Kind != fact.KindNumber || n.Get("unit") != nil {
		return fmt.Errorf("bounds that are not carried")
	}
	between := object{}
	for key, end := range map[string]string{"min": "low", "max": "high"} {
		if v := n.Get(key); v != nil && v.Kind == wire.Number {
			between[end] = object{"value": json.Number(v.Text), "code": f.Unit}
		} else if v != nil {
			return fmt.Errorf("bounds that are not carried")
		}
	}
	o["valueRange"] = between
	return nil
}

// reasons tell why he comes in the Encounter.
func (r *record) reasons(ids *wire.Node) error {
	var all []any
	for _, id := range ids.Values {
		if r.engine.Set().Complaints[id.Text] == nil {
			return fmt.Errorf("a complaint that no pack lists")
		}
		all = append(all, object{"coding": []any{object{"system": "urn:fenji:complaint", "code": id.Text}}})
	}
	r.resources["encounter"] = object{"resourceType": "Encounter", "status": "in-progress", "class": object{"code": "AMB"}, "subject": object{"reference": "Patient/p"}, "reasonCode": all}
	return nil
}

// bundle is the record as one Bundle.
func (r *record) bundle() []byte {
	var entries []any
	for _, key := range slices.Sorted(maps.Keys(r.resources)) {
		entries = append(entries, object{"resource": r.resources[key]})
	}
	return wire.Canonical(object{"resourceType": "Bundle", "type": "collection", "entry": entries})
}

// hook is a request of CDS Hooks with the record.
func (r *record) hook(name, instance string) []byte {
	return wire.Canonical(object{"hook": name, "hookInstance": instance, "context": object{"userId": "Practitioner/1", "patientId": "p", "encounterId": "e"}, "prefetch": r.resources})
}
