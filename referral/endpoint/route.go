package endpoint

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// A route is one thing that can be asked.
type route struct {
	method, path string
	parameters   []parameter
	answer       func(asked) (Response, *Problem)
}

// asked is what a route answers.
type asked struct {
	engine *referral.Engine
	values map[string]string // of the query, by name
	wrong  wire.Problems     // with the query
	body   []byte
}

// routes are all, in the order in which people read of them.
var routes = []route{
	{"POST", "/v1/decide", nil, decide},
	{"POST", "/v1/assess", nil, assess},
	{"POST", "/v1/next", nil, next},
	{"POST", "/v1/explain", []parameter{{name: "lang", allowed: []string{"en", "zh"}}}, explain},
	{"POST", "/v1/why-not", []parameter{{name: "institution", needed: true}}, whyNot},
	{"GET", "/v1/who", []parameter{{name: "service", needed: true}, {name: "here", needed: true}, {name: "at", needed: true},
		{name: "link"}, {name: "floor"}, {name: "stay"}}, who},
	{"GET", "/v1/complaints", []parameter{{name: "words", needed: true}}, complaints},
	{"GET", "/version", nil, version},
}

// find is the route asked for, or what is wrong with asking for it.
func find(method, path string) (route, *Problem) {
	if k := slices.IndexFunc(routes, func(r route) bool { return r.path == path && r.method == method }); k >= 0 {
		return routes[k], nil
	}
	var paths, allow []string
	for _, r := range routes {
		if r.path == path {
			allow = append(allow, r.method)
		}
		if !slices.Contains(paths, r.path) {
			paths = append(paths, r.path)
		}
	}
	if len(allow) == 0 {
		return route{}, problem(NoRoute, "there is no %q%s", clip(path, maxWord), wire.Near(path, paths))
	}
	p := problem(BadMethod, "%s answers %s, not %q", path, strings.Join(allow, ", "), clip(method, maxWord))
	p.Allow = allow
	return route{}, p
}

// refuse is the problem with the query, nil if there is none.
func (a asked) refuse() *Problem {
	if err := a.wrong.Err(); err != nil {
		return mistakes(BadQuery, err)
	}
	return nil
}

func fine(body []byte) (Response, *Problem) { return Response{200, JSON, body}, nil }
