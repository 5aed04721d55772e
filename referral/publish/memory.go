package publish

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Memory is a [Store] that ends with its process: for trying things out, and for tests.
// The zero value is empty.
type Memory struct {
	lock sync.Mutex
	kept map[string][]byte
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, key string) ([]byte, error) {
	m.lock.Lock()
	defer m.lock.Unlock()
	value, ok := m.kept[key]
	if !ok {
		return nil, fmt.Errorf("%s: %w", key, ErrNothing)
	}
	return value, nil
}

// Put implements [Store].
func (m *Memory) Put(_ context.Context, key string, value []byte) error {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.kept == nil {
		m.kept = map[string][]byte{}
	}
	m.kept[key] = bytes.Clone(value)
	return nil
}

// List implements [Store].
func (m *Memory) List(_ context.Context, prefix string) (keys []string, err error) {
	m.lock.Lock()
	defer m.lock.Unlock()
	for key := range m.kept {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}
