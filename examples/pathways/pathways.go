// Package pathways is a small invented county and, for each pathway of the shipped
// content, cases with their right answers: an emergency, one for the doctor, one
// that stays, one in which a missing fact must not reassure.
package pathways

import (
	"embed"
	"io/fs"
)

//go:embed catalog packs cases
var files embed.FS

// Catalog is the folder of the catalogue, Packs of the overlays, Cases of the cases
// with their right answers.
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
