// Package fhir carries a catalogue to FHIR R4 and back, reads a patient's record as a
// case, and writes a decision as requests.
//
// A catalogue goes in the way of IHE mCSD: who there is, where, what they do and when,
// as one Bundle.
//
//	institution   Organization and Location, both of mCSD's type "facility"
//	service row   HealthcareService
//	network       Organization, and an OrganizationAffiliation for its lead, each of its members and each network that it lies within
//	posting       PractitionerRole; the practitioner is an opaque identifier, never a name
//	catalogue     Organization of mCSD's type "jurisdiction"
//
// What FHIR has an element for stands in that element. All else of a row stands in
// one extension of its resource, [RestExtension]: a merge patch (RFC 7396) as JSON
// text, laid over what the elements say. A bundle that [ToBundle] made is read back
// by [FromBundle] into an equal catalogue.
//
// A bundle of others is read for what it says and no more: FHIR has no levels, so
// what is read need not be a whole catalogue; the host lays what is missing over it
// before capability.From. Every element that is not carried over is listed as
// [Unmapped]; none is dropped in silence.
//
// [ReadChart] reads a Bundle about one patient as a case, by the codes that the packs
// declare (LOINC, SNOMED CT, ICD-10) or by our own: a fact is a code of urn:fenji:fact,
// a choice one of urn:fenji:choice: and the fact, a complaint one of
// urn:fenji:complaint. Numbers are read in their UCUM units. A reading keeps its time;
// where a fact has no limit of age, an answer of another visit does not count. What it
// can't read is Unmapped and leaves the fact unknown; what says who the patient is is
// dropped.
// [Requests] writes a decision as proposals, [Questionnaire] the facts as questions,
// whose answers ReadChart reads.
package fhir
