package rule_test

import (
	"testing"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage/pack"
)

// The shipped packs decide without expr's machine, which is the largest of all
// that a core for browsers would have to compile.
func TestPacksNeedNoProgram(t *testing.T) {
	set, err := pack.Join(content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	if refused, programs := set.Book.Refused(); programs != 0 {
		t.Errorf("%d atoms are left to expr, of which it refuses %q", programs, refused)
	}
}
