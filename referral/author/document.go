package author

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/capability/register"
	papers "github.com/fenji-health/fenji/referral/form"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
)

// The kinds of documents that people hand in, by their schema.
const (
	caseKind    = triage.CaseSchema
	packKind    = pack.Schema
	overlayKind = pack.OverlaySchema
	catalogKind = capability.Schema
	mappingKind = register.Schema
	testsKind   = TrialsSchema

	evaluationKind = EvaluationSchema

	identityKind = papers.IdentitySchema
	fieldsKind   = papers.FieldsSchema
)

var kinds = []string{caseKind, packKind, overlayKind, catalogKind, mappingKind, testsKind, evaluationKind, identityKind, fieldsKind}

// MaxRead is the most bytes of any document: more is not taken in.
const MaxRead = capability.MaxDocument

// parse reads a file as JSON or YAML, by its extension.
func parse(fsys fs.FS, name string, limit int) (*wire.Node, error) {
	src, err := yaml.ReadFile(fsys, name, limit)
	if err != nil {
		return nil, err
	}
	if path.Ext(name) == ".json" {
		return wire.ParseJSON(name, src, limit)
	}
	return yaml.Parse(name, src, limit)
}

// limit is the most that is read of a file whose kind is not known yet.
func limit(name string) int {
	if path.Ext(name) == ".json" {
		return capability.MaxDocument
	}
	return files.MaxFile
}

// kind is the schema that a document means: the edition may be another, and is
// told by who reads the document.
func kind(n *wire.Node) string {
	schema := n.Get("schema")
	if schema == nil {
		return ""
	}
	family, _, _ := strings.Cut(schema.Text, "/")
	for _, k := range kinds {
		if f, _, _ := strings.Cut(k, "/"); f == family {
			return k
		}
	}
	return ""
}

// unknownKind tells that nobody reads a document.
func unknownKind(n *wire.Node, ps *wire.Problems) {
	schema := n.Get("schema")
	if schema == nil {
		ps.Add(n, "/schema", "unknown-schema", "the document does not say what it is (schema); allowed: %s", strings.Join(kinds, ", "))
		return
	}
	ps.Add(schema, "/schema", "unknown-schema", "unknown schema %q%s", schema.Text, wire.Near(schema.Text, kinds))
}

// listed are the YAML and JSON files of a folder and its folders, in order.
func listed(fsys fs.FS, dir string) (names, folders []string, err error) {
	entries, err := fs.ReadDir(fsys, dir)
	for _, e := range entries {
		switch ext := path.Ext(e.Name()); {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			folders = append(folders, path.Join(dir, e.Name()))
		case ext == ".yaml" || ext == ".yml" || ext == ".json":
			names = append(names, path.Join(dir, e.Name()))
		}
	}
	return names, folders, err
}

// problems is false for an error of another kind.
func problems(err error) (wire.Problems, bool) {
	var ps wire.Problems
	return ps, err == nil || errors.As(err, &ps)
}

// below is a folder of a file system, without the rule of fs.Sub that a path
// never leads upwards: people's paths do.
type below struct {
	fs.FS
	dir    string
	hidden []string
}

// Open implements fs.FS.
func (b below) Open(name string) (fs.File, error) { return b.FS.Open(path.Join(b.dir, name)) }

// ReadDir implements fs.ReadDirFS.
func (b below) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(b.FS, path.Join(b.dir, name))
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return slices.Contains(b.hidden, path.Join(name, e.Name()))
	}), err
}
