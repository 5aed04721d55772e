//go:build js && wasm

package resident

import (
	"math"
	"runtime/debug"
)

// resident is the one core of this instance. The border is called by one host on
// one thread, never by two at once.
var resident core

// ahead is memory for what the first answers leave behind, and drops. It is given up by
// the first: then the heap finds it, and no host sees memory grow while it asks.
var ahead []byte

const (
	// aheadBytes is how much: as much as they drop before they are first collected.
	aheadBytes = 20 << 20
	// How far the heap grows before it is collected, in percent of what lives. What a
	// host has given is never given back.
	gcServing = 200
)

// Run serves the host with a program and does not return. It is for main. Loading makes
// much that is dropped, and the collector would share the one thread with it and with the
// first answer: until then it waits for so many bytes.
func Run(p Program, most int64) {
	resident.program = p
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(most)
	ahead = make([]byte, aheadBytes)
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
func load() int32 { return resident.answer(resident.load) }

// handle answers one request as referral/endpoint does.
//
//go:wasmexport fenji_handle
func handle() int32 {
	at := resident.answer(resident.handle)
	if ahead != nil && resident.handler != nil {
		ahead = nil
		debug.SetGCPercent(gcServing)
		debug.SetMemoryLimit(math.MaxInt64)
	}
	return at
}

// limit is the longest body of a request that the host needs to bring; of a
// longer one it tells the length.
//
//go:wasmexport fenji_limit
func limit() int32 { return int32(resident.program.Limit()) }
