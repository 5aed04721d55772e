package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// A Store keeps bytes under keys: a directory, or the key-value store of an edge. It is
// asked by several goroutines at once.
type Store interface {
	// Get is what stands under a key; [ErrNothing] where nothing does.
	Get(ctx context.Context, key string) ([]byte, error)
	// Put lays a value under a key, whole or not at all. When it returns nil, the value
	// outlives a crash.
	Put(ctx context.Context, key string, value []byte) error
	// List is every key that begins with a prefix, in the order of its bytes.
	List(ctx context.Context, prefix string) ([]string, error)
}

// ErrNothing is the error, or one that wraps it, of a key under which nothing stands.
var ErrNothing = errors.New("nothing stands under this key")

// errStore is the error of a store that can't be asked.
var errStore = errors.New("the store failed")

func failed(err error) error { return fmt.Errorf("%w: %w", errStore, err) }

// fileName is a hash as a key has it: no file system of ours takes a colon.
func fileName(hash string) string { return strings.Replace(hash, ":", "-", 1) }

func documentKey(tenant, hash string) string { return tenant + "/documents/" + fileName(hash) }

func editionsKey(tenant string) string { return tenant + "/editions/" }

// CurrentKey is the key of the edition that a tenant decides with.
func CurrentKey(tenant string) string { return tenant + "/current" }
