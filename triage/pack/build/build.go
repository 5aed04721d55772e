// Package build turns the folder of YAML that people write into a pack. It is
// apart from package pack so that nothing that runs in a browser carries a YAML
// reader.
package build

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage/pack"
)

// TestsFile is the one file of YAML in a pack's folder that is no part of the pack.
const TestsFile = "tests.yaml"

// Folder reads every *.yaml of a folder as one pack, and the CSV files that its
// tables name. Every mistake of all its files is told at once. What the packs that
// it uses declare is known to its tables where they lie beside it.
func Folder(fsys fs.FS, dir string) (*pack.Pack, error) {
	var ps wire.Problems
	doc, err := document(fsys, dir, &ps)
	if err != nil {
		return nil, err
	}
	var p *pack.Pack
	if doc != nil {
		t := Tables{Read: Beside(fsys)}
		t.Know(append(used(fsys, dir, doc), doc)...)
		var found wire.Problems
		p, found = t.Draft(doc)
		ps = append(ps, found...)
	}
	if err := Once(ps).Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// Set reads several folders as packs and binds them together. The mistakes of
// each and those that only show among them are told at once.
func Set(fsys fs.FS, dirs ...string) (*pack.Set, error) {
	var ps wire.Problems
	var docs []*wire.Node
	for _, dir := range dirs {
		doc, err := document(fsys, dir, &ps)
		if err != nil {
			return nil, err
		}
		if doc != nil {
			docs = append(docs, doc)
		}
	}
	t := Tables{Read: Beside(fsys)}
	t.Know(docs...)
	var packs []*pack.Pack
	for _, doc := range docs {
		p, found := t.Draft(doc)
		packs, ps = append(packs, p), append(ps, found...)
	}
	set, err := pack.Join(packs...)
	if err != nil {
		ps = append(ps, problems("", err)...)
	}
	if err := Once(ps).Err(); err != nil {
		return nil, err
	}
	return set, nil
}

// document gathers the YAML of a pack's folder; nil where a file can't be read at
// all: what the others lack may stand in that one.
func document(fsys fs.FS, dir string, ps *wire.Problems) (*wire.Node, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return path.Base(name) == TestsFile })
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
	return wire.Gather(docs, ps), nil
}

// used are the documents of the packs that one uses, as far as their folders lie
// beside its own.
func used(fsys fs.FS, dir string, doc *wire.Node) (docs []*wire.Node) {
	uses := doc.Get("uses")
	if uses == nil || doc.Get("tables") == nil {
		return nil
	}
	for _, n := range uses.Values {
		var told wire.Problems // by whoever reads that pack
		if other, err := document(fsys, path.Join(dir, "..", n.Text), &told); err == nil && other != nil {
			docs = append(docs, other)
		}
	}
	return docs
}

// Beside reads the files of tables that stand beside the YAML that names them.
func Beside(fsys fs.FS) func(yamlFile, file string) (string, []byte, error) {
	return func(yamlFile, file string) (string, []byte, error) {
		name := path.Join(path.Dir(yamlFile), file)
		src, err := yaml.ReadFile(fsys, name, pack.MaxBytes)
		return name, src, err
	}
}

// Draft compiles the tables of a document and drafts the pack, as [pack.Draft] does,
// with every mistake that those who write it can be told of.
func (t *Tables) Draft(doc *wire.Node) (*pack.Pack, wire.Problems) {
	var ps wire.Problems
	t.Compile(doc, &ps)
	t.accepted(doc, &ps)
	p, found := pack.Draft(doc)
	ps = append(ps, found...)
	checkSources(p, doc, &ps)
	checkParameters(p, doc, &ps)
	checkApprovals(p, doc, &ps)
	checkComplaints(p, doc, &ps)
	spell(p)
	return p, ps
}

// Overlay reads one overlay from YAML.
func Overlay(file string, src []byte) (*pack.Overlay, error) {
	n, err := yaml.Parse(file, src, pack.MaxBytes)
	if err != nil {
		return nil, err
	}
	return ReadOverlay(n)
}

// ReadOverlay reads an overlay as [pack.ReadOverlay] does, with every mistake that
// those who write it can be told of.
func ReadOverlay(n *wire.Node) (*pack.Overlay, error) {
	o, err := pack.ReadOverlay(n)
	if err != nil {
		return nil, err
	}
	var ps wire.Problems
	checkOverrides(o, &ps)
	if err := ps.Err(); err != nil {
		return nil, err
	}
	return o, nil
}

func problems(file string, err error) wire.Problems {
	if ps, ok := err.(wire.Problems); ok {
		return ps
	}
	return wire.Problems{{Code: "read", File: file, Message: err.Error()}}
}

// rowOf is the id of a rule that is a row of a table.
var rowOf = regexp.MustCompile(`\brule ("?)([A-Za-z0-9][A-Za-z0-9_.-]*)/[A-Za-z0-9][A-Za-z0-9_.-]*("?)`)

// Once tells what is wrong with all rows of a table alike, because it stands at the
// table or in the name of a column, once and of the table.
func Once(ps wire.Problems) wire.Problems {
	var told wire.Problems
	same := map[wire.Problem][]int{}
	for _, p := range ps {
		general := p
		general.Path, general.Snippet, general.Message = "", "", rowOf.ReplaceAllString(p.Message, "table $1$2$3")
		if general.Message != p.Message {
			same[general] = append(same[general], len(told))
		}
		told = append(told, p)
	}
	drop := map[int]bool{}
	for general, rows := range same {
		for k, i := range rows {
			if len(rows) > 1 {
				told[i].Message = general.Message
				drop[i] = k > 0
			}
		}
	}
	var left wire.Problems
	for i, p := range told {
		if !drop[i] {
			left = append(left, p)
		}
	}
	return left
}
