package fhir_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/referral/fhir"
	"github.com/fenji-health/fenji/referral/wire"
)

func catalogue(t testing.TB, folder string) *capability.View {
	t.Helper()
	c, err := files.Open(os.DirFS(folder))
	if err != nil {
		t.Fatal(err)
	}
	return c.View()
}

func at(t testing.TB, s string) wire.Time {
	t.Helper()
	got, err := wire.ParseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// A catalogue goes to FHIR and back and is the same; nothing of it is unmapped.
func TestRoundTrip(t *testing.T) {
	for _, folder := range []string{"../../examples/anxi/catalog", "../../capability/testdata/valley", "testdata/county"} {
		t.Run(filepath.Base(filepath.Dir(folder)+"-"+filepath.Base(folder)), func(t *testing.T) {
			v := catalogue(t, folder)
			sent := fhir.ToBundle(v, at(t, "2022-11-26T13:52:00+08:00"))
			doc, unmapped, err := fhir.FromBundle(sent)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range unmapped {
				t.Errorf("%s: %s", u.Path, u.Why)
			}
			c, err := capability.From(doc)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := string(c.View().JSON()), string(v.JSON()); got != want || c.View().Hash() != v.Hash() {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if again := fhir.ToBundle(c.View(), at(t, "2022-11-26T13:52:00+08:00")); string(again) != string(sent) {
				t.Error("a second time it is another bundle")
			}
		})
	}
}
