package author

import (
	"fmt"
	"strings"

	"github.com/fenji-health/fenji/referral/wire"
)

// A Check is one expectation of a decision: that a key is something, that a list
// has or lacks an element like something, or that values come in an order.
type Check struct {
	Key   string   `json:"key"` // such as disposition, acuity.level, plan.action; lists are walked
	Is    *subtree `json:"is"`
	Has   *subtree `json:"has"`   // some value contains this: maps in part, all else whole
	Lacks *subtree `json:"lacks"` // no value does
	Order []string `json:"order"` // these values, in this order; others may stand between
	Why   string   `json:"why"`
}

// Against is what is wrong with a decision, or nothing.
func (c Check) Against(decision *wire.Node) string {
	values := walk([]*wire.Node{decision}, strings.Split(c.Key, "."))
	elements := flatten(values)
	switch {
	case c.Is != nil:
		if len(values) != 1 || !same(values[0], c.Is.Node) {
			return fmt.Sprintf("is %s, should be %s", show(values), text(c.Is.Node))
		}
	case c.Has != nil:
		if !some(elements, c.Has.Node) {
			return fmt.Sprintf("has nothing like %s, but %s", text(c.Has.Node), show(elements))
		}
	case c.Lacks != nil:
		if some(elements, c.Lacks.Node) {
			return fmt.Sprintf("has %s, should not", text(c.Lacks.Node))
		}
	case len(c.Order) > 0:
		return order(elements, c.Order)
	default:
		return "the check says neither is, has, lacks nor order"
	}
	return ""
}

func order(values []*wire.Node, want []string) string {
	left := want
	for _, v := range values {
		if len(left) > 0 && v.Text == left[0] {
			left = left[1:]
		}
	}
	if len(left) > 0 {
		return fmt.Sprintf("is %s, should have %s in this order", show(values), strings.Join(want, ", "))
	}
	return ""
}

// walk follows keys; a list stands for each of its elements.
func walk(nodes []*wire.Node, keys []string) []*wire.Node {
	for i, key := range keys {
		var next []*wire.Node
		if i > 0 {
			nodes = flatten(nodes)
		}
		for _, n := range nodes {
			if v := n.Get(key); v != nil {
				next = append(next, v)
			}
		}
		nodes = next
	}
	return nodes
}

func flatten(nodes []*wire.Node) []*wire.Node {
	var flat []*wire.Node
	for _, n := range nodes {
		if n.Kind == wire.List {
			flat = append(flat, n.Values...)
		} else {
			flat = append(flat, n)
		}
	}
	return flat
}

func some(nodes []*wire.Node, want *wire.Node) bool {
	for _, n := range nodes {
		if contains(n, want) {
			return true
		}
	}
	return false
}

// contains reports whether got has all that want says: of a map the keys that
// want has, of a list each of want's elements somewhere.
func contains(got, want *wire.Node) bool {
	if got == nil || got.Kind != want.Kind {
		return false
	}
	switch want.Kind {
	case wire.Map:
		for i, key := range want.Keys {
			if !contains(got.Get(key.Text), want.Values[i]) {
				return false
			}
		}
		return true
	case wire.List:
		for _, v := range want.Values {
			if !some(got.Values, v) {
				return false
			}
		}
		return true
	}
	return got.Text == want.Text
}

func same(got, want *wire.Node) bool {
	if got.Kind != want.Kind || got.Text != want.Text || len(got.Values) != len(want.Values) {
		return false
	}
	for i, v := range want.Values {
		if want.Kind == wire.Map {
			if !contains(got.Get(want.Keys[i].Text), v) {
				return false
			}
		} else if !same(got.Values[i], v) {
			return false
		}
	}
	return true
}

func show(nodes []*wire.Node) string {
	parts := make([]string, len(nodes))
	for i, n := range nodes {
		parts[i] = text(n)
	}
	return "[" + strings.Join(parts, " ") + "]"
}

func text(n *wire.Node) string {
	switch n.Kind {
	case wire.Map:
		parts := make([]string, len(n.Keys))
		for i, k := range n.Keys {
			parts[i] = k.Text + ": " + text(n.Values[i])
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case wire.List:
		return show(n.Values)
	case wire.Null:
		return "null"
	}
	return n.Text
}
