// Package cdshooks answers CDS Hooks 2.0: an EHR asks when somebody opens a patient,
// signs an order or discharges him, and gets the decision as cards. [Routes] are for
// endpoint.New:
//
//	GET  /cds-services                 what can be asked, and what is to come with it
//	POST /cds-services/{id}            a hook → cards
//	POST /cds-services/{id}/feedback   what became of a card → episode.Outcome
//
// What comes in prefetch is read by fhir.ReadFound; nothing is fetched, and the access
// token of a request is not looked at. A hook says no time and may say no place: the
// [Host] does. A card's suggestion is a draft that people make an order of, or not.
//
// A card is critical where minutes count (a green channel, or nowhere to go in reach),
// a warning where the case is or may be urgent, and information where it is proven not
// to be. Where it is not even known why the patient comes, and nothing proves him
// urgent, the card says that nothing was decided and what to ask, as information. What
// is not settled says what is missing, and the extension of a card lists what the record
// held that was not read.
package cdshooks
