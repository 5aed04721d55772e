package fhir

import "github.com/fenji-health/fenji/referral/wire"

// difference is the merge patch (RFC 7396) that makes to of from; nil if they are
// equal. Either may be nil, for nothing.
func difference(from, to *wire.Node) *wire.Node {
	switch {
	case to == nil:
		return &wire.Node{Kind: wire.Null}
	case from == nil:
		return to
	case from.Kind != wire.Map || to.Kind != wire.Map:
		if string(wire.Canonical(from.Plain())) == string(wire.Canonical(to.Plain())) {
			return nil
		}
		return to
	}
	patch := &wire.Node{Kind: wire.Map}
	for i, key := range to.Keys {
		if d := difference(from.Get(key.Text), to.Values[i]); d != nil {
			patch.Keys, patch.Values = append(patch.Keys, key), append(patch.Values, d)
		}
	}
	for _, key := range from.Keys {
		if to.Get(key.Text) == nil {
			patch.Keys, patch.Values = append(patch.Keys, key), append(patch.Values, &wire.Node{Kind: wire.Null})
		}
	}
	if len(patch.Keys) == 0 {
		return nil
	}
	return patch
}

// merge lays a merge patch over a map, which it changes.
func merge(base, patch *wire.Node) {
	for i, key := range patch.Keys {
		v := patch.Values[i]
		switch have := base.Get(key.Text); {
		case v.Kind == wire.Null:
			remove(base, key.Text)
		case v.Kind == wire.Map && have != nil && have.Kind == wire.Map:
			merge(have, v)
		default:
			set(base, key.Text, v)
		}
	}
}

// set puts a value under a key of a map.
func set(n *wire.Node, key string, v *wire.Node) {
	for i, k := range n.Keys {
		if k.Text == key {
			n.Values[i] = v
			return
		}
	}
	n.Keys = append(n.Keys, &wire.Node{Kind: wire.String, Text: key, File: v.File, Line: v.Line, Column: v.Column})
	n.Values = append(n.Values, v)
}

func remove(n *wire.Node, key string) {
	for i, k := range n.Keys {
		if k.Text == key {
			n.Keys, n.Values = append(n.Keys[:i:i], n.Keys[i+1:]...), append(n.Values[:i:i], n.Values[i+1:]...)
			return
		}
	}
}
