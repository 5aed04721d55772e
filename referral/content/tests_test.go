package content_test

import (
	"os"
	"testing"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
)

// benches are the shipped packs with their tests, bound.
func benches(t *testing.T) []*author.Bench {
	t.Helper()
	folders, err := author.PackFolders(os.DirFS("."), ".")
	if err != nil {
		t.Fatal(err)
	}
	var all []*author.Bench
	for _, dir := range folders {
		r := author.NewReading(os.DirFS("."))
		if err := r.Pack(dir); err != nil {
			t.Fatal(err)
		}
		b, found := r.Bench(append(content.CN(), content.Scales()...)...)
		if len(found) > 0 {
			t.Errorf("%s:\n%v", dir, found)
		}
		if b != nil {
			all = append(all, b)
		}
	}
	return all
}

// Every row of every pack's tests.yaml holds.
func TestPacksPassTheirTests(t *testing.T) {
	for _, b := range benches(t) {
		if found := b.Run(); len(found) > 0 {
			t.Errorf("%s:\n%v", b.Pack.ID, found)
		}
	}
}
