// Package hezhou is a city with its counties and a province behind it: a child's
// tumour found in a county by a surgeon whom the city posted there, another child's
// about which the city asks the province, alliances side by side, and a village far in
// the mountains. It follows what a newspaper tells of Hezhou; persons, telephones,
// rosters and times of travel are made up, and the dates are a year later.
package hezhou

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
