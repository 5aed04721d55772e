package yaml

import (
	"testing"

	"github.com/fenji-health/fenji/referral/wire"
)

// A place inside a piece of YAML text is found in the file, in characters,
// however the text was written.
func TestInside(t *testing.T) {
	src := "中文: {b: 心率 > 3}\nq: \"心率 > 3\"\nblock: |\n  心率 > 3\n  and x\n"
	n, err := Parse("f.yaml", []byte(src), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path                 string
		offset, line, column int
	}{
		{"/中文/b", 3, 1, 12}, {"/q", 3, 2, 8}, {"/block", 3, 4, 6}, {"/block", 11, 5, 7},
	} {
		if line, column := n.At(tt.path).Inside(tt.offset); line != tt.line || column != tt.column {
			t.Errorf("%s character %d: got %d:%d, want %d:%d", tt.path, tt.offset, line, column, tt.line, tt.column)
		}
	}
}

// YAML that is not plain data is refused at its place.
func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"alias", "a: &x 1\nb: *x\n", "f:1:4: YAML anchors and aliases are not read; write the value out [alias]\nf:2:4: YAML anchors and aliases are not read; write the value out [alias]"},
		{"octal", "a: 0o17\n", `f:1:4: write the number "0o17" as plain decimal digits, or put it in quotes if it is text [wrong-kind]`},
		{"tab", "a:\n\t- 1\n", "f:2:1: not YAML: found character that cannot start any token [not-yaml]"},
		{"twice", "a: 1\na: 2\n", `f:2:1: key "a" is given twice [duplicate-key]`},
		{"two documents", "a: 1\n---\nb: 2\n", "f:1:1: one document a file: remove the second --- [several-documents]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("f", []byte(tt.src), 1000)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// Reading never panics.
func FuzzParse(f *testing.F) {
	f.Add([]byte("a: [1, {b: c}]\nd: |\n  x\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		if n, err := Parse("f", src, 1<<16); err == nil && n.Kind > wire.Map {
			t.Fatal(n)
		}
	})
}
