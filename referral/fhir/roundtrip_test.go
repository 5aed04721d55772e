package fhir_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/capability/register"
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

// A national register of thousands goes to FHIR and back as well.
func TestEvidenceRegisterRoundTrip(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "data", "kenya_kmhfl")
	if _, err := os.Stat(folder); os.IsNotExist(err) {
		t.Skip("kenya_kmhfl: skipped")
	}
	mapping, err := os.ReadFile("../../examples/registers/kenya.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := register.Read(mapping, "kenya.yaml", os.DirFS(folder), nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := capability.From(doc)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	sent := fhir.ToBundle(c.View(), at(t, "2020-05-21T08:00:00+03:00"))
	written := time.Since(began)
	again, unmapped, err := fhir.FromBundle(sent)
	if err != nil {
		t.Fatal(err)
	}
	back, err := capability.From(again)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("evidence: Kenya's register to FHIR R4 and back: the same hash; elements unmapped | yes; 0 | %t; %d, of %d MB written in %d ms, read in %d ms",
		back.View().Hash() == c.View().Hash(), len(unmapped), len(sent)>>20, written.Milliseconds(), (time.Since(began) - written).Milliseconds())
	if back.View().Hash() != c.View().Hash() || len(unmapped) > 0 {
		t.Fail()
	}
}
