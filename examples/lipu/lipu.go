// Package lipu is an alliance of four levels: a military hospital of the big city, a
// county's hospitals, thirteen townships, and an association of single doctors. Dumo's
// patients before and after what came down to it show who no longer has to go. It
// follows what a newspaper tells of Lipu; what it does not name, telephones, times of
// travel and people are made up.
package lipu

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

// Before is a patch onto the catalogue: what has been sent down since 2018 taken away.
//
//go:embed before.yaml
var Before []byte

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err)
	}
	return f
}
