package form_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/form"
	"github.com/fenji-health/fenji/referral/wire"
)

// S29: nothing of the identity is in the decision; a stub has what the norm lists and no
// other number; the patient's copy can be lost without telling more than a name.
func TestIdentityStaysOnThePaper(t *testing.T) {
	r, d := lin(t, "fields")
	id := linsIdentity(t)
	all := []string{id.Name, id.IDNumber, id.HealthCard, id.OutpatientNumber, id.InpatientNumber, id.FileNumber, id.Employer + id.Occupation, id.Email, id.Phone,
		id.Address.String(), id.BirthDate, id.Guardian.Name, id.Guardian.Phone}
	onStub := []string{id.Name, id.FileNumber, id.Phone, id.Address.String()}
	for _, secret := range all {
		if bytes.Contains(d.JSON(), []byte(secret)) {
			t.Errorf("the decision holds %q", secret)
		}
		if got := bytes.Contains(paper(t, r, form.Out, form.Stub).JSON(), []byte(secret)); got != slices.Contains(onStub, secret) {
			t.Errorf("on the stub: %q: %t", secret, got)
		}
		if secret != id.Name && bytes.Contains(paper(t, r, form.Out, form.Patient).JSON(), []byte(secret)) {
			t.Errorf("the patient's copy holds %q", secret)
		}
	}
}

// An identity of another sex or age than the case is another patient's.
func TestOtherPatient(t *testing.T) {
	e := engine(t, "anxi")
	c, err := e.ParseCase(file(t, "anxi/cases/lin.json"))
	must(t, c, err)
	d := e.Decide(c)
	age := 57
	for _, tt := range []struct {
		id   form.Identity
		path string
	}{
		{form.Identity{Sex: "female"}, "/sex"},
		{form.Identity{BirthDate: "1964-11-27"}, "/birth_date"}, // not yet 58
		{form.Identity{BirthDate: "1964-11-26"}, "/birth_date"}, // 58 today, as he is, and born on another day
		{form.Identity{BirthDate: "1964-03-08"}, ""},
		{form.Identity{BirthDate: "2022-11-27"}, "/birth_date"}, // tomorrow
		{form.Identity{Age: &age}, "/age"},
		{form.Identity{}, ""},
	} {
		_, err := form.New(e, c, d, &tt.id, nil)
		var ps wire.Problems
		if errors.As(err, &ps) != (tt.path != "") || tt.path != "" && ps[0].Path != tt.path {
			t.Errorf("%+v: %v, want %q", tt.id, err, tt.path)
		}
		if err != nil && tt.id.BirthDate != "" && strings.Contains(err.Error(), tt.id.BirthDate) {
			t.Errorf("the mistake tells the day of birth: %v", err)
		}
	}
	other := *d
	other.Case = "somebody"
	if _, err := form.New(e, c, &other, &form.Identity{}, nil); err == nil {
		t.Error("a decision of another case was taken")
	}
}

// Mistakes are told all at once, with where they are and the near word.
func TestReadersTellMistakes(t *testing.T) {
	_, err := form.ReadIdentity([]byte(`{"schema": "fenji.identity/2", "nme": "x", "sex": "mail", "birth_date": "1964-02-30", "age": 131}`))
	told(t, err, map[string]string{"/schema": "schema", "/nme": "unknown-key", "/name": "missing", "/sex": "unknown-word", "/birth_date": "impossible-date", "/age": "out-of-range"})
	_, err = form.ReadFields([]byte(`{"schema": "x", "date": "today", "exams": [{"on": "2022-13-01", "images": -1}], "staff": [{"flag": 2}, {}],
	 "state": "snet", "status_codes": {"sent": 5, "gone": 1}, "document": {"effective": "x", "expires": "y"}, "diagnoses": [{"name": "d", "date": "z"}], "questons": []}`))
	told(t, err, map[string]string{"/schema": "schema", "/date": "impossible-date", "/exams/0/on": "impossible-date", "/exams/0/name": "missing", "/exams/0/images": "out-of-range",
		"/staff/0/flag": "out-of-range", "/staff/1/flag": "missing", "/state": "unknown-word", "/status_codes/sent": "out-of-range", "/status_codes/gone": "unknown-word",
		"/document/effective": "impossible-date", "/document/expires": "impossible-date", "/diagnoses/0/date": "impossible-date", "/questons": "unknown-key"})
}

// A mistake in what says who the patient is never tells what stands there (S29): it would
// be on a screen, or in a log.
func TestMistakesTellNoValue(t *testing.T) {
	for _, src := range []string{
		`{"schema": "林某某", "name": "林某某", "sex": "林某某", "birth_date": "林某某", "age": 13900000000, "patient_type": 1, "guardian": "林某某"}`,
		`{"schema": "fenji.identity/1", "name": "林某某", "age": 13900000000.5, "phone": 13900000000}`,
		`{"schema": "fenji.form_fields/1", "date": "林某某", "state": "林某某", "exams": [{"on": "林某某", "images": -13900000000}], "staff": [{"name": "林某某", "flag": 13900000000}], "status_codes": {"sent": 13900000000}}`,
		`{"schema": "fenji.identity/1", "name": "林某某" "phone": 13900000000}`,
	} {
		for _, err := range []error{second(form.ReadIdentity([]byte(src))), second(form.ReadFields([]byte(src)))} {
			if err == nil || strings.Contains(err.Error(), "林") || strings.Contains(err.Error(), "139") {
				t.Errorf("told: %v", err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

func told(t *testing.T, err error, want map[string]string) {
	t.Helper()
	var ps wire.Problems
	errors.As(err, &ps)
	got := map[string]string{}
	for _, p := range ps {
		got[p.Path] = p.Code
		if p.Line == 0 {
			t.Errorf("%s has no line", p.Path)
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}

// Whatever is read as an identity and as fields can be printed.
func FuzzRead(f *testing.F) {
	f.Add(file(f, "forms/lin.identity.json"), file(f, "forms/lin.fields.json"))
	f.Add([]byte(`{"schema": "fenji.identity/1", "name": "x"}`), []byte(`{"schema": "fenji.form_fields/1", "exams": [], "to": {"institution": "hutou"}}`))
	e := engine(f, "anxi")
	c, err := e.ParseCase(file(f, "anxi/cases/lin.json"))
	must(f, c, err)
	d := e.Decide(c)
	f.Fuzz(func(t *testing.T, identity, fields []byte) {
		id, err := form.ReadIdentity(identity)
		if err != nil {
			return
		}
		more, err := form.ReadFields(fields)
		if err != nil {
			return
		}
		r, err := form.New(e, c, d, id, more)
		if err != nil {
			return
		}
		for _, kind := range form.Forms() {
			p := paper(t, r, kind, form.Receiver)
			if _, err := p.HTML("a4", "both"); err != nil || !json.Valid(p.JSON()) || !json.Valid(r.Record().JSON()) {
				t.Errorf("%s: %v", kind, err)
			}
		}
	})
}
