// Command core is fenji for a browser, Node or an edge: a resident engine with the
// routes of referral/endpoint and no others.
package main

import "github.com/fenji-health/fenji/wasm/resident"

// mostLoading is the memory that may be used before the first answer without a collection.
const mostLoading = 256 << 20

func main() { resident.Run(&resident.Documents{}, mostLoading) }
