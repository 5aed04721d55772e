// Package served is what every server of fenji has to answer, told by its address alone:
// the native one and a Worker at an edge are held to the same. Start one on an empty store
// with [Tenants] and give [Server.Test] where it is.
package served

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/publish"
)

// A Server is one that is held to it.
type Server struct {
	URL      string        // such as http://127.0.0.1:8787
	Patience time.Duration // how long after it was published an edition may not be decided with yet
	Examples fs.FS         // the folder examples of the repository
	// Unpatched leaves out the catalogues that tests change, of which each is published:
	// for servers to which that takes seconds.
	Unpatched bool
}

// The tenants: Open takes what is not signed, Signed only what [Key] has signed, and
// nothing is ever published for Empty.
const (
	Open   = "open"
	Signed = "signed"
	Empty  = "empty"
)

// Key signs for the tenant Signed.
var Key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))

// Token is the one of a tenant for a role. It is no secret.
func Token(tenant, role string) string { return "not-a-secret-" + tenant + "-" + role }

// Tenants is the configuration that a server under test is started with.
func Tenants() []byte {
	t := publish.Tenants{Schema: publish.TenantsSchema}
	for _, id := range []string{Open, Signed, Empty} {
		one := &publish.Tenant{ID: id, Unsigned: id != Signed, Here: "lantian", Link: "data"}
		if id == Signed {
			one.Keys = []string{publish.Key(Key.Public().(ed25519.PublicKey))}
		}
		for _, role := range []string{publish.Decide, publish.Publish, publish.Read} {
			one.Tokens = append(one.Tokens, publish.Token{Name: role, Role: role, Hash: publish.HashToken(Token(id, role))})
		}
		t.All = append(t.All, one)
	}
	src, err := json.Marshal(t)
	if err != nil {
		panic(err)
	}
	return src
}

// An Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Code is the code of a problem; empty for none.
func (a Answer) Code() string {
	var p endpoint.Problem
	if json.Unmarshal(a.Body, &p) != nil {
		return ""
	}
	return p.Code
}

// client sends everything anew: what a proxy or cookie does is no part of it.
var client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 128, ExpectContinueTimeout: time.Second}}

// long is from how many bytes on a body waits for an answer to its length: who writes on
// while the other side closes loses the answer.
const long = 8 << 20

// Ask asks with a token, which may be empty, and more headers, by name and value.
func (s Server) Ask(token, method, target string, body []byte, headers ...string) (Answer, error) {
	r, err := http.NewRequest(method, s.URL+target, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if len(body) > long {
		r.Header.Set("Expect", "100-continue")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := client.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	return Answer{answer.StatusCode, answer.Header, got}, err
}

// ask is Ask in a test.
func (s Server) ask(t *testing.T, token, method, target string, body []byte, headers ...string) Answer {
	t.Helper()
	a, err := s.Ask(token, method, target, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Test holds the server to all of it.
func (s Server) Test(t *testing.T) {
	t.Run("before anything is published", s.before)
	t.Run("the same bytes", s.sameBytes)
	t.Run("rolled back", s.rolledBack)
	t.Run("bad drafts", s.badDrafts)
	t.Run("signatures", s.signatures)
	t.Run("bad requests", s.badRequests)
	t.Run("carried", s.carried)
}

// Publish publishes for a tenant and gives the edition's id.
func (s Server) Publish(t *testing.T, tenant string, draft []byte) string {
	t.Helper()
	a := s.ask(t, Token(tenant, publish.Publish), "POST", "/v1/admin/editions", draft)
	var got struct{ ID string }
	if err := json.Unmarshal(a.Body, &got); err != nil || a.Status != http.StatusCreated {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	return got.ID
}

// await waits until the server decides with an engine's documents.
func (s Server) await(t *testing.T, tenant string, e *referral.Engine) {
	t.Helper()
	want := endpoint.New(e).Handle(endpoint.Request{Method: "GET", Path: "/version"}).Body
	var got Answer
	for end := time.Now().Add(s.Patience); ; time.Sleep(50 * time.Millisecond) {
		got = s.ask(t, Token(tenant, publish.Decide), "GET", "/version", nil)
		if bytes.Equal(got.Body, want) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("after %v it still decides with %d %.300s\nnot %.300s", s.Patience, got.Status, got.Body, want)
		}
	}
}

// A network is an engine with the example cases that are asked of it.
type network struct {
	name   string
	engine *referral.Engine
	cases  []author.Test
}

// networks are those of the examples, each as it stands and as its tests change it.
func (s Server) networks(t *testing.T) (all []*network) {
	t.Helper()
	for _, pattern := range []string{"*/" + author.CasesFolder, "scenarios/*/" + author.CasesFolder} {
		folders, err := fs.Glob(s.Examples, pattern)
		if err != nil || len(folders) == 0 {
			t.Fatal("no example has cases", err)
		}
		for _, folder := range folders {
			all = append(all, s.consortium(t, path.Dir(folder))...)
		}
	}
	return all
}

func (s Server) consortium(t *testing.T, name string) (all []*network) {
	t.Helper()
	dir, err := fs.Sub(s.Examples, name)
	if err != nil {
		t.Fatal(err)
	}
	open, err := author.Open(dir, content.CN()...)
	if err != nil {
		t.Fatal(name, err)
	}
	cases, err := fs.Sub(dir, author.CasesFolder)
	if err != nil {
		t.Fatal(err)
	}
	tests, err := author.Tests(cases)
	if err != nil {
		t.Fatal(name, err)
	}
	plain := &network{name: name, engine: open.Engine}
	all = append(all, plain)
	for _, one := range tests {
		if one.Patch == nil && len(one.Overlays) == 0 {
			plain.cases = append(plain.cases, one)
			continue
		}
		if s.Unpatched {
			continue
		}
		e, err := one.On(open, dir)
		if err != nil {
			t.Fatal(name, one.Name, err)
		}
		all = append(all, &network{name + "+" + one.Name, e, []author.Test{one}})
	}
	return all
}

// before asks what nothing was published for.
func (s Server) before(t *testing.T) {
	if a := s.ask(t, "", "GET", "/healthz", nil); a.Status != 200 {
		t.Errorf("healthz: %d %s", a.Status, a.Body)
	}
	for _, target := range []string{"/version", "/v1/services"} {
		if a := s.ask(t, Token(Empty, publish.Decide), "GET", target, nil); a.Status != 503 || a.Code() != endpoint.NotReady {
			t.Errorf("%s: %d %s", target, a.Status, a.Body)
		}
	}
}

// sameBytes publishes every example and asks every case of it: what comes is what the
// library decides, byte for byte.
func (s Server) sameBytes(t *testing.T) {
	decided := 0
	var before *referral.Engine
	for _, n := range s.networks(t) {
		s.Publish(t, Open, changed(before, n.engine))
		before = n.engine
		s.await(t, Open, n.engine)
		x := endpoint.New(n.engine)
		for _, one := range n.cases {
			want := x.Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: one.Case})
			got := s.ask(t, Token(Open, publish.Decide), "POST", "/v1/decide", one.Case)
			if decided++; got.Status != want.Status || !bytes.Equal(got.Body, want.Body) || got.Header.Get("Content-Type") != want.ContentType {
				t.Errorf("%s/%s: %d %.300s\nwant %d %.300s", n.name, one.Name, got.Status, got.Body, want.Status, want.Body)
			}
		}
	}
	if decided == 0 {
		t.Error("no case was asked")
	}
	t.Logf("evidence: %s | %s | %s", "example cases over HTTP: "+s.URL, "the library's bytes", fmt.Sprintf("%d cases", decided))
}

// changed is the draft of an engine after another, which may be nil: of the catalogue
// alone where that is all that differs.
func changed(before, e *referral.Engine) []byte {
	if before == nil || !slices.Equal(before.Set().Packs, e.Set().Packs) || !slices.Equal(before.Set().Overlays, e.Set().Overlays) {
		return publish.DraftOf(e)
	}
	return fmt.Appendf(nil, `{"schema": %q, "catalog": {"document": %s}}`, publish.DraftSchema, e.View().JSON())
}

// Anxi is the engine of the example county, and Lin its example case.
func (s Server) Anxi(t *testing.T) (e *referral.Engine, lin []byte) {
	t.Helper()
	lin, err := fs.ReadFile(s.Examples, "anxi/cases/lin.json")
	if err != nil {
		t.Fatal(err)
	}
	return s.consortium(t, "anxi")[0].engine, lin
}

// Renumbered is the draft of a catalogue of Anxi that has another number of the ambulance.
func Renumbered(e *referral.Engine, phone string) []byte {
	catalog := strings.Replace(string(e.View().JSON()), `"phone":"120"`, `"phone":"`+phone+`"`, 1)
	return fmt.Appendf(nil, `{"schema": %q, "catalog": {"document": %s}}`, publish.DraftSchema, catalog)
}

// emergency is the number that the server tells now, once it tells the wanted one or is
// out of patience.
func (s Server) emergency(t *testing.T, lin []byte, want string) (got string) {
	t.Helper()
	for end := time.Now().Add(s.Patience); ; time.Sleep(50 * time.Millisecond) {
		a := s.ask(t, Token(Open, publish.Decide), "POST", "/v1/explain", lin)
		var e struct{ Emergency string }
		if err := json.Unmarshal(a.Body, &e); err != nil {
			t.Fatal(a.Status, err)
		}
		if e.Emergency == want || time.Now().After(end) {
			return e.Emergency
		}
	}
}

// rolledBack publishes a change and takes it back.
func (s Server) rolledBack(t *testing.T) {
	e, lin := s.Anxi(t)
	first := s.Publish(t, Open, publish.DraftOf(e))
	s.Publish(t, Open, Renumbered(e, "999"))
	if got := s.emergency(t, lin, "999"); got != "999" {
		t.Errorf("after publishing it tells %q", got)
	}
	a := s.ask(t, Token(Open, publish.Publish), "POST", "/v1/admin/editions/"+first+"/roll-back", nil)
	if a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	s.await(t, Open, e)
	if got := s.emergency(t, lin, "120"); got != "120" {
		t.Errorf("after rolling back it tells %q", got)
	}
	a = s.ask(t, Token(Open, publish.Read), "GET", "/v1/admin/editions", nil)
	var list struct {
		Current  string
		Editions []struct{ ID string }
	}
	if err := json.Unmarshal(a.Body, &list); err != nil || list.Current != first || len(list.Editions) < 2 {
		t.Errorf("%d %.500s", a.Status, a.Body)
	}
}

// badDrafts are refused, each with its code, and the last good edition keeps serving.
func (s Server) badDrafts(t *testing.T) {
	e, lin := s.Anxi(t)
	s.Publish(t, Open, publish.DraftOf(e))
	s.await(t, Open, e)
	want := endpoint.New(e).Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: lin}).Body
	whole := string(publish.DraftOf(e))
	with := func(old, new string) string {
		if !strings.Contains(whole, old) {
			t.Fatalf("the draft has no %s", old)
		}
		return strings.Replace(whole, old, new, 1)
	}
	for _, tt := range []struct{ name, draft, code, mention string }{
		{"half a draft", whole[:len(whole)/2], endpoint.BadEdition, "not-json"},
		{"a broken catalog", with(`"level":"township"`, `"level":"townshp"`), endpoint.BadEdition, "townshp"},
		{"a catalog without places", `{"schema":"fenji.draft/1","catalog":{"document":{"schema":"fenji.catalog/1","id":"x","published":"2022-11-26T08:00:00+08:00"}}}`, endpoint.BadEdition, ""},
		{"a broken pack", with(`"stage":"triage"`, `"stage":"tirage"`), endpoint.BadEdition, "tirage"},
		{"a pack without its others", `{"schema":"fenji.draft/1","packs":[]}`, endpoint.BadEdition, "no pack has a fallback"},
		{"a service that no pack declares", with(`"service":"pci"`, `"service":"pcj"`), endpoint.BadEdition, "pcj"},
		{"a broken overlay", with(`"schema":"fenji.overlay/1"`, `"schema":"fenji.overlay/9"`), endpoint.BadEdition, "fenji.overlay/9"},
		{"a catalog of the future", with(`"published":"2022-`, `"published":"2122-`), endpoint.BadClock, "2122"},
		{"an edition that nobody has", `{"schema":"fenji.draft/1","parent":"sha256:0"}`, endpoint.Overtaken, "is current"},
	} {
		for _, target := range []string{"/v1/admin/validate", "/v1/admin/editions"} {
			a := s.ask(t, Token(Open, publish.Publish), "POST", target, []byte(tt.draft))
			if a.Code() != tt.code || a.Status >= 500 || a.Status < 400 || !bytes.Contains(a.Body, []byte(tt.mention)) {
				t.Errorf("%s at %s: %d %.500s", tt.name, target, a.Status, a.Body)
			}
		}
		if got := s.ask(t, Token(Open, publish.Decide), "POST", "/v1/decide", lin); !bytes.Equal(got.Body, want) {
			t.Errorf("after %s it answers %d %.300s", tt.name, got.Status, got.Body)
		}
	}
}

// sign is a draft with every document signed by a key.
func sign(draft []byte, key ed25519.PrivateKey) []byte {
	type document struct {
		Document  json.RawMessage `json:"document"`
		Signature json.RawMessage `json:"signature"`
	}
	var d struct {
		Schema   string     `json:"schema"`
		Catalog  document   `json:"catalog"`
		Packs    []document `json:"packs"`
		Overlays []document `json:"overlays"`
	}
	must(0, json.Unmarshal(draft, &d))
	one := func(doc *document) {
		var head struct{ ID string }
		must(0, json.Unmarshal(doc.Document, &head))
		doc.Signature = publish.Sign(head.ID, publish.Hash(doc.Document), key).JSON()
	}
	one(&d.Catalog)
	for i := range d.Packs {
		one(&d.Packs[i])
	}
	for i := range d.Overlays {
		one(&d.Overlays[i])
	}
	var b bytes.Buffer // without escapes: what was signed is what is sent
	to := json.NewEncoder(&b)
	to.SetEscapeHTML(false)
	must(0, to.Encode(d))
	return b.Bytes()
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// signatures: what is unsigned, or signed by another, is refused; what is signed decides.
func (s Server) signatures(t *testing.T) {
	e, lin := s.Anxi(t)
	plain := publish.DraftOf(e)
	stranger := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize))
	for _, tt := range []struct {
		name  string
		draft []byte
	}{
		{"unsigned", plain},
		{"signed by a stranger", sign(plain, stranger)},
		{"changed after it was signed", bytes.Replace(sign(plain, Key), []byte(`"phone":"120"`), []byte(`"phone":"110"`), 1)},
	} {
		if a := s.ask(t, Token(Signed, publish.Publish), "POST", "/v1/admin/editions", tt.draft); a.Status != 422 || a.Code() != endpoint.NotSigned {
			t.Errorf("%s: %d %.300s", tt.name, a.Status, a.Body)
		}
	}
	if a := s.ask(t, Token(Signed, publish.Decide), "POST", "/v1/decide", lin); a.Code() != endpoint.NotReady {
		t.Errorf("it decides for a tenant of which nothing was published: %d %.300s", a.Status, a.Body)
	}
	s.Publish(t, Signed, sign(plain, Key))
	s.await(t, Signed, e)
}

// badRequests are answered each by its status and code; none ends the server.
func (s Server) badRequests(t *testing.T) {
	e, lin := s.Anxi(t)
	s.Publish(t, Open, publish.DraftOf(e))
	s.await(t, Open, e)
	decide, publishing, reading := Token(Open, publish.Decide), Token(Open, publish.Publish), Token(Open, publish.Read)
	tenMB := bytes.Repeat([]byte(" "), 10<<20)
	deep := []byte(`{"schema":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}")
	hook := []byte(`{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"userId":"Practitioner/1","patientId":"p"}}`)
	for _, tt := range []struct {
		name, token, method, target string
		body                        []byte
		status                      int
		code                        string
	}{
		{"no token", "", "POST", "/v1/decide", lin, 401, endpoint.NoToken},
		{"nobody's token", "x", "POST", "/v1/decide", lin, 401, endpoint.NoToken},
		{"the token's hash", publish.HashToken(decide), "POST", "/v1/decide", lin, 401, endpoint.NoToken},
		{"a case with a token to publish", publishing, "POST", "/v1/decide", lin, 403, endpoint.NotAllowed},
		{"a case with a token to read", reading, "POST", "/v1/decide", lin, 403, endpoint.NotAllowed},
		{"publishing with a token to decide", decide, "POST", "/v1/admin/editions", nil, 403, endpoint.NotAllowed},
		{"publishing with a token to read", reading, "POST", "/v1/admin/editions", nil, 403, endpoint.NotAllowed},
		{"another tenant's edition", Token(Empty, publish.Publish), "GET", "/v1/admin/editions/sha256:0", nil, 404, endpoint.NoEdition},
		{"nowhere", decide, "GET", "/v1/decode", nil, 404, endpoint.NoRoute},
		{"nowhere to publish", publishing, "GET", "/v1/admin/x", nil, 404, endpoint.NoRoute},
		{"the wrong method", decide, "GET", "/v1/decide", nil, 405, endpoint.BadMethod},
		{"10 MB", decide, "POST", "/v1/decide", tenMB, 413, endpoint.TooLarge},
		{"10 MB for a hook", decide, "POST", "/cds-services/fenji-patient-view", tenMB, 413, endpoint.TooLarge},
		{"no JSON", decide, "POST", "/v1/decide", []byte(`{"schema": `), 400, endpoint.BadJSON},
		{"nothing", decide, "POST", "/v1/decide", nil, 400, endpoint.BadJSON},
		{"a hundred levels", decide, "POST", "/v1/decide", deep, 400, endpoint.BadJSON},
		{"no case", decide, "POST", "/v1/decide", []byte(`{}`), 422, endpoint.BadCase},
		{"a name in a case", decide, "POST", "/v1/decide", bytes.Replace(lin, []byte(`"id"`), []byte(`"name": "x", "id"`), 1), 422, endpoint.BadCase},
		{"an unknown parameter", decide, "GET", "/v1/who?servce=pci", nil, 400, endpoint.BadQuery},
		{"no institution", decide, "GET", "/v1/institutions/nowhere", nil, 404, endpoint.NoInstitution},
		{"an unknown hook", decide, "POST", "/cds-services/fenji-patient-vew", hook, 404, endpoint.NoRoute},
		{"a hook of another service", decide, "POST", "/cds-services/fenji-order-sign", hook, 400, endpoint.BadJSON},
		{"no JSON for a hook", decide, "POST", "/cds-services/fenji-patient-view", []byte(`{`), 400, endpoint.BadJSON},
		{"no FHIR", decide, "POST", "/fhir/$decide?id=x&here=lantian&at=2022-11-26T13:52:00%2B08:00", []byte(`{"resourceType":"Patient"}`), 422, endpoint.BadCase},
		{"FHIR that is no JSON", decide, "POST", "/fhir/$decide?id=x&here=lantian&at=2022-11-26T13:52:00%2B08:00", []byte(`<Bundle/>`), 400, endpoint.BadJSON},
		{"an outcome of another decision", decide, "POST", "/v1/outcome?id=o&decision=sha256:" + strings.Repeat("0", 64) + "&result=followed&by_role=doctor&at=2022-11-26T15:00:00%2B08:00", lin, 409, endpoint.OtherDecision},
	} {
		a := s.ask(t, tt.token, tt.method, tt.target, tt.body)
		if a.Status != tt.status || a.Code() != tt.code || a.Header.Get("Content-Type") != endpoint.ProblemJSON {
			t.Errorf("%s: got %d %s %.300s, want %d %s", tt.name, a.Status, a.Header.Get("Content-Type"), a.Body, tt.status, tt.code)
		}
	}
	if a := s.ask(t, decide, "POST", "/v1/decide", lin); a.Status != 200 {
		t.Errorf("after all that: %d %s", a.Status, a.Body)
	}
}

// carried is what every carrier does with requests and answers.
func (s Server) carried(t *testing.T) {
	e, lin := s.Anxi(t)
	s.Publish(t, Open, publish.DraftOf(e))
	s.await(t, Open, e)
	const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	a := s.ask(t, Token(Open, publish.Decide), "POST", "/v1/decide", lin, "Traceparent", trace)
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Traceparent": trace, "Access-Control-Allow-Origin": ""} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	a = s.ask(t, Token(Open, publish.Decide), "GET", "/cds-services", nil, "Accept-Language", "en", "Origin", "https://evil.example")
	if a.Status != 200 || !bytes.Contains(a.Body, []byte("fenji-patient-view")) || a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v %.300s", a.Status, a.Header, a.Body)
	}
	if a := s.ask(t, "", "POST", "/v1/decide", lin); a.Header.Get("Www-Authenticate") != "Bearer" {
		t.Errorf("who has no token is not told how to show one: %v", a.Header)
	}
	if a := s.ask(t, Token(Open, publish.Decide), "PUT", "/v1/decide", nil); a.Header.Get("Allow") != "POST" {
		t.Errorf("the method that is answered is not told: %v", a.Header)
	}
}

// Root is the folder examples as seen from a test of a package in it.
func Root() fs.FS { return os.DirFS("..") }
