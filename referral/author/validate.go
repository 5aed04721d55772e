package author

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// A Report is what validating found.
type Report struct {
	Files    []string      // that were read
	Problems wire.Problems // every one of every file, in order, each with its place
	Warnings wire.Problems // what is no mistake and yet worth a look, likewise
	Findings []Finding     // of [Checking.Lint]: these, and what a reader would stumble over
}

// Validate reads what people have written: a case, an overlay, a pack or a
// catalogue in JSON, a folder of a pack or a catalogue, a consortium's folder
// (catalog, packs, variants, cases), or a folder of these. What a document is, its
// schema says. Things that stand beside one another in a consortium are held
// against one another. The error is that of the file system; mistakes are in the
// report. What had lapsed by a day, such as 2022-11-26, is a warning; with none nothing
// has. step, which may be nil, is told before each part of the work.
func Validate(fsys fs.FS, shipped []*pack.Pack, day string, step func(done, all int, name string), paths ...string) (*Report, error) {
	return Checking{Shipped: shipped, Day: day, Step: step}.Validate(fsys, paths...)
}

// A Checking is what documents are held against.
type Checking struct {
	Shipped []*pack.Pack                     // stand beside every pack
	Library []*pack.Pack                     // those of them that a pack says it uses do, too
	Day     string                           // by which things may have lapsed; empty: none has
	Step    func(done, all int, name string) // is told before each part of the work; may be nil
}

// Validate is [Validate] against all that the checking says.
func (c Checking) Validate(fsys fs.FS, paths ...string) (*Report, error) {
	v := validation{Checking: c, fsys: fsys, seen: map[string]*group{}}
	return v.collect(paths)
}

// collect reads and checks what paths lead to.
func (v *validation) collect(paths []string) (*Report, error) {
	for _, p := range paths {
		if err := v.find(path.Clean(p), true); err != nil {
			return nil, err
		}
	}
	for _, g := range v.groups {
		v.all += 1 + len(g.cases) + len(g.tests)
	}
	for _, g := range v.groups {
		if err := v.check(g); err != nil {
			return nil, err
		}
	}
	for _, told := range []*wire.Problems{&v.report.Problems, &v.report.Warnings} {
		for i := range *told {
			v.locate(&(*told)[i])
		}
		*told, _ = problems(told.Err())
	}
	v.report.Files = slices.Compact(slices.Sorted(slices.Values(v.report.Files)))
	return &v.report, nil
}

// group is files that are held against one another.
type group struct {
	root    string // of the consortium; empty for documents by themselves
	catalog string
	packs   string
	docs    []string // overlays, and packs in JSON, that no folder holds
	cases   []string
	tests   []string
}

type validation struct {
	Checking
	fsys      fs.FS
	done, all int
	groups    []*group
	seen      map[string]*group
	report    Report
	lint      bool                         // tell findings as well
	limits    map[string]map[string]string // of [limitsByAge], by the packs
}

// group is the one of a key, made at its first use.
func (v *validation) group(key string) *group {
	if v.seen[key] == nil {
		v.seen[key] = &group{}
		v.groups = append(v.groups, v.seen[key])
	}
	return v.seen[key]
}

// consortium is the group of a consortium's folder.
func (v *validation) consortium(root string) *group {
	g := v.group(root)
	g.root = root
	if v.isDir(path.Join(root, CatalogFolder)) {
		g.catalog = path.Join(root, CatalogFolder)
	}
	if v.isDir(path.Join(root, PacksFolder)) {
		g.packs = path.Join(root, PacksFolder)
	}
	return g
}

func (v *validation) isDir(name string) bool {
	info, err := fs.Stat(v.fsys, name)
	return err == nil && info.IsDir()
}

// find adds what a path leads to; what was asked for by name must be a document.
func (v *validation) find(name string, asked bool) error {
	info, err := fs.Stat(v.fsys, name)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return v.folder(name)
	}
	return v.file(name, asked)
}

// folder finds what a folder is: a consortium, a part of one, or a place where
// such things are kept.
func (v *validation) folder(dir string) error {
	for _, part := range []string{CatalogFolder, PacksFolder, CasesFolder} {
		if v.isDir(path.Join(dir, part)) {
			return v.whole(dir)
		}
	}
	names, folders, err := listed(v.fsys, dir)
	if err != nil {
		return err
	}
	if kind, err := v.kindOfFolder(dir, names); err != nil || kind != "" {
		v.part(dir, kind)
		return err
	}
	if path.Base(dir) == PacksFolder {
		v.consortium(path.Join(dir, ".."))
		return nil
	}
	if v.lint { // what machines read beside its sources is not what people mend
		names = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(folders, strings.TrimSuffix(name, ".json")) })
	}
	for _, name := range append(names, folders...) {
		if err := v.find(name, path.Base(dir) == CasesFolder); err != nil {
			return err
		}
	}
	return nil
}

// kindOfFolder is the kind of the document that the YAML files of a folder are
// pieces of, if any says.
func (v *validation) kindOfFolder(dir string, names []string) (string, error) {
	for _, name := range names {
		if path.Ext(name) == ".json" || strings.HasSuffix(name, expectSuffix) {
			continue
		}
		n, err := parse(v.fsys, name, limit(name))
		if _, ok := problems(err); !ok {
			return "", err
		}
		if k := kind(n); k == packKind || k == catalogKind {
			return k, nil
		}
	}
	if path.Base(dir) == CatalogFolder {
		return catalogKind, nil
	}
	return "", nil
}

// part adds the folder of a pack or a catalogue, with what stands beside it.
func (v *validation) part(dir, kind string) {
	up := path.Join(dir, "..")
	switch {
	case kind == "":
	case kind == catalogKind && path.Base(dir) == CatalogFolder:
		v.consortium(up)
	case kind == catalogKind:
		v.group(dir).catalog = dir
	case path.Base(up) == PacksFolder:
		v.consortium(path.Join(up, ".."))
	default:
		v.group(dir).packs = dir
	}
}

// whole adds a consortium with all that it holds.
func (v *validation) whole(root string) error {
	g := v.consortium(root)
	for _, part := range []string{CasesFolder, VariantsFolder} {
		if !v.isDir(path.Join(root, part)) {
			continue
		}
		names, _, err := listed(v.fsys, path.Join(root, part))
		if err != nil {
			return err
		}
		for _, name := range names {
			v.member(g, part, name)
		}
	}
	return nil
}

func (v *validation) member(g *group, part, name string) {
	switch {
	case strings.HasSuffix(name, expectSuffix):
		g.tests = append(g.tests, name)
	case part == CasesFolder && path.Ext(name) == ".json":
		g.cases = append(g.cases, name)
	default:
		g.docs = append(g.docs, name)
	}
}

// file adds one document. asked says that it must be one of ours.
func (v *validation) file(name string, asked bool) error {
	dir := path.Dir(name)
	beside := path.Join(dir, "..") // where the consortium would be
	if strings.HasSuffix(name, expectSuffix) {
		g := v.consortium(beside)
		g.tests = append(g.tests, name)
		return nil
	}
	n, err := parse(v.fsys, name, limit(name))
	if _, ok := problems(err); !ok {
		return err
	}
	k := kind(n)
	switch {
	case k == caseKind, k == "" && path.Base(dir) == CasesFolder:
		g := v.consortium(beside)
		g.cases = append(g.cases, name)
	case k == overlayKind && path.Base(dir) == PacksFolder:
		v.consortium(beside)
	case k == overlayKind && path.Base(dir) == VariantsFolder:
		g := v.consortium(beside)
		g.docs = append(g.docs, name)
	case k != overlayKind && path.Ext(name) != ".json":
		return v.piece(name, k, asked || n.Get("schema") != nil)
	case asked, k != "", n.Get("schema") != nil:
		v.alone(name, k)
	}
	return nil
}

// piece adds the folder that a YAML file is a piece of; or, if it is meant to be
// one of ours, the file alone.
func (v *validation) piece(name, kind string, ours bool) error {
	dir := path.Dir(name)
	names, _, err := listed(v.fsys, dir)
	if err != nil {
		return err
	}
	of, err := v.kindOfFolder(dir, names)
	switch {
	case err != nil:
		return err
	case of != "":
		v.part(dir, of)
	case ours || kind != "":
		v.alone(name, kind)
	}
	return nil
}

// alone adds a document that belongs to no folder.
func (v *validation) alone(name, kind string) {
	g := v.group(name)
	if kind == catalogKind {
		g.catalog = name
		return
	}
	g.docs = append(g.docs, name)
}

func (v *validation) tell(name string) {
	if v.Step != nil {
		v.Step(v.done, v.all, name)
	}
	v.done++
}

// check reads a group and keeps its problems.
func (v *validation) check(g *group) error {
	r := NewReading(v.fsys)
	v.tell(g.root)
	if g.catalog != "" {
		if err := r.Catalog(g.catalog); err != nil {
			return err
		}
	}
	if g.packs != "" {
		if err := r.Packs(g.packs); err != nil {
			return err
		}
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(g.docs))) {
		if err := r.Document(name); err != nil {
			return err
		}
	}
	beside := slices.Concat(v.Shipped, r.beside(r.Used(v.Library)))
	if g.catalog == "" {
		beside = r.beside(v.neighbours(g, r, beside))
	}
	n, found := r.Bind(beside...)
	v.report.Files = append(v.report.Files, r.Files()...)
	v.report.Problems = slices.Concat(v.report.Problems, found, r.Tried(n))
	v.report.Warnings = append(v.report.Warnings, r.warnings...)
	if n.Joined != nil {
		a := approving{Reading: r, set: n.Joined, day: v.Day}
		a.packs()
		a.overlays()
		v.report.Problems = append(v.report.Problems, a.problems...)
		v.report.Warnings = append(v.report.Warnings, a.warnings...)
		if v.lint && len(found)+len(a.problems) == 0 {
			v.report.Findings = append(v.report.Findings, lintSet(r, n.Joined, v.limitsByAge(n.Joined), v.Day)...)
		}
	}
	for _, name := range g.cases {
		if err := v.checkCase(r, n, name); err != nil {
			return err
		}
	}
	for _, name := range g.tests {
		if err := v.checkTest(r, g, name); err != nil {
			return err
		}
	}
	return nil
}

// neighbours are packs with those that lie beside a pack's folder and that it uses, as
// far as they have no mistakes: whoever writes two packs has neither shipped yet.
func (v *validation) neighbours(g *group, r *Reading, packs []*pack.Pack) []*pack.Pack {
	if g.root != "" || g.packs == "" {
		return packs
	}
	beside := using(r.uses(), func(id string) *pack.Pack {
		if !wire.ID(id) || byID(packs)(id) != nil {
			return nil
		}
		p, err := build.Folder(v.fsys, path.Join(g.packs, "..", id))
		if err != nil || p.ID != id {
			return nil
		}
		return p
	})
	return slices.Concat(packs, beside)
}

// checkCase reads a case with the words that the packs declare and the places
// that the catalogue has.
func (v *validation) checkCase(r *Reading, n *Network, name string) error {
	v.tell(name)
	src, err := yaml.ReadFile(v.fsys, name, limit(name))
	if err != nil {
		return err
	}
	v.report.Files = append(v.report.Files, path.Clean(name))
	if n.Set == nil {
		_, err = wire.ParseJSON(name, src, triage.MaxCaseBytes)
		found, _ := problems(err)
		v.report.Problems = append(v.report.Problems, found...)
		return nil
	}
	_, err = triage.ParseCase(n.Set, src)
	found, _ := problems(err)
	found = append(found, r.strangers(src)...)
	for _, p := range found {
		if !r.knows(n, p) {
			p.File = name
			v.report.Problems = append(v.report.Problems, p)
		}
	}
	return nil
}

// strangers tells a place that the catalogue does not have. It looks at the
// document: a catalogue may have mistakes of its own.
func (r *Reading) strangers(src []byte) (ps wire.Problems) {
	n, err := wire.ParseJSON("", src, triage.MaxCaseBytes)
	institutions := r.catalog.Get("institutions")
	if err != nil || institutions == nil || r.torn.catalog {
		return nil
	}
	here := n.Get("here")
	if here == nil || here.Kind != wire.String || here.Text == "" || institutions.Get(here.Text) != nil {
		return nil
	}
	var ids []string
	for _, key := range institutions.Keys {
		ids = append(ids, key.Text)
	}
	ps.Add(here, "/here", "unknown-institution", "the catalog has no institution %q%s", here.Text, wire.Near(here.Text, ids))
	return ps
}

// knows reports whether a case's word may be one of an own pack that has mistakes
// and is not bound.
func (r *Reading) knows(n *Network, p wire.Problem) bool {
	return slices.ContainsFunc(r.packs, func(d own) bool {
		_, isFact := d.Facts[path.Base(p.Path)]
		return !slices.Contains(n.Set.Packs, d.Pack) && (isFact || p.Code == "unknown-complaint")
	})
}

// checkTest reads the expectations of a case, and lays the test's change over the
// catalogue.
func (v *validation) checkTest(r *Reading, g *group, name string) error {
	v.tell(name)
	v.report.Files = append(v.report.Files, path.Clean(name))
	dir, base := path.Dir(name), path.Base(name)
	t, err := read(below{FS: v.fsys, dir: dir}, base)
	found, ok := problems(err)
	if !ok {
		found = wire.Problems{{Code: "no-case", File: base, Path: "/case", Line: 1, Column: 1, Message: fmt.Sprintf("the case of the test can't be read: %v", err)}}
	}
	if err == nil && t.Patch != nil && r.catalog != nil {
		if c, err := capability.From(r.catalog); err == nil {
			err := c.Update(func(tx *capability.Tx) error { return tx.Merge(t.Patch) })
			more, _ := problems(err)
			found = append(found, more...)
		}
	}
	for _, o := range t.Overlays {
		if _, err := fs.Stat(v.fsys, path.Join(g.root, VariantsFolder, o)); err != nil {
			found = append(found, wire.Problem{Code: "no-overlay", File: base, Path: "/overlays", Line: 1, Column: 1, Message: fmt.Sprintf("the folder %s has no %q", VariantsFolder, o)})
		}
	}
	for _, p := range found {
		if p.File == base {
			p.File = name
		}
		v.report.Problems = append(v.report.Problems, p)
	}
	return nil
}

// locate gives a problem of a file that has no line the one it must mean, and the
// source line.
func (v *validation) locate(p *wire.Problem) {
	src, err := yaml.ReadFile(v.fsys, p.File, limit(p.File))
	if err != nil || p.File == "" {
		return
	}
	if p.Line == 0 {
		p.Line, p.Column = suspect(string(src), p.Message)
	}
	if s := Snippet(src, p.Line, p.Column); s != "" {
		p.Snippet = s
	}
}

// suspect finds what a reader of YAML complains of without saying where.
func suspect(src, message string) (line, column int) {
	at := strings.IndexFunc(src, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f })
	if _, name, ok := strings.Cut(message, "unknown anchor '"); ok {
		name, _, _ = strings.Cut(name, "'")
		at = strings.Index(src, "*"+name)
	}
	before := src[:max(at, 0)]
	return 1 + strings.Count(before, "\n"), 1 + len([]rune(before[strings.LastIndex(before, "\n")+1:]))
}
