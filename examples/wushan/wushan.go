// Package wushan is a county in the gorges that sends its surgeons to work a year in
// its townships: an operation that a township hospital can do while a team of two
// institutions is there, CT at five places and MRI at one, a sub-centre with its
// neighbours, an expert's clinic with places, and a team that goes to the old. It
// follows what the county's newspaper tells of Wushan; persons, telephones, rosters
// and times of travel are made up.
package wushan

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
