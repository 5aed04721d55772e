package fhir_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
)

// without removes a key wherever it stands.
func without(v any, key string) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, key)
		for _, x := range v {
			without(x, key)
		}
	case []any:
		for _, x := range v {
			without(x, key)
		}
	}
}

func encoded(t testing.TB, v any) []byte {
	t.Helper()
	src, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// A reader that knows nothing of the extension still learns from the elements what
// FHIR can say.
func TestElements(t *testing.T) {
	var b any
	d := json.NewDecoder(bytes.NewReader(fhir.ToBundle(catalogue(t, "testdata/county"), at(t, "2022-11-26T13:52:00+08:00"))))
	d.UseNumber()
	if err := d.Decode(&b); err != nil {
		t.Fatal(err)
	}
	without(b, "extension")
	doc, _, err := fhir.FromBundle(encoded(t, b))
	if err != nil {
		t.Fatal(err)
	}
	clinic := "/institutions/very.long.name-of-a_village_clinic-which-has-more-than-sixty-four-characters"
	for _, tt := range []struct{ path, want string }{
		{"/id", `"county"`},
		{"/name", `{"en":"","zh":"某县医共体"}`},
		{"/institutions/hospital/level", `"county"`},
		{"/institutions/hospital/kind", `"general_hospital"`},
		{"/institutions/hospital/codes", `{"local":"H-1","uscc":"12450381MB0000001A"}`},
		{"/institutions/hospital/aliases", `["县医院","县人民医院"]`},
		{"/institutions/hospital/hours", `"always"`},
		{"/institutions/hospital/contacts/duty", `{"phone":"0773-0000-0001","role":"duty"}`},
		{"/institutions/hospital/location", ``}, // GCJ-02 is no position of FHIR
		{"/institutions/hospital/services/pci", `{"hours":"always","service":"pci"}`},
		{"/institutions/hospital/services/hypertension/label", `true`},
		{"/institutions/hospital/services/cardiology.key/label", `true`},
		{"/institutions/hospital/services/clinic.cardiology/hours/except", `{"2022-12-05":[]}`},
		{"/institutions/hospital/services/clinic.cardiology/hours/mon", `["08:00-12:00","14:00-17:30"]`},
		{"/institutions/hospital/services/night.clinic/hours/mon", `["22:00-24:00","00:00-06:00"]`},
		{clinic + "/location", `{"lat":24.5,"lon":110.41}`},
		{clinic + "/name", `{"en":"Village clinic","zh":""}`},
		{clinic + "/hours/mon", `["07:00-24:00"]`},
		{clinic + "/services/ecg_acquire/service", `"ecg.acquire"`},
		{clinic + "/services/ecg_acquire/hours", `{"wed":["09:00-11:00"]}`},
		{"/institutions/silent-clinic/services", ``},
		{"/networks/community/type", `"medical_community"`},
		{"/networks/community/lead", `"hospital"`},
		{"/networks/community/members/bus", `{"from":"2022-05-01","role":"member"}`},
		{"/networks/village-doctors/within", `{"community":{"from":"2022-01-01","to":"2022-12-31"}}`},
		{"/institutions/bus/parent", `"hospital"`},
		{"/networks/chest-pain/members/silent-clinic", `{}`},
		{"/postings/surgeon/workplace", `"bus"`},
		{"/postings/surgeon/person", `"p-17"`},
		{"/postings/surgeon/skills", `["laparoscopy","ultrasound_reading"]`},
		{"/postings/surgeon/to", `"2022-12-31"`},
		{"/postings/surgeon/hours", `{"wed":["08:00-12:00"]}`},
		{"/postings/surgeon/presence", `{"2022-11-30":"absent"}`},
	} {
		got := ""
		if n := find(doc, tt.path); n != nil {
			got = string(wire.Canonical(n.Plain()))
		}
		if got != tt.want {
			t.Errorf("%s is %s, should be %s", tt.path, got, tt.want)
		}
	}
}

// find is the node at a path, nil if there is none.
func find(n *wire.Node, path string) *wire.Node {
	for _, key := range strings.Split(path, "/")[1:] {
		n = n.Get(key)
	}
	return n
}

// What is active is so on the day of the bundle: rows that ended, are suspended or
// were contradicted are not.
func TestActive(t *testing.T) {
	v := catalogue(t, "testdata/county")
	for _, tt := range []struct {
		at, resource string
		want         bool
	}{
		{"2022-11-26T13:52:00+08:00", "HealthcareService/hospital.night.clinic", false},
		{"2022-11-25T13:52:00+08:00", "HealthcareService/hospital.night.clinic", true},
		{"2022-11-26T13:52:00+08:00", "HealthcareService/hospital.ct", false},
		{"2022-11-25T13:52:00+08:00", "HealthcareService/hospital.ct", true},
		{"2022-11-26T13:52:00+08:00", "Organization/old-station", false},
		{"2022-11-26T13:52:00+08:00", "HealthcareService/hospital.pci", true},
		{"2022-11-26T13:52:00+08:00", "PractitionerRole/surgeon", true},
		{"2023-01-01T00:00:00+08:00", "PractitionerRole/surgeon", false},
		{"2022-04-30T00:00:00+08:00", "OrganizationAffiliation/community.member.bus", false},
		{"2022-05-01T00:00:00+08:00", "OrganizationAffiliation/community.member.bus", true},
	} {
		var b struct {
			Entry []struct {
				Resource struct {
					ResourceType, ID string
					Active           *bool
				}
			}
		}
		if err := json.Unmarshal(fhir.ToBundle(v, at(t, tt.at)), &b); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, e := range b.Entry {
			if e.Resource.ResourceType+"/"+e.Resource.ID == tt.resource {
				found = true
				if e.Resource.Active == nil || *e.Resource.Active != tt.want {
					t.Errorf("%s at %s: active is %t", tt.resource, tt.at, !tt.want)
				}
			}
		}
		if !found {
			t.Errorf("no %s", tt.resource)
		}
	}
}
