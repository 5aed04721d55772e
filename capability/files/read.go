package files

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

// MaxFile is the most bytes of one file that are read.
const MaxFile = 16 << 20

// Open reads a folder and everything below it as one catalogue. The error is
// wire.Problems, every mistake of every file with its file, line and column;
// or the error of the file system.
func Open(fsys fs.FS) (*capability.Catalog, error) {
	doc, readErr := Read(fsys)
	problems, ok := asProblems(readErr)
	if !ok || doc == nil {
		return nil, readErr
	}
	c, err := capability.From(doc)
	found, ok := asProblems(err)
	if !ok {
		return nil, err
	}
	if err := append(problems, found...).Err(); err != nil {
		return nil, err
	}
	return c, nil
}

// asProblems is false for an error of another kind.
func asProblems(err error) (wire.Problems, bool) {
	var ps wire.Problems
	return ps, err == nil || errors.As(err, &ps)
}

// Read reads every *.yaml and *.yml file of a folder and below it, in the order of names,
// as one document of schema fenji.catalog/1. Any file may hold any of the keys;
// what two files say of one thing is refused, unless they agree on the schema
// or the id. With an error of wire.Problems the document holds what could be
// read, nil if a file could not be read at all.
func Read(fsys fs.FS) (*wire.Node, error) {
	names, err := list(fsys)
	if err != nil {
		return nil, err
	}
	var ps wire.Problems
	unreadable := false
	doc := &wire.Node{Kind: wire.Map, Line: 1, Column: 1}
	for i, name := range names {
		src, err := yaml.ReadFile(fsys, name, MaxFile)
		if err != nil {
			return nil, err
		}
		n, err := yaml.Parse(name, src, MaxFile)
		found, _ := asProblems(err)
		ps = append(ps, found...)
		if err != nil || !wire.Expect(n, wire.Map, "", &ps) {
			unreadable = true
			continue
		}
		if i == 0 {
			doc.File = name
		}
		join(doc, n, "", 0, &ps)
	}
	if unreadable {
		return nil, ps.Err()
	}
	if len(names) == 0 {
		ps.Add(nil, "", "no-files", "the folder has no *.yaml file")
		return nil, ps.Err()
	}
	return doc, ps.Err()
}

// Patch reads a YAML merge patch for capability.Tx.Merge; file names it in
// problems.
func Patch(src []byte, file string) (*wire.Node, error) { return yaml.Parse(file, src, MaxFile) }

func list(fsys fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ext := path.Ext(name); !d.IsDir() && (ext == ".yaml" || ext == ".yml") {
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

// depths is how many levels of keys below a top key may be spread over files:
// rows are whole, only the ways from one place may stand in several files.
func depth(top string) int {
	switch top {
	case "travel", "links":
		return 2
	case "institutions", "postings", "networks", "profiles", "bundles", "days", "words":
		return 1
	}
	return 0
}

// join adds what from says to into. At left 0 two files may not name the same key.
func join(into, from *wire.Node, at string, left int, ps *wire.Problems) {
	known := byKey(into)
	for i, key := range from.Keys {
		v, below := from.Values[i], wire.Join(at, key.Text)
		spread := left - 1
		if at == "" {
			spread = depth(key.Text)
		}
		have := known[key.Text]
		switch {
		case have == nil && v.Kind == wire.Map && spread > 0:
			have = &wire.Node{Kind: wire.Map, File: v.File, Line: v.Line, Column: v.Column}
			known[key.Text] = have
			into.Keys, into.Values = append(into.Keys, key), append(into.Values, have)
			join(have, v, below, spread, ps)
		case have == nil:
			known[key.Text] = v
			into.Keys, into.Values = append(into.Keys, key), append(into.Values, v)
		case spread > 0 && have.Kind == wire.Map && v.Kind == wire.Map:
			join(have, v, below, spread, ps)
		case at == "" && (key.Text == "schema" || key.Text == "id") && have.Text == v.Text:
		default:
			ps.Add(key, below, "duplicate-key", "%q is already given at %s", key.Text, where(into, key.Text))
		}
	}
}

func where(n *wire.Node, key string) string {
	for _, k := range n.Keys {
		if k.Text == key {
			return fmt.Sprintf("%s:%d:%d", k.File, k.Line, k.Column)
		}
	}
	return n.File
}
