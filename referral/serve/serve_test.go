package serve_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/fenji-health/fenji/examples/served"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/serve"
	"github.com/fenji-health/fenji/referral/wire/gb18030"
)

// A flaky store can be made to fail.
type flaky struct {
	publish.Memory
	down bool
}

func (f *flaky) Get(ctx context.Context, key string) ([]byte, error) {
	if f.down {
		return nil, errors.New("the disk is gone")
	}
	return f.Memory.Get(ctx, key)
}

// A clinic is a server on a store, with what it writes.
type clinic struct {
	served.Server
	native     *serve.Server
	store      *flaky
	audit, log *safe
	lin        []byte
	decision   []byte
}

// safe is a buffer for several writers.
type safe struct {
	lock sync.Mutex
	b    bytes.Buffer
}

func (s *safe) Write(b []byte) (int, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.b.Write(b)
}

func (s *safe) String() string {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.b.String()
}

// open is a clinic that decides for Anxi; change changes what its server is made of.
func open(t *testing.T, change ...func(*serve.Options)) *clinic {
	t.Helper()
	tenants, err := publish.ParseTenants("", served.Tenants())
	if err != nil {
		t.Fatal(err)
	}
	county := tenants.Tenant(served.Open)
	county.Origins, county.Callbacks = []string{"https://his.example"}, []string{"http://127.0.0.1/results"}
	c := &clinic{store: &flaky{}, audit: &safe{}, log: &safe{}}
	o := serve.Options{Store: c.store, Tenants: tenants, Now: time.Now, Audit: c.audit, Log: c.log, Widget: fstest.MapFS{"fenji-triage.js": {Data: []byte("// the element")}}}
	for _, one := range change {
		one(&o)
	}
	if c.native, err = serve.New(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(c.native)
	t.Cleanup(web.Close)
	c.Server = served.Server{URL: web.URL, Examples: os.DirFS("../../examples")}
	e, lin := c.Anxi(t)
	c.Publish(t, served.Open, publish.DraftOf(e))
	c.lin, c.decision = lin, endpoint.New(e).Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: lin}).Body
	return c
}

// decide asks with the token of a tenant that decides.
func (c *clinic) ask(t *testing.T, method, target string, body []byte, headers ...string) served.Answer {
	t.Helper()
	a, err := c.Ask(served.Token(served.Open, publish.Decide), method, target, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The last good edition keeps serving while the store is gone, or holds one that can't be
// opened; why is logged; a good one is taken up again.
func TestLastGoodKeepsServing(t *testing.T) {
	c := open(t)
	decides := func(when string) {
		t.Helper()
		if a := c.ask(t, "POST", "/v1/decide", c.lin); !bytes.Equal(a.Body, c.decision) {
			t.Errorf("%s: %d %.300s", when, a.Status, a.Body)
		}
	}
	key := publish.CurrentKey(served.Open)
	good, err := c.store.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := c.Anxi(t)
	c.Publish(t, served.Open, served.Renumbered(e, "999"))
	next, err := c.store.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	put := func(key string, value []byte) {
		if err := c.store.Put(t.Context(), key, value); err != nil {
			t.Fatal(err)
		}
	}
	put(key, good)
	if err := c.native.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	decides("after another process has gone back")

	c.store.down = true
	if err := c.native.Refresh(t.Context()); err == nil || !strings.Contains(err.Error(), "the disk is gone") {
		t.Error(err)
	}
	decides("without a store")
	if a, _ := c.Ask(served.Token(served.Open, publish.Publish), "POST", "/v1/admin/editions", publish.DraftOf(e)); a.Status != 503 || a.Code() != endpoint.StoreFailed {
		t.Errorf("publishing without a store: %d %.300s", a.Status, a.Body)
	}
	c.store.down = false

	var current struct {
		Edition struct{ Catalog publish.Document }
	}
	if err := json.Unmarshal(next, &current); err != nil {
		t.Fatal(err)
	}
	catalog := served.Open + "/documents/" + strings.Replace(current.Edition.Catalog.Hash, ":", "-", 1)
	whole, err := c.store.Get(t.Context(), catalog)
	if err != nil {
		t.Fatal(err)
	}
	for name, broken := range map[string][]byte{"half a catalog": whole[:len(whole)/2], "another catalog": bytes.Replace(whole, []byte("999"), []byte("998"), 1), "nothing": {}} {
		put(catalog, broken)
		put(key, next)
		if err := c.native.Refresh(t.Context()); err == nil || !strings.Contains(err.Error(), "is something else") {
			t.Errorf("%s: %v", name, err)
		}
		decides("with " + name)
	}
	put(key, []byte("{"))
	if err := c.native.Refresh(t.Context()); err == nil {
		t.Error("what is no edition was taken up")
	}
	decides("with what is no edition")
	put(catalog, whole)
	put(key, next)
	if err := c.native.Refresh(t.Context()); err != nil {
		t.Error(err)
	}
	if a := c.ask(t, "POST", "/v1/explain", c.lin); !bytes.Contains(a.Body, []byte(`"emergency":"999"`)) {
		t.Errorf("the mended edition is not taken up: %.300s", a.Body)
	}
}

// A body in GB18030 is read as the same in UTF-8, and answered so where that is asked for;
// what is none is refused.
func TestGB18030(t *testing.T) {
	c := open(t)
	said := bytes.Replace(c.lin, []byte(`"zh": "五十八岁男`), []byte(`"zh": "胸口痛得厉害㐀，五十八岁男`), 1)
	gb, err := gb18030.Encode(said)
	if err != nil {
		t.Fatal(err)
	}
	a := c.ask(t, "POST", "/v1/decide", gb, "Content-Type", "application/json; charset=GB18030", "Accept-Charset", "gb18030")
	text, err := gb18030.Decode(a.Body)
	if err != nil || !bytes.Equal(text, c.decision) || a.Header.Get("Content-Type") != "application/json;charset=gb18030" {
		t.Errorf("%d %s %v %.200s", a.Status, a.Header, err, text)
	}
	if a := c.ask(t, "POST", "/v1/decide", gb, "Content-Type", "application/json"); a.Code() != endpoint.BadJSON {
		t.Errorf("GB18030 that is called nothing: %d %.200s", a.Status, a.Body)
	}
	if a := c.ask(t, "POST", "/v1/decide", []byte("{\"\xff\xff\":1}"), "Content-Type", "application/json;charset=gbk"); a.Status != 415 || a.Code() != endpoint.BadCharset {
		t.Errorf("what is no GB18030: %d %.200s", a.Status, a.Body)
	}
	if a := c.ask(t, "POST", "/v1/decide", c.lin, "Content-Type", "application/json;charset=big5"); a.Status != 415 || a.Code() != endpoint.BadCharset {
		t.Errorf("Big5: %d %.200s", a.Status, a.Body)
	}
}

// Pages of the tenant's origins may ask, others not.
func TestOrigins(t *testing.T) {
	c := open(t)
	for origin, want := range map[string]string{"https://his.example": "https://his.example", "https://his.example.evil": "", "null": "", "": ""} {
		if got := c.ask(t, "POST", "/v1/decide", c.lin, "Origin", origin).Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%q may read the answer: %q", origin, got)
		}
		a, err := c.Ask("", "OPTIONS", "/v1/decide", nil, "Origin", origin, "Access-Control-Request-Method", "POST")
		if err != nil || a.Header.Get("Access-Control-Allow-Origin") != want || (a.Status == 204) != (want != "") {
			t.Errorf("%q asks whether it may: %v %d %v", origin, err, a.Status, a.Header)
		}
	}
	a, err := c.Ask(served.Token(served.Empty, publish.Decide), "GET", "/version", nil, "Origin", "https://his.example")
	if err != nil || a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("another tenant's page reads the answer: %v %v", err, a.Header)
	}
}

// The log tells who asked what and by which rules, and nothing of the case.
func TestAuditHasNoFacts(t *testing.T) {
	c := open(t)
	c.ask(t, "POST", "/v1/decide", bytes.Replace(c.lin, []byte(`"id": "lin"`), []byte(`"id": "case-of-lin"`), 1), "Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	c.ask(t, "GET", "/v1/institutions/somewhere-secret", nil)
	c.ask(t, "GET", "/patient-zhang", nil)
	c.ask(t, "POST", "/v1/decide", []byte(`{"name": "Zhang San"}`))
	log := c.audit.String()
	lines := strings.Split(strings.TrimSpace(log), "\n")
	var decided struct {
		Tenant, Token, Route, Edition string
		Status                        int
		Rules                         []string
	}
	if err := json.Unmarshal([]byte(lines[1]), &decided); err != nil { // the first is the publishing
		t.Fatal(err)
	}
	if decided.Tenant != served.Open || decided.Token != "decide" || decided.Route != "/v1/decide" || decided.Status != 200 || len(decided.Rules) == 0 || !strings.HasPrefix(decided.Edition, "sha256:") {
		t.Errorf("%s", lines[1])
	}
	for _, fact := range []string{"case-of-lin", "lantian", "chest_features", "secret", "zhang", "Zhang", "1952", served.Token(served.Open, publish.Decide)} {
		if strings.Contains(log, fact) {
			t.Errorf("the log tells %q:\n%s", fact, log)
		}
	}
	a, err := c.Ask(served.Token(served.Open, publish.Read), "GET", "/metrics", nil)
	if err != nil || !bytes.Contains(a.Body, []byte(`fenji_request_seconds_count{route="/v1/decide",status="200"} 1`)) || bytes.Contains(a.Body, []byte("zhang")) {
		t.Errorf("%v %s", err, a.Body)
	}
	if a, _ := c.Ask(served.Token(served.Empty, publish.Read), "GET", "/metrics", nil); bytes.Contains(a.Body, []byte("/v1/decide")) {
		t.Errorf("another tenant sees %s", a.Body)
	}
}

// The rules that advised what was done are told of an outcome, and stand in the log.
func TestOutcome(t *testing.T) {
	c := open(t)
	target := "/v1/outcome?id=o1&decision=" + publish.Hash(c.decision) + "&result=overridden&reason=no-bed&by_role=doctor&at=2022-11-26T15:00:00+08:00&destination=hutou"
	a := c.ask(t, "POST", target, c.lin)
	var got struct {
		Outcome      string
		Attributions []struct{ Rule, Result, Reason, Destination string }
	}
	if err := json.Unmarshal(a.Body, &got); err != nil || a.Status != 200 || got.Outcome != "o1" || len(got.Attributions) == 0 {
		t.Fatalf("%d %.300s", a.Status, a.Body)
	}
	if one := got.Attributions[0]; one.Result != "overridden" || one.Reason != "no-bed" || one.Destination != "hutou" || !strings.Contains(c.audit.String(), one.Rule) {
		t.Errorf("%+v", one)
	}
}

// A panel is opened for a case, asks with a token of its own for its case alone, and its
// result comes by the callback and at its address, as the server decides it.
func TestLaunch(t *testing.T) {
	var called safe
	send := func(r *http.Request) (*http.Response, error) {
		_, err := io.Copy(&called, r.Body)
		return &http.Response{StatusCode: 204, Body: http.NoBody}, err
	}
	c := open(t, func(o *serve.Options) { o.Send = sender(send) })
	a := c.ask(t, "POST", "/v1/launch", []byte(`{"schema": "fenji.launch/1", "case": {"here": "lantian"}, "lang": "en", "origin": "https://his.example", "callback": "http://127.0.0.1/results/7"}`))
	var l struct{ ID, URL, Result string }
	if err := json.Unmarshal(a.Body, &l); err != nil || a.Status != 201 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	page, err := c.Ask("", "GET", l.URL, nil)
	if err != nil || page.Status != 200 || !bytes.Contains(page.Body, []byte(`"here":"lantian"`)) || !bytes.Contains(page.Body, []byte(l.ID)) || page.Header.Get("Referrer-Policy") != "no-referrer" || !strings.HasSuffix(page.Header.Get("Content-Security-Policy"), "frame-ancestors 'self' https://his.example") {
		t.Fatalf("%v %d %s", err, page.Status, page.Body)
	}
	if a := c.ask(t, "GET", l.Result, nil); a.Status != 202 {
		t.Errorf("before it is decided: %d %s", a.Status, a.Body)
	}
	_, token, _ := strings.Cut(l.URL, "token=")
	for _, tt := range []struct {
		method, target string
		status         int
	}{{"POST", "/v1/next", 200}, {"POST", l.Result, 200}, {"GET", l.Result, 401}, {"GET", "/v1/who", 401}, {"POST", "/v1/launch", 401}, {"GET", "/v1/admin/editions", 401}, {"GET", "/metrics", 401}, {"POST", "/v1/result/0", 401}} {
		if a, err := c.Ask(token, tt.method, tt.target, c.lin); err != nil || a.Status != tt.status {
			t.Errorf("the panel asks %s %s: %v %d %.200s", tt.method, tt.target, err, a.Status, a.Body)
		}
	}
	a = c.ask(t, "GET", l.Result, nil)
	if a.Status != 200 || !bytes.Contains(a.Body, c.decision) || called.String() != string(a.Body) {
		t.Errorf("%d %.300s\nthe callback got %.300s", a.Status, a.Body, called.String())
	}
	if a, err := c.Ask(served.Token(served.Empty, publish.Decide), "GET", l.Result, nil); err != nil || a.Status != 404 {
		t.Errorf("another tenant fetches the result: %v %d", err, a.Status)
	}
	for name, file := range map[string]string{"/widget/panel.js": "fenji-result", "/widget/fenji-triage.js": "the element"} {
		if a, err := c.Ask("", "GET", name, nil); err != nil || !bytes.Contains(a.Body, []byte(file)) {
			t.Errorf("%s: %v %d %.100s", name, err, a.Status, a.Body)
		}
	}
	if a, err := c.Ask("", "GET", "/w?token=x", nil); err != nil || a.Status != 401 {
		t.Errorf("a page without a panel: %v %d", err, a.Status)
	}
}

// A server is ready while it decides with what was published, or nothing was; not where it
// can't know.
func TestReady(t *testing.T) {
	tenants, err := publish.ParseTenants("", served.Tenants())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		store  *flaky
		status int
	}{{"nothing was published", &flaky{}, 200}, {"the store is gone", &flaky{down: true}, 503}} {
		s, err := serve.New(t.Context(), serve.Options{Store: tt.store, Tenants: tenants, Now: time.Now})
		if (err != nil) != tt.store.down {
			t.Error(tt.name, err)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
		if w.Code != tt.status {
			t.Errorf("%s: %d %s", tt.name, w.Code, w.Body)
		}
	}
	c := open(t)
	c.store.down = true
	if err := c.native.Refresh(t.Context()); err == nil {
		t.Error("it does not notice")
	}
	if a := c.ask(t, "GET", "/readyz", nil); a.Status != 200 {
		t.Errorf("with the last good edition: %d", a.Status)
	}
}

type sender func(*http.Request) (*http.Response, error)

func (s sender) Do(r *http.Request) (*http.Response, error) { return s(r) }

// Results go nowhere but where the tenant allows.
func TestLaunchRefuses(t *testing.T) {
	c := open(t)
	for _, body := range []string{
		`{"schema": "fenji.launch/1", "callback": "http://127.0.0.1/other"}`, `{"schema": "fenji.launch/1", "callback": "http://127.0.0.1/resultsx"}`,
		`{"schema": "fenji.launch/1", "callback": "http://127.0.0.1.evil/results"}`, `{"schema": "fenji.launch/1", "callback": "http://a@127.0.0.1/results"}`,
		`{"schema": "fenji.launch/1", "callback": "http://127.0.0.1/results/../x"}`, `{"schema": "fenji.launch/1", "callback": "file:///etc/passwd"}`,
		`{"schema": "fenji.launch/1", "origin": "https://evil.example"}`, `{"schema": "fenji.launch/1", "lang": "fr"}`, `{"schema": "fenji.launch/2"}`, `{"schema": "fenji.launch/1", "case": 1}`, `{`,
	} {
		if a := c.ask(t, "POST", "/v1/launch", []byte(body)); a.Status != 422 || a.Code() != endpoint.BadLaunch {
			t.Errorf("%s: %d %.300s", body, a.Status, a.Body)
		}
	}
}

// Who sends his body slowly, or half of it, holds up nobody else, and is answered or cut
// off in time.
func TestSlowClient(t *testing.T) {
	c := open(t)
	web := httptest.NewUnstartedServer(c.native)
	web.Config.ReadTimeout = 300 * time.Millisecond
	web.Start()
	defer web.Close()
	slow, err := net.Dial("tcp", web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := io.WriteString(slow, "POST /v1/decide HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+served.Token(served.Open, publish.Decide)+"\r\nContent-Length: 1000\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	if a := c.ask(t, "POST", "/v1/decide", c.lin); a.Status != 200 {
		t.Errorf("another asks meanwhile: %d", a.Status)
	}
	if err := slow.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(slow)
	if err != nil || !bytes.Contains(answer, []byte("400 Bad Request")) || !bytes.Contains(answer, []byte(endpoint.Incomplete)) {
		t.Errorf("%v %s", err, answer)
	}
}
