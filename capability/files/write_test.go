package files_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

// A document comes back from YAML as it went in, odd texts included.
func TestYAML(t *testing.T) {
	catalog, err := files.Open(anxi.Catalog)
	if err != nil {
		t.Fatal(err)
	}
	odd := `{"a":{"yes":"no","n":"null","x":"2022-05-01","y":"1e3","z":"","q":"\"a\": b # c","t":"tab\tline\nend","emoji":"𠮷：，","d":[],"m":{},"l":[1,true,null,"- x"," y"]},"b":{"c":{"long":"` + strings.Repeat("长", 200) + `","more":[{"a":"` + strings.Repeat("x", 120) + `"}]}},"s":"only"}`
	for _, src := range []string{string(catalog.View().JSON()), odd, `{}`, `{"a":null}`} {
		n, err := wire.ParseJSON("", []byte(src), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		text := files.YAML(n)
		back, err := yaml.Parse("x.yaml", text, 1<<20)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if got, want := string(wire.Canonical(back.Plain())), string(wire.Canonical(n.Plain())); got != want {
			t.Errorf("%.300s\nwant %.300s", got, want)
		}
	}
}

// written is a folder with some of its files changed.
func written(t *testing.T, fsys fs.FS, changed map[string][]byte) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(fsys, name)
		out[name] = &fstest.MapFile{Data: src}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, src := range changed {
		out[name] = &fstest.MapFile{Data: src}
	}
	return out
}

// Only the files change that hold what changes; the folder then is the catalogue
// meant.
func TestChange(t *testing.T) {
	for _, tt := range []struct {
		name, patch string
		files       []string
	}{
		{"nothing", `{}`, nil},
		{"a row where it stands", `{"institutions":{"lantian":{"region":"350525"}}}`, []string{"lantian.yaml"}},
		{"a new row", `{"institutions":{"new-clinic":{"level":"village"}}}`, []string{"sheets.yaml"}},
		{"a road of a place that has one", `{"travel":{"lantian":{"hutou":{"road":"31m"}}}}`, []string{"travel.yaml"}},
		{"a new road", `{"travel":{"hutou":{"quanzhou-first-hospital":{"road":"150m"}}}}`, []string{"sheets.yaml"}},
		{"a row that goes", `{"networks":{"chest-pain":null}}`, []string{"catalog.yaml"}},
		{"the head", `{"name":{"zh":"安溪","en":"Anxi"}}`, []string{"catalog.yaml"}},
		{"a new key of the head", `{"days":{"2023-01-22":"holiday"}}`, []string{"sheets.yaml"}},
	} {
		catalog, err := files.Open(anxi.Catalog)
		if err != nil {
			t.Fatal(err)
		}
		patch, err := wire.ParseJSON("", []byte(tt.patch), 1<<20)
		if err == nil {
			err = catalog.Update(func(tx *capability.Tx) error { return tx.Merge(patch) })
		}
		if err != nil {
			t.Fatal(tt.name, err)
		}
		changed, err := files.Change(anxi.Catalog, catalog.View(), "catalog.yaml", "sheets.yaml")
		if err != nil || !slices.Equal(slices.Sorted(maps.Keys(changed)), tt.files) {
			t.Errorf("%s: %v %v", tt.name, slices.Sorted(maps.Keys(changed)), err)
			continue
		}
		again, err := files.Open(written(t, anxi.Catalog, changed))
		if err != nil || again.View().Hash() != catalog.View().Hash() {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// All files of a change are written or none: where one can't be, the others are as
// they were, and nothing is left beside them.
func TestStore(t *testing.T) {
	dir := t.TempDir()
	if err := files.Store(filepath.Join(dir, "new"), map[string][]byte{"a.yaml": []byte("1"), "b.yaml": []byte("1")}); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "new")
	if err := os.MkdirAll(filepath.Join(dir, "z.yaml", "full"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := files.Store(dir, map[string][]byte{"a.yaml": []byte("2"), "c.yaml": []byte("2"), "nowhere/d.yaml": []byte("2")})
	if err == nil {
		t.Error("written into a folder that is not there")
	}
	a, _ := os.ReadFile(filepath.Join(dir, "a.yaml"))
	left, _ := os.ReadDir(dir)
	if string(a) != "1" || len(left) != 3 {
		t.Errorf("%s %v", a, left)
	}
}
