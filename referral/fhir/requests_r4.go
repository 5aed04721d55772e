package fhir

// What follows is the part of FHIR R4 (4.0.1) in which a decision is written, in the
// order of its elements.

type guidanceResponse struct {
	ResourceType       string            `json:"resourceType"`
	Language           string            `json:"language"`
	RequestIdentifier  *identifier       `json:"requestIdentifier,omitempty"`
	Identifier         []identifier      `json:"identifier,omitempty"`
	ModuleURI          string            `json:"moduleUri"`
	Status             string            `json:"status"`
	Subject            *party            `json:"subject,omitempty"`
	OccurrenceDateTime string            `json:"occurrenceDateTime,omitempty"`
	Performer          *party            `json:"performer,omitempty"`
	ReasonCode         []concept         `json:"reasonCode,omitempty"`
	Note               []annotation      `json:"note,omitempty"`
	DataRequirement    []dataRequirement `json:"dataRequirement,omitempty"`
}

type dataRequirement struct {
	Type       string       `json:"type"`
	CodeFilter []codeFilter `json:"codeFilter,omitempty"`
}

type codeFilter struct {
	Path string   `json:"path"`
	Code []coding `json:"code"`
}

type serviceRequest struct {
	ResourceType     string       `json:"resourceType"`
	Language         string       `json:"language"`
	Identifier       []identifier `json:"identifier,omitempty"`
	Status           string       `json:"status"`
	Intent           string       `json:"intent"`
	Category         []concept    `json:"category,omitempty"`
	Priority         string       `json:"priority,omitempty"`
	DoNotPerform     bool         `json:"doNotPerform,omitempty"`
	Code             *concept     `json:"code,omitempty"`
	OrderDetail      []concept    `json:"orderDetail,omitempty"`
	Subject          *party       `json:"subject"`
	OccurrencePeriod *period      `json:"occurrencePeriod,omitempty"`
	AuthoredOn       string       `json:"authoredOn,omitempty"`
	Performer        []*party     `json:"performer,omitempty"`
	SupportingInfo   []*party     `json:"supportingInfo,omitempty"`
	Note             []annotation `json:"note,omitempty"`
}

type task struct {
	ResourceType    string       `json:"resourceType"`
	Language        string       `json:"language"`
	Identifier      []identifier `json:"identifier,omitempty"`
	GroupIdentifier *identifier  `json:"groupIdentifier,omitempty"`
	Status          string       `json:"status"`
	Intent          string       `json:"intent"`
	Priority        string       `json:"priority,omitempty"`
	Code            *concept     `json:"code,omitempty"`
	Description     string       `json:"description,omitempty"`
	Focus           *party       `json:"focus,omitempty"`
	For             *party       `json:"for,omitempty"`
	AuthoredOn      string       `json:"authoredOn,omitempty"`
	Owner           *party       `json:"owner,omitempty"`
	Note            []annotation `json:"note,omitempty"`
	Restriction     *restriction `json:"restriction,omitempty"`
}

type restriction struct {
	Period *period `json:"period"`
}

type communicationRequest struct {
	ResourceType     string       `json:"resourceType"`
	Language         string       `json:"language"`
	Identifier       []identifier `json:"identifier,omitempty"`
	GroupIdentifier  *identifier  `json:"groupIdentifier,omitempty"`
	Status           string       `json:"status"`
	Category         []concept    `json:"category,omitempty"`
	Priority         string       `json:"priority,omitempty"`
	Medium           []concept    `json:"medium,omitempty"`
	Subject          *party       `json:"subject,omitempty"`
	Payload          []payload    `json:"payload,omitempty"`
	OccurrencePeriod *period      `json:"occurrencePeriod,omitempty"`
	AuthoredOn       string       `json:"authoredOn,omitempty"`
	Recipient        []*party     `json:"recipient,omitempty"`
	Sender           *party       `json:"sender,omitempty"`
	Note             []annotation `json:"note,omitempty"`
}

type payload struct {
	ContentString string `json:"contentString"`
}

type annotation struct {
	Text string `json:"text"`
}

// A party is a reference that shows a name: of a place, never of a patient.
type party struct {
	reference
	Display string `json:"display,omitempty"`
}
