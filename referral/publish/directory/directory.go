// Package directory is a [publish.Store] of files: a key is a path below a folder. A file
// is written beside its place, brought to the disk, and renamed, so that readers, other
// processes among them, see it whole or not at all, and what was acknowledged outlives a
// crash.
package directory

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral/publish"
)

// A Directory is a store in a folder, which is made by the first Put. It is safe for
// concurrent use, by several processes too.
type Directory string

// partly begins the names of files that are being written. What a crash leaves of them
// is never read, and may be removed.
const partly = ".part-"

// Get implements publish.Store.
func (d Directory) Get(_ context.Context, key string) ([]byte, error) {
	path, err := d.path(key)
	if err != nil {
		return nil, err
	}
	src, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", key, publish.ErrNothing)
	}
	return src, err
}

// Put implements publish.Store.
func (d Directory) Put(_ context.Context, key string, value []byte) error {
	path, err := d.path(key)
	if err != nil {
		return err
	}
	if had, err := os.ReadFile(path); err == nil && bytes.Equal(had, value) {
		return syncFolder(filepath.Dir(path)) // as of one whose rename a crash may still undo
	}
	if err := d.folders(filepath.Dir(path)); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(path), partly+"*")
	if err != nil {
		return err
	}
	_, err = part.Write(value)
	if err == nil {
		err = part.Sync()
	}
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return syncFolder(filepath.Dir(path))
}

// folders makes what is missing of a folder's path, each brought to the disk in the one
// above.
func (d Directory) folders(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if above := filepath.Dir(path); above != path {
		if err := d.folders(above); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// List implements publish.Store.
func (d Directory) List(_ context.Context, prefix string) ([]string, error) {
	folder, err := d.path(prefix)
	if err != nil {
		return nil, err
	}
	if !strings.HasSuffix(prefix, "/") {
		folder = filepath.Dir(folder)
	}
	var keys []string
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), partly) {
			return err
		}
		rel, err := filepath.Rel(string(d), path)
		if key := filepath.ToSlash(rel); strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	slices.Sort(keys)
	return keys, err
}

// path is where a key stands; a key that would lead out of the folder is refused.
func (d Directory) path(key string) (string, error) {
	local := filepath.FromSlash(strings.TrimSuffix(key, "/"))
	if !filepath.IsLocal(local) {
		return "", fmt.Errorf("%q is no key", key)
	}
	return filepath.Join(string(d), local), nil
}
