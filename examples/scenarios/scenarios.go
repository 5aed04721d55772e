// Package scenarios holds cases that catch a naive build, each with a small
// catalogue of its own.
package scenarios

import (
	"embed"
	"io/fs"
)

//go:embed p1 p2 p5
var files embed.FS

// A Scenario is a catalogue and cases with their right answers.
type Scenario struct {
	Name    string
	Catalog fs.FS
	Cases   fs.FS
}

// All is every scenario.
func All() []Scenario {
	var all []Scenario
	for _, name := range []string{"p1", "p2", "p5"} {
		all = append(all, Scenario{Name: name, Catalog: sub(name + "/catalog"), Cases: sub(name + "/cases")})
	}
	return all
}

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err)
	}
	return f
}
