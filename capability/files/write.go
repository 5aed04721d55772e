package files

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

// Change is what the files of a folder must hold for its catalogue to become
// another, by name; files that stay as they are are not among them. A row that
// changes stays in its file, which is then written anew and loses its comments. New
// rows go to the file rows, new keys of the head to the file head. The folder may
// be empty or not there. The error is wire.Problems, or the file system's.
func Change(fsys fs.FS, after *capability.View, head, rows string) (map[string][]byte, error) {
	doc, before, err := now(fsys)
	if err != nil {
		return nil, err
	}
	next, err := wire.ParseJSON("", after.JSON(), capability.MaxDocument)
	if err != nil {
		return nil, err
	}
	c := &change{fsys: fsys, doc: doc, trees: map[string]*wire.Node{}, head: head, rows: rows}
	c.compare(before, next, nil)
	if c.err != nil {
		return nil, c.err
	}
	out := map[string][]byte{}
	for name, tree := range c.trees {
		out[name] = YAML(tree)
	}
	return out, same(fsys, out, after)
}

// now is a folder as it was written and in canonical form.
func now(fsys fs.FS) (doc, canonical *wire.Node, err error) {
	none := &wire.Node{Kind: wire.Map}
	names, err := list(fsys)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(names) == 0 {
		return none, none, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if doc, err = Read(fsys); err != nil {
		return nil, nil, err
	}
	catalog, err := capability.From(doc)
	if err != nil {
		return nil, nil, err
	}
	canonical, err = wire.ParseJSON("", catalog.View().JSON(), capability.MaxDocument)
	return doc, canonical, err
}

// A change is the files that change, as far as they are known.
type change struct {
	fsys       fs.FS
	doc        *wire.Node            // all files as they were written
	trees      map[string]*wire.Node // of the files that change
	head, rows string
	err        error
}

// compare finds what differs, down to the depth to which rows may be spread over
// files.
func (c *change) compare(before, after *wire.Node, at []string) {
	keys := map[string]bool{}
	for _, n := range []*wire.Node{before, after} {
		if n != nil {
			for _, k := range n.Keys {
				keys[k.Text] = true
			}
		}
	}
	old, next := byKey(before), byKey(after)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		path := append(slices.Clone(at), key)
		was, is := old[key], next[key]
		switch {
		case equal(was, is):
		case len(path) <= depth(path[0]):
			c.compare(was, is, path)
		default:
			c.set(path, is)
		}
	}
}

// byKey is the values of a map by their keys, so that many are found quickly.
func byKey(n *wire.Node) map[string]*wire.Node {
	out := map[string]*wire.Node{}
	if n != nil && n.Kind == wire.Map {
		for i, k := range n.Keys {
			out[k.Text] = n.Values[i]
		}
	}
	return out
}

func equal(a, b *wire.Node) bool {
	return (a == nil) == (b == nil) && string(wire.Canonical(a.Plain())) == string(wire.Canonical(b.Plain()))
}

// set puts a value into the file that has what stood there, nil takes it away.
func (c *change) set(path []string, value *wire.Node) {
	tree := c.tree(c.fileOf(path))
	for i, key := range path[:len(path)-1] {
		next := tree.Get(key)
		if next == nil {
			next = &wire.Node{Kind: wire.Map}
			put(tree, key, next)
		}
		if tree = next; i == len(path)-2 {
			break
		}
	}
	key := path[len(path)-1]
	i := slices.IndexFunc(tree.Keys, func(k *wire.Node) bool { return k.Text == key })
	switch {
	case i < 0 && value != nil:
		put(tree, key, value)
	case i >= 0 && value == nil:
		tree.Keys, tree.Values = slices.Delete(tree.Keys, i, i+1), slices.Delete(tree.Values, i, i+1)
	case i >= 0:
		tree.Values[i] = value
	}
}

func put(tree *wire.Node, key string, value *wire.Node) {
	tree.Keys, tree.Values = append(tree.Keys, &wire.Node{Kind: wire.String, Text: key}), append(tree.Values, value)
}

// fileOf is the file in which a key stands, or that it goes to.
func (c *change) fileOf(path []string) string {
	n := c.doc
	for i, part := range path {
		key := slices.IndexFunc(n.Keys, func(k *wire.Node) bool { return k.Text == part })
		if key < 0 {
			break
		}
		if i == len(path)-1 {
			return n.Keys[key].File
		}
		n = n.Values[key]
	}
	if len(path) == 1 {
		return c.head
	}
	return c.rows
}

// tree is a file that changes, as far as it is changed.
func (c *change) tree(name string) *wire.Node {
	if c.trees[name] == nil {
		c.trees[name] = &wire.Node{Kind: wire.Map}
		src, err := yaml.ReadFile(c.fsys, name, MaxFile)
		if err == nil {
			c.trees[name], err = yaml.Parse(name, src, MaxFile)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			c.err = errors.Join(c.err, err)
			c.trees[name] = &wire.Node{Kind: wire.Map}
		}
	}
	return c.trees[name]
}

// same makes sure that the folder with the files changed is the catalogue meant.
func same(fsys fs.FS, files map[string][]byte, after *capability.View) error {
	var ps wire.Problems
	var docs []*wire.Node
	names, err := list(fsys)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	names = append(names, slices.Collect(maps.Keys(files))...)
	slices.Sort(names)
	doc := &wire.Node{Kind: wire.Map}
	for _, name := range slices.Compact(names) {
		src, changed := files[name]
		if !changed {
			if src, err = yaml.ReadFile(fsys, name, MaxFile); err != nil {
				return err
			}
		}
		n, err := yaml.Parse(name, src, MaxFile)
		if err != nil {
			return err
		}
		docs = append(docs, n)
		join(doc, n, "", 0, &ps)
	}
	if len(ps) > 0 {
		return ps.Err()
	}
	catalog, err := capability.From(doc)
	if err != nil {
		return err
	}
	if catalog.View().Hash() != after.Hash() {
		return errors.New("files: what would be written is not the catalogue meant; nothing was written")
	}
	return nil
}

// Store writes files into a folder: all of them or none. They are first written
// beside their place and then renamed; where that fails half-way, the ones before
// are put back.
func Store(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	stage, err := os.MkdirTemp(dir, ".import-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(stage)
	names := slices.Sorted(maps.Keys(files))
	part := func(i int, what string) string { return filepath.Join(stage, fmt.Sprint(what, i)) }
	for i, n := range names {
		if err := os.WriteFile(part(i, "new"), files[n], 0o644); err != nil {
			return err
		}
	}
	for i, n := range names {
		to := filepath.Join(dir, filepath.FromSlash(n))
		err := os.Rename(to, part(i, "old"))
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			err = os.Rename(part(i, "new"), to)
		}
		if err != nil {
			return errors.Join(err, restore(dir, names[:i+1], func(i int) string { return part(i, "old") }))
		}
	}
	return nil
}

// restore puts back what was renamed away; a file that was new goes.
func restore(dir string, names []string, old func(i int) string) (err error) {
	for i, n := range names {
		to := filepath.Join(dir, filepath.FromSlash(n))
		if _, missing := os.Lstat(old(i)); errors.Is(missing, fs.ErrNotExist) {
			if gone := os.Remove(to); !errors.Is(gone, fs.ErrNotExist) {
				err = errors.Join(err, gone)
			}
			continue
		}
		err = errors.Join(err, os.Rename(old(i), to))
	}
	return err
}
