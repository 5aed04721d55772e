package episode_test

import (
	"fmt"
	"io/fs"
	"log"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/episode"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// Lin has been decided on at 13:52; at 13:58 nobody has taken the call.
func Example() {
	e := must(episode.Begin("ep-1", lin()))
	e = must(e.With(must(episode.ParseEvent([]byte(`{"id": "ev-1", "event": "requested", "at": "2022-11-26T13:52:30+08:00", "site": "anxi-county-hospital", "by_role": "physician"}`)))))

	state := e.State()
	work := state.Due(must(wire.ParseTime("2022-11-26T13:58:00+08:00")))
	fmt.Println(state.Phase)
	for _, a := range work.Actions {
		fmt.Println(*a.OverdueMinutes, "min overdue:", a.Text.En, "→", a.To)
	}
	fmt.Println("again at", work.NextAt.Clock())
	// Output:
	// requested
	// 1 min overdue: call dispatch → dispatch
	// 1 min overdue: try again by another channel → anxi-county-hospital
	// 1 min overdue: ask the next place → quanzhou-first-hospital
	// again at 14:02
}

// lin is the decision on the first case of the Anxi example.
func lin() *referral.Decision {
	catalog := must(files.Open(anxi.Catalog))
	engine := must(referral.New(catalog.View(), content.CN()...))
	engine = must(engine.Sign(must(build.Overlay("overlay", must(fs.ReadFile(anxi.Packs, "overlay.yaml"))))))
	return engine.Decide(must(engine.ParseCase(must(fs.ReadFile(anxi.Cases, "lin.json")))))
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
