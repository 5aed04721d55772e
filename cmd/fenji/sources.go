package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage/pack"
)

// sources is where the engine of a command comes from.
type sources struct {
	*program
	catalog   string
	packs     list
	noContent bool
	engines   map[string]*referral.Engine // by catalogue
}

const sourcesDetail = `Decided with the shipped content, the catalogue ../catalog beside the case, and the
packs and overlays of the folder packs beside the catalogue.`

func (c *call) sources() *sources {
	s := &sources{program: c.program, engines: map[string]*referral.Engine{}}
	c.flags.StringVar(&s.catalog, "catalog", "", "the catalogue: `DIR` of YAML or one document (default ../catalog beside the case)")
	c.flags.Var(&s.packs, "packs", "`DIR` of packs and overlays; may be given several times (default packs beside the catalogue)")
	c.contentFlag(&s.noContent)
	return s
}

func (c *call) contentFlag(to *bool) {
	c.flags.BoolVar(to, "no-content", false, "without the packs that come with fenji")
}

// shipped is the content that comes with fenji, unless it is not wanted.
func shipped(without bool) []*pack.Pack {
	if without {
		return nil
	}
	return content.CN()
}

// engine is the one for a case of this file.
func (s *sources) engine(file string) (*referral.Engine, error) {
	catalog := filepath.ToSlash(s.catalog)
	if catalog == "" {
		if file == "-" {
			return nil, usageError{"standard input has no folder: say which catalogue with --catalog"}
		}
		catalog = path.Join(path.Dir(filepath.ToSlash(file)), "..", author.CatalogFolder)
	}
	if e := s.engines[catalog]; e != nil {
		return e, nil
	}
	e, err := s.open(catalog)
	if errors.Is(err, fs.ErrNotExist) && s.catalog == "" {
		return nil, fmt.Errorf("no catalogue beside the case (%w); say where it is with --catalog", err)
	}
	s.engines[catalog] = e
	return e, err
}

func (s *sources) open(catalog string) (*referral.Engine, error) {
	r := author.NewReading(s.disk)
	if err := r.Catalog(catalog); err != nil {
		return nil, err
	}
	if len(s.packs) == 0 {
		err := r.Packs(path.Join(catalog, "..", author.PacksFolder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	for _, dir := range s.packs {
		if err := r.Packs(path.Clean(filepath.ToSlash(dir))); err != nil {
			return nil, err
		}
	}
	n, found := r.Bind(shipped(s.noContent)...)
	if err := found.Err(); err != nil {
		return nil, err
	}
	return n.Engine, nil
}
