package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// The editions of what is kept and answered.
const (
	EditionSchema  = "fenji.edition/1"
	CurrentSchema  = "fenji.current/1"
	EditionsSchema = "fenji.editions/1"
)

// An Edition is what is decided with from one publishing to the next. Its id is the
// tagged hash of its JSON.
type Edition struct {
	Schema   string            `json:"schema"`
	Tenant   string            `json:"tenant"`
	Parent   string            `json:"parent,omitempty"` // the edition that was current before; empty for the first
	At       wire.Time         `json:"at"`               // when it was published, by the publisher's clock
	By       string            `json:"by"`               // the name of a token, of no person
	Catalog  Document          `json:"catalog"`
	Packs    []Document        `json:"packs"`
	Overlays []Document        `json:"overlays,omitempty"`
	Versions referral.Versions `json:"versions"` // as its decisions have them
}

// A Document is one of an edition.
type Document struct {
	ID        string     `json:"id"`
	Hash      string     `json:"hash"` // of its canonical JSON, which stands in the store
	Signature *Signature `json:"signature,omitempty"`
}

// Current says which edition is decided with, since when and by whose word. It holds the
// edition itself, so that whoever decides reads one key and the documents.
type Current struct {
	Schema  string    `json:"schema"`
	ID      string    `json:"id"`
	At      wire.Time `json:"at"`
	By      string    `json:"by"`
	Edition Edition   `json:"edition"`
}

// ID names the edition by its content.
func (e *Edition) ID() string { return pack.Hash(wire.Canonical(e)) }

// key is where the edition stands: newer ones come later in the order of keys.
func (e *Edition) key() string {
	return fmt.Sprintf("%s%012d-%s", editionsKey(e.Tenant), e.At.Minute(), fileName(e.ID()))
}

// documents are all, the catalogue first.
func (e *Edition) documents() []Document {
	return append(append([]Document{e.Catalog}, e.Packs...), e.Overlays...)
}

// Keys are those under which its documents stand.
func (e *Edition) Keys() (keys []string) {
	for _, d := range e.documents() {
		keys = append(keys, documentKey(e.Tenant, d.Hash))
	}
	return keys
}

// ReadCurrent is what a tenant decides with; the error wraps [ErrNothing] where nothing
// was published.
func ReadCurrent(ctx context.Context, s Store, tenant string) (*Current, error) {
	src, err := s.Get(ctx, CurrentKey(tenant))
	if err != nil {
		return nil, err
	}
	c := &Current{}
	if err := read(src, c); err != nil {
		return nil, fmt.Errorf("%s: %w", CurrentKey(tenant), err)
	}
	if c.Schema != CurrentSchema || c.Edition.Tenant != tenant || c.Edition.ID() != c.ID {
		return nil, fmt.Errorf("%s is no %s of this tenant", CurrentKey(tenant), CurrentSchema)
	}
	return c, nil
}

func read(src []byte, into any) error {
	n, err := wire.ParseJSON("", src, maxKept)
	if err != nil {
		return err
	}
	var ps wire.Problems
	wire.Decode(n, into, "", &ps)
	return ps.Err()
}

// maxKept is the most bytes of what is kept besides documents.
const maxKept = 4 << 20

// Open reads the documents of an edition, holds each against its hash and its signature,
// and builds the engine. The error tells the first document that is not what it should
// be, or every mistake of all of them as [wire.Problems].
func (t *Tenant) Open(ctx context.Context, s Store, e *Edition, by ...Verifier) (*referral.Engine, error) {
	if e.Tenant != t.ID {
		return nil, fmt.Errorf("the edition is of the tenant %q, not of %q", e.Tenant, t.ID)
	}
	l := &loaded{}
	for i, d := range e.documents() {
		src, err := s.Get(ctx, documentKey(t.ID, d.Hash))
		if err != nil {
			return nil, failed(fmt.Errorf("%s %s: %w", d.ID, d.Hash, err))
		}
		if pack.Hash(src) != d.Hash {
			return nil, failed(fmt.Errorf("%s: what stands under %s is something else", d.ID, d.Hash))
		}
		if err := t.verify(d, by); err != nil {
			return nil, signingError{wire.Problems{{Code: "signature", Message: d.ID + ": " + err.Error()}}}
		}
		if err := l.load(kindOf(e, i), src); err != nil {
			return nil, fmt.Errorf("%s: %w", d.ID, err)
		}
	}
	return l.engine()
}

// kindOf is the kind of document number i of an edition.
func kindOf(e *Edition, i int) string {
	switch {
	case i == 0:
		return catalogKind
	case i <= len(e.Packs):
		return packKind
	}
	return overlayKind
}

// errUnsigned is the mistake of a document without a signature, where one is asked for.
var errUnsigned = errors.New("the document is not signed, and this tenant takes none that is not")

// verify reports why a document may not be taken.
func (t *Tenant) verify(d Document, by []Verifier) error {
	switch {
	case d.Signature != nil:
		return d.Signature.Verify(d.ID, d.Hash, t.Keys, append(by, Ed25519{})...)
	case !t.Unsigned:
		return errUnsigned
	}
	return nil
}

// The kinds of documents.
const (
	catalogKind = "catalog"
	packKind    = "pack"
	overlayKind = "overlay"
)

// loaded is what an engine is built of.
type loaded struct {
	view     *capability.View
	packs    []*pack.Pack
	overlays []*pack.Overlay
}

// load reads canonical JSON.
func (l *loaded) load(kind string, src []byte) error {
	switch kind {
	case catalogKind:
		c, err := capability.Load(src)
		if err == nil {
			l.view = c.View()
		}
		return err
	case packKind:
		p, err := pack.Load(src)
		l.packs = append(l.packs, p)
		return err
	}
	o, err := pack.LoadOverlay(src)
	l.overlays = append(l.overlays, o)
	return err
}

func (l *loaded) engine() (*referral.Engine, error) {
	return referral.NewSigned(l.view, l.overlays, l.packs...)
}

// idOf is the id of the edition that a key is of.
func idOf(key string) string {
	if _, hash, ok := strings.Cut(key, "-sha256-"); ok {
		return "sha256:" + hash
	}
	return ""
}

// Hash names a document by its canonical JSON.
func Hash(canonicalJSON []byte) string { return pack.Hash(canonicalJSON) }
