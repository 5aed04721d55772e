// Command edge is fenji for an edge: a resident engine with the routes of
// referral/endpoint and those of CDS Hooks.
package main

import (
	"time"

	"github.com/fenji-health/fenji/referral/cdshooks"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/wasm/resident"
)

func main() {
	resident.Run(cdshooks.Routes(cdshooks.Host{Now: now, Told: cdshooks.Recent(1000)})...)
}

// now is the host's time, to the minute.
func now() wire.Time {
	t, _ := wire.ParseTime(time.Now().UTC().Format(time.RFC3339))
	return t
}
