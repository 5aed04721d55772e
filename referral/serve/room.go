package serve

import (
	"slices"
	"sync/atomic"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/cdshooks"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/endpoint/outcome"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/wire"
)

// A room is one tenant's.
type room struct {
	tenant    *publish.Tenant
	routes    []endpoint.Route
	published atomic.Bool             // something was, as far as the store has told
	serving   atomic.Pointer[serving] // nil until something was opened
}

// serving is what a room decides with.
type serving struct {
	id       string // of the edition
	endpoint *endpoint.Endpoint
}

// cards is how many cards of hooks a tenant's feedback may still be about.
const cards = 10_000

func newRoom(t *publish.Tenant, now func() wire.Time) *room {
	hooks := cdshooks.Routes(cdshooks.Host{Now: now, Here: t.Here, Link: t.Link, Told: cdshooks.Recent(cards)})
	r := &room{tenant: t, routes: slices.Concat(outcome.Routes(), fhir.Routes(), hooks)}
	r.published.Store(true) // unless the store says otherwise
	return r
}

func (r *room) open(id string, e *referral.Engine) {
	r.serving.Store(&serving{id, endpoint.New(e, r.routes...)})
}
