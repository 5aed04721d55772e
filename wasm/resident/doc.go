// Package resident is what a JavaScript host keeps: the part that wasm/core and wasm/edge
// have in common, behind a few functions that the hosts in wasm/npm and wasm/worker call.
// A [Program] holds nothing but what it is given: documents as canonical JSON, each
// loaded once, then opened into what answers requests. It asks its host for nothing, and
// uses only 32-bit numbers at the border, since older browsers have no others there.
//
// A call is two steps: fenji_buffer gives the place where the host lays a
// message, fenji_load or fenji_handle reads it and gives the place of the answer.
// Both kinds of message are frames, see frame.go.
package resident
