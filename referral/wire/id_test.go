package wire

import (
	"math/rand/v2"
	"regexp"
	"testing"
)

// Each form is the regular expression that says it shortest.
func TestFormsAreThoseOfTheirExpressions(t *testing.T) {
	forms := []struct {
		is      func(string) bool
		pattern *regexp.Regexp
	}{
		{ID, regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]*$`)},
		{MixedID, regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)},
		{SemanticVersion, regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)},
		{func(s string) bool { _, ok := ReadOffset(s); return ok }, regexp.MustCompile(`^[+-](0\d|1[0-4]):[0-5]\d$`)},
	}
	random := rand.New(rand.NewPCG(3, 4))
	seeds := []string{"", "cn-2018.a_b", "CP-5", "1.2.0", "10.0.1-draft.1", "+08:00", "-14:59", "中", "\xff", "a\n"}
	const letters = "aZ09-_.+:中\xff\n"
	for range 200_000 {
		src := []byte(seeds[random.IntN(len(seeds))])
		for range random.IntN(4) {
			at, letter := random.IntN(len(src)+1), letters[random.IntN(len(letters))]
			if random.IntN(2) == 0 || at == len(src) {
				src = append(src[:at:at], append([]byte{letter}, src[at:]...)...)
			} else {
				src[at] = letter
			}
		}
		for _, form := range forms {
			if got := form.is(string(src)); got != form.pattern.Match(src) {
				t.Fatalf("%q is of %s: %t", src, form.pattern, got)
			}
		}
	}
}
