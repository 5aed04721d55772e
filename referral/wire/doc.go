// Package wire is how fenji's documents are read and written: cases, packs,
// catalogs and decisions.
//
// A document is first a tree of [Node], each knowing its file, line and column,
// whether it came from JSON or from people's YAML. [Decode] lays a tree into Go
// structs by their json tags and reports every mistake at once as [Problems];
// nothing is guessed and no unknown key is passed over. [Canonical] writes the
// one form that is hashed and compared.
//
// It imports nothing of fenji and does no I/O, so that every room, the core
// included, may use it.
package wire
