package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/fenji-health/fenji/referral/cdshooks"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/endpoint/outcome"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/wasm/resident"
)

// A program is what the core is told, by lines of its host:
//
//	tenants      the configuration fenji.tenants/1
//	tenant       the id of the one that it decides for; empty for the gate
//	kept KEY     what stands under a key of the edge's store
//	nothing KEY  that nothing stands there
//
// The store is asked by the host, since the core can't wait: as long as something is
// needed, opening it answers {"needs": […]}, keys to be told before it is opened again.
type program struct {
	config []byte
	tenant string
	kept   map[string][]byte // nil where nothing stands
	needs  []string
}

// Take implements resident.Program.
func (p *program) Take(kind, name string, src []byte) bool {
	switch kind {
	case "tenants":
		p.config = src
	case "tenant":
		p.tenant = string(src)
	case "kept":
		p.kept[name] = src
	case "nothing":
		p.kept[name] = nil
	default:
		return false
	}
	return true
}

// Limit implements resident.Program.
func (p *program) Limit() int { return max(endpoint.MaxBody, fhir.MaxChartBytes, cdshooks.MaxBody) }

// Open implements resident.Program.
func (p *program) Open() (resident.Handler, endpoint.Response) {
	tenants, err := publish.ParseTenants("TENANTS", p.config)
	if err != nil {
		return nil, resident.Refused(err)
	}
	if p.tenant == "" {
		return gate{tenants}.handle, said(struct{}{})
	}
	x, err := p.endpoint(tenants.Tenant(p.tenant))
	switch {
	case len(p.needs) > 0:
		needs := p.needs
		p.needs = nil
		return nil, said(map[string][]string{"needs": needs})
	case errors.Is(err, publish.ErrNothing):
		return nil, endpoint.NewProblem(endpoint.NotReady, "%v", err).Response()
	case err != nil:
		return nil, resident.Refused(err)
	}
	p.kept = nil // the engine has what it needs of it
	return x.Handle, resident.Version(x.Handle)
}

func said(v any) endpoint.Response {
	return endpoint.Response{Status: 200, ContentType: endpoint.JSON, Body: wire.Canonical(v)}
}

// endpoint is what decides for a tenant. Its error means nothing while something is needed.
func (p *program) endpoint(t *publish.Tenant) (*endpoint.Endpoint, error) {
	if t == nil {
		return nil, fmt.Errorf("there is no tenant %q", p.tenant)
	}
	ctx := context.Background()
	current, err := publish.ReadCurrent(ctx, p, t.ID)
	if err != nil {
		return nil, err
	}
	for _, key := range current.Edition.Keys() {
		p.Get(ctx, key)
	}
	if len(p.needs) > 0 {
		return nil, publish.ErrNothing
	}
	engine, err := t.Open(ctx, p, &current.Edition)
	if err != nil {
		return nil, err
	}
	hooks := cdshooks.Routes(cdshooks.Host{Now: now(engine.View()), Here: t.Here, Link: t.Link, Told: cdshooks.Recent(cards)})
	return endpoint.New(engine, slices.Concat(outcome.Routes(), fhir.Routes(), hooks)...), nil
}

// cards is of how many cards it is remembered what they told, until feedback comes. What
// another instance of the edge told is not known to this one.
const cards = 1000

// Get implements publish.Store by what the host has told.
func (p *program) Get(_ context.Context, key string) ([]byte, error) {
	value, told := p.kept[key]
	if !told && !slices.Contains(p.needs, key) {
		p.needs = append(p.needs, key)
	}
	if value == nil {
		return nil, fmt.Errorf("%s: %w", key, publish.ErrNothing)
	}
	return value, nil
}

// errReads is the error of a store that is only read.
var errReads = errors.New("the core of an edge keeps nothing")

// Put implements publish.Store.
func (p *program) Put(context.Context, string, []byte) error { return errReads }

// List implements publish.Store.
func (p *program) List(context.Context, string) ([]string, error) { return nil, errReads }
