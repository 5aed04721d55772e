package resident

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// load lays a document into the core, as a host does.
func load(c *core, kind string, src []byte) endpoint.Response {
	copy(c.buffer(len(kind)+1+len(src)), kind+"\n"+string(src))
	return c.safely(c.load)
}

// ask lays a request into the core.
func ask(c *core, method, target string, body []byte, size int) endpoint.Response {
	frame := fmt.Sprintf("%d %d 2 %d\n%s%szh%s", len(method), len(target), size, method, target, body)
	copy(c.buffer(len(frame)), frame)
	return c.safely(c.handle)
}

func overlay() *pack.Overlay {
	return must(build.Overlay("overlay", must(fs.ReadFile(anxi.Packs, "overlay.yaml"))))
}

func empty() *core { return &core{program: &Documents{}} }

// anxiCore is a core with the documents of the example, opened.
func anxiCore(t *testing.T) *core {
	t.Helper()
	c := empty()
	load(c, "catalog", must(files.Open(anxi.Catalog)).View().JSON())
	for _, p := range content.CN() {
		load(c, "pack", p.Canonical())
	}
	load(c, "overlay", overlay().JSON())
	if r := load(c, "open", nil); r.Status != 200 {
		t.Fatalf("open: %d %s", r.Status, r.Body)
	}
	return c
}

// What the core decides is what the library decides with the same sources.
func TestCoreDecidesAsTheLibrary(t *testing.T) {
	c := anxiCore(t)
	e := must(referral.New(must(files.Open(anxi.Catalog)).View(), content.CN()...))
	x := endpoint.New(must(e.Sign(overlay())))
	for _, name := range must(fs.Glob(anxi.Cases, "*.json")) {
		body := must(fs.ReadFile(anxi.Cases, name))
		got := ask(c, "POST", "/v1/decide", body, len(body))
		want := x.Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: body})
		if got.Status != 200 || string(got.Body) != string(want.Body) {
			t.Errorf("%s: %d %s\nwant %s", name, got.Status, got.Body, want.Body)
		}
	}
}

// A frame's own marks do not end a target: what stands in it reaches the endpoint.
func TestTargetIsNotReadAsFrame(t *testing.T) {
	c := anxiCore(t)
	for _, tt := range []struct {
		method, target string
		status         int
		code           string
	}{
		{"GET", "/version", 200, ""},
		{"GET", "/version?a=b", 400, "bad-query"},
		{"GET", "/version\n1 1 1\n", 404, "no-such-route"},
		{"GET", "", 404, "no-such-route"},
		{"GET\n", "/version", 405, "method-not-allowed"},
		{"", "/version", 405, "method-not-allowed"},
	} {
		r := ask(c, tt.method, tt.target, nil, 0)
		if r.Status != tt.status || code(r) != tt.code {
			t.Errorf("%q %q: %d %s; want %d %s", tt.method, tt.target, r.Status, r.Body, tt.status, tt.code)
		}
	}
}

// An echo is a program that is told nothing.
type echo struct{}

func (echo) Take(string, string, []byte) bool   { return false }
func (echo) Open() (Handler, endpoint.Response) { return echo{}.handle, endpoint.Response{Status: 200} }
func (echo) Limit() int                         { return 10 << 20 }
func (echo) handle(r endpoint.Request) endpoint.Response {
	return endpoint.Response{Status: 200, ContentType: endpoint.PlainText, Body: append([]byte(r.Language+" "), r.Body...)}
}

// Another program reads what it says, and is asked in the asker's language.
func TestAnotherProgram(t *testing.T) {
	c := &core{program: echo{}}
	load(c, "open", nil)
	if r := ask(c, "POST", "/echo", []byte("好"), 0); r.Status != 200 || string(r.Body) != "zh 好" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if c.buffer(10<<20+maxHead) == nil || c.buffer(10<<20+maxHead+1) != nil {
		t.Error("the buffer is not as long as the program reads")
	}
}

func TestBodyThatWasNotBrought(t *testing.T) {
	c := anxiCore(t)
	r := ask(c, "POST", "/v1/decide", nil, 50<<20)
	if r.Status != 413 || !strings.Contains(string(r.Body), "52428800 bytes") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if c.buffer(endpoint.MaxBody+maxHead+1) != nil || c.buffer(-1) != nil {
		t.Error("a request longer than is read gets a buffer")
	}
}

// The buffer that held a case holds nothing of it afterwards.
func TestNothingStaysInTheBuffer(t *testing.T) {
	c := anxiCore(t)
	ask(c, "POST", "/v1/decide", must(fs.ReadFile(anxi.Cases, "lin.json")), 0)
	for _, b := range c.in[:cap(c.in)] {
		if b != 0 {
			t.Fatal("bytes of the case are still there")
		}
	}
}

// Every mistake of every document comes at once, each with the document's name;
// after it the core can be loaded anew.
func TestDocumentsWithMistakes(t *testing.T) {
	c := empty()
	load(c, "catalog", []byte(`{"schema":"fenji.catalog/1","colour":1}`))
	load(c, "pack", content.CN()[0].Canonical())
	load(c, "pack", []byte(`{`))
	load(c, "overlay", []byte(`[]`))
	r := load(c, "open", nil)
	if r.Status != 422 || code(r) != badDocument {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	files := map[string]bool{}
	var p endpoint.Problem
	json.Unmarshal(r.Body, &p)
	for _, e := range p.Errors {
		files[e.File] = true
	}
	if len(files) != 3 || !files["catalog"] || !files["packs/1"] || !files["overlays/0"] {
		t.Errorf("mistakes are told of %v", files)
	}
	if r := ask(c, "GET", "/version", nil, 0); r.Status != 409 || code(r) != notOpen {
		t.Errorf("asked before it is open: %d %s", r.Status, r.Body)
	}
}

func TestLoadingAnswers(t *testing.T) {
	catalog := must(files.Open(anxi.Catalog)).View().JSON()
	for _, tt := range []struct {
		name  string
		loads []string // kinds, then open
		code  string
	}{
		{"nothing", nil, badDocument},
		{"no packs", []string{"catalog"}, badDocument},
		{"two catalogs", []string{"catalog", "catalog"}, badDocument},
		{"a kind that there is not", []string{"catalogue"}, badMessage},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := empty()
			var r endpoint.Response
			for _, kind := range append(tt.loads, "open") {
				if r = load(c, kind, catalog); r.Status != 200 {
					break
				}
			}
			if r.Status < 400 || code(r) != tt.code {
				t.Errorf("%d %s; want %s", r.Status, r.Body, tt.code)
			}
		})
	}
}

// Opening twice is opening once; other documents need another core.
func TestOpenTwice(t *testing.T) {
	c := anxiCore(t)
	first := ask(c, "GET", "/version", nil, 0)
	if r := load(c, "open", nil); r.Status != 200 || string(r.Body) != string(first.Body) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := load(c, "pack", content.CN()[0].Canonical()); r.Status != 409 || code(r) != isOpen {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestPanicIsAnswered(t *testing.T) {
	c := anxiCore(t)
	r := c.safely(func([]byte) endpoint.Response { panic("what the case says") })
	if r.Status != 500 || code(r) != fault || strings.Contains(string(r.Body), "what the case says") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := ask(c, "GET", "/version", nil, 0); r.Status != 200 {
		t.Errorf("afterwards: %d %s", r.Status, r.Body)
	}
}

// Whatever the bytes of a message, the answer is a frame.
func FuzzMessages(f *testing.F) {
	for _, s := range []string{"", "\n", "3 8 0 0\nGET/version", "3 999 0 0\nGET/version", "3 8 2 0\nGET/versionzh", "-1 0 0 0\n", "9223372036854775807 9223372036854775807 9223372036854775807 1\n", "open\n", "pack\n{}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		c := &core{program: &Documents{}, handler: (&endpoint.Endpoint{}).Handle}
		for _, what := range []func([]byte) endpoint.Response{c.handle, c.load, empty().load} {
			copy(c.buffer(len(message)), message)
			r := c.safely(what)
			head, body, _ := strings.Cut(string(appendFrame(nil, r)), "\n")
			if want := fmt.Sprintf("%d %s %d", r.Status, r.ContentType, len(body)); head != want {
				t.Fatalf("frame %q; want %q", head, want)
			}
		}
	})
}

// code is the stable code of a problem; "" of any other answer.
func code(r endpoint.Response) string {
	var p endpoint.Problem
	if r.ContentType == endpoint.ProblemJSON {
		json.Unmarshal(r.Body, &p)
	}
	return p.Code
}
