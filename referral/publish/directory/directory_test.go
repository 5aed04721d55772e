package directory

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/fenji-health/fenji/referral/publish"
)

var ctx = context.Background()

// What is put is got, and listed in the order of keys; what is half written is neither.
func TestDirectory(t *testing.T) {
	d := Directory(filepath.Join(t.TempDir(), "deep", "store"))
	if _, err := d.Get(ctx, "a/x"); !errors.Is(err, publish.ErrNothing) {
		t.Errorf("got %v of nothing", err)
	}
	if keys, err := d.List(ctx, "a/"); err != nil || keys != nil {
		t.Errorf("nothing lists %q, %v", keys, err)
	}
	for _, key := range []string{"a/editions/2", "a/editions/1", "a/current", "b/editions/3", "a/current"} {
		if err := d.Put(ctx, key, []byte(key)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(string(d), "a", "editions", partly+"1"), []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	if keys, err := d.List(ctx, "a/editions/"); err != nil || !slices.Equal(keys, []string{"a/editions/1", "a/editions/2"}) {
		t.Errorf("lists %q, %v", keys, err)
	}
	if keys, err := d.List(ctx, "a/c"); err != nil || !slices.Equal(keys, []string{"a/current"}) {
		t.Errorf("lists %q, %v", keys, err)
	}
	if err := d.Put(ctx, "a/current", []byte("other")); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Get(ctx, "a/current"); err != nil || string(got) != "other" {
		t.Errorf("got %q, %v", got, err)
	}
}

// No key leads out of the folder.
func TestKeysStayInside(t *testing.T) {
	d := Directory(t.TempDir())
	for _, key := range []string{"../x", "a/../../x", "/etc/passwd", ""} {
		if err := d.Put(ctx, key, nil); err == nil {
			t.Errorf("%q was put", key)
		}
		if _, err := d.Get(ctx, key); err == nil || errors.Is(err, publish.ErrNothing) {
			t.Errorf("%q was looked for: %v", key, err)
		}
	}
}
