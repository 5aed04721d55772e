package form

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// IdentitySchema names the edition of an identity's JSON.
const IdentitySchema = "fenji.identity/1"

// MaxBytes is the largest identity, or file of fields, that is read.
const MaxBytes = 64 << 10

// oldest is the greatest age in years that is read.
const oldest = 130

// An Identity is who the patient is: all that a case does not hold.
type Identity struct {
	Editor           string    `json:"$schema,omitempty"` // where an editor finds the JSON Schema; means nothing
	Schema           string    `json:"schema"`
	Name             string    `json:"name"`
	Sex              string    `json:"sex,omitempty"` // male, female; as the case has it if not said
	BirthDate        string    `json:"birth_date,omitempty"`
	Age              *int      `json:"age,omitempty"` // in completed years, where the day of birth is not known
	IDNumber         string    `json:"id_number,omitempty"`
	HealthCard       string    `json:"health_card,omitempty"`
	OutpatientNumber string    `json:"outpatient_number,omitempty"`
	InpatientNumber  string    `json:"inpatient_number,omitempty"` // of the hospital's record
	FileNumber       string    `json:"file_number,omitempty"`      // of the resident's health file
	PatientType      string    `json:"patient_type,omitempty"`
	Nationality      string    `json:"nationality,omitempty"`
	Ethnicity        string    `json:"ethnicity,omitempty"`
	Marriage         string    `json:"marriage,omitempty"`
	Occupation       string    `json:"occupation,omitempty"`
	Education        string    `json:"education,omitempty"`
	Employer         string    `json:"employer,omitempty"`
	Address          Address   `json:"address,omitzero"`
	Phone            string    `json:"phone,omitempty"`
	Email            string    `json:"email,omitempty"`
	Guardian         *Guardian `json:"guardian,omitempty"` // who answers for the patient, or is called first
}

// An Address is where the patient lives, by its parts.
type Address struct {
	Province string `json:"province,omitempty"`
	City     string `json:"city,omitempty"`
	County   string `json:"county,omitempty"`
	Township string `json:"township,omitempty"`
	Village  string `json:"village,omitempty"` // village and group; a street in a town
	House    string `json:"house,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	Region   string `json:"region,omitempty"` // code of the administrative division (GB/T 2260)
}

// String is the address on one line.
func (a Address) String() string {
	return strings.Join([]string{a.Province, a.City, a.County, a.Township, a.Village, a.House}, "")
}

// A Guardian is informed beside the patient; nothing waits for one.
type Guardian struct {
	Name     string `json:"name"`
	Relation string `json:"relation,omitempty"`
	Phone    string `json:"phone,omitempty"`
}

// sexes are the words for a sex.
var sexes = []string{"male", "female"}

// ReadIdentity reads an identity; every mistake is told at once.
func ReadIdentity(src []byte) (*Identity, error) {
	id := &Identity{}
	return id, read(src, id, id.check)
}

func (id *Identity) check(_ *wire.Node, say sayer) {
	if id.Schema != IdentitySchema {
		say("/schema", "schema", "schema must be %q", IdentitySchema)
	}
	if strings.TrimSpace(id.Name) == "" {
		say("/name", "missing", "a paper says whose it is (name)")
	}
	if id.Sex != "" && !slices.Contains(sexes, id.Sex) {
		say("/sex", "unknown-word", "unknown word%s", wire.Near(id.Sex, sexes))
	}
	day(id.BirthDate, "/birth_date", say)
	if id.Age != nil && (*id.Age < 0 || *id.Age > oldest) {
		say("/age", "out-of-range", "an age is 0 to %d years", oldest)
	}
}

// A sayer reports a mistake at a path, without what stands there: it may say who the
// patient is (S29).
type sayer func(path, code, format string, args ...any)

// read lays a document into target and has it checked.
func read(src []byte, target any, check func(n *wire.Node, say sayer)) error {
	n, err := wire.ParseJSON("", src, MaxBytes)
	if err != nil {
		return err
	}
	return decode(n, target, check)
}

// Check reports every mistake of an identity or of fields, by its schema.
func Check(n *wire.Node) error {
	if schema := n.Get("schema"); schema != nil && schema.Text == FieldsSchema {
		f := &Fields{}
		return decode(n, f, f.check)
	}
	id := &Identity{}
	return decode(n, id, id.check)
}

func decode(n *wire.Node, target any, check func(n *wire.Node, say sayer)) error {
	var ps wire.Problems
	wire.Decode(n, target, "", &ps)
	for i := range ps {
		ps[i].Message, _, _ = strings.Cut(ps[i].Message, ", not ") // what stands there
	}
	check(n, func(path, code, format string, args ...any) { ps.Add(n.At(path), path, code, format, args...) })
	return ps.Err()
}

// day reports what is no day.
func day(text, path string, say sayer) {
	if text != "" && !wire.CheckDate(text) {
		say(path, "impossible-date", "is not a day such as 1964-03-08")
	}
}
