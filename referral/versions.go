package referral

import "github.com/fenji-health/fenji/referral/wire"

// Versions is what the engine decides with, by content: part of every decision,
// and all that is needed besides the case to make it again.
func (e *Engine) Versions() Versions { return e.versions }

// Versions is what the decision was made with: with the case, its whole record.
type Versions struct {
	Engine   string           `json:"engine"`
	Packs    []PackVersion    `json:"packs"`
	Overlays []OverlayVersion `json:"overlays,omitempty"`
	Catalog  CatalogVersion   `json:"catalog"`

	written *writtenVersions // as they are written, where an engine gave them
}

// Those of an engine stand in each of its decisions, of which they are half the bytes:
// they are written once.
type writtenVersions struct {
	of   Versions
	json []byte
}

// keep keeps how the versions are written.
func (v Versions) keep() Versions {
	v.written = nil
	v.written = &writtenVersions{v, v.AppendJSON(nil)}
	return v
}

// AppendJSON appends the versions as an object.
func (v Versions) AppendJSON(b []byte) []byte {
	if v.written != nil && v.are(&v.written.of) {
		return append(b, v.written.json...)
	}
	type plain Versions
	return wire.AppendCanonical(b, plain(v))
}

// are reports whether the versions are surely the same: nobody has put others into the
// copy that he was given.
func (v *Versions) are(of *Versions) bool {
	return v.Engine == of.Engine && v.Catalog == of.Catalog && sameList(v.Packs, of.Packs) && sameList(v.Overlays, of.Overlays)
}

// sameList reports whether two lists are one.
func sameList[T any](a, b []T) bool {
	return (a == nil) == (b == nil) && len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// PackVersion names a pack by its content.
type PackVersion struct {
	ID       string   `json:"id"`
	Version  string   `json:"version"`
	Hash     string   `json:"hash"`
	Sample   bool     `json:"sample"`
	Disabled []string `json:"disabled,omitempty"`
}

// OverlayVersion names an overlay by its content.
type OverlayVersion struct {
	ID     string `json:"id"`
	Hash   string `json:"hash"`
	Sample bool   `json:"sample"`
}

// CatalogVersion names a catalogue by its content.
type CatalogVersion struct {
	ID        string    `json:"id"`
	Hash      string    `json:"hash"`
	Published wire.Time `json:"published"`
	Sample    bool      `json:"sample"`
}
