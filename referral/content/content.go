// Package content holds the clinical packs that come with fenji: samples, with
// their sources shown, until a named clinician signs. Each is a folder of YAML
// that people edit; beside it stands the canonical JSON that is embedded here.
package content

import (
	"embed"
	"fmt"
	"strings"

	"github.com/fenji-health/fenji/triage/pack"
)

//go:embed *.json
var files embed.FS

// CN is every pack for China that a place needs to start with, in the order of their
// ids. The embedded files are part of the program and held to their sources by its
// checks; one that can't be read is a fault of the program, and panics.
func CN() []*pack.Pack { return named("cn-") }

// Scales are the packs of other triage scales and of scores, for a place that uses
// one: together with [CN], on whose facts they rest. A case is graded by the scale
// that its place names.
func Scales() []*pack.Pack { return named("scale-") }

func named(prefix string) []*pack.Pack {
	var packs []*pack.Pack
	names, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		if !strings.HasPrefix(name.Name(), prefix) {
			continue
		}
		src, err := files.ReadFile(name.Name())
		if err != nil {
			panic(err)
		}
		p, err := pack.Load(src)
		if err != nil {
			panic(fmt.Sprintf("content: %s: %v", name.Name(), err))
		}
		packs = append(packs, p)
	}
	return packs
}
