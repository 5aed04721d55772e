package content

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

var write = flag.Bool("write", false, "write the canonical JSON beside the YAML")

// The canonical JSON that is embedded is what its YAML builds into, byte for
// byte, and reading it back gives the same bytes.
func TestCanonicalFilesMatchTheirSources(t *testing.T) {
	folders, err := filepath.Glob("*/pack.yaml")
	if err != nil || len(folders) == 0 {
		t.Fatal(folders, err)
	}
	for _, folder := range folders {
		id := filepath.Dir(folder)
		p, err := build.Folder(os.DirFS("."), id)
		if err != nil {
			t.Errorf("%s:\n%v", id, err)
			continue
		}
		want := append(p.Canonical(), '\n')
		if *write {
			if err := os.WriteFile(id+".json", want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(id + ".json")
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s.json is not what %s builds into; run make content (%v)", id, id, err)
			continue
		}
		again, err := pack.Load(got)
		if err != nil || !bytes.Equal(again.Canonical(), p.Canonical()) {
			t.Errorf("%s: reading the canonical JSON back gives other bytes (%v)", id, err)
		}
	}
}

// The shipped packs bind together: every fact, service and condition they speak
// of exists.
func TestPacksBind(t *testing.T) {
	for _, packs := range [][]*pack.Pack{CN(), append(CN(), Scales()...)} {
		if _, err := pack.Join(packs...); err != nil {
			t.Error(err)
		}
	}
}
