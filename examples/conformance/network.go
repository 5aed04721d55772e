package main

import (
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// A network is an engine made of documents, with the example cases that are asked
// of it. A test that patches the catalogue or signs more overlays has one of its
// own.
type network struct {
	load
	engine *referral.Engine
	tests  []author.Test
}

// readNetworks reads every consortium below a folder that has cases.
func readNetworks(root fs.FS) ([]*network, error) {
	var all []*network
	m := &made{}
	for _, pattern := range []string{"*/" + author.CasesFolder, "scenarios/*/" + author.CasesFolder} {
		folders, err := fs.Glob(root, pattern)
		if err != nil {
			return nil, err
		}
		for _, folder := range folders {
			if all, err = readConsortium(all, m, root, path.Dir(folder)); err != nil {
				return nil, err
			}
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no example has cases")
	}
	return all, nil
}

func readConsortium(all []*network, made *made, root fs.FS, name string) ([]*network, error) {
	dir, err := fs.Sub(root, name)
	if err != nil {
		return nil, err
	}
	cases, err := fs.Sub(dir, author.CasesFolder)
	if err != nil {
		return nil, err
	}
	tests, err := author.Tests(cases)
	if err != nil {
		return nil, err
	}
	// The network as it stands comes first, so that it gets the plain name.
	slices.SortStableFunc(tests, func(a, b author.Test) int { return b2i(changes(a)) - b2i(changes(b)) })
	open, err := author.Open(dir, content.CN()...)
	if err != nil {
		return nil, err
	}
	var plain *network
	for _, t := range tests {
		if plain != nil && !changes(t) {
			plain.tests = append(plain.tests, t)
			continue
		}
		n := &network{load: load{Name: path.Base(name)}}
		if changes(t) {
			n.Name += "+" + t.Name
		}
		if err := n.read(dir, open, t, made); err != nil {
			return nil, fmt.Errorf("%s: %w", n.Name, err)
		}
		if i := slices.IndexFunc(all, n.same); i >= 0 {
			n = all[i]
		} else {
			all = append(all, n)
		}
		if !changes(t) {
			plain = n
		}
		n.tests = append(n.tests, t)
	}
	return all, nil
}

// changes reports whether a test asks another engine than the network's own.
func changes(t author.Test) bool { return t.Patch != nil || len(t.Overlays) > 0 }

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// same reports whether another network is made of the same documents.
func (n *network) same(m *network) bool {
	return n.Catalog == m.Catalog && slices.Equal(n.Packs, m.Packs) && slices.Equal(n.Overlays, m.Overlays)
}

// read makes the documents of the engine that a test asks, and the engine of the
// documents, as everybody does who has only those.
func (n *network) read(dir fs.FS, open *author.Network, t author.Test, made *made) error {
	patched, err := t.On(open, dir)
	if err != nil {
		return err
	}
	overlays := open.Overlays
	for _, name := range t.Overlays {
		name = path.Join(author.VariantsFolder, name)
		src, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		o, err := build.Overlay(name, src)
		if err != nil {
			return err
		}
		overlays = append(overlays, o)
	}
	n.Catalog = string(patched.View().JSON())
	n.Packs, n.Overlays = []string{}, []string{}
	for _, p := range append(content.CN(), open.Packs...) {
		n.Packs = append(n.Packs, string(p.Canonical()))
	}
	for _, o := range overlays {
		n.Overlays = append(n.Overlays, string(o.JSON()))
	}
	if n.engine, err = made.engine(n.load); err != nil {
		return err
	}
	if a, b := versions(n.engine), versions(patched); a != b {
		return fmt.Errorf("the documents make another engine: %s, not %s", a, b)
	}
	return nil
}

func versions(e *referral.Engine) string { return string(wire.Canonical(e.Versions())) }

// made are engines, of which those of the same packs and overlays share their rules.
type made struct {
	loads   []load
	engines []*referral.Engine
}

// engine is the engine made of the documents.
func (m *made) engine(l load) (*referral.Engine, error) {
	catalog, err := capability.Load([]byte(l.Catalog))
	if err != nil {
		return nil, fmt.Errorf("%s: catalog: %w", l.Name, err)
	}
	for i, other := range m.loads {
		if slices.Equal(l.Packs, other.Packs) && slices.Equal(l.Overlays, other.Overlays) {
			return m.engines[i].With(catalog.View())
		}
	}
	packs, err := each(l.Packs, pack.Load)
	if err != nil {
		return nil, fmt.Errorf("%s: pack: %w", l.Name, err)
	}
	overlays, err := each(l.Overlays, pack.LoadOverlay)
	if err != nil {
		return nil, fmt.Errorf("%s: overlay: %w", l.Name, err)
	}
	e, err := referral.NewSigned(catalog.View(), overlays, packs...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.Name, err)
	}
	m.loads, m.engines = append(m.loads, l), append(m.engines, e)
	return e, nil
}

func each[T any](documents []string, load func([]byte) (T, error)) ([]T, error) {
	all := make([]T, len(documents))
	for i, d := range documents {
		var err error
		if all[i], err = load([]byte(d)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// endpoints opens every engine of a file.
func endpoints(loads []load) (map[string]*endpoint.Endpoint, error) {
	all, m := map[string]*endpoint.Endpoint{}, &made{}
	for _, l := range loads {
		e, err := m.engine(l)
		if err != nil {
			return nil, err
		}
		all[l.Name] = endpoint.New(e)
	}
	return all, nil
}
