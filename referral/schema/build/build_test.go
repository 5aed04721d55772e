package build_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/schema/build"
)

var write = flag.Bool("write", false, "write the schemas instead of comparing them")

const (
	root   = "../../.."
	folder = ".."
	suffix = ".schema.json"
)

// The committed schemas are what the Go types give, byte for byte, and there is
// no other.
func TestSchemasMatchTheirTypes(t *testing.T) {
	all, err := build.All(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range all {
		file := filepath.Join(folder, name+suffix)
		if *write {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the types give; run go test ./referral/schema/build -write (%v)", file, err)
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"+suffix))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), suffix); all[name] == nil {
			t.Errorf("%s describes nothing", file)
		}
	}
}

// Whatever a schema refers to it defines, and it defines nothing else.
func TestReferencesLeadSomewhere(t *testing.T) {
	all, err := build.All(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, src := range all {
		var doc struct {
			Defs map[string]any `json:"$defs"`
		}
		if err := json.Unmarshal(src, &doc); err != nil {
			t.Fatal(err)
		}
		used := map[string]bool{}
		for _, m := range regexp.MustCompile(`"#/\$defs/([^"]+)"`).FindAllSubmatch(src, -1) {
			used[string(m[1])] = true
		}
		if got, want := slices.Sorted(maps.Keys(doc.Defs)), slices.Sorted(maps.Keys(used)); !slices.Equal(got, want) {
			t.Errorf("%s defines %v and refers to %v", name, got, want)
		}
	}
}
