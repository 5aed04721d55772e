package examples_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

var write = flag.Bool("write", false, "write the hashes of the signed rules into the overlays: only after reading what has changed")

var signed = regexp.MustCompile(`\{rule: ([^,]+), hash: "[^"]*"`)

// S28: every signature of the sample overlays is on the rule as it is today.
func TestSignaturesAreOnTheRulesOfToday(t *testing.T) {
	set, err := pack.Join(content.CN()...)
	if err != nil {
		t.Fatal(err)
	}
	hashes := map[string]string{}
	for _, r := range set.Rules {
		hashes[r.Ref] = r.Hash()
	}
	files, err := filepath.Glob("*/packs/*.yaml")
	scenarios, _ := filepath.Glob("scenarios/*/packs/*.yaml")
	files = append(files, scenarios...)
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if *write {
			src = signed.ReplaceAllFunc(src, func(entry []byte) []byte {
				rule := string(signed.FindSubmatch(entry)[1])
				return []byte(`{rule: ` + rule + `, hash: "` + hashes[rule] + `"`)
			})
			if err := os.WriteFile(file, src, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		o, err := build.Overlay(file, src)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range o.Signs {
			if hashes[s.Rule] != s.Hash {
				t.Errorf("%s: %s has changed since it was signed; read it, then run make sign", file, s.Rule)
			}
		}
	}
}
