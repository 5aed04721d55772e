// Package pathways is a small invented county and, for each pathway of the shipped
// content, cases with their right answers: an emergency, one for the doctor, one
// that stays, one in which a missing fact must not reassure.
package pathways

import (
	"embed"
	"io/fs"
)

//go:embed catalog cases
var files embed.FS

// Catalog is the folder of the catalogue, Cases of the cases.
var (
	Catalog = sub("catalog")
	Cases   = sub("cases")
)

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err)
	}
	return f
}
