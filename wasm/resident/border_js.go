//go:build js && wasm

package resident

import "runtime/debug"

// resident is the one core of this instance. The border is called by one host on
// one thread, never by two at once.
var resident core

// How far the heap grows before it is collected, in percent of what lives. Loading
// makes much that is dropped, and the collector shares the one thread with it;
// afterwards memory matters more, since a host never gets any back.
const (
	gcLoading = 400
	gcServing = 200
)

// Run serves the host with a program and does not return. It is for main.
func Run(p Program) {
	resident.program = p
	debug.SetGCPercent(gcLoading)
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
	if resident.handler != nil {
		debug.SetGCPercent(gcServing)
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
func limit() int32 { return int32(resident.program.Limit()) }
