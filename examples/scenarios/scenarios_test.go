package scenarios_test

import (
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/examples/scenarios"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
)

// Every scenario gives the answers that its source argues.
func TestScenarios(t *testing.T) {
	for _, s := range scenarios.All() {
		tests, err := author.Tests(s.Cases)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range tests {
			t.Run(s.Name+"/"+tt.Name, func(t *testing.T) {
				cat, err := files.Open(s.Catalog)
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
}
