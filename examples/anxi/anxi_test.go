package anxi_test

import (
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
)

// Every case of the example gives the answers that its source argues.
func TestCases(t *testing.T) {
	tests, err := author.Tests(anxi.Cases)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.Name, func(t *testing.T) {
			cat, err := files.Open(anxi.Catalog)
			if err != nil {
				t.Fatal(err)
			}
			e, err := tt.Engine(cat, content.CN(), anxi.Packs, "overlay.yaml")
			if err != nil {
				t.Fatal(err)
			}
			d, wrong := tt.Run(e)
			for _, w := range wrong {
				t.Error(w)
			}
			if d != nil && (len(wrong) > 0 || testing.Verbose()) {
				t.Log("\n" + d.Explain("zh") + "\n" + d.Explain("en") + "\n" + string(d.JSON()))
			}
		})
	}
}
