//go:build js && wasm

// Command manage answers who publishes, in a Worker: the routes of referral/publish with
// the Worker's KV namespace FENJI and its configuration TENANTS.
package main

import (
	"net/http"
	"time"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/wasm/worker/glue"
)

func main() { glue.Serve(handler()) }

// handler is who publishes; what is wrong with the Worker's own configuration is answered
// without a word of it.
func handler() http.Handler {
	tenants, err := publish.ParseTenants("TENANTS", []byte(glue.Env("TENANTS")))
	if err != nil {
		return broken("the configuration TENANTS has mistakes", err)
	}
	store, err := glue.NewStore("FENJI")
	if err != nil {
		return broken("there is no KV namespace FENJI", err)
	}
	return &publish.Publisher{Store: store, Tenants: tenants, Now: now}
}

func broken(what string, err error) http.Handler {
	println("fenji:", what+":", err.Error())
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		publish.Answer(w, endpoint.NewProblem(endpoint.NotReady, "%s", what).Response())
	})
}

func now() wire.Time {
	t, _ := wire.ParseTime(time.Now().UTC().Format(time.RFC3339))
	return t
}
