package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/publish"
)

// A gate knows who asks: a request to it has method and path of the one that it is about,
// and as its body two lines, the headers Authorization and Origin. It answers with what
// the shell needs to go on, or why the request is not answered.
type gate struct{ tenants *publish.Tenants }

// admitted is what the gate tells of a request that may go on.
type admitted struct {
	Tenant  string   `json:"tenant,omitempty"`
	Current string   `json:"current,omitempty"` // key of what the tenant decides with
	Origin  string   `json:"origin,omitempty"`  // of a page that may read the answer
	Well    []string `json:"well,omitempty"`    // keys that the store has to be able to tell of for all to be well
}

// handle is a resident.Handler.
func (g gate) handle(r endpoint.Request) endpoint.Response {
	authorization, origin, _ := strings.Cut(string(r.Body), "\n")
	switch {
	case r.Method == http.MethodOptions && g.allows(origin):
		return endpoint.Response{Status: http.StatusNoContent, ContentType: endpoint.JSON}
	case r.Path == "/healthz":
		return said(admitted{})
	case r.Path == "/readyz":
		return said(admitted{Well: g.keys()})
	}
	caller, problem := g.tenants.Admit(&http.Request{Method: r.Method, URL: &url.URL{Path: r.Path}, Header: http.Header{"Authorization": {authorization}}})
	if problem != nil {
		return problem.Response()
	}
	a := admitted{Tenant: caller.Tenant.ID, Current: publish.CurrentKey(caller.Tenant.ID)}
	if slices.Contains(caller.Tenant.Origins, origin) {
		a.Origin = origin
	}
	return said(a)
}

// allows reports whether pages of an origin may ask for any tenant.
func (g gate) allows(origin string) bool {
	return slices.ContainsFunc(g.tenants.All, func(t *publish.Tenant) bool { return slices.Contains(t.Origins, origin) })
}

// keys are those of what every tenant decides with.
func (g gate) keys() (all []string) {
	for _, t := range g.tenants.All {
		all = append(all, publish.CurrentKey(t.ID))
	}
	return all
}
