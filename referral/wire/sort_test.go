package wire_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/fenji-health/fenji/referral/wire"
)

// Sort gives what slices.SortStableFunc gives.
func TestSort(t *testing.T) {
	type pair struct{ key, place int }
	for n := range 60 {
		list := make([]pair, n)
		for i := range list {
			list[i] = pair{rand.IntN(8), i}
		}
		want := slices.Clone(list)
		slices.SortStableFunc(want, func(a, b pair) int { return cmp.Compare(a.key, b.key) })
		wire.Sort(list, func(a, b *pair) int { return cmp.Compare(a.key, b.key) })
		if !slices.Equal(list, want) {
			t.Fatalf("%v, want %v", list, want)
		}
	}
}
