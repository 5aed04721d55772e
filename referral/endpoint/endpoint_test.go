package endpoint_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/wire"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// engine is the Anxi network with its signatures.
var engine = sync.OnceValue(func() *referral.Engine {
	catalog := must(files.Open(anxi.Catalog))
	e := must(referral.New(catalog.View(), content.CN()...))
	return must(e.Sign(must(build.Overlay("overlay", must(fs.ReadFile(anxi.Packs, "overlay.yaml"))))))
})

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// lin is the example case.
func lin() []byte { return must(fs.ReadFile(anxi.Cases, "lin.json")) }

// ask asks with a path and query.
func ask(method, target string, body []byte) endpoint.Response {
	path, query, _ := strings.Cut(target, "?")
	return endpoint.New(engine()).Handle(endpoint.Request{Method: method, Path: path, Query: query, Body: body})
}

// Every route answers what the library does, byte for byte.
func TestRoutesAnswerWhatTheLibraryDoes(t *testing.T) {
	c := must(engine().ParseCase(lin()))
	d := engine().Decide(c)
	at := must(wire.ParseTime("2022-11-26T13:52:00+08:00"))
	asked := referral.WhoQuestion{Service: "pci", Here: "lantian", At: at}
	narrow := referral.WhoQuestion{Service: "pci", Here: "lantian", At: at, Link: "data", Floor: "county", Stay: 120}
	for _, tt := range []struct {
		method, target string
		body           []byte
		kind           string
		want           []byte
	}{
		{"POST", "/v1/decide", lin(), endpoint.JSON, d.JSON()},
		{"POST", "/v1/assess", lin(), endpoint.JSON, engine().Assess(c).JSON()},
		{"POST", "/v1/next", lin(), endpoint.JSON, engine().Next(c).JSON()},
		{"POST", "/v1/explain?lang=zh", lin(), endpoint.PlainText, []byte(d.Explain("zh"))},
		{"POST", "/v1/explain?lang=en", lin(), endpoint.PlainText, []byte(d.Explain("en"))},
		{"POST", "/v1/why-not?institution=hutou", lin(), endpoint.JSON, must(engine().WhyNot(c, "hutou")).JSON()},
		{"POST", "/v1/why-not?institution=anxi%2dcounty%2Dhospital&", lin(), endpoint.JSON, must(engine().WhyNot(c, "anxi-county-hospital")).JSON()},
		{"GET", "/v1/complaints", nil, endpoint.JSON, engine().Complaints("").JSON()},
		{"GET", "/v1/complaints?words=xt", nil, endpoint.JSON, engine().Complaints("xt").JSON()},
		{"GET", "/v1/complaints?words=%E8%83%B8%E7%97%9B", nil, endpoint.JSON, engine().Complaints("胸痛").JSON()},
		{"GET", "/v1/who?service=pci&here=lantian&at=2022-11-26T13:52:00+08:00", nil, endpoint.JSON, must(engine().Who(asked)).JSON()},
		{"GET", "/v1/who?service=pci&here=lantian&at=2022-11-26T13%3A52%3A00%2B08%3A00", nil, endpoint.JSON, must(engine().Who(asked)).JSON()},
		{"GET", "/v1/who?service=pci&here=lantian&at=2022-11-26T13:52:00+08:00&link=data&floor=county&stay=2h", nil, endpoint.JSON, must(engine().Who(narrow)).JSON()},
	} {
		got := ask(tt.method, tt.target, tt.body)
		if got.Status != 200 || got.ContentType != tt.kind || !bytes.Equal(got.Body, tt.want) {
			t.Errorf("%s: %d %s\n%s\nwant\n%s", tt.target, got.Status, got.ContentType, got.Body, tt.want)
		}
	}
}

// The catalogue is told as it is: one row, and the services with who lists them.
func TestCatalogRoutes(t *testing.T) {
	var in struct {
		ID, Catalog string
		Institution struct{ Level string }
	}
	r := ask("GET", "/v1/institutions/lantian", nil)
	if err := json.Unmarshal(r.Body, &in); err != nil || r.Status != 200 || in.ID != "lantian" || in.Institution.Level != "township" || in.Catalog != engine().View().Hash() {
		t.Errorf("%d %.300s", r.Status, r.Body)
	}
	if r.Route != "/v1/institutions/{id}" {
		t.Errorf("the log would be told %q", r.Route)
	}
	if p := read(t, ask("GET", "/v1/institutions/lantain", nil)); p.Code != endpoint.NoInstitution || !strings.Contains(p.Detail, `did you mean "lantian"?`) {
		t.Errorf("%+v", p)
	}
	var all struct{ Services []endpoint.Service }
	r = ask("GET", "/v1/services", nil)
	if err := json.Unmarshal(r.Body, &all); err != nil || len(all.Services) != len(engine().Set().Terms) {
		t.Fatalf("%d %.300s", r.Status, r.Body)
	}
	i := slices.IndexFunc(all.Services, func(s endpoint.Service) bool { return s.ID == "thrombolysis" })
	if s := all.Services[i]; s.Class != "gated" || !slices.Contains(s.Listed, "lantian") || slices.Contains(s.Listed, "lantian-village-east") {
		t.Errorf("%+v", s)
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if r := ask("GET", path, nil); r.Status != 200 {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
}

// Without a language an explanation comes in both.
func TestExplainInBothLanguages(t *testing.T) {
	var got struct{ Schema, Case, Zh, En string }
	r := ask("POST", "/v1/explain", lin())
	if err := json.Unmarshal(r.Body, &got); err != nil {
		t.Fatal(err)
	}
	d := engine().Decide(must(engine().ParseCase(lin())))
	if r.Status != 200 || got.Schema != endpoint.ExplanationSchema || got.Case != "lin" || got.Zh != d.Explain("zh") || got.En != d.Explain("en") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

// A screen is told what each thing said is about, the way by levels and the number of
// the ambulance.
func TestExplainForScreens(t *testing.T) {
	var got struct {
		Thoughts  []referral.Thought
		Way       []struct{ Institution, Level string }
		Emergency string
	}
	if err := json.Unmarshal(ask("POST", "/v1/explain", lin()).Body, &got); err != nil {
		t.Fatal(err)
	}
	var about []string
	for _, thought := range got.Thoughts {
		about = append(about, thought.About)
	}
	if want := []string{"headline", "now", "call", "call", "then", "then", "why", "why_not"}; !slices.Equal(about, want) {
		t.Errorf("thoughts are about %v, want %v", about, want)
	}
	if want := "先推溶栓药，再立即转安溪县医院"; got.Thoughts[0].Text.Zh != want {
		t.Errorf("the headline is %q, want %q", got.Thoughts[0].Text.Zh, want)
	}
	if now := got.Thoughts[1]; now.Step != 3 { // the lytic
		t.Errorf("%q is of step %d, want 3", now.Text.Zh, now.Step)
	}
	if len(got.Way) != 2 || got.Way[0].Level != "township" || got.Way[1].Institution != "anxi-county-hospital" || got.Way[1].Level != "county" || got.Emergency != "120" {
		t.Errorf("the way is %v, the ambulance %q", got.Way, got.Emergency)
	}
}

// The version is what every decision says it was made with.
func TestVersion(t *testing.T) {
	var version, decision map[string]json.RawMessage
	var inside struct{ Versions json.RawMessage }
	r := ask("GET", "/version", nil)
	if err := json.Unmarshal(r.Body, &version); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(ask("POST", "/v1/decide", lin()).Body, &inside); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(inside.Versions, &decision); err != nil {
		t.Fatal(err)
	}
	if string(version["schema"]) != `"`+endpoint.VersionSchema+`"` {
		t.Errorf("schema %s", version["schema"])
	}
	delete(version, "schema")
	if !bytes.Equal(wire.Canonical(version), wire.Canonical(decision)) {
		t.Errorf("%s, decided with %s", r.Body, inside.Versions)
	}
}

// A mistake is told with a stable code, its place and what is allowed, all at once.
func TestProblems(t *testing.T) {
	c := string(lin())
	for _, tt := range []struct {
		name, method, target, body string
		status                     int
		code                       string
		errors                     []string // code path: message
	}{
		{"no route", "POST", "/v1/decid", c, 404, endpoint.NoRoute, nil},
		{"a slash too many", "POST", "/v1/decide/", c, 404, endpoint.NoRoute, nil},
		{"no path", "GET", "", "", 404, endpoint.NoRoute, nil},
		{"method", "GET", "/v1/decide", "", 405, endpoint.BadMethod, nil},
		{"small letters", "post", "/v1/decide", c, 405, endpoint.BadMethod, nil},
		{"not JSON", "POST", "/v1/decide", "{", 400, endpoint.BadJSON, []string{"not-json : not JSON: the text ends too early, where a key in quotes is needed"}},
		{"no case", "POST", "/v1/assess", "{}", 422, endpoint.BadCase, []string{`schema /schema: schema must be "fenji.case/1", not ""`,
			`id /id: "" is not an id: up to 64 letters, digits, - _ . and no personal data`, "missing /at: a case says at what time it stands (at)", "missing /here: a case says where the patient is (here)"}},
		{"a case with mistakes", "POST", "/v1/explain", strings.Replace(c, `"facts": {`, `"facts": {"sbp2": 1, "dpb": 80,`, 1), 422, endpoint.BadCase,
			[]string{`unknown-fact /facts/sbp2: unknown fact "sbp2"; did you mean "sbp"?`, `unknown-fact /facts/dpb: unknown fact "dpb"; did you mean "dbp"?`}},
		{"unknown place", "POST", "/v1/decide", strings.Replace(c, `"lantian"`, `"lantain"`, 1), 422, endpoint.BadCase,
			[]string{`unknown-institution /here: the catalog has no institution "lantain"; did you mean "lantian"?`}},
		{"a parameter nobody knows", "POST", "/v1/decide?lang=zh", c, 400, endpoint.BadQuery, []string{`unknown-parameter /lang: unknown parameter "lang"`}},
		{"a language nobody speaks here", "POST", "/v1/explain?lang=fr", c, 400, endpoint.BadQuery, []string{`unknown-word /lang: lang is not "fr"; allowed: en, zh`}},
		{"twice", "POST", "/v1/explain?lang=&lang=zh", c, 400, endpoint.BadQuery, []string{`unknown-word /lang: lang is not ""; allowed: en, zh`, "twice /lang: lang is given twice"}},
		{"broken escapes", "POST", "/v1/explain?lang=%z1&%=1&lang=%ff", c, 400, endpoint.BadQuery, []string{
			`bad-escape /lang: "lang=%z1" is not percent-encoded UTF-8`, `bad-escape : "%=1" is not percent-encoded UTF-8`, `bad-escape /lang: "lang=%ff" is not percent-encoded UTF-8`}},
		{"no institution", "POST", "/v1/why-not", c, 400, endpoint.BadQuery, []string{"missing /institution: the query lacks institution"}},
		{"unknown institution", "POST", "/v1/why-not?institution=huto", c, 400, endpoint.BadQuery, []string{`unknown-institution /institution: the catalog has no institution "huto"; did you mean "hutou"?`}},
		{"who without a question", "GET", "/v1/who", "", 400, endpoint.BadQuery, []string{"missing /service: the query lacks service", "missing /here: the query lacks here", "missing /at: the query lacks at"}},
		{"who with every mistake", "GET", "/v1/who?service=pcii&here=lantain&at=noon&link=dat&floor=countyy&stay=40d&tell=me", "", 400, endpoint.BadQuery, []string{
			`unknown-parameter /tell: unknown parameter "tell"; allowed: at, floor, here, link, service, stay`,
			`impossible-time /at: a time such as 2022-11-26T13:52:00+08:00 is needed here, not "noon"`,
			`unknown-service /service: no pack declares the service "pcii"; did you mean "pci"?`,
			`unknown-institution /here: the catalog has no institution "lantain"; did you mean "lantian"?`,
			`link /link: link is data, phone or none, not "dat"; did you mean "data"?`,
			`unknown-level /floor: the catalog knows no level "countyy"; did you mean "county"?`,
			`out-of-range /stay: stay is 57600 minutes; from 0 to 40320 can be asked for`}},
		{"who by a name", "GET", "/v1/who?service=急诊介入&here=安溪县医院&at=2022-11-26T13:52:00+08:00&stay=x", "", 400, endpoint.BadQuery, []string{
			`wrong-kind /stay: a length of time such as 30m, 12h or 14d is needed here, not "x"`,
			`unknown-service /service: no pack declares the service "急诊介入"; its id is "pci"`,
			`unknown-institution /here: the catalog has no institution "安溪县医院"; its id is "anxi-county-hospital"`}},
		{"a long query", "GET", "/version?" + strings.Repeat("x", 3000), "", 400, endpoint.BadQuery, []string{"too-large : the query has 3000 bytes; at most 2048 are read"}},
		{"version with a query", "GET", "/version?x", "", 400, endpoint.BadQuery, []string{`unknown-parameter /x: unknown parameter "x"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, ask(tt.method, tt.target, []byte(tt.body)))
			if p.Status != tt.status || p.Code != tt.code {
				t.Errorf("got %d %s, want %d %s", p.Status, p.Code, tt.status, tt.code)
			}
			var got []string
			for _, e := range p.Errors {
				got = append(got, e.Code+" "+e.Path+": "+e.Message)
			}
			if tt.errors != nil && !slices.Equal(got, tt.errors) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.errors, "\n"))
			}
		})
	}
}

// read is the problem in an answer, which must be one with all its parts.
func read(t *testing.T, r endpoint.Response) endpoint.Problem {
	t.Helper()
	var p endpoint.Problem
	if err := json.Unmarshal(r.Body, &p); err != nil {
		t.Fatalf("%v: %.300q", err, r.Body)
	}
	listed := slices.ContainsFunc(endpoint.Codes(), func(c endpoint.Code) bool { return c == endpoint.Code{Code: p.Code, Status: p.Status, Title: p.Title} })
	switch {
	case r.ContentType != endpoint.ProblemJSON || r.Status != p.Status || p.Type != "about:blank" || p.Detail == "":
		t.Errorf("%d %s %s", r.Status, r.ContentType, r.Body)
	case !listed:
		t.Errorf("a code that is not listed: %s", r.Body)
	case len(p.Errors) > endpoint.MaxErrors || p.More > 0 && len(p.Errors) < endpoint.MaxErrors:
		t.Errorf("%d mistakes listed, %d more", len(p.Errors), p.More)
	case len(r.Body) > 64<<10:
		t.Errorf("a problem of %d bytes", len(r.Body))
	}
	for _, e := range p.Errors {
		if !slices.Contains(endpoint.MistakeCodes(), e.Code) {
			t.Errorf("a mistake's code that is not listed: %+v", e)
		}
	}
	return p
}

// A path nobody knows gets the near one, a method that is not answered the ones
// that are.
func TestNearRouteAndAllowedMethod(t *testing.T) {
	if p := read(t, ask("POST", "/v1/decid", nil)); !strings.Contains(p.Detail, `did you mean "/v1/decide"?`) || p.Allow != nil {
		t.Errorf("%+v", p)
	}
	if p := read(t, ask("DELETE", "/v1/who", nil)); !slices.Equal(p.Allow, []string{"GET"}) {
		t.Errorf("%+v", p)
	}
}

// A case's mistakes name their line and column.
func TestMistakesHaveAPlace(t *testing.T) {
	body := "{\"schema\": \"fenji.case/1\", \"id\": \"x\", \"at\": \"2022-11-26T13:52:00+08:00\", \"here\": \"lantian\",\n \"facts\": {\"spb\": 120}}"
	p := read(t, ask("POST", "/v1/decide", []byte(body)))
	if len(p.Errors) != 1 || p.Errors[0].Line != 2 || p.Errors[0].Column != 12 || p.Errors[0].Path != "/facts/spb" || !strings.Contains(p.Errors[0].Message, `did you mean "sbp"?`) {
		t.Errorf("%+v", p)
	}
}

// Many mistakes are counted; the first are listed.
func TestManyMistakes(t *testing.T) {
	body := strings.Replace(string(lin()), `"facts": {`, `"facts": {`+lots(200, `"unheard_of_#": 1`)+",", 1)
	if p := read(t, ask("POST", "/v1/decide", []byte(body))); len(p.Errors) != endpoint.MaxErrors || p.More != 200-endpoint.MaxErrors {
		t.Errorf("%d mistakes listed, %d more: %s", len(p.Errors), p.More, p.Detail)
	}
}

// What a carrier did not read is refused by its size alone, and half a body is no
// body.
func TestSize(t *testing.T) {
	x := endpoint.New(engine())
	for _, tt := range []struct {
		name   string
		body   []byte
		size   int
		status int
	}{
		{"all of it", lin(), 0, 200},
		{"all of it, counted", lin(), len(lin()), 200},
		{"not read", nil, 50 << 20, 413},
		{"read in part", lin(), endpoint.MaxBody + 1, 413},
		{"read, too long", bytes.Repeat([]byte(" "), endpoint.MaxBody+1), 0, 413},
		{"the longest", append(lin(), bytes.Repeat([]byte(" "), endpoint.MaxBody-len(lin()))...), 0, 200},
		{"half", lin()[:100], len(lin()), 400},
		{"a whole case, and more", lin(), len(lin()) + 1, 400},
		{"a size that can't be", lin(), -5, 200},
	} {
		r := x.Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: tt.body, Size: tt.size})
		if r.Status != tt.status {
			t.Errorf("%s: %d %.300s", tt.name, r.Status, r.Body)
		}
	}
}

// A host's own routes stand beside the endpoint's: a segment in braces is any one, and
// the asker's language and a longer body come through.
func TestMoreRoutes(t *testing.T) {
	x := endpoint.New(engine(), endpoint.Route{Method: "POST", Path: "/more/{id}/end", MaxBody: endpoint.MaxBody + 1, Answer: func(a endpoint.Asked) (endpoint.Response, *endpoint.Problem) {
		return endpoint.Response{Status: 200, ContentType: endpoint.PlainText, Body: []byte(a.Values["id"] + " " + a.Language + " " + strconv.Itoa(len(a.Body)))}, nil
	}})
	for _, tt := range []struct {
		method, path string
		body         int
		want         string
	}{
		{"POST", "/more/a/end", 3, "a en 3"},
		{"POST", "/more/b/end", endpoint.MaxBody + 1, "b en 262145"},
		{"POST", "/more/b/end", endpoint.MaxBody + 2, endpoint.TooLarge},
		{"POST", "/v1/decide", endpoint.MaxBody + 1, endpoint.TooLarge},
		{"GET", "/more/a/end", 0, endpoint.BadMethod},
		{"POST", "/more//end", 0, endpoint.NoRoute},
		{"POST", "/more/a/b/end", 0, endpoint.NoRoute},
		{"POST", "/more/a/start", 0, endpoint.NoRoute},
	} {
		r := x.Handle(endpoint.Request{Method: tt.method, Path: tt.path, Language: "en", Body: make([]byte, tt.body)})
		if !strings.Contains(string(r.Body), tt.want) {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, r.Status, r.Body)
		}
	}
}

// A mistake of the program is told as one, and nothing of what a panic holds but
// the runtime's own words.
func TestPanicIsAProblem(t *testing.T) {
	r := endpoint.New(nil).Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: lin()})
	if p := read(t, r); p.Code != endpoint.Fault || p.Status != 500 {
		t.Errorf("%+v", p)
	}
}

// One endpoint answers many at once, and does not change what it was given.
func TestConcurrent(t *testing.T) {
	x, body := endpoint.New(engine()), lin()
	want := x.Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: body})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 5 {
				bad := x.Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: body[:i*10]})
				got := x.Handle(endpoint.Request{Method: "POST", Path: "/v1/decide", Body: body})
				if bad.Status != 400 || !bytes.Equal(got.Body, want.Body) {
					t.Errorf("%d and %d", bad.Status, got.Status)
				}
			}
		})
	}
	all.Wait()
	if !bytes.Equal(body, lin()) {
		t.Error("the body was changed")
	}
}

// Whatever is asked is answered: with JSON, text or a problem that says what is
// wrong, never with a fault.
func FuzzHandle(f *testing.F) {
	f.Add("POST", "/v1/decide", "", lin())
	f.Add("POST", "/v1/explain", "lang=zh", lin())
	f.Add("POST", "/v1/why-not", "institution=hutou", lin())
	f.Add("GET", "/v1/who", "service=pci&here=lantian&at=2022-11-26T13:52:00%2B08:00&stay=1d", []byte(nil))
	f.Add("GET", "/version", "", []byte("x"))
	for _, body := range hostile() {
		if len(body.text) < 1000 {
			f.Add("POST", "/v1/assess", "", []byte(body.text))
		}
	}
	f.Fuzz(func(t *testing.T, method, path, query string, body []byte) {
		r := endpoint.New(engine()).Handle(endpoint.Request{Method: method, Path: path, Query: query, Body: body})
		switch {
		case r.Status == 200 && r.ContentType == endpoint.PlainText:
			if len(r.Body) == 0 {
				t.Error("no word")
			}
		case r.Status == 200 && r.ContentType == endpoint.JSON:
			if _, err := wire.ParseJSON("", r.Body, 4<<20); err != nil {
				t.Errorf("%v: %s", err, r.Body)
			}
		default:
			if p := read(t, r); p.Code == endpoint.Fault {
				t.Errorf("%s", r.Body)
			}
		}
	})
}

// BenchmarkHandle is what a carrier waits for.
func BenchmarkHandle(b *testing.B) {
	x := endpoint.New(engine())
	for _, r := range []endpoint.Request{
		{Method: "POST", Path: "/v1/decide", Body: lin()},
		{Method: "POST", Path: "/v1/assess", Body: lin()},
		{Method: "POST", Path: "/v1/why-not", Query: "institution=quanzhou-first-hospital", Body: lin()},
		{Method: "GET", Path: "/v1/who", Query: "service=pci&here=lantian&at=2022-11-26T13:52:00+08:00"},
		{Method: "GET", Path: "/version"},
		{Method: "POST", Path: "/v1/decide", Body: lin()[:300]},
	} {
		b.Run(strings.Trim(r.Path, "/")+"/"+map[bool]string{true: "refused", false: "answered"}[x.Handle(r).Status != 200], func(b *testing.B) {
			for b.Loop() {
				x.Handle(r)
			}
		})
	}
}
