package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/publish"
	"github.com/fenji-health/fenji/referral/wire"
)

// The editions of what opens the interview in a panel, and of what it comes to.
const (
	LaunchSchema = "fenji.launch/1"
	ResultSchema = "fenji.result/1"
)

// How long a page may ask after it was launched, how long its result can be fetched after
// it was decided, and how many there are at once.
const (
	panelTime  = 30 * time.Minute
	resultTime = 10 * time.Minute
	maxPanels  = 2000
)

const resultPath = "/v1/result/"

// A Launch is what a hospital's program asks a panel for: what is known of the case (its
// here, link, facts …; never who the patient is), and where the result goes besides.
type Launch struct {
	Schema   string   `json:"schema"`
	Case     caseHead `json:"case"`
	Lang     string   `json:"lang"`     // zh (usual) or en
	Origin   string   `json:"origin"`   // of the page that opens the panel and gets its message; one of the tenant's
	Callback string   `json:"callback"` // gets the result by POST; begins as one of the tenant's
}

// caseHead is the case as it was given.
type caseHead struct{ node *wire.Node }

// ReadNode implements wire.NodeReader.
func (c *caseHead) ReadNode(n *wire.Node, path string, ps *wire.Problems) {
	if wire.Expect(n, wire.Map, path, ps) {
		c.node = n
	}
}

// A panel is one launched interview.
type panel struct {
	id, token string // of the token the hash
	caller    publish.Caller
	launch    Launch
	until     time.Time
	result    []byte // fenji.result/1; nil until it is decided
}

// launches are the panels of this process. A panel and its result are in memory alone,
// and only for minutes.
type launches struct {
	lock  sync.Mutex
	now   func() time.Time
	byID  map[string]*panel
	token map[string]*panel // by its hash
}

func newLaunches(now func() time.Time) *launches {
	return &launches{now: now, byID: map[string]*panel{}, token: map[string]*panel{}}
}

// sweep forgets what has lapsed. The lock is held.
func (l *launches) sweep() {
	for id, p := range l.byID {
		if l.now().After(p.until) {
			delete(l.byID, id)
			delete(l.token, p.token)
		}
	}
}

// begin opens a panel and tells its token, of which only the hash is kept; nil where there
// are too many.
func (l *launches) begin(c publish.Caller, launch Launch) (p *panel, token string) {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.sweep()
	if len(l.byID) >= maxPanels {
		return nil, ""
	}
	token = randomID(32)
	p = &panel{id: randomID(16), token: publish.HashToken(token), caller: c, launch: launch, until: l.now().Add(panelTime)}
	l.byID[p.id], l.token[p.token] = p, p
	return p, token
}

// panelRoutes are what the page of a launch may ask: questions about its case.
var panelRoutes = map[string]bool{"POST /v1/next": true, "POST /v1/decide": true, "POST /v1/explain": true, "POST /v1/assess": true, "POST /v1/why-not": true,
	"POST /v1/outcome": true, "GET /v1/complaints": true, "GET /version": true}

// find is who the page of a launch asks for, by the token of its address.
func (l *launches) find(r *http.Request) (publish.Caller, bool) {
	p := l.shown(r)
	if p == nil || !panelRoutes[r.Method+" "+r.URL.Path] && (r.Method != http.MethodPost || r.URL.Path != resultPath+p.id) {
		return publish.Caller{}, false
	}
	return p.caller, true
}

// shown is the panel whose token a request has; nil for none.
func (l *launches) shown(r *http.Request) *panel {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return nil
	}
	return l.panel(func() *panel { return l.token[publish.HashToken(token)] })
}

// panel is the one that find finds, if it has not lapsed.
func (l *launches) panel(find func() *panel) *panel {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.sweep()
	return find()
}

// launching answers what has to do with panels.
func (x *exchange) launching(path string) {
	id := strings.TrimPrefix(path, resultPath)
	x.route = "/v1/launch"
	if id != path {
		x.route = resultPath + "{id}"
	}
	var r endpoint.Response
	var problem *endpoint.Problem
	switch {
	case path == "/v1/launch" && x.r.Method == http.MethodPost:
		r, problem = x.launch()
	case id != path && x.r.Method == http.MethodGet:
		r, problem = x.result(id)
	case id != path && x.r.Method == http.MethodPost:
		r, problem = x.decided(id)
	default:
		problem = endpoint.NewProblem(endpoint.BadMethod, "%s does not answer this method", x.route)
	}
	if problem != nil {
		r = problem.Response()
	}
	x.send(r)
}

// launch opens a panel, and tells its address and where its result can be fetched.
func (x *exchange) launch() (endpoint.Response, *endpoint.Problem) {
	if x.Widget == nil {
		return endpoint.Response{}, endpoint.NewProblem(endpoint.NotReady, "the files of the interview are not here; fenji serve --widget names their folder")
	}
	body, size, problem := x.body(endpoint.MaxBody)
	if problem != nil {
		return endpoint.Response{}, problem
	}
	if body == nil && size > 0 {
		return endpoint.Response{}, endpoint.NewProblem(endpoint.TooLarge, "the body has %d bytes; at most %d are read", size, endpoint.MaxBody)
	}
	launch, err := readLaunch(body, x.caller.Tenant)
	if err != nil {
		return endpoint.Response{}, endpoint.Mistakes(endpoint.BadLaunch, err)
	}
	p, token := x.launches.begin(x.caller, launch)
	if p == nil {
		return endpoint.Response{}, endpoint.NewProblem(endpoint.NotReady, "%d panels are open; the oldest closes within %v", maxPanels, panelTime)
	}
	return endpoint.Response{Status: http.StatusCreated, ContentType: endpoint.JSON, Body: wire.Canonical(struct {
		Schema string `json:"schema"`
		ID     string `json:"id"`
		URL    string `json:"url"`
		Result string `json:"result"`
		Until  string `json:"until"`
	}{LaunchSchema, p.id, "/w?token=" + token, resultPath + p.id, p.until.UTC().Format(time.RFC3339)})}, nil
}

// readLaunch reads what a panel is asked for, and holds its addresses to those that the
// tenant allows.
func readLaunch(src []byte, t *publish.Tenant) (launch Launch, err error) {
	n, err := wire.ParseJSON("", src, endpoint.MaxBody)
	if err != nil {
		return launch, err
	}
	var ps wire.Problems
	wire.Decode(n, &launch, "", &ps)
	if launch.Schema != LaunchSchema {
		ps.Add(n.At("/schema"), "/schema", "schema", "schema must be %q, not %q", LaunchSchema, launch.Schema)
	}
	if launch.Lang != "" && launch.Lang != "zh" && launch.Lang != "en" {
		ps.Add(n.At("/lang"), "/lang", "unknown-word", "lang is zh or en, not %q", launch.Lang)
	}
	if launch.Origin != "" && !allowed(launch.Origin, t.Origins, func(o, a string) bool { return o == a }) {
		ps.Add(n.At("/origin"), "/origin", "not-allowed", "%q is none of the tenant's origins%s", launch.Origin, wire.Near(launch.Origin, t.Origins))
	}
	if launch.Callback != "" && !allowed(launch.Callback, t.Callbacks, begins) {
		ps.Add(n.At("/callback"), "/callback", "not-allowed", "%q begins as none of the tenant's callbacks%s", launch.Callback, wire.Near(launch.Callback, t.Callbacks))
	}
	return launch, ps.Err()
}

func allowed(text string, all []string, is func(text, one string) bool) bool {
	for _, one := range all {
		if is(text, one) {
			return true
		}
	}
	return false
}

// begins reports whether an address is below an allowed one: of the same scheme and host,
// with a path that begins so. Comparing texts would take https://his.example.evil for one.
func begins(address, allowed string) bool {
	a, err := url.Parse(address)
	b, wrong := url.Parse(allowed)
	return err == nil && wrong == nil && a.User == nil && b.Host != "" && a.Scheme == b.Scheme && a.Host == b.Host &&
		(a.Path == b.Path || strings.HasPrefix(a.Path, strings.TrimSuffix(b.Path, "/")+"/")) && !strings.Contains(a.Path, "..")
}

// result answers what a panel came to, to whom it was opened for.
func (x *exchange) result(id string) (endpoint.Response, *endpoint.Problem) {
	p := x.launches.panel(func() *panel { return x.launches.byID[id] })
	if p == nil || p.caller.Tenant != x.caller.Tenant || x.caller.Role != publish.Decide {
		return endpoint.Response{}, noResult()
	}
	x.launches.lock.Lock()
	defer x.launches.lock.Unlock()
	if p.result == nil {
		return endpoint.Response{Status: http.StatusAccepted, ContentType: endpoint.JSON, Body: wire.Canonical(struct {
			Schema string `json:"schema"`
			ID     string `json:"id"`
			Done   bool   `json:"done"`
		}{ResultSchema, id, false})}, nil
	}
	return endpoint.Response{Status: 200, ContentType: endpoint.JSON, Body: p.result}, nil
}

func noResult() *endpoint.Problem {
	return endpoint.NewProblem(endpoint.NoResult, "no panel by this id was opened here within %v, or its result was kept long enough", panelTime)
}

// decided decides the case that the page of a panel ends with, keeps the decision for
// whoever opened the panel, and sends it to the callback. The page's own word is not
// taken for a decision.
func (x *exchange) decided(id string) (endpoint.Response, *endpoint.Problem) {
	p := x.launches.shown(x.r)
	if p == nil || p.id != id {
		return endpoint.Response{}, noResult()
	}
	now := x.rooms[p.caller.Tenant.ID].serving.Load()
	if now == nil {
		return endpoint.Response{}, notReady()
	}
	x.edition = now.id
	body, size, problem := x.body(endpoint.MaxBody)
	if problem != nil {
		return endpoint.Response{}, problem
	}
	answer := now.endpoint.Handle(endpoint.Request{Method: http.MethodPost, Path: "/v1/decide", Body: body, Size: size})
	answer.Route = ""
	if answer.Status != 200 {
		return answer, nil
	}
	result := wire.Canonical(struct {
		Schema   string          `json:"schema"`
		ID       string          `json:"id"`
		Done     bool            `json:"done"`
		Edition  string          `json:"edition"`
		Decision json.RawMessage `json:"decision"`
	}{ResultSchema, id, true, now.id, answer.Body})
	x.launches.lock.Lock()
	p.result, p.until = result, x.Now().Add(resultTime)
	x.launches.lock.Unlock()
	if p.launch.Callback != "" {
		if err := x.callBack(x.r.Context(), p.launch.Callback, result); err != nil {
			x.tell(fmt.Errorf("a result could not be sent to the callback; it can be fetched: %w", err))
		}
	}
	answer.Body = result
	return answer, nil
}

// A Sender sends an HTTP request; http.Client is one.
type Sender interface {
	Do(*http.Request) (*http.Response, error)
}

// callTime is how long a callback may take: somebody sits before the panel.
const callTime = 5 * time.Second

// callBack sends a result. Where it is sent on is not followed: it could be anywhere.
func (x *exchange) callBack(ctx context.Context, to string, result []byte) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(result))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", endpoint.JSON)
	sender := x.Send
	if sender == nil {
		sender = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	answer, err := sender.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16))
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("the callback answered %s", answer.Status)
	}
	return nil
}
