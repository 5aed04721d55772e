package referral_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/wire"
)

// Versions are written as they are, also by whoever has put others into his copy.
func TestVersionsWritten(t *testing.T) {
	e := engine(t, stayRule)
	v := e.Versions()
	v.Engine = "other"
	if got := string(wire.Canonical(v)); !strings.Contains(got, `"engine":"other"`) {
		t.Errorf("the engine is not the one named: %s", got)
	}
	v = e.Versions()
	v.Packs = slices.Clone(v.Packs)
	v.Packs[0].Hash = "sha256:other"
	if got := string(wire.Canonical(v)); !strings.Contains(got, `"hash":"sha256:other"`) {
		t.Errorf("the pack is not the one named: %s", got)
	}
	v = e.Versions()
	v.Packs = nil
	if got := string(wire.Canonical(v)); !strings.Contains(got, `"packs":null`) {
		t.Errorf("there is no pack: %s", got)
	}
}
