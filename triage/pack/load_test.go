package pack

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/referral/wire"
)

// The shipped packs are read as canonical: the same as by their trees, with the same
// places of their rules and the same hash.
func TestLoadCanonical(t *testing.T) {
	files, err := filepath.Glob("../../referral/content/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimSuffix(string(src), "\n")
		p, q := loadCanonical(text), byTree(t, text)
		if p == nil || p.Hash() != q.Hash() {
			t.Fatalf("%s is not read as canonical", file)
		}
		for i := range p.Rules {
			b, c := &Bound{Rule: &p.Rules[i], Pack: p}, &Bound{Rule: &q.Rules[i], Pack: q}
			if b.At("/when").Place() != c.At("/when").Place() {
				t.Errorf("%s: %s stands at %s, not %s", file, b.ID, b.At("/when").Place(), c.At("/when").Place())
			}
		}
		p.source, p.hash, q.node = "", "", nil
		if !reflect.DeepEqual(p, q) {
			t.Errorf("%s says something else than its tree", file)
		}
	}
}

// A pack with its rules in another order is none, and is told of where they stand.
func TestLoadUnordered(t *testing.T) {
	const head = `{"schema":"fenji.pack/1","id":"p","version":"1.0.0","title":{"zh":"一","en":"a"},"jurisdiction":"CN","languages":["zh"],"sample":true,"sources":{"s":{"title":"s","mark":"V"}},"terms":{"x":{"zh":"一","en":"x","class":"open"}},"rules":[`
	rule := func(id, service string) string {
		return `{"id":"` + id + `","stage":"referral","when":"acuity \u003c= 2","then":{"need":[{"service":"` + service + `"}]},"source":"s","status":"active"}`
	}
	for src, place := range map[string]string{
		head + rule("b", "y") + `,` + rule("a", "x") + `]}`:                            "/rules/0/then/need/0/service",
		head + rule("a", "x") + `,` + rule("b", "y") + `]}`:                            "/rules/1/then/need/0/service",
		strings.ReplaceAll(head+rule("a", "x")+`,`+rule("b", "y")+`]}`, `\u003c`, "<"): "/rules/1/then/need/0/service",
	} {
		p, err := Load([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		if canonical := string(p.Canonical()) == src; canonical != (p.source != "") {
			t.Errorf("%s is canonical: %v", src, canonical)
		}
		_, err = Join(p)
		ps, _ := err.(wire.Problems)
		if len(ps) != 1 || ps[0].Path != place || ps[0].Line != 1 || ps[0].Column != 1+len([]rune(src[:strings.Index(src, `"y"`)])) {
			t.Errorf("%s: %v", src, err)
		}
	}
}

func byTree(t *testing.T, src string) *Pack {
	t.Helper()
	n, err := wire.ParseJSON("", []byte(src), MaxBytes)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Read(n)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
