package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing/fstest"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/referral/wire/yaml"
	"github.com/fenji-health/fenji/triage"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// A reader is one of fenji's own: what it finds wrong with a document in JSON.
type reader func(doc []byte, m *mistake) wire.Problems

const largest = 16 << 20

func yamlDoc(file string) any {
	return must(yaml.Parse(file, must(os.ReadFile(file)), largest)).Plain()
}

func jsonDoc(src []byte) any { return must(wire.ParseJSON("", src, largest)).Plain() }

// reading is a reader made of a function that fails; a panic is a problem too.
func reading(read func(doc []byte) error) reader {
	return func(doc []byte, _ *mistake) (ps wire.Problems) {
		defer func() {
			if broke := recover(); broke != nil {
				ps = wire.Problems{{Code: "panic", Message: fmt.Sprint(broke)}}
			}
		}()
		err := read(doc)
		if err != nil && !errors.As(err, &ps) {
			ps = wire.Problems{{Code: "other", Message: err.Error()}}
		}
		return ps
	}
}

var (
	wholePack    = reading(func(doc []byte) error { return bound(pack.Load(doc)) })
	wholeCatalog = reading(func(doc []byte) error { _, err := capability.Load(doc); return err })

	referralEpisode = reading(func(doc []byte) error { _, err := episode.Parse(doc); return err })
	outcome         = reading(func(doc []byte) error { _, err := episode.ParseOutcome(doc); return err })
)

var shipped = sync.OnceValue(func() []*pack.Pack { return append(content.CN(), content.Scales()...) })

// bound binds a pack among the shipped ones.
func bound(p *pack.Pack, err error) error {
	if err != nil {
		return err
	}
	packs := []*pack.Pack{p}
	for _, other := range shipped() {
		if other.ID != p.ID {
			packs = append(packs, other)
		}
	}
	_, err = pack.Join(packs...)
	return err
}

func overlay(set *pack.Set) reader {
	return reading(func(doc []byte) error {
		o, err := build.Overlay("overlay.yaml", doc)
		if err != nil {
			return err
		}
		var ps wire.Problems
		o.Check(set, &ps)
		return ps.Err()
	})
}

func caseOf(set *pack.Set) reader {
	return reading(func(doc []byte) error { _, err := triage.ParseCase(set, doc); return err })
}

// folder is the files of the folder that a file stands in, to put another in its
// place.
func folder(pattern string) fstest.MapFS {
	all := fstest.MapFS{}
	for _, file := range must(filepath.Glob(pattern)) {
		all[file] = &fstest.MapFile{Data: must(os.ReadFile(file))}
	}
	return all
}

// catalogFile reads the whole folder, with the document in place of the file.
func catalogFile(file string) reader {
	all := folder(path.Dir(file) + "/*.yaml")
	return reading(func(doc []byte) error {
		all[file] = &fstest.MapFile{Data: doc}
		_, err := files.Open(all)
		return err
	})
}

// packFile reads the whole folder, with the document in place of the file.
func packFile(file string) reader {
	all := folder(path.Dir(file) + "/*.yaml")
	return reading(func(doc []byte) error {
		all[file] = &fstest.MapFile{Data: doc}
		return bound(build.Folder(all, path.Dir(file)))
	})
}

// packTests reads the tests of a pack's folder, and does not run them.
func packTests(file string) reader {
	all := folder(path.Dir(file) + "/*.yaml")
	return reading(func(doc []byte) error {
		all[file] = &fstest.MapFile{Data: doc}
		r := author.NewReading(all)
		if err := r.Pack(path.Dir(file)); err != nil {
			return err
		}
		_, found := r.Bench(shipped()...)
		return found.Err()
	})
}

// expect reads a folder that holds the document and every case, and lays the
// document's patch over the catalogue.
func expect(file string) reader {
	all := fstest.MapFS{}
	for name, f := range folder(path.Dir(file) + "/*.json") {
		all[path.Base(name)] = f
	}
	place := os.DirFS(path.Join(path.Dir(path.Dir(file)), author.CatalogFolder))
	return func(doc []byte, m *mistake) wire.Problems {
		return reading(func(doc []byte) error {
			all[path.Base(file)] = &fstest.MapFile{Data: doc}
			tests, err := author.Tests(all)
			if err == nil && m.Path[0] == "catalog_patch" && tests[0].Patch != nil {
				err = must(files.Open(place)).Update(func(tx *capability.Tx) error { return tx.Merge(tests[0].Patch) })
			}
			return err
		})(doc, m)
	}
}

// contract stands for those who read decisions: what is always there stays there
// and keeps its kind. Keys may be added.
func contract(_ []byte, m *mistake) wire.Problems {
	for _, step := range m.Path {
		if step == "facts" {
			return wire.Problems{{Code: "open"}} // a condition reads values of any kind
		}
	}
	if m.Kind == "wrong kind" {
		return wire.Problems{{Code: "wrong-kind", Message: strings.Trim(fmt.Sprint(m.Path), "[]")}}
	}
	return wire.Problems{{Code: "open"}}
}
