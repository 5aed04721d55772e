// Command edge is fenji for an edge: a resident core of one tenant's current edition,
// with the routes of referral/endpoint, FHIR and CDS Hooks, or the gate that knows who asks.
package main

import "github.com/fenji-health/fenji/wasm/resident"

func main() { resident.Run(&program{kept: map[string][]byte{}}) }
