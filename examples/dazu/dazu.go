// Package dazu is a district hospital and its branches, each with a field of its own:
// films that a township takes and the district reads, so that the patient is treated
// where he is; neighbours who take each other's patients; and diseases that branches
// took up by name, which keep nobody who is in danger. It follows what a newspaper tells
// of Dazu; telephones, times of travel, devices and people are made up.
package dazu

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
