//go:build js && wasm

// Command perrequest decides as the packaged glue of a Worker has it: a new instance of
// Go for each request, which builds its engine and answers once. It is what the resident
// core is measured against; its packs are embedded and its catalogue is bound to it, so
// that it waits for no store.
package main

import (
	"io"
	"net/http"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/wasm/worker/glue"
)

func main() { glue.Serve(http.HandlerFunc(answer)) }

func answer(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, endpoint.MaxBody+1))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	x, err := open()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	a := x.Handle(endpoint.Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Body: body})
	w.Header().Set("Content-Type", a.ContentType)
	w.WriteHeader(a.Status)
	w.Write(a.Body)
}

func open() (*endpoint.Endpoint, error) {
	catalog, err := capability.Load([]byte(glue.Env("CATALOG")))
	if err != nil {
		return nil, err
	}
	engine, err := referral.New(catalog.View(), content.CN()...)
	if err != nil {
		return nil, err
	}
	return endpoint.New(engine), nil
}
