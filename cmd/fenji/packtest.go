package main

import (
	"fmt"
	"path"
	"path/filepath"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
)

var packTest = command{
	name: "test", zh: "跑规则包里的测试", en: "run the tests in the folder of a pack",
	usage: "[flags] DIR…",
	detail: `A row of tests.yaml is a small case with the rules of the pack that must be true,
false or unknown of it, and why. No catalogue takes part. DIR is the folder of a pack,
or one of such folders.`,
	example: "fenji pack test my/packs/mine",
	run:     runPackTest,
}

func runPackTest(c *call, args []string) error {
	noContent := false
	c.contentFlag(&noContent)
	dirs, err := c.parse(args, 1, -1)
	if err != nil {
		return err
	}
	return c.benches("packs", dirs, noContent, func(name string, b *author.Bench) (wire.Problems, error) {
		if b.Rows() == 0 {
			_, err := fmt.Fprintf(c.out, "%s: no tests\n", name)
			return nil, err
		}
		found := b.Run()
		if len(found) > 0 {
			return found, nil
		}
		_, err := fmt.Fprintf(c.out, "%s: %s, all as they should be\n", name, counted(b.Rows(), "test"))
		return nil, err
	})
}

// benches does something with each pack of folders and its tests, and tells what is
// wrong with them or what was found, all at once.
func (c *call) benches(what string, dirs []string, noContent bool, do func(name string, b *author.Bench) (wire.Problems, error)) error {
	var folders []string
	for _, dir := range dirs {
		found, err := author.PackFolders(c.disk, filepath.ToSlash(dir))
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return usageError{fmt.Sprintf("%s is no folder of a pack, and holds none", dir)}
		}
		folders = append(folders, found...)
	}
	var all wire.Problems
	note := c.progress(what)
	for i, dir := range folders {
		note.step(i, fmt.Sprintf(" of %d", len(folders)))
		found, err := c.bench(dir, noContent, do)
		if err != nil {
			note.end()
			return err
		}
		all = append(all, found...)
	}
	note.end()
	return all.Err()
}

// bench does something with one pack and its tests.
func (c *call) bench(dir string, noContent bool, do func(name string, b *author.Bench) (wire.Problems, error)) (wire.Problems, error) {
	r := author.NewReading(c.disk)
	if err := r.Pack(dir); err != nil {
		return nil, err
	}
	if err := r.Beside(dir); err != nil {
		return nil, err
	}
	b, found := r.Bench(append(shipped(noContent), r.Used(content.Scales())...)...)
	if b == nil {
		return found, nil
	}
	more, err := do(path.Base(dir), b)
	return append(found, more...), err
}
