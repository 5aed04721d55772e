package anxi_test

import (
	"io/fs"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
)

// BenchmarkDecide is one whole decision: a settled case, and one of which so
// much is unknown that its plan is made many times over.
func BenchmarkDecide(b *testing.B) {
	cat, err := files.Open(anxi.Catalog)
	if err != nil {
		b.Fatal(err)
	}
	e, err := referral.New(cat.View(), content.CN()...)
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"lin", "lin-village-no-ecg"} {
		src, err := fs.ReadFile(anxi.Cases, name+".json")
		if err != nil {
			b.Fatal(err)
		}
		c, err := e.ParseCase(src)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				e.Decide(c)
			}
		})
	}
}
