package main

import (
	"time"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/referral/wire"
)

// now is the host's clock, as the wall clocks of the catalogue's county show it.
func now(view *capability.View) func() wire.Time {
	zone := time.FixedZone("", view.Published().Offset()*60)
	return func() wire.Time {
		t, _ := wire.ParseTime(time.Now().In(zone).Format(time.RFC3339))
		return t
	}
}
