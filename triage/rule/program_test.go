package rule_test

import (
	"testing"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage/pack"
)

// Atoms are compiled by expr when first asked, and then it is too late for a
// mistake: expr takes every atom of the shipped packs.
func TestExprTakesThePacks(t *testing.T) {
	set, err := pack.Join(content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	if refused, programs := set.Book.Refused(); len(refused) > 0 || programs == 0 {
		t.Errorf("of %d expr refuses %q", programs, refused)
	}
}
