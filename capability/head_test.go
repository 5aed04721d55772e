package capability

import (
	"strings"
	"testing"
)

// An offset is read to its last character: what only begins like one is told.
func TestOffsetsAreReadWhole(t *testing.T) {
	for _, offset := range []string{"+08:0z", "+-8:00", "+08:0:", "+ 8:00", "08:00", "+15:00", "+08:60"} {
		_, err := Load([]byte(`{"schema": "fenji.catalog/1", "id": "a", "published": "2022-11-01T08:00:00+08:00", "utc_offset": "` + offset + `"}`))
		if err == nil || !strings.Contains(err.Error(), "/utc_offset") {
			t.Errorf("%q is taken: %v", offset, err)
		}
	}
}
