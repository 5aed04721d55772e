package author

import (
	"fmt"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

// Each file of testdata/broken, laid beside a sound pack, has one thing wrong with it.
// Its first line says what must be told: line and column, severity, code and words.
// Nothing else may be told, notes apart.
func TestBrokenPacks(t *testing.T) {
	const dir = "testdata/broken"
	sound, err := os.ReadFile(path.Join(dir, "sound.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, f := range files {
		if f.Name() == "sound.yaml" {
			continue
		}
		t.Run(strings.TrimSuffix(f.Name(), ".yaml"), func(t *testing.T) {
			src, err := os.ReadFile(path.Join(dir, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(src), "\n")
			place, want, _ := strings.Cut(strings.TrimPrefix(first, "# "), " ")
			r, err := Checking{Day: "2027-01-01"}.Lint(fstest.MapFS{"p/pack.yaml": {Data: sound}, "p/" + f.Name(): {Data: src}}, ".")
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, x := range r.Findings {
				said := fmt.Sprintf("%s %s: %s", x.Severity, x.Code, x.Text.En)
				at := fmt.Sprintf("%d:%d", x.Line, x.Column)
				switch {
				case !found && x.File == "p/"+f.Name() && at == place && strings.HasPrefix(said, want):
					found = true
				case x.Severity != Note:
					t.Errorf("told as well: %s:%s %s", x.File, at, said)
				}
				if x.Severity != Note && !strings.HasSuffix(x.Snippet, "^") {
					t.Errorf("without its line: %+v", x)
				}
			}
			if !found {
				t.Errorf("not told: p/%s:%s %s", f.Name(), place, want)
			}
		})
		told++
	}
	t.Logf("evidence: broken packs | 60 | %d", told)
	if told < 60 {
		t.Errorf("only %d broken packs", told)
	}
}

// The pack that the others are laid beside has nothing wrong with it.
func TestSoundPack(t *testing.T) {
	sound, err := os.ReadFile("testdata/broken/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Checking{Day: "2027-01-01"}.Lint(fstest.MapFS{"p/pack.yaml": {Data: sound}}, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if f.Severity != Note {
			t.Error(f.Said("en"))
		}
	}
}
