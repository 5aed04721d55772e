package examples_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage/pack"
)

// BenchmarkStart is an engine of all shipped packs and the county of Anxi, from their
// canonical JSON.
func BenchmarkStart(b *testing.B) {
	paths, err := filepath.Glob("../referral/content/cn-*.json")
	if err != nil || len(paths) == 0 {
		b.Fatal(paths, err)
	}
	var packs [][]byte
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		packs = append(packs, src)
	}
	county, err := files.Open(anxi.Catalog)
	if err != nil {
		b.Fatal(err)
	}
	catalog := county.View().JSON()
	b.ReportAllocs()
	for b.Loop() {
		begin(b, catalog, packs)
	}
}

func begin(b *testing.B, catalog []byte, sources [][]byte) {
	b.Helper()
	var packs []*pack.Pack
	for _, src := range sources {
		p, err := pack.Load(src)
		if err != nil {
			b.Fatal(err)
		}
		packs = append(packs, p)
	}
	c, err := capability.Load(catalog)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := referral.New(c.View(), packs...); err != nil {
		b.Fatal(err)
	}
}
