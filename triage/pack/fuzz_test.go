package pack_test

import (
	"bytes"
	"testing"

	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/triage/pack"
)

// Reading a pack never panics: it gives a pack or mistakes. What is read is
// written in one form, which reads back to the same bytes; and binding it, alone
// or beside the shipped packs, never panics either.
func FuzzPackLoad(f *testing.F) {
	shipped := content.CN()
	for _, p := range shipped {
		f.Add(p.Canonical())
	}
	f.Add([]byte(`{"schema": "fenji.pack/1", "id": "p", "version": "1.0.0", "sample": true, "sources": {"s": {"title": "S", "mark": "V"}}, "facts": {"a": {"zh": "甲", "kind": "bool"}}, "rules": [{"id": "R", "stage": "triage", "when": "a", "then": {"acuity": 2}, "source": "s", "status": "active"}]}`))
	f.Add([]byte(`{"schema": "fenji.pack/1", "id": "p", "definitions": {"a": "b", "b": "a"}, "effective": {"from": "2023-02-30"}}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := pack.Load(src)
		if (p == nil) == (err == nil) {
			t.Fatalf("%v %v", p, err)
		}
		if p == nil {
			return
		}
		again, err := pack.Load(p.Canonical())
		if err != nil || !bytes.Equal(again.Canonical(), p.Canonical()) || again.Hash() != p.Hash() || p.Hash() != pack.Hash(p.Canonical()) {
			t.Errorf("canonical JSON does not read back: %v\n%s", err, p.Canonical())
		}
		for _, packs := range [][]*pack.Pack{{p}, append([]*pack.Pack{p}, shipped...)} {
			if set, err := pack.Join(packs...); (set == nil) == (err == nil) {
				t.Errorf("%v %v", set, err)
			}
		}
	})
}
