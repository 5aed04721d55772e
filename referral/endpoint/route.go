package endpoint

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// A Route is one thing that can be asked.
type Route struct {
	Method, Path string // a segment of the path in braces, such as {id}, stands for any one
	MaxBody      int    // the most bytes of a body; 0 is [MaxBody]
	Answer       func(Asked) (Response, *Problem)
	Parameters   []Parameter // of the query; no other is taken
}

// Asked is what a route answers.
type Asked struct {
	Engine   *referral.Engine
	Values   map[string]string // of the query and of the path's segments in braces, by name
	Language string            // that the asker would read, as the header Accept-Language has it
	Body     []byte

	wrong wire.Problems // with the query
}

// routes are the endpoint's own, in the order in which people read of them.
func routes() []Route {
	return []Route{
		{Method: "POST", Path: "/v1/decide", Answer: decide},
		{Method: "POST", Path: "/v1/assess", Answer: assess},
		{Method: "POST", Path: "/v1/next", Answer: next},
		{Method: "POST", Path: "/v1/explain", Answer: explain, Parameters: []Parameter{{Name: "lang", Allowed: []string{"en", "zh"}}}},
		{Method: "POST", Path: "/v1/why-not", Answer: whyNot, Parameters: []Parameter{{Name: "institution", Needed: true}}},
		{Method: "GET", Path: "/v1/who", Answer: who, Parameters: []Parameter{{Name: "service", Needed: true}, {Name: "here", Needed: true}, {Name: "at", Needed: true},
			{Name: "link"}, {Name: "floor"}, {Name: "stay"}}},
		{Method: "GET", Path: "/v1/complaints", Answer: complaints, Parameters: []Parameter{{Name: "words"}}},
		{Method: "GET", Path: "/v1/services", Answer: services},
		{Method: "GET", Path: "/v1/institutions/{id}", Answer: institution},
		{Method: "GET", Path: "/version", Answer: version},
		{Method: "GET", Path: "/healthz", Answer: well},
		{Method: "GET", Path: "/readyz", Answer: well},
	}
}

// Routes are all that the endpoint answers, in the order in which people read of them.
func (x *Endpoint) Routes() []Route { return slices.Clone(x.routes) }

// find is the route asked for with what stands for its segments, or what is wrong with
// asking for it.
func (x *Endpoint) find(method, path string) (Route, map[string]string, *Problem) {
	for i := range x.routes {
		if r := &x.routes[i]; r.Method == method {
			if segments, ok := r.matches(path); ok {
				return *r, segments, nil
			}
		}
	}
	return Route{}, nil, x.lost(method, path)
}

// lost is the problem with a request that no route answers.
func (x *Endpoint) lost(method, path string) *Problem {
	var paths, allow []string
	for _, r := range x.routes {
		if _, ok := r.matches(path); ok {
			allow = append(allow, r.Method)
		}
		if !slices.Contains(paths, r.Path) {
			paths = append(paths, r.Path)
		}
	}
	if len(allow) == 0 {
		return NewProblem(NoRoute, "there is no %q%s", clip(path, maxWord), wire.Near(path, paths))
	}
	p := NewProblem(BadMethod, "%s answers %s, not %q", clip(path, maxWord), strings.Join(allow, ", "), clip(method, maxWord))
	p.Allow = allow
	return p
}

// matches reports whether a path is the route's, and what stands for its segments in
// braces; nil where it has none.
func (r *Route) matches(path string) (segments map[string]string, ok bool) {
	if !strings.Contains(r.Path, "{") {
		return nil, r.Path == path
	}
	want, got := strings.Split(r.Path, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	segments = map[string]string{}
	for i, w := range want {
		name, braced := strings.CutPrefix(w, "{")
		switch {
		case braced && got[i] != "":
			segments[strings.TrimSuffix(name, "}")] = got[i]
		case w != got[i]:
			return nil, false
		}
	}
	return segments, true
}

// Refuse is the problem with the query, nil if there is none. Every route begins by it.
func (a Asked) Refuse() *Problem {
	if err := a.wrong.Err(); err != nil {
		return Mistakes(BadQuery, err)
	}
	return nil
}

// MaxBody is the most bytes that are read of the body of a request: a carrier need not take
// in more, and tells the length of what is longer.
func (x *Endpoint) MaxBody(method, path string) int {
	route, _, p := x.find(method, path)
	if p != nil {
		return MaxBody
	}
	return cmp.Or(route.MaxBody, MaxBody)
}

func fine(body []byte) (Response, *Problem) {
	return Response{Status: 200, ContentType: JSON, Body: body}, nil
}
