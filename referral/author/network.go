package author

import (
	"errors"
	"io/fs"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage/pack"
)

// The folders of a consortium. Overlays that stand in Variants hold only where
// they are asked for by name.
const (
	CatalogFolder  = "catalog"
	PacksFolder    = "packs"
	VariantsFolder = "variants"
	CasesFolder    = "cases"
)

// A Network is a consortium bound to the packs it decides with.
type Network struct {
	Catalog  *capability.Catalog
	Packs    []*pack.Pack // its own, beside the shipped ones
	Overlays []*pack.Overlay
	Engine   *referral.Engine // on the catalogue, all packs and overlays
	Set      *pack.Set        // all packs, bound; shipped ones alone where the own have mistakes
	Joined   *pack.Set        // the set with the overlays; nil where they have mistakes
}

// Open reads the folder of a consortium: catalog, and, where there is one, packs,
// of which every folder is a pack and every file an overlay or a pack in JSON.
// The error is wire.Problems, every mistake of every file with its place, or
// that of the file system.
func Open(fsys fs.FS, shipped ...*pack.Pack) (*Network, error) {
	r := NewReading(fsys)
	if err := r.Catalog(CatalogFolder); err != nil {
		return nil, err
	}
	if err := r.Packs(PacksFolder); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	n, found := r.Bind(shipped...)
	if err := found.Err(); err != nil {
		return nil, err
	}
	return n, nil
}
