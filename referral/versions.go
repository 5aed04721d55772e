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
