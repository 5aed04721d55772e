package pack_test

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// signed is the overlay of the example, as its people wrote it.
func signed(t testing.TB) *pack.Overlay {
	t.Helper()
	src, err := fs.ReadFile(anxi.Packs, "overlay.yaml")
	if err != nil {
		t.Fatal(err)
	}
	o, err := build.Overlay("overlay.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// An overlay's JSON reads back as the same overlay, by content.
func TestOverlayReadsBack(t *testing.T) {
	o := signed(t)
	again, err := pack.LoadOverlay(o.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.JSON(), o.JSON()) || again.Hash() != o.Hash() || len(again.Signs) == 0 {
		t.Errorf("got  %s\nwant %s", again.JSON(), o.JSON())
	}
}

// What is no overlay is refused with its place and everything that is wrong.
func TestLoadOverlayRefuses(t *testing.T) {
	whole := string(signed(t).JSON())
	for name, tt := range map[string]struct{ src, want string }{
		"half":          {whole[:len(whole)/2], "[not-json]"},
		"nothing":       {"", "1:1: not JSON"},
		"a pack":        {strings.Replace(whole, pack.OverlaySchema, pack.Schema, 1), `/schema: schema must be "fenji.overlay/1", not "fenji.pack/1" [schema]`},
		"unknown key":   {strings.Replace(whole, `"signs"`, `"sings"`, 1), `/sings: unknown key "sings"; did you mean "signs"? [unknown-key]`},
		"no last day":   {strings.Replace(whole, `"to":`, `"from2":`, 1), "an overlay needs a last day"},
		"too large":     {whole + strings.Repeat(" ", pack.MaxBytes), "[too-large]"},
		"two documents": {whole + "{}", "[trailing-text]"},
	} {
		o, err := pack.LoadOverlay([]byte(tt.src))
		if o != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
	}
}

// A region is a province, prefecture, county, township or village, by no more digits
// than say which.
func TestRegionsOfOverlays(t *testing.T) {
	o := signed(t)
	for region, want := range map[string]bool{
		"35": true, "3505": true, "350524": true, "350524100": true, "350524100200": true, "110000100200": true,
		"00": false, "350000": false, "350500": false, "350524000": false, "350524100000": false, "3": false, "35052": false, "35052410": false, "3505241002": false, "3505241002001": false, "CN-350524": false,
	} {
		o.Here = pack.Where{Region: region}
		if _, err := pack.LoadOverlay(o.JSON()); (err == nil) != want || err != nil && !strings.Contains(err.Error(), "/here/region") {
			t.Errorf("%s: %v", region, err)
		}
	}
}

// Reading an overlay never panics: it gives one that is written in one form, or
// mistakes.
func FuzzLoadOverlay(f *testing.F) {
	f.Add(signed(f).JSON())
	f.Add([]byte(`{"schema":"fenji.overlay/1","id":"x","here":{"institutions":["a"]},"effective":{"to":"2023-02-30"},"quorum":[{"count":0}]}`))
	f.Add([]byte(`{"schema":"fenji.overlay/1","id":"x","here":{"region":"35"},"effective":{"to":"2023-02-28"},"approver":{"title":"a"},"sources":{"s":{"mark":"V"}},"overrides":[{"rule":"p/R","hash":"x","by":"R"}],"parameters":{"p":null},"terms":{"t":{"zh":"a","en":"a","class":"open"}},"rules":[{"id":"R","stage":"triage","when":"sbp > 3","then":{"acuity":2},"source":"s","status":"active"}]}`))
	small, err := pack.Load([]byte(`{"schema":"fenji.pack/1","id":"p","version":"1.0.0","sample":true,"sources":{"s":{"mark":"V"}},"facts":{"sbp":{"zh":"压","kind":"number"}},"parameters":{"p":{"zh":"a","en":"a","value":3,"source":"s"}},"rules":[{"id":"R","stage":"triage","when":"sbp > p","then":{"acuity":2},"source":"s","status":"active","locked":true}]}`))
	if err != nil {
		f.Fatal(err)
	}
	set, err := pack.Join(small)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		o, err := pack.LoadOverlay(src)
		if (o == nil) == (err == nil) {
			t.Fatalf("%v %v", o, err)
		}
		if o == nil {
			return
		}
		again, err := pack.LoadOverlay(o.JSON())
		if err != nil || !bytes.Equal(again.JSON(), o.JSON()) {
			t.Errorf("%v\n%s", err, o.JSON())
		}
		if joined, err := set.With(o); err == nil { // binding it beside a pack never panics either
			var ps wire.Problems
			o.Check(joined, &ps)
		}
	})
}
