package fhir_test

import (
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
)

// entries are a bundle of resources.
func entries(resources ...string) string {
	for i, r := range resources {
		resources[i] = "{\"resource\": " + r + "}"
	}
	return "{\"resourceType\": \"Bundle\", \"type\": \"collection\", \"entry\": [\n" + strings.Join(resources, ",\n") + "\n]}"
}

const facility = `{"resourceType": "Organization", "id": "a", "name": "A", "type": [{"coding": [{"system": "https://profiles.ihe.net/ITI/mCSD/CodeSystem/IHE.mCSD.Organization.Location.Types", "code": "facility"}]}]}`

// A bundle with a mistake gives no document, and says what is wrong and where.
func TestRefuses(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"nothing", ``, `not JSON`},
		{"a list", `[]`, `a map is needed here, not a list`},
		{"another resource", facility, `1:18: /resourceType: a Bundle of FHIR R4 is needed here [wrong-resource]`},
		{"no resourceType", `{"type": "collection"}`, `/resourceType: a Bundle of FHIR R4 is needed here`},
		{"entries that are no list", `{"resourceType": "Bundle", "entry": {}}`, `/entry: a list is needed here, not a map`},
		{"an entry without a resource", `{"resourceType": "Bundle", "entry": [{}]}`, `/entry/0/resource: a resource with its resourceType is needed here`},
		{"a resource without its type", entries(`{"id": "a"}`), `/entry/0/resource: a resource with its resourceType is needed here`},
		{"a type of resource that is none", entries(`{"resourceType": "organization", "id": "a"}`), `/entry/0/resource/resourceType: "organization" is no type of resource`},
		{"one id twice", entries(facility, facility), `3:14: /entry/1/resource: Organization/a is in the bundle twice [duplicate-key]`},
		{"ids that differ in case", entries(facility, strings.Replace(facility, `"a"`, `"A"`, 1)), `"a" is the id of another institution already`},
		{"an id that is none", entries(strings.Replace(facility, `"a"`, `"---"`, 1)), `no id that a catalogue can take`},
		{"no id", entries(strings.Replace(facility, `"id": "a", `, ``, 1)), `no id that a catalogue can take`},
		{"a service of nobody", entries(`{"resourceType": "HealthcareService", "id": "s", "providedBy": {"reference": "Organization/b"}}`), `2:14: /entry/0/resource/providedBy: "Organization/b" is not in the bundle [dangling-reference]`[5:]},
		{"a place managed by a service", entries(`{"resourceType": "HealthcareService", "id": "s"}`, `{"resourceType": "Location", "id": "l", "managingOrganization": {"reference": "HealthcareService/s"}}`), `"HealthcareService/s" is of type HealthcareService; Organization is needed here [wrong-reference]`},
		{"an affiliation with nobody", entries(facility, `{"resourceType": "OrganizationAffiliation", "id": "x", "organization": {"reference": "Organization/a"}, "participatingOrganization": {"reference": "Organization/z"}}`), `/entry/1/resource/participatingOrganization: "Organization/z" is not in the bundle`},
		{"a role nowhere", entries(facility, `{"resourceType": "PractitionerRole", "id": "x", "organization": {"reference": "Organization/a"}, "location": [{"reference": "Location/z"}]}`), `/entry/1/resource/location/0: "Location/z" is not in the bundle`},
		{"latitude and longitude swapped", entries(facility, `{"resourceType": "Location", "id": "l", "position": {"latitude": 110.4, "longitude": 24.5}, "managingOrganization": {"reference": "Organization/a"}}`), `/entry/1/resource/position/latitude: a latitude of 110.4; it lies between -90 and 90. Are latitude and longitude swapped? [wrong-position]`},
		{"a longitude that is nowhere", entries(facility, `{"resourceType": "Location", "id": "l", "position": {"latitude": 24.5, "longitude": 1104}, "managingOrganization": {"reference": "Organization/a"}}`), `a longitude of 1104; it lies between -180 and 180`},
		{"half a position", entries(facility, `{"resourceType": "Location", "id": "l", "position": {"latitude": 24.5}, "managingOrganization": {"reference": "Organization/a"}}`), `a latitude and a longitude are needed here [wrong-position]`},
		{"a position in words", entries(facility, `{"resourceType": "Location", "id": "l", "position": {"latitude": "24.5", "longitude": 110}, "managingOrganization": {"reference": "Organization/a"}}`), `/entry/1/resource/position/latitude: a number is needed here, not text [wrong-kind]`},
		{"a day that is none", entries(facility, `{"resourceType": "HealthcareService", "id": "s", "providedBy": {"reference": "Organization/a"}, "type": [{"text": "x"}], "availableTime": [{"daysOfWeek": ["monday"], "allDay": true}]}`), `/entry/1/resource/availableTime/0/daysOfWeek: unknown day "monday"; allowed: fri, mon, sat, sun, thu, tue, wed [unknown-word]`},
		{"what must be understood", entries(strings.Replace(facility, `"name"`, `"modifierExtension": [{"url": "u"}], "name"`, 1)), `/entry/0/resource/modifierExtension: modifierExtension changes the meaning of what it stands in, and is not understood [must-understand]`},
		{"rules that must be understood", `{"resourceType": "Bundle", "implicitRules": "u"}`, `implicitRules changes the meaning`},
		{"a rest that is no JSON", entries(strings.Replace(facility, `"name"`, `"extension": [{"url": "urn:fenji:rest", "valueString": "{"}], "name"`, 1)), `/entry/0/resource/extension/0: a merge patch as JSON is needed here [wrong-rest]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, _, err := fhir.FromBundle([]byte(tt.src))
			if err == nil || doc != nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// What is not carried over is listed, with its place.
func TestUnmapped(t *testing.T) {
	const service = `{"resourceType": "HealthcareService", "id": "S.1", "providedBy": {"reference": "Organization/a"}, "type": [{"coding": [{"system": "http://x/types", "code": "124"}]}], `
	for _, tt := range []struct{ name, src, path, why string }{
		{"an element", entries(strings.Replace(facility, `"name"`, `"telecom": [], "name"`, 1)), "/entry/0/resource/telecom", "does not carry"},
		{"an element of an element", entries(strings.Replace(facility, `"code": "facility"`, `"code": "facility", "display": "Facility"`, 1)), "/entry/0/resource/type/0/coding/0/display", "does not carry"},
		{"a code of others", entries(strings.Replace(facility, `"type": [`, `"type": [{"coding": [{"system": "x", "code": "y"}]}, `, 1)), "/entry/0/resource/type/0/coding/0", "does not carry"},
		{"another kind of resource", entries(`{"resourceType": "Endpoint", "id": "e"}`), "/entry/0/resource", "Endpoint is no part"},
		{"an extension of others", entries(strings.Replace(facility, `"name"`, `"extension": [{"url": "u", "valueString": "v"}], "name"`, 1)), "/entry/0/resource/extension/0", "of others"},
		{"an organisation of nobody", entries(`{"resourceType": "Organization", "id": "b", "name": "B"}`), "/entry/0/resource", "neither cares"},
		{"one that is not active", entries(strings.Replace(facility, `"name"`, `"active": false, "name"`, 1)), "/entry/0/resource", "not active"},
		{"a place of nobody", entries(`{"resourceType": "Location", "id": "l", "name": "L"}`), "/entry/0/resource", "of no institution"},
		{"a place that is not in use", entries(facility, `{"resourceType": "Location", "id": "l", "status": "suspended", "managingOrganization": {"reference": "Organization/a"}}`), "/entry/1/resource", "not in use"},
		{"a service without a type", entries(facility, `{"resourceType": "HealthcareService", "id": "s", "providedBy": {"reference": "Organization/a"}}`), "/entry/1/resource", "without an id or a type"},
		{"hours on no day", entries(facility, service+`"availableTime": [{"allDay": true}]}`), "/entry/1/resource/availableTime/0", "on which days"},
		{"hours to the second", entries(facility, service+`"availableTime": [{"daysOfWeek": ["mon"], "availableStartTime": "08:00:30", "availableEndTime": "12:00:00"}]}`), "/entry/1/resource/availableTime/0", "whole minute"},
		{"closed, and open nobody knows when", entries(facility, service+`"notAvailable": [{"description": "x", "during": {"start": "2022-01-01", "end": "2022-01-02"}}]}`), "/entry/1/resource/notAvailable/0", "when it is open"},
		{"a role that is not active", entries(facility, `{"resourceType": "PractitionerRole", "id": "x", "active": false, "organization": {"reference": "Organization/a"}}`), "/entry/1/resource", "not active"},
		{"a practitioner's name", entries(facility, `{"resourceType": "PractitionerRole", "id": "x", "organization": {"reference": "Organization/a"}, "practitioner": {"display": "somebody"}}`), "/entry/1/resource/practitioner/display", "does not carry"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, unmapped, err := fhir.FromBundle([]byte(tt.src))
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range unmapped {
				if u.Path == tt.path && strings.Contains(u.Why, tt.why) && u.Line > 0 {
					return
				}
			}
			t.Errorf("%v lacks %s: %s", unmapped, tt.path, tt.why)
		})
	}
}

// Silence is no yes: a service that is not active is suspended, and hours that can't
// be read leave them unknown.
func TestNothingReassures(t *testing.T) {
	doc, _, err := fhir.FromBundle([]byte(entries(facility,
		`{"resourceType": "HealthcareService", "id": "S.1", "active": false, "providedBy": {"reference": "Organization/a"}, "type": [{"coding": [{"system": "http://x/types", "code": "124"}]}, {"text": "Two Words"}], "availableTime": [{"daysOfWeek": ["mon"], "availableStartTime": "20:00:00", "availableEndTime": "06:00:00"}, {"allDay": true}]}`)))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/institutions/a/services/s.1/service":   "types.124",
		"/institutions/a/services/s.1/status":    "suspended",
		"/institutions/a/services/s.1.2/service": "two-words",
		"/institutions/a/services/s.1.2/status":  "suspended",
	} {
		if n := find(doc, path); n == nil || n.Text != want {
			t.Errorf("%s is %v, should be %s", path, n, want)
		}
	}
	if n := find(doc, "/institutions/a/services/s.1/hours"); n != nil {
		t.Errorf("hours are %v", n.Plain())
	}
}

// S5. Times that were said and can't be read leave nobody there: neither a service by
// the hours of its institution nor a person for a whole term.
func TestUnreadableTimesReassureNobody(t *testing.T) {
	for what, times := range map[string]string{
		"no days":       `"availableTime": [{"availableStartTime": "09:00:00", "availableEndTime": "10:00:00"}]`,
		"leave, no end": `"availableTime": [{"daysOfWeek": ["mon"], "allDay": true}], "notAvailable": [{"description": "leave", "during": {"start": "2022-01-01"}}]`,
	} {
		doc, unmapped, err := fhir.FromBundle([]byte(entries(facility,
			`{"resourceType": "HealthcareService", "id": "s1", "providedBy": {"reference": "Organization/a"}, "type": [{"text": "scan"}], `+times+`}`,
			`{"resourceType": "PractitionerRole", "id": "p1", "organization": {"reference": "Organization/a"}, `+times+`}`)))
		if err != nil {
			t.Fatal(what, err)
		}
		if n := find(doc, "/institutions/a/services/s1/status"); n == nil || n.Text != "suspended" {
			t.Errorf("%s: the status of the service is %v; %v", what, n, unmapped)
		}
		if n := find(doc, "/postings/p1/hours"); n == nil || n.Kind != wire.Map || len(n.Keys) > 0 {
			t.Errorf("%s: the hours of the person are %v; %v", what, n, unmapped)
		}
	}
}

// Whatever the bytes, there is a document or there are problems.
func FuzzFromBundle(f *testing.F) {
	f.Add(fhir.ToBundle(catalogue(f, "testdata/county"), at(f, "2022-11-26T13:52:00+08:00")))
	f.Add([]byte(entries(facility)))
	f.Fuzz(func(t *testing.T, src []byte) {
		if doc, _, err := fhir.FromBundle(src); (doc == nil) == (err == nil) {
			t.Error("neither a document nor a problem, or both")
		}
	})
}
