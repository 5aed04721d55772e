// Command edge is fenji for an edge: a resident core of one tenant's current edition,
// with the routes of referral/endpoint, FHIR and CDS Hooks, or the gate that knows who asks.
package main

import "github.com/fenji-health/fenji/wasm/resident"

// mostLoading is the memory that may be used before the first answer without a
// collection: edges give 128 MB to all that runs there.
const mostLoading = 40 << 20

func main() { resident.Run(&program{kept: map[string][]byte{}}, mostLoading) }
