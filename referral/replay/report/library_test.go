package report

import (
	"crypto/sha256"
	"fmt"
	"os"
	"testing"
)

// The charting library is the published one and nothing else: with the line that names
// its source map, which is left out here, it has the hash of dist/chart.umd.min.js in
// the package chart.js 4.6.1 of npm.
func TestChartLibraryIsAsPublished(t *testing.T) {
	src, err := os.ReadFile("chart.umd.min.js")
	if err != nil {
		t.Fatal(err)
	}
	const published = "87364cc2b2a76a6684929e7d6b80b18a897794db38400caff1fcf1791c6925d2"
	whole := append(src, "//# sourceMappingURL=chart.umd.min.js.map\n"...)
	if got := fmt.Sprintf("%x", sha256.Sum256(whole)); got != published {
		t.Errorf("its hash is %s, not %s", got, published)
	}
}
