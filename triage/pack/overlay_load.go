package pack

import "github.com/fenji-health/fenji/referral/wire"

// LoadOverlay reads an overlay's canonical JSON, as [Load] does a pack's: every
// mistake at once, as [wire.Problems].
func LoadOverlay(src []byte) (*Overlay, error) {
	n, err := wire.ParseJSON("", src, MaxBytes)
	if err != nil {
		return nil, err
	}
	return ReadOverlay(n)
}
