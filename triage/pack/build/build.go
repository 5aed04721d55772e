// Package build turns the folder of YAML that people write into a pack. It is
// apart from package pack so that nothing that runs in a browser carries a YAML
// reader.
package build

import (
	"fmt"
	"io/fs"
	"path"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage/pack"
)

// Folder reads every *.yaml of a folder as one pack. Every mistake of all its
// files is told at once.
func Folder(fsys fs.FS, dir string) (*pack.Pack, error) {
	var ps wire.Problems
	p, err := folder(fsys, dir, &ps)
	if err != nil {
		return nil, err
	}
	if err := ps.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// Set reads several folders as packs and binds them together. The mistakes of
// each and those that only show among them are told at once.
func Set(fsys fs.FS, dirs ...string) (*pack.Set, error) {
	var ps wire.Problems
	var packs []*pack.Pack
	for _, dir := range dirs {
		p, err := folder(fsys, dir, &ps)
		if err != nil {
			return nil, err
		}
		if p != nil {
			packs = append(packs, p)
		}
	}
	set, err := pack.Join(packs...)
	if err != nil {
		ps = append(ps, problems("", err)...)
	}
	if err := ps.Err(); err != nil {
		return nil, err
	}
	return set, nil
}

// folder drafts a pack; nil where a file can't be read at all: what the others
// lack may stand in that one.
func folder(fsys fs.FS, dir string, ps *wire.Problems) (*pack.Pack, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: no *.yaml in this folder", dir)
	}
	var docs []*wire.Node
	left := pack.MaxBytes
	for _, name := range names {
		src, err := yaml.ReadFile(fsys, name, pack.MaxBytes)
		if err != nil {
			return nil, err
		}
		n, err := yaml.Parse(name, src, left)
		if err != nil {
			*ps = append(*ps, problems(name, err)...)
			continue
		}
		left -= len(src)
		docs = append(docs, n)
	}
	if len(docs) < len(names) {
		return nil, nil
	}
	p, found := pack.Draft(wire.Gather(docs, ps))
	*ps = append(*ps, found...)
	return p, nil
}

// Overlay reads one overlay from YAML.
func Overlay(file string, src []byte) (*pack.Overlay, error) {
	n, err := yaml.Parse(file, src, pack.MaxBytes)
	if err != nil {
		return nil, err
	}
	return pack.ReadOverlay(n)
}

func problems(file string, err error) wire.Problems {
	if ps, ok := err.(wire.Problems); ok {
		return ps
	}
	return wire.Problems{{Code: "read", File: file, Message: err.Error()}}
}
