package fhir

import (
	"encoding/json"

	"github.com/fenji-health/fenji/referral/wire"
)

// RestExtension is the extension that holds what FHIR has no element for.
const RestExtension = "urn:fenji:rest"

// The systems of identifiers: of a row of the catalogue, with its ids joined by
// slashes, and of the codes of an institution.
const (
	catalogID     = "urn:fenji:catalog"
	institutionID = "urn:fenji:institution"
	serviceID     = "urn:fenji:service"
	networkID     = "urn:fenji:network"
	postingID     = "urn:fenji:posting"
	personID      = "urn:fenji:person"
	codeOf        = "urn:fenji:code:"
)

// The systems of codes.
const (
	levelCode       = "urn:fenji:level"
	kindCode        = "urn:fenji:kind"
	termCode        = "urn:fenji:service-term"
	labelCode       = "urn:fenji:label" // of a row that names a disease or a speciality
	departmentCode  = "urn:fenji:department-code"
	networkTypeCode = "urn:fenji:network-type"
	roleCode        = "urn:fenji:network-role"
	affiliationCode = "urn:fenji:affiliation" // lead, member, within
	postingCode     = "urn:fenji:posting-kind"
	skillCode       = "urn:fenji:skill"
	contactCode     = "urn:fenji:contact-role"
	mcsdType        = "https://profiles.ihe.net/ITI/mCSD/CodeSystem/IHE.mCSD.Organization.Location.Types"
	physicalCode    = "http://terminology.hl7.org/CodeSystem/location-physical-type"
	referralCode    = "http://terminology.hl7.org/CodeSystem/service-referral-method"
)

// What follows is the part of FHIR R4 (4.0.1) that is carried over, in the order of
// its elements. A key that a struct lacks is unmapped.

type bundle struct {
	ResourceType string      `json:"resourceType"`
	Identifier   *identifier `json:"identifier,omitempty"`
	Type         string      `json:"type"`
	Timestamp    string      `json:"timestamp,omitempty"`
	Entry        []entry     `json:"entry,omitempty"`
}

type entry struct {
	FullURL  string `json:"fullUrl,omitempty"`
	Resource any    `json:"resource"`
}

type organization struct {
	ResourceType string       `json:"resourceType"`
	ID           string       `json:"id,omitempty"`
	Extension    []extension  `json:"extension,omitempty"`
	Identifier   []identifier `json:"identifier,omitempty"`
	Active       *bool        `json:"active,omitempty"`
	Type         []concept    `json:"type,omitempty"`
	Name         string       `json:"name,omitempty"`
	Alias        []string     `json:"alias,omitempty"`
	PartOf       *reference   `json:"partOf,omitempty"`
	Contact      []contact    `json:"contact,omitempty"`
}

type contact struct {
	ID      string    `json:"id,omitempty"` // in the catalogue
	Purpose *concept  `json:"purpose,omitempty"`
	Telecom []telecom `json:"telecom,omitempty"`
}

type telecom struct {
	System string `json:"system,omitempty"`
	Value  string `json:"value,omitempty"`
}

type location struct {
	ResourceType         string       `json:"resourceType"`
	ID                   string       `json:"id,omitempty"`
	Identifier           []identifier `json:"identifier,omitempty"`
	Status               string       `json:"status,omitempty"`
	Name                 string       `json:"name,omitempty"`
	Mode                 string       `json:"mode,omitempty"`
	Type                 []concept    `json:"type,omitempty"`
	PhysicalType         *concept     `json:"physicalType,omitempty"`
	Position             *position    `json:"position,omitempty"`
	ManagingOrganization *reference   `json:"managingOrganization,omitempty"`
	HoursOfOperation     []opening    `json:"hoursOfOperation,omitempty"`
}

type position struct {
	Longitude json.Number `json:"longitude"`
	Latitude  json.Number `json:"latitude"`
}

type healthcareService struct {
	ResourceType   string         `json:"resourceType"`
	ID             string         `json:"id,omitempty"`
	Extension      []extension    `json:"extension,omitempty"`
	Identifier     []identifier   `json:"identifier,omitempty"`
	Active         *bool          `json:"active,omitempty"`
	ProvidedBy     *reference     `json:"providedBy,omitempty"`
	Type           []concept      `json:"type,omitempty"`
	Specialty      []concept      `json:"specialty,omitempty"`
	Location       []reference    `json:"location,omitempty"`
	Name           string         `json:"name,omitempty"`
	ReferralMethod []concept      `json:"referralMethod,omitempty"`
	AvailableTime  []available    `json:"availableTime,omitempty"`
	NotAvailable   []notAvailable `json:"notAvailable,omitempty"`
}

type organizationAffiliation struct {
	ResourceType              string       `json:"resourceType"`
	ID                        string       `json:"id,omitempty"`
	Identifier                []identifier `json:"identifier,omitempty"`
	Active                    *bool        `json:"active,omitempty"`
	Period                    *period      `json:"period,omitempty"`
	Organization              *reference   `json:"organization,omitempty"`
	ParticipatingOrganization *reference   `json:"participatingOrganization,omitempty"`
	Code                      []concept    `json:"code,omitempty"`
}

type practitionerRole struct {
	ResourceType  string         `json:"resourceType"`
	ID            string         `json:"id,omitempty"`
	Extension     []extension    `json:"extension,omitempty"`
	Identifier    []identifier   `json:"identifier,omitempty"`
	Active        *bool          `json:"active,omitempty"`
	Period        *period        `json:"period,omitempty"`
	Practitioner  *reference     `json:"practitioner,omitempty"`
	Organization  *reference     `json:"organization,omitempty"`
	Code          []concept      `json:"code,omitempty"`
	Specialty     []concept      `json:"specialty,omitempty"`
	Location      []reference    `json:"location,omitempty"`
	AvailableTime []available    `json:"availableTime,omitempty"`
	NotAvailable  []notAvailable `json:"notAvailable,omitempty"`
}

type extension struct {
	URL   string `json:"url"`
	Value *text  `json:"valueString,omitempty"`
}

// text is a piece of text and where it stands.
type text struct {
	Text string
	node *wire.Node
}

// ReadNode keeps the node.
func (t *text) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	if wire.Expect(n, wire.String, path, ps) {
		t.Text, t.node = n.Text, n
	}
}

// MarshalJSON writes the text.
func (t text) MarshalJSON() ([]byte, error) { return wire.AppendText(nil, t.Text), nil }

type identifier struct {
	System string `json:"system,omitempty"`
	Value  string `json:"value,omitempty"`
}

type concept struct {
	Coding []coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

type coding struct {
	System string `json:"system,omitempty"`
	Code   string `json:"code,omitempty"`
}

type reference struct {
	Reference  string      `json:"reference,omitempty"`
	Type       string      `json:"type,omitempty"`
	Identifier *identifier `json:"identifier,omitempty"`
}

type period struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

// opening and available say the same of a Location and of a HealthcareService.
type opening struct {
	DaysOfWeek  []string `json:"daysOfWeek,omitempty"`
	AllDay      bool     `json:"allDay,omitempty"`
	OpeningTime string   `json:"openingTime,omitempty"`
	ClosingTime string   `json:"closingTime,omitempty"`
}

type available struct {
	DaysOfWeek         []string `json:"daysOfWeek,omitempty"`
	AllDay             bool     `json:"allDay,omitempty"`
	AvailableStartTime string   `json:"availableStartTime,omitempty"`
	AvailableEndTime   string   `json:"availableEndTime,omitempty"`
}

type notAvailable struct {
	Description string  `json:"description"`
	During      *period `json:"during,omitempty"`
}
