// Package anxi is the chest-pain network of a county in the mountains: a county
// hospital with a catheter laboratory, township units that can give a lytic, and
// village points that can take an ECG but not read it. It follows what the
// newspapers tell of Anxi; names of persons, telephones and times of travel are
// made up.
package anxi

import (
	"embed"
	"io/fs"
)

//go:embed catalog packs cases
var files embed.FS

// Catalog is the folder of the catalogue, Packs of the overlays, Cases of the
// cases with their right answers.
var (
	Catalog = sub("catalog")
	Packs   = sub("packs")
	Cases   = sub("cases")
)

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err)
	}
	return f
}
