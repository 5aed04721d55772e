package lipu_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/fenji-health/fenji/examples/lipu"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/replay"
	"github.com/fenji-health/fenji/referral/wire/yaml"
)

// Dumo's part of a made-up year, before and after what came down to it: by the rules fewer
// are referred up, nobody becomes less urgent, and the guard has those looked at whom the
// ward, a reading from afar or the county's dialysis keeps lower in spite of a danger sign. The newspaper's -52 % is of what happened and stands beside it: this is what rules advise, of
// a mix that is assumed.
// Mechanisms: L26.
func TestDumosYearBeforeAndAfter(t *testing.T) {
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
	in := dumosVisits(t, network, 4000)
	c, err := (&replay.WhatIf{Before: then, After: network.Engine}).Do(bytes.NewReader(in), io.Discard, "examples/lipu/year.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if c.Lines < 200 || c.Refused+c.Faults > 0 || !c.Synthetic {
		t.Fatalf("%d visits, %d refused, %d faults, synthetic %v", c.Lines, c.Refused, c.Faults, c.Synthetic)
	}
	if c.Higher > 0 || c.Lower == 0 || c.Breached[replay.LessUrgent] > 0 {
		t.Errorf("%d lower, %d higher, %v", c.Lower, c.Higher, c.Breached)
	}
	kept := regexp.MustCompile(`copd_follow_up|neck_pain|ckd_follow_up`) // by a ward, an ECG read from afar, dialysis in the county: nobody else
	for _, b := range c.Breaches {
		if line := bytes.Split(in, []byte("\n"))[b.Line-1]; !kept.Match(line) {
			t.Errorf("%s, %s: %s", b.Case, b.Kind, line)
		}
	}
	rates := map[string]string{}
	for name, list := range map[string][]replay.Indicator{"before ": c.BeforeRates, "after ": c.AfterRates, "growth ": c.Growth} {
		for _, i := range list {
			if i.Value != nil {
				rates[name+i.ID] = i.Value.String()
			}
			if !i.Synthetic {
				t.Errorf("%s is not said to be synthetic", i.ID)
			}
		}
	}
	// By the weights: before, all but the constipation (28 of 70) go up, 72 of 100. After, the
	// urgent and the potassium do, 12 of 100, and some of the 5 of whom a sign was not measured.
	for key, bounds := range map[string][2]float64{"before up_township.advised": {66, 78}, "after up_township.advised": {9, 19}, "growth up_township.advised": {-90, -70}} {
		if got, err := strconv.ParseFloat(rates[key], 64); err != nil || got < bounds[0] || got > bounds[1] {
			t.Errorf("%s is %q, should be in %v", key, rates[key], bounds)
		}
	}
	t.Logf("up from Dumo by the rules: %s %% before, %s %% after, %s %% (synthetic; the newspaper tells of -52 %% in 2021)",
		rates["before up_township.advised"], rates["after up_township.advised"], rates["growth up_township.advised"])
}

// dumosVisits are those of so many made-up visits that begin at Dumo.
func dumosVisits(t *testing.T, network *author.Network, count int) []byte {
	t.Helper()
	src, err := os.ReadFile("year.yaml")
	if err != nil {
		t.Fatal(err)
	}
	n, err := yaml.Parse("year.yaml", src, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	mix, err := replay.ReadMix(n)
	if err != nil {
		t.Fatal(err)
	}
	view := network.Engine.View()
	y, err := replay.NewYear(mix, view, func(name string) ([]byte, error) { return fs.ReadFile(lipu.Cases, name+".json") }, 1, view.Published().Add(24*60), 25)
	if err != nil {
		t.Fatal(err)
	}
	var all, dumo bytes.Buffer
	if err := y.Write(&all, 0, count); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(&all); lines.Scan(); {
		if bytes.Contains(lines.Bytes(), []byte(`"here":"dumo"`)) {
			fmt.Fprintf(&dumo, "%s\n", lines.Bytes())
		}
	}
	return dumo.Bytes()
}
