// Command core is fenji for a browser, Node or an edge: a resident engine with the
// routes of referral/endpoint and no others.
package main

import "github.com/fenji-health/fenji/wasm/resident"

func main() { resident.Run(&resident.Documents{}) }
