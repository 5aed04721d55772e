//go:build js && wasm

// Package glue is Go in a Worker by the packaged glue of syumai/workers: a new instance
// for each request, which may wait for the edge's store. It is the one place that
// imports it.
package glue

import (
	"net/http"

	"github.com/syumai/workers"
	"github.com/syumai/workers/cloudflare"
)

// Serve answers the request for which the instance was started. It is for a program's main.
func Serve(h http.Handler) { workers.Serve(h) }

// Env is the text that the Worker's configuration binds to a name; empty where it binds
// none.
func Env(name string) string { return cloudflare.Getenv(name) }
