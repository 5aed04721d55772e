// Package publish keeps what endpoints decide with: editions, each one catalogue with its
// packs and overlays, by tenant. An edition is published whole or not at all: all of its
// documents are read, their signatures verified, the engine built and asked, before the
// one key is written that says which edition is current. What was current stays so until
// then, and after any mistake.
//
// What is kept lies under keys that a directory of files and the stores of edges can hold
// alike. TENANT is the id of one; a hash has a dash in the place of its colon:
//
//	TENANT/documents/sha256-…   the canonical JSON of a catalogue, pack or overlay
//	TENANT/editions/MINUTE-sha256-…   fenji.edition/1, which names its documents by hash
//	TENANT/current   fenji.current/1: the edition that is decided with, and all of it
//
// Documents and editions are never changed. Nothing here knows a patient.
//
// [Publisher] is an http.Handler for who publishes:
//
//	POST /v1/admin/validate                  a fenji.draft/1 → what is wrong with it; nothing is kept
//	POST /v1/admin/editions                  a fenji.draft/1 → the edition that is current now
//	GET  /v1/admin/editions                  the newest editions, and which is current
//	GET  /v1/admin/editions/{id}             one edition
//	POST /v1/admin/editions/{id}/roll-back   makes an earlier edition current
package publish
