//go:build js && wasm

package glue

import (
	"context"
	"slices"

	"github.com/syumai/workers/cloudflare/kv"

	"github.com/fenji-health/fenji/referral/publish"
)

// A Store is a publish.Store in a namespace of Workers KV. What is put reaches other
// places of the edge within a minute or so; until then they read what stood there before.
type Store struct{ namespace *kv.Namespace }

// NewStore is the store that the Worker's configuration binds to a name.
func NewStore(binding string) (Store, error) {
	n, err := kv.NewNamespace(binding)
	return Store{n}, err
}

// nothing is how the library gives the null of a key under which nothing stands. No
// document is that text.
const nothing = "<null>"

// Get implements publish.Store.
func (s Store) Get(_ context.Context, key string) ([]byte, error) {
	text, err := s.namespace.GetString(key, nil)
	switch {
	case err != nil:
		return nil, err
	case text == nothing:
		return nil, publish.ErrNothing
	}
	return []byte(text), nil
}

// Put implements publish.Store.
func (s Store) Put(_ context.Context, key string, value []byte) error {
	return s.namespace.PutString(key, string(value), nil)
}

// List implements publish.Store.
func (s Store) List(_ context.Context, prefix string) (keys []string, err error) {
	for cursor := ""; ; {
		page, err := s.namespace.List(&kv.ListOptions{Prefix: prefix, Cursor: cursor})
		if err != nil {
			return nil, err
		}
		for _, key := range page.Keys {
			keys = append(keys, key.Name)
		}
		if cursor = page.Cursor; page.ListComplete || cursor == "" {
			slices.Sort(keys)
			return keys, nil
		}
	}
}
