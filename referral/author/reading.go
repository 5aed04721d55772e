package author

import (
	"errors"
	"io/fs"
	"path"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/capability/register"
	papers "github.com/fenji-health/fenji/referral/form"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// A Reading takes in a catalogue, packs and overlays from the folders and files
// of one file system and keeps every mistake, so that all are told at once. Its
// methods fail only on what can't be read at all.
type Reading struct {
	fsys        fs.FS
	catalog     *wire.Node
	packs       []own
	overlays    []signed
	evaluations []*wire.Node
	names       []string
	found       wire.Problems
	warnings    wire.Problems
	torn        struct{ catalog, packs bool } // a file of it is no document
}

// own is a pack of the place with the document it came from; it may have mistakes.
// Before [Reading.Bind] it is the document alone: what a table of it may hold
// depends on the facts of all packs.
type own struct {
	*pack.Pack
	doc   *wire.Node
	tests *wire.Node // of its folder; nil for none
	torn  bool       // a file of it is no document

	accepted []build.Acceptance // findings that its authors let stand
}

type signed struct {
	*pack.Overlay
	doc *wire.Node
}

// NewReading reads from a file system; its names are those of the problems.
func NewReading(fsys fs.FS) *Reading { return &Reading{fsys: fsys} }

// Files are the names of all files read so far.
func (r *Reading) Files() []string { return slices.Compact(slices.Sorted(slices.Values(r.names))) }

// Catalog takes in a catalogue: a folder of YAML, or one document.
func (r *Reading) Catalog(name string) error {
	info, err := fs.Stat(r.fsys, name)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		n, err := r.parse(name, limit(name))
		r.catalog, r.torn.catalog = n, n == nil
		return err
	}
	return r.catalogFolder(name)
}

// catalogFolder reads a folder; where a file is no document, the others are read
// without it.
func (r *Reading) catalogFolder(dir string) error {
	folder := below{FS: r.fsys, dir: dir}
	doc, err := files.Read(folder)
	found, ok := problems(err)
	if !ok {
		return err
	}
	if doc == nil && len(found) > 0 && found[0].File != "" {
		r.torn.catalog = true
		for _, p := range found {
			folder.hidden = append(folder.hidden, p.File)
		}
		doc, err = files.Read(folder)
		if more, _ := problems(err); doc != nil {
			found = append(found, more...)
		}
	}
	for i := range found {
		found[i].File = path.Join(dir, found[i].File)
	}
	r.found = append(r.found, found...)
	rename(doc, dir)
	r.catalog = doc
	return fs.WalkDir(r.fsys, dir, func(name string, d fs.DirEntry, err error) error {
		if ext := path.Ext(name); err == nil && !d.IsDir() && (ext == ".yaml" || ext == ".yml") {
			r.names = append(r.names, path.Clean(name))
		}
		return err
	})
}

// rename puts a folder before the file names of a tree.
func rename(n *wire.Node, dir string) {
	if n == nil {
		return
	}
	n.File = path.Join(dir, n.File)
	for _, k := range n.Keys {
		k.File = path.Join(dir, k.File)
	}
	for _, v := range n.Values {
		rename(v, dir)
	}
}

// Packs takes in a folder of packs: each folder in it is a pack, each file an
// overlay or a pack in JSON. A folder that is itself a pack is one.
func (r *Reading) Packs(dir string) error {
	names, folders, err := listed(r.fsys, dir)
	if err != nil {
		return err
	}
	if yes, err := isPack(r.fsys, names); yes || err != nil {
		return errors.Join(err, r.Pack(dir))
	}
	for _, name := range names {
		if err := r.document(name, pack.MaxBytes); err != nil {
			return err
		}
	}
	for _, folder := range folders {
		if err := r.Pack(folder); err != nil {
			return err
		}
	}
	return nil
}

// isPack reports whether one of the YAML files is the head of a pack.
func isPack(fsys fs.FS, names []string) (bool, error) {
	for _, name := range names {
		if path.Ext(name) == ".json" {
			continue
		}
		n, err := parse(fsys, name, pack.MaxBytes)
		if _, ok := problems(err); !ok {
			return false, err
		}
		if n != nil && kind(n) == packKind {
			return true, nil
		}
	}
	return false, nil
}

// Pack takes in a folder of YAML as one pack. A folder without YAML is none.
func (r *Reading) Pack(dir string) error {
	names, _, err := listed(r.fsys, dir)
	if err != nil {
		return err
	}
	var docs []*wire.Node
	var tests *wire.Node
	left, torn := pack.MaxBytes, false
	for _, name := range names {
		switch ext := path.Ext(name); {
		case ext == ".json":
			continue
		case path.Base(name) == build.TestsFile:
			if tests, err = r.parse(name, pack.MaxBytes); err != nil {
				return err
			}
			continue
		case ext == ".yml":
			r.found.Add(&wire.Node{File: name, Line: 1, Column: 1}, "", "not-read", "a pack is read from its *.yaml files; rename this one")
			continue
		}
		n, err := r.parse(name, left)
		if err != nil {
			return err
		}
		if n == nil {
			torn = true
			continue
		}
		if info, err := fs.Stat(r.fsys, name); err == nil {
			left -= int(info.Size())
		}
		docs = append(docs, n)
	}
	r.torn.packs = r.torn.packs || torn
	if len(docs) == 0 {
		return nil
	}
	r.packs = append(r.packs, own{doc: wire.Gather(docs, &r.found), tests: tests, torn: torn})
	return nil
}

// draft makes packs of the documents taken in, their tables compiled, once all
// facts are known.
func (r *Reading) draft(shipped []*pack.Pack) {
	t := build.Tables{Read: r.table}
	for _, p := range shipped {
		t.KnowFacts(p.Facts)
	}
	for _, d := range r.packs {
		t.Know(d.doc)
	}
	for i := range r.packs {
		d := &r.packs[i]
		if d.Pack != nil {
			continue
		}
		before := len(t.Accepted)
		p, found := t.Draft(d.doc)
		d.accepted = t.Accepted[before:]
		if d.torn {
			found = firm(found)
		}
		d.Pack = p
		r.found = append(r.found, build.Once(found)...)
	}
	r.warnings = append(r.warnings, t.Warnings...)
}

// table reads the rows of a table, which stand beside the YAML that names them.
func (r *Reading) table(yamlFile, file string) (string, []byte, error) {
	name, src, err := build.Beside(r.fsys)(yamlFile, file)
	if err == nil {
		r.names = append(r.names, path.Clean(name))
	}
	return name, src, err
}

// Document takes in one file: an overlay, a catalogue or a pack in JSON. The mapping of a
// register, and what the papers of a referral are made from, are looked at; there is
// nothing in them to take in.
func (r *Reading) Document(name string) error { return r.document(name, limit(name)) }

func (r *Reading) document(name string, limit int) error {
	n, err := r.parse(name, limit)
	if n == nil || err != nil {
		r.torn.packs = r.torn.packs || path.Ext(name) == ".json"
		return err
	}
	switch kind(n) {
	case packKind:
		r.packs = append(r.packs, own{doc: n})
	case catalogKind:
		r.catalog = n
	case overlayKind:
		o, err := build.ReadOverlay(n)
		found, _ := problems(err)
		r.found = append(r.found, found...)
		if err == nil {
			r.overlays = append(r.overlays, signed{o, n})
		}
	case mappingKind:
		found, _ := problems(register.Check(n))
		r.found = append(r.found, found...)
	case identityKind, fieldsKind:
		found, _ := problems(papers.Check(n))
		r.found = append(r.found, found...)
	case evaluationKind:
		r.evaluations = append(r.evaluations, n)
	case testsKind:
		r.found.Add(n, "", "not-read", "tests of rules stand in the folder of their pack, under the name %s", build.TestsFile)
	default:
		unknownKind(n, &r.found)
	}
	return nil
}

// parse reads a file; a file that is no document is nil, and its mistakes are
// kept.
func (r *Reading) parse(name string, limit int) (*wire.Node, error) {
	n, err := parse(r.fsys, name, limit)
	found, ok := problems(err)
	if !ok {
		return nil, err
	}
	r.names = append(r.names, path.Clean(name))
	r.found = append(r.found, found...)
	if err != nil || !wire.Expect(n, wire.Map, "", &r.found) {
		return nil, nil
	}
	return n, nil
}

// Beside takes in the pack folders that stand beside a pack or an overlay in the
// folder packs: what it may use or sign.
func (r *Reading) Beside(name string) error {
	dir := path.Join(name, "..")
	if path.Base(dir) == VariantsFolder {
		dir = path.Join(dir, "..", PacksFolder)
	}
	if path.Base(dir) != PacksFolder {
		return nil
	}
	_, folders, err := listed(r.fsys, dir)
	for _, folder := range folders {
		if err == nil && folder != path.Clean(name) {
			err = r.Pack(folder)
		}
	}
	return err
}

// Built is the pack or the overlay that was taken in, checked together with the
// shipped packs; one of the same id stands aside for it.
func (r *Reading) Built(shipped ...*pack.Pack) (*pack.Pack, *pack.Overlay, wire.Problems) {
	if len(r.packs)+len(r.overlays)+len(r.found) == 0 {
		return nil, nil, nil
	}
	n, found := r.BindInstead(shipped...)
	if len(found) == 0 {
		found = r.Tried(n)
	}
	switch {
	case len(found) > 0:
		return nil, nil, found
	case len(n.Packs) > 0:
		return n.Packs[0], nil, nil
	case len(n.Overlays) > 0:
		return nil, n.Overlays[0], nil
	}
	return nil, nil, nil
}

// Tried is what the tests in the folders of the packs taken in find wrong, once they
// are bound.
func (r *Reading) Tried(n *Network) (found wire.Problems) {
	for _, d := range r.packs {
		if d.tests == nil || n.Set == nil || !slices.ContainsFunc(n.Set.Packs, alike(d.Pack)) {
			continue
		}
		found = append(found, r.tried(d, n)...)
	}
	return found
}

// tried is what the tests of one pack find wrong. The floor is for tests that hold.
func (r *Reading) tried(d own, n *Network) wire.Problems {
	b, found := r.bench(d, n)
	if b != nil {
		found = append(found, b.Run()...)
	}
	if b != nil && len(found) == 0 {
		found = b.Floored()
	}
	return found
}

// Bench is the first pack that was taken in with the tests of its folder, checked
// together with the shipped packs. The problems are those of the pack, for which
// there is then no bench, or those of its tests, without those of running them.
func (r *Reading) Bench(shipped ...*pack.Pack) (*Bench, wire.Problems) {
	n, found := r.BindInstead(shipped...)
	if len(found) > 0 || len(r.packs) == 0 {
		return nil, found
	}
	return r.bench(r.packs[0], n)
}

// BindInstead is Bind with the packs taken in in the place of shipped ones of the same
// ids.
func (r *Reading) BindInstead(shipped ...*pack.Pack) (*Network, wire.Problems) {
	return r.Bind(r.beside(shipped)...)
}

// bench binds the tests of a pack that has been bound itself.
func (r *Reading) bench(d own, n *Network) (*Bench, wire.Problems) {
	b, found, err := NewBench(d.Pack, d.tests, n.Set.Packs...)
	told, _ := problems(err)
	for _, p := range told {
		r.place(&p)
		p.Message += "; the tests of a pack are run with the packs that it uses alone"
		found = append(found, p)
	}
	return b, found
}

// Used are the packs of a library that those taken in say they use, and that these
// use in turn: scales that come with fenji, but not for everybody.
func (r *Reading) Used(library []*pack.Pack) []*pack.Pack { return using(r.uses(), byID(library)) }

// uses are the ids of the packs that those taken in say they use.
func (r *Reading) uses() (ids []string) {
	for _, p := range r.packs {
		if uses := p.doc.Get("uses"); uses != nil {
			for _, id := range uses.Values {
				ids = append(ids, id.Text)
			}
		}
	}
	return ids
}

// using are the packs of some ids and those that these use in turn, as far as they are
// found: find gives nil for one that is not to be had.
func using(ids []string, find func(id string) *pack.Pack) (all []*pack.Pack) {
	ids, seen := slices.Clone(ids), map[string]bool{}
	for i := 0; i < len(ids); i++ {
		if seen[ids[i]] {
			continue
		}
		seen[ids[i]] = true
		if p := find(ids[i]); p != nil {
			all, ids = append(all, p), append(ids, p.Uses...)
		}
	}
	return all
}

// byID finds a pack of a library.
func byID(library []*pack.Pack) func(id string) *pack.Pack {
	return func(id string) *pack.Pack {
		if i := slices.IndexFunc(library, func(p *pack.Pack) bool { return p.ID == id }); i >= 0 {
			return library[i]
		}
		return nil
	}
}

// beside are the shipped packs without those of the same id as an own one: the
// pack that is being worked on.
func (r *Reading) beside(shipped []*pack.Pack) []*pack.Pack {
	return slices.DeleteFunc(slices.Clone(shipped), func(p *pack.Pack) bool {
		return slices.ContainsFunc(r.packs, func(d own) bool { id := d.doc.Get("id"); return id != nil && id.Text == p.ID })
	})
}

// Warnings are what is no mistake and yet worth a look, once packs are bound.
func (r *Reading) Warnings() wire.Problems { return slices.Clone(r.warnings) }

// With are the shipped packs, and those of a library that are used, to be bound with:
// all but those of which the pack that is being worked on is another edition.
func (r *Reading) With(shipped, library []*pack.Pack) []*pack.Pack {
	return r.beside(slices.Concat(shipped, r.Used(library)))
}

// Read is the catalogue alone, held against no packs, and all problems so far.
func (r *Reading) Read() (*capability.Catalog, wire.Problems) {
	b := binding{Reading: r, network: &Network{}, found: slices.Clone(r.found)}
	b.bindCatalog()
	return b.network.Catalog, b.found
}

// PackFolders are the folders of packs that a path means: itself, or those in it.
func PackFolders(fsys fs.FS, dir string) ([]string, error) {
	names, folders, err := listed(fsys, dir)
	if err != nil {
		return nil, err
	}
	if yes, err := isPack(fsys, names); yes || err != nil {
		return []string{path.Clean(dir)}, err
	}
	var packs []string
	for _, folder := range folders {
		names, _, err := listed(fsys, folder)
		if err != nil {
			return nil, err
		}
		switch yes, err := isPack(fsys, names); {
		case err != nil:
			return nil, err
		case yes:
			packs = append(packs, folder)
		}
	}
	return packs, nil
}
