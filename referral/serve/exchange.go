package serve

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/publish"
)

// An exchange is one request and its answer.
type exchange struct {
	*Server
	w      http.ResponseWriter
	r      *http.Request
	began  time.Time
	origin string // of the page that asks, where one of the tenants allows it
	caller publish.Caller

	// For the log:
	status  int
	route   string
	edition string
	rules   []string
}

// answer answers. What is not named here is the endpoint's to know, or not to know.
func (x *exchange) answer() {
	path := x.r.URL.Path
	switch {
	case x.crosses():
		return
	case path == "/healthz":
		x.probe(true)
		return
	case path == "/readyz":
		x.probe(x.ready())
		return
	case path == "/w" || strings.HasPrefix(path, widgetPath):
		x.page(path)
		return
	}
	if problem := x.admit(); problem != nil {
		x.send(problem.Response())
		return
	}
	switch {
	case path == "/metrics":
		x.metrics()
	case strings.HasPrefix(path, publish.Admin):
		x.admin()
	case path == "/v1/launch" || strings.HasPrefix(path, resultPath):
		x.launching(path)
	default:
		x.ask()
	}
}

// admit finds out who asks, and refuses what he may not.
func (x *exchange) admit() *endpoint.Problem {
	caller, problem := x.Tenants.Admit(x.r)
	if problem != nil && problem.Code == endpoint.NoToken {
		if panel, ok := x.launches.find(x.r); ok { // the page of a launch has a token of its own
			caller, problem = panel, nil
		}
	}
	x.caller = caller
	if x.origin != "" && caller.Tenant != nil && slices.Contains(caller.Tenant.Origins, x.origin) {
		x.w.Header().Set("Access-Control-Allow-Origin", x.origin)
	}
	return problem
}

// probe answers who asks whether the server is well.
func (x *exchange) probe(well bool) {
	x.route = x.r.URL.Path
	if !well {
		x.send(notReady().Response())
		return
	}
	x.send(endpoint.Response{Status: 200, ContentType: endpoint.JSON, Body: []byte(`{"status":"ok"}`), Route: x.route})
}

// send answers with a response of the endpoint's kind.
func (x *exchange) send(r endpoint.Response) {
	x.status, x.rules = r.Status, r.Rules
	if r.Route != "" {
		x.route = r.Route
	}
	r, charset := inCharset(r, x.r.Header.Get("Accept-Charset"))
	if charset != "" {
		x.w.Header().Set("Vary", "Accept-Charset")
	}
	publish.Answer(x.w, r)
}

// admin lets the publisher answer.
func (x *exchange) admin() {
	watched := &watched{ResponseWriter: x.w}
	x.publisher.ServeHTTP(watched, x.r)
	x.status, x.route = watched.status, publish.Admin
	if now := x.rooms[x.caller.Tenant.ID].serving.Load(); now != nil {
		x.edition = now.id
	}
}

// watched keeps the status of an answer.
type watched struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *watched) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// ask puts the request to the endpoint of the caller's tenant.
func (x *exchange) ask() {
	now := x.rooms[x.caller.Tenant.ID].serving.Load()
	if now == nil {
		x.send(notReady().Response())
		return
	}
	x.edition = now.id
	body, size, problem := x.body(now.endpoint.MaxBody(x.r.Method, x.r.URL.EscapedPath()))
	if problem != nil {
		x.send(problem.Response())
		return
	}
	x.send(now.endpoint.Handle(endpoint.Request{Method: x.r.Method, Path: x.r.URL.EscapedPath(), Query: x.r.URL.RawQuery,
		Body: body, Size: size, Language: x.r.Header.Get("Accept-Language")}))
}

// body is the request's in UTF-8, or only its length where that is more than is read.
func (x *exchange) body(most int) (body []byte, size int, problem *endpoint.Problem) {
	if x.r.ContentLength > int64(most) {
		return nil, int(x.r.ContentLength), nil
	}
	body, err := io.ReadAll(io.LimitReader(x.r.Body, int64(most)+1))
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, 0, endpoint.NewProblem(endpoint.Incomplete, "only %d bytes of the body arrived", len(body))
	case len(body) > most:
		return nil, len(body), nil
	}
	body, problem = inUTF8(body, x.r.Header.Get("Content-Type"))
	return body, 0, problem
}

// end writes what the log and the measures are told.
func (x *exchange) end() {
	took := x.Now().Sub(x.began)
	tenant := ""
	if x.caller.Tenant != nil {
		tenant = x.caller.Tenant.ID
	}
	x.measures.add(tenant, x.route, x.status, took)
	x.audit.write(line{Tenant: tenant, Token: x.caller.Token, Method: x.r.Method, Route: x.route, Status: x.status, Edition: x.edition, Rules: x.rules, Micros: took.Microseconds()})
}
