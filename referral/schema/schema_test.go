package schema_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/schema"
	"github.com/fenji-health/fenji/triage/pack"
)

type document struct {
	Schema     string `json:"$schema"`
	ID         string `json:"$id"`
	Title      string
	Properties map[string]json.RawMessage
}

func decode(t *testing.T, src []byte) (d document) {
	t.Helper()
	if err := json.Unmarshal(src, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// Every schema says what it is, and no two are called the same.
func TestSchemasSayWhatTheyAre(t *testing.T) {
	ids := map[string]string{}
	for _, name := range schema.Names() {
		src, ok := schema.Get(name)
		if !ok {
			t.Fatalf("no schema %q", name)
		}
		d := decode(t, src)
		if d.Schema != "https://json-schema.org/draft/2020-12/schema" || !strings.HasPrefix(d.ID, "urn:fenji:") || len(d.Properties) == 0 {
			t.Errorf("%s: $schema %q, $id %q, %d properties", name, d.Schema, d.ID, len(d.Properties))
		}
		if other, taken := ids[d.ID]; taken {
			t.Errorf("%s and %s are both %s", name, other, d.ID)
		}
		ids[d.ID] = name
	}
	if _, ok := schema.Get("no-such"); ok {
		t.Error("there is a schema of nothing")
	}
}

// The case schema over a vocabulary has its facts and no other, and packs of
// other content give another schema.
func TestCaseOverVocabulary(t *testing.T) {
	set, err := pack.Join(content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	src := schema.Case(set)
	if !bytes.Equal(src, schema.Case(set)) {
		t.Error("the same packs give two schemas")
	}
	d := decode(t, src)
	var facts struct {
		Properties           map[string]struct{ Title, Description string }
		AdditionalProperties bool
	}
	facts.AdditionalProperties = true
	if err := json.Unmarshal(d.Properties["facts"], &facts); err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(facts.Properties)); !slices.Equal(got, set.Vocabulary.Names()) || facts.AdditionalProperties {
		t.Errorf("facts are %v, others allowed: %t", got, facts.AdditionalProperties)
	}
	if sbp := facts.Properties["sbp"]; !strings.Contains(sbp.Title, "收缩压") || !strings.Contains(sbp.Description, "mm[Hg]") {
		t.Errorf("sbp is %+v", sbp)
	}
	core := slices.DeleteFunc(content.CN(), func(p *pack.Pack) bool { return p.ID != "cn-core" })
	small, err := pack.Join(core...)
	if err != nil {
		t.Fatal(err)
	}
	if other := decode(t, schema.Case(small)); other.ID == d.ID {
		t.Errorf("cn-core alone gives the same id %s", d.ID)
	}
}

// Every document that people edit names the schema that is made for it, in the way
// that editors understand.
func TestFilesNameTheirSchema(t *testing.T) {
	root := os.DirFS("../..")
	found := map[string]int{}
	for _, top := range []string{"examples", "referral/content"} {
		err := fs.WalkDir(root, top, func(file string, d fs.DirEntry, err error) error {
			want := schemaOf(file)
			if err != nil || d.IsDir() || want == "" {
				return err
			}
			src, err := fs.ReadFile(root, file)
			if err != nil {
				return err
			}
			found[want]++
			if got, want := named(src), "referral/schema/"+want+".schema.json"; path.Join(path.Dir(file), got) != want {
				t.Errorf("%s names %q as its schema; it should lead to %s", file, got, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"case", "catalog-file", "pack-file", "overlay", "expect", "tests"} {
		if found[name] == 0 {
			t.Errorf("no file is for schema %s", name)
		}
	}
}

// schemaOf is the schema for a file, by where it stands.
func schemaOf(file string) string {
	dir := path.Base(path.Dir(file))
	switch ext := path.Ext(file); {
	case strings.HasSuffix(file, ".expect.yaml"):
		return "expect"
	case ext == ".json" && dir == "cases":
		return "case"
	case ext != ".yaml":
		return ""
	case dir == "catalog":
		return "catalog-file"
	case dir == "packs" || dir == "variants":
		return "overlay"
	case path.Base(file) == "tests.yaml":
		return "tests"
	case strings.HasPrefix(file, "referral/content/"):
		return "pack-file"
	}
	return ""
}

// named is the schema that a document names: in the first line of YAML, in the
// key $schema of JSON.
func named(src []byte) string {
	if line, _, _ := bytes.Cut(src, []byte("\n")); bytes.HasPrefix(line, []byte("#")) {
		return strings.TrimPrefix(string(line), "# yaml-language-server: $schema=")
	}
	var doc document
	if json.Unmarshal(src, &doc) != nil {
		return ""
	}
	return doc.Schema
}
