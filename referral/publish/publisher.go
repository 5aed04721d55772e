package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Publisher keeps the editions of tenants in a store. It is safe for concurrent use;
// one publishing at a time is worked.
type Publisher struct {
	Store     Store
	Tenants   *Tenants
	Now       func() wire.Time // the host's clock
	Verifiers []Verifier       // besides [Ed25519]
	// Moved is told when another edition is current, before the request is answered; nil
	// for nobody.
	Moved func(tenant *Tenant, c *Current)

	publishing sync.Mutex
}

// errOvertaken is the error of a draft that was made for another edition than is current.
var errOvertaken = errors.New("overtaken")

// errClock is the error of times that can't be.
var errClock = errors.New("clock")

// A signingError is the mistakes of signatures.
type signingError struct{ wire.Problems }

// check reads a draft of a tenant and makes the edition of it that could be published;
// nothing is kept. The error is [wire.Problems], a signingError, or wraps errStore,
// errOvertaken or errClock.
func (p *Publisher) check(ctx context.Context, t *Tenant, by string, src []byte) (*candidate, error) {
	n, err := wire.ParseJSON("", src, MaxDraft)
	if err != nil {
		return nil, err
	}
	var draft Draft
	var ps wire.Problems
	wire.Decode(n, &draft, "", &ps)
	if draft.Schema != DraftSchema {
		ps.Add(n.At("/schema"), "/schema", "schema", "schema must be %q, not %q", DraftSchema, draft.Schema)
	}
	if err := ps.Err(); err != nil {
		return nil, err
	}
	current, err := p.current(ctx, t)
	if err != nil {
		return nil, err
	}
	if draft.Parent != "" && draft.Parent != current.ID {
		return nil, fmt.Errorf("%w: the draft was made for edition %s, but %s is current", errOvertaken, draft.Parent, or(current.ID, "none"))
	}
	return p.candidate(ctx, t, by, &draft, n, current)
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// current is what a tenant decides with; empty where nothing was published.
func (p *Publisher) current(ctx context.Context, t *Tenant) (*Current, error) {
	c, err := ReadCurrent(ctx, p.Store, t.ID)
	switch {
	case errors.Is(err, ErrNothing):
		return &Current{}, nil
	case err != nil:
		return nil, failed(err)
	}
	return c, nil
}

// candidate is a draft with what it leaves out taken from the current edition.
func (p *Publisher) candidate(ctx context.Context, t *Tenant, by string, draft *Draft, n *wire.Node, current *Current) (*candidate, error) {
	d := &drafting{candidate: &candidate{fresh: map[string][]byte{}}, ctx: ctx, store: p.Store, tenant: t, by: p.Verifiers}
	switch {
	case draft.Catalog != nil:
		d.edition.Catalog = d.take(catalogKind, "/catalog", *draft.Catalog, n.Get("catalog"))
	case current.ID != "":
		c := current.Edition.Catalog
		d.edition.Catalog = d.take(catalogKind, "/catalog", Submitted{Hash: c.Hash, Signature: c.Signature}, nil)
	default:
		d.unkept.Add(n, "/catalog", "missing", "nothing was published before: a catalog is needed")
	}
	d.edition.Packs = d.read(packKind, "/packs", draft.Packs, n.Get("packs"), current.Edition.Packs)
	d.edition.Overlays = d.read(overlayKind, "/overlays", draft.Overlays, n.Get("overlays"), current.Edition.Overlays)
	if d.broken != nil {
		return nil, d.broken
	}
	if err := d.unkept.Err(); err != nil {
		return nil, err
	}
	if err := d.signing.Err(); err != nil {
		return nil, signingError{d.signing}
	}
	e := &d.edition
	sortDocuments(e.Packs)
	sortDocuments(e.Overlays)
	e.Schema, e.Tenant, e.Parent, e.At, e.By = EditionSchema, t.ID, current.ID, p.Now(), by
	if err := d.inTime(current); err != nil {
		return nil, err
	}
	engine, err := d.tried()
	if err != nil {
		return nil, under("", nil, err)
	}
	e.Versions = engine.Versions()
	return d.candidate, nil
}

// skew is by how many minutes two sound clocks may differ.
const skew = 5

// inTime refuses what can't be: a catalogue from the future, or a clock that stands before
// what it has published itself (S16).
func (c *candidate) inTime(current *Current) error {
	now := c.edition.At
	if made := c.view.Published(); made.Sub(now) > skew {
		return fmt.Errorf("%w: the catalog was published at %s, and it is %s here", errClock, made, now)
	}
	if current.ID != "" && current.At.Sub(now) > skew {
		return fmt.Errorf("%w: the current edition was published at %s, and it is %s here", errClock, current.At, now)
	}
	return nil
}

// Publish makes a draft of a tenant, in JSON, the current edition, by the word of who has
// that name. Documents and edition are kept before what says that it is current: until
// then nobody sees any of it. The error tells every mistake of the documents or of their
// signatures, that the store failed, that another edition was current, or that the clock
// can't be right.
func (p *Publisher) Publish(ctx context.Context, t *Tenant, by string, src []byte) (*Current, error) {
	p.publishing.Lock()
	defer p.publishing.Unlock()
	c, err := p.check(ctx, t, by, src)
	if err != nil {
		return nil, err
	}
	for hash, doc := range c.fresh {
		if err := p.Store.Put(ctx, documentKey(t.ID, hash), doc); err != nil {
			return nil, failed(err)
		}
	}
	if err := p.Store.Put(ctx, c.edition.key(), wire.Canonical(c.edition)); err != nil {
		return nil, failed(err)
	}
	return p.move(ctx, t, &Current{Schema: CurrentSchema, ID: c.edition.ID(), At: c.edition.At, By: by, Edition: c.edition})
}

// move makes an edition current.
func (p *Publisher) move(ctx context.Context, t *Tenant, c *Current) (*Current, error) {
	if err := p.Store.Put(ctx, CurrentKey(t.ID), wire.Canonical(c)); err != nil {
		return nil, failed(err)
	}
	if p.Moved != nil {
		p.Moved(t, c)
	}
	return c, nil
}

// rollBack makes an earlier edition current again, if it can still be decided with: its
// signatures are verified by the keys that are trusted now.
func (p *Publisher) rollBack(ctx context.Context, t *Tenant, by, id string) (*Current, error) {
	p.publishing.Lock()
	defer p.publishing.Unlock()
	e, err := p.edition(ctx, t, id)
	if err != nil {
		return nil, err
	}
	if _, err := t.Open(ctx, p.Store, e, p.Verifiers...); err != nil {
		return nil, err
	}
	return p.move(ctx, t, &Current{Schema: CurrentSchema, ID: id, At: p.Now(), By: by, Edition: *e})
}

// edition is the one with an id; the error wraps [ErrNothing] where there is none.
func (p *Publisher) edition(ctx context.Context, t *Tenant, id string) (*Edition, error) {
	keys, err := p.Store.List(ctx, editionsKey(t.ID))
	if err != nil {
		return nil, failed(err)
	}
	i := slices.IndexFunc(keys, func(key string) bool { return idOf(key) == id })
	if i < 0 {
		return nil, fmt.Errorf("%s: %w", id, ErrNothing)
	}
	return p.editionAt(ctx, keys[i])
}

func (p *Publisher) editionAt(ctx context.Context, key string) (*Edition, error) {
	src, err := p.Store.Get(ctx, key)
	if err != nil {
		return nil, failed(err)
	}
	e := &Edition{}
	if err := read(src, e); err != nil {
		return nil, failed(err)
	}
	if e.ID() != idOf(key) {
		return nil, failed(fmt.Errorf("what stands under %s is something else", key))
	}
	return e, nil
}

// Listed is how many editions a list has.
const Listed = 50

// Editions are the newest of a tenant.
type Editions struct {
	Schema   string  `json:"schema"`
	Current  string  `json:"current"` // the id of the one that is decided with; empty for none
	Editions []Entry `json:"editions"`
	More     int     `json:"more,omitempty"` // older ones
}

// An Entry is an edition with its id.
type Entry struct {
	ID string `json:"id"`
	Edition
}

// list is the newest editions, the newest first.
func (p *Publisher) list(ctx context.Context, t *Tenant) (*Editions, error) {
	current, err := p.current(ctx, t)
	if err != nil {
		return nil, err
	}
	keys, err := p.Store.List(ctx, editionsKey(t.ID))
	if err != nil {
		return nil, failed(err)
	}
	slices.Reverse(keys)
	all := &Editions{Schema: EditionsSchema, Current: current.ID, Editions: []Entry{}, More: max(0, len(keys)-Listed)}
	for _, key := range keys[:len(keys)-all.More] {
		e, err := p.editionAt(ctx, key)
		if err != nil {
			return nil, err
		}
		all.Editions = append(all.Editions, Entry{idOf(key), *e})
	}
	return all, nil
}
