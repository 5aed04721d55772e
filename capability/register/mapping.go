package register

import (
	"io/fs"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

// Schema is the schema of mapping files.
const Schema = "fenji.register/1"

// MaxFile is the most bytes that are read of a mapping or of a source.
const MaxFile = 256 << 20

// A mapping is what a mapping file says.
type mapping struct {
	Schema  string            `json:"schema"`
	Sources map[string]source `json:"sources"`
	Catalog tree              `json:"catalog"`
}

// A source is one file of a register.
type source struct {
	File    string   `json:"file"` // of the register: .csv, .tsv, .json, .jsonl or .ndjson
	Ignore  []string `json:"ignore"`
	Unpivot unpivot  `json:"unpivot"`
}

// unpivot makes of one row a row for each of some columns: under Name it has the
// column's name without Cut, under Value what stood there.
type unpivot struct {
	Columns []string `json:"columns"`
	Cut     string   `json:"cut"`
	Name    string   `json:"name"`
	Value   string   `json:"value"`
}

// A tree is a part of the mapping that stays as it was written.
type tree struct{ *wire.Node }

// ReadNode keeps the node.
func (t *tree) ReadNode(n *wire.Node, _ string, _ *wire.Problems) { t.Node = n }

// Read makes the document that a mapping describes, for capability.From. file names
// the mapping in problems; register holds the files of the sources. files replaces
// the file of a source by the source's name; nil replaces none. The error is
// wire.Problems, every mistake of the mapping, else every one of the sources, or
// the error of the file system.
func Read(src []byte, file string, register fs.FS, files map[string]string) (*wire.Node, error) {
	n, err := yaml.Parse(file, src, MaxFile)
	if err != nil {
		return nil, err
	}
	var ps wire.Problems
	var m mapping
	wire.Decode(n, &m, "", &ps)
	m.check(n, files, &ps)
	if err := ps.Err(); err != nil {
		return nil, err
	}
	tables, err := m.tables(register, files, &ps)
	if err != nil {
		return nil, err
	}
	f := filler{tables: tables, source: n.Get("sources"), ps: &ps}
	f.checked(m.Catalog.Node, nil, "/catalog")
	f.unused(m.Sources)
	if err := ps.Err(); err != nil {
		return nil, err
	}
	doc := f.fill(m.Catalog.Node, nil)
	return doc, ps.Err()
}

// check looks at what can be wrong before any source is read.
func (m *mapping) check(n *wire.Node, files map[string]string, ps *wire.Problems) {
	if m.Schema != Schema {
		ps.Add(n.Get("schema"), "/schema", "wrong-schema", "the schema is %q; only %s is read", m.Schema, Schema)
	}
	if m.Catalog.Node == nil || m.Catalog.Kind != wire.Map {
		ps.Add(n.At("/catalog"), "/catalog", "missing", "the document to be made is needed here: a map")
	}
	for _, id := range names(m.Sources) {
		at, s := "/sources/"+id, m.Sources[id]
		if s.File == "" {
			ps.Add(n.At(at), at+"/file", "missing", "the file of the source is needed here")
		}
		if u := s.Unpivot; len(u.Columns) > 0 && (u.Name == "" || u.Value == "") {
			ps.Add(n.At(at+"/unpivot"), at+"/unpivot", "missing", "unpivot needs a name and a value: the columns that it makes")
		}
	}
	for id := range files {
		if _, ok := m.Sources[id]; !ok {
			ps.Add(n.At("/sources"), "/sources", "unknown-source", "unknown source %q%s", id, wire.Near(id, names(m.Sources)))
		}
	}
}

// tables reads the sources.
func (m *mapping) tables(register fs.FS, files map[string]string, ps *wire.Problems) (map[string]*table, error) {
	out := map[string]*table{}
	for _, id := range names(m.Sources) {
		s := m.Sources[id]
		if other, ok := files[id]; ok {
			s.File = other
		}
		t, err := readTable(register, s.File, ps)
		if err != nil {
			return nil, err
		}
		t.long(s.Unpivot, ps)
		out[id] = t
	}
	return out, nil
}

// names are the keys of a map in order.
func names[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
