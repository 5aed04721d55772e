package lipu_test

import (
	"io/fs"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/fenji-health/fenji/examples/lipu"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

// Dumo's patients before what came down to it: where each went then, and why. After,
// as the cases expect, six of the ten that had to go to the county need not; those in danger go as
// before, and nobody becomes less urgent.
// Mechanisms: L2, L20, L21, L26.
func TestDumoBeforeAndAfter(t *testing.T) {
	before := map[string]struct{ disposition, destination, why string }{
		"dumo-copd":           {"refer_up", "people", "no ward"},
		"dumo-shoulder-heart": {"refer_up", "people", "nobody reads the ECG"},
		"dumo-back-film":      {"refer_up", "people", "nobody reads the film"},
		"dumo-back":           {"refer_up", "people", "nothing to treat it with"},
		"dumo-cut":            {"refer_up", "people", "nobody sews"},
		"dumo-no-better":      {"refer_up", "people", "nobody to ask from afar"},
		"dumo-belly":          {"refer_up", "people", "a surgeon"},
		"dumo-stroke":         {"refer_up", "people", "CT"},
		"dumo-tooth":          {"refer_up", "people", "the throat may close"},
		"dumo-back-saddle":    {"refer_up", "people", "cauda equina"},
		"dumo-constipation":   {"stay", "dumo", "it always was the township's"},
		"dumo-potassium":      {"refer_up", "hospital-924", "dialysis in the big city only"},
		"dumo-menopause":      {"refer_up", "hospital-924", "hysteroscopy in the big city only"},
	}
	network, err := author.Open(os.DirFS("."), content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	patch, err := yaml.Parse("before.yaml", lipu.Before, 1<<16)
	if err != nil {
		t.Fatal(err)
	}
	then, err := author.Test{Patch: patch}.On(network, os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	kept := 0 // at Dumo, of those who were sent to the county
	for _, name := range slices.Sorted(maps.Keys(before)) {
		want := before[name]
		src, err := fs.ReadFile(lipu.Cases, name+".json")
		if err != nil {
			t.Fatal(err)
		}
		was, is := decide(t, then, src), decide(t, network.Engine, src)
		if was.Disposition != want.disposition || was.Destination != want.destination {
			t.Errorf("%s before: %s to %s, should be %s to %s: %s", name, was.Disposition, was.Destination, want.disposition, want.destination, want.why)
		}
		if was.Acuity.Level != is.Acuity.Level || was.Acuity.Possible != is.Acuity.Possible {
			t.Errorf("%s: acuity %+v became %+v by what a place can do", name, was.Acuity, is.Acuity)
		}
		if was.Destination == "people" && is.Destination == "dumo" {
			kept++
		}
	}
	if kept != 6 {
		t.Errorf("%d need not go any more, should be 6", kept)
	}
}

func decide(t *testing.T, e *referral.Engine, src []byte) *referral.Decision {
	t.Helper()
	c, err := e.ParseCase(src)
	if err != nil {
		t.Fatal(err)
	}
	return e.Decide(c)
}
