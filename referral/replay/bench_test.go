package replay_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/fenji-health/fenji/referral/replay"
)

// BenchmarkReplay is visits taken through on as many cores as there are: with a short
// record of each, and with its whole decision as JSON.
func BenchmarkReplay(b *testing.B) {
	for name, whole := range map[string]bool{"record": false, "whole": true} {
		b.Run(name, func(b *testing.B) {
			in := visits(b, b.N)
			b.ResetTimer()
			if _, err := (&replay.Run{Engine: county(), Whole: whole}).Do(bytes.NewReader(in), io.Discard, nil); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "visits/s")
		})
	}
}
