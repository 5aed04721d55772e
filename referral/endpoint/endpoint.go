package endpoint

import (
	"cmp"
	"maps"
	"runtime"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/triage"
)

// MaxBody is the most bytes of a body that the endpoint's own routes read. A longer one
// is answered by a problem without being looked at; carriers need not take it in.
const MaxBody = triage.MaxCaseBytes

// MaxQuery is the most bytes of a query that are read.
const MaxQuery = 2 << 10

// A Request is what a carrier was asked.
type Request struct {
	Method string // GET or POST
	Path   string // such as /v1/decide, percent escapes left as they are
	Query  string // what follows the question mark
	Body   []byte // not kept, not changed
	// Size is the length that the body really has where the carrier did not read
	// all of it; 0 means len(Body).
	Size int
	// Language is the header Accept-Language, empty for none.
	Language string
}

// A Response is what the carrier answers.
type Response struct {
	Status      int
	ContentType string // without spaces
	Body        []byte
	Allow       []string // methods, for the header Allow, where the method was the mistake

	// For a log that tells nothing of patients:
	Route string   // the path of the route that was asked, such as /v1/institutions/{id}; empty where there is none
	Rules []string // the rules that the answer rests on, where it is of a case
}

// The types of answers.
const (
	JSON        = "application/json"
	ProblemJSON = "application/problem+json"
	PlainText   = "text/plain;charset=utf-8"
)

// An Endpoint answers requests with one engine. It keeps nothing of them and is
// safe for concurrent use.
type Endpoint struct {
	engine *referral.Engine
	routes []Route
}

// New is the endpoint of an engine, with other routes beside its own.
func New(e *referral.Engine, more ...Route) *Endpoint {
	return &Endpoint{engine: e, routes: append(routes(), more...)}
}

// Handle answers one request. It does not panic: a fault of the program is
// answered as one, and the next request finds the endpoint as before.
func (x *Endpoint) Handle(r Request) (answer Response) {
	defer func() {
		if v := recover(); v != nil {
			answer = fault(v).Response()
		}
	}()
	route, segments, p := x.find(r.Method, r.Path)
	if p != nil {
		return p.Response()
	}
	if answer, p = x.answer(r, route, segments); p != nil {
		answer = p.Response()
	}
	answer.Route = route.Path
	return answer
}

// fault is the problem of a panic. Only the runtime's own words are shown: others
// may hold what a case says.
func fault(v any) *Problem {
	if err, ok := v.(runtime.Error); ok {
		return NewProblem(Fault, "%v", err)
	}
	return NewProblem(Fault, "the program has a mistake; the request was not answered")
}

func (x *Endpoint) answer(r Request, route Route, segments map[string]string) (Response, *Problem) {
	if p := whole(r, cmp.Or(route.MaxBody, MaxBody)); p != nil {
		return Response{}, p
	}
	a := Asked{Engine: x.engine, Language: r.Language, Body: r.Body}
	a.Values = parseQuery(r.Query, route.Parameters, &a.wrong)
	maps.Copy(a.Values, segments)
	return route.Answer(a)
}

// whole refuses a body that is too large, or of which a part did not arrive:
// nobody decides on half a case.
func whole(r Request, most int) *Problem {
	size := max(r.Size, len(r.Body))
	switch {
	case size > most:
		return NewProblem(TooLarge, "the body has %d bytes; at most %d are read", size, most)
	case size > len(r.Body):
		return NewProblem(Incomplete, "the body has %d bytes, but only %d arrived", size, len(r.Body))
	}
	return nil
}
