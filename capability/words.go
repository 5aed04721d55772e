package capability

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/referral/wire"
)

func validID(id string) bool { return wire.ID(id) && len(id) <= 128 }

func idMessage(id string) string {
	return fmt.Sprintf("%q is not an id: lower-case letters, digits, dots, hyphens and underscores, at most 128", id)
}

// byKey is the values of a map in the order of its keys.
func byKey[K cmp.Ordered, V any](m map[K]V) []V {
	out := make([]V, 0, len(m))
	for _, k := range sorted(m) {
		out = append(out, m[k])
	}
	return out
}

// sorted are the keys of a map in order; nothing is ever read in map order.
func sorted[K cmp.Ordered, V any](m map[K]V) []K {
	if len(m) == 0 {
		return nil
	}
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func itoa(i int) string { return strconv.Itoa(i) }
