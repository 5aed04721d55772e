package referral

import (
	"maps"
	"slices"
)

// inOrder is the values of a map in the order of its keys: nothing that a
// decision shows may depend on the order in which a map is walked.
func inOrder[V any](m map[string]V) []V {
	values := make([]V, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		values = append(values, m[k])
	}
	return values
}
