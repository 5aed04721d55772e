package replay

import (
	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// longKept is longer than any period that is replayed.
const longKept = "3650d"

// Kept is the catalogue as if it were published at a time and kept up to date ever
// after: what its people had verified stays verified, what is in stock stays in stock.
// A year of cases against a catalogue of one day is otherwise, after a month, a year
// of cases against an old one. Terms of people and services stay as they are.
func Kept(view *capability.View, published wire.Time) (*capability.View, error) {
	forever := map[string]any{"services": longKept, "duty": longKept, "stock": longKept}
	patch := map[string]any{"published": published, "stale_after": forever}
	institutions, profiles := map[string]any{}, map[string]any{}
	for in := range view.Institutions() {
		change := map[string]any{}
		if services := keptRows(in.Services); services != nil {
			change["services"] = services
		}
		stock := map[string]any{}
		for id := range in.Stock {
			stock[id] = map[string]any{"at": published, "expires": nil}
		}
		if len(stock) > 0 {
			change["stock"] = stock
		}
		if len(change) > 0 {
			institutions[in.ID] = change
		}
	}
	for p := range view.Profiles() {
		if services := keptRows(p.Services); services != nil {
			profiles[p.ID] = map[string]any{"services": services}
		}
	}
	patch["institutions"] = institutions
	if len(profiles) > 0 {
		patch["profiles"] = profiles
	}
	return Patched(view, patch)
}

// keptRows patches the rows that somebody vouches for until a day; nil for none.
func keptRows(rows map[string]*capability.Service) map[string]any {
	kept := map[string]any{}
	for id, row := range rows {
		if row.Asserted.VerifyBy != "" {
			kept[id] = map[string]any{"asserted": map[string]any{"verify_by": nil}}
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// Patched is a view with a merge patch laid over it; the view itself stays.
func Patched(view *capability.View, patch any) (*capability.View, error) {
	n, err := wire.ParseJSON("", wire.Canonical(patch), capability.MaxDocument)
	if err != nil {
		return nil, err
	}
	return Laid(view, n)
}

// Laid is Patched of a patch that is already a tree.
func Laid(view *capability.View, patch *wire.Node) (*capability.View, error) {
	c, err := capability.Load(view.JSON())
	if err != nil {
		return nil, err
	}
	if err := c.Update(func(tx *capability.Tx) error { return tx.Merge(patch) }); err != nil {
		return nil, err
	}
	return c.View(), nil
}
