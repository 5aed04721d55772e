//go:build js && wasm

package main

import (
	"runtime/debug"

	"github.com/fenji-health/fenji/referral/endpoint"
)

// resident is the one core of this instance. The border is called by one host on
// one thread, never by two at once.
var resident core

// How far the heap grows before it is collected, in percent of what lives. Where
// little does, a few times that is little too, and the collector shares the one
// thread with the requests; a host never gets any memory back.
const (
	gcSmall = 400 // also while documents are loaded, which makes much that is dropped
	gcLarge = 100
	large   = 1 << 20 // bytes of documents
)

func main() {
	debug.SetGCPercent(gcSmall)
	select {} // the exported functions do the work
}

// buffer is a place for n bytes that the next call reads; 0 when n is more than
// is ever read. It stays where it is until then, even if memory grows.
//
//go:wasmexport fenji_buffer
func buffer(n int32) int32 { return address(resident.buffer(int(n))) }

// load takes a document, or opens what was loaded. The answer has status 200, or
// is a problem document with every mistake.
//
//go:wasmexport fenji_load
func load() int32 {
	at := resident.answer(resident.load)
	if resident.endpoint != nil && resident.loaded > large {
		debug.SetGCPercent(gcLarge)
	}
	return at
}

// handle answers one request as referral/endpoint does.
//
//go:wasmexport fenji_handle
func handle() int32 { return resident.answer(resident.handle) }

// limit is the longest body of a request that the host needs to bring; of a
// longer one it tells the length.
//
//go:wasmexport fenji_limit
func limit() int32 { return endpoint.MaxBody }
