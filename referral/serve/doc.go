// Package serve is fenji as a server in a hospital's own walls: the routes of
// referral/endpoint, FHIR and CDS Hooks over HTTP, by tenant and token, with what
// referral/publish keeps. It decides with the edition that is current in the store, takes
// up another one as soon as it is published, here or by another process, and goes on with
// the last one that could be opened while the new one can't.
//
//	/healthz   the process answers                      no token
//	/readyz    what was published can be decided with   no token
//	/metrics   counts and durations of the caller's tenant, as Prometheus reads them
//	/v1/admin/…   publishing, see referral/publish
//	/v1/launch, /v1/result/{id}, /w   the interview in a panel of the hospital's program
//	/widget/…  the files of the interview
//
// Nothing of a case is kept or logged. The log of requests has random ids, the names of
// tenant and token, route, status, edition and the ids of rules.
package serve
