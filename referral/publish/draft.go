package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// DraftSchema names the edition of what is given to be published.
const DraftSchema = "fenji.draft/1"

// MaxDraft is the most bytes of one: of a request, and of what a store of an edge keeps
// under one key.
const MaxDraft = 24 << 20

// A Draft is what somebody gives to be published. What it leaves out stays as the current
// edition has it; an empty list takes all of a kind away.
type Draft struct {
	Schema   string      `json:"schema"`
	Parent   string      `json:"parent,omitempty"` // the edition that must be current still; empty: whichever
	Catalog  *Submitted  `json:"catalog,omitempty"`
	Packs    []Submitted `json:"packs,omitempty"`
	Overlays []Submitted `json:"overlays,omitempty"`
}

// Submitted is one document: itself, or the hash of one that was published before.
type Submitted struct {
	Document  Raw        `json:"document,omitzero"`
	Hash      string     `json:"hash,omitempty"`
	Signature *Signature `json:"signature,omitempty"`
}

// Raw is a document as it was given.
type Raw struct{ node *wire.Node }

// ReadNode implements wire.NodeReader.
func (r *Raw) ReadNode(n *wire.Node, _ string, _ *wire.Problems) { r.node = n }

// DraftOf is a draft, in JSON, of all that an engine decides with, unsigned.
func DraftOf(e *referral.Engine) []byte {
	type given struct {
		Document json.RawMessage `json:"document"`
	}
	packs, overlays := []given{}, []given{}
	for _, p := range e.Set().Packs {
		packs = append(packs, given{p.Canonical()})
	}
	for _, o := range e.Set().Overlays {
		overlays = append(overlays, given{o.JSON()})
	}
	return wire.Canonical(struct {
		Schema   string  `json:"schema"`
		Catalog  given   `json:"catalog"`
		Packs    []given `json:"packs"`
		Overlays []given `json:"overlays"`
	}{DraftSchema, given{e.View().JSON()}, packs, overlays})
}

// A candidate is a draft that is being checked: an edition, what it is built of, and the
// bytes that the store lacks.
type candidate struct {
	loaded
	edition Edition
	fresh   map[string][]byte // documents by hash
	unkept  wire.Problems     // what is wrong with the documents
	signing wire.Problems     // what is wrong with their signatures
}

// a drafting reads a draft of a tenant into a candidate.
type drafting struct {
	*candidate
	ctx    context.Context
	store  Store
	tenant *Tenant
	by     []Verifier
	broken error // of the store
}

// read takes the documents of one kind: those given, else those that are current.
func (d *drafting) read(kind, path string, given []Submitted, n *wire.Node, current []Document) (taken []Document) {
	if n == nil || n.Kind == wire.Null {
		for i, c := range current {
			given = append(given, Submitted{Hash: c.Hash, Signature: c.Signature})
			taken = append(taken, d.take(kind, path+"/"+strconv.Itoa(i), given[i], nil))
		}
		return taken
	}
	for i, g := range given {
		taken = append(taken, d.take(kind, path+"/"+strconv.Itoa(i), g, n.Values[i]))
	}
	return taken
}

// take is one document, read and verified; its mistakes are told at path.
func (d *drafting) take(kind, path string, s Submitted, n *wire.Node) Document {
	id, hash, err := "", s.Hash, error(nil)
	switch doc := s.Document.node; {
	case doc != nil && doc.Kind != wire.Null && s.Hash != "":
		d.unkept.Add(n, path, "twice", "either a document or its hash is needed here, not both")
		return Document{}
	case doc != nil && doc.Kind != wire.Null:
		id, hash, err = d.given(kind, doc)
		path = wire.Join(path, "document")
	case !isHash(s.Hash):
		d.unkept.Add(n, path, "missing", "a document is needed here, or the hash of one that was published before")
		return Document{}
	default:
		id, err = d.kept(kind, s.Hash)
		path = wire.Join(path, "hash")
	}
	if err != nil {
		d.unkept = append(d.unkept, under(path, n, err)...)
		return Document{}
	}
	if s.Signature != nil {
		s.Signature.check(n.At("/signature"), path+"/signature", &d.signing)
	}
	taken := Document{ID: id, Hash: hash, Signature: s.Signature}
	if err := d.tenant.verify(taken, d.by); err != nil {
		d.signing.Add(n, path, "signature", "%s: %v", id, err)
	}
	return taken
}

// under is a mistake, or several, of a document at a path.
func under(path string, n *wire.Node, err error) (ps wire.Problems) {
	found, ok := err.(wire.Problems)
	if !ok {
		ps.Add(n, path, "document", "%v", err)
		return ps
	}
	for _, p := range found {
		p.Path = path + p.Path
		ps = append(ps, p)
	}
	return ps
}

// given reads a document of the draft and keeps its canonical bytes.
func (d *drafting) given(kind string, n *wire.Node) (id, hash string, err error) {
	var src []byte
	switch kind {
	case catalogKind:
		var c *capability.Catalog
		if c, err = capability.From(n); err == nil {
			d.view = c.View()
			id, src = d.view.ID(), d.view.JSON()
		}
	case packKind:
		var p *pack.Pack
		if p, err = pack.Read(n); err == nil {
			d.packs = append(d.packs, p)
			id, src = p.ID, p.Canonical()
		}
	default:
		var o *pack.Overlay
		if o, err = pack.ReadOverlay(n); err == nil {
			d.overlays = append(d.overlays, o)
			id, src = o.ID, o.JSON()
		}
	}
	if err != nil {
		return "", "", err
	}
	hash = pack.Hash(src)
	d.fresh[hash] = src
	return id, hash, nil
}

// kept reads a document that was published before.
func (d *drafting) kept(kind, hash string) (id string, err error) {
	src, err := d.store.Get(d.ctx, documentKey(d.tenant.ID, hash))
	switch {
	case errors.Is(err, ErrNothing):
		return "", fmt.Errorf("no document with the hash %s was published before", hash)
	case err != nil:
		d.broken = failed(err)
		return "", err
	case pack.Hash(src) != hash:
		d.broken = failed(fmt.Errorf("what stands under %s is something else", hash))
		return "", d.broken
	}
	if err := d.load(kind, src); err != nil {
		return "", err
	}
	switch kind {
	case catalogKind:
		return d.view.ID(), nil
	case packKind:
		return d.packs[len(d.packs)-1].ID, nil
	}
	return d.overlays[len(d.overlays)-1].ID, nil
}

// asked is at how many places a new engine is asked before it is made current.
const asked = 16

// tried is the engine of a candidate after it has decided a case of which nothing is
// known, at several places.
func (c *candidate) tried() (e *referral.Engine, err error) {
	defer func() {
		if v := recover(); v != nil {
			e, err = nil, errors.New("the program has a mistake: it could not decide with these documents")
		}
	}()
	if e, err = c.engine(); err != nil {
		return nil, err
	}
	x := endpoint.New(e)
	places := 0
	for in := range e.View().Institutions() {
		if places++; places > asked {
			break
		}
		body := wire.Canonical(map[string]string{"schema": "fenji.case/1", "id": "trial", "at": e.View().Published().String(), "here": in.ID})
		if r := x.Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: body}); r.Status != 200 {
			return nil, fmt.Errorf("a case at %s can't be decided: %s", in.ID, r.Body)
		}
	}
	if places == 0 {
		return nil, errors.New("the catalog has no institution: nobody could be sent anywhere")
	}
	return e, nil
}

// sortDocuments puts documents in the order of their ids, so that the order in which they
// were given makes no other edition.
func sortDocuments(all []Document) {
	slices.SortFunc(all, func(a, b Document) int {
		switch {
		case a.ID < b.ID:
			return -1
		case a.ID > b.ID:
			return 1
		}
		return 0
	})
}
