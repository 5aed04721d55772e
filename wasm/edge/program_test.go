package main

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/wasm/resident"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// config is that of two tenants; who shows the token "secret" asks for Anxi.
func config() []byte {
	return []byte(`{"schema": "fenji.tenants/1", "tenants": [
		{"id": "anxi", "unsigned": true, "origins": ["https://his.example"], "tokens": [{"name": "his", "role": "decide", "hash": "` + publish.HashToken("secret") + `"}]},
		{"id": "strict", "tokens": []}]}`)
}

// told is a program that was told the configuration and its tenant.
func told(tenant string) *program {
	p := &program{kept: map[string][]byte{}}
	p.Take("tenants", "", config())
	p.Take("tenant", "", []byte(tenant))
	return p
}

// opened opens a program, told what a store holds, as the shell does.
func opened(t *testing.T, p *program, store *publish.Memory) (resident.Handler, endpoint.Response) {
	t.Helper()
	for range 5 {
		h, r := p.Open()
		var asked struct{ Needs []string }
		if h != nil || r.Status != 200 || json.Unmarshal(r.Body, &asked) != nil || len(asked.Needs) == 0 {
			return h, r
		}
		for _, key := range asked.Needs {
			if value, err := store.Get(t.Context(), key); err == nil {
				p.Take("kept", key, value)
			} else {
				p.Take("nothing", key, nil)
			}
		}
	}
	t.Fatal("it asks and asks")
	return nil, endpoint.Response{}
}

// published is a store with Anxi's edition, and its engine.
func published(t *testing.T) (*publish.Memory, *referral.Engine) {
	t.Helper()
	e := must(referral.New(must(files.Open(anxi.Catalog)).View(), content.CN()...))
	store := &publish.Memory{}
	all := must(publish.ParseTenants("", config()))
	p := &publish.Publisher{Store: store, Tenants: all, Now: func() wire.Time { return must(wire.ParseTime("2026-01-01T08:00:00+08:00")) }}
	must(p.Publish(t.Context(), all.Tenant("anxi"), "office", publish.DraftOf(e)))
	return store, e
}

// A tenant's core decides what the library decides, with hooks and FHIR beside it.
func TestTenantDecidesAsTheLibrary(t *testing.T) {
	store, e := published(t)
	h, r := opened(t, told("anxi"), store)
	if h == nil {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	lin := must(fs.ReadFile(anxi.Cases, "lin.json"))
	want := endpoint.New(e).Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: lin})
	if got := h(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: lin}); string(got.Body) != string(want.Body) {
		t.Errorf("%d %s", got.Status, got.Body)
	}
	for _, path := range []string{"/cds-services", "/fhir/Questionnaire"} {
		if got := h(endpoint.Request{Method: "GET", Path: path}); got.Status != 200 {
			t.Errorf("%s: %d %s", path, got.Status, got.Body)
		}
	}
}

// What can't be decided with is not opened.
func TestNotOpened(t *testing.T) {
	store, _ := published(t)
	broken, _ := published(t)
	for _, key := range must(broken.List(t.Context(), "anxi/documents/")) {
		broken.Put(t.Context(), key, []byte("{}"))
	}
	for _, tt := range []struct {
		name, tenant string
		store        *publish.Memory
		code         string
	}{
		{"nothing published", "strict", store, endpoint.NotReady},
		{"no such tenant", "nobody", store, "bad-document"},
		{"other documents than were published", "anxi", broken, "bad-document"},
	} {
		h, r := opened(t, told(tt.tenant), tt.store)
		var p endpoint.Problem
		json.Unmarshal(r.Body, &p)
		if h != nil || p.Code != tt.code {
			t.Errorf("%s: %d %s", tt.name, r.Status, r.Body)
		}
	}
	if h, r := (&program{}).Open(); h != nil || r.Status != 422 {
		t.Errorf("without a configuration: %d %s", r.Status, r.Body)
	}
}

// The gate knows who asks, and tells of nobody else.
func TestGate(t *testing.T) {
	gate, _ := told("").Open()
	for _, tt := range []struct {
		method, path, authorization, origin string
		status                              int
		body                                string
	}{
		{"POST", "/v1/decide", "Bearer secret", "", 200, `{"tenant":"anxi","current":"anxi/current"}`},
		{"POST", "/v1/decide", "Bearer secret", "https://his.example", 200, `{"tenant":"anxi","current":"anxi/current","origin":"https://his.example"}`},
		{"POST", "/v1/decide", "Bearer secret", "https://evil.example", 200, `{"tenant":"anxi","current":"anxi/current"}`},
		{"POST", "/v1/decide", "Bearer other", "https://his.example", 401, `"code":"no-token"`},
		{"POST", "/v1/decide", "", "", 401, `"code":"no-token"`},
		{"POST", "/v1/admin/editions", "Bearer secret", "", 403, `"code":"not-allowed"`},
		{"OPTIONS", "/v1/decide", "", "https://his.example", 204, ""},
		{"OPTIONS", "/v1/decide", "", "https://evil.example", 401, `"code":"no-token"`},
		{"GET", "/healthz", "", "", 200, "{}"},
		{"GET", "/readyz", "", "", 200, `{"well":["anxi/current","strict/current"]}`},
	} {
		r := gate(endpoint.Request{Method: tt.method, Path: tt.path, Body: []byte(tt.authorization + "\n" + tt.origin)})
		if r.Status != tt.status || !strings.Contains(string(r.Body), tt.body) {
			t.Errorf("%s %s %q %q: %d %s", tt.method, tt.path, tt.authorization, tt.origin, r.Status, r.Body)
		}
	}
}
