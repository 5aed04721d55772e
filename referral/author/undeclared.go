package author

import (
	"maps"
	"slices"

	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
)

// undeclaredBy tells what a catalogue's document names and no pack declares. An
// engine tells the same of a sound catalogue; this looks at one with mistakes, so
// that nobody has to mend those first.
func undeclaredBy(set *pack.Set, catalog *wire.Node) (ps wire.Problems) {
	terms, scales := slices.Sorted(maps.Keys(set.Terms)), slices.Sorted(maps.Keys(set.Scales))
	say := func(n *wire.Node, path, what string, known []string) {
		if n != nil && n.Kind == wire.String && n.Text != "" && !slices.Contains(known, n.Text) {
			ps.Add(n, path, "unknown-"+what, "no pack declares the %s %q%s", what, n.Text, wire.Near(n.Text, known))
		}
	}
	each(catalog.Get("institutions"), "/institutions", func(_, in *wire.Node, path string) {
		say(in.Get("scale"), path+"/scale", "scale", scales)
		each(in.Get("services"), path+"/services", func(key, row *wire.Node, path string) {
			say(row.Get("supervision"), path+"/supervision", "service", terms)
			if service := row.Get("service"); service != nil {
				key = service
			}
			say(key, path, "service", terms)
		})
	})
	return ps
}

// each goes through the rows of a map.
func each(n *wire.Node, path string, row func(key, value *wire.Node, path string)) {
	if n == nil || n.Kind != wire.Map {
		return
	}
	for i, key := range n.Keys {
		row(key, n.Values[i], wire.Join(path, key.Text))
	}
}
