package main

import (
	"bytes"
	"os"
	"testing"
)

// What is measured answers alike: every engine fires the rules that their shapes say,
// in both sets; without that their times say nothing.
func TestEnginesAgree(t *testing.T) {
	w, set, all := firstSet()
	all = all[:300]
	ours, err := newFenji(w, set, all)
	if err != nil {
		t.Fatal(err)
	}
	engines, err := others(set, all)
	if err != nil {
		t.Fatal(err)
	}
	answers, err := agree(set, all, append(engines, ours))
	if err != nil {
		t.Error(err)
	}
	if fire := mean(answers); fire < 6 || fire > 8 {
		t.Errorf("%.1f rules fire, not about seven", fire)
	}
	if ours.atoms == 0 {
		t.Error("no atoms were asked for")
	}
}

// The Go code that we are measured against is that of the rules.
func TestCodeIsGenerated(t *testing.T) {
	w, set, _ := firstSet()
	asIfs, err := ifs(set)
	if err != nil {
		t.Fatal(err)
	}
	asSwitches, err := switches(w, set)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string][]byte{"ifs.go": asIfs, "switch.go": asSwitches} {
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what go run . -generate writes (%v)", file, err)
		}
	}
}
