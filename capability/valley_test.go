package capability_test

import (
	"math"
	"os"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/referral/wire"
)

// valley is the test catalogue with a merge patch laid over it.
func valley(t testing.TB, patch string) *capability.Catalog {
	t.Helper()
	c, err := files.Open(os.DirFS("testdata/valley"))
	if err != nil {
		t.Fatal(err)
	}
	if err := merge(t, c, patch); err != nil {
		t.Fatal(err)
	}
	return c
}

func merge(t testing.TB, c *capability.Catalog, patch string) error {
	t.Helper()
	n, err := files.Patch([]byte(patch), "patch.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c.Update(func(tx *capability.Tx) error { return tx.Merge(n) })
}

func at(t testing.TB, s string) wire.Time {
	t.Helper()
	got, err := wire.ParseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// patient knows an age between two bounds, and a sex if one is given.
type patient struct {
	lo, hi float64
	sex    string
}

func (p patient) Number(fact string) (lo, hi float64) {
	if fact == "age" {
		return p.lo, p.hi
	}
	return math.Inf(-1), math.Inf(1)
}

func (p patient) Choice(fact string) (string, bool) {
	return p.sex, fact == "sex" && p.sex != ""
}

func adult() patient { return patient{lo: 58, hi: 58, sex: "male"} }
