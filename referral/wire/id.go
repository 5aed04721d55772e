package wire

import "strings"

const (
	numerals = "0123456789"
	small    = "abcdefghijklmnopqrstuvwxyz" + numerals
	mixed    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + small
	marks    = "-_."
)

// ID reports whether s is an id: lower-case letters, digits, - _ . of which the
// last three don't begin it.
func ID(s string) bool { return begun(s, small) && strings.Trim(s, small+marks) == "" }

// MixedID is [ID] with capital letters as well.
func MixedID(s string) bool { return begun(s, mixed) && strings.Trim(s, mixed+marks) == "" }

func begun(s, by string) bool { return s != "" && strings.IndexByte(by, s[0]) >= 0 }

// SemanticVersion reports whether s is a version such as 1.2.0 or 1.2.0-draft.1.
func SemanticVersion(s string) bool {
	numbers, draft, isDraft := strings.Cut(s, "-")
	parts := strings.Split(numbers, ".")
	for _, part := range parts {
		if part == "" || strings.Trim(part, numerals) != "" {
			return false
		}
	}
	return len(parts) == 3 && (!isDraft || draft != "" && strings.Trim(draft, mixed+".-") == "")
}
