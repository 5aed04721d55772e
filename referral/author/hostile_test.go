package author_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// engine is the chest-pain network of the example, signed as it is there.
var engine = sync.OnceValue(func() *referral.Engine {
	catalog := must(files.Open(anxi.Catalog))
	e := must(referral.New(catalog.View(), content.CN()...))
	return must(e.Sign(must(build.Overlay("overlay.yaml", must(fs.ReadFile(anxi.Packs, "overlay.yaml"))))))
})

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func lin() []byte { return must(fs.ReadFile(anxi.Cases, "lin.json")) }

func requests(t *testing.T, seed uint64) []author.Request {
	t.Helper()
	all, err := author.Hostile(seed, engine(), lin())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Each hostile request is answered with an error object and each harmless one as
// a case, soon; after each the good case is decided as before.
func TestHostile(t *testing.T) {
	x := endpoint.New(engine())
	good := endpoint.Request{Method: "POST", Path: "/v1/decide", Body: lin()}
	want := x.Handle(good).Body
	for _, r := range requests(t, 1) {
		if r.Size() >= author.HugeBytes {
			continue
		}
		start := time.Now()
		got := x.Handle(ask(r))
		if took := time.Since(start); took > 2*time.Second { // some fifty times what it takes on a quiet machine
			t.Errorf("%s %s %s took %v: %.200q", r.Kind, r.Method, r.Path, took, r.Body())
		}
		if !r.Harmless {
			refused(t, r, got)
		} else if got.Status != 200 {
			t.Errorf("%s: %d %s\n%.200q", r.Kind, got.Status, got.Body, r.Body())
		}
		if !bytes.Equal(x.Handle(good).Body, want) {
			t.Fatalf("%s: the next good case is decided otherwise", r.Kind)
		}
	}
}

func refused(t *testing.T, r author.Request, got endpoint.Response) {
	t.Helper()
	var problem struct{ Code string }
	if err := json.Unmarshal(got.Body, &problem); err != nil || problem.Code == "" || got.Status < 400 || got.Status > 499 || got.ContentType != endpoint.ProblemJSON {
		t.Errorf("%s %s %s: %d %.200s\n%.400q", r.Kind, r.Method, r.Path, got.Status, got.Body, r.Body())
	}
}

// Bodies of 50 MB are refused by their length: whether the carrier took them in
// or only counted makes no difference.
func TestHuge(t *testing.T) {
	x := endpoint.New(engine())
	count := 0
	for _, r := range requests(t, 1) {
		if r.Size() < author.HugeBytes {
			continue
		}
		count++
		counted := x.Handle(endpoint.Request{Method: r.Method, Path: r.Path, Size: r.Size()})
		refused(t, author.Request{Kind: r.Kind}, counted)
		if taken := x.Handle(ask(r)); counted.Status != 413 || !bytes.Equal(taken.Body, counted.Body) {
			t.Errorf("counted %s, taken in %s", counted.Body, taken.Body)
		}
	}
	if count != author.HugeCount {
		t.Errorf("%d bodies of %d bytes", count, author.HugeBytes)
	}
}

func ask(r author.Request) endpoint.Request {
	path, query, _ := bytes.Cut([]byte(r.Path), []byte("?"))
	return endpoint.Request{Method: r.Method, Path: string(path), Query: string(query), Body: r.Body()}
}

// There are a thousand, of many kinds, the same for the same seed.
func TestHostileKinds(t *testing.T) {
	kinds := map[string]int{}
	all, again, other := requests(t, 7), requests(t, 7), requests(t, 8)
	same, harmless := 0, 0
	for i, r := range all {
		kinds[r.Kind]++
		if r.Harmless {
			harmless++
		}
		if !slices.Equal(r.Parts, again[i].Parts) || r.Path != again[i].Path {
			t.Fatalf("%s: another request the second time", r.Kind)
		}
		if slices.Equal(r.Parts, other[i].Parts) {
			same++
		}
	}
	if len(all) != author.HostileCount+author.HarmlessCount || harmless != author.HarmlessCount || len(kinds) < 20 || same > len(all)/4 {
		t.Errorf("%d requests, %d as with another seed, of kinds %v", len(all), same, slices.Sorted(maps.Keys(kinds)))
	}
}
