package content

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
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

// SCALES.md names every scale, every pack that is one or raises one, and every
// parameter that a pack's comments name.
func TestScalesAreListed(t *testing.T) {
	listed, err := os.ReadFile("SCALES.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(CN(), Scales()...) {
		if id := "`" + p.ID + "`"; p.Scale != "" && !bytes.Contains(listed, []byte(id)) || bytes.HasPrefix([]byte(p.ID), []byte("scale-")) && !bytes.Contains(listed, []byte(id)) {
			t.Errorf("SCALES.md does not speak of pack %s", p.ID)
		}
		for id := range p.Scales {
			if !bytes.Contains(listed, []byte("| `"+id+"` |")) {
				t.Errorf("SCALES.md has no row of scale %s", id)
			}
		}
	}
	named := regexp.MustCompile(`(?s)Parameters? ([a-z0-9_]+)(?: and ([a-z0-9_]+))?`)
	files, err := filepath.Glob("scale-*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plain := regexp.MustCompile(`\n *# ?`).ReplaceAll(src, []byte(" "))
		for _, found := range named.FindAllSubmatch(plain, -1) {
			for _, name := range found[1:] {
				if len(name) > 0 && !bytes.Contains(listed, append(append([]byte("`"), name...), '`')) {
					t.Errorf("%s: SCALES.md has no parameter %s", file, name)
				}
			}
		}
	}
}

// What rests on a source that must not be used is disabled: the children's tables of
// the South African scale and the vital signs of 2011.
func TestUnsureContentIsDisabled(t *testing.T) {
	disabled := 0
	for _, p := range Scales() {
		for _, r := range p.Rules {
			if p.Sources[r.Source].Mark == "M?" {
				disabled++
				if r.Status != pack.Disabled {
					t.Errorf("%s/%s is %s", p.ID, r.ID, r.Status)
				}
			}
		}
	}
	if disabled < 7 {
		t.Errorf("only %d rules rest on an unsure source", disabled)
	}
}

// How urgent is not where to: no rule lets a patient stay by a level of a triage scale,
// unless somebody signs it.
func TestNoTriageLevelLetsStay(t *testing.T) {
	for _, p := range CN() {
		for _, r := range p.Rules {
			if r.Then.Stay && r.Status == pack.Active && strings.HasPrefix(r.Source, "triage-") {
				t.Errorf("%s/%s lets stay, active, by %s", p.ID, r.ID, r.Source)
			}
		}
	}
}
