package capability

import (
	"testing"

	"github.com/fenji-health/fenji/referral/wire"
)

// A span reads as people write it and as it is canonically, and is written in
// one way; [null, null] is known not to happen.
func TestSpan(t *testing.T) {
	for _, tt := range []struct{ name, src, want, problem string }{
		{"text", `"95m"`, `[95,95]`, ""},
		{"number", `95`, `[95,95]`, ""},
		{"range", `{"min": "15m", "max": "40m"}`, `[15,40]`, ""},
		{"no upper end", `{"min": 15}`, `[15,null]`, ""},
		{"canonical", `[15,40]`, `[15,40]`, ""},
		{"canonical without end", `[15,null]`, `[15,null]`, ""},
		{"never", `[null,null]`, `[null,null]`, ""},
		{"reversed", `[40,15]`, `[40,15]`, "reversed"},
		{"never first", `[null,15]`, `[null,15]`, "reversed"},
		{"three ends", `[1,2,3]`, `[0,0]`, "wrong-kind"},
		{"negative", `-5`, `[0,0]`, "wrong-kind"},
		{"unknown end", `{"most": 5}`, `[0,null]`, "unknown-key"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, err := wire.ParseJSON("", []byte(tt.src), 100)
			if err != nil {
				t.Fatal(err)
			}
			var s Span
			var ps wire.Problems
			s.ReadNode(n, "", &ps)
			code := ""
			if len(ps) > 0 {
				code = ps[0].Code
			}
			if got := string(wire.Canonical(s)); got != tt.want || code != tt.problem {
				t.Errorf("got %s %q, want %s %q", got, code, tt.want, tt.problem)
			}
		})
	}
}

// Adding never overflows, and never stays never.
func TestSpanAdd(t *testing.T) {
	if got := Unknown().Add(Nowhere()).Add(Exactly(Never)); got != Nowhere() {
		t.Errorf("got %v", got)
	}
	if got := (Span{5, Never}).Add(Exactly(10)); got != (Span{15, Never}) {
		t.Errorf("got %v", got)
	}
}
