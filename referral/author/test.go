package author

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// expectSuffix ends the name of a test.
const expectSuffix = ".expect.yaml"

// A Test is a case with its right answers.
type Test struct {
	Name     string
	Source   string // what argues the answers
	Case     []byte
	Patch    *wire.Node // onto the catalog, in one transaction; nil for none
	Overlays []string   // files of the folder variants, signed for this test
	Expect   []Check
}

type testDocument struct {
	Source   string   `json:"source"`
	Case     string   `json:"case"`
	Patch    *subtree `json:"catalog_patch"`
	Overlays []string `json:"overlays"`
	Expect   []Check  `json:"expect"`
	Note     string   `json:"note"`
}

// subtree keeps a part of a document as it is.
type subtree struct{ *wire.Node }

// ReadNode implements wire.NodeReader.
func (s *subtree) ReadNode(n *wire.Node, _ string, _ *wire.Problems) { s.Node = n }

// Tests reads every NAME.expect.yaml of a folder with the case it speaks of:
// NAME.json, or the one it names.
func Tests(fsys fs.FS) ([]Test, error) {
	names, err := fs.Glob(fsys, "*"+expectSuffix)
	if err != nil {
		return nil, err
	}
	var tests []Test
	var ps wire.Problems
	for _, name := range names {
		t, err := read(fsys, name)
		if found, ok := err.(wire.Problems); ok {
			ps = append(ps, found...)
			continue
		} else if err != nil {
			return nil, err
		}
		tests = append(tests, t)
	}
	return tests, ps.Err()
}

func read(fsys fs.FS, name string) (Test, error) {
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return Test{}, err
	}
	n, err := yaml.Parse(name, src, pack.MaxBytes)
	if err != nil {
		return Test{}, err
	}
	var doc testDocument
	var ps wire.Problems
	wire.Decode(n, &doc, "", &ps)
	if len(doc.Expect) == 0 {
		ps.Add(n, "/expect", "missing", "a test that expects nothing can't fail")
	}
	for i, c := range doc.Expect {
		if c.Why == "" || c.Key == "" {
			ps.Add(n.At(fmt.Sprintf("/expect/%d", i)), fmt.Sprintf("/expect/%d", i), "missing", "every expectation has a key and says why")
		}
	}
	if err := ps.Err(); err != nil {
		return Test{}, err
	}
	t := Test{Name: strings.TrimSuffix(path.Base(name), expectSuffix), Source: doc.Source, Overlays: doc.Overlays, Expect: doc.Expect}
	if doc.Case == "" {
		doc.Case = t.Name + ".json"
	}
	if doc.Patch != nil {
		t.Patch = doc.Patch.Node
	}
	t.Case, err = fs.ReadFile(fsys, doc.Case)
	return t, err
}

// Engine is the engine that a test asks: the consortium's, its catalogue patched,
// and the variants that the test names signed.
func (t Test) Engine(consortium fs.FS, shipped ...*pack.Pack) (*referral.Engine, error) {
	n, err := Open(consortium, shipped...)
	if err != nil {
		return nil, err
	}
	return t.On(n, consortium)
}

// On is [Test.Engine] of a consortium that was opened. It shares the compiled rules and
// leaves the network's catalogue as it is, so one network serves many tests.
func (t Test) On(n *Network, consortium fs.FS) (*referral.Engine, error) {
	e := n.Engine
	if t.Patch != nil {
		c, err := capability.Load(n.Catalog.View().JSON())
		if err != nil {
			return nil, err
		}
		if err := c.Update(func(tx *capability.Tx) error { return tx.Merge(t.Patch) }); err != nil {
			return nil, fmt.Errorf("%s: catalog_patch: %w", t.Name, err)
		}
		if e, err = e.With(c.View()); err != nil {
			return nil, err
		}
	}
	var signed []*pack.Overlay
	for _, name := range t.Overlays {
		name = path.Join(VariantsFolder, name)
		src, err := fs.ReadFile(consortium, name)
		if err != nil {
			return nil, err
		}
		o, err := build.Overlay(name, src)
		if err != nil {
			return nil, err
		}
		signed = append(signed, o)
	}
	return e.Sign(signed...)
}

// Run decides the test's case and tells what is not as it should be.
func (t Test) Run(e *referral.Engine) (*referral.Decision, []string) {
	c, err := e.ParseCase(t.Case)
	if err != nil {
		return nil, []string{err.Error()}
	}
	d := e.Decide(c)
	n, err := wire.ParseJSON("", d.JSON(), 1<<20)
	if err != nil {
		return d, []string{err.Error()}
	}
	var wrong []string
	for _, check := range t.Expect {
		if complaint := check.Against(n); complaint != "" {
			wrong = append(wrong, fmt.Sprintf("%s: %s\n\tbecause %s", check.Key, complaint, check.Why))
		}
	}
	return d, wrong
}
