package main

import (
	"net/http"
	"net/url"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/publish"
)

// A gate knows who asks: a request to it has method and path of the one that it is about,
// and as its body the header Authorization. It answers with the tenant, and the key of
// what he decides with, or why the request is not answered.
type gate struct{ tenants *publish.Tenants }

// Handle implements resident.Handler.
func (g gate) Handle(r endpoint.Request) endpoint.Response {
	caller, problem := g.tenants.Admit(&http.Request{Method: r.Method, URL: &url.URL{Path: r.Path}, Header: http.Header{"Authorization": {string(r.Body)}}})
	if problem != nil {
		return problem.Response()
	}
	return said(map[string]string{"tenant": caller.Tenant.ID, "current": publish.CurrentKey(caller.Tenant.ID)})
}
