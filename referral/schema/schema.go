// Package schema holds the JSON Schemas (draft 2020-12) of every document that
// fenji reads or writes, for editors and for those who write programs against
// them. They are generated from the Go types by package schema/build and
// committed; this package carries the files alone.
//
// A schema knows the shape of a document: its keys, kinds, closed words and
// forms of text. Whether a rule's condition holds together, a service exists or
// two institutions fit is for the readers to tell, who also refuse all that a
// schema does.
package schema

import (
	"embed"
	"strings"
)

const suffix = ".schema.json"

//go:embed *.schema.json
var files embed.FS

// Names are the names of all schemas, in order: "case", "catalog" and so on.
// Those that end in "-file" describe one of the several files that people split
// a document over; no key is needed there that another file may carry.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), suffix))
	}
	return names
}

// Get is the schema of that name as its file has it, and whether there is one.
func Get(name string) ([]byte, bool) {
	b, err := files.ReadFile(name + suffix)
	return b, err == nil
}
