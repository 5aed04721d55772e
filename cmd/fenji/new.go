package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/wire"
)

//go:embed templates
var templates embed.FS

var newCommand = command{
	name: "new", zh: "新建病例、规则包或目录的样板", en: "begin a case, a pack or a catalogue",
	usage: "case FILE.json | pack DIR | catalog DIR",
	detail: `What it writes can be validated and decided at once. Nothing that exists is
overwritten. A case is put where the catalogue ../catalog beside it, if there is
one, has its lowest level.`,
	example: "fenji new catalog my/catalog\nfenji new pack my/packs/mine\nfenji new case my/cases/first.json\nfenji decide my/cases/first.json",
	run:     runNew,
}

// scaffolds are the templates of each kind of folder.
var scaffolds = map[string][]string{
	"catalog": {"catalog.yaml", "village-clinic.yaml", "town-centre.yaml", "county-hospital.yaml"},
	"pack":    {"pack.yaml", "rules.yaml", "tests.yaml"},
}

func runNew(c *call, args []string) error {
	rest, err := c.parse(args, 2, 2)
	if err != nil {
		return err
	}
	kind, to := rest[0], filepath.ToSlash(rest[1])
	names := map[string]string{} // of templates, by the file they go to
	switch {
	case kind == "case" && path.Ext(to) != ".json":
		return usageError{fmt.Sprintf("a case is a file that ends in .json, not %q", rest[1])}
	case kind == "case":
		names[to] = "case.json"
	case scaffolds[kind] == nil:
		return usageError{fmt.Sprintf("new makes a case, a pack or a catalog, not %q%s", kind, wire.Near(kind, []string{"case", "catalog", "pack"}))}
	}
	for _, name := range scaffolds[kind] {
		names[path.Join(to, name)] = name
	}
	fill, err := c.filled(kind, to)
	if err != nil {
		return err
	}
	return c.scaffold(names, fill)
}

// scaffold writes the files, none if one of them is there already.
func (c *call) scaffold(names map[string]string, fill *strings.Replacer) error {
	for to := range names {
		if _, err := os.Lstat(to); err == nil {
			return fmt.Errorf("%s: %w; nothing was written", to, fs.ErrExist)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, to := range sortedKeys(names) {
		src, err := templates.ReadFile("templates/" + names[to])
		if err != nil {
			return err
		}
		if err := os.MkdirAll(path.Dir(to), 0o755); err != nil {
			return err
		}
		if err := create(to, fill.Replace(string(src))); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(c.out, to); err != nil {
			return err
		}
	}
	return nil
}

// create writes a file that must not be there.
func create(name, content string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(content)
	return errors.Join(err, f.Close())
}

var notInID = regexp.MustCompile(`[^a-z0-9_.-]+`)

// filled fills the gaps of the templates.
func (c *call) filled(kind, to string) (*strings.Replacer, error) {
	base := strings.TrimSuffix(path.Base(to), path.Ext(to))
	if kind == "catalog" && base == author.CatalogFolder {
		base = path.Base(path.Join(to, ".."))
	}
	id := strings.Trim(notInID.ReplaceAllString(strings.ToLower(base), "-"), "-_.")
	if id == "" {
		id = "new-" + kind
	}
	now := c.now().Truncate(time.Minute)
	here, at, err := "village-clinic", now, error(nil)
	if kind == "case" {
		here, at, err = c.place(to, now)
	}
	const clock = "2006-01-02T15:04:05-07:00"
	return strings.NewReplacer("{{id}}", id, "{{here}}", here, "{{at}}", at.Format(clock), "{{offset}}", at.Format("-07:00"),
		"{{day}}", at.Format(time.DateOnly), "{{later}}", at.AddDate(0, 6, 0).Format(time.DateOnly)), err
}

// place is an institution of the lowest level of the catalogue beside a case, and
// a time at which that catalogue holds.
func (c *call) place(to string, now time.Time) (string, time.Time, error) {
	dir := path.Join(path.Dir(to), "..", author.CatalogFolder)
	if _, err := fs.Stat(c.disk, dir); errors.Is(err, fs.ErrNotExist) {
		return "village-clinic", now, nil
	}
	catalog, err := files.Open(os.DirFS(dir))
	if err != nil {
		return "", now, fmt.Errorf("the catalogue %s can't be read, so the case has no place: %w", dir, err)
	}
	view := catalog.View()
	here, lowest := "", 0
	for in := range view.Institutions() {
		if rank := view.LevelRank(in.Level); here == "" || rank < lowest {
			here, lowest = in.ID, rank
		}
	}
	published, err := time.Parse(time.RFC3339, view.Published().String())
	if err == nil && published.After(now) {
		now = published
	}
	return here, now.In(published.Location()), nil
}
