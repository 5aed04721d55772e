package publish_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// failing is a store that can be made to fail.
type failing struct {
	publish.Memory
	fail func(what, key string) error
}

func (f *failing) ask(what, key string) error {
	if f.fail == nil {
		return nil
	}
	return f.fail(what, key)
}

func (f *failing) Get(ctx context.Context, key string) ([]byte, error) {
	if err := f.ask("get", key); err != nil {
		return nil, err
	}
	return f.Memory.Get(ctx, key)
}

func (f *failing) Put(ctx context.Context, key string, value []byte) error {
	if err := f.ask("put", key); err != nil {
		return err
	}
	return f.Memory.Put(ctx, key, value)
}

// all is what the store keeps.
func (f *failing) all() map[string][]byte {
	kept := map[string][]byte{}
	for _, key := range must(f.List(context.Background(), "")) {
		kept[key] = must(f.Memory.Get(context.Background(), key))
	}
	return kept
}

// filled is a store of the same.
func filled(kept map[string][]byte) *failing {
	f := &failing{}
	for key, value := range kept {
		must(true, f.Memory.Put(context.Background(), key, value))
	}
	return f
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// key is one made of a seed of one byte.
func key(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

// A desk is a publisher for two tenants, of which anxi takes nothing unsigned and open
// takes all.
type desk struct {
	t     *testing.T
	store *failing
	*publish.Publisher
	now string
}

func newDesk(t *testing.T) *desk {
	trusted := publish.Key(key(1).Public().(ed25519.PublicKey))
	config := fmt.Sprintf(`{"schema": "fenji.tenants/1", "tenants": [
		{"id": "anxi", "keys": [%q], "tokens": [%s]}, {"id": "open", "unsigned": true, "tokens": [%s]}]}`, trusted, tokens("anxi"), tokens("open"))
	d := &desk{t: t, store: &failing{}, now: "2026-01-01T08:00:00+08:00"}
	d.Publisher = &publish.Publisher{Store: d.store, Tenants: must(publish.ParseTenants("", []byte(config))),
		Now: func() wire.Time { return must(wire.ParseTime(d.now)) }}
	return d
}

// tokens are those of a tenant, each called as tenant and role.
func tokens(tenant string) string {
	var all []string
	for _, role := range []string{publish.Decide, publish.Publish, publish.Read} {
		all = append(all, fmt.Sprintf(`{"name": %q, "role": %q, "hash": %q}`, role+"-token", role, publish.HashToken(tenant+" "+role)))
	}
	return strings.Join(all, ",")
}

// use lets the publisher go on with what another kept.
func (d *desk) use(kept map[string][]byte) {
	d.store = filled(kept)
	d.Publisher.Store = d.store
}

// ask asks with a token; what is answered is read into a map.
func (d *desk) ask(token, method, path string, body []byte) (int, map[string]any) {
	d.t.Helper()
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	var got map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		d.t.Fatalf("%s %s: %d %q", method, path, w.Code, w.Body)
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		d.t.Errorf("%s %s may be kept on the way", method, path)
	}
	return w.Code, got
}

// documents are those of the Anxi example, as canonical JSON.
func documents() (catalog []byte, packs [][]byte, overlay []byte) {
	for _, p := range content.CN() {
		packs = append(packs, p.Canonical())
	}
	overlay = must(build.Overlay("overlay", must(fs.ReadFile(anxi.Packs, "overlay.yaml")))).JSON()
	return must(files.Open(anxi.Catalog)).View().JSON(), packs, overlay
}

// submitted is a document as a draft has it, signed by a key unless that is nil.
func submitted(doc []byte, with ed25519.PrivateKey) string {
	if with == nil {
		return fmt.Sprintf(`{"document": %s}`, doc)
	}
	var head struct{ ID string }
	if err := json.Unmarshal(doc, &head); err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"document": %s, "signature": %s}`, doc, publish.Sign(head.ID, pack.Hash(doc), with).JSON())
}

// draft is the whole Anxi example.
func draft(with ed25519.PrivateKey) []byte {
	catalog, packs, overlay := documents()
	var all []string
	for _, p := range packs {
		all = append(all, submitted(p, with))
	}
	return fmt.Appendf(nil, `{"schema": "fenji.draft/1", "catalog": %s, "packs": [%s], "overlays": [%s]}`, submitted(catalog, with), strings.Join(all, ","), submitted(overlay, with))
}

// changed is a draft of the catalogue alone, with another telephone number.
func changed(phone string) []byte {
	catalog, _, _ := documents()
	return fmt.Appendf(nil, `{"schema": "fenji.draft/1", "catalog": {"document": %s}}`, bytes.Replace(catalog, []byte(`"phone":"120"`), []byte(`"phone":"`+phone+`"`), 1))
}

// published publishes and gives the edition's id.
func (d *desk) published(token string, draft []byte) string {
	d.t.Helper()
	status, got := d.ask(token, "POST", "/v1/admin/editions", draft)
	if status != 201 {
		d.t.Fatal(status, got)
	}
	return got["id"].(string)
}

// What is published is decided with, by content; what a draft leaves out stays; an earlier
// edition comes back whole.
func TestPublishListRollBack(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	tenant := d.Tenants.Tenant("open")
	if _, err := publish.ReadCurrent(ctx, d.store, "open"); !errors.Is(err, publish.ErrNothing) {
		t.Fatal(err)
	}
	first := d.published("open publish", draft(nil))
	d.now = "2026-01-02T08:00:00+08:00"
	second := d.published("open publish", changed("999"))
	emergency := func() string {
		c := must(publish.ReadCurrent(ctx, d.store, "open"))
		return must(tenant.Open(ctx, d.store, &c.Edition)).View().Emergency().Phone
	}
	if got := emergency(); got != "999" {
		t.Errorf("decided with %q", got)
	}
	c := must(publish.ReadCurrent(ctx, d.store, "open"))
	if c.ID != second || c.By != "publish-token" || c.Edition.Parent != first || len(c.Edition.Packs) != len(content.CN()) || len(c.Edition.Overlays) != 1 {
		t.Errorf("current is %+v", c)
	}
	status, list := d.ask("open read", "GET", "/v1/admin/editions", nil)
	if status != 200 || list["current"] != second || len(list["editions"].([]any)) != 2 || list["editions"].([]any)[0].(map[string]any)["id"] != second {
		t.Errorf("%d %v", status, list)
	}
	if status, got := d.ask("open publish", "POST", "/v1/admin/editions/"+first+"/roll-back", nil); status != 200 || got["id"] != first {
		t.Errorf("%d %v", status, got)
	}
	if got := emergency(); got != "120" {
		t.Errorf("after rolling back decided with %q", got)
	}
	if status, got := d.ask("open publish", "GET", "/v1/admin/editions/"+second, nil); status != 200 || got["parent"] != first || got["id"] != second {
		t.Errorf("%d %v", status, got)
	}
	if status, list := d.ask("anxi read", "GET", "/v1/admin/editions", nil); status != 200 || len(list["editions"].([]any)) != 0 {
		t.Errorf("another tenant sees %v", list)
	}
}

// A tenant that asks for signatures takes those of its keys alone.
func TestSignedDraft(t *testing.T) {
	d := newDesk(t)
	if status, got := d.ask("anxi publish", "POST", "/v1/admin/validate", draft(key(1))); status != 200 || got["schema"] != publish.ValidSchema {
		t.Fatal(status, got)
	}
	if len(d.store.all()) > 0 {
		t.Error("validating kept something")
	}
	d.published("anxi publish", draft(key(1)))
	d.Tenants.Tenant("anxi").Keys = nil // the key is trusted no longer
	c := must(publish.ReadCurrent(t.Context(), d.store, "anxi"))
	if _, err := d.Tenants.Tenant("anxi").Open(t.Context(), d.store, &c.Edition); err == nil || !strings.Contains(err.Error(), "not trusted here") {
		t.Error(err)
	}
	if status, got := d.ask("anxi publish", "POST", "/v1/admin/editions/"+c.ID+"/roll-back", nil); status != 422 || got["code"] != "not-signed" {
		t.Error(status, got)
	}
}

// Whatever is refused is refused with its code, and changes nothing.
func TestRefused(t *testing.T) {
	catalog, _, _ := documents()
	whole := string(draft(nil))
	signed := string(draft(key(1)))
	with := func(old, new string) []byte {
		if !strings.Contains(whole, old) {
			t.Fatalf("no %s", old)
		}
		return []byte(strings.Replace(whole, old, new, 1))
	}
	d := newDesk(t)
	d.published("open publish", draft(nil))
	published := d.store.all()
	for _, tt := range []struct {
		name          string
		token         string
		method, path  string
		body          []byte
		status        int
		code, mention string
	}{
		{"no token", "", "GET", "editions", nil, 401, "no-token", "Authorization"},
		{"a token nobody has", "open publish ", "GET", "editions", nil, 401, "no-token", ""},
		{"a token to decide", "open decide", "GET", "editions", nil, 403, "not-allowed", "role decide"},
		{"a token to read", "open read", "POST", "editions", draft(nil), 403, "not-allowed", "role read"},
		{"nowhere", "open publish", "GET", "edition", nil, 404, "no-such-route", "/v1/admin/editions"},
		{"the wrong method", "open publish", "PUT", "editions", nil, 405, "method-not-allowed", "POST, GET"},
		{"no edition", "open publish", "GET", "editions/sha256:00", nil, 404, "no-such-edition", ""},
		{"no edition to roll back to", "open publish", "POST", "editions/sha256:00/roll-back", nil, 404, "no-such-edition", ""},
		{"no JSON", "open publish", "POST", "editions", []byte(`{"schema`), 422, "bad-edition", ""},
		{"another schema", "open publish", "POST", "editions", []byte(`{"schema": "fenji.case/1"}`), 422, "bad-edition", "fenji.draft/1"},
		{"an unknown key", "open publish", "POST", "validate", with(`"packs"`, `"pack"`), 422, "bad-edition", `did you mean \"packs\"?`},
		{"no packs", "open publish", "POST", "editions", []byte(`{"schema": "fenji.draft/1", "catalog": {"document": ` + string(catalog) + `}, "packs": []}`), 422, "bad-edition", "no pack has a fallback"},
		{"a broken catalog", "open publish", "POST", "editions", with(`"level":"township"`, `"level":"townshp"`), 422, "bad-edition", "townshp"},
		{"a broken pack", "open publish", "POST", "editions", with(`"stage":"triage"`, `"stage":"tirage"`), 422, "bad-edition", "tirage"},
		{"a hash that nobody published", "open publish", "POST", "editions", []byte(`{"schema": "fenji.draft/1", "catalog": {"hash": "sha256:` + strings.Repeat("0", 64) + `"}}`), 422, "bad-edition", "was published before"},
		{"a document and a hash", "open publish", "POST", "editions", []byte(`{"schema": "fenji.draft/1", "catalog": {"document": {}, "hash": "x"}}`), 422, "bad-edition", "not both"},
		{"a parent that is not current", "open publish", "POST", "editions", []byte(`{"schema": "fenji.draft/1", "parent": "sha256:1"}`), 409, "overtaken", "is current"},
		{"a catalog of the future", "open publish", "POST", "editions", with(`"published":"20`, `"published":"21`), 409, "bad-clock", "the catalog was published at 21"},
		{"unsigned", "anxi publish", "POST", "editions", draft(nil), 422, "not-signed", "takes none that is not"},
		{"signed by a stranger", "anxi publish", "POST", "editions", draft(key(2)), 422, "not-signed", "not trusted here"},
		{"changed after it was signed", "anxi publish", "POST", "editions", []byte(strings.Replace(signed, `"phone":"120"`, `"phone":"110"`, 1)), 422, "not-signed", "has changed since it was signed"},
		{"badly signed where none is needed", "open publish", "POST", "editions", draft(key(2)), 422, "not-signed", "not trusted here"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			d.use(published)
			status, got := d.ask(tt.token, tt.method, "/v1/admin/"+tt.path, tt.body)
			if said := string(wire.Canonical(got)); status != tt.status || got["code"] != tt.code || !strings.Contains(said, tt.mention) {
				t.Errorf("got %d %.1000s", status, said)
			}
			if !maps.EqualFunc(d.store.all(), published, bytes.Equal) {
				t.Error("something was changed")
			}
		})
	}
}

// Wherever the store fails, what was current stays so, and a second try succeeds.
func TestStoreFails(t *testing.T) {
	whole := newDesk(t)
	first := whole.published("open publish", draft(nil))
	for _, at := range []string{"get open/current", "put open/documents", "put open/editions", "put open/current"} {
		d := newDesk(t)
		d.use(whole.store.all())
		what, prefix, _ := strings.Cut(at, " ")
		d.store.fail = func(asked, key string) error {
			if asked == what && strings.HasPrefix(key, prefix) {
				return errors.New("the disk is full")
			}
			return nil
		}
		status, got := d.ask("open publish", "POST", "/v1/admin/editions", changed("999"))
		if status != http.StatusServiceUnavailable || got["code"] != "store-failed" {
			t.Errorf("%s: %d %v", at, status, got)
		}
		d.store.fail = nil
		if c := must(publish.ReadCurrent(t.Context(), d.store, "open")); c.ID != first {
			t.Errorf("%s: %s is current", at, c.ID)
		}
		d.published("open publish", changed("999"))
	}
}

// A clock that stands before what it has published is not believed.
func TestClockGoesBack(t *testing.T) {
	d := newDesk(t)
	d.published("open publish", draft(nil))
	d.now = "2025-12-31T08:00:00+08:00"
	if status, got := d.ask("open publish", "POST", "/v1/admin/editions", changed("999")); status != 409 || got["code"] != "bad-clock" {
		t.Error(status, got)
	}
}

// A configuration that is none is refused with all that is wrong.
func TestParseTenantsRefuses(t *testing.T) {
	_, err := publish.ParseTenants("t.json", []byte(`{"schema": "fenji.tenant/1", "tenants": [
		{"id": "a/b", "keys": ["x"], "tokens": [{"name": "a b", "role": "decider", "hash": "x"}, {"name": "c", "role": "read", "hash": "`+publish.HashToken("")+`"}]},
		{"id": "c", "unsinged": true, "tokens": [{"name": "d", "role": "read", "hash": "`+publish.HashToken("1")+`"}, {"name": "e", "role": "decide", "hash": "`+publish.HashToken("1")+`"}]}]}`))
	for _, want := range []string{"t.json:1:", `"a/b" is no id`, "a public key such as", `"a b" is not a name`, `unknown role "decider"; did you mean "decide"?`, "malformed-hash", "the hash of nothing", `did you mean "unsigned"?`, "two tokens have this hash"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not told:\n%v", want, err)
		}
	}
}
