// Package endpoint answers requests in bytes: the same routes, limits and
// problems behind the browser's core, an edge worker, a server and standard
// input. A carrier turns its request into a [Request], gives it to
// [Endpoint.Handle] and sends the [Response]; it adds no route and no meaning.
//
//	POST /v1/decide               a case → the decision, byte for byte Decision.JSON
//	POST /v1/assess               a case → how urgent it is, and why
//	POST /v1/next                 a case → the next screen of questions, or why the interview stops
//	POST /v1/explain?lang=zh|en   a case → the decision in a few lines; both languages as JSON without lang
//	POST /v1/why-not?institution= a case → why the patient does not go there
//	GET  /v1/who?service=&here=&at=&link=&floor=&stay=   who offers a service, from where and when
//	GET  /v1/complaints?words=    complaints that people's words or pinyin initials may mean; the usual ones without words
//	GET  /version                 engine, packs, overlays and catalogue, by content
//
// A host may give [New] more routes, such as those of referral/cdshooks.
//
// A case is fenji.case/1. Whatever can't be answered is an RFC 9457 document of
// type application/problem+json with a stable code of [Codes] and every mistake
// at once. Nothing is kept between requests, and nothing of a request is logged.
//
// The package imports no net/http: it is part of what a browser loads.
package endpoint
