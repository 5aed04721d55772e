package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/author"
)

// collect puts together what is asked: every example case, a few of the other
// routes of each engine, random cases over all engines in turn, and hostile
// requests each with a good case behind it. The same seed gives the same requests.
func collect(networks []*network, count, hostile int, seed uint64) (*file, error) {
	f := &file{head: head{Schema: schema, Engine: referral.Version, Seed: seed}}
	for _, n := range networks {
		f.loads = append(f.loads, n.load)
		for _, t := range n.tests {
			f.add(post(n.Name+"/"+t.Name, n.Name, "/v1/decide", t.Case))
		}
		others, err := n.otherRoutes()
		if err != nil {
			return nil, err
		}
		f.add(others...)
	}
	f.random(networks, count, seed)
	return f, f.hostile(networks[0], hostile, seed)
}

// otherRoutes asks every other route about the engine's first case, and who
// offers some of the services that rules ask for.
func (n *network) otherRoutes() ([]*vector, error) {
	var c struct{ At, Here, Link string }
	body := n.tests[0].Case
	if err := json.Unmarshal(body, &c); err != nil {
		return nil, err
	}
	all := []*vector{n.get("version", "/version")}
	for _, words := range []string{"xt", "xiongtong", "胸口痛得厉害", "stomach ache", "ft", "痛", "zzz"} {
		all = append(all, n.get("complaints/"+words, "/v1/complaints?words="+url.PathEscape(words)))
	}
	for _, path := range []string{"/v1/assess", "/v1/next", "/v1/explain", "/v1/explain?lang=zh", "/v1/explain?lang=en"} {
		all = append(all, post(n.Name+path, n.Name, path, body))
	}
	for in := range n.engine.View().Institutions() {
		path := "/v1/why-not?institution=" + url.QueryEscape(in.ID)
		all = append(all, post(n.Name+path, n.Name, path, body))
	}
	needed := n.needed()
	for i := 0; i < len(needed); i += 1 + len(needed)/6 {
		path := "/v1/who?service=" + needed[i] + "&here=" + url.QueryEscape(c.Here) + "&at=" + c.At
		if c.Link != "" {
			path += "&link=" + c.Link
		}
		all = append(all, n.get("who/"+needed[i], path))
	}
	return all, nil
}

func (n *network) get(id, path string) *vector {
	return vectorOf(n.Name+"/"+id, n.Name, author.Request{Method: "GET", Path: path})
}

// needed are the services that some rule asks for, sorted.
func (n *network) needed() []string {
	services := map[string]bool{}
	for _, r := range n.engine.Set().Rules {
		for _, need := range r.Then.Need {
			services[need.Service] = true
		}
	}
	return slices.Sorted(maps.Keys(services))
}

// random adds cases that nobody thought of, those of an engine one after the other: who
// reads them need not hold all engines at once.
func (f *file) random(networks []*network, count int, seed uint64) {
	var examples [][]byte
	for _, n := range networks {
		for _, t := range n.tests {
			examples = append(examples, t.Case)
		}
	}
	makers := map[string]*author.Random{} // by packs
	of := make([]*author.Random, len(networks))
	for i, n := range networks {
		packs := strings.Join(n.Packs, "\n")
		if makers[packs] == nil {
			makers[packs] = author.NewRandom(n.engine, examples...)
		}
		of[i] = makers[packs].With(n.engine)
	}
	vectors := make([]*vector, count)
	parallel(count, func(k int) {
		i, from := k*len(networks)/count, seed<<32+uint64(k)
		vectors[k] = post(fmt.Sprintf("random/%d", k), networks[i].Name, "/v1/decide", of[i].Case(from))
	})
	f.add(vectors...)
}

// hostile adds what wants to break the one who reads it, and after each request a
// good case.
func (f *file) hostile(n *network, count int, seed uint64) error {
	requests, err := author.Hostile(seed, n.engine, n.tests[0].Case)
	for i, r := range requests[:min(count, len(requests))] {
		f.add(vectorOf(fmt.Sprintf("hostile/%d-%s", i, r.Kind), n.Name, r))
		good := n.tests[i%len(n.tests)]
		f.add(post(fmt.Sprintf("hostile/%d-then-%s", i, good.Name), n.Name, "/v1/decide", good.Case))
	}
	return err
}
